import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as PubSub from "effect/PubSub"
import { describe, expect, it } from "vitest"
import * as Engine from "../../src/engine/index.ts"
import { deposit, eventually, following, fresh, ids, listener, statusOf, times } from "./subscribing.ts"

describe("following", () => {
  it("hears at once of a commit of the same process, and looks by itself for those of others", () =>
    fresh(
      Effect.gen(function* () {
        const one = listener()
        yield* following(
          one,
          {},
          Effect.gen(function* () {
            yield* Effect.sleep(20)
            const before = performance.now()
            yield* deposit("a")
            yield* eventually(() => one.successes.length === 1)
            expect(performance.now() - before).toBeLessThan(3000)
          }),
        )
        const engine = yield* Engine.Engine
        const other = listener(undefined, "other")
        // Deaf to announcements, as another process is.
        const silent = { ...engine, commits: yield* PubSub.sliding<number>(1) }
        yield* following(
          other,
          { every: 20 },
          Effect.andThen(
            deposit("b"),
            eventually(() => other.successes.length === 2),
          ),
        ).pipe(Effect.provideService(Engine.Engine, silent))
      }),
    ))

  it("comes to rest: what subscribers store of themselves gives nobody anything to do", () =>
    fresh(
      Effect.gen(function* () {
        const store = yield* Engine.Store
        const one = listener()
        const two = { ...listener(undefined, "two"), kinds: ["staff"] }
        const head = Effect.map(store.feed({ after: 0, limit: 10_000 }), (events) => events.length)
        yield* following(
          one,
          { every: 5 },
          following(
            two,
            { every: 5 },
            Effect.gen(function* () {
              yield* deposit(...times(450, "a"))
              yield* eventually(() => one.successes.length === 450)
              while ((yield* statusOf(one)).position < 450) yield* Effect.sleep(20)
              yield* Effect.sleep(1300)
              const before = yield* head
              // Progress of the one that hears them all at most every 64; the other passes over 200 at a time.
              expect(before).toBeLessThan(450 + 20)
              yield* Effect.sleep(600)
              expect(yield* head).toBe(before)
            }),
          ),
        )
        expect(yield* statusOf(one)).toMatchObject({ behind: 0 })
        expect((yield* statusOf(two)).position).toBeGreaterThan(199)
      }),
    ))

  it("remembers what was done when it is asked to stop, and repeats nothing", () =>
    fresh(
      Effect.gen(function* () {
        const one = listener()
        yield* following(
          one,
          {},
          Effect.andThen(
            deposit("a", "b", "c"),
            eventually(() => one.successes.length === 3),
          ),
        )
        expect((yield* statusOf(one)).position).toBe(3)
      }),
    ))

  it("delivers again what was under way when it was interrupted", () =>
    fresh(
      Effect.gen(function* () {
        let hangs = true
        const one = listener(() => (hangs ? Effect.never : Effect.void))
        yield* deposit("a", "a")
        yield* following(
          one,
          {},
          eventually(() => one.attempts.length === 1),
        )
        expect((yield* statusOf(one)).position).toBe(0)
        hangs = false
        yield* Engine.catchUp(one)
        expect(one.successes.map(({ position }) => position)).toEqual([1, 2])
      }),
    ))

  it("holds a stream from the moment it failed, though that can't be stored before an earlier event is done", () =>
    fresh(
      Effect.gen(function* () {
        const gate = yield* Latch.make(false)
        const one = listener(({ key }) => (key.id === "a" ? gate.await : Effect.fail("no")))
        yield* following(
          one,
          { tries: 1 },
          Effect.gen(function* () {
            yield* deposit("a", "b")
            yield* eventually(() => one.attempts.length === 2)
            yield* deposit("b")
            yield* Effect.sleep(30)
            expect((yield* statusOf(one)).parkedCount).toBe(0)
            yield* gate.open
            yield* eventually(() => one.successes.length === 1)
          }),
        )
        expect(ids(one.attempts)).toEqual(["a", "b"])
        expect((yield* statusOf(one)).parked.map(({ events }) => events)).toEqual([[2, 3]])
      }),
    ))

  it("retries on request while new events of the stream come in, all of them in order", () =>
    fresh(
      Effect.gen(function* () {
        let isBroken = true
        const one = listener(() => (isBroken ? Effect.fail("no") : Effect.sleep(2)))
        yield* following(
          one,
          { tries: 1 },
          Effect.gen(function* () {
            yield* deposit(...times(10, "a"))
            yield* eventually(() => one.attempts.length === 1)
            yield* Effect.sleep(30)
            isBroken = false
            yield* Engine.retryParked(one.name)
            for (let i = 0; i < 10; i++) {
              yield* deposit("a")
              yield* Effect.sleep(3)
            }
            yield* eventually(() => one.successes.length >= 20)
          }),
        )
        const first = Array.from(new Set(one.successes.map(({ position }) => position)))
        expect(first).toEqual([...first].sort((a, b) => a - b))
        expect(first.length).toBe(20)
        expect(yield* statusOf(one)).toMatchObject({ parkedCount: 0, behind: 0 })
      }),
    ))

  it("tries parked streams again by itself where it was told to, ever more rarely", () =>
    fresh(
      Effect.gen(function* () {
        let failing = 4
        const one = listener(() => (failing-- > 0 ? Effect.fail("no") : Effect.void))
        yield* deposit("a", "a")
        yield* following(
          one,
          { tries: 1, again: { base: 5, cap: 40 } },
          eventually(() => one.successes.length === 2),
        )
        expect(one.attempts.map(({ position }) => position)).toEqual([1, 1, 1, 1, 1, 2])
        expect((yield* statusOf(one)).parkedCount).toBe(0)
      }),
    ))

  it("loses nothing when two processes deliver to the same subscriber by mistake", () =>
    fresh(
      Effect.gen(function* () {
        const slow = listener(() => Effect.sleep(3))
        const fast = listener(() => Effect.sleep(1))
        const streams = Array.from({ length: 60 }, (_, i) => `s${i % 7}`)
        yield* following(
          slow,
          { every: 3 },
          following(
            fast,
            { every: 3 },
            Effect.gen(function* () {
              for (const id of streams) yield* Effect.andThen(deposit(id), Effect.sleep(1))
              yield* Effect.sleep(1500)
            }),
          ),
        )
        yield* Engine.catchUp(fast)
        const heard = new Set([...slow.successes, ...fast.successes].map(({ position }) => position))
        expect(heard.size).toBe(60)
        for (const one of [slow, fast]) {
          for (const stream of new Set(streams)) {
            const own = Array.from(
              new Set(one.successes.filter(({ id }) => id === stream).map((note) => note.position)),
            )
            expect(own).toEqual([...own].sort((a, b) => a - b))
          }
        }
      }),
    ))
})
