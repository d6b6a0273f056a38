/**
 * The port an integrator implements to keep Dealwright's data somewhere: encoded, atomic, small.
 *
 * An adapter sees JSON and strings, never a domain type. Core derives everything else from these methods. What each
 * method promises is written at the method, and the conformance suite tests the promises.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"

/** What JSON can say. Amounts are decimal strings inside it, so no number loses a digit. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** Names one stream, and the document that is its fold, within a tenant. */
export interface StreamKey {
  readonly kind: string
  readonly id: string
}

/**
 * Values by which documents can be found. They sort null first, then false, true, numbers, then texts by code point
 * (`compareIndexValues`). Numbers are safe integers or finite doubles. A field that a document lacks counts as null.
 */
export type IndexValue = string | number | boolean | null
/** What a document is found by: values by the names of their fields. */
export type IndexFields = Readonly<Record<string, IndexValue>>

/** The current state of a stream, encoded. `version` counts its events from 1. */
export interface StoredDocument {
  readonly version: number
  /** Hash of the stream's last event: the link that the next event continues. */
  readonly hash: string
  readonly data: Json
}

/** An event to be written. `hash` links it to the stream's previous event. */
export interface NewEvent {
  readonly type: string
  readonly schemaVersion: number
  readonly data: Json
  readonly meta: Json
  readonly hash: string
}

/** An event as it was committed. `position` is dense over the whole store: 1, 2, 3 … in commit order. */
export interface StoredEvent extends NewEvent {
  readonly tenant: string
  readonly key: StreamKey
  readonly version: number
  readonly position: number
}

/** A moment (epoch milliseconds) at which a stream wants to be woken. Unique by `name` within its stream. */
export interface Timer {
  readonly name: string
  readonly dueAt: number
}

/** A timer that is due. */
export interface DueTimer extends Timer {
  readonly tenant: string
  readonly key: StreamKey
}

/**
 * What happens to one stream in a commit.
 *
 * With events: they get the versions `expectedVersion + 1 …`, `document` becomes the current one, `index` its index
 * fields. Without events: the stream stays as it is (`document` and `index` are ignored). In both cases `timers`
 * replaces all timers of the stream.
 */
export interface StreamWrite {
  readonly key: StreamKey
  /** The version that was loaded; 0 when the stream did not exist. */
  readonly expectedVersion: number
  readonly events: ReadonlyArray<NewEvent>
  readonly document: Json
  readonly index: IndexFields
  readonly timers: ReadonlyArray<Timer>
}

/** A stream that was read and must not have moved: part of the transaction, not written. */
export interface Guard {
  readonly key: StreamKey
  readonly expectedVersion: number
}

/** One atomic unit of work. A key appears at most once over `writes` and `guards`. */
export interface CommitBatch {
  readonly tenant: string
  readonly commandId: string
  /** Fingerprint of what was asked; the same id with another fingerprint is refused. */
  readonly commandHash: string
  /** Epoch milliseconds, as the engine decided it; kept with the receipt. */
  readonly at: number
  readonly writes: ReadonlyArray<StreamWrite>
  readonly guards: ReadonlyArray<Guard>
  /** What a repetition of the same command id is answered with. */
  readonly receipt: Json
}

/** A finished command. */
export interface StoredReceipt {
  readonly commandHash: string
  readonly at: number
  readonly receipt: Json
}

/** A stream that was not at the expected version. */
export interface VersionMismatch {
  readonly key: StreamKey
  readonly expected: number
  readonly actual: number
}

/**
 * How a commit ended. A conflict is a value: nothing was written, load again and decide again.
 * `position` is the last position the commit took (the last one of the store when it wrote no event).
 */
export type CommitResult =
  | { readonly _tag: "Committed"; readonly position: number }
  | { readonly _tag: "Duplicate"; readonly receipt: StoredReceipt }
  | { readonly _tag: "Conflict"; readonly streams: ReadonlyArray<VersionMismatch> }

/** A condition on an index field. All conditions of a query must hold. */
export type Condition =
  | { readonly _tag: "Equals"; readonly field: string; readonly value: IndexValue }
  | { readonly _tag: "In"; readonly field: string; readonly values: ReadonlyArray<IndexValue> }
  | {
      /** Holds only for values of the type of the bounds; at least one bound is given, two are of one type. */
      readonly _tag: "Range"
      readonly field: string
      /** Inclusive. */
      readonly from?: string | number
      /** Exclusive. */
      readonly until?: string | number
    }

/** Where the next page starts: the sort value (null without `sort`) and id of the last row seen. */
export interface PageCursor {
  readonly value: IndexValue
  readonly id: string
}

/**
 * A question over the documents of one kind. Sorted by `sort.field`, ties by id; without `sort`, by id. Descending is
 * exactly the reverse: null last, ids downwards.
 */
export interface FindQuery {
  readonly where: ReadonlyArray<Condition>
  readonly sort?: { readonly field: string; readonly direction: "ascending" | "descending" }
  readonly after?: PageCursor
  /** 1 to 1000. */
  readonly limit: number
}

/** A document that matched. */
export interface FoundDocument extends StoredDocument {
  readonly id: string
  readonly index: IndexFields
}

/** A page of matches. `next` is present when there are more. */
export interface FindPage {
  readonly documents: ReadonlyArray<FoundDocument>
  readonly next?: PageCursor
}

/** What a stream's document, index fields and timers are to be, as folded from its events. */
export interface Restatement {
  readonly key: StreamKey
  /** Version of the stream's last event. */
  readonly version: number
  /** Hash of the stream's last event. */
  readonly hash: string
  readonly document: Json
  readonly index: IndexFields
  readonly timers: ReadonlyArray<Timer>
}

/** How a restatement ended. On a conflict nothing was written: the streams named have other last events. */
export type RestateResult =
  | { readonly _tag: "Restated" }
  | { readonly _tag: "Conflict"; readonly streams: ReadonlyArray<VersionMismatch> }

/** Something that a store found wrong with itself. */
export interface StoreFinding {
  /** Empty when it concerns no company in particular. */
  readonly tenant: string
  /** The stream as `kind/id`; empty when it concerns none in particular. */
  readonly stream: string
  readonly detail: string
}

/** One of several workers: it sees the streams that hash to `index` of `count`. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/** Why a store could not do what it was asked. Only `Busy` and `Unavailable` are worth trying again. */
export type StoreErrorReason =
  | { readonly _tag: "Busy"; readonly detail: string }
  | { readonly _tag: "Unavailable"; readonly detail: string }
  | { readonly _tag: "Locked"; readonly holder: string }
  | { readonly _tag: "Corrupt"; readonly detail: string }
  | { readonly _tag: "InvalidInput"; readonly detail: string }
  | { readonly _tag: "CommandIdReused"; readonly commandId: string }

/**
 * The one error that a store lets out; match on `reason`. `retryable` says whether the same call may go through later.
 *
 * @example
 * ```ts
 * import { Ports } from "@dealwright/core"
 * import assert from "node:assert"
 * const error = Ports.storeError("load", { _tag: "Busy", detail: "the writer is occupied" })
 * assert.equal(error.retryable, true)
 * ```
 */
export class StoreError extends Data.TaggedError("StoreError")<{
  readonly operation: string
  readonly reason: StoreErrorReason
  readonly retryable: boolean
  readonly cause?: unknown
}> {
  override get message(): string {
    const reason = this.reason
    switch (reason._tag) {
      case "Locked":
        return `store ${this.operation}: the data is in use by ${reason.holder}; stop it or choose another place`
      case "CommandIdReused":
        return `store ${this.operation}: command id ${reason.commandId} was used before for something else; use a new id for a new command`
      default:
        return `store ${this.operation}: ${reason._tag}: ${reason.detail}`
    }
  }
}

/**
 * Builds a {@link StoreError}; `Busy` and `Unavailable` are retryable, the others are not.
 *
 * @example
 * ```ts
 * import { Ports } from "@dealwright/core"
 * import assert from "node:assert"
 * const error = Ports.storeError("open", { _tag: "Locked", holder: "process 4711" })
 * assert.equal(error.retryable, false)
 * assert.equal(error.message, "store open: the data is in use by process 4711; stop it or choose another place")
 * ```
 */
export const storeError = (operation: string, reason: StoreErrorReason, cause?: unknown): StoreError =>
  new StoreError({
    operation,
    reason,
    retryable: reason._tag === "Busy" || reason._tag === "Unavailable",
    ...(cause === undefined ? {} : { cause }),
  })

/** The operations of a store. Nothing in any of them ever crosses tenants. */
export interface StoreService {
  /**
   * Current documents of `keys`, in their order, `null` where the stream does not exist; and the receipt of
   * `commandId` if that command was committed before. One round trip, one consistent snapshot.
   */
  readonly load: (request: {
    readonly tenant: string
    readonly keys: ReadonlyArray<StreamKey>
    readonly commandId?: string
  }) => Effect.Effect<
    { readonly documents: ReadonlyArray<StoredDocument | null>; readonly receipt: StoredReceipt | null },
    StoreError
  >
  /**
   * All or nothing: versions and guards are checked; events, documents, index fields, timers and the receipt are
   * written together. The same command id again answers `Duplicate` with the first receipt and writes nothing; the
   * same id with another hash fails with `CommandIdReused`. A conflict leaves no trace, no receipt either. A batch
   * that writes nothing at all is still recorded under its command id.
   */
  readonly commit: (batch: CommitBatch) => Effect.Effect<CommitResult, StoreError>
  /**
   * Events of one stream from version `from` (inclusive, 1 is the first), at most `limit`: oldest first, or downwards
   * from `from` with `direction: "backwards"`, where a `from` beyond the end begins at the newest.
   */
  readonly history: (request: {
    readonly tenant: string
    readonly key: StreamKey
    readonly from: number
    readonly limit: number
    readonly direction?: "forwards" | "backwards"
  }) => Effect.Effect<ReadonlyArray<StoredEvent>, StoreError>
  /**
   * Events of all streams in commit order with a position above `after`, at most `limit`. No position is ever skipped
   * while an earlier commit is in flight. `tenant` narrows it to one company; without it the feed is the operator's.
   */
  readonly feed: (request: {
    readonly after: number
    readonly limit: number
    readonly tenant?: string
  }) => Effect.Effect<ReadonlyArray<StoredEvent>, StoreError>
  /**
   * Documents of one kind by index fields. Pages stay stable while rows come and change: a row is neither skipped nor
   * shown twice unless its own sort value moves.
   */
  readonly find: (request: {
    readonly tenant: string
    readonly kind: string
    readonly query: FindQuery
  }) => Effect.Effect<FindPage, StoreError>
  /** Timers with `dueAt <= now`, oldest first, ties by tenant, kind, id and name. The engine removes one by writing its stream. */
  readonly due: (request: {
    readonly now: number
    readonly limit: number
    readonly shard?: Shard
  }) => Effect.Effect<ReadonlyArray<DueTimer>, StoreError>
  /**
   * Writes documents, index fields and timers of streams anew from their events, which stay as they are: what was lost or
   * spoilt, or what a later version of a module keeps in another form. All or nothing; `version` and `hash` must be those
   * of each stream's last event, whatever its document says.
   */
  readonly restate: (request: {
    readonly tenant: string
    readonly streams: ReadonlyArray<Restatement>
  }) => Effect.Effect<RestateResult, StoreError>
  /**
   * Removes up to `limit` receipts that are older than `before` (epoch milliseconds), the oldest first; answers how many.
   * A command id whose receipt is gone counts as new. `tenant` narrows it to one company.
   */
  readonly forgetReceipts: (request: {
    readonly before: number
    readonly limit: number
    readonly tenant?: string
  }) => Effect.Effect<number, StoreError>
  /**
   * What the store can prove by itself, without knowing what documents mean: positions dense, versions contiguous, every
   * document at the version and hash of its stream's last event, index entries and timers as they were given, the place
   * itself undamaged. No findings: nothing is wrong; at most 1 000 are told. That documents are the fold of their events
   * and that every event is the one that was written, the engine's audit proves.
   */
  readonly verify: Effect.Effect<ReadonlyArray<StoreFinding>, StoreError>
  /** Brings the schema up. Idempotent; several may run at once. */
  readonly migrate: Effect.Effect<void, StoreError>
}

/**
 * The store as a service. Provide it with a layer of an adapter.
 *
 * @example
 * ```ts
 * import { Ports } from "@dealwright/core"
 * import { Effect } from "effect"
 * const lastEvents = Effect.gen(function*() {
 *   const store = yield* Ports.Store
 *   return yield* store.feed({ after: 0, limit: 10 })
 * })
 * ```
 */
export class Store extends Context.Service<Store, StoreService>()("@dealwright/core/ports/Store") {}

/**
 * Text form of a key, for messages and maps. A kind holds no slash.
 *
 * @example
 * ```ts
 * import { Ports } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Ports.keyText({ kind: "order", id: "O-1" }), "order/O-1")
 * ```
 */
export const keyText = (key: StreamKey): string => `${key.kind}/${key.id}`

/**
 * A total order of keys, the one in which stores lock rows.
 *
 * @example
 * ```ts
 * import { Ports } from "@dealwright/core"
 * import assert from "node:assert"
 * const keys = [{ kind: "order", id: "O-2" }, { kind: "deal", id: "D-9" }, { kind: "order", id: "O-1" }]
 * assert.deepEqual(keys.sort(Ports.compareKeys).map(Ports.keyText), ["deal/D-9", "order/O-1", "order/O-2"])
 * ```
 */
export const compareKeys = (a: StreamKey, b: StreamKey): number =>
  a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0

/**
 * Which shard of `count` a stream belongs to: FNV-1a over tenant, kind and id, the same on every adapter.
 *
 * @example
 * ```ts
 * import { Ports } from "@dealwright/core"
 * import assert from "node:assert"
 * // Of two workers exactly one sees the stream, and always the same one.
 * const key = { kind: "order", id: "O-1" }
 * const workers = [0, 1].filter((index) => Ports.shardOf("acme", key, 2) === index)
 * assert.equal(workers.length, 1)
 * ```
 */
export const shardOf = (tenant: string, key: StreamKey, count: number): number => {
  const textual = `${tenant}\u0000${key.kind}\u0000${key.id}`
  let hash = 0x811c9dc5
  for (let i = 0; i < textual.length; i++) {
    hash = Math.imul(hash ^ textual.charCodeAt(i), 0x01000193)
  }
  return (hash >>> 0) % count
}
