/**
 * The order as the fold of its events.
 *
 * @module
 */
import { negate, unsafeAdd } from "../money/Arithmetic.ts"
import { zero } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { isCommitted } from "./Evaluate.ts"
import type { Event } from "./Events.ts"
import type { CreditPart, InvoiceDraft, LineQuantity, Order, OrderLine, OrderState, ShippingRequest } from "./Model.ts"

type EventOf<Tag extends Event["_tag"]> = Extract<Event, { readonly _tag: Tag }>
type Confirmed = Extract<OrderState, { readonly _tag: "Confirmed" }>

const confirmed = ({ by: _by, date, ...order }: EventOf<"OrderConfirmed">): Confirmed => ({
  ...order,
  _tag: "Confirmed",
  confirmedOn: date,
  deposits: [],
  invoices: [],
  shipments: [],
  holds: 0,
})

/** Back to confirmed: neither hold nor release stays, an override only where it covers the total. */
const toConfirmed = (order: Order): Confirmed => {
  const { confirmedOn, currency, customerId, deposits, exposure, holds, invoices, lines, override, sellers } = order
  const { creditDays, settlement, shipments, source, stock, total } = order
  const keepsOverride = override !== undefined && total.minor <= override.amount.minor
  return {
    _tag: "Confirmed",
    ...{ source, customerId, currency, lines, total, creditDays, sellers, settlement, stock, exposure },
    ...{ confirmedOn, deposits, invoices, shipments, holds },
    ...(order.offer === undefined ? {} : { offer: order.offer }),
    ...(order.dealId === undefined ? {} : { dealId: order.dealId }),
    ...(order.deliveryDate === undefined ? {} : { deliveryDate: order.deliveryDate }),
    ...(order.deposit === undefined ? {} : { deposit: order.deposit }),
    ...(order.shippingRank === undefined ? {} : { shippingRank: order.shippingRank }),
    ...(order.invoiceCheck === undefined ? {} : { invoiceCheck: order.invoiceCheck }),
    ...(order.requests === undefined ? {} : { requests: order.requests }),
    ...(order.drafts === undefined ? {} : { drafts: order.drafts }),
    ...(order.exceptions === undefined ? {} : { exceptions: order.exceptions }),
    ...(order.returns === undefined ? {} : { returns: order.returns }),
    ...(order.cuts === undefined ? {} : { cuts: order.cuts }),
    ...(keepsOverride ? { override } : {}),
  }
}

const withLines = <O extends Order>(order: O, change: (line: OrderLine) => OrderLine): O => ({
  ...order,
  lines: order.lines.map(change),
})

const unreservedOf = ({ unreserved = Quantity.zero }: OrderLine): Quantity.Quantity => unreserved

const withUnreserved = ({ unreserved: _, ...line }: OrderLine, pieces: bigint): OrderLine =>
  pieces > 0n ? { ...line, unreserved: Quantity.fromUnits(pieces) } : line

const quantityOf = (lines: ReadonlyArray<LineQuantity>, lineId: string): Quantity.Quantity =>
  lines.find((one) => one.lineId === lineId)?.quantity ?? Quantity.zero

const amended = (order: Order, event: EventOf<"OrderAmended">): Order => {
  const next = {
    ...withLines(order, (line) => {
      const change = event.lines.find((one) => one.lineId === line.lineId)
      if (change === undefined) return line
      const { amount, quantity, unitPrice = line.unitPrice } = change
      const isLess = quantity < line.quantity
      const changed = { ...line, quantity, amount, unitPrice }
      // What nothing is reserved for goes first.
      return isLess ? withUnreserved(changed, unreservedOf(line) - (line.quantity - quantity)) : changed
    }),
    total: event.total,
  }
  // What was made out for other quantities is made anew; a price alone concerns no other paper.
  const isPriceOnly = event.lines.every((line) => line.unitPrice !== undefined)
  const rest = isPriceOnly ? next : withoutDrafts(next)
  return event.isReleased ? rest : toConfirmed(rest)
}

const withoutDrafts = ({ drafts: _, ...order }: Order): Order => order

const withDrafts = (order: Order, drafts: ReadonlyArray<InvoiceDraft>): Order =>
  drafts.length === 0 ? withoutDrafts(order) : { ...order, drafts }

const otherDrafts = ({ drafts = [] }: Order, invoiceId: string): ReadonlyArray<InvoiceDraft> =>
  drafts.filter((one) => one.invoiceId !== invoiceId)

const answered = (order: Order, requestId: string, standing: ShippingRequest["standing"]): Order => ({
  ...order,
  requests: (order.requests ?? []).map((one) => (one.requestId === requestId ? { ...one, standing } : one)),
})

const settled = (order: Order, { amount, invoiceId, lines }: EventOf<"OrderSettled">): Order => {
  const billed = lines.map(({ amount, lineId, quantity }) => ({ lineId, quantity, amount }))
  const next = withLines(order, (line) => {
    const one = lines.find(({ lineId }) => lineId === line.lineId)
    if (one === undefined) return line
    const minor = line.settledAmount.minor + one.amount.minor
    return {
      ...line,
      settled: Quantity.add(line.settled, one.quantity),
      settledAmount: { ...line.settledAmount, minor },
    }
  })
  const invoices = [...order.invoices, { invoiceId, amount, lines: billed }]
  return withDrafts({ ...next, invoices }, otherDrafts(order, invoiceId))
}

const shipped = (order: Order, { lines, shipmentId }: EventOf<"OrderShipped">): Order => ({
  ...withLines(order, (line) => {
    const leaving = quantityOf(lines, line.lineId)
    const open = line.quantity - line.shipped
    const next = { ...line, shipped: Quantity.add(line.shipped, leaving) }
    // Reserved pieces leave first; the rest is reserved as it leaves.
    const rest = open - leaving
    return unreservedOf(line) > rest ? withUnreserved(next, rest) : next
  }),
  shipments: [...order.shipments, { shipmentId, lines }],
})

/** What is credited is no longer invoiced; the invoices remember it. */
const credited = (order: Order, credits: ReadonlyArray<CreditPart>): Order => ({
  ...withLines(order, (line) => {
    let { settled, settledAmount } = line
    for (const part of credits) {
      for (const { amount, lineId, quantity } of part.lines) {
        if (lineId !== line.lineId) continue
        settled = Quantity.subtract(settled, quantity)
        settledAmount = unsafeAdd(settledAmount, negate(amount))
      }
    }
    return { ...line, settled, settledAmount }
  }),
  invoices: order.invoices.map((invoice) => {
    const rows = credits.flatMap(({ invoiceId, lines }) => (invoiceId === invoice.invoiceId ? lines : []))
    if (rows.length === 0) return invoice
    const more = rows.map(({ amount, lineId, quantity }) => ({ lineId, quantity, amount }))
    return { ...invoice, credited: [...(invoice.credited ?? []), ...more] }
  }),
})

const returned = (order: Order, event: EventOf<"GoodsReturned">): Order => {
  const { goods, outcome, returnId } = event
  const next = withLines(credited(order, event.credits), (line) => {
    const pieces = quantityOf(event.lines, line.lineId)
    if (pieces === 0n) return line
    const { returned = Quantity.zero, shipped } = line
    const back = { ...line, shipped: Quantity.subtract(shipped, pieces), returned: Quantity.add(returned, pieces) }
    return outcome === "resupplied"
      ? withUnreserved(back, unreservedOf(line) + pieces)
      : { ...back, quantity: Quantity.subtract(line.quantity, pieces) }
  })
  const lines = event.lines.map(({ lineId, quantity }) => ({ lineId, quantity }))
  const back = { ...next, returns: [...(order.returns ?? []), { returnId, lines, goods, outcome }] }
  // What is sent again leaves once more.
  return outcome === "resupplied" && order._tag === "Delivered"
    ? { ...toConfirmed(back), _tag: "Released", cleared: order.total }
    : back
}

/** A release reserves all of the order. */
const reservedAll = <O extends Order>(order: O): O => withLines(order, (line) => withUnreserved(line, 0n))

const cutOf = ({ cancelId, lines }: EventOf<"RestCancelled">) => ({ cancelId, lines })

const resolved = (order: Order, { by, date, exceptionId, finding, remedy }: EventOf<"ExceptionResolved">): Order => ({
  ...order,
  exceptions: (order.exceptions ?? []).map((one) =>
    one.exceptionId === exceptionId ? { ...one, standing: { _tag: "Resolved", remedy, finding, by, on: date } } : one,
  ),
})

const reported = (
  order: Order,
  { _tag, customerId: _c, date, dealId: _d, sellers: _s, ...what }: EventOf<"ExceptionReported">,
): Order => ({
  ...order,
  exceptions: [...(order.exceptions ?? []), { ...what, reportedOn: date, standing: { _tag: "Open" } }],
})

/** Nothing of a cancelled order is invoiced: its invoices are credited, and papers on their way are void. */
const unsettled = ({ drafts: _drafts, requests: _requests, ...order }: Order): Order =>
  withLines(order, (line) => ({ ...line, settled: Quantity.zero, settledAmount: zero(order.currency) }))

const evolveOrder = (order: Order, event: Event): Order => {
  const base = toConfirmed(order)
  switch (event._tag) {
    case "OrderConfirmed":
      return order
    case "DepositRecorded":
      return {
        ...order,
        deposits: [...order.deposits, { receiptNo: event.receiptNo, amount: event.amount }],
      }
    case "OrderAmended":
      return amended(order, event)
    case "OrderReleased": {
      const override = event.override ?? order.override
      const { total } = event
      const cleared = override !== undefined && override.amount.minor > total.minor ? override.amount : total
      return { ...reservedAll(base), _tag: "Released", cleared, ...(override === undefined ? {} : { override }) }
    }
    case "OrderHeld":
      return { ...base, _tag: "Held", hold: event.hold, holds: event.hold.number, isCommitted: isCommitted(order) }
    case "ReleaseRefused":
      return { ...base, refusal: event.decision }
    case "OverrideApplied":
      return { ...order, override: event.override }
    case "OverrideRefused": {
      if (order._tag !== "Held") return order
      const { override, ...rest } = order
      // An approval that lapsed before it was used takes its override along.
      const kept = override === undefined || override.hold === order.hold.number ? {} : { override }
      return { ...rest, ...kept, hold: { ...order.hold, refusedBy: event.by } }
    }
    case "OrderSettled":
      return settled(order, event)
    case "InvoiceDrafted": {
      const { _tag, customerId: _, ...draft } = event
      return withDrafts(order, [...otherDrafts(order, event.invoiceId), draft])
    }
    case "InvoiceRefused":
      return withDrafts(order, otherDrafts(order, event.invoiceId))
    case "ShippingRequested": {
      const { by, lines, makers, requestId } = event
      const request: ShippingRequest = { requestId, lines, by, makers, standing: { _tag: "Asked" } }
      return { ...order, requests: [...(order.requests ?? []), request] }
    }
    case "ShippingSigned":
      return answered(order, event.requestId, { _tag: "Signed", by: event.by })
    case "ShippingRefused":
      return answered(order, event.requestId, { _tag: "Refused", by: event.by, reason: event.reason })
    case "OrderShipped":
      return shipped(order, event)
    case "ExceptionReported":
      return reported(order, event)
    case "ExceptionResolved":
      return resolved(order, event)
    case "GoodsReturned":
      return returned(order, event)
    case "RestCancelled":
      return { ...credited(order, event.credits), cuts: [...(order.cuts ?? []), cutOf(event)] }
    case "OrderDelivered":
      return { ...base, _tag: "Delivered", deliveredOn: event.date }
    case "OrderAccepted":
      return { ...base, _tag: "Accepted", acceptedOn: event.date }
    case "OrderClosed":
      return { ...base, _tag: "Closed", closedOn: event.date }
    case "OrderCancelled":
      return { ...toConfirmed(unsettled(order)), _tag: "Cancelled", reason: event.reason }
    case "OrderReopened": {
      const { override: _, ...rest } = base
      return { ...rest, confirmedOn: event.date, ...(event.offer === undefined ? {} : { offer: event.offer }) }
    }
  }
}

/** Folds an event into the state. Total: an event that doesn't fit changes nothing. */
export const evolve = (state: OrderState, event: Event): OrderState =>
  state._tag === "Absent" ? (event._tag === "OrderConfirmed" ? confirmed(event) : state) : evolveOrder(state, event)
