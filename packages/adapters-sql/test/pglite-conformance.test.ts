import { Pglite } from "@dealwright/adapters-sql"
import { storeConformance } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import { pgliteHarness } from "./support/pglite-harness.ts"

const from = await Effect.runPromise(Pglite.snapshot())

storeConformance("PGlite", () => Pglite.layer({ folder: ":memory:", from }), {
  harness: pgliteHarness(from),
  timeout: 120_000,
})
