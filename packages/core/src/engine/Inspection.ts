/**
 * Holds what a store keeps of each stream against the fold of its events: document, index fields, timers. Others may
 * write meanwhile; a stream that moves while it is looked at is never taken for a wrong one.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { AnyAggregate } from "../decider/Aggregate.ts"
import { indexValue } from "../ports/IndexOrder.ts"
import {
  type IndexFields,
  type Json,
  keyText,
  type StoredDocument,
  type StoreError,
  type StoreService,
  type StreamKey,
  shardOf,
  type Timer,
} from "../ports/Store.ts"
import { eachShardOfTimers, type Folded, foldStream, timersIn, timersText, type Unfoldable } from "./Folding.ts"
import type { Host } from "./Host.ts"
import { canonicalJson } from "./Link.ts"

/** What can be wrong with what is kept of a stream. */
export type Difference =
  | "UnknownKind"
  | "UnreadableEvent"
  | "DocumentMissing"
  | "DocumentDiffers"
  | "DocumentOutdated"
  | "IndexDiffers"
  | "TimersDiffer"

/** How far something has come; `total` when it is known. */
export interface Progress {
  readonly stage: "store" | "events" | "documents" | "timers"
  readonly done: number
  readonly total?: number
}

/** The last event of a stream, and what its timers ought to be. */
export interface Tail {
  readonly tenant: string
  readonly key: StreamKey
  version: number
  hash: string
  /** Version of the document that was looked at; 0 before that. */
  seen: number
  /** As text; `undefined` when it isn't known. */
  timers: string | undefined
}

/** Streams by name. */
export type Tails = Map<string, Tail>

/** The name of a stream among all companies. */
export const streamName = (tenant: string, key: StreamKey): string => `${tenant}\u0000${keyText(key)}`

/** The tail of a stream, made when it isn't known. */
export const tailOf = (tails: Tails, tenant: string, key: StreamKey, hash: string): Tail => {
  const name = streamName(tenant, key)
  const known = tails.get(name)
  if (known !== undefined) return known
  const made: Tail = { tenant, key, version: 0, hash, seen: 0, timers: undefined }
  tails.set(name, made)
  return made
}

/** What an inspection is to look at and whom it tells. */
export interface Inspection {
  readonly host: Host
  readonly store: StoreService
  /** Every stream that has events, from the feed. Streams that came later may be found too. */
  readonly tails: Tails
  /** Only this kind. */
  readonly kind?: string
  /** Whose timers are looked at; everybody's unless told. */
  readonly tenant?: string
  readonly report: (
    tag: Difference,
    stream: Pick<Tail, "tenant" | "key">,
    detail: string,
    position: number,
  ) => Effect.Effect<void, StoreError>
  /** Done when the documents have been looked at, before the timers are. */
  readonly betweenStages: Effect.Effect<void, StoreError>
  readonly progress: (progress: Progress) => void
}

/** Documents at a time. */
const page = 200
/** How often a stream that moves is looked at again; then it is left to the next inspection. */
const attempts = 3

const sameIndex = (a: IndexFields, b: IndexFields): boolean =>
  [a, b].every((one) => Object.keys(one).every((field) => indexValue(a, field) === indexValue(b, field)))

/** What is wrong with a document, beside what it ought to be. */
const documentProblem = (
  aggregate: AnyAggregate,
  stored: StoredDocument,
  folded: Folded,
): readonly [Difference, string] | undefined => {
  if (folded.version === 0) return ["DocumentDiffers", "there is a document and not one event"]
  if (stored.version !== folded.version) {
    return ["DocumentDiffers", `the document is of version ${stored.version}, the stream ends with ${folded.version}`]
  }
  if (stored.hash !== folded.hash)
    return ["DocumentDiffers", "the document has another hash than the stream's last event"]
  const form = formOf(stored.data)
  if (form !== undefined && form !== aggregate.schemaVersion) {
    return [
      "DocumentOutdated",
      `the document is kept in form ${form}, its module's is ${aggregate.schemaVersion}; rebuild writes it anew`,
    ]
  }
  return canonicalJson(folded.document) === canonicalJson(stored.data)
    ? undefined
    : ["DocumentDiffers", "the document is not the fold of its events"]
}

const formOf = (data: Json): number | undefined =>
  data !== null && typeof data === "object" && "v" in data && typeof data.v === "number" ? data.v : undefined

/** An answer of the store, or what it says is spoilt. */
export const unlessCorrupt = <A>(
  question: Effect.Effect<A, StoreError>,
): Effect.Effect<
  { readonly value: A; readonly problem?: never } | { readonly value?: never; readonly problem: string },
  StoreError
> =>
  Effect.matchEffect(question, {
    onSuccess: (value) => Effect.succeed({ value }),
    onFailure: (error) =>
      error.reason._tag === "Corrupt" ? Effect.succeed({ problem: error.reason.detail }) : Effect.fail(error),
  })

/** Looks at everything once. */
export const inspect = Effect.fnUntraced(function* (inspection: Inspection): Effect.fn.Return<void, StoreError> {
  const { host, kind, progress, report, store, tails } = inspection
  const places = new Map<string, { readonly tenant: string; readonly aggregate: AnyAggregate }>()
  for (const tail of tails.values()) {
    if (kind !== undefined && tail.key.kind !== kind) continue
    const aggregate = host.aggregates.get(tail.key.kind)
    if (aggregate === undefined) {
      tail.seen = tail.version
      yield* report(
        "UnknownKind",
        tail,
        `no plugin of this host brings "${tail.key.kind}"; its documents can't be proved`,
        0,
      )
    } else places.set(streamName(tail.tenant, { kind: tail.key.kind, id: "" }), { tenant: tail.tenant, aggregate })
  }

  const wanted =
    kind === undefined ? tails.size : Array.from(tails.values()).filter((one) => one.key.kind === kind).length
  let done = 0
  const step = () => {
    done++
    if (done % page === 0) progress({ stage: "documents", done, total: Math.max(done, wanted) })
  }

  const foldTo = (aggregate: AnyAggregate, tail: Tail, upTo?: number) =>
    foldStream(store, aggregate, tail.tenant, tail.key.id, {
      proveLinks: false,
      ...(upTo === undefined ? {} : { upTo }),
    })

  const unreadable = (tail: Tail, problem: Unfoldable) =>
    report("UnreadableEvent", tail, problem.detail, problem.position)

  /** One stream: `stored` is its document, `index` its index fields with the version at which they were read. */
  const look = Effect.fnUntraced(function* (
    aggregate: AnyAggregate,
    tail: Tail,
    stored: StoredDocument | null,
    index: { readonly version: number; readonly fields: IndexFields } | "unfound" | "unknown",
  ) {
    step()
    tail.seen = Math.max(1, stored?.version ?? 0)
    if (stored === null) {
      return yield* report("DocumentMissing", tail, `there are ${tail.version} events and no document`, 0)
    }
    const folded = yield* foldTo(aggregate, tail, Math.max(stored.version, tail.version))
    if (folded._tag !== "Folded") return yield* unreadable(tail, folded)
    tail.seen = folded.version
    tail.timers = timersText(folded.timers)
    const problem = documentProblem(aggregate, stored, folded)
    if (problem !== undefined) return yield* report(problem[0], tail, problem[1], 0)
    if (index === "unknown") return
    if (index === "unfound") {
      return yield* report("IndexDiffers", tail, "the document is there, and no question for its kind finds it", 0)
    }
    const then = index.version === folded.version ? folded : yield* foldTo(aggregate, tail, index.version)
    if (then._tag === "Folded" && !sameIndex(then.index, index.fields)) {
      yield* report("IndexDiffers", tail, "its index fields are not those of the fold of its events", 0)
    }
  })

  /** Places with documents that can't even be read; there they are looked at one by one. */
  const torn = new Set<string>()
  for (const [place, { aggregate, tenant }] of places) {
    let after: { readonly value: null; readonly id: string } | undefined
    for (;;) {
      const query = { where: [], limit: page, ...(after === undefined ? {} : { after }) }
      const found = yield* unlessCorrupt(store.find({ tenant, kind: aggregate.kind, query }))
      const keys = (found.value?.documents ?? []).map(({ id }) => ({ kind: aggregate.kind, id }))
      // What commands are decided on is what `load` answers, so that is what is proved.
      const loaded = yield* unlessCorrupt(store.load({ tenant, keys }))
      if (found.value === undefined || loaded.value === undefined) {
        torn.add(place)
        break
      }
      for (const [i, { id, index, version }] of found.value.documents.entries()) {
        const tail = tails.get(streamName(tenant, { kind: aggregate.kind, id })) ?? {
          tenant,
          key: { kind: aggregate.kind, id },
          version: 0,
          hash: "",
          seen: 0,
          timers: undefined,
        }
        yield* look(aggregate, tail, loaded.value.documents[i] ?? null, { version, fields: index })
      }
      if (found.value.next === undefined) break
      after = { value: null, id: found.value.next.id }
    }
  }

  // Streams that `find` didn't tell of.
  for (const tail of tails.values()) {
    const { key, tenant } = tail
    const aggregate =
      tail.seen > 0 || (kind !== undefined && key.kind !== kind) ? undefined : host.aggregates.get(key.kind)
    if (aggregate === undefined) continue
    const loaded = yield* unlessCorrupt(store.load({ tenant, keys: [key] }))
    if (loaded.value === undefined) {
      step()
      tail.seen = tail.version
      yield* report("DocumentDiffers", tail, `the document can't be read: ${loaded.problem}`, 0)
      continue
    }
    const index = torn.has(streamName(tenant, { kind: key.kind, id: "" })) ? "unknown" : "unfound"
    yield* look(aggregate, tail, loaded.value.documents[0] ?? null, index)
  }
  progress({ stage: "documents", done, total: done })
  yield* inspection.betweenStages
  yield* inspectTimers(inspection)
})

/** Holds the timers that fall due against those that each stream's state asks for. */
const inspectTimers = Effect.fnUntraced(function* (inspection: Inspection): Effect.fn.Return<void, StoreError> {
  const { host, kind, progress, report, store, tails, tenant } = inspection
  const concerned = (of: { readonly tenant: string; readonly key: StreamKey }): boolean =>
    (kind === undefined || of.key.kind === kind) && (tenant === undefined || of.tenant === tenant)
  /** Streams that seem wrong, or weren't there before: looked at again until they stand still. */
  let open: ReadonlySet<string> | undefined
  let timersSeen = 0
  for (let attempt = 0; attempt < attempts && open?.size !== 0; attempt++) {
    const only: ReadonlySet<string> | undefined = open
    const moved = new Set<string>()
    yield* eachShardOfTimers(
      store,
      (timer) => streamName(timer.tenant, timer.key),
      Effect.fnUntraced(function* (timers, shard) {
        timersSeen += timers.size
        const names = new Set(timers.keys())
        for (const [name, tail] of tails) {
          if (
            (only === undefined ? tail.timers !== undefined && tail.timers !== "" : only.has(name)) &&
            shardOf(tail.tenant, tail.key, shard.count) === shard.index
          )
            names.add(name)
        }
        for (const name of names) {
          if (only !== undefined && !only.has(name)) continue
          const first = timers.get(name)?.first
          const tail = tails.get(name) ?? (first === undefined ? undefined : tailOf(tails, first.tenant, first.key, ""))
          if (tail === undefined || !concerned(tail)) continue
          const aggregate = host.aggregates.get(tail.key.kind)
          const isNew = tail.version === 0 && tail.seen === 0
          if (aggregate === undefined || (tail.timers === undefined && !isNew)) continue
          if (tail.timers === (timers.get(name)?.text ?? "")) continue
          const document = (yield* store.load({ tenant: tail.tenant, keys: [tail.key] })).documents[0] ?? null
          if ((document?.version ?? 0) === tail.seen && !(isNew && document !== null)) {
            yield* report(
              "TimersDiffer",
              tail,
              differing(timersIn(tail.timers ?? ""), timersIn(timers.get(name)?.text ?? "")),
              0,
            )
            continue
          }
          const folded = yield* foldStream(store, aggregate, tail.tenant, tail.key.id, { proveLinks: false })
          if (folded._tag !== "Folded") continue
          tail.seen = folded.version
          tail.timers = timersText(folded.timers)
          moved.add(name)
        }
      }),
    )
    progress({ stage: "timers", done: timersSeen, total: timersSeen })
    open = moved
  }
})

const differing = (wanted: ReadonlyArray<Timer>, stored: ReadonlyArray<Timer>): string =>
  stored.length === 0
    ? `its state waits for ${timersInWords(wanted)}, and none of that falls due`
    : wanted.length === 0
      ? `${timersInWords(stored)} falls due, and its state waits for nothing`
      : `${timersInWords(stored)} falls due, and its state waits for ${timersInWords(wanted)}`

/** The furthest moment that a date can tell, in epoch milliseconds. */
const furthest = 8_640_000_000_000_000

const timersInWords = (timers: ReadonlyArray<Timer>): string =>
  timers
    .map(({ dueAt, name }) => `${name} at ${Math.abs(dueAt) <= furthest ? new Date(dueAt).toISOString() : dueAt}`)
    .join(" and ")
