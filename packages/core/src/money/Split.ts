/**
 * Splitting an amount so that the parts are the whole again (KER-2).
 */
import * as Result from "effect/Result"
import { negate } from "./Arithmetic.ts"
import type { SplitError } from "./Errors.ts"
import { type Money, make } from "./Model.ts"

const { asIntN, asUintN } = BigInt

/** Most parts that `splitEven` makes. */
export const maxParts = 100_000

/** Splits `amount >= 0` by weights which are known to be right; `total` is their sum, above zero. Exact at any size. */
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
  // A stable sort: among equal remainders the earlier party comes first. Less than one unit a party is left over.
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

/** The most parties for whom looking for the largest remainder again and again is quicker than sorting once. */
const fewParties = 16

/**
 * Gives the units left over, one by one, to whoever is owed most, the earlier party first. `first` is known to be the
 * first of them. All within 64 bits.
 */
const giveRest = (
  parts: Array<Money>,
  amount: bigint,
  weights: ReadonlyArray<bigint>,
  total: bigint,
  rest: bigint,
  first: number,
): void => {
  let best = first
  let left = rest
  for (;;) {
    const part = parts[best]
    if (part === undefined) return
    parts[best] = make(asIntN(64, part.minor + 1n), part.currency)
    left = asIntN(64, left - 1n)
    if (left === 0n) return
    let largest = -1n
    for (let index = 0; index < parts.length; index++) {
      // The products wrap around at 64 bits, their difference does not. Who has got a unit is owed less than nothing.
      const due = asIntN(64, amount * asIntN(64, weights[index] ?? 0n))
      const remainder = asIntN(64, due - asIntN(64, asIntN(64, parts[index]?.minor ?? 0n) * total))
      if (asIntN(64, largest - remainder) < 0n) {
        largest = remainder
        best = index
      }
    }
  }
}

/**
 * The same all within 64 bits, which the engine keeps in registers when every step says so: for a few parties, amounts
 * from 0 to 2^39 and weights that sum to less than 2^41, such as rates of up to 200 %. `undefined` where something does
 * not fit or is wrong.
 */
const split64 = (money: Money, weights: ReadonlyArray<bigint>): ReadonlyArray<Money> | undefined => {
  const { currency, minor } = money
  if (weights.length > fewParties || asUintN(39, minor) !== minor) return undefined
  let total = 0n
  for (const weight of weights) {
    if (asUintN(41, weight) !== weight) return undefined
    total = asIntN(64, total + asIntN(64, weight))
  }
  if (total === 0n || asUintN(41, total) !== total) return undefined
  const amount = asIntN(64, minor)
  // amount × weight has up to 80 bits: unless the weights are narrow, divide its upper and its lower part in turn.
  const narrow = asUintN(23, total) === total
  const upper = asIntN(64, amount >> 20n)
  const lower = asIntN(64, amount & 0xfffffn)
  const parts = new Array<Money>(weights.length)
  let rest = amount
  let first = 0
  let largest = -1n
  for (let index = 0; index < weights.length; index++) {
    const weight = asIntN(64, weights[index] ?? 0n)
    let part: bigint
    let remainder: bigint
    if (narrow) {
      const product = asIntN(64, amount * weight)
      part = asIntN(64, product / total)
      remainder = asIntN(64, product - asIntN(64, part * total))
    } else {
      const above = asIntN(64, upper * weight)
      const high = asIntN(64, above / total)
      const carried = asIntN(64, asIntN(64, above - asIntN(64, high * total)) << 20n)
      const below = asIntN(64, carried + asIntN(64, lower * weight))
      const low = asIntN(64, below / total)
      part = asIntN(64, asIntN(64, high << 20n) + low)
      remainder = asIntN(64, below - asIntN(64, low * total))
    }
    parts[index] = make(part, currency)
    rest = asIntN(64, rest - part)
    if (asIntN(64, largest - remainder) < 0n) {
      largest = remainder
      first = index
    }
  }
  if (rest !== 0n) giveRest(parts, amount, weights, total, rest, first)
  return parts
}

/** Any sizes, and what is wrong if something is. */
const splitAny = (money: Money, weights: ReadonlyArray<bigint>): Result.Result<ReadonlyArray<Money>, SplitError> => {
  let total = 0n
  for (const [index, weight] of weights.entries()) {
    if (weight < 0n) return Result.fail({ _tag: "NegativeWeight", index, weight })
    total += weight
  }
  if (total === 0n) return Result.fail({ _tag: "NoWeight", parts: weights.length })
  const { currency, minor } = money
  if (minor >= 0n) {
    return Result.succeed(largestRemainder(minor, weights, total).map((part) => make(part, currency)))
  }
  const parts = split64(make(-minor, currency), weights)?.map(negate)
  return Result.succeed(parts ?? largestRemainder(-minor, weights, total).map((part) => make(-part, currency)))
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
  const parts = split64(money, weights)
  return parts === undefined ? splitAny(money, weights) : Result.succeed(parts)
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
