/**
 * Pure decision logic of one aggregate.
 *
 * @module
 */
import type * as Result from "effect/Result"
import type { Facts } from "./Facts.ts"

/**
 * `decide` turns a command into events or says which rule forbids it; `evolve` folds an event into the state and is
 * total. Neither throws, reads a clock or asks anybody. A command repeated on the state it led to yields no events.
 */
export interface Decider<Command, Event, State, Rejected, Known = unknown> {
  readonly initial: State
  decide(state: State, command: Command, facts: Facts & Known): Result.Result<ReadonlyArray<Event>, Rejected>
  evolve(state: State, event: Event): State
}

/**
 * Folds events into a state.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const counter: Decider.Decider<"add", "added", number, never> = {
 *   initial: 0,
 *   decide: () => Result.succeed(["added"]),
 *   evolve: (state) => state + 1
 * }
 * assert.equal(Decider.fold(counter, ["added", "added"]), 2)
 * ```
 */
export const fold = <C, E, S, X, K>(
  self: Decider<C, E, S, X, K>,
  events: ReadonlyArray<E>,
  from: S = self.initial,
): S => {
  let state = from
  for (const event of events) state = self.evolve(state, event)
  return state
}
