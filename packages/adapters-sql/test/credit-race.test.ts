/**
 * CRD-6 under many hands, on every store: orders of one customer, and of a group that shares a limit (CRD-9), released at the
 * same moment from several nodes. Whatever is released together has to fit.
 *
 * Short here. `CREDIT_RACE_ROUNDS=150 npx vitest run packages/adapters-sql/test/credit-race.test.ts` makes 28 800 attempts.
 */
import { Sqlite } from "@dealwright/adapters-sql"
import * as Credit from "@dealwright/core/Credit"
import * as Engine from "@dealwright/core/Engine"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import type { Store, StoreError } from "@dealwright/core/Ports"
import * as Templates from "@dealwright/core/Templates"
import { MemoryStore, raceTemplate } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { newSchema, openSchema } from "./support/postgres-place.ts"

const rounds = Number(process.env.CREDIT_RACE_ROUNDS ?? "3")
const host = Result.getOrThrow(Engine.compose(Templates.builtIn, raceTemplate))
const accounts = Engine.operations(Credit.creditAccount)
const orders = Engine.operations(Order.order)
const yuan = (amount: string) => Money.of(amount, "CNY")
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

/** 6 × 150 fit into 1 000, a seventh doesn't. */
const [price, limit, fitting] = ["150.00", yuan("1000.00"), 6]
const [ordersEach, triesEach] = [16, 2]

const node = (store: Layer.Layer<Store, StoreError>) =>
  Effect.map(Layer.build(Layer.fresh(Engine.layer(host).pipe(Layer.provideMerge(store)))), (context) => context)

type Race = "one customer" | "a parent and three subsidiaries"

/** Exposure of everybody in the race, and what each account thinks the others claim. */
const exposureOf = (account: Credit.CreditAccount) =>
  Result.getOrThrow(Credit.accountExposure(account, "CNY")).total.minor

const runRace = Effect.fnUntraced(function* (nodes: ReadonlyArray<Engine.EngineService>, race: Race, round: number) {
  const session = Effect.provideService(Engine.Session, Engine.system("acme", "race"))
  const on = (i: number) => {
    const chosen = nodes[i % nodes.length]
    if (chosen === undefined) throw new Error("a race needs a node")
    return Effect.provideService(Engine.Engine, chosen)
  }
  const prefix = `${race === "one customer" ? "C" : "G"}${round}`
  const customers = race === "one customer" ? [prefix] : ["P", "A", "B", "C"].map((name) => `${prefix}-${name}`)
  const [parentId = prefix, ...subsidiaries] = customers
  const prepare = Effect.gen(function* () {
    const terms = { limit: { _tag: "UpTo", amount: limit }, creditDays: 30 } as const
    yield* accounts.setTerms(parentId, { terms, reason: "for the race" })
    for (const id of subsidiaries) yield* accounts.joinGroup(id, { parentId, reason: "for the race" })
    for (const i of upTo(ordersEach)) {
      const draft = {
        customerId: customers[i % customers.length] ?? parentId,
        currency: "CNY",
        lines: [{ sku: "P-1", quantity: Money.Quantity.one, unitPrice: yuan(price) }],
      } as const
      yield* orders.confirm(`${prefix}-O${i}`, { source: { _tag: "Imported", reference: `${prefix}-${i}`, draft } })
    }
  })
  yield* prepare.pipe(session, on(0))
  const attempts = upTo(ordersEach * triesEach)
  const exits = yield* Effect.forEach(
    attempts,
    (i) => orders.release(`${prefix}-O${i % ordersEach}`, {}).pipe(session, on(i), Effect.exit),
    { concurrency: "unbounded" },
  )
  const states = yield* Effect.forEach(customers, (id) =>
    Effect.flatMap(Engine.Engine, (engine) => engine.state(Credit.creditAccount, id)).pipe(session, on(0)),
  )
  const owed = states.map(exposureOf)
  const together = owed.reduce((sum, minor) => sum + minor, 0n)
  states.forEach(({ group }, i) => {
    if (group === undefined) return
    const others = Result.getOrThrow(Credit.exposure(group.others, "CNY", Credit.plainExposure)).total.minor
    expect(others).toBe(together - (owed[i] ?? 0n))
  })
  return { attempts: attempts.length, failed: exits.filter(Exit.isFailure).length, together }
})

const raceOn = (name: string, stores: () => ReadonlyArray<Layer.Layer<Store, StoreError>>) =>
  describe(`credit races on ${name}`, () => {
    for (const race of ["one customer", "a parent and three subsidiaries"] as const) {
      it(
        `CRD-6, CRD-9: ${race}, released from many sides at once: nothing beyond the limit`,
        {
          timeout: 60_000 + rounds * 20_000,
        },
        () =>
          Effect.gen(function* () {
            const contexts = yield* Effect.forEach(stores(), node)
            const nodes = yield* Effect.forEach(contexts, (context) =>
              Effect.provide(Effect.service(Engine.Engine), context),
            )
            let [attempts, over, failed] = [0, 0, 0]
            for (const round of upTo(rounds)) {
              const result = yield* runRace(nodes, race, round)
              attempts += result.attempts
              failed += result.failed
              if (result.together > limit.minor) over++
              // Those that met no store error took all that fits.
              if (result.failed === 0) expect(result.together).toBe(yuan(price).minor * BigInt(fitting))
            }
            expect({ attempts, over }).toEqual({ attempts: rounds * ordersEach * triesEach, over: 0 })
            expect(failed).toBe(0)
            const [first] = contexts
            if (first === undefined) throw new Error("a race needs a node")
            expect((yield* Effect.provide(Engine.audit(host), first)).findings).toEqual([])
          }).pipe(Effect.scoped, Effect.runPromise),
      )
    }
  })

raceOn("memory", () => [MemoryStore.layer])
raceOn("SQLite", () => [Sqlite.layer({ file: ":memory:" })])
raceOn("PostgreSQL, two nodes", () => {
  const schema = newSchema()
  return [openSchema(schema), openSchema(schema)]
})
