/**
 * The store in memory: the reference for what every adapter promises, for tests, simulations and replays.
 *
 * It keeps nothing when the process ends. What it is given and what it gives out is shared, not copied: stored JSON is
 * never changed in place, by nobody.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Ports from "../ports/index.ts"
import {
  batchProblem,
  compareIndexValues,
  compareText,
  conditionHolds,
  conditionsHold,
  dueProblem,
  feedProblem,
  findProblem,
  historyProblem,
  indexValue,
  loadProblem,
  Store,
  shardOf,
  storeError,
} from "../ports/index.ts"
import { type SortedList, sortedList } from "./SortedList.ts"

/** One stream: its events, its current document and its timers. Without events it has no document. */
interface Stream {
  readonly key: Ports.StreamKey
  readonly events: Array<Ports.StoredEvent>
  document: Ports.StoredDocument | null
  index: Ports.IndexFields
  timers: ReadonlyArray<Ports.DueTimer>
}

/** A stream at its place in the order of one index field. */
interface Entry {
  readonly value: Ports.IndexValue
  readonly stream: Stream
}

/** The streams of one kind. An index is built when a field is first asked for, and kept up from then on. */
interface Collection {
  readonly streams: Map<string, Stream>
  readonly indexes: Map<string, SortedList<Entry>>
}

/** All that belongs to one company. */
interface Company {
  readonly collections: Map<string, Collection>
  readonly receipts: Map<string, Ports.StoredReceipt>
  readonly events: Array<Ports.StoredEvent>
}

/** The index without a name has the value null for every document, so it is the order by id. */
const byId = ""

/** Up to this many documents that fulfil one condition are sorted on the spot; more are looked up in sort order. */
const fewDocuments = 1000

const fieldValue = (index: Ports.IndexFields, field: string): Ports.IndexValue =>
  field === byId ? null : indexValue(index, field)

const compareEntries = (a: Entry, b: Entry): number =>
  compareIndexValues(a.value, b.value) || compareText(a.stream.key.id, b.stream.key.id)

const compareTimers = (a: Ports.DueTimer, b: Ports.DueTimer): number =>
  a.dueAt - b.dueAt ||
  compareText(a.tenant, b.tenant) ||
  compareText(a.key.kind, b.key.kind) ||
  compareText(a.key.id, b.key.id) ||
  compareText(a.name, b.name)

const getOrMake = <A>(map: Map<string, A>, name: string, make: () => A): A => {
  const present = map.get(name)
  if (present !== undefined) return present
  const made = make()
  map.set(name, made)
  return made
}

const indexOf = (collection: Collection, field: string): SortedList<Entry> =>
  getOrMake(collection.indexes, field, () =>
    sortedList(
      compareEntries,
      Array.from(collection.streams.values(), (stream) => ({ value: fieldValue(stream.index, field), stream })).filter(
        ({ stream }) => stream.document !== null,
      ),
    ),
  )

/** The streams for which a condition holds, or undefined when they are more than `most`. */
const atMost = (collection: Collection, condition: Ports.Condition, most: number): Array<Stream> | undefined => {
  const starts =
    condition._tag === "In"
      ? new Set(condition.values)
      : [
          condition._tag === "Equals"
            ? condition.value
            : (condition.from ?? (typeof condition.until === "number" ? -Infinity : "")),
        ]
  const found: Array<Stream> = []
  for (const start of starts) {
    for (const { stream, value } of indexOf(collection, condition.field).upwards(
      (e) => compareIndexValues(e.value, start) < 0,
    )) {
      if (condition._tag === "Range" ? !conditionHolds(condition, value) : value !== start) break
      if (found.length === most) return undefined
      found.push(stream)
    }
  }
  return found
}

const findIn = (collection: Collection, query: Ports.FindQuery): Ports.FindPage => {
  const field = query.sort?.field ?? byId
  const direction = query.sort?.direction === "descending" ? -1 : 1
  const entryOf = (stream: Stream): Entry => ({ value: fieldValue(stream.index, field), stream })
  const { after } = query
  /** Where an entry stands to the cursor, in the order of the index. */
  const toCursor = (entry: Entry): number =>
    after === undefined
      ? direction
      : compareIndexValues(entry.value, field === byId ? null : after.value) ||
        compareText(entry.stream.key.id, after.id)

  let few: Array<Stream> | undefined
  for (const condition of query.where) few = atMost(collection, condition, few?.length ?? fewDocuments) ?? few

  const entries =
    few !== undefined
      ? few
          .map(entryOf)
          .filter((entry) => toCursor(entry) * direction > 0)
          .sort((a, b) => direction * compareEntries(a, b))
      : direction === 1
        ? indexOf(collection, field).upwards((entry) => toCursor(entry) <= 0)
        : indexOf(collection, field).downwards((entry) => toCursor(entry) < 0)

  const documents: Array<Ports.FoundDocument> = []
  for (const {
    stream: { document, index, key },
  } of entries) {
    if (document === null || !conditionsHold(query.where, index)) continue
    const previous = documents.at(-1)
    if (documents.length === query.limit && previous !== undefined) {
      return { documents, next: { value: fieldValue(previous.index, field), id: previous.id } }
    }
    documents.push({ id: key.id, index, ...document })
  }
  return { documents }
}

const refuse = (operation: string, detail: string): Effect.Effect<never, Ports.StoreError> =>
  Effect.fail(storeError(operation, { _tag: "InvalidInput", detail }))

/** Runs a method on input that has no problem. */
const checked =
  <Request, A>(operation: string, problemOf: (request: Request) => Ports.Problem, run: (request: Request) => A) =>
  (request: Request): Effect.Effect<A, Ports.StoreError> =>
    Effect.suspend(() => {
      const problem = problemOf(request)
      return problem === undefined ? Effect.succeed(run(request)) : refuse(operation, problem)
    })

const makeUnsafe = (): Ports.StoreService => {
  const companies = new Map<string, Company>()
  const events: Array<Ports.StoredEvent> = []
  const timers = sortedList(compareTimers)

  const streamOf = (company: Company | undefined, key: Ports.StreamKey): Stream | undefined =>
    company?.collections.get(key.kind)?.streams.get(key.id)

  const mismatches = (company: Company, { guards, writes }: Ports.CommitBatch): Array<Ports.VersionMismatch> => {
    const found: Array<Ports.VersionMismatch> = []
    for (const parts of [writes, guards]) {
      for (const { expectedVersion, key } of parts) {
        const actual = streamOf(company, key)?.document?.version ?? 0
        if (actual !== expectedVersion) found.push({ key, expected: expectedVersion, actual })
      }
    }
    return found
  }

  const replaceTimers = (tenant: string, stream: Stream, wanted: ReadonlyArray<Ports.Timer>): void => {
    const before = stream.timers
    // Most commits leave the timers as they are.
    const same = (timer: Ports.Timer, i: number) => timer.name === before[i]?.name && timer.dueAt === before[i]?.dueAt
    if (wanted.length === before.length && wanted.every(same)) return
    for (const timer of before) timers.remove(timer)
    stream.timers = wanted.map(({ dueAt, name }) => ({ tenant, key: stream.key, name, dueAt }))
    for (const timer of stream.timers) timers.add(timer)
  }

  const write = (
    tenant: string,
    company: Company,
    { document, events: added, index, key, timers: wanted }: Ports.StreamWrite,
  ): void => {
    const collection = getOrMake(
      company.collections,
      key.kind,
      (): Collection => ({ streams: new Map(), indexes: new Map() }),
    )
    const stream = getOrMake(
      collection.streams,
      key.id,
      (): Stream => ({ key, events: [], document: null, index: {}, timers: [] }),
    )
    replaceTimers(tenant, stream, wanted)
    const newest = added.at(-1)
    if (newest === undefined) return
    for (const event of added) {
      const stored = {
        ...event,
        tenant,
        key: stream.key,
        version: stream.events.length + 1,
        position: events.length + 1,
      }
      stream.events.push(stored)
      company.events.push(stored)
      events.push(stored)
    }
    for (const [field, list] of collection.indexes) {
      const before = stream.document === null ? undefined : fieldValue(stream.index, field)
      const value = fieldValue(index, field)
      if (before === value) continue
      if (before !== undefined) list.remove({ value: before, stream })
      list.add({ value, stream })
    }
    stream.document = { version: stream.events.length, hash: newest.hash, data: document }
    stream.index = index
  }

  const commit = (batch: Ports.CommitBatch): Effect.Effect<Ports.CommitResult, Ports.StoreError> => {
    const company = getOrMake(
      companies,
      batch.tenant,
      (): Company => ({ collections: new Map(), receipts: new Map(), events: [] }),
    )
    const first = company.receipts.get(batch.commandId)
    if (first !== undefined) {
      return first.commandHash === batch.commandHash
        ? Effect.succeed({ _tag: "Duplicate", receipt: first })
        : Effect.fail(storeError("commit", { _tag: "CommandIdReused", commandId: batch.commandId }))
    }
    const streams = mismatches(company, batch)
    if (streams.length > 0) return Effect.succeed({ _tag: "Conflict", streams })
    for (const part of batch.writes) write(batch.tenant, company, part)
    company.receipts.set(batch.commandId, { commandHash: batch.commandHash, at: batch.at, receipt: batch.receipt })
    return Effect.succeed({ _tag: "Committed", position: events.length })
  }

  return {
    load: checked("load", loadProblem, ({ commandId, keys, tenant }) => {
      const company = companies.get(tenant)
      return {
        documents: keys.map((key) => streamOf(company, key)?.document ?? null),
        receipt: (commandId === undefined ? undefined : company?.receipts.get(commandId)) ?? null,
      }
    }),
    commit: (batch) =>
      Effect.suspend(() => {
        const problem = batchProblem(batch)
        return problem === undefined ? commit(batch) : refuse("commit", problem)
      }),
    history: checked(
      "history",
      historyProblem,
      ({ from, key, limit, tenant }) =>
        streamOf(companies.get(tenant), key)?.events.slice(from - 1, from - 1 + limit) ?? [],
    ),
    feed: checked("feed", feedProblem, ({ after, limit, tenant }) => {
      // In the whole feed the event at position p is number p; in one company's the place is looked up.
      if (tenant === undefined) return events.slice(after, after + limit)
      const own = companies.get(tenant)?.events ?? []
      let start = 0
      for (let end = own.length; start < end; ) {
        const middle = (start + end) >>> 1
        if ((own[middle]?.position ?? 0) <= after) start = middle + 1
        else end = middle
      }
      return own.slice(start, start + limit)
    }),
    find: checked("find", findProblem, ({ kind, query, tenant }): Ports.FindPage => {
      const collection = companies.get(tenant)?.collections.get(kind)
      return collection === undefined ? { documents: [] } : findIn(collection, query)
    }),
    due: checked("due", dueProblem, ({ limit, now, shard }) => {
      const found: Array<Ports.DueTimer> = []
      for (const timer of timers.upwards(() => false)) {
        if (timer.dueAt > now || found.length === limit) break
        if (shard === undefined || shardOf(timer.tenant, timer.key, shard.count) === shard.index) found.push(timer)
      }
      return found
    }),
    migrate: Effect.void,
  }
}

/**
 * A new, empty store in memory.
 *
 * @example
 * ```ts
 * import * as MemoryStore from "@dealwright/core/MemoryStore"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const store = Effect.runSync(MemoryStore.make)
 * assert.deepEqual(Effect.runSync(store.feed({ after: 0, limit: 10 })), [])
 * ```
 */
export const make: Effect.Effect<Ports.StoreService> = Effect.sync(makeUnsafe)

/**
 * The store in memory as a layer; every build of the layer is a store of its own.
 *
 * @example
 * ```ts
 * import * as MemoryStore from "@dealwright/core/MemoryStore"
 * import { Store } from "@dealwright/core/Ports"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const timers = Effect.gen(function*() {
 *   const store = yield* Store
 *   return yield* store.due({ now: 0, limit: 10 })
 * })
 * assert.deepEqual(Effect.runSync(Effect.provide(timers, MemoryStore.layer)), [])
 * ```
 */
export const layer: Layer.Layer<Store> = Layer.effect(Store, make)
