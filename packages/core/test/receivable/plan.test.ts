import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { LocalDate } from "../../src/calendar/index.ts"
import * as Money from "../../src/money/index.ts"
import * as Rate from "../../src/rate/index.ts"
import * as Receivable from "../../src/receivable/index.ts"
import { cny, date } from "./world.ts"

const lines = (method: Receivable.PaymentMethod, total = cny("1000.00"), invoiceDate = date("2026-01-15")) =>
  Result.map(Receivable.planOf(method, total, invoiceDate), (plan) =>
    plan.lines.map(({ amount, due }) => `${LocalDate.format(due)} ${Money.format(amount)}`),
  )

const problem = (method: Receivable.PaymentMethod, total = cny("1000.00")) => {
  const plan = Receivable.planOf(method, total, date("2026-01-15"))
  return Result.isFailure(plan) ? plan.failure._tag : "a plan"
}

describe("payment plans", () => {
  it("REC-1: 1 000 in three from 31 January is 333.33 on 01-31, 333.33 on 02-28, 333.34 on 03-31", () => {
    const plan = lines({ _tag: "Instalments", first: date("2026-01-31"), count: 3 })
    expect(plan).toEqual(Result.succeed(["2026-01-31 333.33", "2026-02-28 333.33", "2026-03-31 333.34"]))
  })

  it("REC-1: quarterly instalments keep the day of the first one", () => {
    const plan = lines({ _tag: "Instalments", first: date("2025-11-30"), count: 3, everyMonths: 3 })
    expect(plan).toEqual(Result.succeed(["2025-11-30 333.33", "2026-02-28 333.33", "2026-05-30 333.34"]))
  })

  it("REC-1: in full on a date, and on account so many days after the invoice", () => {
    expect(lines({ _tag: "InFull", due: date("2026-02-01") })).toEqual(Result.succeed(["2026-02-01 1000.00"]))
    expect(lines({ _tag: "OnAccount", creditDays: 60 })).toEqual(Result.succeed(["2026-03-16 1000.00"]))
  })

  it("REC-1: explicit dates and amounts come by date and must sum to the total", () => {
    const first = { due: date("2026-03-01"), amount: cny("700.00") }
    const second = { due: date("2026-02-01"), amount: cny("300.00") }
    const plan = lines({ _tag: "Explicit", lines: [first, second] })
    expect(plan).toEqual(Result.succeed(["2026-02-01 300.00", "2026-03-01 700.00"]))
    expect(problem({ _tag: "Explicit", lines: [first] })).toBe("LinesMissTotal")
    expect(problem({ _tag: "Explicit", lines: [first, { ...second, amount: cny("300.00", "USD") }] })).toBe(
      "LineInOtherCurrency",
    )
  })

  it("REC-1: percentages must be 100 % exactly; the last instalment carries the remainder", () => {
    const third = (due: LocalDate.LocalDate, share: Rate.Rate) => ({ due, share })
    const plan = lines(
      {
        _tag: "Percentages",
        lines: [
          third(date("2026-02-01"), Rate.percent("33.3")),
          third(date("2026-03-01"), Rate.percent("33.3")),
          third(date("2026-04-01"), Rate.percent("33.4")),
        ],
      },
      cny("100.01"),
    )
    expect(plan).toEqual(Result.succeed(["2026-02-01 33.30", "2026-03-01 33.30", "2026-04-01 33.41"]))
    const short = [third(date("2026-02-01"), Rate.percent("33.3")), third(date("2026-03-01"), Rate.percent("66.6"))]
    expect(problem({ _tag: "Percentages", lines: short })).toBe("SharesMissWhole")
  })

  it("REC-1: a mortgage is down payments and the bank's loan; all down payments are the first payment", () => {
    const method: Receivable.PaymentMethod = {
      _tag: "Mortgage",
      downPayments: [
        { due: date("2026-02-01"), amount: cny("100.00") },
        { due: date("2026-03-01"), amount: cny("200.00") },
      ],
      loan: { due: date("2026-04-01"), amount: cny("700.00") },
      bank: "Bank of the River",
    }
    expect(lines(method)).toEqual(Result.succeed(["2026-02-01 100.00", "2026-03-01 200.00", "2026-04-01 700.00"]))
    const plan = Receivable.planOf(method, cny("1000.00"), date("2026-01-15"))
    expect(Result.map(plan, ({ firstPayment }) => firstPayment)).toEqual(Result.succeed(2))
    expect(problem({ ...method, loan: { due: date("2026-02-15"), amount: cny("700.00") } })).toBe(
      "LoanBeforeDownPayment",
    )
  })

  it("REC-1: nothing is planned for nothing, and no instalment is nothing", () => {
    expect(problem({ _tag: "InFull", due: date("2026-02-01") }, cny("0.00"))).toBe("TotalNotPositive")
    expect(problem({ _tag: "Instalments", first: date("2026-02-01"), count: 3 }, cny("0.02"))).toBe("LineNotPositive")
    expect(problem({ _tag: "Instalments", first: date("2200-11-30"), count: 3 })).toBe("DateBeyondCalendar")
  })

  const total = fc.tuple(fc.bigInt(1n, 10n ** 12n), fc.constantFrom("CNY", "JPY", "KWD"))

  it("REC-1: every plan sums to the total exactly, is ascending, and has only positive instalments", () => {
    const day = fc.integer({ min: 20_000, max: 25_000 }).map(LocalDate.fromEpochDays)
    const weights = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 })
    const method = fc.oneof(
      day.map((due): Receivable.PaymentMethod => ({ _tag: "InFull", due })),
      fc.nat(400).map((creditDays): Receivable.PaymentMethod => ({ _tag: "OnAccount", creditDays })),
      fc.tuple(day, fc.integer({ min: 1, max: 480 }), fc.integer({ min: 1, max: 12 })).map(
        ([first, count, everyMonths]): Receivable.PaymentMethod => ({
          _tag: "Instalments",
          first,
          count,
          everyMonths,
        }),
      ),
      fc
        .tuple(weights, fc.array(day, { minLength: 20, maxLength: 20 }))
        .map(([parts, days]): Receivable.PaymentMethod => {
          const whole = parts.reduce((sum, part) => sum + BigInt(part), 0n)
          let rest: bigint = Rate.scale
          return {
            _tag: "Percentages",
            lines: parts.map((part, index) => {
              const share = index === parts.length - 1 ? rest : (Rate.scale * BigInt(part)) / whole
              rest -= share
              return { due: days[index] ?? LocalDate.earliest, share: Rate.fromUnits(share) }
            }),
          }
        }),
    )
    let planned = 0
    fc.assert(
      fc.property(total, method, ([minor, currency], how) => {
        const money = Money.make(minor, Result.getOrThrow(Money.currency(currency)))
        const plan = Receivable.planOf(how, money, date("2026-01-15"))
        if (Result.isFailure(plan)) {
          expect(["LineNotPositive", "DateBeyondCalendar"]).toContain(plan.failure._tag)
          return
        }
        planned++
        const { lines } = plan.success
        expect(lines.reduce((sum, { amount }) => sum + amount.minor, 0n)).toBe(minor)
        expect(lines.every(({ amount }) => amount.minor > 0n && amount.currency === money.currency)).toBe(true)
        expect(lines.every(({ due }, index) => index === 0 || due >= (lines[index - 1]?.due ?? due))).toBe(true)
      }),
      { numRuns: 2000 },
    )
    expect(planned).toBeGreaterThan(1000)
  })

  it("KER-5: equal monthly instalments are equal but for the last, and their days never drift", () => {
    const day = fc.integer({ min: 20_000, max: 25_000 }).map(LocalDate.fromEpochDays)
    fc.assert(
      fc.property(fc.bigInt(100_000n, 10n ** 12n), day, fc.integer({ min: 2, max: 360 }), (minor, first, count) => {
        const plan = Result.getOrThrow(
          Receivable.planOf({ _tag: "Instalments", first, count }, Money.make(minor, "CNY"), first),
        )
        const last = plan.lines[count - 1]
        const others = plan.lines.slice(0, -1)
        expect(new Set(others.map(({ amount }) => amount.minor)).size).toBe(1)
        const each = others[0]?.amount.minor ?? 0n
        expect(last !== undefined && last.amount.minor >= each && last.amount.minor < each + BigInt(count)).toBe(true)
        const anchor = LocalDate.fields(first)
        for (const { due } of plan.lines) {
          const { day: dueDay, month, year } = LocalDate.fields(due)
          expect(dueDay).toBe(Math.min(anchor.day, LocalDate.daysInMonth(year, month)))
        }
      }),
      { numRuns: 1000 },
    )
  })
})
