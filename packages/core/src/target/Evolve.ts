/**
 * How a target's events change it. Total.
 *
 * @module
 */
import type { TargetEvent } from "./Events.ts"
import type { TargetState } from "./Model.ts"

/** Folds an event into the target. */
export const evolve = (state: TargetState, event: TargetEvent): TargetState => {
  switch (event._tag) {
    case "TargetSet":
    case "TargetProposed":
      return {
        _tag: "Target",
        terms: event.terms,
        grounding: event.grounding,
        setBy: event.by,
        standing:
          event._tag === "TargetSet"
            ? { _tag: "InForce", since: event.on }
            : { _tag: "Proposed", contentHash: event.contentHash, decision: event.decision, by: event.by },
        pending: null,
        amendments: [],
        revisions: event._tag === "TargetProposed" ? event.revision : state._tag === "Target" ? state.revisions : 0,
      }
    default:
      return state._tag === "Absent" ? state : evolveTarget(state, event)
  }
}

const evolveTarget = (
  state: Extract<TargetState, { readonly _tag: "Target" }>,
  event: Exclude<TargetEvent, { readonly _tag: "TargetSet" | "TargetProposed" }>,
): TargetState => {
  switch (event._tag) {
    case "TargetApproved":
      return { ...state, standing: { _tag: "InForce", since: event.on } }
    case "TargetRefused":
      return { ...state, standing: { _tag: "Refused", reason: event.reason, by: event.by } }
    case "AmendmentProposed": {
      const { amount, breakdown, by, contentHash, decision, reason, revision } = event
      return {
        ...state,
        pending: { revision, amount, breakdown, reason, contentHash, decision, by },
        revisions: revision,
      }
    }
    case "TargetAmended": {
      const { amount, before, breakdown, by, on, reason, requestedBy, revision } = event
      return {
        ...state,
        terms: { ...state.terms, amount, breakdown },
        pending: null,
        amendments: [...state.amendments, { revision, before, after: amount, reason, requestedBy, approvedBy: by, on }],
      }
    }
    case "AmendmentRefused":
      return { ...state, pending: null }
    case "TargetWithdrawn": {
      const { by, on, reason } = event
      return { ...state, standing: { _tag: "Withdrawn", reason, by, on }, pending: null }
    }
  }
}
