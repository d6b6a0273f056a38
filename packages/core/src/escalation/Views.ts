/**
 * Questions about a running schedule: pure, nothing changes.
 */
import { type CompiledCalendar, today } from "../calendar/Evaluate.ts"
import * as Instant from "../calendar/Instant.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import * as Decision from "../decision/Decision.ts"
import type { Decision as DecisionValue, FactValue, Rank } from "../decision/Model.ts"
import type { EscalationEvent } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import type { EscalationState, StepFacts } from "./Model.ts"
import { dateOf, momentOf } from "./Moments.ts"
import { next, type Plan } from "./Plan.ts"
import { confirmable, fire } from "./Run.ts"

/**
 * When to look again; `null` while nothing can happen by itself. The owner's timer `escalation` is set to it (ESC-3).
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import assert from "node:assert"
 * assert.equal(Escalation.wakeAt(Escalation.notStarted), null)
 * ```
 */
export const wakeAt = (state: EscalationState): Instant.Instant | null =>
  state._tag === "NotStarted" ? null : state.next

/**
 * Days by which the obligation is overdue on a date: that date minus the anchor's, without the days that were paused
 * (KER-4, ESC-5). Negative while days are left. 0 before it has been started.
 *
 * @example
 * ```ts
 * import * as Calendar from "@dealwright/core/Calendar"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const at = Instant.literal("2026-03-01T09:00Z")
 * const anchor = Escalation.onDate(LocalDate.literal("2026-03-10"))
 * const state = Escalation.fold([{ _tag: "EscalationStarted", anchor, at, next: null }])
 * assert.equal(Escalation.overdueDays(calendar, state, LocalDate.literal("2026-03-12")), 2)
 * ```
 */
export const overdueDays = (calendar: CompiledCalendar, state: EscalationState, date: LocalDate.LocalDate): number => {
  if (state._tag === "NotStarted") return 0
  const due = dateOf(calendar, state.anchor)
  const isPaused = (from: Instant.Instant, to: LocalDate.LocalDate): number =>
    Math.max(0, LocalDate.min(to, date) - LocalDate.max(today(calendar, from), due))
  let days = date - due
  for (const pause of state.pauses) days -= isPaused(pause.from, today(calendar, pause.to))
  return state._tag === "Paused" ? days - isPaused(state.since, date) : days
}

/**
 * What will still happen from `now` on, up to and including `until`, when nothing comes between (ESC-2), told by running the
 * schedule itself. Ends early with `StepAwaited` where a step waits for a proof or a confirmation; nothing while paused.
 *
 * @example
 * ```ts
 * import * as Calendar from "@dealwright/core/Calendar"
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const plan = {
 *   schedule: Result.getOrThrow(Escalation.compile(Escalation.propertySchedule, context)),
 *   calendar: Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc)),
 * }
 * const start = { anchor: Escalation.onDate(LocalDate.literal("2026-03-10")), at: Instant.literal("2026-02-01T09:00Z") }
 * const state = Escalation.fold(Escalation.start(plan, Escalation.notStarted, start))
 * assert.equal(Escalation.upcoming(plan, state, { now: start.at }).length, 4)
 * ```
 */
export const upcoming = (
  plan: Plan,
  state: EscalationState,
  {
    facts = {},
    now,
    until = Instant.latest,
  }: { readonly now: Instant.Instant; readonly until?: Instant.Instant; readonly facts?: StepFacts },
): ReadonlyArray<EscalationEvent> => {
  const told: Array<EscalationEvent> = []
  let current = state
  let at = now
  for (;;) {
    const step = next(plan, current)
    if (step === undefined || step.at > until) return told
    at = Instant.max(at, step.at)
    const events = fire(plan, current, { at, facts })
    const before = told.length
    for (const event of events) {
      if (event._tag !== "EscalationRescheduled") told.push(event)
      current = evolve(current, event)
    }
    // The end counts before the step's turn comes.
    if (told.length === before) return told
  }
}

/**
 * Whether somebody of this rank may confirm the coming step (ESC-4): allowed, denied when nothing is there to confirm, or
 * needing the rank that the step demands.
 *
 * @example
 * ```ts
 * import * as Calendar from "@dealwright/core/Calendar"
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const plan = {
 *   schedule: Result.getOrThrow(Escalation.compile(Escalation.propertySchedule, context)),
 *   calendar: Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc)),
 * }
 * const decision = Escalation.mayConfirm(plan, Escalation.notStarted, { level: 3, name: "director" })
 * assert.equal(decision._tag, "Denied")
 * ```
 */
export const mayConfirm = (plan: Plan, state: EscalationState, rank: Rank): DecisionValue => {
  const step = confirmable(plan, state)
  if (step === undefined || step.confirmer === null) {
    return Decision.denied(Decision.reason("Denied", "escalation-nothing-to-confirm", "ESC-4"))
  }
  return rank.level >= step.confirmer.level
    ? Decision.allowed()
    : Decision.needsApproval(step.confirmer, [
        Decision.reason("NeedsApproval", "escalation-confirmation-rank", "ESC-4", {
          step: step.id,
          rank: rank.name,
          needed: step.confirmer.name,
        }),
      ])
}

/**
 * The facts with which a step's message is filled: `subject` as the owner calls it, `due` the anchor's date, `days` overdue
 * on the day of firing, `left` the days to go, `step`, and `scope`, `rank` or `action` where the step's action has one.
 *
 * @example
 * ```ts
 * import * as Calendar from "@dealwright/core/Calendar"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const at = Instant.literal("2026-03-12T00:00Z")
 * const anchor = Escalation.onDate(LocalDate.literal("2026-03-10"))
 * const state = Escalation.fold([{ _tag: "EscalationStarted", anchor, at, next: at }])
 * const fired = { step: "warning", action: Escalation.notify, at }
 * const facts = Escalation.messageFacts(calendar, state, fired, "Instalment 2 of plan P-1")
 * assert.equal(
 *   Decision.fill(Escalation.messages["escalation-warning"]?.en ?? "", facts, "en"),
 *   "Instalment 2 of plan P-1, due on 2026-03-10, is overdue (day 2). Pay now; a lawyer's letter follows.",
 * )
 * ```
 */
export const messageFacts = (
  calendar: CompiledCalendar,
  state: EscalationState,
  fired: Pick<Extract<EscalationEvent, { readonly _tag: "StepFired" }>, "step" | "action" | "at">,
  subject: string,
): Readonly<Record<string, FactValue>> => {
  const { action } = fired
  const days = overdueDays(calendar, state, today(calendar, fired.at))
  const due = state._tag === "NotStarted" ? today(calendar, fired.at) : dateOf(calendar, state.anchor)
  return {
    subject,
    step: fired.step,
    due: LocalDate.format(due),
    days,
    left: -days,
    ...(action._tag === "Hold" ? { scope: action.scope } : {}),
    ...(action._tag === "Raise" ? { rank: action.rank } : {}),
    ...(action._tag === "Custom" ? { action: action.name } : {}),
  }
}

/**
 * The first moment at which a value date counts: its start in the company's time zone, for {@link stop} (ESC-5).
 *
 * @example
 * ```ts
 * import * as Calendar from "@dealwright/core/Calendar"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")))
 * const from = Escalation.countsFrom(calendar, LocalDate.literal("2026-03-25"))
 * assert.equal(from, Instant.literal("2026-03-25T00:00+08:00"))
 * ```
 */
export const countsFrom = (calendar: CompiledCalendar, valueDate: LocalDate.LocalDate): Instant.Instant =>
  momentOf(calendar, { _tag: "OnDate", date: valueDate })
