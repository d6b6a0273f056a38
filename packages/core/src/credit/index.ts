/**
 * Credit control (CRD): terms, exposure, the release gate, and the account in which they meet.
 *
 * @module
 */
import { erase } from "../decider/Aggregate.ts"
import { creditAccount } from "./Decider.ts"
import { creditPolicy } from "./Policy.ts"
import { exposureSource } from "./Ports.ts"
import { askForTerms, offerReleases, settleTerms, shareWithGroup } from "./Reactor.ts"

export * from "./Commands.ts"
export * from "./Decider.ts"
export { CreditError, type CreditReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export { CreditPolicy } from "./Policy.ts"
export * from "./Ports.ts"
export * from "./Reactor.ts"
export * from "./Views.ts"

/** Aggregates of this module. */
export const aggregates = [erase(creditAccount)]

/** Reactors of this module. */
export const reactors = [askForTerms, settleTerms, offerReleases, shareWithGroup]

/** Kinds of policy of this module. */
export const policies = [creditPolicy]

/** Fact ports of this module. */
export const ports = [exposureSource]
