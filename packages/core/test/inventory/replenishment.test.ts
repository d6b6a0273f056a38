import * as Inventory from "@dealwright/core/Inventory"
import * as LocalDate from "@dealwright/core/LocalDate"
import { Quantity } from "@dealwright/core/Money"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"

const q = Quantity.whole
const day = LocalDate.literal
const on = day("2026-03-02")
const { initial } = Inventory.stock

const stockOf = (onHand: number, reserved = 0, coming = 0): Inventory.StockState => ({
  ...initial,
  onHand: q(onHand),
  reservations: reserved === 0 ? [] : [{ orderId: "O-1", reserved: q(reserved), shipped: q(0) }],
  inbound: coming === 0 ? [] : [{ purchaseId: "P-1", quantity: q(coming) }],
})

const month = [{ from: day("2026-03-01"), until: day("2026-03-31"), quantity: q(90) }]
const terms = { leadTimeDays: 10, safetyStock: q(10) }
const advise = (stock: Inventory.StockState, changes: Partial<Inventory.ReplenishmentTerms> = {}) =>
  Inventory.adviseReplenishment({ sku: "GTX", stock, terms: { ...terms, ...changes }, forecast: month, on })

describe("replenishment advice", () => {
  it("INV-4: forecast demand over lead time + safety stock − available − inbound, every figure a reason", () => {
    // 3 a day over ten days + 10 − (20 on hand − 8 reserved) − 6 coming.
    const advice = advise(stockOf(20, 8, 6))
    assert.strictEqual(advice.order, q(22))
    assert.deepEqual(advice.reasons, [
      { _tag: "Demand", quantity: q(30), days: 10 },
      { _tag: "SafetyStock", quantity: q(10) },
      { _tag: "Available", quantity: q(12) },
      { _tag: "Inbound", quantity: q(6) },
    ])
    const { en, zh } = Inventory.describeAdvice(advice)
    assert.strictEqual(
      en,
      "Order 22 of GTX: 30 expected over 10 days + 10 safety stock - 12 available - 6 inbound = 22 missing. (INV-4)",
    )
    assert.include(zh, "GTX 应订 22")
  })

  it("INV-4: exactly enough orders nothing; one less orders one", () => {
    const enough = advise(stockOf(40))
    assert.strictEqual(enough.order, q(0))
    assert.deepEqual(enough.reasons.at(-1), { _tag: "Enough", over: q(0) })
    assert.match(Inventory.describeAdvice(enough).en, /^Order nothing of GTX: .*; 0 more than needed\. \(INV-4\)$/)
    assert.strictEqual(advise(stockOf(39)).order, q(1))
  })

  it("INV-4: what was promised and isn't there is ordered as well", () => {
    assert.strictEqual(advise(stockOf(2, 7)).order, q(45))
  })

  it("INV-4: raised to the smallest order, then rounded up to whole packs", () => {
    assert.strictEqual(advise(stockOf(39), { minimumOrder: q(25) }).order, q(25))
    const both = advise(stockOf(39), { minimumOrder: q(25), packSize: q(12) })
    assert.strictEqual(both.order, q(36))
    assert.deepEqual(both.reasons.slice(4), [
      { _tag: "RaisedToMinimum", minimum: q(25) },
      { _tag: "RoundedToPacks", packs: 3, packSize: q(12) },
    ])
    assert.strictEqual(advise(stockOf(40), { minimumOrder: q(25) }).order, q(0), "nothing is ordered for its own sake")
    assert.deepEqual(advise(stockOf(28), { packSize: q(12) }).reasons.length, 4, "twelve are a whole pack")
  })

  it("INV-4: a part of a forecast's days counts for its share, and days outside for nothing", () => {
    assert.strictEqual(Inventory.demandOver(month, day("2026-03-29"), 10), q(6))
    assert.strictEqual(Inventory.demandOver(month, day("2026-03-31"), 10), q(0))
    assert.strictEqual(Inventory.demandOver(month, on, 0), q(0))
    const third = [{ from: day("2026-03-01"), until: day("2026-03-04"), quantity: q(1) }]
    assert.strictEqual(Inventory.demandOver(third, day("2026-03-01"), 1), Quantity.fromUnits(333_334n))
  })

  it("INV-4: the scarcest comes first, by the share of its need that is there", () => {
    const of = (sku: string, onHand: number, reserved = 0) => ({
      ...{ sku, stock: stockOf(onHand, reserved), terms, forecast: month },
    })
    const list = Inventory.replenishmentList([of("B", 20), of("D", 40), of("A", 20), of("C", 0, 5)], on)
    assert.deepEqual(
      list.map(({ sku }) => sku),
      ["C", "A", "B"],
    )
  })

  it("INV-4: once it has arrived there is enough, and no less would do", () => {
    const pieces = (max: number) => fc.integer({ min: 0, max }).map((n) => q(n))
    fc.assert(
      fc.property(
        fc.record({ onHand: pieces(200), reserved: pieces(200), coming: pieces(100) }),
        fc.record({ leadTimeDays: fc.integer({ min: 0, max: 60 }), safetyStock: pieces(50) }),
        fc.option(fc.integer({ min: 1, max: 30 })),
        fc.option(fc.integer({ min: 1, max: 60 })),
        ({ coming, onHand, reserved }, data, pack, least) => {
          const stock: Inventory.StockState = {
            ...initial,
            onHand,
            reservations: [{ orderId: "O-1", reserved, shipped: q(0) }],
            inbound: [{ purchaseId: "P-1", quantity: coming }],
          }
          const known = {
            ...data,
            ...(pack === null ? {} : { packSize: q(pack) }),
            ...(least === null ? {} : { minimumOrder: q(least) }),
          }
          const { missing, order } = Inventory.adviseReplenishment({
            ...{ sku: "GTX", stock, terms: known, forecast: month, on },
          })
          const need = Inventory.demandOver(month, on, data.leadTimeDays) + data.safetyStock
          const there = onHand - reserved + coming
          assert.isTrue(there + order >= need)
          assert.strictEqual(missing, there >= need ? 0n : need - there)
          if (order === 0n) return
          const without = order - q(pack ?? 0)
          const isNeeded = there + without < need || (least !== null && without < q(least))
          assert.isTrue(
            pack === null ? order === (least !== null && q(least) > missing ? q(least) : missing) : isNeeded,
          )
        },
      ),
      { numRuns: 1000 },
    )
  })

  it("INV-4: packs and smallest orders are above zero, a safety stock isn't below it", () => {
    const read = Schema.decodeUnknownResult(Inventory.ReplenishmentTerms)
    const stored = { leadTimeDays: 10, safetyStock: "10" }
    assert.strictEqual(read(stored)._tag, "Success")
    for (const wrong of [{ packSize: "0" }, { minimumOrder: "-1" }, { safetyStock: "-1" }, { leadTimeDays: -1 }]) {
      assert.strictEqual(read({ ...stored, ...wrong })._tag, "Failure")
    }
  })
})
