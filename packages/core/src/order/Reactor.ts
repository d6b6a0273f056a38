/**
 * What an order's steps mean for the customer's credit account and for stock. All of it commits with the event, which is
 * what makes the gate's answer hold (CRD-6).
 *
 * @module
 */
import { approval, approvalId } from "../approval/index.ts"
import { creditAccount } from "../credit/index.ts"
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { reactor } from "../decider/Reactor.ts"
import { stock } from "../inventory/index.ts"
import { toText } from "../money/Text.ts"
import { order } from "./Decider.ts"
import { bySku, deliveredAmount, invoicedAmount } from "./Evaluate.ts"
import type { Event } from "./Events.ts"
import type { Order, OrderState } from "./Model.ts"

type EventOf<Tag extends Event["_tag"]> = Extract<Event, { readonly _tag: Tag }>

const dated = ({ deliveryDate }: Order) => (deliveryDate === undefined ? {} : { deliveryDate })

/** The order's claim as it stands: all of it, and what of it is delivered and invoiced already. */
const claim = (orderId: string, state: Order): Dispatch =>
  dispatch(creditAccount, state.customerId, {
    _tag: "CommitOrder",
    orderId,
    ordered: state.total,
    delivered: deliveredAmount(state),
    invoiced: invoicedAmount(state),
    ...dated(state),
  })

const toCredit = (orderId: string, state: Order, command: "ReleaseOrder" | "UnholdOrder"): Dispatch =>
  dispatch(creditAccount, state.customerId, { _tag: command, orderId })

/** Reserves all of the order, or no more than has left already. */
const reserve = (orderId: string, state: Order, howMuch: "ordered" | "shipped"): ReadonlyArray<Dispatch> =>
  state.stock !== "own"
    ? []
    : Array.from(bySku(state), ([sku, totals]) =>
        dispatch(stock, sku, { _tag: "Reserve", orderId, quantity: totals[howMuch] }),
      )

const unreserve = (orderId: string, state: Order): ReadonlyArray<Dispatch> =>
  state.stock !== "own"
    ? []
    : Array.from(bySku(state).keys(), (sku) => dispatch(stock, sku, { _tag: "Unreserve", orderId }))

const shipped = (orderId: string, state: Order): ReadonlyArray<Dispatch> =>
  state.stock !== "own"
    ? []
    : Array.from(bySku(state), ([sku, totals]) =>
        dispatch(stock, sku, { _tag: "Ship", orderId, shipped: totals.shipped }),
      )

// An order stops waiting before its claim is given back: it isn't offered its own headroom.
const follow = (id: string, event: Event, state: OrderState): ReadonlyArray<Dispatch> => {
  if (state._tag === "Absent") return []
  const { customerId } = state
  switch (event._tag) {
    case "OrderReleased":
      return [claim(id, state), ...reserve(id, state, "ordered")]
    case "OrderAmended":
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
    case "OrderSettled":
      return [dispatch(creditAccount, customerId, { _tag: "RecordInvoice", orderId: id, invoiced: event.invoiced })]
    case "OrderCancelled":
      return [toCredit(id, state, "UnholdOrder"), toCredit(id, state, "ReleaseOrder"), ...unreserve(id, state)]
    case "OrderClosed":
      return [toCredit(id, state, "ReleaseOrder"), ...unreserve(id, state)]
    case "OrderConfirmed":
    case "DepositRecorded":
    case "OverrideApplied":
    case "OverrideRefused":
    case "OrderDelivered":
    case "OrderAccepted":
    case "OrderReopened":
      return []
  }
}

/** Keeps the credit account and stock in step with orders (CRD-2, CRD-7, INV-3). */
export const keepClaims = reactor(order, "order/keep-claims", ({ event, id, state }) => follow(id, event, state))

/** The kind of subject under which overrides are asked for. */
export const overrideSubject = "order-credit"

const requestId = (orderId: string, number: number): string =>
  approvalId({ kind: overrideSubject, id: orderId }, number)

const overtaken = (orderId: string, number: number | undefined, reason: string): ReadonlyArray<Dispatch> =>
  number === undefined ? [] : [dispatch(approval, requestId(orderId, number), { _tag: "Supersede", reason })]

const askFor = (orderId: string, { customerId, hold }: EventOf<"OrderHeld">): ReadonlyArray<Dispatch> => {
  const { amount, by, contentHash, number, overridable, rank } = hold
  if (overridable._tag !== "NeedsApproval") return []
  return [
    dispatch(approval, requestId(orderId, number), {
      _tag: "Request",
      subject: { kind: overrideSubject, id: orderId, contentHash },
      decision: overridable,
      requester: { id: by, rank },
      urgency: "normal",
      summary: `Release order ${orderId} of ${toText(amount, "en")} to customer ${customerId} / 放行客户 ${customerId} 的订单 ${orderId},金额 ${toText(amount, "zh")}`,
    }),
  ]
}

/** Asks for an override where a rank may give one, and takes the question back when it is overtaken (CRD-5, APR-3). */
export const askForOverride = reactor(order, "order/ask-for-override", ({ event, id }) => {
  switch (event._tag) {
    case "OrderHeld":
      return [...overtaken(id, event.overtakes, "The order is held for other reasons now."), ...askFor(id, event)]
    case "OrderReleased":
      return event.override === undefined
        ? overtaken(id, event.overtakes, "The order has been released without an override.")
        : [
            ...overtaken(id, event.overtakes, "The order has been released by an earlier override."),
            dispatch(approval, requestId(id, event.override.hold), { _tag: "MarkUsed" }),
          ]
    case "OrderAmended":
      return overtaken(id, event.overtakes, "The order was amended.")
    case "ReleaseRefused":
      return overtaken(id, event.overtakes, "The release was refused.")
    case "OrderCancelled":
      return overtaken(id, event.overtakes, "The order was cancelled.")
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
