import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import {
  capped,
  cny,
  compiled,
  ladder,
  line,
  mixed,
  offer,
  offerArbitrary,
  policies,
  restriction,
  times,
  verdict,
} from "./support.ts"

const percent = Rate.percent
const { allOf, anyOf, authority, cumulative, custom, floor, forbidden, tradePricing, unrestricted } = PricingAuthority

const problems = (
  change: Partial<PricingAuthority.PricingPolicy>,
  context: PricingAuthority.PricingContext = { ladder },
) => {
  const result = PricingAuthority.compile({ ...tradePricing, ...change }, context)
  if (Result.isSuccess(result)) return []
  for (const { rule, text } of result.failure) {
    assert.match(rule, /^[A-Z]{3}-\d+$/)
    assert.include(text.en, rule)
    assert.include(text.zh, rule)
    assert.match(text.zh, /\p{Script=Han}/u)
  }
  return result.failure.map(({ place }) => place)
}

const rows = (change: (limit: PricingAuthority.Limit) => PricingAuthority.Limit = (limit) => limit) =>
  ladder.ranks.map(({ level, name }) =>
    change({
      rank: name,
      below: Rate.fromUnits(BigInt(level) * 10_000_000_000n),
      above: "unlimited",
      freeGoods: level > 1,
    }),
  )

describe("compiling a pricing policy", () => {
  it("PRC-2: the shipped templates compile", () => {
    assert.deepStrictEqual(problems({}), [])
    assert.deepStrictEqual(problems(PricingAuthority.propertyPricing), [])
  })

  it("PRC-2: an unknown rank, a rank twice and a missing rank are refused at their place", () => {
    assert.deepStrictEqual(
      problems({ rule: authority(...rows((limit) => (limit.rank === "rep" ? { ...limit, rank: "emperor" } : limit))) }),
      ["rule.limits[0].rank", "rule.limits"],
    )
    assert.deepStrictEqual(problems({ rule: authority(...rows(), ...rows().slice(4)) }), ["rule.limits[5].rank"])
    assert.deepStrictEqual(problems({ rule: authority(...rows().slice(1)) }), ["rule.limits"])
    assert.deepStrictEqual(problems({ signatories: ["emperor", "director", "director"] }), [
      "signatories[0]",
      "signatories[2]",
    ])
    assert.deepStrictEqual(problems({ signatories: [] }), ["signatories"])
  })

  it("PRC-2: negative limits and discounts beyond everything are refused", () => {
    const below = (rate: Rate.Rate) =>
      problems({
        rule: authority(...rows((limit) => (limit.rank === "president" ? { ...limit, below: rate } : limit))),
      })
    assert.deepStrictEqual(below(percent(100)), [])
    assert.deepStrictEqual(below(percent("100.1")), ["rule.limits[4].below"])
    assert.deepStrictEqual(
      problems({
        rule: authority(...rows((limit) => (limit.rank === "rep" ? { ...limit, below: percent(-1) } : limit))),
      }),
      ["rule.limits[0].below"],
    )
    assert.deepStrictEqual(
      problems({ rule: authority(...rows((limit) => ({ ...limit, above: percent(-1) }))) }).length,
      5,
    )
  })

  it("PRC-2: a higher rank with less authority is refused unless the policy says that it is meant", () => {
    const inverted = authority(...rows((limit) => (limit.rank === "manager" ? { ...limit, below: Rate.zero } : limit)))
    assert.deepStrictEqual(problems({ rule: inverted }), ["rule.limits[2]"])
    const meant = compiled({ ...tradePricing, rule: inverted, allowInversion: true })
    // It has no effect then: what the supervisor may give, the manager may give.
    assert.strictEqual(verdict(meant.outcome(offer("manager", [line("100.00", "99.00")]))), "allowed")
    const floats = authority(...rows((limit) => (limit.rank === "director" ? { ...limit, above: percent(5) } : limit)))
    assert.deepStrictEqual(problems({ rule: floats }), ["rule.limits[3]"])
    const gifts = authority(...rows((limit) => (limit.rank === "president" ? { ...limit, freeGoods: false } : limit)))
    assert.deepStrictEqual(problems({ rule: gifts }), ["rule.limits[4]"])
  })

  it("PRC-2: bands cover every amount once", () => {
    const bands = (...edges: ReadonlyArray<readonly [string, string?]>) =>
      problems({
        rule: {
          _tag: "ByAmount",
          bands: edges.map(([from, until]) => ({
            from: cny(from),
            rule: unrestricted,
            ...(until === undefined ? {} : { until: cny(until) }),
          })),
        },
      })
    assert.deepStrictEqual(bands(["0.00"]), [])
    assert.deepStrictEqual(bands(["0.00", "10.00"], ["10.00"]), [])
    assert.deepStrictEqual(bands(), ["rule.bands"])
    assert.deepStrictEqual(bands(["1.00"]), ["rule.bands[0].from"])
    assert.deepStrictEqual(bands(["0.00", "10.00"], ["11.00"]), ["rule.bands[1].from"])
    assert.deepStrictEqual(bands(["0.00", "10.00"], ["9.00"]), ["rule.bands[1].from"])
    assert.deepStrictEqual(bands(["0.00", "10.00"]), ["rule.bands"])
    assert.deepStrictEqual(bands(["0.00", "0.00"], ["0.00"]), ["rule.bands[0]"])
    assert.deepStrictEqual(bands(["0.00"], ["5.00"]), ["rule.bands[1].from"])
    assert.deepStrictEqual(
      problems({ rule: { _tag: "ByAmount", bands: [{ from: Money.zero("USD"), rule: unrestricted }] } }),
      ["rule.bands[0].from"],
    )
  })

  it("PRC-2: no day has two rules, no group and no class two cases", () => {
    const day = LocalDate.literal
    const periods = [
      { from: day("2026-01-01"), until: day("2026-02-01"), rule: unrestricted },
      { from: day("2026-01-31"), until: day("2026-03-01"), rule: unrestricted },
      { from: day("2026-05-01"), until: day("2026-05-01"), rule: unrestricted },
    ]
    assert.deepStrictEqual(problems({ rule: { _tag: "ByPeriod", periods, otherwise: forbidden } }), [
      "rule.periods[1]",
      "rule.periods[2]",
    ])
    const groups = [
      { groups: ["a", "b"], rule: unrestricted },
      { groups: ["b"], rule: forbidden },
      { groups: [], rule: forbidden },
    ]
    assert.deepStrictEqual(problems({ rule: { _tag: "ByGroup", cases: groups, otherwise: forbidden } }), [
      "rule.cases[1]",
      "rule.cases[2]",
    ])
    const classes = [
      { classes: ["A"], rule: unrestricted },
      { classes: ["A"], rule: forbidden },
    ]
    assert.deepStrictEqual(problems({ rule: { _tag: "ByCustomerClass", cases: classes, otherwise: forbidden } }), [
      "rule.cases[1]",
    ])
  })

  it("PRC-3: a floor for products that name nothing needs floors for those that do", () => {
    const conditional = floor({ _tag: "ShareOfList", rate: percent(60), where: "nothing-named" })
    assert.deepStrictEqual(problems({ rule: conditional }), ["rule"])
    assert.deepStrictEqual(problems({ rule: allOf(conditional, PricingAuthority.costFloor) }), ["rule.rules[0]"])
    assert.deepStrictEqual(
      problems({ rule: allOf(conditional, PricingAuthority.costFloor, PricingAuthority.ownFloor) }),
      [],
    )
    assert.deepStrictEqual(problems({ rule: floor({ _tag: "MinimumMargin", rate: percent(100) }) }), [
      "rule.basis.rate",
    ])
    assert.deepStrictEqual(problems({ rule: floor({ _tag: "Cost" }, { _tag: "WithReason", rank: "pope" }) }), [
      "rule.pass.rank",
    ])
  })

  it("PRC-6: caps name every rank, widen upwards, and are in the policy's currency", () => {
    const cap = (
      rank: string,
      share: PricingAuthority.Cap["share"],
      amount: PricingAuthority.Cap["amount"] = "unlimited",
    ) => ({ rank, share, amount })
    const caps = ladder.ranks.map(({ name }) => cap(name, percent(5)))
    assert.deepStrictEqual(problems({ rule: cumulative(caps) }), [])
    assert.deepStrictEqual(problems({ rule: cumulative(caps.slice(1)) }), ["rule.caps"])
    assert.deepStrictEqual(problems({ rule: cumulative(caps, 0) }), ["rule.days"])
    assert.deepStrictEqual(problems({ rule: cumulative(caps, 367) }), ["rule.days"])
    assert.deepStrictEqual(problems({ rule: cumulative([...caps.slice(0, 4), cap("president", percent(4))]) }), [
      "rule.caps[4]",
    ])
    assert.deepStrictEqual(
      problems({ rule: cumulative([...caps.slice(0, 4), cap("president", percent(5), cny("1.00"))]) }),
      ["rule.caps[4]"],
    )
    assert.deepStrictEqual(
      problems({
        rule: cumulative([...caps.slice(0, 4), cap("president", "unlimited", Money.zero("USD"))], 7),
        allowInversion: true,
      }),
      ["rule.caps[4].amount"],
    )
  })

  it("PRC-4: financing, validity and exchange rates are checked", () => {
    const financing = (change: Partial<PricingAuthority.Financing>) =>
      problems({ financing: { ...tradePricing.financing, ...change } })
    assert.deepStrictEqual(financing({ annualRate: percent(-1) }), ["financing.annualRate"])
    assert.deepStrictEqual(financing({ annualRate: percent(101) }), ["financing.annualRate"])
    assert.deepStrictEqual(financing({ standardDays: -1 }), ["financing.standardDays"])
    assert.deepStrictEqual(problems({ quoteDays: 0 }), ["quoteDays"])
    const rate = { from: "USD", to: "CNY", rate: percent(700), date: "2026-03-01", source: "bank" } as const
    assert.deepStrictEqual(problems({ exchangeRates: [rate, { ...rate, date: "2026-03-02" }] }), [])
    assert.deepStrictEqual(problems({ exchangeRates: [rate, rate, { ...rate, from: "EUR", to: "USD" }] }), [
      "exchangeRates[1]",
      "exchangeRates[2]",
    ])
  })

  it("PRC-2: rules nested too deep are refused", () => {
    let rule = unrestricted
    for (let depth = 0; depth < 15; depth++) rule = allOf(rule)
    assert.deepStrictEqual(problems({ rule }), [])
    assert.strictEqual(problems({ rule: allOf(rule) }).length, 1)
  })
})

describe("rules as a lattice", () => {
  const either = (rule: PricingAuthority.Rule) => compiled({ ...tradePricing, rule })
  const ruleArbitrary = fc.constantFrom(...policies.map(({ rule }) => rule))

  it("PRC-2: unrestricted is the identity of all-of and forbidden that of any-of; both absorb the other way", () => {
    fc.assert(
      fc.property(ruleArbitrary, offerArbitrary(), (rule, request) => {
        const answer = (one: PricingAuthority.Rule) => restriction(either(one).outcome(request))
        assert.strictEqual(answer(allOf(rule, unrestricted)), answer(rule))
        assert.strictEqual(answer(anyOf(rule, forbidden)), answer(rule))
        assert.strictEqual(answer(allOf(rule, forbidden)), 99)
        assert.strictEqual(answer(anyOf(rule, unrestricted)), -1)
      }),
      times,
    )
  })

  it("PRC-2: both combinators are commutative, associative and idempotent", () => {
    fc.assert(
      fc.property(ruleArbitrary, ruleArbitrary, ruleArbitrary, offerArbitrary(), (a, b, c, request) => {
        const answer = (one: PricingAuthority.Rule) => restriction(either(one).outcome(request))
        for (const combine of [allOf, anyOf]) {
          assert.strictEqual(answer(combine(a, b)), answer(combine(b, a)))
          assert.strictEqual(answer(combine(a, combine(b, c))), answer(combine(combine(a, b), c)))
          assert.strictEqual(answer(combine(a, a)), answer(a))
        }
        assert.strictEqual(answer(allOf(a, b)) >= answer(anyOf(a, b)), true)
      }),
      times,
    )
  })
})

describe("plugins' rules", () => {
  const director = ladder.ranks[3] ?? Decision.highest(ladder)
  const reason = { code: "acme-big-order", rule: "PRC-2", facts: {} }
  const bigOrders: PricingAuthority.CustomRuleFactory = ({ pieces }) =>
    typeof pieces === "number"
      ? Result.succeed((request) => {
          const ordered = request.lines.reduce((sum, { quantity }) => sum + Number(quantity) / 1e6, 0)
          return ordered > pieces ? { _tag: "AtLeast", rank: director, reason } : { _tag: "Anyone" }
        })
      : Result.fail({ en: "pieces: give a number (PRC-2)", zh: "pieces:请给出数字(PRC-2)" })
  const extensions = Decider.makeExtensions([
    Decider.extend(PricingAuthority.customRules, "acme/big-orders", bigOrders),
  ])
  const context = { ladder, extensions }
  const withRule = (rule: PricingAuthority.Rule) =>
    PricingAuthority.compile({ ...tradePricing, rule: allOf(tradePricing.rule, rule) }, context)

  it("PRC-2: a plugin's rule takes part in the decision", () => {
    const pricing = Result.getOrThrow(withRule(custom("acme/big-orders", { pieces: 10 })))
    const by = (rank: string, pieces: number) =>
      pricing.decide(offer(rank, [line("1.00", "1.00", { quantity: Money.Quantity.whole(pieces) })]))
    assert.strictEqual(verdict(by("rep", 10).outcome), "allowed")
    assert.strictEqual(verdict(by("rep", 11).outcome), "director")
    assert.deepStrictEqual(
      by("rep", 11).decision.reasons.map(({ code, verdict: v }) => [code, v]),
      [["acme-big-order", "NeedsApproval"]],
    )
    assert.strictEqual(verdict(by("director", 11).outcome), "allowed")
  })

  it("PRC-2: an unknown plugin rule, or parameters that it doesn't take, are refused when the policy is compiled", () => {
    const placesOf = (rule: PricingAuthority.Rule) => {
      const made = withRule(rule)
      return Result.isFailure(made) ? made.failure.map(({ place }) => place) : []
    }
    assert.deepStrictEqual(placesOf(custom("acme/unknown")), ["rule.rules[1]"])
    assert.deepStrictEqual(placesOf(custom("acme/big-orders")), ["rule.rules[1].parameters"])
    assert.deepStrictEqual(problems({ rule: custom("acme/big-orders", { pieces: 1 }) }), ["rule"])
  })

  it("PRC-2: a plugin's rule that names a rank off the ladder covers nobody", () => {
    const rogue: PricingAuthority.CustomRuleFactory = () =>
      Result.succeed(() => ({ _tag: "AtLeast", rank: { level: 0, name: "anybody" }, reason }))
    const made = PricingAuthority.compile(
      { ...tradePricing, rule: custom("acme/rogue") },
      {
        ladder,
        extensions: Decider.makeExtensions([Decider.extend(PricingAuthority.customRules, "acme/rogue", rogue)]),
      },
    )
    const answer = Result.getOrThrow(made).decide(offer("president", [line("1.00", "1.00")]))
    assert.strictEqual(answer.outcome._tag, "Denied")
    assert.strictEqual(answer.decision._tag, "Denied")
  })
})

describe("explaining a policy", () => {
  it("XTR-1: every rule and figure of a policy is said, in both languages", () => {
    const english = (policy: PricingAuthority.PricingPolicy) =>
      PricingAuthority.explain(policy).map(({ depth, text }) => `${"  ".repeat(depth)}${text.en}`)
    assert.deepStrictEqual(english(tradePricing), [
      "All of these hold:",
      "  rep: down to 0% below list, up to 10% above list, no free goods",
      "  supervisor: down to 3% below list, up to 20% above list, no free goods",
      "  manager: down to 5% below list, up without limit, free goods",
      "  director: down to 12% below list, up without limit, free goods",
      "  president: down to the floors, up without limit, free goods",
      "  No product goes under its cost, where it is known.",
      "  No product goes under its own floor price, where it has one.",
      "  No product goes under 60% of list, where it names neither cost nor floor.",
      "Terms beyond 30 days count as a discount of 6% a year.",
    ])
    const everything: PricingAuthority.PricingPolicy = {
      ...mixed,
      rule: allOf(mixed.rule, capped.rule, forbidden, custom("acme/x")),
    }
    const lines = english(everything)
    for (const part of [
      "Product groups slow, old:",
      "Customers of class A:",
      "Offers from CNY 0.00 to under CNY 5,000.00 at list:",
      "From 2026-12-01 until before 2027-01-01:",
      "One of these suffices:",
      "unless director or above allows it for a written reason.",
      "To one customer within 7 days, all offers together:",
      "rep: 2% and CNY 50.00",
      "president: without limit",
      "Nobody may.",
      "No restriction.",
      "The rule acme/x of a plugin holds.",
      "a margin of 10%",
    ]) {
      assert.isTrue(
        lines.some((line) => line.includes(part)),
        `${part} in ${lines.join("\n")}`,
      )
    }
    for (const { text } of PricingAuthority.explain(everything))
      assert.notMatch(`${text.en}${text.zh}`, /undefined|\[object/)
  })
})

describe("stored form", () => {
  it("PRC-2: policies read back as they were written, and decide the same", () => {
    const json = Schema.toCodecJson(Pricing.PricingPolicySchema)
    for (const policy of [...policies, mixed, capped]) {
      const stored: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(json)(policy)))
      assert.deepStrictEqual(Schema.decodeUnknownSync(json)(stored), policy)
    }
  })

  it("PRC-2: an unknown kind of rule, a float and an endless list are refused", () => {
    const decode = Schema.decodeUnknownExit(Pricing.PricingPolicySchema)
    const stored = Schema.encodeSync(Pricing.PricingPolicySchema)(tradePricing) as Record<string, unknown>
    assert.strictEqual(decode(stored)._tag, "Success")
    for (const rule of [
      { _tag: "Whatever" },
      { _tag: "AllOf", rules: Array.from({ length: 201 }, () => ({ _tag: "AllOf", rules: [] })) },
      { _tag: "Floor", basis: { _tag: "MinimumMargin", rate: 0.2 }, pass: { _tag: "Nobody" } },
      { _tag: "Floor", basis: { _tag: "Cost" }, pass: { _tag: "Everybody" } },
    ]) {
      assert.strictEqual(decode({ ...stored, rule })._tag, "Failure")
    }
  })
})

describe("messages", () => {
  it("KER-6: every reason has a sentence in both languages with every placeholder filled", () => {
    const seen = new Set<string>()
    const tell = (reason: Decision.Reason) => {
      seen.add(reason.code)
      for (const locale of ["en", "zh"] as const) {
        const entry = Pricing.pricingMessages[reason.code]
        assert.isDefined(entry, reason.code)
        const text = Decision.sentence(reason, Pricing.pricingMessages, locale)
        assert.notMatch(text, /[{}]|undefined/, text)
      }
      assert.match(reason.rule, /^(PRC|KER|ORG)-\d+$/)
    }
    for (const policy of policies) {
      const pricing = compiled(policy)
      for (const request of fc.sample(offerArbitrary(), { numRuns: 1500, seed: 7 })) {
        for (const reason of pricing.decide(request).decision.reasons) tell(reason)
      }
    }
    const none = compiled({ ...tradePricing, rule: forbidden })
    const narrow = compiled({
      ...tradePricing,
      rule: allOf(
        authority(
          ...ladder.ranks.map(({ name }) => ({ rank: name, below: Rate.zero, above: Rate.zero, freeGoods: false })),
        ),
        cumulative(ladder.ranks.map(({ name }) => ({ rank: name, share: Rate.zero, amount: cny("0.00") }))),
        floor({ _tag: "MinimumMargin", rate: percent(50) }, { _tag: "WithReason", rank: "president" }),
        floor({ _tag: "OwnFloor" }, { _tag: "WithReason", rank: "president" }),
      ),
    })
    const margin = compiled({ ...tradePricing, rule: floor({ _tag: "MinimumMargin", rate: percent(50) }) })
    const priced = line("100.00", "40.00", { cost: cny("50.00"), floor: cny("60.00") })
    const two = [
      priced,
      { ...priced, sku: "B", unitPrice: cny("101.00") },
      { ...priced, sku: "C", unitPrice: cny("0.00") },
    ]
    const dear = [
      { ...priced, unitPrice: cny("150.00") },
      { ...priced, sku: "B", unitPrice: cny("151.00") },
    ]
    const usd = (request: PricingAuthority.PriceRequest) => ({
      ...request,
      window: [{ id: "Q", on: request.on, list: Money.of("1.00", "USD"), effective: Money.of("1.00", "USD") }],
    })
    const requests = [
      offer("rep", two, { window: [] }),
      offer("rep", two, { window: [], justification: "stock clearance" }),
      offer("rep", two),
      usd(offer("rep", two)),
      offer("rep", dear, { window: [] }),
      offer("rep", []),
      offer("rep", [line("1.00", "-1.00")]),
      offer("rep", [line("1.00", "1.00", { givenWith: 3, unitPrice: Money.of("1.00", "USD") })]),
      offer("rep", [line("1.00", "1.00")], { creditDays: -1, concessions: [{ _tag: "Points", value: cny("-1.00") }] }),
      offer("rep", [line("1.00", "1.00")], { prepaid: Rate.percent(101) }),
      { ...offer("rep", [line("1.00", "1.00")]), requester: { level: 9, name: "emperor" } },
    ]
    for (const pricing of [none, narrow, margin, ...policies.map(compiled)]) {
      for (const request of requests) for (const reason of pricing.decide(request).decision.reasons) tell(reason)
    }
    // Nobody may give more than 0.008 %: 0.006 % of interest is within that, rounded to a fen it isn't.
    const thin = compiled({
      ...tradePricing,
      financing: { annualRate: percent("2.19"), standardDays: 0, rounding: "half-even" },
      rule: authority(
        ...ladder.ranks.map(({ name }) => ({
          rank: name,
          below: percent("0.008"),
          above: "unlimited" as const,
          freeGoods: false,
        })),
      ),
    })
    const interest = thin.decide(offer("president", [line("100.00", "100.00")], { creditDays: 1 }))
    assert.deepStrictEqual(
      interest.decision.reasons.map(({ code }) => code),
      ["total-below-beyond"],
    )
    for (const reason of interest.decision.reasons) tell(reason)
    // Between lines that keep a limit above list, so does the total; and signing a price list is no decision of the policy.
    const elsewhere = ["total-above-authority", "total-above-beyond", "price-list-sign-off"]
    for (const code of elsewhere) assert.isFalse(seen.has(code), code)
    // Nothing else stands in the catalogue that is never said.
    for (const code of elsewhere) seen.add(code)
    assert.deepStrictEqual([...seen].sort(), Object.keys(Pricing.pricingMessages).sort())
  })
})
