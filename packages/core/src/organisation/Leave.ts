/**
 * A member leaves: who takes over is settled in the same event, so that nothing is orphaned (ORG-7).
 *
 * @module
 */
import * as Result from "effect/Result"
import type { Facts } from "../decider/Facts.ts"
import { type OrganisationError, reject } from "./Errors.ts"
import type { OrganisationEvent, Reporting } from "./Events.ts"
import type { Member, MemberId, OrganisationState } from "./Model.ts"
import { authorityProblem, placeProblem, type Roster } from "./Rules.ts"
import { activeMember, member, reportsOf } from "./Views.ts"

const isLastOne = (state: OrganisationState, id: MemberId): boolean =>
  !Object.values(state.members).some((other) => other.standing._tag === "Active" && other.id !== id)

/**
 * The event of a member leaving. Reports go to the successor; a successor who reported to the leaver moves up to the
 * leaver's own supervisor. Everything else that was theirs goes to the successor, or to the supervisor when none is named.
 */
export const leave = (
  state: OrganisationState,
  leaver: Member,
  successor: MemberId | undefined,
  facts: Facts,
): Result.Result<ReadonlyArray<OrganisationEvent>, OrganisationError> => {
  const { id } = leaver
  if (leaver.standing._tag === "Left") {
    return successor === undefined || successor === leaver.standing.successor
      ? Result.succeed([])
      : Result.fail(reject({ _tag: "MemberHasLeft", id }))
  }
  const authority = authorityProblem(facts.actor, facts.ladder, leaver, leaver)
  if (authority !== undefined) return Result.fail(authority)

  const reports = reportsOf(state, id)
  const heir = successor ?? leaver.supervisor
  if ((successor === undefined && reports.length > 0) || (heir === null && !isLastOne(state, id))) {
    return Result.fail(reject({ _tag: "SuccessorNeeded", id, reports }))
  }
  const heirs = heir === null ? undefined : activeMember(state, heir)
  // Who only audits changes nothing (ORG-5), and so can take nothing over.
  const audits = heirs?.roles.length === 1 && heirs.roles[0] === "auditor"
  if (heir !== null && (heir === id || heirs === undefined || audits)) {
    return Result.fail(reject({ _tag: "UnfitSuccessor", id, successor: heir }))
  }

  // The successor moves first: only then may the others report to them.
  const gone: Member = { ...leaver, standing: { _tag: "Left", on: facts.today, successor: heir } }
  const after = new Map<string, Member>([[id, gone]])
  const roster: Roster = {
    get: (id) => after.get(id) ?? member(state, id),
    all: () => Object.values(state.members).map((one) => after.get(one.id) ?? one),
  }
  const moved: Array<Reporting> = []
  for (const report of [...reports].sort((a, b) => Number(b === successor) - Number(a === successor))) {
    const before = member(state, report)
    if (before === undefined || successor === undefined) continue
    const supervisor = report === successor ? leaver.supervisor : successor
    const placed: Member = { ...before, supervisor }
    const problem = placeProblem(roster, facts.ladder, placed)
    if (problem !== undefined) return Result.fail(problem)
    after.set(report, placed)
    moved.push({ id: report, supervisor })
  }
  return Result.succeed([{ _tag: "MemberLeft", id, on: facts.today, successor: heir, reports: moved }])
}
