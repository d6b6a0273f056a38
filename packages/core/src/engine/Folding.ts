/**
 * Streams folded anew from their events: what their documents, index fields and timers ought to be.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { AnyAggregate, Tagged } from "../decider/Aggregate.ts"
import type {
  DueTimer,
  IndexFields,
  Json,
  StoredEvent,
  StoreError,
  StoreService,
  StreamKey,
  Timer,
} from "../ports/Store.ts"
import { codecs, decodeEvent, wrapDocument } from "./Codecs.ts"
import { genesis, link } from "./Link.ts"

/** A stream as its events say it is. `version` 0: there are none. */
export interface Folded {
  readonly _tag: "Folded"
  readonly version: number
  /** Hash of the last event. */
  readonly hash: string
  readonly document: Json
  readonly index: IndexFields
  readonly timers: ReadonlyArray<Timer>
}

/** A stream that can't be folded, and why. */
export interface Unfoldable {
  readonly _tag: "VersionGap" | "BrokenLink" | "UnreadableEvent"
  /** Position of the event at which it shows. */
  readonly position: number
  readonly detail: string
}

/** How a stream is folded. */
export interface FoldOptions {
  /** The last version to take in; all of them unless told. */
  readonly upTo?: number
  /** Whether every event is first held against the one before it; a stream with a hole or a wrong link is not folded. */
  readonly proveLinks: boolean
}

/** How many events are read at a time. */
const page = 500

/** What is read and evolved here may have been spoilt: a module that can't cope says so instead of ending everything. */
const attempt = <A>(run: () => A): Result.Result<A, string> =>
  Result.try({ try: run, catch: (error) => (error instanceof Error ? error.message : String(error)) })

/** Decodes an event and evolves the state by it; a failure says what is wrong with the event. */
export const advance = (aggregate: AnyAggregate, state: unknown, event: StoredEvent): Result.Result<unknown, string> =>
  Result.flatMap(readEvent(aggregate, event), (decoded) => attempt(() => aggregate.evolve(state, decoded)))

/** Decodes an event of this version of its form or an earlier one. */
export const readEvent = (aggregate: AnyAggregate, event: StoredEvent): Result.Result<Tagged, string> =>
  event.schemaVersion > aggregate.schemaVersion
    ? Result.fail(
        `it is of form ${event.schemaVersion}, and this host's module "${aggregate.kind}" knows forms up to ${aggregate.schemaVersion}; use the host that wrote it, or a later one`,
      )
    : Result.flatMap(
        attempt(() => decodeEvent(aggregate, event)),
        (decoded) => decoded,
      )

/** What a state is kept as: document, index fields, timers. */
export const keep = (
  aggregate: AnyAggregate,
  state: unknown,
): Result.Result<Pick<Folded, "document" | "index" | "timers">, string> =>
  Result.flatMap(
    attempt(() => codecs(aggregate).state.encode(state)),
    (encoded) =>
      Result.flatMap(encoded, (document) =>
        attempt(() => ({
          document: wrapDocument(aggregate.schemaVersion, document),
          index: aggregate.index(state),
          timers: aggregate.timers(state).map(({ at, name }) => ({ name, dueAt: at })),
        })),
      ),
  )

/** Folds one stream from its events, page by page. */
export const foldStream = Effect.fnUntraced(function* (
  store: StoreService,
  aggregate: AnyAggregate,
  tenant: string,
  id: string,
  { proveLinks, upTo = Number.MAX_SAFE_INTEGER }: FoldOptions,
): Effect.fn.Return<Folded | Unfoldable, StoreError> {
  const key: StreamKey = { kind: aggregate.kind, id }
  let state = aggregate.initial
  let version = 0
  let hash = genesis
  let position = 0
  while (version < upTo) {
    const events = yield* store.history({ tenant, key, from: version + 1, limit: Math.min(page, upTo - version) })
    for (const event of events) {
      position = event.position
      if (proveLinks && event.version !== version + 1) {
        return { _tag: "VersionGap", position, detail: `version ${version} is followed by ${event.version}` }
      }
      if (proveLinks && link(hash, event) !== event.hash) {
        const detail = `event ${event.version} (${event.type}) is not the one that was written, or its predecessor isn't`
        return { _tag: "BrokenLink", position, detail }
      }
      const next = advance(aggregate, state, event)
      if (Result.isFailure(next)) {
        return { _tag: "UnreadableEvent", position, detail: `event ${event.version} (${event.type}): ${next.failure}` }
      }
      state = next.success
      version = event.version
      hash = event.hash
    }
    if (events.length < page) break
  }
  const kept = keep(aggregate, state)
  if (Result.isFailure(kept)) {
    return { _tag: "UnreadableEvent", position, detail: `what its events add up to can't be kept: ${kept.failure}` }
  }
  return { _tag: "Folded", version, hash, ...kept.success }
})

/** Timers in one order, as text: two lists are the same when their texts are. */
export const timersText = (timers: ReadonlyArray<Timer>): string =>
  timers.length === 0
    ? ""
    : timers
        .map(({ dueAt, name }) => JSON.stringify([name, dueAt]))
        .sort()
        .join()

/** The timers that a text stands for. */
export const timersIn = (text: string): ReadonlyArray<Timer> => {
  const pairs: ReadonlyArray<readonly [string, number]> = JSON.parse(`[${text}]`)
  return pairs.map(([name, dueAt]) => ({ name, dueAt }))
}

/** All timers of the store as texts by stream, as many at a time as memory may hold. */
export const eachShardOfTimers = Effect.fnUntraced(function* <E, R>(
  store: StoreService,
  nameOf: (timer: DueTimer) => string,
  use: (
    timers: ReadonlyMap<string, { readonly first: DueTimer; readonly text: string }>,
    shard: { readonly index: number; readonly count: number },
  ) => Effect.Effect<void, E, R>,
  most = 100_000,
) {
  const all = { now: Number.MAX_SAFE_INTEGER, limit: most }
  let count = 1
  while ((yield* store.due({ ...all, shard: { index: 0, count } })).length === most) count *= 2
  for (let index = 0; index < count; index++) {
    const shard = { index, count }
    const groups = new Map<string, Array<DueTimer>>()
    // Shards aren't of one size; what is asked for is all of this one.
    for (const timer of yield* store.due({ ...all, limit: Number.MAX_SAFE_INTEGER, shard })) {
      const group = groups.get(nameOf(timer))
      if (group === undefined) groups.set(nameOf(timer), [timer])
      else group.push(timer)
    }
    const texts = new Map<string, { readonly first: DueTimer; readonly text: string }>()
    for (const [name, timers] of groups) {
      const first = timers[0]
      if (first !== undefined) texts.set(name, { first, text: timersText(timers) })
    }
    yield* use(texts, shard)
  }
})
