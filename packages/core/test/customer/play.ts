/** Customers and their keys without an engine: reads answered from a map, reactions carried out, all or nothing. */
import * as Customer from "@dealwright/core/Customer"
import type * as Decider from "@dealwright/core/Decider"
import * as Result from "effect/Result"
import { factsOf, organisation, policy } from "./file.ts"

const system: Decider.Actor = { _tag: "System", name: "reaction" }

export const makePlay = () => {
  let states = new Map<string, unknown>()
  const compiled = policy()
  const stateOf = <S>(of: Decider.Readable<S>, id: string): S =>
    // Whatever stands under a kind's name was put there as that kind's state.
    (states.get(`${of.kind}/${id}`) as S | undefined) ?? of.initial

  const answer = (read: Decider.Read<unknown>): unknown => {
    switch (read._tag) {
      case "Document":
        return read.of.kind === "organisation" ? organisation : stateOf(read.of, read.id)
      case "Documents":
        return read.ids.map((id) => stateOf(read.of, id))
      case "Policy":
        return compiled
      default:
        throw new Error(`unexpected read ${read._tag}`)
    }
  }

  const carryOut = (
    aggregate: Decider.AnyAggregate,
    id: string,
    command: Decider.Tagged,
    facts: Decider.Facts,
  ): Result.Result<ReadonlyArray<Decider.Tagged>, unknown> => {
    const state = stateOf(aggregate, id)
    const reads = Object.entries(
      aggregate.reads({ id, command, state, facts }) as Record<string, Decider.Read<unknown>>,
    )
    const known = Object.fromEntries(reads.map(([name, read]) => [name, answer(read)]))
    const decided = aggregate.decide(state, command, { ...facts, ...known })
    if (Result.isFailure(decided)) return decided
    const next = decided.success.reduce<unknown>((one, event) => aggregate.evolve(one, event), state)
    states.set(`${aggregate.kind}/${id}`, next)
    for (const event of decided.success) {
      for (const reactor of Customer.reactors.filter(({ on }) => on === aggregate.kind)) {
        for (const dispatched of reactor.react({ id, event, state: next, facts })) {
          const done = carryOut(dispatched.aggregate, dispatched.id, dispatched.command, { ...facts, actor: system })
          if (Result.isFailure(done)) return done
        }
      }
    }
    return decided
  }

  return {
    /** Sends a command on this date; what fails leaves nothing behind. */
    send: (actor: Decider.Actor, at: string, id: string, command: Customer.CustomerCommand) => {
      const before = new Map(states)
      const [erased] = Customer.aggregates.filter(({ kind }) => kind === Customer.customer.kind)
      if (erased === undefined) throw new Error("the module doesn't bring customers")
      const done = carryOut(erased, id, command, factsOf(actor, at))
      if (Result.isFailure(done)) states = before
      return done
    },
    customer: (id: string) => stateOf(Customer.customer, id),
    claims: (): ReadonlyMap<string, Customer.CustomerClaimState> =>
      new Map(
        Array.from(states.keys())
          .filter((key) => key.startsWith("customer-claim/"))
          .map((key) => key.slice("customer-claim/".length))
          .map((id) => [id, stateOf(Customer.customerClaim, id)]),
      ),
  }
}
