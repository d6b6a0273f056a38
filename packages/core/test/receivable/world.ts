/**
 * Receivables, payments and ledgers in memory, without the modules around them: carries out commands with all that follows
 * from them here, as one transaction each, and checks on the way what holds for every aggregate: stored forms read back to the same, and a command repeated on the state it led to
 * changes nothing.
 */

import * as assert from "node:assert/strict"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { today } from "../../src/calendar/Evaluate.ts"
import * as Instant from "../../src/calendar/Instant.ts"
import { LocalDate } from "../../src/calendar/index.ts"
import { contract } from "../../src/contract/index.ts"
import {
  type Aggregate,
  type AnyAggregate,
  type Dispatch,
  dispatch,
  erase,
  type Read,
  type Tagged,
} from "../../src/decider/Aggregate.ts"
import { noExtensions } from "../../src/decider/Extension.ts"
import type { Actor, Facts } from "../../src/decider/Facts.ts"
import type { Reactor } from "../../src/decider/Reactor.ts"
import { isRejection } from "../../src/decider/Rejection.ts"
import { defaultLadder } from "../../src/decision/Ladder.ts"
import { unit } from "../../src/inventory/index.ts"
import { type CurrencyCode, type Money, of } from "../../src/money/index.ts"
import { deal } from "../../src/pipeline/index.ts"
import type { FindQuery, IndexValue } from "../../src/ports/Store.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { member, system, testFacts } from "../../src/testing/TestFacts.ts"

export const cny = (amount: string, currency: CurrencyCode = "CNY"): Money => of(amount, currency)
export const date = LocalDate.literal
export const accountant = member("rita", "rep", "receivables")

const context = { ladder: defaultLadder, extensions: noExtensions }
export const compiled = (policy: Receivable.ReceivablePolicy): Receivable.CompiledReceivablePolicy =>
  Result.getOrThrowWith(
    Receivable.compile(policy, context),
    (problems) => new Error(problems.map(({ place, text }) => `${place}: ${text.en}`).join("\n")),
  )
export const trade = compiled(Receivable.tradeReceivable)
export const property = compiled(Receivable.propertyReceivable)

interface Entry {
  readonly aggregate: AnyAggregate
  readonly id: string
  readonly state: unknown
}

/** What one command led to: the events by stream, in the order in which they happened. */
export interface Happened {
  readonly key: string
  readonly event: Tagged
  readonly at: Instant.Instant
}

const matches = (value: IndexValue, query: FindQuery["where"][number]): boolean =>
  query._tag === "Equals" ? value === query.value : assert.fail(`no ${query._tag} here`)

const sortKey = (value: IndexValue): string => (value === null ? "" : String(value))

const codecs = new WeakMap<object, ReturnType<typeof prepare>>()

const prepare = (codec: Schema.Codec<unknown, unknown>) => {
  const json = Schema.toCodecJson(codec)
  return { encode: Schema.encodeUnknownResult(json), decode: Schema.decodeUnknownResult(json) }
}

const keptStates = (aggregate: AnyAggregate, value: unknown, codec: Schema.Codec<unknown, unknown>): void => {
  const { decode, encode } = codecs.get(codec) ?? prepare(codec)
  if (!codecs.has(codec)) codecs.set(codec, { decode, encode })
  const text = JSON.stringify(Result.getOrThrow(encode(value)))
  assert.deepEqual(Result.getOrThrow(decode(JSON.parse(text))), value, `${aggregate.kind} reads back what it stored`)
}

export class World {
  #documents = new Map<string, Entry>()
  #now: Instant.Instant
  readonly #aggregates: ReadonlyArray<AnyAggregate>
  readonly #reactors: ReadonlyArray<Reactor>
  readonly #every: number
  #commands = 0
  readonly #policies: ReadonlyMap<string, unknown>
  readonly log: Array<Happened> = []
  /** How many documents were loaded by the last command. */
  touched = new Set<string>()

  constructor(options: {
    readonly now: string
    readonly policy?: Receivable.CompiledReceivablePolicy
    /** How many commands go by between checks of stored forms; long random histories look now and then. */
    readonly every?: number
  }) {
    this.#every = options.every ?? 1
    this.#now = Result.getOrThrow(Instant.parse(options.now))
    this.#aggregates = [...Receivable.aggregates, erase(deal), erase(unit), erase(contract)]
    this.#reactors = [
      Receivable.paymentToReceivables,
      Receivable.paymentToLedger,
      Receivable.creditNoteToPayment,
      Receivable.prepaidToDebt,
      Receivable.cashToPayment,
      Receivable.bankToPayment,
    ]
    this.#policies = new Map<string, unknown>([["receivable", options.policy ?? trade]])
  }

  get now(): Instant.Instant {
    return this.#now
  }

  get today(): LocalDate.LocalDate {
    return this.facts(system).today
  }

  /** Sweeps in the morning so many days later. */
  sweepLater(days: number): void {
    this.sweep(Instant.format(Instant.addMillis(this.#now, days * Instant.day)))
  }

  facts(actor: Actor): Facts {
    const base = testFacts({ actor })
    return { ...base, at: this.#now, today: today(base.calendar, this.#now) }
  }

  moveTo(now: string): void {
    this.#now = Result.getOrThrow(Instant.parse(now))
  }

  #entry(aggregate: AnyAggregate, id: string): Entry {
    const key = `${aggregate.kind}/${id}`
    this.touched.add(key)
    return this.#documents.get(key) ?? { aggregate, id, state: aggregate.initial }
  }

  #registered(kind: string): AnyAggregate {
    return this.#aggregates.find((one) => one.kind === kind) ?? assert.fail(`no aggregate ${kind} here`)
  }

  #answer(read: Read<unknown>, committed: ReadonlyMap<string, Entry>): unknown {
    switch (read._tag) {
      case "Document":
        return this.#entry(this.#registered(read.of.kind), read.id).state
      case "Documents":
        return read.ids.map((id) => this.#entry(this.#registered(read.of.kind), id).state)
      case "Policy":
        return this.#policies.get(read.key) ?? assert.fail(`no policy ${read.key} here`)
      case "Query": {
        const { limit, sort, where } = read.query
        const field = sort?.field ?? ""
        return Array.from(committed.values())
          .filter(({ aggregate }) => aggregate.kind === read.of.kind)
          .map(({ aggregate, id, state }) => ({ id, state, index: aggregate.index(state) }))
          .filter(({ index }) => where.every((condition) => matches(index[condition.field] ?? null, condition)))
          .sort((a, b) => {
            const [x, y] = [sortKey(a.index[field] ?? null), sortKey(b.index[field] ?? null)]
            return x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : 1
          })
          .slice(0, limit)
          .map(({ id, state }) => ({ id, state }))
      }
      case "Ask":
        return assert.fail(`no port ${read.port} here`)
    }
  }

  /** Carries out one command and all reactions. Answers the events, or the rejection; then nothing has changed. */
  try<C extends Tagged, E extends Tagged, S, X, K>(
    aggregate: Aggregate<C, E, S, X, K>,
    id: string,
    command: C,
    actor: Actor = accountant,
  ): Result.Result<ReadonlyArray<Happened>, unknown> {
    const before = new Map(this.#documents)
    this.touched = new Set()
    const happened: Array<Happened> = []
    const queue: Array<{ readonly dispatch: Dispatch; readonly actor: Actor }> = [
      { dispatch: dispatch(aggregate, id, command), actor },
    ]
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const target = this.#registered(one.dispatch.aggregate.kind)
      const key = `${target.kind}/${one.dispatch.id}`
      const facts = this.facts(one.actor)
      const known = (state: unknown): Record<string, unknown> =>
        Object.fromEntries(
          Object.entries(
            target.reads({
              id: one?.dispatch.id ?? "",
              command: one?.dispatch.command ?? command,
              state,
              facts,
            }) as Record<string, Read<unknown>>,
          ).map(([name, read]) => [name, this.#answer(read, before)]),
        )
      const { state } = this.#entry(target, one.dispatch.id)
      const isChecked = this.#commands++ % this.#every === 0
      if (isChecked) keptStates(target, one.dispatch.command, target.command)
      const decided = target.decide(state, one.dispatch.command, { ...facts, ...known(state) })
      if (Result.isFailure(decided)) {
        this.#documents = before
        return Result.fail(decided.failure)
      }
      const events = decided.success
      if (events.length === 0) continue
      const after = events.reduce((folded, event) => target.evolve(folded, event), state)
      if (isChecked) {
        for (const event of events) keptStates(target, event, target.event)
        keptStates(target, after, target.state)
      }
      this.#documents.set(key, { aggregate: target, id: one.dispatch.id, state: after })
      // More days and more of a receipt's rest are relative: asked again they are another request.
      const isRelative =
        ("allocation" in one.dispatch.command && one.dispatch.command._tag === "Allocate") ||
        events.some(({ _tag }) => _tag === "ExtensionGranted" || _tag === "ExtensionRefused")
      const again = isRelative
        ? Result.succeed([])
        : target.decide(after, one.dispatch.command, { ...facts, ...known(after) })
      assert.ok(
        Result.isSuccess(again) && again.success.length === 0,
        `${key}.${one.dispatch.command._tag} again yields ${JSON.stringify(again, (_, v) => (typeof v === "bigint" ? String(v) : v))}`,
      )
      for (const event of events) {
        happened.push({ key, event, at: this.#now })
        for (const reactor of this.#reactors) {
          if (reactor.on !== target.kind) continue
          for (const next of reactor.react({ id: one.dispatch.id, event, state: after, facts })) {
            queue.push({ dispatch: next, actor: system })
          }
        }
      }
    }
    this.log.push(...happened)
    return Result.succeed(happened)
  }

  /** Carries out a command that must go through; answers the tags of what happened. */
  run<C extends Tagged, E extends Tagged, S, X, K>(
    aggregate: Aggregate<C, E, S, X, K>,
    id: string,
    command: C,
    actor: Actor = accountant,
  ): ReadonlyArray<string> {
    const result = this.try(aggregate, id, command, actor)
    if (Result.isFailure(result)) {
      return assert.fail(isRejection(result.failure) ? result.failure.message : String(result.failure))
    }
    return result.success.map(({ event, key }) => `${key}:${event._tag}`)
  }

  /** Carries out a command that must be rejected; answers the reason's tag and the rule. */
  refused<C extends Tagged, E extends Tagged, S, X, K>(
    aggregate: Aggregate<C, E, S, X, K>,
    id: string,
    command: C,
    actor: Actor = accountant,
  ): string {
    const result = this.try(aggregate, id, command, actor)
    if (Result.isSuccess(result))
      return assert.fail(`went through: ${JSON.stringify(result.success.map(({ event }) => event._tag))}`)
    const error = result.failure
    if (!isRejection(error)) return assert.fail(String(error))
    assert.ok(error.text.en.length > 0 && error.text.zh.length > 0)
    return `${error.reason._tag} ${error.rule}`
  }

  state<C extends Tagged, E extends Tagged, S, X, K>(aggregate: Aggregate<C, E, S, X, K>, id: string): S {
    // What stands under this kind was folded by this very aggregate.
    return (this.#documents.get(`${aggregate.kind}/${id}`)?.state ?? aggregate.initial) as S
  }

  /** Ids of one kind. */
  ids(kind: string): ReadonlyArray<string> {
    return Array.from(this.#documents.values()).flatMap(({ aggregate, id }) => (aggregate.kind === kind ? [id] : []))
  }

  /** The histories of one kind, for statements. */
  histories<E extends Tagged>(kind: string): ReadonlyArray<Receivable.HistoryOf<E>> {
    return this.ids(kind).map((id) => ({
      id,
      // What was logged under this kind are its events.
      events: this.log.flatMap(({ at, event, key }, position) =>
        key === `${kind}/${id}` ? [{ position, at, event: event as E }] : [],
      ),
    }))
  }

  /** All timers, earliest first. */
  timers(): ReadonlyArray<{ readonly key: string; readonly name: string; readonly at: string }> {
    return Array.from(this.#documents.values())
      .flatMap(({ aggregate, id, state }) =>
        aggregate.timers(state).map(({ at, name }) => ({ key: `${aggregate.kind}/${id}`, name, at })),
      )
      .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
      .map(({ at, key, name }) => ({ key, name, at: Instant.format(at) }))
  }

  /** Fires what is due at a moment, as the sweeper does. Answers the tags of what happened. */
  sweep(now: string): ReadonlyArray<string> {
    this.moveTo(now)
    const tags: Array<string> = []
    for (let round = 0; round < 100; round++) {
      const [timer] = Array.from(this.#documents.values())
        .flatMap(({ aggregate, id, state }) => aggregate.timers(state).map((one) => ({ ...one, aggregate, id, state })))
        .filter(({ at }) => at <= this.#now)
        .sort((a, b) => a.at - b.at || (a.aggregate.kind < b.aggregate.kind ? -1 : 1))
      if (timer === undefined) return tags
      const { aggregate, at, id, name, state } = timer
      const command = aggregate.onTimer({ id, name, at, state })
      if (command === undefined) return assert.fail(`nobody answers timer ${name} of ${aggregate.kind}/${id}`)
      tags.push(...this.run(aggregate, id, command, system))
    }
    return assert.fail("the sweep does not end")
  }
}
