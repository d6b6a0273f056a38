/**
 * A decider made known to the engine: how it is stored, who may command it, what it needs to know, when it wakes.
 *
 * Everything here is pure data and pure functions; the engine is the only one that acts on it.
 *
 * @module
 */
import type * as Schema from "effect/Schema"
import type { Instant } from "../calendar/Instant.ts"
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { Money } from "../money/Model.ts"
import type { FindQuery, IndexFields, Json } from "../ports/Store.ts"
import type { Access } from "./Access.ts"
import type { Decider } from "./Decider.ts"
import type { Facts } from "./Facts.ts"
import type { PolicyKind } from "./Policy.ts"

/** Commands and events are told apart by their tag. */
export interface Tagged {
  readonly _tag: string
}

/** A moment at which the aggregate wants the command that `onTimer` names. */
export interface TimerRequest {
  readonly name: string
  readonly at: Instant
}

/** How reading an aggregate's document takes part in the transaction. */
export type Consistency =
  /** What was read must not have changed when the unit of work commits. */
  | "guarded"
  /** Slow-moving master data: the latest committed state is good enough, and commits don't collide over it. */
  | "snapshot"

/** What is needed to read an aggregate's state. */
export interface Readable<out State> {
  readonly kind: string
  readonly initial: State
  readonly state: Schema.Codec<State, unknown>
  readonly consistency: Consistency
}

/** A decider with its stored form. */
export interface Aggregate<Command extends Tagged, Event extends Tagged, State, Rejected, Known = unknown>
  extends Decider<Command, Event, State, Rejected, Known>,
    Readable<State> {
  readonly command: Schema.Codec<Command, unknown>
  readonly event: Schema.Codec<Event, unknown>
  /** Version of the stored form of events and document, from 1. */
  readonly schemaVersion: number
  /** Brings the stored form of an event of an earlier version to the current one. */
  upcast(stored: StoredForm): Json
  /** Least authority for each command. */
  readonly access: Readonly<Record<Command["_tag"], Access>>
  /** What this command has to know besides the state. Asked for in one round trip. */
  reads(request: {
    readonly id: string
    readonly command: Command
    readonly state: State
    readonly facts: Facts
  }): Reads<Known>
  /** Fields by which documents are found. */
  index(state: State): IndexFields
  /**
   * What a command is about, for whoever sends it on somebody's behalf (ORG-3): a delegation is for kinds and up to an
   * amount. Left out, it is about something of the aggregate's kind and of unknown amount, and no delegation with a limit
   * covers it.
   */
  concerns?(request: { readonly id: string; readonly command: Command; readonly state: State }): Concern
  /** All timers that the state asks for; they replace earlier ones. */
  timers(state: State): ReadonlyArray<TimerRequest>
  /** The command for a timer that is due; `undefined` when the state no longer wants it. */
  onTimer(request: {
    readonly id: string
    readonly name: string
    readonly at: Instant
    readonly state: State
  }): Command | undefined
}

/** What a command is about (ORG-3). */
export interface Concern {
  readonly kind: string
  readonly amount?: Money
}

/**
 * What a command is about where several amounts matter, such as before and after a change: the largest. Of unknown amount when
 * there is none or their currencies differ, and then no delegation with a limit covers it (ORG-3).
 *
 * @example
 * ```ts
 * import { Decider, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const [small, large] = [Money.of("10.00", "CNY"), Money.of("900.00", "CNY")]
 * assert.deepEqual(Decider.concernOver("deal", [large, small]), { kind: "deal", amount: large })
 * assert.deepEqual(Decider.concernOver("deal", [large, Money.of("10.00", "USD")]), { kind: "deal" })
 * ```
 */
export const concernOver = (kind: string, amounts: ReadonlyArray<Money>): Concern => {
  const [first, ...others] = amounts
  if (first === undefined || others.some(({ currency }) => currency !== first.currency)) return { kind }
  return { kind, amount: others.reduce((largest, one) => (one.minor > largest.minor ? one : largest), first) }
}

/** An event as an earlier version of the module stored it. */
export interface StoredForm {
  readonly type: string
  readonly schemaVersion: number
  readonly data: Json
}

/** An aggregate whose types are forgotten, as the engine keeps it. */
export type AnyAggregate = Aggregate<Tagged, Tagged, unknown, unknown, unknown>

/** A question for facts. `A` is what it is answered with. */
export type Read<A> = (
  | { readonly _tag: "Document"; readonly of: Readable<unknown>; readonly id: string }
  | { readonly _tag: "Documents"; readonly of: Readable<unknown>; readonly ids: ReadonlyArray<string> }
  | { readonly _tag: "Query"; readonly of: Readable<unknown>; readonly query: FindQuery }
  | { readonly _tag: "Policy"; readonly key: string; readonly on?: LocalDate }
  | { readonly _tag: "Ask"; readonly port: string; readonly request: unknown }
) & { readonly answer?: () => A }

/** Questions by name; the answers arrive under the same names. */
export type Reads<Known> = { readonly [K in keyof Known]: Read<Known[K]> }

/**
 * The state of another aggregate; its initial state when it doesn't exist.
 *
 * @example
 * ```ts
 * import { Customer, Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * // What `reads` of an aggregate answers: the engine hands `decide` the state under the same name.
 * const reads = { customer: Decider.document(Customer.customer, "C-1") }
 * assert.equal(reads.customer._tag, "Document")
 * ```
 */
export const document = <State>(of: Readable<State>, id: string): Read<State> => ({ _tag: "Document", of, id })

/**
 * The states of several aggregates of one kind, in the order of `ids`.
 *
 * @example
 * ```ts
 * import { Customer, Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * const read = Decider.documents(Customer.customer, ["C-1", "C-2"])
 * assert.ok(read._tag === "Documents")
 * assert.deepEqual(read.ids, ["C-1", "C-2"])
 * ```
 */
export const documents = <State>(of: Readable<State>, ids: ReadonlyArray<string>): Read<ReadonlyArray<State>> => ({
  _tag: "Documents",
  of,
  ids,
})

/** A document found by its index fields. */
export interface Found<out State> {
  readonly id: string
  readonly state: State
}

/**
 * Documents found by index fields, as last committed (writes of the same unit of work are not seen). Let one document
 * that every change touches be part of the commit where the answer must still hold.
 *
 * @example
 * ```ts
 * import { Decider, Pipeline } from "@dealwright/core"
 * import assert from "node:assert"
 * const read = Decider.query(Pipeline.deal, { where: [{ _tag: "Equals", field: "customer", value: "C-1" }], limit: 20 })
 * assert.ok(read._tag === "Query")
 * assert.equal(read.of.kind, "deal")
 * ```
 */
export const query = <State>(of: Readable<State>, find: FindQuery): Read<ReadonlyArray<Found<State>>> => ({
  _tag: "Query",
  of,
  query: find,
})

/**
 * The company's policy of this kind, compiled, as in force on the day of the command; or on another day, for what is to be
 * decided by the rules of its own time.
 *
 * @example
 * ```ts
 * import { Commission, Contract, Decider, LocalDate } from "@dealwright/core"
 * import assert from "node:assert"
 * const march = LocalDate.literal("2026-03-01")
 * const reads = {
 *   contracts: Decider.policy(Contract.contractPolicy),
 *   plan: Decider.policy(Commission.commissionPlan, march),
 * }
 * assert.deepEqual(reads.contracts, { _tag: "Policy", key: "contract" })
 * assert.deepEqual(reads.plan, { _tag: "Policy", key: "commission", on: march })
 * ```
 */
export const policy = <Data, Compiled>(kind: PolicyKind<Data, Compiled>, on?: LocalDate): Read<Compiled> => ({
  _tag: "Policy",
  key: kind.key,
  ...(on === undefined ? {} : { on }),
})

/** A source of facts outside Dealwright: exchange rates, stock, exposure kept by the host ERP. */
export interface FactPort<Request, Answer> {
  readonly name: string
  readonly request: Schema.Codec<Request, unknown>
  readonly answer: Schema.Codec<Answer, unknown>
}

/**
 * Asks a port. An unavailable port fails the command; it is never answered by a default.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import * as Schema from "effect/Schema"
 * import assert from "node:assert"
 * const stock = { name: "acme/stock", request: Schema.String, answer: Schema.Int }
 * assert.deepEqual(Decider.ask(stock, "article-7"), { _tag: "Ask", port: "acme/stock", request: "article-7" })
 * ```
 */
export const ask = <Request, Answer>(port: FactPort<Request, Answer>, request: Request): Read<Answer> => ({
  _tag: "Ask",
  port: port.name,
  request,
})

/** A command for an aggregate, to be carried out in the same unit of work. */
export interface Dispatch {
  readonly aggregate: AnyAggregate
  readonly id: string
  readonly command: Tagged
}

/**
 * Addresses a command to an aggregate.
 *
 * @example
 * ```ts
 * import { Commission, Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * const close = Decider.dispatch(Commission.commission, Commission.periodId("ann", "2026-03"), { _tag: "Close" })
 * assert.deepEqual([close.aggregate.kind, close.id, close.command._tag], ["commission", "ann:2026-03", "Close"])
 * ```
 */
export const dispatch = <C extends Tagged, E extends Tagged, S, X, K>(
  aggregate: Aggregate<C, E, S, X, K>,
  id: string,
  command: C,
): Dispatch => ({ aggregate: erase(aggregate), id, command })

/**
 * Forgets an aggregate's types. Sound where its own codecs guard what goes in.
 *
 * @example
 * ```ts
 * import { Commission, Contract, Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * // Aggregates of different types in one list, as a plugin brings them.
 * const aggregates = [Decider.erase(Commission.commission), Decider.erase(Contract.contract)]
 * assert.deepEqual(aggregates.map(({ kind }) => kind), ["commission", "contract"])
 * ```
 */
export const erase = <C extends Tagged, E extends Tagged, S, X, K>(aggregate: Aggregate<C, E, S, X, K>): AnyAggregate =>
  // The engine only hands back what this aggregate itself produced or decoded.
  aggregate as unknown as AnyAggregate

/**
 * Completes a definition with the usual defaults: guarded, nothing indexed, no timers.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import { Result } from "effect"
 * import * as Schema from "effect/Schema"
 * import assert from "node:assert"
 * const Ring = Schema.TaggedStruct("Ring", {})
 * const Rung = Schema.TaggedStruct("Rung", {})
 * const bell = Decider.make<typeof Ring.Type, typeof Rung.Type, number, never, unknown>({
 *   kind: "bell", initial: 0, command: Ring, event: Rung, state: Schema.Int,
 *   access: { Ring: Decider.anyMember },
 *   reads: () => ({}),
 *   decide: () => Result.succeed([{ _tag: "Rung" }]),
 *   evolve: (rings) => rings + 1
 * })
 * assert.equal(bell.consistency, "guarded")
 * assert.equal(Decider.fold(bell, [{ _tag: "Rung" }, { _tag: "Rung" }]), 2)
 * ```
 */
export const make = <C extends Tagged, E extends Tagged, S, X, K>(
  definition: Omit<
    Aggregate<C, E, S, X, K>,
    "consistency" | "index" | "timers" | "onTimer" | "schemaVersion" | "upcast"
  > &
    Partial<
      Pick<Aggregate<C, E, S, X, K>, "consistency" | "index" | "timers" | "onTimer" | "schemaVersion" | "upcast">
    >,
): Aggregate<C, E, S, X, K> => ({
  consistency: "guarded",
  schemaVersion: 1,
  upcast: (stored) => stored.data,
  index: () => ({}),
  timers: () => [],
  onTimer: () => undefined,
  ...definition,
})
