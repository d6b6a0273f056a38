/**
 * What follows from an event in other aggregates, as a pure function: the engine carries it out in the same commit.
 *
 * @module
 */
import type { Aggregate, Dispatch, Tagged } from "./Aggregate.ts"
import type { Facts } from "./Facts.ts"

/** An event with the state that it led to. */
export interface Reaction<Event, State> {
  readonly id: string
  readonly event: Event
  readonly state: State
  readonly facts: Facts
}

/** A reactor as the engine keeps it. `on` is the kind of aggregate whose events it sees. */
export interface Reactor {
  readonly name: string
  readonly on: string
  react(reaction: Reaction<Tagged, unknown>): ReadonlyArray<Dispatch>
}

/**
 * Makes a reactor on the events of one aggregate. Its commands are sent by the system and commit with the event.
 *
 * @example
 * ```ts
 * import { Contract, Decider, Pipeline } from "@dealwright/core"
 * import assert from "node:assert"
 * // A signed contract is put on file with its deal.
 * const fileSigned = Decider.reactor(Contract.contract, "acme/file-signed", ({ event, id, state }) =>
 *   event._tag === "ContractSigned" && state._tag === "Contract" && state.terms.dealId !== undefined
 *     ? [Decider.dispatch(Pipeline.deal, state.terms.dealId, { _tag: "AttachDocument", document: "contract", reference: id })]
 *     : []
 * )
 * assert.equal(fileSigned.on, "contract")
 * ```
 */
export const reactor = <C extends Tagged, E extends Tagged, S, X, K>(
  aggregate: Aggregate<C, E, S, X, K>,
  name: string,
  react: (reaction: Reaction<E, S>) => ReadonlyArray<Dispatch>,
): Reactor => ({
  name,
  on: aggregate.kind,
  // The engine shows a reactor only events and states of the aggregate that it is on.
  react: react as unknown as Reactor["react"],
})
