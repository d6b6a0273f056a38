import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import { readSchedule } from "../../src/escalation/Reading.ts"
import { calendars } from "../calendar/arbitraries.ts"
import { anyAnchor, anyOffset, compiled, context, due, named, schedules, shanghai, told as toldBy } from "./support.ts"

const runs = { numRuns: 1000 }
const { all, always, atLeast, calendarDays, equals, hours, merge, not, notify, nothing, onlyWhen } = Escalation
const { repeat, sequence, shift, step, until } = Escalation
const anySchedule = schedules(anyOffset)

const told = (schedule: Escalation.Schedule, anchor: Escalation.Anchor, calendar = shanghai.calendar) =>
  toldBy(schedule, anchor, Calendar.compile(calendar))

/** Three schedules with ids of their own. */
const three = fc
  .tuple(anySchedule, anySchedule, anySchedule)
  .map(([a, b, c]) => [named(a, "a"), named(b, "b"), named(c, "c")] as const)

/** Whether two schedules, made of the same parts, plan the same steps at the same moments in the same order. */
const alike = (
  build: (parts: readonly [Escalation.Schedule, Escalation.Schedule, Escalation.Schedule]) => {
    readonly left: Escalation.Schedule
    readonly right: Escalation.Schedule
  },
) =>
  fc.assert(
    fc.property(three, anyAnchor, calendars, (parts, anchor, calendar) => {
      const { left, right } = build(parts)
      expect(told(left, anchor, calendar)).toEqual(told(right, anchor, calendar))
    }),
    runs,
  )

describe("combinators", () => {
  it("ESC-1: sequence is associative", () => {
    alike(([a, b, c]) => ({ left: sequence(sequence(a, b), c), right: sequence(a, sequence(b, c)) }))
  })

  it("ESC-1: merge is associative", () => {
    alike(([a, b, c]) => ({ left: merge(merge(a, b), c), right: merge(a, merge(b, c)) }))
  })

  it("ESC-1: nothing is the identity of sequence and of merge, on both sides", () => {
    alike(([a]) => ({ left: sequence(nothing, a), right: a }))
    alike(([a]) => ({ left: sequence(a, nothing), right: a }))
    alike(([a]) => ({ left: merge(nothing, a), right: a }))
    alike(([a]) => ({ left: merge(a, nothing), right: a }))
    alike(([a, b]) => ({ left: sequence(merge(a, nothing), b), right: sequence(a, b) }))
  })

  it("ESC-1: merge commutes but for the order of ties", () => {
    fc.assert(
      fc.property(three, anyAnchor, calendars, ([a, b], anchor, calendar) => {
        expect([...told(merge(a, b), anchor, calendar)].sort()).toEqual([...told(merge(b, a), anchor, calendar)].sort())
      }),
      runs,
    )
  })

  it("ESC-1: a shift by nothing, one copy and the condition that always holds change nothing", () => {
    alike(([a]) => ({ left: shift(a, hours(0)), right: a }))
    alike(([a]) => ({ left: repeat(a, calendarDays(7), 1), right: a }))
    alike(([a]) => ({ left: onlyWhen(a, always), right: a }))
  })

  it("ESC-1: shifts add up and distribute over merge", () => {
    fc.assert(
      fc.property(
        three,
        anyAnchor,
        calendars,
        anyOffset,
        fc.nat(40),
        fc.nat(40),
        (parts, anchor, calendar, by, m, n) => {
          const [a, b] = parts
          const whole = merge(a, b)
          expect(told(shift(whole, by), anchor, calendar)).toEqual(
            told(merge(shift(a, by), shift(b, by)), anchor, calendar),
          )
          const twice = shift(shift(a, calendarDays(n)), calendarDays(m))
          expect(told(twice, anchor, calendar)).toEqual(told(shift(a, calendarDays(m + n)), anchor, calendar))
        },
      ),
      runs,
    )
  })

  it("ESC-1: repeating is merging shifted copies", () => {
    fc.assert(
      fc.property(anySchedule, anyAnchor, calendars, fc.integer({ min: 1, max: 30 }), (a, anchor, calendar, days) => {
        const copies = [0, 1, 2].map((n) => {
          const copy = named(a, `copy${n}-`)
          return n === 0 ? copy : shift(copy, calendarDays(days * n))
        })
        const moments = (schedule: Escalation.Schedule) =>
          told(schedule, anchor, calendar).map((line) => line.split(" ")[1])
        expect(moments(repeat(named(a), calendarDays(days), 3))).toEqual(moments(merge(...copies)))
      }),
      runs,
    )
  })

  it("ESC-1: limits add up in any order, and one that nothing reaches changes nothing", () => {
    fc.assert(
      fc.property(three, anyAnchor, calendars, anyOffset, anyOffset, ([a, b], anchor, calendar, first, second) => {
        const left = sequence(until(until(a, first), second), b)
        const right = sequence(until(until(a, second), first), b)
        expect(told(left, anchor, calendar)).toEqual(told(right, anchor, calendar))
        expect(told(until(a, calendarDays(60_000)), anchor, calendar)).toEqual(told(a, anchor, calendar))
      }),
      runs,
    )
  })

  it("ESC-1: a limit keeps what lies at it and before it, and nothing later", () => {
    const weekly = until(repeat(step("weekly", calendarDays(7), notify), calendarDays(7), 10), calendarDays(21))
    expect(told(weekly, due("2026-03-10"))).toEqual([
      "weekly 2026-03-16T16:00:00.000Z",
      "weekly#2 2026-03-23T16:00:00.000Z",
      "weekly#3 2026-03-30T16:00:00.000Z",
    ])
    const then = sequence(weekly, step("after", calendarDays(1), notify))
    expect(told(then, due("2026-03-10")).at(-1)).toBe("after 2026-03-31T16:00:00.000Z")
  })

  it("ESC-1: conditions of nested onlyWhen add up to all of them", () => {
    const known = fc.record({ amount: fc.integer({ min: 0, max: 9 }), vip: fc.boolean() })
    fc.assert(
      fc.property(known, fc.integer({ min: 0, max: 9 }), fc.boolean(), (facts, least, vip) => {
        const one = step("one", calendarDays(0), notify)
        const p = atLeast("amount", least)
        const q = not(equals("vip", vip))
        const outcome = (schedule: Escalation.Schedule) => {
          const plan = {
            schedule: compiled(schedule),
            calendar: Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc)),
          }
          const at = Calendar.Instant.literal("2026-03-10T12:00Z")
          const state = Escalation.fold(
            Escalation.start(plan, Escalation.notStarted, { anchor: due("2026-03-10"), at }),
          )
          return Escalation.fire(plan, state, { at, facts }).map((event) => event._tag)
        }
        expect(outcome(onlyWhen(onlyWhen(one, p), q))).toEqual(outcome(onlyWhen(one, all(q, p))))
        const holds = facts.amount >= least && facts.vip !== vip
        expect(outcome(onlyWhen(onlyWhen(one, p), q))).toEqual([holds ? "StepFired" : "StepSkipped"])
      }),
      runs,
    )
  })
})

describe("compiling", () => {
  const ofOneUnit = fc
    .constantFrom("CalendarDays", "BusinessDays", "ClockTime", "BusinessTime")
    .chain((unit) => schedules(anyOffset.filter((offset) => offset._tag === unit)))

  it("ESC-2: a schedule added up when it is compiled plans what the schedule read part by part plans", () => {
    let addedUp = 0
    fc.assert(
      fc.property(
        ofOneUnit.map((a) => named(a)),
        anyAnchor,
        calendars,
        (schedule, anchor, calendar) => {
          const ready = compiled(schedule)
          if (ready.inOrder) addedUp++
          const asWritten: Escalation.CompiledSchedule = {
            schedule,
            steps: readSchedule(schedule, context, undefined).steps.map((one) => one.step),
            inOrder: false,
          }
          const plan = (self: Escalation.CompiledSchedule) =>
            Escalation.preview(self, anchor, Calendar.compile(calendar)).map(({ at, step }) => `${step.id} ${at}`)
          expect(plan(ready)).toEqual(plan(asWritten))
        },
      ),
      { numRuns: 2000 },
    )
    expect(addedUp).toBeGreaterThan(500)
  })
})
