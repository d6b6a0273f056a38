/** A company with a price list and a few decided quotes, in a SQLite file. */
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import { Approval, Engine, Instant, LocalDate, Money, Organisation, Pricing } from "@dealwright/core"
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
