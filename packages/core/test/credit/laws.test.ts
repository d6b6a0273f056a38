import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Rate from "@dealwright/core/Rate"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { credit, fen, itemOf, request, today } from "./support.ts"

const runs = { numRuns: 1000 }
const amount = fc.integer({ min: 0, max: 300_000 }).map(fen)
const age = fc.integer({ min: -3, max: 60 }).map((days) => LocalDate.addDays(today, -days))

const ledger = fc
  .record({
    orders: fc.array(fc.tuple(amount, amount, amount), { maxLength: 3 }),
    items: fc.array(fc.tuple(amount, age), { maxLength: 4 }),
    unapplied: amount,
  })
  .map(({ items, orders, unapplied }) => {
    let made = CreditPolicy.setUnapplied(CreditPolicy.empty, unapplied)
    orders.forEach(([ordered, delivered, invoiced], i) => {
      made = CreditPolicy.putCommitment(made, { orderId: `O-${i}`, ordered, delivered, invoiced })
    })
    items.forEach(([open, date], i) => {
      made = CreditPolicy.putItem(made, itemOf(`I-${i}`, open, date))
    })
    return made
  })

const limit: fc.Arbitrary<CreditPolicy.CreditTerms["limit"]> = fc.oneof(
  { weight: 4, arbitrary: amount.map((money) => ({ _tag: "UpTo", amount: money }) as const) },
  fc.constant({ _tag: "Unlimited", currency: "CNY" } as const),
)
const terms = fc.record(
  { limit, creditDays: fc.integer({ min: 0, max: 60 }), reviewDate: age },
  { requiredKeys: ["limit", "creditDays"] },
)
const customer = fc.record(
  { terms, ledger, block: fc.constant({ reason: "late", by: "fred" }) },
  { requiredKeys: ["ledger"] },
)
const shortage = { sku: "GTX", wanted: Money.Quantity.whole(2), available: Money.Quantity.whole(1) }
const requests: fc.Arbitrary<CreditPolicy.GateRequest> = fc.record({
  today: fc.constant(today),
  customer,
  amount,
  agreement: fc.constantFrom<CreditPolicy.Agreement>(
    { _tag: "Agrees" },
    { _tag: "Agrees" },
    { _tag: "Differs", detail: "price" },
  ),
  shortages: fc.constantFrom<ReadonlyArray<CreditPolicy.Shortage>>(
    [],
    [],
    [shortage],
    [{ ...shortage, sku: "CPU" }, shortage, shortage],
  ),
  mayInvoice: fc.constantFrom(true, true, true, false),
})

const policies = fc.constantFrom(
  credit(),
  credit({
    overLimit: [
      { rank: "supervisor", upTo: Rate.percent(5) },
      { rank: "manager", upTo: Rate.percent(20) },
    ],
  }),
  credit({ late: [{ rank: "manager", upToDays: 7 }], cashOverride: "president", age: "due-date" }),
  credit({ overLimit: [], late: [] }),
)

/** How much a person must be to get the order out: nobody stops it, a rank, the president and more, nobody. */
const restriction = (outcome: CreditPolicy.GateOutcome): number =>
  outcome._tag === "Passed"
    ? -1
    : outcome._tag === "Held" && outcome.isOverridable
      ? (outcome.overrideRank?.level ?? assert.fail("held and overridable without a rank"))
      : 99

/** The same decision put together by the algebra, which sorts reasons and keeps each once (KER-6). */
const canonical = (decision: Decision.Decision): Decision.Decision =>
  decision._tag === "NeedsApproval"
    ? Decision.needsApproval(decision.rank, decision.reasons, decision.signOffs)
    : decision._tag === "Denied"
      ? Decision.denied(...decision.reasons)
      : Decision.allowed(...decision.reasons)

describe("laws of the gate", () => {
  it("CRD-4: the quick answer and the reasons agree, for every request", () => {
    fc.assert(
      fc.property(policies, requests, (policy, asked) => {
        const outcome = policy.gate(asked)
        const { decision } = outcome
        assert.deepEqual(decision, canonical(decision))
        assert.deepEqual(outcome.overridable, canonical(outcome.overridable))
        assert.strictEqual(outcome._tag === "Passed", decision._tag === "Allowed")
        assert.strictEqual(outcome._tag === "Held" && outcome.isOverridable, decision._tag === "NeedsApproval")
        if (decision._tag === "NeedsApproval") assert.deepEqual(outcome.overrideRank, decision.rank)
        if (outcome.overrideRank === undefined) assert.strictEqual(outcome.overridable._tag, "Allowed")
        else {
          assert.deepEqual(
            outcome.overridable._tag === "NeedsApproval" ? outcome.overridable.rank : undefined,
            outcome.overrideRank,
          )
        }
      }),
      runs,
    )
  })

  it("CRD-4: exactly equal to the limit passes, one minor unit more doesn't", () => {
    fc.assert(
      fc.property(ledger, fc.integer({ min: 1, max: 300_000 }), (owed, headroom) => {
        const exposed = Result.getOrThrow(CreditPolicy.exposure(owed, "CNY", CreditPolicy.plainExposure)).total.minor
        const bound = exposed + BigInt(headroom)
        fc.pre(bound > 0n)
        const ask = (minor: bigint) =>
          credit().gate(
            request({
              customer: { terms: { limit: { _tag: "UpTo", amount: fen(bound) }, creditDays: 60 }, ledger: owed },
              amount: fen(minor),
            }),
          )._tag
        assert.strictEqual(ask(BigInt(headroom)), "Passed")
        assert.strictEqual(ask(BigInt(headroom) + 1n), "Held")
      }),
      runs,
    )
  })

  it("CRD-5: more exposure never needs less authority", () => {
    fc.assert(
      fc.property(policies, requests, amount, amount, (policy, asked, more, moreOwed) => {
        const before = policy.gate(asked)
        const after = policy.gate({
          ...asked,
          amount: Money.unsafeAdd(asked.amount, more),
          customer: {
            ...asked.customer,
            ledger: CreditPolicy.putItem(asked.customer.ledger, itemOf("I-more", moreOwed, today)),
          },
        })
        assert.isAtMost(restriction(before), restriction(after))
      }),
      runs,
    )
  })

  it("CRD-5: more days late never need less authority", () => {
    fc.assert(
      fc.property(policies, requests, fc.integer({ min: 0, max: 40 }), (policy, asked, days) => {
        const later = { ...asked, today: LocalDate.addDays(asked.today, days) }
        assert.isAtMost(restriction(policy.gate(asked)), restriction(policy.gate(later)))
      }),
      runs,
    )
  })

  it("CRD-1: a higher limit and more credit days never need less authority to set", () => {
    fc.assert(
      fc.property(terms, amount, fc.integer({ min: 0, max: 100 }), (asked, more, moreDays) => {
        const larger: CreditPolicy.CreditTerms = {
          ...asked,
          creditDays: asked.creditDays + moreDays,
          limit:
            asked.limit._tag === "Unlimited"
              ? asked.limit
              : { _tag: "UpTo", amount: fen(asked.limit.amount.minor + more.minor * 1000n) },
        }
        const decide = (one: CreditPolicy.CreditTerms) => credit().decideTerms(undefined, one, today)
        assert.isAtMost(Decision.compare(decide(asked), decide(larger)), 0)
      }),
      runs,
    )
  })
})
