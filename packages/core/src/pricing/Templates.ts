/**
 * Pricing policies of the shipped templates, as plain data (PRC-2).
 */
import { percent, zero } from "../rate/index.ts"
import { allOf, authority, costFloor, floor, ownFloor, type PricingPolicy } from "./Rule.ts"

/**
 * Distribution and manufacturing (PRC-2): below list rep 0 %, supervisor 3 %, manager 5 %, director 12 %, president down to the
 * floor; above list rep 10 %, supervisor 20 %, manager and up without limit. Cost and a product's own floor hold for
 * everybody; where a product names neither, 60 % of list does. Free goods from the manager on. Terms beyond 30 days cost 6 %
 * a year (PRC-4). Add a {@link cumulative} rule to cap what one customer is given over a week (PRC-6).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Decision, PricingAuthority } from "@dealwright/core"
 *
 * const pricing = PricingAuthority.compile(PricingAuthority.tradePricing, { ladder: Decision.defaultLadder })
 * assert.ok(Result.isSuccess(pricing) && pricing.success.windowDays === 0)
 * ```
 */
export const tradePricing: PricingPolicy = {
  currency: "CNY",
  rule: allOf(
    authority(
      { rank: "rep", below: zero, above: percent(10), freeGoods: false },
      { rank: "supervisor", below: percent(3), above: percent(20), freeGoods: false },
      { rank: "manager", below: percent(5), above: "unlimited", freeGoods: true },
      { rank: "director", below: percent(12), above: "unlimited", freeGoods: true },
      { rank: "president", below: "floor", above: "unlimited", freeGoods: true },
    ),
    costFloor,
    ownFloor,
    floor({ _tag: "ShareOfList", rate: percent(60), where: "nothing-named" }),
  ),
  financing: { annualRate: percent(6), standardDays: 30, rounding: "half-even" },
  exchangeRates: [],
  allowInversion: false,
  signatories: ["director", "president"],
  quoteDays: 30,
}

/**
 * Real estate (PRC-2): members and supervisors have no discount at all, nor may they ask more than list; a manager may give
 * 1 %, a director 3 %, the president down to the floor of the unit, or 85 % of list where it names none.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Decision, PricingAuthority } from "@dealwright/core"
 *
 * const pricing = PricingAuthority.compile(PricingAuthority.propertyPricing, { ladder: Decision.defaultLadder })
 * assert.ok(Result.isSuccess(pricing))
 * ```
 */
export const propertyPricing: PricingPolicy = {
  ...tradePricing,
  rule: allOf(
    authority(
      { rank: "rep", below: zero, above: zero, freeGoods: false },
      { rank: "supervisor", below: zero, above: zero, freeGoods: false },
      { rank: "manager", below: percent(1), above: percent(5), freeGoods: false },
      { rank: "director", below: percent(3), above: "unlimited", freeGoods: true },
      { rank: "president", below: "floor", above: "unlimited", freeGoods: true },
    ),
    costFloor,
    ownFloor,
    floor({ _tag: "ShareOfList", rate: percent(85), where: "nothing-named" }),
  ),
  financing: { annualRate: percent(6), standardDays: 0, rounding: "half-even" },
  quoteDays: 7,
}
