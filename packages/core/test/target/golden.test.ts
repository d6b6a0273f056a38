import { readFileSync } from "node:fs"
import * as Decision from "@dealwright/core/Decision"
import * as Escalation from "@dealwright/core/Escalation"
import * as Target from "@dealwright/core/Target"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"

const golden: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(new URL("events.golden.json", import.meta.url), "utf8"),
)

const check = (kind: string, event: Schema.Codec<{ readonly _tag: string }, unknown>, tags: ReadonlyArray<string>) => {
  const codec = Schema.toCodecJson(Schema.Array(event))
  const events = Schema.decodeUnknownSync(codec)(golden[kind])
  expect(Schema.encodeSync(codec)(events)).toEqual(golden[kind])
  expect(Array.from(new Set(events.map(({ _tag }) => _tag))).sort()).toEqual([...tags].sort())
}

describe("stored events", () => {
  it("KER-8: events of targets and of what was reached keep their stored form", () => {
    check("target", Target.TargetEvent, Object.keys(Target.TargetEvent.cases))
    check("target-actuals", Target.ActualsEvent, Object.keys(Target.ActualsEvent.cases))
    check("target-fact", Target.FactEvent, Object.keys(Target.FactEvent.cases))
  })

  it("KER-8: events of monthly plans and of budgets keep their stored form", () => {
    check("plan-cycle", Target.CycleEvent, Object.keys(Target.CycleEvent.cases))
    check("budget", Target.BudgetEvent, Object.keys(Target.BudgetEvent.cases))
  })
})

describe("sentences", () => {
  const filled = {
    ...{ amount: "CNY 1.00", own: "rep", rank: "manager", stretch: "110%", least: "100%", most: "130%" },
    ...{ before: "CNY 1.00", after: "CNY 2.00", change: "100%", budget: "CNY 1.00", beyond: "5%" },
    ...{ subject: "north 2026-04", due: "2026-03-25", days: 3, left: -3 },
  }

  it("KER-6: every reason and every notice has its sentence in both languages, with every placeholder filled", () => {
    for (const code of Object.keys(Target.messages)) {
      for (const locale of ["en", "zh"] as const) {
        const said = Decision.sentence(Decision.reason("Denied", code, "TGT-3", filled), Target.messages, locale)
        expect(said).not.toMatch(/[{}]/)
      }
    }
  })

  it("TGT-5, ESC-6: every step of the shipped schedule has its sentence", () => {
    const { planSchedule } = Target
    const steps = planSchedule._tag === "Merge" ? planSchedule.schedules : []
    const messages = steps.flatMap((step) => (step._tag === "Step" ? [step.message] : []))
    expect(messages).toHaveLength(3)
    expect(messages.filter((code) => !(code in Target.messages))).toEqual([])
    expect(Escalation.messages).not.toHaveProperty("plan-draft-late")
  })
})
