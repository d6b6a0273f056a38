/**
 * What an order's steps mean for the customer's credit account and for stock. All of it commits with the event, which is
 * what makes the gate's answer hold (CRD-6).
 *
 * @module
 */
import { approval, approvalId } from "../approval/index.ts"
import { contractAccount, contractInvoice } from "../contract/index.ts"
import { creditAccount } from "../credit/index.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import { reactor } from "../decider/Reactor.ts"
import { stock } from "../inventory/index.ts"
import * as Quantity from "../money/Quantity.ts"
import { toText } from "../money/Text.ts"
import { customerPricing, type QuoteId } from "../pricing/index.ts"
import { order } from "./Decider.ts"
import { bySku, deliveredAmount, invoicedAmount, isCommitted } from "./Evaluate.ts"
import type { Event } from "./Events.ts"
import type { Order, OrderState } from "./Model.ts"
import { contractUse, quoteUse } from "./Use.ts"

type EventOf<Tag extends Event["_tag"]> = Extract<Event, { readonly _tag: Tag }>

const dated = ({ deliveryDate }: Order) => (deliveryDate === undefined ? {} : { deliveryDate })

/** The order's claim as it stands: all of it once released, and what of it is delivered and invoiced already. */
const claim = (orderId: string, state: Order): Dispatch =>
  dispatch(creditAccount, state.customerId, {
    _tag: "CommitOrder",
    orderId,
    ordered: isCommitted(state) ? state.total : deliveredAmount(state),
    delivered: deliveredAmount(state),
    invoiced: invoicedAmount(state),
    ...dated(state),
  })

const toCredit = (orderId: string, state: Order, command: "ReleaseOrder" | "UnholdOrder"): Dispatch =>
  dispatch(creditAccount, state.customerId, { _tag: command, orderId })

/** Of each product what came off again. Stock counts what was ever reserved and ever left: it comes back as a receipt. */
const cameBack = ({ lines }: Order): ReadonlyMap<string, Quantity.Quantity> => {
  const totals = new Map<string, Quantity.Quantity>()
  for (const { returned = Quantity.zero, sku } of lines) {
    totals.set(sku, Quantity.add(totals.get(sku) ?? Quantity.zero, returned))
  }
  return totals
}

/**
 * Reserves all of the order, or no more than has left already. What is to be sent again is reserved as it leaves: until then
 * there may be nothing to reserve.
 */
const reserve = (orderId: string, state: Order, howMuch: "ordered" | "shipped"): ReadonlyArray<Dispatch> => {
  if (state.stock !== "own") return []
  const totals = new Map<string, bigint>()
  for (const { quantity, returned = Quantity.zero, shipped, sku, unreserved = Quantity.zero } of state.lines) {
    const pieces = (howMuch === "ordered" ? quantity - unreserved : shipped) + returned
    totals.set(sku, (totals.get(sku) ?? 0n) + pieces)
  }
  return Array.from(totals, ([sku, pieces]) =>
    dispatch(stock, sku, { _tag: "Reserve", orderId, quantity: Quantity.fromUnits(pieces) }),
  )
}

const unreserve = (orderId: string, state: Order): ReadonlyArray<Dispatch> =>
  state.stock !== "own"
    ? []
    : Array.from(bySku(state).keys(), (sku) => dispatch(stock, sku, { _tag: "Unreserve", orderId }))

const shipped = (orderId: string, state: Order): ReadonlyArray<Dispatch> => {
  if (state.stock !== "own") return []
  const back = cameBack(state)
  const leave = Array.from(bySku(state), ([sku, totals]) => {
    const gone = Quantity.add(totals.shipped, back.get(sku) ?? Quantity.zero)
    return dispatch(stock, sku, { _tag: "Ship", orderId, shipped: gone })
  })
  const isAgain = state.lines.some(({ returned }) => returned !== undefined)
  return isAgain ? [...reserve(orderId, state, "ordered"), ...leave] : leave
}

/** Goods that came back and can be sold again are received under a number of their own. */
const restocked = (
  orderId: string,
  state: Order,
  { goods, lines, returnId }: EventOf<"GoodsReturned">,
  facts: Facts,
): ReadonlyArray<Dispatch> => {
  if (state.stock !== "own" || goods !== "restocked") return []
  const totals = new Map<string, Quantity.Quantity>()
  for (const { quantity, sku } of lines) totals.set(sku, Quantity.add(totals.get(sku) ?? Quantity.zero, quantity))
  const plain = `return:${orderId}:${returnId}`
  const receiptNo = plain.length <= 64 ? plain : `return:${facts.digest(plain).slice(0, 40)}`
  return Array.from(totals, ([sku, quantity]) => dispatch(stock, sku, { _tag: "Receive", receiptNo, quantity }))
}

// An order stops waiting before its claim is given back: it isn't offered its own headroom.
const follow = (id: string, event: Event, state: OrderState, facts: Facts): ReadonlyArray<Dispatch> => {
  if (state._tag === "Absent") return []
  const { customerId } = state
  switch (event._tag) {
    case "OrderReleased":
      return [claim(id, state), ...reserve(id, state, "ordered")]
    case "OrderAmended":
      // A delivery billed at a lower price moves figures of an order that is on hold, too.
      if (event.isReleased && !isCommitted(state)) return [claim(id, state)]
      return event.isReleased
        ? [claim(id, state), ...reserve(id, state, "ordered")]
        : [toCredit(id, state, "UnholdOrder"), toCredit(id, state, "ReleaseOrder"), ...reserve(id, state, "shipped")]
    case "OrderHeld":
      return [
        dispatch(creditAccount, customerId, { _tag: "HoldOrder", orderId: id, amount: event.waits, ...dated(state) }),
      ]
    case "ReleaseRefused":
      return [toCredit(id, state, "UnholdOrder")]
    case "OrderShipped":
      return [
        dispatch(creditAccount, customerId, { _tag: "RecordDelivery", orderId: id, delivered: event.delivered }),
        ...shipped(id, state),
      ]
    case "GoodsReturned":
      return event.outcome === "credited"
        ? restocked(id, state, event, facts)
        : [...restocked(id, state, event, facts), claim(id, state)]
    case "OrderSettled":
      return [dispatch(creditAccount, customerId, { _tag: "RecordInvoice", orderId: id, invoiced: event.invoiced })]
    case "OrderCancelled":
      return [toCredit(id, state, "UnholdOrder"), toCredit(id, state, "ReleaseOrder"), ...unreserve(id, state)]
    case "OrderClosed":
      return [toCredit(id, state, "ReleaseOrder"), ...unreserve(id, state)]
    case "OrderConfirmed":
    case "DepositRecorded":
    case "InvoiceDrafted":
    case "InvoiceRefused":
    case "ShippingRequested":
    case "ShippingSigned":
    case "ShippingRefused":
    case "ExceptionReported":
    case "ExceptionResolved":
    case "RestCancelled":
    case "OverrideApplied":
    case "OverrideRefused":
    case "OrderDelivered":
    case "OrderAccepted":
    case "OrderReopened":
      return []
  }
}

/** Keeps the credit account and stock in step with orders (CRD-2, CRD-7, INV-3). */
export const keepClaims = reactor(order, "order/keep-claims", ({ event, facts, id, state }) =>
  follow(id, event, state, facts),
)

const drawnBy = (lines: Order["lines"]) =>
  lines.map(({ quantity, sku }) => ({ sku, quantity })).filter(({ quantity }) => quantity > 0n)

const takeSource = (orderId: string, { lines, source, total }: Order): ReadonlyArray<Dispatch> => {
  const take = { _tag: "Take", orderId, amount: total } as const
  switch (source._tag) {
    case "Quote":
      return [dispatch(quoteUse, source.quoteId, { ...take, limit: total })]
    case "Contract":
      return source.draws === undefined
        ? [dispatch(contractUse, source.contractId, { ...take, limit: source.limit })]
        : source.draws === "goods"
          ? [dispatch(contractAccount, source.contractId, { _tag: "Draw", orderId, lines: drawnBy(lines) })]
          : []
    default:
      return []
  }
}

const giveBackSource = (orderId: string, { source }: Order): ReadonlyArray<Dispatch> => {
  const giveBack = { _tag: "GiveBack", orderId } as const
  switch (source._tag) {
    case "Quote":
      return [dispatch(quoteUse, source.quoteId, giveBack)]
    case "Contract":
      return source.draws === undefined
        ? [dispatch(contractUse, source.contractId, giveBack)]
        : source.draws === "goods"
          ? [dispatch(contractAccount, source.contractId, giveBack)]
          : []
    default:
      return []
  }
}

/** What an order is called among a customer's offers; quotes go by their own ids, which have no colon after `order`. */
const offerId = (orderId: string, facts: Facts): QuoteId => `order:${short(orderId, facts)}` as QuoteId

const remember = (orderId: string, { customerId, offer }: Order, facts: Facts): ReadonlyArray<Dispatch> => {
  if (offer === undefined) return []
  const { keepDays, ...standing } = offer
  const named = { id: offerId(orderId, facts), ...standing }
  return [dispatch(customerPricing, customerId, { _tag: "RecordOffer", offer: named, keepDays })]
}

const forget = (orderId: string, { customerId, offer }: Order, facts: Facts): ReadonlyArray<Dispatch> =>
  offer === undefined
    ? []
    : [dispatch(customerPricing, customerId, { _tag: "ForgetOffer", id: offerId(orderId, facts) })]

/** Keeps what an order takes of its quote or contract, and of the customer's concessions (ORD-1, PRC-6). */
export const keepSource = reactor(order, "order/keep-source", ({ event, facts, id, state }) => {
  if (state._tag === "Absent") return []
  switch (event._tag) {
    case "OrderConfirmed":
    case "OrderReopened":
      return [...takeSource(id, state), ...remember(id, state, facts)]
    case "OrderAmended":
      return takeSource(id, state)
    case "OrderCancelled":
      return [...giveBackSource(id, state), ...forget(id, state, facts)]
    default:
      return []
  }
})

/** What is invoiced under a contract counts for its rebates and commitments (CTR-5, CTR-7). */
export const countInvoices = reactor(order, "order/count-invoices", ({ event, id, state }) => {
  if (event._tag !== "OrderSettled" || state._tag === "Absent") return []
  const { source } = state
  // Whether its orders are bound by goods, by the amount or not at all: a contract may have rebates and commitments.
  if (source._tag !== "Contract") return []
  const lines = event.lines.map(({ amount, quantity, sku }) => ({ sku, quantity, amount }))
  const { invoiceDate, invoiceId } = event
  return [
    dispatch(contractInvoice, invoiceId, {
      _tag: "Record",
      contractId: source.contractId,
      orderId: id,
      on: invoiceDate,
      lines,
    }),
  ]
})

/** What comes back under a contract is taken off its account product by product, as it was invoiced (CTR-5). */
export const countReturns = reactor(order, "order/count-returns", ({ event, state }) => {
  if (event._tag !== "GoodsReturned" && event._tag !== "RestCancelled") return []
  if (state._tag === "Absent" || state.source._tag !== "Contract") return []
  return event.credits.map(({ invoiceId, lines, noteNo }) =>
    dispatch(contractInvoice, invoiceId, {
      _tag: "Return",
      returnNo: noteNo,
      lines: lines.map(({ amount, quantity, sku }) => ({ sku, quantity, amount })),
    }),
  )
})

/** The kind of subject under which overrides are asked for. */
export const overrideSubject = "order-credit"

/** Ids made of an order's id stay within the length of ids, however long that one is. */
const short = (orderId: string, { digest }: Facts): string =>
  orderId.length <= 40 ? orderId : digest(orderId).slice(0, 40)

const requestId = (orderId: string, number: number, facts: Facts): string =>
  approvalId({ kind: overrideSubject, id: short(orderId, facts) }, number)

const overtaken = (
  orderId: string,
  number: number | undefined,
  reason: string,
  facts: Facts,
): ReadonlyArray<Dispatch> =>
  number === undefined ? [] : [dispatch(approval, requestId(orderId, number, facts), { _tag: "Supersede", reason })]

const askFor = (orderId: string, { customerId, hold }: EventOf<"OrderHeld">, facts: Facts): ReadonlyArray<Dispatch> => {
  const { amount, by, contentHash, number, overridable, rank } = hold
  if (overridable._tag !== "NeedsApproval") return []
  return [
    dispatch(approval, requestId(orderId, number, facts), {
      _tag: "Request",
      subject: { kind: overrideSubject, id: orderId, revision: number, contentHash },
      decision: overridable,
      requester: { id: by, rank },
      urgency: "normal",
      summary: `Release order ${orderId} of ${toText(amount, "en")} to customer ${customerId} / 放行客户 ${customerId} 的订单 ${orderId},金额 ${toText(amount, "zh")}`,
      amount,
      customerId,
    }),
  ]
}

/** Asks for an override where a rank may give one, and takes the question back when it is overtaken (CRD-5, APR-3). */
export const askForOverride = reactor(order, "order/ask-for-override", ({ event, facts, id }) => {
  switch (event._tag) {
    case "OrderHeld":
      return [
        ...overtaken(id, event.overtakes, "The order is held for other reasons now.", facts),
        ...askFor(id, event, facts),
      ]
    case "OrderReleased":
      return event.override === undefined
        ? overtaken(id, event.overtakes, "The order has been released without an override.", facts)
        : [
            ...overtaken(id, event.overtakes, "The order has been released by an earlier override.", facts),
            dispatch(approval, requestId(id, event.override.hold, facts), { _tag: "MarkUsed" }),
          ]
    case "OrderAmended":
      return overtaken(id, event.overtakes, "The order was amended.", facts)
    case "ReleaseRefused":
      return overtaken(id, event.overtakes, "The release was refused.", facts)
    case "OrderCancelled":
      return overtaken(id, event.overtakes, "The order was cancelled.", facts)
    default:
      return []
  }
})

/** Carries an approved override out, and notes one that won't come (CRD-5). */
export const carryOutOverride = reactor(approval, "order/carry-out-override", ({ event, state }) => {
  if (!("subject" in event) || event.subject.kind !== overrideSubject) return []
  const { contentHash, id } = event.subject
  switch (event._tag) {
    case "Approved": {
      const notes =
        state._tag === "Decided" ? state.answers.map(({ said }) => (said._tag === "Approved" ? said.note : "")) : []
      const reason = notes
        .filter((note) => note !== "")
        .join(" ")
        .slice(0, 2000)
      return [
        dispatch(order, id, { _tag: "ApplyOverride", contentHash, by: event.by, reason }),
        dispatch(order, id, { _tag: "Release" }),
      ]
    }
    case "Rejected":
    case "Returned":
    case "Withdrawn":
      return [dispatch(order, id, { _tag: "RefuseOverride", contentHash, by: event.by, reason: event.reason })]
    case "Expired":
      return [dispatch(order, id, { _tag: "RefuseOverride", contentHash, by: event.by, reason: "" })]
    case "Requested":
    case "Superseded":
      return []
  }
})

/** Releases what passes now, where the credit policy says so (CRD-7). */
export const releaseOffered = reactor(creditAccount, "order/release-offered", ({ event }) =>
  event._tag === "ReleaseOffered" && event.onHeadroom === "release"
    ? event.orderIds.map((orderId) => dispatch(order, orderId, { _tag: "Release" }))
    : [],
)
