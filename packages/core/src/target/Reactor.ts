/**
 * What others' events mean for targets: sales and payments are followed (TGT-6), approvals answered (TGT-3, TGT-4, TGT-7).
 *
 * @module
 */
import * as Result from "effect/Result"
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import { customer } from "../customer/index.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { type Money, make } from "../money/Model.ts"
import { split } from "../money/Split.ts"
import { order, type Seller } from "../order/index.ts"
import { receivable } from "../receivable/index.ts"
import { actuals, actualsId } from "./ActualsDecider.ts"
import { amountOf, countOf } from "./Evaluate.ts"
import { actualFact, factStream } from "./FactDecider.ts"

interface Sale {
  readonly measure: "booked" | "invoiced" | "collected"
  readonly factId: string
  readonly on: LocalDate
  readonly amount: Money
  readonly sellers: ReadonlyArray<Seller>
  readonly reason: string
}

/** A sale as it stands now, split over its sellers so that the parts are the whole again (KER-2); without sellers it is nobody's. */
const followed = (
  { amount, factId, measure, on, reason, sellers }: Sale,
  { digest }: Pick<Facts, "digest">,
): ReadonlyArray<Dispatch> => {
  const split_ = split(
    amount,
    sellers.map(({ share }) => share),
  )
  const parts = Result.isSuccess(split_)
    ? sellers.map(({ memberId }, i) => ({
        memberId,
        counted: amountOf(split_.success[i] ?? make(0n, amount.currency)),
      }))
    : [{ memberId: null, counted: amountOf(amount) }]
  return [
    dispatch(actualFact, factStream(measure, factId, digest), {
      _tag: "Follow",
      measure,
      factId,
      on,
      whole: amountOf(amount),
      parts,
      reason,
    }),
  ]
}

/** What changes of a sale changes in the months of those who made it. */
export const addToMonths: Reactor = reactor(actualFact, "target.months", ({ event }) => {
  const { changes, factId, measure, reason } = event
  return changes.map((change) =>
    dispatch(actuals, actualsId(measure, change.on, change.memberId), {
      _tag: "Add",
      measure,
      factId,
      reason,
      ...change,
    }),
  )
})

/** Orders count as booked on the day of their confirmation, as they stand now. */
export const followOrders: Reactor = reactor(order, "target.orders", ({ event, facts, id, state }) => {
  if (state._tag === "Absent") return []
  const { confirmedOn, sellers } = state
  const booked = (amount: Money, reason: string) =>
    followed({ measure: "booked", factId: `order:${id}`, on: confirmedOn, amount, sellers, reason }, facts)
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
        ? followed(
            {
              measure: "invoiced",
              factId: `invoice:${id}`,
              on: event.invoiceDate,
              amount: make(total, first.amount.currency),
              sellers,
              reason: `invoice ${id}`,
            },
            facts,
          )
        : []
    }
    case "CreditNoteApplied":
      return isInvoice
        ? followed(
            {
              measure: "invoiced",
              factId: `credit-note:${event.noteNo}:${id}`,
              on: facts.today,
              amount: negative(event.amount),
              sellers,
              reason: `credit note ${event.noteNo} on ${id}: ${event.reason}`.slice(0, 2000),
            },
            facts,
          )
        : []
    case "PaymentApplied":
    case "PaymentReversed": {
      const { receiptNo, valueDate } = event
      const collected = receipts.reduce((sum, [no, , , amount]) => (no === receiptNo ? sum + amount.minor : sum), 0n)
      return followed(
        {
          measure: "collected",
          factId: `receipt:${receiptNo}:${id}`,
          on: valueDate,
          amount: make(collected, event.amount.currency),
          sellers,
          reason: `receipt ${receiptNo} on ${id}, as of ${format(facts.today)}`,
        },
        facts,
      )
    }
    case "PaymentVoided":
    case "Forfeited": {
      if (state._tag !== "Forfeited") return []
      const returned = followed(
        {
          measure: "collected",
          factId: `returned:${id}`,
          on: state.on,
          amount: negative(event.returned),
          sellers,
          reason: `${id} forfeited`,
        },
        facts,
      )
      return event._tag === "Forfeited"
        ? returned
        : [
            ...returned,
            ...followed(
              {
                measure: "collected",
                factId: `void:${event.receiptNo}:${id}`,
                on: facts.today,
                amount: negative(event.amount),
                sellers,
                reason: `receipt ${event.receiptNo} bounced after ${id} was forfeited`,
              },
              facts,
            ),
          ]
    }
    default:
      return []
  }
})

/** A customer who is registered counts as a new one with their owner. */
export const followCustomers: Reactor = reactor(customer, "target.customers", ({ event, facts, id }) => {
  if (event._tag !== "CustomerRegistered") return []
  const [measure, factId] = ["new-customers", `customer:${id}`]
  return [
    dispatch(actualFact, factStream(measure, factId, facts.digest), {
      _tag: "Follow",
      measure,
      factId,
      on: event.on,
      whole: countOf(1),
      parts: [{ memberId: event.owner, counted: countOf(1) }],
      reason: `customer ${id}`,
    }),
  ]
})
