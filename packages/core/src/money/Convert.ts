/**
 * Conversion from one currency to another: explicit, dated, sourced, applied once (KER-1).
 */
import * as Result from "effect/Result"
import { divideRounded, type Rate, type RoundingMode, scale } from "../rate/index.ts"
import { type CurrencyCode, exponent } from "./Currency.ts"
import type { CurrencyMismatch, ExchangeRateError, ExchangeRateMissing, ExchangeRateNotPositive } from "./Errors.ts"
import { type Money, make } from "./Model.ts"

/**
 * One unit of `from` is worth `rate` units of `to` (major units: dollars, yuan, yen), on a date, according to a source
 * (KER-1). Build it with `exchangeRate`, which refuses what is unusable.
 */
export interface ExchangeRate {
  readonly from: CurrencyCode
  readonly to: CurrencyCode
  /** Above zero. */
  readonly rate: Rate
  /** Calendar date `YYYY-MM-DD` the rate is of. */
  readonly date: string
  /** Who says so: a bank, a notice, a treasury decision; 1 to 200 characters. */
  readonly source: string
}

/** Longest source of an exchange rate, in characters (KER-1). */
export const maxSourceLength = 200
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/

const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const isCalendarDate = (text: string): boolean => {
  const match = datePattern.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/**
 * An exchange rate, checked (KER-1). Errors: a rate of zero or below, a currency to itself, a date that does not exist,
 * a source that is empty or longer than 200 characters.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * const fields = { from: "USD", to: "CNY", date: "2026-03-02", source: "PBOC central parity" } as const
 * assert.ok(Result.isSuccess(Money.exchangeRate({ ...fields, rate: Rate.percent("712.34") })))
 * assert.ok(Result.isFailure(Money.exchangeRate({ ...fields, rate: Rate.zero })))
 * ```
 */
export const exchangeRate = (fields: ExchangeRate): Result.Result<ExchangeRate, ExchangeRateError> => {
  const { date, from, rate, source, to } = fields
  if (rate <= 0n) return Result.fail({ _tag: "ExchangeRateNotPositive", from, to, rate })
  if (from === to) return Result.fail({ _tag: "SameCurrencyRate", currency: from })
  if (!isCalendarDate(date)) return Result.fail({ _tag: "ExchangeRateDateInvalid", date: date.slice(0, 40) })
  if (source.length === 0 || source.length > maxSourceLength) {
    return Result.fail({ _tag: "ExchangeRateSourceInvalid", length: source.length })
  }
  return Result.succeed({ from, to, rate, date, source })
}

/** 10^0 to 10^4: between the minor units of two currencies lie at most four decimals. */
const powersOfTen = { 0: 1n, 2: 100n, 3: 1_000n, 4: 10_000n } as const

/**
 * The amount in the rate's other currency, rounded once to its minor unit; differing decimals of the two currencies are
 * taken into account (KER-1, KER-2). Errors: `CurrencyMismatch` when the amount is not in the rate's `from` currency —
 * a rate is never applied backwards — and `ExchangeRateNotPositive`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * const rate = { from: "USD", to: "JPY", rate: Rate.percent("15012.5"), date: "2026-03-02", source: "treasury" } as const
 * assert.deepEqual(Money.convert(Money.of("10.00", "USD"), rate), Result.succeed(Money.of("1501", "JPY")))
 * ```
 */
export const convert = (
  money: Money,
  rate: ExchangeRate,
  mode: RoundingMode = "half-even",
): Result.Result<Money, CurrencyMismatch | ExchangeRateNotPositive> => {
  if (money.currency !== rate.from) {
    return Result.fail({ _tag: "CurrencyMismatch", expected: rate.from, found: money.currency })
  }
  if (rate.rate <= 0n) {
    return Result.fail({ _tag: "ExchangeRateNotPositive", from: rate.from, to: rate.to, rate: rate.rate })
  }
  const numerator = money.minor * rate.rate * powersOfTen[exponent(rate.to)]
  return Result.succeed(make(divideRounded(numerator, scale * powersOfTen[exponent(rate.from)], mode), rate.to))
}

/**
 * The amount in the wanted currency, by the rate that `rateFor` knows for the pair (KER-1). An amount already in that
 * currency stays as it is. A rate that is not known is the error `ExchangeRateMissing`, never 0 or 1.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * const none = () => undefined
 * assert.deepEqual(Money.convertTo(Money.of("1.00", "CNY"), "CNY", none), Result.succeed(Money.of("1.00", "CNY")))
 * assert.deepEqual(
 *   Money.convertTo(Money.of("1.00", "USD"), "CNY", none),
 *   Result.fail({ _tag: "ExchangeRateMissing", from: "USD", to: "CNY" }),
 * )
 * ```
 */
export const convertTo = (
  money: Money,
  to: CurrencyCode,
  rateFor: (from: CurrencyCode, to: CurrencyCode) => ExchangeRate | undefined,
  mode: RoundingMode = "half-even",
): Result.Result<Money, CurrencyMismatch | ExchangeRateNotPositive | ExchangeRateMissing> => {
  if (money.currency === to) return Result.succeed(money)
  const rate = rateFor(money.currency, to)
  if (rate === undefined) return Result.fail({ _tag: "ExchangeRateMissing", from: money.currency, to })
  if (rate.to !== to) return Result.fail({ _tag: "CurrencyMismatch", expected: to, found: rate.to })
  return convert(money, rate, mode)
}
