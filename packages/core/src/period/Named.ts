/**
 * Months, quarters, years and weeks, with ids that sort and can be stored: `2026-03`, `2026-Q1`, `2026`, `2026-W11`
 * (TGT-2, COM-8).
 *
 * A fiscal year may start in any month; it and its quarters bear the calendar year in which it starts. With a start in
 * April, March 2027 lies in `2026` and `2026-Q4`.
 */
import * as Result from "effect/Result"
import { LocalDate } from "../calendar/index.ts"
import { firstMonday, idOf, inRange, makeMonth, makeQuarter, makeWeek, makeYear, monthIndexOf } from "./Build.ts"
import type { PeriodError } from "./Errors.ts"
import type { Month, MonthNumber, NamedPeriod, Quarter, Week, Year } from "./Model.ts"

/** Longest id of a period, in characters. */
export const maxIdLength = 8

/**
 * The month in which a date lies.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * assert.equal(Period.format(Period.monthOf(LocalDate.literal("2026-03-10"))), "2026-03")
 * ```
 */
export const monthOf = (date: LocalDate.LocalDate): Month => makeMonth(monthIndexOf(date))

/**
 * The quarter in which a date lies, of the calendar year or of a fiscal year that starts in another month.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const date = LocalDate.literal("2027-03-10")
 * assert.equal(Period.format(Period.quarterOf(date)), "2027-Q1")
 * assert.equal(Period.format(Period.quarterOf(date, 4)), "2026-Q4")
 * ```
 */
export const quarterOf = (date: LocalDate.LocalDate, yearStart: MonthNumber = 1): Quarter =>
  makeQuarter(Math.floor((monthIndexOf(date) - (yearStart - 1)) / 3), yearStart)

/**
 * The calendar year, or the fiscal year that starts in another month, in which a date lies.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const year = Period.yearOf(LocalDate.literal("2027-03-10"), 4)
 * assert.equal(Period.format(year), "2026")
 * assert.equal(year.from, LocalDate.literal("2026-04-01"))
 * ```
 */
export const yearOf = (date: LocalDate.LocalDate, yearStart: MonthNumber = 1): Year =>
  makeYear(Math.floor((monthIndexOf(date) - (yearStart - 1)) / 12), yearStart)

/**
 * The week, Monday to Sunday, in which a date lies.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * assert.equal(Period.format(Period.weekOf(LocalDate.literal("2026-03-10"))), "2026-W11")
 * ```
 */
export const weekOf = (date: LocalDate.LocalDate): Week => makeWeek(date - LocalDate.dayOfWeek(date) + 1)

/**
 * The id of a period: `2026-03`, `2026-Q1`, `2026`, `2026-W11`. {@link parse} reads it back.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * assert.equal(Period.format(Period.yearOf(LocalDate.literal("2026-03-10"))), "2026")
 * ```
 */
export const format = (period: NamedPeriod): string => idOf(period)

/**
 * Reads the id of a period. Quarters and years are those of the calendar unless the fiscal year starts in another
 * month.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * assert.deepEqual(Period.parse("2026-03"), Result.succeed(Period.monthOf(LocalDate.literal("2026-03-10"))))
 * assert.ok(Result.isFailure(Period.parse("2026-13")))
 * ```
 */
export const parse = (id: string, yearStart: MonthNumber = 1): Result.Result<NamedPeriod, PeriodError> => {
  const match = id.length <= maxIdLength ? /^(\d{4})(?:-(?:Q([1-4])|W(\d{2})|(0[1-9]|1[0-2])))?$/.exec(id) : null
  if (match === null) return Result.fail({ _tag: "MalformedPeriodId", input: id })
  const [, yearText, quarter, week, month] = match
  const year = Number(yearText)
  if (month !== undefined) return inRange(makeMonth(year * 12 + Number(month) - 1))
  if (quarter !== undefined) return inRange(makeQuarter(year * 4 + Number(quarter) - 1, yearStart))
  if (week === undefined) return inRange(makeYear(year, yearStart))
  if (year < LocalDate.firstYear || year > LocalDate.lastYear) return Result.fail({ _tag: "PeriodOutOfRange", id })
  const found = makeWeek(firstMonday(year) + (Number(week) - 1) * 7)
  // A week 00, or a week 53 of a year that has 52, is another year's.
  return idOf(found) === id ? inRange(found) : Result.fail({ _tag: "MalformedPeriodId", input: id })
}
