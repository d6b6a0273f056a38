/**
 * What an event makes of a request for approval. Pure and total.
 */
import { raised } from "./Evaluate.ts"
import type { ApprovalEvent } from "./Events.ts"
import type { ApprovalState } from "./Model.ts"

type Ended = Extract<ApprovalState, { readonly _tag: "Decided" }>
type EndingEvent = Exclude<ApprovalEvent, { readonly _tag: "Requested" | "Answered" | "Raised" | "Reasked" | "Used" }>

const outcomeOf = (event: EndingEvent): Ended["outcome"] => {
  switch (event._tag) {
    case "Approved":
      return {
        _tag: "Approved",
        isUsed: false,
        ...(event.lapsesAt === undefined ? {} : { lapsesAt: event.lapsesAt }),
      }
    case "Expired":
      return { _tag: "Expired" }
    default:
      return { _tag: event._tag, reason: event.reason }
  }
}

type Recorded = Exclude<ApprovalState, { readonly _tag: "None" }>

/** What stays of a request, however it ends. */
const recordOf = (state: Recorded) => {
  const { amount, answers, asked, customerId, decision, margin, requester, route, subject, summary, urgency } = state
  return {
    ...{ answers, asked, decision, requester, route, subject, summary, urgency },
    ...(amount === undefined ? {} : { amount }),
    ...(margin === undefined ? {} : { margin }),
    ...(customerId === undefined ? {} : { customerId }),
  }
}

/** Folds an event into the state of a request; total. */
export const evolve = (state: ApprovalState, event: ApprovalEvent): ApprovalState => {
  if (event._tag === "Requested") {
    const { _tag, at, ...asked } = event
    return { _tag: "Pending", ...asked, answers: [] }
  }
  if (state._tag === "None") return state
  switch (event._tag) {
    case "Answered": {
      if (state._tag !== "Pending") return state
      const { deadline: _, ...before } = state
      const answers = [...state.answers, event.answer]
      const deadline = event.deadline === undefined ? {} : { deadline: event.deadline }
      return { ...before, answers, asked: [...state.asked, ...event.asked], ...deadline }
    }
    case "Raised": {
      if (state._tag !== "Pending") return state
      const { deadline: _, ...before } = state
      const route = event.steps.reduce((now, { step, to }) => raised(now, step, to), state.route)
      const deadline = event.deadline === undefined ? {} : { deadline: event.deadline }
      return { ...before, route, asked: [...state.asked, ...event.asked], ...deadline }
    }
    case "Reasked":
      return state._tag === "Pending" ? { ...state, asked: [...state.asked, ...event.asked] } : state
    case "Used":
      return state._tag === "Decided" && state.outcome._tag === "Approved"
        ? { ...state, outcome: { ...state.outcome, isUsed: true } }
        : state
    default: {
      const onBehalfOf = event.onBehalfOf === undefined ? {} : { onBehalfOf: event.onBehalfOf }
      return {
        ...recordOf(state),
        _tag: "Decided",
        outcome: outcomeOf(event),
        by: event.by,
        ...onBehalfOf,
        at: event.at,
      }
    }
  }
}
