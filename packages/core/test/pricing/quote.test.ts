import type * as Decider from "@dealwright/core/Decider"
import * as Instant from "@dealwright/core/Instant"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import * as Rate from "@dealwright/core/Rate"
import { given } from "@dealwright/core/testing"
import { assert, describe, it } from "vitest"
import {
  approvalOf,
  approvedAt96,
  as,
  asked,
  continued,
  draft,
  history,
  inUse,
  listContent,
  people,
  stateOf,
  system,
} from "./deals.ts"
import { capped, cny } from "./support.ts"

const { ann, mia, sam } = people
const submit = { _tag: "Submit" } as const
const revise = (unitPrice: string, more: Parameters<typeof asked>[1] = {}): Pricing.QuoteCommand => ({
  _tag: "Revise",
  ...asked(unitPrice, more),
})
const counter = (unitPrice: string): Pricing.QuoteCommand => ({
  _tag: "CounterOffer",
  ...asked(unitPrice),
  note: "by phone",
})
const on = (actor: Decider.Actor, events: ReadonlyArray<Pricing.QuoteEvent>, options: Parameters<typeof as>[1] = {}) =>
  given(Pricing.quote, as(actor, options), ...events)
const tags = (events: ReadonlyArray<Pricing.QuoteEvent>) => events.map(({ _tag }) => _tag)
const statusOf = (events: ReadonlyArray<Pricing.QuoteEvent>) => stateOf(events)._tag
const pieces = Money.Quantity.whole

describe("drafting a quote", () => {
  it("PRC-1: takes list price, cost, floor and group from the price list, not from whoever drafts it", () => {
    const state = stateOf(
      history([ann, draft("97.00", { lines: [{ sku: "CRANE", quantity: pieces(1), unitPrice: cny("1999.00") }] })]),
    )
    assert.strictEqual(state._tag, "Draft")
    if (state._tag !== "Draft") return
    assert.deepStrictEqual(state.content.lines, [
      {
        sku: "CRANE",
        group: "slow",
        listPrice: cny("2000.00"),
        floor: cny("1500.00"),
        quantity: pieces(1),
        unitPrice: cny("1999.00"),
      },
    ])
    assert.deepStrictEqual(state.content.sellers, [{ memberId: "ann", share: Rate.one }])
    assert.strictEqual(state.content.creditDays, 30)
  })

  it("PRC-1: only lists that hold today have prices", () => {
    const outdated = inUse({ ...listContent, until: LocalDate.literal("2026-03-02") })
    const early = inUse({ ...listContent, from: LocalDate.literal("2026-03-03") })
    const drafted: Pricing.PriceListState = { _tag: "Drafted", content: listContent, revision: 0 }
    const dollars = inUse({ ...listContent, currency: "USD", lines: [] })
    for (const list of [outdated, early, drafted, Pricing.priceList.initial]) {
      assert.strictEqual(
        on(ann, [], { lists: [list] })
          .when(draft("97.00"))
          .thenRejected("ListNotEffective").rule,
        "PRC-1",
      )
    }
    assert.strictEqual(
      on(ann, [], { lists: [dollars] })
        .when(draft("97.00"))
        .thenRejected("OtherCurrency").rule,
      "KER-1",
    )
    const unknown = draft("97.00", { lines: [{ sku: "BOAT", quantity: pieces(1), unitPrice: cny("1.00") }] })
    on(ann, []).when(unknown).thenRejected("NoListPrice")
  })

  it("PRC-5: what can't be priced can't be drafted", () => {
    const free = draft("97.00", { lines: [{ sku: "PUMP", quantity: pieces(0), unitPrice: cny("1.00") }] })
    assert.include(on(ann, []).when(free).thenRejected("NotPriceable").text.en, "Line 1 (PUMP)")
    const dollars = draft("97.00", {
      lines: [{ sku: "PUMP", quantity: pieces(1), unitPrice: Money.of("1.00", "USD") }],
    })
    on(ann, []).when(dollars).thenRejected("NotPriceable")
  })

  it("COM-3: the sellers' shares sum to exactly 100 %", () => {
    const shares = (...percents: ReadonlyArray<Rate.Rate>) =>
      draft("97.00", { sellers: percents.map((share, index) => ({ memberId: `m${index}`, share })) })
    on(ann, [])
      .when(shares(Rate.percent(50), Rate.percent(49)))
      .thenRejected("SharesNotWhole")
    assert.strictEqual(
      on(ann, [])
        .when(shares(Rate.percent("33.1"), Rate.percent("33.2"), Rate.percent("33.7")))
        .events().length,
      1,
    )
  })

  it("PRC-7: a quote is drafted once; the same draft again changes nothing", () => {
    const drafted = history([ann, draft("97.00")])
    on(ann, drafted).when(draft("97.00")).thenNothing()
    on(ann, drafted).when(draft("96.00")).thenRejected("QuoteExists")
    on(ann, []).when(submit).thenRejected("NoSuchQuote")
  })
})

describe("submitting a quote", () => {
  it("PRC-5: within the own authority it is approved at once, on record with its figures", () => {
    const events = history([sam, draft("97.00")], [sam, submit])
    const [, cleared] = events
    assert.strictEqual(cleared?._tag, "QuoteCleared")
    if (cleared?._tag !== "QuoteCleared") return
    assert.strictEqual(cleared.decision._tag, "Allowed")
    assert.deepStrictEqual(cleared.standing.offer, { list: cny("1000.00"), effective: cny("970.00") })
    const state = stateOf(events)
    assert.deepStrictEqual(state._tag === "Approved" ? state.basis.authority : undefined, {
      _tag: "Own",
      by: "sam",
      rank: sam.rank,
    })
  })

  it("PRC-5: beyond it, it waits for the lowest rank whose authority covers it", () => {
    const events = history([ann, draft("96.00")], [ann, submit])
    const [, submitted] = events
    if (submitted?._tag !== "QuoteSubmitted") return assert.fail("expected to be submitted")
    assert.strictEqual(submitted.decision._tag === "NeedsApproval" ? submitted.decision.rank.name : "", "manager")
    assert.deepStrictEqual(submitted.requester, { id: "ann", rank: ann.rank })
    assert.include(submitted.summary, "4% off")
    assert.strictEqual(statusOf(events), "AwaitingApproval")
    on(ann, events).when(submit).thenNothing()
  })

  it("PRC-5/PRC-11: denied it stays a draft, and says what would be allowed", () => {
    const events = history([ann, draft("49.99")], [ann, submit])
    const state = stateOf(events)
    if (state._tag !== "Draft") return assert.fail("expected a draft")
    assert.strictEqual(state.refusal?.decision._tag, "Denied")
    assert.deepStrictEqual(state.refusal?.alternatives.prices, {
      lines: [{ line: 0, sku: "PUMP", unitPrice: cny("100.00") }],
      total: cny("1000.00"),
    })
    on(ann, events).when(submit).thenNothing()
    assert.strictEqual(on(ann, events).when({ _tag: "Issue" }).thenRejected("NotApproved").rule, "PRC-7")
  })

  it("PRC-1: prices that have changed since it was drafted must be taken over first", () => {
    const drafted = history([ann, draft("100.00")])
    const [pump, ...others] = listContent.lines
    if (pump === undefined) return assert.fail("the list has no pump")
    const dearer = inUse({ ...listContent, lines: [{ ...pump, listPrice: cny("101.00") }, ...others] })
    assert.strictEqual(
      on(ann, drafted, { lists: [dearer] })
        .when(submit)
        .thenRejected("ListPricesChanged").rule,
      "PRC-1",
    )
    on(ann, drafted, { lists: [inUse({ ...listContent, lines: others })] })
      .when(submit)
      .thenRejected("ListPricesChanged")
    on(ann, drafted, { at: "2027-03-02T09:00:00.000Z" }).when(submit).thenRejected("ListNotEffective")
  })

  it("PRC-6: what the customer was offered lately counts, and the quote's own entry doesn't count twice", () => {
    const today = LocalDate.literal("2026-03-02")
    const offers = [{ id: Pricing.QuoteId.make("Q-9"), on: today, list: cny("1000.00"), effective: cny("950.00") }]
    const customer = { customerClass: null, offers }
    const options = { policy: capped, customer }
    const drafted = history([
      sam,
      draft("97.00", { lines: [{ sku: "PUMP", quantity: pieces(1), unitPrice: cny("97.00") }] }),
      options,
    ])
    // 50 + 3 of 1100 is 4.8 %, beyond the supervisor's 4 %.
    assert.deepStrictEqual(tags(on(sam, drafted, options).when(submit).events()), ["QuoteSubmitted"])
    assert.deepStrictEqual(tags(on(sam, drafted, { policy: capped }).when(submit).events()), ["QuoteCleared"])
    const cleared = history([sam, draft("97.00"), { policy: capped }], [sam, submit, { policy: capped }])
    const own = {
      customerClass: null,
      offers: [{ id: Pricing.QuoteId.make("q1"), on: today, list: cny("1000.00"), effective: cny("970.00") }],
    }
    // Below 97.00, so it is decided anew; its own former entry is left out of the window.
    assert.deepStrictEqual(tags(on(sam, cleared, { policy: capped, customer: own }).when(counter("96.90")).events()), [
      "CounterOffered",
      "QuoteSubmitted",
    ])
    const [, submitted] = on(sam, cleared, { policy: capped, customer: own }).when(counter("96.90")).events()
    assert.strictEqual(
      submitted?._tag === "QuoteSubmitted" && submitted.decision._tag === "NeedsApproval"
        ? submitted.decision.rank.name
        : "",
      "manager",
    )
  })

  it("PRC-2: the customer's class decides where the policy says so", () => {
    const policy: Pricing.PricingPolicy = {
      ...Pricing.tradePricing,
      rule: {
        _tag: "ByCustomerClass",
        cases: [{ classes: ["A"], rule: Pricing.unrestricted }],
        otherwise: Pricing.tradePricing.rule,
      },
    }
    const drafted = history([ann, draft("96.00")])
    assert.deepStrictEqual(
      tags(
        on(ann, drafted, { policy, customer: { customerClass: "A", offers: [] } })
          .when(submit)
          .events(),
      ),
      ["QuoteCleared"],
    )
    assert.deepStrictEqual(tags(on(ann, drafted, { policy }).when(submit).events()), ["QuoteSubmitted"])
  })

  it("PRC-5: a machine has no authority to give anything away", () => {
    const events = history([system, draft("99.00")], [system, submit])
    assert.deepStrictEqual(tags(events), ["QuoteDrafted", "QuoteSubmitted"])
  })
})

describe("the answer", () => {
  const waiting = () => history([ann, draft("96.00")], [ann, submit])

  it("PRC-8: binds to exactly the content that was asked for", () => {
    const events = waiting()
    const approval = approvalOf(events)
    if (approval._tag !== "RecordApproval") return assert.fail()
    assert.strictEqual(statusOf([...events, ...continued(events, [system, approval])]), "Approved")
    on(system, events)
      .when({ ...approval, contentHash: "other" })
      .thenNothing()
    on(system, events)
      .when({ ...approval, revision: 2 })
      .thenNothing()
  })

  it("APR-3: rejected or returned it is a draft again and can be asked for anew, under another number", () => {
    const events = waiting()
    const state = stateOf(events)
    if (state._tag !== "AwaitingApproval") return assert.fail()
    const back = {
      _tag: "RecordSentBack",
      revision: 1,
      contentHash: state.contentHash,
      outcome: "Returned",
      by: "mia",
      reason: "why?",
    } as const
    const returned = [...events, ...continued(events, [system, back])]
    const draftAgain = stateOf(returned)
    assert.deepStrictEqual(draftAgain._tag === "Draft" ? draftAgain.answer : undefined, {
      outcome: "Returned",
      by: "mia",
      reason: "why?",
    })
    const again = continued(returned, [ann, submit])
    assert.strictEqual(again[0]?._tag === "QuoteSubmitted" ? again[0].revision : 0, 2)
    // The old answer can't meet the new question.
    on(system, [...returned, ...again])
      .when(approvalOf(events))
      .thenNothing()
    assert.strictEqual(
      statusOf([
        ...returned,
        ...again,
        ...continued([...returned, ...again], [system, approvalOf([...returned, ...again])]),
      ]),
      "Approved",
    )
  })

  it("APR-6: an approval that lapsed leaves a draft; one that was used doesn't lapse", () => {
    const approved = approvedAt96()
    assert.strictEqual(
      statusOf([...approved, ...continued(approved, [system, { _tag: "RecordLapse", revision: 1 }])]),
      "Draft",
    )
    on(system, approved).when({ _tag: "RecordLapse", revision: 7 }).thenNothing()
    const issued = [...approved, ...continued(approved, [ann, { _tag: "Issue" }])]
    on(system, issued).when({ _tag: "RecordLapse", revision: 1 }).thenNothing()
  })
})

describe("issuing a quote", () => {
  it("PRC-7: only an approved quote is issued, printed, accepted or turned into an order", () => {
    const drafted = history([ann, draft("96.00")])
    const waiting = [...drafted, ...continued(drafted, [ann, submit])]
    for (const events of [drafted, waiting]) {
      on(ann, events).when({ _tag: "Issue" }).thenRejected("NotApproved")
      on(ann, events).when({ _tag: "Accept" }).thenRejected("NotIssued")
      assert.isUndefined(Pricing.printableContent(stateOf(events)))
      assert.isUndefined(Pricing.orderableContent(stateOf(events)))
      assert.isFalse(Pricing.isApprovedAndUnexpired(stateOf(events)))
    }
    const approved = approvedAt96()
    assert.isDefined(Pricing.printableContent(stateOf(approved)))
    assert.isUndefined(Pricing.orderableContent(stateOf(approved)))
    on(ann, approved).when({ _tag: "Accept" }).thenRejected("NotIssued")
    const accepted = [...approved, ...continued(approved, [ann, { _tag: "Issue" }], [ann, { _tag: "Accept" }])]
    assert.isDefined(Pricing.orderableContent(stateOf(accepted)))
    assert.isTrue(Pricing.isApprovedAndUnexpired(stateOf(accepted)))
    on(ann, accepted).when({ _tag: "Accept" }).thenNothing()
    on(ann, accepted).when({ _tag: "Withdraw", reason: "x" }).thenRejected("QuoteClosed")
    on(ann, accepted).when(revise("99.00")).thenRejected("QuoteClosed")
    on(ann, accepted).when(counter("99.00")).thenRejected("QuoteClosed")
  })

  it("PRC-7: an issued quote has an expiry date, the last day of which is included", () => {
    const approved = approvedAt96()
    on(ann, approved)
      .when({ _tag: "Issue", validDays: 5 })
      .then({
        _tag: "QuoteIssued",
        on: LocalDate.literal("2026-03-02"),
        validUntil: LocalDate.literal("2026-03-07"),
        expiresAt: Instant.literal("2026-03-08T00:00:00.000Z"),
        by: "ann",
      })
    const issued = [...approved, ...continued(approved, [ann, { _tag: "Issue", validDays: 5 }])]
    assert.deepStrictEqual(Pricing.quote.timers(stateOf(issued)), [
      { name: "expiry", at: Instant.literal("2026-03-08T00:00:00.000Z") },
    ])
    on(ann, issued).when({ _tag: "Issue", validDays: 5 }).thenNothing()
    on(system, issued, { at: "2026-03-07T23:59:59.999Z" }).when({ _tag: "Expire" }).thenNothing()
    assert.deepStrictEqual(
      on(ann, issued, { at: "2026-03-07T23:59:59.999Z" }).when({ _tag: "Accept" }).events().length,
      1,
    )
    on(ann, issued, { at: "2026-03-08T00:00:00.000Z" }).when({ _tag: "Accept" }).thenRejected("ValidityOver")
    const expired = [...issued, ...continued(issued, [system, { _tag: "Expire" }, { at: "2026-03-08T00:00:00.000Z" }])]
    assert.strictEqual(statusOf(expired), "Expired")
    on(ann, expired).when({ _tag: "Accept" }).thenRejected("NotIssued")
    on(ann, approved).when({ _tag: "Issue", validDays: 31 }).thenRejected("ValidityTooLong")
    assert.deepStrictEqual(
      Pricing.quote.onTimer({ id: "q1", name: "expiry", at: as(ann).at, state: stateOf(issued) }),
      { _tag: "Expire" },
    )
  })

  it("PRC-7: declined and withdrawn are told apart and need a reason", () => {
    const approved = approvedAt96()
    const issued = [...approved, ...continued(approved, [ann, { _tag: "Issue" }])]
    assert.strictEqual(
      statusOf([...issued, ...continued(issued, [ann, { _tag: "Decline", reason: "too dear" }])]),
      "Declined",
    )
    const withdrawn = [...approved, ...continued(approved, [ann, { _tag: "Withdraw", reason: "wrong customer" }])]
    assert.strictEqual(statusOf(withdrawn), "Withdrawn")
    on(ann, withdrawn).when({ _tag: "Withdraw", reason: "again" }).thenNothing()
    on(ann, approved).when({ _tag: "Decline", reason: "too dear" }).thenRejected("NotIssued")
  })

  it("KER-9: its number stays with it", () => {
    const approved = approvedAt96()
    const numbered = [
      ...approved,
      ...continued(approved, [ann, { _tag: "Issue" }], [system, { _tag: "AssignNumber", number: "Q-2026-000001" }]),
    ]
    on(system, numbered).when({ _tag: "AssignNumber", number: "Q-2026-000002" }).thenNothing()
    const revised = [...numbered, ...continued(numbered, [ann, revise("97.00")], [ann, { _tag: "Issue" }])]
    const state = stateOf(revised)
    assert.strictEqual(state._tag === "Issued" ? state.number : undefined, "Q-2026-000001")
    assert.strictEqual(Pricing.quote.index(state).number, "Q-2026-000001")
  })
})

describe("changing a quote", () => {
  it("PRC-8: a change that is everywhere at least as favourable keeps the approval, any other voids it", () => {
    const approved = approvedAt96()
    const approvalAfter = (command: Pricing.QuoteCommand) => {
      const [event] = on(ann, approved).when(command).events()
      return event?._tag === "QuoteRevised" ? event.approval : event?._tag
    }
    assert.strictEqual(approvalAfter(revise("98.00")), "kept")
    assert.strictEqual(approvalAfter(revise("96.01")), "kept")
    assert.strictEqual(approvalAfter(revise("95.99")), "void")
    assert.strictEqual(approvalAfter(revise("100.01")), "void")
    assert.strictEqual(approvalAfter(revise("96.00", { creditDays: 20 })), "kept")
    assert.strictEqual(approvalAfter(revise("96.00", { creditDays: 31 })), "void")
    assert.strictEqual(
      approvalAfter(revise("99.00", { concessions: [{ _tag: "Points", value: cny("0.01") }] })),
      "void",
    )
    assert.strictEqual(approvalAfter(revise("96.00", { justification: "another reason" })), "void")
    const tens = (quantity: number) => ({
      lines: [{ sku: "PUMP", quantity: pieces(quantity), unitPrice: cny("96.00") }],
    })
    assert.strictEqual(approvalAfter(revise("96.00", tens(11))), "void")
    assert.strictEqual(approvalAfter(revise("96.00", tens(9))), "void")
    const sellers = [{ memberId: "bob", share: Rate.one }]
    assert.strictEqual(approvalAfter(revise("96.00", { sellers })), "kept")
  })

  it("PRC-8: approved at 10 % off, 8 % keeps it, 10.01 % voids it", () => {
    const events = history([ann, draft("90.00")], [ann, submit])
    const approved = [...events, ...continued(events, [system, approvalOf(events, ["dan"])])]
    const at = (price: string) => {
      const after = [...approved, ...continued(approved, [ann, revise(price)])]
      return statusOf(after)
    }
    assert.strictEqual(at("92.00"), "Approved")
    assert.strictEqual(at("89.99"), "Draft")
  })

  it("PRC-8: later revisions are held against what was approved, not against each other", () => {
    const approved = approvedAt96()
    const dearer = [...approved, ...continued(approved, [ann, revise("99.00")])]
    const back = [...dearer, ...continued(dearer, [ann, revise("96.00")])]
    assert.deepStrictEqual([statusOf(dearer), statusOf(back)], ["Approved", "Approved"])
    const lower = [...back, ...continued(back, [ann, revise("95.99")])]
    assert.strictEqual(statusOf(lower), "Draft")
    // What was void stays void, even at a price that had been approved.
    const again = [...lower, ...continued(lower, [ann, revise("96.00")])]
    assert.strictEqual(statusOf(again), "Draft")
  })

  it("PRC-8: a change while it waits voids the question", () => {
    const waiting = history([ann, draft("96.00")], [ann, submit])
    const [event] = on(ann, waiting).when(revise("97.00")).events()
    assert.strictEqual(event?._tag === "QuoteRevised" ? event.approval : "", "void")
    const revised = [...waiting, ...continued(waiting, [ann, revise("97.00")])]
    on(system, revised).when(approvalOf(waiting)).thenNothing()
    on(ann, revised).when(revise("97.00")).thenNothing()
  })

  it("PRC-8: copying, reopening, closing and re-entering never carry an approval along", () => {
    const approved = approvedAt96()
    const issued = [...approved, ...continued(approved, [ann, { _tag: "Issue" }])]
    const closings: ReadonlyArray<ReadonlyArray<Pricing.QuoteEvent>> = [
      [...issued, ...continued(issued, [ann, { _tag: "Decline", reason: "x" }])],
      [...issued, ...continued(issued, [system, { _tag: "Expire" }, { at: "2027-01-01T00:00:00.000Z" }])],
      [...approved, ...continued(approved, [ann, { _tag: "Withdraw", reason: "x" }])],
    ]
    for (const closed of closings) {
      on(ann, closed).when(submit).thenRejected("QuoteClosed")
      on(ann, closed).when({ _tag: "Issue" }).thenRejected("NotApproved")
      const reopened = [...closed, ...continued(closed, [ann, revise("96.00")])]
      assert.strictEqual(statusOf(reopened), "Draft")
      assert.deepStrictEqual(tags(continued(reopened, [ann, submit])), ["QuoteSubmitted"])
      on(system, [...reopened, ...continued(reopened, [ann, submit])])
        .when({
          _tag: "RecordApproval",
          revision: 1,
          contentHash: (stateOf(reopened) as Pricing.LiveQuote).contentHash,
          approvers: ["mia"],
        })
        .thenNothing()
    }
  })

  it("PRC-9: a counter-offer is a revision on record and is decided at once", () => {
    const approved = approvedAt96()
    const issued = [...approved, ...continued(approved, [ann, { _tag: "Issue" }])]
    const [offered, submitted] = on(ann, issued).when(counter("90.00")).events()
    assert.strictEqual(offered?._tag === "CounterOffered" ? offered.note : "", "by phone")
    assert.strictEqual(offered?._tag === "CounterOffered" ? offered.revision : 0, 2)
    assert.strictEqual(
      submitted?._tag === "QuoteSubmitted" && submitted.decision._tag === "NeedsApproval"
        ? submitted.decision.rank.name
        : "",
      "director",
    )
    assert.deepStrictEqual(tags(on(mia, issued).when(counter("95.50")).events()), ["CounterOffered", "QuoteCleared"])
    assert.deepStrictEqual(tags(on(ann, issued).when(counter("40.00")).events()), ["CounterOffered", "QuoteRefused"])
    // As favourable as what was approved, so nothing needs to be decided; but it has to be issued anew.
    const kept = [...issued, ...continued(issued, [ann, counter("97.00")])]
    assert.deepStrictEqual([kept.length - issued.length, statusOf(kept)], [1, "Approved"])
    on(ann, issued).when(counter("96.00")).thenNothing()
    on(ann, kept).when(counter("97.00")).thenNothing()
  })
})
