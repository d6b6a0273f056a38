/**
 * The laws of credit control, for whoever writes a policy or a plugin's condition of the gate (XTR-4): each is a property that
 * random orders of random customers are held against. A law that is broken throws, with the smallest case that breaks it.
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { LocalDate } from "../../calendar/index.ts"
import * as Credit from "../../credit/index.ts"
import type { PolicyContext } from "../../decider/Policy.ts"
import * as Money from "../../money/index.ts"
import { gateRequestArbitrary } from "./CreditArbitraries.ts"
import type { Law } from "./Pricing.ts"

/** What the laws are checked with. */
export interface CreditLawOptions {
  readonly context: PolicyContext
  /** Orders to try; random ones unless told otherwise. Bring your own where a condition looks at something particular. */
  readonly requests?: fc.Arbitrary<Credit.GateRequest>
}

const law = <A extends [unknown, ...Array<unknown>]>(
  name: string,
  cases: fc.Arbitrary<A>,
  holds: (...one: A) => void,
): Law => ({
  name,
  check: ({ numRuns = 1000, seed } = {}) => {
    fc.assert(
      fc.property(cases, (one) => holds(...one)),
      seed === undefined ? { numRuns } : { numRuns, seed },
    )
  },
})

const beyondEveryRank = Number.MAX_SAFE_INTEGER

/** How far an order is from passing: −1 it passes, the level that may override, above every level nobody may. */
const restriction = (outcome: Credit.GateOutcome): number =>
  outcome._tag === "Passed"
    ? -1
    : outcome._tag === "Held" && outcome.isOverridable && outcome.overrideRank !== undefined
      ? outcome.overrideRank.level
      : beyondEveryRank

const plus = ({ currency, minor }: Money.Money, more: bigint): Money.Money => Money.make(minor + more, currency)

const stagesCount = law(
  "CRD-2: an amount counts once, however far it has come: ordered, delivered, invoiced, owed",
  fc.tuple(fc.array(fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 4 }), fc.nat(500)),
  (orders, paid) => {
    const cny = (minor: number) => Money.make(BigInt(minor), "CNY")
    let ledger = Credit.setUnapplied(Credit.empty, cny(paid))
    let counted = -paid
    for (const [i, [ordered, delivered, invoiced]] of orders.entries()) {
      const [orderId, itemId, open] = [`O-${i}`, `I-${i}`, cny(invoiced)]
      ledger = Credit.putCommitment(ledger, {
        orderId,
        ordered: cny(ordered),
        delivered: cny(delivered),
        invoiced: open,
      })
      ledger = Credit.putItem(ledger, { itemId, open, invoiceDate: LocalDate.earliest, dueDate: LocalDate.earliest })
      counted += Math.max(ordered, delivered, invoiced)
    }
    const exposure = Credit.exposure(ledger, "CNY", Credit.plainExposure)
    assert.deepEqual(
      Result.map(exposure, ({ total }) => total.minor),
      Result.succeed(BigInt(counted)),
    )
  },
)

type Cases = fc.Arbitrary<Credit.GateRequest>

const moreExposure = (credit: Credit.CompiledCreditPolicy, requests: Cases): Law =>
  law(
    "CRD-5: a larger order, or more owed, never needs less authority",
    fc.tuple(requests, fc.bigInt(0n, 3_000n), fc.bigInt(0n, 3_000n)),
    (request, more, owed) => {
      const { customer, today } = request
      const open = Money.make(owed, request.amount.currency)
      const ledger = Credit.putItem(customer.ledger, { itemId: "I-more", open, invoiceDate: today, dueDate: today })
      const larger = { ...request, amount: plus(request.amount, more), customer: { ...customer, ledger } }
      assert.ok(restriction(credit.gate(larger)) >= restriction(credit.gate(request)))
    },
  )

const laterDay = (credit: Credit.CompiledCreditPolicy): Law =>
  law(
    "CRD-3: the same debts a few days later never need less authority",
    fc.tuple(gateRequestArbitrary({ plain: true }), fc.integer({ min: 0, max: 60 })),
    (request, days) => {
      const later = { ...request, today: LocalDate.addDays(request.today, days) }
      assert.ok(restriction(credit.gate(later)) >= restriction(credit.gate(request)))
    },
  )

const equality = (credit: Credit.CompiledCreditPolicy): Law =>
  law(
    "CRD-4: exactly at the limit an order passes, a minor unit beyond it doesn't",
    fc.tuple(fc.bigInt(1n, 100_000n), fc.bigInt(0n, 100_000n)),
    (limit, used) => {
      fc.pre(used < limit && credit.policy.conditions.length === 0 && credit.policy.components.includes("orders"))
      const orderId = "O-1"
      const cny = (minor: bigint) => Money.make(minor, "CNY")
      const ordered = { orderId, ordered: cny(used), delivered: cny(0n), invoiced: cny(0n) }
      const ask = (minor: bigint) =>
        credit.gate({
          today: LocalDate.literal("2026-03-10"),
          customer: {
            terms: { limit: { _tag: "UpTo", amount: cny(limit) }, creditDays: 30 },
            ledger: Credit.putCommitment(Credit.empty, ordered),
          },
          amount: cny(minor),
          agreement: { _tag: "Agrees" },
          shortages: [],
          mayInvoice: true,
        })._tag
      assert.equal(ask(limit - used), "Passed")
      assert.equal(ask(limit - used + 1n), "Held")
    },
  )

const conditionsTighten = (policy: Credit.CreditPolicy, context: PolicyContext, requests: Cases): Law => {
  const credit = Result.getOrThrow(Credit.creditPolicy.compile(policy, context))
  const without = Result.getOrThrow(Credit.creditPolicy.compile({ ...policy, conditions: [] }, context))
  return law("CRD-4: a condition more never permits more", fc.tuple(requests), (request) => {
    assert.ok(restriction(credit.gate(request)) >= restriction(without.gate(request)))
  })
}

const groupsTighten = (credit: Credit.CompiledCreditPolicy, requests: Cases): Law =>
  law(
    "CRD-9: a customer with terms of its own is never let through more in a group than alone",
    fc.tuple(requests),
    (request) => {
      const { group, ...alone } = request.customer
      fc.pre(group !== undefined && alone.terms !== undefined)
      const asked = { ...request, customer: alone }
      assert.ok(restriction(credit.gate(request)) >= restriction(credit.gate(asked)))
    },
  )

const reasonsAgree = (credit: Credit.CompiledCreditPolicy, requests: Cases): Law =>
  law("KER-6: the answer and its reasons agree, and every answer has a reason", fc.tuple(requests), (request) => {
    const outcome = credit.gate(request)
    const { decision } = outcome
    assert.equal(decision._tag === "Allowed", outcome._tag === "Passed")
    assert.equal(decision._tag === "NeedsApproval", outcome._tag === "Held" && outcome.isOverridable)
    if (decision._tag === "NeedsApproval") assert.deepEqual(decision.rank, outcome.overrideRank)
    assert.ok(decision.reasons.length > 0)
  })

/** A little less of a change; `undefined` where there is no less. */
const lessOf = (change: Credit.CreditChange): Credit.CreditChange | undefined => {
  switch (change._tag) {
    case "Prepay":
      return change.amount.minor <= 1n ? undefined : { ...change, amount: plus(change.amount, -1n) }
    case "LowerAmount":
      return { ...change, amount: plus(change.amount, 1n) }
    case "PayItems":
      return change.items.length <= 1 ? undefined : { ...change, items: change.items.slice(0, -1) }
    case "Postpone":
      return { ...change, deliveryDate: LocalDate.addDays(change.deliveryDate, -1) }
    case "AskRank":
      return undefined
  }
}

const whatIfPasses = (credit: Credit.CompiledCreditPolicy, requests: Cases): Law =>
  law("XTR-1: what would let an order pass really does, and a little less wouldn't", fc.tuple(requests), (request) => {
    const changes = Credit.whatIf(credit, request)
    if (credit.gate(request)._tag === "Passed") assert.deepEqual(changes, [])
    for (const change of changes) {
      const outcome = credit.gate(Credit.withChange(request, change))
      if (change._tag === "AskRank") {
        assert.ok(outcome._tag === "Held" && outcome.isOverridable)
        assert.deepEqual(outcome.overrideRank, change.rank)
        continue
      }
      assert.equal(outcome._tag, "Passed")
      const less = lessOf(change)
      if (less !== undefined) assert.notEqual(credit.gate(Credit.withChange(request, less))._tag, "Passed")
    }
  })

const samePolicy = (policy: Credit.CreditPolicy, credit: Credit.CompiledCreditPolicy, requests: Cases): Law =>
  law("XTR-2: nothing differs from itself", fc.tuple(requests), (request) => {
    assert.deepEqual(Credit.diff(policy, policy), [])
    const { changed, examined } = Credit.backtest(credit, credit, [{ id: "O-1", request }])
    assert.deepEqual([examined, changed.length], [1, 0])
  })

/**
 * The laws of the gate for one policy, with the conditions that plugins contribute to it (XTR-4). Throws right away where the
 * policy doesn't compile.
 *
 * @example
 * ```ts
 * import { CreditPolicy, Decider, Decision } from "@dealwright/core"
 * import { creditLaws } from "@dealwright/core/testing"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * for (const law of creditLaws(CreditPolicy.tradePolicy, { context })) law.check({ numRuns: 100 })
 * ```
 */
export const creditLaws = (policy: Credit.CreditPolicy, options: CreditLawOptions): ReadonlyArray<Law> => {
  const { context, requests = gateRequestArbitrary() } = options
  const credit = Result.getOrThrow(Credit.creditPolicy.compile(policy, context))
  return [
    stagesCount,
    moreExposure(credit, requests),
    laterDay(credit),
    ...(policy.conditions.length === 0 && policy.components.includes("orders") ? [equality(credit)] : []),
    conditionsTighten(policy, context, requests),
    groupsTighten(credit, requests),
    reasonsAgree(credit, requests),
    whatIfPasses(credit, requests),
    samePolicy(policy, credit, requests),
  ]
}
