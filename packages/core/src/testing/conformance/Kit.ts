/**
 * What the promises are written with: small batches, and expectations that fail with a sentence.
 *
 * @module
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import {
  type CommitBatch,
  type CommitResult,
  type Guard,
  type IndexFields,
  type Json,
  type NewEvent,
  Store,
  type StoredEvent,
  type StoreError,
  type StoreErrorReason,
  type StoreService,
  type StreamKey,
  type StreamWrite,
  type Timer,
} from "../../ports/index.ts"

/** A store did not do what it promises; the message says what was expected and what was found. */
export class PromiseBroken extends Data.TaggedError("PromiseBroken")<{ readonly message: string }> {}

/**
 * One promise of the store port. `check` needs an empty store. It succeeds when the promise is kept, and fails with
 * {@link PromiseBroken}, or with the store's own error, when it isn't. `number` is the promise's place in the
 * reference; several checks may share one.
 */
export interface StorePromise {
  readonly number: number
  readonly title: string
  readonly check: Effect.Effect<void, PromiseBroken | StoreError, Store>
}

/** Declares a promise. */
export const promise = (
  number: number,
  title: string,
  check: (store: StoreService) => Effect.Effect<void, PromiseBroken | StoreError>,
): StorePromise => ({ number, title, check: Effect.flatMap(Effect.service(Store), check) })

/** The company that most checks work in. */
export const tenant = "acme"

/** A stream of the kind that most checks use. */
export const thing = (id: string): StreamKey => ({ kind: "thing", id })

/** `count` events whose data and hashes tell them apart. */
export const facts = (label: string, count = 1): ReadonlyArray<NewEvent> =>
  Array.from({ length: count }, (_, i) => ({
    type: "ThingHappened",
    schemaVersion: 1,
    data: { label, number: i + 1 },
    meta: { actor: "rep-1" },
    hash: `${label}#${i + 1}`,
  }))

/** A write of `count` events on the stream `id`, which is expected at `expectedVersion`. */
export const write = (
  id: string,
  expectedVersion: number,
  more: {
    readonly kind?: string
    readonly label?: string
    readonly count?: number
    readonly document?: Json
    readonly index?: IndexFields
    readonly timers?: ReadonlyArray<Timer>
  } = {},
): StreamWrite => {
  const label = more.label ?? `${id}@${expectedVersion}`
  return {
    key: { kind: more.kind ?? "thing", id },
    expectedVersion,
    events: facts(label, more.count ?? 1),
    document: more.document === undefined ? { label } : more.document,
    index: more.index ?? { label },
    timers: more.timers ?? [],
  }
}

/** A guard on the stream `id`. */
export const guard = (id: string, expectedVersion: number): Guard => ({ key: thing(id), expectedVersion })

/** A batch of the writes given. */
export const batch = (
  commandId: string,
  writes: ReadonlyArray<StreamWrite>,
  more: {
    readonly tenant?: string
    readonly guards?: ReadonlyArray<Guard>
    readonly commandHash?: string
    readonly receipt?: Json
  } = {},
): CommitBatch => ({
  tenant: more.tenant ?? tenant,
  commandId,
  commandHash: more.commandHash ?? `hash of ${commandId}`,
  at: 1_000,
  writes,
  guards: more.guards ?? [],
  receipt: more.receipt === undefined ? { answerTo: commandId } : more.receipt,
})

/** Fails with what was expected and what was found, unless `holds`. */
export const expectThat = (holds: boolean, sentence: string): Effect.Effect<void, PromiseBroken> =>
  holds ? Effect.void : Effect.fail(new PromiseBroken({ message: sentence }))

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 600 ? `${text.slice(0, 600)}…` : text
}

/** Compares by value. */
export const expectEqual = <A>(what: string, found: A, expected: A): Effect.Effect<void, PromiseBroken> =>
  expectThat(Equal.equals(found, expected), `${what}: expected ${shown(expected)}, found ${shown(found)}`)

/** The position of a commit that must have gone through. */
export const expectCommitted = (result: CommitResult): Effect.Effect<number, PromiseBroken> =>
  result._tag === "Committed"
    ? Effect.succeed(result.position)
    : Effect.fail(new PromiseBroken({ message: `the commit was expected to go through, it ended as ${shown(result)}` }))

/** Commits a batch that must go through; answers its position. */
export const commits = (store: StoreService, given: CommitBatch): Effect.Effect<number, PromiseBroken | StoreError> =>
  Effect.flatMap(store.commit(given), expectCommitted)

/** Commits a batch that must be refused with exactly these mismatches (id, expected, actual), in any order. */
export const conflicts = (
  store: StoreService,
  given: CommitBatch,
  streams: ReadonlyArray<readonly [id: string, expected: number, actual: number]>,
): Effect.Effect<void, PromiseBroken | StoreError> =>
  Effect.flatMap(store.commit(given), (result) =>
    result._tag === "Conflict"
      ? expectEqual(
          "streams in conflict",
          result.streams.map(({ actual, expected, key }) => `${key.id}: ${expected} but ${actual}`).sort(),
          streams.map(([id, expected, actual]) => `${id}: ${expected} but ${actual}`).sort(),
        )
      : expectThat(false, `a conflict was expected over ${shown(streams)}, the commit ended as ${shown(result)}`),
  )

/** Runs an operation that must fail with a certain reason and say rightly whether trying again may help. */
export const failsWith = <A>(
  operation: Effect.Effect<A, StoreError>,
  tag: StoreErrorReason["_tag"],
  what: string,
): Effect.Effect<void, PromiseBroken> =>
  Effect.matchEffect(operation, {
    onSuccess: (answer) => expectThat(false, `${what}: expected to fail with ${tag}, answered ${shown(answer)}`),
    onFailure: (error) =>
      expectEqual(
        what,
        { reason: error.reason._tag, retryable: error.retryable },
        { reason: tag, retryable: tag === "Busy" || tag === "Unavailable" },
      ),
  })

/** The current version of a stream, 0 when it does not exist. */
export const versionOf = (store: StoreService, id: string, company = tenant): Effect.Effect<number, StoreError> =>
  Effect.map(store.load({ tenant: company, keys: [thing(id)] }), ({ documents }) => documents[0]?.version ?? 0)

/** The whole history of a stream. */
export const historyOf = (
  store: StoreService,
  id: string,
  company = tenant,
): Effect.Effect<ReadonlyArray<StoredEvent>, StoreError> =>
  store.history({ tenant: company, key: thing(id), from: 1, limit: 100_000 })

/** The whole feed, read in pages of `pageSize`. */
export const wholeFeed = Effect.fnUntraced(function* (store: StoreService, pageSize: number, company?: string) {
  const seen: Array<StoredEvent> = []
  for (;;) {
    const page = yield* store.feed({
      after: seen.at(-1)?.position ?? 0,
      limit: pageSize,
      ...(company === undefined ? {} : { tenant: company }),
    })
    seen.push(...page)
    if (page.length < pageSize) return seen
  }
})

/** Runs all at once and gives their outcomes in order. */
export const together = <A, E>(operations: ReadonlyArray<Effect.Effect<A, E>>): Effect.Effect<Array<A>, E> =>
  Effect.all(operations, { concurrency: "unbounded" })

/** 0, 1, 2 … below `count`. */
export const upTo = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, i) => i)

/**
 * Loads the streams, builds a batch for the versions found, and starts again on a conflict: what an engine does. Lets
 * others run between reading and writing. Gives up after 1 000 attempts.
 */
export const decideAndCommit = (
  store: StoreService,
  ids: ReadonlyArray<string>,
  decide: (versions: ReadonlyArray<number>) => CommitBatch,
): Effect.Effect<CommitResult, PromiseBroken | StoreError> =>
  Effect.gen(function* () {
    for (let attempt = 0; attempt < 1000; attempt++) {
      const { documents } = yield* store.load({ tenant, keys: ids.map(thing) })
      yield* Effect.yieldNow
      const result = yield* store.commit(decide(documents.map((document) => document?.version ?? 0)))
      if (result._tag !== "Conflict") return result
    }
    return yield* new PromiseBroken({ message: `no commit on ${ids.join(", ")} went through in 1000 attempts` })
  })
