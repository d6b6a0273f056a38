import * as Credit from "@dealwright/core/Credit"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Inventory from "@dealwright/core/Inventory"
import type * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import * as Rate from "@dealwright/core/Rate"
import { system } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { assert, describe, it } from "vitest"
import { ann, cny, confirm, day, exposure, fred, ivy, limit, line, mia, owed, q, stocked, walt } from "./support.ts"
import { type Settings, World } from "./world.ts"

/** A customer with a limit of 1 000.00, ten pieces in stock, and order O-1 of 10 × 100.00 confirmed. */
const ready = (settings: Settings = {}, creditLimit = "1000.00") => {
  const world = new World(settings)
  limit(world, creditLimit)
  stocked(world, "GTX", 10)
  world.send(Order.order, "O-1", confirm(), system)
  return world
}
const send = (world: World, command: Order.Command, actor = ivy) => world.send(Order.order, "O-1", command, actor)
const rejected = (world: World, command: Order.Command, actor = ivy) =>
  world.try(Order.order, "O-1", command, actor) ?? assert.fail(`${command._tag} was expected to be rejected`)
const status = (world: World, id = "O-1") => world.state(Order.order, id)._tag
const some = (quantity: number) => [{ lineId: "1", quantity: q(quantity) }]

describe("steps of an order", () => {
  it("ORD-2, ORD-3: settle first: confirmed, released, settled, shipped, delivered, accepted, closed", () => {
    const world = ready()
    assert.deepEqual(send(world, { _tag: "Release" }), ["OrderReleased"])
    assert.deepEqual(send(world, { _tag: "Settle", invoiceId: "I-1" }), ["OrderSettled"])
    assert.deepEqual(send(world, { _tag: "Ship", shipmentId: "S-1" }, walt), ["OrderShipped"])
    assert.deepEqual(send(world, { _tag: "Deliver" }, walt), ["OrderDelivered"])
    assert.deepEqual(send(world, { _tag: "Accept" }, ann), ["OrderAccepted"])
    assert.deepEqual(send(world, { _tag: "Close" }, ann), ["OrderClosed"])
    const stock = world.state(Inventory.stock, "GTX")
    assert.deepEqual([stock.onHand, stock.reservations], [q(0), []])
    assert.deepEqual(world.state(Credit.creditAccount, "C-1").ledger.commitments, [])
  })

  it("ORD-3: settle first: nothing ships that isn't settled", () => {
    const world = ready()
    send(world, { _tag: "Release" })
    const error = rejected(world, { _tag: "Ship", shipmentId: "S-1" }, walt)
    assert.strictEqual(error.rule, "ORD-2")
    assert.include(error.text.en, "next: Settle or Cancel")
    assert.include(error.text.zh, "结算")
    send(world, { _tag: "Settle", invoiceId: "I-1", lines: some(4) })
    assert.strictEqual(
      rejected(world, { _tag: "Ship", shipmentId: "S-1", lines: some(5) }, walt).reason._tag,
      "QuantityBeyond",
    )
    assert.deepEqual(send(world, { _tag: "Ship", shipmentId: "S-1" }, walt), ["OrderShipped"])
    assert.deepEqual(world.last("OrderShipped").lines, some(4))
  })

  it("ORD-3: ship first: nothing is settled that hasn't shipped", () => {
    const world = ready({ order: { settlement: "ship-first" } })
    send(world, { _tag: "Release" })
    const error = rejected(world, { _tag: "Settle", invoiceId: "I-1" })
    assert.include(error.text.en, "next: Ship or Cancel")
    send(world, { _tag: "Ship", shipmentId: "S-1", lines: some(6) }, walt)
    assert.strictEqual(
      rejected(world, { _tag: "Settle", invoiceId: "I-1", lines: some(7) }).reason._tag,
      "QuantityBeyond",
    )
    send(world, { _tag: "Settle", invoiceId: "I-1" })
    assert.deepEqual(world.last("OrderSettled").amount, cny("600.00"))
  })

  it("ORD-2: every step out of order is rejected and names what comes next", () => {
    const world = ready()
    const outOfOrder = (command: Order.Command, actor = ann) => {
      const { reason, rule } = rejected(world, command, actor)
      assert.strictEqual(rule, "ORD-2")
      assert.strictEqual(reason._tag, "OutOfOrder")
      return "next" in reason ? reason.next : undefined
    }
    assert.deepEqual(outOfOrder({ _tag: "Ship", shipmentId: "S-1" }, walt), ["Release", "Cancel"])
    assert.deepEqual(outOfOrder({ _tag: "Deliver" }, walt), ["Release", "Cancel"])
    assert.deepEqual(outOfOrder({ _tag: "Settle", invoiceId: "I-1" }, ivy), ["Release", "Cancel"])
    send(world, { _tag: "Release" })
    assert.deepEqual(outOfOrder({ _tag: "Deliver" }, walt), ["Settle", "Cancel"])
    send(world, { _tag: "Settle", invoiceId: "I-1" })
    send(world, { _tag: "Ship", shipmentId: "S-1" }, walt)
    assert.deepEqual(outOfOrder({ _tag: "Cancel", reason: "" }), ["Deliver"])
    assert.deepEqual(outOfOrder({ _tag: "Accept" }), ["Deliver"])
    send(world, { _tag: "Deliver" }, walt)
    assert.deepEqual(outOfOrder({ _tag: "Close" }), ["Accept"])
    send(world, { _tag: "Accept" }, ann)
    assert.deepEqual(outOfOrder({ _tag: "Release" }), ["Close"])
    send(world, { _tag: "Close" }, ann)
    assert.deepEqual(outOfOrder({ _tag: "Reopen", reason: "" }), [])
    const missing = world.try(Order.order, "O-9", { _tag: "Release" }, ivy)
    assert.strictEqual(missing?.reason._tag, "OutOfOrder")
  })

  it("ORD-2: a required deposit comes before release, once for each receipt", () => {
    const world = ready({ order: { deposit: Rate.percent(10) } })
    assert.deepEqual(world.last("OrderConfirmed").deposit, cny("100.00"))
    const deposit = (receiptNo: string, amount: Money.Money): Order.Command => ({
      _tag: "RecordDeposit",
      receiptNo,
      amount,
    })
    assert.include(rejected(world, { _tag: "Release" }).text.en, "next: RecordDeposit or Cancel")
    send(world, deposit("R-1", cny("99.99")), fred)
    assert.deepEqual(send(world, deposit("R-1", cny("99.99")), fred), [])
    assert.strictEqual(rejected(world, deposit("R-1", cny("5.00")), fred).reason._tag, "NumberUsed")
    assert.strictEqual(rejected(world, deposit("R-2", Money.of("5.00", "USD")), fred).reason._tag, "WrongDeposit")
    rejected(world, { _tag: "Release" })
    send(world, deposit("R-2", cny("0.01")), fred)
    assert.deepEqual(send(world, { _tag: "Release" }), ["OrderReleased"])
  })

  it("CRD-2: order 10 × 100, delivered 6, invoiced 4, paid 150: exposure follows the order, 850 in the end", () => {
    const world = ready({ order: { settlement: "ship-first" } })
    send(world, { _tag: "Release" })
    assert.strictEqual(exposure(world), "1000.00")
    send(world, { _tag: "Ship", shipmentId: "S-1", lines: some(6) }, walt)
    assert.strictEqual(exposure(world), "1000.00")
    send(world, { _tag: "Settle", invoiceId: "I-1", lines: some(4) })
    owed(world, "I-1", "400.00", day("2026-03-02"))
    assert.strictEqual(exposure(world), "1000.00")
    owed(world, "I-1", "250.00", day("2026-03-02"))
    assert.strictEqual(exposure(world), "850.00")
    const [commitment] = world.state(Credit.creditAccount, "C-1").ledger.commitments
    assert.deepEqual(
      [commitment?.ordered, commitment?.delivered, commitment?.invoiced],
      [cny("1000.00"), cny("600.00"), cny("400.00")],
    )
  })

  it("KER-2: the invoices of a line re-add to its amount exactly", () => {
    const world = new World({ order: { settlement: "settle-first", stock: "none" } })
    limit(world, "1000.00")
    world.send(
      Order.order,
      "O-1",
      confirm([{ sku: "OIL", quantity: Money.Quantity.fromUnits(2_500_000n), unitPrice: cny("3.33") }]),
      system,
    )
    send(world, { _tag: "Release" })
    const third = (units: bigint) => [{ lineId: "1", quantity: Money.Quantity.fromUnits(units) }]
    const amounts = (
      [
        [833_333n, "I-1"],
        [833_333n, "I-2"],
        [833_334n, "I-3"],
      ] as const
    ).map(([units, invoiceId]) => {
      send(world, { _tag: "Settle", invoiceId, lines: third(units) })
      return Money.format(world.last("OrderSettled").amount)
    })
    // 2.5 × 3.33 is 8.325, rounded half-even once: 8.32
    assert.deepEqual(amounts, ["2.77", "2.78", "2.77"])
    assert.deepEqual(world.last("OrderSettled").invoiced, cny("8.32"))
  })

  it("ORD-3: an invoice or shipment that comes twice is booked once; its number stands for nothing else", () => {
    const world = ready()
    send(world, { _tag: "Release" })
    send(world, { _tag: "Settle", invoiceId: "I-1", lines: some(4) })
    assert.deepEqual(send(world, { _tag: "Settle", invoiceId: "I-1", lines: some(4) }), [])
    assert.strictEqual(rejected(world, { _tag: "Settle", invoiceId: "I-1", lines: some(5) }).reason._tag, "NumberUsed")
    send(world, { _tag: "Ship", shipmentId: "S-1", lines: some(3) }, walt)
    assert.deepEqual(send(world, { _tag: "Ship", shipmentId: "S-1", lines: some(3) }, walt), [])
    assert.strictEqual(
      rejected(world, { _tag: "Ship", shipmentId: "S-1", lines: some(1) }, walt).reason._tag,
      "NumberUsed",
    )
    assert.strictEqual(
      rejected(world, { _tag: "Ship", shipmentId: "S-2", lines: [{ lineId: "7", quantity: q(1) }] }, walt).reason._tag,
      "UnknownLine",
    )
  })

  it("CRD-4: invoicing takes the role, and an invoice isn't dated ahead", () => {
    const world = ready()
    send(world, { _tag: "Release" })
    assert.strictEqual(rejected(world, { _tag: "Settle", invoiceId: "I-1" }, mia).reason._tag, "MayNotInvoice")
    const date = (invoiceDate: LocalDate.LocalDate): Order.Command => ({
      _tag: "Settle",
      invoiceId: "I-1",
      invoiceDate,
    })
    assert.strictEqual(rejected(world, date(day("2026-03-03"))).reason._tag, "InvoiceDateAhead")
    send(world, date(day("2026-03-01")))
    const { creditDays, customerId, invoiceDate, sellers } = world.last("OrderSettled")
    assert.deepEqual(
      { creditDays, customerId, invoiceDate, sellers },
      {
        creditDays: 30,
        customerId: "C-1",
        invoiceDate: day("2026-03-01"),
        sellers: [{ memberId: "ann", share: Rate.one }],
      },
    )
  })

  it("ORD-2: cancelling before shipping gives back headroom and stock and lists the invoices to credit", () => {
    const world = ready()
    send(world, { _tag: "Release" })
    send(world, { _tag: "Settle", invoiceId: "I-1", lines: some(4) })
    send(world, { _tag: "Cancel", reason: "customer withdrew" }, ann)
    const { invoices, reason, total } = world.last("OrderCancelled")
    assert.deepEqual(
      { invoices, reason, total },
      {
        invoices: [
          { invoiceId: "I-1", amount: cny("400.00"), lines: [{ lineId: "1", quantity: q(4), amount: cny("400.00") }] },
        ],
        reason: "customer withdrew",
        total: cny("1000.00"),
      },
    )
    assert.strictEqual(exposure(world), "0.00")
    assert.deepEqual(world.state(Inventory.stock, "GTX").reservations, [])
  })

  it("ORD-2: a reopened order is confirmed, carries nothing over, and can be taken to the end", () => {
    const world = ready()
    send(world, { _tag: "Release" })
    send(world, { _tag: "Settle", invoiceId: "I-1" })
    send(world, { _tag: "Cancel", reason: "mistake" }, ann)
    assert.deepEqual(send(world, { _tag: "Reopen", reason: "meant another one" }, ann), ["OrderReopened"])
    assert.strictEqual(status(world), "Confirmed")
    send(world, { _tag: "Release" })
    assert.strictEqual(rejected(world, { _tag: "Settle", invoiceId: "I-1", lines: some(1) }).reason._tag, "NumberUsed")
    send(world, { _tag: "Settle", invoiceId: "I-2" })
    send(world, { _tag: "Ship", shipmentId: "S-1" }, walt)
    assert.deepEqual(send(world, { _tag: "Deliver" }, walt), ["OrderDelivered"])
  })

  it("ORD-1: amounts agree with their source, line by line and in total", () => {
    const world = new World()
    world.send(Order.order, "O-1", confirm([line("GTX", 3, "19.99"), line("MAT", 1, "0.00")]), system)
    const { lines, total } = world.last("OrderConfirmed")
    assert.deepEqual(
      lines.map(({ amount }) => Money.format(amount)),
      ["59.97", "0.00"],
    )
    assert.deepEqual(total, cny("59.97"))
  })

  it("ORD-1: what can't be an order is rejected", () => {
    const world = new World()
    const reason = (command: Order.Command, actor = system as typeof system | typeof ann) =>
      world.try(Order.order, "O-1", command, actor)?.reason._tag
    assert.strictEqual(reason(confirm(), ann), "SystemOnly")
    assert.strictEqual(reason(confirm([line("GTX", 0, "1.00")])), "LineUnsound")
    assert.strictEqual(reason(confirm([line("GTX", 1, "-1.00")])), "LineUnsound")
    assert.strictEqual(
      reason(confirm([{ ...line("GTX", 1, "1.00"), unitPrice: Money.of("1.00", "USD") }])),
      "LineUnsound",
    )
    const half = Rate.percent(50)
    for (const sellers of [
      [{ memberId: "ann", share: half }],
      [
        { memberId: "ann", share: half },
        { memberId: "ann", share: half },
      ],
      [
        { memberId: "ann", share: Rate.percent(150) },
        { memberId: "bob", share: Rate.percent(-50) },
      ],
    ]) {
      assert.strictEqual(reason(confirm(undefined, { sellers })), "SharesDiffer")
    }
    assert.isUndefined(reason(confirm()))
    assert.isUndefined(reason(confirm()), "the same order again")
    assert.strictEqual(reason(confirm([line("GTX", 9, "100.00")])), "AlreadyConfirmed")
  })

  it("ORD-1: credit days are the customer's unless something else was agreed", () => {
    const world = new World()
    limit(world, "1.00", 45)
    world.send(Order.order, "O-1", confirm(), system)
    assert.strictEqual(world.last("OrderConfirmed").creditDays, 45)
    world.send(Order.order, "O-2", confirm(undefined, { creditDays: 7 }), system)
    assert.strictEqual(world.last("OrderConfirmed").creditDays, 7)
    world.send(Order.order, "O-3", confirm(undefined, { customerId: "C-9" }), system)
    assert.strictEqual(world.last("OrderConfirmed").creditDays, 0)
  })

  it("ORD-3: an order of several lines is shipped, and settled, when all of them are", () => {
    const world = new World({ order: { settlement: "ship-first" } })
    limit(world, "1000.00")
    stocked(world, "GTX", 10)
    stocked(world, "CPU", 10)
    world.send(Order.order, "O-1", confirm([line("GTX", 2, "100.00"), line("CPU", 3, "10.00")]), system)
    send(world, { _tag: "Release" })
    send(world, { _tag: "Ship", shipmentId: "S-1", lines: some(2) }, walt)
    assert.strictEqual(rejected(world, { _tag: "Deliver" }, walt).reason._tag, "OutOfOrder")
    assert.strictEqual(rejected(world, { _tag: "Cancel", reason: "" }, ann).reason._tag, "OutOfOrder")
    send(world, { _tag: "Settle", invoiceId: "I-1" })
    assert.deepEqual(world.last("OrderSettled").amount, cny("200.00"))
    send(world, { _tag: "Ship", shipmentId: "S-2" }, walt)
    assert.deepEqual(world.last("OrderShipped").lines, [{ lineId: "2", quantity: q(3) }])
    send(world, { _tag: "Deliver" }, walt)
    send(world, { _tag: "Accept", note: "signed by Mr Li" }, ann)
    assert.strictEqual(world.last("OrderAccepted").note, "signed by Mr Li")
    assert.strictEqual(rejected(world, { _tag: "Close" }, ann).reason._tag, "OutOfOrder")
    send(world, { _tag: "Settle", invoiceId: "I-2" })
    assert.deepEqual(send(world, { _tag: "Close" }, ann), ["OrderClosed"])
  })

  it("CRD-4: an invoice that goes ahead of delivery on one line is looked at, whatever the others", () => {
    const world = new World()
    limit(world, "1000.00")
    stocked(world, "GTX", 10)
    stocked(world, "CPU", 10)
    world.send(Order.order, "O-1", confirm([line("GTX", 2, "100.00"), line("CPU", 3, "10.00")]), system)
    send(world, { _tag: "Release" })
    send(world, { _tag: "Settle", invoiceId: "I-1", lines: some(1) })
    send(world, { _tag: "Ship", shipmentId: "S-1" }, walt)
    world.send(Credit.creditAccount, "C-1", { _tag: "Block", reason: "late" }, mia)
    assert.deepEqual(send(world, { _tag: "Settle", invoiceId: "I-2" }), ["OrderHeld"])
    assert.strictEqual(status(world), "Held")
  })

  it("ORD-2: an order on hold can be cancelled, and says so", () => {
    const world = ready({}, "10.00")
    send(world, { _tag: "Release" })
    assert.strictEqual(status(world), "Held")
    const { reason } = rejected(world, { _tag: "Ship", shipmentId: "S-1" }, walt)
    assert.deepEqual("next" in reason ? reason.next : undefined, ["Release", "Cancel"])
    assert.deepEqual(send(world, { _tag: "Cancel", reason: "" }, ann), ["OrderCancelled"])
  })

  it("ORD-1: the line that can't be is named", () => {
    const world = new World()
    const error = world.try(Order.order, "O-1", confirm([line("GTX", 1, "1.00"), line("CPU", 0, "1.00")]), system)
    assert.include(error?.text.en, "Line 2")
  })

  it("ORD-2: a deposit is above 0 % and at most 100 %", () => {
    const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
    const isFine = (deposit: Rate.Rate) => Result.isSuccess(Order.compile({ ...Order.tradePolicy, deposit }, context))
    assert.deepEqual([Rate.zero, Rate.percent("0.01"), Rate.percent(100), Rate.percent("100.01")].map(isFine), [
      false,
      true,
      true,
      false,
    ])
    const codec = Schema.toCodecJson(Order.OrderPolicy)
    for (const policy of [Order.tradePolicy, Order.propertyPolicy]) {
      assert.isTrue(Result.isSuccess(Order.compile(policy, context)))
      assert.deepEqual(Schema.decodeSync(codec)(Schema.encodeSync(codec)(policy)), policy)
    }
  })
})
