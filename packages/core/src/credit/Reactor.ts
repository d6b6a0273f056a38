/**
 * Proposed terms and their approval (CRD-1, APR-1).
 *
 * @module
 */
import { approval, approvalId } from "../approval/index.ts"
import { dispatch } from "../decider/Aggregate.ts"
import { reactor } from "../decider/Reactor.ts"
import { toText } from "../money/Text.ts"
import { creditAccount } from "./Decider.ts"
import type { CreditTerms } from "./Model.ts"

/** The kind of subject under which terms are approved. */
export const termsSubject = "credit-terms"

const requestId = (customerId: string, revision: number): string =>
  approvalId({ kind: termsSubject, id: customerId }, revision)

const summary = (customerId: string, { creditDays, limit }: CreditTerms, reason: string): string => {
  const [en, zh] =
    limit._tag === "Unlimited" ? ["unlimited", "不限额"] : [toText(limit.amount, "en"), toText(limit.amount, "zh")]
  return `Credit of customer ${customerId}: ${en}, ${creditDays} days / 客户 ${customerId} 信用:${zh},账期 ${creditDays} 天。${reason}`.slice(
    0,
    2000,
  )
}

/** Asks for the approval of proposed terms; terms that are set otherwise, or proposed anew, overtake the question. */
export const askForTerms = reactor(creditAccount, "credit/ask-for-terms", ({ event, id }) => {
  if (event._tag !== "TermsProposed" && event._tag !== "TermsSet") return []
  const overtaken =
    event.overtakes === undefined
      ? []
      : [
          dispatch(approval, requestId(id, event.overtakes), {
            _tag: "Supersede",
            reason: "Other terms were set or proposed.",
          }),
        ]
  if (event._tag === "TermsSet") {
    return event.approved === undefined
      ? overtaken
      : [dispatch(approval, requestId(id, event.approved), { _tag: "MarkUsed" })]
  }
  const { by, contentHash, decision, rank, reason, revision, terms } = event
  return [
    ...overtaken,
    dispatch(approval, requestId(id, revision), {
      _tag: "Request",
      subject: { kind: termsSubject, id, revision, contentHash },
      decision,
      requester: { id: by, rank },
      urgency: "normal",
      summary: summary(id, terms, reason),
    }),
  ]
})

/**
 * Looks for orders to offer after whatever may give headroom (CRD-7). As a command of its own it comes after the other
 * bookings of the same change: money that moves from one item to another isn't seen on its way. An invoice is left out, as
 * it only turns an order's claim into an open item.
 */
export const offerReleases = reactor(creditAccount, "credit/offer-releases", ({ event, id, state }) => {
  switch (event._tag) {
    case "TermsSet":
    case "CustomerUnblocked":
    case "HoldLifted":
    case "OrderCommitted":
    case "CommitmentReleased":
    case "ItemChanged":
    case "UnappliedChanged":
      return state.waiting.some((one) => !one.offered) ? [dispatch(creditAccount, id, { _tag: "OfferReleases" })] : []
    default:
      return []
  }
})

/** Sets approved terms, and ends a proposal that won't be approved. */
export const settleTerms = reactor(approval, "credit/settle-terms", ({ event }) => {
  if (!("subject" in event) || event.subject.kind !== termsSubject) return []
  const { contentHash, id } = event.subject
  switch (event._tag) {
    case "Approved":
      return [dispatch(creditAccount, id, { _tag: "RecordTermsApproval", contentHash, by: event.by })]
    case "Rejected":
    case "Returned":
    case "Withdrawn":
      return [
        dispatch(creditAccount, id, { _tag: "RecordTermsRefusal", contentHash, by: event.by, reason: event.reason }),
      ]
    case "Expired":
      return [dispatch(creditAccount, id, { _tag: "RecordTermsRefusal", contentHash, by: event.by, reason: "" })]
    case "Requested":
    case "Superseded":
      return []
  }
})
