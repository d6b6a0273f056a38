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
import { type Event as OrderEvent, type OrderState, order, type Seller } from "../order/index.ts"
import { type ReceivableEvent, type ReceivableState, receivable, type SomePlan } from "../receivable/index.ts"
import type { Command } from "./Commands.ts"
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

/** A member's part of it, as the command says it. */
export type Given = Extract<Command, { readonly _tag: "Credit" }>

const contribute = (contribution: Contribution): ReadonlyArray<Given> => {
  const { amount, basis, customerId, date, dealId, id, orderId, reason, sellers, whole } = contribution
  const shares = sellers.map((seller) => seller.share)
  const parts = split(amount, shares)
  const wholes = whole === undefined ? undefined : split(whole, shares)
  // Shares that can't be split by are refused where the deal is made; without a seller nobody earns.
  if (Result.isFailure(parts)) return []
  const period = monthOf(date)
  return sellers.map(({ memberId, share }, i) => {
    const part = wholes !== undefined && Result.isSuccess(wholes) ? wholes.success[i] : undefined
    return {
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
    }
  })
}

const send = (given: ReadonlyArray<Given>): ReadonlyArray<Dispatch> =>
  given.map((command) => dispatch(commission, periodId(command.memberId, command.period), command))

/** What an event says anew about its deal; `state` is what it led to. */
type Said<Event, State> = { readonly id: string; readonly event: Event; readonly state: State }

/** What an order contributes, as one of its events says anew. */
export const givenByOrder = ({ event, id, state }: Said<OrderEvent, OrderState>): ReadonlyArray<Given> => {
  if (state._tag === "Absent") return []
  const { confirmedOn, customerId, sellers } = state
  const booked = (amount: Money, reason: string) =>
    contribute({
      id: `order:${id}`,
      basis: "booked",
      dealId: state.dealId ?? id,
      customerId,
      date: confirmedOn,
      amount,
      orderId: id,
      sellers,
      reason,
    })
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
}

/** Orders earn when they are booked; acceptance sets free what was held back (COM-1, COM-5). */
export const earnByOrders: Reactor = reactor(order, "commission.orders", (reaction) => {
  const { event, id, state } = reaction
  return event._tag === "OrderAccepted" && state._tag !== "Absent"
    ? state.sellers.map(({ memberId }) =>
        dispatch(commission, periodId(memberId, monthOf(state.confirmedOn)), {
          _tag: "ReleaseHoldback",
          creditId: `order:${id}`,
          reason: `order ${id} accepted`,
        }),
      )
    : send(givenByOrder(reaction))
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

/** What an invoice and the money on it contribute, as one of the debt's events says anew. */
export const givenByDebt = ({ event, id, state }: Said<ReceivableEvent, ReceivableState>): ReadonlyArray<Given> => {
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
      return contribute({
        ...deal,
        basis: "collected",
        id: `receipt:${event.receiptNo}:${id}`,
        date: event.valueDate,
        amount: make(collected, currency),
        reason: bounced ? `receipt ${event.receiptNo} bounced` : `receipt ${event.receiptNo} on ${id}`,
      })
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
}

/**
 * Money that arrives earns; money that goes back takes back exactly what it earned. An invoice earns on its day, less what is
 * credited or written off of it; once it is paid nothing of that is held back any more (COM-1, COM-5).
 */
export const earnByPayments: Reactor = reactor(receivable, "commission.payments", (reaction) => {
  const { event, id, state } = reaction
  const given = send(givenByDebt(reaction))
  if (event._tag !== "PaymentApplied" || state._tag !== "Closed" || state.source._tag === "Subscription") return given
  return [
    ...given,
    ...state.sellers.map(({ memberId }) =>
      dispatch(commission, periodId(memberId, monthOf(state.invoiceDate)), {
        _tag: "ReleaseHoldback",
        creditId: `invoice:${id}`,
        reason: `${id} paid`,
      }),
    ),
  ]
})
