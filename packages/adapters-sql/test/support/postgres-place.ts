/** Schemas of their own on the server that the tests share. */
import { Postgres } from "@dealwright/adapters-sql"
import type { Store, StoreError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { inject } from "vitest"
import { run } from "./postgres-run.ts"

let schemas = 0

/** A name that no other test uses. */
export const newSchema = (): string => `test_${process.pid}_${Date.now().toString(36)}_${schemas++}`

/** Opens a schema of the shared server. */
export const openSchema = (
  schema: string,
  more: Partial<Postgres.PostgresOptions> = {},
): Layer.Layer<Store, StoreError> => Postgres.layer({ url: inject("postgresUrl"), schema, ...more })

/** The address of another database of the same server, as another role when one is given. */
export const addressOf = (database: string, role?: { readonly name: string; readonly password: string }): string => {
  const url = new URL(inject("postgresUrl"))
  url.pathname = `/${database}`
  if (role !== undefined) {
    url.username = role.name
    url.password = role.password
  }
  return url.href
}

/** A database of its own on the shared server, gone with the scope. */
export const newDatabase = Effect.acquireRelease(
  Effect.tap(Effect.sync(newSchema), (name) =>
    run(inject("postgresUrl"), [`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`]),
  ),
  (name) => Effect.orDie(run(inject("postgresUrl"), [`DROP DATABASE ${name} WITH (FORCE)`])),
)
