/** What becomes of a commit when the connection goes while it is under way. */
import { Postgres } from "@dealwright/adapters-sql"
import type { StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import { expect, inject, it } from "vitest"
import { batch, write } from "./support/batches.ts"
import { type LossyProxy, lossyProxy } from "./support/lossy-proxy.ts"
import { newSchema } from "./support/postgres-place.ts"
import { run } from "./support/postgres-run.ts"

const key = (id: string) => ({ kind: "thing", id })

const over = (
  test: (given: {
    readonly proxy: LossyProxy
    readonly store: StoreService
    readonly schema: string
  }) => Effect.Effect<void, unknown, Scope.Scope>,
  more: Partial<Postgres.PostgresOptions> = {},
) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const proxy = yield* lossyProxy(inject("postgresUrl"))
        const schema = newSchema()
        const store = yield* Postgres.make({ url: proxy.url, schema, ...more })
        yield* test({ proxy, store, schema })
      }),
    ),
  )

const events = (store: StoreService, id: string) =>
  Effect.map(store.history({ tenant: "acme", key: key(id), from: 1, limit: 100 }), (found) => found.length)

const one = (i: number) => batch(`c${i}`, [write(`s${i}`, 0, { index: { i }, timers: [{ name: "t", dueAt: i }] })])

it("a commit whose answer is lost is found to be written, and says its position", () =>
  over(({ proxy, store }) =>
    Effect.gen(function* () {
      yield* store.commit(one(0))
      proxy.loseAnswer()
      expect(yield* store.commit(one(1))).toEqual({ _tag: "Committed", position: 2 })
      expect(proxy.lost()).toBe(1)
      expect(yield* events(store, "s1")).toBe(1)
      // It was this call's own commit; another one with the same id is a repetition.
      expect((yield* store.commit(one(1)))._tag).toBe("Duplicate")
      expect(yield* store.verify).toEqual([])
    }),
  ))

it("a commit that is lost before the server has it is sent again, and written once", () =>
  over(({ proxy, store }) =>
    Effect.gen(function* () {
      yield* store.commit(one(0))
      proxy.loseQuestion()
      expect(yield* store.commit(one(1))).toEqual({ _tag: "Committed", position: 2 })
      expect(proxy.lost()).toBe(1)
      expect(yield* events(store, "s1")).toBe(1)
    }),
  ))

it("a whole group whose answer is lost: every commit of it is told what became of it", () =>
  over(({ proxy, store }) =>
    Effect.gen(function* () {
      yield* store.commit(one(0))
      for (let round = 0; round < 5; round++) {
        if (round % 2 === 0) proxy.loseAnswer()
        else proxy.loseQuestion()
        const group = Array.from({ length: 20 }, (_, i) => 1 + round * 20 + i)
        const outcomes = yield* Effect.forEach(
          [...group.map(one), batch(`stale ${round}`, [write("s0", 0)]), one(0)],
          (given) => store.commit(given),
          { concurrency: "unbounded" },
        )
        const positions = outcomes.flatMap((outcome) => (outcome._tag === "Committed" ? [outcome.position] : []))
        expect(positions.toSorted((a, b) => a - b)).toEqual(group.map((i) => i + 1))
        expect(outcomes.slice(-2).map(({ _tag }) => _tag)).toEqual(["Conflict", "Duplicate"])
      }
      expect(proxy.lost()).toBe(5)
      expect((yield* store.feed({ after: 0, limit: 1000 })).length).toBe(101)
      expect(yield* store.verify).toEqual([])
    }),
  ))

it("when the server doesn't come back it says that it isn't known, and the same command id makes it one effect", () =>
  over(
    ({ proxy, store }) =>
      Effect.gen(function* () {
        yield* store.commit(one(0))
        for (const lose of [proxy.loseAnswer, proxy.loseQuestion]) {
          lose()
          const i = proxy.lost() + 1
          const waiting = yield* Effect.forkChild(Effect.flip(store.commit(one(i))))
          // The answer is lost before the way is closed, so it's the commit and not a new connection that is in doubt.
          while (proxy.lost() < i) yield* Effect.sleep(1)
          proxy.setOpen(false)
          const error = yield* Fiber.join(waiting)
          expect(error.message).toContain("isn't known")
          expect([error.reason._tag, error.retryable]).toEqual(["Unavailable", true])
          proxy.setOpen(true)
          expect(["Duplicate", "Committed"]).toContain((yield* store.commit(one(i)))._tag)
          expect(yield* events(store, `s${i}`)).toBe(1)
        }
      }),
    { reconnectMillis: 100 },
  ))

it("nothing is in doubt when the server was gone before: that is what the error says, and it comes soon", () =>
  over(
    ({ proxy, store }) =>
      Effect.gen(function* () {
        yield* store.commit(one(0))
        proxy.setOpen(false)
        yield* Effect.flip(store.commit(one(1)))
        const started = performance.now()
        const errors = yield* Effect.forEach([2, 3, 4], (i) => Effect.flip(store.commit(one(i))))
        expect(performance.now() - started).toBeLessThan(2_000)
        for (const error of errors) {
          expect([error.reason._tag, error.retryable]).toEqual(["Unavailable", true])
          expect(error.message).not.toContain("isn't known")
        }
        const read = yield* Effect.flip(store.load({ tenant: "acme", keys: [key("s0")] }))
        expect([read.reason._tag, read.retryable]).toEqual(["Unavailable", true])
        proxy.setOpen(true)
        for (const i of [1, 2, 3, 4]) yield* store.commit(one(i))
        expect((yield* store.feed({ after: 0, limit: 10 })).length).toBe(5)
      }),
    { reconnectMillis: 100 },
  ))

it("connections that the server ends under load cost nothing but time", { timeout: 60_000 }, () =>
  over(({ schema, store }) =>
    Effect.gen(function* () {
      const writer = (name: number) =>
        Effect.forEach(
          Array.from({ length: 60 }, (_, i) => i),
          (i) =>
            Effect.gen(function* () {
              const given = batch(`${name} ${i}`, [write(`${name} ${i}`, 0)])
              // As the engine does: what is worth trying again is tried again under its id.
              const result = yield* Effect.retry(store.commit(given), { while: (error) => error.retryable })
              expect(["Committed", "Duplicate"]).toContain(result._tag)
              yield* store.load({ tenant: "acme", keys: [key(`${name} ${i}`)] })
            }),
        )
      const axe = Effect.gen(function* () {
        for (let round = 0; round < 15; round++) {
          yield* Effect.sleep(30)
          yield* run(inject("postgresUrl"), [
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dealwright' AND query LIKE $1",
            [`%${schema}%`],
          ])
        }
      })
      yield* Effect.all([...[0, 1, 2, 3, 4, 5, 6, 7].map(writer), axe], { concurrency: "unbounded", discard: true })
      const feed = yield* store.feed({ after: 0, limit: 1000 })
      expect(feed.length).toBe(480)
      expect(new Set(feed.map((event) => event.key.id)).size).toBe(480)
      expect(yield* store.verify).toEqual([])
    }),
  ),
)

it("a server that freezes is given up: questions and commits fail retryably, and none hangs", { timeout: 60_000 }, () =>
  over(
    ({ proxy, store }) =>
      Effect.gen(function* () {
        yield* store.commit(one(0))
        yield* store.load({ tenant: "acme", keys: [key("s0")] })
        proxy.freeze()
        const reading = Effect.flip(store.load({ tenant: "acme", keys: [key("s0")] }))
        const writing = Effect.flip(store.commit(one(1)))
        const errors = yield* Effect.all([reading, writing], { concurrency: "unbounded" })
        expect(errors.map((error) => [error.reason._tag, error.retryable])).toEqual([
          ["Unavailable", true],
          ["Unavailable", true],
        ])
      }),
    { statementMillis: 100, reconnectMillis: 100 },
  ),
)
