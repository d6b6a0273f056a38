/**
 * Sales control (INV): units that exist once, and stock of goods.
 *
 * @module
 */
import { erase } from "../decider/Aggregate.ts"
import { inventoryPolicy } from "./Policy.ts"
import { stockSource } from "./Ports.ts"
import { contractUnit } from "./Reactor.ts"
import { stock } from "./Stock.ts"
import { unit } from "./Unit.ts"

export * from "./Commands.ts"
export { InventoryError, type InventoryReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export * from "./Ports.ts"
export * from "./Reactor.ts"
export * from "./Stock.ts"
export * from "./Templates.ts"
export * from "./Unit.ts"

/** Aggregates of this module. */
export const aggregates = [erase(unit), erase(stock)]

/** Kinds of policy of this module. */
export const policies = [inventoryPolicy]

/** Reactors of this module. */
export const reactors = [contractUnit]

/** Fact ports of this module. */
export const ports = [stockSource]
