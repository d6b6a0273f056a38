/**
 * Months, quarters, years and weeks from their numbers. Not exported from the module.
 */
import * as Result from "effect/Result"
import { LocalDate } from "../calendar/index.ts"
import type { PeriodError } from "./Errors.ts"
import type { Month, MonthNumber, NamedPeriod, Period, Quarter, Week, Year } from "./Model.ts"

// Months are numbered through: January of the year 0 is 0. Dates before and beyond the range stop at its ends.
export const firstOf = (monthIndex: number): LocalDate.LocalDate =>
  LocalDate.addMonths(LocalDate.earliest, monthIndex - LocalDate.firstYear * 12)

export const span = (monthIndex: number, months: number): Period => ({
  from: firstOf(monthIndex),
  until: firstOf(monthIndex + months),
})

export const monthIndexOf = (date: LocalDate.LocalDate): number => {
  const { year, month } = LocalDate.fields(date)
  return year * 12 + month - 1
}

export const makeMonth = (index: number): Month => {
  const year = Math.floor(index / 12)
  return { _tag: "Month", year, month: index - year * 12 + 1, ...span(index, 1) }
}

/** `index` counts quarters from the one that begins the fiscal year 0. */
export const makeQuarter = (index: number, yearStart: MonthNumber): Quarter => {
  const year = Math.floor(index / 4)
  return { _tag: "Quarter", year, quarter: index - year * 4 + 1, yearStart, ...span(index * 3 + yearStart - 1, 3) }
}

export const makeYear = (year: number, yearStart: MonthNumber): Year => ({
  _tag: "Year",
  year,
  yearStart,
  ...span(year * 12 + yearStart - 1, 12),
})

/** `monday` counts days since 1970-01-01 and may lie a little outside the range of dates. */
export const makeWeek = (monday: number): Week => {
  const { year } = LocalDate.fields(LocalDate.fromEpochDays(monday + 3))
  return {
    _tag: "Week",
    year,
    week: Math.floor((monday - firstMonday(year)) / 7) + 1,
    from: LocalDate.fromEpochDays(monday),
    until: LocalDate.fromEpochDays(monday + 7),
  }
}

/** The Monday of week 1 of a year, the week in which its 4 January lies, in days since 1970-01-01. */
export const firstMonday = (year: number): number => {
  const fourth = firstOf(year * 12) + 3
  return fourth - LocalDate.dayOfWeek(LocalDate.fromEpochDays(fourth)) + 1
}

const twoDigits = (n: number): string => String(n).padStart(2, "0")

/** The id by which a period is stored. */
export const idOf = (period: NamedPeriod): string => {
  switch (period._tag) {
    case "Month":
      return `${period.year}-${twoDigits(period.month)}`
    case "Quarter":
      return `${period.year}-Q${period.quarter}`
    case "Year":
      return `${period.year}`
    case "Week":
      return `${period.year}-W${twoDigits(period.week)}`
  }
}

/** Periods that lie wholly before or beyond the range of dates come out empty, and are refused. */
export const inRange = <P extends NamedPeriod>(period: P): Result.Result<P, PeriodError> =>
  period.from < period.until ? Result.succeed(period) : Result.fail({ _tag: "PeriodOutOfRange", id: idOf(period) })
