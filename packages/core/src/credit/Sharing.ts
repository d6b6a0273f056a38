/**
 * Joining and leaving a group that shares a parent's limit (CRD-9), and what the accounts in it tell each other.
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { actorId, type Facts } from "../decider/Facts.ts"
import { isAllowed, isWithin } from "../decision/Decision.ts"
import type { Decision } from "../decision/Model.ts"
import type { Command } from "./Commands.ts"
import * as Errors from "./Errors.ts"
import type { CompiledCreditPolicy } from "./Evaluate.ts"
import type { Event } from "./Events.ts"
import { withMembers } from "./Group.ts"
import { maxMembers } from "./Limits.ts"
import type { CreditAccount, CreditTerms, GroupMember } from "./Model.ts"

/** What a credit account has to know besides its state. */
export interface Known {
  readonly credit: CompiledCreditPolicy
  /** The account of the parent to be joined (CRD-9). */
  readonly parents?: ReadonlyArray<CreditAccount>
  /** The accounts of a parent's subsidiaries, in the order in which it knows them. */
  readonly members?: ReadonlyArray<CreditAccount>
}

/** What a command leads to. */
export type Decided = Result.Result<ReadonlyArray<Event>, Errors.CreditError>
/** One of the commands. */
export type CommandOf<Tag extends Command["_tag"]> = Extract<Command, { readonly _tag: Tag }>

/** No event: it is so already. */
export const nothing: Decided = Result.succeed([])
/** These events. */
export const yields = (...events: ReadonlyArray<Event>): Decided => Result.succeed(events)

/** Who may let this customer have what these terms give: nobody asks for an approval here, the actor has the rank or not. */
const mayGive = (terms: CreditTerms, facts: Facts & Known): Decision | undefined => {
  const { actor } = facts
  const decision = facts.credit.decideTerms(undefined, terms, facts.today)
  if (isAllowed(decision)) return undefined
  const mayAlone = decision._tag !== "Denied" && (actor._tag === "System" || isWithin(decision, actor.rank))
  return mayAlone ? undefined : decision
}

/** Shares the parent's limit (CRD-9). It gives the customer what the parent has, and takes the same authority (CRD-1). */
export const joinGroup = (state: CreditAccount, command: CommandOf<"JoinGroup">, facts: Facts & Known): Decided => {
  const { parentId, reason } = command
  if (state.parentId === parentId) return nothing
  // A customer's own account isn't read beside it: without one they asked to join themselves.
  const parent = facts.parents?.[0]
  const fail = (why: Errors.GroupObstacle): Decided => Result.fail(Errors.noGroup(parentId, why))
  if (parent === undefined) return fail("itself")
  if (state.parentId !== undefined) return fail("in-another-group")
  if (state.members !== undefined) return fail("has-members")
  if (parent.parentId !== undefined) return fail("parent-is-member")
  if (parent.terms === undefined) return fail("no-terms")
  if ((parent.members ?? []).length >= maxMembers) return fail("full")
  const denied = mayGive(parent.terms, facts)
  if (denied !== undefined) return Result.fail(Errors.groupBeyondAuthority(denied))
  return yields({ _tag: "GroupJoined", parentId, reason, by: actorId(facts.actor) })
}

/** Leaves the group (CRD-9). A limit of the customer's own counts beside the group's from then on, so it is given anew. */
export const leaveGroup = (
  state: CreditAccount,
  { reason }: CommandOf<"LeaveGroup">,
  facts: Facts & Known,
): Decided => {
  const { parentId, terms } = state
  if (parentId === undefined) return nothing
  const denied = terms === undefined ? undefined : mayGive(terms, facts)
  if (denied !== undefined) return Result.fail(Errors.groupBeyondAuthority(denied))
  return yields({ _tag: "GroupLeft", parentId, reason, by: actorId(facts.actor) })
}

/** Notes what a subsidiary claims. */
export const recordMember = (state: CreditAccount, { claims, customerId }: CommandOf<"RecordMember">): Decided => {
  const before = memberOf(state, customerId)
  return before !== undefined && Equal.equals(before.claims, claims)
    ? nothing
    : yields({ _tag: "MemberRecorded", customerId, claims })
}

type GroupEvent = Extract<
  Event,
  { readonly _tag: "GroupJoined" | "GroupLeft" | "GroupChanged" | "MemberRecorded" | "MemberRemoved" }
>

const putMember = (state: CreditAccount, member: GroupMember): CreditAccount => {
  const others = (state.members ?? []).filter((one) => one.customerId !== member.customerId)
  return withMembers(
    state,
    [...others, member].sort((a, b) => (a.customerId < b.customerId ? -1 : 1)),
  )
}

const memberOf = (state: CreditAccount, customerId: string): GroupMember | undefined =>
  state.members?.find((one) => one.customerId === customerId)

/** Folds what the accounts of a group tell each other. */
export const evolveGroup = (state: CreditAccount, event: GroupEvent): CreditAccount => {
  switch (event._tag) {
    case "GroupJoined":
      return { ...state, parentId: event.parentId }
    case "GroupLeft": {
      const { group: _, parentId: __, ...rest } = state
      return rest
    }
    case "GroupChanged":
      return { ...state, group: event.group }
    case "MemberRecorded":
      return putMember(state, { customerId: event.customerId, claims: event.claims })
    case "MemberRemoved":
      return withMembers(
        state,
        (state.members ?? []).filter((one) => one.customerId !== event.customerId),
      )
  }
}
