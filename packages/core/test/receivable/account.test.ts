import { afterEach, describe, expect, it } from "vitest"
import * as Money from "../../src/money/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { closeAll, openCompany } from "./company.ts"
import { invoice, receive } from "./support.ts"
import { cny, date, trade } from "./world.ts"

afterEach(closeAll)

const { payment, receivable } = Receivable

/** A March and an April of a customer: two debts, a payment that bounces, a credit note, a reminder. */
const history = async () => {
  const company = await openCompany("trade")
  const { as, dealwright, goTo, sweepTo, system } = company
  goTo("2026-03-02")
  await as("rita").execute(receivable, "R-1", invoice())
  goTo("2026-03-04")
  await as("rita").execute(payment, "P-1", receive("300.00", { valueDate: date("2026-03-03") }))
  await sweepTo("2026-03-12")
  goTo("2026-03-20")
  await as("rita").execute(receivable, "R-1", {
    _tag: "CreditNote",
    noteNo: "N-1",
    amount: cny("50.00"),
    reason: "freight",
  })
  goTo("2026-04-02")
  await as("rita").execute(payment, "P-1", { _tag: "Reverse", reason: "bounced" })
  await as("rita").execute(
    receivable,
    "R-2",
    invoice({ total: cny("80.00"), method: { _tag: "InFull", due: date("2026-04-20") } }),
  )
  const statement = async (from: `${number}-${number}-${number}`, until: `${number}-${number}-${number}`) => {
    const debts = await Promise.all(
      ["R-1", "R-2"].map(async (id) => Receivable.historyOf(id, await system.history(receivable, id))),
    )
    const receipts = [Receivable.historyOf("P-1", await system.history(payment, "P-1"))]
    const { calendar } = dealwright.host
    const request = { customerId: "C-1", currency: "CNY", from: date(from), until: date(until), calendar } as const
    return Receivable.accountStatement({ ...request, buckets: trade.buckets }, debts, receipts)
  }
  return { ...company, statement }
}

const lines = ({ lines: all }: Receivable.AccountStatement) =>
  all.map(({ amount, balance, id, kind }) => `${kind} ${id} ${Money.format(amount)} ${Money.format(balance)}`)

describe("statements of account", () => {
  it("REC-8: opening balance, every posting, closing balance, open items with age and dunning level, at a past day as it was then", async () => {
    const { statement } = await history()
    const march = await statement("2026-03-01", "2026-03-31")
    expect(Money.format(march.opening)).toBe("0.00")
    expect(lines(march)).toEqual(
      ["debt R-1 1000.00 1000.00", "payment P-1 -300.00 700.00", "credit-note N-1 -50.00 650.00"].map((line) =>
        line.replace("N-1", "R-1"),
      ),
    )
    expect(march.lines[1]).toMatchObject({ booked: date("2026-03-04"), on: date("2026-03-03") })
    expect(march.items).toMatchObject([
      { receivableId: "R-1", no: 1, open: cny("650.00"), daysOverdue: 21, bucket: "1–30", dunning: "reminder" },
    ])
    // The bounce of April isn't in March's statement, nor is the second debt.
    const april = await statement("2026-04-01", "2026-04-30")
    expect(april.opening).toEqual(march.closing)
    expect(lines(april)).toEqual(["reversal P-1 300.00 950.00", "debt R-2 80.00 1030.00"])
    expect(
      april.items.map(({ bucket, dunning, open, receivableId }) => [receivableId, Money.format(open), bucket, dunning]),
    ).toEqual([
      ["R-1", "950.00", "31–60", "reminder"],
      ["R-2", "80.00", "1–30", null],
    ])
    expect(april.ageing.map(({ amount }) => Money.format(amount))).toEqual(["0.00", "80.00", "950.00", "0.00", "0.00"])
  })

  it("REC-8: as text in both languages, as CSV whose lines re-add, and as JSON", async () => {
    const { statement } = await history()
    const march = await statement("2026-03-01", "2026-03-31")
    expect(Receivable.statementText(march, "en").split("\n")).toEqual([
      "Statement of account of C-1, 2026-03-01 to 2026-03-31",
      "Balance before: CNY 0.00",
      "2026-03-02  invoice R-1  CNY 1,000.00  CNY 1,000.00",
      "2026-03-04  payment P-1  CNY -300.00  CNY 700.00",
      "2026-03-20  credit note R-1  CNY -50.00  CNY 650.00",
      "Balance: CNY 650.00",
      "Payments not used: CNY 0.00",
      "Open items: 1",
      "R-1 #1  due 2026-03-10  CNY 650.00  21 days overdue  reminder",
      "By age: current CNY 0.00, 1–30 CNY 650.00, 31–60 CNY 0.00, 61–90 CNY 0.00, >90 CNY 0.00",
    ])
    expect(Receivable.statementText(march, "zh")).toMatch(/^对账单：C-1，2026-03-01 至 2026-03-31\n期初余额/)
    const rows = Receivable.statementCsv(march)
      .split("\r\n")
      .slice(1, -1)
      .map((line) => line.split(","))
    expect(rows.map(([, , kind]) => kind)).toEqual(["opening", "debt", "payment", "credit-note", "closing"])
    const cents = (text = "") => BigInt(text.replace(".", ""))
    expect(rows.slice(0, -1).reduce((sum, [, , , , amount]) => sum + cents(amount), 0n)).toBe(cents(rows.at(-1)?.[4]))
    expect(JSON.parse(JSON.stringify(Receivable.statementJson(march)))).toMatchObject({
      opening: { amount: "0.00", currency: "CNY" },
      closing: { amount: "650.00", currency: "CNY" },
      lines: [{ booked: "2026-03-02", on: "2026-02-08", kind: "debt", id: "R-1" }, {}, {}],
      items: [{ due: "2026-03-10", daysOverdue: 21, dunning: "reminder", isDisputed: false }],
    })
  })
})
