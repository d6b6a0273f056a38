import * as Credit from "@dealwright/core/Credit"
import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import * as Decider from "@dealwright/core/Decider"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { cny, credit, fen, limitOf, today } from "./support.ts"

const at = "2026-03-10T09:00:00.000Z"
const as = (actor: Decider.Actor, changes: Partial<CreditPolicy.CreditPolicy> = {}) => ({
  ...testFacts({ at, actor }),
  credit: credit(changes),
})
const bySystem = as(system)
const clerk = member("rita", "rep", "receivables")
const manager = member("mia", "manager")
const director = member("dora", "director")

const account = (facts: ReturnType<typeof as>, ...events: ReadonlyArray<Credit.Event>) =>
  given(Credit.creditAccount, facts, ...events)

const termsSet = (amount: string, creditDays = 30): Credit.Event => ({
  _tag: "TermsSet",
  terms: limitOf(amount, creditDays),
  reason: "",
  by: "dora",
})
const nil = cny("0.00")
const committed = (orderId: string, amount: string): Credit.Event => ({
  _tag: "OrderCommitted",
  commitment: { orderId, ordered: cny(amount), delivered: nil, invoiced: nil },
})
const commit = (orderId: string, ordered: Money.Money, delivered = nil, invoiced = nil): Credit.Command => ({
  _tag: "CommitOrder",
  orderId,
  ordered,
  delivered,
  invoiced,
})
const item = (itemId: string, amount: string, invoiceDate: LocalDate.LocalDate = today): Credit.Event => ({
  _tag: "ItemChanged",
  item: { itemId, open: cny(amount), invoiceDate, dueDate: LocalDate.addDays(invoiceDate, 30) },
})

const exposed = (state: Credit.CreditAccount) => Result.getOrThrow(Credit.accountExposure(state, "CNY")).total

describe("credit terms", () => {
  it("CRD-1: a rank sets terms within its authority, up to and including the bound", () => {
    account(as(manager))
      .when({ _tag: "SetTerms", terms: limitOf("100000.00", 30), reason: "good payer" })
      .then({ _tag: "TermsSet", terms: limitOf("100000.00", 30), reason: "good payer", by: "mia" })
  })

  it("CRD-1: terms beyond the actor's authority are proposed to the lowest rank that may", () => {
    const proposalBy = (actor: Decider.Actor, amount: string, days: number) => {
      const [event] = account(as(actor))
        .when({ _tag: "SetTerms", terms: limitOf(amount, days), reason: "" })
        .events()
      return event?._tag === "TermsProposed" && event.decision._tag === "NeedsApproval"
        ? event.decision.rank.name
        : event?._tag
    }
    assert.strictEqual(proposalBy(clerk, "1.00", 0), "manager")
    assert.strictEqual(proposalBy(manager, "100000.01", 30), "director")
    assert.strictEqual(proposalBy(manager, "1.00", 31), "director")
    assert.strictEqual(proposalBy(director, "1000000.01", 30), "president")
    assert.strictEqual(proposalBy(director, "1000000.00", 90), "TermsSet")
  })

  it("CRD-1: lowering takes no further authority; raising, renewing a lapsed review and postponing one do", () => {
    const set = (terms: CreditPolicy.CreditTerms, before: CreditPolicy.CreditTerms) =>
      account(as(clerk), { _tag: "TermsSet", terms: before, reason: "", by: "dora" })
        .when({ _tag: "SetTerms", terms, reason: "" })
        .events()[0]?._tag
    const due = (terms: CreditPolicy.CreditTerms, days: number) => ({
      ...terms,
      reviewDate: LocalDate.addDays(today, days),
    })
    assert.strictEqual(set(limitOf("900.00"), limitOf("1000.00")), "TermsSet")
    assert.strictEqual(set(limitOf("1000.00", 29), limitOf("1000.00", 30)), "TermsSet")
    assert.strictEqual(set(limitOf("1000.01"), limitOf("1000.00")), "TermsProposed")
    assert.strictEqual(set(limitOf("1000.00", 31), limitOf("1000.00")), "TermsProposed")
    assert.strictEqual(set(due(limitOf("1000.00"), 10), due(limitOf("1000.00"), 5)), "TermsProposed")
    assert.strictEqual(set(limitOf("1000.00"), due(limitOf("1000.00"), 5)), "TermsProposed")
    assert.strictEqual(set(due(limitOf("500.00"), -1), due(limitOf("1000.00"), -1)), "TermsProposed")
    assert.strictEqual(
      set(due(limitOf("500.00"), 0), due(limitOf("1000.00"), 0)),
      "TermsSet",
      "valid on the day itself",
    )
    assert.strictEqual(
      set(limitOf("1.00"), { limit: { _tag: "Unlimited", currency: "CNY" }, creditDays: 30 }),
      "TermsSet",
    )
    assert.strictEqual(
      set({ limit: { _tag: "Unlimited", currency: "CNY" }, creditDays: 30 }, limitOf("1.00")),
      "TermsProposed",
    )
  })

  it("CRD-8: cash in advance gives nothing and takes no authority; a limit of 0 with credit days does", () => {
    const set = (terms: CreditPolicy.CreditTerms) =>
      account(as(clerk)).when({ _tag: "SetTerms", terms, reason: "" }).events()[0]?._tag
    assert.strictEqual(set(limitOf("0.00", 0)), "TermsSet")
    assert.strictEqual(set(limitOf("0.00", 1)), "TermsProposed")
    assert.strictEqual(set(limitOf("0.01", 0)), "TermsProposed")
  })

  it("CRD-1: what is asked of the approver names limit, days and review date", () => {
    const terms = { ...limitOf("500.00"), reviewDate: LocalDate.addDays(today, 90) }
    const [event] = account(as(clerk)).when({ _tag: "SetTerms", terms, reason: "" }).events()
    if (event?._tag !== "TermsProposed") return assert.fail("expected a proposal")
    assert.deepEqual(
      event.decision.reasons.map((reason) => reason.facts),
      [{ limit: cny("500.00"), creditDays: 30, reviewDate: "2026-06-08", rank: "manager" }],
    )
  })

  it("CRD-1: terms that no rank may give are rejected", () => {
    const facts = as(director, { terms: [{ rank: "director", limit: cny("100.00"), creditDays: 30 }] })
    const error = account(facts)
      .when({ _tag: "SetTerms", terms: limitOf("100.01"), reason: "" })
      .thenRejected("TermsBeyondEveryRank")
    assert.strictEqual(error.rule, "CRD-1")
    assert.include(error.text.en, "CNY 100.01")
  })

  it("KER-1: authority in another currency without a rate is refused, not guessed", () => {
    const terms = { limit: { _tag: "UpTo", amount: Money.of("1.00", "USD") }, creditDays: 0 } as const
    account(as(director)).when({ _tag: "SetTerms", terms, reason: "" }).thenRejected("TermsBeyondEveryRank")
  })

  it("PRC-8: approval sets exactly the proposed terms; another content is rejected", () => {
    const proposal = account(as(clerk))
      .when({ _tag: "SetTerms", terms: limitOf("500.00"), reason: "new" })
      .events()
    const [proposed] = proposal
    if (proposed?._tag !== "TermsProposed") return assert.fail("expected a proposal")
    const { contentHash } = proposed
    const after = account(bySystem, ...proposal)
    after.when({ _tag: "RecordTermsApproval", contentHash, by: "mia" }).then({
      _tag: "TermsSet",
      terms: limitOf("500.00"),
      reason: "new",
      by: "mia",
      approved: 1,
    })
    after.when({ _tag: "RecordTermsApproval", contentHash: "other", by: "mia" }).thenRejected("ProposalChanged")
    after.when({ _tag: "RecordTermsApproval", contentHash, by: "rita" }).thenRejected("SelfApproval")
    after.when({ _tag: "RecordTermsRefusal", contentHash, by: "mia", reason: "too new" }).then({
      _tag: "ProposalRefused",
      revision: 1,
      by: "mia",
      reason: "too new",
    })
  })

  it("CRD-1: the same terms again change nothing; in another currency they are others", () => {
    const unlimited = (currency: Money.CurrencyCode): CreditPolicy.CreditTerms => ({
      limit: { _tag: "Unlimited", currency },
      creditDays: 30,
    })
    const set: Credit.Event = { _tag: "TermsSet", terms: unlimited("CNY"), reason: "", by: "dora" }
    account(bySystem, set)
      .when({ _tag: "SetTerms", terms: unlimited("CNY"), reason: "" })
      .thenNothing()
    for (const terms of [unlimited("USD"), limitOf("1.00")]) {
      const [event] = account(bySystem, set).when({ _tag: "SetTerms", terms, reason: "" }).events()
      assert.strictEqual(event?._tag, "TermsSet")
    }
  })

  it("PRC-8: an answer to another proposal changes nothing", () => {
    const proposal = account(as(clerk))
      .when({ _tag: "SetTerms", terms: limitOf("500.00"), reason: "" })
      .events()
    const refuse = { _tag: "RecordTermsRefusal", contentHash: "other", by: "mia", reason: "" } as const
    account(bySystem, ...proposal)
      .when(refuse)
      .thenNothing()
    account(bySystem).when(refuse).thenNothing()
    account(bySystem).when({ _tag: "RecordTermsApproval", contentHash: "other", by: "mia" }).thenNothing()
  })

  it("CRD-1: from the policy's rank up a customer is blocked and unblocked by hand", () => {
    account(as(clerk)).when({ _tag: "Block", reason: "late" }).thenRejected("RankTooLow")
    const blocked: Credit.Event = { _tag: "CustomerBlocked", reason: "late", by: "mia" }
    account(as(manager)).when({ _tag: "Block", reason: "late" }).then(blocked)
    account(as(manager), blocked).when({ _tag: "Block", reason: "late" }).thenNothing()
    account(as(clerk), blocked).when({ _tag: "Unblock", reason: "paid" }).thenRejected("RankTooLow")
    account(as(manager), blocked)
      .when({ _tag: "Unblock", reason: "paid" })
      .then({ _tag: "CustomerUnblocked", reason: "paid", by: "mia" })
  })
})

describe("exposure of an account", () => {
  it("CRD-2: order 10 × 100, delivered 6, invoiced 4, paid 150 is 850, step by step", () => {
    const steps: ReadonlyArray<readonly [Credit.Command, string]> = [
      [commit("O-1", cny("1000.00")), "1000.00"],
      [{ _tag: "RecordDelivery", orderId: "O-1", delivered: cny("600.00") }, "1000.00"],
      [{ _tag: "RecordInvoice", orderId: "O-1", invoiced: cny("400.00") }, "600.00"],
      [
        { _tag: "ReceivableChanged", itemId: "I-1", open: cny("400.00"), invoiceDate: today, dueDate: today },
        "1000.00",
      ],
      [{ _tag: "ReceivableChanged", itemId: "I-1", open: cny("250.00"), invoiceDate: today, dueDate: today }, "850.00"],
    ]
    let history: ReadonlyArray<Credit.Event> = []
    for (const [command, expected] of steps) {
      const when = account(bySystem, ...history).when(command)
      assert.deepEqual(exposed(when.state()), cny(expected), command._tag)
      history = [...history, ...when.events()]
    }
  })

  it("CRD-6: of two orders racing for the same headroom the second, deciding again, finds it taken", () => {
    const free = account(bySystem, termsSet("1000.00")).state()
    const gate = (state: Credit.CreditAccount) =>
      credit().gate({
        today,
        customer: state,
        amount: cny("600.00"),
        agreement: { _tag: "Agrees" },
        shortages: [],
        mayInvoice: true,
      })._tag
    assert.strictEqual(gate(free), "Passed")
    const taken = account(bySystem, termsSet("1000.00"))
      .when(commit("O-1", cny("600.00")))
      .state()
    assert.strictEqual(gate(taken), "Held")
    assert.strictEqual(Credit.creditAccount.consistency, "guarded")
  })

  it("CRD-2: what was never committed, or is finished, isn't moved", () => {
    account(bySystem)
      .when({ _tag: "RecordDelivery", orderId: "O-1", delivered: cny("6.00") })
      .thenNothing()
    const done: ReadonlyArray<Credit.Event> = [
      committed("O-1", "10.00"),
      { _tag: "DeliveryRecorded", orderId: "O-1", delivered: cny("10.00") },
      { _tag: "InvoiceRecorded", orderId: "O-1", invoiced: cny("10.00") },
    ]
    const after = account(bySystem, ...done)
    after.when({ _tag: "RecordDelivery", orderId: "O-1", delivered: cny("10.00") }).thenNothing()
    assert.deepEqual(exposed(after.state()), cny("0.00"))
  })

  it("CRD-2: an order that is released again claims only what isn't delivered and invoiced yet", () => {
    const again = account(bySystem).when(commit("O-1", cny("11.00"), cny("4.00"), cny("4.00")))
    assert.deepEqual(exposed(again.state()), cny("7.00"))
    account(bySystem)
      .when(commit("O-1", cny("4.00"), cny("4.00"), cny("4.00")))
      .thenNothing()
  })

  it("KER-1: figures of one order stay in its currency and above zero", () => {
    const usd = Money.of("1.00", "USD")
    account(bySystem, committed("O-1", "10.00"))
      .when({ _tag: "RecordDelivery", orderId: "O-1", delivered: usd })
      .thenRejected("OtherCurrency")
    account(bySystem, committed("O-1", "10.00")).when(commit("O-1", usd)).thenRejected("OtherCurrency")
    account(bySystem)
      .when(commit("O-1", cny("-1.00")))
      .thenRejected("NegativeAmount")
  })
})

describe("return of headroom", () => {
  const full = [termsSet("1000.00"), committed("O-0", "1000.00")]
  const hold = (orderId: string, amount: string): Credit.Command => ({
    _tag: "HoldOrder",
    orderId,
    amount: cny(amount),
  })
  const waiting = (orderId: string, amount: string, since = at): Credit.Event => ({
    _tag: "OrderWaiting",
    orderId,
    amount: cny(amount),
    since: testFacts({ at: since }).at,
  })
  const offered = (...orderIds: ReadonlyArray<string>): Credit.Event => ({
    _tag: "ReleaseOffered",
    orderIds,
    onHeadroom: "offer",
  })

  /** A command, and what the account is asked to look at afterwards. */
  const followed = (facts: ReturnType<typeof as>, history: ReadonlyArray<Credit.Event>, command: Credit.Command) => {
    const first = account(facts, ...history).when(command)
    const state = first.state()
    const events = [...first.events()]
    const asked = events.flatMap((event) => Credit.offerReleases.react({ id: "C-1", event, state, facts }))
    if (asked.length === 0) return { events, state }
    const then = account(facts, ...history, ...events).when({ _tag: "OfferReleases" })
    return { events: [...events, ...then.events()], state: then.state() }
  }

  it("CRD-7: a cancellation gives headroom back at once and offers what passes now, oldest first", () => {
    const history = [
      ...full,
      waiting("O-2", "600.00", "2026-03-09T10:00:00.000Z"),
      waiting("O-1", "500.00", "2026-03-09T09:00:00.000Z"),
      waiting("O-3", "500.00", "2026-03-09T11:00:00.000Z"),
    ]
    const { events, state } = followed(bySystem, history, { _tag: "ReleaseOrder", orderId: "O-0" })
    // O-2 doesn't fit beside O-1, O-3 does
    assert.deepEqual(events, [{ _tag: "CommitmentReleased", orderId: "O-0" }, offered("O-1", "O-3")])
    assert.deepEqual(Credit.releasable(state), ["O-1", "O-3"])
  })

  it("CRD-7: payments, money paid ahead, better terms and a lifted block give headroom back as well", () => {
    const owing = [termsSet("1000.00"), item("I-1", "1000.00"), waiting("O-1", "500.00")]
    const paid = { itemId: "I-1", open: cny("500.00"), invoiceDate: today, dueDate: LocalDate.addDays(today, 30) }
    const blocked: Credit.Event = { _tag: "CustomerBlocked", reason: "", by: "mia" }
    const changes: ReadonlyArray<readonly [ReadonlyArray<Credit.Event>, Credit.Command]> = [
      [owing, { _tag: "ReceivableChanged", ...paid }],
      [owing, { _tag: "UnappliedChanged", total: cny("500.00") }],
      [owing, { _tag: "SetTerms", terms: limitOf("1500.00"), reason: "" }],
      [[termsSet("1000.00"), blocked, waiting("O-1", "500.00")], { _tag: "Unblock", reason: "" }],
      [[...full, waiting("O-1", "500.00")], commit("O-0", cny("500.00"))],
    ]
    for (const [history, command] of changes) {
      assert.deepEqual(followed(bySystem, history, command).events.at(-1), offered("O-1"), command._tag)
    }
  })

  it("CRD-7: while one order is offered already, the others are looked at too", () => {
    const history = [...full, waiting("O-1", "500.00"), offered("O-1"), waiting("O-2", "400.00")]
    const { events } = followed(bySystem, history, { _tag: "ReleaseOrder", orderId: "O-0" })
    assert.deepEqual(events.at(-1), offered("O-2"))
  })

  it("CRD-7: an invoice gives no headroom back: what was an order's claim is about to be an open item", () => {
    const history = [...full, waiting("O-1", "500.00")]
    const { events } = followed(bySystem, history, { _tag: "RecordInvoice", orderId: "O-0", invoiced: cny("1000.00") })
    assert.deepEqual(
      events.map((event) => event._tag),
      ["InvoiceRecorded"],
    )
  })

  it("CRD-7: the payment of what was too old offers the order too", () => {
    const old = LocalDate.addDays(today, -31)
    const history = [termsSet("1000.00"), item("I-1", "1.00", old), waiting("O-1", "500.00")]
    const paid = { itemId: "I-1", open: cny("0.00"), invoiceDate: old, dueDate: today }
    const { events } = followed(bySystem, history, { _tag: "ReceivableChanged", ...paid })
    assert.deepEqual(events, [{ _tag: "ItemChanged", item: paid }, offered("O-1")])
  })

  it("CRD-7: with the policy's say-so the offer asks for the release itself", () => {
    const facts = as(system, { onHeadroom: "release" })
    const { events } = followed(facts, [...full, waiting("O-1", "500.00")], { _tag: "ReleaseOrder", orderId: "O-0" })
    assert.deepEqual(events.at(-1), { _tag: "ReleaseOffered", orderIds: ["O-1"], onHeadroom: "release" })
  })

  it("CRD-7: an order is offered once, waits on when it is held again, and is forgotten when it is released", () => {
    const history = [
      ...full,
      waiting("O-1", "500.00"),
      { _tag: "CommitmentReleased", orderId: "O-0" } as const,
      offered("O-1"),
    ]
    account(bySystem, ...history)
      .when({ _tag: "OfferReleases" })
      .thenNothing()
    account(bySystem, ...history, committed("O-9", "900.00"))
      .when(hold("O-1", "500.00"))
      .then(waiting("O-1", "500.00"))
    const released = account(bySystem, ...history).when(commit("O-1", cny("500.00")))
    assert.deepEqual(released.state().waiting, [])
  })

  it("CRD-7: what is held for stock or paper alone waits for no headroom", () => {
    account(bySystem, termsSet("1000.00")).when(hold("O-1", "500.00")).thenNothing()
    account(bySystem, ...full)
      .when(hold("O-1", "500.00"))
      .then(waiting("O-1", "500.00"))
  })
})

const amount = fc.integer({ min: 0, max: 2000 }).map(fen)
const orderId = fc.constantFrom("O-1", "O-2", "O-3")
const command: fc.Arbitrary<Credit.Command> = fc.oneof(
  fc.record({
    _tag: fc.constant("CommitOrder" as const),
    orderId,
    ordered: amount,
    delivered: fc.oneof(fc.constant(nil), amount),
    invoiced: fc.oneof(fc.constant(nil), amount),
  }),
  fc.record({ _tag: fc.constant("RecordDelivery" as const), orderId, delivered: amount }),
  fc.record({ _tag: fc.constant("RecordInvoice" as const), orderId, invoiced: amount }),
  fc.record({ _tag: fc.constant("ReleaseOrder" as const), orderId }),
  fc.record({
    _tag: fc.constant("ReceivableChanged" as const),
    itemId: fc.constantFrom("I-1", "I-2"),
    open: amount,
    invoiceDate: fc.integer({ min: 0, max: 60 }).map((days) => LocalDate.addDays(today, -days)),
    dueDate: fc.constant(today),
  }),
  fc.record({ _tag: fc.constant("UnappliedChanged" as const), total: amount }),
  fc.record({ _tag: fc.constant("HoldOrder" as const), orderId, amount }),
  fc.record({ _tag: fc.constant("UnholdOrder" as const), orderId }),
  fc.constant({ _tag: "OfferReleases" as const }),
  fc.record({
    _tag: fc.constant("SetTerms" as const),
    terms: fc.record({
      limit: amount.map((money) => ({ _tag: "UpTo" as const, amount: money })),
      creditDays: fc.integer({ min: 0, max: 40 }),
    }),
    reason: fc.constant(""),
  }),
  fc.record({ _tag: fc.constantFrom("Block" as const, "Unblock" as const), reason: fc.constant("why") }),
)
const actors = fc.constantFrom<Decider.Actor>(system, clerk, director)

/** Runs commands as the engine would; the rejected ones change nothing. */
const run = (commands: ReadonlyArray<readonly [Credit.Command, Decider.Actor]>) => {
  let state = Credit.creditAccount.initial
  for (const [one, actor] of commands) {
    const decided = Credit.creditAccount.decide(state, one, as(actor))
    if (Result.isSuccess(decided)) state = Decider.fold(Credit.creditAccount, decided.success, state)
  }
  return state
}

describe("laws of the account", () => {
  it("KER-8: a command repeated on the state it led to yields no events", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(command, actors), { maxLength: 12 }), command, actors, (before, last, actor) => {
        const state = run(before)
        const once = Credit.creditAccount.decide(state, last, as(actor))
        fc.pre(Result.isSuccess(once))
        const after = Decider.fold(Credit.creditAccount, once.success, state)
        assert.deepEqual(Credit.creditAccount.decide(after, last, as(actor)), Result.succeed([]))
      }),
      { numRuns: 1000 },
    )
  })

  it("CRD-2: in any sequence of commands exposure is each order at its furthest stage, plus items, less money ahead", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(command, actors), { maxLength: 25 }), (commands) => {
        const state = run(commands)
        let expected = 0n
        for (const { delivered, invoiced, ordered } of state.ledger.commitments) {
          let claimed = ordered.minor
          if (delivered.minor > claimed) claimed = delivered.minor
          expected += claimed > invoiced.minor ? claimed - invoiced.minor : 0n
        }
        for (const { open } of state.ledger.items) expected += open.minor
        const unapplied = state.ledger.totals.find((row) => row.currency === "CNY")?.unapplied.minor ?? 0n
        assert.strictEqual(exposed(state).minor, expected - unapplied)
      }),
      { numRuns: 1000 },
    )
  })

  it("KER-8: state and events survive storage", () => {
    const state = Schema.toCodecJson(Credit.CreditAccount)
    const event = Schema.toCodecJson(Credit.Event)
    fc.assert(
      fc.property(fc.array(fc.tuple(command, actors), { maxLength: 12 }), command, actors, (before, last, actor) => {
        const reached = run(before)
        assert.deepEqual(Schema.decodeSync(state)(Schema.encodeSync(state)(reached)), reached)
        const decided = Credit.creditAccount.decide(reached, last, as(actor))
        if (Result.isFailure(decided)) return
        for (const one of decided.success) {
          assert.deepEqual(Schema.decodeSync(event)(Schema.encodeSync(event)(one)), one)
        }
      }),
      { numRuns: 300 },
    )
  })

  it("CRD-7: orders offered together fit together", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(command, fc.constant(system)), { maxLength: 20 }), (commands) => {
        const state = run(commands)
        let ledger = state.ledger
        const last = Credit.creditAccount.decide(state, { _tag: "OfferReleases" }, bySystem)
        const after = Decider.fold(Credit.creditAccount, Result.getOrThrow(last), state)
        ledger = after.ledger
        for (const id of Credit.releasable(after)) {
          const order = after.waiting.find((one) => one.orderId === id) ?? assert.fail("offered but not waiting")
          const others = CreditPolicy.withoutOrder(ledger, id)
          const newlyOffered = Result.getOrThrow(last).some(
            (one) => one._tag === "ReleaseOffered" && one.orderIds.includes(id),
          )
          if (!newlyOffered) continue
          const outcome = bySystem.credit.gate({
            today,
            customer: { ...after, ledger: others },
            amount: order.amount,
            agreement: { _tag: "Agrees" },
            shortages: [],
            mayInvoice: true,
          })
          assert.strictEqual(outcome._tag, "Passed")
          const nothing = Money.zero("CNY")
          ledger = CreditPolicy.putCommitment(others, {
            orderId: id,
            ordered: order.amount,
            delivered: nothing,
            invoiced: nothing,
          })
        }
      }),
      { numRuns: 1000 },
    )
  })
})
