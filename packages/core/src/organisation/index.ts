/**
 * The organisation: ladder, members, who reports to whom and whom to ask (ORG).
 */
import { erase } from "../decider/Aggregate.ts"
import type { Catalogue } from "../decision/Messages.ts"
import { organisation } from "./Decider.ts"

export * from "./Commands.ts"
export { organisation, organisationId } from "./Decider.ts"
export { OrganisationError, type OrganisationReason } from "./Errors.ts"
export * from "./Events.ts"
export * from "./Model.ts"
export * from "./Views.ts"

/** What the module brings to a host. */
export const aggregates = [erase(organisation)]

/** The module answers no decisions, so it has no reasons to word. */
export const messages: Catalogue = {}
