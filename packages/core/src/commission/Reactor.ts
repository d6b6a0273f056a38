/**
 * What sellers earn by orders and payments (COM-1, COM-3, COM-5). Each event states anew what a deal contributes, so that
 * a correction is one more statement and nothing is counted twice.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { LocalDate } from "../calendar/LocalDate.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { type Money, make } from "../money/Model.ts"
import { split } from "../money/Split.ts"
import { order, type Seller } from "../order/index.ts"
import { receivable, type SomePlan } from "../receivable/index.ts"
import { commission, monthOf, periodId } from "./Decider.ts"
import type { Basis } from "./Model.ts"

interface Contribution {
  readonly id: string
  readonly basis: Basis
  readonly dealId: string
  readonly customerId: string
  readonly date: LocalDate
  /** What the whole deal contributes; split over its sellers by largest remainder (COM-3). */
  readonly amount: Money
  /** The order or invoice that it is a part of, where it is one. */
  readonly whole?: Money
  /** Where it stands what was sold. */
  readonly orderId?: string
  readonly sellers: ReadonlyArray<Seller>
  readonly reason: string
}

const contribute = (contribution: Contribution): ReadonlyArray<Dispatch> => {
  const { amount, basis, customerId, date, dealId, id, orderId, reason, sellers, whole } = contribution
  const shares = sellers.map((seller) => seller.share)
  const parts = split(amount, shares)
  const wholes = whole === undefined ? undefined : split(whole, shares)
  // Shares that can't be split by are refused where the deal is made; without a seller nobody earns.
  if (Result.isFailure(parts)) return []
  const period = monthOf(date)
  return sellers.map(({ memberId, share }, i) => {
    const part = wholes !== undefined && Result.isSuccess(wholes) ? wholes.success[i] : undefined
    return dispatch(commission, periodId(memberId, period), {
      _tag: "Credit",
      memberId,
      period,
      reason,
      ...(orderId === undefined ? {} : { orderId }),
      credit: {
        id,
        basis,
        dealId,
        customerId,
        date,
        amount: parts.success[i] ?? make(0n, amount.currency),
        share,
        ...(part === undefined ? {} : { whole: part }),
      },
    })
  })
}

/** Orders earn when they are booked; acceptance sets free what was held back (COM-1, COM-5). */
export const earnByOrders: Reactor = reactor(order, "commission.orders", ({ event, id, state }) => {
  if (state._tag === "Absent") return []
  const { confirmedOn, customerId, sellers } = state
  const deal = { dealId: state.dealId ?? id, customerId, sellers, orderId: id }
  const booked = (amount: Money, reason: string) =>
    contribute({ ...deal, id: `order:${id}`, basis: "booked", date: confirmedOn, amount, reason })
  switch (event._tag) {
    case "OrderConfirmed":
      return booked(event.total, `order ${id}`)
    case "OrderReopened":
      return booked(event.total, `order ${id} reopened: ${event.reason}`)
    case "OrderAmended":
      return booked(event.total, `order ${id} amended: ${event.reason}`)
    case "OrderAccepted":
      return sellers.map(({ memberId }) =>
        dispatch(commission, periodId(memberId, monthOf(confirmedOn)), {
          _tag: "ReleaseHoldback",
          creditId: `order:${id}`,
          reason: `order ${id} accepted`,
        }),
      )
    case "OrderCancelled":
      return booked(make(0n, event.total.currency), `order ${id} cancelled: ${event.reason}`)
    default:
      return []
  }
})

/** What a debt comes to, and what of it was credited or written off. */
const figuresOf = ({ instalments: [first, ...others] }: SomePlan) => {
  const { currency } = first.amount
  let [total, credited] = [0n, 0n]
  for (const one of [first, ...others]) {
    total += one.amount.minor
    credited += one.credited?.minor ?? 0n
  }
  return { total: make(total, currency), invoiced: make(total - credited, currency) }
}

/**
 * Money that arrives earns; money that goes back takes back exactly what it earned. An invoice earns on its day, less what is
 * credited or written off of it; once it is paid nothing of that is held back any more (COM-1, COM-5).
 */
export const earnByPayments: Reactor = reactor(receivable, "commission.payments", ({ event, id, state }) => {
  if (state._tag === "None") return []
  const { customerId, invoiceDate, receipts, sellers, source } = state
  const { invoiced, total: whole } = figuresOf(state)
  const deal = {
    dealId: state.dealId ?? id,
    customerId,
    sellers,
    whole,
    ...(source._tag === "Order" ? { orderId: source.orderId } : {}),
  }
  const invoice = (amount: Money, reason: string) =>
    source._tag === "Subscription"
      ? []
      : contribute({ ...deal, id: `invoice:${id}`, basis: "invoiced", date: invoiceDate, amount, reason })
  const nothing = make(0n, whole.currency)
  switch (event._tag) {
    case "Opened":
      return invoice(invoiced, `invoice ${id}`)
    case "CreditNoteApplied":
      return invoice(invoiced, `credit note ${event.noteNo} on ${id}: ${event.reason}`.slice(0, 2000))
    case "WrittenOff":
      return invoice(invoiced, `${id} written off: ${event.reason}`.slice(0, 2000))
    case "PaymentApplied":
    case "PaymentReversed": {
      const currency = event.amount.currency
      const collected = receipts.reduce(
        (sum, [receiptNo, , , amount]) => (receiptNo === event.receiptNo ? sum + amount.minor : sum),
        0n,
      )
      const bounced = event._tag === "PaymentReversed" && event.cause === "Bounced"
      const isPaid = event._tag === "PaymentApplied" && state._tag === "Closed" && source._tag !== "Subscription"
      return [
        ...contribute({
          ...deal,
          basis: "collected",
          id: `receipt:${event.receiptNo}:${id}`,
          date: event.valueDate,
          amount: make(collected, currency),
          reason: bounced ? `receipt ${event.receiptNo} bounced` : `receipt ${event.receiptNo} on ${id}`,
        }),
        ...(isPaid
          ? sellers.map(({ memberId }) =>
              dispatch(commission, periodId(memberId, monthOf(invoiceDate)), {
                _tag: "ReleaseHoldback",
                creditId: `invoice:${id}`,
                reason: `${id} paid`,
              }),
            )
          : []),
      ]
    }
    case "Forfeited": {
      const dates = new Map(receipts.map(([receiptNo, , date]) => [receiptNo, date]))
      return [
        ...invoice(nothing, `${id} forfeited`),
        ...Array.from(dates).flatMap(([receiptNo, date]) =>
          contribute({
            ...deal,
            basis: "collected",
            id: `receipt:${receiptNo}:${id}`,
            date,
            amount: nothing,
            reason: `${id} forfeited`,
          }),
        ),
      ]
    }
    default:
      return []
  }
})
