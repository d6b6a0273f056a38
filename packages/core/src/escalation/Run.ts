/**
 * Running: what happens to a schedule, as events (ESC-3, ESC-4, ESC-5).
 *
 * Each function answers no events when there is nothing to do: a command repeated on the state it led to changes nothing.
 */
import type { Instant } from "../calendar/Instant.ts"
import type { Rank } from "../decision/Model.ts"
import type { CompiledStep } from "./Compile.ts"
import { hold } from "./Conditions.ts"
import type { EscalationEvent } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import type { Anchor, EscalationState, PauseReason, Progress, StepFacts, StopReason } from "./Model.ts"
import { momentOf, move } from "./Moments.ts"
import { type ComingStep, coming, isCleared, next, type Plan } from "./Plan.ts"

type Events = ReadonlyArray<EscalationEvent>

const none: Events = []

/** When to look again, as seen at `at`. */
const nextMoment = (plan: Plan, state: EscalationState): Instant | null => next(plan, state)?.at ?? null

/** Completes an event with the moment to look again in the state that it leads to. */
const complete = (plan: Plan, state: EscalationState, event: EscalationEvent): EscalationEvent =>
  "next" in event ? { ...event, next: nextMoment(plan, evolve(state, event)) } : event

const one = (plan: Plan, state: EscalationState, event: EscalationEvent): Events => [complete(plan, state, event)]

const isSame = (a: Anchor, b: Anchor): boolean =>
  a._tag === "OnDate" ? b._tag === "OnDate" && a.date === b.date : b._tag === "AtMoment" && a.at === b.at

/**
 * Begins to count from an anchor (ESC-1). What has been started is not started again: a new anchor is a {@link restart}.
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
 * const begun = Escalation.start(plan, Escalation.notStarted, start)
 * assert.equal(begun[0]?._tag, "EscalationStarted")
 * const running = Escalation.fold(begun)
 * assert.deepEqual(Escalation.start(plan, running, start), [])
 * ```
 */
export const start = (
  plan: Plan,
  state: EscalationState,
  { anchor, at }: { readonly anchor: Anchor; readonly at: Instant },
): Events =>
  state._tag === "NotStarted" ? one(plan, state, { _tag: "EscalationStarted", anchor, at, next: null }) : none

const isNotified = (plan: Plan, state: Progress): boolean =>
  state.passed.some(
    (step) => step.outcome === "Fired" && plan.schedule.steps.some((known) => known.isNotice && known.id === step.step),
  )

/** What becomes of a step whose moment has come. */
const passing = (
  plan: Plan,
  state: Progress,
  { due, step }: ComingStep,
  at: Instant,
  facts: StepFacts,
): EscalationEvent => {
  const head = { step: step.id, revision: state.revision, due, at }
  const skipped = (why: "Lapsed" | "ConditionNotMet" | "WithoutNotice"): EscalationEvent => ({
    _tag: "StepSkipped",
    ...head,
    why,
    next: null,
  })
  if (step.late._tag === "Lapse" && at >= lapsesAt(plan, due, step.late.within)) return skipped("Lapsed")
  if (!hold(step.conditions, facts)) return skipped("ConditionNotMet")
  if (step.action._tag === "Forfeit" && !isNotified(plan, state)) return skipped("WithoutNotice")
  if (!isCleared(state, step)) return { _tag: "StepAwaited", ...head, demands: step.demands }
  const { action, audience, message } = step
  return { _tag: "StepFired", ...head, action, audience, message, next: null }
}

const lapsesAt = (plan: Plan, due: Instant, within: Parameters<typeof move>[2]): Instant =>
  momentOf(plan.calendar, move(plan.calendar, { _tag: "AtMoment", at: due }, within))

/**
 * Fires all steps that are due at `at`, in order, each once (ESC-3, ESC-4). Steps whose sense or condition is gone are
 * passed over on record. A step that keeps its gap waits for it, counted from the real firing before it, and everything
 * after it waits too. `facts` answer the schedule's conditions. Where the schedule or the calendar has changed so that the
 * timer no longer fits, that is the only event.
 *
 * @example
 * ```ts continue
 * // Nobody swept until 26 March: the reminder has lost its sense, one warning goes out, the letter keeps its 6 days.
 * const late = Escalation.fire(plan, running, { at: Instant.literal("2026-03-26T08:00Z") })
 * assert.deepEqual(late.map((event) => event._tag), ["StepSkipped", "StepFired"])
 * const then = Escalation.next(plan, Escalation.fold(late, running))
 * assert.equal(then?.step.id, "lawyers-letter")
 * assert.equal(then?.at, Instant.literal("2026-04-01T08:00Z"))
 * ```
 */
export const fire = (
  plan: Plan,
  state: EscalationState,
  { at, facts = {} }: { readonly at: Instant; readonly facts?: StepFacts },
): Events => {
  const events: Array<EscalationEvent> = []
  let current = state
  while (current._tag !== "NotStarted") {
    const hasEnded = current._tag === "Stopped" && at >= current.from
    const step = hasEnded ? undefined : next(plan, current)
    if (step === undefined || step.at > at) {
      const expected = step === undefined ? null : step.at
      if (current.next !== expected) events.push({ _tag: "EscalationRescheduled", at, next: expected })
      return events
    }
    const event = complete(plan, current, passing(plan, current, step, at, facts))
    events.push(event)
    current = evolve(current, event)
  }
  return events
}

/**
 * Stands still from `at` on (ESC-5, REC-10): a dispute, the customer's turn. Several reasons add up; the same one twice
 * changes nothing. Nothing that is due but unfired fires meanwhile.
 *
 * @example
 * ```ts continue
 * const at = Instant.literal("2026-03-01T09:00Z")
 * const paused = Escalation.fold(Escalation.pause(running, { reason: "Dispute", at }), running)
 * assert.equal(Escalation.next(plan, paused), undefined)
 * ```
 */
export const pause = (
  state: EscalationState,
  { at, reason }: { readonly reason: PauseReason; readonly at: Instant },
): Events =>
  state._tag === "Running" || (state._tag === "Paused" && !state.reasons.includes(reason))
    ? [{ _tag: "EscalationPaused", reason, at }]
    : none

/**
 * Takes a reason to stand still away, or all of them (ESC-5). When the last is gone the schedule goes on, and what follows
 * is shifted by the days that were paused: they don't count as overdue.
 *
 * @example
 * ```ts continue
 * const resumed = Escalation.resume(plan, paused, { at: Instant.literal("2026-03-16T09:00Z") })
 * // Six days after the due date were paused: the warning comes on the 18th.
 * const warned = Escalation.fire(plan, Escalation.fold(resumed, paused), { at: Instant.literal("2026-03-18T08:00Z") })
 * assert.deepEqual(warned.map((event) => event._tag), ["StepSkipped", "StepFired"])
 * ```
 */
export const resume = (
  plan: Plan,
  state: EscalationState,
  { at, reason }: { readonly reason?: PauseReason; readonly at: Instant },
): Events => {
  const events: Array<EscalationEvent> = []
  let current = state
  while (current._tag === "Paused") {
    const gone = reason === undefined ? current.reasons[0] : current.reasons.find((held) => held === reason)
    if (gone === undefined) return events
    const event = complete(plan, current, { _tag: "EscalationResumed", reason: gone, at, next: null })
    events.push(event)
    current = evolve(current, event)
  }
  return events
}

/**
 * Starts anew from another anchor, by an extension say (REC-5): pending steps are cancelled, served notices stay on record,
 * the revision counts one up. The anchor it has already changes nothing; neither does an obligation that has ended. A pause
 * goes on.
 *
 * @example
 * ```ts continue
 * const anchor = Escalation.onDate(LocalDate.literal("2026-04-10"))
 * const extended = Escalation.fold(Escalation.restart(plan, running, { anchor, at }), running)
 * assert.equal(Escalation.next(plan, extended)?.at, Instant.literal("2026-04-07T08:00Z"))
 * assert.deepEqual(Escalation.restart(plan, extended, { anchor, at }), [])
 * ```
 */
export const restart = (
  plan: Plan,
  state: EscalationState,
  { anchor, at }: { readonly anchor: Anchor; readonly at: Instant },
): Events =>
  state._tag === "NotStarted" || state._tag === "Stopped" || isSame(state.anchor, anchor)
    ? none
    : one(plan, state, { _tag: "EscalationRestarted", anchor, revision: state.revision + 1, at, next: null })

/**
 * Ends the schedule (ESC-5): fulfilled, cancelled, forfeited. The end counts from `from`, for a payment the start of its
 * value date: what should have fired at that moment or later never does. An end that counts later than the one on record
 * changes nothing.
 *
 * @example
 * ```ts continue
 * const from = Escalation.countsFrom(plan.calendar, LocalDate.literal("2026-03-12"))
 * const paid = Escalation.fold(Escalation.stop(plan, running, { reason: "Fulfilled", from, at: from }), running)
 * assert.deepEqual(Escalation.fire(plan, paid, { at: from }), [])
 * ```
 */
export const stop = (
  plan: Plan,
  state: EscalationState,
  { at, from, reason }: { readonly reason: StopReason; readonly from: Instant; readonly at: Instant },
): Events => {
  if (state._tag === "NotStarted" || (state._tag === "Stopped" && state.from <= from)) return none
  // Once the end counts there is nothing left to wake for.
  return from <= at
    ? [{ _tag: "EscalationStopped", reason, from, at, next: null }]
    : one(plan, state, { _tag: "EscalationStopped", reason, from, at, next: null })
}

/**
 * Undoes the end, after a bounced payment say (REC-2): goes on where it stood, and the time between counts. Missed steps
 * are caught up under ESC-4.
 *
 * @example
 * ```ts continue
 * const owed = Escalation.fold(Escalation.reopen(plan, paid, { at: Instant.literal("2026-03-20T09:00Z") }), paid)
 * assert.equal(owed._tag, "Running")
 * ```
 */
export const reopen = (plan: Plan, state: EscalationState, { at }: { readonly at: Instant }): Events =>
  state._tag === "Stopped" ? one(plan, state, { _tag: "EscalationReopened", at, next: null }) : none

/**
 * Files the proof that a notice reached the other side (ESC-4). `servedAt` is when it reached them; a step that demands the
 * proof counts its gap from there. A step that never fired, or whose proof is on file, changes nothing.
 *
 * @example
 * ```ts continue
 * const warnedAt = Instant.literal("2026-03-26T08:00Z")
 * const proof = { step: "warning", servedAt: warnedAt, proof: "post/RR123456785CN", at: warnedAt }
 * assert.equal(Escalation.serve(plan, Escalation.fold(late, running), proof)[0]?._tag, "NoticeServed")
 * assert.deepEqual(Escalation.serve(plan, running, proof), [])
 * ```
 */
export const serve = (
  plan: Plan,
  state: EscalationState,
  proof: { readonly step: string; readonly servedAt: Instant; readonly proof: string; readonly at: Instant },
): Events => {
  if (state._tag === "NotStarted") return none
  const fired = [...state.earlier, ...state.passed].findLast(
    (one) => one.step === proof.step && one.outcome === "Fired",
  )
  return fired === undefined || fired.service !== null
    ? none
    : one(plan, state, { _tag: "NoticeServed", revision: fired.revision, ...proof, next: null })
}

/**
 * The step that a person could confirm now: the coming one, when it demands it and has it not yet.
 *
 * @example
 * ```ts continue
 * // Nothing in this schedule asks for a confirmation.
 * assert.equal(Escalation.confirmable(plan, running), undefined)
 * ```
 */
export const confirmable = (plan: Plan, state: EscalationState): CompiledStep | undefined => {
  if (state._tag === "NotStarted" || state._tag === "Stopped") return undefined
  const step = coming(plan, state)?.step
  return step !== undefined && step.confirmer !== null && state.confirmed?.step !== step.id ? step : undefined
}

/**
 * Confirms the coming step (ESC-4). Somebody below the rank that it demands changes nothing: owners ask
 * `mayConfirm` first and refuse with its reasons.
 *
 * @example
 * ```ts continue
 * const director = { by: "dora", rank: { level: 3, name: "director" }, at }
 * assert.deepEqual(Escalation.confirm(plan, running, director), [])
 * ```
 */
export const confirm = (
  plan: Plan,
  state: EscalationState,
  { at, by, rank }: { readonly by: string; readonly rank: Rank; readonly at: Instant },
): Events => {
  const step = confirmable(plan, state)
  return state._tag === "NotStarted" ||
    step === undefined ||
    step.confirmer === null ||
    rank.level < step.confirmer.level
    ? none
    : one(plan, state, { _tag: "StepConfirmed", step: step.id, revision: state.revision, by, at, next: null })
}

/**
 * Sweeps any number of obligations in one pass, holding none of them (ESC-3): answers those on which something happened.
 *
 * @example
 * ```ts
 * import * as Calendar from "@dealwright/core/Calendar"
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const plan = {
 *   schedule: Result.getOrThrow(Escalation.compile(Escalation.tradeSchedule, context)),
 *   calendar: Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc)),
 * }
 * const states = [Escalation.notStarted]
 * const swept = Escalation.sweep(plan, states, (state) => state, Instant.literal("2026-03-26T08:00Z"))
 * assert.deepEqual([...swept], [])
 * ```
 */
export function* sweep<Item>(
  plan: Plan,
  items: Iterable<Item>,
  stateOf: (item: Item) => EscalationState,
  at: Instant,
  factsOf: (item: Item) => StepFacts = () => ({}),
): Generator<{ readonly item: Item; readonly events: Events }, void, undefined> {
  for (const item of items) {
    const state = stateOf(item)
    const step = next(plan, state)
    if (step === undefined || step.at > at) continue
    const events = fire(plan, state, { at, facts: factsOf(item) })
    if (events.length > 0) yield { item, events }
  }
}
