/**
 * What can be wrong with a rate, as plain data.
 */
import { quoteInput } from "./Decimal.ts"
import { type ErrorText, errorText as text } from "./ErrorText.ts"

/**
 * A text or a ratio that is no rate (KER-3).
 *
 * - `MalformedRate`: not a decimal with an optional percent sign.
 * - `RateTooLong`: more than 32 characters.
 * - `TooManyRateDecimals`: finer than a rate can hold; it is never rounded silently.
 * - `RateOutOfRange`: 10^12 or beyond.
 * - `ZeroDenominator`: a ratio to nothing.
 */
export type RateError =
  | { readonly _tag: "MalformedRate"; readonly input: string }
  | { readonly _tag: "RateTooLong"; readonly length: number; readonly allowed: number }
  | {
      readonly _tag: "TooManyRateDecimals"
      readonly input: string
      readonly found: number
      readonly allowed: number
    }
  | { readonly _tag: "RateOutOfRange"; readonly input: string }
  | { readonly _tag: "ZeroDenominator"; readonly numerator: bigint }

/**
 * Says what is wrong with a rate, with which value, and what would be right (KER-3).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * const said = Result.match(Rate.parse("5 per cent"), { onSuccess: () => "", onFailure: (e) => Rate.describe(e).en })
 * assert.equal(said, 'rate "5 per cent" is not a decimal: write a percentage such as "3.5%" or a fraction such as "0.035" (KER-3)')
 * ```
 */
export const describe = (error: RateError): ErrorText => {
  switch (error._tag) {
    case "MalformedRate":
      return text(
        "KER-3",
        `rate ${quoteInput(error.input)} is not a decimal: write a percentage such as "3.5%" or a fraction such as "0.035"`,
        `费率 ${quoteInput(error.input)} 不是十进制数:请写成百分数(如 "3.5%")或小数(如 "0.035")`,
      )
    case "RateTooLong":
      return text(
        "KER-3",
        `a rate of ${error.length} characters is too long: at most ${error.allowed} are read`,
        `费率长达 ${error.length} 个字符:最多 ${error.allowed} 个`,
      )
    case "TooManyRateDecimals":
      return text(
        "KER-3",
        `rate ${quoteInput(error.input)} has ${error.found} decimals: at most ${error.allowed} are exact here, round it yourself`,
        `费率 ${quoteInput(error.input)} 有 ${error.found} 位小数:此处最多 ${error.allowed} 位,请自行取舍`,
      )
    case "RateOutOfRange":
      return text(
        "KER-3",
        `rate ${quoteInput(error.input)} is out of range: a rate stays below 1 000 000 000 000 times`,
        `费率 ${quoteInput(error.input)} 超出范围:费率须小于 1 000 000 000 000 倍`,
      )
    case "ZeroDenominator":
      return text(
        "KER-3",
        `the ratio of ${error.numerator} to 0 does not exist: the denominator must not be 0`,
        `${error.numerator} 与 0 之比不存在:分母不能为 0`,
      )
  }
}
