import { Sqlite } from "@dealwright/adapters-sql"
import { storeConformance } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { newFile } from "./support/folder.ts"
import { sqliteHarness } from "./support/sqlite-harness.ts"

storeConformance("SQLite in a file", () => Layer.unwrap(Effect.map(newFile, (file) => Sqlite.layer({ file }))), {
  harness: sqliteHarness,
})

storeConformance("SQLite in memory", () => Sqlite.layer({ file: ":memory:" }))

storeConformance("SQLite, one commit per transaction", () => Sqlite.layer({ file: ":memory:", groupSize: 1 }))
