/**
 * Given, when, then for deciders: past events, a command, and the events or the rejection that must come out.
 *
 * @module
 */

import * as assert from "node:assert/strict"
import * as Result from "effect/Result"
import type { Aggregate, Tagged } from "../decider/Aggregate.ts"
import { fold } from "../decider/Decider.ts"
import type { Facts } from "../decider/Facts.ts"
import { isRejection } from "../decider/Rejection.ts"

/** What can be claimed of a command on a history. Every claim is checked at once and shows both sides when it fails. */
export interface When<E, S> {
  /** These events, no more and no fewer. */
  then(...events: ReadonlyArray<E>): void
  /** A rejection with this reason. Returns it, for claims about its rule or text. */
  thenRejected(reason: string): { readonly rule: string; readonly text: { readonly en: string; readonly zh: string } }
  /** Nothing changes: the command was carried out before. */
  thenNothing(): void
  /** The events that came out, for claims of another kind. */
  events(): ReadonlyArray<E>
  /** The state after the command. */
  state(): S
}

/** A history to which a command is given. */
export interface Given<C, S, E> {
  when(command: C): When<E, S>
  /** The state that the history leads to. */
  state(): S
}

/**
 * Starts a specification. `facts` are the base facts joined with the answers to the aggregate's reads.
 *
 * @example
 * ```ts
 * import { given, testFacts } from "@dealwright/core/testing"
 * import { Organisation } from "@dealwright/core"
 * given(Organisation.organisation, testFacts()).state()
 * ```
 */
export const given = <C extends Tagged, E extends Tagged, S, X, K>(
  aggregate: Aggregate<C, E, S, X, K>,
  facts: Facts & K,
  ...history: ReadonlyArray<E>
): Given<C, S, E> => {
  const before = fold(aggregate, history)
  return {
    state: () => before,
    when: (command) => {
      const outcome = aggregate.decide(before, command, facts)
      const events = (): ReadonlyArray<E> => {
        if (Result.isSuccess(outcome)) return outcome.success
        const why = isRejection(outcome.failure) ? outcome.failure.message : String(outcome.failure)
        return assert.fail(`${aggregate.kind}.${command._tag} was rejected: ${why}`)
      }
      return {
        events,
        state: () => fold(aggregate, events(), before),
        then: (...expected) => assert.deepEqual(events(), expected),
        thenNothing: () => assert.deepEqual(events(), []),
        thenRejected: (reason) => {
          if (Result.isSuccess(outcome)) {
            const tags = outcome.success.map((event) => event._tag).join(", ")
            return assert.fail(
              `${aggregate.kind}.${command._tag} was expected to be rejected (${reason}); it yielded [${tags}]`,
            )
          }
          const error: unknown = outcome.failure
          if (!isRejection(error)) return assert.fail(`not a rejection: ${String(error)}`)
          assert.equal(error.reason._tag, reason)
          assert.ok(error.rule.length > 0 && error.text.en.length > 0 && error.text.zh.length > 0)
          return error
        },
      }
    },
  }
}
