/** Promises about companies: nothing of one is seen, met or moved by another. */
import * as Effect from "effect/Effect"
import {
  batch,
  commits,
  expectEqual,
  expectThat,
  guard,
  promise,
  type StorePromise,
  thing,
  upTo,
  wholeFeed,
  write,
} from "./Kit.ts"

const companies = ["acme", "acme2", "Acme", "acm"]

export const tenantPromises: ReadonlyArray<StorePromise> = [
  promise(43, "two companies use the same keys, command ids and index values and never meet", (store) =>
    Effect.gen(function* () {
      for (const [i, company] of companies.entries()) {
        const first = write("a", 0, {
          label: `of ${company}`,
          count: i + 1,
          index: { city: "Graz", n: i },
          timers: [{ name: "t", dueAt: 1 }],
        })
        yield* commits(
          store,
          batch("c1", [first], { tenant: company, commandHash: `hash of ${company}`, receipt: company }),
        )
      }
      for (const [i, company] of companies.entries()) {
        const loaded = yield* store.load({ tenant: company, keys: [thing("a")], commandId: "c1" })
        yield* expectEqual("document", loaded.documents[0]?.data ?? null, { label: `of ${company}` })
        yield* expectEqual("receipt", loaded.receipt?.receipt ?? null, company)
        const history = yield* store.history({ tenant: company, key: thing("a"), from: 1, limit: 100 })
        yield* expectEqual(
          "history",
          history.map((event) => event.hash),
          upTo(i + 1).map((n) => `of ${company}#${n + 1}`),
        )
        yield* expectThat(
          history.every((event) => event.tenant === company),
          `an event of another company in ${company}'s history`,
        )
        for (const where of [
          [],
          [{ _tag: "Equals", field: "city", value: "Graz" } as const],
          [{ _tag: "Range", field: "n", from: 0 } as const],
        ]) {
          const found = yield* store.find({
            tenant: company,
            kind: "thing",
            query: { where, limit: 10, sort: { field: "city", direction: "ascending" } },
          })
          yield* expectEqual(
            "found",
            found.documents.map(({ data }) => data),
            [{ label: `of ${company}` }],
          )
        }
      }
      const nobody = yield* store.load({ tenant: "nobody", keys: [thing("a")], commandId: "c1" })
      yield* expectEqual("a stranger", nobody, { documents: [null], receipt: null })
    }),
  ),

  promise(
    43,
    "the feed of one company holds its events only, in the order and at the positions of the whole",
    (store) =>
      Effect.gen(function* () {
        for (const i of upTo(40)) {
          const company = companies[(i * i + i) % 4] ?? "acme"
          yield* commits(store, batch(`c${i}`, [write(`s${i}`, 0, { count: 1 + (i % 2) })], { tenant: company }))
        }
        const all = yield* wholeFeed(store, 1000)
        for (const company of [...companies, "nobody"]) {
          const own = all.filter((event) => event.tenant === company)
          for (const pageSize of [1, 3, 1000]) {
            yield* expectEqual(`${company}, pages of ${pageSize}`, yield* wholeFeed(store, pageSize, company), own)
          }
          for (const after of [1, 13, 58, 1000]) {
            const page = yield* store.feed({ after, limit: 1000, tenant: company })
            yield* expectEqual(
              `${company} after ${after}`,
              page.map((e) => e.position),
              own.map((e) => e.position).filter((p) => p > after),
            )
          }
        }
      }),
  ),

  promise(43, "versions, guards, timers and receipts of one company don't touch another's", (store) =>
    Effect.gen(function* () {
      const timers = [{ name: "t", dueAt: 1 }]
      yield* commits(store, batch("c1", [write("a", 0, { count: 3, timers })], { tenant: "acme" }))
      yield* commits(store, batch("c2", [write("a", 0, { timers })], { tenant: "other", guards: [guard("b", 0)] }))
      yield* commits(store, batch("c3", [write("b", 0)], { tenant: "acme" }))
      yield* commits(store, batch("c4", [write("c", 0)], { tenant: "other", guards: [guard("b", 0), guard("a", 1)] }))
      yield* commits(store, batch("c5", [write("a", 1, { count: 0 })], { tenant: "other" }))
      const due = yield* store.due({ now: 1, limit: 10 })
      yield* expectEqual(
        "timers",
        due.map((timer) => timer.tenant),
        ["acme"],
      )
      const { receipt } = yield* store.load({ tenant: "other", keys: [], commandId: "c1" })
      yield* expectEqual("receipt", receipt, null)
    }),
  ),
]
