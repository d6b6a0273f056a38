/**
 * The effective discount: every concession in one figure (PRC-4).
 */
import { type Money, make } from "../money/index.ts"
import { scale as quantityScale } from "../money/Quantity.ts"
import { divideRounded, fromUnits, type Rate, scale as rateScale, zero } from "../rate/index.ts"
import { measure } from "./Measure.ts"
import type { PriceRequest } from "./Model.ts"
import type { PricingPolicy } from "./Rule.ts"
import { faultsOf } from "./Sound.ts"

/** The effective discount of one line, everything given for it and its share of what is given for all counted. */
export interface EffectiveLine {
  /** Index of the line. Lines of free goods are counted with the lines that bear them. */
  readonly line: number
  readonly sku: string
  /** Below zero: above list. */
  readonly discount: Rate
}

/** What is given, in money and in one figure (PRC-4). */
export interface EffectiveDiscount {
  /** (list − effective) ÷ list, to 10 decimals of a percent; below zero when the offer is above list. */
  readonly discount: Rate
  /** Everything on the offer at list price, free goods too. */
  readonly list: Money
  /** What the customer is asked for. */
  readonly quoted: Money
  /** Free goods at list price; part of `list`, so it is not taken off `quoted` once more. */
  readonly freeGoods: Money
  /** Services at cost, points, rewards and the like. */
  readonly concessions: Money
  /** Cost of the days beyond the standard terms. */
  readonly financing: Money
  /** `quoted` less `concessions` and `financing`: what the company gets. */
  readonly effective: Money
  readonly lines: ReadonlyArray<EffectiveLine>
}

const discountOf = (list: bigint, net: bigint): Rate =>
  list === 0n ? zero : fromUnits(divideRounded((list - net) * rateScale, list))

/**
 * The effective discount of an offer under a policy's financing rate (PRC-4). Amounts are rounded to the minor unit
 * (half-even, financing by the policy's own rounding); an unsound offer gives zeros.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Decision, LocalDate, Money, PricingAuthority, Rate } from "@dealwright/core"
 *
 * const effective = PricingAuthority.effectiveDiscountOf(PricingAuthority.tradePricing, {
 *   requester: Decision.lowest(Decision.defaultLadder),
 *   on: LocalDate.literal("2026-03-10"),
 *   currency: "CNY",
 *   lines: [
 *     {
 *       sku: "PUMP-7",
 *       quantity: Money.Quantity.whole(1),
 *       listPrice: Money.of("100000.00", "CNY"),
 *       unitPrice: Money.of("97000.00", "CNY"),
 *     },
 *   ],
 *   creditDays: PricingAuthority.tradePricing.financing.standardDays + 60,
 * })
 * assert.deepEqual(effective.financing, Money.of("956.71", "CNY"))
 * assert.equal(Rate.format(effective.discount), "3.95671%")
 * ```
 */
export const effectiveDiscountOf = (
  policy: Pick<PricingPolicy, "financing">,
  request: PriceRequest,
): EffectiveDiscount => {
  const { currency } = request
  const money = (minor: bigint): Money => make(minor, currency)
  const scaled = (amount: bigint): Money => money(divideRounded(amount, quantityScale))
  // An unsound offer is measured as if nothing stood on it.
  const sound = faultsOf(request).length === 0 ? request : { ...request, lines: [], concessions: [] }
  const { financing, freeGoods, scopes, total } = measure(sound, policy.financing)
  const single = scopes.filter(({ kind }) => kind === "line").length === 1
  const lines: Array<EffectiveLine> = []
  for (const { index, kind, line, list, net } of scopes) {
    if (kind !== "line" || line === undefined) continue
    const discount = single ? discountOf(total.list, total.net) : discountOf(list, net)
    lines.push({ line: index, sku: line.sku, discount })
  }
  return {
    discount: discountOf(total.list, total.net),
    list: scaled(total.list),
    quoted: scaled(total.gross),
    freeGoods: scaled(freeGoods),
    concessions: scaled(total.gross - total.net - financing * quantityScale),
    financing: money(financing),
    effective: scaled(total.net),
    lines,
  }
}
