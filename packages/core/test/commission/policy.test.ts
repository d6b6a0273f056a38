import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Commission from "../../src/commission/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Rate from "../../src/rate/index.ts"
import { compiled, plain, trade, usd } from "./book.ts"
import { anyPlan, anyRule, everything } from "./plans.ts"

const { percent } = Rate
const { codec } = Commission.commissionPlan
const read = (json: unknown) => Schema.decodeUnknownResult(codec)(json, { onExcessProperty: "error" })

describe("COM-2: plans as data", () => {
  it("COM-2: every plan is JSON and the same plan again, and compiles or not as before", () =>
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const json: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(codec)(plan)))
        expect(Result.getOrThrow(read(json))).toEqual(plan)
        expect(Result.isSuccess(Commission.compile(plan))).toBe(true)
      }),
      { numRuns: 1000 },
    ))

  it("COM-2: a plan with every element is stored as it was", async () => {
    const json = Schema.encodeSync(codec)(everything)
    await expect(`${JSON.stringify(json, null, 1)}\n`).toMatchFileSnapshot("plan.golden.json")
    expect(Result.getOrThrow(read(json))).toEqual(everything)
  })

  it("COM-2: unknown fields, rules, conditions and words are refused", () => {
    const json = Schema.encodeSync(codec)(trade)
    const bad = [
      { ...(json as object), bonus: "10%" },
      { ...(json as object), basis: "shipped" },
      { ...(json as object), rule: { _tag: "Progressive", rate: "3%" } },
      { ...(json as object), rule: { _tag: "Flat", rate: "3%", extra: 1 } },
      { ...(json as object), rule: { _tag: "Only", where: { _tag: "Weather" }, rule: { _tag: "Flat", rate: "3%" } } },
      { ...(json as object), draw: { _tag: "Gift", amount: { amount: "1.00", currency: "USD" } } },
    ]
    expect(bad.map((one) => Result.isSuccess(read(one)))).toEqual(bad.map(() => false))
    expect(Result.isSuccess(read(json))).toBe(true)
  })

  it("COM-2: what can't work is refused with every place at once", () => {
    const places = (plan: Partial<Commission.Plan>) => {
      const made = Commission.compile({ ...plain, ...plan })
      return Result.isFailure(made) ? made.failure.map(({ place, rule }) => `${place} ${rule}`) : []
    }
    expect(
      places({
        floor: usd("100"),
        cap: { amount: usd("50"), excess: "forfeited" },
        holdback: percent(101),
        override: { rate: percent(120), from: "within" },
        draw: { _tag: "Recoverable", amount: Money.of("5", "EUR") },
        conduct: {
          least: percent(110),
          most: percent(120),
          fines: [
            { name: "late", amount: usd("5") },
            { name: "late", amount: usd("6") },
          ],
        },
      }),
    ).toEqual([
      "floor COM-2",
      "holdback COM-5",
      "override.rate COM-3",
      "draw.amount KER-1",
      "conduct COM-7",
      "conduct.fines[1].name COM-7",
    ])
    const fast = Commission.accelerated([{ above: percent(100), factor: percent(120) }], plain.rule)
    expect(places({ rule: Commission.perDeal(fast) })).toEqual(["rule.rule COM-2"])
    expect(places({ rule: fast, accrual: "transaction" })).toEqual(["rule COM-2"])
    expect(
      places({
        rule: Commission.accelerated(
          [
            { above: percent(100), factor: percent(120) },
            { above: percent(100), factor: percent(130) },
          ],
          plain.rule,
        ),
      }),
    ).toEqual(["rule.steps[1].above COM-2"])
    expect(places({ rule: Commission.perDeal(plain.rule, { floor: usd("6"), cap: usd("5") }) })).toEqual([
      "rule.floor COM-2",
    ])
    expect(places({ rule: Commission.only(Commission.products(), plain.rule) })).toEqual(["rule.where COM-2"])
  })
})

describe("COM-2: the laws of rules", () => {
  const line = (sku: string, minor: number) => ({
    sku,
    amount: Money.make(BigInt(minor), "USD"),
    quantity: Money.Quantity.whole(2),
  })
  const sold = fc.array(
    fc
      .record({
        minor: fc.integer({ min: 1, max: 9_999_999 }),
        lines: fc.option(fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 999 })), {
          nil: undefined,
        }),
        customerClass: fc.option(fc.constantFrom("key", "small"), { nil: undefined }),
        since: fc.option(fc.integer({ min: 20_000, max: 20_500 }), { nil: undefined }),
      })
      .map(
        ({ customerClass, lines, minor, since }): Commission.Sold => ({
          amount: Money.make(BigInt(minor), "USD"),
          date: 20_500 as Commission.Sold["date"],
          ...(lines === undefined ? {} : { lines: [line("PUMP-7", lines[0]), line("HOSE-1", lines[1])] }),
          ...(customerClass === undefined ? {} : { customerClass }),
          ...(since === undefined ? {} : { customerSince: since as Commission.Sold["date"] }),
        }),
      ),
    { maxLength: 5 },
  )
  const law = (
    name: string,
    left: (rule: Commission.RateRule) => Commission.RateRule,
    right = (rule: Commission.RateRule) => rule,
  ) =>
    it(`COM-2: ${name}`, () =>
      fc.assert(
        fc.property(anyRule, sold, (rule, all) => {
          const earns = (one: Commission.RateRule) => Commission.earnings(compiled({ ...plain, rule: one }), all)
          expect(earns(left(rule))).toBe(earns(right(rule)))
        }),
        { numRuns: 1000 },
      ))
  const where = Commission.customerClasses("key")

  law("a sum of one is that one", (rule) => Commission.sum(rule))
  law("a sum with nothing is the rest", (rule) => Commission.sum(Commission.sum(), rule))
  law("a factor of 100 % changes nothing", (rule) => Commission.times(Rate.one, rule))
  law("a multiplier of 100 % changes nothing", (rule) => Commission.multiplied(where, Rate.one, rule))
  law("accelerators without steps change nothing", (rule) => Commission.accelerated([], rule))
  law(
    "a condition twice is the condition once",
    (rule) => Commission.only(where, Commission.only(where, rule)),
    (rule) => Commission.only(where, rule),
  )
  law(
    "what is only for some and only for others is for nobody",
    (rule) => Commission.only(where, Commission.only(Commission.not(where), rule)),
    () => Commission.sum(),
  )
  law(
    "twice a rule is the rule added to itself",
    (rule) => Commission.times(percent(200), rule),
    (rule) => Commission.sum(rule, rule),
  )
  law(
    "a multiplier for all who are and all who aren't is a factor",
    (rule) =>
      Commission.multiplied(
        where,
        percent(150),
        Commission.multiplied(Commission.not(where), percent(150), Commission.only(where, rule)),
      ),
    (rule) => Commission.times(percent(150), Commission.only(where, rule)),
  )

  it("COM-0: the order of what was sold makes no difference", () =>
    fc.assert(
      fc.property(anyPlan, sold, (plan, all) => {
        const made = compiled(plan)
        expect(Commission.earnings(made, all.toReversed())).toBe(Commission.earnings(made, all))
      }),
      { numRuns: 1000 },
    ))
})

describe("XTR-3: what is odd about a plan", () => {
  const codes = (plan: Partial<Commission.Plan>) =>
    Commission.analyse({ ...plain, ...plan }).map(({ code, place, severity }) => `${severity} ${code} ${place}`)

  it("XTR-3: the shipped plans and one with every element have nothing odd", () => {
    for (const plan of [trade, Commission.propertyCommission("CNY"), everything])
      expect(Commission.analyse(plan)).toEqual([])
  })

  it("COM-2: elements that never pay", () => {
    expect(codes({ rule: Commission.flat(percent(0)) })).toEqual(["warning never-pays rule"])
    expect(codes({ rule: Commission.sum() })).toEqual(["warning never-pays rule"])
    const key = Commission.customerClasses("key")
    expect(codes({ rule: Commission.only(key, Commission.only(Commission.not(key), plain.rule)) })).toEqual([
      "warning never-pays rule.rule",
    ])
    expect(
      codes({
        rule: Commission.only(Commission.products("A"), Commission.only(Commission.products("B"), plain.rule)),
      }),
    ).toEqual(["warning never-pays rule.rule"])
    expect(codes({ rule: Commission.times(percent(0), plain.rule) })).toEqual(["warning never-pays rule"])
    expect(codes({ cap: { amount: usd("0"), excess: "deferred" } })).toEqual(["warning never-pays cap.amount"])
  })

  it("COM-2: a slab under which more sales earn less, tiers beyond the cap, accelerators that slow down", () => {
    const tiers = [{ upTo: usd("1000"), rate: percent(5) }, { rate: percent(3) }] as const
    expect(codes({ rule: Commission.slab(...tiers) })).toEqual(["error slab-falls rule.tiers[1].rate"])
    expect(codes({ rule: Commission.marginal(...tiers) })).toEqual(["note tier-falls rule.tiers[1].rate"])
    expect(codes({ rule: trade.rule, cap: { amount: usd("2100"), excess: "forfeited" } })).toEqual([
      "warning tier-beyond-cap rule.tiers[2]",
    ])
    expect(codes({ rule: trade.rule, cap: { amount: usd("2101"), excess: "forfeited" } })).toEqual([])
    const steps = [
      { above: percent(50), factor: percent(90) },
      { above: percent(100), factor: percent(150) },
      { above: percent(150), factor: percent(120) },
    ]
    expect(codes({ rule: Commission.accelerated(steps, plain.rule) })).toEqual([
      "warning accelerator-slows rule.steps[0].factor",
      "warning accelerator-falls rule.steps[2].factor",
    ])
    expect(codes({ rule: Commission.multiplied(Commission.newCustomers(9), Rate.one, plain.rule) })).toEqual([
      "warning no-effect rule",
    ])
  })

  it("COM-6: a cap below the draw, an advance without a limit; COM-3, COM-5: nothing left for the seller", () => {
    expect(
      codes({
        cap: { amount: usd("400"), excess: "deferred" },
        draw: { _tag: "Recoverable", amount: usd("500") },
        holdback: percent(100),
        override: { rate: percent(100), from: "within" },
      }),
    ).toEqual([
      "error cap-below-draw cap.amount",
      "error seller-gets-nothing override.rate",
      "warning draw-without-limit draw",
      "warning all-held holdback",
    ])
  })
})

describe("XTR-1: a plan in words", () => {
  for (const locale of ["en", "zh"] as const) {
    it(`XTR-1: every element and every figure, in ${locale}`, async () => {
      const lines = Commission.explain(everything).map(({ depth, text }) => `${"  ".repeat(depth)}${text[locale]}`)
      await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`explain.${locale}.txt`)
    })
  }
})

describe("XTR-3: what changed between two plans", () => {
  const told = (before: Commission.Plan, after: Commission.Plan) =>
    Commission.diff(before, after).map(({ direction, place, text }) => `${direction} ${place}: ${text.en}`)

  it("XTR-3: each change with its place, in words, and whether it pays more", () => {
    const { cap: _cap, draw: _draw, ...less } = everything
    expect(told(everything, { ...less, holdback: percent(10), basis: "booked" })).toEqual([
      "other basis: Paid on: what is ordered instead of what is paid.",
      "looser cap: Most of a month: none instead of USD 9,000.00, what is above is paid later.",
      "looser holdback: Held back: 10% instead of 20%.",
      "stricter draw: Paid at least: none instead of USD 500.00 in advance, up to USD 2,000.00 in all.",
    ])
    const tiers = (top: number) =>
      Commission.marginal({ upTo: usd("1000"), rate: percent(3) }, { rate: Rate.percent(top) })
    expect(told({ ...plain, rule: tiers(5) }, { ...plain, rule: tiers(6) })).toEqual([
      "looser rule.tiers: The tiers are 3% up to USD 1,000.00; 6% above USD 1,000.00 instead of 3% up to USD 1,000.00; 5% above USD 1,000.00.",
    ])
  })

  it("XTR-3: a plan against itself, and sums in another order, say the same", () =>
    fc.assert(
      fc.property(anyPlan, anyRule, anyRule, (plan, a, b) => {
        expect(Commission.diff(plan, plan)).toEqual([])
        const of = (...rules: ReadonlyArray<Commission.RateRule>) => ({ ...plan, rule: Commission.sum(...rules) })
        expect(Commission.diff(of(a, b), of(b, a))).toEqual([])
      }),
      { numRuns: 300 },
    ))

  it("XTR-3: where a change of the rule is said to pay more, nobody is paid less, whatever they sell; and the other way round", () =>
    fc.assert(
      fc.property(
        anyRule,
        anyRule,
        fc.array(fc.integer({ min: 1, max: 9_999_999 }), { maxLength: 4 }),
        (a, b, minors) => {
          const [before, after] = [a, b].map((rule): Commission.Plan => ({ ...plain, rule }))
          if (before === undefined || after === undefined) return expect.fail("two plans")
          const directions = new Set(Commission.diff(before, after).map(({ direction }) => direction))
          if (directions.size !== 1 || directions.has("other")) return
          const [was, is] = [before, after].map((plan) => Commission.earned(compiled(plan), minors.map(BigInt)))
          if (was === undefined || is === undefined) return expect.fail("two sums")
          expect(directions.has("looser") ? is >= was : is <= was).toBe(true)
        },
      ),
      { numRuns: 1000 },
    ))
})
