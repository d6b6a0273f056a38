/**
 * After-commit subscribers: each follows the feed at its own pace, at least once, never in the way of a commit.
 *
 * @module
 */
import * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { Store, type StoredEvent } from "../ports/Store.ts"
import { Engine, type EngineService } from "./Engine.ts"
import type { Subscriber } from "./Plugin.ts"
import { Session, system } from "./Session.ts"
import { operatorTenant, subscription } from "./Subscription.ts"

/** Where a subscriber stands. */
export interface SubscriberStatus {
  readonly name: string
  /** Position of the last event it has handled or parked. */
  readonly position: number
  readonly parkedCount: number
  /** The first parked events with the error of each. */
  readonly parked: ReadonlyArray<{ readonly position: number; readonly error: string }>
}

/** How patient the runner is. */
export interface SubscriberOptions {
  /** How long to wait before looking at the feed again when nobody announced a commit. */
  readonly every: Duration.Input
  /** Tries of one event before it is parked. Default 6: about 6 seconds of backoff. */
  readonly tries?: number
}

const page = 200
const runner = Session.of(system(operatorTenant, "subscribers"))

/** Where every subscriber of the host stands. */
export const subscriberStatus = Effect.gen(function* () {
  const engine = yield* Engine
  return yield* Effect.forEach(engine.host.subscribers, (one) =>
    Effect.map(engine.state(subscription, one.name), (state): SubscriberStatus => ({ name: one.name, ...state })),
  )
}).pipe(Effect.provideService(Session, runner))

const wants = (subscriber: Subscriber, event: StoredEvent): boolean =>
  event.tenant !== operatorTenant && (subscriber.kinds === undefined || subscriber.kinds.includes(event.key.kind))

/**
 * Lets one subscriber handle everything that it hasn't seen yet, and remembers how far it came. Yields how many events
 * it handled.
 */
export const catchUp = Effect.fn("Dealwright.catchUp")(
  function* (subscriber: Subscriber, tries = 6) {
    const engine = yield* Engine
    const store = yield* Store
    let handled = 0
    for (;;) {
      const from = (yield* engine.state(subscription, subscriber.name)).position
      const events = yield* store.feed({ after: from, limit: page })
      const last = events[events.length - 1]
      if (last === undefined) return handled
      let mine = 0
      for (const event of events) {
        if (!wants(subscriber, event)) continue
        mine++
        yield* handle(engine, subscriber, event, tries)
      }
      handled += mine
      // Remembering an advance is itself an event; one page without anything to handle isn't worth remembering.
      if (mine > 0 || events.length === page) {
        yield* engine.execute(subscription, subscriber.name, { _tag: "Advance", position: last.position })
      }
      if (events.length < page) return handled
    }
  },
  Effect.provideService(Session, runner),
)

const handle = (engine: EngineService, subscriber: Subscriber, event: StoredEvent, tries: number) =>
  Effect.suspend(() => subscriber.handle(event)).pipe(
    Effect.sandbox,
    Effect.retry({ times: tries - 1, schedule: Schedule.jittered(Schedule.exponential("200 millis")) }),
    Effect.catch((cause) =>
      Effect.logWarning(
        `subscriber ${subscriber.name} could not handle event ${event.position}; it is parked`,
        cause,
      ).pipe(
        Effect.andThen(
          engine.execute(subscription, subscriber.name, {
            _tag: "Park",
            position: event.position,
            error: Cause.pretty(cause).slice(0, 2000),
          }),
        ),
      ),
    ),
  )

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
 *   subscribers: [{ name: "acme/audit", kinds: ["order"], handle: (event) => Console.log(event.position, event.type) }]
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
        yield* catchUp(subscriber, options.tries).pipe(
          Effect.catchCause((cause) =>
            Effect.logError(`subscriber ${subscriber.name} stopped short and will go on`, cause),
          ),
          Effect.andThen(Effect.sleep(options.every)),
          Effect.forever,
          Effect.forkScoped,
        )
      }
    }),
  )
