/**
 * Contracts (CTR): drawn, approved, signed, archived.
 */
import { erase } from "../decider/Aggregate.ts"
import { contract } from "./Decider.ts"
import { contractPolicy } from "./Policy.ts"
import { answerContract, askForContract, tellDeal } from "./Reactor.ts"

export * from "./Commands.ts"
export * from "./Decider.ts"
export { ContractError, type ContractReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export { messages } from "./Messages.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export * from "./Reactor.ts"
export * from "./Templates.ts"
export * from "./Views.ts"

/** Aggregates of this module. */
export const aggregates = [erase(contract)]

/** Reactors of this module. */
export const reactors = [askForContract, answerContract, tellDeal]

/** Kinds of policy of this module. */
export const policies = [contractPolicy]
