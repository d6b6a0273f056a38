import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import { assert, describe, it } from "vitest"
import { cny, codes, credit, day, itemOf, limitOf, owing, request, today } from "./support.ts"

const gate = (given: Partial<CreditPolicy.GateRequest>, changes: Partial<CreditPolicy.CreditPolicy> = {}) =>
  credit(changes).gate(request(given))

const shortage = { sku: "GTX", wanted: Money.Quantity.whole(10), available: Money.Quantity.whole(4) }

describe("release gate", () => {
  it("CRD-4, KER-6: an order within limit and days passes, and the decision says by which figures", () => {
    const outcome = gate({})
    assert.strictEqual(outcome._tag, "Passed")
    assert.strictEqual(outcome.decision._tag, "Allowed")
    assert.deepEqual(codes(outcome.decision), ["credit-within-limit"])
    const terms = { limit: { _tag: "Unlimited", currency: "CNY" }, creditDays: 30 } as const
    const unlimited = gate({ customer: { terms, ledger: CreditPolicy.empty } })
    assert.deepEqual(codes(unlimited.decision), ["credit-unlimited"])
  })

  it("REC-4: a debt that puts new orders on hold takes the policy's rank, and nobody's where it names none", () => {
    const holds = [{ source: "INV-1", reason: "INV-1 is overdue" }]
    const customer = { terms: limitOf("1000.00", 30), ledger: CreditPolicy.empty, holds }
    const held = gate({ customer })
    assert.strictEqual(held._tag, "Held")
    assert.strictEqual(held.overrideRank?.name, "director")
    assert.deepEqual(codes(held.decision), ["credit-orders-on-hold"])
    assert.strictEqual(gate({ customer: { ...customer, holds: [] } })._tag, "Passed")
  })

  it("CRD-4: equality passes, for the limit and for the days", () => {
    const terms = limitOf("1000.00", 30)
    const ledger = owing(itemOf("I-1", cny("400.00"), LocalDate.addDays(today, -30)))
    assert.strictEqual(gate({ customer: { terms, ledger }, amount: cny("600.00") })._tag, "Passed")
    assert.strictEqual(gate({ customer: { terms, ledger }, amount: cny("600.01") })._tag, "Held")
    const dayOlder = owing(itemOf("I-1", cny("400.00"), LocalDate.addDays(today, -31)))
    assert.strictEqual(gate({ customer: { terms, ledger: dayOlder }, amount: cny("600.00") })._tag, "Held")
  })

  it("CRD-4: days and exposure put the order on hold with all reasons and the rank that may override", () => {
    const ledger = owing(itemOf("I-1", cny("1000.00"), LocalDate.addDays(today, -45)))
    const outcome = gate({
      customer: { terms: limitOf("1000.00"), ledger },
      amount: cny("50.00"),
      shortages: [shortage],
    })
    assert.strictEqual(outcome._tag, "Held")
    assert.strictEqual(outcome.overrideRank?.name, "director")
    assert.isFalse(outcome.isOverridable)
    assert.sameMembers(
      [...codes(outcome.decision)],
      ["credit-days-exceeded", "credit-limit-exceeded", "credit-stock-short"],
    )
    assert.strictEqual(outcome.decision._tag, "Denied")
    assert.strictEqual(outcome.overridable._tag, "NeedsApproval")
    assert.sameMembers([...codes(outcome.overridable)], ["credit-days-exceeded", "credit-limit-exceeded"])
  })

  it("CRD-4: reasons carry the figures they rest on", () => {
    const ledger = owing(itemOf("I-1", cny("900.00"), LocalDate.addDays(today, -35)))
    const { decision } = gate({ customer: { terms: limitOf("1000.00"), ledger }, amount: cny("250.00") })
    const facts = Object.fromEntries(decision.reasons.map((reason) => [reason.code, reason.facts]))
    assert.deepEqual(facts, {
      "credit-days-exceeded": { days: 35, creditDays: 30, daysLate: 5 },
      "credit-limit-exceeded": {
        exposure: cny("900.00"),
        order: cny("250.00"),
        limit: cny("1000.00"),
        excess: cny("150.00"),
      },
    })
  })

  it("CRD-4: a disagreement with the source, and an actor who may not invoice, are refused", () => {
    const differs = gate({ agreement: { _tag: "Differs", detail: "price" } })
    assert.strictEqual(differs._tag, "Refused")
    assert.deepEqual(codes(differs.decision), ["credit-order-differs"])
    const clerk = gate({ mayInvoice: false })
    assert.strictEqual(clerk._tag, "Refused")
    assert.deepEqual(codes(clerk.decision), ["credit-may-not-invoice"])
  })

  it("CRD-4: a blocked customer is refused, whatever the limit", () => {
    const customer = {
      terms: { limit: { _tag: "Unlimited", currency: "CNY" }, creditDays: 30 },
      block: { reason: "three bounced cheques", by: "fred" },
      ledger: CreditPolicy.empty,
    } as const
    const outcome = gate({ customer })
    assert.strictEqual(outcome._tag, "Refused")
    assert.isFalse(outcome.isOverridable)
    assert.deepEqual(
      outcome.decision.reasons.map((reason) => reason.facts),
      [{ reason: "three bounced cheques" }],
    )
  })

  it("CRD-4: missing stock holds the order and no rank overrides it", () => {
    const outcome = gate({ shortages: [shortage] })
    assert.strictEqual(outcome._tag, "Held")
    assert.isUndefined(outcome.overrideRank)
    assert.isFalse(outcome.isOverridable)
    assert.deepEqual(
      outcome.decision.reasons.map((reason) => reason.facts),
      [{ sku: "GTX", wanted: "10", available: "4" }],
    )
  })

  it("CRD-5: a manager overrides up to 10 % over the limit, a director beyond", () => {
    const rankFor = (amount: string) => gate({ amount: cny(amount) }).overrideRank?.name
    assert.strictEqual(rankFor("1100.00"), "manager")
    assert.strictEqual(rankFor("1100.01"), "director")
    assert.strictEqual(rankFor("99999.00"), "director")
  })

  it("CRD-5: a manager overrides up to 7 days late, a director beyond", () => {
    const rankFor = (age: number) =>
      gate({
        customer: {
          terms: limitOf("1000.00"),
          ledger: owing(itemOf("I-1", cny("1.00"), LocalDate.addDays(today, -age))),
        },
      }).overrideRank?.name
    assert.isUndefined(rankFor(30))
    assert.strictEqual(rankFor(31), "manager")
    assert.strictEqual(rankFor(37), "manager")
    assert.strictEqual(rankFor(38), "director")
  })

  it("CRD-5: beyond the last row's bound nobody may override", () => {
    const overLimit = [{ rank: "manager", upTo: CreditPolicy.tradePolicy.overLimit[0]?.upTo ?? assert.fail() }]
    const outcome = gate({ amount: cny("1100.01") }, { overLimit })
    assert.strictEqual(outcome._tag, "Held")
    assert.isUndefined(outcome.overrideRank)
    assert.strictEqual(outcome.decision._tag, "Denied")
    assert.strictEqual(gate({ amount: cny("1100.00") }, { overLimit }).overrideRank?.name, "manager")
  })

  it("CRD-2: from 90 % of the limit a release carries a warning and is not held", () => {
    assert.deepEqual(codes(gate({ amount: cny("899.99") }).decision), ["credit-within-limit"])
    const warned = gate({ amount: cny("900.00") })
    assert.strictEqual(warned._tag, "Passed")
    assert.strictEqual(warned.decision._tag, "Allowed")
    assert.deepEqual(codes(warned.decision), ["credit-watch-band"])
    assert.strictEqual(gate({ amount: cny("1000.00") })._tag, "Passed")
  })

  it("CRD-2: no limit is unlimited", () => {
    const terms = { limit: { _tag: "Unlimited", currency: "CNY" }, creditDays: 30 } as const
    assert.strictEqual(
      gate({ customer: { terms, ledger: CreditPolicy.empty }, amount: cny("99999999999.00") })._tag,
      "Passed",
    )
  })

  it("CRD-8: a cash customer pays in full before release, and money paid ahead counts", () => {
    const terms = limitOf("0.00", 0)
    const paid = (amount: string) => CreditPolicy.setUnapplied(CreditPolicy.empty, cny(amount))
    const short = gate({ customer: { terms, ledger: paid("99.99") } })
    assert.strictEqual(short._tag, "Held")
    assert.isUndefined(short.overrideRank)
    assert.deepEqual(
      short.decision.reasons.map((reason) => [reason.code, reason.rule, reason.facts.open]),
      [["credit-cash-payment-open", "CRD-8", cny("0.01")]],
    )
    assert.strictEqual(gate({ customer: { terms, ledger: paid("100.00") } })._tag, "Passed")
  })

  it("CRD-8: a customer without terms is a cash customer", () => {
    const outcome = gate({ customer: { ledger: CreditPolicy.empty } })
    assert.deepEqual(codes(outcome.decision), ["credit-cash-payment-open"])
  })

  it("CRD-8: a policy may name the rank that releases to cash customers unpaid", () => {
    const outcome = gate(
      { customer: { terms: limitOf("0.00", 0), ledger: CreditPolicy.empty } },
      { cashOverride: "president" },
    )
    assert.strictEqual(outcome.overrideRank?.name, "president")
    assert.isTrue(outcome.isOverridable)
  })

  it("CRD-1: after the review date the limit is 0 for new orders, on the date itself it still counts", () => {
    const customer = (reviewDate: LocalDate.LocalDate) => ({
      terms: { ...limitOf("1000.00"), reviewDate },
      ledger: CreditPolicy.empty,
    })
    assert.strictEqual(gate({ customer: customer(today) })._tag, "Passed")
    const lapsed = gate({ customer: customer(LocalDate.addDays(today, -1)) })
    assert.strictEqual(lapsed._tag, "Held")
    assert.strictEqual(lapsed.overrideRank?.name, "director")
    assert.sameMembers([...codes(lapsed.decision)], ["credit-limit-exceeded", "credit-review-lapsed"])
  })

  it("CRD-3: age counts from the invoice date, or from the due date where the policy says so", () => {
    const ledger = owing(itemOf("I-1", cny("1.00"), day("2026-02-01")))
    const customer = { terms: limitOf("1000.00", 5), ledger }
    assert.strictEqual(gate({ customer })._tag, "Held")
    assert.strictEqual(gate({ customer }, { age: "due-date" })._tag, "Held")
    assert.deepEqual(gate({ customer }, { age: "due-date" }).decision.reasons[0]?.facts.days, 7)
    assert.strictEqual(
      gate({ customer: { ...customer, terms: limitOf("1000.00", 7) } }, { age: "due-date" })._tag,
      "Passed",
    )
  })

  it("CRD-3: a credit note doesn't age", () => {
    const ledger = owing(itemOf("N-1", cny("-5.00"), day("2025-01-01")))
    assert.strictEqual(gate({ customer: { terms: limitOf("1000.00"), ledger } })._tag, "Passed")
  })

  it("CRD-2: amounts in another currency are converted once, by the latest rate up to today", () => {
    const rate = (date: string, fraction: bigint) =>
      ({ from: "USD", to: "CNY", rate: fraction, date, source: "PBOC" }) as unknown as Money.ExchangeRate
    const exchangeRates = [
      rate("2026-03-01", 7_000_000_000_000n),
      rate("2026-03-10", 7_100_000_000_000n),
      rate("2026-03-11", 9_000_000_000_000n),
    ]
    const usd = Money.of("100.00", "USD")
    assert.strictEqual(
      gate({ amount: usd, customer: { terms: limitOf("710.00"), ledger: CreditPolicy.empty } }, { exchangeRates })._tag,
      "Passed",
    )
    assert.strictEqual(
      gate({ amount: usd, customer: { terms: limitOf("709.99"), ledger: CreditPolicy.empty } }, { exchangeRates })._tag,
      "Held",
    )
    const ledger = owing(itemOf("I-1", usd, today))
    assert.strictEqual(
      gate({ amount: cny("290.00"), customer: { terms: limitOf("1000.00"), ledger } }, { exchangeRates })._tag,
      "Passed",
    )
    assert.strictEqual(
      gate({ amount: cny("290.01"), customer: { terms: limitOf("1000.00"), ledger } }, { exchangeRates })._tag,
      "Held",
    )
  })

  it("KER-1: without a rate the gate fails closed, also for an unlimited customer", () => {
    const usd = Money.of("1.00", "USD")
    for (const terms of [
      limitOf("1000.00"),
      { limit: { _tag: "Unlimited", currency: "CNY" }, creditDays: 30 } as const,
    ]) {
      const outcome = gate({ amount: usd, customer: { terms, ledger: CreditPolicy.empty } })
      assert.strictEqual(outcome._tag, "Refused")
      assert.deepEqual(
        outcome.decision.reasons.map((reason) => [reason.code, reason.facts]),
        [["credit-rate-missing", { from: "USD", to: "CNY" }]],
      )
    }
  })

  it("CRD-2: with a delivery horizon far-off orders don't count, near ones do", () => {
    const order = (orderId: string, deliveryDate: LocalDate.LocalDate) => ({
      orderId,
      ordered: cny("600.00"),
      delivered: cny("0.00"),
      invoiced: cny("0.00"),
      deliveryDate,
    })
    const near = CreditPolicy.putCommitment(CreditPolicy.empty, order("O-1", LocalDate.addDays(today, 90)))
    const far = CreditPolicy.putCommitment(CreditPolicy.empty, order("O-1", LocalDate.addDays(today, 91)))
    const ask = (ledger: CreditPolicy.Ledger) =>
      gate({ customer: { terms: limitOf("1000.00"), ledger }, amount: cny("500.00") }, { horizonDays: 90 })._tag
    assert.strictEqual(ask(near), "Held")
    assert.strictEqual(ask(far), "Passed")
    const itself = { customer: { terms: limitOf("1000.00"), ledger: near }, amount: cny("500.00") }
    assert.strictEqual(
      gate({ ...itself, deliveryDate: LocalDate.addDays(today, 91) }, { horizonDays: 90 })._tag,
      "Passed",
    )
  })

  it("CRD-2: the parts of exposure are data", () => {
    const ledger = CreditPolicy.setUnapplied(owing(itemOf("I-1", cny("950.00"), today)), cny("50.00"))
    const customer = { terms: limitOf("1000.00"), ledger }
    assert.strictEqual(gate({ customer })._tag, "Passed")
    assert.strictEqual(gate({ customer }, { components: ["orders", "deliveries", "receivables"] })._tag, "Held")
    assert.strictEqual(gate({ customer }, { components: ["orders"] })._tag, "Passed")
  })

  it("CRD-4: plugins' conditions only make the gate stricter", () => {
    const extensions = Decider.makeExtensions([
      Decider.extend(CreditPolicy.gateCondition, "acme/embargo", () =>
        Decision.denied(Decision.reason("Denied", "acme-embargo", "CRD-4")),
      ),
      Decider.extend(CreditPolicy.gateCondition, "acme/large", ({ amount }) =>
        amount.minor <= 50_000n
          ? Decision.identity
          : Decision.needsApproval({ level: 4, name: "president" }, [
              Decision.reason("NeedsApproval", "acme-large", "CRD-4"),
            ]),
      ),
      Decider.extend(CreditPolicy.gateCondition, "acme/generous", () => Decision.allowed()),
    ])
    const ask = (names: ReadonlyArray<string>, amount: string) =>
      credit({ conditions: names }, extensions).gate(request({ amount: cny(amount) }))
    assert.strictEqual(ask(["acme/large"], "500.00")._tag, "Passed")
    const large = ask(["acme/large"], "500.01")
    assert.strictEqual(large._tag, "Held")
    assert.strictEqual(large.overrideRank?.name, "president")
    assert.strictEqual(large.overridable._tag, "NeedsApproval")
    assert.strictEqual(ask(["acme/embargo"], "1.00")._tag, "Refused")
    assert.strictEqual(ask(["acme/generous"], "2000.00")._tag, "Held")
  })

  it("CRD-4: who may invoice is a matter of roles in the policy", () => {
    const compiled = credit({ invoicingRoles: ["invoicing", "finance"] })
    const actor = (...roles: ReadonlyArray<string>): Decider.Actor => ({
      _tag: "Member",
      id: "ann",
      rank: { level: 4, name: "president" },
      roles,
    })
    assert.isTrue(compiled.mayInvoice(actor("finance")))
    assert.isFalse(compiled.mayInvoice(actor("sales")))
    assert.isTrue(compiled.mayInvoice({ _tag: "System", name: "reaction" }))
  })
})
