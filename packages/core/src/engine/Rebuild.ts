/**
 * Writes documents, index fields and timers anew from the events: after a module keeps them in another form, or when they
 * were lost or spoilt. Events stay as they are.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { keyText, type Restatement, Store, type StoreError, type StoreFinding, type StreamKey } from "../ports/Store.ts"
import { foldStream, type Unfoldable } from "./Folding.ts"
import type { Host } from "./Host.ts"
import { type Difference, inspect, type Progress, streamName, type Tails, tailOf, unlessCorrupt } from "./Inspection.ts"
import { genesis } from "./Link.ts"

/** What is to be rebuilt, and how. */
export interface RebuildOptions {
  /** Only this company. */
  readonly tenant?: string
  /** Only aggregates of this kind. */
  readonly kind?: string
  /** Write every stream anew, also those that are as they should be. */
  readonly all?: boolean
  /** Told now and then how far it has come. */
  readonly progress?: (progress: Progress) => void
}

/** A stream that was left as it is, and why. */
export interface NotRebuilt {
  readonly _tag: "UnknownKind" | "Moving" | Unfoldable["_tag"]
  readonly tenant: string
  /** `kind/id`. */
  readonly stream: string
  readonly detail: string
}

/** What became of it. */
export interface RebuildReport {
  /** Streams that were looked at. */
  readonly streams: number
  /** Streams that were written anew. */
  readonly written: number
  /** Streams that were left as they are; at most 1 000 are named. */
  readonly notRebuilt: ReadonlyArray<NotRebuilt>
  /** What the store still finds wrong with itself, beyond what folding events can mend. */
  readonly remaining: ReadonlyArray<StoreFinding>
}

/** Events read at a time, and streams written at a time. */
const [page, group] = [500, 50]
/** How often a group is folded again because somebody was quicker. */
const attempts = 20
const maxNamed = 1000

/** What writing a stream anew doesn't mend. */
const beyondRepair: ReadonlySet<Difference> = new Set<Difference>(["UnknownKind", "UnreadableEvent"])

/**
 * Folds streams from their events and writes what differs: document, index fields, timers. Safe while the engine runs: a
 * stream that moves meanwhile is folded again. A stream whose kind no plugin brings, whose events can't be read or
 * aren't those that were written is left as it is and named. Memory follows the number of streams, not of events.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const report = await Effect.runPromise(Effect.provide(Engine.rebuild(host, { tenant: "acme" }), MemoryStore.layer))
 * assert.deepEqual(report, { streams: 0, written: 0, notRebuilt: [], remaining: [] })
 * ```
 */
export const rebuild: (host: Host, options?: RebuildOptions) => Effect.Effect<RebuildReport, StoreError, Store> =
  Effect.fn("Dealwright.rebuild")(function* (host: Host, options: RebuildOptions = {}) {
    const { all = false, kind, progress = () => {}, tenant } = options
    const store = yield* Store
    const notRebuilt: Array<NotRebuilt> = []
    let written = 0
    const left = new Set<string>()
    const leave = (_tag: NotRebuilt["_tag"], company: string, key: StreamKey, detail: string) => {
      if (left.size >= maxNamed || left.has(streamName(company, key))) return
      left.add(streamName(company, key))
      notRebuilt.push({ _tag, tenant: company, stream: keyText(key), detail })
    }

    /** What a stream of a company is to be; undefined when it can't be folded, which is noted. */
    const fold = Effect.fnUntraced(function* (company: string, key: StreamKey) {
      const aggregate = host.aggregates.get(key.kind)
      if (aggregate === undefined) {
        leave("UnknownKind", company, key, `no plugin of this host brings "${key.kind}"`)
        return undefined
      }
      const folded = yield* foldStream(store, aggregate, company, key.id, { proveLinks: true })
      if (folded._tag !== "Folded") {
        leave(folded._tag, company, key, folded.detail)
        return undefined
      }
      if (folded.version === 0) {
        leave("VersionGap", company, key, "its events are in the feed, and its history is empty")
        return undefined
      }
      const { document, hash, index, timers, version } = folded
      const restatement: Restatement = { key, version, hash, document, index, timers }
      return restatement
    })

    /** Writes streams of one company anew; those that moved are folded again. */
    const restate = Effect.fnUntraced(function* (company: string, keys: ReadonlyArray<StreamKey>) {
      let streams: Array<Restatement> = []
      let stale = keys
      for (let attempt = 0; attempt < attempts; attempt++) {
        const names = new Set(stale.map(keyText))
        streams = streams.filter((one) => !names.has(keyText(one.key)))
        for (const key of stale) {
          const restatement = yield* fold(company, key)
          if (restatement !== undefined) streams.push(restatement)
        }
        if (streams.length === 0) return
        const result = yield* store.restate({ tenant: company, streams })
        if (result._tag === "Restated") {
          written += streams.length
          return
        }
        stale = result.streams.map((one) => one.key)
      }
      for (const { key } of streams) {
        leave("Moving", company, key, `it changed each of ${attempts} times that it was folded; rebuild it again later`)
      }
    })

    let waiting: { readonly company: string; readonly keys: Map<string, StreamKey> } | undefined
    const flush = Effect.suspend(() => {
      const { company, keys } = waiting ?? { company: "", keys: new Map<string, StreamKey>() }
      waiting = undefined
      return keys.size === 0 ? Effect.void : restate(company, Array.from(keys.values()))
    })
    const write = Effect.fnUntraced(function* (company: string, key: StreamKey) {
      if (waiting !== undefined && (waiting.company !== company || waiting.keys.size >= group)) yield* flush
      waiting ??= { company, keys: new Map() }
      waiting.keys.set(keyText(key), key)
    })

    const tails: Tails = new Map()
    let last = 0
    for (;;) {
      const events = yield* store.feed({ after: last, limit: page, ...(tenant === undefined ? {} : { tenant }) })
      for (const event of events) {
        last = event.position
        if (kind !== undefined && event.key.kind !== kind) continue
        const tail = tailOf(tails, event.tenant, event.key, genesis)
        tail.version = event.version
        tail.hash = event.hash
      }
      progress({ stage: "events", done: last })
      if (events.length < page) break
    }
    const streams = tails.size

    // What the store finds wrong with itself it need not show when it is asked: those streams are written in any case.
    progress({ stage: "store", done: 0 })
    const verified = yield* unlessCorrupt(store.verify)
    const wrong = verified.value ?? []
    const named = new Set(wrong.map((one) => `${one.tenant}\u0000${one.stream}`))
    if (all || verified.value === undefined || wrong.length >= maxNamed) {
      let done = 0
      for (const tail of tails.values()) {
        yield* write(tail.tenant, tail.key)
        if (++done % page === 0) progress({ stage: "documents", done, total: streams })
      }
      yield* flush
      progress({ stage: "documents", done, total: streams })
    } else {
      for (const tail of tails.values()) {
        if (named.has(streamName(tail.tenant, tail.key))) yield* write(tail.tenant, tail.key)
      }
      yield* flush
      yield* inspect({
        host,
        store,
        tails,
        ...(kind === undefined ? {} : { kind }),
        ...(tenant === undefined ? {} : { tenant }),
        report: Effect.fnUntraced(function* (tag, stream, detail) {
          if (left.has(streamName(stream.tenant, stream.key))) return
          if (beyondRepair.has(tag))
            leave(tag === "UnknownKind" ? tag : "UnreadableEvent", stream.tenant, stream.key, detail)
          else yield* write(stream.tenant, stream.key)
        }),
        betweenStages: flush,
        progress,
      })
      yield* flush
    }

    const remaining = verified.value?.length === 0 ? [] : yield* store.verify
    const concerned = remaining.filter((one) => tenant === undefined || one.tenant === "" || one.tenant === tenant)
    return { streams, written, notRebuilt, remaining: concerned }
  })
