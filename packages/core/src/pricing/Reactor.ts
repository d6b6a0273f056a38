/**
 * What follows from quotes, price lists and answers in other aggregates. All of it commits with the event.
 *
 * @module
 */
import { type ApprovalEvent, approval, approvalId, type Subject } from "../approval/index.ts"
import { type Dispatch, dispatch, type Reactor, reactor } from "../decider/index.ts"
import { takeNumber, whenNumbered } from "../numbering/index.ts"
import { agreedPrices, agreementSubject } from "./AgreementDecider.ts"
import type { AgreementEvent, AgreementId, AgreementState } from "./AgreementModel.ts"
import { customerPricing } from "./CustomerPricing.ts"
import { priceBook } from "./PriceBook.ts"
import { claimOf, priceList, priceListSubject } from "./PriceListDecider.ts"
import type { PriceListEvent, PriceListId, PriceListState } from "./PriceListModel.ts"
import { quote } from "./QuoteDecider.ts"
import type { QuoteEvent } from "./QuoteEvents.ts"
import type { QuoteContent, QuoteId, QuoteState, Standing } from "./QuoteModel.ts"
import { marginOf, totalOf } from "./Views.ts"

/** The kind of subject under which quotes are approved. */
export const quoteSubject = "quote"

/** The series of business numbers that issued quotes take. */
export const quoteSeries = "quote"

/** The aggregates of this module are addressed by their own ids only. */
const quoteIdOf = (id: string): QuoteId => id as QuoteId
const agreementIdOf = (id: string): AgreementId => id as AgreementId
const listIdOf = (id: string): PriceListId => id as PriceListId

const remember = (id: string, customerId: string, standing: Standing, keepDays: number): Dispatch =>
  dispatch(customerPricing, customerId, {
    _tag: "RecordOffer",
    offer: { id: quoteIdOf(id), on: standing.on, ...standing.offer },
    keepDays,
  })

const forget = (id: string, customerId: string): Dispatch =>
  dispatch(customerPricing, customerId, { _tag: "ForgetOffer", id: quoteIdOf(id) })

/** Ends the last request for approval, if there was one that still means something. */
const supersede = (id: string, requested: number, why: string): ReadonlyArray<Dispatch> =>
  requested === 0
    ? []
    : [dispatch(approval, approvalId({ kind: quoteSubject, id }, requested), { _tag: "Supersede", reason: why })]

const onRevised = (
  id: string,
  event: Extract<QuoteEvent, { readonly _tag: "QuoteRevised" | "CounterOffered" }>,
): ReadonlyArray<Dispatch> => {
  const { customerId } = event.content
  switch (event.approval) {
    case "none":
      return []
    case "kept":
      return event.counts === undefined
        ? []
        : [remember(id, customerId, event.counts.standing, event.counts.windowDays)]
    case "void":
      return [
        forget(id, customerId),
        ...supersede(id, event.requested, `Revision ${event.revision} changed what was to be approved (PRC-8).`),
      ]
  }
}

const ask = (
  id: string,
  event: Extract<QuoteEvent, { readonly _tag: "QuoteSubmitted" }>,
  content: QuoteContent,
): Dispatch => {
  const amount = totalOf(content)
  const margin = marginOf(content)
  const { contentHash, decision, requester, revision, summary, urgency } = event
  const subject: Subject = { kind: quoteSubject, id, revision, contentHash }
  return dispatch(approval, approvalId(subject, revision), {
    _tag: "Request",
    subject,
    decision,
    requester,
    urgency,
    summary,
    amount,
    ...(margin === undefined ? {} : { margin }),
    customerId: content.customerId,
  })
}

const fromQuote = (id: string, event: QuoteEvent, state: QuoteState): ReadonlyArray<Dispatch> => {
  if (state._tag === "Absent") return []
  const { customerId } = state.content
  const { requested } = state
  switch (event._tag) {
    case "QuoteRevised":
    case "CounterOffered":
      return onRevised(id, event)
    case "QuoteSubmitted":
      return [remember(id, customerId, event.standing, event.windowDays), ask(id, event, state.content)]
    case "QuoteCleared":
      return [remember(id, customerId, event.standing, event.windowDays)]
    case "QuoteIssued": {
      const used =
        requested === 0
          ? []
          : [dispatch(approval, approvalId({ kind: quoteSubject, id }, requested), { _tag: "MarkUsed" } as const)]
      return [...used, takeNumber({ series: quoteSeries, on: event.on, forKind: quote.kind, forId: id })]
    }
    case "QuoteSentBack":
    case "QuoteApprovalLapsed":
    case "QuoteDeclined":
    case "QuoteExpired":
      return [forget(id, customerId)]
    case "QuoteWithdrawn":
      return [forget(id, customerId), ...supersede(id, requested, "The quote was withdrawn (PRC-7).")]
    default:
      return []
  }
}

/** Quotes ask for approval, count over the customer's window, and take a number when they are issued. */
export const followQuotes: Reactor = reactor(quote, "pricing.quotes", ({ event, id, state }) =>
  fromQuote(id, event, state),
)

const fromPriceList = (id: string, event: PriceListEvent, state: PriceListState): ReadonlyArray<Dispatch> => {
  if (state._tag === "Absent") return []
  const { content, revision } = state
  const book = (command: Parameters<typeof priceBook.decide>[1]): Dispatch =>
    dispatch(priceBook, content.currency, command)
  const requestId = approvalId({ kind: priceListSubject, id }, revision)
  const listId = listIdOf(id)
  switch (event._tag) {
    case "PriceListSubmitted": {
      const { contentHash, decision, requester, urgency } = event
      const subject: Subject = { kind: priceListSubject, id, revision, contentHash }
      const summary = `Price list ${content.version} in ${content.currency}: ${content.lines.length} products.`
      return [
        book({ _tag: "ClaimPeriod", listId, ...claimOf(content) }),
        dispatch(approval, requestId, { _tag: "Request", subject, decision, requester, urgency, summary }),
      ]
    }
    case "PriceListSignedOff":
      return [book({ _tag: "ConfirmPeriod", listId }), dispatch(approval, requestId, { _tag: "MarkUsed" })]
    case "PriceListRefused":
      return [book({ _tag: "ReleasePeriod", listId })]
    case "PriceListWithdrawn": {
      const reason = "The price list was withdrawn (PRC-1)."
      const ended = revision === 0 ? [] : [dispatch(approval, requestId, { _tag: "Supersede", reason } as const)]
      return [book({ _tag: "ReleasePeriod", listId }), ...ended]
    }
    default:
      return []
  }
}

/** Price lists claim their days in the book and ask their signatories. */
export const followPriceLists: Reactor = reactor(priceList, "pricing.price-lists", ({ event, id, state }) =>
  fromPriceList(id, event, state),
)

const fromAgreement = (id: string, event: AgreementEvent, state: AgreementState): ReadonlyArray<Dispatch> => {
  if (state._tag === "Absent") return []
  const { content, revision } = state
  const request = approvalId({ kind: agreementSubject, id }, revision)
  const { currency, customerId, from, lines, until } = content
  const enact = (): Dispatch =>
    dispatch(customerPricing, customerId, {
      _tag: "EnactAgreement",
      agreed: { agreementId: agreementIdOf(id), currency, from, until, lines },
    })
  switch (event._tag) {
    case "AgreementSubmitted": {
      const { contentHash, decision, requester, urgency } = event
      const subject: Subject = { kind: agreementSubject, id, revision, contentHash }
      const summary = `Prices agreed with ${customerId} in ${currency}: ${lines.length} products.`
      return [dispatch(approval, request, { _tag: "Request", subject, decision, requester, urgency, summary })]
    }
    case "AgreementCleared":
      return [enact()]
    case "AgreementApproved":
      return [enact(), dispatch(approval, request, { _tag: "MarkUsed" })]
    case "AgreementWithdrawn":
      return revision === 0
        ? []
        : [dispatch(approval, request, { _tag: "Supersede", reason: "The agreement was withdrawn (PRC-12)." })]
    default:
      return []
  }
}

/** Agreements ask for approval, and come into force in the customer's own document (PRC-12). */
export const followAgreements: Reactor = reactor(agreedPrices, "pricing.agreements", ({ event, id, state }) =>
  fromAgreement(id, event, state),
)

/** A list that comes into use puts an end to the one that it supersedes. */
export const followPriceBook: Reactor = reactor(priceBook, "pricing.price-book", ({ event }) =>
  event._tag === "PeriodConfirmed" && event.superseded !== undefined
    ? [
        dispatch(priceList, event.superseded.listId, {
          _tag: "SupersedeList",
          successor: event.listId,
          since: event.superseded.since,
        }),
      ]
    : [],
)

type Ending = Extract<ApprovalEvent, { readonly subject: Subject; readonly by: string }>

const toQuote = ({ contentHash, id, revision = 0 }: Subject, event: Ending): ReadonlyArray<Dispatch> => {
  switch (event._tag) {
    case "Approved":
      return [dispatch(quote, id, { _tag: "RecordApproval", revision, contentHash, approvers: event.approvers })]
    case "Rejected":
    case "Returned":
    case "Withdrawn": {
      const { _tag: outcome, by, reason } = event
      return [dispatch(quote, id, { _tag: "RecordSentBack", revision, contentHash, outcome, by, reason })]
    }
    case "Expired":
      return [dispatch(quote, id, { _tag: "RecordLapse", revision })]
    case "Superseded":
      return []
  }
}

const toPriceList = ({ contentHash, id, revision = 0 }: Subject, event: Ending): ReadonlyArray<Dispatch> => {
  switch (event._tag) {
    case "Approved":
      return [dispatch(priceList, id, { _tag: "RecordSignOff", revision, contentHash, approvers: event.approvers })]
    case "Rejected":
    case "Returned":
    case "Withdrawn":
      return [
        dispatch(priceList, id, { _tag: "RecordRefusal", revision, contentHash, by: event.by, reason: event.reason }),
      ]
    default:
      return []
  }
}

const toAgreement = ({ contentHash, id, revision = 0 }: Subject, event: Ending): ReadonlyArray<Dispatch> => {
  switch (event._tag) {
    case "Approved":
      return [dispatch(agreedPrices, id, { _tag: "RecordAgreed", revision, contentHash, approvers: event.approvers })]
    case "Rejected":
    case "Returned":
    case "Withdrawn": {
      const { by, reason } = event
      return [dispatch(agreedPrices, id, { _tag: "RecordNotAgreed", revision, contentHash, by, reason })]
    }
    case "Expired": {
      const reason = "The request for approval lapsed (APR-6)."
      return [dispatch(agreedPrices, id, { _tag: "RecordNotAgreed", revision, contentHash, by: event.by, reason })]
    }
    case "Superseded":
      return []
  }
}

const isEnding = (event: ApprovalEvent): event is Ending => "subject" in event && "by" in event

/** Answers to requests for approval go back to the quote or the price list that asked. */
export const hearApprovals: Reactor = reactor(approval, "pricing.approvals", ({ event }) => {
  if (!isEnding(event)) return []
  const { subject } = event
  if (subject.kind === quoteSubject) return toQuote(subject, event)
  if (subject.kind === agreementSubject) return toAgreement(subject, event)
  return subject.kind === priceListSubject ? toPriceList(subject, event) : []
})

/** Issued quotes get their business number (KER-9). */
export const numberQuotes: Reactor = whenNumbered("pricing.numbers", quote.kind, ({ forId, series, text }) =>
  series === quoteSeries ? [dispatch(quote, forId, { _tag: "AssignNumber", number: text })] : [],
)
