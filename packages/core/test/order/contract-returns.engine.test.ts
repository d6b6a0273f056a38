/** Returns and short deliveries under a contract: goods are given back to it, and its rebate follows (ORD-5, CTR-2, CTR-5). */
import * as Approval from "@dealwright/core/Approval"
import * as Contract from "@dealwright/core/Contract"
import * as Credit from "@dealwright/core/Credit"
import * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import * as Rate from "@dealwright/core/Rate"
import { afterAll, assert, describe, it } from "vitest"
import { closeAll, type House, listId, openHouse, publish, trading, type Who } from "./house.ts"
import { cny, day, q } from "./support.ts"

afterAll(closeAll)

const clauses = ["product", "quantity", "price", "delivery", "transport", "payment", "liability"]

/** Contract K-1 with C-1 over 100 GTX at 100.00, with a rebate of a tenth; signed and archived. */
const signed = async (): Promise<House> => {
  const house = await openHouse()
  const { as, system } = house
  await publish(house)
  await trading(house, "50000.00", 100)
  await as("ann").execute(Contract.contract, "K-1", {
    ...{ _tag: "Draw", kind: "fixed", customerId: "C-1", amount: cny("10000.00"), attachments: {}, creditDays: 30 },
    clauses: Object.fromEntries(clauses.map((name) => [name, "as agreed"])),
    term: { from: day("2026-03-01"), until: day("2026-04-30") },
    lines: [{ sku: "GTX", quantity: q(100), unitPrice: cny("100.00") }],
    rebates: [{ _tag: "OnAmount", rebateId: "quarter", method: "slab", tiers: [{ rate: Rate.percent(10) }] }],
  })
  await as("ann").execute(Contract.contract, "K-1", { _tag: "SubmitForApproval", priceLists: [listId("L-1")] })
  await as("dan").execute(Approval.approval, "contract-K-1-1", { _tag: "Approve" })
  await system.execute(Contract.contract, "K-1", {
    ...{ _tag: "Sign", signatory: "Li Lei", signedOn: day("2026-03-02") },
    capacity: { _tag: "Representative", identity: "passport on file", authority: "power of attorney 7" },
  })
  await system.execute(Contract.contract, "K-1", { _tag: "Archive", place: "cabinet 7", copies: 3 })
  return house
}

const figures = async ({ system }: House) => {
  const account = await system.state(Contract.contractAccount, "K-1")
  if (account._tag !== "Account") return assert.fail("the contract has no account")
  const { ledger } = await system.state(Credit.creditAccount, "C-1")
  return {
    remaining: Money.Quantity.format(Contract.remainingOf(account, "GTX")),
    rebate: Money.format(account.rebates[0]?.accrued ?? assert.fail("no rebate")),
    fulfilled: account.fulfilled.map((one) => [Money.Quantity.format(one.quantity), Money.format(one.amount)]),
    owed: Money.format(ledger.totals[0]?.receivables ?? cny("0.00")),
  }
}

describe("orders under a contract", () => {
  it("ORD-5, CTR-2, CTR-5: what comes back and what never leaves is the contract's again, and earns no rebate", async () => {
    const house = await signed()
    const send = (who: Who, command: Order.Command) => house.as(who).execute(Order.order, "O-1", command)
    const draft = { customerId: "C-1", currency: "CNY", lines: [{ sku: "GTX", quantity: q(40) }] } as const
    const source = { _tag: "Contract", contractId: "K-1", priceLists: [listId("L-1")], draft } as const
    await send("ann", { _tag: "Confirm", source })
    await send("ivy", { _tag: "Release" })
    await send("ivy", { _tag: "Settle", invoiceId: "I-1" })
    await send("fred", { _tag: "CheckInvoice", invoiceId: "I-1" })
    const before = await figures(house)
    assert.deepInclude(before, { rebate: "400.00", fulfilled: [["40", "4000.00"]], owed: "4000.00" })
    await send("walt", { _tag: "RequestShipping", requestId: "D-1" })
    await send("sue", { _tag: "SignShipping", requestId: "D-1" })
    await send("walt", { _tag: "Ship", shipmentId: "S-1", lines: [{ lineId: "1", quantity: q(30) }] })
    await send("fred", {
      ...{ _tag: "Return", returnId: "RT-1", goods: "restocked", outcome: "credited", reason: "wrong colour" },
      lines: [{ lineId: "1", quantity: q(5) }],
    })
    const after = await figures(house)
    assert.deepInclude(after, { rebate: "350.00", fulfilled: [["35", "3500.00"]], owed: "3500.00" })
    assert.strictEqual(Number(after.remaining) - Number(before.remaining), 5)
    await send("ann", { _tag: "CancelRest", cancelId: "X-1", reason: "out of production" })
    const short = await figures(house)
    assert.deepInclude(short, { rebate: "250.00", fulfilled: [["25", "2500.00"]], owed: "2500.00" })
    assert.strictEqual(Number(short.remaining) - Number(after.remaining), 10)
    assert.deepEqual((await house.dealwright.audit()).findings, [])
  })
})
