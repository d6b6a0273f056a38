/** A refusal has to rest on what was so at one moment, and a repetition on what its first run did. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import * as Engine from "../../src/engine/index.ts"
import { Store, type StoreService } from "../../src/ports/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { account, as, hireStaff, host } from "./bank.ts"

type Services = Engine.Engine | Store | Engine.Session

/** Runs a program in which something else happens once, just before account b is looked up. */
const meanwhile = <A, E>(
  program: (arm: (happens: Effect.Effect<void, unknown, Services>) => void) => Effect.Effect<A, E, Services>,
) => {
  let happens: Effect.Effect<void> | undefined
  const interrupted = (store: StoreService): StoreService => ({
    ...store,
    load: (request) =>
      Effect.suspend(() => {
        const first = request.keys.some(({ id }) => id === "b") ? happens : undefined
        if (first !== undefined) happens = undefined
        return Effect.andThen(first ?? Effect.void, store.load(request))
      }),
  })
  const store = Layer.effect(Store, Effect.map(MemoryStore.make, interrupted))
  return Effect.gen(function* () {
    yield* hireStaff
    const context = yield* Effect.context<Services>()
    return yield* program((effect) => {
      happens = Effect.promise(() => Effect.runPromiseWith(context)(effect))
    })
  }).pipe(
    Effect.provideService(Engine.Session, Engine.member("acme", "tim")),
    Effect.provide(Engine.layer(host).pipe(Layer.provideMerge(store))),
    Effect.runPromise,
  )
}

const deposit = (amount: number) => ({ _tag: "Deposit", amount }) as const
const withdraw = { _tag: "WithdrawWhatOtherHas", other: "b" } as const

describe("refusals", () => {
  it("a command isn't refused on account of two moments that never were one", () =>
    meanwhile((arm) =>
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(10))
        yield* engine.execute(account, "b", deposit(1))
        // Both accounts rise together: a covers b before and after.
        arm(
          engine.unitOfWork(
            Effect.gen(function* () {
              yield* engine.execute(account, "a", deposit(20))
              yield* engine.execute(account, "b", deposit(10))
            }),
          ),
        )
        const outcome = yield* engine.execute(account, "a", withdraw)
        expect(outcome.state.balance).toBe(30 - 11)
      }),
    ))

  it("a refusal that stands is told", () =>
    meanwhile((arm) =>
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(1))
        yield* engine.execute(account, "b", deposit(10))
        arm(Effect.asVoid(engine.execute(account, "b", deposit(1))))
        const error = yield* Effect.flip(engine.execute(account, "a", withdraw))
        expect(error).toMatchObject({ _tag: "AccountError", rule: "BANK-1" })
      }),
    ))

  it("KER-8: a repetition that overtakes its first run leaves both with the same answer", () =>
    meanwhile((arm) =>
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(10))
        yield* engine.execute(account, "b", deposit(6))
        const once = engine.execute(account, "a", withdraw).pipe(as("tim", { commandId: "c-1" }))
        // The repetition gets through, and b rises: by itself the first run would now be refused.
        arm(Effect.andThen(once, engine.execute(account, "b", deposit(9))))
        const outcome = yield* once
        expect(outcome.state.balance).toBe(4)
        expect(yield* once).toEqual(outcome)
      }),
    ))
})
