/**
 * The conformance suite of the store port: one call in a vitest file proves an adapter.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, it } from "vitest"
import type { Store, StoreError } from "../ports/index.ts"
import { type OpenPlace, promisesOfPlace, type StorePromise, storePromises } from "./conformance/index.ts"

export {
  type HarnessPart,
  type OpenPlace,
  PromiseBroken,
  promisesOfPlace,
  type ServerHarness,
  type StoreHarness,
  type StorePromise,
  storePromises,
  type Tampering,
} from "./conformance/index.ts"

/** What an adapter tells the suite besides its layer. */
export interface ConformanceOptions {
  /**
   * For adapters whose data outlives a process: makes a new place and answers the layer that opens it. The suite opens
   * it again after closing, and twice at once.
   */
  readonly openPlace?: OpenPlace
  /** Milliseconds that one promise may take; 60 000 unless told. */
  readonly timeout?: number
}

/**
 * Runs one promise against a layer that opens an empty store, built for this run alone.
 *
 * @example
 * ```ts
 * import { checkPromise, MemoryStore, storePromises } from "@dealwright/core/testing"
 * import { Effect } from "effect"
 * for (const promise of storePromises.slice(0, 3)) {
 *   await Effect.runPromise(checkPromise(promise, MemoryStore.layer))
 * }
 * ```
 */
export const checkPromise = (
  promise: StorePromise,
  layer: Layer.Layer<Store, StoreError>,
): Effect.Effect<void, Effect.Error<StorePromise["check"]>> => Effect.provide(promise.check, Layer.fresh(layer))

/**
 * Registers every promise of the store port as a test. `makeLayer` answers a layer that opens an empty store, a new
 * one each time.
 *
 * @example
 * ```ts
 * import { MemoryStore, storeConformance } from "@dealwright/core/testing"
 * // In a file that vitest runs, call this at the top level:
 * const register = () => storeConformance("memory", () => MemoryStore.layer)
 * ```
 */
export const storeConformance = (
  name: string,
  makeLayer: () => Layer.Layer<Store, StoreError>,
  options: ConformanceOptions = {},
): void => {
  const promises =
    options.openPlace === undefined ? storePromises : [...storePromises, ...promisesOfPlace(options.openPlace)]
  describe(`the store "${name}" keeps its promises`, () => {
    for (const promise of promises) {
      it(`${promise.number}: ${promise.title}`, { timeout: options.timeout ?? 60_000 }, () =>
        Effect.runPromise(checkPromise(promise, makeLayer())),
      )
    }
  })
}
