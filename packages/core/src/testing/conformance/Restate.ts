/** Promises about documents written anew from their events, and about what a store finds wrong with itself. */
import * as Effect from "effect/Effect"
import type { Restatement, RestateResult, StoreError, StoreService } from "../../ports/index.ts"
import {
  batch,
  commits,
  expectEqual,
  expectThat,
  failsWith,
  historyOf,
  PromiseBroken,
  promise,
  type StorePromise,
  tenant,
  thing,
  together,
  upTo,
  wholeFeed,
  write,
} from "./Kit.ts"
import { equals, find } from "./Questions.ts"

/** What the stream `id` is to be, at a version and hash. */
export const restated = (
  id: string,
  version: number,
  hash: string,
  more: Partial<Pick<Restatement, "document" | "index" | "timers">> = {},
): Restatement => ({ key: thing(id), version, hash, document: { anew: id }, index: {}, timers: [], ...more })

const restate = (store: StoreService, ...streams: ReadonlyArray<Restatement>) => store.restate({ tenant, streams })

/** Expects a refusal with exactly these mismatches (id, expected, actual). */
const refused = (
  operation: Effect.Effect<RestateResult, StoreError>,
  streams: ReadonlyArray<readonly [id: string, expected: number, actual: number]>,
): Effect.Effect<void, PromiseBroken | StoreError> =>
  Effect.flatMap(operation, (result) =>
    expectEqual(
      "streams in conflict",
      result._tag === "Conflict"
        ? result.streams.map(({ actual, expected, key }) => [key.id, expected, actual] as const).toSorted()
        : [["(restated)", 0, 0] as const],
      streams.toSorted(),
    ),
  )

const soundness = (store: StoreService) =>
  Effect.flatMap(store.verify, (findings) => expectEqual("what the store finds wrong with itself", [...findings], []))

const ids = (documents: ReadonlyArray<{ readonly id: string }>) => documents.map(({ id }) => id)

export const restatePromises: ReadonlyArray<StorePromise> = [
  promise(18, "streams are restated all or not at all", (store) =>
    Effect.gen(function* () {
      const old = { index: { city: "Graz" }, timers: [{ name: "t", dueAt: 5 }] }
      yield* commits(store, batch("c1", [write("a", 0, old), write("b", 0, { ...old, count: 2 })]))
      const anew = { index: { city: "Wien" }, timers: [{ name: "u", dueAt: 1 }] }
      const before = yield* store.load({ tenant, keys: [thing("a"), thing("b")] })
      const [a, b] = [restated("a", 1, "a@0#1", anew), restated("b", 2, "b@0#2", anew)]
      yield* refused(restate(store, a, { ...b, version: 1 }), [["b", 1, 2]])
      yield* refused(restate(store, { ...a, version: 4 }, { ...b, version: 3 }), [
        ["a", 4, 1],
        ["b", 3, 2],
      ])
      yield* refused(restate(store, { ...a, hash: "another" }, b), [["a", 1, 1]])
      yield* refused(restate(store, a, restated("absent", 1, "h")), [["absent", 1, 0]])
      yield* expectEqual("documents", yield* store.load({ tenant, keys: [thing("a"), thing("b")] }), before)
      const moved = yield* find(store, { where: [equals("city", "Wien")], limit: 9 })
      yield* expectEqual("found", ids(moved.documents), [])
      yield* expectEqual("due", (yield* store.due({ now: 4, limit: 9 })).length, 0)
      yield* expectEqual("both right", yield* restate(store, a, b), { _tag: "Restated" })
      yield* expectEqual("nothing to do", yield* restate(store), { _tag: "Restated" })
      yield* soundness(store)
    }),
  ),

  promise(19, "a restated document keeps the version and hash of its last event, and the events stay", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0, { count: 3 }), write("b", 0)]))
      const feed = yield* wholeFeed(store, 10)
      yield* restate(store, restated("a", 3, "a@0#3", { document: { sum: 3 } }))
      const { documents } = yield* store.load({ tenant, keys: [thing("a"), thing("b")] })
      yield* expectEqual("documents", documents, [
        { version: 3, hash: "a@0#3", data: { sum: 3 } },
        { version: 1, hash: "b@0#1", data: { label: "b@0" } },
      ])
      yield* expectEqual("feed", yield* wholeFeed(store, 10), feed)
      yield* expectEqual("history", (yield* historyOf(store, "a")).length, 3)
      yield* expectEqual("next position", yield* commits(store, batch("c2", [write("a", 3)])), 5)
      yield* refused(restate(store, restated("a", 3, "a@0#3")), [["a", 3, 4]])
      yield* soundness(store)
    }),
  ),

  promise(19, "find and timers follow a restated document: new fields, lost fields, other values", (store) =>
    Effect.gen(function* () {
      const timers = [
        { name: "one", dueAt: 1 },
        { name: "two", dueAt: 2 },
      ]
      yield* commits(store, batch("c1", [write("a", 0, { index: { city: "Graz", size: 1 }, timers })]))
      yield* commits(store, batch("c2", [write("b", 0, { index: { city: "Graz", size: 2 } })]))
      const anew = {
        index: { city: "Wien", colour: "red" },
        timers: [
          { name: "two", dueAt: 7 },
          { name: "three", dueAt: 3 },
        ],
      }
      yield* restate(store, restated("a", 1, "a@0#1", anew))
      const answers: ReadonlyArray<
        readonly [field: string, value: string | number | null, ids: ReadonlyArray<string>]
      > = [
        ["city", "Graz", ["b"]],
        ["city", "Wien", ["a"]],
        ["size", 1, []],
        ["size", null, ["a"]],
        ["colour", "red", ["a"]],
        ["colour", null, ["b"]],
      ]
      for (const [field, value, expected] of answers) {
        const page = yield* find(store, { where: [equals(field, value)], limit: 9 })
        yield* expectEqual(`${field} = ${value}`, ids(page.documents), [...expected])
      }
      const page = yield* find(store, { where: [], limit: 1, sort: { field: "colour", direction: "descending" } })
      yield* expectEqual(
        "as found",
        page.documents.map(({ data, hash, id, index, version }) => ({ data, hash, id, index, version })),
        [{ id: "a", version: 1, hash: "a@0#1", data: { anew: "a" }, index: anew.index }],
      )
      yield* expectEqual(
        "due",
        (yield* store.due({ now: 9, limit: 9 })).map(({ dueAt, name }) => `${name} ${dueAt}`),
        ["three 3", "two 7"],
      )
      yield* commits(store, batch("c3", [write("a", 1, { index: { city: "Linz" } })]))
      const left = yield* find(store, { where: [equals("city", "Wien")], limit: 9 })
      yield* expectEqual("after the next commit", ids(left.documents), [])
      yield* soundness(store)
    }),
  ),

  promise(19, "restating while others commit never puts an older document over a newer one", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c0", [write("a", 0)]))
      // Both let the other run after each step, also where a store answers at once.
      const writer = Effect.forEach(upTo(60), (i) =>
        Effect.andThen(commits(store, batch(`c${i + 1}`, [write("a", i + 1)])), Effect.yieldNow),
      )
      const restater = Effect.forEach(upTo(60), (i) =>
        Effect.gen(function* () {
          const [before] = (yield* store.load({ tenant, keys: [thing("a")] })).documents
          if (before === undefined || before === null)
            return yield* new PromiseBroken({ message: "the document is gone" })
          // Now and then the stream moves on between reading and restating, and now and then while it is restated.
          if (i % 2 === 0) yield* Effect.yieldNow
          const document = { restatedAt: before.version }
          const result = yield* restate(store, restated("a", before.version, before.hash, { document }))
          const request = { tenant, key: thing("a"), from: Number.MAX_SAFE_INTEGER, limit: 1 }
          const newest = (yield* store.history({ ...request, direction: "backwards" }))[0]?.version ?? 0
          const [after] = (yield* store.load({ tenant, keys: [thing("a")] })).documents
          yield* expectThat(
            (after?.version ?? 0) >= newest,
            `after restating version ${before.version} the document is at ${after?.version}, its stream at ${newest}`,
          )
          if (after?.version === before.version && result._tag === "Restated") {
            yield* expectEqual("restated document", after.data, document)
          } else {
            yield* expectEqual("document of a newer version", after?.data, { label: `a@${(after?.version ?? 0) - 1}` })
          }
        }),
      )
      yield* together<unknown, Effect.Error<typeof writer | typeof restater>>([writer, restater])
      const [last] = (yield* store.load({ tenant, keys: [thing("a")] })).documents
      yield* expectEqual("at the end", [last?.version, last?.hash], [61, "a@60#1"])
      yield* soundness(store)
    }),
  ),

  promise(10, "a restatement that makes no sense is refused, and so is forgetting without a measure", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c1", [write("a", 0)]))
      const sound = restated("a", 1, "a@0#1")
      const bad: ReadonlyArray<readonly [what: string, streams: ReadonlyArray<Restatement>]> = [
        ["a stream twice", [sound, sound]],
        ["version 0", [{ ...sound, version: 0 }]],
        ["NUL in an id", [{ ...sound, key: thing("a\u0000") }]],
        ["index NaN", [{ ...sound, index: { n: Number.NaN } }]],
        ["a timer without a name", [{ ...sound, timers: [{ name: "", dueAt: 1 }] }]],
      ]
      for (const [what, streams] of bad) yield* failsWith(store.restate({ tenant, streams }), "InvalidInput", what)
      yield* failsWith(store.restate({ tenant: "", streams: [sound] }), "InvalidInput", "no company")
      yield* failsWith(store.forgetReceipts({ before: 0, limit: 0 }), "InvalidInput", "up to none")
      yield* failsWith(store.forgetReceipts({ before: Number.NaN, limit: 1 }), "InvalidInput", "before NaN")
      yield* failsWith(store.forgetReceipts({ before: 0, limit: 1, tenant: "" }), "InvalidInput", "of no company")
      const [document] = (yield* store.load({ tenant, keys: [thing("a")] })).documents
      yield* expectEqual("document", document?.data ?? null, { label: "a@0" })
    }),
  ),

  promise(43, "restating never reaches into another company", (store) =>
    Effect.gen(function* () {
      for (const company of ["acme", "other"]) {
        yield* commits(store, batch("c1", [write("a", 0, { index: { city: "Graz" } })], { tenant: company }))
      }
      yield* commits(store, batch("c2", [write("b", 0)], { tenant: "other" }))
      const timers = [{ name: "t", dueAt: 1 }]
      yield* restate(store, restated("a", 1, "a@0#1", { index: { city: "Wien" }, timers }))
      yield* refused(restate(store, restated("b", 1, "b@0#1")), [["b", 1, 0]])
      const { documents } = yield* store.load({ tenant: "other", keys: [thing("a")] })
      yield* expectEqual("the other's document", documents[0]?.data ?? null, { label: "a@0" })
      const where = [equals("city", "Graz")]
      const found = yield* store.find({ tenant: "other", kind: "thing", query: { where, limit: 9 } })
      yield* expectEqual("the other's found", ids(found.documents), ["a"])
      const due = yield* store.due({ now: 1, limit: 9 })
      yield* expectEqual(
        "timers",
        due.map((timer) => timer.tenant),
        ["acme"],
      )
    }),
  ),

  promise(45, "a sound store accuses itself of nothing, whatever it went through", (store) =>
    Effect.gen(function* () {
      yield* soundness(store)
      for (const i of upTo(60)) {
        const id = `s${i % 7}`
        const company = i % 3 === 0 ? "other" : tenant
        const version =
          (yield* store.load({ tenant: company, keys: [thing(id)] })).documents[0]?.version ?? (i % 11 === 5 ? 3 : 0)
        const timers = upTo(i % 4).map((n) => ({ name: `n${n}`, dueAt: (i * 7) % 13 }))
        const index = i % 5 === 0 ? {} : { [`field ${i % 4}`]: [i, `${i}`, null, true][i % 4] ?? null }
        const given = write(id, version, { count: i % 3, index, timers })
        yield* store.commit(batch(`c${i - (i % 6 === 4 ? 1 : 0)}`, [given], { tenant: company, commandHash: "h" }))
      }
      yield* commits(
        store,
        batch("timers only", [write("dormant", 0, { count: 0, timers: [{ name: "t", dueAt: 1 }] })]),
      )
      yield* Effect.ignore(store.commit(batch("c1", [write("s1", 0)], { commandHash: "other" })))
      yield* store.forgetReceipts({ before: 2_000, limit: 20 })
      yield* soundness(store)
    }),
  ),
]
