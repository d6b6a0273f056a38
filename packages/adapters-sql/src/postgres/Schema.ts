/** How a schema of the database gets from one version of the tables to the next. */
import { type StoreError, storeError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { functions } from "./CommitFunctions.ts"
import { fromSql, sqlState } from "./Errors.ts"
import { addFields } from "./Fields.ts"
import { maintenanceFunctions } from "./MaintenanceFunctions.ts"
import { quoted } from "./Names.ts"
import { integer, text } from "./Rows.ts"
import type { Ask, Sessions } from "./Sessions.ts"
import { tables } from "./Tables.ts"

/** Each entry brings the schema from the version before it to the next; entries are added, never changed. */
const migrations = (s: string): ReadonlyArray<ReadonlyArray<string>> => [
  [...tables(s), ...functions(s), addFields(s), ...maintenanceFunctions(s)],
]

/** The version of the schema that this code writes and reads. */
export const schemaVersion = migrations("").length

/** The oldest server that is known to do. */
const oldestServer = 140_000

const refused = (detail: string): StoreError => storeError("migrate", { _tag: "InvalidInput", detail })

/** The version that the schema has; 0 when there is none. Refuses servers and versions that this code doesn't know. */
const currentVersion = (ask: Ask, schema: string): Effect.Effect<number, SqlError | StoreError> =>
  Effect.gen(function* () {
    const [server] = yield* ask(
      // The catalogue itself is asked: what the session remembers of it may be older than the lock.
      `SELECT current_setting('server_version_num')::integer, current_setting('server_encoding'), EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relname = 'dw_schema')`,
      [schema],
    )
    if (server === undefined) return 0
    if (integer(server, 0) < oldestServer) {
      return yield* refused(
        `the server is PostgreSQL ${Math.floor(integer(server, 0) / 10_000)}; it must be 14 or later`,
      )
    }
    if (text(server, 1) !== "UTF8") {
      return yield* refused(`the database is encoded as ${text(server, 1)}; create it with ENCODING 'UTF8'`)
    }
    if (server[2] !== true) return 0
    const [row] = yield* ask(`SELECT coalesce(max(version), 0) FROM ${quoted(schema)}.dw_schema`)
    const version = row === undefined ? 0 : integer(row, 0)
    if (version > schemaVersion) {
      return yield* refused(
        `schema ${schema} has version ${version}, and this version of @dealwright/adapters-sql knows up to ` +
          `${schemaVersion}; install the version that wrote it, or a later one`,
      )
    }
    return version
  })

/** Brings the schema up in one transaction; whoever comes at the same time waits, and finds it done. */
const bringUp = (ask: Ask, schema: string): Effect.Effect<void, SqlError | StoreError> => {
  const s = quoted(schema)
  const work = Effect.gen(function* () {
    yield* ask("SELECT pg_advisory_xact_lock(hashtext('dealwright'), hashtext($1))", [schema])
    const from = yield* currentVersion(ask, schema)
    if (from === schemaVersion) return
    if (from === 0) {
      const [there] = yield* ask("SELECT 1 FROM pg_namespace WHERE nspname = $1", [schema])
      if (there === undefined) yield* ask(`CREATE SCHEMA ${s}`)
      yield* ask(
        `CREATE TABLE ${s}.dw_schema (version integer PRIMARY KEY, migrated_at timestamptz NOT NULL DEFAULT now())`,
      )
    }
    for (const [i, statements] of migrations(s).entries()) {
      if (i < from) continue
      for (const statement of statements) yield* ask(statement)
      yield* ask(`INSERT INTO ${s}.dw_schema (version) VALUES (${i + 1})`)
    }
  })
  return Effect.andThen(
    ask("BEGIN"),
    Effect.matchEffect(work, {
      onSuccess: () => Effect.asVoid(ask("COMMIT")),
      onFailure: (error) => Effect.andThen(Effect.ignore(ask("ROLLBACK")), Effect.fail(error)),
    }),
  )
}

/** Brings the schema up. Needs no more rights than reading when there is nothing to do. */
export const migrate = (sessions: Sessions, schema: string): Effect.Effect<void, StoreError> =>
  sessions
    .alone((ask) =>
      Effect.flatMap(currentVersion(ask, schema), (version) =>
        version === schemaVersion
          ? Effect.void
          : Effect.mapError(bringUp(ask, schema), (error) =>
              error._tag === "SqlError" && sqlState(error) === "42501"
                ? refused(
                    `schema ${schema} has version ${version} and must be brought to ${schemaVersion}, and this role may not do that: ` +
                      "migrate once as the owner of the schema",
                  )
                : error,
            ),
      ),
    )
    .pipe(Effect.mapError((error) => (error._tag === "SqlError" ? fromSql("migrate", error) : error)))
