/** The store in memory is the reference: whatever is asked of both, SQLite gives the same answer. */
import { Sqlite } from "@dealwright/adapters-sql"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Effect from "effect/Effect"
import fc from "fast-check"
import { expect, it } from "vitest"
import { aimed, someBatch, someQuery, view } from "./support/parity.ts"

it("after any commits, every question gets the answer of the store in memory", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(someBatch, fc.nat(3)), { minLength: 1, maxLength: 12 }),
      fc.array(someQuery, { minLength: 1, maxLength: 12 }),
      (batches, queries) =>
        Effect.runPromise(
          Effect.scoped(
            Effect.gen(function* () {
              const reference = yield* MemoryStore.make
              const sqlite = yield* Sqlite.make({ file: ":memory:" })
              for (const [given, aim] of batches) {
                const batch = yield* aimed(reference, given, aim > 0)
                const expected = yield* Effect.result(reference.commit(batch))
                const found = yield* Effect.result(sqlite.commit(batch))
                expect(found).toEqual(expected)
              }
              // Numbers that JSON doesn't know, such as -0, come back as JSON writes them.
              const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
              expect(plain(yield* view(sqlite, queries))).toEqual(plain(yield* view(reference, queries)))
            }),
          ),
        ),
    ),
    { numRuns: 1000 },
  )
}, 240_000)
