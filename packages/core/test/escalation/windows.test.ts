import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import { calendars } from "../calendar/arbitraries.ts"
import {
  anyAnchor,
  anyOffset,
  context,
  due,
  named,
  Obligation,
  on,
  planFor,
  schedules,
  shanghai,
  told as toldBy,
} from "./support.ts"

const runs = { numRuns: 1000 }
const { between, businessDays, calendarDays, customer, forfeit, hours, inOfficeHours, keepGap, merge, notify } =
  Escalation
const { nothing, onBusinessDays, sequence, shift, step } = Escalation

/** A window around a schedule, as its combinator makes it. */
const anyWindow: fc.Arbitrary<(schedule: Escalation.Schedule) => Escalation.Schedule> = fc.oneof(
  fc
    .constantFrom("following" as const, "preceding" as const, "modified-following" as const)
    .map((roll) => (schedule: Escalation.Schedule) => onBusinessDays(schedule, roll)),
  fc.constant(inOfficeHours),
  fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 720, max: 1440 })).map(
    ([from, until]) =>
      (schedule: Escalation.Schedule) =>
        between(schedule, from, until),
  ),
)
const anySchedule = schedules(anyOffset)
const two = fc.tuple(anySchedule, anySchedule).map(([a, b]) => [named(a, "a"), named(b, "b")] as const)
const told = (schedule: Escalation.Schedule, anchor: Escalation.Anchor, calendar = shanghai.calendar) =>
  toldBy(schedule, anchor, Calendar.compile(calendar))

describe("windows", () => {
  it("ESC-1: a window twice is a window once, and one that is always open changes nothing", () => {
    fc.assert(
      fc.property(two, anyWindow, anyAnchor, calendars, ([a], window, anchor, calendar) => {
        expect(told(window(window(a)), anchor, calendar)).toEqual(told(window(a), anchor, calendar))
        expect(told(between(a, 0, 1440), anchor, calendar)).toEqual(told(a, anchor, calendar))
        expect(told(sequence(window(nothing), a), anchor, calendar)).toEqual(told(a, anchor, calendar))
      }),
      runs,
    )
  })

  it("ESC-1: windows distribute over merge, and hours of the day add up in any order", () => {
    fc.assert(
      fc.property(two, anyWindow, anyAnchor, calendars, ([a, b], window, anchor, calendar) => {
        expect(told(window(merge(a, b)), anchor, calendar)).toEqual(told(merge(window(a), window(b)), anchor, calendar))
        const left = between(between(a, 480, 1200), 540, 1439)
        const right = between(between(a, 540, 1439), 480, 1200)
        expect(told(left, anchor, calendar)).toEqual(told(right, anchor, calendar))
      }),
      runs,
    )
  })

  it("KER-4, KER-5: whatever a schedule says, each step falls within its windows", () => {
    fc.assert(
      fc.property(two, anyAnchor, calendars, ([a], anchor, given) => {
        const calendar = Calendar.compile(given)
        const moments = (schedule: Escalation.Schedule) =>
          Escalation.preview(planFor(schedule).schedule, anchor, calendar).map(({ at }) => at)
        for (const at of moments(onBusinessDays(a))) {
          expect(Calendar.isBusinessDay(calendar, Calendar.today(calendar, at))).toBe(true)
        }
        for (const at of moments(inOfficeHours(a))) expect(Calendar.isOpen(calendar, at)).toBe(true)
      }),
      runs,
    )
  })

  it("ESC-2: woken by its timer, each step within windows fires at the moment that the preview names", () => {
    fc.assert(
      fc.property(anySchedule, anyWindow, anyWindow, anyAnchor, calendars, (parts, one, other, anchor, calendar) => {
        const plan = planFor(named(merge(one(parts), sequence(parts, other(parts)))), Calendar.compile(calendar))
        const obligation = new Obligation(plan, anchor, Calendar.Instant.literal("2020-01-01T00:00Z"))
        for (;;) {
          const at = Escalation.wakeAt(obligation.state)
          if (at === null) break
          expect(obligation.sweep(at).length).toBeGreaterThan(0)
        }
        const fired = obligation.events.flatMap((event) =>
          event._tag === "StepFired" ? [`${event.step} ${event.at}`] : [],
        )
        expect(fired).toEqual(
          Escalation.preview(plan.schedule, anchor, plan.calendar).map(({ at, step }) => `${step.id} ${at}`),
        )
      }),
      runs,
    )
  })

  // 14 March 2026 is a Saturday.
  it("KER-4: a day step on a day off takes the next business day, or the one before", () => {
    const fourth = step("a", calendarDays(4), notify, { minuteOfDay: 8 * 60 })
    expect(told(onBusinessDays(fourth), due("2026-03-10"))).toEqual(["a 2026-03-16T00:00:00.000Z"])
    expect(told(onBusinessDays(fourth, "preceding"), due("2026-03-10"))).toEqual(["a 2026-03-13T00:00:00.000Z"])
    const lastDay = step("a", calendarDays(21), notify)
    // The 31st is a Tuesday in March; 30 and 31 May 2026 are a weekend.
    expect(told(onBusinessDays(lastDay, "modified-following"), due("2026-05-10"))).toEqual([
      "a 2026-05-28T16:00:00.000Z",
    ])
  })

  it("KER-4: what counts from a step counts from the day that it took", () => {
    const moved = sequence(onBusinessDays(step("a", calendarDays(4), notify)), step("b", calendarDays(1), notify))
    expect(told(moved, due("2026-03-10"))).toEqual(["a 2026-03-15T16:00:00.000Z", "b 2026-03-16T16:00:00.000Z"])
  })

  it("ESC-1: what falls in quiet hours waits for their end", () => {
    const captured = Escalation.atMoment(on("2026-03-11", 23))
    expect(told(between(step("ask", hours(48), notify), 8 * 60, 20 * 60), captured)).toEqual([
      "ask 2026-03-14T00:00:00.000Z",
    ])
    // Within office hours it waits over the weekend.
    expect(told(inOfficeHours(step("ask", hours(48), notify)), captured)).toEqual(["ask 2026-03-16T01:00:00.000Z"])
    expect(told(between(step("early", businessDays(1), notify), 8 * 60, 20 * 60), due("2026-03-10"))).toEqual([
      "early 2026-03-11T00:00:00.000Z",
    ])
  })

  it("ESC-4: a gap that ends on a day off is never shortened, even where steps roll back", () => {
    const plan = planFor(
      onBusinessDays(
        merge(
          step("letter", calendarDays(1), notify, { to: [customer], late: keepGap }),
          step("end", calendarDays(8), forfeit),
        ),
        "preceding",
      ),
    )
    const late = new Obligation(plan, due("2026-03-10"))
    // Planned for Wednesday 11 and 18 March; the letter goes out on Saturday the 21st, seven days later is a Saturday too.
    late.sweep(on("2026-03-21", 12))
    expect(Escalation.next(plan, late.state)?.at).toBe(on("2026-03-30", 0))
  })

  it("ESC-5: paused days shift a step, and then it rolls", () => {
    const plan = planFor(onBusinessDays(step("a", calendarDays(2), notify)))
    const paused = new Obligation(plan, due("2026-03-10"))
    paused.take(Escalation.pause(paused.state, { reason: "Dispute", at: on("2026-03-11") }))
    paused.take(Escalation.resume(plan, paused.state, { at: on("2026-03-13") }))
    // Two days on from Thursday the 12th lies a Saturday.
    expect(Escalation.next(plan, paused.state)?.at).toBe(on("2026-03-16", 0))
  })

  it("ESC-1: windows that never meet are refused, with their place", () => {
    const never = between(between(step("a", hours(1), notify), 480, 600), 700, 900)
    const refused = Escalation.compile(shift(never, hours(1)), context)
    expect(refused._tag === "Failure" && refused.failure.map(({ place, rule }) => `${place} ${rule}`)).toEqual([
      "schedule.schedule.schedule.window ESC-1",
    ])
    expect(Escalation.compile(between(step("a", hours(1), notify), 900, 480), context)._tag).toBe("Failure")
  })
})
