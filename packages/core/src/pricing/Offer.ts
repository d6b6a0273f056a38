/**
 * An offer as the rules see it: checked, measured when a rule needs it, converted when an amount is compared.
 */

import * as Result from "effect/Result"
import { LocalDate } from "../calendar/index.ts"
import type { FactValue } from "../decision/Model.ts"
import { type CurrencyCode, convert, type ExchangeRate, type Money, make, Quantity } from "../money/index.ts"
import { divideRounded } from "../rate/index.ts"
import { type Measured, measure, type Scope } from "./Measure.ts"
import { maxCreditDays, type PriceLine, type PriceRequest } from "./Model.ts"
import type { PricingPolicy } from "./Rule.ts"

/** Why an offer can't be looked at; such an offer is denied. `code` is that of the reason. */
export interface Fault {
  readonly code: string
  readonly rule: string
  readonly facts: Readonly<Record<string, FactValue>>
}

/** Whether a line is fit to be priced: amounts of the offer's currency and not negative, a quantity above zero. */
export const isSound = (line: PriceLine, currency: CurrencyCode): boolean =>
  line.quantity > 0n &&
  line.listPrice.currency === currency &&
  line.listPrice.minor >= 0n &&
  line.unitPrice.currency === currency &&
  line.unitPrice.minor >= 0n &&
  (line.cost === undefined || (line.cost.currency === currency && line.cost.minor >= 0n)) &&
  (line.floor === undefined || (line.floor.currency === currency && line.floor.minor >= 0n))

const isPaid = (request: PriceRequest, index: number): boolean => {
  const line = request.lines[index]
  return line !== undefined && line.unitPrice.minor > 0n
}

const mixed = (line: PriceLine, currency: CurrencyCode): boolean =>
  line.listPrice.currency !== currency ||
  line.unitPrice.currency !== currency ||
  (line.cost !== undefined && line.cost.currency !== currency) ||
  (line.floor !== undefined && line.floor.currency !== currency)

/** Everything that is wrong with an offer. */
export const faultsOf = (request: PriceRequest): ReadonlyArray<Fault> => {
  const faults: Array<Fault> = []
  if (request.lines.length === 0) faults.push({ code: "offer-empty", rule: "PRC-5", facts: {} })
  for (const [index, line] of request.lines.entries()) {
    const at = { line: index + 1, sku: line.sku }
    if (mixed(line, request.currency)) {
      faults.push({ code: "currency-mixed", rule: "KER-1", facts: { ...at, currency: request.currency } })
    } else if (!isSound(line, request.currency)) {
      faults.push({ code: "line-unsound", rule: "PRC-5", facts: at })
    }
    const { givenWith } = line
    if (givenWith !== undefined && (line.unitPrice.minor !== 0n || !isPaid(request, givenWith))) {
      faults.push({ code: "given-with-nothing", rule: "PRC-4", facts: at })
    }
  }
  for (const { _tag, line, value } of request.concessions ?? []) {
    const sound = value.currency === request.currency && value.minor >= 0n
    if (!sound || (line !== undefined && !isPaid(request, line))) {
      faults.push({ code: "concession-unsound", rule: "PRC-4", facts: { kind: _tag, currency: request.currency } })
    }
  }
  const days = request.creditDays
  if (days !== undefined && !(Number.isInteger(days) && days >= 0 && days <= maxCreditDays)) {
    faults.push({ code: "credit-days-unsound", rule: "PRC-4", facts: { days, most: maxCreditDays } })
  }
  return faults
}

/** What was given over a window, in the policy's currency, in millionths of the minor unit. */
export interface WindowSum {
  readonly list: bigint
  readonly given: bigint
}

/** An amount in the policy's currency, or which exchange rate is missing for it. */
export type Converted =
  | { readonly _tag: "Amount"; readonly value: bigint }
  | { readonly _tag: "RateMissing"; readonly from: CurrencyCode }

/** What a rule over a window is answered with. */
export type WindowAnswer =
  | { readonly _tag: "Sum"; readonly sum: WindowSum }
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
    let list = 0n
    let given = 0n
    const add = (wholeList: Converted, wholeGiven: Converted): CurrencyCode | undefined => {
      if (wholeList._tag === "RateMissing") return wholeList.from
      if (wholeGiven._tag === "RateMissing") return wholeGiven.from
      list += wholeList.value
      given += wholeGiven.value
      return undefined
    }
    const missing = add(this.convertScaled(total.list), this.convertScaled(positive(total.list - total.net)))
    if (missing !== undefined) return { _tag: "RateMissing", from: missing }
    const first = LocalDate.addDays(on, 1 - days)
    for (const entry of window) {
      if (entry.on < first) continue
      const { currency } = entry.list
      const concession = make(positive(entry.list.minor - entry.effective.minor), currency)
      const unknown =
        entry.effective.currency === currency ? add(this.#convert(entry.list), this.#convert(concession)) : currency
      if (unknown !== undefined) return { _tag: "RateMissing", from: unknown }
    }
    return { _tag: "Sum", sum: { list, given } }
  }

  /** An amount in millionths of the offer's minor unit, in the policy's currency. */
  convertScaled(scaled: bigint): Converted {
    return this.request.currency === this.#policy.currency
      ? { _tag: "Amount", value: scaled }
      : this.#convert(make(divideRounded(scaled, Quantity.scale), this.request.currency))
  }

  #sumOfLists(): bigint {
    let sum = 0n
    for (const line of this.request.lines) sum += line.listPrice.minor * line.quantity
    return sum
  }

  #convert(money: Money): Converted {
    const { currency: from, minor } = money
    const to = this.#policy.currency
    if (from === to) return { _tag: "Amount", value: minor * Quantity.scale }
    const on = LocalDate.format(this.request.on)
    const rate =
      rateFor(this.request.exchangeRates ?? [], from, to, on) ?? rateFor(this.#policy.exchangeRates, from, to, on)
    const converted = rate === undefined ? undefined : convert(money, rate)
    return converted !== undefined && Result.isSuccess(converted)
      ? { _tag: "Amount", value: converted.success.minor * Quantity.scale }
      : { _tag: "RateMissing", from }
  }
}

const positive = (value: bigint): bigint => (value > 0n ? value : 0n)

/** A scope for lines without anything given besides the price: one unit, measured by itself. */
export const unitScope = (line: PriceLine, index: number, scope: Scope): Scope => {
  const unit = line.unitPrice.minor
  const list = line.listPrice.minor
  scope.line = line
  scope.index = index
  scope.net = unit
  scope.list = list
  scope.gross = unit
  scope.own = list
  scope.floorNet = unit
  return scope
}
