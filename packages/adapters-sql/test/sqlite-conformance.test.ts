import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Sqlite } from "@dealwright/adapters-sql"
import { storeConformance } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** A folder that goes with the scope. */
const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dealwright-sqlite-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true })),
)

const inNewFile = Effect.map(folder, (path) => Sqlite.layer({ file: join(path, "sales.db") }))

storeConformance("SQLite in memory", () => Sqlite.layer({ file: ":memory:" }))

storeConformance("SQLite in a file", () => Layer.unwrap(inNewFile), { openPlace: inNewFile })

storeConformance("SQLite, one commit per transaction", () => Sqlite.layer({ file: ":memory:", groupSize: 1 }))
