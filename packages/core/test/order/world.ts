/**
 * A small world without storage: states by kind and id, commands with all their reactions, as the engine carries them
 * out. Either everything of a command takes effect or nothing.
 */
import * as Approval from "@dealwright/core/Approval"
import * as Credit from "@dealwright/core/Credit"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Inventory from "@dealwright/core/Inventory"
import * as Order from "@dealwright/core/Order"
import * as Pricing from "@dealwright/core/Pricing"
import { system, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"

export interface Settings {
  readonly order?: Partial<Order.OrderPolicy>
  readonly credit?: Partial<Credit.CreditPolicy>
  readonly pricing?: Partial<Pricing.PricingPolicy>
  readonly extensions?: Decider.Extensions
  readonly answers?: Readonly<Record<string, (request: never) => unknown>>
}

interface Recorded {
  readonly kind: string
  readonly id: string
  readonly event: Decider.Tagged
}

/** Orders without papers; tests of papers ask for them (ORD-4). */
const { invoiceCheck: _check, shippingRank: _rank, ...plain } = Order.tradePolicy

const reactors = [...Credit.reactors, ...Order.reactors]

export class World {
  readonly log: Array<Recorded> = []
  at = "2026-03-02T09:00:00.000Z"
  #states = new Map<string, unknown>()
  readonly #policies: ReadonlyMap<string, unknown>
  readonly #answers: NonNullable<Settings["answers"]>

  constructor(settings: Settings = {}) {
    const context = { ladder: Decision.defaultLadder, extensions: settings.extensions ?? Decider.noExtensions }
    const compiled = <D, C>(kind: Decider.PolicyKind<D, C>, data: D): C =>
      Result.getOrThrowWith(kind.compile(data, context), (problems) => new Error(JSON.stringify(problems)))
    this.#policies = new Map<string, unknown>([
      ["order", compiled(Order.orderPolicy, { ...plain, ...settings.order })],
      ["credit", compiled(Credit.creditPolicy, { ...Credit.tradePolicy, ...settings.credit })],
      ["approval", compiled(Approval.approvalPolicy, Approval.tradeApproval)],
      ["pricing", compiled(Pricing.pricingPolicy, { ...Pricing.tradePricing, ...settings.pricing })],
      ["inventory", compiled(Inventory.inventoryPolicy, Inventory.tradePolicy)],
    ])
    this.#answers = settings.answers ?? {}
  }

  /** Puts a history there that was made elsewhere; nothing follows from it. */
  seed<C extends Decider.Tagged, E extends Decider.Tagged, S, X, K>(
    of: Decider.Aggregate<C, E, S, X, K>,
    id: string,
    ...events: ReadonlyArray<E>
  ): void {
    this.#states.set(`${of.kind}/${id}`, Decider.fold(of, events, this.state(of, id)))
  }

  state<S>(of: Decider.Readable<S>, id: string): S {
    return (this.#states.get(`${of.kind}/${id}`) ?? of.initial) as S
  }

  #answer(read: Decider.Read<unknown>): unknown {
    switch (read._tag) {
      case "Document":
        return this.state(read.of, read.id)
      case "Documents":
        return read.ids.map((id) => this.state(read.of, id))
      case "Policy":
        return this.#policies.get(read.key)
      case "Ask":
        return this.#answers[read.port]?.(read.request as never)
      case "Query":
        return []
    }
  }

  #step(
    of: Decider.AnyAggregate,
    id: string,
    command: Decider.Tagged,
    actor: Decider.Actor,
    queue: Array<Decider.Dispatch>,
  ): Decider.AnyRejection | undefined {
    const facts = testFacts({ at: this.at, actor })
    const state = this.state(of, id)
    const known: Record<string, unknown> = { ...facts }
    const reads = of.reads({ id, command, state, facts }) as Readonly<Record<string, Decider.Read<unknown>>>
    for (const [name, read] of Object.entries(reads)) known[name] = this.#answer(read)
    const decided = of.decide(state, command, known as never)
    if (Result.isFailure(decided)) return decided.failure as Decider.AnyRejection
    const after = Decider.fold(of, decided.success, state)
    this.#states.set(`${of.kind}/${id}`, after)
    for (const event of decided.success) {
      this.log.push({ kind: of.kind, id, event })
      for (const reactor of reactors) {
        if (reactor.on === of.kind) queue.push(...reactor.react({ id, event, state: after, facts }))
      }
    }
    return undefined
  }

  /** The command, and whatever follows from it, first come first served. */
  #run(of: Decider.AnyAggregate, id: string, command: Decider.Tagged, actor: Decider.Actor) {
    const queue: Array<Decider.Dispatch> = []
    let failure = this.#step(of, id, command, actor, queue)
    for (let next = queue.shift(); failure === undefined && next !== undefined; next = queue.shift()) {
      failure = this.#step(next.aggregate, next.id, next.command, system, queue)
    }
    return failure
  }

  /** Sends a command; a rejection anywhere undoes everything. */
  try<C extends Decider.Tagged, E extends Decider.Tagged, S, X, K>(
    of: Decider.Aggregate<C, E, S, X, K>,
    id: string,
    command: C,
    actor: Decider.Actor,
  ): Decider.AnyRejection | undefined {
    const [states, length] = [new Map(this.#states), this.log.length]
    const failure = this.#run(Decider.erase(of), id, command, actor)
    if (failure !== undefined) {
      this.#states = states
      this.log.length = length
    }
    return failure
  }

  /** Sends a command that must work. Yields the events of that aggregate, tags only. */
  send<C extends Decider.Tagged, E extends Decider.Tagged, S, X, K>(
    of: Decider.Aggregate<C, E, S, X, K>,
    id: string,
    command: C,
    actor: Decider.Actor,
  ): ReadonlyArray<string> {
    const length = this.log.length
    const failure = this.try(of, id, command, actor)
    if (failure !== undefined) throw failure
    return this.log.slice(length).flatMap((one) => (one.kind === of.kind && one.id === id ? [one.event._tag] : []))
  }

  /** The last recorded event of this kind. */
  last<Tag extends Order.Event["_tag"]>(tag: Tag): Extract<Order.Event, { readonly _tag: Tag }> {
    const found = this.log.findLast((one) => one.event._tag === tag)
    if (found === undefined) throw new Error(`no ${tag} in the log`)
    return found.event as Extract<Order.Event, { readonly _tag: Tag }>
  }
}
