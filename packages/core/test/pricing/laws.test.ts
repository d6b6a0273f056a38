import * as Decision from "@dealwright/core/Decision"
import * as Money from "@dealwright/core/Money"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { discountOf, restrictionOf } from "./oracle.ts"
import {
  capped,
  compiled,
  fen,
  ladder,
  offerArbitrary,
  policies,
  property,
  rankOf,
  restriction,
  times,
  today,
} from "./support.ts"

const pricings = policies.map(compiled)
const pricingArbitrary = fc.constantFrom(...pricings)

describe("laws of pricing authority", () => {
  it("PRC-2/PRC-5: a compiled policy answers like the rulebook read literally", () => {
    fc.assert(
      fc.property(pricingArbitrary, offerArbitrary(), (pricing, request) => {
        assert.strictEqual(restriction(pricing.outcome(request)), restrictionOf(pricing.policy, request, ladder))
      }),
      { numRuns: 3000 },
    )
  })

  it("PRC-4: the effective discount is everything given over everything at list", () => {
    fc.assert(
      fc.property(pricingArbitrary, offerArbitrary(), (pricing, request) => {
        assert.strictEqual(
          pricing.decide(request).effectiveDiscount.discount as bigint,
          discountOf(pricing.policy, request),
        )
      }),
      times,
    )
  })

  it("KER-6: the outcome is the decision without its reasons", () => {
    fc.assert(
      fc.property(pricingArbitrary, offerArbitrary(), (pricing, request) => {
        const { decision, outcome } = pricing.decide(request)
        assert.deepStrictEqual(outcome, pricing.outcome(request))
        assert.strictEqual(decision._tag, outcome._tag)
        assert.isAbove(decision.reasons.length, 0)
        assert.isTrue(decision.reasons.some(({ verdict }) => verdict === decision._tag))
        if (decision._tag === "NeedsApproval" && outcome._tag === "NeedsApproval") {
          assert.deepStrictEqual(decision.rank, outcome.rank)
          const named = decision.reasons.map(({ facts }) => String(facts.authority))
          // The highest of the ranks that the reasons name is the one that has to approve.
          assert.strictEqual(Math.max(...named.map((name) => rankOf(name).level)), decision.rank.level)
        }
        // Reasons stand in the canonical order of decisions, each once.
        const copy = decision.reasons.map((reason) => ({ ...reason }))
        const again =
          decision._tag === "NeedsApproval" ? Decision.needsApproval(decision.rank, copy) : Decision.denied(...copy)
        assert.deepStrictEqual(again.reasons, decision.reasons)
      }),
      times,
    )
  })

  it("PRC-5: more discount never needs less authority", () => {
    const more = fc.record({
      index: fc.nat(),
      off: fc.bigInt(0n, 100_000n),
      concession: fc.bigInt(0n, 10_000n),
      days: fc.integer({ min: 0, max: 400 }),
    })
    fc.assert(
      fc.property(pricingArbitrary, offerArbitrary({ belowList: true }), more, (pricing, request, extra) => {
        const chosen = extra.index % request.lines.length
        const given: PricingAuthority.PriceRequest = {
          ...request,
          lines: request.lines.map((line, index) => {
            const { minor } = line.unitPrice
            if (index !== chosen || minor === 0n) return line
            return { ...line, unitPrice: fen(minor > extra.off ? minor - extra.off : 1n) }
          }),
          concessions: [...(request.concessions ?? []), { _tag: "Service", value: fen(extra.concession) }],
          creditDays: Math.min(3650, (request.creditDays ?? pricing.policy.financing.standardDays) + extra.days),
        }
        assert.isAtLeast(restriction(pricing.outcome(given)), restriction(pricing.outcome(request)))
      }),
      { numRuns: 3000 },
    )
  })

  it("PRC-5: whatever a rank is allowed, no higher rank is refused", () => {
    fc.assert(
      fc.property(pricingArbitrary, offerArbitrary(), (pricing, request) => {
        const by = ladder.ranks.map((requester) => restriction(pricing.outcome({ ...request, requester })))
        for (const [level, here] of by.entries()) {
          const next = by[level + 1]
          if (next === undefined) continue
          assert.isAtMost(next, here)
          // Who has to approve doesn't depend on who asks, as long as the asking one may not.
          if (next !== -1) assert.strictEqual(next, here)
        }
      }),
      times,
    )
  })

  it("PRC-6: dividing a line between two prices never needs less authority", () => {
    const parts = fc.record({
      index: fc.nat(),
      first: fc.bigInt(1n, 9n),
      second: fc.bigInt(1n, 9n),
      shift: fc.bigInt(0n, 40n),
    })
    fc.assert(
      fc.property(pricingArbitrary, offerArbitrary(), parts, (pricing, request, { first, index, second, shift }) => {
        const paid = request.lines.filter((line) => line.unitPrice.minor > 0n)
        const target = paid[index % paid.length]
        fc.pre(target !== undefined && target.unitPrice.minor > shift * first)
        const at = request.lines.indexOf(target)
        // The same pieces for the same sum: first pieces dearer by what second pieces are cheaper.
        const whole = { ...target, quantity: Money.Quantity.whole(first + second) }
        const dear = {
          ...target,
          quantity: Money.Quantity.whole(first),
          unitPrice: fen(target.unitPrice.minor + shift * second),
        }
        const cheap = {
          ...target,
          quantity: Money.Quantity.whole(second),
          unitPrice: fen(target.unitPrice.minor - shift * first),
        }
        const withLines = (line: PricingAuthority.PriceLine, more: ReadonlyArray<PricingAuthority.PriceLine>) => ({
          ...request,
          // What is given for one line is given for the whole offer here: a line has no halves to give it to.
          concessions: (request.concessions ?? []).map(({ _tag, value }) => ({ _tag, value })),
          lines: [...request.lines.map(({ givenWith: _, ...other }, i) => (i === at ? line : other)), ...more],
        })
        assert.isAtLeast(
          restriction(pricing.outcome(withLines(dear, [cheap]))),
          restriction(pricing.outcome(withLines(whole, []))),
        )
      }),
      { numRuns: 3000 },
    )
  })

  it("PRC-6: dividing an order between documents never helps under a cap over the window", () => {
    const pricing = compiled(capped)
    const wholePieces = offerArbitrary({ plain: true, belowList: true, maxLines: 6 }).map((request) => ({
      ...request,
      lines: request.lines.map((line) => ({
        ...line,
        quantity: Money.Quantity.whole(line.quantity / 1_000_000n + 1n),
      })),
    }))
    fc.assert(
      fc.property(
        wholePieces,
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 }),
        (request, deal) => {
          const together = restriction(pricing.outcome(request))
          const window = [...(request.window ?? [])]
          let apart = -1
          for (const document of [0, 1, 2]) {
            const lines = request.lines.filter((_, index) => deal[index] === document)
            if (lines.length === 0) continue
            const part = { ...request, lines, window: [...window] }
            const { effectiveDiscount, outcome } = pricing.decide(part)
            apart = Math.max(apart, restriction(outcome))
            const { effective, list } = effectiveDiscount
            window.push({ id: `Q-${document}`, on: today, list, effective })
          }
          // Entries of the window are all of today here, so that the whole is looked at over the same days.
          if (request.on === today) assert.isAtLeast(apart, together)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it("PRC-2: in the property template members and supervisors have no discount at all", () => {
    fc.assert(
      fc.property(offerArbitrary({ belowList: true }), fc.constantFrom("rep", "supervisor"), (request, name) => {
        const { effectiveDiscount, outcome } = property.decide({ ...request, requester: rankOf(name) })
        if (outcome._tag === "Allowed") assert.strictEqual(effectiveDiscount.discount as bigint, 0n)
      }),
      times,
    )
  })

  it("PRC-5: nothing but prices is decided the same whichever way it is reckoned", () => {
    fc.assert(
      fc.property(pricingArbitrary, offerArbitrary({ plain: true }), (pricing, request) => {
        const spelled = { ...request, concessions: [{ _tag: "Other" as const, value: fen(0n) }] }
        assert.deepStrictEqual(pricing.outcome(request), pricing.outcome(spelled))
      }),
      times,
    )
  })
})

describe("alternatives", () => {
  const priced = (
    request: PricingAuthority.PriceRequest,
    changes: ReadonlyArray<PricingAuthority.PriceChange>,
    less?: number,
  ) => ({
    ...request,
    lines: request.lines.map(({ givenWith, ...line }, index) => {
      const change = changes.find((one) => one.line === index)
      if (change === undefined) return givenWith === undefined ? line : { ...line, givenWith }
      return { ...line, unitPrice: index === less ? fen(change.unitPrice.minor - 1n) : change.unitPrice }
    }),
  })

  it("PRC-11: the prices offered need no approval, and none of the raised ones could be a minor unit lower", () => {
    let found = 0
    fc.assert(
      fc.property(pricingArbitrary, offerArbitrary(), (pricing, request) => {
        const instead = PricingAuthority.alternatives(pricing, request)
        if (pricing.outcome(request)._tag === "Allowed") assert.deepStrictEqual(instead, {})
        const { prices } = instead
        if (prices === undefined) return
        found++
        assert.strictEqual(pricing.outcome(priced(request, prices.lines))._tag, "Allowed")
        for (const { line, unitPrice } of prices.lines) {
          const before = request.lines[line]?.unitPrice.minor ?? 0n
          if (unitPrice.minor > before + 1n) {
            assert.notStrictEqual(pricing.outcome(priced(request, prices.lines, line))._tag, "Allowed")
          }
        }
      }),
      times,
    )
    assert.isAbove(found, 300)
  })

  it("PRC-11: the days and services offered need no approval, and a day or a minor unit more would", () => {
    let days = 0
    let services = 0
    fc.assert(
      fc.property(pricingArbitrary, offerArbitrary(), (pricing, request) => {
        const { atAskedPrices, atListPrices } = PricingAuthority.alternatives(pricing, request)
        const outcome = (asked: PricingAuthority.PriceRequest) => pricing.outcome(asked)._tag
        if (atAskedPrices !== undefined) {
          days++
          assert.strictEqual(outcome({ ...request, creditDays: atAskedPrices.creditDays }), "Allowed")
          assert.notStrictEqual(outcome({ ...request, creditDays: atAskedPrices.creditDays + 1 }), "Allowed")
        }
        const listed = {
          ...request,
          lines: request.lines.map((line) =>
            line.unitPrice.minor === 0n ? line : { ...line, unitPrice: line.listPrice },
          ),
        }
        if (atListPrices?.creditDays !== undefined) {
          days++
          assert.strictEqual(outcome({ ...listed, creditDays: atListPrices.creditDays }), "Allowed")
          if (atListPrices.creditDays < 3650) {
            assert.notStrictEqual(outcome({ ...listed, creditDays: atListPrices.creditDays + 1 }), "Allowed")
          }
        }
        if (atListPrices?.services !== undefined) {
          services++
          const serviced = (minor: bigint) => ({
            ...listed,
            concessions: [...(listed.concessions ?? []), { _tag: "Service" as const, value: fen(minor) }],
          })
          assert.strictEqual(outcome(serviced(atListPrices.services.minor)), "Allowed")
          assert.notStrictEqual(outcome(serviced(atListPrices.services.minor + 1n)), "Allowed")
        }
      }),
      times,
    )
    assert.isAbove(days, 100)
    assert.isAbove(services, 50)
  })
})
