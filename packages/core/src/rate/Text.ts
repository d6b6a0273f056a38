/**
 * Rates as text: reading, writing, and literals in source code (KER-3).
 */
import * as Result from "effect/Result"
import { type DecimalFault, type DecimalLimits, formatShortest, parseScaled } from "./Decimal.ts"
import { describe, type RateError } from "./Errors.ts"
import { fromUnits, type Rate } from "./Model.ts"

/** Decimals of a rate written as a fraction. */
const decimals = 12
/** Decimals of a rate written as a percentage. */
const percentDecimals = 10

/** Longest text read as a rate, in characters (KER-3). */
export const maxLength = 32

const fractionLimits: DecimalLimits = { maxLength, maxIntegerDigits: 12, decimals }
const percentLimits: DecimalLimits = { maxLength, maxIntegerDigits: 14, decimals: percentDecimals }

const toRateError = (input: string, fault: DecimalFault, allowedDecimals: number): RateError => {
  switch (fault._tag) {
    case "TooLong":
      return { _tag: "RateTooLong", length: fault.length, allowed: maxLength }
    case "Malformed":
      return { _tag: "MalformedRate", input }
    case "TooManyDecimals":
      return { _tag: "TooManyRateDecimals", input, found: fault.found, allowed: allowedDecimals }
    case "TooLarge":
      return { _tag: "RateOutOfRange", input }
  }
}

/**
 * Reads `"5%"`, `"3.95671%"` or the fraction `"0.05"` exactly (KER-3). At most 32 characters, 10 decimals of a percent
 * or 12 of a fraction, below 10^12; plain digits only, no exponent, no plus sign, no spaces. Finer input is an error,
 * never a round.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.deepEqual(Rate.parse("5%"), Rate.parse("0.05"))
 * assert.ok(Result.isFailure(Rate.parse("1e3")))
 * assert.ok(Result.isFailure(Rate.parse("0.0000000000001")))
 * ```
 */
export const parse = (input: string): Result.Result<Rate, RateError> => {
  if (input.length > maxLength) {
    return Result.fail({ _tag: "RateTooLong", length: input.length, allowed: maxLength })
  }
  const isPercent = input.endsWith("%")
  const limits = isPercent ? percentLimits : fractionLimits
  const units = parseScaled(isPercent ? input.slice(0, -1) : input, limits)
  return Result.isSuccess(units)
    ? Result.succeed(fromUnits(units.success))
    : Result.fail(toRateError(input, units.failure, limits.decimals))
}

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9"
type AllDigits<S extends string> = S extends `${Digit}${infer Rest}`
  ? Rest extends ""
    ? true
    : AllDigits<Rest>
  : false
type Unsigned<S extends string> = S extends `${infer I}.${infer F}`
  ? AllDigits<I> extends true
    ? AllDigits<F>
    : false
  : AllDigits<S>
type IsDecimal<S extends string> = S extends `-${infer U}` ? Unsigned<U> : Unsigned<S>

/**
 * A percentage written in source code: a whole number, or a decimal string such as `"3.5"`. A literal that is neither
 * does not compile (`percent(3.5)` is a float, `percent("3,5")` is no decimal).
 */
export type PercentLiteral<N extends string | number> = string extends N
  ? N
  : number extends N
    ? N
    : `${N}` extends infer S extends string
      ? IsDecimal<S> extends true
        ? N extends number
          ? S extends `${bigint}`
            ? N
            : "write a percentage with decimals as a string"
          : N
        : "not an exact decimal"
      : never

/**
 * A percentage written in source code: `percent(5)` is 5 %, `percent("3.5")` is 3.5 % (KER-3). For text that comes
 * from outside use `parse`. A literal that is no exact percentage mostly fails to compile; where the compiler cannot
 * see it, it is a defect and ends in a `RangeError`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.format(Rate.percent(12)), "12%")
 * assert.equal(Rate.format(Rate.percent("33.1")), "33.1%")
 * ```
 */
export const percent = <const N extends string | number>(n: PercentLiteral<N>): Rate =>
  Result.getOrThrowWith(parse(`${n}%`), (error) => new RangeError(describe(error).en))

/**
 * The canonical text: a percentage without trailing zeros. `parse` reads it back to the same rate.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.format(Rate.percent("3.95671")), "3.95671%")
 * assert.equal(Rate.format(Rate.zero), "0%")
 * ```
 */
export const format = (rate: Rate): string => `${formatShortest(rate, percentDecimals)}%`

/**
 * The rate as a fraction without trailing zeros, the usual way to write an exchange rate. `parse` reads it back.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.formatFraction(Rate.percent("712.34")), "7.1234")
 * ```
 */
export const formatFraction = (rate: Rate): string => formatShortest(rate, decimals)
