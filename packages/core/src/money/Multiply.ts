/**
 * Products of money: by rates, quantities, whole numbers and ratios, each rounded once and by name (KER-2).
 */
import * as Result from "effect/Result"
import { divideRounded, type Rate, type RoundingMode, times } from "../rate/index.ts"
import type { ZeroDivisor } from "./Errors.ts"
import { type Money, make } from "./Model.ts"
import { type Quantity, scale as quantityScale } from "./Quantity.ts"

/**
 * The amount times a rate, rounded once to the minor unit by the named mode, half-even unless the policy says
 * otherwise (KER-2).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * const price = Money.of("0.50", "CNY")
 * assert.deepEqual(Money.multiplyRate(price, Rate.percent(5)), Money.of("0.02", "CNY"))
 * assert.deepEqual(Money.multiplyRate(price, Rate.percent(5), "half-up"), Money.of("0.03", "CNY"))
 * ```
 */
export const multiplyRate = (money: Money, rate: Rate, mode: RoundingMode = "half-even"): Money =>
  make(times(money.minor, rate, mode), money.currency)

/**
 * The amount times a whole number, exact (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.deepEqual(Money.multiplyInteger(Money.of("12.34", "CNY"), 3n), Money.of("37.02", "CNY"))
 * ```
 */
export const multiplyInteger = (money: Money, factor: bigint): Money => make(money.minor * factor, money.currency)

/**
 * The amount of a line: unit price times quantity, rounded once to the minor unit (KER-2).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * const line = Money.multiplyQuantity(Money.of("19.99", "CNY"), Money.Quantity.fromUnits(2_500_000n))
 * assert.deepEqual(line, Money.of("49.98", "CNY"))
 * ```
 */
export const multiplyQuantity = (unitPrice: Money, quantity: Quantity, mode: RoundingMode = "half-even"): Money =>
  make(divideRounded(unitPrice.minor * quantity, quantityScale, mode), unitPrice.currency)

/**
 * The amount times `numerator ÷ denominator`, rounded once to the minor unit (KER-2): for products of several factors
 * which must not be rounded in between. A zero denominator is the error `ZeroDivisor`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * // 60 extra days at 6 % a year on 97 000.00
 * const financing = Money.multiplyRatio(Money.of("97000.00", "CNY"), Rate.percent(6) * 60n, Rate.scale * 365n)
 * assert.deepEqual(financing, Result.succeed(Money.of("956.71", "CNY")))
 * ```
 */
export const multiplyRatio = (
  money: Money,
  numerator: bigint,
  denominator: bigint,
  mode: RoundingMode = "half-even",
): Result.Result<Money, ZeroDivisor> =>
  denominator === 0n
    ? Result.fail({ _tag: "ZeroDivisor", dividend: money.minor * numerator })
    : Result.succeed(make(divideRounded(money.minor * numerator, denominator, mode), money.currency))
