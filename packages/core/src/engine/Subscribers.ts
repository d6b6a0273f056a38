/**
 * After-commit subscribers: each follows the feed at its own pace, at least once, each stream in order, never in the way
 * of a commit. What one can't handle is parked with everything behind it in its stream, visible, until somebody has it
 * tried again or skips it.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { Store, type StoredEvent, type StoreError, type StoreService } from "../ports/Store.ts"
import { deliver } from "./Delivery.ts"
import {
  type DeliveryError,
  type DeliveryOptions,
  type Follower,
  maxParked,
  parkedCount,
  wants,
} from "./DeliveryModel.ts"
import { Engine } from "./Engine.ts"
import type { EngineError } from "./Errors.ts"
import { Session, system } from "./Session.ts"
import { operatorTenant, type ParkedStream, type SubscriptionError, subscription } from "./Subscription.ts"
import { metrics } from "./Telemetry.ts"

export {
  type DeliveryError,
  type DeliveryOptions,
  type Follower,
  maxParked,
  SubscriberSuspended,
} from "./DeliveryModel.ts"

/** Where a subscriber stands. */
export interface SubscriberStatus {
  readonly name: string
  /** Everything up to here is handled, skipped or parked. */
  readonly position: number
  /** Position of the newest event of the store. */
  readonly head: number
  /**
   * How many events it has yet to hear, not counting parked ones. Exact where few are left; where many are, an upper
   * bound: uninteresting ones count too.
   */
  readonly behind: number
  /** Age of the oldest of those in seconds; 0 when there is none. */
  readonly secondsBehind: number
  readonly parkedCount: number
  /** The streams that are held, with the error of each and the positions of its events, which are in order. */
  readonly parked: ReadonlyArray<ParkedStream>
  /** So many events are parked that it reads no further until retries or skips have made room. */
  readonly isPaused: boolean
}

/** How subscribers are run. */
export interface SubscriberOptions extends DeliveryOptions {
  /** How long to wait before looking at the feed again when nobody announced a commit. */
  readonly every: Duration.Input
}

const page = 200
/** So many pages are looked through for what waits; beyond, every event counts. */
const maxPages = 10
const operator = Session.of(system(operatorTenant, "subscribers"))

/** The newest position. Positions are dense, so a search that doubles its steps finds it in few reads of one event. */
const headFrom = Effect.fnUntraced(function* (store: StoreService, known: number) {
  const isThere = (position: number) =>
    Effect.map(store.feed({ after: position - 1, limit: 1 }), ([event]) => event !== undefined)
  let there = known
  let step = 1
  while (yield* isThere(there + step)) {
    there += step
    step *= 2
  }
  let absent = there + step
  while (absent - there > 1) {
    const middle = there + Math.floor((absent - there) / 2)
    if (yield* isThere(middle)) there = middle
    else absent = middle
  }
  return there
})

/** What waits behind a position: how much, and since when. */
const waitingFor = Effect.fnUntraced(function* (store: StoreService, follower: Follower, from: number, head: number) {
  const { select, tenant } = follower
  const everything = () => true
  // One that is suspended still has what waits for it.
  const selects =
    select === undefined
      ? everything
      : yield* Effect.catchTag(select, "SubscriberSuspended", () => Effect.succeed(everything))
  let after = from
  let count = 0
  let oldest: StoredEvent | undefined
  for (let pages = 0; pages < maxPages; pages++) {
    const events = yield* store.feed({ after, limit: page, ...(tenant === undefined ? {} : { tenant }) })
    for (const event of events) {
      if (wants(follower, event) && selects(event)) {
        oldest ??= event
        count++
      }
      after = event.position
    }
    if (events.length < page) return { count, oldest }
  }
  return { count: count + Math.max(0, head - after), oldest }
})

const committedAt = ({ meta }: StoredEvent): number | undefined =>
  meta !== null && typeof meta === "object" && "at" in meta && typeof meta.at === "number" ? meta.at : undefined

/**
 * Where these subscribers stand. Reads little, however far they are behind.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const listener = { name: "acme.listener", handle: () => Effect.void }
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))
 * const [status] = await Effect.runPromise(Effect.provide(Engine.statusOf([listener]), layer))
 * assert.deepEqual(status, {
 *   name: "acme.listener", position: 0, head: 0, behind: 0, secondsBehind: 0, parkedCount: 0, parked: [], isPaused: false
 * })
 * ```
 */
export const statusOf: (
  followers: ReadonlyArray<Follower>,
) => Effect.Effect<ReadonlyArray<SubscriberStatus>, StoreError, Engine | Store> = Effect.fnUntraced(
  function* (followers: ReadonlyArray<Follower>) {
    const engine = yield* Engine
    const store = yield* Store
    const now = yield* Clock.currentTimeMillis
    const states = yield* Effect.forEach(followers, ({ name }) => engine.state(subscription, name))
    const head = yield* headFrom(store, Math.max(0, ...states.map(({ position }) => position)))
    return yield* Effect.forEach(followers, (follower, i) =>
      Effect.gen(function* () {
        const { parked, position } = states[i] ?? subscription.initial
        const { count, oldest } = yield* waitingFor(store, follower, position, head)
        const at = oldest === undefined ? undefined : committedAt(oldest)
        const total = parkedCount({ position, parked })
        const status: SubscriberStatus = {
          name: follower.name,
          position,
          head,
          behind: count,
          secondsBehind: at === undefined ? 0 : Math.max(0, Math.round((now - at) / 1000)),
          parkedCount: total,
          parked,
          isPaused: total >= maxParked,
        }
        return status
      }),
    )
  },
  Effect.provideService(Session, operator),
)

/** Where every subscriber of the host stands. */
export const subscriberStatus: Effect.Effect<
  ReadonlyArray<SubscriberStatus>,
  StoreError,
  Engine | Store
> = Effect.flatMap(Engine, (engine) => statusOf(engine.host.subscribers))

/**
 * Lets one subscriber handle everything that it hasn't seen yet and what is parked and was asked to be tried again;
 * remembers how far it came. Yields how many events it went over, parked ones included.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Organisation, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const heard: Array<string> = []
 * const listener: Engine.Subscriber = {
 *   name: "acme.listener",
 *   handle: (event) => Effect.sync(() => void heard.push(event.type))
 * }
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const program = Effect.gen(function*() {
 *   const engine = yield* Engine.Engine
 *   yield* engine.execute(Organisation.organisation, "main", {
 *     _tag: "AddMember", id: "pat", name: "Pat", rank: "president", roles: ["sales"], supervisor: null
 *   })
 *   return yield* Engine.catchUp(listener, { tries: 3 })
 * }).pipe(Effect.provideService(Engine.Session, Engine.system("acme", "set-up")))
 * const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))
 * assert.equal(await Effect.runPromise(Effect.provide(program, layer)), 1)
 * assert.deepEqual(heard, ["MemberAdded"])
 * ```
 */
export const catchUp: (
  subscriber: Follower,
  options?: DeliveryOptions,
) => Effect.Effect<number, DeliveryError, Engine | Store> = Effect.fn("Dealwright.catchUp")(
  (subscriber: Follower, options: DeliveryOptions = {}) => deliver(subscriber, options),
  Effect.provideService(Session, operator),
)

/** How often a subscriber that is followed reports where it stands. */
const reportEvery = "10 seconds"

/** Sets the gauges of a subscriber again and again. What can't be read this time is read the next time. */
const report = (subscriber: Follower): Effect.Effect<never, never, Engine | Store> => {
  const labels = { subscriber: subscriber.name }
  const events = Metric.withAttributes(metrics.subscriberLagEvents, labels)
  const age = Metric.withAttributes(metrics.subscriberLagMillis, labels)
  const parked = Metric.withAttributes(metrics.subscriberParked, labels)
  const set = ({ behind, parkedCount: count, secondsBehind }: SubscriberStatus) =>
    Effect.all([Metric.update(events, behind), Metric.update(age, secondsBehind * 1000), Metric.update(parked, count)])
  return statusOf([subscriber]).pipe(
    Effect.flatMap(([status]) => (status === undefined ? Effect.void : set(status))),
    Effect.ignore,
    Effect.andThen(Effect.sleep(reportEvery)),
    Effect.forever,
  )
}

/**
 * Delivers to one subscriber for as long as it isn't interrupted: at once after a commit of this process, and every so
 * often for commits of others. A failing store is tried again. Ends only when the subscriber suspends itself.
 *
 * @example
 * ```ts no-run
 * import { Engine } from "@dealwright/core"
 * import { Console, Effect } from "effect"
 * const audit: Engine.Subscriber = { name: "acme.audit", handle: (event) => Console.log(event.position, event.type) }
 * // Where the nodes of a cluster agree on who runs it, one of them runs this.
 * const singleton = Engine.follow(audit, { every: "5 seconds", tries: 3 })
 * ```
 */
export const follow = (
  subscriber: Follower,
  options: SubscriberOptions,
): Effect.Effect<void, never, Engine | Store> => {
  const every = Duration.toMillis(options.every)
  const again: Effect.Effect<void, never, Engine | Store> = Effect.suspend(() =>
    deliver(subscriber, options, every).pipe(
      Effect.provideService(Session, operator),
      Effect.asVoid,
      Effect.catchTag("SubscriberSuspended", ({ detail }) =>
        Effect.logInfo(`subscriber ${subscriber.name} is suspended: ${detail}`),
      ),
      Effect.catchCause((cause) =>
        Effect.logError(`subscriber ${subscriber.name} stopped short and will go on`, cause).pipe(
          Effect.andThen(Effect.sleep(every)),
          Effect.andThen(again),
        ),
      ),
    ),
  )
  return Effect.andThen(Effect.forkChild(report(subscriber)), again)
}

/**
 * Runs every subscriber of the host for as long as the layer lives, each on its own.
 *
 * @example
 * ```ts no-run
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Console, Effect, Layer, Result } from "effect"
 * const audit = Engine.plugin({
 *   id: "acme.audit",
 *   version: "1.0.0",
 *   subscribers: [{ name: "acme.audit", kinds: ["order"], handle: (event) => Console.log(event.position, event.type) }]
 * })
 * const host = Result.getOrThrow(Engine.compose([...Templates.builtIn, audit], Templates.trade))
 * const told = Engine.subscribersLayer({ every: "2 seconds", tries: 3 })
 * const app = told.pipe(Layer.provide(Engine.layer(host)), Layer.provide(MemoryStore.layer))
 * await Effect.runPromise(Layer.launch(app))
 * ```
 */
export const subscribersLayer = (options: SubscriberOptions): Layer.Layer<never, never, Engine | Store> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const engine = yield* Engine
      for (const subscriber of engine.host.subscribers) {
        yield* follow(subscriber, options).pipe(
          // One that suspended itself is asked again.
          Effect.andThen(Effect.sleep(options.every)),
          Effect.forever,
          Effect.forkScoped,
        )
      }
    }),
  )

/**
 * Asks for a parked stream to be tried again, the one in which this position is parked, or for all of them. Whoever runs
 * the subscriber does so at once: its parked events in order, then it goes on with the stream as before.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))
 * const error = await Effect.runPromise(Effect.provide(Effect.flip(Engine.retryParked("acme.listener", 7)), layer))
 * assert.equal(error._tag, "SubscriptionError")
 * ```
 */
export const retryParked: (
  subscriber: string,
  position?: number,
) => Effect.Effect<void, EngineError | SubscriptionError, Engine> = Effect.fnUntraced(
  function* (subscriber: string, position?: number) {
    const engine = yield* Engine
    yield* engine.execute(subscription, subscriber, { _tag: "Retry", position: position ?? null })
  },
  Effect.provideService(Session, operator),
)

/**
 * Gives up one parked event, for a reason that is kept. What waits behind it stays parked until it is tried again.
 *
 * @example
 * ```ts
 * import { Engine, MemoryStore, Templates } from "@dealwright/core"
 * import { Effect, Layer, Result } from "effect"
 * import assert from "node:assert"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))
 * const skip = Engine.skipParked("acme.listener", 7, "the customer was told by telephone")
 * const error = await Effect.runPromise(Effect.provide(Effect.flip(skip), layer))
 * assert.match(error.message, /No event is parked at position 7/)
 * ```
 */
export const skipParked: (
  subscriber: string,
  position: number,
  reason: string,
) => Effect.Effect<void, EngineError | SubscriptionError, Engine> = Effect.fnUntraced(
  function* (subscriber: string, position: number, reason: string) {
    const engine = yield* Engine
    yield* engine.execute(subscription, subscriber, { _tag: "Skip", position, reason })
  },
  Effect.provideService(Session, operator),
)
