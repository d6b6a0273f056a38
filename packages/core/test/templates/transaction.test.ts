/** A host's program over several modules and several people: it commits once or not at all. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Approval from "../../src/approval/index.ts"
import * as Credit from "../../src/credit/index.ts"
import * as Engine from "../../src/engine/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Order from "../../src/order/index.ts"
import * as Organisation from "../../src/organisation/index.ts"
import * as Pricing from "../../src/pricing/index.ts"
import * as Templates from "../../src/templates/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"

const tenant = "acme"
const system = Effect.provideService(Engine.Session, Engine.system(tenant, "set-up"))
const as = (id: string) => Effect.provideService(Engine.Session, Engine.member(tenant, id))
const yuan = (amount: string) => Money.of(amount, "CNY")

const organisation = Engine.operations(Organisation.organisation)
const lists = Engine.operations(Pricing.priceList)
const quotes = Engine.operations(Pricing.quote)
const approvals = Engine.operations(Approval.approval)
const accounts = Engine.operations(Credit.creditAccount)
const orders = Engine.operations(Order.order)

const listId = Pricing.PriceListId.make("L-1")

const company = Effect.gen(function* () {
  const add = (id: string, rank: string, supervisor?: string, ...roles: ReadonlyArray<Organisation.Role>) =>
    organisation
      .addMember("main", {
        id,
        name: id,
        rank,
        roles: ["sales", ...roles],
        ...(supervisor === undefined ? {} : { supervisor }),
      })
      .pipe(system)
  yield* add("pat", "president")
  yield* add("dora", "director", "pat")
  yield* add("max", "manager", "dora", "invoicing")
  yield* add("ann", "rep", "max", "invoicing")
  const engine = yield* Engine.Engine
  const { today } = yield* engine.facts(() => ({})).pipe(system)
  yield* lists
    .draftList(listId, {
      currency: "CNY",
      from: today,
      version: "1",
      lines: [{ sku: "P-1", listPrice: yuan("100.00") }],
    })
    .pipe(as("max"))
  yield* lists.submitList(listId, {}).pipe(as("max"))
  const asked = yield* engine.find(Approval.approval, { where: [], limit: 10 }).pipe(system)
  for (const { id } of asked.documents) {
    yield* approvals.approve(id, {}).pipe(as("dora"))
    yield* approvals.approve(id, {}).pipe(as("pat"))
  }
  yield* accounts
    .setTerms("C-1", { terms: { limit: { _tag: "UpTo", amount: yuan("1000.00") }, creditDays: 30 }, reason: "agreed" })
    .pipe(system)
})

/** Ann quotes and sells for 1 050 against a limit of 1 000; Max, 5 % over it being within his authority, lets it go. */
const quoteOrderAndOverride = Effect.gen(function* () {
  const engine = yield* Engine.Engine
  yield* quotes
    .draft("Q-1", {
      customerId: "C-1",
      currency: "CNY",
      priceLists: [listId],
      lines: [{ sku: "P-1", quantity: Money.Quantity.whole(10), unitPrice: yuan("105.00") }],
    })
    .pipe(as("ann"))
  yield* quotes.submit("Q-1", {}).pipe(as("ann"))
  yield* quotes.issue("Q-1", {}).pipe(as("ann"))
  yield* quotes.accept("Q-1", {}).pipe(as("ann"))
  yield* orders.confirm("O-1", { source: { _tag: "Quote", quoteId: "Q-1" } }).pipe(as("ann"))
  const released = yield* orders.release("O-1", {}).pipe(as("ann"))
  if (released.state._tag !== "Held") return released.state
  const request = Approval.approvalId({ kind: Order.overrideSubject, id: "O-1" }, released.state.holds)
  yield* approvals.approve(request, { note: "an old customer" }).pipe(as("max"))
  return yield* engine.state(Order.order, "O-1").pipe(as("ann"))
})

const template: Engine.Template = {
  ...Templates.trade,
  policies: { ...Templates.trade.policies, order: { ...Order.tradePolicy, stock: "none" } },
}
const host = Result.getOrThrow(Engine.compose(Templates.builtIn, template))

const run = <A, E>(program: Effect.Effect<A, E, Engine.Engine | Engine.Store>) =>
  Effect.gen(function* () {
    yield* company
    return yield* program
  }).pipe(Effect.provide(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))), Effect.runPromise)

describe("a unit of work over several modules", () => {
  it("makes a quote, an order and a credit override one transaction, which conflicts and succeeds on the second run", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const store = yield* Engine.Store
        const outside = yield* Effect.context<Engine.Engine>()
        let runs = 0
        const before = (yield* store.feed({ after: 0, limit: 1000 })).length
        const state = yield* engine
          .unitOfWork(
            Effect.gen(function* () {
              const made = yield* quoteOrderAndOverride
              if (++runs === 1) {
                // Meanwhile somebody changes the very account that the release rests on.
                const raised = accounts.setTerms("C-1", {
                  terms: { limit: { _tag: "UpTo", amount: yuan("1001.00") }, creditDays: 30 },
                  reason: "corrected",
                })
                yield* Effect.promise(() => Effect.runPromiseWith(outside)(raised.pipe(system)))
              }
              return made
            }),
          )
          .pipe(as("ann"))
        expect(runs).toBe(2)
        expect(state._tag).toBe("Released")
        const events = (yield* store.feed({ after: before, limit: 1000 })).filter(
          ({ key }) => key.kind !== "credit-account",
        )
        const commands = new Set(events.map(({ meta }) => (meta as { readonly commandId: string }).commandId))
        expect(commands.size).toBe(1)
        const people = new Set(events.map(({ meta }) => (meta as { readonly actor: string }).actor))
        expect(Array.from(people).sort()).toEqual(["ann", "max"])
        expect((yield* Engine.audit(host)).findings).toEqual([])
      }),
    ))

  it("does nothing of all that when its last step is refused", () =>
    run(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        const attempt = engine
          .unitOfWork(
            Effect.gen(function* () {
              yield* quoteOrderAndOverride
              yield* orders.ship("O-1", { shipmentId: "S-1" }).pipe(as("ann"))
            }),
          )
          .pipe(as("ann"))
        expect((yield* Effect.flip(attempt))._tag).toMatch(/Refused|OrderError/)
        expect((yield* engine.state(Pricing.quote, "Q-1").pipe(system))._tag).toBe("Absent")
        expect((yield* engine.state(Order.order, "O-1").pipe(system))._tag).toBe("Absent")
      }),
    ))
})
