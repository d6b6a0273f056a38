/**
 * What a rebate comes to (CTR-5): exact sums over tiers. Pure, synchronous, without a schema.
 *
 * @module
 */
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { scale as rateScale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import type { Rebate } from "./RebateModel.ts"

/** What was fulfilled: invoiced less returned, of one product within the term. */
export interface Fulfilled {
  readonly sku: string
  readonly quantity: Quantity.Quantity
  readonly amount: Money
}

/** Something that makes a rebate unusable. */
export type RebateFault =
  | { readonly _tag: "TiersDoNotRise"; readonly rebateId: string; readonly tier: number }
  | { readonly _tag: "TiersEnd"; readonly rebateId: string }
  | { readonly _tag: "TierUnreachable"; readonly rebateId: string; readonly tier: number }
  | { readonly _tag: "TierNegative"; readonly rebateId: string; readonly tier: number }
  | { readonly _tag: "TierCurrency"; readonly rebateId: string; readonly tier: number; readonly expected: CurrencyCode }
  | { readonly _tag: "DoubleRebate"; readonly rebateId: string }

/** A tier in plain units: minor units or millionths of a piece, and what one of them earns as a fraction. */
interface Tier {
  readonly upTo: bigint | undefined
  readonly factor: bigint
}

interface Scale {
  readonly tiers: ReadonlyArray<Tier>
  /** What a unit times a factor is divided by to be minor units. */
  readonly denominator: bigint
}

const scaleOf = (rebate: Rebate): Scale =>
  rebate._tag === "OnAmount"
    ? {
        tiers: rebate.tiers.map(({ rate, upTo }) => ({ upTo: upTo?.minor, factor: rate })),
        denominator: rateScale,
      }
    : {
        tiers: rebate.tiers.map(({ perPiece, upTo }) => ({ upTo, factor: perPiece.minor })),
        denominator: Quantity.scale,
      }

/** Exact, over the denominator. */
const earned = ({ tiers }: Scale, method: Rebate["method"], units: bigint): bigint => {
  let sum = 0n
  let from = 0n
  for (const { factor, upTo } of tiers) {
    const isLast = upTo === undefined || units <= upTo
    if (method === "slab") {
      if (isLast) return units * factor
      continue
    }
    if (isLast) return sum + (units - from) * factor
    sum += (upTo - from) * factor
    from = upTo
  }
  return sum
}

/**
 * What counts for a rebate: money in minor units, or pieces in millionths, of its products; never below zero.
 *
 * @example
 * ```ts
 * import { Contract, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const rebate: Contract.Rebate = { _tag: "OnAmount", rebateId: "gtx", method: "slab", skus: ["GTX"], tiers: [{ rate: Rate.percent(5) }] }
 * const fulfilled = [
 *   { sku: "GTX", quantity: whole(2), amount: cny("200.00") },
 *   { sku: "CPU", quantity: whole(1), amount: cny("50.00") },
 * ]
 * assert.equal(Contract.countedBy(rebate, fulfilled), 20_000n)
 * ```
 */
export const countedBy = (rebate: Rebate, fulfilled: ReadonlyArray<Fulfilled>): bigint => {
  let units = 0n
  for (const { amount, quantity, sku } of fulfilled) {
    if (rebate.skus !== undefined && !rebate.skus.includes(sku)) continue
    units += rebate._tag === "OnAmount" ? amount.minor : quantity
  }
  return units > 0n ? units : 0n
}

/**
 * What a rebate comes to for what was fulfilled (CTR-5), rounded half-even once on the whole: what is settled later is the
 * difference to what was settled before, and re-adds (KER-2).
 *
 * @example
 * ```ts
 * import { Contract, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const tiers = [
 *   { upTo: cny("1000.00"), rate: Rate.percent(5) },
 *   { upTo: cny("5000.00"), rate: Rate.percent(10) },
 *   { rate: Rate.percent(20) },
 * ]
 * const fulfilled = [{ sku: "GTX", quantity: Money.Quantity.whole(115), amount: cny("11500.00") }]
 * const comesTo = (method: "marginal" | "slab") =>
 *   Contract.entitlement({ _tag: "OnAmount", rebateId: "year", method, tiers }, fulfilled, "CNY")
 * // 5 % of 1 000, 10 % of 4 000 and 20 % of 6 500; or 20 % of all.
 * assert.deepEqual(comesTo("marginal"), cny("1750.00"))
 * assert.deepEqual(comesTo("slab"), cny("2300.00"))
 * ```
 */
export const entitlement = (rebate: Rebate, fulfilled: ReadonlyArray<Fulfilled>, currency: CurrencyCode): Money => {
  const scale = scaleOf(rebate)
  const exact = earned(scale, rebate.method, countedBy(rebate, fulfilled))
  return make(divideRounded(exact, scale.denominator, "half-even"), currency)
}

/**
 * What a rebate costs at worst on the way to what was fulfilled, in proportion to all of it: a tier that gives most at half of
 * the goods counts as if it were reached and no more were taken (PRC-4). Where tiers rise it is the {@link entitlement}.
 *
 * @example
 * ```ts
 * import { Contract, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const fulfilled = [{ sku: "GTX", quantity: Money.Quantity.whole(100), amount: cny("10000.00") }]
 * const tiers = [{ upTo: cny("5000.00"), rate: Rate.percent(20) }, { rate: Rate.zero }]
 * const rebate: Contract.Rebate = { _tag: "OnAmount", rebateId: "early", method: "slab", tiers }
 * assert.deepEqual(Contract.entitlement(rebate, fulfilled, "CNY"), cny("0.00"))
 * assert.deepEqual(Contract.dearest(rebate, fulfilled, "CNY"), cny("2000.00"))
 * ```
 */
export const dearest = (rebate: Rebate, fulfilled: ReadonlyArray<Fulfilled>, currency: CurrencyCode): Money => {
  const scale = scaleOf(rebate)
  const all = countedBy(rebate, fulfilled)
  const ends = scale.tiers.flatMap(({ upTo }) => (upTo !== undefined && upTo > 0n && upTo < all ? [upTo] : []))
  let most = 0n
  for (const units of all > 0n ? [...ends, all] : []) {
    const cost = divideRounded(earned(scale, rebate.method, units) * all, units * scale.denominator, "half-even")
    if (cost > most) most = cost
  }
  return make(most, currency)
}

/**
 * What can be settled now: the entitlement less what was settled before, never below zero (CTR-5). What was settled and then
 * lost to returns is taken from the next that is earned, so that nothing is paid twice.
 *
 * @example
 * ```ts
 * import { Contract, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * assert.deepEqual(Contract.toSettle(cny("1750.00"), cny("50.00")), cny("1700.00"))
 * assert.deepEqual(Contract.toSettle(cny("40.00"), cny("50.00")), cny("0.00"))
 * ```
 */
export const toSettle = (accrued: Money, settled: Money): Money =>
  make(accrued.minor > settled.minor ? accrued.minor - settled.minor : 0n, accrued.currency)

const tierFaults = (rebate: Rebate, currency: CurrencyCode): ReadonlyArray<RebateFault> => {
  const { rebateId } = rebate
  const faults: Array<RebateFault> = []
  rebate.tiers.forEach((tier, i) => {
    const money = "rate" in tier ? tier.upTo : tier.perPiece
    if (money !== undefined && money.currency !== currency) {
      faults.push({ _tag: "TierCurrency", rebateId, tier: i + 1, expected: currency })
    }
  })
  const { tiers } = scaleOf(rebate)
  let last = 0n
  tiers.forEach(({ factor, upTo }, i) => {
    const tier = i + 1
    const isLast = tier === tiers.length
    if (factor < 0n) faults.push({ _tag: "TierNegative", rebateId, tier })
    if (upTo === undefined) {
      if (!isLast) faults.push({ _tag: "TierUnreachable", rebateId, tier: tier + 1 })
      return
    }
    if (upTo <= last) faults.push({ _tag: "TiersDoNotRise", rebateId, tier })
    else last = upTo
    if (isLast) faults.push({ _tag: "TiersEnd", rebateId })
  })
  return faults
}

/**
 * Everything that is wrong with a contract's rebates, all at once: tiers rise, are in the contract's currency, and the last
 * one is without end (CTR-5).
 *
 * @example
 * ```ts
 * import { Contract, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const tiers = [{ upTo: Money.of("1000.00", "CNY"), rate: Rate.percent(5) }]
 * const rebate: Contract.Rebate = { _tag: "OnAmount", rebateId: "year", method: "slab", tiers }
 * assert.deepEqual(Contract.rebateFaults([rebate], "CNY"), [{ _tag: "TiersEnd", rebateId: "year" }])
 * ```
 */
export const rebateFaults = (rebates: ReadonlyArray<Rebate>, currency: CurrencyCode): ReadonlyArray<RebateFault> =>
  rebates.flatMap((rebate, i): ReadonlyArray<RebateFault> => {
    const { rebateId } = rebate
    const isKnown = rebates.findIndex((one) => one.rebateId === rebateId) < i
    return [...(isKnown ? [{ _tag: "DoubleRebate" as const, rebateId }] : []), ...tierFaults(rebate, currency)]
  })
