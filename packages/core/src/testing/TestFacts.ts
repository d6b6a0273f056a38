/**
 * Facts for tests of deciders: the default ladder, Monday to Friday in UTC, a rep called ann.
 *
 * @module
 */

import { createHash } from "node:crypto"
import * as Result from "effect/Result"
import * as Calendar from "../calendar/index.ts"
import { noExtensions } from "../decider/Extension.ts"
import type { Actor, Facts, MemberActor } from "../decider/Facts.ts"
import { defaultLadder, rankNamed } from "../decision/Ladder.ts"

const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))

/**
 * A member of the default ladder.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import { member } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const bob = member("bob", "manager", "sales", "finance")
 * assert.equal(bob.rank.level, 2)
 * assert.ok(Decider.hasRole(bob, "finance"))
 * ```
 */
export const member = (id: string, rank: string, ...roles: ReadonlyArray<string>): MemberActor => ({
  _tag: "Member",
  id,
  rank: Result.getOrThrow(rankNamed(defaultLadder, rank)),
  roles,
})

/** The system, as reactions and timers act. */
export const system: Actor = { _tag: "System", name: "test" }

/**
 * Base facts. `at` is an ISO moment, by default Monday 2 March 2026, 09:00 UTC.
 *
 * @example
 * ```ts
 * import { member, testFacts } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const facts = testFacts({ at: "2026-03-12T09:00:00.000Z", actor: member("bob", "manager") })
 * assert.equal(facts.actor._tag, "Member")
 * ```
 */
export const testFacts = (options: { readonly at?: string; readonly actor?: Actor } = {}): Facts => {
  const at = Result.getOrThrow(Calendar.Instant.parse(options.at ?? "2026-03-02T09:00:00.000Z"))
  return {
    at,
    today: Calendar.today(calendar, at),
    actor: options.actor ?? member("ann", "rep", "sales"),
    ladder: defaultLadder,
    calendar,
    extensions: noExtensions,
    digest: (text) => createHash("sha256").update(text).digest("hex"),
  }
}
