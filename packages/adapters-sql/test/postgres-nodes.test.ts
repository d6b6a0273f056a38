/** Several nodes on one database: what the suite tries with one store, tried with three that know nothing of each other. */
import { Postgres } from "@dealwright/adapters-sql"
import type {
  CommitBatch,
  CommitResult,
  IndexFields,
  StoredEvent,
  StoreError,
  StoreService,
} from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { expect, inject, it } from "vitest"
import { batch, write } from "./support/batches.ts"
import { newSchema } from "./support/postgres-place.ts"
import { run } from "./support/postgres-run.ts"

const tenant = "acme"
const key = (id: string) => ({ kind: "thing", id })
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)
type Nodes = readonly [StoreService, StoreService, StoreService]

const withNodes = (test: (nodes: Nodes, schema: string) => Effect.Effect<void, unknown, Scope.Scope>) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const schema = newSchema()
        const node = () => Postgres.make({ url: inject("postgresUrl"), schema })
        // All at once, on a schema that isn't there.
        const nodes = yield* Effect.all([node(), node(), node()], { concurrency: "unbounded" })
        yield* test(nodes, schema)
        // Whatever happened, everything fits together, on every node.
        for (const store of nodes) expect(yield* store.verify).toEqual([])
      }),
    ),
  )

const together = <A, E>(effects: ReadonlyArray<Effect.Effect<A, E>>) =>
  Effect.all(effects, { concurrency: "unbounded" })
const tags = (results: ReadonlyArray<CommitResult>) => results.map(({ _tag }) => _tag).sort()

/** Loads, decides and commits until it goes through, as an engine does. */
const decide = (
  store: StoreService,
  ids: ReadonlyArray<string>,
  decided: (versions: ReadonlyArray<number>) => CommitBatch,
): Effect.Effect<CommitResult, StoreError> =>
  Effect.gen(function* () {
    for (;;) {
      const { documents } = yield* store.load({ tenant, keys: ids.map(key) })
      const result = yield* store.commit(decided(documents.map((document) => document?.version ?? 0)))
      if (result._tag !== "Conflict") return result
    }
  })

const deadlocks = Effect.map(
  run(inject("postgresUrl"), ["SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"]),
  ([row]) => Number(row?.[0]),
)

it(
  "13, 16, 24, 25: hot streams, several in one commit, in every order: nothing lost, no deadlock, no gap for a reader",
  {
    timeout: 120_000,
  },
  () =>
    withNodes((nodes) =>
      Effect.gen(function* () {
        const before = yield* deadlocks
        const ids = ["a", "b", "c", "d"]
        const writer = (store: StoreService, node: number, name: number) =>
          Effect.forEach(upTo(25), (i) => {
            const [x = "a", y = "b"] = [ids[(i + name) % 4], ids[(i * 3 + name + 1) % 4]]
            const touched = x === y ? [x] : name % 2 === 0 ? [x, y] : [y, x]
            return decide(store, touched, (versions) =>
              batch(
                `${node} ${name} ${i}`,
                touched.map((id, n) =>
                  write(id, versions[n] ?? 0, {
                    index: { i, even: i % 2 === 0 },
                    timers: i % 3 === 0 ? [] : [{ name: `t${i % 2}`, dueAt: i }],
                  }),
                ),
              ),
            )
          })
        let writing = true
        const reader = (store: StoreService) =>
          Effect.gen(function* () {
            const seen: Array<StoredEvent> = []
            for (;;) {
              const still = writing
              const page = yield* store.feed({ after: seen.at(-1)?.position ?? 0, limit: 7 })
              // No gap: whoever reads on from its last position has read everything that will ever stand before it.
              expect(page.map(({ position }) => position)).toEqual(page.map((_, i) => seen.length + i + 1))
              seen.push(...page)
              if (!still && page.length === 0) return seen
            }
          })
        const writers = Effect.tap(
          together(nodes.flatMap((store, node) => upTo(4).map((name) => writer(store, node, name)))),
          () =>
            Effect.sync(() => {
              writing = false
            }),
        )
        const [done, ...feeds] = yield* Effect.all([writers, ...nodes.map(reader)], { concurrency: "unbounded" })
        expect(done.flat().length).toBe(300)
        expect(feeds.map((feed) => feed.length)).toEqual(feeds.map(() => feeds[0]?.length))
        const versions = yield* nodes[0].load({ tenant, keys: ids.map(key) })
        const total = versions.documents.reduce((sum, document) => sum + (document?.version ?? 0), 0)
        expect(feeds[0]?.length).toBe(total)
        expect(yield* deadlocks).toBe(before)
      }),
    ),
)

it("14: disjoint streams of several nodes never conflict", () =>
  withNodes((nodes) =>
    Effect.gen(function* () {
      const results = yield* together(
        nodes.flatMap((store, node) =>
          upTo(30).map((i) =>
            Effect.forEach(upTo(3), (n) => store.commit(batch(`${node} ${i} ${n}`, [write(`${node} ${i}`, n)]))),
          ),
        ),
      )
      expect(new Set(tags(results.flat()))).toEqual(new Set(["Committed"]))
    }),
  ))

it("11, 17: of all nodes that create the same streams one wins, whole", () =>
  withNodes((nodes) =>
    Effect.gen(function* () {
      for (const round of upTo(12)) {
        const ids = ["x", "y", "z"].map((name) => `${name}${round}`)
        const results = yield* together(
          nodes.flatMap((store, node) =>
            upTo(4).map((i) => {
              const order = [...ids.slice(i % 3), ...ids.slice(0, i % 3)]
              return store.commit(
                batch(
                  `${round} ${node} ${i}`,
                  order.map((id) => write(id, 0, { index: { by: `${node} ${i}` } })),
                ),
              )
            }),
          ),
        )
        expect(results.filter(({ _tag }) => _tag === "Committed").length).toBe(1)
        expect(results.filter(({ _tag }) => _tag === "Conflict").length).toBe(11)
        const { documents } = yield* nodes[0].load({ tenant, keys: ids.map(key) })
        expect(documents.map((document) => document?.version)).toEqual([1, 1, 1])
      }
    }),
  ))

it("37: of two nodes of which each guards what the other creates, one goes through", () =>
  withNodes(([left, right]) =>
    Effect.gen(function* () {
      for (const i of upTo(40)) {
        const commit = (store: StoreService, mine: string, other: string) =>
          store.commit({
            ...batch(`${i} ${mine}`, [write(`${mine}${i}`, 0)]),
            guards: [{ key: key(`${other}${i}`), expectedVersion: 0 }],
          })
        const results = yield* together([commit(left, "x", "y"), commit(right, "y", "x")])
        expect(tags(results)).toEqual(["Committed", "Conflict"])
      }
    }),
  ))

it("21: the same command sent to every node at once has one effect and one receipt", () =>
  withNodes((nodes) =>
    Effect.gen(function* () {
      for (const round of upTo(15)) {
        // With streams, with none, and with none but a guard: there is not always a row to wait for.
        const writes = round % 3 === 0 ? [] : [write(`s${round}`, 0)]
        const guards = round % 3 === 1 ? [{ key: key("nobody"), expectedVersion: 0 }] : []
        const results = yield* together(
          nodes.flatMap((store) =>
            upTo(3).map((i) => store.commit({ ...batch(`c${round}`, writes), guards, receipt: { i } })),
          ),
        )
        expect(results.filter(({ _tag }) => _tag === "Committed").length).toBe(1)
        expect(results.filter(({ _tag }) => _tag === "Duplicate").length).toBe(8)
        const receipts = results.flatMap((result) =>
          result._tag === "Duplicate" ? [JSON.stringify(result.receipt)] : [],
        )
        expect(new Set(receipts).size).toBe(1)
      }
    }),
  ))

it("44: index fields that nodes bring in at the same time are there for every document, whoever wrote it", () =>
  withNodes((nodes) =>
    Effect.gen(function* () {
      const results = yield* together(
        nodes.flatMap((store, node) =>
          upTo(20).map((i) => {
            const index: IndexFields = { [`of${node}`]: i, [`third${i % 3}`]: `${node}`, all: node }
            return store.commit(batch(`${node} ${i}`, [write(`${node}-${i}`, 0, { index })]))
          }),
        ),
      )
      expect(new Set(tags(results))).toEqual(new Set(["Committed"]))
      for (const store of nodes) {
        for (const field of ["of0", "of1", "of2", "third0", "third1", "third2", "all"]) {
          const query = { where: [], sort: { field, direction: "descending" as const }, limit: 100 }
          expect((yield* store.find({ tenant, kind: "thing", query })).documents.length).toBe(60)
        }
      }
    }),
  ))

it("what one node remembers of a stream never spoils what another wrote", () =>
  withNodes(([first, second, third]) =>
    Effect.gen(function* () {
      const timer = (name: string, dueAt: number) => ({ name, dueAt })
      yield* first.commit(
        batch("c1", [write("a", 0, { index: { x: 1, y: "p" }, timers: [timer("t", 1), timer("u", 2)] })]),
      )
      yield* second.commit(batch("c2", [write("a", 1, { index: { x: 2, y: "p" }, timers: [timer("u", 3)] })]))
      // The first node still knows version 1, and writes version 3 without having read.
      yield* first.commit(batch("c3", [write("a", 2, { index: { x: 2, y: "q" }, timers: [timer("t", 5)] })]))
      // Timers alone leave the version as it is.
      yield* third.commit(batch("c4", [{ ...write("a", 3, { timers: [timer("v", 7)] }), events: [] }]))
      yield* first.commit(batch("c5", [write("a", 3, { index: { x: null, y: "q" }, timers: [timer("v", 8)] })]))
      // So does restating.
      const document = (yield* second.load({ tenant, keys: [key("a")] })).documents[0]
      yield* second.restate({
        tenant,
        streams: [
          {
            key: key("a"),
            version: 4,
            hash: document?.hash ?? "",
            document: null,
            index: { x: 9 },
            timers: [timer("w", 9)],
          },
        ],
      })
      yield* first.commit(batch("c6", [write("a", 4, { index: { x: 10, y: "r" }, timers: [timer("w", 9)] })]))
      // A write that would change nothing, by what its node remembers, does when it remembers wrongly.
      const timersOnly = (
        commandId: string,
        timers: ReadonlyArray<{ readonly name: string; readonly dueAt: number }>,
      ) => batch(commandId, [{ ...write("b", 0, { timers }), events: [] }])
      yield* first.commit(timersOnly("d1", [timer("p", 1)]))
      yield* second.commit(timersOnly("d2", []))
      yield* first.commit(timersOnly("d3", [timer("p", 1)]))
      yield* second.commit(timersOnly("d4", []))
      const due = yield* third.due({ now: 100, limit: 10 })
      expect(due.map(({ dueAt, name }) => [name, dueAt])).toEqual([["w", 9]])
      const query = { where: [{ _tag: "Equals" as const, field: "y", value: "r" }], limit: 5 }
      const found = yield* third.find({ tenant, kind: "thing", query })
      expect(found.documents.map(({ id, index }) => [id, index])).toEqual([["a", { x: 10, y: "r" }]])
    }),
  ))

it("a stream that another node restates without a pause can still be written", { timeout: 60_000 }, () =>
  withNodes(([first, second, third]) =>
    Effect.gen(function* () {
      yield* first.commit(batch("c0", [write("a", 0)]))
      let writing = true
      const restating = Effect.fnUntraced(function* (node: StoreService) {
        let restated = 0
        while (writing) {
          const [last] = yield* node.history({ tenant, key: key("a"), from: 1_000, limit: 1, direction: "backwards" })
          const stream = { key: key("a"), version: last?.version ?? 0, hash: last?.hash ?? "", document: null }
          const restatement = { tenant, streams: [{ ...stream, index: { restated }, timers: [] }] }
          // They get into each other's way too, and are told so.
          const result = yield* Effect.retry(node.restate(restatement), { while: (error) => error.retryable })
          if (result._tag === "Restated") restated++
        }
        return restated
      })
      const writer = Effect.tap(
        Effect.forEach(upTo(60), (i) =>
          decide(first, ["a"], ([version = 0]) => batch(`c${i + 1}`, [write("a", version)])),
        ),
        () =>
          Effect.sync(() => {
            writing = false
          }),
      )
      const restaters = together([second, second, third, third, third].map(restating))
      const [restated] = yield* Effect.all([restaters, writer], { concurrency: "unbounded" })
      expect(restated.reduce((a, b) => a + b, 0)).toBeGreaterThan(5)
    }),
  ),
)
