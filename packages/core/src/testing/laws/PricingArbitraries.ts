/**
 * Random pricing policies and offers, drawn so that prices lie at the limits and just beside them. Shrinks towards one table
 * of limits and one line at its list price.
 *
 * @module
 */
import * as fc from "fast-check"
import { LocalDate } from "../../calendar/index.ts"
import type * as Decision from "../../decision/index.ts"
import * as Money from "../../money/index.ts"
import * as Pricing from "../../pricing/index.ts"
import { percent, type Rate } from "../../rate/index.ts"

/** The day around which periods lie, and on or near which offers are made. */
export const lawDay: LocalDate.LocalDate = LocalDate.literal("2026-03-10")

const percents = [0, 1, 2, 3, 5, 8, 10, 12, 15, 25, 40, 60]
const cny = (minor: bigint): Money.Money => Money.make(minor, "CNY")
const rate = fc.constantFrom(...percents).map((points): Rate => percent(points))
const rising = <A>(items: ReadonlyArray<A>, widthOf: (item: A) => bigint): ReadonlyArray<A> =>
  [...items].sort((a, b) => (widthOf(a) < widthOf(b) ? -1 : widthOf(a) > widthOf(b) ? 1 : 0))
const endless = 1n << 60n
const widthOf = (figure: Rate | Money.Money | string): bigint =>
  typeof figure === "string" ? endless : typeof figure === "bigint" ? figure : figure.minor

/** One figure for each rank, never falling with the rank. */
const byRank = <A extends Rate | Money.Money | string>(one: fc.Arbitrary<A>, ranks: number) =>
  fc.array(one, { minLength: ranks, maxLength: ranks }).map((all) => rising(all, widthOf))

const authorityArbitrary = ({ ranks }: Decision.Ladder): fc.Arbitrary<Pricing.Rule> =>
  fc
    .record({
      below: byRank<Pricing.Below>(
        fc.oneof({ weight: 4, arbitrary: rate }, { weight: 1, arbitrary: fc.constant("floor" as const) }),
        ranks.length,
      ),
      above: byRank<Pricing.Above>(fc.oneof(rate, fc.constant("unlimited" as const)), ranks.length),
      free: fc.integer({ min: 0, max: ranks.length }),
    })
    .map(({ above, below, free }) =>
      Pricing.authority(
        ...ranks.map(({ level, name }) => ({
          rank: name,
          below: below[level] ?? "floor",
          above: above[level] ?? "unlimited",
          freeGoods: level >= free,
        })),
      ),
    )

const basisArbitrary: fc.Arbitrary<Pricing.FloorBasis> = fc.oneof(
  fc.constant({ _tag: "Cost" } as const),
  fc.constant({ _tag: "OwnFloor" } as const),
  rate.map((share) => ({ _tag: "MinimumMargin", rate: share }) as const),
  // Only where it always holds: one for what names nothing wants floors for what does.
  rate.map((share) => ({ _tag: "ShareOfList", rate: share, where: "always" }) as const),
)

const floorArbitrary = ({ ranks }: Decision.Ladder): fc.Arbitrary<Pricing.Rule> =>
  fc
    .tuple(basisArbitrary, fc.option(fc.constantFrom(...ranks), { nil: undefined }))
    .map(([basis, rank]) =>
      Pricing.floor(basis, rank === undefined ? { _tag: "Nobody" } : { _tag: "WithReason", rank: rank.name }),
    )

const cumulativeArbitrary = ({ ranks }: Decision.Ladder): fc.Arbitrary<Pricing.Rule> =>
  fc
    .record({
      days: fc.constantFrom(1, 7, 30),
      share: byRank<Rate | "unlimited">(fc.oneof(rate, fc.constant("unlimited" as const)), ranks.length),
      amount: byRank<Money.Money | "unlimited">(
        fc.oneof(fc.constantFrom(0n, 5_000n, 100_000n).map(cny), fc.constant("unlimited" as const)),
        ranks.length,
      ),
    })
    .map(({ amount, days, share }) =>
      Pricing.cumulative(
        ranks.map(({ level, name }) => ({
          rank: name,
          share: share[level] ?? "unlimited",
          amount: amount[level] ?? "unlimited",
        })),
        days,
      ),
    )

const groups = ["slow", "new", "old"]
const classes = ["A", "B", "C"]

/** Some names, each in at most one case. */
const casesArbitrary = (
  names: ReadonlyArray<string>,
  rule: fc.Arbitrary<Pricing.Rule>,
): fc.Arbitrary<ReadonlyArray<{ readonly names: ReadonlyArray<string>; readonly rule: Pricing.Rule }>> =>
  fc
    .tuple(fc.shuffledSubarray([...names], { minLength: 1 }), rule, rule, fc.boolean())
    .map(([chosen, first, second, isSplit]) =>
      isSplit && chosen.length > 1
        ? [
            { names: chosen.slice(0, 1), rule: first },
            { names: chosen.slice(1), rule: second },
          ]
        : [{ names: chosen, rule: first }],
    )

const amountsArbitrary = (rule: fc.Arbitrary<Pricing.Rule>): fc.Arbitrary<Pricing.Rule> =>
  fc.tuple(fc.subarray([100_000n, 1_000_000n, 5_000_000n]), fc.array(rule, { minLength: 4, maxLength: 4 })).map(
    ([starts, rules]): Pricing.Rule => ({
      _tag: "ByAmount",
      bands: [0n, ...starts].map((from, index, all) => {
        const until = all[index + 1]
        const inner = rules[index] ?? Pricing.forbidden
        return until === undefined
          ? { from: cny(from), rule: inner }
          : { from: cny(from), until: cny(until), rule: inner }
      }),
    }),
  )

const periodsArbitrary = (rule: fc.Arbitrary<Pricing.Rule>): fc.Arbitrary<Pricing.Rule> =>
  fc
    .tuple(fc.integer({ min: -40, max: 5 }), fc.integer({ min: 1, max: 40 }), rule, rule)
    .map(([from, days, inner, otherwise]): Pricing.Rule => {
      const first = LocalDate.addDays(lawDay, from)
      return {
        _tag: "ByPeriod",
        periods: [{ from: first, until: LocalDate.addDays(first, days), rule: inner }],
        otherwise,
      }
    })

/**
 * A rule for a ladder, of every kind that needs no plugin, up to `depth` levels deep.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Decision, PricingAuthority } from "@dealwright/core"
 * import { pricingRuleArbitrary } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 *
 * const rules = pricingRuleArbitrary(Decision.defaultLadder)
 * fc.assert(fc.property(rules, (rule) => assert.deepEqual(PricingAuthority.mapRules(rule, (one) => one), rule)))
 * ```
 */
export const pricingRuleArbitrary = (ladder: Decision.Ladder, depth: number = 3): fc.Arbitrary<Pricing.Rule> => {
  const leaf = fc.oneof(
    { weight: 4, arbitrary: authorityArbitrary(ladder) },
    { weight: 3, arbitrary: floorArbitrary(ladder) },
    { weight: 1, arbitrary: cumulativeArbitrary(ladder) },
  )
  if (depth <= 0) return leaf
  const inner = pricingRuleArbitrary(ladder, depth - 1)
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 3, arbitrary: fc.array(inner, { maxLength: 4 }).map((rules) => Pricing.allOf(...rules)) },
    { weight: 1, arbitrary: fc.array(inner, { minLength: 1, maxLength: 3 }).map((rules) => Pricing.anyOf(...rules)) },
    {
      weight: 2,
      arbitrary: fc.tuple(casesArbitrary(groups, inner), inner).map(
        ([cases, otherwise]): Pricing.Rule => ({
          _tag: "ByGroup",
          cases: cases.map(({ names, rule }) => ({ groups: names, rule })),
          otherwise,
        }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(casesArbitrary(classes, inner), inner).map(
        ([cases, otherwise]): Pricing.Rule => ({
          _tag: "ByCustomerClass",
          cases: cases.map(({ names, rule }) => ({ classes: names, rule })),
          otherwise,
        }),
      ),
    },
    { weight: 1, arbitrary: amountsArbitrary(inner) },
    { weight: 1, arbitrary: periodsArbitrary(inner) },
  )
}

/**
 * A whole policy in CNY, sound for a ladder.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Decision, PricingAuthority } from "@dealwright/core"
 * import { pricingPolicyArbitrary } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * import * as Result from "effect/Result"
 *
 * const ladder = Decision.defaultLadder
 * fc.assert(fc.property(pricingPolicyArbitrary(ladder), (policy) =>
 *   assert.ok(Result.isSuccess(PricingAuthority.compile(policy, { ladder }))),
 * ))
 * ```
 */
export const pricingPolicyArbitrary = (ladder: Decision.Ladder): fc.Arbitrary<Pricing.PricingPolicy> =>
  fc
    .record({
      rule: pricingRuleArbitrary(ladder),
      annualRate: fc.constantFrom(percent(0), percent(6), percent("7.3")),
      standardDays: fc.constantFrom(0, 30),
    })
    .map(({ annualRate, rule, standardDays }) => ({
      ...Pricing.tradePricing,
      rule,
      financing: { annualRate, standardDays, rounding: "half-even" },
      signatories: ladder.ranks.slice(-1).map(({ name }) => name),
    }))

/** Multiples of list, in percent, at which limits and floors lie. */
const edges = percents.flatMap((points) => [100n - BigInt(points), 100n + BigInt(points)])

const lineArbitrary: fc.Arbitrary<Pricing.PriceLine> = fc
  .record({
    list: fc.oneof(fc.constant(10_000n), fc.bigInt(1n, 500n), fc.bigInt(100n, 3_000_000n)),
    percent: fc.constantFrom(100n, ...edges),
    beside: fc.bigInt(-1n, 1n),
    sku: fc.constantFrom("A", "B", "C"),
    group: fc.constantFrom(undefined, ...groups, "other"),
    quantity: fc.oneof(
      fc.bigInt(1n, 20n).map((n) => n * 1_000_000n),
      fc.bigInt(1n, 30_000_000n),
    ),
    cost: fc.option(fc.constantFrom(30n, 60n, 75n, 90n), { nil: undefined }),
    floor: fc.option(fc.constantFrom(40n, 60n, 88n, 95n), { nil: undefined }),
  })
  .map(({ beside, cost, floor, group, list, percent: share, quantity, sku }) => {
    const price = (list * share) / 100n + beside
    return {
      sku,
      quantity: Money.Quantity.fromUnits(quantity),
      listPrice: cny(list),
      unitPrice: cny(price > 0n ? price : 1n),
      ...(group === undefined ? {} : { group }),
      ...(cost === undefined ? {} : { cost: cny((list * cost) / 100n) }),
      ...(floor === undefined ? {} : { floor: cny((list * floor) / 100n) }),
    }
  })

const windowArbitrary: fc.Arbitrary<ReadonlyArray<Pricing.WindowEntry>> = fc.array(
  fc.record({
    id: fc.constantFrom("Q-1", "Q-2"),
    on: fc.integer({ min: -9, max: 0 }).map((days) => LocalDate.addDays(lawDay, days)),
    list: fc.bigInt(0n, 500_000n).map(cny),
    effective: fc.bigInt(0n, 500_000n).map(cny),
  }),
  { maxLength: 2 },
)

/**
 * A sound offer in CNY by some rank of a ladder: one to four lines, perhaps with free goods, concessions, other terms, earlier
 * offers and a written reason. `plain` ones give nothing but the price.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Decision, PricingAuthority } from "@dealwright/core"
 * import { priceRequestArbitrary } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * import * as Result from "effect/Result"
 *
 * const ladder = Decision.defaultLadder
 * const pricing = Result.getOrThrow(PricingAuthority.compile(PricingAuthority.tradePricing, { ladder }))
 * fc.assert(fc.property(priceRequestArbitrary(ladder), (request) => {
 *   const { decision, outcome } = pricing.decide(request)
 *   assert.equal(decision._tag, outcome._tag)
 * }))
 * ```
 */
export const priceRequestArbitrary = (
  ladder: Decision.Ladder,
  options: { readonly plain?: boolean } = {},
): fc.Arbitrary<Pricing.PriceRequest> => {
  const some = <A>(value: fc.Arbitrary<A>): fc.Arbitrary<A | undefined> =>
    options.plain === true ? fc.constant(undefined) : fc.option(value, { nil: undefined })
  const concession = fc.record({
    _tag: fc.constantFrom("Service" as const, "Points" as const, "ReferralReward" as const, "Other" as const),
    value: fc.bigInt(0n, 2_000n).map(cny),
    first: fc.boolean(),
  })
  return fc
    .record({
      requester: fc.constantFrom(...ladder.ranks),
      lines: fc.array(lineArbitrary, { minLength: 1, maxLength: 4 }),
      gift: some(lineArbitrary),
      customerClass: fc.constantFrom(undefined, ...classes),
      creditDays: some(fc.constantFrom(0, 30, 31, 90, 180, 3650)),
      prepaid: some(fc.constantFrom(percent(0), percent(30), percent(100))),
      concessions: some(fc.array(concession, { maxLength: 2 })),
      window: windowArbitrary,
      justification: fc.constantFrom(undefined, "a competitor undercuts us"),
      on: fc.integer({ min: 0, max: 9 }).map((days) => LocalDate.addDays(lawDay, days)),
    })
    .map(({ concessions, creditDays, customerClass, gift, justification, lines, on, prepaid, requester, window }) => ({
      requester,
      on,
      currency: "CNY" as const,
      lines: gift === undefined ? lines : [...lines, { ...gift, unitPrice: cny(0n) }],
      window,
      ...(concessions === undefined
        ? {}
        : {
            concessions: concessions.map(({ _tag, first, value }) => ({ _tag, value, ...(first ? { line: 0 } : {}) })),
          }),
      ...(customerClass === undefined ? {} : { customerClass }),
      ...(creditDays === undefined ? {} : { creditDays }),
      ...(prepaid === undefined ? {} : { prepaid }),
      ...(justification === undefined ? {} : { justification }),
    }))
}
