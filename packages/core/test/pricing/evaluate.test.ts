import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import * as Rate from "@dealwright/core/Rate"
import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { capped, cny, compiled, fen, ladder, line, mixed, offer, property, today, trade, verdict } from "./support.ts"

const { allOf, authority, cumulative } = PricingAuthority
const whole = Money.Quantity.whole
const percent = Rate.percent

/** Who decides a price for a single piece listed at 1000.00 when a rep asks. */
const tradeVerdict = (unitPrice: string, more: Partial<PricingAuthority.PriceLine> = {}): string =>
  verdict(trade.outcome(offer("rep", [line("1000.00", unitPrice, more)])))

describe("pricing authority of the trade template", () => {
  const decides = (table: Readonly<Record<string, string>>): void => {
    for (const [price, who] of Object.entries(table)) assert.strictEqual(tradeVerdict(price), who, price)
  }

  it("PRC-2: below list rep 0 %, supervisor 3 %, manager 5 %, director 12 %, president down to 60 % of list", () => {
    decides({
      "1000.00": "allowed",
      "999.99": "supervisor",
      "970.00": "supervisor",
      "969.99": "manager",
      "950.00": "manager",
      "949.99": "director",
      "880.00": "director",
      "879.99": "president",
      "600.00": "president",
      "599.99": "denied",
    })
  })

  it("PRC-2: above list rep 10 %, supervisor 20 %, manager and up without limit", () => {
    decides({
      "1100.00": "allowed",
      "1100.01": "supervisor",
      "1200.00": "supervisor",
      "1200.01": "manager",
      "99999.00": "manager",
    })
  })

  it("PRC-2: the floor of 60 % of list holds only where the product names no cost or floor of its own", () => {
    assert.strictEqual(tradeVerdict("500.00", { cost: cny("500.00") }), "president")
    assert.strictEqual(tradeVerdict("499.99", { cost: cny("500.00") }), "denied")
    assert.strictEqual(tradeVerdict("400.00", { floor: cny("400.00") }), "president")
    assert.strictEqual(tradeVerdict("399.99", { floor: cny("400.00") }), "denied")
    assert.strictEqual(tradeVerdict("450.00", { floor: cny("400.00"), cost: cny("450.01") }), "denied")
  })

  it("PRC-5: whoever asks within the own authority is allowed, up to and including the limit", () => {
    const by = (rank: string, price: string) => verdict(trade.outcome(offer(rank, [line("1000.00", price)])))
    assert.strictEqual(by("supervisor", "970.00"), "allowed")
    assert.strictEqual(by("supervisor", "969.99"), "manager")
    assert.strictEqual(by("director", "880.00"), "allowed")
    assert.strictEqual(by("president", "600.00"), "allowed")
    assert.strictEqual(by("president", "599.99"), "denied")
  })

  it("PRC-2: free goods are the manager's to give", () => {
    const lines = [line("100.00", "100.00", { quantity: whole(100) }), line("100.00", "0.00", { quantity: whole(2) })]
    assert.strictEqual(verdict(trade.outcome(offer("rep", lines))), "manager")
    assert.strictEqual(verdict(trade.outcome(offer("manager", lines))), "allowed")
    // 6 with 100 is 5.66 % of what is delivered: more than the manager may give in all.
    const more = [line("100.00", "100.00", { quantity: whole(100) }), line("100.00", "0.00", { quantity: whole(6) })]
    assert.strictEqual(verdict(trade.outcome(offer("manager", more))), "director")
  })

  it("PRC-2: in the property template members and supervisors have no discount at all", () => {
    const by = (rank: string, price: string) => verdict(property.outcome(offer(rank, [line("2000000.00", price)])))
    for (const rank of ["rep", "supervisor"]) {
      assert.strictEqual(by(rank, "2000000.00"), "allowed")
      assert.strictEqual(by(rank, "1999999.99"), "manager")
    }
  })
})

describe("effective discount", () => {
  const request = offer("rep", [line("100000.00", "97000.00")], {
    creditDays: PricingAuthority.tradePricing.financing.standardDays + 60,
  })

  it("PRC-4: 60 extra days at 6 % a year on 97 000.00 cost 956.71, so 100 000.00 at 97 000.00 is 3.95671 % off", () => {
    const { discount, effective, financing, lines, list, quoted } = trade.decide(request).effectiveDiscount
    assert.deepStrictEqual(financing, cny("956.71"))
    assert.strictEqual(Rate.format(discount), "3.95671%")
    assert.deepStrictEqual([list, quoted, effective], [cny("100000.00"), cny("97000.00"), cny("96043.29")])
    assert.deepStrictEqual(lines, [{ line: 0, sku: "A", discount: percent("3.95671") }])
  })

  it("PRC-4: the effective discount is what is held against the limits, the printed figure included", () => {
    const limited = (below: Rate.Rate) =>
      compiled({
        ...PricingAuthority.tradePricing,
        rule: authority(
          ...ladder.ranks.map(({ name }) => ({ rank: name, below, above: "unlimited" as const, freeGoods: true })),
        ),
      })
    assert.strictEqual(limited(percent("3.95671")).outcome(request)._tag, "Allowed")
    assert.strictEqual(limited(percent("3.9567")).outcome(request)._tag, "Denied")
  })

  it("PRC-4: services at cost, points, rewards and free goods all count", () => {
    const lines = [
      line("100.00", "95.00", { quantity: whole(10) }),
      line("50.00", "0.00", { sku: "B", quantity: whole(1) }),
    ]
    const { concessions, discount, freeGoods } = trade.decide(
      offer("rep", lines, {
        concessions: [
          { _tag: "Service", value: cny("20.00") },
          { _tag: "Points", value: cny("5.00"), line: 0 },
          { _tag: "ReferralReward", value: cny("4.00") },
          { _tag: "Other", value: cny("1.00") },
        ],
      }),
    ).effectiveDiscount
    // 1050.00 at list is delivered for 950.00 less 30.00.
    assert.deepStrictEqual([concessions, freeGoods], [cny("30.00"), cny("50.00")])
    assert.deepStrictEqual(discount, Rate.fromUnits(Rate.divideRounded(130n * Rate.scale, 1050n)))
  })

  it("PRC-4: paying sooner than the standard days gives nothing back", () => {
    const soon = trade.decide(offer("rep", [line("100.00", "100.00")], { creditDays: 0 }))
    assert.strictEqual(soon.outcome._tag, "Allowed")
    assert.deepStrictEqual(soon.effectiveDiscount.financing, cny("0.00"))
  })

  it("PRC-4: longer terms count on each line, so that they can't hide behind another group's authority", () => {
    const none = authority(
      ...ladder.ranks.map(({ name }) => ({
        rank: name,
        below: Rate.zero,
        above: "unlimited" as const,
        freeGoods: false,
      })),
    )
    const pricing = compiled({
      ...PricingAuthority.tradePricing,
      rule: {
        _tag: "ByGroup",
        cases: [{ groups: ["fixed"], rule: none }],
        otherwise: PricingAuthority.tradePricing.rule,
      },
    })
    const lines = [line("100.00", "100.00", { group: "fixed" }), line("9000.00", "9000.00")]
    const by = (creditDays: number) => verdict(pricing.outcome(offer("president", lines, { creditDays })))
    assert.strictEqual(by(30), "allowed")
    assert.strictEqual(by(31), "denied")
  })
})

describe("lines and totals", () => {
  it("PRC-6: one line 20 % under and one 20 % over is a 20 % discount", () => {
    const lines = [line("1000.00", "800.00"), line("1000.00", "1200.00", { sku: "B" })]
    const answer = trade.decide(offer("director", lines))
    assert.strictEqual(verdict(answer.outcome), "president")
    assert.deepStrictEqual(
      answer.decision.reasons.map(({ code, facts: { discount, limit, sku } }) => ({ code, discount, limit, sku })),
      [{ code: "line-below-authority", discount: "20%", limit: "12%", sku: "A" }],
    )
    assert.strictEqual(Rate.format(answer.effectiveDiscount.discount), "0%")
  })

  it("PRC-6: free goods of a product that is sold belong to its own lines, whatever line they are said to go with", () => {
    const lines = [
      line("100.00", "100.00", { quantity: whole(10) }),
      line("100.00", "100.00", { sku: "B", quantity: whole(1000) }),
      line("100.00", "0.00", { quantity: whole(2), givenWith: 1 }),
    ]
    const { effectiveDiscount, outcome } = trade.decide(offer("manager", lines))
    // 10 + 2 is 16.67 % on A, which only the president may give, although it is 0.2 % of the offer.
    assert.strictEqual(verdict(outcome), "president")
    assert.strictEqual(effectiveDiscount.lines[0]?.discount, Rate.fromUnits(Rate.divideRounded(Rate.scale, 6n)))
  })

  it("PRC-6: a cap over seven days counts what the customer was given before, this offer included", () => {
    const pricing = compiled(capped)
    const given = (days: number, share: string) => ({
      id: "Q-1",
      on: LocalDate.addDays(today, -days),
      list: cny("1000.00"),
      effective: cny(share),
    })
    const asked = (window: ReadonlyArray<PricingAuthority.WindowEntry>, price = "970.00") =>
      verdict(pricing.outcome(offer("supervisor", [line("1000.00", price)], { window })))
    assert.strictEqual(asked([]), "allowed")
    // 30 + 50 of 2000 is 4 %, the supervisor's cap; a fen more is beyond it.
    assert.strictEqual(asked([given(0, "950.00")]), "allowed")
    assert.strictEqual(asked([given(6, "950.00")]), "allowed")
    assert.strictEqual(asked([given(6, "949.99")]), "manager")
    assert.strictEqual(asked([given(7, "949.99")]), "allowed")
    // An earlier offer above list makes up for nothing; and who gives nothing now is within every cap.
    assert.strictEqual(asked([given(0, "949.99"), given(1, "9999.00")], "940.00"), "director")
    assert.strictEqual(asked([given(0, "500.00")], "1000.00"), "allowed")
  })

  it("PRC-6: a cap may be an amount", () => {
    const pricing = compiled({
      ...PricingAuthority.tradePricing,
      rule: cumulative(
        ladder.ranks.map(({ level, name }) => ({
          rank: name,
          share: "unlimited",
          amount: fen(BigInt(level) * 10_000n),
        })),
      ),
    })
    const by = (price: string) =>
      verdict(pricing.outcome(offer("supervisor", [line("1000.00", price)], { window: [] })))
    assert.strictEqual(by("900.00"), "allowed")
    assert.strictEqual(by("899.99"), "manager")
    assert.strictEqual(by("599.99"), "denied")
  })

  it("PRC-6: without the earlier offers nothing can be given under a cap", () => {
    const answer = compiled(capped).decide(offer("president", [line("1000.00", "990.00")]))
    assert.strictEqual(answer.outcome._tag, "Denied")
    assert.deepStrictEqual(
      answer.decision.reasons.map(({ code }) => code),
      ["window-untold"],
    )
    assert.strictEqual(compiled(capped).outcome(offer("rep", [line("1000.00", "1000.00")]))._tag, "Allowed")
  })

  it("PRC-6/KER-1: amounts in other currencies are converted by a rate, and a missing rate denies", () => {
    const pricing = compiled({
      ...capped,
      exchangeRates: [
        { from: "USD", to: "CNY", rate: percent(700), date: "2026-03-01", source: "treasury" },
        { from: "USD", to: "CNY", rate: percent(100_000), date: "2026-03-11", source: "treasury, of tomorrow" },
      ],
    })
    const entry = (currency: Money.CurrencyCode, effective: string) => ({
      id: "Q-1",
      on: today,
      list: Money.of("100.00", currency),
      effective: Money.of(effective, currency),
    })
    const asked = (window: ReadonlyArray<PricingAuthority.WindowEntry>) =>
      pricing.decide(offer("supervisor", [line("1000.00", "970.00")], { window }))
    // 30 + 7 × 5 = 65 of 1700 is 3.8 %; 30 + 7 × 6 = 72 is 4.2 %.
    assert.strictEqual(verdict(asked([entry("USD", "95.00")]).outcome), "allowed")
    assert.strictEqual(verdict(asked([entry("USD", "94.00")]).outcome), "manager")
    const missing = asked([entry("EUR", "99.00")])
    assert.strictEqual(missing.outcome._tag, "Denied")
    assert.deepStrictEqual(
      missing.decision.reasons.map(({ code, facts }) => [code, facts]),
      [["exchange-rate-missing", { from: "EUR", to: "CNY" }]],
    )
    // Without a converter nothing is converted.
    const alone = Result.getOrThrow(PricingAuthority.compile(pricing.policy, { ladder }))
    const request = offer("supervisor", [line("1000.00", "970.00")], { window: [entry("USD", "95.00")] })
    assert.strictEqual(alone.outcome(request)._tag, "Denied")
    const twofold = { id: "Q-1", on: today, list: cny("1.00"), effective: Money.of("1.00", "USD") }
    const mixed = asked([twofold])
    assert.deepStrictEqual(
      mixed.decision.reasons.map(({ code }) => code),
      ["exchange-rate-missing"],
    )
  })
})

describe("choosing among rules", () => {
  const pricing = compiled(mixed)
  const asked = (
    more: Partial<PricingAuthority.PriceLine>,
    request: Partial<PricingAuthority.PriceRequest> = {},
    unit = "980.00",
  ) => verdict(pricing.outcome(offer("rep", [line("1000.00", unit, more)], request)))

  it("PRC-2: authority can differ by product group and customer class", () => {
    assert.strictEqual(asked({ group: "slow" }), "allowed")
    assert.strictEqual(asked({ group: "unheard of" }), "supervisor")
    assert.strictEqual(asked({}), "supervisor")
    assert.strictEqual(asked({}, { customerClass: "A" }), "allowed")
    assert.strictEqual(asked({}, { customerClass: "B" }), "supervisor")
  })

  it("PRC-2: authority can differ by order amount; a band begins with its first amount", () => {
    const three = { group: "new", quantity: whole(5), cost: cny("1.00") }
    assert.strictEqual(asked({ ...three, quantity: Money.Quantity.fromUnits(4_999_999n) }), "manager")
    assert.strictEqual(asked(three), "allowed")
  })

  it("PRC-2: authority can differ by period; it ends before its last day", () => {
    const on = (date: `${number}-${number}-${number}`) => asked({ group: "slow" }, { on: LocalDate.literal(date) })
    assert.deepStrictEqual(
      ["2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01"].map((date) => on(date as "2026-01-01")),
      ["allowed", "manager", "manager", "allowed"],
    )
  })

  it("PRC-3: a floor that a named rank may pass takes that rank and a written reason", () => {
    const half = compiled({
      ...PricingAuthority.tradePricing,
      rule: allOf(
        PricingAuthority.unrestricted,
        PricingAuthority.floor(
          { _tag: "ShareOfList", rate: percent(50), where: "always" },
          { _tag: "WithReason", rank: "director" },
        ),
      ),
    })
    const by = (rank: string, justification?: string) =>
      half.decide(offer(rank, [line("100.00", "49.99")], justification === undefined ? {} : { justification }))
    assert.strictEqual(verdict(by("rep").outcome), "denied")
    assert.deepStrictEqual(
      by("rep").decision.reasons.map(({ code }) => code),
      ["floor-share-unjustified"],
    )
    assert.strictEqual(verdict(by("rep", "  ").outcome), "denied")
    assert.strictEqual(verdict(by("rep", "last of its kind").outcome), "director")
    assert.strictEqual(verdict(by("director", "last of its kind").outcome), "allowed")
  })

  it("PRC-3: a minimum margin is a share of the price", () => {
    const margin = compiled({
      ...PricingAuthority.tradePricing,
      rule: PricingAuthority.floor({ _tag: "MinimumMargin", rate: percent(20) }),
    })
    const at = (unit: string) =>
      verdict(margin.outcome(offer("president", [line("200.00", unit, { cost: cny("80.00") })])))
    assert.strictEqual(at("100.00"), "allowed")
    assert.strictEqual(at("99.99"), "denied")
  })
})

describe("offers that can't be looked at", () => {
  const codes = (request: PricingAuthority.PriceRequest) => {
    const { decision, outcome } = trade.decide(request)
    assert.strictEqual(outcome._tag, "Denied")
    assert.strictEqual(decision._tag, "Denied")
    assert.deepStrictEqual(PricingAuthority.alternatives(trade, request), {})
    return decision.reasons.map(({ code }) => code)
  }

  it("KER-1: currencies are never mixed", () => {
    assert.deepStrictEqual(codes(offer("president", [line("1.00", "1.00", { unitPrice: Money.of("1.00", "USD") })])), [
      "currency-mixed",
    ])
    assert.deepStrictEqual(codes(offer("president", [line("1.00", "1.00", { cost: Money.of("1.00", "USD") })])), [
      "currency-mixed",
    ])
    const concessions = [{ _tag: "Points", value: Money.of("1.00", "USD") }] as const
    assert.deepStrictEqual(codes(offer("president", [line("1.00", "1.00")], { concessions })), ["concession-unsound"])
  })

  it("PRC-5: nothing fails open", () => {
    assert.deepStrictEqual(codes(offer("president", [])), ["offer-empty"])
    assert.deepStrictEqual(codes(offer("president", [line("1.00", "-1.00")])), ["line-unsound"])
    assert.deepStrictEqual(codes(offer("president", [line("1.00", "1.00", { quantity: Money.Quantity.zero })])), [
      "line-unsound",
    ])
    assert.deepStrictEqual(codes(offer("president", [line("1.00", "1.00", { givenWith: 0 })])), ["given-with-nothing"])
    assert.deepStrictEqual(codes(offer("president", [line("1.00", "0.00", { givenWith: 7 })])), ["given-with-nothing"])
    assert.deepStrictEqual(codes(offer("president", [line("1.00", "1.00")], { creditDays: -1 })), [
      "credit-days-unsound",
    ])
    assert.deepStrictEqual(codes(offer("president", [line("1.00", "1.00")], { creditDays: 1.5 })), [
      "credit-days-unsound",
    ])
    assert.strictEqual(trade.decide(offer("president", [line("1.00", "-1.00")])).effectiveDiscount.lines.length, 0)
    const forged = { level: 4, name: "emperor" }
    assert.deepStrictEqual(codes({ ...offer("rep", [line("1.00", "1.00")]), requester: forged }), ["requester-unknown"])
    assert.deepStrictEqual(codes({ ...offer("rep", [line("1.00", "1.00")]), requester: { level: 77, name: "rep" } }), [
      "requester-unknown",
    ])
  })
})

describe("alternatives", () => {
  const instead = (request: PricingAuthority.PriceRequest) => PricingAuthority.alternatives(trade, request)

  it("PRC-11: the lowest price, the days and the services that need no approval", () => {
    assert.deepStrictEqual(instead(offer("supervisor", [line("100.00", "96.99")])), {
      prices: { lines: [{ line: 0, sku: "A", unitPrice: cny("97.00") }], total: cny("97.00") },
      // 3 % at 6 % a year is half a year: 182 days beyond the standard 30.
      atListPrices: { creditDays: 212, services: cny("3.00") },
    })
  })

  it("PRC-11: a price too far above list comes down to the highest that needs no approval", () => {
    const { prices } = instead(offer("rep", [line("100.00", "110.01")]))
    assert.deepStrictEqual(prices?.lines, [{ line: 0, sku: "A", unitPrice: cny("110.00") }])
  })

  it("PRC-11: lines that are in order keep their price", () => {
    const lines = [line("100.00", "98.00"), line("100.00", "90.00", { sku: "B" })]
    const { prices } = instead(offer("supervisor", lines))
    assert.deepStrictEqual(prices, { lines: [{ line: 1, sku: "B", unitPrice: cny("97.00") }], total: cny("195.00") })
  })

  it("PRC-11: when longer terms are the trouble, it says how many days would do, or which price makes up for them", () => {
    const { atAskedPrices, prices } = instead(offer("supervisor", [line("100000.00", "98000.00")], { creditDays: 120 }))
    // 2000 given, so 1000 is left for financing: 1000 ÷ (98 000 × 6 % ÷ 365) is 62 days.
    assert.deepStrictEqual(atAskedPrices, { creditDays: 92 })
    assert.deepStrictEqual(
      prices?.lines.map(({ unitPrice }) => unitPrice),
      [cny("98456.62")],
    )
  })

  it("PRC-11: under an absolute floor it says the price that is possible", () => {
    const request = offer("president", [line("100.00", "10.00", { cost: cny("70.00") })])
    assert.strictEqual(trade.outcome(request)._tag, "Denied")
    assert.deepStrictEqual(instead(request).prices?.lines, [{ line: 0, sku: "A", unitPrice: cny("70.00") }])
  })
})
