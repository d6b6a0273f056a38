/**
 * The laws of contracts (XTR-4): for whoever changes how goods are drawn, rebates accrue, or returns take back.
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import {
  type Account,
  type AccountCommand,
  type AccountState,
  contractAccount,
  drawnOf,
  entitlement,
  type Fulfilled,
  mostOf,
  type Rebate,
  rebateFaults,
} from "../../contract/index.ts"
import { fold } from "../../decider/Decider.ts"
import * as Money from "../../money/index.ts"
import * as Rate from "../../rate/index.ts"
import { system, testFacts } from "../TestFacts.ts"
import type { Law } from "./Pricing.ts"

const law = <A>(name: string, cases: fc.Arbitrary<A>, holds: (one: A) => void): Law => ({
  name,
  check: ({ numRuns = 1000, seed } = {}) => {
    fc.assert(fc.property(cases, holds), seed === undefined ? { numRuns } : { numRuns, seed })
  },
})

const cny = (minor: bigint) => Money.make(minor, "CNY")
const skus = ["P-1", "P-2", "P-3"] as const
const pieces = (most: number) => fc.integer({ min: 0, max: most }).map((n) => Money.Quantity.whole(n))

/** Ends of tiers, rising, and one rate more than there are ends. */
const shape = fc.uniqueArray(fc.integer({ min: 1, max: 2000 }), { maxLength: 4 }).chain((ends) =>
  fc.record({
    ends: fc.constant(ends.toSorted((a, b) => a - b)),
    rates: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: ends.length + 1, maxLength: ends.length + 1 }),
    method: fc.constantFrom("marginal" as const, "slab" as const),
    only: fc.option(fc.constantFrom(...skus), { nil: undefined }),
  }),
)

/**
 * A sound rebate in CNY on one of three products or on all of them, with one to five tiers.
 *
 * @example
 * ```ts
 * import { Contract } from "@dealwright/core"
 * import { rebateArbitrary } from "@dealwright/core/testing"
 * import * as fc from "fast-check"
 * import assert from "node:assert"
 * assert.ok(fc.sample(rebateArbitrary, 10).every((rebate) => Contract.rebateFaults([rebate], "CNY").length === 0))
 * ```
 */
export const rebateArbitrary: fc.Arbitrary<Rebate> = fc
  .tuple(shape, fc.boolean())
  .map(([{ ends, method, only, rates }, isOnAmount]) => {
    const about = { rebateId: "year", method, ...(only === undefined ? {} : { skus: [only] }) }
    return isOnAmount
      ? {
          _tag: "OnAmount",
          ...about,
          tiers: rates.map((rate, i) => {
            const end = ends[i]
            const of = Rate.fromUnits((BigInt(rate) * Rate.scale) / 100n)
            return end === undefined ? { rate: of } : { upTo: cny(BigInt(end) * 100n), rate: of }
          }),
        }
      : {
          _tag: "OnQuantity",
          ...about,
          tiers: rates.map((rate, i) => {
            const end = ends[i]
            const perPiece = cny(BigInt(rate))
            return end === undefined ? { perPiece } : { upTo: Money.Quantity.whole(end), perPiece }
          }),
        }
  })

const goods = fc.array(
  fc.record({ sku: fc.constantFrom(...skus), quantity: pieces(1500), minor: fc.bigInt({ min: 0n, max: 500_000n }) }),
  { minLength: 1, maxLength: 5 },
)

interface InvoiceCase {
  readonly lines: ReadonlyArray<Fulfilled>
}

const invoices: fc.Arbitrary<ReadonlyArray<InvoiceCase>> = fc.array(
  goods.map((rows) => ({ lines: rows.map(({ minor, quantity, sku }) => ({ sku, quantity, amount: cny(minor) })) })),
  { minLength: 1, maxLength: 8 },
)

const openedWith = (rebate: Rebate, contracted = 100, tolerance: Rate.Rate = Rate.zero): Account => {
  const lines = skus.map((sku) => ({ sku, quantity: Money.Quantity.whole(contracted), unitPrice: cny(100n) }))
  const state = fold(contractAccount, [
    {
      ...{ _tag: "AccountOpened", customerId: "C-1", amount: cny(30_000n), drawing: "goods", ordering: "signed" },
      ...{ lines, tolerance, rebates: [rebate], alerts: [] },
    },
  ])
  return state._tag === "Account" ? state : assert.fail("the account was opened")
}

const facts = testFacts({ actor: system })

/** The state after a command, or as it was where that is impossible. */
const after = (state: Account, command: AccountCommand): Account => {
  const decided = contractAccount.decide(state, command, facts)
  if (Result.isFailure(decided)) return state
  const next: AccountState = fold(contractAccount, decided.success, state)
  return next._tag === "Account" ? next : assert.fail("an account stays one")
}

const change = (what: "invoiced" | "returned", { lines }: InvoiceCase): AccountCommand => ({
  ...{ _tag: "RecordFulfilment", invoiceId: "I-1", invoicedOn: facts.today, change: what, lines },
})

const drawing = law(
  "CTR-2: of no product is ever more drawn than contracted with the tolerance, and what is given back can be drawn again",
  fc.record({
    contracted: fc.integer({ min: 1, max: 200 }),
    tolerance: fc.integer({ min: 0, max: 100 }),
    steps: fc.array(
      fc.record({
        orderId: fc.constantFrom("O-1", "O-2", "O-3"),
        lines: fc.array(fc.record({ sku: fc.constantFrom(...skus), quantity: pieces(150) }), { maxLength: 4 }),
        isBack: fc.boolean(),
      }),
      { maxLength: 15 },
    ),
  }),
  ({ contracted, steps, tolerance }) => {
    const rate = Rate.fromUnits((BigInt(tolerance) * Rate.scale) / 100n)
    const none: Rebate = { _tag: "OnAmount", rebateId: "none", method: "slab", tiers: [{ rate: Rate.zero }] }
    let state = openedWith(none, contracted, rate)
    const most = mostOf(Money.Quantity.whole(contracted), rate)
    for (const { isBack, lines, orderId } of steps) {
      state = after(state, isBack ? { _tag: "GiveBack", orderId } : { _tag: "Draw", orderId, lines })
      for (const sku of skus) assert.ok(drawnOf(state.draws, sku) <= most)
      if (isBack) assert.ok(!state.draws.some((one) => one.orderId === orderId))
    }
    for (const orderId of ["O-1", "O-2", "O-3"]) state = after(state, { _tag: "GiveBack", orderId })
    const [sku] = skus
    const all = after(state, { _tag: "Draw", orderId: "O-9", lines: [{ sku, quantity: most }] })
    assert.equal(drawnOf(all.draws, sku), most)
  },
)

const mirrors = law(
  "CTR-5: returning all that was invoiced, in any order, takes back exactly what had accrued",
  fc.record({ rebate: rebateArbitrary, kept: invoices, gone: invoices }),
  ({ gone, kept, rebate }) => {
    let state = openedWith(rebate)
    for (const one of kept) state = after(state, change("invoiced", one))
    const before = state.rebates[0]?.accrued.minor
    for (const one of gone) state = after(state, change("invoiced", one))
    for (const one of gone.toReversed()) state = after(state, change("returned", one))
    assert.equal(state.rebates[0]?.accrued.minor, before)
    for (const one of kept) state = after(state, change("returned", one))
    assert.equal(state.rebates[0]?.accrued.minor, 0n)
  },
)

const conserved = law(
  "CTR-5: settled as it goes or at the end, the same is paid: never more than had accrued, nothing twice",
  fc.record({ rebate: rebateArbitrary, all: invoices, share: fc.integer({ min: 1, max: 100 }) }),
  ({ all, rebate, share }) => {
    let state = openedWith(rebate)
    let paid = 0n
    let note = 0
    const settle = (of: bigint): void => {
      const row = state.rebates[0] ?? assert.fail("there is a rebate")
      const left = row.accrued.minor - row.settled.minor
      const amount = cny((left * of) / 100n)
      const parts = [{ invoiceId: "I-1", amount }]
      const next = after(state, { _tag: "SettleRebate", rebateId: "year", noteNo: `N-${note++}`, parts })
      const now = next.rebates[0]?.settled.minor ?? 0n
      paid += now - row.settled.minor
      assert.ok(now <= row.accrued.minor || now === row.settled.minor)
      const tooMuch = [{ invoiceId: "I-1", amount: cny((left > 0n ? left : 0n) + 1n) }]
      assert.equal(after(state, { _tag: "SettleRebate", rebateId: "year", noteNo: "N-x", parts: tooMuch }), state)
      state = next
    }
    for (const one of all) {
      state = after(state, change("invoiced", one))
      settle(BigInt(share))
    }
    settle(100n)
    const whole = entitlement(
      rebate,
      all.flatMap((one) => one.lines),
      "CNY",
    ).minor
    const row = state.rebates[0] ?? assert.fail("there is a rebate")
    assert.equal(row.accrued.minor, whole)
    assert.equal(row.settled.minor, paid)
    // Tiers may fall: what was settled on a higher one stays settled, and is never paid again.
    assert.ok(paid >= whole && (paid === whole || row.accrued.minor < row.settled.minor))
    assert.equal(
      state.settlements.reduce((sum, one) => sum + one.amount.minor, 0n),
      paid,
    )
  },
)

const bounded = law(
  "CTR-5: a rebate lies between the lowest and the highest rate on all that counts; marginal tiers never fall with more",
  fc.record({ rebate: rebateArbitrary, all: invoices, more: goods }),
  ({ all, more, rebate }) => {
    assert.deepEqual(rebateFaults([rebate], "CNY"), [])
    const lines = all.flatMap((one) => one.lines)
    const added = more.map(({ minor, quantity, sku }) => ({ sku, quantity, amount: cny(minor) }))
    const now = entitlement(rebate, lines, "CNY").minor
    const then = entitlement(rebate, [...lines, ...added], "CNY").minor
    assert.ok(now >= 0n && then >= 0n)
    if (rebate.method === "marginal") assert.ok(now <= then)
    const at = (pick: (rates: ReadonlyArray<bigint>) => bigint): bigint =>
      rebate._tag === "OnAmount"
        ? entitlement(
            { ...rebate, tiers: [{ rate: Rate.fromUnits(pick(rebate.tiers.map((one) => one.rate))) }] },
            lines,
            "CNY",
          ).minor
        : entitlement(
            { ...rebate, tiers: [{ perPiece: cny(pick(rebate.tiers.map((one) => one.perPiece.minor))) }] },
            lines,
            "CNY",
          ).minor
    assert.ok(at((rates) => rates.reduce((a, b) => (a < b ? a : b))) <= now)
    assert.ok(now <= at((rates) => rates.reduce((a, b) => (a > b ? a : b))))
  },
)

/** Every law of drawing from contracts and of their rebates (CTR-2, CTR-5). */
export const contractLaws: ReadonlyArray<Law> = [drawing, mirrors, conserved, bounded]
