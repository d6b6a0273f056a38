/**
 * Where a simulation keeps its data, and how that place is opened again after a crash.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StoreError, StoreService } from "../../ports/Store.ts"
import * as MemoryStore from "../MemoryStore.ts"

/** A place for data. `open` is run anew after every crash, and has to find what was committed before. */
export interface Place {
  readonly name: string
  readonly open: Effect.Effect<StoreService, StoreError, Scope.Scope>
}

/**
 * A new, empty place in memory. What dies in a crash is what stands in front of it.
 *
 * @example
 * ```ts
 * import { Simulation } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * assert.equal(Simulation.memory().name, "memory")
 * ```
 */
export const memory = (): Place => {
  const store = Effect.runSync(MemoryStore.make)
  return { name: "memory", open: Effect.succeed(store) }
}
