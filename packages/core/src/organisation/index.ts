/**
 * The organisation: ladder, members, who reports to whom and whom to ask (ORG).
 */
import { erase } from "../decider/Aggregate.ts"
import { organisation } from "./Decider.ts"
import { handOver, handover, passThings } from "./Handover.ts"
import { organisationPolicy } from "./Policy.ts"

export * from "./Acting.ts"
export * from "./Commands.ts"
export { organisation, organisationId } from "./Decider.ts"
export type { OrganisationKnown } from "./Delegating.ts"
export * from "./Delegation.ts"
export { OrganisationError, type OrganisationReason } from "./Errors.ts"
export * from "./Events.ts"
export { type HandoverKnown, handOver, handover, passThings } from "./Handover.ts"
export * from "./HandoverModel.ts"
export { messages } from "./Messages.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export * from "./Views.ts"

/** What the module brings to a host. */
export const aggregates = [erase(organisation), erase(handover)]

/** Reactors of the module. */
export const reactors = [handOver, passThings]

/** Kinds of policy of this module. */
export const policies = [organisationPolicy]
