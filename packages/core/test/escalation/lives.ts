import * as fc from "fast-check"
import * as Calendar from "../../src/calendar/index.ts"
import * as Escalation from "../../src/escalation/index.ts"
import { day, Obligation, property, trade } from "./support.ts"

const { Instant, LocalDate } = Calendar

/** What may happen to an obligation, so many hours after what happened before. */
export type Happening =
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
export const lives = fc.array(anyHappening, { minLength: 1, maxLength: 40 })
/** Lives in which a schedule often comes to its end. */
export const quietLives = fc.array(fc.oneof({ weight: 12, arbitrary: sweep }, { weight: 1, arbitrary: anyHappening }), {
  minLength: 10,
  maxLength: 60,
})

export const happen = (
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

export interface Lived {
  readonly happening: Happening
  readonly at: Calendar.Instant.Instant
  readonly before: Escalation.EscalationState
  readonly after: Escalation.EscalationState
  readonly events: ReadonlyArray<Escalation.EscalationEvent>
}

export const live = (plan: Escalation.Plan, life: ReadonlyArray<Happening>): ReadonlyArray<Lived> => {
  const obligation = new Obligation(plan, Escalation.onDate(day("2026-03-10")))
  let at = Instant.literal("2026-03-01T00:00Z")
  return life.map((happening) => {
    at = Instant.addMillis(at, happening.hours * Instant.hour)
    const before = obligation.state
    const events = obligation.take(happen(plan, before, happening, at))
    return { happening, at, before, after: obligation.state, events }
  })
}

export const plans = { property, trade }
export const shipped = fc.constantFrom("property" as const, "trade" as const)
