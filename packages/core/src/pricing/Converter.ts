/**
 * Conversion of amounts into the policy's currency, by rates with a date and a source (KER-1).
 */
import * as Result from "effect/Result"
import { format as formatDate, type LocalDate } from "../calendar/LocalDate.ts"
import { type CurrencyCode, convert, type ExchangeRate, type Money } from "../money/index.ts"

/** Converts an amount as of a day; `undefined` when no rate is known. It is never asked for an amount in `to` itself. */
export type Converter = (money: Money, to: CurrencyCode, on: LocalDate) => Money | undefined

/**
 * A converter by rates: the latest rate of the pair that isn't later than the day counts.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Money, PricingAuthority, Rate } from "@dealwright/core"
 *
 * const rate = { from: "USD", to: "CNY", rate: Rate.percent(700), date: "2026-03-01", source: "treasury" } as const
 * const convert = PricingAuthority.converterOf([rate])
 * const dollars = Money.of("10.00", "USD")
 * assert.deepEqual(convert(dollars, "CNY", LocalDate.literal("2026-03-10")), Money.of("70.00", "CNY"))
 * assert.equal(convert(dollars, "CNY", LocalDate.literal("2026-02-28")), undefined)
 * ```
 */
export const converterOf =
  (rates: ReadonlyArray<ExchangeRate>): Converter =>
  (money, to, on) => {
    const day = formatDate(on)
    let found: ExchangeRate | undefined
    for (const rate of rates) {
      // ISO dates sort as text.
      if (rate.from !== money.currency || rate.to !== to || rate.date > day) continue
      if (found === undefined || rate.date > found.date) found = rate
    }
    const converted = found === undefined ? undefined : convert(money, found)
    return converted !== undefined && Result.isSuccess(converted) ? converted.success : undefined
  }
