/** The tables, and how a file gets from one version of them to the next. */
import type { DatabaseSync } from "node:sqlite"
import { storeError } from "@dealwright/core/Ports"
import { integer, text } from "./Rows.ts"

/**
 * Each entry brings the schema from the version before it to the next; entries are added, never changed.
 *
 * - `dw_streams`: the current state of every stream: its document, its index values and its timers as they were given.
 *   A stream that has timers but no events yet stands there with version 0 and has no document.
 * - `dw_events`: everything that happened; `position` is dense, as one writer counts it inside the transaction.
 * - `dw_fields` and `dw_index`: which index fields the documents of a kind have, and every document under its value of
 *   each. A document without the field is there as null, so one walk over a field meets every document of the kind.
 *   `key` is the value in bytes that sort as values do.
 * - `dw_timers`: the timers again, in the order in which they fall due. `dw_receipts`: what was answered.
 */
const migrations: ReadonlyArray<string> = [
  `
  CREATE TABLE dw_streams (
    tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    version INTEGER NOT NULL, hash TEXT NOT NULL, data TEXT NOT NULL, fields TEXT NOT NULL, timers TEXT NOT NULL,
    UNIQUE (tenant, kind, id)
  ) STRICT;
  CREATE TABLE dw_events (
    position INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
    type TEXT NOT NULL, schema_version INTEGER NOT NULL, data TEXT NOT NULL, meta TEXT NOT NULL, hash TEXT NOT NULL,
    UNIQUE (tenant, kind, id, version)
  ) STRICT;
  CREATE INDEX dw_events_of_tenant ON dw_events (tenant, position);
  CREATE TABLE dw_fields (
    field_id INTEGER PRIMARY KEY,
    tenant TEXT NOT NULL, kind TEXT NOT NULL, field TEXT NOT NULL,
    UNIQUE (tenant, kind, field)
  ) STRICT;
  CREATE TABLE dw_index (
    field_id INTEGER NOT NULL REFERENCES dw_fields, key BLOB NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (field_id, key, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE dw_timers (
    due_at INTEGER NOT NULL, tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (due_at, tenant, kind, id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE dw_receipts (
    tenant TEXT NOT NULL, command_id TEXT NOT NULL,
    command_hash TEXT NOT NULL, at INTEGER NOT NULL, receipt TEXT NOT NULL,
    PRIMARY KEY (tenant, command_id)
  ) STRICT, WITHOUT ROWID;
  `,
  // Receipts are forgotten by age.
  "CREATE INDEX dw_receipts_by_age ON dw_receipts (at)",
]

/** The version of the schema that this code writes and reads. */
export const schemaVersion = migrations.length

const hasTable = (db: DatabaseSync, name: string): boolean =>
  db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined

/** The version that a file has; 0 when it is empty. Throws when the file is somebody else's or newer than this code. */
const currentVersion = (db: DatabaseSync, file: string): number => {
  if (!hasTable(db, "dw_schema")) {
    const foreign = db.prepare("SELECT name FROM sqlite_schema LIMIT 1").get()
    if (foreign === undefined) return 0
    const detail = `${file} is a database of something else (it holds ${text(foreign, "name")}); give this store a file of its own`
    throw storeError("migrate", { _tag: "InvalidInput", detail })
  }
  const row = db.prepare("SELECT max(version) AS version FROM dw_schema").get()
  const version = row === undefined ? 0 : integer(row, "version")
  if (version > schemaVersion) {
    const detail =
      `${file} has schema version ${version}, and this version of @dealwright/adapters-sql knows up to ` +
      `${schemaVersion}; install the version that wrote the file, or a later one`
    throw storeError("migrate", { _tag: "InvalidInput", detail })
  }
  return version
}

/** Brings the schema up, in one transaction. Throws what SQLite throws, or a store error with an explanation. */
export const migrate = (db: DatabaseSync, file: string): void => {
  if (currentVersion(db, file) === schemaVersion) return
  db.exec("BEGIN IMMEDIATE")
  try {
    const from = currentVersion(db, file)
    if (from === 0) db.exec("CREATE TABLE dw_schema (version INTEGER PRIMARY KEY, migrated_at TEXT NOT NULL) STRICT")
    for (const [i, statements] of migrations.entries()) {
      if (i < from) continue
      db.exec(statements)
      db.prepare("INSERT INTO dw_schema VALUES (?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))").run(i + 1)
    }
    db.exec("COMMIT")
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK")
    throw error
  }
}
