import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { describe, expect, it } from "vitest"
import { document } from "../../src/decider/index.ts"
import * as Engine from "../../src/engine/index.ts"
import { account, as, ledger, run } from "./bank.ts"

const failure = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.exit(effect), (exit) =>
    Exit.isFailure(exit) ? Option.getOrThrow(Cause.findErrorOption(exit.cause)) : expect.fail("it succeeded"),
  )

const deposit = (amount: number) => ({ _tag: "Deposit", amount }) as const
const withdraw = (amount: number) => ({ _tag: "Withdraw", amount }) as const

describe("the engine", () => {
  it("commits a command's events, its new state and what follows in other aggregates at once", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const outcome = yield* engine.execute(account, "a", deposit(30))
        expect(outcome).toEqual({
          id: "a",
          version: 1,
          events: [{ _tag: "Deposited", amount: 30 }],
          state: { balance: 30, lockedUntil: null },
        })
        expect(yield* engine.state(ledger, "all")).toEqual({ total: 30 })
      }),
    ))

  it("lets a module's rejection through and stores nothing", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const error = yield* failure(engine.execute(account, "a", withdraw(1)))
        expect(error).toMatchObject({ _tag: "AccountError", rule: "BANK-1" })
        expect(yield* engine.state(account, "a")).toEqual(account.initial)
      }),
    ))

  it("stores nothing when a reaction is impossible, and says which", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const error = yield* failure(engine.execute(account, "a", deposit(200_000)))
        expect(error).toMatchObject({ _tag: "ReactionFailed", reactor: "note-deposits", rejection: { rule: "BANK-2" } })
        expect((yield* engine.state(account, "a")).balance).toBe(0)
      }),
    ))

  it("KER-8: records who, when, under which policies and why with every event", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(5)).pipe(as("tim", { commandId: "c-1" }))
        const [own] = yield* engine.history(account, "a")
        expect(own?.meta).toMatchObject({ commandId: "c-1", actor: "tim", rank: "teller", template: "bank@1" })
        const [follows] = yield* engine.history(ledger, "all")
        expect(follows?.meta).toMatchObject({
          commandId: "c-1",
          actor: "tim",
          reactor: "note-deposits",
          causation: "account/a:Deposited",
        })
      }),
    ))

  it("ORG-2: refuses a command to somebody below the least rank, with the reason", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const error = yield* failure(engine.execute(account, "a", { _tag: "Lock", until: 5 }))
        expect(error).toMatchObject({ _tag: "Refused", decision: { _tag: "Denied" } })
        yield* engine.execute(account, "a", { _tag: "Lock", until: 5 }).pipe(as("mia"))
      }),
    ))

  it("refuses an actor who is no member of the company, and a command only the system may send", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        expect(yield* failure(engine.execute(account, "a", deposit(1)).pipe(as("eve")))).toMatchObject({
          _tag: "UnknownActor",
        })
        expect(yield* failure(engine.execute(account, "a", { _tag: "Unlock" }).pipe(as("mia")))).toMatchObject({
          _tag: "Refused",
        })
      }),
    ))

  it("KER-7: a member of one company is nobody in another, and sees nothing of it", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(5))
        expect(
          yield* failure(engine.execute(account, "a", deposit(1)).pipe(as("tim", { tenant: "other" }))),
        ).toMatchObject({ _tag: "UnknownActor" })
        expect((yield* engine.state(account, "a").pipe(as("tim", { tenant: "other" }))).balance).toBe(0)
      }),
    ))

  it("refuses a malformed command and says which field, typed or as JSON", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        expect(yield* failure(engine.execute(account, "a", deposit(0)))).toMatchObject({ _tag: "InvalidCommand" })
        const error = yield* failure(engine.executeEncoded("account", "a", { _tag: "Deposit", amount: "5" }))
        expect(error.message).toContain("amount")
        expect(yield* failure(engine.executeEncoded("acount", "a", {}))).toMatchObject({
          issue: expect.stringContaining("account"),
        })
        expect(yield* failure(engine.execute(account, "a/b", deposit(1)))).toMatchObject({ _tag: "InvalidCommand" })
      }),
    ))

  it("does a repeated command once and gives the first answer again, also when more has happened since", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const once = engine.execute(account, "a", deposit(5)).pipe(as("tim", { commandId: "c-1" }))
        const first = yield* once
        yield* engine.execute(account, "a", deposit(7))
        expect(yield* once).toEqual(first)
        expect((yield* engine.state(account, "a")).balance).toBe(12)
      }),
    ))

  it("does concurrent repetitions of a command once", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const once = engine.execute(account, "a", deposit(5)).pipe(as("tim", { commandId: "c-1" }))
        const answers = yield* Effect.all(
          Array.from({ length: 32 }, () => once),
          { concurrency: "unbounded" },
        )
        expect(new Set(answers.map((answer) => answer.version))).toEqual(new Set([1]))
        expect((yield* engine.state(account, "a")).balance).toBe(5)
      }),
    ))

  it("refuses a command id that stood for something else", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(5)).pipe(as("tim", { commandId: "c-1" }))
        const error = yield* failure(engine.execute(account, "a", deposit(6)).pipe(as("tim", { commandId: "c-1" })))
        expect(error).toMatchObject({ _tag: "CommandIdReused" })
      }),
    ))

  it("gives nobody the answer to somebody else's command", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(5)).pipe(as("tim", { commandId: "c-1" }))
        const error = yield* failure(engine.execute(account, "a", deposit(5)).pipe(as("mia", { commandId: "c-1" })))
        expect(error).toMatchObject({ _tag: "CommandIdReused" })
      }),
    ))

  it("loses no update when many write one stream, and never overdraws", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(10))
        const exits = yield* Effect.all(
          Array.from({ length: 25 }, () => Effect.exit(engine.execute(account, "a", withdraw(1)))),
          { concurrency: "unbounded" },
        )
        expect(exits.filter(Exit.isSuccess).length).toBe(10)
        expect((yield* engine.state(account, "a")).balance).toBe(0)
      }),
    ))

  it("decides again when a document that it read has changed by the time of the commit", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(10))
        yield* engine.execute(account, "b", deposit(1))
        let runs = 0
        const outside = yield* Effect.context<Engine.Engine | Engine.Session>()
        const outcome = yield* engine.unitOfWork(
          Effect.gen(function* () {
            const done = yield* engine.execute(account, "a", { _tag: "WithdrawWhatOtherHas", other: "b" })
            if (++runs === 1) {
              // Somebody else, outside this unit of work.
              yield* Effect.promise(() =>
                Effect.runPromiseWith(outside)(engine.execute(account, "b", deposit(2)).pipe(as("mia"))),
              )
            }
            return done
          }),
        )
        expect(runs).toBe(2)
        expect(outcome.state.balance).toBe(7)
      }),
    ))
})

describe("a unit of work", () => {
  it("reads its own writes and commits once", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.unitOfWork(
          Effect.gen(function* () {
            yield* engine.execute(account, "a", deposit(10))
            expect((yield* engine.state(account, "a")).balance).toBe(10)
            yield* engine.execute(account, "a", withdraw(4))
            yield* engine.execute(account, "b", deposit(4))
          }),
        )
        const store = yield* Engine.Store
        const events = yield* store.feed({ after: 0, limit: 100 })
        const ids = new Set(events.slice(2).map((event) => JSON.stringify(event.meta)))
        expect(events.slice(2).map((event) => event.type)).toEqual([
          "Deposited",
          "Withdrawn",
          "Noted",
          "Noted",
          "Deposited",
        ])
        expect(ids.size).toBeGreaterThan(0)
      }),
    ))

  it("does nothing at all when any part of it fails", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const error = yield* failure(
          engine.unitOfWork(
            Effect.gen(function* () {
              yield* engine.execute(account, "a", deposit(10))
              yield* engine.execute(account, "b", withdraw(1))
            }),
          ),
        )
        expect(error).toMatchObject({ _tag: "AccountError" })
        expect((yield* engine.state(account, "a")).balance).toBe(0)
      }),
    ))

  it("keeps no part of a command whose failure the program deals with", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.unitOfWork(
          Effect.gen(function* () {
            yield* engine.execute(account, "a", deposit(10))
            yield* Effect.ignore(engine.execute(account, "a", deposit(200_000)))
            yield* Effect.ignore(engine.execute(account, "new", deposit(200_000)))
          }),
        )
        expect((yield* engine.state(account, "a")).balance).toBe(10)
        expect((yield* engine.state(account, "new")).balance).toBe(0)
        expect(yield* engine.state(ledger, "all")).toEqual({ total: 10 })
      }),
    ))

  it("joins what several people do, each with their own authority, and keeps who did what", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.unitOfWork(
          Effect.gen(function* () {
            yield* engine.execute(account, "a", deposit(10))
            expect(yield* failure(engine.execute(account, "a", { _tag: "Lock", until: 5 }))).toMatchObject({
              _tag: "Refused",
            })
            yield* engine.execute(account, "a", { _tag: "Lock", until: 5 }).pipe(as("mia"))
          }),
        )
        const events = yield* engine.history(account, "a")
        expect(events.map(({ meta }) => (meta as { readonly actor: string }).actor)).toEqual(["tim", "mia"])
        const elsewhere = engine.unitOfWork(
          engine.execute(account, "a", deposit(1)).pipe(as("tim", { tenant: "other" })),
        )
        expect(Exit.isFailure(yield* Effect.exit(elsewhere))).toBe(true)
        const peeking = engine.unitOfWork(engine.state(account, "a").pipe(as("tim", { tenant: "other" })))
        expect(Exit.isFailure(yield* Effect.exit(peeking))).toBe(true)
      }),
    ))

  it("joins an outer unit of work", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const inner = engine.unitOfWork(engine.execute(account, "b", deposit(1)))
        yield* failure(engine.unitOfWork(Effect.andThen(inner, engine.execute(account, "c", withdraw(1)))))
        expect((yield* engine.state(account, "b")).balance).toBe(0)
      }),
    ))
})

describe("a preview", () => {
  it("tells everything that a command would lead to, and stores nothing", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const preview = yield* engine.preview(account, "a", deposit(10))
        expect(preview.state.balance).toBe(10)
        expect(preview.consequences.map(({ event, kind }) => `${kind}: ${event._tag}`)).toEqual([
          "account: Deposited",
          "ledger: Noted",
        ])
        expect((yield* engine.state(account, "a")).balance).toBe(0)
      }),
    ))

  it("gives facts to a pure function of the host's own", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit(10))
        const facts = yield* engine.facts(() => ({ mine: document(account, "a") }))
        expect([facts.actor._tag === "Member" && facts.actor.id, facts.mine.balance]).toEqual(["tim", 10])
      }),
    ))
})
