/**
 * An offer as the rules see it: measured when a rule needs it, converted when an amount is compared.
 */
import { type CurrencyCode, type Money, make } from "../money/index.ts"
import { scale as quantityScale } from "../money/Quantity.ts"
import { divideRounded } from "../rate/index.ts"
import type { Converter } from "./Converter.ts"
import { type Measured, measure } from "./Measure.ts"
import type { PriceRequest } from "./Model.ts"
import type { PricingPolicy } from "./Rule.ts"

/** An amount in the policy's currency, in millionths of the minor unit; or the currency that no rate is known for. */
export type Converted = bigint | CurrencyCode

/** What was given over a window, of how much at list price. */
export interface WindowSum {
  readonly list: bigint
  readonly given: bigint
}

const positive = (value: bigint): bigint => (value > 0n ? value : 0n)

/** An offer under one policy. Everything beyond the request is worked out when first asked for. */
export class Offer {
  readonly request: PriceRequest
  readonly #policy: PricingPolicy
  readonly #converter: Converter | undefined
  #measured: Measured | undefined
  #listValue: Converted | undefined

  constructor(request: PriceRequest, policy: PricingPolicy, converter: Converter | undefined) {
    this.request = request
    this.#policy = policy
    this.#converter = converter
  }

  /** Every scope and the total. */
  get measured(): Measured {
    this.#measured ??= measure(this.request, this.#policy.financing)
    return this.#measured
  }

  /** Whether a reason for going under a floor is written down. */
  get isJustified(): boolean {
    return (this.request.justification ?? "").trim() !== ""
  }

  /** The list value of everything on the offer. */
  get listValue(): Converted {
    this.#listValue ??= this.#scaled(this.measured.total.list)
    return this.#listValue
  }

  /**
   * What was given over the last `days` days, this offer included (PRC-6); `undefined` when nobody told, or the currency that
   * no rate is known for.
   */
  window(days: number): WindowSum | CurrencyCode | undefined {
    const { on, window } = this.request
    const { total } = this.measured
    const sums: Array<Converted> = [this.#scaled(total.list), this.#scaled(positive(total.list - total.net))]
    for (const { effective, list, on: day } of window ?? []) {
      if (on - day >= days) continue
      const { currency, minor } = list
      // An entry in two currencies can't be compared with itself.
      const isOne = effective.currency === currency
      const given = make(positive(minor - effective.minor), currency)
      sums.push(this.#convert(list), isOne ? this.#convert(given) : effective.currency)
    }
    let list = 0n
    let given = 0n
    for (const [index, sum] of sums.entries()) {
      if (typeof sum === "string") return sum
      if (index % 2 === 0) list += sum
      else given += sum
    }
    return window === undefined ? undefined : { list, given }
  }

  /** An amount in millionths of the offer's minor unit. */
  #scaled(amount: bigint): Converted {
    const { currency } = this.request
    return currency === this.#policy.currency
      ? amount
      : this.#convert(make(divideRounded(amount, quantityScale), currency))
  }

  #convert(money: Money): Converted {
    const { currency } = this.#policy
    const converted = money.currency === currency ? money : this.#converter?.(money, currency, this.request.on)
    return converted === undefined ? money.currency : converted.minor * quantityScale
  }
}
