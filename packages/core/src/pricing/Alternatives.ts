/**
 * What the requester could offer without asking anybody (PRC-11). Found by asking the policy itself, so that an alternative
 * is allowed whatever rules the policy is made of, and one minor unit or one day more would not be.
 */
import { type Money, make } from "../money/index.ts"
import { scale as quantityScale } from "../money/Quantity.ts"
import { divideRounded } from "../rate/index.ts"
import type { CompiledPricing } from "./Evaluate.ts"
import { maxCreditDays, type PriceLine, type PriceRequest } from "./Model.ts"
import { faultsOf } from "./Sound.ts"

/** A line and the unit price it could have. */
export interface PriceChange {
  /** Index of the line. */
  readonly line: number
  readonly sku: string
  readonly unitPrice: Money
}

/** What would need no approval (PRC-11). Whatever is impossible is left out. */
export interface Alternatives {
  /**
   * The lowest prices, all else as asked: the lines to change (a line quoted too far above list gets the highest price
   * instead), and the total of the offer with them. No raised price could be a minor unit lower.
   */
  readonly prices?: { readonly lines: ReadonlyArray<PriceChange>; readonly total: Money }
  /** The most days until payment at the prices asked, when these alone were the trouble. */
  readonly atAskedPrices?: { readonly creditDays: number }
  /** What could be given at list prices instead of a lower price: so many days until payment, or services of such a cost. */
  readonly atListPrices?: { readonly creditDays?: number; readonly services?: Money }
}

/** The least value from `low` to `high` that passes, when `high` does and whatever passes, passes above too. */
export const least = (low: bigint, high: bigint, passes: (value: bigint) => boolean): bigint => {
  let from = low
  let to = high
  while (from < to) {
    const middle = (from + to) / 2n
    if (passes(middle)) to = middle
    else from = middle + 1n
  }
  return to
}

/** The greatest value from `low` to `high` that passes, when `low` does and whatever passes, passes below too. */
export const greatest = (low: bigint, high: bigint, passes: (value: bigint) => boolean): bigint => {
  let from = low
  let to = high
  while (from < to) {
    const middle = (from + to + 1n) / 2n
    if (passes(middle)) from = middle
    else to = middle - 1n
  }
  return from
}

export const priced = (line: PriceLine, minor: bigint): PriceLine => {
  if (minor === line.unitPrice.minor) return line
  // A line that is paid for isn't given with another one any more.
  const { givenWith: _, ...paid } = line
  return { ...paid, unitPrice: make(minor, line.unitPrice.currency) }
}

type Prices = ReadonlyArray<bigint>

const withPrices = (request: PriceRequest, prices: Prices): PriceRequest => ({
  ...request,
  lines: request.lines.map((line, index) => priced(line, prices[index] ?? line.unitPrice.minor)),
})

/** No price is looked for beyond ten times list, where a policy knows no end. */
const highestMultiple = 10n

/** So often are lines gone through to bring their prices down; the second time hardly ever finds anything. */
const maxRounds = 8

/** What is asked about alternatives, all at the requester's own level. */
export interface Probe {
  readonly standardDays: number
  /** Whether the offer needs no approval. */
  allows(request: PriceRequest): boolean
  /** Indexes of the lines that the decision has something against. */
  failing(request: PriceRequest): ReadonlySet<number>
}

export const probeOf = (pricing: CompiledPricing): Probe => ({
  standardDays: pricing.policy.financing.standardDays,
  allows: (request) => pricing.outcome(request)._tag === "Allowed",
  failing: (request) =>
    new Set(
      pricing
        .decide(request)
        .decision.reasons.flatMap(({ facts: { line } }) => (typeof line === "number" ? [line - 1] : [])),
    ),
})

/** Highest unit price of a line that isn't too far above list, all else at list with nothing given. */
const ceilingOf = (probe: Probe, request: PriceRequest, index: number): bigint | undefined => {
  const { concessions: _, creditDays: __, ...bare } = request
  const list = request.lines[index]?.listPrice.minor ?? 0n
  const fits = (minor: bigint): boolean =>
    probe.allows(
      withPrices(
        bare,
        request.lines.map(({ listPrice }, i) => (i === index ? minor : listPrice.minor)),
      ),
    )
  return fits(list) ? greatest(list, list * highestMultiple + highestMultiple, fits) : undefined
}

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b)
const smaller = (a: bigint, b: bigint): bigint => (a > b ? b : a)

/** Lowest prices that need no approval, as a vector; `undefined` when prices alone don't help. */
const lowestPrices = (probe: Probe, request: PriceRequest): Prices | undefined => {
  const ceilings: Array<bigint> = []
  for (const index of request.lines.keys()) {
    const ceiling = ceilingOf(probe, request, index)
    if (ceiling === undefined) return undefined
    ceilings.push(ceiling)
  }
  const lists = request.lines.map((line) => line.listPrice.minor)
  const asked = request.lines.map(({ unitPrice: { minor } }, i) => {
    const ceiling = ceilings[i] ?? minor
    return smaller(minor, ceiling)
  })
  const failing = probe.failing(withPrices(request, asked))
  const raised = (to: Prices, which: (index: number) => boolean): Prices =>
    asked.map((price, i) => (which(i) ? larger(price, to[i] ?? price) : price))
  const starts = [
    raised(lists, (i) => failing.has(i)),
    // Above list only where list isn't enough: longer terms have their price.
    raised(ceilings, (i) => failing.has(i)),
    raised(lists, () => true),
    raised(ceilings, () => true),
  ]
  const start = starts.find((prices) => probe.allows(withPrices(request, prices)))
  if (start === undefined) return undefined
  const prices = [...start]
  // Lines that pass by themselves come down first, back to what was asked where possible.
  const order = [...prices.keys()].sort((a, b) => Number(failing.has(a)) - Number(failing.has(b)))
  // A line that became a gift can leave room for one that came down before it: then once more.
  for (let round = 0; round < maxRounds; round++) {
    let isLower = false
    for (const index of order) {
      const low = asked[index] ?? 0n
      const high = prices[index] ?? low
      const passes = (minor: bigint): boolean =>
        probe.allows(
          withPrices(
            request,
            prices.map((price, i) => (i === index ? minor : price)),
          ),
        )
      if (high === low || (round > 0 && !passes(high - 1n))) continue
      const price = low > 0n ? least(low, high, passes) : passes(0n) ? 0n : least(1n, high, passes)
      if (price < high) isLower = true
      prices[index] = price
    }
    if (!isLower) break
  }
  return prices
}

export const pricesOf = (probe: Probe, request: PriceRequest): Alternatives["prices"] => {
  const prices = lowestPrices(probe, request)
  if (prices === undefined) return undefined
  const lines: Array<PriceChange> = []
  let total = 0n
  for (const [index, line] of request.lines.entries()) {
    const minor = prices[index] ?? line.unitPrice.minor
    total += minor * line.quantity
    if (minor !== line.unitPrice.minor) {
      lines.push({ line: index, sku: line.sku, unitPrice: make(minor, request.currency) })
    }
  }
  return { lines, total: make(divideRounded(total, quantityScale), request.currency) }
}

const withDays = (request: PriceRequest, days: bigint): PriceRequest => ({ ...request, creditDays: Number(days) })

export const mostDays = (probe: Probe, request: PriceRequest, upTo: number): number | undefined => {
  const standard = BigInt(probe.standardDays)
  const passes = (days: bigint): boolean => probe.allows(withDays(request, days))
  return passes(standard) ? Number(greatest(standard, larger(standard, BigInt(upTo)), passes)) : undefined
}

const mostServices = (probe: Probe, request: PriceRequest): Money | undefined => {
  const { concessions = [], currency, lines } = request
  const passes = (minor: bigint): boolean =>
    probe.allows({ ...request, concessions: [...concessions, { _tag: "Service", value: make(minor, currency) }] })
  if (!passes(0n)) return undefined
  let worth = 0n
  for (const line of lines) worth += line.unitPrice.minor * line.quantity
  const most = greatest(0n, worth / quantityScale + 1n, passes)
  return most > 0n ? make(most, currency) : undefined
}

/**
 * What the requester could offer without asking anybody (PRC-11): the lowest prices, or the most days or services instead of
 * a lower price. Nothing for an offer that is allowed, or can't be looked at.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Decision, LocalDate, Money, PricingAuthority } from "@dealwright/core"
 *
 * const ladder = Decision.defaultLadder
 * const pricing = Result.getOrThrow(PricingAuthority.compile(PricingAuthority.tradePricing, { ladder }))
 * const { atListPrices, prices } = PricingAuthority.alternatives(pricing, {
 *   requester: Result.getOrThrow(Decision.rankNamed(ladder, "supervisor")),
 *   on: LocalDate.literal("2026-03-10"),
 *   currency: "CNY",
 *   lines: [
 *     {
 *       sku: "PUMP-7",
 *       quantity: Money.Quantity.one,
 *       listPrice: Money.of("100.00", "CNY"),
 *       unitPrice: Money.of("96.00", "CNY"),
 *     },
 *   ],
 * })
 * assert.deepEqual(prices?.total, Money.of("97.00", "CNY"))
 * assert.deepEqual(atListPrices, { creditDays: 212, services: Money.of("3.00", "CNY") })
 * ```
 */
export const alternatives = (pricing: CompiledPricing, request: PriceRequest): Alternatives => {
  const probe = probeOf(pricing)
  if (faultsOf(request).length > 0 || probe.allows(request)) return {}
  const asked = request.creditDays ?? probe.standardDays
  const prices = pricesOf(probe, request)
  const daysAsAsked = asked > probe.standardDays ? mostDays(probe, request, asked) : undefined
  const listed = withPrices(
    request,
    request.lines.map(({ listPrice, unitPrice }) => (unitPrice.minor === 0n ? 0n : listPrice.minor)),
  )
  const days = mostDays(probe, listed, maxCreditDays)
  const services = mostServices(probe, listed)
  const longer = days !== undefined && days > probe.standardDays ? { creditDays: days } : {}
  const atListPrices = { ...longer, ...(services === undefined ? {} : { services }) }
  return {
    ...(prices === undefined ? {} : { prices }),
    ...(daysAsAsked === undefined ? {} : { atAskedPrices: { creditDays: daysAsAsked } }),
    ...(Object.keys(atListPrices).length === 0 ? {} : { atListPrices }),
  }
}
