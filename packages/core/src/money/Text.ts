/**
 * Money as text: the exact decimal string of the stored form, and a form for people (KER-1).
 */
import * as Result from "effect/Result"
import { type DecimalLimits, formatScaled, parseScaled } from "../rate/index.ts"
import { type CurrencyCode, currency, exponent } from "./Currency.ts"
import { describe } from "./Describe.ts"
import type { AmountError, UnknownCurrency } from "./Errors.ts"
import { type Money, make } from "./Model.ts"

/** The stored form of money, both ways (KER-1): `{"amount":"1234.50","currency":"CNY"}`. */
export interface MoneyJson {
  readonly amount: string
  readonly currency: string
}

/** Most digits an amount may have before the point when it is read (KER-1). */
export const maxIntegerDigits = 18

/** Longest text read as an amount, in characters (KER-1): sign, 18 digits, point, 4 decimals. */
export const maxLength = 24

const limitsOf = (decimals: number): DecimalLimits => ({ maxLength, maxIntegerDigits, decimals })
const limits = { 0: limitsOf(0), 2: limitsOf(2), 3: limitsOf(3), 4: limitsOf(4) } as const

/**
 * Reads an exact amount such as `"1234.50"` (KER-1). Plain digits with an optional minus and point; at most 18 digits
 * before the point and as many after it as the currency has. More decimals, exponents, separators, plus signs and
 * spaces are errors, never a silent round.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.deepEqual(Money.parseAmount("1234.5", "CNY"), Result.succeed(Money.make(123_450n, "CNY")))
 * const tooFine = Money.parseAmount("0.005", "CNY")
 * assert.ok(Result.isFailure(tooFine) && tooFine.failure._tag === "TooManyDecimals")
 * ```
 */
export const parseAmount = (amount: string, code: CurrencyCode): Result.Result<Money, AmountError> => {
  const minor = parseScaled(amount, limits[exponent(code)])
  if (Result.isSuccess(minor)) return Result.succeed(make(minor.success, code))
  const fault = minor.failure
  switch (fault._tag) {
    case "TooLong":
      return Result.fail({ _tag: "AmountTooLong", length: fault.length, allowed: maxLength })
    case "Malformed":
      return Result.fail({ _tag: "MalformedAmount", input: amount })
    case "TooManyDecimals":
      return Result.fail({
        _tag: "TooManyDecimals",
        input: amount,
        currency: code,
        found: fault.found,
        allowed: exponent(code),
      })
    case "TooLarge":
      return Result.fail({ _tag: "AmountTooLarge", input: amount })
  }
}

/**
 * Reads the stored form `{"amount":"1234.50","currency":"CNY"}` (KER-1); `toJson` writes it.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.deepEqual(
 *   Money.parse({ amount: "1234.50", currency: "CNY" }),
 *   Result.succeed(Money.make(123_450n, "CNY")),
 * )
 * ```
 */
export const parse = (json: MoneyJson): Result.Result<Money, AmountError | UnknownCurrency> => {
  const code = currency(json.currency)
  return Result.isSuccess(code) ? parseAmount(json.amount, code.success) : Result.fail(code.failure)
}

/**
 * An amount written in source code. For text from outside use `parseAmount`: here a text that is no amount of the
 * currency is a defect and ends in a `RangeError` (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.equal(Money.of("97000.00", "CNY").minor, 9_700_000n)
 * ```
 */
export const of = (amount: string, code: CurrencyCode): Money =>
  Result.getOrThrowWith(parseAmount(amount, code), (error) => new RangeError(describe(error).en))

/**
 * The exact decimal string with all decimals of the currency and no separators (KER-1). `parseAmount` reads it back,
 * up to 18 digits before the point.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.equal(Money.format(Money.make(123_450n, "CNY")), "1234.50")
 * assert.equal(Money.format(Money.make(-5n, "KWD")), "-0.005")
 * ```
 */
export const format = (money: Money): string => formatScaled(money.minor, exponent(money.currency))

/**
 * The stored form `{"amount":"1234.50","currency":"CNY"}` (KER-1); `parse` reads it.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.deepEqual(Money.toJson(Money.of("1234.50", "CNY")), { amount: "1234.50", currency: "CNY" })
 * ```
 */
export const toJson = (money: Money): MoneyJson => ({ amount: format(money), currency: money.currency })

/** A language that messages are written in. */
export type Locale = "en" | "zh"

/** What a Chinese sentence calls the currency; the others go by their code. */
const chineseUnits: Partial<Readonly<Record<CurrencyCode, string>>> = {
  AUD: "澳大利亚元",
  CAD: "加拿大元",
  CHF: "瑞士法郎",
  CNY: "元",
  EUR: "欧元",
  GBP: "英镑",
  HKD: "港元",
  JPY: "日元",
  KRW: "韩元",
  MOP: "澳门元",
  RUB: "俄罗斯卢布",
  SGD: "新加坡元",
  TWD: "新台币元",
  USD: "美元",
}

const group = (digits: string): string => {
  let grouped = digits.slice(-3)
  for (let end = digits.length - 3; end > 0; end -= 3) grouped = `${digits.slice(Math.max(0, end - 3), end)},${grouped}`
  return grouped
}

/**
 * The amount for people, with thousands separators (KER-1). Always the same text for the same amount, on every machine;
 * a host that wants another locale gives `format(money)` to its own formatter.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * const price = Money.of("-1234567.50", "CNY")
 * assert.equal(Money.toText(price, "en"), "CNY -1,234,567.50")
 * assert.equal(Money.toText(price, "zh"), "-1,234,567.50元")
 * assert.equal(Money.toText(Money.of("1.250", "KWD"), "zh"), "1.250 KWD")
 * ```
 */
export const toText = (money: Money, locale: Locale): string => {
  const text = format(money)
  const start = money.minor < 0n ? 1 : 0
  const point = text.indexOf(".")
  const end = point < 0 ? text.length : point
  const figure = `${text.slice(0, start)}${group(text.slice(start, end))}${text.slice(end)}`
  if (locale === "en") return `${money.currency} ${figure}`
  const unit = chineseUnits[money.currency]
  return unit === undefined ? `${figure} ${money.currency}` : `${figure}${unit}`
}
