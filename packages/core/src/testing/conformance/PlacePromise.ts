/**
 * How promises that need more than a layer are declared: with the parts of a harness that they need, and left out by
 * name when it doesn't have them.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { Store, type StoreError, type StoreService } from "../../ports/index.ts"
import type { HarnessPart, StoreHarness } from "./Harness.ts"
import { expectThat, PromiseBroken } from "./Kit.ts"

/** How hard the suite tries. */
export interface HarnessOptions {
  /**
   * How often a worker, and the server, is killed under load; 3 unless told here or by the environment variable
   * `DEALWRIGHT_CRASH_ROUNDS`.
   */
  readonly rounds?: number
  /** Chooses the moments of killing; 1 unless told here or by `DEALWRIGHT_CRASH_SEED`. */
  readonly seed?: number
}

/** A promise that needs a harness. */
export interface HarnessPromise {
  readonly number: number
  readonly title: string
  /** The parts of a harness that it needs besides `newPlace` and `open`. */
  readonly needs: ReadonlyArray<HarnessPart>
  /** Why the promise is left out; absent when the harness has all that it needs. */
  readonly leftOut?: string
  /** Makes the places that it needs by itself. */
  readonly check: Effect.Effect<void, PromiseBroken | StoreError>
}

/** Declares promises for the harness given, or for none. */
export type PlacePromises = (
  harness: StoreHarness | undefined,
  options: HarnessOptions,
) => ReadonlyArray<HarnessPromise>

/** A harness that has these parts. */
type With<P extends HarnessPart> = StoreHarness & { readonly [Part in P]-?: NonNullable<StoreHarness[Part]> }

const has = <P extends HarnessPart>(harness: StoreHarness, needs: ReadonlyArray<P>): harness is With<P> =>
  needs.every((part) => harness[part] !== undefined)

/** Declares a promise that needs these parts of a harness besides `newPlace` and `open`. */
export const placePromise = <P extends HarnessPart>(
  harness: StoreHarness | undefined,
  number: number,
  title: string,
  needs: ReadonlyArray<P>,
  check: (harness: With<P>) => Effect.Effect<void, PromiseBroken | StoreError>,
): HarnessPromise => {
  if (harness !== undefined && has(harness, needs)) return { number, title, needs, check: check(harness) }
  const missing = needs.find((part) => harness?.[part] === undefined)
  const why = missing === undefined ? undefined : harness?.inapplicable?.[missing]
  const leftOut =
    why ?? (harness === undefined || missing === undefined ? "no harness was given" : `the harness has no "${missing}"`)
  return { number, title, needs, leftOut, check: expectThat(false, `promise ${number} was left out: ${leftOut}`) }
}

/** Something that a harness does; what it fails with is told as the harness's failure, not the store's. */
export const byHarness = <A, R>(what: string, run: Effect.Effect<A, unknown, R>): Effect.Effect<A, PromiseBroken, R> =>
  Effect.mapError(run, (cause) => new PromiseBroken({ message: `the harness could not ${what}: ${String(cause)}` }))

/** Runs a check on a new place. */
export const onNewPlace = <H extends StoreHarness>(
  harness: H,
  check: (place: string) => Effect.Effect<void, PromiseBroken | StoreError>,
): Effect.Effect<void, PromiseBroken | StoreError> =>
  Effect.scoped(Effect.flatMap(byHarness("make a place", harness.newPlace), check))

/** Opens a place, uses it and closes it. */
export const using = <A>(
  harness: StoreHarness,
  place: string,
  run: (store: StoreService) => Effect.Effect<A, PromiseBroken | StoreError>,
): Effect.Effect<A, PromiseBroken | StoreError> =>
  Effect.provide(Effect.flatMap(Effect.service(Store), run), Layer.fresh(harness.open(place)))

/** Something found broken, under the number of the promise that it breaks. */
export interface Violation {
  readonly number: number
  readonly sentence: string
}

/** Runs something once for all promises that are read off its outcome. */
export const once = <A, E>(run: () => Effect.Effect<A, E>): Effect.Effect<A, E> => {
  let running: Promise<Exit.Exit<A, E>> | undefined
  return Effect.flatten(
    Effect.promise(() => {
      running ??= Effect.runPromiseExit(Effect.suspend(run))
      return running
    }),
  )
}

/** Fails with what was found broken of one promise. */
export const none = (violations: ReadonlyArray<Violation>, number: number): Effect.Effect<void, PromiseBroken> => {
  const sentences = violations.filter((violation) => violation.number === number).map(({ sentence }) => sentence)
  const more = sentences.length > 5 ? `\n… and ${sentences.length - 5} more` : ""
  return expectThat(sentences.length === 0, `${sentences.slice(0, 5).join("\n")}${more}`)
}
