/** Promises about many at once: races on streams, several streams in one commit, interruption. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { CommitBatch, CommitResult } from "../../ports/index.ts"
import {
  batch,
  commits,
  conflicts,
  decideAndCommit,
  expectCommitted,
  expectEqual,
  expectThat,
  guard,
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

const tally = (results: ReadonlyArray<CommitResult>): Record<CommitResult["_tag"], number> => ({
  Committed: results.filter((result) => result._tag === "Committed").length,
  Conflict: results.filter((result) => result._tag === "Conflict").length,
  Duplicate: results.filter((result) => result._tag === "Duplicate").length,
})

export const concurrencyPromises: ReadonlyArray<StorePromise> = [
  promise(11, "of many concurrent creators of one stream one wins", (store) =>
    Effect.gen(function* () {
      const results = yield* together(
        upTo(40).map((i) => store.commit(batch(`c${i}`, [write("a", 0, { label: `by ${i}` })]))),
      )
      yield* expectEqual("outcomes", tally(results), { Committed: 1, Conflict: 39, Duplicate: 0 })
      const winner = results.findIndex((result) => result._tag === "Committed")
      yield* expectEqual(
        "history",
        (yield* historyOf(store, "a")).map((event) => event.hash),
        [`by ${winner}#1`],
      )
    }),
  ),

  promise(12, "who decided on an empty stream is refused when another has created it meanwhile", (store) =>
    Effect.gen(function* () {
      yield* expectEqual("seen by both", [yield* versionOf(store, "a"), yield* versionOf(store, "a")], [0, 0])
      yield* commits(store, batch("c1", [write("a", 0, { label: "first" })]))
      yield* conflicts(store, batch("c2", [write("a", 0, { label: "second" })]), [["a", 0, 1]])
    }),
  ),

  promise(13, "many writers on one stream: its version is the number of accepted commits", (store) =>
    Effect.gen(function* () {
      const writer = (name: number) =>
        Effect.forEach(upTo(10), (i) =>
          decideAndCommit(store, ["hot"], ([version = 0]) =>
            batch(`c${name}-${i}`, [write("hot", version, { label: `${name}-${i}` })]),
          ),
        )
      const results = (yield* together(upTo(16).map(writer))).flat()
      yield* expectEqual("outcomes", tally(results), { Committed: 160, Conflict: 0, Duplicate: 0 })
      const events = yield* historyOf(store, "hot")
      yield* expectEqual(
        "versions",
        events.map((event) => event.version),
        upTo(160).map((i) => i + 1),
      )
      yield* expectEqual("different commits", new Set(events.map((event) => event.hash)).size, 160)
    }),
  ),

  promise(14, "commits on disjoint streams never conflict", (store) =>
    Effect.gen(function* () {
      const writer = (i: number) =>
        Effect.forEach(upTo(5), (n) => store.commit(batch(`c${i}-${n}`, [write(`s${i}`, n)])))
      const results = (yield* together(upTo(60).map(writer))).flat()
      yield* expectEqual("outcomes", tally(results), { Committed: 300, Conflict: 0, Duplicate: 0 })
    }),
  ),

  promise(15, "several streams are written all or not at all", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("b", 0)]))
      yield* conflicts(store, batch("c2", [write("a", 0), write("b", 0), write("c", 0)]), [["b", 0, 1]])
      yield* expectEqual("a and c", [yield* versionOf(store, "a"), yield* versionOf(store, "c")], [0, 0])
      const position = yield* commits(store, batch("c3", [write("a", 0, { count: 2 }), write("b", 1), write("c", 0)]))
      yield* expectEqual("position", position, 5)
      const feed = yield* wholeFeed(store, 100)
      yield* expectEqual(
        "order of the feed",
        feed.map((event) => event.key.id),
        ["b", "a", "a", "b", "c"],
      )
    }),
  ),

  promise(15, "a guard that has moved refuses the whole commit; a guard that holds writes nothing", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("limit", 0)]))
      yield* commits(store, batch("c2", [write("order 1", 0)], { guards: [guard("limit", 1), guard("absent", 0)] }))
      yield* commits(store, batch("c3", [write("limit", 1)]))
      yield* conflicts(store, batch("c4", [write("order 2", 0)], { guards: [guard("limit", 1)] }), [["limit", 1, 2]])
      yield* conflicts(store, batch("c5", [write("order 2", 0)], { guards: [guard("absent", 1)] }), [["absent", 1, 0]])
      const versions = yield* Effect.forEach(["limit", "order 1", "order 2", "absent"], (id) => versionOf(store, id))
      yield* expectEqual("versions", versions, [2, 1, 0, 0])
      yield* expectEqual(
        "feed",
        (yield* wholeFeed(store, 100)).map((event) => event.key.id),
        ["limit", "order 1", "limit"],
      )
    }),
  ),

  promise(16, "commits that name the same streams in opposite orders don't deadlock", (store) =>
    Effect.gen(function* () {
      const transfer = (from: string, to: string, i: number) =>
        decideAndCommit(store, [from, to], ([first = 0, second = 0]) =>
          batch(`${from}-${to}-${i}`, [
            write(from, first, { label: `${from}${to}${i}a` }),
            write(to, second, { label: `${from}${to}${i}b` }),
          ]),
        )
      const results = yield* together(upTo(30).flatMap((i) => [transfer("a", "b", i), transfer("b", "a", i)]))
      yield* Effect.forEach(results, expectCommitted)
      yield* expectEqual("versions", [yield* versionOf(store, "a"), yield* versionOf(store, "b")], [60, 60])
    }),
  ),

  promise(17, "of many who create the same several streams one wins, whole", (store) =>
    Effect.gen(function* () {
      const ids = ["a", "b", "c"]
      const creator = (i: number): CommitBatch => {
        const order = [...ids.slice(i % 3), ...ids.slice(0, i % 3)]
        return batch(
          `c${i}`,
          order.map((id) => write(id, 0, { label: `by ${i}` })),
        )
      }
      const results = yield* together(upTo(30).map((i) => store.commit(creator(i))))
      yield* expectEqual("outcomes", tally(results), { Committed: 1, Conflict: 29, Duplicate: 0 })
      const { documents } = yield* store.load({ tenant, keys: ids.map(thing) })
      const winner = results.findIndex((result) => result._tag === "Committed")
      yield* expectEqual(
        "all by one",
        documents.map((document) => document?.hash),
        ids.map(() => `by ${winner}#1`),
      )
      yield* expectEqual("feed", (yield* wholeFeed(store, 100)).length, 3)
    }),
  ),

  promise(30, "two commits on one stream that are handed over together keep their order", (store) =>
    Effect.gen(function* () {
      for (const i of upTo(20)) {
        const id = `s${i}`
        const [first, second] = yield* together([
          store.commit(batch(`${id} first`, [write(id, 0, { label: "first" })])),
          store.commit(batch(`${id} second`, [write(id, 1, { label: "second" })])),
        ])
        yield* expectEqual("the first", first?._tag, "Committed")
        const hashes = (yield* historyOf(store, id)).map((event) => event.hash)
        // Either the second came after the first, or it was refused because it came before it; never something else.
        yield* expectEqual("history", hashes, second?._tag === "Committed" ? ["first#1", "second#1"] : ["first#1"])
      }
    }),
  ),

  promise(31, "an interrupted commit is done or not done, never in part, and the store stays usable", (store) =>
    Effect.gen(function* () {
      const ids = (i: number) => ["a", "b", "c"].map((part) => `${part}${i}`)
      for (const round of upTo(10)) {
        const mine = upTo(12).map((i) => round * 12 + i)
        const fibers = yield* Effect.forEach(mine, (i) =>
          Effect.forkChild(
            store.commit(
              batch(
                `c${i}`,
                ids(i).map((id) => write(id, 0, { timers: [{ name: "t", dueAt: 1 }] })),
              ),
            ),
          ),
        )
        // Some are hit before they start, some while they wait or run, some when they are done.
        for (const _ of upTo(round)) yield* Effect.yieldNow
        if (round % 3 === 2) yield* Effect.sleep(round)
        yield* Fiber.interruptAll(fibers)
        for (const i of mine) {
          const loaded = yield* store.load({ tenant, keys: ids(i).map(thing), commandId: `c${i}` })
          const versions = loaded.documents.map((document) => document?.version ?? 0)
          yield* expectEqual(`commit ${i}`, versions, loaded.receipt === null ? [0, 0, 0] : [1, 1, 1])
        }
      }
      const feed = yield* wholeFeed(store, 1000)
      yield* expectEqual(
        "positions",
        feed.map((event) => event.position),
        feed.map((_, i) => i + 1),
      )
      yield* expectEqual("timers", (yield* store.due({ now: 1, limit: 1000 })).length, feed.length)
      yield* commits(store, batch("after", [write("after", 0)]))
    }),
  ),

  promise(35, "a commit in doubt, sent again with its id, has one effect", (store) =>
    Effect.gen(function* () {
      for (const i of upTo(40)) {
        const given = batch(`c${i}`, [write(`s${i}`, 0)], { receipt: i })
        const fiber = yield* Effect.forkChild(store.commit(given))
        for (const _ of upTo(i % 6)) yield* Effect.yieldNow
        yield* Fiber.interrupt(fiber)
        const again = yield* store.commit(given)
        yield* expectThat(again._tag !== "Conflict", `sending commit ${i} again ended in a conflict with itself`)
        yield* expectEqual("receipt", again._tag === "Duplicate" ? again.receipt.receipt : i, i)
        yield* expectEqual("events", (yield* historyOf(store, `s${i}`)).length, 1)
      }
    }),
  ),

  promise(36, "under far too many commits at once each goes through or fails retryably, and none is lost", (store) =>
    Effect.gen(function* () {
      const results = yield* together(
        upTo(2000).map((i) => Effect.result(store.commit(batch(`c${i}`, [write(`s${i}`, 0)])))),
      )
      const done = results.filter((result) => result._tag === "Success")
      for (const result of results) {
        if (result._tag === "Failure")
          yield* expectThat(result.failure.retryable, `not retryable: ${result.failure.message}`)
        else yield* expectCommitted(result.success)
      }
      yield* expectEqual("feed", (yield* wholeFeed(store, 500)).length, done.length)
    }),
  ),

  promise(37, "two commits that each read what the other writes: one goes through, the other is a conflict", (store) =>
    Effect.gen(function* () {
      for (const i of upTo(30)) {
        const [x, y] = [`x${i}`, `y${i}`]
        const results = yield* together([
          store.commit(batch(`${i} left`, [write(x, 0)], { guards: [guard(y, 0)] })),
          store.commit(batch(`${i} right`, [write(y, 0)], { guards: [guard(x, 0)] })),
        ])
        yield* expectEqual("outcomes", tally(results), { Committed: 1, Conflict: 1, Duplicate: 0 })
        yield* expectEqual("streams", (yield* versionOf(store, x)) + (yield* versionOf(store, y)), 1)
      }
    }),
  ),
]
