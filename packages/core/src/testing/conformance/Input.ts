/** Promises about what goes in: it comes back unchanged, or it is refused. */
import * as Effect from "effect/Effect"
import type { Json } from "../../ports/index.ts"
import {
  batch,
  commits,
  expectEqual,
  expectThat,
  facts,
  failsWith,
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

/** Things that JSON can hold and databases have been seen to lose. */
const awkward: Json = {
  chinese: "销售合同 — 定金、订金",
  astral: "\u{1F600}\u{20BB7}",
  combining: "e\u0301 is not \u00e9",
  nul: "before\u0000after",
  loneSurrogate: "\ud800",
  controls: "\t\r\n\u0007\u2028",
  quotes: `'"\\;--%_`,
  bigInteger: "123456789012345678901234567890",
  amount: "0.10",
  date: "2026-02-28",
  instant: "2026-02-28T23:59:59.999Z",
  nothing: null,
  no: false,
  numbers: [0, 0.1, -1.5, 1e308, 5e-324, Number.MAX_SAFE_INTEGER],
  empty: { text: "", list: [], object: {} },
  nested: [[[[{ deep: [null, [true]] }]]]],
  'a key with spaces, 键 and "quotes"': 1,
}

export const inputPromises: ReadonlyArray<StorePromise> = [
  promise(10, "data comes back as it went in: unicode, NUL, long numbers as text, null, dates", (store) =>
    Effect.gen(function* () {
      const event = { type: "Ünüsual.事件", schemaVersion: 3, data: awkward, meta: { actor: awkward }, hash: "h1" }
      const given = batch("c1", [{ ...write("a", 0, { document: awkward }), events: [event] }], { receipt: awkward })
      yield* commits(store, given)
      const stored = { ...event, tenant, key: thing("a"), version: 1, position: 1 }
      yield* expectEqual("history", yield* historyOf(store, "a"), [stored])
      yield* expectEqual("feed", yield* wholeFeed(store, 10), [stored])
      const loaded = yield* store.load({ tenant, keys: [thing("a")], commandId: "c1" })
      yield* expectEqual("document", loaded.documents, [{ version: 1, hash: "h1", data: awkward }])
      yield* expectEqual("receipt", loaded.receipt, { commandHash: given.commandHash, at: 1000, receipt: awkward })
      for (const [i, bare] of [null, 0, "", false, "text", []].entries()) {
        yield* commits(store, batch(`bare ${i}`, [{ ...write(`bare ${i}`, 0), document: bare }], { receipt: bare }))
        const { documents, receipt } = yield* store.load({ tenant, keys: [thing(`bare ${i}`)], commandId: `bare ${i}` })
        yield* expectEqual("bare value", [documents[0]?.data, receipt?.receipt], [bare, bare])
      }
    }),
  ),

  promise(10, "a document of a megabyte and a commit of a thousand events are kept", (store) =>
    Effect.gen(function* () {
      const large = { text: "合同🙂x".repeat(100_000), list: upTo(10_000) }
      yield* commits(store, batch("c1", [write("a", 0, { count: 1000, document: large })]))
      const { documents } = yield* store.load({ tenant, keys: [thing("a")] })
      yield* expectThat(
        JSON.stringify(documents[0]?.data) === JSON.stringify(large),
        "the large document came back changed",
      )
      yield* expectEqual(
        "events",
        (yield* historyOf(store, "a")).map((event) => event.version),
        upTo(1000).map((i) => i + 1),
      )
    }),
  ),

  promise(10, "NUL and broken Unicode are refused in whatever is looked up by, and leave no trace", (store) =>
    Effect.gen(function* () {
      const refused = (what: string, given: Parameters<typeof store.commit>[0]) =>
        failsWith(store.commit(given), "InvalidInput", what)
      for (const bad of ["nul\u0000", "\ud800 alone", ""]) {
        const shown = JSON.stringify(bad)
        yield* refused(`id ${shown}`, batch("c1", [write(bad, 0)]))
        yield* refused(`kind ${shown}`, batch("c1", [write("a", 0, { kind: bad })]))
        yield* refused(`tenant ${shown}`, batch("c1", [write("a", 0)], { tenant: bad }))
        yield* refused(`command id ${shown}`, batch(bad, [write("a", 0)]))
        yield* refused(`timer ${shown}`, batch("c1", [write("a", 0, { timers: [timer(bad, 1)] })]))
        yield* refused(`field ${shown}`, batch("c1", [write("a", 0, { index: { [bad]: 1 } })]))
        yield* refused(`guard ${shown}`, batch("c1", [], { guards: [{ key: thing(bad), expectedVersion: 0 }] }))
        yield* failsWith(store.load({ tenant, keys: [thing(bad)] }), "InvalidInput", `load ${shown}`)
        yield* failsWith(
          store.history({ tenant, key: thing(bad), from: 1, limit: 1 }),
          "InvalidInput",
          `history ${shown}`,
        )
      }
      yield* refused("index text", batch("c1", [write("a", 0, { index: { name: "nul\u0000" } })]))
      yield* refused("id of two million characters", batch("c1", [write("x".repeat(2_000_000), 0)]))
      yield* expectEqual("version", yield* versionOf(store, "a"), 0)
      yield* commits(store, batch("c1", [write("a", 0, { index: { name: "", size: 0 } })]))
    }),
  ),

  promise(10, "input that makes no sense is refused", (store) =>
    Effect.gen(function* () {
      const refused = (what: string, given: Parameters<typeof store.commit>[0]) =>
        failsWith(store.commit(given), "InvalidInput", what)
      yield* refused("a stream twice", batch("c1", [write("a", 0), write("a", 1)]))
      yield* refused(
        "written and guarded",
        batch("c1", [write("a", 0)], { guards: [{ key: thing("a"), expectedVersion: 0 }] }),
      )
      yield* refused("a timer twice", batch("c1", [write("a", 0, { timers: [timer("t", 1), timer("t", 2)] })]))
      yield* refused("timer at NaN", batch("c1", [write("a", 0, { timers: [timer("t", Number.NaN)] })]))
      yield* refused("negative version", batch("c1", [write("a", -1)]))
      yield* refused("index NaN", batch("c1", [write("a", 0, { index: { n: Number.NaN } })]))
      yield* refused("index infinite", batch("c1", [write("a", 0, { index: { n: Number.POSITIVE_INFINITY } })]))
      yield* refused(
        "event without type",
        batch("c1", [{ ...write("a", 0), events: facts("x").map((e) => ({ ...e, type: "" })) }]),
      )
      yield* failsWith(store.history({ tenant, key: thing("a"), from: 0, limit: 1 }), "InvalidInput", "history from 0")
      yield* failsWith(store.feed({ after: -1, limit: 1 }), "InvalidInput", "feed after -1")
      yield* failsWith(store.feed({ after: 0, limit: 0 }), "InvalidInput", "feed of 0")
      yield* failsWith(store.due({ now: 0, limit: 1.5 }), "InvalidInput", "one and a half timers")
      yield* failsWith(store.due({ now: 0, limit: 1, shard: { index: 2, count: 2 } }), "InvalidInput", "shard 2 of 2")
      yield* expectEqual("feed", yield* wholeFeed(store, 10), [])
    }),
  ),
]
