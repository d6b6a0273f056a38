/**
 * Deliveries against their promise: random streams, events that fail a few times or until they are mended, crashes between
 * handling and remembering, suspensions, retries and skips, in any order.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import * as Engine from "../../src/engine/index.ts"
import { storeError } from "../../src/ports/Store.ts"
import { deposit, fresh, listener } from "./subscribing.ts"

type Action =
  | { readonly _tag: "Commit"; readonly stream: string }
  /** The next event of this stream fails so often; for good with `Infinity`. */
  | { readonly _tag: "Spoil"; readonly stream: string; readonly times: number }
  | { readonly _tag: "Mend"; readonly stream: string }
  | { readonly _tag: "CatchUp" }
  /** Catches up, and the process ends at so many-th progress that it wants to store. */
  | { readonly _tag: "Crash"; readonly at: number; readonly isStored: boolean }
  /** Catches up, and the subscriber suspends itself at its so many-th call. */
  | { readonly _tag: "Suspend"; readonly at: number }
  | { readonly _tag: "Retry"; readonly nth: number | null }
  | { readonly _tag: "Skip"; readonly nth: number }

const stream = fc.constantFrom("a", "b", "c")
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ _tag: fc.constant("Commit" as const), stream }) },
  {
    weight: 4,
    arbitrary: fc.record({
      _tag: fc.constant("Spoil" as const),
      stream,
      times: fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
    }),
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Mend" as const), stream }) },
  { weight: 3, arbitrary: fc.constant({ _tag: "CatchUp" } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ _tag: fc.constant("Crash" as const), at: fc.nat({ max: 2 }), isStored: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Suspend" as const), at: fc.nat({ max: 5 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ _tag: fc.constant("Retry" as const), nth: fc.option(fc.nat({ max: 5 }), { nil: null }) }),
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Skip" as const), nth: fc.nat({ max: 5 }) }) },
)

const tries = 2
const options = { tries, base: 0, cap: 0, window: 4, concurrency: 2 }

const play = (actions: ReadonlyArray<Action>) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const store = yield* Engine.Store
    const asOperator = Effect.provideService(Engine.Session, Engine.system(Engine.operatorTenant, "test"))
    /** How often the event of a stream with this number still fails. */
    const spoilt = new Map<string, number>()
    const committed: Array<{ readonly id: string; readonly position: number }> = []
    const skipped = new Set<number>()
    let callsUntilSuspension = Number.POSITIVE_INFINITY
    const one = listener(({ key, version }) =>
      Effect.suspend((): Effect.Effect<void, unknown> => {
        if (callsUntilSuspension-- <= 0) return Effect.fail(new Engine.SubscriberSuspended({ detail: "for a while" }))
        const name = `${key.id}${version}`
        const left = spoilt.get(name) ?? 0
        spoilt.set(name, left - 1)
        return left > 0 ? Effect.andThen(Effect.yieldNow, Effect.fail(`${name} is spoilt`)) : Effect.yieldNow
      }),
    )
    const counts = new Map<string, number>()
    const state = engine.state(Engine.subscription, one.name).pipe(asOperator)

    /** What holds at every moment. */
    const check = Effect.gen(function* () {
      const { parked, position } = yield* state
      const aside = new Set(parked.flatMap(({ events }) => events))
      const heard = new Set(one.successes.map((note) => note.position))
      for (const event of committed) {
        if (event.position > position) continue
        const kinds = [aside.has(event.position), skipped.has(event.position), heard.has(event.position)]
        expect(kinds.some(Boolean), `position ${event.position} is lost`).toBe(true)
      }
      for (const id of ["a", "b", "c"]) {
        const own = committed.filter((event) => event.id === id).map((event) => event.position)
        const firsts = (notes: typeof one.attempts) =>
          Array.from(new Set(notes.filter((note) => note.id === id).map((note) => note.position)))
        for (const notes of [one.attempts, one.successes]) {
          const order = firsts(notes)
          expect(order, `first deliveries of ${id}`).toEqual([...order].sort((x, y) => x - y))
        }
        // Nothing is even tried before all that went before it was handled or skipped.
        const tried = firsts(one.attempts)
        const last = tried[tried.length - 1]
        for (const before of own) {
          if (last === undefined || before >= last) break
          expect(heard.has(before) || skipped.has(before), `${before} of ${id} was passed over`).toBe(true)
        }
      }
    })

    for (const act of actions) {
      switch (act._tag) {
        case "Commit": {
          const before = yield* store.feed({ after: 0, limit: 1000 })
          yield* deposit(act.stream)
          counts.set(act.stream, (counts.get(act.stream) ?? 0) + 1)
          committed.push({ id: act.stream, position: before.length + 1 })
          break
        }
        case "Spoil":
          spoilt.set(`${act.stream}${(counts.get(act.stream) ?? 0) + 1}`, act.times)
          break
        case "Mend":
          for (const name of spoilt.keys()) if (name.startsWith(act.stream)) spoilt.delete(name)
          break
        case "CatchUp":
          yield* Engine.catchUp(one, options)
          break
        case "Crash": {
          let left = act.at
          let isDead = false
          const away = Effect.fail(storeError("commit", { _tag: "Unavailable", detail: "the process is gone" }))
          const dying: typeof store = {
            ...store,
            commit: (batch) =>
              Effect.suspend(() => {
                if (isDead) return away
                if (left-- > 0) return store.commit(batch)
                isDead = true
                return act.isStored ? Effect.andThen(store.commit(batch), away) : away
              }),
          }
          const process = yield* Engine.make(engine.host).pipe(Effect.provideService(Engine.Store, dying))
          const exit = yield* Engine.catchUp(one, options).pipe(
            Effect.provideService(Engine.Store, dying),
            Effect.provideService(Engine.Engine, process),
            Effect.exit,
          )
          if (Exit.isSuccess(exit)) expect(isDead).toBe(false)
          break
        }
        case "Suspend":
          callsUntilSuspension = act.at
          yield* Effect.exit(Engine.catchUp(one, options))
          callsUntilSuspension = Number.POSITIVE_INFINITY
          break
        case "Retry":
        case "Skip": {
          const positions = (yield* state).parked.flatMap(({ events }) => events)
          const position = positions[(act.nth ?? 0) % Math.max(1, positions.length)]
          if (position === undefined) break
          if (act._tag === "Retry") yield* Engine.retryParked(one.name, act.nth === null ? undefined : position)
          else {
            yield* Engine.skipParked(one.name, position, "given up")
            skipped.add(position)
          }
        }
      }
      yield* check
    }

    // Once everything is mended, everything is heard that wasn't given up.
    spoilt.clear()
    yield* Engine.catchUp(one, options)
    yield* Engine.retryParked(one.name)
    yield* Engine.catchUp(one, options)
    yield* check
    const heard = new Set(one.successes.map(({ position }) => position))
    expect(committed.filter(({ position }) => !heard.has(position) && !skipped.has(position))).toEqual([])
    expect((yield* state).parked).toEqual([])
  })

it("every event is delivered at least once, parked or skipped, and each stream in order, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 30 }), (actions) => fresh(play(actions))),
    { numRuns: 1000 },
  )
}, 120_000)
