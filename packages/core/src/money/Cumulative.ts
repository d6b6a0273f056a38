/**
 * Running totals that are paid out in pieces: round the cumulative, post the difference, and the pieces re-add (KER-2).
 */
import * as Result from "effect/Result"
import { divideRounded, type Rate, type RoundingMode } from "../rate/index.ts"
import { unsafeSubtract } from "./Arithmetic.ts"
import type { CurrencyMismatch, ZeroDivisor } from "./Errors.ts"
import { type Money, make } from "./Model.ts"
import { multiplyRate } from "./Multiply.ts"

/**
 * What to post when a basis has grown from `before` to `after` and `rate` of it is due: the rounded figure for `after`
 * less the rounded figure for `before` (KER-2). However a basis grows, the postings add up to `rate` of all of it,
 * rounded once. A basis that shrinks gives a negative posting. Two currencies are the error `CurrencyMismatch`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * // 5 % of three payments of 0.10: each alone rounds to nothing, together they are 0.02
 * const paid = ["0.00", "0.10", "0.20", "0.30"].map((amount) => Money.of(amount, "CNY"))
 * const posted = paid.slice(1).map((after, index) =>
 *   Money.postDifference(paid[index] ?? Money.zero("CNY"), after, Rate.percent(5)),
 * )
 * assert.deepEqual(posted.map(Result.map(Money.format)), ["0.00", "0.01", "0.01"].map(Result.succeed))
 * ```
 */
export const postDifference = (
  before: Money,
  after: Money,
  rate: Rate,
  mode: RoundingMode = "half-even",
): Result.Result<Money, CurrencyMismatch> =>
  before.currency === after.currency
    ? Result.succeed(unsafeSubtract(multiplyRate(after, rate, mode), multiplyRate(before, rate, mode)))
    : Result.fail({ _tag: "CurrencyMismatch", expected: before.currency, found: after.currency })

/**
 * What to post of a fixed total when `after ÷ whole` of it is done and `before ÷ whole` was done before (KER-2): such as
 * a commission that is earned in step with what is collected. Once all of `whole` is done the postings add up to
 * `total` exactly. A zero `whole` is the error `ZeroDivisor`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * const total = Money.of("1.00", "CNY")
 * const steps = [Money.postShare(total, 0n, 1n, 3n), Money.postShare(total, 1n, 2n, 3n), Money.postShare(total, 2n, 3n, 3n)]
 * assert.deepEqual(steps.map(Result.map(Money.format)), ["0.33", "0.34", "0.33"].map(Result.succeed))
 * ```
 */
export const postShare = (
  total: Money,
  before: bigint,
  after: bigint,
  whole: bigint,
  mode: RoundingMode = "half-even",
): Result.Result<Money, ZeroDivisor> =>
  whole === 0n
    ? Result.fail({ _tag: "ZeroDivisor", dividend: total.minor * after })
    : Result.succeed(
        make(
          divideRounded(total.minor * after, whole, mode) - divideRounded(total.minor * before, whole, mode),
          total.currency,
        ),
      )
