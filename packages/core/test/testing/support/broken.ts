/** Which promises a store or a harness doesn't keep, and stores that are sound but for one thing. */
import { Store, type StoreService } from "@dealwright/core/Ports"
import {
  checkPromise,
  type HarnessOptions,
  harnessPromises,
  MemoryStore,
  type StoreHarness,
  storePromises,
} from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The store in memory with some of its methods replaced. */
export const broken = (damage: (sound: StoreService) => Partial<StoreService>): Layer.Layer<Store> =>
  Layer.effect(
    Store,
    Effect.map(MemoryStore.make, (sound) => ({ ...sound, ...damage(sound) })),
  )

/** Promises of these numbers that a store does not keep, as the suite names them. */
export const brokenPromises = async (
  layer: Layer.Layer<Store>,
  numbers: ReadonlyArray<number>,
): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for (const promise of storePromises.filter(({ number }) => numbers.includes(number))) {
    const exit = await Effect.runPromiseExit(checkPromise(promise, layer))
    if (exit._tag === "Failure") found.push(`${promise.number}: ${promise.title}`)
  }
  return found
}

/** Promises of a place that a harness does not keep; those that it has no parts for are not among them. */
export const brokenPlaces = async (
  harness: StoreHarness,
  options: HarnessOptions = {},
): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for (const { check, leftOut, number, title } of harnessPromises(harness, options)) {
    if (leftOut !== undefined) continue
    const exit = await Effect.runPromiseExit(check)
    if (exit._tag === "Failure") found.push(`${number}: ${title}`)
  }
  return found
}
