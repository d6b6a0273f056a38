/**
 * The smallest host: counters. What the engine writes of them has real links from event to event, so that damage can be
 * told.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { fromEpochMillis } from "../../calendar/Instant.ts"
import { monToFri } from "../../calendar/index.ts"
import * as TimeZone from "../../calendar/TimeZone.ts"
import { systemOnly } from "../../decider/Access.ts"
import { erase, make as makeAggregate } from "../../decider/Aggregate.ts"
import * as Engine from "../../engine/index.ts"
import type { Restatement, StoreService } from "../../ports/index.ts"
import { PromiseBroken, upTo } from "./Kit.ts"

const Add = Schema.TaggedStruct("Add", { by: Schema.Int })
const Added = Schema.TaggedStruct("Added", { by: Schema.Int })
const Sum = Schema.Struct({ sum: Schema.Int })

/** A counter is found by its sum, and wants to be woken in the year in which it was last counted. */
const counter = makeAggregate<typeof Add.Type, typeof Added.Type, typeof Sum.Type, never, Record<never, never>>({
  kind: "counter",
  initial: { sum: 0 },
  command: Add,
  event: Added,
  state: Sum,
  access: { Add: systemOnly },
  reads: () => ({}),
  decide: (_state, { by }) => Result.succeed([{ _tag: "Added", by }]),
  evolve: ({ sum }, { by }) => ({ sum: sum + by }),
  index: ({ sum }) => ({ sum }),
  timers: ({ sum }) => [{ name: "look", at: fromEpochMillis(sum) }],
})

const counters = Engine.plugin({
  id: "counters",
  version: "1.0.0",
  aggregates: [erase(counter)],
  directory: Engine.directory({ of: counter, id: "nobody", actor: () => undefined }),
})

/** The host that damage is told with. */
export const counterHost: Engine.Host = Result.getOrThrow(
  Engine.compose([counters], {
    name: "counters",
    version: "1",
    ladder: ["rep", "manager"],
    calendar: monToFri(TimeZone.utc),
    currency: "EUR",
    policies: {},
  }),
)

/** The counter that is damaged: it stands at 15 after five events. */
export const target = { tenant: "acme", key: { kind: "counter", id: "a" } } as const
/** What a document of the target's holds under a sum. */
export const counterDocument = (sum: number) => ({ v: 1, s: { sum } })

/** Counts three counters of two companies up to 15 each, through the engine. */
export const count = (store: StoreService): Effect.Effect<void, PromiseBroken> =>
  Effect.gen(function* () {
    const engine = yield* Engine.make(counterHost)
    for (const tenant of ["acme", "other"]) {
      for (const id of ["a", "b", "c"]) {
        for (const i of upTo(5)) {
          yield* Effect.provideService(
            engine.execute(counter, id, { _tag: "Add", by: i + 1 }),
            Engine.Session,
            Engine.system(tenant, "conformance"),
          )
        }
      }
    }
  }).pipe(
    Effect.provideService(Engine.Store, store),
    Effect.mapError((error) => new PromiseBroken({ message: `the engine could not count: ${error.message}` })),
  )

/** Everything wrong, as the store and the engine's audit tell it, one line each. */
export const accusations = (store: StoreService) =>
  Effect.gen(function* () {
    const own = yield* store.verify
    const audited = yield* Effect.provideService(Engine.audit(counterHost), Engine.Store, store)
    return [...own, ...audited.findings].map(({ detail, stream, tenant }) => ({ tenant, stream, detail }))
  })

/** What the target is to be, from its events. */
export const restatedTarget = (store: StoreService) =>
  Effect.map(
    store.history({ ...target, from: Number.MAX_SAFE_INTEGER, limit: 1, direction: "backwards" }),
    (events): ReadonlyArray<Restatement> =>
      events.map(({ hash, key, version }) => ({
        key,
        version,
        hash,
        document: counterDocument(15),
        index: { sum: 15 },
        timers: [{ name: "look", dueAt: 15 }],
      })),
  )
