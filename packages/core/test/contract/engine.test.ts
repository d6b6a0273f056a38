/** Contracts with orders, invoices and credit notes on the engine, with all built-in modules: each with all that follows. */
import { afterAll, assert, it } from "vitest"
import { approval } from "../../src/approval/index.ts"
import * as Contract from "../../src/contract/index.ts"
import { creditAccount } from "../../src/credit/index.ts"
import { isRejection } from "../../src/decider/Rejection.ts"
import { ReactionFailed } from "../../src/engine/index.ts"
import { stock } from "../../src/inventory/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Order from "../../src/order/index.ts"
import { PriceListId } from "../../src/pricing/index.ts"
import * as Rate from "../../src/rate/index.ts"
import { openTotal, receivable } from "../../src/receivable/index.ts"
import { testFacts } from "../../src/testing/TestFacts.ts"
import { type Company, closeAll, openCompany } from "../receivable/company.ts"
import { cny, date } from "../receivable/world.ts"

afterAll(closeAll)

const { order } = Order
const q = Money.Quantity.whole
const clauses = ["product", "quantity", "price", "delivery", "transport", "payment", "liability"]
const price = cny("100.00")

const terms: Contract.ContractTerms = {
  ...{ kind: "fixed", customerId: "C-1", amount: cny("20000.00"), attachments: {}, creditDays: 30 },
  clauses: Object.fromEntries(clauses.map((name) => [name, "as agreed"])),
  term: { from: date("2026-03-01"), until: date("2026-04-30") },
  lines: [{ sku: "GTX", quantity: q(200), unitPrice: price }],
  commitment: { amount: cny("20000.00") },
  rebates: [
    {
      ...{ _tag: "OnAmount", rebateId: "quarter", method: "slab" },
      tiers: [
        { upTo: cny("1000.00"), rate: Rate.percent(5) },
        { upTo: cny("5000.00"), rate: Rate.percent(10) },
        { rate: Rate.percent(20) },
      ],
    },
  ],
}

const signed = async (company: Company, changes: Partial<Contract.ContractTerms> = {}) => {
  const { as, system } = company
  await as("ann").execute(Contract.contract, "K-1", { _tag: "Draw", ...terms, ...changes })
  await as("ann").execute(Contract.contract, "K-1", { _tag: "SubmitForApproval" })
  // GTX is on no price list: the president agrees to its price.
  await as("pat").execute(approval, "contract-K-1-1", { _tag: "Approve" })
  await as("ann").execute(Contract.contract, "K-1", {
    ...{ _tag: "Sign", signatory: "Li Lei", signedOn: date("2026-03-02") },
    capacity: { _tag: "Representative", identity: "passport on file", authority: "power of attorney 7" },
  })
  const early = await rejected(as("ann").execute(order, "O-0", { _tag: "Confirm", source: under(1) }))
  assert.strictEqual(early, "ORD-1", "signed and not archived yet")
  await as("cora").execute(Contract.contract, "K-1", { _tag: "Archive", place: "cabinet 7", copies: 3 })
  await system.execute(creditAccount, "C-1", {
    ...{ _tag: "SetTerms", reason: "" },
    terms: { limit: { _tag: "UpTo", amount: cny("50000.00") }, creditDays: 30 },
  })
  await system.execute(stock, "GTX", { _tag: "Receive", receiptNo: "R-1", quantity: q(500) })
}

const under = (pieces: number, unitPrice = price) => ({
  _tag: "Contract" as const,
  contractId: "K-1",
  priceLists: [PriceListId.make("none")],
  draft: { customerId: "C-1", currency: "CNY" as const, lines: [{ sku: "GTX", quantity: q(pieces), unitPrice }] },
})

const accountOf = async ({ system }: Company) => {
  const state = await system.state(Contract.contractAccount, "K-1")
  return state._tag === "Account" ? state : assert.fail("the contract has no account")
}

/** By which rule it was rejected, by itself or by what would have followed from it. */
const rejected = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise
  } catch (error) {
    if (error instanceof ReactionFailed) return error.rejection.rule
    if (isRejection(error)) return error.rule
    throw error
  }
  return assert.fail("it was carried out")
}

it("CTR-2: orders draw on a signed contract at its price, and give back what they no longer need", async () => {
  const company = await openCompany("trade")
  await signed(company)
  const { as } = company
  await as("ann").execute(order, "O-1", { _tag: "Confirm", source: under(150) })
  assert.strictEqual(Contract.remainingOf(await accountOf(company), "GTX"), q(70))
  // Confirmed again: the same order.
  await as("ann").execute(order, "O-1", { _tag: "Confirm", source: under(150) })
  const price99 = await rejected(as("ann").execute(order, "O-2", { _tag: "Confirm", source: under(1, cny("99.00")) }))
  assert.strictEqual(price99, "CTR-2")
  const tooMany = await rejected(as("ann").execute(order, "O-2", { _tag: "Confirm", source: under(71) }))
  assert.strictEqual(tooMany, "CTR-2")
  await as("ann").execute(order, "O-2", { _tag: "Confirm", source: under(70) })
  await as("ann").execute(order, "O-1", { _tag: "Amend", lines: [{ lineId: "1", quantity: q(100) }], reason: "less" })
  assert.strictEqual(Contract.remainingOf(await accountOf(company), "GTX"), q(50))
  await as("ann").execute(order, "O-2", { _tag: "Cancel", reason: "not needed" })
  assert.strictEqual(Contract.remainingOf(await accountOf(company), "GTX"), q(120))
  await as("dora").execute(Contract.contract, "K-1", { _tag: "Rescind", reason: "mutual consent" })
  const closed = await rejected(as("ann").execute(order, "O-3", { _tag: "Confirm", source: under(1) }))
  assert.strictEqual(closed, "ORD-1")
  const reopened = await rejected(as("ann").execute(order, "O-2", { _tag: "Reopen", reason: "again" }))
  assert.strictEqual(reopened, "CTR-2")
})

it("CTR-5: invoices accrue, a credit note settles and is no return, and returns take back", async () => {
  const company = await openCompany("trade")
  await signed(company)
  const { as, system } = company
  await as("ann").execute(order, "O-1", { _tag: "Confirm", source: under(115) })
  await as("ivy").execute(order, "O-1", { _tag: "Release" })
  const lines = (pieces: number) => [{ lineId: "1", quantity: q(pieces) }]
  await as("ivy").execute(order, "O-1", { _tag: "Settle", invoiceId: "I-1", lines: lines(10) })
  await as("rita").execute(order, "O-1", { _tag: "CheckInvoice", invoiceId: "I-1" })
  const settle = (noteNo: string, invoiceId: string, amount: string) =>
    as("rita").execute(Contract.contractAccount, "K-1", {
      ...{ _tag: "SettleRebate", rebateId: "quarter", noteNo },
      parts: [{ invoiceId, amount: cny(amount) }],
    })
  await settle("N-1", "I-1", "50.00")
  const open = async (id: string) => {
    const state = await system.state(receivable, id)
    return state._tag === "None" ? assert.fail() : openTotal(state)
  }
  assert.deepEqual(await open("I-1"), cny("950.00"))
  await as("ivy").execute(order, "O-1", { _tag: "Settle", invoiceId: "I-2" })
  await as("rita").execute(order, "O-1", { _tag: "CheckInvoice", invoiceId: "I-2" })
  const row = async () => (await accountOf(company)).rebates[0] ?? assert.fail()
  const { accrued, settled } = await row()
  assert.deepEqual(Contract.toSettle(accrued, settled), cny("2250.00"))
  assert.strictEqual(await rejected(settle("N-2", "I-2", "2250.01")), "CTR-5")
  assert.strictEqual(await rejected(settle("N-2", "I-9", "1.00")), "CTR-5")
  await settle("N-2", "I-2", "2250.00")
  assert.deepEqual(await open("I-2"), cny("8250.00"))
  assert.deepEqual((await row()).accrued, cny("2300.00"), "credit notes for rebates are no returns")
  // Half of the turnover comes back: 10 % of 5 000 has been earned, and nothing can be settled.
  await as("rita").execute(receivable, "I-2", {
    _tag: "CreditNote",
    noteNo: "G-1",
    amount: cny("6500.00"),
    reason: "damaged",
  })
  assert.deepEqual((await row()).accrued, cny("500.00"))
  assert.strictEqual(await rejected(settle("N-3", "I-2", "0.01")), "CTR-5")
})

it("CTR-7: expiry and what isn't drawn are told ahead of time, once each, and nothing once all is drawn", async () => {
  const company = await openCompany("trade")
  await signed(company)
  const alerts = async () => (await accountOf(company)).alerts.map(({ alert, days }) => [alert, days])
  assert.strictEqual((await alerts()).length, 4)
  assert.deepEqual(await company.sweepTo("2026-03-30"), [])
  assert.strictEqual((await alerts()).length, 4)
  assert.deepEqual(await company.sweepTo("2026-03-31"), [])
  assert.deepEqual(await alerts(), [
    ["expiry", 7],
    ["unused", 7],
  ])
  await company.as("ann").execute(order, "O-1", { _tag: "Confirm", source: under(200) })
  assert.deepEqual(await company.sweepTo("2026-04-23"), [])
  assert.deepEqual(await alerts(), [])
})

it("CTR-1, CTR-5: invoices count whatever binds the orders: goods, the amount alone, or nothing", () => {
  const settled: Order.Event = {
    ...{ _tag: "OrderSettled", invoiceId: "I-1", invoiceDate: date("2026-03-02"), amount: price, invoiced: price },
    lines: [{ lineId: "1", sku: "GTX", quantity: q(1), amount: price }],
    ...{ creditDays: 30, by: "ivy", customerId: "C-1", sellers: [] },
  }
  const released = (source: Order.Source): Order.Order => ({
    ...{ _tag: "Released", source, customerId: "C-1", currency: "CNY", lines: [], total: price, cleared: price },
    ...{ creditDays: 30, settlement: "settle-first", stock: "none", exposure: "ledger", sellers: [], holds: 0 },
    ...{ confirmedOn: date("2026-03-02"), deposits: [], invoices: [], shipments: [] },
  })
  const counted = (source: Order.Source) =>
    Order.countInvoices.react({ id: "O-1", event: settled, state: released(source), facts: testFacts() })
  const contract = {
    _tag: "Contract",
    contractId: "K-1",
    limit: price,
    priceLists: [PriceListId.make("none")],
  } as const
  for (const source of [contract, { ...contract, draws: "goods" }, { ...contract, draws: "free" }] as const) {
    const [record] = counted(source)
    assert.deepEqual([record?.aggregate.kind, record?.id], ["contract-invoice", "I-1"])
    const lines = [{ sku: "GTX", quantity: q(1), amount: price }]
    const expected = { _tag: "Record", contractId: "K-1", orderId: "O-1", on: date("2026-03-02"), lines }
    assert.deepEqual<unknown>(record?.command, expected)
  }
  assert.deepEqual(counted({ _tag: "Imported", reference: "ERP 1" }), [])
})

it("CTR-2, CRD-4: an order whose contract ended since is refused at the gate, goods drawn or not", async () => {
  const company = await openCompany("trade")
  await signed(company)
  const { as, goTo, system } = company
  await as("ann").execute(order, "O-1", { _tag: "Confirm", source: under(10) })
  goTo("2026-05-01")
  await as("ivy").execute(order, "O-1", { _tag: "Release" })
  const state = await system.state(order, "O-1")
  assert.strictEqual(state._tag, "Confirmed")
  assert.deepEqual(state._tag === "Confirmed" ? state.refusal?.reasons.map((one) => one.code) : [], [
    "credit-order-differs",
  ])
  assert.strictEqual(await rejected(as("ann").execute(order, "O-2", { _tag: "Confirm", source: under(1) })), "ORD-1")
})
