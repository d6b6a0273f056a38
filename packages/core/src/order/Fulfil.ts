/**
 * From shipped to closed: delivering, accepting, closing (ORD-2).
 *
 * @module
 */
import { isSettled, isShipped } from "./Evaluate.ts"
import type { OrderFacts } from "./Facts.ts"
import type { Order } from "./Model.ts"
import { type CommandOf, type Decided, nothing, outOfOrder, partiesOf, yields } from "./Release.ts"

/** Everything has arrived. */
export const deliver = (order: Order, facts: OrderFacts): Decided => {
  if (order._tag === "Delivered") return nothing
  return order._tag === "Released" && isShipped(order)
    ? yields({ _tag: "OrderDelivered", date: facts.today })
    : outOfOrder(order, "Deliver")
}

/** The customer has accepted. */
export const accept = (order: Order, { note }: CommandOf<"Accept">, facts: OrderFacts): Decided => {
  if (order._tag === "Accepted") return nothing
  return order._tag === "Delivered"
    ? yields({ _tag: "OrderAccepted", date: facts.today, ...(note === undefined ? {} : { note }), ...partiesOf(order) })
    : outOfOrder(order, "Accept")
}

/** Nothing is left to do. */
export const close = (order: Order, facts: OrderFacts): Decided => {
  if (order._tag === "Closed") return nothing
  return order._tag === "Accepted" && isSettled(order)
    ? yields({ _tag: "OrderClosed", date: facts.today, customerId: order.customerId })
    : outOfOrder(order, "Close")
}
