import * as Order from "@dealwright/core/Order"
import { system } from "@dealwright/core/testing"
import { assert, describe, it } from "vitest"
import { ann, cny, confirm, ivy, limit, line, q, stocked, walt } from "./support.ts"
import { World } from "./world.ts"

const some = (quantity: number) => [{ lineId: "1", quantity: q(quantity) }]

/** Order O-1 of 10 × 100.00 released, with a draft of 4 and a request for 6. */
const world = new World({ order: { shippingRank: "supervisor", invoiceCheck: "second-person" } })
limit(world, "1000.00")
stocked(world, "GTX", 10)
world.send(Order.order, "O-1", confirm(), system)
world.send(Order.order, "O-1", { _tag: "Release" }, ivy)
world.send(Order.order, "O-1", { _tag: "Settle", invoiceId: "I-1", lines: some(4) }, ivy)
world.send(Order.order, "O-1", { _tag: "RequestShipping", requestId: "D-1", lines: some(6) }, walt)

const concern = (command: Order.Command, state: Order.OrderState = world.state(Order.order, "O-1")) => {
  const { amount, kind } = Order.order.concerns?.({ id: "O-1", command, state }) ?? assert.fail("nothing is said")
  assert.strictEqual(kind, "order")
  return amount
}
const absent: Order.OrderState = { _tag: "Absent" }

describe("what commands move, for delegations with a limit", () => {
  it("ORG-3: a new order moves its total; one from a quote, or with prices yet to be looked up, an unknown amount", () => {
    assert.deepEqual(concern(confirm([line("GTX", 10, "100.00"), line("CPU", 1, "50.50")]), absent), cny("1050.50"))
    assert.isUndefined(concern({ _tag: "Confirm", source: { _tag: "Quote", quoteId: "Q-1" } }, absent))
    const unpriced = { sku: "GTX", quantity: q(1) }
    assert.isUndefined(concern(confirm([unpriced]), absent))
    const other = confirm([{ ...line("GTX", 1, "1.00"), unitPrice: { ...cny("1.00"), currency: "USD" } }])
    assert.isUndefined(concern(other, absent))
  })

  it("ORG-3: papers and goods move what they name, or everything that they would take", () => {
    assert.deepEqual(concern({ _tag: "Settle", invoiceId: "I-2" }), cny("600.00"))
    assert.deepEqual(concern({ _tag: "Settle", invoiceId: "I-2", lines: some(1) }), cny("100.00"))
    assert.deepEqual(concern({ _tag: "CheckInvoice", invoiceId: "I-1" }), cny("400.00"))
    assert.isUndefined(concern({ _tag: "CheckInvoice", invoiceId: "I-9" }))
    assert.deepEqual(concern({ _tag: "RequestShipping", requestId: "D-2" }), cny("400.00"))
    assert.deepEqual(concern({ _tag: "SignShipping", requestId: "D-1" }), cny("600.00"))
    assert.isUndefined(concern({ _tag: "SignShipping", requestId: "D-9" }))
    assert.deepEqual(concern({ _tag: "Ship", shipmentId: "S-1", lines: some(3) }), cny("300.00"))
    assert.isUndefined(concern({ _tag: "Ship", shipmentId: "S-1", lines: [{ lineId: "9", quantity: q(1) }] }))
  })

  it("ORG-3: money, returns, exceptions and amendments move theirs; everything else all of the order", () => {
    assert.deepEqual(concern({ _tag: "RecordDeposit", receiptNo: "R-1", amount: cny("5.00") }), cny("5.00"))
    const back = { _tag: "Return", returnId: "RT-1", goods: "lost", outcome: "credited", reason: "" } as const
    assert.deepEqual(concern({ ...back, lines: some(2) }), cny("200.00"))
    const short = { _tag: "ReportException", exceptionId: "E-1", kind: "short", lineId: "1", note: "" } as const
    assert.deepEqual(concern(short), cny("1000.00"))
    assert.deepEqual(concern({ ...short, quantity: q(3) }), cny("300.00"))
    const remedy = { _tag: "ResolveException", exceptionId: "E-1", remedy: { _tag: "None" }, finding: "" } as const
    assert.isUndefined(concern(remedy))
    world.send(Order.order, "O-1", { ...short, quantity: q(3) }, ann)
    assert.deepEqual(concern(remedy), cny("300.00"))
    // The larger of before and after: to make an order smaller takes authority over what it was.
    assert.deepEqual(concern({ _tag: "Amend", lines: some(2), reason: "" }), cny("1000.00"))
    assert.deepEqual(concern({ _tag: "Amend", lines: some(12), reason: "" }), cny("1200.00"))
    assert.deepEqual(concern({ _tag: "Release" }), cny("1000.00"))
    assert.deepEqual(concern({ _tag: "Cancel", reason: "" }), cny("1000.00"))
    assert.isUndefined(concern({ _tag: "Release" }, absent))
  })
})
