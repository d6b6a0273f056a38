/**
 * The laws of sales control and stock (XTR-4): for whoever changes how units are taken or goods are promised.
 *
 * @module
 */
import * as assert from "node:assert/strict"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { addMillis, hour } from "../../calendar/Instant.ts"
import { fold } from "../../decider/Decider.ts"
import { noExtensions } from "../../decider/Extension.ts"
import type { Actor, Facts } from "../../decider/Facts.ts"
import { defaultLadder } from "../../decision/Ladder.ts"
import {
  available,
  compile,
  type InventoryPolicy,
  propertyPolicy,
  type StockCommand,
  type StockState,
  servable,
  stock,
  tradePolicy,
  type UnitCommand,
  type UnitState,
  unit,
  unitAt,
} from "../../inventory/index.ts"
import * as Quantity from "../../money/Quantity.ts"
import { member, system, testFacts } from "../TestFacts.ts"
import type { Law } from "./Pricing.ts"

const law = <A>(name: string, cases: fc.Arbitrary<A>, holds: (one: A) => void): Law => ({
  name,
  check: ({ numRuns = 1000, seed } = {}) => {
    fc.assert(fc.property(cases, holds), seed === undefined ? { numRuns } : { numRuns, seed })
  },
})

const deals = ["D-1", "D-2", "D-3"] as const
const dealId = fc.constantFrom(...deals)
const reason = "as agreed"

const unitCommand: fc.Arbitrary<UnitCommand> = fc.oneof(
  fc
    .record({ dealId, hours: fc.integer({ min: 1, max: 80 }) })
    .map((one): UnitCommand => ({ _tag: "Hold", customerId: `C-${one.dealId}`, ...one })),
  dealId.map((one): UnitCommand => ({ _tag: "Subscribe", dealId: one, customerId: `C-${one}` })),
  dealId.map((one): UnitCommand => ({ _tag: "ReleaseHold", dealId: one, reason })),
  dealId.map((one): UnitCommand => ({ _tag: "ConfirmSubscription", dealId: one })),
  dealId.map((one): UnitCommand => ({ _tag: "RefuseSubscription", dealId: one, reason })),
  dealId.map((one): UnitCommand => ({ _tag: "ReleaseSubscription", dealId: one, reason })),
  dealId.map((one): UnitCommand => ({ _tag: "Contract", dealId: one, contractId: `K-${one}` })),
  dealId.map((one): UnitCommand => ({ _tag: "Sell", dealId: one })),
  dealId.map((one): UnitCommand => ({ _tag: "Forfeit", dealId: one, reason })),
  fc.constantFrom<UnitCommand>(
    { _tag: "ExpireHold" },
    { _tag: "Withdraw", reason },
    { _tag: "Reinstate" },
    { _tag: "TakeOver", from: "ann", to: "bob", reason },
  ),
)

const actors: ReadonlyArray<Actor> = [
  member("ann", "rep", "sales"),
  member("carl", "manager", "sales-controller"),
  system,
]

interface UnitStep {
  readonly command: UnitCommand
  readonly actor: Actor
  /** Hours since the step before. */
  readonly wait: number
}

const unitSteps = fc.array(
  fc.record({ command: unitCommand, actor: fc.constantFrom(...actors), wait: fc.integer({ min: 0, max: 40 }) }),
  { maxLength: 30 },
)

const holderOf = (state: UnitState): string | undefined => ("holder" in state ? state.holder.dealId : undefined)

const compiled = (policy: InventoryPolicy) =>
  Result.getOrThrow(compile(policy, { ladder: defaultLadder, extensions: noExtensions }))
const policies = [compiled(propertyPolicy), compiled(tradePolicy)]

/** Plays steps one after the other; `seen` is shown each step with the unit as it stood then and stands now. */
const play = (
  isProperty: boolean,
  steps: ReadonlyArray<UnitStep>,
  seen: (step: UnitStep & { readonly at: number }, before: UnitState, after: UnitState) => void,
): void => {
  const base = testFacts()
  const inventory = policies[isProperty ? 0 : 1] ?? assert.fail("there are two policies")
  let { at } = base
  let state: UnitState = fold(unit, [{ _tag: "UnitRegistered", description: "flat", by: "carl" }])
  for (const step of steps) {
    at = addMillis(at, step.wait * hour)
    const facts: Facts & { readonly inventory: typeof inventory } = { ...base, at, actor: step.actor, inventory }
    const decided = unit.decide(state, step.command, facts)
    const next = Result.isSuccess(decided) ? fold(unit, decided.success, state) : state
    seen({ ...step, at }, unitAt(state, at), unitAt(next, at))
    state = next
  }
}

const pieces = (most: number) => fc.integer({ min: 0, max: most }).map((n) => Quantity.whole(n))
const orderId = fc.constantFrom("O-1", "O-2", "O-3")

const stockCommand: fc.Arbitrary<StockCommand> = fc.oneof(
  fc
    .record({ purchaseId: fc.constantFrom("P-1", "P-2"), quantity: pieces(50) })
    .map((one): StockCommand => ({ _tag: "Expect", ...one })),
  fc
    .record({ receiptNo: fc.integer({ min: 1, max: 20 }).map((n) => `R-${n}`), quantity: pieces(50) })
    .map((one): StockCommand => ({ _tag: "Receive", ...one, purchaseId: "P-1" })),
  fc.record({ orderId, quantity: pieces(40) }).map((one): StockCommand => ({ _tag: "Reserve", ...one })),
  orderId.map((one): StockCommand => ({ _tag: "Unreserve", orderId: one })),
  fc.record({ orderId, shipped: pieces(40) }).map((one): StockCommand => ({ _tag: "Ship", ...one })),
  fc.record({ orderId, quantity: pieces(40) }).map((one): StockCommand => ({ _tag: "Await", ...one })),
  orderId.map((one): StockCommand => ({ _tag: "StopWaiting", orderId: one })),
  fc.constant<StockCommand>({ _tag: "OfferWaiting" }),
)

const count: fc.Arbitrary<StockCommand> = pieces(60).map((onHand) => ({ _tag: "Count", onHand, reason: "count" }))

const stockFacts = testFacts({ actor: system })

const stockAfter = (state: StockState, command: StockCommand): StockState => {
  const decided = stock.decide(state, command, stockFacts)
  return Result.isSuccess(decided) ? fold(stock, decided.success, state) : state
}

/**
 * The laws of sales control and stock, each checked against random histories of your own length.
 *
 * @example
 * ```ts
 * import { inventoryLaws } from "@dealwright/core/testing"
 * for (const { check } of inventoryLaws) check({ numRuns: 20, seed: 1 })
 * ```
 */
export const inventoryLaws: ReadonlyArray<Law> = [
  law(
    "INV-2: a unit passes from one deal to another only by way of being free",
    fc.tuple(fc.boolean(), unitSteps),
    ([isProperty, steps]) => {
      play(isProperty, steps, (_, before, after) => {
        const [had, has] = [holderOf(before), holderOf(after)]
        assert.ok(had === undefined || has === undefined || had === has, `${had} lost the unit to ${has}`)
      })
    },
  ),
  law("INV-2: at its moment a hold is gone, noted or not", fc.tuple(fc.boolean(), unitSteps), ([isProperty, steps]) => {
    play(isProperty, steps, ({ at }, before, after) => {
      for (const one of [before, after]) assert.ok(one._tag !== "Held" || one.until > at)
    })
  }),
  law("INV-1: what is sold stays sold", fc.tuple(fc.boolean(), unitSteps), ([isProperty, steps]) => {
    play(isProperty, steps, (_, before, after) => {
      if (before._tag === "Sold") assert.deepEqual(after, before)
    })
  }),
  law(
    "ORG-7: another holder changes neither deal, customer nor state",
    fc.tuple(fc.boolean(), unitSteps),
    ([isProperty, steps]) => {
      play(isProperty, steps, ({ command }, before, after) => {
        if (command._tag !== "TakeOver") return
        assert.equal(after._tag, before._tag)
        assert.equal(holderOf(after), holderOf(before))
      })
    },
  ),
  law(
    "INV-3: stock is never below zero, and nothing is reserved that wasn't there",
    fc.array(stockCommand, { maxLength: 40 }),
    (commands) => {
      let state: StockState = stock.initial
      for (const command of commands) {
        state = stockAfter(state, command)
        assert.ok(state.onHand >= 0n)
        assert.ok(available(state) >= 0n, "more is reserved than there is")
        for (const { reserved, shipped } of state.reservations) assert.ok(shipped >= 0n && shipped <= reserved)
      }
    },
  ),
  law(
    "INV-3: a count that finds less than was promised lets nobody reserve more or ship what isn't there",
    fc.array(fc.oneof({ weight: 5, arbitrary: stockCommand }, { weight: 1, arbitrary: count }), { maxLength: 40 }),
    (commands) => {
      let state: StockState = stock.initial
      for (const command of commands) {
        const before = available(state)
        state = stockAfter(state, command)
        assert.ok(state.onHand >= 0n)
        const isFirm = command._tag === "Reserve" && available(state) < before
        assert.ok(!isFirm || available(state) >= 0n)
      }
    },
  ),
  law(
    "CRD-4, CRD-7: orders that are offered goods could all be served at once",
    fc.array(stockCommand, { maxLength: 40 }),
    (commands) => {
      let state: StockState = stock.initial
      for (const command of commands) state = stockAfter(state, command)
      for (const { orderId: id, quantity } of servable(state)) {
        const before = state.reservations.find((one) => one.orderId === id)
        const total = Quantity.add(quantity, before?.shipped ?? Quantity.zero)
        if (before !== undefined && before.reserved >= total) continue
        const decided = stock.decide(state, { _tag: "Reserve", orderId: id, quantity: total }, stockFacts)
        assert.ok(Result.isSuccess(decided), `${id} was offered what isn't there`)
        state = fold(stock, decided.success, state)
      }
    },
  ),
]
