/**
 * What a delivery to a subscriber is made of: its patience, what ends it, and how its parts are named.
 *
 * @module
 */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Random from "effect/Random"
import * as Semaphore from "effect/Semaphore"
import type { StoredEvent, StoreError } from "../ports/Store.ts"
import type { EngineError } from "./Errors.ts"
import type { Subscriber } from "./Plugin.ts"
import { operatorTenant, type ParkedStream, type SubscriptionError, type SubscriptionState } from "./Subscription.ts"

/** How patient a subscriber's delivery is. */
export interface DeliveryOptions {
  /** Tries of one event before it is parked. Default 6: with the other defaults about 6 seconds. */
  readonly tries?: number
  /** The first wait between two tries; each further one is twice as long. Default 200 milliseconds. */
  readonly base?: Duration.Input
  /** No wait is longer. Default 1 minute. Each is shortened at random by up to half, so that many don't come at once. */
  readonly cap?: Duration.Input
  /** A try that takes longer has failed. Default 1 minute. */
  readonly timeout?: Duration.Input
  /** How many streams are delivered at the same time. Default 16. Waiting between tries doesn't count. */
  readonly concurrency?: number
  /** How many events may be under way beyond the checkpoint: a crash repeats at most so many. Default 500. */
  readonly window?: number
  /** Tries parked streams again by itself, first after `base`, then ever more rarely up to `cap`. Default: it waits to be asked. */
  readonly again?: { readonly base: Duration.Input; readonly cap: Duration.Input }
}

/** A subscriber that is followed by name, be it one of the host's or not. */
export interface Follower extends Subscriber {
  /** Only events of this company. */
  readonly tenant?: string
  /**
   * Which events it wants besides: asked after each page of the feed that was read, so that what it rests on is at least as
   * new as those events. May suspend the delivery.
   */
  readonly select?: Effect.Effect<(event: StoredEvent) => boolean, StoreError | SubscriberSuspended>
}

/**
 * What `handle` fails with to end the delivery for now: nothing is parked, and the event comes again when delivery is
 * begun again.
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * import assert from "node:assert"
 * const error = new Engine.SubscriberSuspended({ detail: "the receiver is switched off" })
 * assert.equal(error.message, "delivery is suspended: the receiver is switched off")
 * ```
 */
export class SubscriberSuspended extends Data.TaggedError("SubscriberSuspended")<{ readonly detail: string }> {
  override get message(): string {
    return `delivery is suspended: ${this.detail}`
  }
}

/** Another process delivers to the same subscriber and has come further. Begin again where it stands. */
export class Overtaken extends Data.TaggedError("Overtaken") {}

/** From so many parked events on a subscriber reads no further: retries and skips make room. */
export const maxParked = 500

/** How many events are parked. */
export const parkedCount = (state: SubscriptionState): number =>
  state.parked.reduce((sum, { events }) => sum + events.length, 0)

/** Whether a subscriber is to hear of an event. Of the operator's own it never does: its progress is one of them. */
export const wants = (subscriber: Follower, event: StoredEvent): boolean =>
  event.tenant !== operatorTenant && (subscriber.kinds === undefined || subscriber.kinds.includes(event.key.kind))

/** What can end a delivery. */
export type DeliveryError = EngineError | SubscriptionError | SubscriberSuspended

/** The stream of an event, with its company. */
export const streamOf = ({ key, tenant }: StoredEvent) => ({ tenant, kind: key.kind, id: key.id })
/** A stream as the key of a map. */
export const nameOf = ({ id, kind, tenant }: ReturnType<typeof streamOf>): string => `${tenant}\u0000${kind}\u0000${id}`

/** Twice as long each time, up to the cap; at random between half of that and all of it. */
export const backoff = (base: number, cap: number, round: number): Effect.Effect<number> =>
  Effect.map(Random.next, (random) => Math.min(cap, base * 2 ** Math.min(round, 40)) * (0.5 + random / 2))

/** A parked stream as the key of a map. */
export const groupName = ({ events, stream }: ParkedStream): string =>
  stream === null ? String(events[0]) : nameOf(stream)

/** The streams that are held. */
export const heldStreams = (state: SubscriptionState): ReadonlySet<string> =>
  new Set(state.parked.flatMap(({ stream }) => (stream === null ? [] : [nameOf(stream)])))

const said = (error: unknown): string =>
  error instanceof Error ? (error.message === "" ? error.name : `${error.name}: ${error.message}`) : String(error)

/** An error as it is kept: what it says and what caused it, without where in the program; up to 2 000 characters. */
export const errorText = (cause: Cause.Cause<unknown>): string => {
  const parts: Array<string> = []
  for (let error: unknown = Cause.squash(cause); error !== undefined && parts.length < 5; ) {
    parts.push(said(error))
    error = error instanceof Error ? error.cause : undefined
  }
  return parts.join("; because of ").slice(0, 2000)
}

/** Tries an event so many times, with pauses that grow; answers why it failed in the end, if it did. */
export const makeAttempt = (subscriber: Follower, options: DeliveryOptions) => {
  const { concurrency = 16, timeout = "1 minute" } = options
  const base = Duration.toMillis(options.base ?? 200)
  const cap = Duration.toMillis(options.cap ?? "1 minute")
  const permits = Semaphore.makeUnsafe(concurrency)
  const once = (event: StoredEvent) =>
    Semaphore.withPermit(
      permits,
      Effect.suspend(() => subscriber.handle(event)).pipe(
        Effect.timeoutOrElse({
          duration: timeout,
          orElse: () => Effect.fail(`took longer than ${Duration.format(Duration.fromInputUnsafe(timeout))}`),
        }),
        Effect.exit,
      ),
    )
  return Effect.fnUntraced(function* (event: StoredEvent, times: number) {
    for (let round = 0; ; round++) {
      const exit = yield* once(event)
      if (Exit.isSuccess(exit)) return undefined
      const error = Cause.squash(exit.cause)
      if (error instanceof SubscriberSuspended) return yield* error
      if (round + 1 >= times) return errorText(exit.cause)
      yield* Effect.sleep(yield* backoff(base, cap, round))
    }
  })
}
