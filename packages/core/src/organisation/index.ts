/**
 * The organisation: ladder, members, who reports to whom and whom to ask (ORG).
 */
import { dispatch, erase } from "../decider/Aggregate.ts"
import { Belongings, belonging } from "../decider/Belonging.ts"
import { extend } from "../decider/Extension.ts"
import { organisation } from "./Decider.ts"
import { checkNewRoster, dutyRoster } from "./Duty.ts"
import { handOver, handover, passThings } from "./Handover.ts"
import { organisationPolicy } from "./Policy.ts"

export * from "./Acting.ts"
export * from "./Commands.ts"
export { organisation, organisationId } from "./Decider.ts"
export type { OrganisationKnown } from "./Delegating.ts"
export * from "./Delegation.ts"
export { type DutyRosterKnown, dutyOfficerOn, dutyRoster, dutyRosterId, gaps, ownerOfEnquiry } from "./Duty.ts"
export { DutyRosterError, type DutyRosterReason } from "./DutyErrors.ts"
export * from "./DutyModel.ts"
export { OrganisationError, type OrganisationReason } from "./Errors.ts"
export * from "./Events.ts"
export { type HandoverKnown, handOver, handover, passThings } from "./Handover.ts"
export * from "./HandoverModel.ts"
export { messages } from "./Messages.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export * from "./Views.ts"
export * from "./Visible.ts"

/** What the module brings to a host. */
export const aggregates = [erase(organisation), erase(handover), erase(dutyRoster)]

/** Reactors of the module. */
export const reactors = [handOver, passThings, checkNewRoster]

/** Kinds of policy of this module. */
export const policies = [organisationPolicy]

/** Days on duty to come go to whoever succeeds the officer (ORG-6, ORG-7). */
export const extensions = [
  extend(
    Belongings,
    dutyRoster.kind,
    belonging(dutyRoster, {
      where: () => [],
      isTheirs: ({ days }, member) => days.some((day) => day.member === member),
      pass: (id, passing) => dispatch(dutyRoster, id, { _tag: "PassDuty", ...passing }),
    }),
  ),
]
