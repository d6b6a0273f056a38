/**
 * Stored forms of money, quantities and exchange rates: exact text, bounded, both ways (KER-1).
 *
 * Keys beyond the named ones are the reader's affair: pass `onExcessProperty: "error"` to refuse them.
 */
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { boundedText, describedIssue, RateFraction, textCodec, toExit } from "../rate/Codec.ts"
import * as Convert from "./Convert.ts"
import * as Currency from "./Currency.ts"
import { describe } from "./Describe.ts"
import type { MoneyError } from "./Errors.ts"
import type * as Model from "./Model.ts"
import * as Quantities from "./Quantity.ts"
import * as Text from "./Text.ts"

/**
 * A currency stored as its ISO 4217 code (KER-1); anything else is answered with the code probably meant.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs } from "@dealwright/core"
 *
 * assert.equal(Schema.decodeSync(Codecs.CurrencyCode)("CNY"), "CNY")
 * assert.throws(() => Schema.decodeSync(Codecs.CurrencyCode)("RMB"), /use "CNY"/)
 * ```
 */
export const CurrencyCode: Schema.Codec<Currency.CurrencyCode, string> = textCodec({
  identifier: "CurrencyCode",
  is: Currency.isCurrencyCode,
  parse: Currency.currency,
  format: (code) => code,
  isExact: true,
  describe,
  maxLength: 3,
  pattern: "^[A-Z]{3}$",
  description: 'an ISO 4217 currency code such as "CNY"',
})

const isMoney = (input: unknown): input is Model.Money =>
  typeof input === "object" &&
  input !== null &&
  "minor" in input &&
  typeof input.minor === "bigint" &&
  "currency" in input &&
  Currency.isCurrencyCode(input.currency)

const MoneyText = Schema.Struct({
  amount: boundedText({
    maxLength: Text.maxLength,
    pattern: "^-?(0|[1-9][0-9]{0,17})([.][0-9]{1,4})?$",
    description: 'an exact decimal amount such as "1234.50"',
  }),
  currency: boundedText({
    maxLength: 3,
    pattern: "^[A-Z]{3}$",
    description: 'an ISO 4217 currency code such as "CNY"',
  }),
}).annotate({ identifier: "Money", description: "An exact amount in one currency" })

const fieldOf = (error: MoneyError): string => (error._tag === "UnknownCurrency" ? "currency" : "amount")

/**
 * Money stored as `{"amount":"1234.50","currency":"CNY"}` (KER-1). More decimals than the currency has, an unknown
 * currency, exponents, separators and amounts of more than 18 digits before the point are refused, at the field that is
 * wrong; nor is such an amount written. Always writes all decimals of the currency.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs, Money } from "@dealwright/core"
 *
 * const price = Schema.decodeSync(Codecs.Money)({ amount: "1234.5", currency: "CNY" })
 * assert.deepEqual(price, Money.of("1234.50", "CNY"))
 * assert.deepEqual(Schema.encodeSync(Codecs.Money)(price), { amount: "1234.50", currency: "CNY" })
 * ```
 */
export const Money: Schema.Codec<Model.Money, Text.MoneyJson> = MoneyText.pipe(
  Schema.decodeTo(
    Schema.declare(isMoney, { identifier: "Money" }),
    SchemaTransformation.transformEffect<Model.Money, Text.MoneyJson>({
      decode: (json) => {
        const money = Text.parse(json)
        if (Result.isSuccess(money)) return Exit.succeed(money.success)
        const field = fieldOf(money.failure)
        return Exit.fail(new SchemaIssue.Pointer([field], describedIssue(describe(money.failure), json)))
      },
      encode: (money) => {
        const json = Text.toJson(money)
        return toExit(
          Result.map(Text.parse(json), () => json),
          describe,
          money,
        )
      },
    }),
  ),
)

const isQuantity = (value: unknown): value is Quantities.Quantity => typeof value === "bigint"

/**
 * A quantity stored as `"2.5"`: at most 24 characters, 12 digits before the point and 6 after it. Always writes the
 * canonical text without trailing zeros.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs } from "@dealwright/core"
 *
 * const quantity = Schema.decodeSync(Codecs.Quantity)("2.50")
 * assert.equal(Schema.encodeSync(Codecs.Quantity)(quantity), "2.5")
 * ```
 */
export const Quantity: Schema.Codec<Quantities.Quantity, string> = textCodec({
  identifier: "Quantity",
  is: isQuantity,
  parse: Quantities.parse,
  format: Quantities.format,
  describe,
  maxLength: Quantities.maxLength,
  pattern: "^-?(0|[1-9][0-9]{0,11})([.][0-9]{1,6})?$",
  description: 'an exact quantity such as "2.5"',
})

/**
 * An exchange rate with its date and source (KER-1), the rate written as a fraction:
 * `{"from":"USD","to":"CNY","rate":"7.1234","date":"2026-03-02","source":"PBOC"}`. Whatever `Money.exchangeRate` refuses
 * is refused here, both ways.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs, Money } from "@dealwright/core"
 *
 * const rate = Schema.decodeSync(Codecs.ExchangeRate)({
 *   from: "USD",
 *   to: "CNY",
 *   rate: "7.1234",
 *   date: "2026-03-02",
 *   source: "PBOC",
 * })
 * assert.equal(rate.to, "CNY")
 * ```
 */
export const ExchangeRate = Schema.Struct({
  from: CurrencyCode,
  to: CurrencyCode,
  rate: RateFraction,
  date: Schema.String.check(Schema.isMaxLength(10)),
  source: Schema.String.check(Schema.isMaxLength(Convert.maxSourceLength)),
}).check(
  Schema.makeFilter((fields) => {
    const checked = Convert.exchangeRate(fields)
    return Result.isSuccess(checked) ? undefined : describedIssue(describe(checked.failure), fields)
  }),
)
