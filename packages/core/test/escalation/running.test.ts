import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import { calendars } from "../calendar/arbitraries.ts"
import {
  anyAnchor,
  anyDayOffset,
  anyOffset,
  compiled,
  day,
  named,
  Obligation,
  planFor,
  property,
  schedules,
  shanghai,
  trade,
} from "./support.ts"

const { Instant, LocalDate } = Calendar
const runs = { numRuns: 1000 }
const zoneOf = (plan: Escalation.Plan) => plan.calendar.calendar.zone

/** What may happen to an obligation, so many hours after what happened before. */
type Happening =
  | { readonly _tag: "Sweep"; readonly hours: number }
  | { readonly _tag: "Pause"; readonly hours: number; readonly reason: Escalation.PauseReason }
  | { readonly _tag: "Resume"; readonly hours: number }
  | { readonly _tag: "Restart"; readonly hours: number; readonly days: number }
  | { readonly _tag: "Stop"; readonly hours: number; readonly days: number }
  | { readonly _tag: "Reopen"; readonly hours: number }

const hours = fc.oneof({ weight: 3, arbitrary: fc.nat(48) }, { weight: 1, arbitrary: fc.nat(60 * 24) })
const sweep = fc.record({ _tag: fc.constant("Sweep" as const), hours })
const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: sweep },
  {
    weight: 2,
    arbitrary: fc.record({
      _tag: fc.constant("Pause" as const),
      hours,
      reason: fc.constantFrom("Dispute" as const, "CustomersTurn" as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ _tag: fc.constant("Resume" as const), hours }) },
  {
    weight: 1,
    arbitrary: fc.record({ _tag: fc.constant("Restart" as const), hours, days: fc.integer({ min: -30, max: 30 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ _tag: fc.constant("Stop" as const), hours, days: fc.integer({ min: -10, max: 10 }) }),
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Reopen" as const), hours }) },
)
const lives = fc.array(anyHappening, { minLength: 1, maxLength: 40 })
/** Lives in which a schedule often comes to its end. */
const quietLives = fc.array(fc.oneof({ weight: 12, arbitrary: sweep }, { weight: 1, arbitrary: anyHappening }), {
  minLength: 10,
  maxLength: 60,
})

const happen = (
  plan: Escalation.Plan,
  state: Escalation.EscalationState,
  happening: Happening,
  at: Calendar.Instant.Instant,
): ReadonlyArray<Escalation.EscalationEvent> => {
  const today = Calendar.today(plan.calendar, at)
  switch (happening._tag) {
    case "Sweep":
      return Escalation.fire(plan, state, { at })
    case "Pause":
      return Escalation.pause(state, { reason: happening.reason, at })
    case "Resume":
      return Escalation.resume(plan, state, { at })
    case "Restart":
      return Escalation.restart(plan, state, {
        anchor: Escalation.onDate(LocalDate.addDays(today, happening.days)),
        at,
      })
    case "Stop": {
      const from = Escalation.countsFrom(plan.calendar, LocalDate.addDays(today, happening.days))
      return Escalation.stop(plan, state, { reason: "Fulfilled", from, at })
    }
    case "Reopen":
      return Escalation.reopen(plan, state, { at })
  }
}

interface Lived {
  readonly happening: Happening
  readonly at: Calendar.Instant.Instant
  readonly before: Escalation.EscalationState
  readonly after: Escalation.EscalationState
  readonly events: ReadonlyArray<Escalation.EscalationEvent>
}

const live = (plan: Escalation.Plan, life: ReadonlyArray<Happening>): ReadonlyArray<Lived> => {
  const obligation = new Obligation(plan, Escalation.onDate(day("2026-03-10")))
  let at = Instant.literal("2026-03-01T00:00Z")
  return life.map((happening) => {
    at = Instant.addMillis(at, happening.hours * Instant.hour)
    const before = obligation.state
    const events = obligation.take(happen(plan, before, happening, at))
    return { happening, at, before, after: obligation.state, events }
  })
}

const plans = { property, trade }
const shipped = fc.constantFrom("property" as const, "trade" as const)

type Fired = Extract<Escalation.EscalationEvent, { readonly _tag: "StepFired" }>
const firedIn = (lived: ReadonlyArray<Lived>): ReadonlyArray<Fired> =>
  lived.flatMap(({ events }) => events.filter((event) => event._tag === "StepFired"))

describe("running under sweeps, downtime, pauses, restarts, payments and bounces", () => {
  it("ESC-3: each step fires at most once per revision, and in the order of the schedule", () => {
    fc.assert(
      fc.property(shipped, lives, (name, life) => {
        const plan = plans[name]
        const order = plan.schedule.steps.map((step) => step.id)
        const byRevision = Map.groupBy(firedIn(live(plan, life)), (event) => event.revision)
        for (const fired of byRevision.values()) {
          const places = fired.map((event) => order.indexOf(event.step))
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
        }
      }),
      runs,
    )
  })

  it("ESC-3: a step passed over is neither fired nor passed over again in its revision", () => {
    fc.assert(
      fc.property(shipped, lives, (name, life) => {
        const plan = plans[name]
        const passed = live(plan, life).flatMap(({ events }) =>
          events.flatMap((event) =>
            event._tag === "StepFired" || event._tag === "StepSkipped" ? [`${event.revision} ${event.step}`] : [],
          ),
        )
        expect(passed).toEqual([...new Set(passed)])
      }),
      runs,
    )
  })

  it("ESC-4: no step that keeps its gap fires sooner after its predecessor's real firing than the schedule says", () => {
    fc.assert(
      fc.property(shipped, lives, (name, life) => {
        const plan = plans[name]
        const planned = new Map(
          Escalation.preview(plan.schedule, Escalation.onDate(day("2026-03-10")), plan.calendar).map(({ at, step }) => [
            step.id,
            { keepsGap: step.late._tag === "KeepGap", date: Calendar.today(plan.calendar, at) },
          ]),
        )
        const byRevision = Map.groupBy(firedIn(live(plan, life)), (event) => event.revision)
        for (const fired of byRevision.values()) {
          for (const [index, event] of fired.entries()) {
            const before = fired[index - 1]
            const own = planned.get(event.step)
            const other = before === undefined ? undefined : planned.get(before.step)
            if (before === undefined || own === undefined || other === undefined || !own.keepsGap) continue
            const gap = Calendar.today(plan.calendar, event.at) - Calendar.today(plan.calendar, before.at)
            expect(gap).toBeGreaterThanOrEqual(own.date - other.date)
          }
        }
      }),
      runs,
    )
  })

  it("ESC-4: nothing is forfeited without warning and lawyer's letter served before, 6 and 7 days apart", () => {
    let forfeited = 0
    fc.assert(
      fc.property(quietLives, (life) => {
        const fired = firedIn(live(property, life))
        for (const event of fired) {
          if (event.action._tag !== "Forfeit") continue
          forfeited++
          const served = fired.filter((one) => one.revision === event.revision && one.at <= event.at)
          const dates = ["warning", "lawyers-letter", "forfeiture"].map((id) => {
            const step = served.find((one) => one.step === id)
            return step === undefined ? Number.NaN : Calendar.today(shanghai, step.at)
          })
          const [warning = Number.NaN, letter = Number.NaN, forfeiture = Number.NaN] = dates
          expect(letter - warning).toBeGreaterThanOrEqual(6)
          expect(forfeiture - letter).toBeGreaterThanOrEqual(7)
        }
      }),
      { numRuns: 2000 },
    )
    expect(forfeited).toBeGreaterThan(100)
  })

  it("ESC-5: nothing fires while paused, nor once the end counts, nor before the step's own day", () => {
    fc.assert(
      fc.property(shipped, lives, (name, life) => {
        const plan = plans[name]
        for (const { at, before, events } of live(plan, life)) {
          for (const event of events) {
            if (event._tag !== "StepFired") continue
            expect(before._tag).not.toBe("Paused")
            if (before._tag === "Stopped") expect(at < before.from && event.due < before.from).toBe(true)
            expect(event.due).toBeLessThanOrEqual(at)
            expect(event.at).toBe(at)
          }
        }
      }),
      runs,
    )
  })

  it("ESC-3: whatever was done, done again at the same moment it changes nothing", () => {
    fc.assert(
      fc.property(shipped, lives, (name, life) => {
        const plan = plans[name]
        for (const { after, at, happening } of live(plan, life)) {
          expect(happen(plan, after, happening, at)).toEqual([])
          // A start repeated changes nothing either.
          expect(Escalation.start(plan, after, { anchor: Escalation.onDate(day("2026-03-10")), at })).toEqual([])
        }
      }),
      runs,
    )
  })

  it("ESC-3: the timer in the state is always the moment of the next step", () => {
    fc.assert(
      fc.property(shipped, lives, (name, life) => {
        const plan = plans[name]
        for (const { after, at, happening } of live(plan, life)) {
          const hasEnded = after._tag === "Stopped" && after.from <= at
          // What ended later than it was put on record may wake once more; the sweep then puts the timer away.
          if (hasEnded && happening._tag !== "Sweep") continue
          expect(Escalation.wakeAt(after)).toBe(hasEnded ? null : (Escalation.next(plan, after)?.at ?? null))
        }
      }),
      runs,
    )
  })

  it("ESC-5: days overdue never fall but by an extension or a pause that is undone, and stand still while paused", () => {
    fc.assert(
      fc.property(shipped, lives, (name, life) => {
        const plan = plans[name]
        const lived = live(plan, life)
        for (const [index, { after, at }] of lived.entries()) {
          const next = lived[index + 1]
          if (next === undefined || next.happening._tag === "Restart") continue
          const now = Escalation.overdueDays(plan.calendar, after, Calendar.today(plan.calendar, at))
          const then = Escalation.overdueDays(plan.calendar, next.after, Calendar.today(plan.calendar, next.at))
          const waits = after._tag === "Paused" && now >= 0
          if (waits) expect(then).toBe(now)
          else expect(then).toBeGreaterThanOrEqual(now)
        }
      }),
      runs,
    )
  })
})

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
