/**
 * Questions on the organisation: who somebody is, who is above and below them, whom to ask. Pure and total.
 *
 * Answers are sorted, so that every node and every store gives the same one.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { Instant } from "../calendar/Instant.ts"
import type { Actor, MemberActor } from "../decider/Facts.ts"
import { type Ladder, rankNamed } from "../decision/Ladder.ts"
import type { Rank } from "../decision/Model.ts"
import type { Member, MemberId, OrganisationState } from "./Model.ts"

const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0

/**
 * The member of this id, active or not; `undefined` when there is none (ORG-2).
 *
 * @example
 * ```ts
 * import { Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Organisation.member(Organisation.organisation.initial, "ann"), undefined)
 * ```
 */
export const member = (state: OrganisationState, id: string): Member | undefined =>
  // An id may be the name of something that every object inherits, "constructor" say.
  Object.hasOwn(state.members, id) ? state.members[id] : undefined

/**
 * The member of this id if they work here now (ORG-2).
 *
 * @example
 * ```ts
 * import { Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Organisation.activeMember(Organisation.organisation.initial, "ann"), undefined)
 * ```
 */
export const activeMember = (state: OrganisationState, id: string): Member | undefined => {
  const found = member(state, id)
  return found?.standing._tag === "Active" ? found : undefined
}

const toActor = (ladder: Ladder, found: Member): MemberActor | undefined => {
  const rank = rankNamed(ladder, found.rank)
  return Result.isSuccess(rank) ? { _tag: "Member", id: found.id, rank: rank.success, roles: found.roles } : undefined
}

/**
 * The member as somebody who acts, with the rank that their rank's name has on the ladder (ORG-1). `undefined` for
 * whoever is no active member, and for a rank that the ladder no longer has: nobody acts with a guessed rank.
 *
 * @example
 * ```ts
 * import { Decision, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const empty = Organisation.organisation.initial
 * assert.equal(Organisation.actorOf(empty, Decision.defaultLadder, "ann"), undefined)
 * ```
 */
export const actorOf = (state: OrganisationState, ladder: Ladder, id: string): MemberActor | undefined => {
  const found = activeMember(state, id)
  return found === undefined ? undefined : toActor(ladder, found)
}

/**
 * Everybody who works here and whose rank the ladder knows, sorted by id.
 *
 * @example
 * ```ts
 * import { Decision, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const empty = Organisation.organisation.initial
 * assert.deepEqual(Organisation.activeActors(empty, Decision.defaultLadder), [])
 * ```
 */
export const activeActors = (state: OrganisationState, ladder: Ladder): ReadonlyArray<MemberActor> => {
  const actors: Array<MemberActor> = []
  for (const found of Object.values(state.members)) {
    if (found.standing._tag !== "Active") continue
    const actor = toActor(ladder, found)
    if (actor !== undefined) actors.push(actor)
  }
  return actors.sort(byId)
}

/**
 * Active members who fill a role, whatever their rank, sorted by id (ORG-2).
 *
 * @example
 * ```ts
 * import { Decision, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const empty = Organisation.organisation.initial
 * assert.deepEqual(Organisation.membersInRole(empty, Decision.defaultLadder, "legal"), [])
 * ```
 */
export const membersInRole = (state: OrganisationState, ladder: Ladder, role: string): ReadonlyArray<MemberActor> =>
  activeActors(state, ladder).filter((actor) => actor.roles.includes(role))

/**
 * The chain above a member: supervisor first, then theirs, up to the top. Empty for a stranger and for whoever reports to
 * nobody.
 *
 * @example
 * ```ts
 * import { Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Organisation.supervisorsOf(Organisation.organisation.initial, "ann"), [])
 * ```
 */
export const supervisorsOf = (state: OrganisationState, id: string): ReadonlyArray<MemberId> => {
  const chain: Array<MemberId> = []
  const seen = new Set<string>([id])
  let next = member(state, id)?.supervisor ?? null
  while (next !== null && !seen.has(next)) {
    seen.add(next)
    chain.push(next)
    next = member(state, next)?.supervisor ?? null
  }
  return chain
}

/**
 * Active members who report to this one directly, sorted.
 *
 * @example
 * ```ts
 * import { Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Organisation.reportsOf(Organisation.organisation.initial, "ann"), [])
 * ```
 */
export const reportsOf = (state: OrganisationState, id: string): ReadonlyArray<MemberId> =>
  Object.values(state.members)
    .filter((found) => found.supervisor === id && found.standing._tag === "Active")
    .map((found) => found.id)
    .sort()

/**
 * A member and everybody below them, those who left included, because their deals are still looked after (ORG-5). Empty
 * for a stranger.
 *
 * @example
 * ```ts
 * import { Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Organisation.subtreeOf(Organisation.organisation.initial, "ann").size, 0)
 * ```
 */
export const subtreeOf = (state: OrganisationState, id: string): ReadonlySet<string> => {
  const root = member(state, id)
  const subtree = new Set<string>()
  if (root === undefined) return subtree
  const below = new Map<string, Array<MemberId>>()
  for (const found of Object.values(state.members)) {
    if (found.supervisor === null) continue
    const siblings = below.get(found.supervisor)
    if (siblings === undefined) below.set(found.supervisor, [found.id])
    else siblings.push(found.id)
  }
  const open: Array<MemberId> = [root.id]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (subtree.has(next)) continue
    subtree.add(next)
    open.push(...(below.get(next) ?? []))
  }
  return subtree
}

/**
 * Whether `above` stands somewhere in the chain above `below`. Nobody stands above themselves.
 *
 * @example
 * ```ts
 * import { Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Organisation.isAbove(Organisation.organisation.initial, "bob", "ann"), false)
 * ```
 */
export const isAbove = (state: OrganisationState, above: string, below: string): boolean =>
  supervisorsOf(state, below).some((id) => id === above)

/** Whose customers and deals somebody sees (ORG-5). */
export type Visibility =
  | { readonly _tag: "Everything" }
  | { readonly _tag: "OfMembers"; readonly members: ReadonlySet<string> }

/** Of which kind of thing, and when: a delegation is for kinds and a period. */
export interface Looking {
  readonly at: Instant
  readonly kind: string
}

/**
 * Whose customers and deals an actor sees (ORG-5): a rep their own, whoever has people below them the subtree, an auditor
 * and the system everything. Told what is looked at and when, also what those see who have delegated that (ORG-3): nobody
 * can answer for somebody without seeing what it is about.
 *
 * @example
 * ```ts
 * import { Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const system = { _tag: "System", name: "import" } as const
 * assert.equal(Organisation.visibility(Organisation.organisation.initial, system)._tag, "Everything")
 * ```
 */
export const visibility = (state: OrganisationState, actor: Actor, looking?: Looking): Visibility => {
  if (actor._tag === "System" || actor.roles.includes("auditor")) return { _tag: "Everything" }
  const own = subtreeOf(state, actor.id)
  if (looking === undefined) return { _tag: "OfMembers", members: own }
  const delegated = Object.values(state.delegations).filter(
    ({ from, scope, since, to, until }) =>
      to === actor.id &&
      since <= looking.at &&
      looking.at < until &&
      (scope._tag === "Everything" || scope.kinds.includes(looking.kind)) &&
      activeMember(state, from) !== undefined,
  )
  const members = new Set(own)
  for (const { from } of delegated) for (const id of subtreeOf(state, from)) members.add(id)
  return { _tag: "OfMembers", members }
}

/** An auditor changes nothing (ORG-5), so who is nothing but an auditor is never asked to approve. */
const mayAnswer = (actor: MemberActor): boolean => !(actor.roles.length === 1 && actor.roles[0] === "auditor")

/**
 * Everybody who could approve at `rank`: active, of that rank or above, not the requester (ORG-4), not a mere auditor
 * (ORG-5). Lowest rank first, then by id.
 *
 * @example
 * ```ts
 * import { Decision, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const empty = Organisation.organisation.initial
 * const manager = { level: 2, name: "manager" }
 * assert.deepEqual(Organisation.eligibleApprovers(empty, Decision.defaultLadder, manager, "ann"), [])
 * ```
 */
export const eligibleApprovers = (
  state: OrganisationState,
  ladder: Ladder,
  rank: Rank,
  requesterId: string,
): ReadonlyArray<MemberActor> =>
  activeActors(state, ladder)
    .filter((actor) => actor.rank.level >= rank.level && actor.id !== requesterId && mayAnswer(actor))
    .sort((a, b) => a.rank.level - b.rank.level || byId(a, b))

/**
 * The person who is asked for an approval at `rank`: the first one up the requester's own chain who is high enough,
 * otherwise whoever in the company has the lowest rank that is. Never the requester, nor anybody in `passedOver` (ORG-4).
 * `undefined` when nobody is.
 *
 * @example
 * ```ts
 * import { Decision, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const empty = Organisation.organisation.initial
 * const manager = { level: 2, name: "manager" }
 * assert.equal(Organisation.lowestAbove(empty, Decision.defaultLadder, "ann", manager), undefined)
 * ```
 */
export const lowestAbove = (
  state: OrganisationState,
  ladder: Ladder,
  requesterId: string,
  rank: Rank,
  passedOver: ReadonlyArray<string> = [],
): MemberActor | undefined => {
  const eligible = eligibleApprovers(state, ladder, rank, requesterId).filter(({ id }) => !passedOver.includes(id))
  for (const id of supervisorsOf(state, requesterId)) {
    const actor = eligible.find((one) => one.id === id)
    if (actor !== undefined) return actor
  }
  return eligible[0]
}
