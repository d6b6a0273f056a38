/**
 * Business numbers without gaps (KER-9).
 */
import { erase } from "../decider/Aggregate.ts"
import type { Catalogue } from "../decision/Messages.ts"
import { assignedNumber, numbering } from "./Decider.ts"
import { numberingPolicy } from "./Policy.ts"
import { assignNumber } from "./Reactor.ts"

export * from "./Commands.ts"
export * from "./Decider.ts"
export { NumberingError, type NumberingReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export * from "./Reactor.ts"
export * from "./Templates.ts"

/** What the module brings to a host. */
export const aggregates = [erase(assignedNumber), erase(numbering)]

/** Reactors of the module. */
export const reactors = [assignNumber]

/** Policies of the module. */
export const policies = [numberingPolicy]

/** The module answers no decisions, so it has no reasons to word. */
export const messages: Catalogue = {}
