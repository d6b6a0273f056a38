/**
 * Questions to orders: what waits for somebody, and what went wrong (ORD-4, ORD-5).
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { OrderException } from "./ExceptionModel.ts"
import type { LineQuantity, Order } from "./Model.ts"
import { cuttable, everything } from "./Steps.ts"

/**
 * What went wrong with an order and nobody has seen to yet, oldest first (ORD-5).
 *
 * @example
 * ```ts
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Money from "@dealwright/core/Money"
 * import * as Order from "@dealwright/core/Order"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const nothing = Money.of("0.00", "CNY")
 * const order: Order.Order = {
 *   _tag: "Released",
 *   source: { _tag: "Imported", reference: "ERP 4711" },
 *   ...{ customerId: "C-1", currency: "CNY", lines: [], total: nothing, cleared: nothing, creditDays: 30 },
 *   ...{ settlement: "ship-first", stock: "own", exposure: "ledger" },
 *   ...{ confirmedOn: LocalDate.literal("2026-03-02"), sellers: [], holds: 0 },
 *   ...{ deposits: [], invoices: [], shipments: [] },
 *   exceptions: [
 *     {
 *       ...{ exceptionId: "E-1", kind: "short", lineId: "1", sku: "GTX", quantity: whole(2), note: "two missing" },
 *       ...{ owner: "ann", by: "walt", reportedOn: LocalDate.literal("2026-03-04"), standing: { _tag: "Open" } }
 *     }
 *   ]
 * }
 * assert.deepEqual(Order.openExceptions(order).map(({ exceptionId }) => exceptionId), ["E-1"])
 * ```
 */
export const openExceptions = ({ exceptions = [] }: Order): ReadonlyArray<OrderException> =>
  exceptions.filter(({ standing }) => standing._tag === "Open")

/**
 * Lines of which something should have left by `today` and hasn't: what to report as late (ORD-5). Nothing for an order
 * without a delivery date, on that day itself, and once the order is delivered, closed or cancelled.
 *
 * @example
 * ```ts continue
 * const line: Order.OrderLine = {
 *   ...{ lineId: "1", sku: "GTX", unitPrice: Money.of("1.00", "CNY"), amount: Money.of("10.00", "CNY") },
 *   ...{ agreed: whole(10), quantity: whole(10), shipped: whole(6), settled: whole(6), settledAmount: Money.of("6.00", "CNY") }
 * }
 * const due = { ...order, lines: [line], deliveryDate: LocalDate.literal("2026-03-10") }
 * assert.deepEqual(Order.lateLines(due, LocalDate.literal("2026-03-10")), [])
 * assert.deepEqual(Order.lateLines(due, LocalDate.literal("2026-03-11")), [{ lineId: "1", quantity: whole(4) }])
 * ```
 */
export const lateLines = (order: Order, today: LocalDate): ReadonlyArray<LineQuantity> => {
  const { deliveryDate } = order
  const isOpen = order._tag === "Confirmed" || order._tag === "Held" || order._tag === "Released"
  return !isOpen || deliveryDate === undefined || today <= deliveryDate ? [] : everything(order, cuttable)
}

/** An entry of the exceptions log. */
export interface LoggedException extends OrderException {
  readonly orderId: string
  readonly customerId: string
}

/**
 * The exceptions log over orders, the latest first (ORD-5). `owner` keeps only those that one member is to see to.
 *
 * @example
 * ```ts continue
 * const log = Order.exceptionsLog([{ id: "O-1", state: order }], { owner: "ann" })
 * assert.deepEqual(log.map(({ orderId, sku, standing }) => [orderId, sku, standing._tag]), [["O-1", "GTX", "Open"]])
 * assert.deepEqual(Order.exceptionsLog([{ id: "O-1", state: order }], { owner: "bob" }), [])
 * ```
 */
export const exceptionsLog = (
  orders: Iterable<{ readonly id: string; readonly state: Order | { readonly _tag: "Absent" } }>,
  { owner }: { readonly owner?: string } = {},
): ReadonlyArray<LoggedException> => {
  const log: Array<LoggedException> = []
  for (const { id, state } of orders) {
    if (state._tag === "Absent") continue
    for (const one of state.exceptions ?? []) {
      if (owner === undefined || one.owner === owner) log.push({ ...one, orderId: id, customerId: state.customerId })
    }
  }
  return log.sort((a, b) => b.reportedOn - a.reportedOn)
}

/**
 * How many papers of an order wait for somebody else: shipping requests to be signed and invoices to be checked (ORD-4).
 *
 * @example
 * ```ts continue
 * assert.equal(Order.waitingPapers(order), 0)
 * ```
 */
export const waitingPapers = ({ _tag, drafts = [], requests = [] }: Order): number =>
  // A request that nobody signed before the order went on asks for nothing any more.
  drafts.length + (_tag === "Released" ? requests.filter(({ standing }) => standing._tag === "Asked").length : 0)
