/**
 * Commits until it is killed: `node crash-writer.ts FILE [ROUND]`. Every acknowledged commit is a line on standard
 * output, written before anything else happens.
 */
import { writeSync } from "node:fs"
import { Sqlite } from "@dealwright/adapters-sql"
import * as Effect from "effect/Effect"
import { crashBatch } from "./crash-batch.ts"

const [file = "", round = "0"] = process.argv.slice(2)

const writer = (store: Effect.Success<ReturnType<typeof Sqlite.make>>, name: number) =>
  Effect.gen(function* () {
    for (let i = 0; ; i++) {
      const result = yield* store.commit(crashBatch(round, name, i))
      if (result._tag === "Committed") writeSync(1, `${round} ${name} ${i}\n`)
    }
  })

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const store = yield* Sqlite.make({ file })
      yield* Effect.forEach([0, 1, 2, 3, 4, 5, 6, 7], (name) => writer(store, name), { concurrency: "unbounded" })
    }),
  ),
)
