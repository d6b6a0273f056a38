/**
 * What debts mean for others, and what others mean for debts: orders open them, credit counts them, contracts and deals
 * hear of payments, approvals answer extensions, and a forfeiture ends everything that hangs on it (REC-6). Pure; all of
 * it commits with the event.
 *
 * @module
 */
import { approval, approvalId } from "../approval/index.ts"
import { contract, contractAccount, contractInvoice } from "../contract/index.ts"
import { creditAccount } from "../credit/index.ts"
import { customer } from "../customer/index.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { reactor } from "../decider/Reactor.ts"
import { unit } from "../inventory/index.ts"
import type { Money } from "../money/Model.ts"
import { toText } from "../money/Text.ts"
import { order } from "../order/index.ts"
import { deal } from "../pipeline/index.ts"
import type { ExtensionOutcome, ReceivableEvent } from "./Events.ts"
import { customerLedger } from "./LedgerDecider.ts"
import type { Plan, ReceivableState, SomePlan } from "./Model.ts"
import { receivable } from "./ReceivableDecider.ts"
import { isFirstPaymentMade, isHolding, nextDue, openTotal } from "./Standing.ts"

/** The kind of subject under which extensions are approved. */
export const extensionSubject = "extension"

const requestId = (receivableId: string, revision: number): string =>
  approvalId({ kind: extensionSubject, id: receivableId }, revision)

const isLinked = (plan: Plan, to: "deal" | "unit" | "contract"): boolean => plan.linked?.includes(to) === true

/**
 * Each invoice of an order is a debt under the invoice's number, payable on account; deposits received for the order pay
 * it first. A cancelled order's invoices are credited, and so is what came back or never left (ORD-2, ORD-5, REC-1).
 */
export const orderToReceivable = reactor(order, "receivable/order", ({ event, id, state }): ReadonlyArray<Dispatch> => {
  if (state._tag === "Absent") return []
  switch (event._tag) {
    case "OrderSettled": {
      const { amount, creditDays, customerId, dealId, invoiceDate, invoiceId, sellers } = event
      if (amount.minor <= 0n) return []
      const { deposits } = state
      return [
        dispatch(receivable, invoiceId, {
          _tag: "Open",
          customerId,
          source: { _tag: "Order", orderId: id },
          ...(dealId === undefined ? {} : { dealId }),
          total: amount,
          invoiceDate,
          method: { _tag: "OnAccount", creditDays },
          sellers,
          ...(deposits.length === 0 ? {} : { deposits }),
        }),
      ]
    }
    case "GoodsReturned":
    case "RestCancelled":
      return event.credits
        .filter(({ amount }) => amount.minor > 0n)
        .map(({ amount, invoiceId, noteNo }) =>
          dispatch(receivable, invoiceId, { _tag: "CreditNote", noteNo, amount, reason: event.reason }),
        )
    case "OrderCancelled":
      return event.invoices
        .filter(({ amount }) => amount.minor > 0n)
        .map(({ invoiceId }) =>
          dispatch(receivable, invoiceId, { _tag: "CancelDebt", noteNo: `cancel-${id}`, reason: event.reason }),
        )
    default:
      return []
  }
})

/** What is credited of an invoice under a contract is no longer fulfilled (CTR-5). Other invoices pay no heed. */
export const creditToContract = reactor(receivable, "receivable/credit-to-contract", ({ event, id, state }) =>
  event._tag === "CreditNoteApplied" && state._tag !== "None" && state.source._tag === "Order"
    ? [dispatch(contractInvoice, id, { _tag: "Credit", noteNo: event.noteNo, amount: event.amount })]
    : [],
)

/** A rebate is paid by credit notes on invoices of its contract (CTR-5). */
export const rebateToReceivable = reactor(contractAccount, "receivable/rebate", ({ event, id }) =>
  event._tag === "RebateSettled"
    ? event.parts.map(({ amount, invoiceId }) =>
        dispatch(receivable, invoiceId, {
          _tag: "CreditNote",
          noteNo: event.noteNo,
          amount,
          reason: `Rebate ${event.rebateId} of contract ${id} (CTR-5)`,
        }),
      )
    : [],
)

const lastDue = (plan: Plan) => plan.instalments[plan.instalments.length - 1]?.due ?? plan.instalments[0].due

const changesOpen: ReadonlySet<ReceivableEvent["_tag"]> = new Set([
  "Opened",
  "PaymentApplied",
  "PaymentReversed",
  "CreditNoteApplied",
  "WrittenOff",
  "ExtensionGranted",
  "Forfeited",
])

/** Credit counts what is open of each debt, and how old it is (CRD-2, CRD-3). */
export const debtToCredit = reactor(receivable, "receivable/debt-to-credit", ({ event, id, state }) =>
  state._tag === "None" || !changesOpen.has(event._tag)
    ? []
    : [
        dispatch(creditAccount, state.customerId, {
          _tag: "ReceivableChanged",
          itemId: id,
          open: openTotal(state),
          invoiceDate: state.invoiceDate,
          dueDate: nextDue(state) ?? lastDue(state),
        }),
      ],
)

const movesHold: ReadonlySet<ReceivableEvent["_tag"]> = new Set([...changesOpen, "StepFired"])

/** A schedule that has come to its hold puts new orders on hold until what is overdue is paid or put off (REC-4). */
export const holdNewOrders = reactor(receivable, "receivable/hold-new-orders", ({ event, id, state }) => {
  if (state._tag === "None" || !movesHold.has(event._tag)) return []
  if (isHolding(state)) {
    return event._tag === "StepFired" || event._tag === "PaymentReversed"
      ? [dispatch(creditAccount, state.customerId, { _tag: "PlaceHold", source: id, reason: `${id} is overdue` })]
      : []
  }
  // A step that fires lifts nothing, and what was just opened never held anything.
  return event._tag === "StepFired" || event._tag === "Opened"
    ? []
    : [dispatch(creditAccount, state.customerId, { _tag: "LiftHold", source: id })]
})

/** Credit counts what a customer has paid and not yet owed (CRD-2). */
export const creditToCredit = reactor(customerLedger, "receivable/credit-to-credit", ({ event, id }) => [
  dispatch(creditAccount, id, { _tag: "UnappliedChanged", total: event.total }),
])

const paymentProgress = (id: string, state: SomePlan): ReadonlyArray<Dispatch> => {
  const isMade = isFirstPaymentMade(state)
  const { contractId, dealId } = state
  const toContract =
    contractId !== undefined && isLinked(state, "contract")
      ? [
          dispatch(contract, contractId, {
            _tag: isMade ? "RecordFirstPayment" : "RecordFirstPaymentReversal",
            receivableId: id,
          }),
        ]
      : []
  const toDeal =
    dealId !== undefined && isLinked(state, "deal")
      ? [
          dispatch(deal, dealId, {
            _tag: "RecordFact",
            fact: isMade
              ? { _tag: "PaymentProgressed", receivableId: id, progress: state._tag === "Closed" ? "all" : "first" }
              : { _tag: "PaymentEnded", receivableId: id },
          }),
        ]
      : []
  return [...toContract, ...toDeal]
}

/**
 * Contract and deal hear when the first payment was received in full, when all of it was, and when either was undone
 * (CTR-6, PIP-2).
 */
export const paymentToDeal = reactor(receivable, "receivable/payment-to-deal", ({ event, id, state }) => {
  if (state._tag === "None") return []
  switch (event._tag) {
    case "PaymentApplied": {
      const isNews = state._tag === "Closed" || event.parts.some(({ no }) => no <= state.firstPayment)
      return isNews && isFirstPaymentMade(state) ? paymentProgress(id, state) : []
    }
    case "PaymentReversed":
      return paymentProgress(id, state)
    case "ContractLinked":
      return isFirstPaymentMade(state) ? paymentProgress(id, state) : []
    default:
      return []
  }
})

/** A signed contract ends the duty to sign it (REC-7). */
export const signingToReceivable = reactor(contract, "receivable/signing", ({ event, id, state }) =>
  event._tag === "ContractSigned" && state._tag === "Contract"
    ? state.firstPayments.map((receivableId) =>
        dispatch(receivable, receivableId, { _tag: "RecordSigning", contractId: id }),
      )
    : [],
)

/** What an approver is shown (APR-5). */
const summaryOf = (
  id: string,
  { days, no, reason, totalDays }: Extract<ReceivableEvent, { readonly _tag: "ExtensionRequested" }>,
  { instalments }: Plan,
): string => {
  const amount = instalments[no - 1]?.amount
  const [en, zh] = amount === undefined ? ["", ""] : [` over ${toText(amount, "en")}`, `(${toText(amount, "zh")})`]
  return (
    `Put off instalment ${no} of ${id}${en} by ${days} days, ${totalDays} in all / ` +
    `${id} 第 ${no} 期${zh}延期 ${days} 天,累计 ${totalDays} 天。${reason}`
  ).slice(0, 2000)
}

/** The instalment that is to be put off, in money; unknown where the plan has no such instalment. */
const amountOf = ({ no }: { readonly no: number }, { instalments }: Plan): { readonly amount?: Money } => {
  const amount = instalments[no - 1]?.amount
  return amount === undefined ? {} : { amount }
}

/** Asks for the approval of an extension, and tells the request what became of it (REC-5, APR-6). */
export const askForExtension = reactor(receivable, "receivable/ask-for-extension", ({ event, id, state }) => {
  if (state._tag === "None") return []
  switch (event._tag) {
    case "ExtensionRequested": {
      const { by, contentHash, decision, rank, revision } = event
      return [
        dispatch(approval, requestId(id, revision), {
          _tag: "Request",
          subject: { kind: extensionSubject, id, revision, contentHash },
          decision,
          requester: { id: by, rank },
          urgency: "normal",
          summary: summaryOf(id, event, state),
          ...amountOf(event, state),
          customerId: state.customerId,
        }),
      ]
    }
    case "ExtensionGranted":
      return event.contentHash === undefined
        ? []
        : [dispatch(approval, requestId(id, event.revision), { _tag: "MarkUsed" })]
    case "ExtensionRefused":
      return event.outcome === "withdrawn"
        ? [dispatch(approval, requestId(id, event.revision), { _tag: "Supersede", reason: event.reason })]
        : []
    case "Forfeited":
      return event.pending.map((revision) =>
        dispatch(approval, requestId(id, revision), { _tag: "Supersede", reason: "The plan was forfeited (REC-6)." }),
      )
    default:
      return []
  }
})

/** Brings the answer to the receivable (REC-5). */
export const answerExtension = reactor(
  approval,
  "receivable/answer-extension",
  ({ event }): ReadonlyArray<Dispatch> => {
    if (!("subject" in event) || event.subject.kind !== extensionSubject) return []
    const { contentHash, id } = event.subject
    const refuse = (by: string, outcome: ExtensionOutcome, reason: string) => [
      dispatch(receivable, id, { _tag: "RefuseExtension", contentHash, outcome, reason, by }),
    ]
    switch (event._tag) {
      case "Approved":
        return [dispatch(receivable, id, { _tag: "GrantExtension", contentHash, by: event.by })]
      case "Rejected":
        return refuse(event.by, "rejected", event.reason)
      case "Returned":
        return refuse(event.by, "returned", event.reason)
      case "Withdrawn":
        return refuse(event.by, "withdrawn", event.reason)
      case "Superseded":
        return refuse(event.by, "superseded", event.reason)
      case "Expired":
        return refuse(event.by, "expired", "The approval lapsed unused (APR-6).")
      default:
        return []
    }
  },
)

const forfeitNote = (item: number | "signing"): string =>
  item === "signing"
    ? "The contract was not signed in time (REC-7)."
    : `Instalment ${item} was not paid in time (REC-6).`

const endOf = (
  id: string,
  event: Extract<ReceivableEvent, { readonly _tag: "Forfeited" }>,
  state: Exclude<ReceivableState, { readonly _tag: "None" }>,
): ReadonlyArray<Dispatch> => {
  const { collected, contractId, customerId, dealId, item, kept, returned, unitId, waived } = event
  const reason = forfeitNote(item)
  const ends: Array<Dispatch> = []
  if (unitId !== undefined && dealId !== undefined && isLinked(state, "unit")) {
    ends.push(dispatch(unit, unitId, { _tag: "Forfeit", dealId, reason }))
  }
  if (contractId !== undefined && isLinked(state, "contract")) {
    ends.push(dispatch(contract, contractId, { _tag: "Rescind", reason }))
  }
  if (dealId !== undefined && isLinked(state, "deal")) {
    ends.push(dispatch(deal, dealId, { _tag: "Forfeit", note: reason }))
    // Opened again, the deal has to be paid for anew (CTR-6).
    ends.push(dispatch(deal, dealId, { _tag: "RecordFact", fact: { _tag: "PaymentEnded", receivableId: id } }))
  }
  ends.push(
    dispatch(customer, customerId, {
      _tag: "RecordFrozenDeal",
      dealId: dealId ?? id,
      outcome: "forfeited",
      reason,
      facts: {
        receivable: id,
        ...(unitId === undefined ? {} : { unit: unitId }),
        ...(contractId === undefined ? {} : { contract: contractId }),
        collected,
        kept,
        returned,
        waived,
      },
    }),
  )
  return ends
}

/**
 * A forfeiture ends everything that hangs on the plan, all or nothing (REC-6): the unit is free, the contract rescinded,
 * the deal lost, and the customer keeps a frozen record of it (CUS-8).
 */
export const forfeitDeal = reactor(receivable, "receivable/forfeit", ({ event, id, state }) =>
  event._tag === "Forfeited" && state._tag !== "None" ? endOf(id, event, state) : [],
)
