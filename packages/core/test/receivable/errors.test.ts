import { describe, expect, it } from "vitest"
import { type ReceivableReason, reject } from "../../src/receivable/Errors.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { subscription } from "./support.ts"
import { cny, date, World } from "./world.ts"

const amount = cny("123.45")
const more = cny("200.00")

const reasons: ReadonlyArray<ReceivableReason> = [
  { _tag: "UnknownReceivable", receivableId: null },
  { _tag: "UnknownReceivable", receivableId: "R-9" },
  { _tag: "OpenedDifferently" },
  { _tag: "NoPlan", problem: { _tag: "TotalNotPositive", total: amount } },
  { _tag: "NoPlan", problem: { _tag: "LineNotPositive", no: 2, amount } },
  { _tag: "NoPlan", problem: { _tag: "LineInOtherCurrency", no: 2, amount: cny("1.00", "USD"), total: amount } },
  { _tag: "NoPlan", problem: { _tag: "LinesMissTotal", sum: amount, total: more } },
  { _tag: "NoPlan", problem: { _tag: "DateBeyondCalendar", no: 2 } },
  { _tag: "NoPlan", problem: { _tag: "LoanBeforeDownPayment", loan: date("2026-02-01"), last: date("2026-03-01") } },
  { _tag: "DepositOutOfPlace", deposit: more, total: amount },
  { _tag: "UnitWithoutDeal", unitId: "U-7" },
  { _tag: "NothingOpen", status: "closed" },
  { _tag: "NothingOpen", status: "forfeited" },
  { _tag: "UnknownInstalment", no: 9, instalments: 3 },
  { _tag: "InstalmentSettled", no: 2 },
  { _tag: "MoreThanOpen", no: 2, asked: more, open: amount },
  { _tag: "CreditBeyondDebt", asked: more, owed: amount },
  { _tag: "AmountNotPositive", amount: cny("0.00") },
  { _tag: "OtherCurrency", expected: "CNY", found: "USD" },
  { _tag: "ExtensionWaiting", no: 2, revision: 3 },
  { _tag: "AlreadyDisputed", no: 2 },
  { _tag: "RankTooLow", needed: "director" },
  { _tag: "SelfApproval", member: "ann" },
  { _tag: "OtherContract", expected: "K-1", found: "K-2" },
  { _tag: "UnknownSchedule", schedule: "mild", known: [] },
  { _tag: "UnknownSchedule", schedule: "mild", known: ["gentle", "strict"] },
  { _tag: "ServedInFuture", servedOn: date("2026-03-02"), today: date("2026-03-01") },
  { _tag: "TooManyRows", limit: 5000 },
  { _tag: "ReceiptReused" },
  { _tag: "UnknownReceipt" },
  { _tag: "ReceiptReversed" },
  { _tag: "NotYetCounting", valueDate: date("2026-03-02") },
  { _tag: "OtherCustomer", receivableId: "R-1", owedBy: "C-1", paidBy: "C-2" },
  { _tag: "AllocationBeyondPayment", asked: more, available: amount },
  { _tag: "ContactInFuture", on: date("2026-03-02"), today: date("2026-03-01") },
  { _tag: "ContactReused", contactNo: "K-7" },
  { _tag: "DiaryFull", limit: 1000 },
  { _tag: "NextStepBeforeContact", next: date("2026-03-01"), on: date("2026-03-02") },
  { _tag: "PromiseBeforeContact", by: date("2026-03-01"), on: date("2026-03-02") },
  { _tag: "PromiseBeyondDebt", promised: more, open: amount },
  { _tag: "SlipReused" },
  { _tag: "UnknownSlip" },
  { _tag: "SlipClosed", status: "handed over" },
  { _tag: "SlipClosed", status: "voided" },
  { _tag: "OwnHandover", member: "ann" },
  { _tag: "CountedDiffers", counted: amount, collected: more },
  { _tag: "UnknownBankPayment" },
  { _tag: "BankIdReused", bankId: "icbc:7" },
  { _tag: "BankPaymentAssigned", receiptNo: "icbc:7.2" },
  { _tag: "CollectedInFuture", on: date("2026-03-02"), today: date("2026-03-01") },
]

describe("rejections", () => {
  it("KER-6: every rejection says which rule, and in English and Chinese what was wrong with its own figures", () => {
    for (const reason of reasons) {
      const { rule, text } = reject(reason)
      expect(rule).toMatch(/^[A-Z]{3}-\d+$/)
      const figures = Object.entries(reason).flatMap(([name, value]) =>
        name !== "_tag" && name !== "status" && typeof value === "string" ? [value] : [],
      )
      for (const one of [text.en, text.zh]) {
        expect(one).not.toMatch(/undefined|\[object|NaN/)
        for (const figure of figures) expect(one).toContain(figure)
      }
      expect(text.zh).toMatch(/[\u4e00-\u9fff]/)
    }
  })

  it("REC-6: a unit comes with the deal that holds it, so that forfeiture can give it back", () => {
    const world = new World({ now: "2026-03-02T09:00:00.000Z" })
    const { dealId: _, ...command } = subscription()
    expect(world.refused(Receivable.receivable, "R-1", command)).toBe("UnitWithoutDeal REC-6")
  })

  it("REC-2: a receivable takes no more of a receipt than is open", () => {
    const world = new World({ now: "2026-03-02T09:00:00.000Z" })
    world.run(Receivable.receivable, "R-1", subscription())
    const apply = (no: number, money: string, receivableId = "R-1"): Receivable.ReceivableCommand => ({
      _tag: "ApplyPayment",
      receiptNo: "P-1",
      receivableId,
      valueDate: date("2026-03-02"),
      parts: [{ no, amount: cny(money) }],
    })
    expect(world.refused(Receivable.receivable, "R-1", apply(1, "50000.01"))).toBe("MoreThanOpen REC-2")
    expect(world.refused(Receivable.receivable, "R-1", apply(3, "1.00"))).toBe("UnknownInstalment REC-1")
    expect(world.refused(Receivable.receivable, "R-9", apply(1, "1.00", "R-9"))).toBe("UnknownReceivable REC-1")
  })
})
