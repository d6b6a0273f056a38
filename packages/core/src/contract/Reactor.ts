/**
 * What a contract's events mean for its approval and for its deal (CTR-3, PIP-2, APR-1).
 *
 * @module
 */
import { approval, approvalId } from "../approval/index.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { lowest } from "../decision/Ladder.ts"
import { toText } from "../money/index.ts"
import { format } from "../money/Quantity.ts"
import { type DealFact, deal } from "../pipeline/index.ts"
import { customerPricing, type QuoteId } from "../pricing/index.ts"
import { format as formatRate } from "../rate/index.ts"
import { contractAccount } from "./Account.ts"
import { contract } from "./Decider.ts"
import type { ContractEvent } from "./Events.ts"
import { contractFormalities } from "./Formalities.ts"
import { contractInvoice } from "./Invoice.ts"
import type { ContractTerms } from "./Model.ts"

/** The kind of subject under which contracts are approved. */
export const contractSubject = "contract"

const requestId = (id: string, submission: number): string => approvalId({ kind: contractSubject, id }, submission)

/** The goods with their prices: whoever approves the contract approves these, and orders are bound to them (CTR-2, APR-5). */
const goodsOf = ({ lines = [] }: ContractTerms): string =>
  lines.map(({ quantity, sku, unitPrice }) => `; ${sku} ${format(quantity)} × ${toText(unitPrice, "en")}`).join("")

const rebatesOf = ({ rebates = [] }: ContractTerms): string =>
  rebates
    .map((one) => {
      const best =
        one._tag === "OnAmount"
          ? one.tiers.map(({ rate }) => formatRate(rate))
          : one.tiers.map(({ perPiece }) => `${toText(perPiece, "en")} a piece`)
      return `; rebate ${one.rebateId} (${one.method}) ${best.join(", ")}`
    })
    .join("")

/** Asks for approval, and tells it what became of the request. */
export const askForContract: Reactor = reactor(contract, "contract.ask-for-approval", ({ event, facts, id, state }) => {
  if (state._tag === "Absent") return []
  switch (event._tag) {
    case "ContractSubmitted": {
      const { by, contentHash, decision, submission } = event
      const { amount, customerId, kind } = state.terms
      return [
        dispatch(approval, requestId(id, submission), {
          _tag: "Request",
          subject: { kind: contractSubject, id, contentHash },
          decision,
          requester: { id: by, rank: facts.actor._tag === "Member" ? facts.actor.rank : lowest(facts.ladder) },
          urgency: "normal",
          summary:
            `Contract ${id} (${kind}) with customer ${customerId} over ${toText(amount, "en")}${rebatesOf(state.terms)}${goodsOf(state.terms)}`.slice(
              0,
              2000,
            ),
          amount,
          customerId,
        }),
      ]
    }
    case "ContractSigned":
      return [dispatch(approval, requestId(id, event.submission), { _tag: "MarkUsed" })]
    case "ContractAmended":
    case "ContractRescinded": {
      const reason = event._tag === "ContractAmended" ? "The contract was amended." : event.reason
      return event.voided === null
        ? []
        : [dispatch(approval, requestId(id, event.voided), { _tag: "Supersede", reason })]
    }
    default:
      return []
  }
})

/** Brings the answer to the contract. An approval that lapsed unused counts no more (APR-6). */
export const answerContract: Reactor = reactor(approval, "contract.answer", ({ event }): ReadonlyArray<Dispatch> => {
  if (!("subject" in event) || event.subject.kind !== contractSubject) return []
  const { contentHash, id } = event.subject
  const refuse = (by: string, reason: string) => [
    dispatch(contract, id, { _tag: "RecordRefusal", contentHash, by, reason }),
  ]
  switch (event._tag) {
    case "Approved":
      return [dispatch(contract, id, { _tag: "RecordApproval", contentHash, by: event.by })]
    case "Expired":
      return refuse(event.by, "The approval lapsed unused (APR-6).")
    case "Rejected":
    case "Returned":
    case "Withdrawn":
    case "Superseded":
      return refuse(event.by, event.reason)
    default:
      return []
  }
})

/** Among a customer's offers, contracts are told apart from quotes and orders; ids stay within their length. */
const offerId = (id: string, { digest }: Facts): QuoteId =>
  `contract:${id.length <= 40 ? id : digest(id).slice(0, 40)}` as QuoteId

/** What a contract names counts among the customer's recent offers as a quote does, from the submission on (PRC-6). */
export const countOffer: Reactor = reactor(contract, "contract.count-offer", ({ event, facts, id, state }) => {
  if (state._tag === "Absent" || state.offeredTo === undefined) return []
  const { offeredTo } = state
  switch (event._tag) {
    case "ContractSubmitted": {
      if (event.offer === undefined) return []
      const { keepDays, ...standing } = event.offer
      const offer = { id: offerId(id, facts), ...standing }
      return [dispatch(customerPricing, offeredTo, { _tag: "RecordOffer", offer, keepDays })]
    }
    case "ContractAmended":
    case "ApprovalRefused":
    case "ContractRescinded":
      return [dispatch(customerPricing, offeredTo, { _tag: "ForgetOffer", id: offerId(id, facts) })]
    default:
      return []
  }
})

const factOf = (contractId: string, event: ContractEvent): DealFact | undefined => {
  switch (event._tag) {
    case "ContractApproved":
      return { _tag: "ContractProgressed", contractId, progress: "approved" }
    case "ContractSigned":
      return { _tag: "ContractProgressed", contractId, progress: "signed" }
    case "ContractArchived":
      return { _tag: "ContractProgressed", contractId, progress: "archived" }
    case "ApprovalRefused":
    case "ContractAmended":
    case "ContractRescinded":
      return { _tag: "ContractEnded", contractId }
    default:
      return undefined
  }
}

/** Keeps the deal's gates in step with the contract (PIP-2). */
export const tellDeal: Reactor = reactor(contract, "contract.tell-deal", ({ event, id, state }) => {
  const dealId = state._tag === "Contract" ? state.terms.dealId : undefined
  const fact = factOf(id, event)
  return dealId === undefined || fact === undefined ? [] : [dispatch(deal, dealId, { _tag: "RecordFact", fact })]
})

/** A signed contract has an account; once it is rescinded nothing is drawn any more (CTR-2). */
export const keepAccount: Reactor = reactor(contract, "contract.keep-account", ({ event, id, state }) => {
  if (state._tag === "Absent") return []
  switch (event._tag) {
    case "ContractSigned":
      return [dispatch(contractAccount, id, { _tag: "Open", ...state.terms })]
    case "ContractRescinded":
      return [dispatch(contractAccount, id, { _tag: "Close", reason: event.reason })]
    default:
      return []
  }
})

/** What is invoiced under a contract, and what comes back of it, counts for its rebates and commitments (CTR-5, CTR-7). */
export const countFulfilment: Reactor = reactor(contractInvoice, "contract.count-fulfilment", ({ event, id }) => {
  if (event._tag === "RebateAnnounced") return []
  const { contractId, lines, on } = event
  const change = event._tag === "InvoiceRecorded" ? "invoiced" : "returned"
  return [
    dispatch(contractAccount, contractId, { _tag: "RecordFulfilment", invoiceId: id, invoicedOn: on, change, lines }),
  ]
})

/** The credit notes that pay a rebate are no returns, and are on invoices of this contract (CTR-5). */
export const announceRebate: Reactor = reactor(contractAccount, "contract.announce-rebate", ({ event, id }) =>
  event._tag === "RebateSettled"
    ? event.parts.map(({ amount, invoiceId }) =>
        dispatch(contractInvoice, invoiceId, { _tag: "AnnounceRebate", contractId: id, noteNo: event.noteNo, amount }),
      )
    : [],
)

/** After signing come its formalities; with a rescinded contract they end (CTR-8). */
export const keepFormalities: Reactor = reactor(contract, "contract.keep-formalities", ({ event, id, state }) => {
  if (state._tag === "Absent") return []
  const { customerId, kind } = state.terms
  switch (event._tag) {
    case "ContractSigned":
      return [dispatch(contractFormalities, id, { _tag: "Open", kind, customerId, signedOn: event.signature.signedOn })]
    case "ContractRescinded":
      return [dispatch(contractFormalities, id, { _tag: "End", reason: event.reason })]
    default:
      return []
  }
})
