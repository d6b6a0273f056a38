import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import { happen, type Lived, live, lives, plans, quietLives, shipped } from "./lives.ts"
import { day, property, shanghai } from "./support.ts"

const runs = { numRuns: 1000 }

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
