/**
 * Wakes aggregates whose timers are due (ESC-3, ESC-4): the same sweep for instalments, holds, quotes and whatever else
 * waits for a moment.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Instant } from "../calendar/Instant.ts"
import type { AnyRejection } from "../decider/Rejection.ts"
import { type DueTimer, keyText, type Shard, Store, type StoreError } from "../ports/Store.ts"
import { Engine, type Fired } from "./Engine.ts"
import type { EngineError } from "./Errors.ts"

/** What a sweep did. A timer that failed stays due and is tried again by the next sweep. */
export interface Sweep {
  readonly fired: number
  readonly failed: ReadonlyArray<{ readonly timer: DueTimer; readonly error: AnyRejection | EngineError }>
}

/** How many timers are fetched at a time and, within one company, share a commit. */
const page = 64

/**
 * Fires everything that is due at `now`, oldest first, until nothing more is. A stream that fails holds up nobody else.
 * Safe to run on several nodes at once: a step that another node took is found done.
 *
 * @example
 * ```ts
 * import { Engine, LocalDate, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.property))
 * const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))
 * const sweep = await Effect.runPromise(Effect.provide(Engine.sweep(Engine.moment("2026-03-26T08:00:00.000Z")), layer))
 * assert.equal(sweep.fired, 0)
 * ```
 */
export const sweep: (now: Instant, shard?: Shard) => Effect.Effect<Sweep, StoreError, Engine | Store> = Effect.fn(
  "Dealwright.sweep",
)(function* (now: Instant, shard?: Shard) {
  const store = yield* Store
  const engine = yield* Engine
  const failed = new Map<string, { readonly timer: DueTimer; readonly error: AnyRejection | EngineError }>()
  const nameOf = (timer: DueTimer) => `${timer.tenant} ${keyText(timer.key)} ${timer.name}`
  let fired = 0
  for (;;) {
    const due = yield* store.due({ now, limit: page + failed.size, ...(shard === undefined ? {} : { shard }) })
    const ready = due.filter((timer) => !failed.has(nameOf(timer)))
    if (ready.length === 0) return { fired, failed: Array.from(failed.values()) }
    for (const [tenant, timers] of byTenant(ready)) {
      const results = yield* engine.fire(tenant, timers, now).pipe(
        // One that can't be written must not hold up the others: each gets a commit of its own.
        Effect.catch((error) =>
          timers.length === 1
            ? Effect.succeed(timers.map((timer): Fired => ({ timer, error })))
            : Effect.map(
                Effect.forEach(timers, (timer) =>
                  Effect.catch(engine.fire(tenant, [timer], now), (own) =>
                    Effect.succeed<ReadonlyArray<Fired>>([{ timer, error: own }]),
                  ),
                ),
                (each) => each.flat(),
              ),
        ),
      )
      for (const result of results) {
        if ("happened" in result) {
          if (result.happened) fired++
          continue
        }
        failed.set(nameOf(result.timer), result)
        yield* Effect.logWarning(
          `timer ${result.timer.name} of ${keyText(result.timer.key)} failed and will be tried again: ${result.error.message}`,
        )
      }
    }
  }
})

const byTenant = (timers: ReadonlyArray<DueTimer>): ReadonlyMap<string, ReadonlyArray<DueTimer>> => {
  const groups = new Map<string, Array<DueTimer>>()
  for (const timer of timers) {
    const group = groups.get(timer.tenant)
    if (group === undefined) groups.set(timer.tenant, [timer])
    else group.push(timer)
  }
  return groups
}

/**
 * Sweeps again and again, `every` apart, for as long as the layer lives. A failing store is tried again.
 *
 * @example
 * ```ts no-run
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * // One process of two: each fires the timers of its half of the streams.
 * const timers = Engine.schedulerLayer({ every: "5 seconds", shard: { index: 0, count: 2 } })
 * const app = timers.pipe(Layer.provide(Engine.layer(host)), Layer.provide(MemoryStore.layer))
 * await Effect.runPromise(Layer.launch(app))
 * ```
 */
export const schedulerLayer = (options: {
  readonly every: Duration.Input
  readonly shard?: Shard
}): Layer.Layer<never, never, Engine | Store> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      yield* sweep(now as Instant, options.shard)
    }).pipe(
      Effect.catchCause((cause) => Effect.logError("the sweep of due timers failed and will be tried again", cause)),
      Effect.andThen(Effect.sleep(options.every)),
      Effect.forever,
      Effect.forkScoped,
    ),
  )
