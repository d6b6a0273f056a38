/**
 * The policy of sales control compiled, and questions on stock. Pure, without a schema.
 *
 * @module
 */
import * as Result from "effect/Result"
import { type Actor, hasRank } from "../decider/Facts.ts"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import { describeLadderProblem, rankNamed } from "../decision/Ladder.ts"
import * as Quantity from "../money/Quantity.ts"
import type { StockState, UnitState } from "./Model.ts"
import type { InventoryPolicy } from "./Policy.ts"

/** A policy of sales control made ready for use. */
export interface CompiledInventoryPolicy {
  readonly policy: InventoryPolicy
  /** Whether the actor withdraws units and releases other people's holds. */
  isManagement(actor: Actor): boolean
}

/**
 * Compiles the policy; an unknown rank, and a usual hold longer than the longest one, are refused.
 *
 * @example
 * ```ts
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Inventory from "@dealwright/core/Inventory"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * assert.ok(Result.isSuccess(Inventory.compile(Inventory.propertyPolicy, context)))
 * ```
 */
export const compile = (
  policy: InventoryPolicy,
  context: PolicyContext,
): Result.Result<CompiledInventoryPolicy, ReadonlyArray<PolicyProblem>> => {
  const problems: Array<PolicyProblem> = []
  const rank = rankNamed(context.ladder, policy.managementRank)
  if (Result.isFailure(rank)) {
    problems.push({ place: "managementRank", rule: "ORG-1", text: describeLadderProblem(rank.failure) })
  }
  if (policy.holdHours > policy.maxHoldHours) {
    problems.push({
      place: "holdHours",
      rule: "INV-1",
      text: {
        en: `the usual hold of ${policy.holdHours} hours is longer than the longest one of ${policy.maxHoldHours}; lower it or raise maxHoldHours.`,
        zh: `默认锁定 ${policy.holdHours} 小时,超过上限 ${policy.maxHoldHours} 小时;请缩短或提高 maxHoldHours。`,
      },
    })
  }
  return problems.length > 0 || Result.isFailure(rank)
    ? Result.fail(problems)
    : Result.succeed({ policy, isManagement: (actor) => hasRank(actor, rank.success) })
}

/**
 * Reserved for orders and not shipped yet (INV-3).
 *
 * @example
 * ```ts continue
 * assert.equal(Inventory.committed(Inventory.stock.initial), 0n)
 * ```
 */
export const committed = (stock: StockState): Quantity.Quantity => {
  let sum = 0n
  for (const { reserved, shipped } of stock.reservations) sum += reserved - shipped
  return Quantity.fromUnits(sum)
}

/**
 * On hand and not promised to anybody (INV-3). With `orderId` what is reserved for that order counts as free for it.
 * Below zero when a count found less than was promised.
 *
 * @example
 * ```ts
 * import * as Inventory from "@dealwright/core/Inventory"
 * import { Quantity } from "@dealwright/core/Money"
 * import assert from "node:assert"
 *
 * const reservation = { orderId: "O-1", reserved: Quantity.whole(6), shipped: Quantity.whole(2) }
 * const stock = { ...Inventory.stock.initial, onHand: Quantity.whole(10), reservations: [reservation] }
 * assert.equal(Inventory.available(stock), Quantity.whole(6))
 * assert.equal(Inventory.available(stock, "O-1"), Quantity.whole(10))
 * ```
 */
export const available = (stock: StockState, orderId?: string): Quantity.Quantity => {
  let free: bigint = stock.onHand
  for (const one of stock.reservations) if (one.orderId !== orderId) free -= one.reserved - one.shipped
  return Quantity.fromUnits(free)
}

/**
 * On its way from suppliers (INV-3).
 *
 * @example
 * ```ts continue
 * const coming = { ...Inventory.stock.initial, inbound: [{ purchaseId: "P-1", quantity: Quantity.whole(20) }] }
 * assert.equal(Inventory.inbound(coming), Quantity.whole(20))
 * ```
 */
export const inbound = (stock: StockState): Quantity.Quantity => {
  let sum = 0n
  for (const { quantity } of stock.inbound) sum += quantity
  return Quantity.fromUnits(sum)
}

/**
 * How much to order (INV-4): demand over the lead time + safety stock − available − inbound, never below 0.
 *
 * @example
 * ```ts
 * import * as Inventory from "@dealwright/core/Inventory"
 * import { Quantity } from "@dealwright/core/Money"
 * import assert from "node:assert"
 *
 * const stock = { ...Inventory.stock.initial, onHand: Quantity.whole(30) }
 * const need = { demandOverLeadTime: Quantity.whole(40), safetyStock: Quantity.whole(10) }
 * assert.equal(Inventory.replenishment(stock, need), Quantity.whole(20))
 * ```
 */
export const replenishment = (
  stock: StockState,
  need: { readonly demandOverLeadTime: Quantity.Quantity; readonly safetyStock: Quantity.Quantity },
): Quantity.Quantity => {
  const missing = need.demandOverLeadTime + need.safetyStock - available(stock) - inbound(stock)
  return missing > 0n ? Quantity.fromUnits(missing) : Quantity.zero
}

/**
 * The unit as it stands at a moment: at its `until` moment a hold is gone, even while nobody has noted it (INV-2).
 *
 * @example
 * ```ts
 * import * as Inventory from "@dealwright/core/Inventory"
 * import * as Instant from "@dealwright/core/Instant"
 * import assert from "node:assert"
 * const until = Instant.literal("2026-03-03T09:00Z")
 * const holder = { dealId: "D-1", customerId: "C-1", memberId: "ann" }
 * const held = { _tag: "Held", description: "Tower 1, 12-03", holder, until } as const
 * assert.equal(Inventory.unitAt(held, until - 1)._tag, "Held")
 * assert.equal(Inventory.unitAt(held, until)._tag, "Available")
 * ```
 */
export const unitAt = (unit: UnitState, at: number): UnitState =>
  unit._tag === "Held" && unit.until <= at ? { _tag: "Available", description: unit.description } : unit
