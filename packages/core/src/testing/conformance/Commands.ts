/** Promises about commands: everything of one together, once, whatever happens to its neighbours. */
import * as Effect from "effect/Effect"
import {
  batch,
  commits,
  conflicts,
  expectEqual,
  expectThat,
  failsWith,
  historyOf,
  promise,
  type StorePromise,
  tenant,
  thing,
  together,
  upTo,
  versionOf,
  wholeFeed,
  write,
} from "./Kit.ts"

export const commandPromises: ReadonlyArray<StorePromise> = [
  promise(18, "events, document, index, timers and receipt are written together", (store) =>
    Effect.gen(function* () {
      const given = batch(
        "c1",
        [
          write("a", 0, {
            count: 2,
            document: { of: "a" },
            index: { city: "Graz" },
            timers: [{ name: "t", dueAt: 7 }],
          }),
          write("b", 0, { document: { of: "b" }, index: { city: "Wien" } }),
        ],
        { receipt: { done: true } },
      )
      yield* expectEqual("position", yield* commits(store, given), 3)
      const loaded = yield* store.load({ tenant, keys: [thing("a"), thing("b")], commandId: "c1" })
      yield* expectEqual("documents", loaded.documents, [
        { version: 2, hash: "a@0#2", data: { of: "a" } },
        { version: 1, hash: "b@0#1", data: { of: "b" } },
      ])
      yield* expectEqual("receipt", loaded.receipt, { commandHash: "hash of c1", at: 1000, receipt: { done: true } })
      yield* expectEqual(
        "feed",
        (yield* wholeFeed(store, 10)).map((event) => event.hash),
        ["a@0#1", "a@0#2", "b@0#1"],
      )
      const where = [{ _tag: "Equals", field: "city", value: "Graz" } as const]
      const found = yield* store.find({ tenant, kind: "thing", query: { where, limit: 10 } })
      yield* expectEqual(
        "found",
        found.documents.map(({ id }) => id),
        ["a"],
      )
      yield* expectEqual("timers", yield* store.due({ now: 7, limit: 10 }), [
        { name: "t", dueAt: 7, tenant, key: thing("a") },
      ])
    }),
  ),

  promise(18, "what is refused writes neither document nor event nor timer nor receipt", (store) =>
    Effect.gen(function* () {
      const rich = { index: { city: "Graz" }, timers: [{ name: "t", dueAt: 7 }] }
      yield* conflicts(store, batch("c1", [write("a", 0, rich), write("b", 4, rich)]), [["b", 4, 0]])
      const loaded = yield* store.load({ tenant, keys: [thing("a"), thing("b")], commandId: "c1" })
      yield* expectEqual("loaded", loaded, { documents: [null, null], receipt: null })
      yield* expectEqual("feed", yield* wholeFeed(store, 10), [])
      yield* expectEqual("due", yield* store.due({ now: 7, limit: 10 }), [])
      const found = yield* store.find({ tenant, kind: "thing", query: { where: [], limit: 10 } })
      yield* expectEqual("found", found.documents, [])
    }),
  ),

  promise(19, "the document has the version and the hash of the stream's last event, all the time", (store) =>
    Effect.gen(function* () {
      const writer = Effect.forEach(upTo(40), (i) => commits(store, batch(`c${i}`, [write("a", i * 3, { count: 3 })])))
      const reader = Effect.forEach(upTo(40), () =>
        Effect.gen(function* () {
          const before = (yield* store.load({ tenant, keys: [thing("a")] })).documents[0]
          const events = yield* historyOf(store, "a")
          const event = events[(before?.version ?? 0) - 1]
          yield* expectThat(
            before === null || event?.hash === before?.hash,
            `document at version ${before?.version} without its event`,
          )
          yield* expectThat(events.length % 3 === 0, `a reader saw ${events.length} events: a commit in part`)
          yield* Effect.yieldNow
        }),
      )
      yield* together<unknown, Effect.Error<typeof writer | typeof reader>>([writer, reader])
      const { documents } = yield* store.load({ tenant, keys: [thing("a")] })
      yield* expectEqual("last", [documents[0]?.version, documents[0]?.hash], [120, "a@117#3"])
    }),
  ),

  promise(20, "the same command id twice: one effect, the first receipt", (store) =>
    Effect.gen(function* () {
      const given = batch("c1", [write("a", 0)], { receipt: { first: true } })
      yield* commits(store, given)
      yield* commits(store, batch("c2", [write("a", 1)]))
      const again = yield* store.commit({ ...given, at: 2000, receipt: { second: true } })
      const receipt = { commandHash: given.commandHash, at: 1000, receipt: { first: true } }
      yield* expectEqual("second answer", again, { _tag: "Duplicate", receipt })
      const other = yield* store.commit({ ...given, writes: [write("b", 0)] })
      yield* expectEqual("with other writes", other, { _tag: "Duplicate", receipt })
      yield* expectEqual("versions", [yield* versionOf(store, "a"), yield* versionOf(store, "b")], [2, 0])
      yield* expectEqual("feed", (yield* wholeFeed(store, 10)).length, 2)
    }),
  ),

  promise(21, "the same command id many times at once: one effect, one receipt", (store) =>
    Effect.gen(function* () {
      const attempt = (i: number) => store.commit(batch("c1", [write("a", 0)], { receipt: { attempt: i } }))
      const results = yield* together(upTo(40).map(attempt))
      const winner = results.findIndex((result) => result._tag === "Committed")
      for (const [i, result] of results.entries()) {
        const receipt = { commandHash: "hash of c1", at: 1000, receipt: { attempt: winner } }
        yield* expectEqual(
          `attempt ${i}`,
          result,
          i === winner ? { _tag: "Committed", position: 1 } : { _tag: "Duplicate", receipt },
        )
      }
      yield* expectEqual("version", yield* versionOf(store, "a"), 1)
    }),
  ),

  promise(22, "the same command id for something else is an error, and writes nothing", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0)], { commandHash: "pay 10" }))
      const other = batch("c1", [write("b", 0)], { commandHash: "pay 20" })
      yield* failsWith(store.commit(other), "CommandIdReused", "other fingerprint")
      yield* expectEqual("version", yield* versionOf(store, "b"), 0)
      const { receipt } = yield* store.load({ tenant, keys: [], commandId: "c1" })
      yield* expectEqual("receipt", receipt?.commandHash, "pay 10")
    }),
  ),

  promise(23, "a conflict leaves no receipt: the same command goes through when it is decided again", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0)]))
      yield* conflicts(store, batch("c2", [write("a", 0)]), [["a", 0, 1]])
      const { receipt } = yield* store.load({ tenant, keys: [], commandId: "c2" })
      yield* expectEqual("receipt", receipt, null)
      yield* expectEqual("decided again", yield* commits(store, batch("c2", [write("a", 1)])), 2)
    }),
  ),

  promise(29, "a poisoned command doesn't hurt those handed over with it", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("before", [write("taken", 0)]))
      const results = yield* together(
        upTo(60).map((i) => {
          const good = write(`s${i}`, 0)
          const poisoned =
            i % 10 === 3
              ? batch(`c${i}`, [good, write("nul\u0000", 0)])
              : i % 10 === 6
                ? batch(`c${i}`, [good, write("taken", 0)])
                : i % 10 === 9
                  ? batch("before", [good], { commandHash: "other" })
                  : batch(`c${i}`, [good])
          return Effect.map(Effect.result(store.commit(poisoned)), (result) =>
            result._tag === "Failure" ? result.failure.reason._tag : result.success._tag,
          )
        }),
      )
      const expected = (i: number) =>
        i % 10 === 3 ? "InvalidInput" : i % 10 === 6 ? "Conflict" : i % 10 === 9 ? "CommandIdReused" : "Committed"
      yield* expectEqual("outcomes", results, upTo(60).map(expected))
      const { documents } = yield* store.load({ tenant, keys: upTo(60).map((i) => thing(`s${i}`)) })
      yield* expectEqual(
        "written",
        documents.map((document) => document !== null),
        upTo(60).map((i) => expected(i) === "Committed"),
      )
      const feed = yield* wholeFeed(store, 100)
      yield* expectEqual(
        "positions",
        feed.map((event) => event.position),
        upTo(43).map((i) => i + 1),
      )
    }),
  ),

  promise(32, "what fails elsewhere never undoes an acknowledged commit", (store) =>
    Effect.gen(function* () {
      for (const i of upTo(25)) {
        yield* commits(store, batch(`c${i}`, [write("a", i, { document: { n: i } })]))
        yield* together([
          Effect.ignore(store.commit(batch(`stale ${i}`, [write("a", 0)]))),
          Effect.ignore(store.commit(batch(`nul ${i}`, [write("\u0000", 0)]))),
          Effect.ignore(store.commit(batch("c0", [write("a", i + 1)], { commandHash: "other" }))),
          Effect.ignore(store.load({ tenant: "", keys: [] })),
          Effect.ignore(store.commit(batch(`gap ${i}`, [write("a", i + 5), write("b", 0)]))),
        ])
        const { documents, receipt } = yield* store.load({ tenant, keys: [thing("a"), thing("b")], commandId: `c${i}` })
        yield* expectEqual("documents", documents, [{ version: i + 1, hash: `a@${i}#1`, data: { n: i } }, null])
        yield* expectThat(receipt !== null, `the receipt of acknowledged commit ${i} is gone`)
      }
    }),
  ),
]
