/** REC-4 through the whole company: a debt that is 15 days overdue puts new orders on hold, and its payment lets them go. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Credit from "../../src/credit/index.ts"
import * as Engine from "../../src/engine/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Order from "../../src/order/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import * as Templates from "../../src/templates/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"

const template: Engine.Template = {
  ...Templates.trade,
  policies: { ...Templates.trade.policies, order: { ...Order.tradePolicy, stock: "none" } },
}
const host = Result.getOrThrow(Engine.compose(Templates.builtIn, template))
const at = (moment: string) =>
  Effect.provideService(Engine.Session, Engine.system("acme", "test", { at: Engine.moment(`${moment}+08:00`) }))
const date = (text: string) => Result.getOrThrow(Calendar.LocalDate.parse(text))
const yuan = (amount: string) => Money.of(amount, "CNY")
const orders = Engine.operations(Order.order)
const receivables = Engine.operations(Receivable.receivable)
const payments = Engine.operations(Receivable.payment)
const accounts = Engine.operations(Credit.creditAccount)

const release = (id: string, moment: string) =>
  Effect.gen(function* () {
    const draft = {
      customerId: "C-1",
      currency: "CNY",
      lines: [{ sku: "P-1", quantity: Money.Quantity.one, unitPrice: yuan("10.00") }],
    } as const
    yield* orders.confirm(id, { source: { _tag: "Imported", reference: id, draft } })
    return (yield* orders.release(id, {})).state
  }).pipe(at(moment))

it("REC-4: a debt 15 days overdue puts new orders on hold with the reason, and its payment lets them go", () =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    yield* accounts
      .setTerms("C-1", {
        terms: { limit: { _tag: "UpTo", amount: yuan("10000.00") }, creditDays: 365 },
        reason: "agreed",
      })
      .pipe(at("2026-03-01T09:00:00"))
    yield* receivables
      .open("INV-1", {
        customerId: "C-1",
        source: { _tag: "Import", reference: "INV-1" },
        total: yuan("100.00"),
        invoiceDate: date("2026-03-01"),
        method: { _tag: "InFull", due: date("2026-03-10") },
        sellers: [],
      })
      .pipe(at("2026-03-01T09:00:00"))
    yield* Engine.sweep(Engine.moment("2026-03-17T09:00:00+08:00"))
    expect((yield* release("O-1", "2026-03-24T12:00:00"))._tag).toBe("Released")

    yield* Engine.sweep(Engine.moment("2026-03-25T18:00:00+08:00"))
    const held = yield* release("O-2", "2026-03-25T18:30:00")
    expect(held._tag === "Held" && held.hold.decision).toMatchObject({
      _tag: "NeedsApproval",
      rank: { name: "director" },
      reasons: [{ code: "credit-orders-on-hold", rule: "REC-4" }],
    })

    yield* payments
      .receive("R-1", { customerId: "C-1", amount: yuan("100.00"), valueDate: date("2026-03-26") })
      .pipe(at("2026-03-26T09:00:00"))
    const account = yield* engine.state(Credit.creditAccount, "C-1").pipe(at("2026-03-26T10:00:00"))
    expect(account.holds).toBeUndefined()
    const released = yield* release("O-3", "2026-03-26T12:00:00")
    expect(released._tag).toBe("Released")
    expect((yield* Engine.audit(host)).findings).toEqual([])
  }).pipe(Effect.provide(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer))), Effect.runPromise))
