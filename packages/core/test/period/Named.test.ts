import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as LocalDate from "../../src/LocalDate.ts"
import * as Period from "../../src/Period.ts"
import { anyDate, anyPeriod, yearStart } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const on = LocalDate.literal
const refusal = (id: string, start: Period.MonthNumber = 1) =>
  Result.match(Period.parse(id, start), { onFailure: (error) => error._tag, onSuccess: () => "ok" })
const text = (period: Period.Period) => `${LocalDate.format(period.from)}/${LocalDate.format(period.until)}`

const kinds: ReadonlyArray<(date: LocalDate.LocalDate, start: Period.MonthNumber) => Period.NamedPeriod> = [
  Period.monthOf,
  Period.quarterOf,
  Period.yearOf,
  Period.weekOf,
]
const anyKind = fc.constantFrom(...kinds)

/** The week of a date as ISO 8601 defines it, through the platform's calendar: that of its Thursday. */
const isoWeek = (date: LocalDate.LocalDate): string => {
  const thursday = new Date(date * 86_400_000)
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7))
  const days = (thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000
  return `${thursday.getUTCFullYear()}-W${String(Math.floor(days / 7) + 1).padStart(2, "0")}`
}

describe("months, quarters, years and weeks", () => {
  it("KER-4: 10 March 2026 lies in 2026-03, 2026-Q1, 2026 and 2026-W11", () => {
    const date = on("2026-03-10")
    expect(kinds.map((kind) => Period.format(kind(date, 1)))).toEqual(["2026-03", "2026-Q1", "2026", "2026-W11"])
    expect(kinds.map((kind) => text(kind(date, 1)))).toEqual([
      "2026-03-01/2026-04-01",
      "2026-01-01/2026-04-01",
      "2026-01-01/2027-01-01",
      "2026-03-09/2026-03-16",
    ])
  })

  it("KER-4: a fiscal year that starts in April bears the year in which it starts, and so do its quarters", () => {
    const date = on("2027-03-10")
    expect(Period.format(Period.yearOf(date, 4))).toBe("2026")
    expect(text(Period.yearOf(date, 4))).toBe("2026-04-01/2027-04-01")
    expect(Period.format(Period.quarterOf(date, 4))).toBe("2026-Q4")
    expect(text(Period.quarterOf(date, 4))).toBe("2027-01-01/2027-04-01")
    expect(Result.map(Period.parse("2026-Q1", 4), text)).toEqual(Result.succeed("2026-04-01/2026-07-01"))
  })

  it("KER-4: a date lies in its period, and every day of the period has the same one", () => {
    fc.assert(
      fc.property(anyDate, anyKind, yearStart, (date, kind, start) => {
        const period = kind(date, start)
        expect(Period.contains(period, date)).toBe(true)
        expect(kind(period.from, start)).toEqual(period)
        expect(kind(LocalDate.addDays(period.until, -1), start)).toEqual(period)
        expect(kind(period.until, start)).not.toEqual(period)
      }),
      runs,
    )
  })

  it("KER-4: an id reads back as the same period", () => {
    fc.assert(
      fc.property(anyDate, anyKind, yearStart, (date, kind, start) => {
        const period = kind(date, start)
        expect(Period.parse(Period.format(period), start)).toEqual(Result.succeed(period))
      }),
      runs,
    )
  })

  it("KER-4: months and calendar years are those of the date's text, weeks those of ISO 8601", () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        const [year = "", month = ""] = LocalDate.format(date).split("-")
        expect(Period.format(Period.monthOf(date))).toBe(`${year}-${month}`)
        expect(Period.format(Period.quarterOf(date))).toBe(`${year}-Q${Math.ceil(Number(month) / 3)}`)
        expect(Period.format(Period.yearOf(date))).toBe(year)
        expect(Period.format(Period.weekOf(date))).toBe(isoWeek(date))
      }),
      runs,
    )
  })

  it("KER-4: ids sort as their periods do", () => {
    fc.assert(
      fc.property(anyDate, anyDate, anyKind, yearStart, (a, b, kind, start) => {
        const [left, right] = [kind(a, start), kind(b, start)]
        const [leftId, rightId] = [Period.format(left), Period.format(right)]
        const byId = leftId < rightId ? -1 : leftId > rightId ? 1 : 0
        expect(byId).toBe(Period.compare(left, right))
      }),
      runs,
    )
  })

  it("COM-8: the next period begins where one ends, and the previous one leads back", () => {
    fc.assert(
      fc.property(anyDate, anyKind, yearStart, (date, kind, start) => {
        const period = kind(date, start)
        const next = Result.getOrThrow(Period.next(period))
        expect(next).toEqual(kind(period.until, start))
        expect(Period.previous(next)).toEqual(Result.succeed(period))
        const sixOn = [1, 2, 3, 4, 5, 6].reduce((p) => Result.getOrThrow(Period.next(p)), period)
        expect(Period.shift(period, 6)).toEqual(Result.succeed(sixOn))
        expect(Period.shift(sixOn, -6)).toEqual(Result.succeed(period))
      }),
      runs,
    )
  })

  it("TGT-2: a year is its quarters, a quarter its months, without a day between or twice", () => {
    fc.assert(
      fc.property(anyDate, yearStart, (date, start) => {
        const year = Period.yearOf(date, start)
        const quarters = Period.quarters(year, start)
        expect(quarters.map((quarter) => quarter.quarter)).toEqual([1, 2, 3, 4])
        const months = quarters.flatMap(Period.months)
        expect(months).toEqual(Period.months(year))
        expect(months).toHaveLength(12)
        expect(months.flatMap((month) => [...Period.days(month)])).toEqual([...Period.days(year)])
        expect(Period.years(year, start)).toEqual([year])
      }),
      runs,
    )
  })

  it("KER-4: the periods of a stretch are those of its days, in order, each once", () => {
    fc.assert(
      fc.property(anyPeriod, yearStart, (within, start) => {
        const idsOf = (kind: (date: LocalDate.LocalDate) => Period.NamedPeriod) => [
          ...new Set([...Period.days(within)].map((day) => Period.format(kind(day)))),
        ]
        expect(Period.weeks(within).map(Period.format)).toEqual(idsOf(Period.weekOf))
        expect(Period.months(within).map(Period.format)).toEqual(idsOf(Period.monthOf))
        expect(Period.quarters(within, start).map(Period.format)).toEqual(idsOf((day) => Period.quarterOf(day, start)))
        expect(Period.years(within, start).map(Period.format)).toEqual(idsOf((day) => Period.yearOf(day, start)))
      }),
      runs,
    )
  })

  it("KER-4: what names no period is refused", () => {
    const malformed = ["", "26", "2026-", "2026-13", "2026-00", "2026-3", "2026-Q0", "2026-Q5", "2026-q1", "2026-W00"]
    for (const id of [...malformed, "2026-W54", "2025-W53", "2026-03-10", " 2026", "9".repeat(1_000_000)]) {
      expect(refusal(id), id.slice(0, 20)).toBe("MalformedPeriodId")
    }
    expect(refusal("2026-W53")).toBe("ok")
    for (const id of ["1899", "2201", "1899-12", "2201-01", "2201-Q1", "0000", "9999-W01", "1899-W01"]) {
      expect(refusal(id), id).toBe("PeriodOutOfRange")
    }
    const told = Period.describe({ _tag: "MalformedPeriodId", input: "2026-Q5" })
    expect(told.en).toBe(
      '"2026-Q5" names no period: write a month "2026-03", a quarter "2026-Q1", a year "2026" or a week "2026-W11" (KER-4)',
    )
    expect(told.zh).toContain("不是期间")
    expect(Period.describe({ _tag: "PeriodOutOfRange", id: "2201" }).en).toContain('"2201" is out of range')
  })

  it("KER-4: no period goes on beyond the range of dates", () => {
    const last = Period.monthOf(on("2200-12-10"))
    expect(Period.next(last)).toEqual(Result.fail({ _tag: "PeriodOutOfRange", id: "2201-01" }))
    const first = Period.yearOf(LocalDate.earliest)
    expect(Period.previous(first)).toEqual(Result.fail({ _tag: "PeriodOutOfRange", id: "1899" }))
    expect(Result.isFailure(Period.shift(Period.weekOf(on("2026-03-10")), 1e9))).toBe(true)
    expect(Result.isFailure(Period.shift(last, Number.NaN))).toBe(true)
    // A fiscal year that began before the range keeps the days that lie in it.
    expect(text(Period.yearOf(on("1900-02-10"), 4))).toBe("1900-01-01/1900-04-01")
    expect(refusal("1899", 4)).toBe("ok")
  })

  it("KER-4: a shift by a fraction is cut to whole periods", () => {
    const march = Period.monthOf(on("2026-03-10"))
    expect(Period.shift(march, 1.9)).toEqual(Period.next(march))
    expect(Period.shift(march, -0.9)).toEqual(Result.succeed(march))
  })
})
