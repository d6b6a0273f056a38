/** Folders of PGlite, as the conformance suite makes, opens, damages and copies them. */
import { join } from "node:path"
import { Pglite } from "@dealwright/adapters-sql"
import type { StoreHarness } from "@dealwright/core/testing"
import { PGlite } from "@electric-sql/pglite"
import * as Effect from "effect/Effect"
import { folder } from "./folder.ts"
import { open } from "./pglite-open.ts"
import { damages } from "./postgres-harness.ts"

/** The database in a folder, without the store around it. */
const bare = (dataDir: string, loadDataDir?: Blob) =>
  Effect.acquireRelease(
    Effect.promise(() => PGlite.create({ dataDir, ...(loadDataDir === undefined ? {} : { loadDataDir }) })),
    (db) => Effect.promise(() => db.close()),
  )

const newPath = Effect.map(folder, (path) => join(path, "data"))

/** Folders that start from `from`. */
export const pgliteHarness = (from: Blob): StoreHarness => ({
  newPlace: Effect.tap(newPath, (path) => Effect.scoped(Pglite.make({ folder: path, from }))),
  open,
  worker: new URL("./pglite-open.ts", import.meta.url),
  tamper: (place, damage) =>
    Effect.gen(function* () {
      const db = yield* bare(place)
      for (const [sql, parameters] of damages("dealwright", damage)) {
        yield* Effect.promise(() => db.query(sql, [...(parameters ?? [])]))
      }
    }),
  copy: (place) =>
    Effect.gen(function* () {
      const dump = yield* Effect.scoped(
        Effect.flatMap(bare(place), (db) => Effect.promise(() => db.dumpDataDir("none"))),
      )
      const copied = yield* newPath
      yield* Effect.scoped(bare(copied, dump))
      return copied
    }),
  inapplicable: {
    server: "the database is inside the process: what kills the one kills the other",
    longTransaction: "there is one connection, and the store has it",
  },
})
