import * as Money from "@dealwright/core/Money"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import {
  conditionLaw,
  priceRequestArbitrary,
  pricingLaws,
  pricingPolicyArbitrary,
  pricingRuleArbitrary,
  windowLaw,
} from "@dealwright/core/testing"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { restrictionOf } from "./oracle.ts"
import { capped, compiled, ladder, mixed, restriction, trade } from "./support.ts"

describe("random pricing policies", () => {
  it("PRC-2: compiled is interpreted: 10 000 random policies answer like the rulebook read literally", () => {
    const seen = new Map<string, number>()
    fc.assert(
      fc.property(pricingPolicyArbitrary(ladder), priceRequestArbitrary(ladder), (policy, request) => {
        const outcome = compiled(policy).outcome(request)
        seen.set(outcome._tag, (seen.get(outcome._tag) ?? 0) + 1)
        assert.strictEqual(restriction(outcome), restrictionOf(policy, request, ladder))
      }),
      { numRuns: 10_000 },
    )
    for (const tag of ["Allowed", "NeedsApproval", "Denied"]) assert.isAbove(seen.get(tag) ?? 0, 1000, tag)
  })

  it("PRC-2: tables and tree of one policy answer alike", () => {
    fc.assert(
      fc.property(pricingPolicyArbitrary(ladder), priceRequestArbitrary(ladder, { plain: true }), (policy, request) => {
        const pricing = compiled(policy)
        // Any of these sends the offer through the tree.
        const spelled = { ...request, concessions: [{ _tag: "Other", value: { currency: "CNY", minor: 0n } } as const] }
        assert.deepStrictEqual(pricing.outcome(spelled), pricing.outcome(request))
        assert.deepStrictEqual(pricing.decide(spelled).decision, pricing.decide(request).decision)
      }),
      { numRuns: 3000 },
    )
  })

  it("KER-1: amounts beyond every machine word are decided like the rulebook read literally", () => {
    const larger = (money: Money.Money, by: bigint) => Money.make(money.minor * by, money.currency)
    fc.assert(
      fc.property(
        pricingPolicyArbitrary(ladder),
        priceRequestArbitrary(ladder, { plain: true }),
        fc.integer({ min: 10, max: 30 }),
        (policy, plain, digits) => {
          const by = 10n ** BigInt(digits)
          const lines = plain.lines.map(({ cost, floor, listPrice, unitPrice, ...line }) => ({
            ...line,
            listPrice: larger(listPrice, by),
            // Sometimes just below what a rounded figure would be.
            unitPrice: Money.make(larger(unitPrice, by).minor - BigInt(digits % 2), unitPrice.currency),
            ...(cost === undefined ? {} : { cost: larger(cost, by) }),
            ...(floor === undefined ? {} : { floor: larger(floor, by) }),
          }))
          const request = { ...plain, lines }
          const { decision, outcome } = compiled(policy).decide(request)
          assert.strictEqual(restriction(outcome), restrictionOf(policy, request, ladder))
          assert.strictEqual(decision._tag, outcome._tag)
        },
      ),
      { numRuns: 1000 },
    )
  })

  const bandless = (rule: PricingAuthority.Rule): boolean => {
    let isBandless = true
    PricingAuthority.mapRules(rule, (one) => {
      if (one._tag === "ByAmount") isBandless = false
      return one
    })
    return isBandless
  }

  for (const [index] of pricingLaws(trade, { ladder }).entries()) {
    it(`XTR-4: a published law holds of random policies: ${pricingLaws(trade, { ladder })[index]?.name}`, () => {
      fc.assert(
        fc.property(pricingPolicyArbitrary(ladder), fc.integer(), (policy, seed) => {
          fc.pre(bandless(policy.rule))
          pricingLaws(compiled(policy), { ladder })[index]?.check({ numRuns: 10, seed })
        }),
        { numRuns: 300 },
      )
    })
  }

  it("XTR-4: the published laws hold of the shipped policy and of one with everything in it", () => {
    for (const pricing of [trade, compiled(capped), compiled(mixed)]) {
      for (const { check } of pricingLaws(pricing, { ladder })) check({ numRuns: 300 })
    }
    windowLaw(compiled(capped), { ladder }).check({ numRuns: 1000 })
  })

  it("PRC-2: adding a condition never permits more", () => {
    const rule = pricingRuleArbitrary(ladder, 2)
    fc.assert(
      fc.property(rule, rule, fc.integer(), (one, other, seed) => {
        const before = compiled({ ...PricingAuthority.tradePricing, rule: one })
        const after = compiled({ ...PricingAuthority.tradePricing, rule: PricingAuthority.allOf(one, other) })
        conditionLaw(before, after, { ladder }).check({ numRuns: 5, seed })
      }),
      { numRuns: 1000 },
    )
  })

  it("XTR-4: a rule that breaks a law is caught, with the smallest offer that shows it", () => {
    // Refuses directors what managers may: nobody's policy, but a wrapper somebody could write.
    const broken: PricingAuthority.CompiledPricing = {
      ...trade,
      policy: trade.policy,
      windowDays: 0,
      decide: (request) => trade.decide(request),
      outcome: (request) => (request.requester.level > 2 ? { _tag: "Denied" } : trade.outcome(request)),
    }
    const [, higher] = pricingLaws(broken, { ladder })
    assert.throws(() => higher?.check({ numRuns: 200 }), /Counterexample/)
  })
})
