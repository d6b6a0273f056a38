import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/Calendar.ts"
import * as Instant from "../../src/Instant.ts"
import * as LocalDate from "../../src/LocalDate.ts"
import { anyDate, calendars, isWorked, nearDate } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const on = LocalDate.literal
const shanghai = Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai"))
const weekdays = Calendar.compile(shanghai)
const china = Calendar.compile(Result.getOrThrow(Calendar.make({ ...shanghai, ...Calendar.china2026, id: "cn" })))

/** Steps through the days one by one. */
const step = (calendar: Calendar.BusinessCalendar, from: LocalDate.LocalDate, days: number): LocalDate.LocalDate => {
  let date = from
  for (let left = Math.abs(days); left > 0; ) {
    date = LocalDate.addDays(date, Math.sign(days))
    if (isWorked(calendar, date)) left--
  }
  return date
}

const countOneByOne = (calendar: Calendar.BusinessCalendar, from: LocalDate.LocalDate, to: LocalDate.LocalDate) => {
  let count = 0
  for (let date = from; date < to; date = LocalDate.addDays(date, 1)) if (isWorked(calendar, date)) count++
  return count
}

describe("business days", () => {
  it("KER-5: adding business days agrees with going day by day, forwards and backwards", () => {
    fc.assert(
      fc.property(calendars, nearDate, fc.integer({ min: -300, max: 300 }), (calendar, date, n) => {
        const compiled = Calendar.compile(calendar)
        expect(Calendar.addBusinessDays(compiled, date, n)).toBe(step(calendar, date, n))
      }),
      runs,
    )
  })

  it("KER-5: far from all holidays the week repeats", () => {
    const farDate = fc
      .integer({ min: LocalDate.earliest + 2000, max: LocalDate.latest - 2000 })
      .map(LocalDate.fromEpochDays)
    fc.assert(
      fc.property(calendars, farDate, fc.integer({ min: -200, max: 200 }), (calendar, date, n) => {
        expect(Calendar.addBusinessDays(Calendar.compile(calendar), date, n)).toBe(step(calendar, date, n))
      }),
      runs,
    )
  })

  it("KER-5: adding and taking away the same number comes back to a business day, or to the one before a day off", () => {
    fc.assert(
      fc.property(calendars, nearDate, fc.integer({ min: 1, max: 3000 }), (calendar, date, n) => {
        const compiled = Calendar.compile(calendar)
        const there = Calendar.addBusinessDays(compiled, date, n)
        const back = Calendar.addBusinessDays(compiled, there, -n)
        expect(back).toBe(Calendar.roll(compiled, date, "preceding"))
        const before = Calendar.addBusinessDays(compiled, date, -n)
        expect(Calendar.addBusinessDays(compiled, before, n)).toBe(Calendar.roll(compiled, date, "following"))
      }),
      runs,
    )
  })

  it("KER-5: a later start or more days never end earlier", () => {
    fc.assert(
      fc.property(calendars, nearDate, fc.nat(5), fc.integer({ min: -50, max: 50 }), (calendar, date, later, n) => {
        const compiled = Calendar.compile(calendar)
        const result = Calendar.addBusinessDays(compiled, date, n)
        if (n !== 0) {
          expect(Calendar.addBusinessDays(compiled, LocalDate.addDays(date, later), n)).toBeGreaterThanOrEqual(result)
        }
        expect(Calendar.addBusinessDays(compiled, date, n + 1)).toBeGreaterThan(result)
      }),
      runs,
    )
  })

  it("KER-5: no business days keep the date as it is, worked or not", () => {
    const saturday = on("2026-03-14")
    expect(Calendar.addBusinessDays(weekdays, saturday, 0)).toBe(saturday)
    expect(Calendar.addBusinessDays(weekdays, saturday, Number.NaN)).toBe(saturday)
    expect(Calendar.addBusinessDays(weekdays, saturday, 1)).toBe(on("2026-03-16"))
    expect(Calendar.addBusinessDays(weekdays, saturday, 1.9)).toBe(on("2026-03-16"))
    expect(Calendar.addBusinessDays(weekdays, saturday, -1)).toBe(on("2026-03-13"))
  })

  it("KER-5: counting agrees with going day by day, and is negative the other way round", () => {
    fc.assert(
      fc.property(calendars, nearDate, nearDate, (calendar, a, b) => {
        const compiled = Calendar.compile(calendar)
        const [from, to] = [LocalDate.min(a, b), LocalDate.max(a, b)]
        const count = Calendar.countBusinessDays(compiled, from, to)
        expect(count).toBe(countOneByOne(calendar, from, to))
        expect(Calendar.countBusinessDays(compiled, to, from) + count).toBe(0)
      }),
      runs,
    )
  })

  it("KER-5: counts of neighbouring stretches add up over the whole range of dates", () => {
    fc.assert(
      fc.property(calendars, anyDate, anyDate, anyDate, (calendar, a, b, c) => {
        const compiled = Calendar.compile(calendar)
        const count = Calendar.countBusinessDays
        expect(count(compiled, a, b) + count(compiled, b, c)).toBe(count(compiled, a, c))
      }),
      runs,
    )
  })

  it("KER-5: a date is a business day when the data says so", () => {
    fc.assert(
      fc.property(calendars, nearDate, (calendar, date) => {
        expect(Calendar.isBusinessDay(Calendar.compile(calendar), date)).toBe(isWorked(calendar, date))
      }),
      runs,
    )
  })

  it("KER-5: rolling keeps a business day and otherwise goes to the nearest one in its direction", () => {
    fc.assert(
      fc.property(calendars, nearDate, (calendar, date) => {
        const compiled = Calendar.compile(calendar)
        const following = isWorked(calendar, date) ? date : step(calendar, date, 1)
        const preceding = isWorked(calendar, date) ? date : step(calendar, date, -1)
        expect(Calendar.roll(compiled, date, "none")).toBe(date)
        expect(Calendar.roll(compiled, date, "following")).toBe(following)
        expect(Calendar.roll(compiled, date, "preceding")).toBe(preceding)
        const staysInMonth = LocalDate.startOfMonth(following) === LocalDate.startOfMonth(date)
        expect(Calendar.roll(compiled, date, "modified-following")).toBe(staysInMonth ? following : preceding)
      }),
      runs,
    )
  })

  it("KER-5: Saturday 31 January rolls to 2 February, or to 30 January when it must stay in the month", () => {
    const date = on("2026-01-31")
    expect(Calendar.roll(weekdays, date, "following")).toBe(on("2026-02-02"))
    expect(Calendar.roll(weekdays, date, "modified-following")).toBe(on("2026-01-30"))
    expect(Calendar.roll(weekdays, on("2026-02-07"), "modified-following")).toBe(on("2026-02-09"))
  })

  it("TGT-5: a plan due on the 25th is due on the business day before when the 25th is not worked", () => {
    const due = (month: LocalDate.LocalDate) =>
      LocalDate.format(Calendar.roll(weekdays, LocalDate.withDayOfMonth(month, 25), "preceding"))
    expect(due(on("2026-03-01"))).toBe("2026-03-25")
    expect(due(on("2026-04-01"))).toBe("2026-04-24")
    expect(due(on("2026-10-01"))).toBe("2026-10-23")
  })

  it("KER-4: due 10 March, on 12 March it is 2 days overdue, on the due date 0, and before it days are left", () => {
    const due = on("2026-03-10")
    expect(Calendar.overdueDays(on("2026-03-12"), due)).toBe(2)
    expect(Calendar.overdueDays(due, due)).toBe(0)
    expect(Calendar.overdueDays(on("2026-03-07"), due)).toBe(-3)
  })

  it("KER-4: today is the date in the company's zone, so something falls overdue there at its own midnight", () => {
    const lastMoment = Instant.literal("2026-03-10T23:59:59.999+08:00")
    const due = on("2026-03-10")
    expect(Calendar.overdueDays(Calendar.today(weekdays, lastMoment), due)).toBe(0)
    expect(Calendar.overdueDays(Calendar.today(weekdays, Instant.addMillis(lastMoment, 1)), due)).toBe(1)
  })

  it("KER-5: China 2026: a worked Saturday counts, a holiday on a weekday does not", () => {
    expect(Calendar.china2026.holidays).toHaveLength(33)
    expect(Calendar.isBusinessDay(china, on("2026-02-14"))).toBe(true)
    expect(Calendar.isBusinessDay(china, on("2026-02-16"))).toBe(false)
    // From the last day before the Spring Festival, Saturday the 14th, the next one worked is Tuesday the 24th.
    expect(Calendar.addBusinessDays(china, on("2026-02-14"), 1)).toBe(on("2026-02-24"))
    expect(Calendar.addBusinessDays(china, on("2026-02-24"), 4)).toBe(on("2026-02-28"))
    expect(Calendar.countBusinessDays(china, on("2026-10-01"), on("2026-11-01"))).toBe(18)
    expect(Calendar.countBusinessDays(china, on("2026-01-01"), on("2027-01-01"))).toBe(248)
  })

  it("KER-5: an answer beyond the range of dates is its end, at once", () => {
    for (const far of [1e6, 1e15, Number.POSITIVE_INFINITY]) {
      expect(Calendar.addBusinessDays(china, on("2026-03-10"), far)).toBe(LocalDate.latest)
      expect(Calendar.addBusinessDays(china, on("2026-03-10"), -far)).toBe(LocalDate.earliest)
    }
    const restAtTheEnd = Calendar.compile(
      Result.getOrThrow(Calendar.make({ ...shanghai, weekend: [1, 2, 3, 4, 5, 6] })),
    )
    expect(Calendar.roll(restAtTheEnd, LocalDate.latest, "following")).toBe(LocalDate.latest)
    expect(Calendar.roll(restAtTheEnd, LocalDate.earliest, "preceding")).toBe(LocalDate.earliest)
    expect(Calendar.addBusinessDays(weekdays, LocalDate.latest, -1)).toBe(on("2200-12-30"))
    expect(Calendar.addBusinessDays(weekdays, LocalDate.earliest, 1)).toBe(on("1900-01-02"))
  })
})
