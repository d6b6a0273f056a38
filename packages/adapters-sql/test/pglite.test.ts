/** What is particular to PGlite: its folder, its owner, what it starts from. The rest is tried by the suite. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { Pglite } from "@dealwright/adapters-sql"
import * as Effect from "effect/Effect"
import { expect, it } from "vitest"
import { batch, write } from "./support/batches.ts"
import { folder } from "./support/folder.ts"

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

it("a folder has one owner, who is named to the next one, and is free again afterwards", { timeout: 120_000 }, () =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const path = join(yield* folder, "data")
        yield* Effect.scoped(
          Effect.gen(function* () {
            const store = yield* Pglite.make({ folder: path })
            const error = yield* Effect.flip(Pglite.make({ folder: `${path}/../data` }))
            expect(error.reason).toEqual({ _tag: "Locked", holder: expect.stringContaining(`process ${process.pid}`) })
            // Commits and questions share the one connection.
            const results = yield* Effect.forEach(
              upTo(100),
              (i) =>
                Effect.andThen(
                  store.load({ tenant: "acme", keys: [{ kind: "thing", id: `s${i}` }] }),
                  store.commit(
                    batch(`c${i}`, [write(`s${i}`, 0, { index: { i }, timers: [{ name: "t", dueAt: i }] })]),
                  ),
                ),
              { concurrency: "unbounded" },
            )
            expect(new Set(results.map(({ _tag }) => _tag))).toEqual(new Set(["Committed"]))
            expect(yield* store.verify).toEqual([])
          }),
        )
        const again = yield* Pglite.make({ folder: path })
        expect((yield* again.feed({ after: 0, limit: 1000 })).length).toBe(100)
        expect(existsSync(`${path}.owner`)).toBe(true)
      }),
    ),
  ),
)

it("a question that is interrupted doesn't take the connection with it", { timeout: 60_000 }, () =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const store = yield* Pglite.make({ folder: ":memory:" })
        for (const i of upTo(20)) {
          yield* Effect.timeoutOption(store.feed({ after: 0, limit: 10 }), i % 5)
          yield* Effect.timeoutOption(store.commit(batch(`c${i}`, [write(`s${i}`, 0)])), i % 5)
        }
        const feed = yield* store.feed({ after: 0, limit: 100 })
        expect(feed.map(({ position }) => position)).toEqual(feed.map((_, i) => i + 1))
        expect((yield* store.commit(batch("after", [write("after", 0)])))._tag).toBe("Committed")
      }),
    ),
  ),
)

it.each([
  [{ folder: "" }, 'folder is ""'],
  [{ folder: ":memory:", schema: "1" }, 'schema is "1"'],
  [{ folder: ":memory:", groupSize: 0 }, "groupSize is 0"],
  [{ folder: "/not/there/at/all" }, "the folder /not/there/at of the file does not exist"],
])("%j makes no sense", (options, words) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.scoped(Effect.asVoid(Pglite.make(options))))
      expect([error.reason._tag, error.message]).toEqual(["InvalidInput", expect.stringContaining(words)])
    }),
  ),
)
