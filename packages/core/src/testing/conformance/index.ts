/** All promises: those that a layer is enough for, and those that need a harness. */
import { besidePromises } from "./Beside.ts"
import { commandPromises } from "./Commands.ts"
import { concurrencyPromises } from "./Concurrency.ts"
import { crashPromises } from "./Crash.ts"
import { feedPromises } from "./Feed.ts"
import { findPromises } from "./Find.ts"
import type { StoreHarness } from "./Harness.ts"
import { inputPromises } from "./Input.ts"
import type { StorePromise } from "./Kit.ts"
import { placePromises, reopenPromises } from "./Place.ts"
import type { HarnessOptions, HarnessPromise } from "./PlacePromise.ts"
import { racePromises } from "./Race.ts"
import { receiptPromises } from "./Receipts.ts"
import { restatePromises } from "./Restate.ts"
import { tamperPromises } from "./Tamper.ts"
import { tenantPromises } from "./Tenants.ts"
import { timerPromises } from "./Timers.ts"
import { versionPromises } from "./Versions.ts"

export { roundsOf } from "./Crash.ts"
export type { HarnessPart, ServerHarness, StoreHarness, Tampering } from "./Harness.ts"
export { PromiseBroken, type StorePromise } from "./Kit.ts"
export type { HarnessOptions, HarnessPromise } from "./PlacePromise.ts"
export { protectsFrom } from "./Protects.ts"

/** The promises of the store port, by number; each `check` needs an empty store. */
export const storePromises: ReadonlyArray<StorePromise> = [
  ...versionPromises,
  ...inputPromises,
  ...concurrencyPromises,
  ...commandPromises,
  ...feedPromises,
  ...timerPromises,
  ...placePromises,
  ...tenantPromises,
  ...findPromises,
  ...restatePromises,
  ...receiptPromises,
].sort((a, b) => a.number - b.number)

/**
 * The promises that need a harness, by number. Those that the harness given doesn't have the parts for are among them,
 * with the reason in `leftOut`.
 *
 * @example
 * ```ts
 * import { harnessPromises } from "@dealwright/core/testing"
 * import assert from "node:assert"
 * const withoutHarness = harnessPromises(undefined)
 * assert.ok(withoutHarness.every(({ leftOut }) => leftOut === "no harness was given"))
 * ```
 */
export const harnessPromises = (
  harness: StoreHarness | undefined,
  options: HarnessOptions = {},
): ReadonlyArray<HarnessPromise> =>
  [reopenPromises, crashPromises, racePromises, besidePromises, tamperPromises]
    .flatMap((promises) => promises(harness, options))
    .sort((a, b) => a.number - b.number)
