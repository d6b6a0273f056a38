/**
 * What others' events mean for targets: sales and payments are followed (TGT-6), approvals answered (TGT-3, TGT-4, TGT-7).
 *
 * @module
 */
import * as Result from "effect/Result"
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import { customer } from "../customer/index.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { type Money, make } from "../money/Model.ts"
import { split } from "../money/Split.ts"
import { order, type Seller } from "../order/index.ts"
import { receivable } from "../receivable/index.ts"
import { actuals, actualsId } from "./ActualsDecider.ts"
import { amountOf, countOf } from "./Evaluate.ts"

interface Sale {
  readonly measure: "booked" | "invoiced" | "collected"
  readonly factId: string
  readonly on: LocalDate
  readonly amount: Money
  readonly sellers: ReadonlyArray<Seller>
  readonly reason: string
}

/** A sale split over its sellers so that the parts are the whole again (KER-2); without sellers it is nobody's. */
const followed = ({ amount, factId, measure, on, reason, sellers }: Sale): ReadonlyArray<Dispatch> => {
  const parts = split(
    amount,
    sellers.map(({ share }) => share),
  )
  const rows: ReadonlyArray<readonly [string | null, Money]> = Result.isSuccess(parts)
    ? sellers.map(({ memberId }, i) => [memberId, parts.success[i] ?? make(0n, amount.currency)])
    : [[null, amount]]
  return rows.map(([memberId, counted]) =>
    dispatch(actuals, actualsId(measure, on, memberId), {
      _tag: "Follow",
      measure,
      memberId,
      factId,
      on,
      counted: amountOf(counted),
      whole: amountOf(amount),
      reason,
    }),
  )
}

/** Orders count as booked on the day of their confirmation, as they stand now. */
export const followOrders: Reactor = reactor(order, "target.orders", ({ event, id, state }) => {
  if (state._tag === "Absent") return []
  const { confirmedOn, sellers } = state
  const booked = (amount: Money, reason: string) =>
    followed({ measure: "booked", factId: `order:${id}`, on: confirmedOn, amount, sellers, reason })
  switch (event._tag) {
    case "OrderConfirmed":
      return booked(event.total, `order ${id}`)
    case "OrderReopened":
      return booked(event.total, `order ${id} reopened: ${event.reason}`)
    case "OrderAmended":
      return booked(event.total, `order ${id} amended: ${event.reason}`)
    case "OrderCancelled":
      return booked(make(0n, event.total.currency), `order ${id} cancelled: ${event.reason}`)
    default:
      return []
  }
})

/**
 * Invoices count on their date, credit notes against the month in which they are written. Money counts on its value date;
 * what bounces never came. What is returned after a forfeiture counts against the day of the forfeiture.
 */
export const followReceivables: Reactor = reactor(receivable, "target.receivables", ({ event, facts, id, state }) => {
  if (state._tag === "None") return []
  const { receipts, sellers, source } = state
  const isInvoice = source._tag !== "Subscription"
  const negative = (money: Money) => make(-money.minor, money.currency)
  switch (event._tag) {
    case "Opened": {
      const [first, ...others] = event.instalments
      const total = others.reduce((sum, { amount }) => sum + amount.minor, first.amount.minor)
      return isInvoice
        ? followed({
            measure: "invoiced",
            factId: `invoice:${id}`,
            on: event.invoiceDate,
            amount: make(total, first.amount.currency),
            sellers,
            reason: `invoice ${id}`,
          })
        : []
    }
    case "CreditNoteApplied":
      return isInvoice
        ? followed({
            measure: "invoiced",
            factId: `credit-note:${event.noteNo}:${id}`,
            on: facts.today,
            amount: negative(event.amount),
            sellers,
            reason: `credit note ${event.noteNo} on ${id}: ${event.reason}`.slice(0, 2000),
          })
        : []
    case "PaymentApplied":
    case "PaymentReversed": {
      const { receiptNo, valueDate } = event
      const collected = receipts.reduce((sum, [no, , , amount]) => (no === receiptNo ? sum + amount.minor : sum), 0n)
      return followed({
        measure: "collected",
        factId: `receipt:${receiptNo}:${id}`,
        on: valueDate,
        amount: make(collected, event.amount.currency),
        sellers,
        reason: `receipt ${receiptNo} on ${id}, as of ${format(facts.today)}`,
      })
    }
    case "PaymentVoided":
    case "Forfeited": {
      if (state._tag !== "Forfeited") return []
      const returned = followed({
        measure: "collected",
        factId: `returned:${id}`,
        on: state.on,
        amount: negative(event.returned),
        sellers,
        reason: `${id} forfeited`,
      })
      return event._tag === "Forfeited"
        ? returned
        : [
            ...returned,
            ...followed({
              measure: "collected",
              factId: `void:${event.receiptNo}:${id}`,
              on: facts.today,
              amount: negative(event.amount),
              sellers,
              reason: `receipt ${event.receiptNo} bounced after ${id} was forfeited`,
            }),
          ]
    }
    default:
      return []
  }
})

/** A customer who is registered counts as a new one with their owner. */
export const followCustomers: Reactor = reactor(customer, "target.customers", ({ event, id }) =>
  event._tag === "CustomerRegistered"
    ? [
        dispatch(actuals, actualsId("new-customers", event.on, event.owner), {
          _tag: "Follow",
          measure: "new-customers",
          memberId: event.owner,
          factId: `customer:${id}`,
          on: event.on,
          counted: countOf(1),
          whole: countOf(1),
          reason: `customer ${id}`,
        }),
      ]
    : [],
)
