/** Stores with a history, and what can be seen of them: for tests of what an operator does. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import * as Engine from "../../src/engine/index.ts"
import type * as Ports from "../../src/ports/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { account, host, staff } from "./bank.ts"

/** One thing that somebody does at a bank. */
export interface Deed {
  readonly tenant: "acme" | "other"
  readonly account: string
  readonly amount: number
  readonly what: "deposit" | "withdraw" | "lock" | "unlock" | "two deposits at once"
}

const deed: fc.Arbitrary<Deed> = fc.record({
  tenant: fc.constantFrom("acme", "acme", "other"),
  account: fc.constantFrom("a", "b", "c", "ü-漢"),
  amount: fc.integer({ min: 1, max: 50 }),
  what: fc.constantFrom("deposit", "deposit", "withdraw", "lock", "unlock", "two deposits at once"),
})

/** A few things in a row. */
export const deeds = (maxLength = 12): fc.Arbitrary<ReadonlyArray<Deed>> => fc.array(deed, { maxLength })

const carryOut = (one: Deed, commandId: string) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const deposit = (id: string) => engine.execute(account, id, { _tag: "Deposit", amount: one.amount })
    switch (one.what) {
      case "deposit":
        return yield* deposit(one.account)
      case "withdraw":
        return yield* engine.execute(account, one.account, { _tag: "Withdraw", amount: one.amount })
      case "lock":
        return yield* engine.execute(account, one.account, { _tag: "Lock", until: one.amount })
      case "unlock":
        return yield* engine.execute(account, one.account, { _tag: "Unlock" })
      case "two deposits at once":
        return yield* engine.unitOfWork(Effect.andThen(deposit(one.account), deposit("both")))
    }
  }).pipe(
    Effect.provideService(
      Engine.Session,
      one.what === "unlock"
        ? Engine.system(one.tenant, "clock", { commandId })
        : Engine.member(one.tenant, "mia", { commandId }),
    ),
    // What the bank refuses leaves nothing behind.
    Effect.ignore,
  )

/** Lets the bank of a store do all that. */
export const doAll = (
  store: Ports.StoreService,
  done: ReadonlyArray<Deed>,
  commandIds = "command",
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    for (const tenant of ["acme", "other"]) {
      yield* Effect.orDie(
        Effect.provideService(
          engine.execute(staff, "main", { _tag: "Hire", id: "mia", rank: "manager" }),
          Engine.Session,
          Engine.system(tenant, "set-up", { commandId: "hire mia" }),
        ),
      )
    }
    for (const [i, one] of done.entries()) yield* carryOut(one, `${commandIds}-${i}`)
  }).pipe(Effect.provide(Engine.layer(host).pipe(Layer.provide(Layer.succeed(Engine.Store, store)))))

/** A store in memory with that history. */
export const storeWith = (done: ReadonlyArray<Deed>): Effect.Effect<Ports.StoreService> =>
  Effect.tap(MemoryStore.make, (store) => doAll(store, done))

/** Provides a store. */
export const on = (store: Ports.StoreService) => Effect.provideService(Engine.Store, store)

/** Lines of a company's export. */
export const exported = (store: Ports.StoreService, tenant = "acme") =>
  Stream.runCollect(Engine.exportTenant(host, tenant)).pipe(on(store))

const far = { now: Number.MAX_SAFE_INTEGER, limit: 10_000 }

/** Everything that a company can see of itself in a store; positions are the store's own. */
export const everythingOf = (store: Ports.StoreService, tenant = "acme") =>
  Effect.gen(function* () {
    const events = yield* store.feed({ after: 0, limit: 10_000, tenant })
    const kinds = Array.from(host.aggregates.keys()).sort()
    const ids = new Set(
      events.flatMap(({ meta }) =>
        meta !== null && typeof meta === "object" && "commandId" in meta ? [String(meta.commandId)] : [],
      ),
    )
    return {
      events: events.map(({ position: _, ...event }) => event),
      documents: yield* Effect.forEach(kinds, (kind) =>
        store.find({ tenant, kind, query: { where: [], limit: 1000 } }),
      ),
      byBalance: yield* store.find({
        tenant,
        kind: "account",
        query: {
          where: [{ _tag: "Range", field: "balance", from: 5 }],
          sort: { field: "balance", direction: "descending" },
          limit: 1000,
        },
      }),
      timers: (yield* store.due(far)).filter((timer) => timer.tenant === tenant),
      receipts: yield* Effect.forEach(Array.from(ids).sort(), (commandId) =>
        Effect.map(store.load({ tenant, keys: [], commandId }), ({ receipt }) => [commandId, receipt]),
      ),
    }
  })
