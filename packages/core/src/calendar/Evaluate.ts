/**
 * Working-day arithmetic on a compiled calendar (KER-5).
 *
 * Compile a calendar once and keep it; every function here then costs a few nanoseconds and allocates nothing.
 * All of them are total: an answer beyond the range of dates is {@link LocalDate.earliest} or {@link LocalDate.latest}.
 */
import { build, type DayIndex, rank, select } from "./DayIndex.ts"
import type { Instant } from "./Instant.ts"
import * as LocalDate from "./LocalDate.ts"
import { type BusinessCalendar, minuteOfDay, type TimeWindow } from "./Model.ts"
import { offsetAt, rulesOf, type ZoneRules } from "./ZoneRules.ts"

const MINUTE = 60_000
const DAY = 86_400_000

/** Office hours of one weekday, in milliseconds since midnight by the wall clock; `opens[i]` to `closes[i]`. */
export interface OfficeDay {
  readonly opens: ReadonlyArray<number>
  readonly closes: ReadonlyArray<number>
  /** Open time of a day on which the clock does not change. */
  readonly openMillis: number
}

/** A business calendar made ready for arithmetic by {@link compile}. Apart from `calendar` its fields are internal. */
export interface CompiledCalendar {
  readonly calendar: BusinessCalendar
  /** @internal */
  readonly days: DayIndex
  /** Hours by weekday, Monday first. @internal */
  readonly hours: ReadonlyArray<OfficeDay>
  /** @internal */
  readonly rules: ZoneRules
}

const officeDay = (windows: ReadonlyArray<TimeWindow>): OfficeDay => {
  const opens = windows.map((window) => (minuteOfDay(window.from) ?? 0) * MINUTE)
  const closes = windows.map((window) => (minuteOfDay(window.to) ?? 0) * MINUTE)
  return { opens, closes, openMillis: closes.reduce((sum, close, i) => sum + close - (opens[i] ?? 0), 0) }
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

/**
 * Makes a calendar ready for arithmetic (KER-5). Do it once per calendar and keep the result: it takes some microseconds
 * and a few kilobytes per year of holidays. The first calendar with a given weekend takes a few milliseconds.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, LocalDate } from "@dealwright/core"
 *
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")))
 * assert.ok(Calendar.isBusinessDay(calendar, LocalDate.literal("2026-03-10")))
 * ```
 */
export const compile = (calendar: BusinessCalendar): CompiledCalendar => ({
  calendar,
  days: build(calendar),
  hours: WEEKDAYS.map((weekday) => officeDay(calendar.officeHoursOn?.[weekday] ?? calendar.officeHours)),
  rules: rulesOf(calendar.zone),
})

/**
 * Whether a date is worked: no weekend and no holiday, or a make-up day (KER-5).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, LocalDate } from "@dealwright/core"
 *
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * assert.ok(!Calendar.isBusinessDay(calendar, LocalDate.literal("2026-03-14")))
 * ```
 */
export const isBusinessDay = (calendar: CompiledCalendar, date: LocalDate.LocalDate): boolean => {
  const position = date - LocalDate.earliest
  return rank(calendar.days, position + 1) > rank(calendar.days, position)
}

/**
 * The nth business day after a date; before it when `days` is negative (KER-5). The date itself never counts, so one
 * business day after a Saturday is Monday. `0` keeps the date as it is, worked or not: use {@link roll} to move it.
 * `days` is whole; a fraction is cut towards zero.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, LocalDate } from "@dealwright/core"
 *
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const friday = LocalDate.literal("2026-03-13")
 * assert.equal(Calendar.addBusinessDays(calendar, friday, 1), LocalDate.literal("2026-03-16"))
 * assert.equal(Calendar.addBusinessDays(calendar, friday, -5), LocalDate.literal("2026-03-06"))
 * ```
 */
export const addBusinessDays = (
  calendar: CompiledCalendar,
  date: LocalDate.LocalDate,
  days: number,
): LocalDate.LocalDate => {
  const whole = Math.trunc(days)
  const position = date - LocalDate.earliest
  if (whole > 0) return select(calendar.days, rank(calendar.days, position + 1) + whole - 1)
  if (whole < 0) return select(calendar.days, rank(calendar.days, position) + whole)
  return date
}

/**
 * Business days from one date up to and not including another (KER-5); negative when `to` is earlier. From a Friday to
 * the next Monday it is 1: the Friday.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, LocalDate } from "@dealwright/core"
 *
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const count = Calendar.countBusinessDays(calendar, LocalDate.literal("2026-03-01"), LocalDate.literal("2026-04-01"))
 * assert.equal(count, 22)
 * ```
 */
export const countBusinessDays = (
  calendar: CompiledCalendar,
  from: LocalDate.LocalDate,
  to: LocalDate.LocalDate,
): number => rank(calendar.days, to - LocalDate.earliest) - rank(calendar.days, from - LocalDate.earliest)

/**
 * What happens to a date that is not worked (KER-5): the next business day, the one before, the next one unless that
 * lies in another month and then the one before, or nothing.
 */
export type Roll = "following" | "preceding" | "modified-following" | "none"

/**
 * Moves a date that is not worked by a convention; a business day stays (KER-5). A monthly plan due on the 25th rolls
 * `preceding` (TGT-5).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, LocalDate } from "@dealwright/core"
 *
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const saturday = LocalDate.literal("2026-01-31")
 * assert.equal(Calendar.roll(calendar, saturday, "following"), LocalDate.literal("2026-02-02"))
 * assert.equal(Calendar.roll(calendar, saturday, "modified-following"), LocalDate.literal("2026-01-30"))
 * ```
 */
export const roll = (calendar: CompiledCalendar, date: LocalDate.LocalDate, convention: Roll): LocalDate.LocalDate => {
  const position = date - LocalDate.earliest
  switch (convention) {
    case "none":
      return date
    case "following":
      return select(calendar.days, rank(calendar.days, position))
    case "preceding":
      return select(calendar.days, rank(calendar.days, position + 1) - 1)
    case "modified-following": {
      const next = roll(calendar, date, "following")
      if (next === date) return date
      return next > LocalDate.endOfMonth(date) ? roll(calendar, date, "preceding") : next
    }
  }
}

/**
 * The date in the calendar's time zone at a moment (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, Instant, LocalDate } from "@dealwright/core"
 *
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")))
 * assert.equal(Calendar.today(calendar, Instant.literal("2026-03-11T16:00Z")), LocalDate.literal("2026-03-12"))
 * ```
 */
export const today = (calendar: CompiledCalendar, instant: Instant): LocalDate.LocalDate =>
  LocalDate.fromEpochDays(Math.floor((instant + offsetAt(calendar.rules, instant)) / DAY))

/**
 * Days by which something due is overdue: today minus the due date (KER-4). 0 on the due date, negative while days
 * are left.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, LocalDate } from "@dealwright/core"
 *
 * assert.equal(Calendar.overdueDays(LocalDate.literal("2026-03-12"), LocalDate.literal("2026-03-10")), 2)
 * ```
 */
export const overdueDays = (today: LocalDate.LocalDate, dueDate: LocalDate.LocalDate): number => today - dueDate
