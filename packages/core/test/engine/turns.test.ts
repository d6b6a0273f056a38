import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import * as Engine from "../../src/engine/index.ts"
import * as Turns from "../../src/engine/Turns.ts"
import * as Ports from "../../src/ports/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { account, as, hireStaff, host } from "./bank.ts"

/** A store that lets everybody read before anybody writes, and counts how often it is asked to commit. */
const counting = () => {
  const counts = { commits: 0 }
  const layer = Layer.effect(
    Ports.Store,
    Effect.map(
      MemoryStore.make,
      (store): Ports.StoreService => ({
        ...store,
        load: (request) => Effect.tap(store.load(request), () => Effect.yieldNow),
        commit: (batch) => {
          counts.commits++
          return Effect.andThen(Effect.yieldNow, store.commit(batch))
        },
      }),
    ),
  )
  return { counts, layer }
}

describe("turns on streams that many want at once", () => {
  it("of many commands on one stream each takes at most two attempts at the store, and all go through", async () => {
    const { counts, layer } = counting()
    const many = 60
    const balance = await Effect.gen(function* () {
      yield* hireStaff
      const engine = yield* Engine.Engine
      counts.commits = 0
      yield* Effect.forEach(
        Array.from({ length: many }),
        () => engine.execute(account, "a", { _tag: "Deposit", amount: 1 }).pipe(as("mia")),
        { concurrency: "unbounded" },
      )
      return (yield* engine.state(account, "a").pipe(as("mia"))).balance
    }).pipe(Effect.provide(Engine.layer(host).pipe(Layer.provideMerge(layer))), Effect.runPromise)
    expect(balance).toBe(many)
    expect(counts.commits).toBeLessThanOrEqual(2 * many)
  })

  it("nobody is in the way of work on other streams", () =>
    Effect.gen(function* () {
      const turns = Turns.make()
      const first = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(turns.during(new Set(["a"]))(Deferred.await(first)))
      yield* Effect.yieldNow
      expect([turns.isBusy("a"), turns.isBusy("b")]).toEqual([true, false])
      expect(yield* turns.during(new Set(["b"]))(Effect.succeed("through"))).toBe("through")
      yield* Deferred.succeed(first, undefined)
      yield* Fiber.join(holder)
      expect(turns.isBusy("a")).toBe(false)
    }).pipe(Effect.runPromise))

  it("who is interrupted while waiting or during its turn leaves the line to the others", () =>
    Effect.gen(function* () {
      const turns = Turns.make()
      const holder = yield* Effect.forkChild(turns.during(new Set(["a"]))(Effect.never))
      yield* Effect.yieldNow
      const waiting = yield* Effect.forkChild(turns.during(new Set(["a"]))(Effect.never))
      const next = yield* Effect.forkChild(turns.during(new Set(["a"]))(Effect.succeed("my turn")))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(waiting)
      yield* Fiber.interrupt(holder)
      expect(yield* Fiber.join(next)).toBe("my turn")
      expect(turns.isBusy("a")).toBe(false)
    }).pipe(Effect.runPromise))

  it("two who want the same streams in different orders don't wait for each other for ever", () =>
    Effect.gen(function* () {
      const turns = Turns.make()
      let done = 0
      const work = (...streams: ReadonlyArray<string>) =>
        turns.during(new Set(streams))(
          Effect.andThen(
            Effect.yieldNow,
            Effect.sync(() => done++),
          ),
        )
      yield* Effect.forEach(
        Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? work("a", "b") : work("b", "a"))),
        (one) => one,
        { concurrency: "unbounded" },
      )
      expect(done).toBe(50)
    }).pipe(Effect.runPromise))
})
