/** CRD-2: exposure from the host's books, whole or by parts, and never by guess. */
import * as Credit from "@dealwright/core/Credit"
import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import * as Engine from "@dealwright/core/Engine"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import * as Templates from "@dealwright/core/Templates"
import { MemoryStore, system } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import { confirm, ivy, limit, line, owed } from "../order/support.ts"
import { World } from "../order/world.ts"
import { cny, codes, credit, day, itemOf, limitOf, owing, request, today } from "./support.ts"

const released = (answer: unknown, prepare: (world: World) => void = () => {}) => {
  const world = new World({ order: { stock: "none", exposure: "host" }, answers: { exposure: () => answer } })
  limit(world, "1000.00", 30, "C-1")
  prepare(world)
  world.send(Order.order, "O-1", confirm([line("GTX", 1, "100.00")]), system)
  world.send(Order.order, "O-1", { _tag: "Release" }, ivy)
  const state = world.state(Order.order, "O-1")
  return state._tag === "Held"
    ? codes(state.hold.decision)
    : state._tag === "Confirmed" && state.refusal !== undefined
      ? codes(state.refusal)
      : state._tag
}

describe("exposure from the host's books", () => {
  it("CRD-2: as one figure it is counted whole, whatever parts the policy counts", () => {
    assert.strictEqual(released({ total: cny("900.00") }), "Released")
    assert.deepEqual(released({ total: cny("900.01") }), ["credit-limit-exceeded"])
    const customer = CreditPolicy.empty
    const gate = (total: string) =>
      credit({ components: ["orders"] }).gate(
        request({
          customer: { terms: limitOf("1000.00"), ledger: customer, exposure: { _tag: "Total", total: cny(total) } },
        }),
      )._tag
    assert.strictEqual(gate("900.00"), "Passed")
    assert.strictEqual(gate("900.01"), "Held")
  })

  it("CRD-2: by parts, what the host leaves out comes from our own books", () => {
    const ours = (world: World) => owed(world, "I-1", "300.00", day("2026-03-01"))
    assert.strictEqual(released({ undelivered: cny("600.00") }, ours), "Released")
    assert.deepEqual(released({ undelivered: cny("600.01") }, ours), ["credit-limit-exceeded"])
    assert.strictEqual(released({ undelivered: cny("600.01"), receivables: cny("0.00") }, ours), "Released")
    const own = CreditPolicy.putCommitment(CreditPolicy.empty, {
      orderId: "O-9",
      ordered: cny("1000.00"),
      delivered: cny("600.00"),
      invoiced: cny("400.00"),
    })
    const totals = (answer: Credit.ExposureAnswer) => {
      const [row] = Credit.ledgerOf(answer, own).totals
      return row && [row.undelivered, row.uninvoiced, row.receivables]
    }
    const [orders, deliveries, zero] = [cny("400.00"), cny("200.00"), cny("0.00")]
    assert.deepEqual(totals({ receivables: cny("5.00") }), [orders, deliveries, cny("5.00")])
    assert.deepEqual(totals({ undelivered: cny("5.00") }), [cny("5.00"), deliveries, zero])
    assert.deepEqual(totals({ uninvoiced: cny("5.00") }), [orders, cny("5.00"), zero])
    assert.deepEqual(totals({ uninvoiced: cny("5.00"), undelivered: cny("6.00") }), [cny("6.00"), cny("5.00"), zero])
  })

  it("CRD-3: the host's dates tell the age; money owed since nobody knows when counts as owed for ever", () => {
    const oldestInvoiceDate = LocalDate.addDays(day("2026-03-02"), -31)
    assert.deepEqual(released({ receivables: cny("1.00"), oldestInvoiceDate }), ["credit-days-exceeded"])
    assert.deepEqual(released({ total: cny("1.00"), oldestInvoiceDate }), ["credit-days-exceeded"])
    assert.deepEqual(released({ receivables: cny("1.00") }), ["credit-days-exceeded"])
    const old = (world: World) => owed(world, "I-1", "3.00", day("2025-01-01"))
    assert.deepEqual(
      released({ total: cny("1.00") }, old),
      ["credit-days-exceeded"],
      "our own items, for want of dates",
    )
  })

  it("CRD-2: an answer that isn't one is never taken for nothing owed", () => {
    for (const answer of [
      undefined,
      null,
      {},
      [],
      "900.00",
      { undeliverd: cny("1.00") },
      { undelivered: cny("1.00"), unaplied: cny("1.00") },
      { total: cny("1.00"), receivables: cny("1.00") },
      { total: { minor: 5, currency: "CNY" } },
      { total: "1.00" },
    ]) {
      assert.deepEqual(released(answer), ["credit-exposure-unknown"])
    }
    const customer = Credit.positionByHost({ terms: limitOf("1000.00"), ledger: CreditPolicy.empty }, {})
    const outcome = credit().gate(request({ customer }))
    assert.strictEqual(outcome._tag, "Refused")
    assert.include(String(outcome.decision.reasons[0]?.facts.detail), "at least one of")
  })

  it("CRD-2: what is unknown isn't measured, and other reasons are still told", () => {
    const customer: CreditPolicy.CustomerPosition = {
      terms: limitOf("1.00", 0),
      ledger: owing(itemOf("I-1", cny("500.00"), LocalDate.addDays(today, -5))),
      exposure: { _tag: "Unknown", detail: "out of order" },
    }
    assert.sameMembers(
      [...codes(credit().gate(request({ customer })).decision)],
      ["credit-exposure-unknown", "credit-days-exceeded"],
    )
  })

  it("CRD-2: a source that fails releases nothing, and says which one and why", () => {
    const template: Engine.Template = {
      ...Templates.trade,
      policies: { ...Templates.trade.policies, order: { ...Order.tradePolicy, stock: "none", exposure: "host" } },
    }
    const sources = [Engine.factSource(Credit.exposureSource, () => Effect.fail("the ERP is down for the night"))]
    const erp: Engine.Plugin = { id: "acme.erp", version: "1.0.0", sources }
    const host = Result.getOrThrow(Engine.compose([...Templates.builtIn, erp], template))
    const orders = Engine.operations(Order.order)
    const draft = {
      customerId: "C-1",
      currency: "CNY",
      lines: [{ sku: "GTX", quantity: Money.Quantity.one, unitPrice: cny("1.00") }],
    } as const
    return Effect.gen(function* () {
      yield* orders.confirm("O-1", { source: { _tag: "Imported", reference: "ERP 1", draft } })
      const error = yield* Effect.flip(orders.release("O-1", {}))
      assert.strictEqual(error._tag, "FactsUnavailable")
      assert.include(error.message, "exposure")
      assert.include(error.message, "the ERP is down for the night")
      assert.strictEqual((yield* (yield* Engine.Engine).state(Order.order, "O-1"))._tag, "Confirmed")
    }).pipe(
      Effect.provideService(Engine.Session, Engine.system("acme", "test")),
      Effect.provide(Engine.layer(host).pipe(Layer.provide(MemoryStore.layer))),
      Effect.runPromise,
    )
  })
})
