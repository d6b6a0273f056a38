/**
 * Exact decimal quantities: pieces, tonnes, hours, square metres.
 */
import type { Brand } from "effect/Brand"
import * as Result from "effect/Result"
import { type DecimalLimits, formatShortest, parseScaled } from "../rate/index.ts"
import type { QuantityError } from "./Errors.ts"

/**
 * A quantity as a whole number of millionths of its unit: `2_500_000n` is 2.5. May be negative (a return). Being a
 * bigint, two quantities are compared with `<` and `===` and added with `add`.
 */
export type Quantity = bigint & Brand<"Quantity">

/**
 * Units in a quantity of 1: 10^6.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Quantity } from "@dealwright/core/Money"
 *
 * assert.equal(Quantity.whole(1), Quantity.scale)
 * ```
 */
export const scale = 1_000_000n

/** Longest text read as a quantity, in characters. */
export const maxLength = 24

const limits: DecimalLimits = { maxLength, maxIntegerDigits: 12, decimals: 6 }

/**
 * The quantity of so many millionths: for code that has computed them itself. Every bigint is a quantity.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Quantity } from "@dealwright/core/Money"
 *
 * assert.equal(Quantity.format(Quantity.fromUnits(2_500_000n)), "2.5")
 * ```
 */
export const fromUnits = (millionths: bigint): Quantity => millionths as Quantity

/** A quantity of 0. */
export const zero: Quantity = fromUnits(0n)

/** A quantity of 1. */
export const one: Quantity = fromUnits(scale)

/**
 * So many whole pieces. A number that is no safe integer is a defect of the calling code and ends in a `RangeError`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Quantity } from "@dealwright/core/Money"
 *
 * assert.equal(Quantity.format(Quantity.whole(10)), "10")
 * assert.equal(Quantity.whole(10), Quantity.whole(10n))
 * ```
 */
export const whole = (pieces: number | bigint): Quantity => fromUnits(BigInt(pieces) * scale)

/**
 * Reads `"2.5"` exactly: at most 24 characters, 12 digits before the point and 6 after it; plain digits only, no
 * exponent, no plus sign, no spaces. Finer input is the error `TooManyQuantityDecimals`, never a round.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Quantity } from "@dealwright/core/Money"
 *
 * assert.deepEqual(Quantity.parse("2.5"), Result.succeed(Quantity.fromUnits(2_500_000n)))
 * assert.ok(Result.isFailure(Quantity.parse("0.0000001")))
 * ```
 */
export const parse = (input: string): Result.Result<Quantity, QuantityError> => {
  const units = parseScaled(input, limits)
  if (Result.isSuccess(units)) return Result.succeed(fromUnits(units.success))
  const fault = units.failure
  switch (fault._tag) {
    case "TooLong":
      return Result.fail({ _tag: "QuantityTooLong", length: fault.length, allowed: maxLength })
    case "Malformed":
      return Result.fail({ _tag: "MalformedQuantity", input })
    case "TooManyDecimals":
      return Result.fail({ _tag: "TooManyQuantityDecimals", input, found: fault.found, allowed: limits.decimals })
    case "TooLarge":
      return Result.fail({ _tag: "QuantityTooLarge", input })
  }
}

/**
 * The canonical text, without trailing zeros. `parse` reads it back to the same quantity.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Quantity } from "@dealwright/core/Money"
 *
 * assert.equal(Quantity.format(Quantity.fromUnits(1_250_000n)), "1.25")
 * ```
 */
export const format = (quantity: Quantity): string => formatShortest(quantity, limits.decimals)

/**
 * Sum of two quantities of the same unit of measure, exact.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Quantity } from "@dealwright/core/Money"
 *
 * assert.equal(Quantity.add(Quantity.whole(6), Quantity.whole(4)), Quantity.whole(10))
 * ```
 */
export const add = (left: Quantity, right: Quantity): Quantity => fromUnits(left + right)

/**
 * Difference of two quantities of the same unit of measure, exact; may be negative.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Quantity } from "@dealwright/core/Money"
 *
 * assert.equal(Quantity.subtract(Quantity.whole(10), Quantity.whole(6)), Quantity.whole(4))
 * ```
 */
export const subtract = (left: Quantity, right: Quantity): Quantity => fromUnits(left - right)

/**
 * The quantity with its sign turned: what is returned.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Quantity } from "@dealwright/core/Money"
 *
 * assert.equal(Quantity.negate(Quantity.whole(2)), Quantity.whole(-2))
 * ```
 */
export const negate = (quantity: Quantity): Quantity => fromUnits(-quantity)

/**
 * −1, 0 or 1 as `left` is smaller than, equal to or greater than `right`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Quantity } from "@dealwright/core/Money"
 *
 * assert.equal(Quantity.compare(Quantity.whole(4), Quantity.whole(6)), -1)
 * ```
 */
export const compare = (left: Quantity, right: Quantity): -1 | 0 | 1 => (left < right ? -1 : left > right ? 1 : 0)
