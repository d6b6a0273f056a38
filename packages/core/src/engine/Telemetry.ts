/**
 * What the engine counts and times while it works, as Effect metrics: whatever layer of Effect exports metrics exports
 * these too (OTLP, Prometheus). Names begin with `dealwright.`, durations are in milliseconds.
 *
 * Labels are kinds, commands and results, never tenants, people or ids: there are few of them, and none is a secret.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import type { CommitBatch, CommitResult, StoreError } from "../ports/Store.ts"

const milliseconds = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192]
const counts = [1, 2, 4, 8, 16, 32, 64, 128, 256]

/**
 * The metrics of the engine. Read one with `Metric.value`, or all of them with `Metric.snapshot` and any exporter.
 *
 * - `commands`: commands carried out, by `kind`, `command` and `outcome` (`done`, `failed`, or the tag of the error).
 * - `commandMillis`: how long they took, everything included, by `kind`.
 * - `commits`: what the store answered, by `result`: `Committed`, `Duplicate`, `Conflict`, or the reason of a failure.
 * - `commitMillis`, `commitStreams`, `commitEvents`: how long a commit took, and how much was in those that went through.
 * - `timers`: due timers, by `result`: `fired`, `unwanted` (the stream no longer asked for it), `failed`.
 * - `timerLatenessMillis`: how long after its moment a timer fired.
 * - `subscriberLagEvents`, `subscriberLagMillis`, `subscriberParked`: how far a `subscriber` is behind, in events and in the age of the
 *   oldest one that it has not handled, and how many events it put aside.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Metric, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))
 * const program = Effect.gen(function*() {
 *   yield* Engine.sweep(Engine.moment("2026-03-26T08:00:00.000Z"))
 *   return yield* Metric.value(Engine.metrics.timers)
 * })
 * const { count } = await Effect.runPromise(Effect.provide(program, layer))
 * assert.equal(count, 0)
 * ```
 */
export const metrics = {
  commands: Metric.counter("dealwright.commands", { description: "Commands carried out", incremental: true }),
  commandMillis: Metric.histogram("dealwright.command.duration", {
    description: "Duration of commands in milliseconds",
    boundaries: milliseconds,
  }),
  commits: Metric.counter("dealwright.commits", {
    description: "Commits by what the store answered",
    incremental: true,
  }),
  commitMillis: Metric.histogram("dealwright.commit.duration", {
    description: "Duration of commits in milliseconds",
    boundaries: milliseconds,
  }),
  commitStreams: Metric.histogram("dealwright.commit.streams", {
    description: "Streams written by a commit",
    boundaries: counts,
  }),
  commitEvents: Metric.histogram("dealwright.commit.events", {
    description: "Events written by a commit",
    boundaries: counts,
  }),
  timers: Metric.counter("dealwright.timers", { description: "Due timers by result", incremental: true }),
  timerLatenessMillis: Metric.histogram("dealwright.timer.lateness", {
    description: "How long after its moment a timer fired, in milliseconds",
    boundaries: [100, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000, 86_400_000],
  }),
  subscriberLagEvents: Metric.gauge("dealwright.subscriber.lag.events", {
    description: "Events of the feed that a subscriber has not come to yet",
  }),
  subscriberLagMillis: Metric.gauge("dealwright.subscriber.lag.age", {
    description: "Age of the oldest event that a subscriber has not come to yet, in milliseconds",
  }),
  subscriberParked: Metric.gauge("dealwright.subscriber.parked", { description: "Events that a subscriber put aside" }),
} as const

/** Records what happens; made once per engine, in the context that it is made in. */
export interface Telemetry {
  /** Times and counts a command. */
  readonly command: (kind: string, command: string) => <A, E, R>(run: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Times and counts a commit. */
  readonly commit: (
    batch: CommitBatch,
    run: Effect.Effect<CommitResult, StoreError>,
  ) => Effect.Effect<CommitResult, StoreError>
  /** Counts what became of a due timer. */
  readonly timer: (result: "fired" | "unwanted" | "failed", latenessMillis: number) => void
}

/** A metric under some labels, made once per combination. */
const labelled = <Input, State>(metric: Metric.Metric<Input, State>) => {
  const made = new Map<string, Metric.Metric<Input, State>>()
  return (labels: Readonly<Record<string, string>>): Metric.Metric<Input, State> => {
    const name = Object.values(labels).join("\n")
    const present = made.get(name)
    if (present !== undefined) return present
    const fresh = Metric.withAttributes(metric, labels)
    made.set(name, fresh)
    return fresh
  }
}

const outcomeOf = (exit: Exit.Exit<unknown, unknown>): string => {
  if (exit._tag === "Success") return "done"
  const failed = exit.cause.reasons.find((reason) => reason._tag === "Fail")
  const error = failed?.error
  return typeof error === "object" && error !== null && "_tag" in error ? String(error._tag) : "failed"
}

/** Makes the recorder. */
export const make: Effect.Effect<Telemetry> = Effect.gen(function* () {
  const context = yield* Effect.context<never>()
  const clock = yield* Clock.Clock
  const now = () => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
  const commands = labelled(metrics.commands)
  const commandMillis = labelled(metrics.commandMillis)
  const commits = labelled(metrics.commits)
  const timers = labelled(metrics.timers)

  return {
    command: (kind, command) => (run) =>
      Effect.suspend(() => {
        const start = now()
        return Effect.onExit(run, (exit) => {
          commands({ kind, command, outcome: outcomeOf(exit) }).updateUnsafe(1, context)
          commandMillis({ kind }).updateUnsafe(now() - start, context)
          return Effect.void
        })
      }),

    commit: (batch, run) =>
      Effect.suspend(() => {
        const start = now()
        return Effect.onExit(run, (exit) => {
          metrics.commitMillis.updateUnsafe(now() - start, context)
          if (exit._tag === "Failure") {
            const failed = exit.cause.reasons.find((reason) => reason._tag === "Fail")
            commits({ result: failed?.error.reason._tag ?? "interrupted" }).updateUnsafe(1, context)
            return Effect.void
          }
          commits({ result: exit.value._tag }).updateUnsafe(1, context)
          if (exit.value._tag === "Committed") {
            metrics.commitStreams.updateUnsafe(batch.writes.length, context)
            let events = 0
            for (const write of batch.writes) events += write.events.length
            metrics.commitEvents.updateUnsafe(events, context)
          }
          return Effect.void
        })
      }),

    timer: (result, latenessMillis) => {
      timers({ result }).updateUnsafe(1, context)
      if (result === "fired") metrics.timerLatenessMillis.updateUnsafe(Math.max(0, latenessMillis), context)
    },
  }
})
