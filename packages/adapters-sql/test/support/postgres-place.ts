/** Schemas of their own on the server that the tests share. */
import { Postgres } from "@dealwright/adapters-sql"
import type { Store, StoreError } from "@dealwright/core/Ports"
import type * as Layer from "effect/Layer"
import { inject } from "vitest"

let schemas = 0

/** A name that no other test uses. */
export const newSchema = (): string => `test_${process.pid}_${Date.now().toString(36)}_${schemas++}`

/** Opens a schema of the shared server. */
export const openSchema = (
  schema: string,
  more: Partial<Postgres.PostgresOptions> = {},
): Layer.Layer<Store, StoreError> => Postgres.layer({ url: inject("postgresUrl"), schema, ...more })
