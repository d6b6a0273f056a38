/**
 * Moments for programs that simulate or import.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { type Instant, parse } from "../calendar/Instant.ts"

/**
 * A moment written in the program itself, as ISO text. Throws on a typing mistake, which is a mistake of the program;
 * text that comes from outside goes through `Instant.parse`.
 *
 * @example
 * ```ts
 * import { Engine, Instant } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Instant.format(Engine.moment("2026-03-10T08:00:00Z")), "2026-03-10T08:00:00.000Z")
 * ```
 */
export const moment = (text: string): Instant => Result.getOrThrow(parse(text))

/**
 * A clock of your own, for members who act in simulated time: whatever asks what time it is gets `now()`, asked anew each
 * time. It tells the time and nothing else; durations and waiting stay real.
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * import { Clock, Effect } from "effect"
 * import assert from "node:assert"
 * const monday = Engine.moment("2026-03-02T09:00:00Z")
 * const told = await Effect.runPromise(Effect.provide(Clock.currentTimeMillis, Engine.clockLayer(() => monday)))
 * assert.equal(told, monday)
 * ```
 */
export const clockLayer = (now: () => Instant): Layer.Layer<never> =>
  Layer.effect(
    Clock.Clock,
    Clock.clockWith((real) =>
      Effect.succeed<Clock.Clock>({
        currentTimeMillisUnsafe: now,
        currentTimeMillis: Effect.sync(now),
        currentTimeNanosUnsafe: () => BigInt(now()) * 1_000_000n,
        currentTimeNanos: Effect.sync(() => BigInt(now()) * 1_000_000n),
        monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: real.monotonicTimeNanos,
        sleep: (duration) => real.sleep(duration),
      }),
    ),
  )
