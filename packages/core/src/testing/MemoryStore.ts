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
  compareText,
  dueProblem,
  feedProblem,
  findProblem,
  forgetReceiptsProblem,
  historyProblem,
  keyText,
  loadProblem,
  restateProblem,
  Store,
  shardOf,
  storeError,
} from "../ports/index.ts"
import { type Collection, enter, findIn, getOrMake, type Stream } from "./MemoryIndex.ts"
import { sortedList } from "./SortedList.ts"

/** All that belongs to one company. */
interface Company {
  readonly collections: Map<string, Collection>
  readonly receipts: Map<string, Ports.StoredReceipt>
  readonly events: Array<Ports.StoredEvent>
}

const compareTimers = (a: Ports.DueTimer, b: Ports.DueTimer): number =>
  a.dueAt - b.dueAt ||
  compareText(a.tenant, b.tenant) ||
  compareText(a.key.kind, b.key.kind) ||
  compareText(a.key.id, b.key.id) ||
  compareText(a.name, b.name)

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
        type: event.type,
        schemaVersion: event.schemaVersion,
        data: event.data,
        meta: event.meta,
        hash: event.hash,
        tenant,
        key: stream.key,
        version: stream.events.length + 1,
        position: events.length + 1,
      }
      stream.events.push(stored)
      company.events.push(stored)
      events.push(stored)
    }
    enter(collection, stream, { version: stream.events.length, hash: newest.hash, data: document }, index)
  }

  const restate = ({ streams, tenant }: Parameters<Ports.StoreService["restate"]>[0]): Ports.RestateResult => {
    const company = companies.get(tenant)
    const conflicts: Array<Ports.VersionMismatch> = []
    const parts = streams.flatMap((wanted) => {
      const collection = company?.collections.get(wanted.key.kind)
      const stream = collection?.streams.get(wanted.key.id)
      const newest = stream?.events.at(-1)
      if (collection !== undefined && stream !== undefined) {
        if (newest?.version === wanted.version && newest.hash === wanted.hash) return [{ wanted, collection, stream }]
      }
      conflicts.push({ key: wanted.key, expected: wanted.version, actual: newest?.version ?? 0 })
      return []
    })
    if (conflicts.length > 0) return { _tag: "Conflict", streams: conflicts }
    for (const { collection, stream, wanted } of parts) {
      replaceTimers(tenant, stream, wanted.timers)
      enter(collection, stream, { version: wanted.version, hash: wanted.hash, data: wanted.document }, wanted.index)
    }
    return { _tag: "Restated" }
  }

  const forgetReceipts = ({ before, limit, tenant }: Parameters<Ports.StoreService["forgetReceipts"]>[0]): number => {
    const old = Array.from(companies)
      .filter(([name]) => tenant === undefined || name === tenant)
      .flatMap(([, { receipts }]) =>
        Array.from(receipts)
          .filter(([, receipt]) => receipt.at < before)
          .map(([commandId, { at }]) => ({ at, forget: () => receipts.delete(commandId) })),
      )
      .sort((a, b) => a.at - b.at)
      .slice(0, limit)
    for (const { forget } of old) forget()
    return old.length
  }

  const verify = (): ReadonlyArray<Ports.StoreFinding> =>
    Array.from(companies).flatMap(([tenant, { collections }]) =>
      Array.from(collections.values()).flatMap(({ streams }) =>
        Array.from(streams.values()).flatMap(({ document, events: own, key }) => {
          const newest = own.at(-1)
          return document?.version === newest?.version && document?.hash === newest?.hash
            ? []
            : [{ tenant, stream: keyText(key), detail: "the document is not of the stream's last event" }]
        }),
      ),
    )

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
    history: checked("history", historyProblem, ({ direction, from, key, limit, tenant }) => {
      const own = streamOf(companies.get(tenant), key)?.events ?? []
      return direction === "backwards"
        ? own.slice(Math.max(0, Math.min(from, own.length) - limit), from).reverse()
        : own.slice(from - 1, from - 1 + limit)
    }),
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
    restate: checked("restate", restateProblem, restate),
    forgetReceipts: checked("forgetReceipts", forgetReceiptsProblem, forgetReceipts),
    verify: Effect.sync(verify),
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
