/**
 * Policy of sales control as data (INV-1, INV-2).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Name } from "../decider/Ids.ts"
import type { PolicyKind } from "../decider/Policy.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { type CompiledInventoryPolicy, compile } from "./Evaluate.ts"

/** Longest hold, in hours: a year. */
export const maxHours = 8784

/** Hours of a hold: whole, 1 to 8784. */
export const HoldHours = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxHours }))

/** How units are held and subscribed. */
export const InventoryPolicy = Schema.Struct({
  /** Whether the sales controller confirms a subscription or the check that the unit is free is enough (INV-2). */
  confirmation: Schema.Literals(["controller", "automatic"]),
  /** How long a hold lasts when nothing else is asked for (INV-1). */
  holdHours: HoldHours,
  /** Longest hold that may be asked for. */
  maxHoldHours: HoldHours,
  /** Lowest rank that withdraws and reinstates units and releases other people's holds (INV-1). */
  managementRank: Name,
})
/** How units are held and subscribed. */
export type InventoryPolicy = typeof InventoryPolicy.Type

const Above = MoneyCodec.Quantity.check(
  Schema.makeFilter((quantity) => quantity > 0n || "a pack or a smallest order is above 0"),
)

/** How a product is ordered from its supplier, for replenishment advice (INV-4). */
export const ReplenishmentTerms = Schema.Struct({
  /** Days from an order to its arrival, 0 to 3660. */
  leadTimeDays: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3660 })),
  safetyStock: MoneyCodec.Quantity.check(
    Schema.makeFilter((quantity) => quantity >= 0n || "a safety stock is 0 or more"),
  ),
  /** Only whole packs of this size are delivered. */
  packSize: Schema.optionalKey(Above),
  /** The supplier's smallest order. */
  minimumOrder: Schema.optionalKey(Above),
})
/** How a product is ordered from its supplier (INV-4). */
export type ReplenishmentTerms = typeof ReplenishmentTerms.Type

/** The kind of policy that units follow. */
export const inventoryPolicy: PolicyKind<InventoryPolicy, CompiledInventoryPolicy> = {
  key: "inventory",
  codec: InventoryPolicy,
  compile,
}
