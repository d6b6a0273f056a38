import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fill, type Locale } from "../../src/decision/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import {
  anyOffset,
  context,
  due,
  named,
  Obligation,
  on,
  planFor,
  property,
  schedules,
  shanghai,
  trade,
} from "./support.ts"

const runs = { numRuns: 1000 }
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** Everything that can happen to a schedule, with the states that it leads to. */
const eventful = (): {
  readonly events: ReadonlyArray<Escalation.EscalationEvent>
  readonly states: ReadonlyArray<Escalation.EscalationState>
} => {
  const { calendarDays, confirmation, customer, forfeit, merge, notify, onlyWhen, proofOfService, step } = Escalation
  const plan = planFor(
    merge(
      onlyWhen(step("offer", calendarDays(1), notify), Escalation.equals("vip", true)),
      step("letter", calendarDays(2), notify, { to: [customer] }),
      step("end", calendarDays(9), forfeit, { demands: [proofOfService, confirmation("director")] }),
    ),
  )
  const one = new Obligation(plan, due("2026-03-10"), on("2026-03-01"))
  const states = [Escalation.notStarted, one.state]
  const take = (events: ReadonlyArray<Escalation.EscalationEvent>) => {
    for (const event of events) {
      one.take([event])
      states.push(one.state)
    }
  }
  const sweep = (...at: Parameters<typeof on>) => take(Escalation.fire(plan, one.state, { at: on(...at) }))
  sweep("2026-03-12")
  take(Escalation.pause(one.state, { reason: "Dispute", at: on("2026-03-13") }))
  take(Escalation.resume(plan, one.state, { at: on("2026-03-15") }))
  sweep("2026-03-21")
  take(
    Escalation.serve(plan, one.state, {
      step: "letter",
      servedAt: on("2026-03-12"),
      proof: "RR1",
      at: on("2026-03-22"),
    }),
  )
  take(Escalation.confirm(plan, one.state, { by: "dora", rank: { level: 3, name: "director" }, at: on("2026-03-22") }))
  take(Escalation.restart(plan, one.state, { anchor: Escalation.atMoment(on("2026-03-30")), at: on("2026-03-22") }))
  take(Escalation.stop(plan, one.state, { reason: "Fulfilled", from: on("2026-04-20"), at: on("2026-03-23") }))
  take(Escalation.fire(plan, one.state, { at: on("2026-04-21") }))
  take(Escalation.reopen(plan, one.state, { at: on("2026-04-22") }))
  return { events: one.events, states }
}

describe("stored forms", () => {
  it("ESC-1: any schedule survives JSON both ways and plans the same", () => {
    fc.assert(
      fc.property(schedules(anyOffset), (parts) => {
        const schedule = named(parts)
        const stored = json(Schema.encodeSync(Escalation.Schedule)(schedule))
        expect(Schema.decodeUnknownSync(Escalation.Schedule)(stored)).toEqual(schedule)
      }),
      runs,
    )
    for (const schedule of [Escalation.tradeSchedule, Escalation.propertySchedule]) {
      const stored = json(Schema.encodeSync(Escalation.Schedule)(schedule))
      expect(Schema.decodeUnknownSync(Escalation.Schedule)(stored)).toEqual(schedule)
    }
  })

  it("ESC-1: what is out of bounds is not read", () => {
    const read = Schema.decodeUnknownResult(Escalation.Schedule)
    const step = json(
      Schema.encodeSync(Escalation.Schedule)(Escalation.step("a", Escalation.calendarDays(1), Escalation.notify)),
    )
    const spoilt: ReadonlyArray<object> = [
      { id: "" },
      { id: "a b" },
      { id: "a#2" },
      { id: "x".repeat(41) },
      { offset: { _tag: "CalendarDays", days: 3661 } },
      { offset: { _tag: "CalendarDays", days: 0.5 } },
      { offset: { _tag: "Months", months: 1 } },
      { action: { _tag: "Explode" } },
      { minuteOfDay: 1440 },
      { late: { _tag: "Never" } },
      { audience: Array.from({ length: 21 }, () => ({ _tag: "Owner" })) },
      { message: "no spaces here" },
    ]
    expect(Result.isSuccess(read(step))).toBe(true)
    for (const change of spoilt) expect(Result.isFailure(read({ ...Object(step), ...change }))).toBe(true)
    for (const depth of [17, 100_000]) {
      let deep: unknown = step
      for (let n = 1; n < depth; n++) deep = { _tag: "Sequence", schedules: [deep] }
      const result = read(deep)
      if (depth === 17)
        expect(Result.isFailure(Result.flatMap(result, (schedule) => Escalation.compile(schedule, context)))).toBe(true)
      else expect(Result.isFailure(result) && String(result.failure)).toContain("at most 16 deep")
    }
    const parts = Array.from({ length: 101 }, () => step)
    expect(Result.isFailure(read({ _tag: "Merge", schedules: parts }))).toBe(true)
  })

  it("KER-8: events and states survive JSON both ways, and the state is the fold of its events", () => {
    const { events, states } = eventful()
    expect(new Set(events.map((event) => event._tag))).toEqual(new Set(Object.keys(Escalation.escalationEventFields)))
    for (const event of events) {
      const stored = json(Schema.encodeSync(Escalation.EscalationEvent)(event))
      expect(Schema.decodeUnknownSync(Escalation.EscalationEvent)(stored)).toEqual(event)
    }
    for (const state of states) {
      const stored = json(Schema.encodeSync(Escalation.EscalationState)(state))
      expect(Schema.decodeUnknownSync(Escalation.EscalationState)(stored)).toEqual(state)
    }
    expect(Escalation.fold(events)).toEqual(states.at(-1))
  })

  it("KER-8: the stored form of events and states is the one on file", async () => {
    const { events, states } = eventful()
    const stored = {
      schedule: Schema.encodeSync(Escalation.Schedule)(Escalation.propertySchedule),
      events: events.map((event) => Schema.encodeSync(Escalation.EscalationEvent)(event)),
      states: states.map((state) => Schema.encodeSync(Escalation.EscalationState)(state)),
    }
    await expect(`${JSON.stringify(stored, null, 2)}\n`).toMatchFileSnapshot("./stored.golden.json")
  })

  it("KER-8: events in any order change the state without failing, and what has not begun stays so", () => {
    const { events } = eventful()
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from(events)), (shuffled) => {
        const state = Escalation.fold(shuffled)
        const hasBegun = shuffled.some((event) => event._tag === "EscalationStarted")
        expect(state._tag === "NotStarted").toBe(!hasBegun)
      }),
      runs,
    )
  })
})

describe("messages", () => {
  const locales: ReadonlyArray<Locale> = ["en", "zh"]

  it("ESC-6: every step of the shipped schedules has its sentence, with nothing left to fill in", () => {
    for (const plan of [property, trade]) {
      const obligation = new Obligation(plan, due("2026-03-10"), on("2026-03-01"))
      obligation.sweepDaily("2026-03-01", "2026-06-01")
      const fired = obligation.events.filter((event) => event._tag === "StepFired")
      expect(fired).toHaveLength(plan.schedule.steps.length)
      for (const event of fired) {
        const facts = Escalation.messageFacts(shanghai, obligation.state, event, "P-1/2")
        for (const locale of locales) {
          const text = fill(Escalation.messages[event.message]?.[locale] ?? "", facts, locale)
          expect(text).toContain("P-1/2")
          expect(text).not.toMatch(/[{}]/)
        }
      }
    }
  })

  it("ESC-6: every kind of action has a sentence of its own for steps that name none", () => {
    const actions: ReadonlyArray<Escalation.Action> = [
      Escalation.notify,
      Escalation.task,
      Escalation.hold("new-orders"),
      Escalation.reassign(Escalation.supervisor),
      Escalation.raise("manager"),
      Escalation.forfeit,
      Escalation.custom("acme/lock"),
    ]
    const { state } = new Obligation(property, due("2026-03-10"), on("2026-03-01"))
    for (const action of actions) {
      const { message } = Escalation.step("s", Escalation.calendarDays(1), action)
      const facts = Escalation.messageFacts(shanghai, state, { step: "s", action, at: on("2026-03-11") }, "P-1/2")
      for (const locale of locales) {
        expect(fill(Escalation.messages[message]?.[locale] ?? "{missing}", facts, locale)).not.toMatch(/[{}]/)
      }
    }
  })

  it("KER-6: the reasons for and against a confirmation have their sentences", () => {
    const { calendarDays, confirmation, notify, step } = Escalation
    const plan = planFor(step("s", calendarDays(1), notify, { demands: [confirmation("director")] }))
    const { state } = new Obligation(plan, due("2026-03-10"))
    const decisions = [
      Escalation.mayConfirm(plan, state, { level: 0, name: "rep" }),
      Escalation.mayConfirm(plan, Escalation.notStarted, { level: 0, name: "rep" }),
    ]
    for (const reason of decisions.flatMap((decision) => decision.reasons)) {
      for (const locale of locales) {
        expect(fill(Escalation.messages[reason.code]?.[locale] ?? "{missing}", reason.facts, locale)).not.toMatch(
          /[{}]/,
        )
      }
    }
  })

  it("ESC-1: schedules compiled twice are alike", () => {
    expect(Escalation.compile(Escalation.tradeSchedule, context)).toEqual(
      Escalation.compile(Escalation.tradeSchedule, context),
    )
  })
})
