/** Agreed prices in orders and invoices, from the agreement and its approval to the invoice, on the engine (PRC-12). */
import * as Approval from "@dealwright/core/Approval"
import * as Credit from "@dealwright/core/Credit"
import { isRejection } from "@dealwright/core/Decider"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import * as Pricing from "@dealwright/core/Pricing"
import * as Receivable from "@dealwright/core/Receivable"
import { afterAll, assert, describe, it } from "vitest"
import { closeAll, type House, listId, openHouse, publish, trading } from "./house.ts"
import { cny, day, q } from "./support.ts"

afterAll(closeAll)

/** 90.00 for a GTX in a month, agreed with C-1 by ann and approved by whoever has to. */
const agree = async ({ as, system }: House, id: string, month: "03" | "04", unitPrice: string): Promise<void> => {
  const from = day(`2026-${month}-05`)
  const until = day(month === "03" ? "2026-04-01" : "2026-05-01")
  await as("ann").execute(Pricing.agreedPrices, id, {
    _tag: "DraftAgreement",
    ...{ customerId: "C-1", currency: "CNY", priceLists: [listId("L-1")], from, until },
    lines: [{ sku: "GTX", unitPrice: cny(unitPrice) }],
  })
  await as("ann").execute(Pricing.agreedPrices, id, { _tag: "SubmitAgreement" })
  assert.strictEqual((await system.state(Pricing.agreedPrices, id))._tag, "AwaitingApproval", "a rep can't alone")
  await as("pia").execute(Approval.approval, `agreed-prices-${id}-1`, { _tag: "Approve" })
  assert.strictEqual((await system.state(Pricing.agreedPrices, id))._tag, "InForce")
}

const adHoc = (pieces: number, unitPrice?: string, sku = "GTX"): Order.Command => ({
  _tag: "Confirm",
  source: {
    _tag: "AdHoc",
    evidence: "fax of 2 March",
    demandPlan: { planId: "DP-1", lines: [{ sku, quantity: q(pieces) }] },
    priceLists: [listId("L-1")],
    draft: {
      customerId: "C-1",
      currency: "CNY",
      lines: [{ sku, quantity: q(pieces), ...(unitPrice === undefined ? {} : { unitPrice: cny(unitPrice) }) }],
    },
  },
})

const rejectedBy = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise
  } catch (error) {
    if (isRejection(error)) return error.rule
    throw error
  }
  return "nothing"
}

const orderOf = async ({ system }: House, id: string): Promise<Order.Order> => {
  const state = await system.state(Order.order, id)
  return state._tag === "Absent" ? assert.fail(`no order ${id}`) : state
}

const pricesOf = async (house: House, id: string): Promise<ReadonlyArray<string>> =>
  (await orderOf(house, id)).lines.map((line) => Money.format(line.unitPrice))

const ready = async (settings: Partial<Order.OrderPolicy> = {}): Promise<House> => {
  const house = await openHouse(settings)
  await publish(house)
  await trading(house, "100000.00", 100)
  return house
}

const bill = async ({ as }: House, id: string, invoiceId: string, pieces?: number): Promise<void> => {
  const lines = pieces === undefined ? {} : { lines: [{ lineId: "1", quantity: q(pieces) }] }
  await as("ivy").execute(Order.order, id, { _tag: "Settle", invoiceId, ...lines })
  await as("fred").execute(Order.order, id, { _tag: "CheckInvoice", invoiceId })
}

const debtOf = async ({ system }: House, invoiceId: string): Promise<string> => {
  const state = await system.state(Receivable.receivable, invoiceId)
  return state._tag === "None" ? "none" : Money.format(Receivable.openTotal(state))
}

describe("agreed prices in orders", () => {
  it("PRC-12: a line without a price takes the agreed one within the period, and the list's outside of it", async () => {
    const house = await ready()
    await agree(house, "A-1", "03", "75.00")
    await house.as("ann").execute(Order.order, "O-1", adHoc(10))
    assert.deepEqual(await pricesOf(house, "O-1"), ["100.00"], "2 March is before the period")
    house.goTo(day("2026-03-05"))
    await house.as("ann").execute(Order.order, "O-2", adHoc(10))
    assert.deepEqual(await pricesOf(house, "O-2"), ["75.00"])
    await house.as("ann").execute(Order.order, "O-3", adHoc(10, undefined, "CPU"))
    assert.deepEqual(await pricesOf(house, "O-3"), ["50.00"], "nothing is agreed for it")
    house.goTo(day("2026-04-01"))
    await house.as("ann").execute(Order.order, "O-4", adHoc(10))
    assert.deepEqual(await pricesOf(house, "O-4"), ["100.00"], "the period ends before this day")
  })

  it("PRC-12: the agreed price needs no approval, a lower one does, a higher one is rejected", async () => {
    const house = await ready()
    const { as } = house
    house.goTo(day("2026-03-03"))
    assert.strictEqual(await rejectedBy(as("ann").execute(Order.order, "O-0", adHoc(10, "75.00"))), "PRC-5")
    await agree(house, "A-1", "03", "75.00")
    house.goTo(day("2026-03-06"))
    assert.strictEqual(await rejectedBy(as("ann").execute(Order.order, "O-1", adHoc(10, "75.01"))), "PRC-12")
    assert.strictEqual(await rejectedBy(as("ann").execute(Order.order, "O-1", adHoc(10, "60.00"))), "PRC-5")
    await as("ann").execute(Order.order, "O-1", adHoc(10, "75.00"))
    const { offer, total } = await orderOf(house, "O-1")
    assert.deepEqual([total, offer?.list, offer?.effective], [cny("750.00"), cny("750.00"), cny("750.00")])
    await as("ann").execute(Order.order, "O-1", { _tag: "Cancel", reason: "" })
    await as("ann").execute(Order.order, "O-1", { _tag: "Reopen", reason: "after all" })
    house.goTo(day("2026-04-02"))
    await as("ann").execute(Order.order, "O-1", { _tag: "Cancel", reason: "" })
    const late = await rejectedBy(as("ann").execute(Order.order, "O-1", { _tag: "Reopen", reason: "too late" }))
    assert.strictEqual(late, "PRC-5", "the period is over")
  })

  it("PRC-12: an invoice of the period uses its price; order, exposure, commission and debt follow", async () => {
    const house = await ready()
    const { as, system } = house
    await as("ann").execute(Order.order, "O-1", adHoc(10))
    await as("ivy").execute(Order.order, "O-1", { _tag: "Release" })
    await bill(house, "O-1", "I-1", 4)
    assert.strictEqual(await debtOf(house, "I-1"), "400.00")
    await agree(house, "A-1", "03", "75.00")
    house.goTo(day("2026-03-09"))
    await bill(house, "O-1", "I-2")
    assert.strictEqual(await debtOf(house, "I-2"), "450.00", "6 × 75.00")
    const order = await orderOf(house, "O-1")
    assert.deepEqual([order.total, Order.invoicedAmount(order)], [cny("850.00"), cny("850.00")])
    const { ledger } = await system.state(Credit.creditAccount, "C-1")
    assert.deepEqual(
      ledger.totals.map(({ receivables, undelivered }) => [receivables, undelivered]),
      [[cny("850.00"), cny("0.00")]],
    )
    assert.deepEqual((await house.dealwright.audit()).findings, [])
  })

  it("PRC-12, ORD-4: prices agreed between an invoice and its check make it stale; made anew it has them", async () => {
    const house = await ready()
    const { as } = house
    await as("ann").execute(Order.order, "O-1", adHoc(10))
    await as("ivy").execute(Order.order, "O-1", { _tag: "Release" })
    house.goTo(day("2026-03-05"))
    await as("ivy").execute(Order.order, "O-1", { _tag: "Settle", invoiceId: "I-1" })
    await agree(house, "A-1", "03", "75.00")
    const check = as("fred").execute(Order.order, "O-1", { _tag: "CheckInvoice", invoiceId: "I-1" })
    assert.strictEqual(await rejectedBy(check), "ORD-4")
    await as("fred").execute(Order.order, "O-1", { _tag: "RefuseInvoice", invoiceId: "I-1", reason: "old price" })
    await bill(house, "O-1", "I-1")
    assert.strictEqual(await debtOf(house, "I-1"), "750.00")
  })

  it("PRC-12: an invoice dated before the period isn't cheaper", async () => {
    const house = await ready()
    const { as } = house
    await as("ann").execute(Order.order, "O-1", adHoc(10))
    await as("ivy").execute(Order.order, "O-1", { _tag: "Release" })
    await agree(house, "A-1", "03", "75.00")
    house.goTo(day("2026-03-05"))
    await as("ivy").execute(Order.order, "O-1", { _tag: "Settle", invoiceId: "I-1", invoiceDate: day("2026-03-04") })
    await as("fred").execute(Order.order, "O-1", { _tag: "CheckInvoice", invoiceId: "I-1" })
    assert.strictEqual(await debtOf(house, "I-1"), "1000.00")
  })

  it("PRC-12: an order is never dearer than it was promised, whatever is agreed since", async () => {
    const house = await ready()
    const { as } = house
    await agree(house, "A-1", "03", "75.00")
    house.goTo(day("2026-03-05"))
    await as("ann").execute(Order.order, "O-2", adHoc(10))
    await as("ivy").execute(Order.order, "O-2", { _tag: "Release" })
    await agree(house, "A-2", "04", "80.00")
    house.goTo(day("2026-04-06"))
    await bill(house, "O-2", "I-2")
    assert.strictEqual(await debtOf(house, "I-2"), "750.00")
  })

  it("PRC-12: an order from a quote at list price is invoiced at the price agreed since, where that is lower", async () => {
    const house = await ready()
    const { as } = house
    const ask = (command: Pricing.QuoteCommand) => as("ann").execute(Pricing.quote, "Q-1", command)
    const lines = [{ sku: "GTX", quantity: q(10), unitPrice: cny("100.00") }]
    await ask({ _tag: "Draft", customerId: "C-1", currency: "CNY", priceLists: [listId("L-1")], lines })
    for (const _tag of ["Submit", "Issue", "Accept"] as const) await ask({ _tag })
    await as("ann").execute(Order.order, "O-1", { _tag: "Confirm", source: { _tag: "Quote", quoteId: "Q-1" } })
    assert.deepEqual(await pricesOf(house, "O-1"), ["100.00"], "what the customer accepted")
    await as("ivy").execute(Order.order, "O-1", { _tag: "Release" })
    await agree(house, "A-1", "03", "75.00")
    house.goTo(day("2026-03-05"))
    await bill(house, "O-1", "I-1")
    assert.strictEqual(await debtOf(house, "I-1"), "750.00")
  })

  it("PRC-12: imported orders keep the host's prices", async () => {
    const house = await ready({ settlement: "ship-first" })
    const { as, system } = house
    await agree(house, "A-1", "03", "75.00")
    house.goTo(day("2026-03-06"))
    const lines = [{ sku: "GTX", quantity: q(2), unitPrice: cny("99.00") }]
    await system.execute(Order.order, "O-1", {
      _tag: "Confirm",
      source: { _tag: "Imported", reference: "ERP 1", draft: { customerId: "C-1", currency: "CNY", lines } },
    })
    await as("ivy").execute(Order.order, "O-1", { _tag: "Release" })
    await as("walt").execute(Order.order, "O-1", { _tag: "RequestShipping", requestId: "D-1" })
    await as("sue").execute(Order.order, "O-1", { _tag: "SignShipping", requestId: "D-1" })
    await as("walt").execute(Order.order, "O-1", { _tag: "Ship", shipmentId: "S-1" })
    await bill(house, "O-1", "I-1")
    assert.strictEqual(await debtOf(house, "I-1"), "198.00")
  })
})
