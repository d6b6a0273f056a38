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

/** Compiles an order policy; a deposit that isn't above 0 and at most 100 % is refused. */
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

/** The money of so much of a line, rounded half-even once; all of the line is its amount exactly (KER-2). */
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

/** The money of everything that was shipped (CRD-2). */
export const deliveredAmount = (order: Order): Money => sum(order, (line) => amountOf(line, line.shipped))

/** The money of everything that was invoiced (CRD-2). */
export const invoicedAmount = (order: Order): Money => sum(order, (line) => line.settledAmount)

/** Whether everything was shipped. */
export const isShipped = (order: Order): boolean => order.lines.every((line) => line.shipped >= line.quantity)

/** Whether everything was invoiced. */
export const isSettled = (order: Order): boolean => order.lines.every((line) => line.settled >= line.quantity)

/** Whether anything has left the warehouse. */
export const hasShipped = (order: Order): boolean => order.lines.some((line) => line.shipped > 0n)

/** Money received as deposits. */
export const depositsReceived = (order: Order): Money => {
  let minor = 0n
  for (const { amount } of order.deposits) minor += amount.minor
  return make(minor, order.currency)
}

/** Money that has still to be received before release; zero when none has (ORD-2). */
export const depositOpen = (order: Order): Money => {
  const open = order.deposit === undefined ? 0n : order.deposit.minor - depositsReceived(order).minor
  return make(open > 0n ? open : 0n, order.currency)
}

/** Whether the order's claims stand in the credit account and the stock. */
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

/** What the order will claim once it is released. */
export const claimWhenReleased = (order: Order): Money => make(claim(order, order.total.minor), order.currency)

/** What a release would add: what the order claims without one is what was delivered and not invoiced. */
export const claimToAdd = (order: Order): Money =>
  make(claim(order, order.total.minor) - claim(order, 0n), order.currency)

/** Quantities by product: of what is ordered, and of what was shipped. */
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

/** How much of a line can be settled now: everything, or only what was shipped (ORD-3). */
export const settleable = (order: Order, line: OrderLine): Quantity.Quantity => {
  const bound = order.settlement === "settle-first" && order._tag === "Released" ? line.quantity : line.shipped
  return bound > line.settled ? Quantity.subtract(bound, line.settled) : Quantity.zero
}

/** How much of a line can be shipped now: everything, or only what was settled (ORD-3). */
export const shippable = (order: Order, line: OrderLine): Quantity.Quantity => {
  const bound = order.settlement === "settle-first" && line.settled < line.quantity ? line.settled : line.quantity
  return bound > line.shipped ? Quantity.subtract(bound, line.shipped) : Quantity.zero
}

/** Everything of which there is something, by line. */
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

/** The steps that are open now, in their order (ORD-2, ORD-3). */
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
