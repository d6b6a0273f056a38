/**
 * What follows from payments within this module: money reaches receivables, rests reach the customer's ledger, and what a
 * credit note sets free reaches its receipt. Pure; all of it commits with the event.
 *
 * @module
 */
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { reactor } from "../decider/Reactor.ts"
import { customerLedger } from "./LedgerDecider.ts"
import type { Part } from "./Model.ts"
import { unappliedOf } from "./Paying.ts"
import { payment } from "./PaymentDecider.ts"
import type { AppliedRow, PaymentState } from "./PaymentModel.ts"
import { receivable } from "./ReceivableDecider.ts"

/** The receivables of some rows, each once, in their order. */
const receivablesOf = (rows: ReadonlyArray<AppliedRow>): ReadonlyArray<string> =>
  Array.from(new Set(rows.map(([receivableId]) => receivableId)))

/** All that a receipt has put on one receivable. */
const partsOn = (rows: ReadonlyArray<AppliedRow>, receivableId: string): ReadonlyArray<Part> =>
  rows.flatMap(([id, no, amount]): ReadonlyArray<Part> => (id === receivableId ? [{ no, amount }] : []))

const apply = (receiptNo: string, state: PaymentState, rows: ReadonlyArray<AppliedRow>): ReadonlyArray<Dispatch> =>
  state._tag !== "Received"
    ? []
    : receivablesOf(rows).map((receivableId) =>
        dispatch(receivable, receivableId, {
          _tag: "ApplyPayment",
          receiptNo,
          receivableId,
          valueDate: state.valueDate,
          parts: partsOn(state.applied, receivableId),
        }),
      )

/** Money goes where the payment says, and comes back when it bounced (REC-2). */
export const paymentToReceivables = reactor(payment, "payment-to-receivables", ({ event, id, state }) => {
  switch (event._tag) {
    case "PaymentReceived":
      return event.found === undefined ? apply(id, state, event.applied) : [dispatch(payment, id, { _tag: "Spread" })]
    case "AllocationResumed":
      return [dispatch(payment, id, { _tag: "Spread" })]
    case "PaymentSpread":
      return apply(id, state, event.applied)
    case "ReceiptReversed":
      return state._tag === "Reversed"
        ? receivablesOf(state.applied).map((receivableId) =>
            dispatch(receivable, receivableId, { _tag: "ReversePayment", receiptNo: id }),
          )
        : []
    case "PaymentAnnounced":
    case "PaymentReleased":
      return []
  }
})

/** What is left of a receipt is the customer's credit (REC-2). A payment that leaves nothing doesn't touch the ledger. */
export const paymentToLedger = reactor(payment, "payment-to-ledger", ({ event, id, state }) => {
  const unapplied = unappliedOf(state)
  if (state._tag === "None" || unapplied === undefined) return []
  // While receivables are still being looked at, the rest isn't known yet.
  if (event._tag === "AllocationResumed") return []
  if (event._tag === "PaymentReceived" && (event.found !== undefined || unapplied.minor === 0n)) return []
  return [dispatch(customerLedger, state.customerId, { _tag: "RecordCredit", receiptNo: id, unapplied })]
})

/** What its customer has paid already goes to a new debt (REC-2). */
export const prepaidToDebt = reactor(receivable, "prepaid-to-debt", ({ event, id }) => {
  if (event._tag !== "Opened" || event.prepaid === undefined) return []
  const parts = new Map<string, Array<Part>>()
  for (const [receiptNo, no, amount] of event.prepaid) {
    const known = parts.get(receiptNo)
    if (known === undefined) parts.set(receiptNo, [{ no, amount }])
    else known.push({ no, amount })
  }
  return Array.from(parts, ([receiptNo, some]) =>
    dispatch(payment, receiptNo, { _tag: "ApplyTo", receivableId: id, parts: some }),
  )
})

/** What a credit note set free goes back to its receipt (REC-2). */
export const creditNoteToPayment = reactor(receivable, "credit-note-to-payment", ({ event, id, state }) => {
  if (event._tag !== "PaymentReversed" || event.cause !== "Credited" || state._tag === "None") return []
  const parts = state.receipts.flatMap(
    ([receiptNo, no, , amount]): ReadonlyArray<Part> => (receiptNo === event.receiptNo ? [{ no, amount }] : []),
  )
  return [dispatch(payment, event.receiptNo, { _tag: "Release", receivableId: id, parts })]
})
