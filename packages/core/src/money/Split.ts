/**
 * Splitting an amount so that the parts are the whole again (KER-2).
 */
import * as Result from "effect/Result"
import type { SplitError } from "./Errors.ts"
import { type Money, make } from "./Model.ts"

/** Most parts that `splitEven` makes. */
export const maxParts = 100_000

/** Splits `amount >= 0` by weights which are known to be right; `total` is their sum, above zero. */
const largestRemainder = (amount: bigint, weights: ReadonlyArray<bigint>, total: bigint): Array<bigint> => {
  const parts: Array<bigint> = []
  const remainders: Array<bigint> = []
  let rest = amount
  for (const weight of weights) {
    const product = amount * weight
    const part = product / total
    parts.push(part)
    remainders.push(product - part * total)
    rest -= part
  }
  if (rest === 0n) return parts
  // Stable sort: among equal remainders the earlier party comes first. Fewer than one unit a party is left over.
  const order = remainders
    .map((_, index) => index)
    .sort((a, b) => {
      const left = remainders[a] ?? 0n
      const right = remainders[b] ?? 0n
      return left < right ? 1 : left > right ? -1 : 0
    })
  for (const index of order.slice(0, Number(rest))) parts[index] = (parts[index] ?? 0n) + 1n
  return parts
}

/**
 * Splits an amount by weights, by largest remainder (KER-2). The parts sum to the whole exactly; each is within one
 * minor unit of its exact share; of equal remainders the earlier party gets the unit; a zero weight gets zero; and
 * splitting `-x` is the negation of splitting `x`. Weights are any whole numbers of one scale: bigints, rates
 * (33.1 % + 33.2 % + 33.7 %) or quantities. They need not sum to 100 %.
 *
 * Errors: `NegativeWeight`, and `NoWeight` when all weights are zero or there are none.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * const shares = [Rate.percent("33.1"), Rate.percent("33.2"), Rate.percent("33.7")]
 * const parts = Money.split(Money.of("100.01", "CNY"), shares)
 * assert.deepEqual(
 *   Result.map(parts, (all) => all.map(Money.format)),
 *   Result.succeed(["33.10", "33.20", "33.71"]),
 * )
 * ```
 */
export const split = (
  money: Money,
  weights: ReadonlyArray<bigint>,
): Result.Result<ReadonlyArray<Money>, SplitError> => {
  let total = 0n
  for (const [index, weight] of weights.entries()) {
    if (weight < 0n) return Result.fail({ _tag: "NegativeWeight", index, weight })
    total += weight
  }
  if (total === 0n) return Result.fail({ _tag: "NoWeight", parts: weights.length })
  const negative = money.minor < 0n
  const parts = largestRemainder(negative ? -money.minor : money.minor, weights, total)
  return Result.succeed(parts.map((part) => make(negative ? -part : part, money.currency)))
}

/**
 * Splits an amount into so many parts which differ by one minor unit at most, the larger ones first (KER-2). The number
 * of parts is a whole number from 1 to 100 000, otherwise `InvalidPartCount`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.deepEqual(
 *   Result.map(Money.splitEven(Money.of("100.00", "CNY"), 3), (all) => all.map(Money.format)),
 *   Result.succeed(["33.34", "33.33", "33.33"]),
 * )
 * ```
 */
export const splitEven = (money: Money, parts: number): Result.Result<ReadonlyArray<Money>, SplitError> => {
  if (!Number.isInteger(parts) || parts < 1 || parts > maxParts) {
    return Result.fail({ _tag: "InvalidPartCount", parts })
  }
  const each = money.minor / BigInt(parts)
  const rest = Number(money.minor - each * BigInt(parts))
  const larger = make(each + (rest < 0 ? -1n : 1n), money.currency)
  const smaller = make(each, money.currency)
  return Result.succeed(Array.from({ length: parts }, (_, index) => (index < Math.abs(rest) ? larger : smaller)))
}
