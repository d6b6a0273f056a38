/**
 * Orders on hold for a product, and those that what is there suffices for (CRD-4 b). Pure, without a schema.
 *
 * @module
 */
import { available } from "./Evaluate.ts"
import type { StockState, WaitingOrder } from "./Model.ts"

/**
 * Orders that wait for the product and could be released now as far as it goes: oldest first, and only as many as fit
 * together. A larger order that doesn't fit doesn't hold up smaller ones behind it. Whether credit and paper allow it shows when
 * the release is asked for.
 *
 * @example
 * ```ts
 * import * as Instant from "@dealwright/core/Instant"
 * import * as Inventory from "@dealwright/core/Inventory"
 * import { Quantity } from "@dealwright/core/Money"
 * import assert from "node:assert"
 * const start = Instant.literal("2026-03-02T09:00Z")
 * const waits = (orderId: string, pieces: number, hours: number) =>
 *   ({ orderId, quantity: Quantity.whole(pieces), since: Instant.addMillis(start, hours * Instant.hour), offered: false })
 * const waiting = [waits("O-2", 5, 24), waits("O-1", 8, 0), waits("O-3", 2, 48)]
 * const stock = { ...Inventory.stock.initial, onHand: Quantity.whole(10), waiting }
 * assert.deepEqual(Inventory.servable(stock).map(({ orderId }) => orderId), ["O-1", "O-3"])
 * ```
 */
export const servable = (stock: StockState): ReadonlyArray<WaitingOrder> => {
  let free: bigint = available(stock)
  const oldest = (stock.waiting ?? []).toSorted(
    (a, b) => a.since - b.since || (a.orderId < b.orderId ? -1 : a.orderId > b.orderId ? 1 : 0),
  )
  return oldest.filter(({ orderId, quantity }) => {
    // What it has reserved already isn't asked for again.
    const own = stock.reservations.find((one) => one.orderId === orderId)
    const needed = quantity - (own === undefined ? 0n : own.reserved - own.shipped)
    if (needed > free) return false
    free -= needed > 0n ? needed : 0n
    return true
  })
}
