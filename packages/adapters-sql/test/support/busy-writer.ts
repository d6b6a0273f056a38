/** Owns a file and commits until it is stopped: `node busy-writer.ts FILE`. Says "ready" once there is something. */
import { writeSync } from "node:fs"
import { Sqlite } from "@dealwright/adapters-sql"
import * as Effect from "effect/Effect"
import { batch, write } from "./batches.ts"

const [file = ""] = process.argv.slice(2)

await Effect.runPromise(
  Effect.scoped(
    Effect.gen(function* () {
      const store = yield* Sqlite.make({ file })
      yield* Effect.forEach(
        [0, 1, 2, 3, 4, 5, 6, 7],
        Effect.fnUntraced(function* (name) {
          for (let i = 0; ; i++) {
            // One commit: a second event of its first stream and a new stream, together or not at all.
            const writes = [
              write(`${name} own`, i * 2, { count: 2, index: { name, i }, timers: [{ name: "t", dueAt: i }] }),
              write(`${name} no ${i}`, 0, { index: { name } }),
            ]
            yield* store.commit(batch(`${name}-${i}`, writes))
            if (name === 0 && i === 20) writeSync(1, "ready\n")
          }
        }),
        { concurrency: "unbounded" },
      )
    }),
  ),
)
