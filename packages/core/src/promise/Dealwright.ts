/**
 * Dealwright for code that knows no Effect: open it, act on somebody's behalf, await the answer.
 *
 * @module
 */

import type { Duration } from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Result from "effect/Result"
import type { Instant } from "../calendar/Instant.ts"
import type { Aggregate, Readable, Reads, Tagged } from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import * as Decision from "../decision/index.ts"
import * as Engine from "../engine/index.ts"
import type { AgendaEntry } from "../escalation/index.ts"
import type { FindQuery, Store, StoreError } from "../ports/Store.ts"
import { builtIn } from "../templates/index.ts"
import { type AgendaRequest, agenda } from "./Agenda.ts"

/** How to open Dealwright. */
export interface OpenOptions<E = StoreError> {
  /** Where data is kept: the layer of an adapter. */
  readonly store: Layer.Layer<Store, E>
  readonly template: Engine.Template
  /** Plugins besides the built-in modules. */
  readonly plugins?: ReadonlyArray<Engine.Plugin>
  /**
   * How often due timers are looked for and subscribers catch up, while it is open. Default 1 second; `false` leaves it
   * to {@link Dealwright.sweep} and {@link Dealwright.catchUp}.
   */
  readonly every?: Duration | `${number} ${"millis" | "seconds" | "minutes"}` | false
  /**
   * What time it is, for simulations and tests: asked anew by every command. Default: the machine's clock. It tells the
   * time and nothing else; waiting goes by the machine's clock, so let `every` be `false` and call
   * {@link Dealwright.sweep} wherever the simulated time moves on.
   */
  readonly clock?: { now(): Instant }
}

/** Plugins, template and policies don't fit together. `problems` says everything that is wrong. */
export class HostError extends Error {
  readonly problems: ReadonlyArray<Engine.HostProblem>
  constructor(problems: ReadonlyArray<Engine.HostProblem>) {
    super(`Dealwright can't be opened:\n${problems.map((problem) => `- ${problem.text.en}`).join("\n")}`)
    this.name = "HostError"
    this.problems = problems
  }
}

/** What one actor can do. Every promise rejects with the module's own error or one of the engine's. */
export interface Acting {
  /** Carries out a command with everything that follows from it, at once or not at all. */
  execute<C extends Tagged, E extends Tagged, S, X, K>(
    aggregate: Aggregate<C, E, S, X, K>,
    id: string,
    command: C,
  ): Promise<Engine.Outcome<E, S>>
  /** The same from JSON, by kind. */
  send(kind: string, id: string, command: unknown): Promise<Engine.Outcome<Tagged, unknown>>
  /** What a command would lead to; nothing is stored. */
  preview<C extends Tagged, E extends Tagged, S, X, K>(
    aggregate: Aggregate<C, E, S, X, K>,
    id: string,
    command: C,
  ): Promise<Engine.Preview<E, S>>
  /**
   * Facts for a pure function of your own: who acts, when, under which calendar, and the answers to your questions. Inside a
   * transaction the answers are part of it.
   */
  facts<K>(reads: (facts: Facts) => Reads<K>): Promise<Facts & K>
  /** The current state of an aggregate. */
  state<S>(of: Readable<S>, id: string): Promise<S>
  /** Documents by their index fields. */
  find<S>(of: Readable<S>, query: FindQuery): Promise<Engine.Page<S>>
  /** Everything that will happen by itself up to a moment, as things stand, as far as this actor may see it (ESC-2, ESC-7). */
  agenda(request: AgendaRequest): Promise<ReadonlyArray<AgendaEntry>>
  /** The recorded events of an aggregate. */
  history<C extends Tagged, E extends Tagged, S, X, K>(
    aggregate: Aggregate<C, E, S, X, K>,
    id: string,
  ): Promise<ReadonlyArray<Engine.RecordedEvent<E>>>
  /**
   * Several commands as one transaction: `work` reads its own writes; everything commits when it resolves and nothing
   * when it rejects. It is run again from the start when others changed what it read, so it must have no other effects.
   */
  transaction<A>(work: (acting: Acting) => Promise<A>): Promise<A>
}

/** An open Dealwright. */
export interface Dealwright {
  readonly host: Engine.Host
  /**
   * Acts as a member of a company; with `onBehalfOf`, by a delegation of that member's (ORG-3). `commandId` makes a
   * repetition harmless.
   */
  as(tenant: string, member: string, options?: Engine.MemberSession): Acting
  /** Acts as the operator: imports and set-up. Never on behalf of a caller. */
  asSystem(tenant: string, name: string, options?: { readonly commandId?: string; readonly at?: Instant }): Acting
  /** Fires what is due at `now`. */
  sweep(now: Instant): Promise<Engine.Sweep>
  /**
   * Lets every subscriber hear what it hasn't heard yet, and tells where each then stands. An event that one keeps failing
   * on is parked after its tries, about 6 seconds; the others don't wait for it.
   */
  catchUp(): Promise<ReadonlyArray<Engine.SubscriberStatus>>
  /** Proves that the store is as it was written. */
  audit(): Promise<Engine.AuditReport>
  /** A reason as a sentence. */
  sentence(reason: Decision.Reason, locale?: Decision.Locale): string
  /** Finishes what is under way and lets go of the store. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

type Services = Engine.Engine | Store

/**
 * Opens Dealwright on a store. Rejects with {@link HostError} when plugins and template don't fit together, and with
 * the store's error when it can't be opened.
 *
 * @example
 * ```ts
 * import { MemoryStore, openDealwright, Organisation, Templates } from "@dealwright/core"
 * import assert from "node:assert"
 * const dealwright = await openDealwright({ store: MemoryStore.layer, template: Templates.trade })
 * const system = dealwright.asSystem("acme", "set-up")
 * await system.execute(Organisation.organisation, "main", {
 *   _tag: "AddMember", id: "pat", name: "Pat", rank: "president", roles: ["sales"]
 * })
 * const state = await dealwright.as("acme", "pat").state(Organisation.organisation, "main")
 * assert.ok("pat" in state.members)
 * await dealwright.close()
 * ```
 */
export const openDealwright = async <E>(options: OpenOptions<E>): Promise<Dealwright> => {
  const composed = Engine.compose([...builtIn, ...(options.plugins ?? [])], options.template)
  if (Result.isFailure(composed)) throw new HostError(composed.failure)
  const host = composed.success
  const { clock, every = "1 second" } = options
  const background =
    every === false ? Layer.empty : Layer.mergeAll(Engine.schedulerLayer({ every }), Engine.subscribersLayer({ every }))
  const runtime = ManagedRuntime.make(
    background.pipe(
      Layer.provideMerge(Engine.layer(host)),
      Layer.provideMerge(options.store),
      Layer.provideMerge(clock === undefined ? Layer.empty : Engine.clockLayer(() => clock.now())),
    ),
  )
  await runtime.context()
  const run: Run = (effect) => runtime.runPromise(effect)
  const within = (session: Engine.SessionData) =>
    acting((effect) => run(Effect.provideService(effect, Engine.Session, session)))
  const close = () => runtime.dispose()
  return {
    host,
    as: (tenant, member, more) => within(Engine.member(tenant, member, more)),
    asSystem: (tenant, name, more) => within(Engine.system(tenant, name, more)),
    sweep: (now) => run(Engine.sweep(now)),
    catchUp: () =>
      run(
        Effect.andThen(
          Effect.forEach(host.subscribers, (one) => Engine.catchUp(one), { concurrency: "unbounded", discard: true }),
          Engine.subscriberStatus,
        ),
      ),
    audit: () => run(Engine.audit(host)),
    sentence: (reason, locale = "en") => Decision.sentence(reason, host.catalogue, locale),
    close,
    [Symbol.asyncDispose]: close,
  }
}

type Run = <A, E>(effect: Effect.Effect<A, E, Services>) => Promise<A>
type RunAs = <A, E>(effect: Effect.Effect<A, E, Services | Engine.Session>) => Promise<A>

const acting = (run: RunAs): Acting => {
  const use = <A, E>(call: (engine: Engine.EngineService) => Effect.Effect<A, E, Engine.Session>) =>
    run(Effect.flatMap(Engine.Engine, call))
  return {
    execute: (aggregate, id, command) => use((engine) => engine.execute(aggregate, id, command)),
    send: (kind, id, command) => use((engine) => engine.executeEncoded(kind, id, command)),
    preview: (aggregate, id, command) => use((engine) => engine.preview(aggregate, id, command)),
    facts: (reads) => use((engine) => engine.facts(reads)),
    state: (of, id) => use((engine) => engine.state(of, id)),
    find: (of, query) => use((engine) => engine.find(of, query)),
    agenda: (request) => run(agenda(request)),
    history: (aggregate, id) => use((engine) => engine.history(aggregate, id)),
    transaction: (work) =>
      run(
        Effect.flatMap(Engine.Engine, (engine) =>
          engine.unitOfWork(
            // The calls inside run with this unit of work as their context, which is what makes them part of it. Whatever
            // `work` rejects with passes through as it is, and nothing is committed.
            Effect.flatMap(Effect.context<Services | Engine.Session>(), (context) =>
              Effect.promise(() => work(acting((effect) => Effect.runPromiseWith(context)(effect)))),
            ),
          ),
        ),
      ),
  }
}
