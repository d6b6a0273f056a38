/**
 * From one period to the next, and from a long period to the shorter ones in it (TGT-2).
 */
import type * as Result from "effect/Result"
import type { LocalDate } from "../calendar/index.ts"
import { firstMonday, inRange, makeMonth, makeQuarter, makeWeek, makeYear } from "./Build.ts"
import type { PeriodError } from "./Errors.ts"
import type { Month, MonthNumber, NamedPeriod, Period, Quarter, Week, Year } from "./Model.ts"
import { monthOf, quarterOf, weekOf, yearOf } from "./Named.ts"

/**
 * The period of the same kind so many later; earlier when negative. Beyond the range of dates it is
 * `PeriodOutOfRange`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const march = Period.monthOf(LocalDate.literal("2026-03-10"))
 * assert.deepEqual(Period.shift(march, -3), Result.succeed(Period.monthOf(LocalDate.literal("2025-12-01"))))
 * ```
 */
export function shift(period: Month, count: number): Result.Result<Month, PeriodError>
export function shift(period: Quarter, count: number): Result.Result<Quarter, PeriodError>
export function shift(period: Year, count: number): Result.Result<Year, PeriodError>
export function shift(period: Week, count: number): Result.Result<Week, PeriodError>
export function shift(period: NamedPeriod, count: number): Result.Result<NamedPeriod, PeriodError>
export function shift(period: NamedPeriod, count: number): Result.Result<NamedPeriod, PeriodError> {
  const whole = Math.trunc(count)
  switch (period._tag) {
    case "Month":
      return inRange(makeMonth(period.year * 12 + period.month - 1 + whole))
    case "Quarter":
      return inRange(makeQuarter(period.year * 4 + period.quarter - 1 + whole, period.yearStart))
    case "Year":
      return inRange(makeYear(period.year + whole, period.yearStart))
    case "Week":
      return inRange(makeWeek(firstMonday(period.year) + (period.week - 1 + whole) * 7))
  }
}

/**
 * The period of the same kind that follows.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const december = Period.monthOf(LocalDate.literal("2026-12-10"))
 * assert.equal(Period.format(Result.getOrThrow(Period.next(december))), "2027-01")
 * ```
 */
export function next(period: Month): Result.Result<Month, PeriodError>
export function next(period: Quarter): Result.Result<Quarter, PeriodError>
export function next(period: Year): Result.Result<Year, PeriodError>
export function next(period: Week): Result.Result<Week, PeriodError>
export function next(period: NamedPeriod): Result.Result<NamedPeriod, PeriodError>
export function next(period: NamedPeriod): Result.Result<NamedPeriod, PeriodError> {
  return shift(period, 1)
}

/**
 * The period of the same kind before.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const january = Period.monthOf(LocalDate.literal("2026-01-10"))
 * assert.equal(Period.format(Result.getOrThrow(Period.previous(january))), "2025-12")
 * ```
 */
export function previous(period: Month): Result.Result<Month, PeriodError>
export function previous(period: Quarter): Result.Result<Quarter, PeriodError>
export function previous(period: Year): Result.Result<Year, PeriodError>
export function previous(period: Week): Result.Result<Week, PeriodError>
export function previous(period: NamedPeriod): Result.Result<NamedPeriod, PeriodError>
export function previous(period: NamedPeriod): Result.Result<NamedPeriod, PeriodError> {
  return shift(period, -1)
}

/** Every period of a kind that shares a day with `within`, in order. */
const listed = <P extends NamedPeriod>(within: Period, at: (date: LocalDate.LocalDate) => P): ReadonlyArray<P> => {
  const found: Array<P> = []
  for (let day = within.from; day < within.until; ) {
    const period = at(day)
    found.push(period)
    day = period.until
  }
  return found
}

/**
 * The months that share a day with a period, in order: those of a quarter, or those that a promotion touches.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const quarter = Period.quarterOf(LocalDate.literal("2026-02-10"))
 * assert.deepEqual(Period.months(quarter).map(Period.format), ["2026-01", "2026-02", "2026-03"])
 * ```
 */
export const months = (within: Period): ReadonlyArray<Month> => listed(within, monthOf)

/**
 * The quarters that share a day with a period, in order.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const year = Period.yearOf(LocalDate.literal("2026-05-10"), 4)
 * const ids = Period.quarters(year, 4).map(Period.format)
 * assert.deepEqual(ids, ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"])
 * ```
 */
export const quarters = (within: Period, yearStart: MonthNumber = 1): ReadonlyArray<Quarter> =>
  listed(within, (date) => quarterOf(date, yearStart))

/**
 * The years, of the calendar or fiscal, that share a day with a period, in order.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const fiscal = Period.yearOf(LocalDate.literal("2026-05-10"), 4)
 * assert.deepEqual(Period.years(fiscal).map(Period.format), ["2026", "2027"])
 * ```
 */
export const years = (within: Period, yearStart: MonthNumber = 1): ReadonlyArray<Year> =>
  listed(within, (date) => yearOf(date, yearStart))

/**
 * The weeks that share a day with a period, in order.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const ids = Period.weeks(Period.monthOf(LocalDate.literal("2026-02-10"))).map(Period.format)
 * assert.deepEqual(ids, ["2026-W05", "2026-W06", "2026-W07", "2026-W08", "2026-W09"])
 * ```
 */
export const weeks = (within: Period): ReadonlyArray<Week> => listed(within, weekOf)
