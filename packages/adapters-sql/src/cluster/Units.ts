/**
 * The parts of the work: what one node does for all of them.
 *
 * @module
 */
import { Engine, follow, type Subscriber, type SubscriberOptions, sweep } from "@dealwright/core/Engine"
import type { Shard, Store } from "@dealwright/core/Ports"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as EntityId from "effect/cluster/EntityId"
import { Sharding } from "effect/cluster/Sharding"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { TimerSettings } from "./Options.ts"

/** One part of the work: the due timers of the streams of one shard, or one after-commit subscriber. */
export type Unit =
  | { readonly _tag: "Timers"; readonly shard: Shard }
  | { readonly _tag: "Subscriber"; readonly name: string }

/** A part of the work that this node does at present. */
export interface RunningUnit {
  readonly unit: Unit
  /** When this node took it up, epoch milliseconds. */
  readonly since: number
  /** Timers fired, or events handled, since. */
  readonly done: number
  /** Sweeps that failed since the last one that didn't. 0 for a subscriber: its own standing tells how it fares. */
  readonly failures: number
}

/**
 * A unit in words: `timers 3 of 16`, counted from 0, or `subscriber acme-audit`.
 *
 * @example
 * ```ts
 * import * as Cluster from "@dealwright/adapters-sql/Cluster"
 * import assert from "node:assert"
 * assert.equal(Cluster.unitText({ _tag: "Timers", shard: { index: 3, count: 16 } }), "timers 3 of 16")
 * ```
 */
export const unitText = (unit: Unit): string =>
  unit._tag === "Timers" ? `timers ${unit.shard.index} of ${unit.shard.count}` : `subscriber ${unit.name}`

/** What this node does at present, by the unit's words. */
export type Running = Map<string, RunningUnit>

type Note = (change: (was: RunningUnit) => Partial<RunningUnit>) => void

/** Keeps book of a unit for as long as this node does it. */
const onBooks = <E, R>(running: Running, unit: Unit, work: (note: Note) => Effect.Effect<void, E, R>) => {
  const name = unitText(unit)
  const note: Note = (change) => {
    const was = running.get(name)
    if (was !== undefined) running.set(name, { ...was, ...change(was) })
  }
  return Effect.acquireUseRelease(
    Effect.gen(function* () {
      running.set(name, { unit, since: yield* Clock.currentTimeMillis, done: 0, failures: 0 })
      yield* Effect.logInfo(`took up ${name}`)
    }),
    () => work(note),
    () =>
      Effect.suspend(() => {
        running.delete(name)
        return Effect.logInfo(`let go of ${name}`)
      }),
  )
}

/**
 * Sweeps one shard again and again. A failure is told at the first time and at every doubling: a database that is away for
 * an hour doesn't fill the log.
 */
const sweeping =
  (shard: Shard, timers: TimerSettings) =>
  (note: Note): Effect.Effect<void, never, Engine | Store> => {
    let failures = 0
    const failed = (cause: Cause.Cause<unknown>) => {
      if (Cause.hasInterruptsOnly(cause)) return Effect.void
      failures++
      note(() => ({ failures }))
      return Number.isInteger(Math.log2(failures))
        ? Effect.logWarning(`the sweep of timers failed (${failures} in a row) and will be tried again`, cause)
        : Effect.void
    }
    return timers.now.pipe(
      Effect.flatMap((now) => sweep(now, shard)),
      Effect.tap(({ fired }) =>
        Effect.sync(() => {
          failures = 0
          note((was) => ({ done: was.done + fired, failures }))
        }),
      ),
      Effect.catchCause(failed),
      Effect.andThen(Effect.sleep(timers.every)),
      Effect.forever,
    )
  }

/** Follows the feed for one subscriber. One that suspended itself is asked again. */
const following =
  (subscriber: Subscriber, options: SubscriberOptions) =>
  (note: Note): Effect.Effect<void, never, Engine | Store> => {
    const counting: Subscriber = {
      ...subscriber,
      handle: (event) =>
        Effect.tap(
          Effect.suspend(() => subscriber.handle(event)),
          () => Effect.sync(() => note((was) => ({ done: was.done + 1 }))),
        ),
    }
    return Effect.forever(Effect.andThen(follow(counting, options), Effect.sleep(options.every)))
  }

/**
 * A name for the unit that effect's hash puts on shard `wanted`: units that lie on shards of their own are spread evenly,
 * where names as they come would crowd on some. The same on every node, since it follows from the hash alone.
 */
const nameOnShard = (sharding: Sharding["Service"], text: string, wanted: number): string => {
  for (let attempt = 0; ; attempt++) {
    const name = `dealwright/${text}/${attempt}`
    if (sharding.getShardId(EntityId.make(name), "default").id === wanted) return name
  }
}

/** Registers every unit with the cluster, which runs each on one node. */
export const registerUnits = Effect.fnUntraced(function* (
  running: Running,
  timers: TimerSettings,
  subscribers: SubscriberOptions,
): Effect.fn.Return<void, never, Engine | Store | Sharding | Scope.Scope> {
  const sharding = yield* Sharding
  const engine = yield* Engine
  for (let index = 0; index < timers.shards; index++) {
    const shard: Shard = { index, count: timers.shards }
    const unit: Unit = { _tag: "Timers", shard }
    const name = nameOnShard(sharding, unitText(unit), index + 1)
    yield* sharding.registerSingleton(name, onBooks(running, unit, sweeping(shard, timers)))
  }
  for (const subscriber of engine.host.subscribers) {
    const unit: Unit = { _tag: "Subscriber", name: subscriber.name }
    // Where its name puts it: nodes of two releases, which know other subscribers, agree on those that both know.
    yield* sharding.registerSingleton(
      `dealwright/${unitText(unit)}`,
      onBooks(running, unit, following(subscriber, subscribers)),
    )
  }
})
