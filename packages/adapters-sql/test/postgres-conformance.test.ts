import { LocalPostgres } from "@dealwright/adapters-sql/testing"
import { storeConformance } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import { afterAll } from "vitest"
import { postgresHarness } from "./support/postgres-harness.ts"
import { newSchema, openSchema } from "./support/postgres-place.ts"

// A server of its own, since this one is killed.
const server = await LocalPostgres.start()
afterAll(server.stop)

const mortal =
  process.env.DATABASE_URL === undefined
    ? { kill: Effect.promise(server.kill), start: Effect.promise(server.restart) }
    : undefined

storeConformance("PostgreSQL", () => openSchema(newSchema()), { harness: postgresHarness(server.url, mortal) })
