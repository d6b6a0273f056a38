import * as Escalation from "@dealwright/core/Escalation"
import * as Incident from "@dealwright/core/Incident"
import * as Receivable from "@dealwright/core/Receivable"
import * as Target from "@dealwright/core/Target"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { dealwright } from "./support/command.ts"
import { fileOf as written } from "./support/policies.ts"

const fileOf = (name: string, policies: Readonly<Record<string, unknown>>): string =>
  written(name, JSON.stringify(policies))
const receivable = (policy: Receivable.ReceivablePolicy) => Schema.encodeSync(Receivable.ReceivablePolicy)(policy)
const shipped = fileOf("shipped.json", {
  receivable: receivable(Receivable.propertyReceivable),
  target: Schema.encodeSync(Target.TargetPolicy)(Target.tradeTargets),
  incident: Schema.encodeSync(Incident.IncidentPolicy)(Incident.tradeIncidents),
})

describe("policies that hold schedules", () => {
  it("XTR-3: policy check finds what is odd about their schedules, with line and column", async () => {
    const { out, status } = await dealwright(["policy", "check", shipped])
    expect(status).toBe(0)
    expect(out).toMatch(
      /receivable can be used; 1 finding:\n {2}note: no-proof at schedule\.schedules\[3\]\.demands \(line 1, /,
    )
    expect(out).toContain("incident can be used, and nothing about it is odd.")
    const { calendarDays, customer, forfeit, merge, notify, step } = Escalation
    const rash = merge(
      step("warning", calendarDays(2), notify, { to: [customer] }),
      step("end", calendarDays(9), forfeit),
    )
    const early = fileOf("early.json", { receivable: receivable({ ...Receivable.propertyReceivable, schedule: rash }) })
    expect((await dealwright(["policy", "check", early])).out).toContain("warning: before-the-days-money at ")
  })

  it("XTR-1: policy explain says them in sentences, and names what it says nothing of", async () => {
    const { out } = await dealwright(["policy", "explain", shipped])
    expect(out).toContain('    2 days after, at 08:00, "warning" tells the customer, the member in charge.')
    expect(out).toContain("Around the day on which drafts are due:")
    expect(out).toContain("An incident that is critical, until a president or above acknowledges it:")
    expect(out).toMatch(/Not said in words: ageing, /)
    expect((await dealwright(["policy", "explain", shipped, "--lang", "zh"])).out).toContain("到期前后：")
  })

  it("ESC-1: named schedules are checked, explained and compared like the usual one", async () => {
    const { propertyReceivable } = Receivable
    const gentle = Escalation.shift(propertyReceivable.schedule, Escalation.calendarDays(10))
    const named = fileOf("named.json", { receivable: receivable({ ...propertyReceivable, schedules: { gentle } }) })
    const checked = await dealwright(["policy", "check", named])
    expect(checked.out).toContain("note: no-proof at schedules.gentle.schedule.schedules[3].demands (line 1, ")
    const { out } = await dealwright(["policy", "explain", named])
    expect(out).toContain('Around a due date, under "gentle":')
    const diff = async (before: string, after: string) =>
      (await dealwright(["policy", "diff", before, after, "--kind", "receivable"])).out
    expect(await diff(shipped, named)).toContain('either way: the schedule "gentle" can be chosen now')
    expect(await diff(named, shipped)).toContain('either way: the schedule "gentle" can\'t be chosen any more')
    const gentler = Escalation.shift(gentle, Escalation.calendarDays(5))
    const changed = fileOf("gentler.json", {
      receivable: receivable({ ...propertyReceivable, schedules: { gentle: gentler } }),
    })
    expect(await diff(named, changed)).toContain(
      'looser: "forfeiture" (counted from a Monday) falls on day 30 at 18:00',
    )
  })

  it("XTR-3: policy diff compares where steps fall, and names whatever else has changed", async () => {
    const { propertyReceivable } = Receivable
    const schedule = Escalation.until(propertyReceivable.schedule, Escalation.calendarDays(14))
    const mild = fileOf("mild.json", { receivable: receivable({ ...propertyReceivable, schedule, signWithinDays: 9 }) })
    const { out } = await dealwright(["policy", "diff", shipped, mild, "--kind", "receivable"])
    expect(out).toContain('looser: "forfeiture" (counted from a Monday) falls never, instead of on day 15 at 18:00')
    expect(out).toContain("signWithinDays was changed")
  })
})
