/** Exceptions and returns with everything that follows from them, on the engine (ORD-5). */
import * as Commission from "@dealwright/core/Commission"
import * as Credit from "@dealwright/core/Credit"
import { isRejection } from "@dealwright/core/Decider"
import { ReactionFailed } from "@dealwright/core/Engine"
import * as Inventory from "@dealwright/core/Inventory"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import * as Receivable from "@dealwright/core/Receivable"
import { afterAll, assert, describe, it } from "vitest"
import { closeAll, type House, openHouse, trading, type Who } from "./house.ts"
import { cny, day, draft, line, q } from "./support.ts"

afterAll(closeAll)

const pieces = (quantity: number, lineId = "1") => [{ lineId, quantity: q(quantity) }]

/** Order O-1 of ann's customer C-1: 10 GTX at 100.00, released; 20 pieces in stock, a limit of 2 000.00. */
const ready = async (settings: Partial<Order.OrderPolicy> = {}, lines = [line("GTX", 10, "100.00")]) => {
  const house = await openHouse(settings)
  await trading(house, "2000.00", 20)
  const send = (who: Who, command: Order.Command) => house.as(who).execute(Order.order, "O-1", command)
  const source = { _tag: "Imported", reference: "ERP 1", draft: draft(lines, { creditDays: 30 }) } as const
  await house.system.execute(Order.order, "O-1", { _tag: "Confirm", source })
  await send("ivy", { _tag: "Release" })
  let papers = 0
  return {
    ...house,
    house,
    send,
    bill: async (invoiceId: string, quantity?: number) => {
      const part = quantity === undefined ? {} : { lines: pieces(quantity) }
      await send("ivy", { _tag: "Settle", invoiceId, ...part })
      await send("fred", { _tag: "CheckInvoice", invoiceId })
    },
    ship: async (quantity?: number) => {
      const number = String(++papers)
      const part = quantity === undefined ? {} : { lines: pieces(quantity) }
      await send("walt", { _tag: "RequestShipping", requestId: `D-${number}`, ...part })
      await send("sue", { _tag: "SignShipping", requestId: `D-${number}` })
      await send("walt", { _tag: "Ship", shipmentId: `S-${number}`, ...part })
    },
  }
}
type Ready = Awaited<ReturnType<typeof ready>>

const orderOf = async ({ system }: House): Promise<Order.Order> => {
  const state = await system.state(Order.order, "O-1")
  return state._tag === "Absent" ? assert.fail("no order") : state
}

/** What the customer owes, what it has used of its limit, what lies in stock, what ann has booked. */
const figures = async (house: House) => {
  const { system } = house
  const account = await system.state(Credit.creditAccount, "C-1")
  const [totals] = account.ledger.totals
  const text = (money: Money.Money | undefined) => (money === undefined ? "0.00" : Money.format(money))
  const stock = await system.state(Inventory.stock, "GTX")
  const period = await system.state(Commission.commission, Commission.periodId("ann", "2026-03"))
  const { clawedBack, earned } = Commission.balance([period], "CNY")
  return {
    owed: text(totals?.receivables),
    claimed: [text(totals?.undelivered), text(totals?.uninvoiced)],
    credit: text(totals?.unapplied),
    onHand: Money.Quantity.format(stock.onHand),
    free: Money.Quantity.format(Inventory.available(stock)),
    earned: Money.format(Money.unsafeAdd(earned, Money.negate(clawedBack))),
  }
}

const rejectedBy = async (promise: Promise<unknown>): Promise<readonly [string, string]> => {
  try {
    await promise
  } catch (error) {
    const why = error instanceof ReactionFailed ? error.rejection : error
    if (!isRejection(why)) throw error
    assert.notMatch(`${why.text.en}${why.text.zh}`, /undefined|\[object/)
    return [why.rule, (why.reason as { readonly _tag: string })._tag]
  }
  return assert.fail("it was carried out")
}

const delivered = async (settings: Partial<Order.OrderPolicy> = {}): Promise<Ready> => {
  const one = await ready(settings)
  await one.bill("I-1", 6)
  await one.bill("I-2")
  await one.ship()
  await one.send("walt", { _tag: "Deliver" })
  return one
}

const back = (returnId: string, quantity: number, more: Partial<Extract<Order.Command, { _tag: "Return" }>> = {}) =>
  ({
    _tag: "Return",
    ...{ returnId, lines: pieces(quantity), goods: "restocked", outcome: "credited", reason: "not needed" },
    ...more,
  }) as const satisfies Order.Command

describe("returns", () => {
  it("ORD-5, CRD-7: goods that come back are credited, headroom and stock come back, sums agree", async () => {
    const one = await delivered()
    const { house, send } = one
    assert.deepInclude(await figures(house), { owed: "1000.00", onHand: "10", free: "10" })
    await send("fred", back("RT-1", 5))
    const order = await orderOf(house)
    assert.deepEqual(
      [order.total, Order.invoicedAmount(order), Order.deliveredAmount(order)],
      [cny("500.00"), cny("500.00"), cny("500.00")],
    )
    assert.deepInclude(await figures(house), { owed: "500.00", claimed: ["0.00", "0.00"], onHand: "15", free: "15" })
    const open = async (id: string) => {
      const state = await one.system.state(Receivable.receivable, id)
      return state._tag === "None" ? assert.fail() : Money.format(Receivable.openTotal(state))
    }
    assert.deepEqual([await open("I-2"), await open("I-1")], ["0.00", "500.00"], "the newest invoice first")
    const repeat = await send("fred", back("RT-1", 5))
    assert.deepEqual(repeat.events, [])
    assert.deepEqual(await rejectedBy(send("fred", back("RT-1", 4))), ["ORD-2", "NumberUsed"])
    assert.deepEqual(await rejectedBy(send("fred", back("RT-2", 6))), ["ORD-3", "QuantityBeyond"])
    assert.deepEqual((await one.dealwright.audit()).findings, [])
  })

  it("ORD-5: less than the price may be agreed; what isn't credited stays owed, however often something comes back", async () => {
    const { house, send } = await delivered()
    const fee = [{ lineId: "1", quantity: q(2), credit: cny("180.00") }]
    await send("fred", back("RT-1", 2, { lines: fee }))
    assert.deepInclude(await figures(house), { owed: "820.00" })
    const tooMuch = [{ lineId: "1", quantity: q(1), credit: cny("100.01") }]
    assert.deepEqual(await rejectedBy(send("fred", back("RT-2", 1, { lines: tooMuch }))), ["ORD-5", "CreditBeyond"])
    await send("fred", back("RT-2", 8))
    const order = await orderOf(house)
    assert.deepEqual([order.total, order.lines[0]?.quantity, order.lines[0]?.returned], [cny("20.00"), q(0), q(10)])
    assert.deepInclude(await figures(house), { owed: "20.00", claimed: ["0.00", "0.00"], onHand: "20", free: "20" })
  })

  it("ORD-5: on the invoice that is named, and no more than is on it", async () => {
    const { house, send } = await delivered()
    assert.deepEqual(await rejectedBy(send("fred", back("RT-1", 5, { invoiceId: "I-2" }))), ["ORD-3", "QuantityBeyond"])
    assert.deepEqual(await rejectedBy(send("fred", back("RT-1", 1, { invoiceId: "I-9" }))), ["ORD-5", "UnknownInvoice"])
    await send("fred", back("RT-1", 5, { invoiceId: "I-1" }))
    const [first, second] = (await orderOf(house)).invoices
    assert.deepEqual([first?.credited?.[0]?.amount, second?.credited], [cny("500.00"), undefined])
  })

  it("ORD-5, REC-2: what was paid already becomes the customer's credit", async () => {
    const { as, house, send } = await delivered()
    const pay = { _tag: "Receive", customerId: "C-1", amount: cny("1000.00"), valueDate: day("2026-03-02") } as const
    await as("fred").execute(Receivable.payment, "P-1", pay)
    await send("fred", back("RT-1", 3, { goods: "scrapped" }))
    assert.deepInclude(await figures(house), { owed: "0.00", credit: "300.00", onHand: "10", free: "10" })
  })

  it("ORD-5: ship first: goods that were never invoiced come back without a credit note", async () => {
    const { bill, house, send, ship } = await ready({ settlement: "ship-first" })
    await ship(6)
    await bill("I-1", 4)
    await send("fred", back("RT-1", 3))
    const order = await orderOf(house)
    const [one] = order.lines
    assert.deepEqual([one?.quantity, one?.shipped, one?.settled], [q(7), q(3), q(3)])
    assert.deepEqual([order.total, Order.invoicedAmount(order)], [cny("700.00"), cny("300.00")])
    // 4 of 10 haven't left; 3 have and are invoiced.
    assert.deepInclude(await figures(house), { owed: "300.00", claimed: ["400.00", "0.00"], onHand: "17", free: "13" })
  })

  it("ORD-5: after everything came back, and after the order was closed, sums still agree", async () => {
    const { house, send } = await delivered()
    await send("ann", { _tag: "Accept" })
    await send("ann", { _tag: "Close" })
    await send("fred", back("RT-1", 10))
    assert.deepInclude(await figures(house), { owed: "0.00", claimed: ["0.00", "0.00"], onHand: "20", free: "20" })
    assert.strictEqual((await orderOf(house))._tag, "Closed")
  })

  it("ORD-5: who takes goods back for money is finance or a supervisor, not the seller", async () => {
    const { send } = await delivered()
    const refused = await send("ann", back("RT-1", 1)).then(
      () => "carried out",
      (error: { readonly _tag?: string }) => error._tag,
    )
    assert.strictEqual(refused, "Refused")
    await send("sue", back("RT-1", 1))
  })
})

describe("what doesn't leave", () => {
  it("ORD-5: settle first: a short delivery is closed; what was invoiced of the rest is credited", async () => {
    const { bill, house, send, ship } = await ready()
    await bill("I-1")
    await ship(6)
    assert.include(Order.nextSteps(await orderOf(house)), "CancelRest")
    await send("ann", { _tag: "CancelRest", cancelId: "X-1", reason: "out of production" })
    const order = await orderOf(house)
    assert.deepEqual([order.total, Order.invoicedAmount(order)], [cny("600.00"), cny("600.00")])
    assert.deepInclude(await figures(house), { owed: "600.00", claimed: ["0.00", "0.00"], onHand: "14", free: "14" })
    assert.deepEqual((await send("ann", { _tag: "CancelRest", cancelId: "X-1", reason: "" })).events, [])
    const other = send("ann", { _tag: "CancelRest", cancelId: "X-1", lines: pieces(1), reason: "" })
    assert.deepEqual(await rejectedBy(other), ["ORD-2", "NumberUsed"])
    await send("walt", { _tag: "Deliver" })
    await send("ann", { _tag: "Accept" })
    await send("ann", { _tag: "Close" })
  })

  it("ORD-5, CRD-7: ship first: nothing was invoiced of the rest, so only the claim and the reservation go", async () => {
    const { house, send, ship } = await ready({ settlement: "ship-first" })
    await ship(6)
    await send("ann", { _tag: "CancelRest", cancelId: "X-1", lines: pieces(1), reason: "one less" })
    assert.deepInclude(await figures(house), { owed: "0.00", claimed: ["300.00", "600.00"], free: "11" })
    await send("ann", { _tag: "CancelRest", cancelId: "X-2", reason: "no more" })
    assert.deepInclude(await figures(house), { claimed: ["0.00", "600.00"], onHand: "14", free: "14" })
  })

  it("ORD-2: what has left nothing of is cancelled as a whole", async () => {
    const { send } = await ready()
    const cut = send("ann", { _tag: "CancelRest", cancelId: "X-1", reason: "" })
    assert.deepEqual(await rejectedBy(cut), ["ORD-2", "OutOfOrder"])
  })
})

describe("exceptions", () => {
  const report = (kind: Order.ExceptionKind, quantity?: number, exceptionId = "E-1"): Order.Command => ({
    _tag: "ReportException",
    ...{ exceptionId, kind, lineId: "1", note: "found at the customer's" },
    ...(quantity === undefined ? {} : { quantity: q(quantity) }),
  })
  const resolve = (remedy: Order.Remedy, exceptionId = "E-1"): Order.Command => ({
    _tag: "ResolveException",
    ...{ exceptionId, remedy, finding: "the carrier's fault" },
  })

  it("ORD-5: reported by line, told to the customer's owner, found by what is open, resolved with a finding", async () => {
    const { dealwright, house, send, system } = await delivered()
    const { events } = await send("walt", report("damaged", 2))
    assert.deepEqual(
      events.map((event) => [event._tag, "owner" in event ? event.owner : ""]),
      [["ExceptionReported", "ann"]],
    )
    const open = { where: [{ _tag: "Equals", field: "exceptionOwner", value: "ann" }], limit: 10 } as const
    const found = await dealwright.as("acme", "ann").find(Order.order, open)
    assert.deepEqual(
      found.documents.map(({ id }) => id),
      ["O-1"],
    )
    assert.deepEqual(Order.openExceptions(await orderOf(house)).length, 1)
    await send("fred", resolve({ _tag: "None" }))
    const [entry] = Order.exceptionsLog([{ id: "O-1", state: await system.state(Order.order, "O-1") }], {
      owner: "ann",
    })
    assert.deepInclude(entry?.standing, { _tag: "Resolved", finding: "the carrier's fault", by: "fred" })
    assert.deepEqual((await dealwright.as("acme", "ann").find(Order.order, open)).documents, [])
    assert.deepEqual((await send("fred", resolve({ _tag: "None" }))).events, [])
    const other = send("fred", resolve({ _tag: "Credit", goods: "lost" }))
    assert.deepEqual(await rejectedBy(other), ["ORD-5", "ExceptionResolved"])
  })

  it("ORD-5: damaged goods are sent again: signed for anew, out of stock, nothing invoiced twice", async () => {
    const { house, send, ship } = await delivered()
    await send("walt", report("damaged", 2))
    await send("fred", resolve({ _tag: "Resupply", goods: "scrapped" }))
    assert.strictEqual((await orderOf(house))._tag, "Released", "something has still to leave")
    assert.deepInclude(await figures(house), { owed: "1000.00", claimed: ["0.00", "0.00"], onHand: "10" })
    assert.deepEqual(await rejectedBy(send("walt", { _tag: "Ship", shipmentId: "S-9" })), ["ORD-2", "OutOfOrder"])
    await ship()
    assert.deepInclude(await figures(house), { owed: "1000.00", onHand: "8", free: "8" })
    await send("walt", { _tag: "Deliver" })
    const order = await orderOf(house)
    assert.deepEqual([order._tag, order.total, order.lines[0]?.shipped], ["Delivered", cny("1000.00"), q(10)])
  })

  it("ORD-5, INV-3: what is sent again takes stock that is there, or waits for it", async () => {
    const { as, send, ship } = await delivered()
    await send("fred", back("RT-1", 2, { outcome: "resupplied", goods: "lost" }))
    await as("walt").execute(Inventory.stock, "GTX", { _tag: "Count", onHand: q(1), reason: "stock taking" })
    const early = await rejectedBy(ship())
    assert.strictEqual(early[0], "INV-3")
    await as("walt").execute(Inventory.stock, "GTX", { _tag: "Count", onHand: q(2), reason: "found" })
    await send("walt", { _tag: "Ship", shipmentId: "S-9" })
  })

  it("ORD-5: what went missing is credited, for less where that is agreed", async () => {
    const { house, send } = await delivered()
    await send("ann", report("short", 3))
    await send("sue", resolve({ _tag: "Credit", goods: "lost", amount: cny("250.00") }))
    assert.deepInclude(await figures(house), { owed: "750.00", onHand: "10" })
  })

  it("ORD-5: what can't be delivered is cancelled with the finding", async () => {
    const { bill, house, send, ship } = await ready()
    await bill("I-1")
    await ship(7)
    await send("walt", report("short", 3))
    await send("fred", resolve({ _tag: "CancelRest" }))
    assert.deepInclude(await figures(house), { owed: "700.00", onHand: "13", free: "13" })
  })

  it("ORD-5: a delay is about all of the line; what hasn't left can't be damaged", async () => {
    const { house, send } = await ready()
    await send("ann", report("late"))
    assert.deepEqual(Order.openExceptions(await orderOf(house))[0]?.quantity, q(10))
    assert.deepEqual(await rejectedBy(send("ann", report("damaged", 1, "E-2"))), ["ORD-3", "QuantityBeyond"])
    assert.deepEqual(await rejectedBy(send("ann", report("late", 3))), ["ORD-2", "NumberUsed"])
    assert.deepEqual(await rejectedBy(send("fred", resolve({ _tag: "None" }, "E-9"))), ["ORD-5", "UnknownException"])
  })
})

describe("commission", () => {
  it("COM-5: what comes back takes back exactly what it earned", async () => {
    const { house, send } = await delivered()
    const { earned } = await figures(house)
    assert.notStrictEqual(earned, "0.00")
    await send("fred", back("RT-1", 5))
    const half = await figures(house)
    assert.strictEqual(Number(half.earned) * 2, Number(earned))
    await send("fred", back("RT-2", 5))
    assert.deepInclude(await figures(house), { earned: "0.00", owed: "0.00" })
  })
})
