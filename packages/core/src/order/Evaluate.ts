/**
 * The order policy compiled, and the arithmetic of orders: amounts of lines, what is left, what comes next. Pure, without
 * a schema.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import { type Money, make } from "../money/Model.ts"
import { multiplyRate } from "../money/Multiply.ts"
import * as Quantity from "../money/Quantity.ts"
import { scale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import type { LineQuantity, Order, OrderLine } from "./Model.ts"
import type { OrderPolicy } from "./Policy.ts"

/** An order policy made ready for use. */
export interface CompiledOrderPolicy {
  readonly policy: OrderPolicy
  /** What has to be received before release of an order of this total; `undefined` when nothing (ORD-2). */
  depositOf(total: Money): Money | undefined
}

/**
 * Compiles an order policy; a deposit that isn't above 0 and at most 100 % is refused.
 *
 * @example
 * ```ts
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Money from "@dealwright/core/Money"
 * import * as Order from "@dealwright/core/Order"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const policy = Result.getOrThrow(Order.compile(Order.propertyPolicy, context))
 * assert.deepEqual(policy.depositOf(Money.of("3000.00", "CNY")), Money.of("300.00", "CNY"))
 * ```
 */
export const compile = (
  policy: OrderPolicy,
  _context: PolicyContext,
): Result.Result<CompiledOrderPolicy, ReadonlyArray<PolicyProblem>> => {
  const { deposit } = policy
  if (deposit !== undefined && (deposit <= 0n || deposit > scale)) {
    const text = {
      en: "a deposit is above 0% and at most 100%; leave it out when none is required.",
      zh: "定金比例须大于 0% 且不超过 100%;无需定金时请删去。",
    }
    return Result.fail([{ place: "deposit", rule: "ORD-2", text }])
  }
  return Result.succeed({
    policy,
    depositOf: (total) => (deposit === undefined ? undefined : multiplyRate(total, deposit)),
  })
}

/**
 * The money of so much of a line, rounded half-even once; all of the line is its amount exactly (KER-2).
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
 *   lineId: "1",
 *   sku: "GTX",
 *   unitPrice: cny("100.00"),
 *   agreed: whole(10),
 *   quantity: whole(10),
 *   amount: cny("1000.00"),
 *   shipped: whole(6),
 *   settled: whole(4),
 *   settledAmount: cny("400.00")
 * }
 * assert.deepEqual(Order.amountOf(line, whole(6)), cny("600.00"))
 * ```
 */
export const amountOf = (line: OrderLine, quantity: Quantity.Quantity): Money =>
  make(
    line.quantity === 0n ? 0n : divideRounded(line.amount.minor * quantity, line.quantity, "half-even"),
    line.amount.currency,
  )

const sum = (order: Order, of: (line: OrderLine) => Money): Money => {
  let minor = 0n
  for (const line of order.lines) minor += of(line).minor
  return make(minor, order.currency)
}

/**
 * The money of everything that was shipped (CRD-2).
 *
 * @example
 * ```ts continue
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
 * assert.deepEqual(Order.deliveredAmount(order), cny("600.00"))
 * ```
 */
export const deliveredAmount = (order: Order): Money => sum(order, (line) => amountOf(line, line.shipped))

/**
 * The money of everything that was invoiced (CRD-2).
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Order.invoicedAmount(order), cny("400.00"))
 * ```
 */
export const invoicedAmount = (order: Order): Money => sum(order, (line) => line.settledAmount)

/**
 * Whether everything was shipped.
 *
 * @example
 * ```ts continue
 * assert.equal(Order.isShipped(order), false)
 * ```
 */
export const isShipped = (order: Order): boolean => order.lines.every((line) => line.shipped >= line.quantity)

/**
 * Whether everything was invoiced.
 *
 * @example
 * ```ts continue
 * assert.equal(Order.isSettled(order), false)
 * ```
 */
export const isSettled = (order: Order): boolean => order.lines.every((line) => line.settled >= line.quantity)

/**
 * Whether anything has left the warehouse.
 *
 * @example
 * ```ts continue
 * assert.equal(Order.hasShipped(order), true)
 * ```
 */
export const hasShipped = (order: Order): boolean => order.lines.some((line) => line.shipped > 0n)

/**
 * Money received as deposits.
 *
 * @example
 * ```ts continue
 * const paid = { ...order, deposits: [{ receiptNo: "R-1", amount: cny("50.00") }] }
 * assert.deepEqual(Order.depositsReceived(paid), cny("50.00"))
 * ```
 */
export const depositsReceived = (order: Order): Money => {
  let minor = 0n
  for (const { amount } of order.deposits) minor += amount.minor
  return make(minor, order.currency)
}

/**
 * Money that has still to be received before release; zero when none has (ORD-2).
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Order.depositOpen({ ...paid, deposit: cny("100.00") }), cny("50.00"))
 * ```
 */
export const depositOpen = (order: Order): Money => {
  const open = order.deposit === undefined ? 0n : order.deposit.minor - depositsReceived(order).minor
  return make(open > 0n ? open : 0n, order.currency)
}

/**
 * Whether the order's claims stand in the credit account and the stock.
 *
 * @example
 * ```ts continue
 * assert.equal(Order.isCommitted(order), true)
 * ```
 */
export const isCommitted = (order: Order): boolean =>
  order._tag === "Released" ||
  order._tag === "Delivered" ||
  order._tag === "Accepted" ||
  (order._tag === "Held" && order.isCommitted)

/**
 * What an order adds to exposure besides its open invoices when `ordered` of it counts (CRD-2): the furthest of ordered
 * and delivered, less what is invoiced.
 */
const claim = (order: Order, ordered: bigint): bigint => {
  const delivered = deliveredAmount(order).minor
  const claimed = (ordered > delivered ? ordered : delivered) - invoicedAmount(order).minor
  return claimed > 0n ? claimed : 0n
}

/**
 * What the order will claim once it is released.
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Order.claimWhenReleased(order), cny("600.00"))
 * ```
 */
export const claimWhenReleased = (order: Order): Money => make(claim(order, order.total.minor), order.currency)

/**
 * What a release would add: what the order claims without one is what was delivered and not invoiced.
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Order.claimToAdd(order), cny("400.00"))
 * ```
 */
export const claimToAdd = (order: Order): Money =>
  make(claim(order, order.total.minor) - claim(order, 0n), order.currency)

/**
 * Quantities by product: of what is ordered, and of what was shipped.
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Order.bySku(order).get("GTX"), { ordered: whole(10), shipped: whole(6) })
 * ```
 */
export const bySku = (
  order: Order,
): ReadonlyMap<string, { readonly ordered: Quantity.Quantity; readonly shipped: Quantity.Quantity }> => {
  const totals = new Map<string, { readonly ordered: Quantity.Quantity; readonly shipped: Quantity.Quantity }>()
  for (const { quantity, shipped, sku } of order.lines) {
    const before = totals.get(sku) ?? { ordered: Quantity.zero, shipped: Quantity.zero }
    totals.set(sku, {
      ordered: Quantity.add(before.ordered, quantity),
      shipped: Quantity.add(before.shipped, shipped),
    })
  }
  return totals
}

/**
 * How much of a line can be settled now: everything, or only what was shipped (ORD-3).
 *
 * @example
 * ```ts continue
 * assert.equal(Order.settleable(order, line), whole(2))
 * ```
 */
export const settleable = (order: Order, line: OrderLine): Quantity.Quantity => {
  const bound = order.settlement === "settle-first" && order._tag === "Released" ? line.quantity : line.shipped
  return bound > line.settled ? Quantity.subtract(bound, line.settled) : Quantity.zero
}

/**
 * How much of a line can be shipped now: everything, or only what was settled (ORD-3).
 *
 * @example
 * ```ts continue
 * assert.equal(Order.shippable(order, line), whole(4))
 * ```
 */
export const shippable = (order: Order, line: OrderLine): Quantity.Quantity => {
  const bound = order.settlement === "settle-first" && line.settled < line.quantity ? line.settled : line.quantity
  return bound > line.shipped ? Quantity.subtract(bound, line.shipped) : Quantity.zero
}

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
  | "Ship"
  | "Deliver"
  | "Accept"
  | "Close"
  | "Cancel"
  | "Reopen"

/**
 * The steps that are open now, in their order (ORD-2, ORD-3).
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Order.nextSteps(order), ["Settle", "Ship"])
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
  if (order._tag !== "Cancelled" && order._tag !== "Closed" && everything(order, settleable).length > 0) {
    steps.unshift("Settle")
  }
  const canCancel = order._tag === "Confirmed" || order._tag === "Held" || order._tag === "Released"
  if (canCancel && !hasShipped(order)) steps.push("Cancel")
  return steps
}
