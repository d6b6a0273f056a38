/**
 * What is wrong with money, said to people: with which value, by which rule, and what would be right.
 */
import { type ErrorText, quoteInput, errorText as text } from "../rate/index.ts"
import type { MoneyError } from "./Errors.ts"

const decimalsInWords = (count: number): string => (count === 0 ? "no decimals" : `${count} decimals`)

/**
 * Says what is wrong, in English and Chinese, with the rule it rests on.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * const said = Money.describe({ _tag: "CurrencyMismatch", expected: "CNY", found: "USD" })
 * assert.equal(said.ruleId, "KER-1")
 * assert.equal(said.en, "an amount in USD cannot be combined with CNY: convert it to CNY by an exchange rate first (KER-1)")
 * assert.equal(said.zh, "USD 金额不能与 CNY 合算:请先按汇率换算为 CNY(KER-1)")
 * ```
 */
export const describe = (error: MoneyError): ErrorText => {
  switch (error._tag) {
    case "CurrencyMismatch":
      return text(
        "KER-1",
        `an amount in ${error.found} cannot be combined with ${error.expected}: convert it to ${error.expected} by an exchange rate first`,
        `${error.found} 金额不能与 ${error.expected} 合算:请先按汇率换算为 ${error.expected}`,
      )
    case "UnknownCurrency":
      return error.meant === undefined
        ? text(
            "KER-1",
            `${quoteInput(error.input)} is no active ISO 4217 currency: use a code such as "CNY" or "USD"`,
            `${quoteInput(error.input)} 不是现行 ISO 4217 货币代码:请使用如 "CNY"、"USD" 的代码`,
          )
        : text(
            "KER-1",
            `${quoteInput(error.input)} is no active ISO 4217 currency: use "${error.meant}"`,
            `${quoteInput(error.input)} 不是现行 ISO 4217 货币代码:请使用 "${error.meant}"`,
          )
    case "MalformedAmount":
      return text(
        "KER-1",
        `amount ${quoteInput(error.input)} is not a plain decimal: write digits with a point and no separators, such as "1234.50"`,
        `金额 ${quoteInput(error.input)} 不是十进制数:请只写数字和小数点,不带千位分隔符,如 "1234.50"`,
      )
    case "AmountTooLong":
      return text(
        "KER-1",
        `an amount of ${error.length} characters is too long: at most ${error.allowed} are read`,
        `金额长达 ${error.length} 个字符:最多 ${error.allowed} 个`,
      )
    case "TooManyDecimals":
      return text(
        "KER-1",
        `amount ${quoteInput(error.input)} has ${error.found} decimals, ${error.currency} has ${decimalsInWords(error.allowed)}: round it yourself before it becomes money`,
        `金额 ${quoteInput(error.input)} 有 ${error.found} 位小数,而 ${error.currency} 只有 ${error.allowed} 位:请先自行取舍`,
      )
    case "AmountTooLarge":
      return text(
        "KER-1",
        `amount ${quoteInput(error.input)} is too large: at most 18 digits before the point`,
        `金额 ${quoteInput(error.input)} 过大:小数点前最多 18 位`,
      )
    case "MalformedQuantity":
      return text(
        "KER-1",
        `quantity ${quoteInput(error.input)} is not a plain decimal: write digits with a point, such as "2.5"`,
        `数量 ${quoteInput(error.input)} 不是十进制数:请只写数字和小数点,如 "2.5"`,
      )
    case "QuantityTooLong":
      return text(
        "KER-1",
        `a quantity of ${error.length} characters is too long: at most ${error.allowed} are read`,
        `数量长达 ${error.length} 个字符:最多 ${error.allowed} 个`,
      )
    case "TooManyQuantityDecimals":
      return text(
        "KER-1",
        `quantity ${quoteInput(error.input)} has ${error.found} decimals: at most ${error.allowed} are exact here, round it yourself`,
        `数量 ${quoteInput(error.input)} 有 ${error.found} 位小数:此处最多 ${error.allowed} 位,请先自行取舍`,
      )
    case "QuantityTooLarge":
      return text(
        "KER-1",
        `quantity ${quoteInput(error.input)} is too large: at most 12 digits before the point`,
        `数量 ${quoteInput(error.input)} 过大:小数点前最多 12 位`,
      )
    case "NoWeight":
      return text(
        "KER-2",
        `${error.parts} weights sum to 0, so nobody would get the money: give at least one party a weight above 0`,
        `${error.parts} 个权重之和为 0,无人可分:至少一方的权重须大于 0`,
      )
    case "NegativeWeight":
      return text(
        "KER-2",
        `weight number ${error.index + 1} is ${error.weight}: weights must be 0 or above`,
        `第 ${error.index + 1} 个权重为 ${error.weight}:权重不得小于 0`,
      )
    case "InvalidPartCount":
      return text(
        "KER-2",
        `an amount cannot be split into ${error.parts} parts: use a whole number from 1 to 100 000`,
        `金额不能分为 ${error.parts} 份:份数须为 1 至 100 000 的整数`,
      )
    case "ZeroDivisor":
      return text(
        "KER-2",
        `${error.dividend} cannot be divided by 0: the denominator must not be 0`,
        `${error.dividend} 不能除以 0:分母不能为 0`,
      )
    case "ExchangeRateNotPositive":
      return text(
        "KER-1",
        `the exchange rate from ${error.from} to ${error.to} must be above 0`,
        `${error.from} 兑 ${error.to} 的汇率须大于 0`,
      )
    case "SameCurrencyRate":
      return text(
        "KER-1",
        `an exchange rate from ${error.currency} to itself is meaningless: leave the amount as it is`,
        `${error.currency} 兑自身没有汇率:金额保持不变即可`,
      )
    case "ExchangeRateDateInvalid":
      return text(
        "KER-1",
        `${quoteInput(error.date)} is no calendar date: write the date of the exchange rate as "2026-03-31"`,
        `${quoteInput(error.date)} 不是日历日期:汇率日期请写成 "2026-03-31"`,
      )
    case "ExchangeRateSourceInvalid":
      return text(
        "KER-1",
        `the source of an exchange rate has ${error.length} characters: name it in 1 to 200`,
        `汇率来源有 ${error.length} 个字符:须为 1 至 200 个`,
      )
    case "ExchangeRateMissing":
      return text(
        "KER-1",
        `no exchange rate from ${error.from} to ${error.to} is known: supply one with a date and a source`,
        `没有 ${error.from} 兑 ${error.to} 的汇率:请提供带日期和来源的汇率`,
      )
  }
}
