import * as LocalDate from "@dealwright/core/LocalDate"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"
import { priceRequestArbitrary, pricingPolicyArbitrary } from "@dealwright/core/testing"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { capped, cny, compiled, ladder, mixed, restriction, today } from "./support.ts"

const { allOf, analyse, anyOf, authority, byCustomerClass, byGroup, costFloor, duringPeriod, floor, forbidden } =
  PricingAuthority
const { ownFloor, tradePricing, unrestricted } = PricingAuthority
const percent = Rate.percent

const found = (
  rule: PricingAuthority.Rule,
  more: Partial<PricingAuthority.PricingPolicy> = {},
  context: Omit<PricingAuthority.AnalysisContext, "ladder"> = {},
): ReadonlyArray<string> =>
  analyse({ ...tradePricing, ...more, rule }, { ladder, ...context }).map(
    ({ code, place, severity }) => `${severity}: ${code} at ${place}`,
  )

const table = (...below: ReadonlyArray<PricingAuthority.Below>): PricingAuthority.Rule =>
  authority(
    ...ladder.ranks.map(({ name }, level) => ({
      rank: name,
      below: below[level] ?? percent(40),
      above: "unlimited" as const,
      freeGoods: true,
    })),
  )
const narrow = table(percent(0), percent(1), percent(2), percent(3), percent(4))
const wide = table(percent(5), percent(5), percent(5), percent(5), percent(50))
const middle = table(percent(1), percent(1), percent(1), percent(5), percent(50))

describe("analysis of a pricing policy", () => {
  it("XTR-3: the shipped policies have nothing odd about them", () => {
    assert.deepStrictEqual(analyse(tradePricing, { ladder, today }), [])
    assert.deepStrictEqual(analyse(PricingAuthority.propertyPricing, { ladder, today }), [])
    assert.deepStrictEqual(analyse(capped, { ladder, today }), [])
  })

  it("XTR-3: a rule that asks for no more than what stands beside it is told, the first of two alike stays", () => {
    assert.deepStrictEqual(found(allOf(narrow, wide)), ["warning: redundant-rule at rule.rules[1]"])
    assert.deepStrictEqual(found(allOf(wide, narrow)), ["warning: redundant-rule at rule.rules[0]"])
    assert.deepStrictEqual(found(allOf(narrow, narrow)), ["warning: redundant-rule at rule.rules[1]"])
    assert.deepStrictEqual(
      found(allOf(narrow, byGroup([{ groups: ["slow"], rule: allOf(wide, costFloor) }], costFloor))),
      ["warning: redundant-rule at rule.rules[1].cases[0].rule.rules[0]"],
    )
    assert.deepStrictEqual(found(anyOf(narrow, wide)), ["warning: redundant-alternative at rule.rules[0]"])
    // Both floors hold on the way to the margin.
    const margin = floor({ _tag: "MinimumMargin", rate: percent(10) })
    assert.deepStrictEqual(found(allOf(narrow, costFloor, margin)), ["warning: redundant-rule at rule.rules[1]"])
    assert.deepStrictEqual(
      found(allOf(narrow, costFloor, floor({ _tag: "Cost" }, { _tag: "WithReason", rank: "rep" }))),
      ["warning: redundant-rule at rule.rules[2]"],
    )
  })

  it("XTR-3: tables of which neither settles the other overlap", () => {
    assert.deepStrictEqual(
      found(
        allOf(
          table(percent(0), percent(9), percent(9), percent(9)),
          middle,
          costFloor,
          ownFloor,
          floor({ _tag: "ShareOfList", rate: percent(10), where: "nothing-named" }),
        ),
      ),
      ["note: overlap at rule.rules[0]", "note: overlap at rule.rules[1]"],
    )
  })

  it("XTR-3: a case that says what all others say is told", () => {
    assert.deepStrictEqual(found(byGroup([{ groups: ["slow"], rule: narrow }], narrow)), [
      "note: redundant-case at rule.cases[0].rule",
    ])
  })

  it("XTR-3: a branch that nothing comes to is told, and one that only totals come to", () => {
    const inner = byCustomerClass(
      [
        { classes: ["A"], rule: narrow },
        { classes: ["B"], rule: wide },
      ],
      middle,
    )
    assert.deepStrictEqual(found(byCustomerClass([{ classes: ["A"], rule: inner }], wide)), [
      "warning: unreachable-rule at rule.cases[0].rule.cases[1].rule",
      "warning: unreachable-rule at rule.cases[0].rule.otherwise",
    ])
    const [march, april, may] = [3, 4, 5].map((month) => LocalDate.literal(`2026-0${month as 3}-01`))
    assert.ok(march !== undefined && april !== undefined && may !== undefined)
    assert.deepStrictEqual(found(duringPeriod(march, april, duringPeriod(april, may, narrow, wide), middle)), [
      "warning: unreachable-rule at rule.periods[0].rule.periods[0].rule",
    ])
    assert.deepStrictEqual(found(duringPeriod(march, april, duringPeriod(march, may, narrow, wide), middle)), [
      "warning: unreachable-rule at rule.periods[0].rule.otherwise",
    ])
    assert.deepStrictEqual(
      found(byGroup([{ groups: ["slow"], rule: byGroup([{ groups: ["new"], rule: narrow }], wide) }], middle)),
      ["warning: unreachable-for-lines at rule.cases[0].rule.cases[0].rule"],
    )
    const bands = (from: string, low: PricingAuthority.Rule, high: PricingAuthority.Rule): PricingAuthority.Rule =>
      PricingAuthority.byAmount(low, "CNY", { from: cny(from), rule: high })
    assert.deepStrictEqual(found(bands("100.00", bands("200.00", narrow, wide), middle)), [
      "warning: unreachable-rule at rule.bands[0].rule.bands[1].rule",
    ])
  })

  it("XTR-3: a higher rank with less authority is told where the policy lets it stand", () => {
    const rule = table(percent(1), percent(3), percent(2), percent(5), percent(40))
    const findings = analyse({ ...tradePricing, allowInversion: true, rule }, { ladder })
    assert.deepStrictEqual(
      findings.map(({ code, facts, place }) => [code, place, facts.rank, facts.lower]),
      [["higher-rank-with-less", "rule.limits[2].below", "manager", "supervisor"]],
    )
    assert.deepStrictEqual(
      findings[0]?.text.en,
      "manager has 2% where supervisor below has 3%; it has no effect, manager may do what supervisor may (PRC-2).",
    )
    const caps = PricingAuthority.cumulative(
      ladder.ranks.map(({ level, name }) => ({
        rank: name,
        share: level === 4 ? percent(1) : percent(5),
        amount: "unlimited" as const,
      })),
    )
    assert.deepStrictEqual(found(allOf(narrow, caps), { allowInversion: true }), [
      "warning: higher-rank-with-less at rule.rules[1].caps[4].share",
    ])
  })

  it("XTR-3: a rank that may go down to the floors wants a floor for every product", () => {
    const open = table(percent(0), percent(1), percent(2), percent(3), "floor")
    assert.deepStrictEqual(found(allOf(open, costFloor, ownFloor)), ["warning: gap at rule.rules[0].limits[4].below"])
    assert.match(
      analyse({ ...tradePricing, rule: allOf(open, costFloor, ownFloor) }, { ladder })[0]?.text.en ?? "",
      /products that name neither a cost nor a floor; add one \(PRC-3\)/,
    )
    assert.deepStrictEqual(found(allOf(open, floor({ _tag: "ShareOfList", rate: percent(50), where: "always" }))), [])
  })

  it("XTR-3: offers that no limit holds are told where they come", () => {
    assert.deepStrictEqual(found(costFloor), ["warning: gap at rule"])
    assert.deepStrictEqual(found(allOf(byGroup([{ groups: ["slow"], rule: narrow }], unrestricted), costFloor)), [
      "warning: gap at rule.rules[0].otherwise",
    ])
    assert.deepStrictEqual(found(allOf(byGroup([{ groups: ["slow"], rule: wide }], unrestricted), narrow)), [
      "warning: redundant-rule at rule.rules[0]",
    ])
  })

  it("XTR-3: what nobody may, free terms, ended periods and limits beyond a floor are told", () => {
    assert.deepStrictEqual(found(forbidden), ["error: always-denied at rule"])
    assert.deepStrictEqual(found(byGroup([{ groups: ["slow"], rule: forbidden }], narrow)), [
      "note: always-denied at rule.cases[0].rule",
    ])
    const financing = { ...tradePricing.financing, annualRate: percent(0) }
    assert.deepStrictEqual(found(narrow, { financing }), ["warning: terms-free at financing.annualRate"])
    const [from, until] = [LocalDate.literal("2025-01-01"), LocalDate.literal("2026-01-01")]
    assert.deepStrictEqual(found(duringPeriod(from, until, wide, narrow), {}, { today }), [
      "note: period-over at rule.periods[0]",
    ])
    const half = floor({ _tag: "ShareOfList", rate: percent(97), where: "always" })
    assert.deepStrictEqual(found(allOf(narrow, half)), ["note: limit-beyond-floor at rule.rules[0].limits[4].below"])
    assert.deepStrictEqual(found(PricingAuthority.custom("acme/seasonal")), ["note: opaque-rule at rule"])
  })

  it("XTR-3: groups and classes that nobody has, and floors above list, are told against the data", () => {
    const rule = allOf(
      byGroup([{ groups: ["slow", "slwo"], rule: narrow }], byCustomerClass([{ classes: ["Z"], rule: wide }], middle)),
      costFloor,
      ownFloor,
      floor({ _tag: "ShareOfList", rate: percent(50), where: "nothing-named" }),
    )
    const product = { sku: "PUMP-7", group: "slow", listPrice: cny("100.00"), cost: cny("100.01") }
    assert.deepStrictEqual(found(rule, {}, { customerClasses: ["A"], products: [product] }), [
      "error: floor-above-list at products[0]",
      "warning: unknown-name at rule.rules[0].cases[0]",
      "warning: unknown-name at rule.rules[0].otherwise.cases[0]",
    ])
  })

  it("XTR-3: what is redundant or unreachable can be taken out, and no decision changes", () => {
    let taken = 0
    const withOffers = pricingPolicyArbitrary(ladder).chain((policy) =>
      fc.tuple(fc.constant(policy), fc.array(priceRequestArbitrary(ladder), { minLength: 8, maxLength: 8 })),
    )
    fc.assert(
      fc.property(withOffers, ([policy, requests]) => {
        const out = new Map<string, PricingAuthority.Rule | "otherwise">()
        for (const { code, place } of analyse(policy, { ladder })) {
          if (code === "redundant-rule") out.set(place, unrestricted)
          if (code === "redundant-alternative" || code === "unreachable-rule") out.set(place, forbidden)
          if (code === "redundant-case") out.set(place, "otherwise")
        }
        if (out.size === 0) return
        taken++
        const [before, after] = [compiled(policy), compiled({ ...policy, rule: replaced(policy.rule, "rule", out) })]
        for (const request of requests) {
          const [one, two] = [before.outcome(request), after.outcome(request)]
          // A window that nobody looks at any more needn't be told; all of these tell it.
          assert.strictEqual(restriction(two), restriction(one))
        }
      }),
      { numRuns: 3000 },
    )
    assert.isAbove(taken, 500)
  })

  it("XTR-3: the same policy is analysed the same way, and every finding says its place, rule and both languages", () => {
    fc.assert(
      fc.property(pricingPolicyArbitrary(ladder), (policy) => {
        const findings = analyse(policy, { ladder, today })
        assert.deepStrictEqual(analyse(policy, { ladder, today }), findings)
        for (const { place, rule, text } of findings) {
          assert.match(place, /^(rule|financing)/)
          assert.include(text.en, `(${rule})`)
          assert.include(text.zh, `(${rule})`)
        }
      }),
      { numRuns: 1000 },
    )
    assert.isAbove(analyse(mixed, { ladder }).length, 0)
  })
})

/** A rule with others in some places; `otherwise` stands for what a choice says of everything else. */
const replaced = (
  rule: PricingAuthority.Rule,
  here: string,
  out: ReadonlyMap<string, PricingAuthority.Rule | "otherwise">,
  other: PricingAuthority.Rule = unrestricted,
): PricingAuthority.Rule => {
  const by = out.get(here)
  if (by !== undefined) return by === "otherwise" ? other : by
  switch (rule._tag) {
    case "AllOf":
    case "AnyOf":
      return { ...rule, rules: rule.rules.map((one, i) => replaced(one, `${here}.rules[${i}]`, out)) }
    case "ByAmount":
      return {
        ...rule,
        bands: rule.bands.map((one, i) => ({ ...one, rule: replaced(one.rule, `${here}.bands[${i}].rule`, out) })),
      }
    case "ByPeriod": {
      const otherwise = replaced(rule.otherwise, `${here}.otherwise`, out)
      const periods = rule.periods.map((one, i) => ({
        ...one,
        rule: replaced(one.rule, `${here}.periods[${i}].rule`, out, otherwise),
      }))
      return { ...rule, periods, otherwise }
    }
    case "ByGroup": {
      const otherwise = replaced(rule.otherwise, `${here}.otherwise`, out)
      const cases = rule.cases.map((one, i) => ({
        ...one,
        rule: replaced(one.rule, `${here}.cases[${i}].rule`, out, otherwise),
      }))
      return { ...rule, cases, otherwise }
    }
    case "ByCustomerClass": {
      const otherwise = replaced(rule.otherwise, `${here}.otherwise`, out)
      const cases = rule.cases.map((one, i) => ({
        ...one,
        rule: replaced(one.rule, `${here}.cases[${i}].rule`, out, otherwise),
      }))
      return { ...rule, cases, otherwise }
    }
    default:
      return rule
  }
}
