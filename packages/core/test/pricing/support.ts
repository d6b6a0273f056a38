/** Offers, policies and an independent reckoning for tests of pricing. */
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"
import * as Result from "effect/Result"
import * as fc from "fast-check"

export const ladder = Decision.defaultLadder
export const today = LocalDate.literal("2026-03-10")
export const cny = (amount: string): Money.Money => Money.of(amount, "CNY")
export const fen = (minor: bigint): Money.Money => Money.make(minor, "CNY")

export const rankOf = (name: string): Decision.Rank => Result.getOrThrow(Decision.rankNamed(ladder, name))

export const compiled = (policy: PricingAuthority.PricingPolicy): PricingAuthority.CompiledPricing => {
  const convert = PricingAuthority.converterOf(policy.exchangeRates)
  const result = PricingAuthority.compile(policy, { ladder, convert })
  if (Result.isFailure(result)) throw new Error(JSON.stringify(result.failure, null, 2))
  return result.success
}

export const trade = compiled(PricingAuthority.tradePricing)
export const property = compiled(PricingAuthority.propertyPricing)

/** A line at a list price and a quoted price, one piece unless told otherwise. */
export const line = (
  listPrice: string,
  unitPrice: string,
  more: Partial<PricingAuthority.PriceLine> = {},
): PricingAuthority.PriceLine => ({
  sku: "A",
  quantity: Money.Quantity.one,
  listPrice: cny(listPrice),
  unitPrice: cny(unitPrice),
  ...more,
})

/** An offer by a rank. */
export const offer = (
  rank: string,
  lines: ReadonlyArray<PricingAuthority.PriceLine>,
  more: Partial<PricingAuthority.PriceRequest> = {},
): PricingAuthority.PriceRequest => ({ requester: rankOf(rank), on: today, currency: "CNY", lines, ...more })

/** How far an outcome is from being allowed: −1 allowed, the level that may approve, 99 denied. */
export const restriction = (outcome: PricingAuthority.Outcome): number =>
  outcome._tag === "Allowed" ? -1 : outcome._tag === "Denied" ? 99 : outcome.rank.level

/** The outcome in a word: `allowed`, `denied`, or who has to approve. */
export const verdict = (outcome: PricingAuthority.Outcome): string =>
  outcome._tag === "NeedsApproval" ? outcome.rank.name : outcome._tag.toLowerCase()

const { allOf, anyOf, authority, costFloor, cumulative, floor, ownFloor } = PricingAuthority
const limits = (below: ReadonlyArray<PricingAuthority.Below>, above: ReadonlyArray<PricingAuthority.Above>) =>
  authority(
    ...ladder.ranks.map(({ name }, i) => ({
      rank: name,
      below: below[i] ?? Rate.zero,
      above: above[i] ?? Rate.zero,
      freeGoods: i >= 1,
    })),
  )

const percent = Rate.percent
const narrow = limits(
  [percent(0), percent(1), percent(2), percent("2.5"), percent(40)],
  [percent(0), percent(5), percent(5), percent(5), percent(5)],
)
const wide = limits(
  [percent(2), percent(5), percent("10.5"), percent(30), "floor"],
  [percent(10), percent(20), "unlimited", "unlimited", "unlimited"],
)
const caps = cumulative([
  { rank: "rep", share: percent(2), amount: cny("50.00") },
  { rank: "supervisor", share: percent(4), amount: cny("200.00") },
  { rank: "manager", share: percent(8), amount: cny("1000.00") },
  { rank: "director", share: percent(20), amount: "unlimited" },
  { rank: "president", share: "unlimited", amount: "unlimited" },
])

/** The trade template with a cap over a week. */
export const capped: PricingAuthority.PricingPolicy = {
  ...PricingAuthority.tradePricing,
  rule: allOf(PricingAuthority.tradePricing.rule, caps),
}

/** Groups, classes, bands, a period, floors that may be passed, alternatives: everything at once. */
export const mixed: PricingAuthority.PricingPolicy = {
  ...PricingAuthority.tradePricing,
  rule: allOf(
    {
      _tag: "ByGroup",
      cases: [
        { groups: ["slow", "old"], rule: wide },
        {
          groups: ["new"],
          rule: {
            _tag: "ByAmount",
            bands: [
              { from: cny("0.00"), until: cny("5000.00"), rule: narrow },
              {
                from: cny("5000.00"),
                rule: anyOf(narrow, allOf(wide, floor({ _tag: "MinimumMargin", rate: percent(10) }))),
              },
            ],
          },
        },
      ],
      otherwise: {
        _tag: "ByCustomerClass",
        cases: [{ classes: ["A"], rule: wide }],
        otherwise: PricingAuthority.tradePricing.rule,
      },
    },
    {
      _tag: "ByPeriod",
      periods: [{ from: LocalDate.literal("2026-12-01"), until: LocalDate.literal("2027-01-01"), rule: narrow }],
      otherwise: PricingAuthority.unrestricted,
    },
    floor({ _tag: "Cost" }, { _tag: "WithReason", rank: "director" }),
    costFloor,
    ownFloor,
    floor({ _tag: "ShareOfList", rate: percent(50), where: "always" }, { _tag: "WithReason", rank: "president" }),
  ),
}

export const policies: ReadonlyArray<PricingAuthority.PricingPolicy> = [
  PricingAuthority.tradePricing,
  PricingAuthority.propertyPricing,
  capped,
  mixed,
]

/** Thresholds that the policies above name: prices are drawn at them and beside them. */
const mildEdges = [100n, 99n, 98n, 97n, 96n, 95n, 105n, 110n]
const edges = [...mildEdges, 92n, 90n, 88n, 70n, 60n, 50n, 120n, 130n]

type Mood = "mild" | "wild"

const priceArbitrary = (list: bigint, mood: Mood): fc.Arbitrary<bigint> =>
  fc
    .oneof(
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom(...(mood === "mild" ? mildEdges : edges)), fc.bigInt(-1n, 1n))
          .map(([p, d]) => (list * p) / 100n + d),
      },
      { weight: mood === "mild" ? 0 : 2, arbitrary: fc.bigInt(1n, (list * 14n) / 10n + 1n) },
    )
    .map((price) => (price > 0n ? price : 1n))

export interface OfferOptions {
  /** No price above list. */
  readonly belowList?: boolean
  /** Nothing given but the price. */
  readonly plain?: boolean
  readonly maxLines?: number
}

const lineArbitrary = (options: OfferOptions, mood: Mood): fc.Arbitrary<PricingAuthority.PriceLine> =>
  fc
    .record({
      list: fc.oneof(fc.bigInt(1n, 500n), fc.bigInt(100n, 3_000_000n), fc.constant(10_000n)),
      sku: fc.constantFrom("A", "B", "C", "D"),
      group: fc.constantFrom("slow", "new", "other", undefined),
      quantity: fc.oneof(
        fc.bigInt(1n, 20n).map((n) => n * 1_000_000n),
        fc.bigInt(1n, 30_000_000n),
      ),
      named: fc.constantFrom("none", "none", "none", "cost", "floor", "both"),
      share: mood === "mild" ? fc.bigInt(30n, 90n) : fc.bigInt(30n, 99n),
    })
    .chain(({ group, list, named, quantity, share, sku }) =>
      priceArbitrary(list, mood).map((price) => ({
        sku,
        quantity: Money.Quantity.fromUnits(quantity),
        listPrice: fen(list),
        unitPrice: fen(options.belowList === true && price > list ? list : price),
        ...(group === undefined ? {} : { group }),
        ...(named === "cost" || named === "both" ? { cost: fen((list * share) / 110n) } : {}),
        ...(named === "floor" || named === "both" ? { floor: fen((list * share) / 100n) } : {}),
      })),
    )

const freeLine = (line: PricingAuthority.PriceLine): PricingAuthority.PriceLine => ({ ...line, unitPrice: fen(0n) })

export const windowArbitrary: fc.Arbitrary<ReadonlyArray<PricingAuthority.WindowEntry>> = fc.array(
  fc.record({
    id: fc.constantFrom("Q-1", "Q-2"),
    on: fc.integer({ min: -9, max: 0 }).map((days) => LocalDate.addDays(today, days)),
    list: fc.bigInt(0n, 500_000n).map(fen),
    effective: fc.bigInt(0n, 500_000n).map(fen),
  }),
  { maxLength: 3 },
)

export const offerArbitrary = (options: OfferOptions = {}): fc.Arbitrary<PricingAuthority.PriceRequest> =>
  fc.constantFrom<Mood>("mild", "mild", "wild").chain((mood) => offerIn(mood, options))

const offerIn = (mood: Mood, options: OfferOptions): fc.Arbitrary<PricingAuthority.PriceRequest> =>
  fc
    .record({
      requester: fc.constantFrom(...ladder.ranks),
      lines: fc.array(lineArbitrary(options, mood), { minLength: 1, maxLength: options.maxLines ?? 5 }),
      gifts: fc.array(lineArbitrary(options, mood).map(freeLine), {
        maxLength: options.plain === true || mood === "mild" ? 0 : 2,
      }),
      givenWith: fc.boolean(),
      customerClass: fc.constantFrom("A", "B", undefined),
      creditDays:
        options.plain === true ? fc.constant(undefined) : fc.constantFrom(undefined, 0, 30, 31, 90, 180, 3650),
      concessions: fc.array(
        fc.record({
          _tag: fc.constantFrom("Service" as const, "Points" as const, "ReferralReward" as const, "Other" as const),
          value: fc.bigInt(0n, mood === "mild" ? 300n : 20_000n).map(fen),
          first: fc.boolean(),
        }),
        { maxLength: options.plain === true ? 0 : 2 },
      ),
      window: windowArbitrary,
      justification: fc.constantFrom(undefined, "competitor undercuts us", " "),
      on: fc.constantFrom(today, LocalDate.literal("2026-12-24")),
    })
    .map(
      ({ concessions, creditDays, customerClass, gifts, givenWith, justification, lines, on, requester, window }) => ({
        requester,
        on,
        currency: "CNY" as const,
        lines: [...lines, ...gifts.map((gift) => (givenWith ? { ...gift, givenWith: 0 } : gift))],
        window,
        concessions: concessions.map(({ _tag, first, value }) => ({ _tag, value, ...(first ? { line: 0 } : {}) })),
        ...(customerClass === undefined ? {} : { customerClass }),
        ...(creditDays === undefined ? {} : { creditDays }),
        ...(justification === undefined ? {} : { justification }),
      }),
    )

export const times = { numRuns: 1000 }
