/** All promises that can be tested within one process. */
import { commandPromises } from "./Commands.ts"
import { concurrencyPromises } from "./Concurrency.ts"
import { feedPromises } from "./Feed.ts"
import { findPromises } from "./Find.ts"
import { inputPromises } from "./Input.ts"
import type { StorePromise } from "./Kit.ts"
import { placePromises } from "./Place.ts"
import { receiptPromises } from "./Receipts.ts"
import { restatePromises } from "./Restate.ts"
import { tenantPromises } from "./Tenants.ts"
import { timerPromises } from "./Timers.ts"
import { versionPromises } from "./Versions.ts"

export type { HarnessPart, ServerHarness, StoreHarness, Tampering } from "./Harness.ts"
export { PromiseBroken, type StorePromise } from "./Kit.ts"
export { type OpenPlace, promisesOfPlace } from "./Place.ts"

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
