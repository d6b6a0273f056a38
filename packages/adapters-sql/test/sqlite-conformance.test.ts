import { Sqlite } from "@dealwright/adapters-sql"
import { storeConformance } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { newFile } from "./support/folder.ts"

const inNewFile = Effect.map(newFile, (file) => Sqlite.layer({ file }))

storeConformance("SQLite in memory", () => Sqlite.layer({ file: ":memory:" }))

storeConformance("SQLite in a file", () => Layer.unwrap(inNewFile), { openPlace: inNewFile })

storeConformance("SQLite, one commit per transaction", () => Sqlite.layer({ file: ":memory:", groupSize: 1 }))
