/**
 * Days and civil fields by integer arithmetic, proleptic Gregorian. Years are counted from 1 March, so that the leap day
 * comes last; every year here is positive, so `| 0` truncates exactly.
 */

/** Year (1900 to 2200), month (1 to 12) and day of month (1 to 31) of a date. */
export interface Fields {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Days in 400 years. */
const ERA = 146_097
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH = 719_468

/**
 * Whether a year has a 29 February.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.ok(LocalDate.isLeapYear(2000))
 * assert.ok(!LocalDate.isLeapYear(2100))
 * ```
 */
export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/**
 * Days in a month, 28 to 31. `month` is 1 to 12.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.daysInMonth(2026, 2), 28)
 * ```
 */
export const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days since 1970-01-01 of a year, month and day that are known to exist, for any year after 0. */
export const civilDays = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year
  const era = (y / 400) | 0
  const yearOfEra = y - era * 400
  const dayOfYear = (((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0) + day - 1
  const dayOfEra = yearOfEra * 365 + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0) + dayOfYear
  return era * ERA + dayOfEra - EPOCH
}

/** The inverse of {@link civilDays}. */
export const civilFields = (days: number): Fields => {
  const shifted = days + EPOCH
  const era = (shifted / ERA) | 0
  const dayOfEra = shifted - era * ERA
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0
  const dayOfYear = dayOfEra - (365 * yearOfEra + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0))
  const shiftedMonth = ((5 * dayOfYear + 2) / 153) | 0
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - (((153 * shiftedMonth + 2) / 5) | 0) + 1,
  }
}
