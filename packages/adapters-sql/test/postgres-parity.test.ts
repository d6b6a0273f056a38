/** Random commits and questions: PostgreSQL answers as the store in memory does. */
import { Postgres } from "@dealwright/adapters-sql"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import * as Effect from "effect/Effect"
import fc from "fast-check"
import { expect, inject, it } from "vitest"
import { aimed, someBatch, someQuery, view } from "./support/parity.ts"
import { newSchema } from "./support/postgres-place.ts"
import { run } from "./support/postgres-run.ts"

it("after any commits, every question gets the answer of the store in memory", { timeout: 240_000 }, async () => {
  const schema = newSchema()
  await Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        // The same two nodes over all runs: what they remember of rows that aren't there any more must not matter.
        const options = { url: inject("postgresUrl"), schema }
        const nodes = [yield* Postgres.make(options), yield* Postgres.make(options)] as const
        const emptied = run(options.url, [
          `TRUNCATE ${["streams", "events", "index", "timers", "receipts"].map((name) => `${schema}.dw_${name}`).join(", ")}`,
        ])
        const runPromise = Effect.runPromiseWith(yield* Effect.context<never>())
        yield* Effect.promise(() =>
          fc.assert(
            fc.asyncProperty(
              fc.array(fc.tuple(someBatch, fc.nat(3), fc.boolean()), { minLength: 1, maxLength: 10 }),
              fc.array(someQuery, { minLength: 1, maxLength: 8 }),
              (batches, queries) =>
                runPromise(
                  Effect.gen(function* () {
                    yield* emptied
                    const reference = yield* MemoryStore.make
                    for (const [given, aim, first] of batches) {
                      const batch = yield* aimed(reference, given, aim > 0)
                      const expected = yield* Effect.result(reference.commit(batch))
                      const found = yield* Effect.result(nodes[first ? 0 : 1].commit(batch))
                      expect(found).toEqual(expected)
                    }
                    // Numbers that JSON doesn't know, such as -0, come back as JSON writes them.
                    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
                    const asked = nodes[queries.length % 2 === 0 ? 0 : 1]
                    expect(plain(yield* view(asked, queries))).toEqual(plain(yield* view(reference, queries)))
                  }),
                ),
            ),
            { numRuns: 150, endOnFailure: true },
          ),
        )
        expect(yield* nodes[0].verify).toEqual([])
      }),
    ),
  )
})
