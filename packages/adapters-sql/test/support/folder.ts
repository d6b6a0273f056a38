import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"

/** A new folder that goes with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "dealwright-sqlite-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true })),
)

/** The path of a database in a new folder. */
export const newFile = Effect.map(folder, (path) => join(path, "sales.db"))
