/**
 * What commands ask of an order's lines.
 *
 * @module
 */
import * as Result from "effect/Result"
import { unsafeAdd } from "../money/Arithmetic.ts"
import { multiplyQuantity } from "../money/Multiply.ts"
import * as Quantity from "../money/Quantity.ts"
import * as Errors from "./Errors.ts"
import { amountOf } from "./Evaluate.ts"
import type { LineQuantity, Order, OrderLine } from "./Model.ts"

/** Each line once, in the order of their ids: the same contents are the same data. */
export const merged = (asked: ReadonlyArray<LineQuantity>): ReadonlyArray<LineQuantity> => {
  const totals = new Map<string, Quantity.Quantity>()
  for (const { lineId, quantity } of asked) {
    totals.set(lineId, Quantity.add(totals.get(lineId) ?? Quantity.zero, quantity))
  }
  return Array.from(totals, ([lineId, quantity]) => ({ lineId, quantity })).sort((a, b) =>
    a.lineId < b.lineId ? -1 : 1,
  )
}

/** The line of that id. */
export const lineOf = ({ lines }: Order, lineId: string): OrderLine | undefined =>
  lines.find((one) => one.lineId === lineId)

/** What is asked for, within what is possible now. */
export const within = (
  order: Order,
  asked: ReadonlyArray<LineQuantity>,
  possible: (order: Order, line: OrderLine) => Quantity.Quantity,
): Result.Result<ReadonlyArray<LineQuantity>, Errors.OrderError> => {
  const found = merged(asked)
  for (const { lineId, quantity } of found) {
    const line = lineOf(order, lineId)
    if (line === undefined) return Result.fail(Errors.unknownLine(lineId))
    const most = possible(order, line)
    if (quantity <= 0n || quantity > most) return Result.fail(Errors.quantityBeyond(lineId, quantity, most))
  }
  return Result.succeed(found)
}

/** The line with another quantity: what is invoiced keeps its money; the rest is at the line's price. */
export const lineWith = (line: OrderLine, quantity: Quantity.Quantity): OrderLine => {
  const { settled, settledAmount, unitPrice } = line
  const isAtPrice =
    line.amount.minor === multiplyQuantity(unitPrice, line.quantity).minor &&
    settledAmount.minor === amountOf(line, settled).minor
  const amount = isAtPrice
    ? multiplyQuantity(unitPrice, quantity)
    : unsafeAdd(settledAmount, multiplyQuantity(unitPrice, Quantity.subtract(quantity, settled)))
  return { ...line, quantity, amount }
}
