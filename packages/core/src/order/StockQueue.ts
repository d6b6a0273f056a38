/**
 * Orders on hold for goods stand in line at the stock of each product that they lack, which offers them when it suffices again
 * (CRD-4 b, CRD-7). Nothing is released by it: whether credit and paper still allow it shows when the release is asked for.
 *
 * @module
 */
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { stock } from "../inventory/index.ts"
import * as Quantity from "../money/Quantity.ts"
import { order } from "./Decider.ts"
import { bySku } from "./Evaluate.ts"
import type { Order } from "./Model.ts"

const stopWaiting = (orderId: string, state: Order): ReadonlyArray<Dispatch> =>
  Array.from(bySku(state).keys(), (sku) => dispatch(stock, sku, { _tag: "StopWaiting", orderId }))

/** Products of which the gate found less than the order needs. */
const shortOf = (state: Order): ReadonlySet<unknown> =>
  state._tag === "Held"
    ? new Set(
        state.hold.decision.reasons.flatMap(({ code, facts: { sku } }) => (code === "credit-stock-short" ? [sku] : [])),
      )
    : new Set()

/** Puts an order on hold for goods in line for them, and takes it out once it doesn't wait any more. */
export const awaitStock: Reactor = reactor(order, "order/await-stock", ({ event, id, state }) => {
  if (state._tag === "Absent" || state.stock !== "own") return []
  switch (event._tag) {
    case "OrderHeld": {
      const short = shortOf(state)
      return Array.from(bySku(state), ([sku, { ordered, shipped }]) =>
        dispatch(
          stock,
          sku,
          short.has(sku)
            ? { _tag: "Await", orderId: id, quantity: Quantity.subtract(ordered, shipped) }
            : { _tag: "StopWaiting", orderId: id },
        ),
      )
    }
    case "OrderReleased":
    case "OrderAmended":
    case "ReleaseRefused":
    case "OrderCancelled":
      return stopWaiting(id, state)
    default:
      return []
  }
})
