import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"
import { priceRequestArbitrary, pricingRuleArbitrary } from "@dealwright/core/testing"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { compiled, ladder, restriction } from "./support.ts"

const { allOf, anyOf, forbidden, mapRules, overrideGroups, scaleLimits, shiftLimits, unrestricted } = PricingAuthority
const rules = pricingRuleArbitrary(ladder, 2)
const requests = fc.array(priceRequestArbitrary(ladder), { minLength: 4, maxLength: 4 })
const points = fc.integer({ min: 0, max: 20 }).map((n) => Rate.percent(n))

/** Two rules decide alike on some offers. */
const alike = (
  a: PricingAuthority.Rule,
  b: PricingAuthority.Rule,
  offers: ReadonlyArray<PricingAuthority.PriceRequest>,
): void => {
  const [one, two] = [a, b].map((rule) => compiled({ ...PricingAuthority.tradePricing, rule }))
  for (const request of offers) assert.deepStrictEqual(one?.outcome(request), two?.outcome(request))
}
const law = (
  name: string,
  check: (
    a: PricingAuthority.Rule,
    b: PricingAuthority.Rule,
    c: PricingAuthority.Rule,
    offers: ReadonlyArray<PricingAuthority.PriceRequest>,
  ) => void,
): void => {
  it(name, () => {
    fc.assert(fc.property(rules, rules, rules, requests, check), { numRuns: 1000 })
  })
}

describe("combinators of pricing rules", () => {
  law(
    "PRC-2: allOf is commutative, associative and idempotent, and unrestricted is its identity",
    (a, b, c, offers) => {
      alike(allOf(a, b), allOf(b, a), offers)
      alike(allOf(a, allOf(b, c)), allOf(allOf(a, b), c), offers)
      alike(allOf(a, a), a, offers)
      alike(allOf(a, unrestricted), a, offers)
      alike(allOf(a, forbidden), forbidden, offers)
    },
  )

  law("PRC-2: anyOf is commutative, associative and idempotent, and forbidden is its identity", (a, b, c, offers) => {
    alike(anyOf(a, b), anyOf(b, a), offers)
    alike(anyOf(a, anyOf(b, c)), anyOf(anyOf(a, b), c), offers)
    alike(anyOf(a, a), a, offers)
    alike(anyOf(a, forbidden), a, offers)
    alike(anyOf(a, unrestricted), unrestricted, offers)
  })

  law("PRC-2: allOf and anyOf absorb and distribute", (a, b, c, offers) => {
    alike(allOf(a, anyOf(a, b)), a, offers)
    alike(anyOf(a, allOf(a, b)), a, offers)
    alike(allOf(a, anyOf(b, c)), anyOf(allOf(a, b), allOf(a, c)), offers)
    alike(anyOf(a, allOf(b, c)), allOf(anyOf(a, b), anyOf(a, c)), offers)
  })

  law(
    "PRC-2: overriding groups with the rule itself changes nothing, the last override of a group counts",
    (a, b, c, offers) => {
      alike(overrideGroups(a, ["slow"], a), a, offers)
      assert.deepStrictEqual(overrideGroups(a, [], b), a)
      // A rule that chooses by group itself keeps its own groups: it is the same one with another case.
      const twice = overrideGroups(overrideGroups(a, ["slow"], b), ["slow"], c)
      assert.deepStrictEqual(twice, overrideGroups(a, ["slow"], c))
    },
  )

  it("PRC-2: shifting and scaling limits are what they are called", () => {
    fc.assert(
      fc.property(rules, points, points, (rule, a, b) => {
        assert.deepStrictEqual(shiftLimits(rule, {}), rule)
        assert.deepStrictEqual(shiftLimits(rule, { below: Rate.zero, above: Rate.zero }), rule)
        assert.deepStrictEqual(
          shiftLimits(shiftLimits(rule, { below: a, above: a }), { below: b, above: b }),
          shiftLimits(rule, { below: Rate.add(a, b), above: Rate.add(a, b) }),
        )
        assert.deepStrictEqual(scaleLimits(rule, Rate.one), rule)
        assert.deepStrictEqual(scaleLimits(scaleLimits(rule, a), b), scaleLimits(rule, Rate.multiply(a, b)))
        assert.deepStrictEqual(
          mapRules(rule, (one) => one),
          rule,
        )
      }),
      { numRuns: 1000 },
    )
  })

  it("PRC-2: wider limits never ask for a higher rank", () => {
    fc.assert(
      fc.property(rules, points, points, requests, (rule, narrower, factor, offers) => {
        const smaller = { ...PricingAuthority.tradePricing, rule: scaleLimits(rule, factor) }
        const [small, whole] = [compiled(smaller), compiled({ ...smaller, rule })]
        for (const request of offers) {
          assert.isAtMost(restriction(whole.outcome(request)), restriction(small.outcome(request)))
        }
        assert.deepStrictEqual(
          shiftLimits(rule, { below: narrower, above: Rate.zero }),
          shiftLimits(rule, { below: narrower }),
        )
      }),
      { numRuns: 1000 },
    )
  })
})
