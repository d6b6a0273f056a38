import * as Decider from "@dealwright/core/Decider"
import * as Inventory from "@dealwright/core/Inventory"
import { Quantity } from "@dealwright/core/Money"
import { given, member, testFacts } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"

const facts = testFacts({ actor: member("walt", "rep", "warehouse") })
const q = Quantity.whole
const stock = (...events: ReadonlyArray<Inventory.StockEvent>) => given(Inventory.stock, facts, ...events)
const received: Inventory.StockEvent = { _tag: "StockReceived", receiptNo: "R-1", quantity: q(10) }
const reserved = (orderId: string, pieces: number): Inventory.StockEvent => ({
  _tag: "StockReserved",
  orderId,
  quantity: q(pieces),
})

describe("stock", () => {
  it("INV-3: on hand, committed, available and inbound", () => {
    const state = stock(
      { _tag: "StockExpected", purchaseId: "P-1", quantity: q(50) },
      { _tag: "StockReceived", receiptNo: "R-1", quantity: q(20), purchaseId: "P-1" },
      reserved("O-1", 6),
      { _tag: "StockShipped", orderId: "O-1", shipped: q(2) },
    ).state()
    assert.strictEqual(state.onHand, q(18))
    assert.strictEqual(Inventory.committed(state), q(4))
    assert.strictEqual(Inventory.available(state), q(14))
    assert.strictEqual(Inventory.available(state, "O-1"), q(18))
    assert.strictEqual(Inventory.inbound(state), q(30))
    assert.deepEqual(Inventory.stock.index(state), {
      ...{ onHand: 18, committed: 4, available: 14, inbound: 30 },
      ...{ waitingOrders: 0, offeredOrders: 0 },
    })
  })

  it("INV-3: nothing is promised that isn't there; exactly what is there can be", () => {
    stock(received)
      .when({ _tag: "Reserve", orderId: "O-1", quantity: q(10) })
      .then(reserved("O-1", 10))
    const more: Inventory.StockCommand = { _tag: "Reserve", orderId: "O-2", quantity: q(5) }
    const error = stock(received, reserved("O-1", 6)).when(more).thenRejected("StockShort")
    assert.strictEqual(error.rule, "INV-3")
    assert.include(error.text.en, "5 wanted, 4 there")
  })

  it("INV-3: a reservation is a total: it can be raised, lowered and given back", () => {
    const state = stock(received, reserved("O-1", 6))
    state.when({ _tag: "Reserve", orderId: "O-1", quantity: q(6) }).thenNothing()
    state.when({ _tag: "Reserve", orderId: "O-1", quantity: q(10) }).then(reserved("O-1", 10))
    state.when({ _tag: "Reserve", orderId: "O-1", quantity: q(11) }).thenRejected("StockShort")
    const back = state.when({ _tag: "Unreserve", orderId: "O-1" })
    back.then({ _tag: "ReservationReleased", orderId: "O-1" })
    assert.strictEqual(Inventory.available(back.state()), q(10))
  })

  it("INV-3: what leaves was reserved, leaves once, and never comes back by itself", () => {
    const state = stock(received, reserved("O-1", 6), { _tag: "StockShipped", orderId: "O-1", shipped: q(4) })
    state.when({ _tag: "Ship", orderId: "O-1", shipped: q(4) }).thenNothing()
    state.when({ _tag: "Ship", orderId: "O-1", shipped: q(7) }).thenRejected("NotReserved")
    state.when({ _tag: "Ship", orderId: "O-1", shipped: q(3) }).thenRejected("ShippedLess")
    state.when({ _tag: "Reserve", orderId: "O-1", quantity: q(3) }).thenRejected("ShippedLess")
    const shipped = state.when({ _tag: "Ship", orderId: "O-1", shipped: q(6) })
    shipped.then({ _tag: "StockShipped", orderId: "O-1", shipped: q(6) })
    assert.strictEqual(shipped.state().onHand, q(4))
    assert.strictEqual(Inventory.available(shipped.state()), q(4))
  })

  it("INV-3: a count may find less than was promised; then nothing more is promised or shipped beyond it", () => {
    const counted: Inventory.StockEvent = { _tag: "StockCounted", onHand: q(3), reason: "stocktaking", by: "walt" }
    const state = stock(received, reserved("O-1", 6))
    state.when({ _tag: "Count", onHand: q(3), reason: "stocktaking" }).then(counted)
    const after = stock(received, reserved("O-1", 6), counted)
    assert.strictEqual(Inventory.available(after.state()), q(-3))
    after.when({ _tag: "Reserve", orderId: "O-2", quantity: q(1) }).thenRejected("StockShort")
    after.when({ _tag: "Ship", orderId: "O-1", shipped: q(4) }).thenRejected("StockShort")
    after.when({ _tag: "Reserve", orderId: "O-1", quantity: q(5) }).then(reserved("O-1", 5))
  })

  it("INV-3: a delivery note that comes twice is booked once", () => {
    stock(received)
      .when({ _tag: "Receive", receiptNo: "R-1", quantity: q(10) })
      .thenNothing()
    stock(received)
      .when({ _tag: "Receive", receiptNo: "R-2", quantity: q(5) })
      .then({ _tag: "StockReceived", receiptNo: "R-2", quantity: q(5) })
  })

  it("INV-3: nothing is a quantity too, and what is nothing isn't kept", () => {
    const zero = q(0)
    const expected: Inventory.StockEvent = { _tag: "StockExpected", purchaseId: "P-1", quantity: q(5) }
    const withdrawn = stock(expected).when({ _tag: "Expect", purchaseId: "P-1", quantity: zero })
    withdrawn.then({ _tag: "StockExpected", purchaseId: "P-1", quantity: zero })
    assert.deepEqual(withdrawn.state().inbound, [])
    const arrived = stock(expected).when({ _tag: "Receive", receiptNo: "R-1", quantity: q(5), purchaseId: "P-1" })
    assert.deepEqual(arrived.state().inbound, [])
    const given = stock(received, reserved("O-1", 6)).when({ _tag: "Reserve", orderId: "O-1", quantity: zero })
    assert.deepEqual(given.state().reservations, [])
    assert.strictEqual(stock(received).when({ _tag: "Count", onHand: zero, reason: "fire" }).state().onHand, zero)
    stock().when({ _tag: "Receive", receiptNo: "R-9", quantity: zero }).then({
      _tag: "StockReceived",
      receiptNo: "R-9",
      quantity: zero,
    })
  })

  it("INV-3: quantities below zero are rejected", () => {
    stock()
      .when({ _tag: "Receive", receiptNo: "R-1", quantity: q(-1) })
      .thenRejected("NegativeQuantity")
    stock()
      .when({ _tag: "Expect", purchaseId: "P-1", quantity: q(-1) })
      .thenRejected("NegativeQuantity")
    stock()
      .when({ _tag: "Count", onHand: q(-1), reason: "" })
      .thenRejected("NegativeQuantity")
    stock()
      .when({ _tag: "Reserve", orderId: "O-1", quantity: q(-1) })
      .thenRejected("NegativeQuantity")
  })

  it("INV-4: advice is demand over the lead time + safety stock − available − inbound, never below zero", () => {
    const state = stock(received, reserved("O-1", 4), {
      _tag: "StockExpected",
      purchaseId: "P-1",
      quantity: q(15),
    }).state()
    const advice = (demand: number) =>
      Inventory.replenishment(state, { demandOverLeadTime: q(demand), safetyStock: q(5) })
    assert.strictEqual(advice(40), q(24))
    assert.strictEqual(advice(1), q(0))
  })

  const pieces = fc.integer({ min: 0, max: 12 }).map((n) => q(n))
  const orderId = fc.constantFrom("O-1", "O-2")
  const command: fc.Arbitrary<Inventory.StockCommand> = fc.oneof(
    fc.record({
      _tag: fc.constant("Receive" as const),
      receiptNo: fc.constantFrom("R-1", "R-2", "R-3"),
      quantity: pieces,
    }),
    fc.record({ _tag: fc.constant("Expect" as const), purchaseId: fc.constant("P-1"), quantity: pieces }),
    fc.record({ _tag: fc.constant("Reserve" as const), orderId, quantity: pieces }),
    fc.record({ _tag: fc.constant("Unreserve" as const), orderId }),
    fc.record({ _tag: fc.constant("Ship" as const), orderId, shipped: pieces }),
  )
  const decide = (state: Inventory.StockState, one: Inventory.StockCommand) => Inventory.stock.decide(state, one, facts)
  const run = (commands: ReadonlyArray<Inventory.StockCommand>) => {
    let state = Inventory.stock.initial
    for (const one of commands) {
      const decided = decide(state, one)
      if (Result.isSuccess(decided)) state = Decider.fold(Inventory.stock, decided.success, state)
    }
    return state
  }

  it("INV-3: without a count no sequence promises or ships more than there is", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const state = run(commands)
        assert.isTrue(state.onHand >= 0n)
        assert.isTrue(Inventory.available(state) >= 0n)
        for (const { reserved: all, shipped } of state.reservations) assert.isTrue(shipped >= 0n && shipped <= all)
      }),
      { numRuns: 1000 },
    )
  })

  it("KER-8: a command repeated on the state it led to yields no events", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 15 }), command, (before, last) => {
        const state = run(before)
        const once = decide(state, last)
        fc.pre(Result.isSuccess(once))
        const after = Decider.fold(Inventory.stock, once.success, state)
        const codec = Schema.toCodecJson(Inventory.StockState)
        assert.deepEqual(Schema.decodeSync(codec)(Schema.encodeSync(codec)(after)), after)
        assert.deepEqual(decide(after, last), Result.succeed([]))
      }),
      { numRuns: 1000 },
    )
  })
})
