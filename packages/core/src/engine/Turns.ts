/**
 * Taking turns on streams that many want at once. Work goes ahead without asking; only what met a conflict lines up for
 * the streams it met it on, so that a hot stream costs each command two attempts instead of one for every other command.
 *
 * Correctness never rests on it: the store decides every commit. Other processes don't take part.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Semaphore from "effect/Semaphore"

/** See {@link make}. */
export interface Turns {
  /** Whether somebody has a turn on the stream or waits for one. */
  readonly isBusy: (stream: string) => boolean
  /** Runs something while it is its turn on all of the streams. */
  readonly during: (streams: ReadonlySet<string>) => <A, E, R>(run: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** Whoever waited as long as this goes ahead without a turn: what is in front may be waiting for it. */
const patience = "5 seconds"

interface Line {
  readonly semaphore: Semaphore.Semaphore
  users: number
}

/** Makes the lines of one engine. */
export const make = (): Turns => {
  const lines = new Map<string, Line>()

  const lineOf = (stream: string): Line => {
    const present = lines.get(stream)
    if (present !== undefined) return present
    const line = { semaphore: Semaphore.makeUnsafe(1), users: 0 }
    lines.set(stream, line)
    return line
  }

  const withTurn = <A, E, R>(stream: string, run: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        const line = lineOf(stream)
        line.users++
        const leave = Effect.sync(() => {
          if (--line.users === 0) lines.delete(stream)
        })
        return Effect.gen(function* () {
          const turn = yield* restore(Effect.timeoutOption(Semaphore.take(line.semaphore, 1), patience))
          const done = Option.isSome(turn) ? Semaphore.release(line.semaphore, 1) : Effect.void
          return yield* Effect.ensuring(restore(run), done)
        }).pipe(Effect.ensuring(leave))
      }),
    )

  return {
    isBusy: (stream) => lines.has(stream),
    during: (streams) => (run) =>
      // All line up in the same order, so nobody waits for somebody who waits for them.
      Array.from(streams)
        .sort()
        .reduceRight((inner, stream) => withTurn(stream, inner), run),
  }
}
