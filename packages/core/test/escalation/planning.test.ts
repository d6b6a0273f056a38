import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import { calendars } from "../calendar/arbitraries.ts"
import { live, lives, plans, shipped } from "./lives.ts"
import {
  anyAnchor,
  anyDayOffset,
  anyOffset,
  compiled,
  day,
  named,
  Obligation,
  planFor,
  schedules,
  shanghai,
  trade,
} from "./support.ts"

const { Instant, LocalDate } = Calendar
const runs = { numRuns: 1000 }
const zoneOf = (plan: Escalation.Plan) => plan.calendar.calendar.zone

describe("preview and execution", () => {
  const ofDays = schedules(anyDayOffset).map((schedule) => named(schedule))

  it("ESC-2: swept daily, each step fires on the day that the preview names, in its order", () => {
    fc.assert(
      fc.property(ofDays, anyAnchor, calendars, (schedule, anchor, calendar) => {
        const plan = planFor(schedule, Calendar.compile(calendar))
        const planned = Escalation.preview(plan.schedule, anchor, plan.calendar)
        const first = planned[0]
        const last = planned.at(-1)
        if (first === undefined || last === undefined) return
        const obligation = new Obligation(plan, anchor, Instant.literal("2020-01-01T00:00Z"))
        const sweptOn: Array<string> = []
        const start = LocalDate.addDays(Calendar.today(plan.calendar, first.at), -2)
        // The sweeper comes at the end of each day, a minute before midnight or at whatever the clock shows then.
        for (let date = start; date <= Calendar.today(plan.calendar, last.at) + 1; date = LocalDate.addDays(date, 1)) {
          const at = Calendar.TimeZone.instantOf(date, 1439, zoneOf(plan))
          for (const id of obligation.sweep(at)) sweptOn.push(`${id} ${LocalDate.format(date)}`)
        }
        expect(sweptOn).toEqual(
          planned.map(({ at, step }) => `${step.id} ${LocalDate.format(Calendar.today(plan.calendar, at))}`),
        )
      }),
      runs,
    )
  })

  it("ESC-2: woken by its timer, each step of any schedule fires at the moment that the preview names", () => {
    fc.assert(
      fc.property(schedules(anyOffset), anyAnchor, calendars, (parts, anchor, calendar) => {
        const plan = planFor(named(parts), Calendar.compile(calendar))
        const obligation = new Obligation(plan, anchor, Instant.literal("2020-01-01T00:00Z"))
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

  it("ESC-2: what is told to come is what comes, wherever the schedule stands", () => {
    fc.assert(
      fc.property(shipped, lives, (name, life) => {
        const plan = plans[name]
        const last = live(plan, life).at(-1)
        if (last === undefined) return
        const told = Escalation.upcoming(plan, last.after, { now: last.at })
        const obligation = new Obligation(plan, Escalation.onDate(day("2026-03-10")))
        obligation.state = last.after
        obligation.events.length = 0
        for (let n = 0; n < 500; n++) obligation.sweep(Instant.addMillis(last.at, n * 6 * Instant.hour))
        const dated = (events: ReadonlyArray<Escalation.EscalationEvent>) =>
          events.flatMap((event) =>
            event._tag === "StepFired" || event._tag === "StepSkipped"
              ? [`${event._tag} ${event.step} ${Calendar.today(plan.calendar, event.at)}`]
              : [],
          )
        expect(dated(obligation.events)).toEqual(dated(told))
      }),
      runs,
    )
  })
})

describe("many obligations", () => {
  it("ESC-3: one pass answers those on which something happens, and a second pass none", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 30 }), fc.nat(80), (ages, days) => {
        const at = Calendar.TimeZone.startOfDay(LocalDate.addDays(day("2026-03-10"), days), zoneOf(trade))
        const items = ages.map(
          (age) => new Obligation(trade, Escalation.onDate(LocalDate.addDays(day("2026-03-10"), age))),
        )
        const stateOf = (item: Obligation) => item.state
        const swept = [...Escalation.sweep(trade, items, stateOf, at)]
        const alone = items.filter((item) => Escalation.fire(trade, item.state, { at }).length > 0)
        expect(swept.map(({ item }) => item)).toEqual(alone)
        for (const { events, item } of swept) item.take(events)
        expect([...Escalation.sweep(trade, items, stateOf, at)]).toEqual([])
      }),
      runs,
    )
  })

  it("ESC-3: a policy that changes under way repeats nothing and goes on behind what was passed", () => {
    const { calendarDays, merge, notify, step } = Escalation
    const at = (id: string, days: number) => step(id, calendarDays(days), notify)
    const before = planFor(merge(at("a", 1), at("b", 5), at("c", 9)))
    const obligation = new Obligation(before, Escalation.onDate(day("2026-03-10")))
    obligation.sweep(Calendar.TimeZone.startOfDay(day("2026-03-15"), zoneOf(before)))
    const nextBy = (schedule: Escalation.Schedule) =>
      Escalation.next({ ...before, schedule: compiled(schedule) }, obligation.state)?.step.id
    expect(nextBy(merge(at("a", 1), at("b", 5), at("c", 9)))).toBe("c")
    // A step put in before those already passed is late for this obligation.
    expect(nextBy(merge(at("a", 1), at("new", 3), at("b", 5), at("c", 9)))).toBe("c")
    expect(nextBy(merge(at("a", 1), at("b", 5), at("new", 7), at("c", 9)))).toBe("new")
    // The step passed last is known no more: what lies after its moment goes on.
    expect(nextBy(merge(at("a", 1), at("x", 4), at("y", 6)))).toBe("y")
    expect(nextBy(merge(at("x", 4), at("y", 6)))).toBe("y")
    // What was passed is never repeated, wherever it stands now.
    expect(nextBy(merge(at("b", 1), at("a", 5), at("c", 9)))).toBe("c")
    expect(nextBy(merge(at("a", 1), at("b", 5)))).toBeUndefined()
  })

  it("ESC-3: a timer that a changed calendar has made untrue is set anew, once", () => {
    const { businessDays, notify, step } = Escalation
    const plan = planFor(step("ask", businessDays(1), notify))
    const obligation = new Obligation(plan, Escalation.onDate(day("2026-03-10")))
    const closed = Calendar.make({ ...shanghai.calendar, id: "closed", holidays: [day("2026-03-11")] })
    if (closed._tag === "Failure") return expect.fail("the calendar is sound")
    const now = { ...plan, calendar: Calendar.compile(closed.success) }
    const at = Calendar.TimeZone.startOfDay(day("2026-03-11"), zoneOf(plan))
    const events = Escalation.fire(now, obligation.state, { at })
    expect(events).toEqual([
      { _tag: "EscalationRescheduled", at, next: Calendar.TimeZone.startOfDay(day("2026-03-12"), zoneOf(plan)) },
    ])
    expect(Escalation.fire(now, Escalation.fold(events, obligation.state), { at })).toEqual([])
  })
})
