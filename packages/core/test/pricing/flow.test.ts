import { type Acting, type Dealwright, openDealwright } from "@dealwright/core"
import * as Approval from "@dealwright/core/Approval"
import * as Instant from "@dealwright/core/Instant"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Money from "@dealwright/core/Money"
import * as Organisation from "@dealwright/core/Organisation"
import * as Pricing from "@dealwright/core/Pricing"
import * as Templates from "@dealwright/core/Templates"
import * as Schema from "effect/Schema"
import { assert, describe, it } from "vitest"
import { listId, quoteId } from "./deals.ts"
import { capped, cny } from "./support.ts"

const memberId = Schema.decodeUnknownSync(Organisation.MemberId)

/** A company with a price list that was signed off, on Monday 2 March 2026; `at` sets its clock. */
const company = async (policy: Pricing.PricingPolicy = Pricing.tradePricing) => {
  let now = Instant.literal("2026-03-02T01:00:00Z")
  const template = { ...Templates.trade, policies: { ...Templates.trade.policies, pricing: policy } }
  const dealwright = await openDealwright({
    store: MemoryStore.layer,
    template,
    every: false,
    clock: { now: () => now },
  })
  const setUp = dealwright.asSystem("acme", "set-up")
  const staff = [
    ["pia", "president", null],
    ["dan", "director", "pia"],
    ["mia", "manager", "dan"],
    ["sam", "supervisor", "mia"],
    ["ann", "rep", "sam"],
  ] as const
  for (const [id, rank, supervisor] of staff) {
    await setUp.execute(Organisation.organisation, Organisation.organisationId, {
      _tag: "AddMember",
      id: memberId(id),
      name: id,
      rank,
      roles: ["sales"],
      ...(supervisor === null ? {} : { supervisor: memberId(supervisor) }),
    })
  }
  const as = (id: string): Acting => dealwright.as("acme", id)
  const at = (text: `${number}-${number}-${number}T${string}`): void => {
    now = Instant.literal(text)
  }
  return { dealwright, as, at }
}

const list = (
  id: string,
  from: `${number}-${number}-${number}`,
  price: string,
  more: Partial<Pricing.PriceListContent> = {},
) =>
  ({
    _tag: "DraftList",
    currency: "CNY",
    from: LocalDate.literal(from),
    version: id,
    lines: [{ sku: "PUMP", listPrice: cny(price), cost: cny("50.00") }],
    ...more,
  }) as const

const publish = async (as: (id: string) => Acting, id: string, command: ReturnType<typeof list>) => {
  await as("ann").execute(Pricing.priceList, id, command)
  await as("ann").execute(Pricing.priceList, id, { _tag: "SubmitList" })
  const { revision } = (await as("ann").state(Pricing.priceList, id)) as { readonly revision: number }
  const request = Approval.approvalId({ kind: Pricing.priceListSubject, id }, revision)
  await as("dan").execute(Approval.approval, request, { _tag: "Approve" })
  await as("pia").execute(Approval.approval, request, { _tag: "Approve" })
}

const offer = (unitPrice: string) => ({
  priceLists: [listId("spring")],
  lines: [{ sku: "PUMP", quantity: Money.Quantity.whole(10), unitPrice: cny(unitPrice) }],
})
const draft = (unitPrice: string) =>
  ({ _tag: "Draft", customerId: "C-1", currency: "CNY", ...offer(unitPrice) }) as const

const sound = async ({ audit, close }: Dealwright) => {
  assert.deepStrictEqual((await audit()).findings, [])
  await close()
}

describe("price lists on the engine", () => {
  it("PRC-1: a list takes effect with the last signature, in one commit with its days in the book", async () => {
    const { as, dealwright } = await company()
    const ann = as("ann")
    await ann.execute(Pricing.priceList, "spring", list("spring", "2026-03-02", "100.00"))
    await ann.execute(Pricing.priceList, "spring", { _tag: "SubmitList" })
    const status = async () => (await ann.state(Pricing.priceList, "spring"))._tag
    await as("pia").execute(Approval.approval, "price-list-spring-1", { _tag: "Approve" })
    assert.strictEqual(await status(), "AwaitingSignOff")
    const { entries } = await ann.state(Pricing.priceBook, "CNY")
    assert.deepStrictEqual(
      entries.map(({ isInUse, listId: id }) => [id, isInUse]),
      [["spring", false]],
    )
    await as("dan").execute(Approval.approval, "price-list-spring-1", { _tag: "Approve" })
    assert.strictEqual(await status(), "InUse")
    assert.isTrue((await ann.state(Pricing.priceBook, "CNY")).entries[0]?.isInUse)
    await sound(dealwright)
  })

  it("PRC-1: two lists for the same product and days can't both be put up, and a successor ends its predecessor", async () => {
    const { as, dealwright } = await company()
    await publish(as, "spring", list("spring", "2026-03-02", "100.00"))
    await as("ann").execute(Pricing.priceList, "summer", list("summer", "2026-06-01", "110.00"))
    const overlapping = as("ann").execute(Pricing.priceList, "summer", { _tag: "SubmitList" })
    assert.strictEqual(
      await overlapping.then(
        () => "submitted",
        (error: { readonly rule: string }) => error.rule,
      ),
      "PRC-1",
    )
    await publish(as, "summer", list("summer", "2026-06-01", "110.00", { supersedes: listId("spring") }))
    const spring = await as("ann").state(Pricing.priceList, "spring")
    assert.deepStrictEqual(
      [LocalDate.literal("2026-05-31"), LocalDate.literal("2026-06-01")].map((day) =>
        Pricing.isEffectiveOn(spring, day),
      ),
      [true, false],
    )
    await sound(dealwright)
  })

  it("PRC-1: refused by one signatory, the days are free again", async () => {
    const { as, dealwright } = await company()
    await as("ann").execute(Pricing.priceList, "spring", list("spring", "2026-03-02", "100.00"))
    await as("ann").execute(Pricing.priceList, "spring", { _tag: "SubmitList" })
    await as("dan").execute(Approval.approval, "price-list-spring-1", { _tag: "Reject", reason: "too cheap" })
    assert.strictEqual((await as("ann").state(Pricing.priceList, "spring"))._tag, "Drafted")
    assert.deepStrictEqual((await as("ann").state(Pricing.priceBook, "CNY")).entries, [])
    await publish(as, "spring", list("spring", "2026-03-02", "105.00"))
    assert.strictEqual((await as("ann").state(Pricing.priceList, "spring"))._tag, "InUse")
    await sound(dealwright)
  })
})

describe("quotes on the engine", () => {
  const withList = async (policy?: Pricing.PricingPolicy) => {
    const there = await company(policy)
    await publish(there.as, "spring", list("spring", "2026-03-02", "100.00"))
    return there
  }

  it("PRC-5/PRC-7: asked, approved by a manager, issued with a number, accepted", async () => {
    const { as, dealwright } = await withList()
    const ann = as("ann")
    await ann.execute(Pricing.quote, "q1", draft("96.00"))
    await ann.execute(Pricing.quote, "q1", { _tag: "Submit" })
    const request = await ann.state(Approval.approval, "quote-q1-1")
    assert.strictEqual(request._tag === "Pending" ? request.asked[0]?.members[0] : undefined, "mia")
    const early = ann.execute(Pricing.quote, "q1", { _tag: "Issue" })
    assert.strictEqual(
      await early.then(
        () => "issued",
        (error: { readonly rule: string }) => error.rule,
      ),
      "PRC-7",
    )
    await as("mia").execute(Approval.approval, "quote-q1-1", { _tag: "Approve", note: "a good customer" })
    await ann.execute(Pricing.quote, "q1", { _tag: "Issue" })
    const issued = await ann.state(Pricing.quote, "q1")
    assert.strictEqual(issued._tag === "Issued" ? issued.number : undefined, "Q-2026-000001")
    const approval = await ann.state(Approval.approval, "quote-q1-1")
    assert.strictEqual(
      approval._tag === "Decided" && approval.outcome._tag === "Approved" && approval.outcome.isUsed,
      true,
    )
    await ann.execute(Pricing.quote, "q1", { _tag: "Accept" })
    assert.isDefined(Pricing.orderableContent(await ann.state(Pricing.quote, "q1")))
    await sound(dealwright)
  })

  it("PRC-8: a change below what was approved ends the approval; the next request has another number", async () => {
    const { as, dealwright } = await withList()
    const ann = as("ann")
    await ann.execute(Pricing.quote, "q1", draft("96.00"))
    await ann.execute(Pricing.quote, "q1", { _tag: "Submit" })
    await as("mia").execute(Approval.approval, "quote-q1-1", { _tag: "Approve" })
    await ann.execute(Pricing.quote, "q1", { _tag: "Revise", ...offer("97.00") })
    assert.strictEqual((await ann.state(Pricing.quote, "q1"))._tag, "Approved")
    await ann.execute(Pricing.quote, "q1", { _tag: "Revise", ...offer("95.00") })
    const approval = await ann.state(Approval.approval, "quote-q1-1")
    assert.strictEqual(approval._tag === "Decided" ? approval.outcome._tag : "", "Superseded")
    await ann.execute(Pricing.quote, "q1", { _tag: "Submit" })
    await as("mia").execute(Approval.approval, "quote-q1-3", { _tag: "Return", reason: "why 5 %?" })
    const draftAgain = await ann.state(Pricing.quote, "q1")
    assert.strictEqual(draftAgain._tag === "Draft" ? draftAgain.answer?.reason : undefined, "why 5 %?")
    await sound(dealwright)
  })

  it("APR-4: unanswered, it goes up by itself; APR-6: unused, the approval lapses and the quote is a draft again", async () => {
    const { as, at, dealwright } = await withList()
    const ann = as("ann")
    await ann.execute(Pricing.quote, "q1", draft("96.00"))
    await ann.execute(Pricing.quote, "q1", { _tag: "Submit" })
    at("2026-03-03T01:00:00Z")
    await dealwright.sweep(Instant.literal("2026-03-03T01:00:00Z"))
    const late = as("mia").execute(Approval.approval, "quote-q1-1", { _tag: "Approve" })
    assert.strictEqual(
      await late.then(
        () => "approved",
        (error: { readonly rule: string }) => error.rule,
      ),
      "APR-2",
    )
    await as("dan").execute(Approval.approval, "quote-q1-1", { _tag: "Approve" })
    assert.strictEqual((await ann.state(Pricing.quote, "q1"))._tag, "Approved")
    at("2026-03-18T01:00:00Z")
    await dealwright.sweep(Instant.literal("2026-03-18T01:00:00Z"))
    assert.strictEqual((await ann.state(Pricing.quote, "q1"))._tag, "Draft")
    await sound(dealwright)
  })

  it("PRC-7: an issued quote expires by itself", async () => {
    const { as, at, dealwright } = await withList()
    const ann = as("ann")
    await ann.execute(Pricing.quote, "q1", draft("100.00"))
    await ann.execute(Pricing.quote, "q1", { _tag: "Submit" })
    await ann.execute(Pricing.quote, "q1", { _tag: "Issue", validDays: 3 })
    // 5 March is its last day in Shanghai.
    at("2026-03-05T15:59:00Z")
    await dealwright.sweep(Instant.literal("2026-03-05T15:59:00Z"))
    assert.strictEqual((await ann.state(Pricing.quote, "q1"))._tag, "Issued")
    at("2026-03-05T16:00:00Z")
    await dealwright.sweep(Instant.literal("2026-03-05T16:00:00Z"))
    assert.strictEqual((await ann.state(Pricing.quote, "q1"))._tag, "Expired")
    await sound(dealwright)
  })

  it("PRC-6: two quotes at the same moment can't both have the whole cap; withdrawn, the room is free again", async () => {
    const { as, dealwright } = await withList(capped)
    const sam = as("sam")
    for (const id of ["q1", "q2"]) await sam.execute(Pricing.quote, id, draft("98.00"))
    // The supervisor may give 200.00 a week; each takes 20.00, so both fit. Ten more of them don't.
    await Promise.all(["q1", "q2"].map((id) => sam.execute(Pricing.quote, id, { _tag: "Submit" })))
    const { offers } = await sam.state(Pricing.customerPricing, "C-1")
    assert.deepStrictEqual(offers.map(({ id }) => id).sort(), [quoteId("q1"), quoteId("q2")])
    const more = Array.from({ length: 10 }, (_, index) => `more-${index}`)
    for (const id of more) await sam.execute(Pricing.quote, id, draft("98.00"))
    await Promise.all(more.map((id) => sam.execute(Pricing.quote, id, { _tag: "Submit" })))
    const states = await Promise.all(more.map((id) => sam.state(Pricing.quote, id)))
    assert.strictEqual(states.filter(({ _tag }) => _tag === "Approved").length, 8)
    assert.strictEqual(states.filter(({ _tag }) => _tag === "AwaitingApproval").length, 2)
    await sam.execute(Pricing.quote, "q1", { _tag: "Withdraw", reason: "not wanted" })
    const left = (await sam.state(Pricing.customerPricing, "C-1")).offers.map(({ id }) => id)
    assert.notInclude(left, quoteId("q1"))
    await sound(dealwright)
  })

  it("PRC-9: a counter-offer on an issued quote asks again, and the old approval is over", async () => {
    const { as, dealwright } = await withList()
    const ann = as("ann")
    await ann.execute(Pricing.quote, "q1", draft("96.00"))
    await ann.execute(Pricing.quote, "q1", { _tag: "Submit" })
    await as("mia").execute(Approval.approval, "quote-q1-1", { _tag: "Approve" })
    await ann.execute(Pricing.quote, "q1", { _tag: "Issue" })
    await ann.execute(Pricing.quote, "q1", { _tag: "CounterOffer", ...offer("90.00"), note: "by fax" })
    const request = await ann.state(Approval.approval, "quote-q1-2")
    assert.strictEqual(
      request._tag === "Pending" && request.decision._tag === "NeedsApproval" ? request.decision.rank.name : "",
      "director",
    )
    await as("dan").execute(Approval.approval, "quote-q1-2", { _tag: "Approve" })
    await ann.execute(Pricing.quote, "q1", { _tag: "Issue" })
    const issued = await ann.state(Pricing.quote, "q1")
    assert.strictEqual(issued._tag === "Issued" ? issued.number : undefined, "Q-2026-000001")
    await sound(dealwright)
  })
})

describe("agreed prices on the engine", () => {
  it("PRC-12: approved in one commit with the customer's document, and quotes use them while they hold", async () => {
    const { as, at, dealwright } = await company()
    await publish(as, "spring", list("spring", "2026-03-02", "100.00"))
    const [from, until] = [LocalDate.literal("2026-03-02"), LocalDate.literal("2026-04-01")]
    await as("ann").execute(Pricing.agreedPrices, "march", {
      _tag: "DraftAgreement",
      customerId: "C-1",
      currency: "CNY",
      priceLists: [listId("spring")],
      from,
      until,
      lines: [{ sku: "PUMP", unitPrice: cny("90.00") }],
    })
    await as("ann").execute(Pricing.agreedPrices, "march", { _tag: "SubmitAgreement" })
    assert.strictEqual((await as("ann").state(Pricing.agreedPrices, "march"))._tag, "AwaitingApproval")
    assert.isUndefined((await as("ann").state(Pricing.customerPricing, "C-1")).agreed)
    await as("dan").execute(Approval.approval, "agreed-prices-march-1", { _tag: "Approve" })
    assert.strictEqual((await as("ann").state(Pricing.agreedPrices, "march"))._tag, "InForce")
    const customer = await as("ann").state(Pricing.customerPricing, "C-1")
    assert.deepStrictEqual(Pricing.agreedPriceOn(customer, "CNY", "PUMP", from), cny("90.00"))

    await as("ann").execute(Pricing.quote, "q1", draft("90.00"))
    await as("ann").execute(Pricing.quote, "q1", { _tag: "Submit" })
    assert.strictEqual((await as("ann").state(Pricing.quote, "q1"))._tag, "Approved")
    at("2026-04-01T01:00:00Z")
    await as("ann").execute(Pricing.quote, "q2", draft("90.00"))
    await as("ann").execute(Pricing.quote, "q2", { _tag: "Submit" })
    assert.strictEqual((await as("ann").state(Pricing.quote, "q2"))._tag, "AwaitingApproval")
    await sound(dealwright)
  })

  it("PRC-12: rejected, the agreement is a draft again and the list holds", async () => {
    const { as, dealwright } = await company()
    await publish(as, "spring", list("spring", "2026-03-02", "100.00"))
    await as("ann").execute(Pricing.agreedPrices, "march", {
      _tag: "DraftAgreement",
      customerId: "C-1",
      currency: "CNY",
      priceLists: [listId("spring")],
      from: LocalDate.literal("2026-03-02"),
      until: LocalDate.literal("2026-04-01"),
      lines: [{ sku: "PUMP", unitPrice: cny("90.00") }],
    })
    await as("ann").execute(Pricing.agreedPrices, "march", { _tag: "SubmitAgreement" })
    await as("dan").execute(Approval.approval, "agreed-prices-march-1", { _tag: "Reject", reason: "too low" })
    assert.strictEqual((await as("ann").state(Pricing.agreedPrices, "march"))._tag, "Drafted")
    await as("ann").execute(Pricing.agreedPrices, "march", { _tag: "WithdrawAgreement", reason: "not this year" })
    assert.strictEqual((await as("ann").state(Pricing.agreedPrices, "march"))._tag, "Withdrawn")
    await sound(dealwright)
  })
})

describe("tenders on the engine", () => {
  it("PRC-10: an offer for a tender prices its list and nothing else, before it closes, and is decided as any quote", async () => {
    const { as, at, dealwright } = await company()
    await publish(as, "spring", list("spring", "2026-03-02", "100.00"))
    const tenderId = Schema.decodeUnknownSync(Pricing.TenderId)("T-1")
    await as("sam").execute(Pricing.tender, tenderId, {
      _tag: "OpenTender",
      customerId: "C-1",
      currency: "CNY",
      components: [{ sku: "PUMP", quantity: Money.Quantity.whole(10) }],
      creditDays: 30,
      closesOn: LocalDate.literal("2026-03-06"),
    })
    const forTender = (unitPrice: string, more: object = {}) =>
      ({ ...draft(unitPrice), tender: tenderId, creditDays: 30, ...more }) as const
    const rejected = (id: string, command: ReturnType<typeof forTender>) =>
      as("ann")
        .execute(Pricing.quote, quoteId(id), command)
        .then(
          () => "accepted",
          (error: Pricing.PricingError) => error.reason._tag,
        )

    const service = { concessions: [{ _tag: "Service", value: cny("5.00"), note: "free training" }] }
    assert.strictEqual(await rejected("side-terms", forTender("99.00", service)), "SideTerm")
    assert.strictEqual(await rejected("other-days", forTender("99.00", { creditDays: 60 })), "SideTerm")

    const { state } = await as("ann").execute(Pricing.quote, quoteId("Q-1"), forTender("97.00"))
    assert.strictEqual(state._tag, "Draft")
    const submitted = await as("ann").execute(Pricing.quote, quoteId("Q-1"), { _tag: "Submit" })
    assert.strictEqual(submitted.state._tag, "AwaitingApproval")
    assert.strictEqual((await as("dan").find(Pricing.tender, { where: [], limit: 10 })).documents.length, 1)

    at("2026-03-09T01:00:00Z")
    assert.strictEqual(await rejected("late", forTender("97.00")), "TenderOver")
    await sound(dealwright)
  })
})
