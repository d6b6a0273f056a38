/**
 * Handing over one's rank for a while, and taking it back (ORG-3). Pure.
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { day, format, type Instant, min } from "../calendar/Instant.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import { isPositive } from "../money/Arithmetic.ts"
import type { OrganisationCommand } from "./Commands.ts"
import { type Delegation, maxDelegations } from "./Delegation.ts"
import { type OrganisationError, reject } from "./Errors.ts"
import type { OrganisationEvent } from "./Events.ts"
import type { OrganisationState } from "./Model.ts"
import type { OrganisationPolicy } from "./Policy.ts"
import { authorityProblem } from "./Rules.ts"
import { member } from "./Views.ts"

/** What commands about delegations have to know besides the state. */
export interface OrganisationKnown {
  /** Read for those commands that depend on it. */
  readonly policy?: OrganisationPolicy
}

type Known = Facts & OrganisationKnown
type Decided = Result.Result<ReadonlyArray<OrganisationEvent>, OrganisationError>
type CommandOf<Tag extends OrganisationCommand["_tag"]> = Extract<OrganisationCommand, { readonly _tag: Tag }>

const fail = (...why: Parameters<typeof reject>): Decided => Result.fail(reject(...why))

/** The delegation of this id, whatever its period (ORG-3). */
const found = (state: OrganisationState, id: string): Delegation | undefined =>
  Object.hasOwn(state.delegations, id) ? state.delegations[id] : undefined

/** Those that are still to come or under way; the others only tell why somebody can't act any more. */
const living = (state: OrganisationState, at: Instant): ReadonlyArray<Delegation> =>
  Object.values(state.delegations).filter(({ until }) => until > at)

/** Why nobody could act under such a delegation; `undefined` when nothing is wrong. */
const problemOf = (state: OrganisationState, one: Delegation, facts: Known): OrganisationError | undefined => {
  const { from, limit, since, to, until } = one
  if (from === to) return reject({ _tag: "DelegateIsDelegator", id: from })
  for (const id of [from, to]) {
    const { standing } = member(state, id) ?? {}
    if (standing === undefined) return reject({ _tag: "UnknownMember", id })
    if (standing._tag === "Left") return reject({ _tag: "MemberHasLeft", id })
  }
  if (since >= until || until <= facts.at) {
    return reject({ _tag: "NoPeriod", since: format(since), until: format(until), now: format(facts.at) })
  }
  const longest = facts.policy?.longestDelegation ?? 0
  if (until - since > longest * day) {
    return reject({ _tag: "PeriodTooLong", days: Math.ceil((until - since) / day), longest })
  }
  if (limit !== undefined && !isPositive(limit)) return reject({ _tag: "NoLimit", id: one.id })
  const currency = facts.policy?.limitCurrency
  if (limit !== undefined && currency !== undefined && limit.currency !== currency) {
    return reject({ _tag: "LimitInOtherCurrency", currency: limit.currency, needed: currency })
  }
  return living(state, facts.at).length >= maxDelegations
    ? reject({ _tag: "TooManyDelegations", limit: maxDelegations })
    : undefined
}

/** Makes a delegation by `from`. Nobody hands on what they themselves only hold for somebody. */
export const delegate = (
  state: OrganisationState,
  { _tag, ...terms }: CommandOf<"Delegate"> | CommandOf<"DelegateFor">,
  facts: Known,
): Decided => {
  const { actor } = facts
  if (actor._tag === "System" && !("from" in terms)) return fail({ _tag: "DelegatorNeeded", id: terms.id })
  const by = actorId(actor)
  const one: Delegation = { ...terms, from: "from" in terms ? terms.from : by, by }
  const before = found(state, one.id)
  if (before !== undefined) {
    return Equal.equals({ ...before, by: "" }, { ...one, by: "" })
      ? Result.succeed([])
      : fail({ _tag: "DelegationExists", id: one.id })
  }
  if (actor._tag === "Member" && actor.onBehalfOf !== undefined) {
    return fail({ _tag: "ChainOfDelegation", member: actor.id, from: actor.onBehalfOf.memberId })
  }
  const problem = problemOf(state, one, facts)
  if (problem !== undefined) return Result.fail(problem)
  const delegator = member(state, one.from)
  const authority =
    delegator === undefined || one.from === by ? undefined : authorityProblem(actor, facts.ladder, undefined, delegator)
  return authority === undefined
    ? Result.succeed([{ _tag: "Delegated", ...one, at: facts.at }])
    : Result.fail(authority)
}

/** Ends a delegation now: by either side, or for them by whoever may send `EndDelegationFor`. */
export const endDelegation = (
  state: OrganisationState,
  { _tag, id, reason = "" }: CommandOf<"EndDelegation"> | CommandOf<"EndDelegationFor">,
  facts: Known,
): Decided => {
  const { actor, at } = facts
  const one = found(state, id)
  if (one === undefined) return fail({ _tag: "UnknownDelegation", id })
  if (_tag === "EndDelegation" && actor._tag === "Member" && actor.id !== one.from && actor.id !== one.to) {
    return fail({ _tag: "NotYourDelegation", id, member: actor.id, from: one.from })
  }
  const delegator = member(state, one.from)
  if (_tag === "EndDelegationFor" && actor._tag === "Member" && actor.id !== one.from && delegator !== undefined) {
    const authority = authorityProblem(actor, facts.ladder, undefined, delegator)
    if (authority !== undefined) return Result.fail(authority)
  }
  return one.until <= at
    ? Result.succeed([])
    : Result.succeed([{ _tag: "DelegationEnded", id, by: actorId(actor), at, reason }])
}

/** Remembers a delegation. When there are too many, those that are over make room. */
export const withDelegation = (
  state: OrganisationState,
  { _tag, at, ...one }: Extract<OrganisationEvent, { readonly _tag: "Delegated" }>,
): OrganisationState => {
  const all = Object.values(state.delegations)
  const kept = all.length < maxDelegations ? all : living(state, at)
  return { ...state, delegations: Object.fromEntries([...kept, one].map((each) => [each.id, each])) }
}

/** A delegation ends at the moment of the event; one that hasn't begun is as if it had never been. */
export const withoutDelegation = (
  state: OrganisationState,
  { at, id }: Extract<OrganisationEvent, { readonly _tag: "DelegationEnded" }>,
): OrganisationState => {
  const one = found(state, id)
  if (one === undefined) return state
  return { ...state, delegations: { ...state.delegations, [id]: { ...one, until: min(one.until, at) } } }
}

/** What is left of the delegations once a member has left: none by them, and none to them (ORG-7). */
export const withoutMember = (
  delegations: OrganisationState["delegations"],
  id: string,
): OrganisationState["delegations"] =>
  Object.fromEntries(Object.entries(delegations).filter(([, { from, to }]) => from !== id && to !== id))
