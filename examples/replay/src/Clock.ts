/**
 * A clock that shows the moment it is told, for members who act in simulated time.
 *
 * @module
 */
import type { Instant } from "@dealwright/core"
import { Clock, Effect } from "effect"

/** Lets an effect run at a moment; waiting still takes real time. */
export const at =
  (moment: Instant.Instant) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(Clock.Clock, (real) => {
      const nanos = BigInt(moment) * 1_000_000n
      return Effect.provideService(effect, Clock.Clock, {
        currentTimeMillisUnsafe: () => moment,
        currentTimeMillis: Effect.succeed<number>(moment),
        currentTimeNanosUnsafe: () => nanos,
        currentTimeNanos: Effect.succeed(nanos),
        monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: real.monotonicTimeNanos,
        sleep: (duration) => real.sleep(duration),
      })
    })
