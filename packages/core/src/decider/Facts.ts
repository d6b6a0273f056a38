/**
 * What every decision may rest on. The engine gathers it; a decider reads no clock and asks nobody.
 *
 * @module
 */
import type { CompiledCalendar } from "../calendar/Evaluate.ts"
import type { Instant } from "../calendar/Instant.ts"
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { Ladder } from "../decision/Ladder.ts"
import type { Rank } from "../decision/Model.ts"
import type { Extensions } from "./Extension.ts"

/** For whom somebody acts, and by which delegation (ORG-3). */
export interface Representing {
  readonly memberId: string
  /** Id of the delegation that was in force. */
  readonly delegation: string
}

/**
 * A person acting with their own roles (ORG-2). The rank is their own, or that of the member for whom they act (ORG-3):
 * `onBehalfOf` then says who that is.
 */
export interface MemberActor {
  readonly _tag: "Member"
  readonly id: string
  readonly rank: Rank
  readonly roles: ReadonlyArray<string>
  readonly onBehalfOf?: Representing
}

/** Dealwright itself: a timer that fired, a reaction, an import by the operator. `name` says which. */
export interface SystemActor {
  readonly _tag: "System"
  readonly name: string
  /** Whose command this follows from, where it was a member's (KER-8). It gives the system no authority that it lacks. */
  readonly startedBy?: MemberActor
}

/** Who sends a command (KER-8). */
export type Actor = MemberActor | SystemActor

/** Facts that every command comes with. */
export interface Facts {
  /** The moment of the command. */
  readonly at: Instant
  /** That moment's date in the company's time zone (KER-4). */
  readonly today: LocalDate
  readonly actor: Actor
  readonly ladder: Ladder
  readonly calendar: CompiledCalendar
  readonly extensions: Extensions
  /** SHA-256 of a text, in hexadecimal: binds an approval to content (PRC-8). */
  readonly digest: (text: string) => string
}

/**
 * The actor's id as events record it.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * const ann = { _tag: "Member", id: "ann", rank: { level: 0, name: "rep" }, roles: [] } as const
 * assert.equal(Decider.actorId(ann), "ann")
 * assert.equal(Decider.actorId({ _tag: "System", name: "scheduler" }), "system:scheduler")
 * ```
 */
export const actorId = (actor: Actor): string => (actor._tag === "Member" ? actor.id : `system:${actor.name}`)

/**
 * Everybody as whom the actor acts: themselves, and the member for whom they do (ORG-3). Four eyes look at all of them
 * (ORG-4). The system acts as nobody.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * const rank = { level: 3, name: "director" }
 * const bob = { _tag: "Member", id: "bob", rank, roles: [], onBehalfOf: { memberId: "dan", delegation: "D-1" } } as const
 * assert.deepEqual(Decider.persons(bob), ["bob", "dan"])
 * ```
 */
export const persons = (actor: Actor): ReadonlyArray<string> =>
  actor._tag === "System" ? [] : actor.onBehalfOf === undefined ? [actor.id] : [actor.id, actor.onBehalfOf.memberId]

/**
 * Whether the actor's rank is at least `rank`. The system has every rank.
 *
 * @example
 * ```ts
 * import { Decider, Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const bob = { _tag: "Member", id: "bob", rank: { level: 2, name: "manager" }, roles: [] } as const
 * assert.equal(Decider.hasRank(bob, Decision.lowest(Decision.defaultLadder)), true)
 * assert.equal(Decider.hasRank(bob, Decision.highest(Decision.defaultLadder)), false)
 * assert.equal(Decider.hasRank({ _tag: "System", name: "import" }, Decision.highest(Decision.defaultLadder)), true)
 * ```
 */
export const hasRank = (actor: Actor, rank: Rank): boolean => actor._tag === "System" || actor.rank.level >= rank.level

/**
 * Whether the actor fills the role. The system fills every role.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * const fay = { _tag: "Member", id: "fay", rank: { level: 0, name: "rep" }, roles: ["finance"] } as const
 * assert.deepEqual([Decider.hasRole(fay, "finance"), Decider.hasRole(fay, "legal")], [true, false])
 * ```
 */
export const hasRole = (actor: Actor, role: string): boolean => actor._tag === "System" || actor.roles.includes(role)
