/**
 * Teams and their heads, as the organisation has them. Not exported from the module.
 *
 * @module
 */
import * as Result from "effect/Result"
import { type Ladder, rankNamed } from "../decision/Ladder.ts"
import { activeMember, type Member, type OrganisationState } from "../organisation/index.ts"
import { type Owner, ownerKey } from "./Evaluate.ts"
import type { PlanTeam } from "./Model.ts"

const levelOf = (ladder: Ladder, { rank }: Member): number =>
  Result.match(rankNamed(ladder, rank), { onFailure: () => -1, onSuccess: ({ level }) => level })

/** Every team with active members, by name, and the member who answers for it: the highest, of equals the first by id. */
export const teamsOf = (staff: OrganisationState, ladder: Ladder): ReadonlyArray<PlanTeam> => {
  const heads = new Map<string, Member>()
  for (const member of Object.values(staff.members)) {
    if (member.standing._tag !== "Active" || member.team === null) continue
    const head = heads.get(member.team)
    const [own, other] = [levelOf(ladder, member), head === undefined ? -2 : levelOf(ladder, head)]
    if (head === undefined || own > other || (own === other && member.id < head.id)) heads.set(member.team, member)
  }
  return Array.from(heads, ([team, { id }]) => ({ team, owner: id })).sort((a, b) => (a.team < b.team ? -1 : 1))
}

/** Those of the owners who are no active member and no team with one. */
export const unknownOwners = (owners: ReadonlyArray<Owner>, staff: OrganisationState): ReadonlyArray<string> => {
  const teams = new Set(
    Object.values(staff.members).flatMap(({ standing, team }) =>
      standing._tag === "Active" && team !== null ? [team] : [],
    ),
  )
  const isKnown = (owner: Owner) =>
    owner._tag === "Company" ||
    (owner._tag === "Team" ? teams.has(owner.team) : activeMember(staff, owner.memberId) !== undefined)
  return Array.from(new Set(owners.filter((owner) => !isKnown(owner)).map(ownerKey)))
}
