/**
 * The cheapest changes after which an offer would be allowed (XTR-1, PRC-11). Found by asking the policy itself, so that each
 * answer is allowed whatever rules the policy is made of, and a little less of a change would not be.
 */
import type { Rank } from "../decision/Model.ts"
import { type Money, make } from "../money/index.ts"
import { scale as quantityScale } from "../money/Quantity.ts"
import { divideRounded, fromUnits, type Rate, scale as rateScale } from "../rate/index.ts"
import { greatest, least, mostDays, type PriceChange, priced, pricesOf, probeOf } from "./Alternatives.ts"
import type { CompiledPricing } from "./Evaluate.ts"
import { measure } from "./Measure.ts"
import type { Concession, PriceRequest } from "./Model.ts"
import { faultsOf } from "./Sound.ts"

/** One way in which an offer would be allowed. `cost` is what it costs the customer, at the policy's financing rate. */
export type OfferChange =
  /** Other unit prices, the lowest that do; a line quoted too far above list gets the highest price instead. */
  | {
      readonly _tag: "ChangePrices"
      readonly lines: ReadonlyArray<PriceChange>
      /** Of the whole offer, with these prices. */
      readonly total: Money
      readonly cost: Money
    }
  /** Fewer days until payment, the most that do. */
  | { readonly _tag: "ShortenTerms"; readonly creditDays: number; readonly cost: Money }
  /** A share paid with the order, the least that does, to a hundredth of a percent. */
  | { readonly _tag: "Prepay"; readonly share: Rate; readonly cost: Money }
  /** Services, points and rewards cut by an amount, the least that does; the last ones are cut first. */
  | {
      readonly _tag: "CutConcessions"
      readonly concessions: ReadonlyArray<Concession>
      readonly cost: Money
    }
  /** Lines of free goods taken off; none of them could stay. */
  | { readonly _tag: "DropFreeGoods"; readonly lines: ReadonlyArray<number>; readonly cost: Money }
  /** The same offer with a written reason (PRC-3). */
  | { readonly _tag: "WriteReason"; readonly cost: Money }
  /** The same offer, agreed to by this rank or above; `needsReason`: for a written reason only. */
  | { readonly _tag: "AskRank"; readonly rank: Rank; readonly needsReason: boolean; readonly cost: Money }

/** Steps of a prepaid share: hundredths of a percent. */
const shareSteps = 10_000n
const shareStep = rateScale / shareSteps

const isWritten = ({ justification }: PriceRequest): boolean => (justification ?? "").trim() !== ""
const isFree = (unitPrice: Money): boolean => unitPrice.minor === 0n

/** A request without some of its lines; what points at lines points at the same ones afterwards. */
const withoutLines = (request: PriceRequest, out: ReadonlySet<number>): PriceRequest => {
  const places = new Map<number, number>()
  for (const index of request.lines.keys()) if (!out.has(index)) places.set(index, places.size)
  const at = (index: number): number => places.get(index) ?? index
  return {
    ...request,
    lines: request.lines
      .filter((_, index) => !out.has(index))
      .map((line) => (line.givenWith === undefined ? line : { ...line, givenWith: at(line.givenWith) })),
    concessions: (request.concessions ?? []).map((one) =>
      one.line === undefined ? one : { ...one, line: at(one.line) },
    ),
  }
}

/**
 * An offer with a change made to it. For `AskRank` it is asked by that rank; `reason` stands for the written one where one is
 * wanted.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Decision, LocalDate, Money, PricingAuthority } from "@dealwright/core"
 *
 * const request: PricingAuthority.PriceRequest = {
 *   requester: Decision.lowest(Decision.defaultLadder),
 *   on: LocalDate.literal("2026-03-10"),
 *   currency: "CNY",
 *   lines: [],
 *   creditDays: 90,
 * }
 * const cost = Money.of("1.00", "CNY")
 * const sooner = PricingAuthority.withChange(request, { _tag: "ShortenTerms", creditDays: 45, cost }, "")
 * assert.equal(sooner.creditDays, 45)
 * ```
 */
export const withChange = (request: PriceRequest, change: OfferChange, reason: string): PriceRequest => {
  switch (change._tag) {
    case "ChangePrices": {
      const prices = new Map(change.lines.map(({ line, unitPrice }) => [line, unitPrice.minor]))
      const lines = request.lines.map((line, index) => priced(line, prices.get(index) ?? line.unitPrice.minor))
      return { ...request, lines }
    }
    case "ShortenTerms":
      return { ...request, creditDays: change.creditDays }
    case "Prepay":
      return { ...request, prepaid: change.share }
    case "CutConcessions":
      return { ...request, concessions: change.concessions }
    case "DropFreeGoods":
      return withoutLines(request, new Set(change.lines))
    case "WriteReason":
      return { ...request, justification: reason }
    case "AskRank": {
      const asked = { ...request, requester: change.rank }
      return change.needsReason ? { ...asked, justification: reason } : asked
    }
  }
}

/** Concessions worth so much in all: the first ones whole, the one at the end as far as it goes. */
const cutTo = (concessions: ReadonlyArray<Concession>, worth: bigint): ReadonlyArray<Concession> => {
  let left = worth
  return concessions.flatMap((one) => {
    const { currency, minor } = one.value
    const kept = minor < left ? minor : left
    left -= kept
    return kept === 0n ? [] : [{ ...one, value: make(kept, currency) }]
  })
}

/** Looks for changes of one offer that the requester may make alone, each kind by itself. */
class Search {
  readonly #pricing: CompiledPricing
  readonly #request: PriceRequest

  constructor(pricing: CompiledPricing, request: PriceRequest) {
    this.#pricing = pricing
    this.#request = request
  }

  *all(): Generator<OfferChange> {
    const found = [this.#prices(), this.#terms(), this.#prepaid(), this.#concessions(), this.#freeGoods()]
    for (const change of found) if (change !== undefined) yield change
  }

  /** Somebody else, or a reason. */
  *others(): Generator<OfferChange> {
    const cost = this.#money(0n)
    const asked = this.#pricing.outcome(this.#request)
    if (asked._tag === "NeedsApproval") yield { _tag: "AskRank", rank: asked.rank, needsReason: false, cost }
    if (asked._tag !== "Denied" || isWritten(this.#request)) return
    const reasoned = this.#pricing.outcome({ ...this.#request, justification: "." })
    if (reasoned._tag === "Allowed") yield { _tag: "WriteReason", cost }
    if (reasoned._tag === "NeedsApproval") yield { _tag: "AskRank", rank: reasoned.rank, needsReason: true, cost }
  }

  #money(minor: bigint): Money {
    return make(minor, this.#request.currency)
  }

  #allows(request: PriceRequest): boolean {
    return this.#pricing.outcome(request)._tag === "Allowed"
  }

  /** What the terms of an offer cost. */
  #financing(request: PriceRequest): bigint {
    return measure(request, this.#pricing.policy.financing).financing
  }

  #prices(): OfferChange | undefined {
    const { lines } = this.#request
    const prices = pricesOf(probeOf(this.#pricing), this.#request)
    if (prices === undefined) return undefined
    let asked = 0n
    for (const { quantity, unitPrice } of lines) asked += unitPrice.minor * quantity
    const before = divideRounded(asked, quantityScale)
    return { _tag: "ChangePrices", ...prices, cost: this.#money(prices.total.minor - before) }
  }

  #terms(): OfferChange | undefined {
    const { standardDays } = this.#pricing.policy.financing
    const asked = this.#request.creditDays ?? standardDays
    if (asked <= standardDays) return undefined
    const days = mostDays(probeOf(this.#pricing), this.#request, asked)
    if (days === undefined) return undefined
    const saved = this.#financing(this.#request) - this.#financing({ ...this.#request, creditDays: days })
    return { _tag: "ShortenTerms", creditDays: days, cost: this.#money(saved) }
  }

  #prepaid(): OfferChange | undefined {
    const { prepaid = 0n } = this.#request
    const shareOf = (steps: bigint): Rate => fromUnits(steps * shareStep)
    const passes = (steps: bigint): boolean => this.#allows({ ...this.#request, prepaid: shareOf(steps) })
    if (!passes(shareSteps)) return undefined
    const share = shareOf(least(prepaid / shareStep, shareSteps, passes))
    const saved = this.#financing(this.#request) - this.#financing({ ...this.#request, prepaid: share })
    return { _tag: "Prepay", share, cost: this.#money(saved) }
  }

  #concessions(): OfferChange | undefined {
    const { concessions = [] } = this.#request
    let worth = 0n
    for (const { value } of concessions) worth += value.minor
    const passes = (kept: bigint): boolean => this.#allows({ ...this.#request, concessions: cutTo(concessions, kept) })
    if (worth === 0n || !passes(0n)) return undefined
    const kept = greatest(0n, worth, passes)
    return { _tag: "CutConcessions", concessions: cutTo(concessions, kept), cost: this.#money(worth - kept) }
  }

  #freeGoods(): OfferChange | undefined {
    const { lines } = this.#request
    const goods = [...lines.entries()].filter(([, { unitPrice }]) => isFree(unitPrice)).map(([index]) => index)
    if (goods.length === 0 || goods.length === lines.length) return undefined
    const out = new Set(goods)
    if (!this.#allows(withoutLines(this.#request, out))) return undefined
    for (const index of goods) {
      out.delete(index)
      if (!this.#allows(withoutLines(this.#request, out))) out.add(index)
    }
    let worth = 0n
    for (const index of out) {
      const line = lines[index]
      if (line !== undefined) worth += line.listPrice.minor * line.quantity
    }
    return { _tag: "DropFreeGoods", lines: [...out], cost: this.#money(divideRounded(worth, quantityScale)) }
  }
}

/**
 * What would have to change for an offer to be allowed (XTR-1): each kind of change by itself, those that the requester can
 * make alone first, the cheapest for the customer before the others; then a written reason, or the rank to ask. Nothing for an
 * offer that is allowed, or can't be looked at.
 *
 * Each change is really allowed, and the least of its kind: a minor unit, a day, a hundredth of a percent or a free line more
 * in the customer's favour would not be. Takes a few hundred outcomes of the policy for an offer of usual size; grows with the
 * lines.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Decision, LocalDate, Money, PricingAuthority } from "@dealwright/core"
 *
 * const ladder = Decision.defaultLadder
 * const pricing = Result.getOrThrow(PricingAuthority.compile(PricingAuthority.tradePricing, { ladder }))
 * const changes = PricingAuthority.whatIf(pricing, {
 *   requester: Result.getOrThrow(Decision.rankNamed(ladder, "supervisor")),
 *   on: LocalDate.literal("2026-03-10"),
 *   currency: "CNY",
 *   lines: [
 *     {
 *       sku: "PUMP-7",
 *       quantity: Money.Quantity.one,
 *       listPrice: Money.of("100000.00", "CNY"),
 *       unitPrice: Money.of("97500.00", "CNY"),
 *     },
 *   ],
 *   creditDays: 90,
 * })
 * assert.deepEqual(
 *   changes.map((change) => [change._tag, Money.format(change.cost)]),
 *   [
 *     ["Prepay", "461.68"],
 *     ["ShortenTerms", "464.79"],
 *     ["ChangePrices", "466.24"],
 *     ["AskRank", "0.00"],
 *   ],
 * )
 * ```
 */
export const whatIf = (pricing: CompiledPricing, request: PriceRequest): ReadonlyArray<OfferChange> => {
  if (faultsOf(request).length > 0 || pricing.outcome(request)._tag === "Allowed") return []
  const search = new Search(pricing, request)
  const alone = [...search.all()].sort((a, b) =>
    a.cost.minor < b.cost.minor ? -1 : a.cost.minor > b.cost.minor ? 1 : 0,
  )
  return [...alone, ...search.others()]
}
