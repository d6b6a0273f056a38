import { afterEach, describe, expect, it } from "vitest"
import { approval } from "../../src/approval/index.ts"
import { contract } from "../../src/contract/index.ts"
import { creditAccount } from "../../src/credit/index.ts"
import { customer } from "../../src/customer/index.ts"
import { dispatch } from "../../src/decider/Aggregate.ts"
import { reactor } from "../../src/decider/Reactor.ts"
import { fill } from "../../src/decision/Messages.ts"
import { type Plugin, plugin } from "../../src/engine/index.ts"
import { unit } from "../../src/inventory/index.ts"
import * as Money from "../../src/money/index.ts"
import { type Command as OrderCommand, order } from "../../src/order/index.ts"
import { deal } from "../../src/pipeline/index.ts"
import * as Rate from "../../src/rate/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { type Company, closeAll, openCompany } from "./company.ts"
import { invoice, receive, subscription } from "./support.ts"
import { cny, date } from "./world.ts"

afterEach(closeAll)

const { payment, receivable } = Receivable
const sellers = [{ memberId: "ann", share: Rate.percent(100) }]

/** A unit sold by a deal with a contract, and its payment plan. */
const withSale = async (plugins: ReadonlyArray<Plugin> = []) => {
  const company = await openCompany("property", plugins)
  const { as, system } = company
  const amount = cny("300000.00")
  await system.execute(deal, "D-1", {
    _tag: "Open",
    title: "Flat 7",
    customerId: "C-1",
    amount,
    sellers,
    unitId: "U-7",
  })
  await system.execute(unit, "U-7", { _tag: "Register", description: "Flat 7" })
  await as("ann").execute(unit, "U-7", { _tag: "Subscribe", dealId: "D-1", customerId: "C-1" })
  await as("max").execute(unit, "U-7", { _tag: "ConfirmSubscription", dealId: "D-1" })
  const terms = { kind: "fixed", customerId: "C-1", dealId: "D-1", unitId: "U-7", amount, clauses: {}, attachments: {} }
  await system.execute(contract, "K-1", { _tag: "Draw", ...terms })
  await as("rita").execute(receivable, "R-1", subscription({ contractId: "K-1" }))
  return company
}

const account = async ({ system }: Company) => {
  const { ledger } = await system.state(creditAccount, "C-1")
  const [totals] = ledger.totals
  return totals === undefined ? ["0.00", "0.00"] : [totals.receivables, totals.unapplied].map(Money.format)
}

describe("forfeiture on the engine", () => {
  it("REC-6: unit free, contract rescinded, deal lost, customer's record frozen, approval void, plan closed: in one commit", async () => {
    const company = await withSale()
    const { as, dealwright, sweepTo, system } = company
    await as("rita").execute(payment, "P-1", receive("35000.00"))
    await as("ann").execute(receivable, "R-1", { _tag: "RequestExtension", no: 1, days: 20, reason: "mortgage" })
    expect(await sweepTo("2026-03-24")).toEqual([])
    expect((await system.state(unit, "U-7"))._tag).toBe("Subscribed")
    expect(await sweepTo("2026-03-25")).toEqual([])
    const plan = await system.state(receivable, "R-1")
    expect(plan).toMatchObject({ _tag: "Forfeited", kept: cny("20000.00"), returned: cny("15000.00") })
    expect((await system.state(unit, "U-7"))._tag).toBe("Available")
    expect(await system.state(contract, "K-1")).toMatchObject({ standing: { _tag: "Rescinded" } })
    expect(await system.state(deal, "D-1")).toMatchObject({ standing: { _tag: "Lost", cause: "forfeited" } })
    expect((await system.state(customer, "C-1")).frozenDeals).toMatchObject([
      { dealId: "D-1", outcome: "forfeited", facts: { collected: cny("35000.00"), unit: "U-7" } },
    ])
    expect(await system.state(approval, "extension-R-1-1")).toMatchObject({ outcome: { _tag: "Superseded" } })
    expect(await account(company)).toEqual(["0.00", "0.00"])
    expect((await dealwright.audit()).findings).toEqual([])
  })

  it("REC-6: all or nothing: where anything that hangs on it can't end, nothing else ends either", async () => {
    const refuses = plugin({
      id: "acme.refuses",
      version: "1.0.0",
      reactors: [
        reactor(unit, "acme/refuses", ({ event }) =>
          event._tag === "UnitForfeited" ? [dispatch(payment, "nowhere", { _tag: "Reverse", reason: "no such" })] : [],
        ),
      ],
    })
    const { sweepTo, system } = await withSale([refuses])
    expect(await sweepTo("2026-03-26")).toHaveLength(2)
    expect((await system.state(receivable, "R-1"))._tag).toBe("Open")
    expect((await system.state(unit, "U-7"))._tag).toBe("Subscribed")
    expect(await system.state(contract, "K-1")).toMatchObject({ standing: { _tag: "Draft" } })
    expect(await system.state(deal, "D-1")).toMatchObject({ standing: { _tag: "Open" } })
    expect((await system.state(customer, "C-1")).frozenDeals).toEqual([])
  })

  it("REC-6, INV-1: what has been sold can't be forfeited: withheld once, told to director and legal, and nothing else ends", async () => {
    const { dealwright, sweepTo, system } = await withSale()
    await system.execute(unit, "U-7", { _tag: "Contract", dealId: "D-1", contractId: "K-1" })
    await system.execute(unit, "U-7", { _tag: "Sell", dealId: "D-1" })
    expect(await sweepTo("2026-03-30")).toEqual([])
    const state = await system.state(receivable, "R-1")
    expect(state._tag).toBe("Open")
    expect((await system.state(unit, "U-7"))._tag).toBe("Sold")
    expect(await system.state(contract, "K-1")).toMatchObject({ standing: { _tag: "Draft" } })
    expect(await system.state(deal, "D-1")).toMatchObject({ standing: { _tag: "Open" } })
    expect((await system.state(customer, "C-1")).frozenDeals).toEqual([])
    const history = await system.history(receivable, "R-1")
    const withheld = history.filter(({ event }) => event._tag === "ForfeitureWithheld")
    expect(withheld).toHaveLength(1)
    const [{ event } = expect.fail("not withheld")] = withheld
    const notice = Receivable.noticeOf("R-1", state, event, dealwright.host.calendar)
    expect(notice?.audience).toEqual([
      { _tag: "ByRank", rank: "director" },
      { _tag: "ByRole", role: "legal" },
    ])
    expect(
      notice === undefined ? "" : fill(Receivable.messages["forfeiture-withheld"]?.en ?? "", notice.facts, "en"),
    ).toBe(
      "R-1 #1, due on 2026-03-10, is overdue (day 15) and would be forfeited, but unit U-7 has been sold to the customer. Decide: an extension, legal steps, or a write-off.",
    )
    expect((await dealwright.audit()).findings).toEqual([])
  })

  it("REC-6: deals and units that are kept elsewhere don't stand in the way", async () => {
    const { as, sweepTo, system } = await openCompany("property")
    await as("rita").execute(receivable, "R-1", subscription({ contractId: "host-contract" }))
    expect(await sweepTo("2026-03-25")).toEqual([])
    expect((await system.state(receivable, "R-1"))._tag).toBe("Forfeited")
  })
})

describe("payments on the engine", () => {
  it("CTR-6, PIP-2: contract and deal hear of the first payment in full, of all of it, and of a bounce", async () => {
    const { as, system } = await withSale()
    const firstPayments = async () => {
      const state = await system.state(contract, "K-1")
      return state._tag === "Contract" ? state.firstPayments : []
    }
    const known = async () => {
      const state = await system.state(deal, "D-1")
      return state._tag === "Deal" ? state.facts.payments : {}
    }
    await as("rita").execute(payment, "P-1", receive("49999.99"))
    expect([await firstPayments(), await known()]).toEqual([[], {}])
    await as("rita").execute(payment, "P-2", receive("0.01"))
    expect([await firstPayments(), await known()]).toEqual([["R-1"], { "R-1": "first" }])
    await as("rita").execute(payment, "P-3", receive("250000.00"))
    expect(await known()).toEqual({ "R-1": "all" })
    await as("rita").execute(payment, "P-3", { _tag: "Reverse", reason: "bounced" })
    expect(await known()).toEqual({ "R-1": "first" })
    await as("rita").execute(payment, "P-1", { _tag: "Reverse", reason: "bounced" })
    expect([await firstPayments(), await known()]).toEqual([[], {}])
  })

  it("REC-7: signing the contract ends the duty to sign", async () => {
    const { as, goTo, sweepTo, system } = await withSale()
    await as("rita").execute(payment, "P-1", receive("50000.00"))
    expect(await system.state(receivable, "R-1")).toMatchObject({ signing: { due: date("2026-03-09") } })
    const clauses = Object.fromEntries(
      ["unit", "price", "payment", "handover", "default", "liability"].map((clause) => [clause, "as agreed"]),
    )
    const terms = { kind: "fixed", customerId: "C-1", dealId: "D-1", unitId: "U-7", amount: cny("300000.00") }
    await as("ann").execute(contract, "K-1", { _tag: "Amend", ...terms, clauses, attachments: { identity: "file 12" } })
    await as("ann").execute(contract, "K-1", { _tag: "SubmitForApproval" })
    await as("dora").execute(approval, "contract-K-1-1", { _tag: "Approve" })
    goTo("2026-03-08")
    await as("cora").execute(contract, "K-1", {
      _tag: "Sign",
      signatory: "Mr Li",
      capacity: { _tag: "InPerson", identity: "passport" },
      signedOn: date("2026-03-08"),
    })
    const plan = await system.state(receivable, "R-1")
    expect(plan).toMatchObject({ _tag: "Open", signed: true })
    expect(plan).not.toHaveProperty("signing")
    expect(await sweepTo("2026-04-06")).toEqual([])
    expect((await system.state(receivable, "R-1"))._tag).toBe("Open")
  })

  it("CRD-2: credit counts what is open and what is unapplied, as it changes", async () => {
    const company = await openCompany("trade")
    const { as } = company
    await as("rita").execute(receivable, "R-1", invoice())
    expect(await account(company)).toEqual(["1000.00", "0.00"])
    await as("rita").execute(payment, "P-1", receive("150.00"))
    expect(await account(company)).toEqual(["850.00", "0.00"])
    await as("rita").execute(payment, "P-2", receive("900.00"))
    expect(await account(company)).toEqual(["0.00", "50.00"])
    await as("rita").execute(payment, "P-1", { _tag: "Reverse", reason: "bounced" })
    expect(await account(company)).toEqual(["150.00", "50.00"])
    await as("rita").execute(payment, "P-2", { _tag: "Allocate" })
    expect(await account(company)).toEqual(["100.00", "0.00"])
    await as("rita").execute(receivable, "R-1", {
      _tag: "CreditNote",
      noteNo: "N-1",
      amount: cny("1000.00"),
      reason: "returned",
    })
    expect(await account(company)).toEqual(["0.00", "900.00"])
  })

  it("ORD-2: an order's invoice is a debt on account that its deposit pays first; cancelling credits it", async () => {
    const company = await openCompany("trade")
    const { as, system } = company
    const act = (who: "ivy" | "rita" | "ann" | "system", command: OrderCommand) =>
      (who === "system" ? system : as(who)).execute(order, "O-1", command)
    await system.execute(creditAccount, "C-1", {
      _tag: "SetTerms",
      terms: { limit: { _tag: "UpTo", amount: cny("10000.00") }, creditDays: 30 },
      reason: "old customer",
    })
    const lines = [{ sku: "GTX", quantity: Money.Quantity.fromUnits(2_000_000n), unitPrice: cny("500.00") }]
    const draft = { customerId: "C-1", currency: "CNY", lines, sellers, creditDays: 30, dealId: "host-deal-9" } as const
    await system.send("stock", "GTX", { _tag: "Receive", receiptNo: "W-1", quantity: "10" })
    await act("system", { _tag: "Confirm", source: { _tag: "Imported", reference: "old 1", draft } })
    await as("rita").execute(payment, "P-1", receive("300.00"))
    await act("system", { _tag: "RecordDeposit", receiptNo: "P-1", amount: cny("300.00") })
    await act("ivy", { _tag: "Release" })
    await act("ivy", { _tag: "Settle", invoiceId: "INV-1" })
    await act("rita", { _tag: "CheckInvoice", invoiceId: "INV-1" })
    const debt = await system.state(receivable, "INV-1")
    expect(debt).toMatchObject({ _tag: "Open", source: { _tag: "Order", orderId: "O-1" }, dealId: "host-deal-9" })
    expect(Receivable.openItems([{ id: "INV-1", state: debt }])).toMatchObject([
      { open: cny("700.00"), due: date("2026-04-01") },
    ])
    await act("ann", { _tag: "Cancel", reason: "changed their mind" })
    expect((await system.state(receivable, "INV-1"))._tag).toBe("Closed")
    expect(await account(company)).toEqual(["0.00", "300.00"])
  })
})

describe("extensions on the engine", () => {
  const ask = (days: number): Receivable.ReceivableCommand => ({
    _tag: "RequestExtension",
    no: 1,
    days,
    reason: "the mortgage is late",
  })

  it("REC-5: a manager approves ten days, the next ten need the director", async () => {
    const { as, system } = await withSale()
    await as("ann").execute(receivable, "R-1", ask(10))
    await as("max").execute(approval, "extension-R-1-1", { _tag: "Approve" })
    const due = async () => {
      const state = await system.state(receivable, "R-1")
      return state._tag === "Open" ? state.instalments[0].due : undefined
    }
    expect(await due()).toBe(date("2026-03-20"))
    expect(await system.state(approval, "extension-R-1-1")).toMatchObject({ outcome: { isUsed: true } })
    await as("ann").execute(receivable, "R-1", ask(10))
    await expect(as("max").execute(approval, "extension-R-1-2", { _tag: "Approve" })).rejects.toThrow()
    await as("dora").execute(approval, "extension-R-1-2", { _tag: "Approve" })
    expect(await due()).toBe(date("2026-03-30"))
  })

  it("REC-5: what is rejected, returned or withdrawn stays on record and moves nothing", async () => {
    const { as, system } = await withSale()
    await as("ann").execute(receivable, "R-1", ask(10))
    await as("max").execute(approval, "extension-R-1-1", { _tag: "Reject", reason: "no" })
    await as("ann").execute(receivable, "R-1", ask(9))
    await as("max").execute(approval, "extension-R-1-2", { _tag: "Return", reason: "ask for less" })
    await as("ann").execute(receivable, "R-1", ask(8))
    await as("ann").execute(approval, "extension-R-1-3", { _tag: "Withdraw" })
    await as("ann").execute(receivable, "R-1", ask(7))
    await as("ann").execute(receivable, "R-1", { _tag: "WithdrawExtension", no: 1, reason: "paid soon" })
    expect(await system.state(approval, "extension-R-1-4")).toMatchObject({ outcome: { _tag: "Superseded" } })
    const outcomes = (await system.history(receivable, "R-1")).flatMap(({ event }) =>
      event._tag === "ExtensionRefused" ? [event.outcome] : [],
    )
    expect(outcomes).toEqual(["rejected", "returned", "withdrawn", "withdrawn"])
    const state = await system.state(receivable, "R-1")
    expect(state._tag === "Open" && state.instalments[0].due).toBe(date("2026-03-10"))
  })
})
