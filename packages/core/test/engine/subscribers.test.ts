import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as Engine from "../../src/engine/index.ts"
import { deposit, eventually, following, fresh, ids, listener, quick, statusOf, times } from "./subscribing.ts"

describe("catching up", () => {
  it("holds a stream from the event that failed, in order and untried, while other streams go on", () =>
    fresh(
      Effect.gen(function* () {
        const one = listener(({ key, version }) => (key.id === "a" && version === 2 ? Effect.fail("no") : Effect.void))
        yield* deposit("a", "b", "a", "b", "a", "a", "b")
        expect(yield* Engine.catchUp(one, quick)).toBe(7)
        expect(one.attempts.filter(({ id }) => id === "a").map(({ position }) => position)).toEqual([1, 3, 3])
        expect(ids(one.successes).filter((id) => id === "b")).toEqual(times(3, "b"))
        const status = yield* statusOf(one)
        expect(status).toMatchObject({ position: 7, behind: 0, secondsBehind: 0, parkedCount: 3, isPaused: false })
        expect(status.parked).toEqual([
          { stream: { tenant: "acme", kind: "account", id: "a" }, error: "no", isRetried: false, events: [3, 5, 6] },
        ])
        // What comes later waits too, and nobody is asked again.
        yield* deposit("a")
        yield* Engine.catchUp(one, quick)
        expect(one.attempts.filter(({ id }) => id === "a").length).toBe(3)
        expect((yield* statusOf(one)).parkedCount).toBe(4)
      }),
    ))

  it("is tried again with growing pauses, as often as told, before it is parked", () =>
    fresh(
      Effect.gen(function* () {
        const moments: Array<number> = []
        const one = listener(() =>
          Effect.suspend(() => {
            moments.push(performance.now())
            return Effect.die(new Error("a defect is a failure too", { cause: new Error("the disk is full") }))
          }),
        )
        yield* deposit("a")
        yield* Engine.catchUp(one, { tries: 4, base: 40, cap: 60 })
        expect(moments.length).toBe(4)
        const pauses = moments.slice(1).map((moment, i) => moment - (moments[i] ?? 0))
        // 40, 80 cut to 60, 60; each at random from half of it on.
        expect(pauses[0]).toBeGreaterThan(18)
        expect(pauses[1]).toBeGreaterThan(28)
        expect(Math.max(...pauses)).toBeLessThan(2000)
        expect((yield* statusOf(one)).parked[0]?.error).toBe(
          "Error: a defect is a failure too; because of Error: the disk is full",
        )
      }),
    ))

  it("takes a try that never ends for a failed one", () =>
    fresh(
      Effect.gen(function* () {
        const one = listener(({ key }) => (key.id === "a" ? Effect.never : Effect.void))
        yield* deposit("a", "b")
        yield* Engine.catchUp(one, { ...quick, timeout: 30 })
        expect((yield* statusOf(one)).parked[0]?.error).toBe("took longer than 30ms")
        expect(ids(one.successes)).toEqual(["b"])
      }),
    ))

  it("delivers as many streams at a time as told, and each stream one event after the other", () =>
    fresh(
      Effect.gen(function* () {
        let now = 0
        let most = 0
        const busy = new Set<string>()
        const one = listener(({ key }) =>
          Effect.gen(function* () {
            expect(busy.has(key.id)).toBe(false)
            busy.add(key.id)
            most = Math.max(most, ++now)
            yield* Effect.sleep(1)
            now--
            busy.delete(key.id)
          }),
        )
        const streams = Array.from({ length: 12 }, (_, i) => `s${i}`)
        yield* deposit(...streams, ...streams, ...streams)
        yield* Engine.catchUp(one, { concurrency: 5 })
        expect(most).toBe(5)
        expect(one.successes.length).toBe(36)
      }),
    ))

  it("goes on with others while a stream waits between tries, up to a window beyond it", () =>
    fresh(
      Effect.gen(function* () {
        const one = listener(({ key }) => (key.id === "a" ? Effect.fail("no") : Effect.void))
        yield* deposit("a", ...Array.from({ length: 30 }, (_, i) => `s${i}`))
        const options = { tries: 5, base: "1 hour", cap: "1 hour", concurrency: 1, window: 21 } as const
        yield* following(
          one,
          options,
          Effect.gen(function* () {
            yield* eventually(() => one.successes.length === 20)
            yield* Effect.sleep(50)
            expect(one.attempts.length).toBe(21)
          }),
        )
        // Nothing is behind the event that hangs, so all of it comes again.
        expect((yield* statusOf(one)).position).toBe(0)
      }),
    ))

  it("reads no further when too much is parked, says so, and goes on when there is room; nothing is lost", () =>
    fresh(
      Effect.gen(function* () {
        let isBroken = true
        const one = listener(() => (isBroken ? Effect.fail("no") : Effect.void))
        const streams = Array.from({ length: Engine.maxParked + 100 }, (_, i) => `s${i}`)
        yield* deposit(...streams)
        yield* Engine.catchUp(one, { ...quick, tries: 1, window: 50 })
        const paused = yield* statusOf(one)
        expect(paused).toMatchObject({ isPaused: true, behind: streams.length - paused.parkedCount })
        expect(paused.parkedCount).toBeGreaterThanOrEqual(Engine.maxParked)
        expect(paused.parkedCount).toBeLessThan(Engine.maxParked + 50)
        yield* Engine.catchUp(one, { tries: 1, window: 50 })
        expect((yield* statusOf(one)).position).toBe(paused.position)
        isBroken = false
        yield* Engine.retryParked(one.name)
        yield* Engine.catchUp(one, { window: 50 })
        expect(yield* statusOf(one)).toMatchObject({ isPaused: false, parkedCount: 0, behind: 0 })
        expect(new Set(ids(one.successes))).toEqual(new Set(streams))
      }),
    ))

  it("ends without parking when the subscriber suspends itself, and begins there again", () =>
    fresh(
      Effect.gen(function* () {
        let isAway = true
        const one = listener(({ position }) =>
          isAway && position === 2 ? Effect.fail(new Engine.SubscriberSuspended({ detail: "away" })) : Effect.void,
        )
        yield* deposit("a", "a", "a")
        const error = yield* Effect.flip(Engine.catchUp(one, quick))
        expect(error._tag).toBe("SubscriberSuspended")
        expect(yield* statusOf(one)).toMatchObject({ position: 1, behind: 2, parkedCount: 0 })
        isAway = false
        yield* Engine.catchUp(one, quick)
        expect(one.successes.map(({ position }) => position)).toEqual([1, 2, 3])
      }),
    ))

  it("hears of what it selects, by what it rests on at least as new as the events", () =>
    fresh(
      Effect.gen(function* () {
        const all = listener()
        let wanted = "a"
        const select = Effect.sync(() => {
          const now = wanted
          return ({ key }: { readonly key: { readonly id: string } }) => key.id === now
        })
        const one = { ...all, select }
        yield* deposit("a", "b")
        expect((yield* statusOf(one)).behind).toBe(1)
        yield* Engine.catchUp(one)
        wanted = "b"
        yield* deposit("a", "b")
        yield* Engine.catchUp(one)
        expect(ids(all.successes)).toEqual(["a", "b"])
        const away = { ...one, select: Effect.fail(new Engine.SubscriberSuspended({ detail: "away" })) }
        yield* deposit("b")
        expect((yield* Effect.flip(Engine.catchUp(away)))._tag).toBe("SubscriberSuspended")
        expect((yield* statusOf(away)).behind).toBe(1)
      }),
    ))

  it("hears of one company only when it names one", () =>
    fresh(
      Effect.gen(function* () {
        const all = listener()
        const one = { ...all, tenant: "umbrella" }
        yield* deposit("a", "b")
        expect(yield* Engine.catchUp(one)).toBe(0)
        expect(yield* Engine.catchUp({ ...one, tenant: "acme" })).toBe(2)
      }),
    ))
})

describe("an operator", () => {
  it("has a stream tried again in order, which is then as any other", () =>
    fresh(
      Effect.gen(function* () {
        let isBroken = true
        const one = listener(({ key }) => (key.id === "a" && isBroken ? Effect.fail("no") : Effect.void))
        yield* deposit("a", "b", "a", "a")
        yield* Engine.catchUp(one, quick)
        yield* Engine.retryParked(one.name, 3)
        yield* Engine.catchUp(one, quick)
        // It failed again, and waits for the next request.
        expect(one.attempts.length).toBe(5)
        expect((yield* statusOf(one)).parked[0]).toMatchObject({ isRetried: false, events: [1, 3, 4] })
        isBroken = false
        yield* Engine.retryParked(one.name)
        yield* deposit("a")
        yield* Engine.catchUp(one, quick)
        const heard = one.successes.filter(({ id }) => id === "a").map(({ position }) => position)
        expect(heard.slice(0, 3)).toEqual([1, 3, 4])
        expect(heard.length).toBe(4)
        expect((yield* statusOf(one)).parkedCount).toBe(0)
        yield* deposit("a")
        yield* Engine.catchUp(one, quick)
        expect(one.successes.length).toBe(6)
      }),
    ))

  it("KER-8: gives up an event for a reason, which is kept, and then the others behind it come", () =>
    fresh(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const one = listener(({ position }) => (position === 1 ? Effect.fail("poison") : Effect.void))
        yield* deposit("a", "a")
        yield* Engine.catchUp(one, quick)
        yield* Engine.skipParked(one.name, 1, "written by hand")
        expect((yield* statusOf(one)).parked[0]?.events).toEqual([2])
        yield* Engine.retryParked(one.name, 2)
        yield* Engine.catchUp(one, quick)
        expect(one.successes.map(({ position }) => position)).toEqual([2])
        const history = yield* engine
          .history(Engine.subscription, one.name)
          .pipe(Effect.provideService(Engine.Session, Engine.system(Engine.operatorTenant, "test")))
        expect(history.map(({ event }) => event._tag)).toEqual([
          "EventParked",
          "EventHeld",
          "Advanced",
          "EventSkipped",
          "RetryRequested",
          "ParkedHandled",
        ])
        expect(history[3]?.event).toEqual({ _tag: "EventSkipped", position: 1, reason: "written by hand" })
      }),
    ))
})

describe("the status", () => {
  it("tells how far a subscriber is behind in events and in seconds, without reading everything", () =>
    fresh(
      Effect.gen(function* () {
        const store = yield* Engine.Store
        const one = listener()
        yield* deposit(...times(3000, "a"))
        yield* Effect.sleep(1600)
        let read = 0
        const counting = {
          ...store,
          feed: (request: Parameters<typeof store.feed>[0]) =>
            Effect.tap(store.feed(request), (events) =>
              Effect.sync(() => {
                read += events.length
              }),
            ),
        }
        const status = yield* statusOf(one).pipe(Effect.provideService(Engine.Store, counting))
        expect(status).toMatchObject({ position: 0, head: 3000, behind: 3000 })
        expect(status.secondsBehind).toBeGreaterThanOrEqual(1)
        expect(read).toBeLessThan(2100)
        yield* Engine.catchUp(one)
        expect(yield* statusOf(one)).toMatchObject({ behind: 0, secondsBehind: 0 })
      }),
    ))
})
