import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"
import { lawDay, priceRequestArbitrary, pricingPolicyArbitrary, pricingRuleArbitrary } from "@dealwright/core/testing"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { capped, cny, compiled, ladder, mixed, policies, restriction } from "./support.ts"

const { allOf, anyOf, costFloor, diff, duringPeriod, floor, overrideGroups, ownFloor } = PricingAuthority
const { scaleLimits, shiftLimits, tradePricing, unrestricted } = PricingAuthority
const percent = Rate.percent

const said = (before: PricingAuthority.PricingPolicy, after: PricingAuthority.PricingPolicy) =>
  diff(before, after).map(({ direction, place, text }) => `${direction} at ${place}: ${text.en}`)
const withRule = (rule: PricingAuthority.Rule): PricingAuthority.PricingPolicy => ({ ...tradePricing, rule })

/** A policy and a small change of it. */
const changed: fc.Arbitrary<readonly [PricingAuthority.PricingPolicy, PricingAuthority.PricingPolicy]> = fc
  .tuple(pricingPolicyArbitrary(ladder), pricingRuleArbitrary(ladder, 1), fc.nat(8), fc.nat(30))
  .map(([policy, other, kind, by]) => {
    const { rule } = policy
    const rules = [
      shiftLimits(rule, { below: percent(by), above: percent(by) }),
      scaleLimits(rule, percent(100 - by)),
      allOf(rule, other),
      anyOf(rule, other),
      overrideGroups(rule, ["slow"], other),
      duringPeriod(LocalDate.addDays(lawDay, -5), LocalDate.addDays(lawDay, by), other, rule),
      rule._tag === "AllOf" || rule._tag === "AnyOf" ? { ...rule, rules: rule.rules.slice(1) } : other,
      rule,
      other,
    ]
    const annualRate = kind === 7 ? percent(by) : policy.financing.annualRate
    return [policy, { ...policy, rule: rules[kind] ?? rule, financing: { ...policy.financing, annualRate } }] as const
  })

const isCompiled = (policy: PricingAuthority.PricingPolicy): boolean => {
  const answer = PricingAuthority.compile(policy, { ladder })
  return answer._tag === "Success"
}

describe("difference of two pricing policies", () => {
  it("XTR-3: figures are told for each rank, with where they lead", () => {
    const wider = shiftLimits(tradePricing.rule, { below: percent("0.5") })
    assert.deepStrictEqual(said(tradePricing, withRule(wider)).slice(0, 2), [
      "looser at rule.rules[0].limits[0].below: rep may go to 0.5% below list instead of 0%.",
      "looser at rule.rules[0].limits[1].below: supervisor may go to 3.5% below list instead of 3%.",
    ])
    assert.deepStrictEqual(diff(tradePricing, withRule(wider))[0]?.text.zh, "rep 权限由下浮 0%改为下浮 0.5%。")
  })

  it("XTR-3: rules that come and go are told in words", () => {
    const [first, ...floors] = tradePricing.rule._tag === "AllOf" ? tradePricing.rule.rules : []
    assert.ok(first !== undefined)
    assert.deepStrictEqual(said(tradePricing, withRule(allOf(first, ...floors.slice(1)))), [
      'looser at rule.rules[1]: gone is "No product goes under its cost, where it is known".',
    ])
    const margin = floor({ _tag: "MinimumMargin", rate: percent(15) }, { _tag: "WithReason", rank: "president" })
    assert.deepStrictEqual(said(tradePricing, withRule(allOf(tradePricing.rule, margin))), [
      'stricter at rule.rules[1]: new is "No product goes under a margin of 15%, where the cost is known, unless president or above allows it for a written reason".',
    ])
  })

  it("XTR-3: a change for some groups, days or amounts says for which", () => {
    const special = overrideGroups(
      tradePricing.rule,
      ["fittings"],
      shiftLimits(tradePricing.rule, { below: percent(1) }),
    )
    assert.deepStrictEqual(said(tradePricing, withRule(special)).slice(0, 1), [
      "looser at rule.cases[0].rule.rules[0].limits[0].below: For product groups fittings: rep may go to 1% below list instead of 0%.",
    ])
    const [from, until] = [LocalDate.literal("2026-12-01"), LocalDate.literal("2027-01-01")]
    const winter = duringPeriod(from, until, costFloor, allOf(costFloor, ownFloor))
    assert.deepStrictEqual(said(withRule(allOf(costFloor, ownFloor)), withRule(winter)), [
      'looser at rule.rules[1]: For from 2026-12-01 until before 2027-01-01: gone is "No product goes under its own floor price, where it has one".',
    ])
    const bands = (at: string): PricingAuthority.PricingPolicy =>
      withRule(PricingAuthority.byAmount(costFloor, "CNY", { from: cny(at), rule: unrestricted }))
    assert.deepStrictEqual(said(bands("100.00"), bands("200.00")), [
      'stricter at rule.bands[0].rule: For offers from CNY 100.00 until before CNY 200.00 at list: new is "No product goes under its cost, where it is known".',
    ])
  })

  it("XTR-3: how a policy is written down makes no difference", () => {
    const parts = tradePricing.rule._tag === "AllOf" ? tradePricing.rule.rules : []
    const [first = unrestricted, ...others] = parts
    assert.deepStrictEqual(diff(tradePricing, withRule(allOf(...[...parts].reverse()))), [])
    assert.deepStrictEqual(diff(tradePricing, withRule(allOf(first, allOf(...others), ...others, allOf()))), [])
    const split = (...groups: ReadonlyArray<ReadonlyArray<string>>) =>
      withRule(
        PricingAuthority.byGroup(
          groups.map((names) => ({ groups: names, rule: costFloor })),
          first,
        ),
      )
    assert.deepStrictEqual(diff(split(["a", "b"]), split(["b"], ["a"])), [])
    if (first._tag !== "Authority") return
    assert.deepStrictEqual(diff(withRule(first), withRule({ ...first, limits: [...first.limits].reverse() })), [])
  })

  it("XTR-3: a policy doesn't differ from itself", () => {
    fc.assert(
      fc.property(fc.oneof(pricingPolicyArbitrary(ladder), fc.constantFrom(...policies)), (policy) => {
        assert.deepStrictEqual(diff(policy, policy), [])
        assert.deepStrictEqual(diff(policy, { ...policy, rule: allOf(policy.rule) }), [])
      }),
      { numRuns: 1000 },
    )
  })

  it("XTR-3: where a decision differs something is said, and one direction everywhere is the direction of every decision", () => {
    let differing = 0
    let directed = 0
    const pairs = fc.oneof(
      { weight: 5, arbitrary: changed },
      { weight: 1, arbitrary: fc.tuple(pricingPolicyArbitrary(ladder), pricingPolicyArbitrary(ladder)) },
    )
    fc.assert(
      fc.property(
        pairs,
        fc.array(priceRequestArbitrary(ladder), { minLength: 8, maxLength: 8 }),
        ([before, after], requests) => {
          fc.pre(isCompiled(after))
          const changes = diff(before, after)
          const direction = Decision.directionOfAll(changes.map((change) => change.direction))
          const [one, two] = [compiled(before), compiled(after)]
          for (const request of requests) {
            const [was, is] = [restriction(one.outcome(request)), restriction(two.outcome(request))]
            if (was === is) continue
            differing++
            assert.isAbove(changes.length, 0)
            if (direction === "looser") assert.isBelow(is, was)
            if (direction === "stricter") assert.isAbove(is, was)
            if (direction !== "other") directed++
          }
        },
      ),
      { numRuns: 3000 },
    )
    assert.isAbove(differing, 1000)
    assert.isAbove(directed, 300)
  })

  it("XTR-3: every change of the settings is told", () => {
    const { financing } = tradePricing
    const after: PricingAuthority.PricingPolicy = {
      ...tradePricing,
      financing: { annualRate: percent(5), standardDays: 45, rounding: "up" },
      allowInversion: true,
      signatories: ["president"],
      quoteDays: 14,
      exchangeRates: [{ from: "USD", to: "CNY", rate: percent(700), date: "2026-03-01", source: "treasury" }],
    }
    assert.deepStrictEqual(said({ ...tradePricing, financing }, after), [
      "looser at financing.annualRate: Longer terms cost 5% a year instead of 6%.",
      "looser at financing.standardDays: Terms cost nothing up to 45 days instead of 30.",
      "other at financing.rounding: The cost of terms is rounded up instead of half-even.",
      "other at exchangeRates: 1 exchange rates are new and 0 are gone.",
      "other at allowInversion: A higher rank may stand with less than a lower one.",
      "other at signatories: Price lists are signed off by president instead of director, president.",
      "stricter at quoteDays: Quotes hold for 14 days instead of 30.",
    ])
    assert.isAbove(diff(capped, mixed).length, 0)
  })
})
