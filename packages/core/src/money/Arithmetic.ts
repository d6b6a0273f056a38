/**
 * Sums, differences and order of amounts. Exact; two currencies never meet unnoticed (KER-1).
 */
import * as Result from "effect/Result"
import type { CurrencyCode } from "./Currency.ts"
import type { CurrencyMismatch } from "./Errors.ts"
import { type Money, make } from "./Model.ts"

const mismatch = (left: Money, right: Money): Result.Result<never, CurrencyMismatch> =>
  Result.fail({ _tag: "CurrencyMismatch", expected: left.currency, found: right.currency })

/**
 * Sum of two amounts of one currency; two currencies are the error `CurrencyMismatch` (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * const price = Money.of("97000.00", "CNY")
 * assert.deepEqual(Money.add(price, Money.of("956.71", "CNY")), Result.succeed(Money.of("97956.71", "CNY")))
 * assert.ok(Result.isFailure(Money.add(price, Money.of("1.00", "USD"))))
 * ```
 */
export const add = (left: Money, right: Money): Result.Result<Money, CurrencyMismatch> =>
  left.currency === right.currency ? Result.succeed(unsafeAdd(left, right)) : mismatch(left, right)

/**
 * Difference of two amounts of one currency; two currencies are the error `CurrencyMismatch` (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * const left = Money.subtract(Money.of("100.00", "CNY"), Money.of("100.01", "CNY"))
 * assert.deepEqual(left, Result.succeed(Money.of("-0.01", "CNY")))
 * ```
 */
export const subtract = (left: Money, right: Money): Result.Result<Money, CurrencyMismatch> =>
  left.currency === right.currency ? Result.succeed(unsafeSubtract(left, right)) : mismatch(left, right)

/**
 * Sum of a list, all of the named currency; of an empty list it is zero of it (KER-1). The first amount of another
 * currency is the error `CurrencyMismatch`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.deepEqual(Money.addAll("CNY", []), Result.succeed(Money.zero("CNY")))
 * assert.deepEqual(
 *   Money.addAll("CNY", [Money.of("1.00", "CNY"), Money.of("2.50", "CNY")]),
 *   Result.succeed(Money.of("3.50", "CNY")),
 * )
 * ```
 */
export const addAll = (
  currency: CurrencyCode,
  amounts: ReadonlyArray<Money>,
): Result.Result<Money, CurrencyMismatch> => {
  let minor = 0n
  for (const amount of amounts) {
    if (amount.currency !== currency) {
      return Result.fail({ _tag: "CurrencyMismatch", expected: currency, found: amount.currency })
    }
    minor += amount.minor
  }
  return Result.succeed(make(minor, currency))
}

/**
 * Sum of two amounts **already known** to be of one currency, in the currency of the left one: for inner loops whose
 * currencies were checked once before. Mixing currencies here gives a wrong figure and no error.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * const sum = Money.unsafeAdd(Money.of("1.00", "CNY"), Money.of("2.00", "CNY"))
 * assert.deepEqual(sum, Money.of("3.00", "CNY"))
 * ```
 */
export const unsafeAdd = (left: Money, right: Money): Money => make(left.minor + right.minor, left.currency)

/**
 * Difference of two amounts **already known** to be of one currency, in the currency of the left one: for inner loops
 * whose currencies were checked once before. Mixing currencies here gives a wrong figure and no error.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * const difference = Money.unsafeSubtract(Money.of("1.00", "CNY"), Money.of("2.00", "CNY"))
 * assert.deepEqual(difference, Money.of("-1.00", "CNY"))
 * ```
 */
export const unsafeSubtract = (left: Money, right: Money): Money => make(left.minor - right.minor, left.currency)

/**
 * The amount with its sign turned (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.deepEqual(Money.negate(Money.of("5.00", "CNY")), Money.of("-5.00", "CNY"))
 * ```
 */
export const negate = (money: Money): Money => make(-money.minor, money.currency)

/**
 * The amount without its sign (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.deepEqual(Money.abs(Money.of("-5.00", "CNY")), Money.of("5.00", "CNY"))
 * ```
 */
export const abs = (money: Money): Money => (money.minor < 0n ? negate(money) : money)

/**
 * −1, 0 or 1 as `left` is less than, equal to or more than `right`; two currencies are the error `CurrencyMismatch`
 * (KER-1). For sorting a list known to be of one currency compare `minor` directly.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.deepEqual(Money.compare(Money.of("1.00", "CNY"), Money.of("2.00", "CNY")), Result.succeed(-1))
 * assert.ok(Result.isFailure(Money.compare(Money.of("1.00", "CNY"), Money.of("1.00", "USD"))))
 * ```
 */
export const compare = (left: Money, right: Money): Result.Result<-1 | 0 | 1, CurrencyMismatch> =>
  left.currency === right.currency
    ? Result.succeed(left.minor < right.minor ? -1 : left.minor > right.minor ? 1 : 0)
    : mismatch(left, right)

/**
 * Whether two amounts are the same amount of the same currency (KER-1). Amounts of two currencies are never equal,
 * not even zeros.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.ok(Money.equals(Money.of("1.00", "CNY"), Money.make(100n, "CNY")))
 * assert.ok(!Money.equals(Money.zero("CNY"), Money.zero("USD")))
 * ```
 */
export const equals = (left: Money, right: Money): boolean =>
  left.minor === right.minor && left.currency === right.currency

/**
 * The lesser of two amounts of one currency, the left one when equal; two currencies are the error `CurrencyMismatch`
 * (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * const lesser = Money.min(Money.of("3.00", "CNY"), Money.of("2.00", "CNY"))
 * assert.deepEqual(lesser, Result.succeed(Money.of("2.00", "CNY")))
 * ```
 */
export const min = (left: Money, right: Money): Result.Result<Money, CurrencyMismatch> =>
  left.currency === right.currency ? Result.succeed(right.minor < left.minor ? right : left) : mismatch(left, right)

/**
 * The greater of two amounts of one currency, the left one when equal; two currencies are the error
 * `CurrencyMismatch` (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * const greater = Money.max(Money.of("3.00", "CNY"), Money.of("2.00", "CNY"))
 * assert.deepEqual(greater, Result.succeed(Money.of("3.00", "CNY")))
 * ```
 */
export const max = (left: Money, right: Money): Result.Result<Money, CurrencyMismatch> =>
  left.currency === right.currency ? Result.succeed(right.minor > left.minor ? right : left) : mismatch(left, right)

/**
 * Whether the amount is nothing (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.ok(Money.isZero(Money.of("0.00", "CNY")))
 * ```
 */
export const isZero = (money: Money): boolean => money.minor === 0n

/**
 * Whether the amount is below zero (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.ok(Money.isNegative(Money.of("-0.01", "CNY")))
 * assert.ok(!Money.isNegative(Money.zero("CNY")))
 * ```
 */
export const isNegative = (money: Money): boolean => money.minor < 0n

/**
 * Whether the amount is above zero (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.ok(Money.isPositive(Money.of("0.01", "CNY")))
 * assert.ok(!Money.isPositive(Money.zero("CNY")))
 * ```
 */
export const isPositive = (money: Money): boolean => money.minor > 0n
