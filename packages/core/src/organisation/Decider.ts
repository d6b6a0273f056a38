/**
 * The organisation: one aggregate that knows every member and who reports to whom.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Access from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import { changed, changesBetween, type Details, describedBy } from "./Changes.ts"
import { OrganisationCommand } from "./Commands.ts"
import {
  delegate,
  endDelegation,
  type OrganisationKnown,
  withDelegation,
  withoutDelegation,
  withoutMember,
} from "./Delegating.ts"
import { type OrganisationError, reject } from "./Errors.ts"
import { OrganisationEvent } from "./Events.ts"
import { importMembers } from "./Import.ts"
import { leave } from "./Leave.ts"
import { type Member, type MemberId, maxMembers, OrganisationState } from "./Model.ts"
import { organisationPolicy } from "./Policy.ts"
import { authorityProblem, placeProblem, rosterOf } from "./Rules.ts"
import { member } from "./Views.ts"

/** The id of a company's one organisation. */
export const organisationId = "main"

type Decided = Result.Result<ReadonlyArray<OrganisationEvent>, OrganisationError>

const nothing: Decided = Result.succeed([])

/** Whoever acts is a member, so without an active one only the system can have asked (ORG-2). */
const firstBySystem = (state: OrganisationState, facts: Facts): OrganisationError | undefined =>
  facts.actor._tag === "Member" && !Object.values(state.members).some(({ standing }) => standing._tag === "Active")
    ? reject({ _tag: "FirstMemberBySystem" })
    : undefined

const add = (state: OrganisationState, details: Details, facts: Facts): Decided => {
  const { id } = details
  const after = describedBy(details)
  const before = member(state, id)
  if (before?.standing._tag === "Left") return Result.fail(reject({ _tag: "MemberHasLeft", id }))
  if (before !== undefined) {
    return changesBetween(before, after) === undefined ? nothing : Result.fail(reject({ _tag: "MemberExists", id }))
  }
  if (Object.keys(state.members).length >= maxMembers) {
    return Result.fail(reject({ _tag: "TooManyMembers", limit: maxMembers }))
  }
  const problem =
    authorityProblem(facts.actor, facts.ladder, undefined, after) ?? placeProblem(rosterOf(state), facts.ladder, after)
  if (problem !== undefined) return Result.fail(problem)
  const { standing: _, ...fields } = after
  return Result.succeed([{ _tag: "MemberAdded", ...fields }])
}

const change = (state: OrganisationState, before: Member, after: Member, facts: Facts): Decided => {
  const changes = changesBetween(before, after)
  if (changes === undefined) return nothing
  const problem =
    authorityProblem(facts.actor, facts.ladder, before, after) ?? placeProblem(rosterOf(state), facts.ladder, after)
  return problem === undefined
    ? Result.succeed([{ _tag: "MemberChanged", id: before.id, changes }])
    : Result.fail(problem)
}

const reinstate = (state: OrganisationState, before: Member, supervisor: MemberId | null, facts: Facts): Decided => {
  const { id } = before
  if (before.standing._tag === "Active") {
    return before.supervisor === supervisor ? nothing : Result.fail(reject({ _tag: "MemberExists", id }))
  }
  const after: Member = { ...before, supervisor, standing: { _tag: "Active" } }
  const problem =
    authorityProblem(facts.actor, facts.ladder, undefined, after) ?? placeProblem(rosterOf(state), facts.ladder, after)
  return problem === undefined ? Result.succeed([{ _tag: "MemberReinstated", id, supervisor }]) : Result.fail(problem)
}

type OnMember = Extract<OrganisationCommand, { readonly _tag: "ChangeMember" | "MarkLeft" | "Reinstate" }>

const decide = (state: OrganisationState, command: OrganisationCommand, facts: Facts & OrganisationKnown): Decided => {
  const first = firstBySystem(state, facts)
  if (first !== undefined) return Result.fail(first)
  switch (command._tag) {
    case "AddMember":
      return add(state, command, facts)
    case "ImportMembers":
      return Result.succeed(importMembers(state, command, facts))
    case "Delegate":
    case "DelegateFor":
      return delegate(state, command, facts)
    case "EndDelegation":
    case "EndDelegationFor":
      return endDelegation(state, command, facts)
    default:
      return onMember(state, command, facts)
  }
}

const onMember = (state: OrganisationState, command: OnMember, facts: Facts): Decided => {
  const before = member(state, command.id)
  if (before === undefined) return Result.fail(reject({ _tag: "UnknownMember", id: command.id }))
  switch (command._tag) {
    case "ChangeMember":
      return before.standing._tag === "Left"
        ? Result.fail(reject({ _tag: "MemberHasLeft", id: command.id }))
        : change(state, before, changed(before, command.changes), facts)
    case "MarkLeft":
      return leave(state, before, command.successor, facts)
    case "Reinstate":
      return reinstate(state, before, command.supervisor ?? null, facts)
  }
}

const put = (state: OrganisationState, after: Member): OrganisationState => ({
  ...state,
  members: { ...state.members, [after.id]: after },
})

const evolve = (state: OrganisationState, event: OrganisationEvent): OrganisationState => {
  if (event._tag === "MemberAdded") return put(state, describedBy(event))
  if (event._tag === "MembersRejected") {
    return { ...state, rejections: { importId: event.importId, rows: event.rows } }
  }
  if (event._tag === "Delegated") return withDelegation(state, event)
  if (event._tag === "DelegationEnded") return withoutDelegation(state, event)
  const before = member(state, event.id)
  if (before === undefined) return state
  switch (event._tag) {
    case "MemberChanged":
      return put(state, changed(before, event.changes))
    case "MemberReinstated":
      return put(state, { ...before, supervisor: event.supervisor, standing: { _tag: "Active" } })
    case "MemberLeft": {
      const { on, reports, successor } = event
      const members: Record<string, Member> = {
        ...state.members,
        [before.id]: { ...before, standing: { _tag: "Left", on, successor } },
      }
      for (const { id, supervisor } of reports) {
        const report = member(state, id)
        if (report !== undefined) members[id] = { ...report, supervisor }
      }
      return { ...state, members, delegations: withoutMember(state.delegations, before.id) }
    }
  }
}

const directorUp = Access.atLeast("director")

/**
 * The organisation of a company (ORG-1, ORG-2, ORG-3): who acts for whom, members, ranks, roles and a reporting graph that is always a forest.
 * There is one, under the id {@link organisationId}. Other aggregates read it as a snapshot.
 *
 * Laws: nobody who has left delegates or is delegated to; the graph stays a forest; nobody reports to somebody of a lower rank or to somebody who has left; a command
 * repeated on the state that it led to yields no events.
 */
export const organisation = Aggregate.make<
  OrganisationCommand,
  OrganisationEvent,
  OrganisationState,
  OrganisationError,
  OrganisationKnown
>({
  kind: "organisation",
  consistency: "snapshot",
  // Documents of version 1 knew no delegations; they are folded anew. Its events read as they are.
  schemaVersion: 2,
  initial: { members: {}, delegations: {}, rejections: null },
  command: OrganisationCommand,
  event: OrganisationEvent,
  state: OrganisationState,
  access: {
    AddMember: directorUp,
    ChangeMember: directorUp,
    MarkLeft: directorUp,
    Reinstate: directorUp,
    ImportMembers: directorUp,
    Delegate: Access.anyMember,
    DelegateFor: directorUp,
    EndDelegation: Access.anyMember,
    EndDelegationFor: directorUp,
  },
  reads: ({ command }) =>
    command._tag === "Delegate" || command._tag === "DelegateFor"
      ? { policy: Aggregate.policy(organisationPolicy) }
      : {},
  decide,
  evolve,
})
