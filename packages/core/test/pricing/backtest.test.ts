import * as Money from "@dealwright/core/Money"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"
import { priceRequestArbitrary, pricingPolicyArbitrary } from "@dealwright/core/testing"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { cny, compiled, ladder, line, offer, rankOf, restriction, trade } from "./support.ts"

const { backtest, shiftLimits, tradePricing } = PricingAuthority
const wider = compiled({ ...tradePricing, rule: shiftLimits(tradePricing.rule, { below: Rate.percent(2) }) })

describe("back-test of a pricing policy", () => {
  it("XTR-2: decisions that change are told, with the money and the approvals", () => {
    const recorded = [
      { id: "Q-1", request: offer("rep", [line("100.00", "98.00")]) },
      { id: "Q-2", request: offer("rep", [line("100.00", "94.00")]) },
      { id: "Q-3", request: offer("rep", [line("100.00", "100.00")]) },
      { id: "Q-4", request: offer("rep", [line("100.00", "50.00")]) },
    ]
    const report = backtest(trade, wider, recorded)
    assert.deepStrictEqual(report, {
      examined: 4,
      changed: [
        {
          id: "Q-1",
          before: { _tag: "NeedsApproval", rank: rankOf("supervisor") },
          after: { _tag: "Allowed" },
          direction: "looser",
          quoted: cny("98.00"),
        },
        {
          id: "Q-2",
          before: { _tag: "NeedsApproval", rank: rankOf("director") },
          after: { _tag: "NeedsApproval", rank: rankOf("manager") },
          direction: "looser",
          quoted: cny("94.00"),
        },
      ],
      looser: 2,
      stricter: 0,
      allowed: { before: 1, after: 2 },
      denied: { before: 1, after: 1 },
      approvals: [
        { rank: rankOf("supervisor"), before: 1, after: 0 },
        { rank: rankOf("manager"), before: 0, after: 1 },
        { rank: rankOf("director"), before: 1, after: 0 },
      ],
      money: [
        {
          allowed: { before: cny("100.00"), after: cny("198.00") },
          needsApproval: { before: cny("192.00"), after: cny("94.00") },
          denied: { before: cny("50.00"), after: cny("50.00") },
        },
      ],
    })
    assert.deepStrictEqual(
      backtest(wider, trade, recorded).changed.map(({ direction }) => direction),
      ["stricter", "stricter"],
    )
  })

  it("KER-1: amounts of different currencies are kept apart", () => {
    const dollars = {
      ...offer("rep", [line("100.00", "100.00")]),
      currency: "USD" as const,
      lines: [{ ...line("1", "1"), listPrice: Money.of("9.00", "USD"), unitPrice: Money.of("9.00", "USD") }],
    }
    const recorded = [
      { id: "1", request: dollars },
      { id: "2", request: offer("rep", [line("5.00", "5.00")]) },
      { id: "3", request: dollars },
    ]
    assert.deepStrictEqual(
      backtest(trade, trade, recorded).money.map(({ allowed }) => allowed.after),
      [cny("5.00"), Money.of("18.00", "USD")],
    )
  })

  it("XTR-2: the report counts each offer once, on either side, and agrees with the policies asked one by one", () => {
    const recorded = fc
      .array(priceRequestArbitrary(ladder), { maxLength: 12 })
      .map((requests) => requests.map((request, index) => ({ id: `Q-${index}`, request })))
    fc.assert(
      fc.property(pricingPolicyArbitrary(ladder), pricingPolicyArbitrary(ladder), recorded, (a, b, offers) => {
        const [before, after] = [compiled(a), compiled(b)]
        const report = backtest(before, after, offers)
        assert.strictEqual(report.examined, offers.length)
        const differing = offers.filter(
          ({ request }) => restriction(before.outcome(request)) !== restriction(after.outcome(request)),
        )
        assert.deepStrictEqual(
          report.changed.map(({ id }) => id),
          differing.map(({ id }) => id),
        )
        for (const side of ["before", "after"] as const) {
          const approvals = report.approvals.reduce((sum, one) => sum + one[side], 0)
          assert.strictEqual(report.allowed[side] + report.denied[side] + approvals, offers.length)
        }
        for (const { allowed, denied, needsApproval } of report.money) {
          const sum = (side: "before" | "after"): bigint =>
            allowed[side].minor + denied[side].minor + needsApproval[side].minor
          // Each sum is rounded by itself.
          assert.isAtMost(Math.abs(Number(sum("before") - sum("after"))), 3)
        }
        assert.strictEqual(backtest(before, before, offers).changed.length, 0)
        const back = backtest(after, before, offers)
        assert.deepStrictEqual([back.looser, back.stricter], [report.stricter, report.looser])
      }),
      { numRuns: 1000 },
    )
  })
})
