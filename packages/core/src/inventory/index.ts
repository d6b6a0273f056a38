/**
 * Sales control (INV): units that exist once, and stock of goods.
 *
 * @module
 */
import { dispatch, erase } from "../decider/Aggregate.ts"
import { Belongings, belonging } from "../decider/Belonging.ts"
import { extend } from "../decider/Extension.ts"
import { inventoryPolicy } from "./Policy.ts"
import { stockSource } from "./Ports.ts"
import { contractUnit, offerStock } from "./Reactor.ts"
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
export * from "./Replenishment.ts"
export * from "./Stock.ts"
export * from "./Templates.ts"
export * from "./Unit.ts"
export * from "./Views.ts"
export * from "./Waiting.ts"

/** Aggregates of this module. */
export const aggregates = [erase(unit), erase(stock)]

/** Kinds of policy of this module. */
export const policies = [inventoryPolicy]

/** Reactors of this module. */
export const reactors = [contractUnit, offerStock]

/** Fact ports of this module. */
export const ports = [stockSource]

/** Units that are held, subscribed or contracted go to whoever succeeds their holder (ORG-7). */
export const extensions = [
  extend(
    Belongings,
    unit.kind,
    belonging(unit, {
      where: (member) => [
        { _tag: "Equals", field: "memberId", value: member },
        { _tag: "In", field: "status", values: ["Held", "AwaitingConfirmation", "Subscribed", "Contracted"] },
      ],
      isTheirs: (state, member) => "holder" in state && state._tag !== "Sold" && state.holder.memberId === member,
      pass: (id, passing) => dispatch(unit, id, { _tag: "TakeOver", ...passing }),
    }),
  ),
]
