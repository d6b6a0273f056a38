/**
 * Orders (ORD): from what was agreed to what is delivered and accepted.
 *
 * @module
 */
import { erase } from "../decider/Aggregate.ts"
import { order } from "./Decider.ts"
import { orderPolicy } from "./Policy.ts"
import {
  askForOverride,
  carryOutOverride,
  countInvoices,
  countReturns,
  keepClaims,
  keepSource,
  releaseOffered,
} from "./Reactor.ts"
import { awaitStock } from "./StockQueue.ts"
import { contractUse, quoteUse } from "./Use.ts"

export * from "./Commands.ts"
export * from "./Decider.ts"
export { OrderError, type OrderReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export * from "./ExceptionModel.ts"
export type * from "./Facts.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export * from "./Reactor.ts"
export * from "./Steps.ts"
export * from "./StockQueue.ts"
export * from "./Templates.ts"
export * from "./Use.ts"
export * from "./Views.ts"

/** Aggregates of this module. */
export const aggregates = [erase(order), erase(quoteUse), erase(contractUse)]

/** Reactors of this module. */
export const reactors = [
  keepClaims,
  keepSource,
  countInvoices,
  countReturns,
  askForOverride,
  carryOutOverride,
  releaseOffered,
  awaitStock,
]

/** Kinds of policy of this module. */
export const policies = [orderPolicy]
