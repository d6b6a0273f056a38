/**
 * On whose behalf something is done: tenant, actor, and the ids that tie cause to effect.
 *
 * @module
 */
import * as Context from "effect/Context"
import type { Instant } from "../calendar/Instant.ts"

/**
 * The claim of who acts. A member's rank and roles are looked up, never taken from the caller. `onBehalfOf` names the
 * member for whom they act (ORG-3): the directory must know a delegation that is in force and covers what is done.
 */
export type SessionActor =
  | { readonly _tag: "Member"; readonly id: string; readonly onBehalfOf?: string }
  | { readonly _tag: "System"; readonly name: string }

/** What a session consists of. */
export interface SessionData {
  /** The company (KER-7). Nothing that is done in a session leaves it. */
  readonly tenant: string
  readonly actor: SessionActor
  /**
   * Identifies this one piece of work: repeated, it is done once and answered as the first time. Left out, every
   * execution is new work.
   */
  readonly commandId?: string
  /** Ties together everything that belongs to one business conversation. Default: the command id. */
  readonly correlationId?: string
  /** The command or event that made this one necessary. */
  readonly causationId?: string
  /** A moment in the past or in a simulation. Only the system may set it; everybody else acts now. */
  readonly at?: Instant
}

/**
 * The current session, as a service that every operation needs.
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * const session = Engine.member("acme", "ann")
 * ```
 */
export class Session extends Context.Service<Session, SessionData>()("@dealwright/core/engine/Session") {}

/** What a member's session may say besides who it is. */
export interface MemberSession extends Omit<SessionData, "tenant" | "actor" | "at"> {
  /** The member for whom this one acts, with that one's rank (ORG-3). */
  readonly onBehalfOf?: string
}

/**
 * A session of a member of the company, in their own name or on another's behalf (ORG-3).
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * import assert from "node:assert"
 * // The same command id again: done once, answered as the first time.
 * const session = Engine.member("acme", "ann", { commandId: "order-17-placed" })
 * assert.deepEqual(session.actor, { _tag: "Member", id: "ann" })
 * const forDan = Engine.member("acme", "ann", { onBehalfOf: "dan" })
 * assert.deepEqual(forDan.actor, { _tag: "Member", id: "ann", onBehalfOf: "dan" })
 * ```
 */
export const member = (tenant: string, id: string, { onBehalfOf, ...options }: MemberSession = {}): SessionData => ({
  ...options,
  tenant,
  actor: { _tag: "Member", id, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) },
})

/**
 * A session of the system: imports, migrations, timers. Never build one from a caller's input.
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * import assert from "node:assert"
 * // Only the system acts in the past: an import keeps the moment at which it happened.
 * const session = Engine.system("acme", "import", { at: Engine.moment("2026-03-02T09:00:00Z") })
 * assert.deepEqual(session.actor, { _tag: "System", name: "import" })
 * ```
 */
export const system = (
  tenant: string,
  name: string,
  options: Omit<SessionData, "tenant" | "actor"> = {},
): SessionData => ({
  ...options,
  tenant,
  actor: { _tag: "System", name },
})
