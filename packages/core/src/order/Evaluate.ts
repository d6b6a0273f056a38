/**
 * The order policy compiled, and the arithmetic of orders: amounts of lines and what is left. Pure, without a schema.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import { rankNamed } from "../decision/Ladder.ts"
import type { Rank } from "../decision/Model.ts"
import { type Money, make } from "../money/Model.ts"
import { multiplyRate } from "../money/Multiply.ts"
import * as Quantity from "../money/Quantity.ts"
import { scale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import type { Order, OrderLine } from "./Model.ts"
import type { OrderPolicy } from "./Policy.ts"

/** An order policy made ready for use. */
export interface CompiledOrderPolicy {
  readonly policy: OrderPolicy
  /** What has to be received before release of an order of this total; `undefined` when nothing (ORD-2). */
  depositOf(total: Money): Money | undefined
  /** The lowest rank that signs shipping requests; `undefined` when goods leave without one (ORD-4). */
  readonly shippingRank: Rank | undefined
}

/**
 * Compiles an order policy; a deposit that isn't above 0 and at most 100 %, and a rank that isn't on the ladder, are refused.
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
  { ladder }: PolicyContext,
): Result.Result<CompiledOrderPolicy, ReadonlyArray<PolicyProblem>> => {
  const { deposit } = policy
  const problems: Array<PolicyProblem> = []
  if (deposit !== undefined && (deposit <= 0n || deposit > scale)) {
    const text = {
      en: "a deposit is above 0% and at most 100%; leave it out when none is required.",
      zh: "定金比例须大于 0% 且不超过 100%;无需定金时请删去。",
    }
    problems.push({ place: "deposit", rule: "ORD-2", text })
  }
  const signing = policy.shippingRank === undefined ? undefined : rankNamed(ladder, policy.shippingRank)
  if (signing !== undefined && Result.isFailure(signing)) {
    const known = ladder.ranks.map(({ name }) => name)
    const text = {
      en: `no rank "${policy.shippingRank}" signs shipping requests; the ladder has ${known.join(", ")}.`,
      zh: `职级“${policy.shippingRank}”不存在，不能签发货申请；现有职级：${known.join("、")}。`,
    }
    problems.push({ place: "shippingRank", rule: "ORD-4", text })
  }
  return problems.length > 0
    ? Result.fail(problems)
    : Result.succeed({
        policy,
        depositOf: (total) => (deposit === undefined ? undefined : multiplyRate(total, deposit)),
        shippingRank: signing !== undefined && Result.isSuccess(signing) ? signing.success : undefined,
      })
}

const inProportion = (minor: bigint, part: bigint, whole: bigint): bigint =>
  whole === 0n ? 0n : divideRounded(minor * part, whole, "half-even")

/**
 * The money of so much of a line, rounded half-even once; all of the line is its amount exactly (KER-2). Where a part was
 * invoiced at another price (PRC-12) or credited for less, that part keeps its money and the rest shares the rest.
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
 * // Six of them at 90.00 since: 4 × 100.00 and 2 × 90.00.
 * const cheaper = { ...line, unitPrice: cny("90.00"), amount: cny("940.00") }
 * assert.deepEqual(Order.amountOf(cheaper, whole(6)), cny("580.00"))
 * ```
 */
export const amountOf = (line: OrderLine, quantity: Quantity.Quantity): Money => {
  const { amount, settled, settledAmount } = line
  const { currency, minor } = amount
  if (quantity === line.quantity) return amount
  const isEven = settledAmount.minor === inProportion(minor, settled, line.quantity)
  if (isEven) return make(inProportion(minor, quantity, line.quantity), currency)
  if (quantity <= settled) return make(inProportion(settledAmount.minor, quantity, settled), currency)
  const rest = inProportion(minor - settledAmount.minor, quantity - settled, line.quantity - settled)
  return make(settledAmount.minor + rest, currency)
}

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
 * Whether anything has ever left the warehouse, come back or not.
 *
 * @example
 * ```ts continue
 * assert.equal(Order.hasShipped(order), true)
 * ```
 */
export const hasShipped = (order: Order): boolean =>
  order.lines.some((line) => line.shipped > 0n || line.returned !== undefined)

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
