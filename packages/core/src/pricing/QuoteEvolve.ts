/**
 * What a quote's events make of it. Total.
 *
 * @module
 */
import type { QuoteEvent } from "./QuoteEvents.ts"
import type { ApprovalBasis, LiveQuote, QuoteState } from "./QuoteModel.ts"

type Base = Pick<LiveQuote, "content" | "contentHash" | "revision" | "requested" | "owner" | "number">
type EventOf<Tag extends QuoteEvent["_tag"]> = Extract<QuoteEvent, { readonly _tag: Tag }>

const baseOf = ({ content, contentHash, number, owner, requested, revision }: LiveQuote): Base => ({
  content,
  contentHash,
  revision,
  requested,
  owner,
  ...(number === undefined ? {} : { number }),
})

const revise = (state: LiveQuote, event: EventOf<"QuoteRevised" | "CounterOffered">): QuoteState => {
  const { approval, content, contentHash, counts, revision } = event
  const base = { ...baseOf(state), content, contentHash, revision }
  const isKept = approval === "kept" && counts !== undefined && (state._tag === "Approved" || state._tag === "Issued")
  return isKept
    ? { _tag: "Approved", ...base, basis: state.basis, standing: counts.standing }
    : { _tag: "Draft", ...base }
}

const approve = (state: LiveQuote, { approvers, revision }: EventOf<"QuoteApproved">): QuoteState => {
  if (state._tag !== "AwaitingApproval") return state
  const { content, contentHash, standing } = state
  const basis: ApprovalBasis = { content, contentHash, authority: { _tag: "Approval", revision, approvers } }
  return { _tag: "Approved", ...baseOf(state), basis, standing }
}

/** Folds an event into a quote. */
export const evolveQuote = (state: QuoteState, event: QuoteEvent): QuoteState => {
  if (event._tag === "QuoteDrafted") {
    const { by, content, contentHash } = event
    return { _tag: "Draft", content, contentHash, revision: 1, requested: 0, owner: by }
  }
  if (state._tag === "Absent") return state
  switch (event._tag) {
    case "QuoteRevised":
    case "CounterOffered":
      return revise(state, event)
    case "QuoteSubmitted": {
      const { decision, revision, standing } = event
      return { _tag: "AwaitingApproval", ...baseOf(state), revision, requested: revision, decision, standing }
    }
    case "QuoteCleared": {
      const { by, contentHash, rank, standing } = event
      const basis: ApprovalBasis = { content: state.content, contentHash, authority: { _tag: "Own", by, rank } }
      return { _tag: "Approved", ...baseOf(state), basis, standing }
    }
    case "QuoteRefused": {
      const { alternatives, decision } = event
      return { _tag: "Draft", ...baseOf(state), refusal: { decision, alternatives } }
    }
    case "QuoteApproved":
      return approve(state, event)
    case "QuoteSentBack": {
      const { by, outcome, reason } = event
      return { _tag: "Draft", ...baseOf(state), answer: { outcome, by, reason } }
    }
    case "QuoteApprovalLapsed":
      return { _tag: "Draft", ...baseOf(state) }
    case "QuoteIssued": {
      if (state._tag !== "Approved") return state
      const { expiresAt, validUntil } = event
      return { ...state, _tag: "Issued", validUntil, expiresAt }
    }
    case "QuoteNumbered":
      return { ...state, number: event.number }
    case "QuoteAccepted":
      return state._tag === "Issued" ? { ...state, _tag: "Accepted", acceptedAt: event.at } : state
    case "QuoteDeclined":
      return { _tag: "Declined", ...baseOf(state), reason: event.reason }
    case "QuoteWithdrawn":
      return { _tag: "Withdrawn", ...baseOf(state), reason: event.reason }
    case "QuoteExpired":
      return { _tag: "Expired", ...baseOf(state) }
  }
}
