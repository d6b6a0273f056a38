/** Promises about receipts that are forgotten: the oldest first, only those meant, and what was done stays done. */
import * as Effect from "effect/Effect"
import type { StoreService } from "../../ports/index.ts"
import {
  batch,
  commits,
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

/** A command carried out at a moment, on a stream of its own. */
const done = (store: StoreService, commandId: string, at: number, company = tenant) =>
  commits(store, { ...batch(commandId, [write(`of ${commandId}`, 0)], { tenant: company }), at })

/** Which of the commands have a receipt. */
const remembered = (store: StoreService, commandIds: ReadonlyArray<string>, company = tenant) =>
  Effect.filter(commandIds, (commandId) =>
    Effect.map(store.load({ tenant: company, keys: [], commandId }), ({ receipt }) => receipt !== null),
  )

export const receiptPromises: ReadonlyArray<StorePromise> = [
  promise(20, "a receipt that was forgotten makes its command new again, and undoes nothing", (store) =>
    Effect.gen(function* () {
      const timers = [{ name: "t", dueAt: 1 }]
      const given = batch("c1", [write("a", 0, { timers })])
      yield* commits(store, given)
      yield* expectEqual("forgotten", yield* store.forgetReceipts({ before: 1_001, limit: 10 }), 1)
      const loaded = yield* store.load({ tenant, keys: [thing("a")], commandId: "c1" })
      yield* expectEqual("document", loaded.documents[0]?.version, 1)
      yield* expectEqual("receipt", loaded.receipt, null)
      yield* expectEqual("timers", (yield* store.due({ now: 1, limit: 9 })).length, 1)
      yield* expectEqual("sent again as it was", (yield* store.commit(given))._tag, "Conflict")
      yield* expectEqual("decided again", yield* commits(store, batch("c1", [write("a", 1)])), 2)
      yield* expectEqual("events", (yield* historyOf(store, "a")).length, 2)
      yield* expectEqual("and again", (yield* store.commit(batch("c1", [write("a", 2)])))._tag, "Duplicate")
      yield* expectEqual("feed", (yield* wholeFeed(store, 10)).length, 2)
    }),
  ),

  promise(20, "receipts are forgotten oldest first, up to the limit, and none that is young enough", (store) =>
    Effect.gen(function* () {
      const moments = [50, 10, 40, -20, 30, 20, 60]
      for (const at of moments) yield* done(store, `c${at}`, at)
      const ids = moments.toSorted((a, b) => a - b).map((at) => `c${at}`)
      yield* expectEqual("three of them", yield* store.forgetReceipts({ before: 50, limit: 3 }), 3)
      yield* expectEqual("left", yield* remembered(store, ids), ids.slice(3))
      yield* expectEqual("before 50, not at 50", yield* store.forgetReceipts({ before: 50, limit: 100 }), 2)
      yield* expectEqual("left then", yield* remembered(store, ids), ids.slice(5))
      yield* expectEqual("nothing left", yield* store.forgetReceipts({ before: 50, limit: 100 }), 0)
      yield* expectEqual("feed", (yield* wholeFeed(store, 10)).length, 7)
    }),
  ),

  promise(22, "a command id is protected as long as its receipt is kept, and free afterwards", (store) =>
    Effect.gen(function* () {
      yield* done(store, "old", 10)
      yield* done(store, "young", 90)
      yield* store.forgetReceipts({ before: 50, limit: 10 })
      const other = (commandId: string) =>
        Effect.result(
          store.commit(batch(commandId, [write(`else ${commandId}`, 0)], { commandHash: "something else" })),
        )
      const young = yield* other("young")
      yield* expectEqual(
        "young",
        young._tag === "Failure" ? young.failure.reason._tag : young.success._tag,
        "CommandIdReused",
      )
      const old = yield* other("old")
      yield* expectEqual("old", old._tag === "Failure" ? old.failure.reason._tag : old.success._tag, "Committed")
      yield* expectEqual("written", yield* versionOf(store, "else old"), 1)
    }),
  ),

  promise(43, "receipts of one company can be forgotten without another's, or of all together", (store) =>
    Effect.gen(function* () {
      const ids = upTo(4).map((i) => `c${i}`)
      for (const company of ["acme", "Acme", "other"]) {
        for (const [i, id] of ids.entries()) yield* done(store, id, i, company)
      }
      yield* expectEqual("of acme", yield* store.forgetReceipts({ before: 3, limit: 100, tenant: "acme" }), 3)
      yield* expectEqual("acme's", yield* remembered(store, ids), ["c3"])
      yield* expectEqual("Acme's", yield* remembered(store, ids, "Acme"), [...ids])
      yield* expectEqual("of a stranger", yield* store.forgetReceipts({ before: 9, limit: 100, tenant: "nobody" }), 0)
      yield* expectEqual("of all, two", yield* store.forgetReceipts({ before: 9, limit: 2 }), 2)
      yield* expectEqual("Acme's oldest went", yield* remembered(store, ids, "Acme"), ids.slice(1))
      yield* expectEqual("the other's too", yield* remembered(store, ids, "other"), ids.slice(1))
      yield* expectEqual("the rest", yield* store.forgetReceipts({ before: 9, limit: 100 }), 7)
    }),
  ),
]
