import * as Money from "@dealwright/core/Money"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"
import { priceRequestArbitrary, pricingPolicyArbitrary } from "@dealwright/core/testing"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { cny, compiled, fen, ladder, line, mixed, offer, rankOf, trade } from "./support.ts"

const { tradePricing, whatIf, withChange } = PricingAuthority
const reason = "the last one in stock"

const said = (request: PricingAuthority.PriceRequest, pricing = trade) =>
  whatIf(pricing, request).map((change) => [change._tag, Money.format(change.cost)])

/** The same change, a little more in the customer's favour; `undefined` where there is nothing in between. */
const aLittleMore = (
  request: PricingAuthority.PriceRequest,
  change: PricingAuthority.OfferChange,
): ReadonlyArray<PricingAuthority.PriceRequest> => {
  switch (change._tag) {
    case "ChangePrices":
      // Only what was raised can be lowered again; a minor unit may be all that it was raised by.
      return change.lines.flatMap(({ line: index, unitPrice }) => {
        const asked = request.lines[index]?.unitPrice.minor ?? 0n
        if (unitPrice.minor <= asked + 1n) return []
        const lines = change.lines.map((one) =>
          one.line === index ? { ...one, unitPrice: fen(one.unitPrice.minor - 1n) } : one,
        )
        return [withChange(request, { ...change, lines }, reason)]
      })
    case "ShortenTerms":
      return [{ ...request, creditDays: change.creditDays + 1 }]
    case "Prepay":
      return [{ ...request, prepaid: Rate.subtract(change.share, Rate.percent("0.01")) }]
    case "CutConcessions": {
      const given = request.concessions ?? []
      const index = change.concessions.findIndex((one, i) => one.value.minor < (given[i]?.value.minor ?? 0n))
      const at = index < 0 ? change.concessions.length : index
      const next = given[at]
      if (next === undefined) return []
      const kept = (change.concessions[at]?.value.minor ?? 0n) + 1n
      return [{ ...request, concessions: [...change.concessions.slice(0, at), { ...next, value: fen(kept) }] }]
    }
    case "DropFreeGoods":
      return change.lines.map((kept) =>
        withChange(request, { ...change, lines: change.lines.filter((index) => index !== kept) }, reason),
      )
    case "WriteReason":
      return [request]
    case "AskRank": {
      const below = ladder.ranks.filter(({ level }) => level < change.rank.level)
      return below.map((rank) => withChange(request, { ...change, rank }, reason))
    }
  }
}

describe("what if", () => {
  it("XTR-1: the cheapest change for the customer comes first, then whom to ask", () => {
    const request = offer("supervisor", [line("100000.00", "97500.00")], { creditDays: 90 })
    assert.deepStrictEqual(said(request), [
      ["Prepay", "461.68"],
      ["ShortenTerms", "464.79"],
      ["ChangePrices", "466.24"],
      ["AskRank", "0.00"],
    ])
    assert.deepStrictEqual(said(offer("supervisor", [line("100.00", "97.00")])), [])
  })

  it("XTR-1: concessions are cut from the last one on, free goods are taken off where they are in the way", () => {
    const service = { _tag: "Service", value: cny("20.00") } as const
    const points = { _tag: "Points", value: cny("15.00") } as const
    const request = offer("supervisor", [line("1000.00", "1000.00")], { concessions: [service, points] })
    const cut = whatIf(trade, request).find((change) => change._tag === "CutConcessions")
    assert.deepStrictEqual(cut, {
      _tag: "CutConcessions",
      concessions: [service, { ...points, value: cny("10.00") }],
      cost: cny("5.00"),
    })
    const gift = line("10.00", "0.00", { sku: "B" })
    const drop = whatIf(trade, offer("rep", [line("1000.00", "1000.00"), gift])).find(
      (change) => change._tag === "DropFreeGoods",
    )
    assert.deepStrictEqual(drop, { _tag: "DropFreeGoods", lines: [1], cost: cny("10.00") })
  })

  it("PRC-3: where a floor may be passed for a reason, the reason is what is missing", () => {
    const lines = [line("100.00", "85.00", { cost: cny("90.00") })]
    const passable: PricingAuthority.PricingPolicy = {
      ...tradePricing,
      rule: PricingAuthority.floor({ _tag: "Cost" }, { _tag: "WithReason", rank: "director" }),
    }
    const pricing = compiled(passable)
    assert.deepStrictEqual(said(offer("director", lines), pricing).at(-1), ["WriteReason", "0.00"])
    assert.deepStrictEqual(whatIf(pricing, offer("rep", lines)).at(-1), {
      _tag: "AskRank",
      rank: rankOf("director"),
      needsReason: true,
      cost: cny("0.00"),
    })
  })

  it("XTR-1: every change is really allowed, and a little more in the customer's favour would not be", () => {
    const seen = new Map<string, number>()
    const pricings = fc.oneof(pricingPolicyArbitrary(ladder), fc.constantFrom(tradePricing, mixed))
    fc.assert(
      fc.property(pricings, priceRequestArbitrary(ladder), (policy, request) => {
        const pricing = compiled(policy)
        const changes = whatIf(pricing, request)
        if (pricing.outcome(request)._tag === "Allowed") assert.deepStrictEqual(changes, [])
        for (const change of changes) {
          seen.set(change._tag, (seen.get(change._tag) ?? 0) + 1)
          assert.strictEqual(pricing.outcome(withChange(request, change, reason))._tag, "Allowed", change._tag)
          for (const more of aLittleMore(request, change)) {
            assert.notStrictEqual(pricing.outcome(more)._tag, "Allowed", change._tag)
          }
        }
        const alone = changes.filter(({ _tag }) => _tag !== "AskRank" && _tag !== "WriteReason")
        const costs = alone.map(({ cost }) => cost.minor)
        assert.deepStrictEqual(
          costs,
          [...costs].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
        )
      }),
      { numRuns: 3000 },
    )
    for (const [tag, least] of Object.entries({
      AskRank: 300,
      ChangePrices: 300,
      CutConcessions: 10,
      DropFreeGoods: 30,
      Prepay: 20,
      ShortenTerms: 20,
      WriteReason: 3,
    })) {
      assert.isAtLeast(seen.get(tag) ?? 0, least, tag)
    }
  })
})
