/** Promises about finding documents: conditions, order, pages. Random questions are compared with a plain model. */
import * as Effect from "effect/Effect"
import fc from "fast-check"
import type { Condition, FindQuery, IndexFields, IndexValue } from "../../ports/index.ts"
import {
  batch,
  commits,
  expectEqual,
  failsWith,
  promise,
  type StorePromise,
  tenant,
  thing,
  upTo,
  versionOf,
  write,
} from "./Kit.ts"
import { askMany, by, equals, find, idsOf, model, put, range, someIndex, within } from "./Questions.ts"

export const findPromises: ReadonlyArray<StorePromise> = [
  promise(44, "documents are found by equality; values of different types are different values", (store) =>
    Effect.gen(function* () {
      yield* put(store, {
        a: { x: 1 },
        b: { x: "1" },
        c: { x: true },
        d: { x: null },
        e: {},
        f: { x: 1, y: 2 },
        g: { x: 0 },
        h: { x: "" },
        i: { x: false },
      })
      const found = (...where: ReadonlyArray<Condition>) => idsOf(store, { where })
      yield* expectEqual("the number 1", yield* found(equals("x", 1)), ["a", "f"])
      yield* expectEqual('the text "1"', yield* found(equals("x", "1")), ["b"])
      yield* expectEqual("true", yield* found(equals("x", true)), ["c"])
      yield* expectEqual("null, or no such field", yield* found(equals("x", null)), ["d", "e"])
      yield* expectEqual("zero", yield* found(equals("x", 0)), ["g"])
      yield* expectEqual("empty text", yield* found(equals("x", "")), ["h"])
      yield* expectEqual("false", yield* found(equals("x", false)), ["i"])
      yield* expectEqual("two conditions", yield* found(equals("x", 1), equals("y", 2)), ["f"])
      yield* expectEqual("contradiction", yield* found(equals("x", 1), equals("x", 2)), [])
      yield* expectEqual("a field that nobody has", yield* found(equals("z", null), equals("x", 1)), ["a", "f"])
      yield* expectEqual("a value of a field that nobody has", yield* found(equals("z", 1)), [])
      yield* expectEqual(
        "a kind that does not exist",
        yield* store.find({ tenant, kind: "other", query: { where: [], limit: 10 } }),
        { documents: [] },
      )
    }),
  ),

  promise(44, "a found document carries version, hash, data and index fields", (store) =>
    Effect.gen(function* () {
      const index = { city: "Graz", size: 0.25, open: true, closedAt: null }
      yield* commits(store, batch("c1", [write("a", 0, { count: 2, index, document: { deep: [1, { n: "2" }] } })]))
      const page = yield* find(store, { where: [equals("city", "Graz")], limit: 1 })
      yield* expectEqual("page", page, {
        documents: [{ id: "a", version: 2, hash: "a@0#2", data: { deep: [1, { n: "2" }] }, index }],
      })
    }),
  ),

  promise(44, "documents are found by a list of values and by ranges that include the lower bound only", (store) =>
    Effect.gen(function* () {
      yield* put(store, {
        a: { x: 1 },
        b: { x: 2 },
        c: { x: 3 },
        d: { x: "b" },
        e: { x: "c" },
        f: { x: null },
        g: { x: true },
        h: { x: "B" },
      })
      const found = (...where: ReadonlyArray<Condition>) => idsOf(store, { where })
      yield* expectEqual("in", yield* found(within("x", 3, null, "b", 3, "absent")), ["c", "d", "f"])
      yield* expectEqual("in nothing", yield* found(within("x")), [])
      yield* expectEqual("from 2", yield* found(range("x", { from: 2 })), ["b", "c"])
      yield* expectEqual("until 2", yield* found(range("x", { until: 2 })), ["a"])
      yield* expectEqual("1 to 3", yield* found(range("x", { from: 1, until: 3 })), ["a", "b"])
      yield* expectEqual("empty range", yield* found(range("x", { from: 3, until: 1 })), [])
      yield* expectEqual('from "b"', yield* found(range("x", { from: "b" })), ["d", "e"])
      yield* expectEqual('until "b"', yield* found(range("x", { until: "b" })), ["h"])
      yield* expectEqual("range and list", yield* found(range("x", { from: 2 }), within("x", 1, 2)), ["b"])
    }),
  ),

  promise(
    44,
    "the order is null, false, true, numbers, texts by code point; ties by id; descending is the reverse",
    (store) =>
      Effect.gen(function* () {
        const inOrder: ReadonlyArray<IndexValue> = [
          null,
          false,
          true,
          -1e300,
          -2,
          -0.5,
          0,
          5e-324,
          2,
          10,
          1e300,
          "",
          "10",
          "2",
          "A",
          "a",
          "aa",
          "b",
          "ä",
          "键",
          "\ufffd",
          "\u{1F600}",
        ]
        const rows = Object.fromEntries(
          inOrder.flatMap((x, i) => [
            [`m${100 - i}`, { x }],
            [`k${100 - i}`, { x }],
          ]),
        )
        yield* put(store, { ...rows, absent: {} })
        const expected = ["absent", ...inOrder.flatMap((_, i) => [`k${100 - i}`, `m${100 - i}`])]
        for (const limit of [1, 4, 1000]) {
          yield* expectEqual(`ascending by ${limit}`, yield* idsOf(store, { where: [], ...by("x") }, limit), expected)
          yield* expectEqual(
            `descending by ${limit}`,
            yield* idsOf(store, { where: [], ...by("x", "descending") }, limit),
            expected.toReversed(),
          )
        }
        yield* expectEqual("by id", yield* idsOf(store, { where: [] }, 3), expected.toSorted())
        yield* expectEqual(
          "by a field that nobody has",
          yield* idsOf(store, { where: [], ...by("y", "descending") }, 3),
          expected.toSorted().reverse(),
        )
      }),
  ),

  promise(44, "a page says where the next one starts, and the last one says that there is none", (store) =>
    Effect.gen(function* () {
      yield* put(store, { a: { x: 1 }, b: { x: 1 }, c: { x: null }, d: { x: 2 } })
      const first = yield* find(store, { where: [], ...by("x"), limit: 2 })
      yield* expectEqual("cursor", first.next, { value: 1, id: "a" })
      const second = yield* find(store, { where: [], ...by("x"), limit: 2, after: { value: 1, id: "a" } })
      yield* expectEqual("last page", [second.documents.map(({ id }) => id), second.next], [["b", "d"], undefined])
      const byId = yield* find(store, { where: [], limit: 3 })
      yield* expectEqual("cursor by id", byId.next, { value: null, id: "c" })
      const gone = yield* find(store, { where: [], ...by("x"), limit: 9, after: { value: 1, id: "aa" } })
      yield* expectEqual(
        "after a row that is not there",
        gone.documents.map(({ id }) => id),
        ["b", "d"],
      )
    }),
  ),

  promise(44, "a changed document is found by its new values only; a field may come later and go again", (store) =>
    Effect.gen(function* () {
      yield* put(store, { a: { x: 1 }, b: { x: 1 }, c: { x: 1 } })
      yield* expectEqual("before", yield* idsOf(store, { where: [equals("x", 1)], ...by("late") }), ["a", "b", "c"])
      yield* commits(store, batch("c2", [write("b", 1, { index: { x: 2, late: "new" } })]))
      yield* expectEqual("old value", yield* idsOf(store, { where: [equals("x", 1)] }), ["a", "c"])
      yield* expectEqual("new value", yield* idsOf(store, { where: [equals("x", 2)] }), ["b"])
      yield* expectEqual("without the new field", yield* idsOf(store, { where: [equals("late", null)] }), ["a", "c"])
      yield* expectEqual(
        "sorted by the new field",
        yield* idsOf(store, { where: [], ...by("late", "descending") }, 1),
        ["b", "c", "a"],
      )
      yield* commits(store, batch("c3", [write("b", 2, { index: { x: 1 } }), write("d", 0, { index: { late: "x" } })]))
      yield* expectEqual("the field is gone again", yield* idsOf(store, { where: [equals("late", null)] }, 2), [
        "a",
        "b",
        "c",
      ])
      yield* expectEqual("by the old one", yield* idsOf(store, { where: [], ...by("x") }), ["d", "a", "b", "c"])
    }),
  ),

  promise(44, "pages stay stable while rows come and change: nothing skipped, nothing twice", (store) =>
    Effect.gen(function* () {
      const names = upTo(40).map((i) => `r${String(i).padStart(2, "0")}`)
      yield* put(store, Object.fromEntries(names.map((id, i) => [id, { x: i >> 1, note: 0 }])))
      for (const direction of ["ascending", "descending"] as const) {
        const seen: Array<string> = []
        let page = yield* find(store, { where: [], ...by("x", direction), limit: 3 })
        for (let n = 0; ; n++) {
          seen.push(...page.documents.map((document) => document.id).filter((id) => id.startsWith("r")))
          if (page.next === undefined) break
          // Between two pages a row comes in before and one behind the cursor, and the last row shown changes.
          const shown = page.documents.at(-1)
          const again =
            shown === undefined ? [] : [write(shown.id, shown.version, { index: { ...shown.index, note: n + 1 } })]
          const fresh = [-1, 100].map((x) => write(`new ${direction} ${n} ${x}`, 0, { index: { x } }))
          yield* commits(store, batch(`${direction} ${n}`, n < 12 ? [...again, ...fresh] : again))
          page = yield* find(store, { where: [], ...by("x", direction), limit: 3, after: page.next })
        }
        yield* expectEqual(direction, seen, direction === "ascending" ? names : names.toReversed())
      }
      yield* expectEqual("version", (yield* versionOf(store, "r39")) <= 3, true)
    }),
  ),

  promise(
    44,
    "random questions over random documents get the answer of a plain scan, before and after changes",
    (store) =>
      Effect.gen(function* () {
        const ids = upTo(60).map((i) => `${["\u{1F600}", "ä", "-", "a", "A"][i % 5]}${i}`)
        const rows: Record<string, IndexFields> = {}
        for (const [round, seed] of [11, 22, 33].entries()) {
          const indexes = fc.sample(someIndex, { seed, numRuns: ids.length })
          const touched = ids.filter((_, i) => (round === 0 ? i % 4 !== 3 : (i + round) % 3 === 0))
          for (const id of touched) {
            const index = indexes[ids.indexOf(id)] ?? {}
            const version = (yield* store.load({ tenant, keys: [thing(id)] })).documents[0]?.version ?? 0
            yield* commits(store, batch(`${round} ${id}`, [write(id, version, { index })]))
            rows[id] = index
          }
          yield* askMany(store, rows, seed, 120)
        }
      }),
  ),

  promise(44, "many documents: selective and broad conditions, in every order, agree with a plain scan", (store) =>
    Effect.gen(function* () {
      const rows = Object.fromEntries(
        upTo(2500).map((i) => [
          `d${i}`,
          {
            customer: `c${i % 400}`,
            open: i % 10 !== 0,
            dueAt: (i * 7919) % 2503,
            region: i % 3 === 0 ? null : `r${i % 3}`,
          },
        ]),
      )
      const entries = Object.entries(rows)
      for (let i = 0; i < entries.length; i += 500) {
        yield* put(store, Object.fromEntries(entries.slice(i, i + 500)), `put ${i}`)
      }
      const questions: ReadonlyArray<Omit<FindQuery, "limit">> = [
        { where: [equals("customer", "c7")], ...by("dueAt") },
        { where: [equals("open", true)], ...by("dueAt", "descending") },
        { where: [equals("open", true), equals("region", "r1")] },
        { where: [equals("open", false), range("dueAt", { from: 100, until: 900 })], ...by("customer") },
        { where: [range("dueAt", { from: 100 })], ...by("dueAt") },
        { where: [within("customer", "c1", "c2", "c3"), equals("open", true)], ...by("region", "descending") },
        { where: [equals("region", null)], ...by("region") },
        { where: [equals("region", "r1"), equals("region", "r2")], ...by("dueAt") },
      ]
      for (const query of questions) {
        yield* expectEqual(JSON.stringify(query), yield* idsOf(store, query, 333), [...model(rows, query)])
      }
    }),
  ),

  promise(44, "questions that make no sense are refused", (store) =>
    Effect.gen(function* () {
      const refused = (what: string, query: FindQuery) => failsWith(find(store, query), "InvalidInput", what)
      for (const limit of [0, -1, 1.5, 1001, Number.NaN]) yield* refused(`limit ${limit}`, { where: [], limit })
      yield* refused("a range without bounds", { where: [range("x", {})], limit: 1 })
      yield* refused("a range from a number to a text", { where: [range("x", { from: 1, until: "b" })], limit: 1 })
      yield* refused("NaN", { where: [equals("x", Number.NaN)], limit: 1 })
      yield* refused("NUL", { where: [equals("x", "\u0000")], limit: 1 })
      yield* refused("a field without a name", { where: [], ...by(""), limit: 1 })
      yield* refused("a cursor with NUL", { where: [], limit: 1, after: { value: null, id: "\u0000" } })
      yield* refused("a thousand conditions", { where: upTo(1000).map((i) => equals("x", i)), limit: 1 })
      yield* refused("a list of 100 000", { where: [within("x", ...upTo(100_000))], limit: 1 })
    }),
  ),
]
