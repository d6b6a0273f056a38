/**
 * What must hold for a member in the reporting graph (ORG-2), and who may bring it about (ORG-4).
 *
 * @module
 */
import * as Result from "effect/Result"
import { type Actor, persons } from "../decider/Facts.ts"
import { type Ladder, rankNamed } from "../decision/Ladder.ts"
import { changesBetween } from "./Changes.ts"
import { type OrganisationError, reject } from "./Errors.ts"
import type { Member, MemberId, OrganisationState } from "./Model.ts"
import { member } from "./Views.ts"

/** The members as a rule sees them: the stored ones, or those that a batch has got to. */
export interface Roster {
  readonly get: (id: string) => Member | undefined
  readonly all: () => Iterable<Member>
}

/** The level of a rank by name; `undefined` when the ladder doesn't know it. */
export const levelOf = (ladder: Ladder, name: string): number | undefined => {
  const rank = rankNamed(ladder, name)
  return Result.isSuccess(rank) ? rank.success.level : undefined
}

const unknownRank = (ladder: Ladder, rank: string): OrganisationError =>
  reject({ _tag: "UnknownRank", rank, known: ladder.ranks.map(({ name }) => name) })

/** The way up from `supervisor` that leads back to the member, both ends included; `undefined` when there is none. */
const cycleThrough = (roster: Roster, id: MemberId, supervisor: MemberId): ReadonlyArray<MemberId> | undefined => {
  const path = [id]
  const seen = new Set<string>()
  let next: MemberId | null = supervisor
  while (next !== null && !seen.has(next)) {
    path.push(next)
    if (next === id) return path
    seen.add(next)
    next = roster.get(next)?.supervisor ?? null
  }
  return undefined
}

/**
 * Why the active member `candidate` can't stand among the others as described; `undefined` when nothing is wrong. Asked in
 * this order: the rank, the supervisor, the circle, the supervisor's rank, the reports' ranks.
 */
export const placeProblem = (roster: Roster, ladder: Ladder, candidate: Member): OrganisationError | undefined => {
  const { id, rank, supervisor } = candidate
  const level = levelOf(ladder, rank)
  if (level === undefined) return unknownRank(ladder, rank)
  if (supervisor !== null) {
    const cycle = cycleThrough(roster, id, supervisor)
    if (cycle !== undefined) return reject({ _tag: "ReportingCycle", path: cycle })
    const above = roster.get(supervisor)
    if (above === undefined) return reject({ _tag: "UnknownSupervisor", id, supervisor })
    if (above.standing._tag === "Left") return reject({ _tag: "SupervisorHasLeft", id, supervisor })
    const aboveLevel = levelOf(ladder, above.rank)
    if (aboveLevel === undefined) return unknownRank(ladder, above.rank)
    if (aboveLevel < level) {
      return reject({ _tag: "SupervisorOutranked", id, rank, supervisor, supervisorRank: above.rank })
    }
  }
  // Only a lower rank than before can fall below somebody who reports to the member.
  const before = levelOf(ladder, roster.get(id)?.rank ?? rank)
  if (before !== undefined && before <= level) return undefined
  for (const report of roster.all()) {
    if (report.supervisor !== id || report.standing._tag === "Left") continue
    const reportLevel = levelOf(ladder, report.rank)
    if (reportLevel !== undefined && reportLevel > level) {
      return reject({ _tag: "ReportOutranks", id, rank, report: report.id, reportRank: report.rank })
    }
  }
  return undefined
}

/**
 * Why the actor may not bring a member from `before` (`undefined` for a new one) to `after`: nobody settles their own
 * standing, not by acting for another either, and nobody gives or touches what is above their own rank (ORG-4). The system may do anything.
 */
export const authorityProblem = (
  actor: Actor,
  ladder: Ladder,
  before: Member | undefined,
  after: Member,
): OrganisationError | undefined => {
  if (actor._tag === "System") return undefined
  const { id } = after
  if (before !== undefined && persons(actor).includes(id)) {
    const changes = changesBetween(before, after)
    const own = changes?.rank === undefined && changes?.roles === undefined && changes?.supervisor === undefined
    return own ? undefined : reject({ _tag: "OwnStanding", id })
  }
  for (const rank of before === undefined ? [after.rank] : [before.rank, after.rank]) {
    if ((levelOf(ladder, rank) ?? -1) > actor.rank.level) {
      return reject({ _tag: "AboveOwnRank", id, rank, ownRank: actor.rank.name })
    }
  }
  return undefined
}

/** The stored members. */
export const rosterOf = (state: OrganisationState): Roster => ({
  get: (id) => member(state, id),
  all: () => Object.values(state.members),
})
