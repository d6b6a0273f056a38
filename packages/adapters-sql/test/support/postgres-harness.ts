/** Places on a PostgreSQL server, as the conformance suite makes, opens, damages and copies them. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { ServerHarness, StoreHarness, Tampering } from "@dealwright/core/testing"
import { PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { open, partsOf } from "./postgres-open.ts"
import { newSchema } from "./postgres-place.ts"
import { run, type Statement } from "./postgres-run.ts"

const place = (url: string) =>
  Effect.acquireRelease(
    Effect.sync(() => `${url}#${newSchema()}`),
    (name) => Effect.orDie(run(url, [`DROP SCHEMA IF EXISTS ${partsOf(name).schema} CASCADE`])),
  )

/** Damage to the tables of a schema, as statements. */
export const damages = (s: string, damage: Tampering): ReadonlyArray<Statement> => {
  const { kind, id } = damage.key
  const key = [damage.tenant, kind, id]
  const ofStream = "tenant = $1 AND kind = $2 AND id = $3"
  switch (damage._tag) {
    case "ChangeEvent": {
      const values = [...key, damage.version, JSON.stringify(damage.data)]
      return [[`UPDATE ${s}.dw_events SET data = $5 WHERE ${ofStream} AND version = $4`, values]]
    }
    case "RemoveEvent":
      return [[`DELETE FROM ${s}.dw_events WHERE ${ofStream} AND version = $4`, [...key, damage.version]]]
    case "ChangeDocument":
      return [[`UPDATE ${s}.dw_streams SET data = $4 WHERE ${ofStream}`, [...key, JSON.stringify(damage.data)]]]
    case "RemoveDocument":
      return [[`DELETE FROM ${s}.dw_streams WHERE ${ofStream}`, key]]
    case "SpoilIndex": {
      const prefix = Buffer.from(`${damage.tenant}\u0000${kind}\u0000${damage.field}\u0000`)
      const ofField = "tenant = $1 AND id = $2 AND substring(entry FROM 1 FOR length($3::bytea)) = $3"
      return [[`DELETE FROM ${s}.dw_index WHERE ${ofField}`, [damage.tenant, id, prefix]]]
    }
    case "SpoilTimer":
      return [
        [`UPDATE ${s}.dw_timers SET due_at = due_at + 1000000 WHERE ${ofStream} AND name = $4`, [...key, damage.name]],
      ]
  }
}

const tables = ["dw_streams", "dw_events", "dw_fields", "dw_index", "dw_timers", "dw_receipts", "dw_position"]

/** The tables written to files by the server, and read from them into a new schema. */
const copy = (url: string) => (name: string) =>
  Effect.gen(function* () {
    const from = partsOf(name).schema
    const copied = yield* place(url)
    const { schema } = partsOf(copied)
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "dealwright-dump-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true })),
    )
    // The server, which runs under another account, writes there.
    chmodSync(folder, 0o777)
    yield* Effect.scoped(Effect.asVoid(Effect.provide(Effect.void, open(copied))))
    yield* run(
      url,
      ...tables.map((table): Statement => [`COPY ${from}.${table} TO '${folder}/${table}.copy'`]),
      [`TRUNCATE ${tables.map((table) => `${schema}.${table}`).join(", ")}`],
      ...tables.map((table): Statement => [`COPY ${schema}.${table} FROM '${folder}/${table}.copy'`]),
    )
    return copied
  })

const longTransaction = (url: string) => (name: string) =>
  Effect.gen(function* () {
    const { schema } = partsOf(name)
    yield* run(url, [`CREATE TABLE IF NOT EXISTS ${schema}_other (x integer)`])
    const connection = yield* PgConnection.make({ url: Redacted.make(url) })
    yield* connection.queryValues("BEGIN ISOLATION LEVEL REPEATABLE READ")
    yield* connection.queryValues(`INSERT INTO ${schema}_other VALUES (1)`)
    yield* connection.queryValues(`SELECT count(*) FROM ${schema}_other`)
    yield* Effect.addFinalizer(() =>
      Effect.orDie(
        Effect.andThen(connection.queryValues("ROLLBACK"), connection.queryValues(`DROP TABLE ${schema}_other`)),
      ),
    )
  })

/** Places on the server of `url`; `server` when it may be killed. */
export const postgresHarness = (url: string, server: ServerHarness | undefined): StoreHarness => ({
  newPlace: place(url),
  open,
  worker: new URL("./postgres-open.ts", import.meta.url),
  ...(server === undefined
    ? { inapplicable: { server: "the server of DATABASE_URL is not killed from here" } }
    : { server }),
  tamper: (name, damage) => Effect.asVoid(run(url, ...damages(partsOf(name).schema, damage))),
  copy: copy(url),
  longTransaction: longTransaction(url),
})
