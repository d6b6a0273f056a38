/**
 * How events change the state of a schedule: total, whatever the order in which they come.
 */
import type * as Instant from "../calendar/Instant.ts"
import type { EscalationEvent } from "./Events.ts"
import { type EscalationState, notStarted, type PassedStep, type Progress } from "./Model.ts"

/** A state that has been started. */
export type Started = Exclude<EscalationState, { readonly _tag: "NotStarted" }>

/** What a state remembers whether it runs, stands still or has ended. */
const progressOf = (state: Progress): Progress => ({
  anchor: state.anchor,
  revision: state.revision,
  passed: state.passed,
  earlier: state.earlier,
  pauses: state.pauses,
  awaiting: state.awaiting,
  confirmed: state.confirmed,
  next: state.next,
})

const pass = (
  state: Progress,
  event: { readonly step: string; readonly due: Instant.Instant; readonly at: Instant.Instant },
  outcome: PassedStep["outcome"],
  next: Instant.Instant | null,
) => ({
  passed: [
    ...state.passed,
    { step: event.step, revision: state.revision, outcome, due: event.due, at: event.at, service: null },
  ],
  awaiting: null,
  confirmed: null,
  next,
})

/** The pauses, one that is still open closed. */
const closed = (state: Started, to: Instant.Instant) =>
  state._tag === "Paused" && to > state.since ? [...state.pauses, { from: state.since, to }] : state.pauses

const evolveStarted = (state: Started, event: EscalationEvent): EscalationState => {
  switch (event._tag) {
    case "EscalationStarted":
      return state
    case "StepFired":
      return { ...state, ...pass(state, event, "Fired", event.next) }
    case "StepSkipped":
      return { ...state, ...pass(state, event, event.why, event.next) }
    case "StepAwaited":
      return { ...state, awaiting: event.step, next: null }
    case "StepConfirmed":
      return { ...state, confirmed: { step: event.step, by: event.by }, next: event.next }
    case "NoticeServed": {
      const service = { at: event.servedAt, proof: event.proof }
      const served = (one: PassedStep): PassedStep =>
        one.step === event.step && one.revision === event.revision ? { ...one, service } : one
      return { ...state, passed: state.passed.map(served), earlier: state.earlier.map(served), next: event.next }
    }
    case "EscalationPaused": {
      if (state._tag === "Stopped") return state
      if (state._tag === "Paused") return { ...state, reasons: [...state.reasons, event.reason] }
      return { ...state, _tag: "Paused", since: event.at, reasons: [event.reason], next: null }
    }
    case "EscalationResumed": {
      if (state._tag !== "Paused") return state
      const reasons = state.reasons.filter((reason) => reason !== event.reason)
      return reasons.length > 0
        ? { ...state, reasons }
        : { _tag: "Running", ...progressOf(state), pauses: closed(state, event.at), next: event.next }
    }
    case "EscalationRestarted": {
      const anew = {
        anchor: event.anchor,
        revision: event.revision,
        passed: [],
        earlier: [...state.earlier, ...state.passed],
        pauses: [],
        awaiting: null,
        confirmed: null,
        next: event.next,
      }
      return state._tag === "Paused" ? { ...state, ...anew, since: event.at } : { _tag: "Running", ...anew }
    }
    case "EscalationStopped":
      return {
        _tag: "Stopped",
        ...progressOf(state),
        pauses: closed(state, event.at),
        from: event.from,
        reason: event.reason,
        next: event.next,
      }
    case "EscalationReopened":
      return state._tag === "Stopped" ? { _tag: "Running", ...progressOf(state), next: event.next } : state
    case "EscalationRescheduled":
      return { ...state, next: event.next }
  }
}

/**
 * The state after an event (KER-8). Total: what does not fit the state leaves it as it is.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import assert from "node:assert"
 * const at = Instant.literal("2026-03-01T09:00Z")
 * const started = { _tag: "EscalationStarted", anchor: Escalation.atMoment(at), at, next: null } as const
 * assert.equal(Escalation.evolve(Escalation.notStarted, started)._tag, "Running")
 * ```
 */
export const evolve = (state: EscalationState, event: EscalationEvent): EscalationState => {
  if (state._tag !== "NotStarted") return evolveStarted(state, event)
  return event._tag === "EscalationStarted"
    ? {
        _tag: "Running",
        anchor: event.anchor,
        revision: 1,
        passed: [],
        earlier: [],
        pauses: [],
        awaiting: null,
        confirmed: null,
        next: event.next,
      }
    : state
}

/**
 * The state after events, from {@link notStarted} unless another one is given.
 *
 * @example
 * ```ts
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Instant from "@dealwright/core/Instant"
 * import assert from "node:assert"
 * const at = Instant.literal("2026-03-01T09:00Z")
 * const started = { _tag: "EscalationStarted", anchor: Escalation.atMoment(at), at, next: null } as const
 * const state = Escalation.fold([started, { _tag: "EscalationPaused", reason: "Dispute", at }])
 * assert.equal(state._tag, "Paused")
 * ```
 */
export const fold = (events: Iterable<EscalationEvent>, from: EscalationState = notStarted): EscalationState => {
  let state = from
  for (const event of events) state = evolve(state, event)
  return state
}
