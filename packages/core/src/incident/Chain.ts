/**
 * Who hears of an incident: the chain above the member in charge, and whoever fills a role (ESC-8). Not exported from the module.
 *
 * @module
 */
import type { MemberActor } from "../decider/Facts.ts"
import { type Ladder, rankNamed } from "../decision/Ladder.ts"
import type { Audience, CompiledStep } from "../escalation/index.ts"
import { actorOf, lowestAbove, membersInRole, type OrganisationState, supervisorsOf } from "../organisation/index.ts"

/** The company as an incident sees it. */
export interface Company {
  readonly organisation: OrganisationState
  readonly ladder: Ladder
}

/** The active members above somebody, the nearest first. */
export const chainAbove = ({ ladder, organisation }: Company, memberId: string | null): ReadonlyArray<MemberActor> =>
  memberId === null
    ? []
    : supervisorsOf(organisation, memberId).flatMap((id) => {
        const actor = actorOf(organisation, ladder, id)
        return actor === undefined ? [] : [actor]
      })

/**
 * Everybody up the chain to the first of that rank. Where the chain ends below it, also whoever in the company has the lowest
 * rank that is high enough: an incident never ends at a gap in the chain.
 */
const upTo = (company: Company, memberId: string | null, rankName: string): ReadonlyArray<string> => {
  const rank = rankNamed(company.ladder, rankName)
  if (rank._tag === "Failure") return []
  const chain = chainAbove(company, memberId)
  const at = chain.findIndex((actor) => actor.rank.level >= rank.success.level)
  if (at >= 0) return chain.slice(0, at + 1).map(({ id }) => id)
  const other = lowestAbove(company.organisation, company.ladder, memberId ?? "", rank.success)
  return [...chain.map(({ id }) => id), ...(other === undefined ? [] : [other.id])]
}

const heard = (company: Company, memberId: string | null, audience: Audience): ReadonlyArray<string> => {
  switch (audience._tag) {
    case "Owner":
      return memberId === null ? [] : [memberId]
    case "Supervisor":
      return chainAbove(company, memberId)
        .slice(0, 1)
        .map(({ id }) => id)
    case "ByRank":
      return upTo(company, memberId, audience.rank)
    case "ByRole":
      return membersInRole(company.organisation, company.ladder, audience.role).map(({ id }) => id)
    // An incident has no customer; what the customer is told, people say.
    case "Customer":
      return []
  }
}

/** Whom a step tells, each once: its audience, and whoever it raises the incident or hands it to. */
export const toldBy = (
  company: Company,
  memberId: string | null,
  { action, audience }: Pick<CompiledStep, "action" | "audience">,
): ReadonlyArray<string> => {
  const told = audience.flatMap((one) => heard(company, memberId, one))
  if (action._tag === "Raise") told.push(...upTo(company, memberId, action.rank))
  if (action._tag === "Reassign") told.push(...heard(company, memberId, action.to))
  return [...new Set(told)]
}
