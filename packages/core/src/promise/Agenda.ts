/**
 * Everything that will happen by itself in the days to come, as things stand: the next steps of every schedule, and the timers of
 * everything else (ESC-2, ESC-7).
 *
 * The store's timers say which documents have anything ahead, so the cost follows what is due in the span, not what exists.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { Instant } from "../calendar/Instant.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import type { Facts } from "../decider/index.ts"
import * as Engine from "../engine/index.ts"
import { type AgendaEntry, type AgendaSource, agendaSource, inOrder } from "../escalation/index.ts"
import * as Organisation from "../organisation/index.ts"
import { type DueTimer, type Shard, Store, type StoreError, type StoreService } from "../ports/Store.ts"

/** How far ahead, and of what. */
export interface AgendaRequest {
  /** Up to and including this moment. */
  readonly until: Instant
  /** Only these kinds of aggregates. Default: all. */
  readonly kinds?: ReadonlyArray<string>
}

/** Timers read at a time, documents loaded at a time, and how often a crowded span is halved. */
const [timersAtOnce, documentsAtOnce, maxShards] = [1000, 200, 65_536]

/** All timers up to a moment. The store hands them out oldest first and so many at a time; a full page is read again in halves. */
const timersUntil = (
  store: StoreService,
  until: Instant,
  shard: Shard = { index: 0, count: 1 },
): Effect.Effect<ReadonlyArray<DueTimer>, StoreError> =>
  Effect.flatMap(store.due({ now: until, limit: timersAtOnce, shard }), (timers) => {
    const { count, index } = shard
    if (timers.length < timersAtOnce || count >= maxShards) return Effect.succeed(timers)
    const half = (at: number) => timersUntil(store, until, { index: at, count: 2 * count })
    return Effect.map(Effect.all([half(index), half(index + count)]), (halves) => halves.flat())
  })

/** Fields of an index that name the member whose a thing is. */
const ownerFields = ["owner", "requester", "memberId", "member"]

const ownersIn = (index: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
  ownerFields.flatMap((field) => {
    const owner = index[field]
    return typeof owner === "string" ? [owner] : []
  })

/** A thing that runs no schedule is shown by its timers. */
const byTimers = (
  aggregate: Aggregate.AnyAggregate,
  id: string,
  state: unknown,
  now: Instant,
  until: Instant,
): ReadonlyArray<AgendaEntry> =>
  aggregate.timers(state).flatMap(({ at, name }) =>
    at > until
      ? []
      : [
          {
            ...{ at: at < now ? now : at, kind: aggregate.kind, id, item: null, step: name },
            ...{ action: null, audience: [], message: null, waits: false, owners: ownersIn(aggregate.index(state)) },
          },
        ],
  )

const bySource = (
  { entries, of, owners }: AgendaSource,
  id: string,
  state: unknown,
  facts: Facts,
  until: Instant,
): ReadonlyArray<AgendaEntry> => {
  const whose = owners(state)
  return entries(state, facts, { now: facts.at, until }).map((one) => ({ ...one, kind: of.kind, id, owners: whose }))
}

/**
 * Everything ahead up to a moment, in the order of time, as far as whoever asks may see it (ORG-5): nothing is paid, answered or
 * paused meanwhile. Step by step where a kind runs schedules; otherwise its timers.
 *
 * @example
 * ```ts
 * import { agenda, Engine, Instant, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const nothingYet = agenda({ until: Instant.literal("2099-01-01T00:00Z") }).pipe(
 *   Effect.provideService(Engine.Session, Engine.system("acme", "agenda")),
 *   Effect.provide(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer)))
 * )
 * assert.deepEqual(await Effect.runPromise(nothingYet), [])
 * ```
 */
export const agenda = Effect.fnUntraced(function* ({ kinds, until }: AgendaRequest) {
  const engine = yield* Engine.Engine
  const store = yield* Store
  const { tenant } = yield* Engine.Session
  const { host } = engine
  const ids = new Map<string, Set<string>>()
  for (const { key, tenant: whose } of yield* timersUntil(store, until)) {
    if (whose !== tenant || (kinds !== undefined && !kinds.includes(key.kind))) continue
    const known = ids.get(key.kind)
    if (known === undefined) ids.set(key.kind, new Set([key.id]))
    else known.add(key.id)
  }
  const seen: Array<AgendaEntry> = []
  for (const [kind, some] of ids) {
    const aggregate = host.aggregates.get(kind)
    if (aggregate === undefined) continue
    const all = [...some]
    for (let first = 0; first < all.length; first += documentsAtOnce) {
      const page = all.slice(first, first + documentsAtOnce)
      const { states, staff } = yield* engine.facts(() => ({
        states: Aggregate.documents(aggregate, page),
        staff: Aggregate.document(Organisation.organisation, Organisation.organisationId),
      }))
      const facts = yield* engine.facts(({ extensions }) => extensions.get(agendaSource, kind)?.reads() ?? {})
      const source = facts.extensions.get(agendaSource, kind)
      const { actor, at } = facts
      const sight = Organisation.visibility(staff, actor, { at, kind })
      for (const [i, id] of page.entries()) {
        const state = states[i]
        const entries =
          source === undefined ? byTimers(aggregate, id, state, at, until) : bySource(source, id, state, facts, until)
        for (const entry of entries) {
          if (sight._tag === "Everything" || entry.owners.some((owner) => sight.members.has(owner))) seen.push(entry)
        }
      }
    }
  }
  return inOrder(seen)
})
