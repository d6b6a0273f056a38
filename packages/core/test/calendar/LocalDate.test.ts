import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/Calendar.ts"
import * as LocalDate from "../../src/LocalDate.ts"
import { anyDate } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const on = LocalDate.literal
/** The platform's own calendar, used as an oracle. */
const oracle = (date: LocalDate.LocalDate) => new Date(date * 86_400_000)
const refusal = (text: string) =>
  Result.match(LocalDate.parse(text), { onFailure: (e) => e._tag, onSuccess: () => "ok" })

describe("calendar dates", () => {
  it("KER-4: a printed date reads back as the same date", () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        expect(LocalDate.parse(LocalDate.format(date))).toEqual(Result.succeed(date))
      }),
      runs,
    )
  })

  it("KER-4: dates agree with the platform's calendar in text, weekday and fields", () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        const expected = oracle(date)
        expect(LocalDate.format(date)).toBe(expected.toISOString().slice(0, 10))
        expect(LocalDate.dayOfWeek(date)).toBe(expected.getUTCDay() || 7)
        const { year, month, day } = LocalDate.fields(date)
        expect([year, month, day]).toEqual([
          expected.getUTCFullYear(),
          expected.getUTCMonth() + 1,
          expected.getUTCDate(),
        ])
        expect(LocalDate.of(year, month, day)).toEqual(Result.succeed(date))
      }),
      runs,
    )
  })

  it("KER-4: only days that exist, between 1900 and 2200, written as YYYY-MM-DD are read", () => {
    for (const text of [
      "",
      "2026-3-10",
      "2026/03/10",
      "20260310",
      "10-03-2026",
      "2026-03-10 ",
      "+026-03-10",
      "2026-03-1O",
    ]) {
      expect(refusal(text), text).toBe("MalformedDate")
    }
    expect(refusal("9".repeat(1_000_000))).toBe("MalformedDate")
    for (const text of [
      "2026-02-29",
      "2100-02-29",
      "2026-04-31",
      "2026-13-01",
      "2026-00-10",
      "2026-01-00",
      "2026-12-32",
    ]) {
      expect(refusal(text), text).toBe("NoSuchDay")
    }
    expect(refusal("1899-12-31")).toBe("DateOutOfRange")
    expect(refusal("2201-01-01")).toBe("DateOutOfRange")
    expect(LocalDate.parse("1900-01-01")).toEqual(Result.succeed(LocalDate.earliest))
    expect(LocalDate.parse("2200-12-31")).toEqual(Result.succeed(LocalDate.latest))
    expect(refusal("2024-02-29")).toBe("ok")
    expect(Result.isFailure(LocalDate.of(2026, 1.5, 1))).toBe(true)
    expect(Result.isFailure(LocalDate.of(Number.NaN, 1, 1))).toBe(true)
  })

  it("KER-4: a refused date says which value is wrong, the rule, and what would be right, in both languages", () => {
    const text = Result.match(LocalDate.parse("10/03/2026"), {
      onFailure: Calendar.describe,
      onSuccess: () => undefined,
    })
    expect(text).toEqual({
      ruleId: "KER-4",
      en: 'date "10/03/2026" is not written as year-month-day: write it like "2026-03-10" (KER-4)',
      zh: '日期 "10/03/2026" 格式不对:请写成“年-月-日”,如 "2026-03-10"(KER-4)',
    })
    expect(() => on("2026-02-30")).toThrow(/no day 30 in month 2 of 2026.*KER-4/)
  })

  it("KER-5: months clamp to the month's end without drifting: 31 Jan, 28 Feb, 31 Mar", () => {
    const series = [0, 1, 2, 3, 13].map((n) => LocalDate.format(LocalDate.addMonths(on("2026-01-31"), n)))
    expect(series).toEqual(["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2027-02-28"])
    expect(LocalDate.addMonths(on("2024-01-31"), 1)).toBe(on("2024-02-29"))
    expect(LocalDate.addMonths(on("2024-02-29"), -12)).toBe(on("2023-02-28"))
  })

  it("KER-5: adding months reaches exactly that month, on the anchor's day or the month's last", () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -4000, max: 4000 }), (anchor, n) => {
        const from = LocalDate.fields(anchor)
        const index = from.year * 12 + from.month - 1 + n
        const moved = LocalDate.addMonths(anchor, n)
        if (index < 1900 * 12 || index >= 2201 * 12) {
          expect(moved).toBe(n < 0 ? LocalDate.earliest : LocalDate.latest)
          return
        }
        const to = LocalDate.fields(moved)
        expect(to.year * 12 + to.month - 1).toBe(index)
        const lastDay = new Date(Date.UTC(to.year, to.month, 0)).getUTCDate()
        expect(to.day).toBe(Math.min(from.day, lastDay))
      }),
      runs,
    )
  })

  it("KER-4: adding days and counting them between dates undo each other", () => {
    fc.assert(
      fc.property(anyDate, anyDate, (from, to) => {
        expect(LocalDate.addDays(from, LocalDate.daysBetween(from, to))).toBe(to)
        expect(LocalDate.compare(from, to)).toBe(Math.sign(from - to))
        expect([LocalDate.min(from, to), LocalDate.max(from, to)]).toEqual([from, to].sort((a, b) => a - b))
      }),
      runs,
    )
  })

  it("KER-4: arithmetic stops at the ends of the range and says so", () => {
    expect(LocalDate.addDays(on("2026-03-10"), 1e12)).toBe(LocalDate.latest)
    expect(LocalDate.addDays(on("2026-03-10"), Number.POSITIVE_INFINITY)).toBe(LocalDate.latest)
    expect(LocalDate.addDays(on("2026-03-10"), -1e12)).toBe(LocalDate.earliest)
    expect(LocalDate.addMonths(on("2026-03-10"), Number.POSITIVE_INFINITY)).toBe(LocalDate.latest)
    expect(LocalDate.isHorizon(LocalDate.addMonths(on("2026-03-10"), -1e12))).toBe(true)
    expect(LocalDate.isHorizon(on("2026-03-10"))).toBe(false)
    expect(LocalDate.addDays(LocalDate.latest, 0)).toBe(LocalDate.latest)
  })

  it("KER-4: a computed day that is no number counts as long past, never as never due", () => {
    expect(LocalDate.fromEpochDays(Number.NaN)).toBe(LocalDate.earliest)
    expect(LocalDate.addMonths(on("2026-03-10"), Number.NaN)).toBe(LocalDate.earliest)
    expect(LocalDate.fromEpochDays(-0.5)).toBe(0)
    expect(LocalDate.fromEpochDays(20_000.9)).toBe(20_000)
  })

  it("KER-5: the first, the last and a given day of a month stay in that month", () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -5, max: 40 }), (date, day) => {
        const { year, month } = LocalDate.fields(date)
        const last = LocalDate.daysInMonth(year, month)
        expect(LocalDate.of(year, month, 1)).toEqual(Result.succeed(LocalDate.startOfMonth(date)))
        expect(LocalDate.of(year, month, last)).toEqual(Result.succeed(LocalDate.endOfMonth(date)))
        const clamped = Math.max(1, Math.min(day, last))
        expect(LocalDate.of(year, month, clamped)).toEqual(Result.succeed(LocalDate.withDayOfMonth(date, day)))
      }),
      runs,
    )
  })

  it("KER-4: leap years are those of the Gregorian calendar", () => {
    for (let year = 1900; year <= 2200; year++) {
      const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1
      expect(LocalDate.isLeapYear(year), String(year)).toBe(isLeap)
    }
  })

  it("KER-4: only whole days of the range are dates", () => {
    expect([0, LocalDate.earliest, LocalDate.latest].every(LocalDate.is)).toBe(true)
    for (const other of ["2026-03-10", 0.5, Number.NaN, LocalDate.latest + 1, LocalDate.earliest - 1, null, 1n]) {
      expect(LocalDate.is(other)).toBe(false)
    }
  })
})
