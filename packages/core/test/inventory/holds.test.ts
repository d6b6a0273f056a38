/** On the engine: goods that arrive are offered to orders on hold for them; units and contracts of a leaver pass on. */
import { afterAll, assert, it } from "vitest"
import { contract } from "../../src/contract/index.ts"
import { creditAccount } from "../../src/credit/index.ts"
import { stock, unit } from "../../src/inventory/index.ts"
import * as Money from "../../src/money/index.ts"
import { order } from "../../src/order/index.ts"
import * as Organisation from "../../src/organisation/index.ts"
import { type Company, closeAll, openCompany } from "../receivable/company.ts"
import { cny } from "../receivable/world.ts"

afterAll(closeAll)

const q = Money.Quantity.whole

const orderFor = async ({ as, system }: Company, id: string, pieces: number) => {
  const lines = [{ sku: "GTX", quantity: q(pieces), unitPrice: cny("100.00") }]
  await system.execute(order, id, {
    _tag: "Confirm",
    source: { _tag: "Imported", reference: id, draft: { customerId: "C-1", currency: "CNY", lines, creditDays: 30 } },
  })
  await as("ivy").execute(order, id, { _tag: "Release" })
}

it("CRD-4, CRD-7: goods that arrive are offered to orders on hold for them, oldest first, and nothing leaves by itself", async () => {
  const company = await openCompany("trade")
  const { as, goTo, system } = company
  await system.execute(creditAccount, "C-1", {
    ...{ _tag: "SetTerms", reason: "" },
    terms: { limit: { _tag: "UpTo", amount: cny("50000.00") }, creditDays: 30 },
  })
  const receive = (receiptNo: string, pieces: number) =>
    system.execute(stock, "GTX", { _tag: "Receive", receiptNo, quantity: q(pieces) })
  const waiting = async () =>
    ((await system.state(stock, "GTX")).waiting ?? []).map(({ offered, orderId }) => [orderId, offered])
  const statusOf = async (id: string) => (await system.state(order, id))._tag
  await receive("R-1", 2)
  await orderFor(company, "O-1", 8)
  goTo("2026-03-03")
  await orderFor(company, "O-2", 3)
  await orderFor(company, "O-3", 2)
  assert.deepEqual([await statusOf("O-1"), await statusOf("O-2"), await statusOf("O-3")], ["Held", "Held", "Released"])
  assert.deepEqual(await waiting(), [
    ["O-1", false],
    ["O-2", false],
  ])
  await receive("R-2", 4)
  assert.deepEqual(await waiting(), [
    ["O-1", false],
    ["O-2", true],
  ])
  assert.strictEqual(await statusOf("O-2"), "Held", "offered, not released")
  await as("ivy").execute(order, "O-2", { _tag: "Release" })
  assert.strictEqual(await statusOf("O-2"), "Released")
  assert.deepEqual(await waiting(), [["O-1", false]])
  // What another order gives back is offered as well.
  await receive("R-3", 4)
  assert.deepEqual(await waiting(), [["O-1", false]])
  await as("ann").execute(order, "O-2", { _tag: "Cancel", reason: "not needed" })
  assert.deepEqual(await waiting(), [["O-1", true]])
  await as("ann").execute(order, "O-1", { _tag: "Cancel", reason: "not needed" })
  assert.deepEqual(await waiting(), [])
})

it("ORG-7: a leaver's units and open contracts are the successor's in the same commit", async () => {
  const company = await openCompany("property")
  const { as, system } = company
  await system.execute(unit, "U-1", { _tag: "Register", description: "flat" })
  await as("ann").execute(unit, "U-1", { _tag: "Hold", dealId: "D-1", customerId: "C-1" })
  await as("ann").execute(contract, "K-1", {
    ...{ _tag: "Draw", kind: "fixed", customerId: "C-1", amount: cny("900000.00"), clauses: {}, attachments: {} },
  })
  await system.execute(Organisation.organisation, Organisation.organisationId, {
    ...{ _tag: "MarkLeft", id: "ann", successor: "max" },
  })
  const held = await system.state(unit, "U-1")
  assert.strictEqual(held._tag === "Held" ? held.holder.memberId : "", "max")
  const drawn = await system.state(contract, "K-1")
  assert.deepEqual(drawn._tag === "Contract" ? [drawn.drawnBy, drawn.owner] : [], ["ann", "max"])
})
