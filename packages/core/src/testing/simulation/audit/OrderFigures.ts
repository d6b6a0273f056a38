/**
 * Orders as the feed tells of them, and what they are worth.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"

/** A line of an order. */
export interface Line {
  readonly lineId: string
  readonly sku: string
  readonly price: bigint
  readonly agreed: bigint
  readonly quantity: bigint
  readonly amount: bigint
  readonly shipped: bigint
  readonly settled: bigint
  readonly settledAmount: bigint
}

/** An order as the feed tells. */
export interface Order {
  readonly customerId: string
  readonly source: Json
  readonly lines: ReadonlyArray<Line>
  readonly total: bigint
  readonly status: string
  /** Whether it takes up credit and goods. */
  readonly isCommitted: boolean
  readonly settlement: string
  readonly stock: string
  readonly deposit: bigint
  readonly deposits: bigint
  readonly sellers: ReadonlyArray<Json>
  readonly confirmedOn: number
  readonly isAcceptedOnce: boolean
  readonly invoices: ReadonlyMap<string, bigint>
}

/** What a quantity of a line is worth: its share of the line's amount, rounded on the whole. */
export const worth = ({ amount, quantity }: Line, part: bigint): bigint =>
  quantity === 0n ? 0n : R.halfEven(amount * part, quantity)

/** A sum over lines. */
export const sum = (lines: ReadonlyArray<Line>, of: (line: Line) => bigint): bigint =>
  lines.reduce((total, line) => total + of(line), 0n)

/** What an order takes up at each stage, each amount once, at the furthest one (CRD-2). */
export const claimOf = (order: Order): { readonly undelivered: bigint; readonly uninvoiced: bigint } => {
  const delivered = sum(order.lines, (line) => worth(line, line.shipped))
  const invoiced = sum(order.lines, (line) => line.settledAmount)
  const ordered = order.isCommitted ? order.total : delivered
  const furthest = delivered > invoiced ? delivered : invoiced
  return {
    undelivered: ordered > furthest ? ordered - furthest : 0n,
    uninvoiced: delivered > invoiced ? delivered - invoiced : 0n,
  }
}
