/**
 * What a company has sold, invoiced and collected, as commission looks at it: from the histories of its orders and debts, on every
 * basis, whatever plan was paid by (COM-1).
 *
 * @module
 */
import { type Event as OrderEvent, order } from "../order/index.ts"
import { type ReceivableEvent, receivable } from "../receivable/index.ts"
import type { GoodsLine } from "./Plan.ts"
import { type Given, givenByDebt, givenByOrder } from "./Reactor.ts"
import type { RecordedFact } from "./Recorded.ts"

/** A history and whose it is. */
export interface History<out Event> {
  readonly id: string
  readonly events: Iterable<Event>
}

/** Facts by member and name: each statement takes the place of the one before. */
type Stated = Map<string, Given>

const state = (stated: Stated, given: ReadonlyArray<Given>): void => {
  for (const one of given) {
    const key = `${one.memberId}\u0000${one.credit.id}`
    if (one.credit.amount.minor === 0n) stated.delete(key)
    else stated.set(key, one)
  }
}

/**
 * All facts that commission rests on, as they stand now: orders as booked, invoices less what was credited, money that came and
 * stayed. What goes into {@link backtest}.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Commission.recordedSales([], []), [])
 * ```
 */
export const recordedSales = (
  orders: Iterable<History<OrderEvent>>,
  debts: Iterable<History<ReceivableEvent>>,
): ReadonlyArray<RecordedFact> => {
  const stated: Stated = new Map()
  const goods = new Map<string, ReadonlyArray<GoodsLine>>()
  for (const { events, id } of orders) {
    let current = order.initial
    for (const event of events) {
      current = order.evolve(current, event)
      state(stated, givenByOrder({ id, event, state: current }))
    }
    if (current._tag === "Absent") continue
    goods.set(
      id,
      current.lines.map(({ amount, quantity, sku }) => ({ sku, amount, quantity })),
    )
  }
  for (const { events, id } of debts) {
    let current = receivable.initial
    for (const event of events) {
      current = receivable.evolve(current, event)
      state(stated, givenByDebt({ id, event, state: current }))
    }
  }
  return Array.from(stated.values(), ({ credit, memberId, orderId }): RecordedFact => {
    const lines = orderId === undefined ? undefined : goods.get(orderId)
    return { ...credit, memberId, ...(lines === undefined ? {} : { lines }) }
  })
}
