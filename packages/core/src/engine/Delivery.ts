/**
 * One subscriber at work: reads the feed ahead of its checkpoint, delivers each stream in order and several streams at a
 * time, and stores how far it has come. Not exported from the engine.
 *
 * What is in memory is at most a window of events; nothing of it is needed after a crash. The checkpoint passes an event
 * only when that is handled or, in the same commit, parked. So a crash repeats at most the window and loses nothing.
 *
 * @module
 */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import * as PubSub from "effect/PubSub"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import { keyText, Store, type StoredEvent } from "../ports/Store.ts"
import {
  backoff,
  type DeliveryError,
  type DeliveryOptions,
  type Follower,
  groupName,
  heldStreams,
  makeAttempt,
  maxParked,
  nameOf,
  Overtaken,
  parkedCount,
  streamOf,
  wants,
} from "./DeliveryModel.ts"
import { Engine } from "./Engine.ts"
import type { Session } from "./Session.ts"
import {
  operatorTenant,
  type ParkedStream,
  type PutAside,
  parkedStream,
  type SubscriptionCommand,
  type SubscriptionState,
  subscription,
} from "./Subscription.ts"

/** So many events are fetched at a time, and so many uninteresting ones are worth remembering that they were passed. */
const page = 200
/** So many handled events are remembered at once; fewer when a second has gone by. */
const flushSize = 64
const flushMillis = 1000

const everything = () => true

/** An event under way. Beyond the checkpoint these stand in the order of the feed. */
interface Slot {
  readonly event: StoredEvent
  isDone: boolean
  aside?: PutAside
}

/**
 * Delivers until the subscriber has caught up, or with `every` (milliseconds) for as long as it isn't interrupted. Yields
 * how many events it went over.
 */
export const deliver = (
  subscriber: Follower,
  options: DeliveryOptions,
  every?: number,
): Effect.Effect<number, DeliveryError, Engine | Store | Session> =>
  Effect.scoped(run(subscriber, options, every)).pipe(
    // Whoever was overtaken begins again where the other stands.
    Effect.catchTag("Overtaken", () => deliver(subscriber, options, every)),
  )

const run = Effect.fnUntraced(function* (subscriber: Follower, options: DeliveryOptions, every: number | undefined) {
  const engine = yield* Engine
  const store = yield* Store
  const scope = yield* Scope.Scope
  const { again, tries = 6, window = 500 } = options
  const attempt = makeAttempt(subscriber, options)
  const ledger = Semaphore.makeUnsafe(1)
  /** Open when something happened that the loop below should look at. */
  const news = Latch.makeUnsafe(false)

  const slots: Array<Slot> = []
  const lanes = new Map<string, Array<Slot>>()
  /** How many events of a stream are put aside and not stored as that yet. */
  const waiting = new Map<string, number>()
  const retrying = new Set<string>()
  const rounds = new Map<string, { readonly count: number; readonly next: number }>()
  let state = yield* engine.state(subscription, subscriber.name)
  let held = heldStreams(state)
  let checkpoint = state.position
  /** Up to here the feed was read. */
  let cursor = state.position
  /** Events of companies that were read, uninteresting, since the checkpoint was stored. */
  let passed = 0
  let handled = 0
  let doneSince: number | undefined
  let isUnread = true
  let isStale = true
  let broken: Cause.Cause<DeliveryError | Overtaken> | undefined

  const settle = (next: SubscriptionState) => {
    state = next
    held = heldStreams(next)
  }
  /** Work on the side. What breaks it ends the whole delivery. */
  const fork = (work: Effect.Effect<void, DeliveryError | Overtaken, Session>) =>
    work.pipe(
      Effect.catchCause((cause) =>
        Effect.sync(() => {
          broken ??= cause
        }),
      ),
      Effect.andThen(news.open),
      Effect.forkIn(scope),
    )
  const record = (command: SubscriptionCommand) =>
    Semaphore.withPermit(
      ledger,
      Effect.map(engine.execute(subscription, subscriber.name, command), (outcome) => {
        settle(outcome.state)
        return outcome.state
      }),
    )

  const putAside = (slot: Slot, error: string | undefined) => {
    const stream = streamOf(slot.event)
    const name = nameOf(stream)
    slot.aside = { position: slot.event.position, stream, error: error ?? null }
    slot.isDone = true
    waiting.set(name, (waiting.get(name) ?? 0) + 1)
  }

  /** Delivers a stream's events one after the other; once one fails for good, the others wait behind it. */
  const lane = Effect.fnUntraced(function* (name: string, queue: Array<Slot>) {
    for (let slot = queue.shift(); slot !== undefined; slot = queue.shift()) {
      const failure = yield* attempt(slot.event, tries)
      if (failure === undefined) slot.isDone = true
      else {
        putAside(slot, failure)
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) putAside(next, undefined)
        const { key, position } = slot.event
        yield* Effect.logWarning(
          `subscriber ${subscriber.name} could not handle event ${position} of ${keyText(key)}; its stream is parked`,
        ).pipe(Effect.annotateLogs({ error: failure }))
      }
      news.openUnsafe()
    }
    lanes.delete(name)
  })

  const take = (event: StoredEvent, selects: (event: StoredEvent) => boolean) => {
    if (!wants(subscriber, event) || !selects(event)) {
      if (event.tenant !== operatorTenant) passed++
      return Effect.void
    }
    handled++
    const slot: Slot = { event, isDone: false }
    slots.push(slot)
    const name = nameOf(streamOf(event))
    if (held.has(name) || waiting.has(name)) return Effect.sync(() => putAside(slot, undefined))
    const queue = lanes.get(name)
    if (queue !== undefined) return Effect.sync(() => void queue.push(slot))
    const fresh = [slot]
    lanes.set(name, fresh)
    return fork(lane(name, fresh))
  }

  /** Tries a parked stream again, from its first event on for as long as they succeed. */
  const retry = Effect.fnUntraced(function* (name: string, { events: [first], isRetried, stream }: ParkedStream) {
    for (let position: number | undefined = first; position !== undefined; ) {
      const [event] = yield* store.feed({ after: position - 1, limit: 1 })
      if (event?.position !== position)
        return yield* Effect.die(new Error(`the feed has no event ${position} any more`))
      const alone = !isRetried && position === first
      const failure: string | undefined = yield* attempt(event, alone ? 1 : tries)
      if (failure === undefined) {
        rounds.delete(name)
        const next = yield* record({ _tag: "Handled", position })
        position = stream === null ? undefined : parkedStream(next, stream)?.events[0]
        continue
      }
      if (again !== undefined) {
        const count = (rounds.get(name)?.count ?? 0) + 1
        const wait = yield* backoff(Duration.toMillis(again.base), Duration.toMillis(again.cap), count)
        rounds.set(name, { count, next: (yield* Clock.currentTimeMillis) + wait })
      }
      // That it failed once more by itself is nothing to keep.
      if (!alone) yield* record({ _tag: "Failed", position, error: failure })
      return
    }
  })

  const startRetries = Effect.fnUntraced(function* (now: number) {
    const names = new Set(state.parked.map(groupName))
    for (const name of rounds.keys()) if (!names.has(name)) rounds.delete(name)
    for (const parked of state.parked) {
      const name = groupName(parked)
      if (retrying.has(name)) continue
      if (!parked.isRetried) {
        if (again === undefined || every === undefined) continue
        const round = rounds.get(name)
        if (round === undefined) {
          const wait = yield* backoff(Duration.toMillis(again.base), Duration.toMillis(again.cap), 0)
          rounds.set(name, { count: 0, next: now + wait })
          continue
        }
        if (round.next > now) continue
      }
      retrying.add(name)
      yield* fork(
        Effect.ensuring(
          retry(name, parked),
          Effect.sync(() => retrying.delete(name)),
        ),
      )
    }
  })

  const read = Effect.fnUntraced(function* () {
    const limit = Math.min(page, window - slots.length)
    const { tenant } = subscriber
    // What is announced from here on asks for another look.
    isUnread = false
    const events = yield* store.feed({ after: cursor, limit, ...(tenant === undefined ? {} : { tenant }) })
    const selects = events.length === 0 ? everything : yield* subscriber.select ?? Effect.succeed(everything)
    for (const event of events) {
      cursor = event.position
      yield* take(event, selects)
    }
    if (events.length === limit) isUnread = true
  })

  /** How many events behind the checkpoint are dealt with, without a gap. */
  const done = () => {
    const open = slots.findIndex(({ isDone }) => !isDone)
    return open < 0 ? slots.length : open
  }

  /** Stores how far it has come, and what was put aside on the way, in one commit. */
  const flush = Effect.fnUntraced(function* () {
    const count = done()
    const position = (slots[count]?.event.position ?? cursor + 1) - 1
    const from = checkpoint
    if (position <= from) return
    const aside = slots.slice(0, count).flatMap((slot) => slot.aside ?? [])
    if ((yield* record({ _tag: "Advance", from, position, aside })).position !== position) return yield* new Overtaken()
    checkpoint = position
    for (const { aside } of slots.splice(0, count)) {
      if (aside === undefined || aside.stream === null) continue
      const name = nameOf(aside.stream)
      const left = (waiting.get(name) ?? 1) - 1
      if (left === 0) waiting.delete(name)
      else waiting.set(name, left)
    }
    passed = 0
    doneSince = undefined
  })

  const shouldFlush = (now: number): boolean => {
    const count = done()
    if (count === 0) return slots.length === 0 && passed >= page
    doneSince ??= now
    if (count >= flushSize || count >= window || slots.slice(0, count).some(({ aside }) => aside !== undefined))
      return true
    return every === undefined ? count === slots.length : now - doneSince >= flushMillis
  }

  const mayRead = () => isUnread && slots.length < window && parkedCount(state) < maxParked

  /** Until when there is nothing to do unless something happens. */
  const nextMoment = (now: number, polled: number): number => {
    let next = polled + (every ?? Number.POSITIVE_INFINITY)
    if (doneSince !== undefined) next = Math.min(next, doneSince + flushMillis)
    for (const [name, round] of rounds) if (!retrying.has(name)) next = Math.min(next, Math.max(round.next, now + 100))
    return next
  }

  const loop = Effect.gen(function* () {
    let polled = yield* Clock.currentTimeMillis
    for (;;) {
      news.closeUnsafe()
      if (broken !== undefined) return yield* Effect.failCause(broken)
      const now = yield* Clock.currentTimeMillis
      if (now - polled >= (every ?? Number.POSITIVE_INFINITY)) isUnread = isStale = true
      if (isStale) {
        polled = now
        isStale = false
        // Somebody may have asked for a retry, or skipped something.
        yield* Semaphore.withPermit(ledger, Effect.map(engine.state(subscription, subscriber.name), settle))
        if (state.position !== checkpoint) return yield* new Overtaken()
      }
      if (mayRead()) yield* read()
      if (shouldFlush(now)) yield* flush()
      yield* startRetries(now)
      const isIdle = lanes.size === 0 && retrying.size === 0
      if (mayRead()) continue
      if (every === undefined && isIdle && slots.length === 0) return handled
      if (every === undefined && isIdle) continue
      const wait = nextMoment(now, polled) - now
      yield* Number.isFinite(wait) ? Effect.timeoutOption(news.await, Math.max(1, wait)) : news.await
    }
  })
  if (every !== undefined) {
    const commits = yield* PubSub.subscribe(engine.commits)
    yield* PubSub.take(commits).pipe(
      Effect.tap((position) =>
        Effect.sync(() => {
          if (position <= cursor) return
          isUnread = isStale = true
          news.openUnsafe()
        }),
      ),
      Effect.forever,
      Effect.forkIn(scope),
    )
  }
  // Who is asked to stop remembers what was done; whoever crashes repeats it.
  return yield* Effect.onExit(loop, (exit) => (Exit.isFailure(exit) ? Effect.ignore(flush()) : Effect.void))
})
