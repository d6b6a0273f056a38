/** A subscriber to try deliveries on: it notes what it hears, and fails where it is told to. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as References from "effect/References"
import * as Result from "effect/Result"
import * as Engine from "../../src/engine/index.ts"
import type { StoredEvent } from "../../src/ports/Store.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { account, bank, template } from "./bank.ts"

const accountOf = (event: StoredEvent): string => event.key.id

/** What was heard: `attempts` counts every call, `successes` those that went well. */
export interface Listener extends Engine.Follower {
  readonly attempts: Array<{ readonly id: string; readonly position: number }>
  readonly successes: Array<{ readonly id: string; readonly position: number }>
}

/** Hears of accounts; `before` may fail, wait, or never end. */
export const listener = (
  before: (event: StoredEvent) => Effect.Effect<void, unknown> = () => Effect.void,
  name = "listener",
): Listener => {
  const attempts: Listener["attempts"] = []
  const successes: Listener["successes"] = []
  return {
    name,
    kinds: ["account"],
    attempts,
    successes,
    handle: (event) =>
      Effect.suspend(() => {
        const note = { id: accountOf(event), position: event.position }
        attempts.push(note)
        return Effect.andThen(
          before(event),
          Effect.sync(() => void successes.push(note)),
        )
      }),
  }
}

export const host = Result.getOrThrow(Engine.compose([{ ...bank, reactors: [] }], template))

export const layer = Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))

/** Runs on a fresh store, without the warnings that parking brings. */
export const fresh = <A, E>(program: Effect.Effect<A, E, Engine.Engine | Engine.Store>): Promise<A> =>
  program.pipe(Effect.provideService(References.MinimumLogLevel, "None"), Effect.provide(layer), Effect.runPromise)

/** Puts one into each of these accounts, in this order. */
export const deposit = (...ids: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    for (const id of ids) yield* engine.execute(account, id, { _tag: "Deposit", amount: 1 })
  }).pipe(Effect.provideService(Engine.Session, Engine.system("acme", "test")))

/** Waits until something holds, for five seconds at most. */
export const eventually = (holds: () => boolean): Effect.Effect<void, string> =>
  Effect.gen(function* () {
    for (let i = 0; i < 500; i++) {
      if (holds()) return
      yield* Effect.sleep(10)
    }
    return yield* Effect.fail("it never came to hold")
  })

/** Where one listener stands. */
export const statusOf = (one: Engine.Follower) =>
  Effect.map(Engine.statusOf([one]), ([status]) => {
    if (status === undefined) throw new Error("no status")
    return status
  })

/** Few tries in little time. */
export const quick = { tries: 2, base: 1, cap: 2 }
export const ids = (notes: ReadonlyArray<{ readonly id: string }>) => notes.map(({ id }) => id)
export const times = (count: number, id: string) => Array.from({ length: count }, () => id)

/** Runs a listener in the background while `program` runs. */
export const following = <A, E, R>(
  one: Engine.Follower,
  options: Partial<Engine.SubscriberOptions>,
  program: Effect.Effect<A, E, R>,
) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Engine.follow(one, { every: "1 hour", ...quick, ...options }))
    const answer = yield* program
    yield* Fiber.interrupt(fiber)
    return answer
  })
