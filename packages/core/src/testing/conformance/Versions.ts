/** Promises about single streams: versions, refusals, histories, what is kept of a document. */
import * as Effect from "effect/Effect"
import {
  batch,
  commits,
  conflicts,
  expectEqual,
  historyOf,
  promise,
  type StorePromise,
  tenant,
  thing,
  upTo,
  versionOf,
  wholeFeed,
  write,
} from "./Kit.ts"

const timer = (name: string, dueAt: number) => ({ name, dueAt })

export const versionPromises: ReadonlyArray<StorePromise> = [
  promise(1, "a stream that does not exist can be created", (store) =>
    Effect.gen(function* () {
      const before = yield* store.load({ tenant, keys: [thing("a")], commandId: "c1" })
      yield* expectEqual("before", before, { documents: [null], receipt: null })
      yield* expectEqual("position", yield* commits(store, batch("c1", [write("a", 0, { document: { n: 1 } })])), 1)
      const { documents } = yield* store.load({ tenant, keys: [thing("a")] })
      yield* expectEqual("after", documents, [{ version: 1, hash: "a@0#1", data: { n: 1 } }])
    }),
  ),

  promise(1, "load answers in the order of the keys, null for what does not exist, repeated keys too", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("b", 0), write("a", 0)]))
      const keys = ["a", "missing", "b", "a"].map(thing)
      const { documents } = yield* store.load({ tenant, keys })
      yield* expectEqual(
        "hashes",
        documents.map((document) => document?.hash ?? null),
        ["a@0#1", null, "b@0#1", "a@0#1"],
      )
      yield* expectEqual("no keys", yield* store.load({ tenant, keys: [] }), { documents: [], receipt: null })
    }),
  ),

  promise(2, "creating a stream that exists is refused", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0)]))
      yield* conflicts(store, batch("c2", [write("a", 0)]), [["a", 0, 1]])
    }),
  ),

  promise(3, "appending to an absent stream at a version is refused", (store) =>
    conflicts(store, batch("c1", [write("a", 3)]), [["a", 3, 0]]),
  ),

  promise(4, "a stale version is refused and the actual one reported", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0, { count: 3 })]))
      yield* conflicts(store, batch("c2", [write("a", 2)]), [["a", 2, 3]])
      yield* expectEqual("version", yield* versionOf(store, "a"), 3)
    }),
  ),

  promise(5, "a future version is refused and leaves no hole", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0, { count: 2 })]))
      yield* conflicts(store, batch("c2", [write("a", 7)]), [["a", 7, 2]])
      yield* commits(store, batch("c3", [write("a", 2)]))
      const events = yield* historyOf(store, "a")
      yield* expectEqual(
        "versions",
        events.map((event) => event.version),
        [1, 2, 3],
      )
      yield* expectEqual(
        "positions",
        events.map((event) => event.position),
        [1, 2, 3],
      )
    }),
  ),

  promise(6, "a refused commit leaves no trace, and the next valid one goes through", (store) =>
    Effect.gen(function* () {
      const kept = timer("kept", 10)
      yield* commits(store, batch("c1", [write("a", 0, { index: { of: "first" }, timers: [kept] })]))
      const second = { index: { of: "second" }, timers: [timer("lost", 5)] }
      yield* conflicts(store, batch("c2", [write("fresh", 0, second), write("a", 0, second)]), [["a", 0, 1]])
      const loaded = yield* store.load({ tenant, keys: [thing("fresh"), thing("a")], commandId: "c2" })
      yield* expectEqual("receipt", loaded.receipt, null)
      yield* expectEqual(
        "versions",
        loaded.documents.map((document) => document?.version ?? 0),
        [0, 1],
      )
      yield* expectEqual("history", yield* historyOf(store, "fresh"), [])
      yield* expectEqual(
        "feed",
        (yield* wholeFeed(store, 100)).map((event) => event.key.id),
        ["a"],
      )
      const found = yield* store.find({ tenant, kind: "thing", query: { where: [], limit: 10 } })
      yield* expectEqual(
        "index",
        found.documents.map(({ index }) => index),
        [{ of: "first" }],
      )
      yield* expectEqual("timers", yield* store.due({ now: 100, limit: 10 }), [{ ...kept, tenant, key: thing("a") }])
      yield* expectEqual(
        "next",
        yield* commits(store, batch("c3", [write("fresh", 0, second), write("a", 1, second)])),
        3,
      )
    }),
  ),

  promise(6, "every stream that moved is named, guards too", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0), write("b", 0, { count: 2 }), write("c", 0)]))
      const stale = batch("c2", [write("a", 0), write("c", 1)], {
        guards: [
          { key: thing("b"), expectedVersion: 1 },
          { key: thing("d"), expectedVersion: 0 },
        ],
      })
      yield* conflicts(store, stale, [
        ["a", 0, 1],
        ["b", 1, 2],
      ])
    }),
  ),

  promise(7, "a commit that writes nothing is recorded under its command id and takes no position", (store) =>
    Effect.gen(function* () {
      yield* expectEqual("in an empty store", yield* commits(store, batch("c0", [])), 0)
      yield* commits(store, batch("c1", [write("a", 0, { count: 2 })]))
      const empty = batch("c2", [], { guards: [{ key: thing("a"), expectedVersion: 2 }], receipt: ["nothing to do"] })
      yield* expectEqual("position", yield* commits(store, empty), 2)
      const { receipt } = yield* store.load({ tenant, keys: [], commandId: "c2" })
      yield* expectEqual("receipt", receipt, { commandHash: empty.commandHash, at: 1000, receipt: ["nothing to do"] })
      yield* expectEqual("feed", (yield* wholeFeed(store, 10)).length, 2)
    }),
  ),

  promise(7, "a write without events leaves stream, document and index as they are and replaces the timers", (store) =>
    Effect.gen(function* () {
      const first = write("a", 0, { document: { n: 1 }, index: { n: 1 }, timers: [timer("one", 1), timer("two", 2)] })
      yield* commits(store, batch("c1", [first]))
      const quiet = { count: 0, document: { n: 2 }, index: { n: 2 }, timers: [timer("two", 3)] }
      yield* commits(store, batch("c2", [write("a", 1, quiet)]))
      const page = yield* store.find({ tenant, kind: "thing", query: { where: [], limit: 10 } })
      yield* expectEqual("document", page.documents, [
        { id: "a", version: 1, hash: "a@0#1", data: { n: 1 }, index: { n: 1 } },
      ])
      yield* expectEqual("timers", yield* store.due({ now: 9, limit: 9 }), [
        { name: "two", dueAt: 3, tenant, key: thing("a") },
      ])
      yield* conflicts(store, batch("c3", [write("a", 0, quiet)]), [["a", 0, 1]])
      yield* commits(store, batch("c4", [write("none", 0, quiet)]))
      yield* expectEqual("absent stream", yield* versionOf(store, "none"), 0)
      const { documents } = yield* store.find({ tenant, kind: "thing", query: { where: [], limit: 10 } })
      yield* expectEqual(
        "found",
        documents.map(({ id }) => id),
        ["a"],
      )
    }),
  ),

  promise(8, "versions are contiguous from 1 in the order of the input", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0, { label: "first", count: 3 })]))
      yield* commits(store, batch("c2", [write("a", 3, { label: "second", count: 2 })]))
      const events = yield* historyOf(store, "a")
      yield* expectEqual(
        "versions",
        events.map((event) => event.version),
        [1, 2, 3, 4, 5],
      )
      yield* expectEqual(
        "hashes",
        events.map((event) => event.hash),
        ["first#1", "first#2", "first#3", "second#1", "second#2"],
      )
    }),
  ),

  promise(9, "a history can be read in ranges; beyond its end and for an absent stream it is empty", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0, { count: 10 })]))
      const versions = (from: number, limit: number, id = "a") =>
        Effect.map(store.history({ tenant, key: thing(id), from, limit }), (events) =>
          events.map((event) => event.version),
        )
      yield* expectEqual("from 4, 3 of them", yield* versions(4, 3), [4, 5, 6])
      yield* expectEqual("the first", yield* versions(1, 1), [1])
      yield* expectEqual("from 9, as many as there are", yield* versions(9, 100), [9, 10])
      yield* expectEqual("beyond the end", yield* versions(11, 10), [])
      yield* expectEqual("absent", yield* versions(1, 10, "missing"), [])
      yield* expectEqual(
        "pages",
        (yield* Effect.forEach(upTo(4), (i) => versions(1 + 3 * i, 3))).flat(),
        upTo(10).map((i) => i + 1),
      )
    }),
  ),

  promise(9, "a history can be read backwards: from a version downwards, or from the newest", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0, { count: 7 }), write("b", 0)]))
      yield* commits(store, batch("c2", [write("a", 7, { count: 3 })]))
      const forwards = yield* historyOf(store, "a")
      const backwards = (from: number, limit: number, id = "a") =>
        store.history({ tenant, key: thing(id), from, limit, direction: "backwards" })
      const versions = (from: number, limit: number, id?: string) =>
        Effect.map(backwards(from, limit, id), (events) => events.map((event) => event.version))
      yield* expectEqual("whole", yield* backwards(10, 100), forwards.toReversed())
      yield* expectEqual("from 6, 3 of them", yield* versions(6, 3), [6, 5, 4])
      yield* expectEqual("the newest", yield* versions(Number.MAX_SAFE_INTEGER, 1), [10])
      yield* expectEqual("from beyond the end, 4 of them", yield* versions(14, 4), [10, 9, 8, 7])
      yield* expectEqual("the oldest", yield* versions(1, 5), [1])
      yield* expectEqual("absent", yield* versions(10, 5, "missing"), [])
      yield* expectEqual(
        "pages",
        (yield* Effect.forEach([10, 7, 4, 1], (from) => versions(from, 3))).flat(),
        upTo(10).map((i) => 10 - i),
      )
      yield* expectEqual(
        "told forwards",
        (yield* store.history({ tenant, key: thing("a"), from: 9, limit: 5, direction: "forwards" })).map(
          (event) => event.version,
        ),
        [9, 10],
      )
    }),
  ),

  promise(9, "ids are told apart exactly: case, spaces, accents, separators", (store) =>
    Effect.gen(function* () {
      const ids = [
        "a",
        "A",
        "a ",
        " a",
        "ä",
        "a\u0308",
        "a/b",
        "a:b",
        "a%",
        "a_",
        "_",
        "%",
        "0",
        "00",
        "\u{1F600}",
        "\ufffd",
        "键",
      ]
      yield* commits(
        store,
        batch(
          "c1",
          ids.map((id) => write(id, 0, { label: `of ${id}` })),
        ),
      )
      for (const id of ids) {
        yield* expectEqual(
          `history of "${id}"`,
          (yield* historyOf(store, id)).map((event) => event.hash),
          [`of ${id}#1`],
        )
      }
      yield* commits(store, batch("c2", [write("a", 0, { kind: "things" }), write("a", 0, { kind: "Thing" })]))
      yield* expectEqual("other kinds", yield* versionOf(store, "a"), 1)
    }),
  ),
]
