/**
 * An offer as the rules see it: checked, measured when a rule needs it, converted when an amount is compared.
 */

import * as Result from "effect/Result"
import { addDays, format as formatDate } from "../calendar/LocalDate.ts"
import { type CurrencyCode, convert, type ExchangeRate, type Money, make } from "../money/index.ts"
import { scale as quantityScale } from "../money/Quantity.ts"
import { divideRounded } from "../rate/index.ts"
import { type Measured, measure } from "./Measure.ts"
import type { PriceRequest } from "./Model.ts"
import type { PricingPolicy } from "./Rule.ts"

/** An amount in the policy's currency, in millionths of the minor unit; or which exchange rate is missing for it. */
export type Converted =
  | { readonly _tag: "Amount"; readonly value: bigint }
  | { readonly _tag: "RateMissing"; readonly from: CurrencyCode }

/** What was given over a window, of how much at list price; or why that can't be said. */
export type WindowAnswer =
  | { readonly _tag: "Sum"; readonly list: bigint; readonly given: bigint }
  | { readonly _tag: "RateMissing"; readonly from: CurrencyCode }
  | { readonly _tag: "Untold" }

/** The latest rate of the pair that isn't later than the day of the offer. */
const rateFor = (
  rates: ReadonlyArray<ExchangeRate>,
  from: CurrencyCode,
  to: CurrencyCode,
  on: string,
): ExchangeRate | undefined => {
  let found: ExchangeRate | undefined
  for (const rate of rates) {
    // ISO dates sort as text.
    if (rate.from !== from || rate.to !== to || rate.date > on) continue
    if (found === undefined || rate.date > found.date) found = rate
  }
  return found
}

/** An offer under one policy. Everything beyond the request is worked out when first asked for. */
export class Offer {
  readonly request: PriceRequest
  readonly #policy: PricingPolicy
  #measured: Measured | undefined
  #listValue: Converted | undefined

  constructor(request: PriceRequest, policy: PricingPolicy) {
    this.request = request
    this.#policy = policy
  }

  /** Every scope and the total. */
  get measured(): Measured {
    this.#measured ??= measure(this.request, this.#policy.financing)
    return this.#measured
  }

  /** Whether a reason for going under a floor is written down. */
  get isJustified(): boolean {
    return this.request.justification !== undefined && this.request.justification.trim() !== ""
  }

  /** The list value of everything on the offer, in millionths of the policy's minor unit. */
  get listValue(): Converted {
    this.#listValue ??= this.convertScaled(this.#sumOfLists())
    return this.#listValue
  }

  /** What was given over the last `days` days, this offer included (PRC-6). */
  window(days: number): WindowAnswer {
    const { on, window } = this.request
    if (window === undefined) return { _tag: "Untold" }
    const { total } = this.measured
    const first = addDays(on, 1 - days)
    const sums: Array<readonly [list: Converted, given: Converted]> = [
      [this.convertScaled(total.list), this.convertScaled(positive(total.list - total.net))],
    ]
    for (const { effective, list, on: day } of window) {
      if (day < first) continue
      const { currency } = list
      const known = effective.currency === currency
      // An entry in two currencies can't be compared with itself.
      const given: Converted = known
        ? this.#convert(make(positive(list.minor - effective.minor), currency))
        : { _tag: "RateMissing", from: effective.currency }
      sums.push([this.#convert(list), given])
    }
    let list = 0n
    let given = 0n
    for (const [wholeList, wholeGiven] of sums) {
      if (wholeList._tag === "RateMissing") return wholeList
      if (wholeGiven._tag === "RateMissing") return wholeGiven
      list += wholeList.value
      given += wholeGiven.value
    }
    return { _tag: "Sum", list, given }
  }

  /** An amount in millionths of the offer's minor unit, in the policy's currency. */
  convertScaled(scaled: bigint): Converted {
    return this.request.currency === this.#policy.currency
      ? { _tag: "Amount", value: scaled }
      : this.#convert(make(divideRounded(scaled, quantityScale), this.request.currency))
  }

  #sumOfLists(): bigint {
    let sum = 0n
    for (const line of this.request.lines) sum += line.listPrice.minor * line.quantity
    return sum
  }

  #convert(money: Money): Converted {
    const { currency: from, minor } = money
    const to = this.#policy.currency
    if (from === to) return { _tag: "Amount", value: minor * quantityScale }
    const on = formatDate(this.request.on)
    const rate =
      rateFor(this.request.exchangeRates ?? [], from, to, on) ?? rateFor(this.#policy.exchangeRates, from, to, on)
    const converted = rate === undefined ? undefined : convert(money, rate)
    return converted !== undefined && Result.isSuccess(converted)
      ? { _tag: "Amount", value: converted.success.minor * quantityScale }
      : { _tag: "RateMissing", from }
  }
}

const positive = (value: bigint): bigint => (value > 0n ? value : 0n)
