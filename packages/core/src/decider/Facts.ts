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

/** A person acting with their own rank and roles (ORG-2). */
export interface MemberActor {
  readonly _tag: "Member"
  readonly id: string
  readonly rank: Rank
  readonly roles: ReadonlyArray<string>
}

/** Dealwright itself: a timer that fired, a reaction, an import by the operator. `name` says which. */
export interface SystemActor {
  readonly _tag: "System"
  readonly name: string
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
