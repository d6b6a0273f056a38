/** A company with decided quotes or released orders, in a SQLite file. */
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import {
  Approval,
  Credit,
  Engine,
  Instant,
  Inventory,
  LocalDate,
  Money,
  Order,
  Organisation,
  Pricing,
} from "@dealwright/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { host } from "./command.ts"

const organisation = Engine.operations(Organisation.organisation)
const priceLists = Engine.operations(Pricing.priceList)
const quotes = Engine.operations(Pricing.quote)
const approvals = Engine.operations(Approval.approval)
const customers = Engine.operations(Pricing.customerPricing)

const day = (n: number) => Instant.fromEpochMillis(Date.UTC(2026, 2, n, 4))

const as =
  (id: string, n: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(
      Effect.provideService(Engine.Session, Engine.member("acme", id)),
      Effect.provide(Engine.clockLayer(() => day(n))),
    )
const bySystem = Effect.provideService(Engine.Session, Engine.system("acme", "test", { at: day(1) }))

/** Quotes by id: day of March 2026, customer, seller, unit price at a list price of 100.00. */
export interface Asked {
  readonly id: string
  readonly on: number
  readonly customer: string
  readonly seller: "ann" | "max"
  readonly price: string
  readonly days?: number
}

/** Writes them all, in their order; every one is submitted. `vip` customers get their class on the first day. */
export const fillQuotes = (file: string, asked: ReadonlyArray<Asked>, vip: ReadonlyArray<string> = []): Promise<void> =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const people = [
      ["eve", "president", undefined],
      ["dan", "director", "eve"],
      ["max", "manager", "dan"],
      ["ann", "rep", "max"],
    ] as const
    for (const [id, rank, supervisor] of people) {
      const under = supervisor === undefined ? {} : { supervisor }
      yield* organisation.addMember("main", { id, name: id, rank, roles: ["sales"], ...under }).pipe(bySystem)
    }
    const list = Pricing.PriceListId.make("list")
    const listPrice = Money.of("100.00", "CNY")
    const lines = [{ sku: "PUMP", group: "pumps", listPrice }]
    yield* priceLists
      .draftList(list, { currency: "CNY", from: LocalDate.literal("2026-03-01"), version: "1", lines })
      .pipe(as("max", 1))
    yield* priceLists.submitList(list, {}).pipe(as("max", 1))
    const { documents } = yield* engine.find(Approval.approval, { where: [], limit: 10 }).pipe(bySystem)
    for (const { id } of documents) {
      yield* approvals.approve(id, {}).pipe(as("dan", 1))
      yield* approvals.approve(id, {}).pipe(as("eve", 1))
    }
    for (const customer of vip) yield* customers.classifyCustomer(customer, { customerClass: "vip" }).pipe(bySystem)
    for (const { customer, days, id, on, price, seller } of asked) {
      yield* quotes
        .draft(id, {
          customerId: customer,
          currency: "CNY",
          priceLists: [list],
          lines: [{ sku: "PUMP", quantity: Money.Quantity.whole(10), unitPrice: Money.of(price, "CNY") }],
          ...(days === undefined ? {} : { creditDays: days }),
        })
        .pipe(as(seller, on))
      yield* quotes.submit(id, {}).pipe(as(seller, on))
    }
  }).pipe(Effect.provide(Engine.layer(host).pipe(Layer.provide(Sqlite.layer({ file })))), Effect.runPromise)

/** Orders of one product at 10.00 a piece, by id: day of March 2026, customer, pieces. */
export interface Ordered {
  readonly id: string
  readonly on: number
  readonly customer: string
  readonly pieces: bigint
  readonly sku?: string
}

/** Writes them all, in their order; every one is asked to be released. There are 1 000 pieces of `PUMP` and nothing else. */
export const fillOrders = (file: string, limit: Money.Money, asked: ReadonlyArray<Ordered>): Promise<void> =>
  Effect.gen(function* () {
    const [accounts, orders, stock] = [
      Engine.operations(Credit.creditAccount),
      Engine.operations(Order.order),
      Engine.operations(Inventory.stock),
    ]
    yield* stock.receive("PUMP", { receiptNo: "opening", quantity: Money.Quantity.whole(1000) }).pipe(bySystem)
    for (const customer of new Set(asked.map((one) => one.customer))) {
      const terms = { limit: { _tag: "UpTo", amount: limit }, creditDays: 30 } as const
      yield* accounts.setTerms(customer, { terms, reason: "agreed" }).pipe(bySystem)
    }
    for (const { customer, id, on, pieces, sku = "PUMP" } of asked) {
      const line = { sku, quantity: Money.Quantity.whole(Number(pieces)), unitPrice: Money.of("10.00", "CNY") }
      const draft = { customerId: customer, currency: "CNY", lines: [line] } as const
      const session = Effect.provideService(Engine.Session, Engine.system("acme", "test", { at: day(on) }))
      yield* orders.confirm(id, { source: { _tag: "Imported", reference: id, draft } }).pipe(session)
      yield* orders.release(id, {}).pipe(session)
    }
  }).pipe(Effect.provide(Engine.layer(host).pipe(Layer.provide(Sqlite.layer({ file })))), Effect.runPromise)
