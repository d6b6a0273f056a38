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
import { receivable } from "../receivable/index.ts"
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
  readonly sellers: ReadonlyArray<Seller>
  readonly reason: string
}

const contribute = (contribution: Contribution): ReadonlyArray<Dispatch> => {
  const { amount, basis, customerId, date, dealId, id, reason, sellers } = contribution
  const parts = split(
    amount,
    sellers.map((seller) => seller.share),
  )
  // Shares that can't be split by are refused where the deal is made; without a seller nobody earns.
  if (Result.isFailure(parts)) return []
  const period = monthOf(date)
  return sellers.map(({ memberId, share }, i) =>
    dispatch(commission, periodId(memberId, period), {
      _tag: "Credit",
      memberId,
      period,
      reason,
      credit: { id, basis, dealId, customerId, date, amount: parts.success[i] ?? make(0n, amount.currency), share },
    }),
  )
}

/** Orders earn when they are booked; acceptance sets free what was held back (COM-1, COM-5). */
export const earnByOrders: Reactor = reactor(order, "commission.orders", ({ event, id, state }) => {
  if (state._tag === "Absent") return []
  const { confirmedOn, customerId, sellers } = state
  const deal = { dealId: state.dealId ?? id, customerId, sellers }
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

/** Money that arrives earns; money that goes back takes back exactly what it earned (COM-1, COM-5). */
export const earnByPayments: Reactor = reactor(receivable, "commission.payments", ({ event, id, state }) => {
  if (state._tag === "None") return []
  const { customerId, receipts, sellers } = state
  const deal = { dealId: state.dealId ?? id, customerId, sellers, basis: "collected" } as const
  switch (event._tag) {
    case "PaymentApplied":
    case "PaymentReversed": {
      const currency = event.amount.currency
      const collected = receipts.reduce(
        (sum, [receiptNo, , , amount]) => (receiptNo === event.receiptNo ? sum + amount.minor : sum),
        0n,
      )
      const bounced = event._tag === "PaymentReversed" && event.cause === "Bounced"
      return contribute({
        ...deal,
        id: `receipt:${event.receiptNo}:${id}`,
        date: event.valueDate,
        amount: make(collected, currency),
        reason: bounced ? `receipt ${event.receiptNo} bounced` : `receipt ${event.receiptNo} on ${id}`,
      })
    }
    case "Forfeited": {
      const dates = new Map(receipts.map(([receiptNo, , date]) => [receiptNo, date]))
      return Array.from(dates).flatMap(([receiptNo, date]) =>
        contribute({
          ...deal,
          id: `receipt:${receiptNo}:${id}`,
          date,
          amount: make(0n, event.collected.currency),
          reason: `${id} forfeited`,
        }),
      )
    }
    default:
      return []
  }
})
