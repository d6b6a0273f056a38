/** Prices that a contract names are judged as a quote's would be: a contract is no way around pricing authority (PRC-5). */
import * as Result from "effect/Result"
import { afterAll, assert, describe, it } from "vitest"
import { approval } from "../../src/approval/index.ts"
import * as Contract from "../../src/contract/index.ts"
import * as Decider from "../../src/decider/index.ts"
import { isRejection } from "../../src/decider/Rejection.ts"
import * as Decision from "../../src/decision/index.ts"
import * as Money from "../../src/money/index.ts"
import * as PricingAuthority from "../../src/pricing/Evaluate.ts"
import * as Pricing from "../../src/pricing/index.ts"
import * as Rate from "../../src/rate/index.ts"
import { given } from "../../src/testing/DeciderSpec.ts"
import { member, testFacts } from "../../src/testing/TestFacts.ts"
import { type Company, closeAll, openCompany } from "../receivable/company.ts"
import { cny, date } from "../receivable/world.ts"
import { noPrices } from "./prices.ts"

afterAll(closeAll)

const { contract } = Contract
const q = Money.Quantity.whole
const listId = Pricing.PriceListId.make("PL-1")
const clauses = ["product", "quantity", "price", "delivery", "transport", "payment", "liability"]
const term = { from: date("2026-03-01"), until: date("2026-04-30") }
const submit = { _tag: "SubmitForApproval", priceLists: [listId] } as const

/** GTX at 100.00, GTK at 100.00 with a cost of 70.00. */
const withPrices = async (company: Company): Promise<void> => {
  const lines = [
    { sku: "GTX", listPrice: cny("100.00") },
    { sku: "GTK", listPrice: cny("100.00"), cost: cny("70.00") },
  ]
  const content = { currency: "CNY", from: date("2026-03-02"), version: "2026", lines } as const
  await company.as("max").execute(Pricing.priceList, listId, { _tag: "DraftList", ...content })
  await company.as("max").execute(Pricing.priceList, listId, { _tag: "SubmitList" })
  for (const one of ["dora", "pat"] as const) {
    await company.as(one).execute(approval, "price-list-PL-1-1", { _tag: "Approve" })
  }
}

const fixed = (unitPrice: Money.Money, changes: Partial<Contract.ContractTerms> = {}): Contract.ContractTerms => ({
  ...{ kind: "fixed", customerId: "C-1", attachments: {}, creditDays: 30, term },
  amount: Money.multiplyQuantity(unitPrice, q(100)),
  clauses: Object.fromEntries(clauses.map((name) => [name, "as agreed"])),
  lines: [{ sku: "GTX", quantity: q(100), unitPrice }],
  ...changes,
})

const standingOf = async ({ system }: Company, id = "K-1") => {
  const state = await system.state(contract, id)
  return state._tag === "Contract" ? state.standing : assert.fail("there is no contract")
}

const decisionOf = async (company: Company, id = "K-1") => {
  const standing = await standingOf(company, id)
  return standing._tag === "AwaitingApproval" && standing.decision._tag === "NeedsApproval"
    ? standing.decision
    : assert.fail(`the contract is ${standing._tag}`)
}

const drawn = async (company: Company, terms: Contract.ContractTerms, id = "K-1") => {
  await company.as("ann").execute(contract, id, { _tag: "Draw", ...terms })
}

const rejection = async (promise: Promise<unknown>) => {
  try {
    await promise
  } catch (error) {
    if (isRejection(error)) return error
    throw error
  }
  return assert.fail("it was carried out")
}

describe("prices named in a contract", () => {
  it("PRC-5, CTR-3: 10% under list takes the director whose authority covers it, whatever the amount", async () => {
    const company = await openCompany("trade")
    await withPrices(company)
    await drawn(company, fixed(cny("90.00")))
    await company.as("ann").execute(contract, "K-1", submit)
    const { rank, reasons } = await decisionOf(company)
    assert.strictEqual(rank.name, "director", "9 000.00 alone would be a manager's")
    const codes = reasons.map(({ code }) => code)
    assert.includeMembers(codes, ["contract-approval", "line-below-authority"])
    // Whoever is asked reads the reasons.
    const request = await company.system.state(approval, "contract-K-1-1")
    assert.deepEqual(request._tag === "Pending" ? request.decision.reasons.map(({ code }) => code) : [], codes)
    const early = await rejection(company.as("max").execute(approval, "contract-K-1-1", { _tag: "Approve" }))
    assert.match(early.rule, /^(APR|ORG)-/)
    await company.as("dora").execute(approval, "contract-K-1-1", { _tag: "Approve" })
    assert.strictEqual((await standingOf(company))._tag, "Approved")
  })

  it("PRC-5: at list price the amount alone decides", async () => {
    const company = await openCompany("trade")
    await withPrices(company)
    await drawn(company, fixed(cny("100.00")))
    await company.as("ann").execute(contract, "K-1", submit)
    assert.strictEqual((await decisionOf(company)).rank.name, "manager")
  })

  it("PRC-3, PRC-5: under cost nobody may approve it; nothing is stored and the draft stays a draft", async () => {
    const company = await openCompany("trade")
    await withPrices(company)
    const price = cny("69.99")
    await drawn(company, fixed(price, { lines: [{ sku: "GTK", quantity: q(100), unitPrice: price }] }))
    const refused = await rejection(company.as("ann").execute(contract, "K-1", submit))
    assert.strictEqual(refused.rule, "PRC-5")
    assert.match(refused.text.en, /under its cost/)
    assert.match(refused.text.zh, /低于成本/)
    assert.strictEqual((await standingOf(company))._tag, "Draft")
    assert.strictEqual((await company.system.state(approval, "contract-K-1-1"))._tag, "None")
  })

  it("PRC-1, CTR-3: a product without a list price asks for the highest rank and is told", async () => {
    const company = await openCompany("trade")
    await withPrices(company)
    const lines = [{ sku: "ODD", quantity: q(100), unitPrice: cny("100.00") }]
    await drawn(company, fixed(cny("100.00"), { lines }))
    await company.as("ann").execute(contract, "K-1", { _tag: "SubmitForApproval" })
    const decision = await decisionOf(company)
    assert.strictEqual(decision.rank.name, "president")
    const [told] = Decision.decidingReasons(decision).filter(({ code }) => code === "contract-unlisted")
    assert.deepInclude(told?.facts, { skus: "ODD", rank: "president" })
  })

  it("PRC-1: leaving the list out doesn't make a product unlisted: the list has to be named", async () => {
    const company = await openCompany("trade")
    await withPrices(company)
    await drawn(company, fixed(cny("50.00")))
    const unnamed = await rejection(company.as("ann").execute(contract, "K-1", { _tag: "SubmitForApproval" }))
    assert.strictEqual(unnamed.rule, "PRC-1")
    assert.match(unnamed.text.en, /GTX.*PL-1/)
    const other = { _tag: "SubmitForApproval", priceLists: [Pricing.PriceListId.make("PL-9")] } as const
    assert.strictEqual((await rejection(company.as("ann").execute(contract, "K-1", other))).rule, "PRC-1")
  })

  it("PRC-4: terms and rebates in a contract count as what they cost", async () => {
    const company = await openCompany("trade")
    await withPrices(company)
    // 90 days are 60 more than usual: 0.98630% at 6% a year, which a supervisor may give; the amount takes a manager.
    await drawn(company, fixed(cny("100.00"), { creditDays: 90 }))
    await company.as("ann").execute(contract, "K-1", submit)
    const terms = await decisionOf(company)
    assert.includeMembers(
      terms.reasons.map(({ code }) => code),
      ["line-below-authority"],
    )
    // 12% back on everything is what a director may give; 12.01% is the president's.
    const rebate = (rate: string): Contract.Rebate => ({
      ...{ _tag: "OnAmount", rebateId: "year", method: "slab" },
      tiers: [{ rate: Result.getOrThrow(Rate.parse(rate)) }],
    })
    for (const [id, rate, rank] of [
      ["K-2", "12%", "director"],
      ["K-3", "12.01%", "president"],
    ] as const) {
      await drawn(company, fixed(cny("100.00"), { rebates: [rebate(rate)] }), id)
      await company.as("ann").execute(contract, id, submit)
      assert.strictEqual((await decisionOf(company, id)).rank.name, rank)
    }
  })

  it("PRC-8: another price voids the approval and is judged anew", async () => {
    const company = await openCompany("trade")
    await withPrices(company)
    await drawn(company, fixed(cny("95.00")))
    await company.as("ann").execute(contract, "K-1", submit)
    await company.as("max").execute(approval, "contract-K-1-1", { _tag: "Approve" })
    assert.strictEqual((await standingOf(company))._tag, "Approved")
    await company.as("ann").execute(contract, "K-1", { _tag: "Amend", ...fixed(cny("94.99")) })
    assert.strictEqual((await standingOf(company))._tag, "Draft")
    await company.as("ann").execute(contract, "K-1", submit)
    assert.strictEqual((await decisionOf(company)).rank.name, "director")
  })

  it("PRC-12: against prices agreed with the customer, where there are any", async () => {
    const company = await openCompany("trade")
    await withPrices(company)
    await company.as("max").execute(Pricing.agreedPrices, "AP-1", {
      ...{ _tag: "DraftAgreement", customerId: "C-1", currency: "CNY", priceLists: [listId] },
      ...{ from: date("2026-03-02"), until: date("2026-04-01") },
      lines: [{ sku: "GTX", unitPrice: cny("95.00") }],
    })
    await company.as("max").execute(Pricing.agreedPrices, "AP-1", { _tag: "SubmitAgreement" })
    await drawn(company, fixed(cny("95.00")))
    await company.as("ann").execute(contract, "K-1", submit)
    const { rank, reasons } = await decisionOf(company)
    assert.strictEqual(rank.name, "manager")
    assert.deepEqual(
      reasons.map(({ code }) => code).sort(),
      ["contract-approval", "within-authority"],
      "95.00 is this customer's price",
    )
  })
})

describe("what else would lead around pricing authority", () => {
  const policy = Result.getOrThrow(
    Contract.compile(Contract.tradePolicy, { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }),
  )
  const list: Pricing.PriceListState = {
    ...{ _tag: "InUse", revision: 1, approvers: ["dora", "pat"], signedAt: testFacts().at },
    content: {
      ...{ currency: "CNY", from: date("2026-03-01"), version: "2026" },
      lines: [{ sku: "GTX", listPrice: cny("100.00"), floor: cny("80.00") }],
    },
  }
  const capped: PricingAuthority.PricingPolicy = {
    ...PricingAuthority.tradePricing,
    rule: PricingAuthority.allOf(
      PricingAuthority.tradePricing.rule,
      PricingAuthority.cumulative([
        ...["rep", "supervisor", "manager", "director"].map(
          (rank): PricingAuthority.Cap => ({ rank, share: Rate.percent(8), amount: "unlimited" }),
        ),
        { rank: "president", share: "unlimited", amount: "unlimited" },
      ]),
    ),
  }
  const facts = (pricing: PricingAuthority.PricingPolicy = PricingAuthority.tradePricing) => ({
    ...testFacts({ actor: member("ann", "rep", "sales") }),
    ...noPrices,
    pricing: Result.getOrThrow(Pricing.compile(pricing, { ladder: Decision.defaultLadder })),
    contracts: policy,
    deals: [],
    lists: [list],
  })
  const handedIn = (terms: Contract.ContractTerms, known: Decider.Facts & Contract.ContractKnown = facts()) =>
    given(contract, known, { _tag: "ContractDrawn", terms, on: date("2026-03-02"), by: "ann" }).when(submit)
  const rankOf = (terms: Contract.ContractTerms) => {
    const [event] = handedIn(terms).events()
    return event?._tag === "ContractSubmitted" && event.decision._tag === "NeedsApproval"
      ? event.decision.rank.name
      : assert.fail("it was not handed in")
  }
  const rebate = (...tiers: ReadonlyArray<readonly [string | undefined, number]>): Contract.Rebate => ({
    ...{ _tag: "OnAmount", rebateId: "year", method: "slab" },
    tiers: tiers.map(([upTo, rate]) => ({
      rate: Rate.percent(rate),
      ...(upTo === undefined ? {} : { upTo: cny(upTo) }),
    })),
  })
  const listPrice = fixed(cny("100.00"))

  it("PRC-4, CTR-5: a tier that gives most before all goods are taken counts as if no more were taken", () => {
    assert.strictEqual(rankOf({ ...listPrice, rebates: [rebate(["5000.00", 12], [undefined, 0])] }), "director")
    assert.strictEqual(rankOf({ ...listPrice, rebates: [rebate(["5000.00", 0], [undefined, 12])] }), "director")
  })

  it("PRC-4, CTR-2: a tier that only the tolerance reaches counts as well", () => {
    const rebates = [rebate(["10000.00", 0], [undefined, 12])]
    assert.strictEqual(rankOf({ ...listPrice, rebates, tolerance: Rate.zero }), "manager")
    assert.strictEqual(rankOf({ ...listPrice, rebates, tolerance: Rate.percent(10) }), "director")
  })

  it("PRC-4, CTR-1: rebates of a framework without goods are judged at their best tier on its whole amount", () => {
    const { lines: _, ...free } = listPrice
    const names = ["product", "commitment", "rebate", "payment", "liability"]
    const words = Object.fromEntries(names.map((name) => [name, "as agreed"]))
    const framework = { ...free, kind: "framework", clauses: words }
    assert.strictEqual(rankOf(framework), "manager")
    assert.strictEqual(rankOf({ ...framework, rebates: [rebate(["5000.00", 5], [undefined, 12])] }), "director")
    const perPiece: Contract.Rebate = {
      ...{ _tag: "OnQuantity", rebateId: "year", method: "slab" },
      tiers: [{ perPiece: cny("1.00") }],
    }
    assert.strictEqual(rankOf({ ...framework, rebates: [perPiece] }), "president", "nobody can tell a share of what")
    const whole = handedIn({
      ...framework,
      rebates: [rebate([undefined, 60]), { ...rebate([undefined, 60]), rebateId: "b" }],
    })
    assert.strictEqual(whole.thenRejected("BeyondEveryRank").rule, "PRC-5")
  })

  it("PRC-3: a product's own floor holds for a contract's price and everything given with it", () => {
    assert.strictEqual(handedIn(fixed(cny("79.99"))).thenRejected("BeyondEveryRank").rule, "PRC-5")
    const given = handedIn({ ...fixed(cny("80.00")), rebates: [rebate([undefined, 1])] })
    given.thenRejected("BeyondEveryRank")
  })

  it("PRC-5: goods named instead of a unit don't hide the unit's price", () => {
    assert.strictEqual(rankOf({ ...listPrice, unitId: "U-1" }), "president")
  })

  it("PRC-6: what a contract gives counts over the customer's window, until it is amended or refused", () => {
    const [event] = handedIn(fixed(cny("95.00")), facts(capped)).events()
    if (event?._tag !== "ContractSubmitted") return assert.fail()
    assert.deepEqual(event.offer, {
      ...{ on: date("2026-03-02"), list: cny("10000.00"), effective: cny("9500.00"), keepDays: 7 },
    })
    const drawnEvent = { _tag: "ContractDrawn", terms: fixed(cny("95.00")), on: date("2026-03-02"), by: "ann" } as const
    const state = Decider.fold(contract, [drawnEvent, event])
    const react = (one: Contract.ContractEvent, after: Contract.ContractState) =>
      Contract.countOffer.react({ id: "K-1", event: one, state: after, facts: testFacts() })
    const [counted] = react(event, state)
    assert.deepEqual(
      [counted?.aggregate.kind, counted?.id, counted?.command._tag],
      ["customer-pricing", "C-1", "RecordOffer"],
    )
    // Amended to another customer, it no longer counts for the first one.
    const amended: Contract.ContractEvent = {
      ...{ _tag: "ContractAmended", voided: 1, on: date("2026-03-02"), by: "ann" },
      terms: { ...fixed(cny("95.00")), customerId: "C-2" },
    }
    const [forgotten] = react(amended, Decider.fold(contract, [amended], state))
    assert.deepEqual([forgotten?.id, forgotten?.command._tag], ["C-1", "ForgetOffer"])
  })

  it("PRC-6: what the customer was offered lately counts against a contract", () => {
    const offers = [
      {
        ...{ id: Pricing.QuoteId.make("Q-1"), on: date("2026-03-01") },
        ...{ list: cny("100000.00"), effective: cny("88000.00") },
      },
    ]
    const before = { ...facts(capped), prices: [{ customerClass: null, offers }] }
    const [event] = handedIn(fixed(cny("95.00")), before).events()
    if (event?._tag !== "ContractSubmitted") return assert.fail()
    assert.strictEqual(event.decision._tag === "NeedsApproval" ? event.decision.rank.name : "", "president")
  })

  it("ORG-3: a delegation up to an amount covers a contract by its amount, an amendment by the dearer one", () => {
    const state = Decider.fold(contract, [
      { _tag: "ContractDrawn", terms: listPrice, on: date("2026-03-02"), by: "ann" } as const,
    ])
    const concerns = (command: Contract.ContractCommand) => contract.concerns?.({ id: "K-1", command, state })
    assert.deepEqual(concerns(submit), { kind: "contract", amount: cny("10000.00") })
    const amend = { _tag: "Amend", ...fixed(cny("1.00")) } as const
    assert.deepEqual(concerns(amend), { kind: "contract", amount: cny("10000.00") })
    assert.deepEqual(concerns({ ...amend, amount: Money.of("1.00", "USD") }), { kind: "contract" })
  })
})

describe("a unit's price", () => {
  it("PRC-5: a contract for a unit is judged by the unit's list price, and by the director's rank without one", async () => {
    const company = await openCompany("property")
    const lines = [{ sku: "U-1", listPrice: cny("500000.00") }]
    const content = { currency: "CNY", from: date("2026-03-02"), version: "2026", lines } as const
    await company.as("max").execute(Pricing.priceList, listId, { _tag: "DraftList", ...content })
    await company.as("max").execute(Pricing.priceList, listId, { _tag: "SubmitList" })
    for (const one of ["dora", "pat"] as const) {
      await company.as(one).execute(approval, "price-list-PL-1-1", { _tag: "Approve" })
    }
    const names = ["unit", "price", "payment", "handover", "default", "liability"]
    const flat = (unitId: string, amount: string) => ({
      ...{ kind: "fixed", customerId: "C-1", unitId, amount: cny(amount), attachments: { identity: "scan" } },
      clauses: Object.fromEntries(names.map((name) => [name, "as agreed"])),
    })
    for (const [id, unitId, amount, rank] of [
      ["K-1", "U-1", "500000.00", "manager"],
      ["K-2", "U-1", "485000.00", "director"],
      ["K-3", "U-1", "484999.99", "president"],
      ["K-4", "U-9", "500000.00", "director"],
    ] as const) {
      await drawn(company, flat(unitId, amount), id)
      await company.as("ann").execute(contract, id, submit)
      assert.strictEqual((await decisionOf(company, id)).rank.name, rank)
    }
    await drawn(company, flat("U-1", "424999.99"), "K-5")
    assert.strictEqual((await rejection(company.as("ann").execute(contract, "K-5", submit))).rule, "PRC-5")
  })
})
