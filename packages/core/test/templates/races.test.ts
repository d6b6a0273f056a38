/** What may happen once, under many hands at the same time, on the shipped templates. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Credit from "../../src/credit/index.ts"
import * as Engine from "../../src/engine/index.ts"
import * as Inventory from "../../src/inventory/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Order from "../../src/order/index.ts"
import * as Organisation from "../../src/organisation/index.ts"
import * as Rate from "../../src/rate/index.ts"
import * as Templates from "../../src/templates/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"

const tenant = "acme"
const system = Effect.provideService(Engine.Session, Engine.system(tenant, "set-up"))
const as = (id: string) => Effect.provideService(Engine.Session, Engine.member(tenant, id))

const organisation = Engine.operations(Organisation.organisation)
const units = Engine.operations(Inventory.unit)
const accounts = Engine.operations(Credit.creditAccount)
const orders = Engine.operations(Order.order)

const run = <A, E>(template: Engine.Template, program: Effect.Effect<A, E, Engine.Engine | Engine.Store>) => {
  const host = Result.getOrThrow(Engine.compose(Templates.builtIn, template))
  return Effect.gen(function* () {
    yield* organisation
      .addMember("main", {
        id: "pat",
        name: "Pat",
        rank: "president",
        roles: ["sales", "invoicing", "sales-controller"],
      })
      .pipe(system)
    const result = yield* program
    const report = yield* Engine.audit(host)
    expect(report.findings).toEqual([])
    return result
  }).pipe(Effect.provide(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))), Effect.runPromise)
}

const all = <A, E, R>(effects: ReadonlyArray<Effect.Effect<A, E, R>>) =>
  Effect.forEach(effects, Effect.exit, { concurrency: "unbounded" })

describe("races", () => {
  it("INV-2: of many who hold one unit at the same moment, exactly one does", () =>
    run(
      Templates.property,
      Effect.gen(function* () {
        for (let round = 0; round < 25; round++) {
          const unitId = `U-${round}`
          yield* units.register(unitId, { description: "12th floor, left" }).pipe(as("pat"))
          const exits = yield* all(
            Array.from({ length: 40 }, (_, i) =>
              units.hold(unitId, { dealId: `D-${i}`, customerId: `C-${i}` }).pipe(as("pat")),
            ),
          )
          expect(exits.filter(Exit.isSuccess).length).toBe(1)
        }
      }),
    ))

  it("CRD-6: of many orders racing for the same headroom, at most what fits is released", () =>
    run(
      { ...Templates.trade, policies: { ...Templates.trade.policies, order: { ...Order.tradePolicy, stock: "none" } } },
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const yuan = (amount: string) => Money.of(amount, "CNY")
        yield* accounts
          .setTerms("C-1", {
            terms: { limit: { _tag: "UpTo", amount: yuan("1000.00") }, creditDays: 30 },
            reason: "agreed",
          })
          .pipe(system)
        const ids = Array.from({ length: 30 }, (_, i) => `O-${i}`)
        for (const id of ids) {
          const draft = {
            customerId: "C-1",
            currency: "CNY",
            lines: [{ sku: "P-1", quantity: Money.Quantity.one, unitPrice: yuan("150.00") }],
            sellers: [{ memberId: "pat", share: Rate.one }],
          } as const
          yield* orders.confirm(id, { source: { _tag: "Imported", reference: id, draft } }).pipe(system)
        }
        yield* all(ids.map((id) => orders.release(id, {}).pipe(as("pat"))))
        const states = yield* Effect.forEach(ids, (id) => engine.state(Order.order, id)).pipe(system)
        // 6 × 150 = 900 fits into 1 000; a seventh would not.
        expect(states.filter((state) => state._tag === "Released").length).toBe(6)
        expect(states.filter((state) => state._tag === "Held").length).toBe(24)
      }),
    ))
})
