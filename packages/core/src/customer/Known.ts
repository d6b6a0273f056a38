/**
 * What decisions on a customer have to know besides its state, and who may take them.
 *
 * @module
 */
import type * as Result from "effect/Result"
import { actorId, type Facts } from "../decider/Facts.ts"
import { highest } from "../decision/Ladder.ts"
import {
  activeMember,
  type DutyRosterState,
  isAbove,
  type MemberId,
  type OrganisationState,
} from "../organisation/index.ts"
import { type CustomerError, reject } from "./Errors.ts"
import type { CustomerEvent } from "./Events.ts"
import type { CustomerClaimState, CustomerState } from "./Model.ts"
import type { CompiledCustomerPolicy } from "./Policy.ts"

/**
 * The answers to a customer's questions. `claims` are the states of the keys that the command is about, `parties` those of
 * the customers that it is in conflict with, each in the order asked.
 */
export interface CustomerKnown {
  readonly claims: ReadonlyArray<CustomerClaimState>
  readonly parties: ReadonlyArray<CustomerState>
  readonly organisation: OrganisationState
  readonly policy: CompiledCustomerPolicy
  /** Read where an enquiry comes in by itself, without an owner. */
  readonly duty?: DutyRosterState
}

/** Facts of a command on a customer. */
export type CustomerFacts = Facts & CustomerKnown

/** What a decision on a customer comes to. */
export type Decided = Result.Result<ReadonlyArray<CustomerEvent>, CustomerError>

/** Date and author, as every event records them. */
export const headOf = (facts: Facts) => ({ on: facts.today, by: actorId(facts.actor) })

/** Whether the actor stands above `memberId`: in their chain, or at the top of the ladder. The system stands above all. */
export const standsAbove = (facts: CustomerFacts, memberId: string): boolean => {
  const { actor, ladder, organisation } = facts
  if (actor._tag === "System") return true
  if (actor.id === memberId) return false
  return actor.rank.level >= highest(ladder).level || isAbove(organisation, actor.id, memberId)
}

/** Why the actor may not manage a customer of `owner`: neither the owner nor above them (ORG-5). */
export const manageProblem = (facts: CustomerFacts, owner: MemberId): CustomerError | undefined => {
  const actor = actorId(facts.actor)
  return actor === owner || standsAbove(facts, owner) ? undefined : reject({ _tag: "NotYours", actor, owner })
}

/** Why this member can't own customers: an owner works here and isn't only an auditor, who changes nothing (ORG-5). */
export const ownerProblem = (facts: CustomerFacts, memberId: MemberId): CustomerError | undefined => {
  const found = activeMember(facts.organisation, memberId)
  const fit = found !== undefined && !(found.roles.length === 1 && found.roles[0] === "auditor")
  return fit ? undefined : reject({ _tag: "UnfitOwner", memberId })
}
