import * as Contract from "@dealwright/core/Contract"
import type * as Decider from "@dealwright/core/Decider"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import * as Pricing from "@dealwright/core/Pricing"
import * as Rate from "@dealwright/core/Rate"
import { member, testFacts } from "@dealwright/core/testing"
import * as Schema from "effect/Schema"
import { assert, describe, it } from "vitest"
import { ann, cny, day, ivy, limit, line, mia, q, stocked } from "./support.ts"
import { type Settings, World } from "./world.ts"

const listId = Schema.decodeSync(Pricing.PriceListId)
const march = listId("march")
const { at } = testFacts()
const today = day("2026-03-02")

const listContent: Pricing.PriceListContent = {
  currency: "CNY",
  from: day("2026-03-01"),
  until: day("2026-04-01"),
  version: "3/2026",
  lines: [
    { sku: "GTX", listPrice: cny("100.00") },
    { sku: "CPU", listPrice: cny("50.00") },
  ],
}
const decision = { _tag: "Allowed", reasons: [] } as const

const ready = (settings: Settings = {}, content = listContent): World => {
  const world = new World(settings)
  limit(world, "10000.00", 45)
  stocked(world, "GTX", 100)
  world.seed(
    Pricing.priceList,
    march,
    { _tag: "PriceListDrafted", content, by: "mia" },
    {
      _tag: "PriceListSubmitted",
      revision: 1,
      contentHash: "h",
      decision,
      requester: { id: "mia", rank: mia.rank },
      urgency: "normal",
    },
    { _tag: "PriceListSignedOff", approvers: ["dora", "paul"], at },
  )
  return world
}

const content: Pricing.QuoteContent = {
  customerId: "C-1",
  currency: "CNY",
  priceLists: [march],
  lines: [
    { sku: "GTX", quantity: q(10), unitPrice: cny("90.00"), listPrice: cny("100.00") },
    { sku: "CPU", quantity: q(2), unitPrice: cny("0.00"), listPrice: cny("50.00") },
  ],
  creditDays: 60,
  concessions: [],
  sellers: [
    { memberId: "ann", share: Rate.percent(60) },
    { memberId: "bob", share: Rate.percent(40) },
  ],
}
const quoteEvents: ReadonlyArray<Pricing.QuoteEvent> = [
  { _tag: "QuoteDrafted", content, contentHash: "h", by: "ann" },
  {
    _tag: "QuoteCleared",
    contentHash: "h",
    decision,
    by: "dora",
    rank: mia.rank,
    standing: { on: today, offer: { list: cny("1100.00"), effective: cny("900.00") } },
    windowDays: 0,
  },
  { _tag: "QuoteIssued", on: today, validUntil: day("2026-03-31"), expiresAt: at, by: "ann" },
  { _tag: "QuoteAccepted", at, by: "ann" },
]
const fromQuote: Order.Command = { _tag: "Confirm", source: { _tag: "Quote", quoteId: "Q-1", dealId: "D-1" } }

const demandPlan: Order.DemandPlan = { planId: "P-1", lines: [{ sku: "GTX", quantity: q(10) }] }
const adHoc = (
  lines: ReadonlyArray<Order.DraftLine>,
  changes: Partial<Order.Draft> = {},
  plan = demandPlan,
): Order.Command => ({
  _tag: "Confirm",
  source: {
    _tag: "AdHoc",
    evidence: "fax of 2 March, folder 12",
    demandPlan: plan,
    priceLists: [march],
    draft: { customerId: "C-1", currency: "CNY", lines, creditDays: 30, ...changes },
  },
})
const reason = (world: World, command: Order.Command, actor: Decider.Actor = ann, id = "O-1") =>
  world.try(Order.order, id, command, actor)?.reason._tag

describe("orders from quotes", () => {
  it("ORD-1: an order takes over exactly what the customer accepted", () => {
    const world = ready()
    world.seed(Pricing.quote, "Q-1", ...quoteEvents)
    assert.deepEqual(world.send(Order.order, "O-1", fromQuote, ann), ["OrderConfirmed"])
    const { creditDays, customerId, dealId, lines, sellers, source, total } = world.last("OrderConfirmed")
    assert.deepEqual(
      { creditDays, customerId, dealId, sellers, source, total },
      {
        creditDays: 60,
        customerId: "C-1",
        dealId: "D-1",
        sellers: content.sellers,
        source: { _tag: "Quote", quoteId: "Q-1", revision: 1 },
        total: cny("900.00"),
      },
    )
    assert.deepEqual(
      lines.map(({ amount, lineId, quantity, sku, unitPrice }) => ({ amount, lineId, quantity, sku, unitPrice })),
      [
        { amount: cny("900.00"), lineId: "1", quantity: q(10), sku: "GTX", unitPrice: cny("90.00") },
        { amount: cny("0.00"), lineId: "2", quantity: q(2), sku: "CPU", unitPrice: cny("0.00") },
      ],
    )
  })

  it("PRC-7: a quote that isn't accepted makes no order, at no stage", () => {
    for (let stage = 0; stage < quoteEvents.length; stage++) {
      const world = ready()
      world.seed(Pricing.quote, "Q-1", ...quoteEvents.slice(0, stage))
      const error = world.try(Order.order, "O-1", fromQuote, ann)
      assert.strictEqual(error?.reason._tag, "SourceNotUsable")
      assert.strictEqual(error?.rule, "ORD-1")
    }
  })

  it("ORD-1: one quote makes one order; once that is cancelled it can make another", () => {
    const world = ready()
    world.seed(Pricing.quote, "Q-1", ...quoteEvents)
    world.send(Order.order, "O-1", fromQuote, ann)
    assert.deepEqual(world.send(Order.order, "O-1", fromQuote, ann), [], "the same order again")
    const second = world.try(Order.order, "O-2", fromQuote, ann)
    assert.strictEqual(second?.reason._tag, "SourceNotUsable")
    assert.include(second?.text.en, "used by order O-1")
    world.send(Order.order, "O-1", { _tag: "Cancel", reason: "" }, ann)
    world.send(Order.order, "O-2", fromQuote, ann)
    assert.strictEqual(reason(world, { _tag: "Reopen", reason: "" }), "SourceNotUsable")
  })

  it("ORD-1: an order from a quote may become smaller, not larger than what was accepted", () => {
    const world = ready()
    world.seed(Pricing.quote, "Q-1", ...quoteEvents)
    world.send(Order.order, "O-1", fromQuote, ann)
    const amend = (pieces: number) =>
      reason(world, { _tag: "Amend", lines: [{ lineId: "1", quantity: q(pieces) }], reason: "" })
    assert.isUndefined(amend(8))
    assert.isUndefined(amend(10))
    assert.strictEqual(amend(11), "DiffersFromSource")
  })
})

describe("ad hoc orders", () => {
  it("ORD-1, CTR-1: an ad hoc order stays within its demand plan", () => {
    const world = ready()
    assert.strictEqual(reason(world, adHoc([line("GTX", 11, "100.00")])), "DiffersFromSource")
    assert.strictEqual(reason(world, adHoc([line("GTX", 6, "100.00"), line("GTX", 5, "100.00")])), "DiffersFromSource")
    assert.strictEqual(reason(world, adHoc([line("CPU", 1, "50.00")])), "DiffersFromSource")
    assert.isUndefined(reason(world, adHoc([line("GTX", 6, "100.00"), line("GTX", 4, "100.00")])))
    assert.deepEqual(world.last("OrderConfirmed").sellers, [{ memberId: "ann", share: Rate.one }])
  })

  it("PRC-5: it gives no more than whoever takes it may give alone", () => {
    const world = ready()
    const at95 = adHoc([line("GTX", 10, "95.00")])
    const error = world.try(Order.order, "O-1", at95, ann)
    assert.deepEqual([error?.reason._tag, error?.rule], ["PriceBeyondAuthority", "PRC-5"])
    assert.include(error?.text.en, "make a quote")
    assert.isUndefined(reason(world, at95, member("mo", "manager", "sales")))
    assert.strictEqual(
      reason(world, adHoc([line("GTX", 10, "94.99")]), member("mo", "manager"), "O-2"),
      "PriceBeyondAuthority",
    )
    assert.isUndefined(reason(world, adHoc([line("GTX", 10, "110.00")]), ann, "O-3"))
    assert.strictEqual(reason(world, adHoc([line("GTX", 10, "110.01")]), ann, "O-4"), "PriceBeyondAuthority")
  })

  it("PRC-2: the customer's class counts, as it does for quotes", () => {
    const upTo = (below: Rate.Rate) =>
      Pricing.authority(
        ...["rep", "supervisor", "manager", "director", "president"].map(
          (rank) => ({ rank, below, above: "unlimited", freeGoods: true }) as const,
        ),
      )
    const cases = [{ classes: ["A"], rule: upTo(Rate.percent(10)) }]
    const world = ready({ pricing: { rule: { _tag: "ByCustomerClass", cases, otherwise: upTo(Rate.zero) } } })
    const at95 = adHoc([line("GTX", 1, "95.00")])
    assert.strictEqual(reason(world, at95), "PriceBeyondAuthority")
    world.seed(Pricing.customerPricing, "C-1", { _tag: "CustomerClassified", customerClass: "A" })
    assert.isUndefined(reason(world, at95))
  })

  it("PRC-4: longer terms are a concession too", () => {
    const world = ready()
    assert.isUndefined(reason(world, adHoc([line("GTX", 10, "100.00")], { creditDays: 30 })))
    assert.strictEqual(
      reason(world, adHoc([line("GTX", 10, "100.00")], { creditDays: 31 }), ann, "O-2"),
      "PriceBeyondAuthority",
    )
  })

  it("PRC-1: prices are judged by a list that holds today and names the product in the order's currency", () => {
    const world = ready()
    const other: Order.DemandPlan = { planId: "P-2", lines: [{ sku: "HAT", quantity: q(1) }] }
    const unlisted = world.try(Order.order, "O-1", adHoc([line("HAT", 1, "1.00")], {}, other), ann)
    assert.strictEqual(unlisted?.reason._tag, "ListPriceMissing")
    assert.include(unlisted?.text.en, "HAT")
    const usd = { ...line("GTX", 1, "1.00"), unitPrice: Money.of("100.00", "USD") }
    assert.strictEqual(reason(world, adHoc([usd], { currency: "USD" })), "ListPriceMissing")
    world.at = "2026-04-01T09:00:00.000Z"
    assert.strictEqual(reason(world, adHoc([line("GTX", 1, "100.00")])), "ListPriceMissing")
  })

  it("PRC-6: splitting ad hoc orders doesn't get around a cap over a window", () => {
    const world = ready({
      pricing: {
        rule: Pricing.allOf(
          Pricing.tradePricing.rule,
          Pricing.cumulative(
            ["rep", "supervisor", "manager", "director", "president"].map((rank) => ({
              rank,
              share: "unlimited",
              amount: rank === "president" ? "unlimited" : cny("15.00"),
            })),
          ),
        ),
      },
    })
    const boss = member("mo", "manager", "sales")
    const one = (pieces: number, price: string) => adHoc([line("GTX", pieces, price)])
    assert.isUndefined(reason(world, one(5, "98.00"), boss, "O-1"))
    assert.deepEqual(world.send(Order.order, "O-1", one(5, "98.00"), boss), [], "the same order again")
    assert.strictEqual(reason(world, one(5, "98.00"), boss, "O-2"), "PriceBeyondAuthority", "20.00 given in all")
    assert.isUndefined(reason(world, one(5, "99.00"), boss, "O-3"))
    const { offers } = world.state(Pricing.customerPricing, "C-1")
    assert.sameMembers(
      offers.map((offer): string => offer.id),
      ["order:O-1", "order:O-3"],
    )
    world.send(Order.order, "O-1", { _tag: "Cancel", reason: "" }, ann)
    assert.isUndefined(reason(world, one(5, "98.00"), boss, "O-2"))
  })

  it("PRC-8: reopening judges prices anew, by whoever reopens", () => {
    const world = ready()
    world.send(Order.order, "O-1", adHoc([line("GTX", 10, "95.00")]), member("mo", "manager", "sales"))
    world.send(Order.order, "O-1", { _tag: "Cancel", reason: "" }, ann)
    assert.strictEqual(reason(world, { _tag: "Reopen", reason: "" }, ann), "PriceBeyondAuthority")
    assert.isUndefined(reason(world, { _tag: "Reopen", reason: "" }, member("mo", "manager", "sales")))
  })
})

describe("orders under a contract", () => {
  const terms: Contract.ContractTerms = {
    kind: "fixed",
    customerId: "C-1",
    dealId: "D-7",
    amount: cny("1000.00"),
    clauses: {},
    attachments: {},
    term: { from: day("2026-01-01"), until: day("2026-03-31") },
  }
  const signature: Contract.Signature = {
    signatory: "Mr Li",
    capacity: { _tag: "InPerson", identity: "passport 1" },
    signedOn: day("2026-01-05"),
    recordedBy: "carla",
  }
  const drawn: Contract.ContractEvent = { _tag: "ContractDrawn", terms, on: day("2026-01-02"), by: "carla" }
  const signed: Contract.ContractEvent = { _tag: "ContractSigned", signature, submission: 1 }
  const under = (lines: ReadonlyArray<Order.DraftLine>, changes: Partial<Order.Draft> = {}): Order.Command => ({
    _tag: "Confirm",
    source: {
      _tag: "Contract",
      contractId: "K-1",
      priceLists: [march],
      draft: { customerId: "C-1", currency: "CNY", lines, creditDays: 30, ...changes },
    },
  })

  it("ORD-1: orders under a contract stay within its amount, all of them together", () => {
    const world = ready()
    world.seed(Contract.contract, "K-1", drawn, signed)
    assert.isUndefined(reason(world, under([line("GTX", 6, "100.00")])))
    assert.strictEqual(world.last("OrderConfirmed").dealId, "D-7")
    assert.strictEqual(reason(world, under([line("GTX", 5, "100.00")]), ann, "O-2"), "AmountBeyond")
    assert.isUndefined(reason(world, under([line("GTX", 4, "100.00")]), ann, "O-2"))
    world.send(Order.order, "O-1", { _tag: "Amend", lines: [{ lineId: "1", quantity: q(5) }], reason: "" }, ann)
    assert.isUndefined(reason(world, under([line("GTX", 1, "100.00")]), ann, "O-3"))
  })

  it("ORD-1: it takes a signed contract within its term, with this customer and in this currency", () => {
    const world = ready()
    assert.strictEqual(reason(world, under([line("GTX", 1, "100.00")])), "SourceNotUsable")
    world.seed(Contract.contract, "K-1", drawn)
    assert.strictEqual(reason(world, under([line("GTX", 1, "100.00")])), "SourceNotUsable")
    world.seed(Contract.contract, "K-1", signed)
    assert.strictEqual(reason(world, under([line("GTX", 1, "100.00")], { customerId: "C-2" })), "OtherParty")
    assert.strictEqual(reason(world, under([line("GTX", 1, "100.00")], { currency: "USD" })), "OtherParty")
    assert.strictEqual(reason(world, under([line("GTX", 1, "99.99")])), "PriceBeyondAuthority")
    assert.isUndefined(reason(world, under([line("GTX", 1, "100.00")])))
  })

  it("CRD-4: an order whose contract has run out disagrees with it, and is refused at the gate", () => {
    const world = ready()
    world.seed(Contract.contract, "K-1", drawn, signed)
    world.send(Order.order, "O-1", under([line("GTX", 1, "100.00")]), ann)
    world.at = "2026-04-01T09:00:00.000Z"
    assert.deepEqual(world.send(Order.order, "O-1", { _tag: "Release" }, ivy), ["ReleaseRefused"])
    assert.deepEqual(
      world.last("ReleaseRefused").decision.reasons.map((one) => [one.code, one.facts]),
      [["credit-order-differs", { detail: "K-1" }]],
    )
  })

  it("PRC-12, PRC-3: at an agreed price below cost nobody is asked again; with longer terms its floor counts", () => {
    const agreed = (creditDays: number) => {
      const lines = listContent.lines.map((one) => ({ ...one, cost: cny("95.00") }))
      const world = ready({}, { ...listContent, lines })
      world.seed(Pricing.customerPricing, "C-1", {
        _tag: "AgreementEnacted",
        agreed: {
          ...{ agreementId: Schema.decodeSync(Pricing.AgreementId)("A-1"), currency: "CNY" },
          ...{ from: today, until: day("2026-04-01"), lines: [{ sku: "GTX", unitPrice: cny("90.00") }] },
        },
      })
      const source: Order.NewSource = {
        _tag: "AdHoc",
        evidence: "fax",
        priceLists: [march],
        demandPlan: { planId: "DP-1", lines: [{ sku: "GTX", quantity: q(1) }] },
        draft: { customerId: "C-1", currency: "CNY", lines: [{ sku: "GTX", quantity: q(1) }], creditDays },
      }
      return world.try(Order.order, "O-1", { _tag: "Confirm", source }, mia)?.reason._tag
    }
    assert.isUndefined(agreed(30))
    assert.strictEqual(agreed(60), "PriceBeyondAuthority")
  })
})
