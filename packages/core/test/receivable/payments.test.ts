import { describe, expect, it } from "vitest"
import { LocalDate } from "../../src/calendar/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { member } from "../../src/testing/TestFacts.ts"
import { credits, invoice, open, receive, timer } from "./support.ts"
import { accountant, cny, compiled, date, World } from "./world.ts"

const { payment, receivable } = Receivable

const company = () => new World({ now: "2026-03-02T09:00:00.000Z" })

/** A company with debts of 1 000.00 due on 10 March and 500.00 due on 1 March. */
const withDebts = () => {
  const world = company()
  world.run(receivable, "R-1", invoice())
  world.run(receivable, "R-2", invoice({ total: cny("500.00"), method: { _tag: "InFull", due: date("2026-03-01") } }))
  return world
}

describe("opening", () => {
  it("REC-1: the same debt again changes nothing, another one under the same id is rejected", () => {
    const world = withDebts()
    expect(world.run(receivable, "R-1", invoice())).toEqual([])
    expect(world.refused(receivable, "R-1", invoice({ total: cny("1000.01") }))).toBe("OpenedDifferently REC-1")
    expect(world.refused(receivable, "R-1", invoice({ customerId: "C-2" }))).toBe("OpenedDifferently REC-1")
  })

  it("REC-1: a method that doesn't fit the total is rejected with what would be right", () => {
    const world = company()
    const lines = [{ due: date("2026-03-10"), amount: cny("999.99") }]
    expect(world.refused(receivable, "R-1", invoice({ method: { _tag: "Explicit", lines } }))).toBe("NoPlan REC-1")
    expect(world.refused(receivable, "R-1", invoice({ deposit: cny("1000.01") }))).toBe("DepositOutOfPlace REC-6")
  })

  it("REC-8: documents are found by customer, currency, status, next due date, invoice date, owner and dispute", () => {
    const world = withDebts()
    expect(receivable.index(world.state(receivable, "R-1"))).toEqual({
      customerId: "C-1",
      currency: "CNY",
      status: "open",
      nextDue: "2026-03-10",
      invoiceDate: "2026-02-08",
      owner: "ann",
      disputed: false,
    })
  })
})

describe("payments", () => {
  it("REC-2: without instruction money goes to what is oldest due first", () => {
    const world = withDebts()
    world.run(payment, "P-1", receive("700.00"))
    expect([open(world, "R-2"), open(world, "R-1")]).toEqual([["0.00"], ["800.00"]])
    expect(credits(world)).toEqual([])
  })

  it("REC-2: oldest due first goes by instalment, across debts", () => {
    const world = company()
    const monthly = (first: `${number}-${number}-${number}`) =>
      invoice({ method: { _tag: "Instalments", first: date(first), count: 2 } })
    world.run(receivable, "R-1", monthly("2026-03-10"))
    world.run(receivable, "R-2", monthly("2026-03-20"))
    world.run(payment, "P-1", receive("1200.00"))
    expect([open(world, "R-1"), open(world, "R-2")]).toEqual([
      ["0.00", "300.00"],
      ["0.00", "500.00"],
    ])
  })

  it("REC-2: as instructed, in the order given; an instruction takes at most what is open", () => {
    const world = withDebts()
    const allocation = [{ receivableId: "R-1", amount: cny("600.00") }, { receivableId: "R-2" }]
    world.run(payment, "P-1", receive("1200.00", { allocation }))
    expect([open(world, "R-1"), open(world, "R-2")]).toEqual([["400.00"], ["0.00"]])
    expect(credits(world)).toEqual(["P-1 100.00"])
  })

  it("REC-2: an instructed payment that leaves nothing touches only itself and what it pays", () => {
    const world = withDebts()
    world.run(payment, "P-1", receive("1000.00", { allocation: [{ receivableId: "R-1" }] }))
    expect(Array.from(world.touched).sort()).toEqual(["payment/P-1", "receivable/R-1"])
  })

  it("REC-2: what is paid beyond the debt, or in advance of it, is the customer's credit and pays the next debt", () => {
    const world = company()
    world.run(payment, "P-1", receive("300.00"))
    world.run(payment, "P-2", receive("900.00"))
    expect(credits(world)).toEqual(["P-1 300.00", "P-2 900.00"])
    world.run(receivable, "R-1", invoice())
    expect(world.state(receivable, "R-1")._tag).toBe("Closed")
    expect(credits(world)).toEqual(["P-2 200.00"])
    world.run(receivable, "R-2", invoice({ disputed: "never ordered" }))
    world.run(receivable, "R-3", invoice({ customerId: "C-2" }))
    expect(credits(world)).toEqual(["P-2 200.00"])
  })

  it("REC-2: credit waits to be applied by hand where the policy says so", () => {
    const policy = compiled({ ...Receivable.tradeReceivable, credits: "by-hand" })
    const world = new World({ now: "2026-03-02T09:00:00.000Z", policy })
    world.run(payment, "P-1", receive("1300.00"))
    world.run(receivable, "R-1", invoice())
    expect(open(world, "R-1")).toEqual(["1000.00"])
    world.run(payment, "P-1", { _tag: "Allocate" })
    expect(open(world, "R-1")).toEqual(["0.00"])
    expect(credits(world)).toEqual(["P-1 300.00"])
  })

  it("REC-2: the same receipt number with the same content changes nothing, with other content it is rejected", () => {
    const world = withDebts()
    world.run(payment, "P-1", receive("700.00"))
    expect(world.run(payment, "P-1", receive("700.00"))).toEqual([])
    expect(world.refused(payment, "P-1", receive("700.01"))).toBe("ReceiptReused REC-2")
    expect(world.refused(payment, "P-1", receive("700.00", { customerId: "C-2" }))).toBe("ReceiptReused REC-2")
    expect(world.refused(payment, "P-1", receive("700.00", { valueDate: date("2026-03-01") }))).toBe(
      "ReceiptReused REC-2",
    )
    const allocation = [{ receivableId: "R-1" }]
    expect(world.refused(payment, "P-1", receive("700.00", { allocation }))).toBe("ReceiptReused REC-2")
  })

  it("REC-2: a bounced payment restores the debt with its original due date", () => {
    const world = withDebts()
    world.run(payment, "P-1", receive("1600.00"))
    expect(world.state(receivable, "R-2")._tag).toBe("Closed")
    world.moveTo("2026-03-20T09:00:00.000Z")
    world.run(payment, "P-1", { _tag: "Reverse", reason: "cheque returned" })
    expect([open(world, "R-1"), open(world, "R-2")]).toEqual([["1000.00"], ["500.00"]])
    expect(credits(world)).toEqual([])
    const [item] = Receivable.openItems([{ id: "R-2", state: world.state(receivable, "R-2") }])
    expect(item?.due).toBe(date("2026-03-01"))
    expect(world.run(payment, "P-1", { _tag: "Reverse", reason: "cheque returned" })).toEqual([])
    expect(world.refused(payment, "P-1", { _tag: "Allocate" })).toBe("ReceiptReversed REC-2")
  })

  it("REC-2: what can't be followed is rejected and nothing is stored", () => {
    const world = withDebts()
    const instructed = (allocation: ReadonlyArray<Receivable.Instruction>, changes = {}) =>
      world.refused(payment, "P-1", receive("700.00", { allocation, ...changes }))
    expect(instructed([{ receivableId: "R-9" }])).toBe("UnknownReceivable REC-2")
    expect(instructed([{ receivableId: "R-1" }], { customerId: "C-2" })).toBe("OtherCustomer REC-2")
    expect(instructed([{ receivableId: "R-1", no: 2 }])).toBe("UnknownInstalment REC-1")
    expect(instructed([{ receivableId: "R-1", amount: cny("700.01") }])).toBe("AllocationBeyondPayment REC-2")
    expect(instructed([{ receivableId: "R-1", amount: cny("0.00") }])).toBe("AmountNotPositive REC-2")
    expect(instructed([{ receivableId: "R-1" }], { amount: cny("700.00", "USD") })).toBe("OtherCurrency KER-1")
    expect(world.refused(payment, "P-1", receive("0.00"))).toBe("AmountNotPositive REC-2")
    expect(world.refused(payment, "P-9", { _tag: "Reverse", reason: "lost" })).toBe("UnknownReceipt REC-2")
    expect(world.state(payment, "P-1")._tag).toBe("None")
  })

  it("KER-1: money in another currency is not mixed in; it stays as credit in its own", () => {
    const world = withDebts()
    world.run(payment, "P-1", receive("0.00", { amount: cny("700.00", "USD") }))
    expect(open(world, "R-2")).toEqual(["500.00"])
    expect(credits(world)).toEqual(["P-1 700.00"])
  })

  it("ESC-5: a payment counts from the start of its value date, not before", () => {
    const world = withDebts()
    world.run(payment, "P-1", receive("1500.00", { valueDate: date("2026-03-05") }))
    expect(open(world, "R-1")).toEqual(["1000.00"])
    expect(credits(world)).toEqual([])
    expect(world.refused(payment, "P-1", { _tag: "Allocate" })).toBe("NotYetCounting ESC-5")
    world.sweep("2026-03-04T23:59:59.999Z")
    expect(open(world, "R-1")).toEqual(["1000.00"])
    world.sweep("2026-03-05T00:00:00.000Z")
    expect([open(world, "R-1"), open(world, "R-2")]).toEqual([["0.00"], ["0.00"]])
    expect(timer(world, "R-1")).toBe(undefined)
  })

  it("ESC-5: an announced payment that is reversed before its value date never counted", () => {
    const world = withDebts()
    world.run(payment, "P-1", receive("1500.00", { valueDate: date("2026-03-05") }))
    world.run(payment, "P-1", { _tag: "Reverse", reason: "cheque withdrawn" })
    world.sweep("2026-03-06T00:00:00.000Z")
    expect(open(world, "R-1")).toEqual(["1000.00"])
    expect(world.timers().filter(({ key }) => key.startsWith("payment/"))).toEqual([])
  })

  it("REC-2: an instruction that can't be followed any more on the value date leaves the money as credit", () => {
    const world = withDebts()
    const allocation = [{ receivableId: "R-1" }]
    world.run(payment, "P-1", receive("1000.00", { valueDate: date("2026-03-05"), allocation }))
    world.run(payment, "P-2", receive("900.00", { allocation }))
    world.sweep("2026-03-05T00:00:00.000Z")
    expect(open(world, "R-1")).toEqual(["0.00"])
    expect(credits(world)).toEqual(["P-1 900.00"])
  })

  it("REC-2: a receipt that pays more debts than fit into one go is applied to all of them", () => {
    const world = company()
    const count = Receivable.maxTargets * 2 + 30
    for (let n = 0; n < count; n++) {
      world.run(receivable, `R-${n}`, invoice({ total: cny("1.00"), method: { _tag: "OnAccount", creditDays: n } }))
    }
    world.run(payment, "P-1", receive("300.00"))
    world.sweep("2026-03-02T09:00:00.000Z")
    const closed = world.ids("receivable").filter((id) => world.state(receivable, id)._tag === "Closed")
    expect(closed).toHaveLength(count)
    expect(credits(world)).toEqual(["P-1 70.00"])
  })

  it("REC-2: oldest due first holds where more is open than is looked at in one go", () => {
    const world = company()
    const twice = (due: number) =>
      invoice({
        total: cny("2.00"),
        method: {
          _tag: "Explicit",
          lines: [
            { due: LocalDate.addDays(date("2026-03-10"), due), amount: cny("1.00") },
            { due: date("2026-12-31"), amount: cny("1.00") },
          ],
        },
      })
    const count = Receivable.maxTargets + 20
    for (let n = 0; n < count; n++) world.run(receivable, `R-${n}`, twice(n))
    world.run(payment, "P-1", receive("110.00"))
    world.sweep("2026-03-02T09:00:00.000Z")
    const paid = world.ids("receivable").map((id) => open(world, id).join(" "))
    expect(paid).toEqual(Array.from({ length: count }, (_, n) => (n < 110 ? "0.00 1.00" : "1.00 1.00")))
  })

  it("REC-10: a disputed instalment gets no money unless it is named", () => {
    const world = withDebts()
    world.run(receivable, "R-2", { _tag: "RaiseDispute", no: 1, reason: "half the goods were broken" })
    world.run(payment, "P-1", receive("1200.00"))
    expect([open(world, "R-1"), open(world, "R-2")]).toEqual([["0.00"], ["500.00"]])
    expect(credits(world)).toEqual(["P-1 200.00"])
    world.run(payment, "P-1", { _tag: "Allocate", allocation: [{ receivableId: "R-2" }] })
    expect(open(world, "R-2")).toEqual(["300.00"])
  })
})

describe("credit notes and write-offs", () => {
  it("REC-2: a credit note takes an amount off what is owed, once", () => {
    const world = withDebts()
    const note: Receivable.ReceivableCommand = {
      _tag: "CreditNote",
      noteNo: "N-1",
      amount: cny("250.00"),
      reason: "returned",
    }
    world.run(receivable, "R-1", note)
    expect(world.run(receivable, "R-1", note)).toEqual([])
    expect(open(world, "R-1")).toEqual(["750.00"])
    const tooMuch = { ...note, noteNo: "N-2", amount: cny("750.01") }
    expect(world.refused(receivable, "R-1", tooMuch)).toBe("CreditBeyondDebt REC-2")
  })

  it("CRD-7: money that a credit note leaves without a debt to pay becomes the customer's credit", () => {
    const world = withDebts()
    world.run(payment, "P-1", receive("600.00", { allocation: [{ receivableId: "R-1" }] }))
    world.run(payment, "P-2", receive("300.00", { allocation: [{ receivableId: "R-1" }] }))
    world.run(receivable, "R-1", {
      _tag: "CreditNote",
      noteNo: "N-1",
      amount: cny("500.00"),
      reason: "order cancelled",
    })
    expect(world.state(receivable, "R-1")._tag).toBe("Closed")
    expect(credits(world)).toEqual(["P-2 300.00", "P-1 100.00"])
    world.run(payment, "P-1", { _tag: "Reverse", reason: "bounced" })
    expect(open(world, "R-1")).toEqual(["500.00"])
    expect(credits(world)).toEqual(["P-2 300.00"])
  })

  it("REC-8: a bad debt is written off by the rank that the policy names", () => {
    const world = withDebts()
    const writeOff: Receivable.ReceivableCommand = { _tag: "WriteOff", reason: "insolvent" }
    expect(world.refused(receivable, "R-1", writeOff, member("max", "manager"))).toBe("RankTooLow REC-4")
    world.run(receivable, "R-1", writeOff, member("dora", "director"))
    expect(world.state(receivable, "R-1")._tag).toBe("Closed")
    expect(timer(world, "R-1")).toBe(undefined)
  })
})

describe("who may", () => {
  it("ORG-2: debts are opened and money is received by accountants, and only the system applies it", () => {
    expect(receivable.access.Open).toEqual({ _tag: "InRole", role: "receivables" })
    expect(receivable.access.ApplyPayment).toEqual({ _tag: "SystemOnly" })
    expect(payment.access.Spread).toEqual({ _tag: "SystemOnly" })
    expect(accountant.roles).toEqual(["receivables"])
  })
})
