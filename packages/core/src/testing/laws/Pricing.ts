/**
 * The laws of pricing authority, for whoever writes a policy or a plugin's rule (XTR-4): each is a property that random offers
 * are held against. A law that is broken throws, with the smallest offer that breaks it.
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as fc from "fast-check"
import * as Decision from "../../decision/index.ts"
import * as Money from "../../money/index.ts"
import {
  alternatives,
  type CompiledPricing,
  type Outcome,
  type PriceRequest,
  whatIf,
  withChange,
} from "../../pricing/index.ts"
import { priceRequestArbitrary } from "./PricingArbitraries.ts"

/** A property that can be checked: in any test runner, or none. */
export interface Law {
  /** What it says, with the id in the rulebook. */
  readonly name: string
  /** Throws where the law is broken. `numRuns`: how many random cases, 1000 unless told otherwise. */
  readonly check: (options?: { readonly numRuns?: number; readonly seed?: number }) => void
}

/** What the laws are checked with. */
export interface PricingLawOptions {
  readonly ladder: Decision.Ladder
  /** Offers to try; random ones in CNY unless told otherwise. Bring your own where a rule looks at something particular. */
  readonly offers?: fc.Arbitrary<PriceRequest>
}

const law = <A extends [unknown, ...Array<unknown>]>(
  name: string,
  cases: fc.Arbitrary<A>,
  holds: (...one: A) => void,
): Law => ({
  name,
  check: ({ numRuns = 1000, seed } = {}) => {
    fc.assert(
      fc.property(cases, (one) => holds(...one)),
      seed === undefined ? { numRuns } : { numRuns, seed },
    )
  },
})

/** How far an outcome is from being allowed: −1 allowed, the level that has to agree, above every level denied. */
const restriction = (outcome: Outcome): number =>
  outcome._tag === "Allowed" ? -1 : outcome._tag === "Denied" ? Number.MAX_SAFE_INTEGER : outcome.rank.level

const needs = (pricing: CompiledPricing, request: PriceRequest): number => restriction(pricing.outcome(request))

/** No price above list: what is given then only grows. */
const atMostList = (request: PriceRequest): PriceRequest => ({
  ...request,
  lines: request.lines.map((line) =>
    line.unitPrice.minor > line.listPrice.minor ? { ...line, unitPrice: line.listPrice } : line,
  ),
})

const isPaid = ({ unitPrice }: PriceRequest["lines"][number]): boolean => unitPrice.minor > 0n

const moreGiven = (pricing: CompiledPricing, offers: fc.Arbitrary<PriceRequest>): Law =>
  law(
    "PRC-5: more discount, services or days never need less authority",
    fc.tuple(
      offers.map(atMostList),
      fc.record({
        index: fc.nat(),
        off: fc.bigInt(0n, 100_000n),
        service: fc.bigInt(0n, 10_000n),
        days: fc.integer({ min: 0, max: 400 }),
      }),
    ),
    (request, { days, index, off, service }) => {
      const chosen = index % request.lines.length
      const value = Money.make(service, request.currency)
      const given: PriceRequest = {
        ...request,
        lines: request.lines.map((line, i) => {
          const { currency, minor } = line.unitPrice
          if (i !== chosen || !isPaid(line)) return line
          return { ...line, unitPrice: Money.make(minor > off ? minor - off : 1n, currency) }
        }),
        concessions: [...(request.concessions ?? []), { _tag: "Service", value }],
        creditDays: Math.min(3650, (request.creditDays ?? pricing.policy.financing.standardDays) + days),
      }
      assert.ok(needs(pricing, given) >= needs(pricing, request))
    },
  )

const higherRanks = (pricing: CompiledPricing, offers: fc.Arbitrary<PriceRequest>, ladder: Decision.Ladder): Law =>
  law(
    "PRC-5: whatever a rank is allowed no higher rank is refused, and who has to agree doesn't depend on who asks",
    fc.tuple(offers),
    (request) => {
      const answers = ladder.ranks.map((requester) => needs(pricing, { ...request, requester }))
      for (const [level, here] of answers.entries()) {
        const next = answers[level + 1] ?? here
        assert.ok(next <= here)
        if (next !== -1) assert.equal(next, here)
      }
    },
  )

const lineDivided = (pricing: CompiledPricing, offers: fc.Arbitrary<PriceRequest>): Law =>
  law(
    "PRC-6: dividing a line between a dearer and a cheaper part never needs less authority",
    fc.tuple(
      offers,
      fc.record({
        index: fc.nat(),
        first: fc.bigInt(1n, 9n),
        second: fc.bigInt(1n, 9n),
        shift: fc.bigInt(0n, 40n),
      }),
    ),
    (request, { first, index, second, shift }) => {
      const paid = request.lines.filter(isPaid)
      const target = paid[index % Math.max(1, paid.length)]
      fc.pre(target !== undefined && target.unitPrice.minor > shift * first)
      const at = request.lines.indexOf(target)
      const part = (pieces: bigint, more: bigint) => ({
        ...target,
        quantity: Money.Quantity.whole(pieces),
        unitPrice: Money.make(target.unitPrice.minor + more, request.currency),
      })
      const withLines = (...parts: ReadonlyArray<PriceRequest["lines"][number]>): PriceRequest => {
        const [line = target, ...rest] = parts
        return {
          ...request,
          // A line has no halves to give something to: it is given for the whole offer here.
          concessions: (request.concessions ?? []).map(({ _tag, value }) => ({ _tag, value })),
          lines: [...request.lines.map(({ givenWith: _, ...other }, i) => (i === at ? line : other)), ...rest],
        }
      }
      const divided = withLines(part(first, shift * second), part(second, -shift * first))
      assert.ok(needs(pricing, divided) >= needs(pricing, withLines(part(first + second, 0n))))
    },
  )

const orderDivided = (pricing: CompiledPricing, offers: fc.Arbitrary<PriceRequest>): Law =>
  law(
    "PRC-6: dividing an order between documents never needs less authority when all are counted over the window",
    fc.tuple(offers, fc.array(fc.nat(2), { minLength: 12, maxLength: 12 })),
    (request, deal) => {
      // Whole pieces at list or below, nothing given besides: so that the parts are worth exactly the whole.
      const { concessions: _, creditDays: __, prepaid: ___, ...bare } = atMostList(request)
      const whole = {
        ...bare,
        lines: bare.lines
          .filter(isPaid)
          .map(({ quantity, ...line }) => ({ ...line, quantity: Money.Quantity.whole(quantity / 1_000_000n + 1n) })),
      }
      const window = (whole.window ?? []).filter(({ on }) => on === whole.on)
      let apart = -1
      const told = [...window]
      for (const document of [0, 1, 2]) {
        const lines = whole.lines.filter((_, index) => deal[index % deal.length] === document)
        if (lines.length === 0) continue
        const { effectiveDiscount, outcome } = pricing.decide({ ...whole, lines, window: [...told] })
        apart = Math.max(apart, restriction(outcome))
        const { effective, list } = effectiveDiscount
        told.push({ id: `part-${document}`, on: whole.on, list, effective })
      }
      fc.pre(whole.lines.length > 0)
      assert.ok(apart >= needs(pricing, { ...whole, window }))
    },
  )

const reasonsDecide = (pricing: CompiledPricing, offers: fc.Arbitrary<PriceRequest>, ladder: Decision.Ladder): Law =>
  law(
    "KER-6: the reasons name everything that decided, and no rank but those that have to agree",
    fc.tuple(offers),
    (request) => {
      const { decision, outcome } = pricing.decide(request)
      assert.equal(decision._tag, outcome._tag)
      assert.deepEqual(outcome, pricing.outcome(request))
      const deciding = Decision.decidingReasons(decision)
      assert.ok(deciding.length > 0)
      if (decision._tag !== "NeedsApproval" || outcome._tag !== "NeedsApproval") return
      assert.deepEqual(decision.rank, outcome.rank)
      const named = deciding.map(({ facts }) => ladder.ranks.findIndex(({ name }) => name === facts.authority))
      assert.equal(Math.max(...named), decision.rank.level)
      // Asked by the rank that has to agree, nothing is left that decides.
      assert.equal(pricing.outcome({ ...request, requester: decision.rank })._tag, "Allowed")
    },
  )

const insteadAllowed = (pricing: CompiledPricing, offers: fc.Arbitrary<PriceRequest>): Law =>
  law("PRC-11: every change that is proposed is really allowed", fc.tuple(offers), (request) => {
    const changes = whatIf(pricing, request)
    for (const change of changes) {
      assert.equal(pricing.outcome(withChange(request, change, "reason"))._tag, "Allowed", change._tag)
    }
    if (pricing.outcome(request)._tag !== "Allowed") return
    assert.deepEqual([changes, alternatives(pricing, request)], [[], {}])
  })

/**
 * The laws that every pricing policy keeps, whatever its rules, a plugin's included:
 *
 * - more discount, services or days never need less authority (PRC-5);
 * - whatever a rank is allowed no higher rank is refused (PRC-5);
 * - dividing a line never helps (PRC-6);
 * - the reasons name everything that decided (KER-6);
 * - what is proposed instead is really allowed (PRC-11).
 *
 * A policy with bands by order amount should be checked with offers that stay within one: dividing an order may leave a band.
 * For dividing an order between documents see {@link windowLaw}.
 *
 * @example
 * ```ts
 * import { Decision, PricingAuthority } from "@dealwright/core"
 * import { pricingLaws } from "@dealwright/core/testing"
 * import * as Result from "effect/Result"
 *
 * const ladder = Decision.defaultLadder
 * const pricing = Result.getOrThrow(PricingAuthority.compile(PricingAuthority.tradePricing, { ladder }))
 * // In vitest: for (const { check, name } of pricingLaws(pricing, { ladder })) it(name, () => check())
 * for (const { check } of pricingLaws(pricing, { ladder })) check({ numRuns: 100 })
 * ```
 */
export const pricingLaws = (
  pricing: CompiledPricing,
  { ladder, offers = priceRequestArbitrary(ladder) }: PricingLawOptions,
): ReadonlyArray<Law> => [
  moreGiven(pricing, offers),
  higherRanks(pricing, offers, ladder),
  lineDivided(pricing, offers),
  reasonsDecide(pricing, offers, ladder),
  insteadAllowed(pricing, offers),
]

/**
 * Adding a condition never permits more (PRC-2): for a policy, and the same one with `allOf` around its rule and another.
 *
 * @example
 * ```ts
 * import { Decision, PricingAuthority } from "@dealwright/core"
 * import { conditionLaw } from "@dealwright/core/testing"
 * import * as Result from "effect/Result"
 *
 * const { allOf, compile, costFloor, tradePricing } = PricingAuthority
 * const ladder = Decision.defaultLadder
 * const before = Result.getOrThrow(compile(tradePricing, { ladder }))
 * const after = Result.getOrThrow(compile({ ...tradePricing, rule: allOf(tradePricing.rule, costFloor) }, { ladder }))
 * conditionLaw(before, after, { ladder }).check({ numRuns: 100 })
 * ```
 */
export const conditionLaw = (
  before: CompiledPricing,
  after: CompiledPricing,
  { ladder, offers = priceRequestArbitrary(ladder) }: PricingLawOptions,
): Law =>
  law("PRC-2: adding a condition never permits more", fc.tuple(offers), (request) => {
    assert.ok(needs(after, request) >= needs(before, request))
  })

/**
 * Dividing an order between documents of one day never helps (PRC-6): for a policy with limits, floors and caps over a window,
 * without bands by amount.
 *
 * @example
 * ```ts
 * import { Decision, Money, PricingAuthority, Rate } from "@dealwright/core"
 * import { windowLaw } from "@dealwright/core/testing"
 * import * as Result from "effect/Result"
 *
 * const { allOf, compile, cumulative, tradePricing } = PricingAuthority
 * const ladder = Decision.defaultLadder
 * const caps = ladder.ranks.map(({ level, name }) => ({
 *   rank: name,
 *   share: Rate.percent(level * 10),
 *   amount: Money.of("500.00", "CNY"),
 * }))
 * const rule = allOf(tradePricing.rule, cumulative(caps))
 * const pricing = Result.getOrThrow(compile({ ...tradePricing, rule }, { ladder }))
 * windowLaw(pricing, { ladder }).check({ numRuns: 100 })
 * ```
 */
export const windowLaw = (
  pricing: CompiledPricing,
  { ladder, offers = priceRequestArbitrary(ladder) }: PricingLawOptions,
): Law => orderDivided(pricing, offers)
