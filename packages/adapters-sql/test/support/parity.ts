/** Random commits and questions, and everything that a store can be asked: for holding one store against another. */
import type { CommitBatch, FindQuery, IndexValue, Json, StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import fc from "fast-check"

const someValue: fc.Arbitrary<IndexValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.constantFrom(-3.25, 0, 1, 7, 1e21),
  fc.constantFrom("", "1", "a", "ab", "b", "\ufffd", "\u{1F600}", "合同"),
)
const someField = fc.constantFrom("x", "y", "late", "never")
const someBound = fc.oneof(
  fc.record({ from: fc.constantFrom(-4, 0, 1) }),
  fc.record({ until: fc.constantFrom("a", "c") }),
  fc.record({ from: fc.constantFrom(-1, 0), until: fc.constantFrom(1, 8) }),
)
/** A question about things. */
export const someQuery: fc.Arbitrary<FindQuery> = fc.record(
  {
    where: fc.array(
      fc.oneof(
        fc.record({ _tag: fc.constant("Equals" as const), field: someField, value: someValue }),
        fc.record({
          _tag: fc.constant("In" as const),
          field: someField,
          values: fc.array(someValue, { maxLength: 3 }),
        }),
        fc.tuple(someField, someBound).map(([field, bounds]) => ({ _tag: "Range" as const, field, ...bounds })),
      ),
      { maxLength: 2 },
    ),
    sort: fc.record({ field: someField, direction: fc.constantFrom("ascending", "descending") }),
    after: fc.record({ value: someValue, id: fc.constantFrom("a", "b", "é", "zz") }),
    limit: fc.integer({ min: 1, max: 6 }),
  },
  { requiredKeys: ["where", "limit"] },
)

const someJson = fc.json().map((text): Json => JSON.parse(text))
const ids = ["a", "b", "c", "d", "é", "\u{1F600}", "\ufffd"]
const someWrite = fc.record({
  key: fc.record({ kind: fc.constantFrom("thing", "thing", "other"), id: fc.constantFrom(...ids) }),
  expectedVersion: fc.nat(3),
  events: fc.array(
    fc.record({
      type: fc.constant("Happened"),
      schemaVersion: fc.constant(1),
      data: someJson,
      meta: fc.constant({}),
      hash: fc.string({ minLength: 1, maxLength: 4, unit: "grapheme-ascii" }),
    }),
    { maxLength: 3 },
  ),
  document: someJson,
  index: fc.record({ x: someValue, y: someValue, late: someValue }, { requiredKeys: [] }),
  timers: fc.uniqueArray(fc.record({ name: fc.constantFrom("r", "s", "t"), dueAt: fc.integer({ min: -5, max: 5 }) }), {
    selector: (timer) => timer.name,
  }),
})
/** A batch of one of two companies. */
export const someBatch: fc.Arbitrary<CommitBatch> = fc.record({
  tenant: fc.constantFrom("acme", "acme", "other"),
  commandId: fc.integer({ min: 1, max: 30 }).map(String),
  commandHash: fc.constantFrom("h", "h", "h", "g"),
  at: fc.nat(9),
  writes: fc.array(someWrite, { maxLength: 3 }),
  guards: fc.array(
    fc.record({
      key: fc.record({ kind: fc.constant("thing"), id: fc.constantFrom(...ids) }),
      expectedVersion: fc.nat(1),
    }),
    { maxLength: 1 },
  ),
  receipt: someJson,
})

/** Mostly the version that is there, so that commits go through; sometimes what was generated. */
export const aimed = (store: StoreService, given: CommitBatch, aim: boolean) =>
  Effect.gen(function* () {
    if (!aim) return given
    const keys = given.writes.map((write) => write.key)
    const { documents } = yield* store.load({ tenant: given.tenant, keys })
    const writes = given.writes.map((write, i) => ({ ...write, expectedVersion: documents[i]?.version ?? 0 }))
    return { ...given, writes }
  })

/** Everything that can be asked, as one value; errors by their reason. */
export const view = (store: StoreService, queries: ReadonlyArray<FindQuery>) =>
  Effect.gen(function* () {
    const keys = ["thing", "other"].flatMap((kind) => ids.map((id) => ({ kind, id })))
    const perTenant = yield* Effect.forEach(["acme", "other"], (tenant) =>
      Effect.all({
        loaded: Effect.forEach(
          Array.from({ length: 30 }, (_, i) => String(i + 1)),
          (commandId) => store.load({ tenant, keys, commandId }),
        ),
        feed: store.feed({ after: 3, limit: 20, tenant }),
        history: Effect.forEach(keys, (key) => store.history({ tenant, key, from: 2, limit: 3 })),
        found: Effect.forEach(queries, (query) => store.find({ tenant, kind: "thing", query })),
      }),
    )
    return {
      perTenant,
      feed: yield* store.feed({ after: 0, limit: 1000 }),
      due: yield* Effect.forEach([0, 1, 2], (index) => store.due({ now: 2, limit: 7, shard: { index, count: 3 } })),
      allDue: yield* store.due({ now: 4, limit: 9 }),
    }
  })
