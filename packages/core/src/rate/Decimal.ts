/**
 * Decimal strings to scaled integers and back: the one bounded reader behind money, rates and quantities.
 *
 * What it accepts is `-?digits[.digits]`, ASCII digits only, no leading zeros, no sign but minus, no exponent, no
 * spaces, no separators. The length is looked at before anything else, so a text of megabytes costs nothing.
 */
import * as Result from "effect/Result"

/** How large and how fine a decimal may be. */
export interface DecimalLimits {
  /** Longest text that is looked at at all. */
  readonly maxLength: number
  /** Most digits before the point, at most 18. */
  readonly maxIntegerDigits: number
  /** Most digits after the point; also the power of ten of the scaled result. */
  readonly decimals: number
}

/** Why a text is not a decimal within its limits. The owner of the text turns it into its own error. */
export type DecimalFault =
  | { readonly _tag: "TooLong"; readonly length: number }
  | { readonly _tag: "Malformed" }
  | { readonly _tag: "TooManyDecimals"; readonly found: number }
  | { readonly _tag: "TooLarge" }

const zero = 48
const nine = 57
const minus = 45
const point = 46
const largestSafeDigits = 15

const malformed: Result.Result<never, DecimalFault> = Result.fail({ _tag: "Malformed" })
const tooLarge: Result.Result<never, DecimalFault> = Result.fail({ _tag: "TooLarge" })

/** Index of the first character at or after `from` which is no ASCII digit. */
const endOfDigits = (text: string, from: number): number => {
  let index = from
  while (index < text.length) {
    const code = text.charCodeAt(index)
    if (code < zero || code > nine) return index
    index++
  }
  return index
}

/**
 * Reads a plain decimal as a whole number of `10^-decimals` units, within limits (KER-3). Never rounds: too many
 * decimals are a fault. The length is looked at first, so a text of megabytes costs nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * const limits = { maxLength: 12, maxIntegerDigits: 6, decimals: 2 }
 * assert.deepEqual(Rate.parseScaled("12.5", limits), Result.succeed(1250n))
 * assert.deepEqual(Rate.parseScaled("12.555", limits), Result.fail({ _tag: "TooManyDecimals", found: 3 }))
 * assert.deepEqual(Rate.parseScaled("1e9", limits), Result.fail({ _tag: "Malformed" }))
 * ```
 */
export const parseScaled = (text: string, limits: DecimalLimits): Result.Result<bigint, DecimalFault> => {
  if (text.length > limits.maxLength) return Result.fail({ _tag: "TooLong", length: text.length })
  const negative = text.charCodeAt(0) === minus
  const start = negative ? 1 : 0
  const integerEnd = endOfDigits(text, start)
  const integerDigits = integerEnd - start
  if (integerDigits === 0 || (integerDigits > 1 && text.charCodeAt(start) === zero)) return malformed
  let end = integerEnd
  if (integerEnd < text.length) {
    if (text.charCodeAt(integerEnd) !== point) return malformed
    end = endOfDigits(text, integerEnd + 1)
    if (end !== text.length || end === integerEnd + 1) return malformed
  }
  const found = end === integerEnd ? 0 : end - integerEnd - 1
  if (found > limits.decimals) return Result.fail({ _tag: "TooManyDecimals", found })
  if (integerDigits > limits.maxIntegerDigits) return tooLarge
  const digits = text.slice(start, integerEnd) + text.slice(integerEnd + 1, end) + "0".repeat(limits.decimals - found)
  // Up to 15 digits every integer is exact in a double, and that way is the shorter one.
  const magnitude = digits.length <= largestSafeDigits ? BigInt(Number(digits)) : BigInt(digits)
  return Result.succeed(negative ? -magnitude : magnitude)
}

/**
 * So many units of `10^-decimals` as a decimal with exactly that many decimals.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.formatScaled(5n, 2), "0.05")
 * assert.equal(Rate.formatScaled(-1250n, 2), "-12.50")
 * ```
 */
export const formatScaled = (scaled: bigint, decimals: number): string => {
  if (decimals === 0) return scaled.toString()
  const negative = scaled < 0n
  const digits = (negative ? -scaled : scaled).toString().padStart(decimals + 1, "0")
  const split = digits.length - decimals
  return `${negative ? "-" : ""}${digits.slice(0, split)}.${digits.slice(split)}`
}

/**
 * Like `formatScaled`, without trailing zeros and without a bare point: the canonical form of rates and quantities.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.formatShortest(1250n, 2), "12.5")
 * assert.equal(Rate.formatShortest(1200n, 2), "12")
 * ```
 */
export const formatShortest = (scaled: bigint, decimals: number): string => {
  const text = formatScaled(scaled, decimals)
  if (decimals === 0) return text
  let end = text.length
  while (text.charCodeAt(end - 1) === zero) end--
  return text.slice(0, text.charCodeAt(end - 1) === point ? end - 1 : end)
}

const longestQuoted = 40

/**
 * An input as it may appear in a message or a log: quoted, control characters escaped, cut after 40 characters.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * assert.equal(Rate.quoteInput("12\u0000"), '"12\\u0000"')
 * assert.equal(Rate.quoteInput("9".repeat(1_000_000)).length, 43)
 * ```
 */
export const quoteInput = (text: string): string =>
  JSON.stringify(text.length > longestQuoted ? `${text.slice(0, longestQuoted)}…` : text)
