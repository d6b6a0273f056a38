/**
 * Proposed terms and their approval (CRD-1, APR-1).
 *
 * @module
 */
import { approval, approvalId } from "../approval/index.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { reactor } from "../decider/Reactor.ts"
import { toText } from "../money/Text.ts"
import { creditAccount } from "./Decider.ts"
import { claimsTogether, othersOf } from "./Group.ts"
import type { CreditAccount, CreditTerms } from "./Model.ts"

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
      ...(terms.limit._tag === "Unlimited" ? {} : { amount: terms.limit.amount }),
      customerId: id,
    }),
  ]
})

const offerTo = (customerId: string): Dispatch => dispatch(creditAccount, customerId, { _tag: "OfferReleases" })

const hasWaiting = ({ waiting }: CreditAccount): boolean => waiting.some((one) => !one.offered)

/**
 * Looks for orders to offer after whatever may give headroom (CRD-7). As a command of its own it comes after the other
 * bookings of the same change: money that moves from one item to another isn't seen on its way. An invoice is left out, as
 * it only turns an order's claim into an open item. In a group the parent looks, who knows whose order has waited longest;
 * where it is about the amounts, once everybody there knows of them ({@link shareWithGroup}).
 */
export const offerReleases = reactor(creditAccount, "credit/offer-releases", ({ event, id, state }) => {
  const { members, parentId } = state
  switch (event._tag) {
    case "OrderCommitted":
    case "CommitmentReleased":
    case "ItemChanged":
    case "UnappliedChanged":
      return parentId === undefined && members === undefined && hasWaiting(state) ? [offerTo(id)] : []
    case "TermsSet":
      return members === undefined && hasWaiting(state) ? [offerTo(parentId ?? id)] : []
    case "CustomerUnblocked":
    case "HoldLifted":
    case "GroupLeft":
      return hasWaiting(state) ? [offerTo(parentId ?? id)] : []
    default:
      return []
  }
})

/** The parent tells every subsidiary what the others claim; then the orders that pass now are looked for. */
const toEverybody = (id: string, state: CreditAccount): ReadonlyArray<Dispatch> => {
  const { members = [], terms } = state
  return [
    ...members.map(({ customerId }) =>
      dispatch(creditAccount, customerId, {
        _tag: "RecordGroup",
        ...(terms === undefined ? {} : { terms }),
        others: othersOf(state, customerId),
      }),
    ),
    offerTo(id),
  ]
}

/**
 * Keeps the accounts of a group in step (CRD-9). All of it commits with the event: the documents of the whole group are
 * written by every release in it, so that two of them never use the same headroom (CRD-6).
 */
export const shareWithGroup = reactor(creditAccount, "credit/share-with-group", ({ event, id, state }) => {
  const { ledger, members, parentId } = state
  switch (event._tag) {
    case "GroupLeft":
      return [dispatch(creditAccount, event.parentId, { _tag: "RemoveMember", customerId: id })]
    case "MemberRemoved":
      return toEverybody(id, state)
    case "GroupOffered":
      return event.offers.map(({ customerId = id, orderIds }) =>
        dispatch(creditAccount, customerId, { _tag: "RecordOffer", orderIds }),
      )
    case "GroupJoined":
    case "OrderCommitted":
    case "DeliveryRecorded":
    case "InvoiceRecorded":
    case "CommitmentReleased":
    case "ItemChanged":
    case "UnappliedChanged":
    case "TermsSet":
    case "MemberRecorded":
      if (parentId !== undefined) {
        const claims = claimsTogether([ledger])
        return [dispatch(creditAccount, parentId, { _tag: "RecordMember", customerId: id, claims })]
      }
      return members === undefined ? [] : toEverybody(id, state)
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
