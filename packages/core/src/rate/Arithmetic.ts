/**
 * Sums, products, ratios and order of rates (KER-2, KER-3).
 */
import * as Result from "effect/Result"
import type { RateError } from "./Errors.ts"
import { fromUnits, type Rate, scale } from "./Model.ts"
import { divideRounded, type RoundingMode } from "./Rounding.ts"
import { times } from "./Times.ts"

/**
 * The exact ratio of two whole numbers, rounded once to a unit of `1e-12` (KER-2, KER-3). A zero denominator is the
 * error `ZeroDenominator`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.deepEqual(Rate.fromRatio(395_671n, 10_000_000n), Result.succeed(Rate.percent("3.95671")))
 * assert.ok(Result.isFailure(Rate.fromRatio(1n, 0n)))
 * ```
 */
export const fromRatio = (
  numerator: bigint,
  denominator: bigint,
  mode: RoundingMode = "half-even",
): Result.Result<Rate, RateError> =>
  denominator === 0n
    ? Result.fail({ _tag: "ZeroDenominator", numerator })
    : Result.succeed(fromUnits(divideRounded(numerator * scale, denominator, mode)))

/**
 * Sum of two rates, exact.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.add(Rate.percent("33.1"), Rate.percent("33.2")), Rate.percent("66.3"))
 * ```
 */
export const add = (left: Rate, right: Rate): Rate => fromUnits(left + right)

/**
 * Difference of two rates, exact.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.subtract(Rate.one, Rate.percent(3)), Rate.percent(97))
 * ```
 */
export const subtract = (left: Rate, right: Rate): Rate => fromUnits(left - right)

/**
 * Sum of any number of rates, exact; of none it is 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.sum([Rate.percent("33.1"), Rate.percent("33.2"), Rate.percent("33.7")]), Rate.one)
 * ```
 */
export const sum = (rates: ReadonlyArray<Rate>): Rate => {
  let total = 0n
  for (const rate of rates) total += rate
  return fromUnits(total)
}

/**
 * The rate with its sign turned.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.negate(Rate.percent(5)), Rate.percent(-5))
 * ```
 */
export const negate = (rate: Rate): Rate => fromUnits(-rate)

/**
 * Product of two rates, rounded once to a unit of `1e-12` by the named mode (KER-2).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.multiply(Rate.percent(50), Rate.percent(5)), Rate.percent("2.5"))
 * ```
 */
export const multiply = (left: Rate, right: Rate, mode: RoundingMode = "half-even"): Rate =>
  fromUnits(times(left, right, mode))

/**
 * −1, 0 or 1 as `left` is smaller than, equal to or greater than `right`: the order for sorting.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.compare(Rate.percent(3), Rate.percent(5)), -1)
 * ```
 */
export const compare = (left: Rate, right: Rate): -1 | 0 | 1 => (left < right ? -1 : left > right ? 1 : 0)

/**
 * Whether two rates are the same number; how they were written does not matter.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.ok(Rate.equals(Rate.percent("5.00"), Rate.percent(5)))
 * ```
 */
export const equals = (left: Rate, right: Rate): boolean => left === right

/**
 * The smaller of two rates.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.min(Rate.percent(3), Rate.percent(5)), Rate.percent(3))
 * ```
 */
export const min = (left: Rate, right: Rate): Rate => (right < left ? right : left)

/**
 * The greater of two rates.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.max(Rate.percent(3), Rate.percent(5)), Rate.percent(5))
 * ```
 */
export const max = (left: Rate, right: Rate): Rate => (right > left ? right : left)

/**
 * Whether the rate is exactly 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.ok(Rate.isZero(Rate.subtract(Rate.one, Rate.percent(100))))
 * ```
 */
export const isZero = (rate: Rate): boolean => rate === 0n

/**
 * Whether the rate is below 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.ok(Rate.isNegative(Rate.percent(-1)))
 * assert.ok(!Rate.isNegative(Rate.zero))
 * ```
 */
export const isNegative = (rate: Rate): boolean => rate < 0n
