/**
 * The conformance suite of the store port: one call in a vitest file proves an adapter.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, it } from "vitest"
import type { Store, StoreError } from "../ports/index.ts"
import {
  type HarnessOptions,
  harnessPromises,
  PromiseBroken,
  protectsFrom,
  roundsOf,
  type StoreHarness,
  type StorePromise,
  storePromises,
} from "./conformance/index.ts"

export {
  type HarnessOptions,
  type HarnessPart,
  type HarnessPromise,
  harnessPromises,
  PromiseBroken,
  protectsFrom,
  type ServerHarness,
  type StoreHarness,
  type StorePromise,
  storePromises,
  type Tampering,
} from "./conformance/index.ts"

/** What an adapter tells the suite besides its layer. */
export interface ConformanceOptions extends HarnessOptions {
  /** For adapters whose data outlives a layer. Promises that need more than it has are skipped, and say why. */
  readonly harness?: StoreHarness
  /** Milliseconds that one promise may take; 60 000 unless told. Killing gets 15 s more for each round. */
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

/** Says, when a promise is broken, what it is there for. */
const explained = (number: number, check: Effect.Effect<void, PromiseBroken | StoreError>) =>
  Effect.mapError(check, (error) =>
    error._tag === "PromiseBroken"
      ? new PromiseBroken({ message: `${error.message}\nPromise ${number} protects from: ${protectsFrom[number]}.` })
      : error,
  )

/**
 * Registers every promise of the store port as a test. `makeLayer` answers a layer that opens an empty store, a new
 * one each time. With a harness ({@link StoreHarness}) places are also opened twice, killed under load, damaged and
 * copied; a promise that needs a part which the harness lacks is a skipped test, whose name says why.
 *
 * The environment variable `DEALWRIGHT_CRASH_ROUNDS` says how often a worker, and the server, is killed (3 unless told),
 * `DEALWRIGHT_CRASH_SEED` at which moments.
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
  const timeout = options.timeout ?? 60_000
  describe(`the store "${name}" keeps its promises`, () => {
    for (const promise of storePromises) {
      it(`${promise.number}: ${promise.title}`, { timeout }, () =>
        Effect.runPromise(explained(promise.number, checkPromise(promise, makeLayer()))),
      )
    }
  })
  describe(`the places of the store "${name}" keep their promises`, () => {
    for (const { check, leftOut, number, title } of harnessPromises(options.harness, options)) {
      const why = leftOut === undefined ? "" : ` [left out: ${leftOut}]`
      const limits = { timeout: timeout + 15_000 * roundsOf(options), skip: leftOut !== undefined }
      it(`${number}: ${title}${why}`, limits, () => Effect.runPromise(explained(number, check)))
    }
  })
}
