/** Orders on hold for goods are offered when these arrive, oldest first, and never released by themselves (CRD-4 b). */
import * as Decider from "@dealwright/core/Decider"
import * as Inventory from "@dealwright/core/Inventory"
import { Quantity } from "@dealwright/core/Money"
import { given, member, system, testFacts } from "@dealwright/core/testing"
import { assert, describe, it } from "vitest"

const facts = testFacts({ actor: system })
const later = testFacts({ actor: system, at: "2026-03-05T09:00:00.000Z" })
const q = Quantity.whole
const stock = (...events: ReadonlyArray<Inventory.StockEvent>) => given(Inventory.stock, facts, ...events)
const received = (pieces: number, receiptNo = "R-1"): Inventory.StockEvent => ({
  _tag: "StockReceived",
  receiptNo,
  quantity: q(pieces),
})
const awaited = (orderId: string, pieces: number, since = facts.at): Inventory.StockEvent => ({
  ...{ _tag: "OrderAwaited", orderId, quantity: q(pieces), since },
})

describe("orders on hold for goods", () => {
  it("CRD-4: an order waits once, from its first hold on, however often it is held", () => {
    const wait: Inventory.StockCommand = { _tag: "Await", orderId: "O-1", quantity: q(5) }
    stock().when(wait).then(awaited("O-1", 5))
    stock(awaited("O-1", 5)).when(wait).thenNothing()
    given(Inventory.stock, later, awaited("O-1", 5))
      .when({ ...wait, quantity: q(6) })
      .then(awaited("O-1", 6, facts.at))
    // Offered, asked for again and short once more: it is to be told again.
    stock(awaited("O-1", 5), { _tag: "StockOffered", orderIds: ["O-1"] })
      .when(wait)
      .then(awaited("O-1", 5))
    stock()
      .when({ ...wait, quantity: q(-1) })
      .thenRejected("NegativeQuantity")
    assert.deepInclude(Inventory.stock.index(stock(awaited("O-1", 5)).state()), { waitingOrders: 1, offeredOrders: 0 })
  })

  it("CRD-4, CRD-7: what arrives is offered oldest first, only as many as fit together, each once", () => {
    const queue = [
      awaited("O-2", 4, testFacts({ at: "2026-03-03T09:00:00.000Z" }).at),
      awaited("O-1", 7, testFacts({ at: "2026-03-02T09:00:00.000Z" }).at),
      awaited("O-3", 3, testFacts({ at: "2026-03-04T09:00:00.000Z" }).at),
    ]
    const offer: Inventory.StockCommand = { _tag: "OfferWaiting" }
    stock(...queue)
      .when(offer)
      .thenNothing()
    const ten = stock(...queue, received(10)).when(offer)
    ten.then({ _tag: "StockOffered", orderIds: ["O-1", "O-3"] })
    assert.deepInclude(Inventory.stock.index(ten.state()), { waitingOrders: 3, offeredOrders: 2 })
    given(Inventory.stock, facts, ...queue, received(10), ...ten.events())
      .when(offer)
      .thenNothing()
    given(Inventory.stock, facts, ...queue, received(10), ...ten.events(), received(4, "R-2"))
      .when(offer)
      .then({ _tag: "StockOffered", orderIds: ["O-2"] })
  })

  it("CRD-4: what has its goods, or needs them no more, doesn't wait", () => {
    const reserved: Inventory.StockEvent = { _tag: "StockReserved", orderId: "O-1", quantity: q(5) }
    const { waiting } = stock(received(10), awaited("O-1", 5), reserved).state()
    assert.deepEqual(waiting, [])
    const ended = stock(awaited("O-1", 5)).when({ _tag: "StopWaiting", orderId: "O-1" })
    ended.then({ _tag: "WaitingEnded", orderId: "O-1" })
    assert.deepEqual(ended.state().waiting, [])
    stock().when({ _tag: "StopWaiting", orderId: "O-1" }).thenNothing()
  })

  it("CRD-7: it is offered after goods arrive, a count finds more, or others give back; not otherwise", () => {
    const state = Decider.fold(Inventory.stock, [awaited("O-1", 5)])
    const sent = (event: Inventory.StockEvent, at = state) =>
      Inventory.offerStock.react({ id: "GTX", event, state: at, facts }).map(({ command }) => command._tag)
    const freeing: ReadonlyArray<Inventory.StockEvent> = [
      received(10),
      { _tag: "StockCounted", onHand: q(10), reason: "count", by: "walt" },
      { _tag: "ReservationReleased", orderId: "O-9" },
      { _tag: "StockReserved", orderId: "O-9", quantity: q(1) },
      { _tag: "WaitingEnded", orderId: "O-9" },
    ]
    for (const event of freeing) assert.deepEqual(sent(event), ["OfferWaiting"])
    assert.deepEqual(sent({ _tag: "StockExpected", purchaseId: "P-1", quantity: q(10) }), [])
    const offered = Decider.fold(Inventory.stock, [{ _tag: "StockOffered", orderIds: ["O-1"] }], state)
    assert.deepEqual(sent(received(10), offered), [])
  })

  it("ORG-2: only the system says who waits", () => {
    const walt = member("walt", "president", "warehouse")
    for (const tag of ["Await", "StopWaiting", "OfferWaiting"] as const) {
      const decision = Decider.authorise(Inventory.stock.access[tag], walt, tag, facts.ladder)
      assert.strictEqual(decision._tag, "Denied")
    }
  })
})
