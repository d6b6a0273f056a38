/**
 * What can be done with an order now, and how much of it (ORD-2, ORD-3). Pure, without a schema.
 *
 * @module
 */
import * as Quantity from "../money/Quantity.ts"
import { depositOpen, hasShipped, isSettled, isShipped } from "./Evaluate.ts"
import type { LineQuantity, Order, OrderLine } from "./Model.ts"

const atLeastZero = (units: bigint): Quantity.Quantity => Quantity.fromUnits(units > 0n ? units : 0n)

const sumOf = (lines: ReadonlyArray<LineQuantity>, lineId: string): bigint =>
  lines.reduce((sum, one) => (one.lineId === lineId ? sum + one.quantity : sum), 0n)

/**
 * How much of a line can be settled now: everything, or only what was shipped (ORD-3).
 *
 * @example
 * ```ts
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Money from "@dealwright/core/Money"
 * import * as Order from "@dealwright/core/Order"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const line: Order.OrderLine = {
 *   ...{ lineId: "1", sku: "GTX", unitPrice: cny("100.00"), amount: cny("1000.00") },
 *   ...{ agreed: whole(10), quantity: whole(10), shipped: whole(6) },
 *   ...{ settled: whole(4), settledAmount: cny("400.00") }
 * }
 * const order: Order.Order = {
 *   _tag: "Released",
 *   source: { _tag: "Imported", reference: "ERP 4711" },
 *   customerId: "C-1",
 *   currency: "CNY",
 *   lines: [line],
 *   ...{ total: cny("1000.00"), cleared: cny("1000.00"), creditDays: 30 },
 *   ...{ settlement: "ship-first", stock: "own", exposure: "ledger" },
 *   ...{ confirmedOn: LocalDate.literal("2026-03-02"), sellers: [], holds: 0 },
 *   ...{ deposits: [], invoices: [], shipments: [] }
 * }
 * assert.equal(Order.settleable(order, line), whole(2))
 * ```
 */
export const settleable = (order: Order, line: OrderLine): Quantity.Quantity => {
  const bound = order.settlement === "settle-first" && order._tag === "Released" ? line.quantity : line.shipped
  return atLeastZero(bound - line.settled - drafted(order, line))
}

/**
 * How much of a line stands on invoices that nobody has checked yet (ORD-4).
 *
 * @example
 * ```ts continue
 * assert.equal(Order.drafted(order, line), whole(0))
 * ```
 */
export const drafted = ({ drafts = [] }: Order, { lineId }: OrderLine): Quantity.Quantity =>
  Quantity.fromUnits(drafts.reduce((sum, { lines }) => sum + sumOf(lines, lineId), 0n))

/** How much of a line has left in all, what came back included. */
const left = ({ returned = Quantity.zero, shipped }: OrderLine): Quantity.Quantity => Quantity.add(shipped, returned)

/** How much of a line was asked for and hasn't left: signed, and signed or not yet (ORD-4). */
const pending = ({ requests = [] }: Order, line: OrderLine) => {
  const named = (isCounted: (tag: "Asked" | "Signed" | "Refused") => boolean): Quantity.Quantity => {
    const total = requests.reduce(
      (sum, { lines, standing }) => (isCounted(standing._tag) ? sum + sumOf(lines, line.lineId) : sum),
      0n,
    )
    return atLeastZero(total - left(line))
  }
  return { signed: named((tag) => tag === "Signed"), open: named((tag) => tag !== "Refused") }
}

/**
 * How much of a line can be asked to leave: what hasn't left and isn't asked for yet (ORD-4).
 *
 * @example
 * ```ts continue
 * assert.equal(Order.requestable(order, line), whole(4))
 * ```
 */
export const requestable = (order: Order, line: OrderLine): Quantity.Quantity =>
  atLeastZero(line.quantity - line.shipped - pending(order, line).open)

/**
 * How much of a line can be shipped now: everything, or only what was settled (ORD-3), and of that only what a signed request
 * names where requests are signed (ORD-4).
 *
 * @example
 * ```ts continue
 * assert.equal(Order.shippable(order, line), whole(4))
 * ```
 */
export const shippable = (order: Order, line: OrderLine): Quantity.Quantity => {
  const bound = order.settlement === "settle-first" && line.settled < line.quantity ? line.settled : line.quantity
  const most = atLeastZero(bound - line.shipped)
  if (order.shippingRank === undefined) return most
  const { signed } = pending(order, line)
  return signed < most ? signed : most
}

/**
 * How much of a line can come back: what has left (ORD-5).
 *
 * @example
 * ```ts continue
 * assert.equal(Order.returnable(order, line), whole(6))
 * ```
 */
export const returnable = (_order: Order, line: OrderLine): Quantity.Quantity => line.shipped

/**
 * How much of a line can still be cancelled by itself: what hasn't left (ORD-5).
 *
 * @example
 * ```ts continue
 * assert.equal(Order.cuttable(order, line), whole(4))
 * ```
 */
export const cuttable = (_order: Order, line: OrderLine): Quantity.Quantity => atLeastZero(line.quantity - line.shipped)

/**
 * Everything of which there is something, by line.
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Order.everything(order, Order.shippable), [{ lineId: "1", quantity: whole(4) }])
 * ```
 */
export const everything = (
  order: Order,
  howMuch: (order: Order, line: OrderLine) => Quantity.Quantity,
): ReadonlyArray<LineQuantity> =>
  order.lines.flatMap((line) => {
    const quantity = howMuch(order, line)
    return quantity > 0n ? [{ lineId: line.lineId, quantity }] : []
  })

/** A step that an order can take. */
export type Step =
  | "RecordDeposit"
  | "Release"
  | "Settle"
  | "CheckInvoice"
  | "RequestShipping"
  | "SignShipping"
  | "Ship"
  | "Deliver"
  | "Accept"
  | "Close"
  | "CancelRest"
  | "Cancel"
  | "Reopen"

/**
 * The steps that are open now, in their order (ORD-2, ORD-3).
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Order.nextSteps(order), ["Settle", "Ship", "CancelRest"])
 * ```
 */
export const nextSteps = (order: Order): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  switch (order._tag) {
    case "Confirmed":
    case "Held":
      if (depositOpen(order).minor > 0n) steps.push("RecordDeposit")
      else steps.push("Release")
      break
    case "Released":
      if (order.shippingRank !== undefined && everything(order, requestable).length > 0) steps.push("RequestShipping")
      if (order.requests?.some(({ standing }) => standing._tag === "Asked") === true) steps.push("SignShipping")
      if (everything(order, shippable).length > 0) steps.push("Ship")
      if (isShipped(order)) steps.push("Deliver")
      break
    case "Delivered":
      steps.push("Accept")
      break
    case "Accepted":
      if (isSettled(order)) steps.push("Close")
      break
    case "Cancelled":
      steps.push("Reopen")
      break
    case "Closed":
      break
  }
  if (order._tag !== "Cancelled" && order._tag !== "Closed") {
    if (order.drafts !== undefined && order.drafts.length > 0) steps.unshift("CheckInvoice")
    if (everything(order, settleable).length > 0) steps.unshift("Settle")
  }
  const canCancel = order._tag === "Confirmed" || order._tag === "Held" || order._tag === "Released"
  if (canCancel && !hasShipped(order)) steps.push("Cancel")
  else if (canCancel && everything(order, cuttable).length > 0) steps.push("CancelRest")
  return steps
}
