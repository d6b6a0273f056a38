/**
 * Business hours on a compiled calendar, across windows, days, holidays and changes of the clock (KER-5).
 *
 * Office windows are real intervals: each runs from the moment the wall clock first shows its `from` to the moment it
 * first shows its `to`. Time is counted as it passes, so a window that an autumn night lengthens holds an hour more.
 */
import { rank, select } from "./DayIndex.ts"
import { type CompiledCalendar, type OfficeDay, today } from "./Evaluate.ts"
import * as Instant from "./Instant.ts"
import * as LocalDate from "./LocalDate.ts"
import { momentOf, offsetAt } from "./ZoneRules.ts"

const officeDayOf = (calendar: CompiledCalendar, date: LocalDate.LocalDate): OfficeDay =>
  calendar.hours[LocalDate.dayOfWeek(date) - 1] ?? { opens: [], closes: [], openMillis: 0 }

const openingOf = (calendar: CompiledCalendar, office: OfficeDay, date: LocalDate.LocalDate, i: number): number =>
  momentOf(calendar.rules, date * Instant.day + (office.opens[i] ?? 0))

const closingOf = (calendar: CompiledCalendar, office: OfficeDay, date: LocalDate.LocalDate, i: number): number =>
  momentOf(calendar.rules, date * Instant.day + (office.closes[i] ?? 0))

/** Open milliseconds of a business day that fall between two moments. */
const openWithin = (calendar: CompiledCalendar, date: LocalDate.LocalDate, from: number, to: number): number => {
  const office = officeDayOf(calendar, date)
  let open = 0
  for (let i = 0; i < office.opens.length; i++) {
    const start = Math.max(from, openingOf(calendar, office, date, i))
    const end = Math.min(to, closingOf(calendar, office, date, i))
    if (end > start) open += end - start
  }
  return open
}

/** Open milliseconds of a whole business day. */
const openOn = (calendar: CompiledCalendar, date: LocalDate.LocalDate): number => {
  // No change of the clock from a day before to a day after: the day is as long as its windows say.
  const isPlain =
    offsetAt(calendar.rules, (date - 1) * Instant.day) === offsetAt(calendar.rules, (date + 2) * Instant.day)
  return isPlain
    ? officeDayOf(calendar, date).openMillis
    : openWithin(calendar, date, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
}

/** Number of the first business day whose hours can reach past a moment. */
const firstDay = (calendar: CompiledCalendar, instant: Instant.Instant): number =>
  rank(calendar.days, today(calendar, instant) - LocalDate.earliest)

/**
 * Number of the last business day whose hours can have begun at a moment. The day after today counts: where the clock
 * goes back over midnight, tomorrow's hours may have begun before it shows today once more.
 */
const lastDay = (calendar: CompiledCalendar, instant: Instant.Instant): number =>
  rank(calendar.days, LocalDate.addDays(today(calendar, instant), 2) - LocalDate.earliest) - 1

const forward = (calendar: CompiledCalendar, instant: Instant.Instant, millis: number): Instant.Instant => {
  let remaining = millis
  for (let number = firstDay(calendar, instant); number < calendar.days.total; number++) {
    const date = select(calendar.days, number)
    const isLaterDay = (date - 1) * Instant.day > instant
    if (isLaterDay) {
      const open = openOn(calendar, date)
      if (open < remaining) {
        remaining -= open
        continue
      }
    }
    const office = officeDayOf(calendar, date)
    for (let i = 0; i < office.opens.length; i++) {
      const start = Math.max(instant, openingOf(calendar, office, date, i))
      const end = closingOf(calendar, office, date, i)
      if (end <= start) continue
      if (end - start >= remaining) return Instant.fromEpochMillis(start + remaining)
      remaining -= end - start
    }
  }
  return Instant.latest
}

const backward = (calendar: CompiledCalendar, instant: Instant.Instant, millis: number): Instant.Instant => {
  let remaining = millis
  for (let number = lastDay(calendar, instant); number >= 0; number--) {
    const date = select(calendar.days, number)
    const isEarlierDay = (date + 2) * Instant.day < instant
    if (isEarlierDay) {
      const open = openOn(calendar, date)
      if (open < remaining) {
        remaining -= open
        continue
      }
    }
    const office = officeDayOf(calendar, date)
    for (let i = office.opens.length - 1; i >= 0; i--) {
      const start = openingOf(calendar, office, date, i)
      const end = Math.min(instant, closingOf(calendar, office, date, i))
      if (end <= start) continue
      if (end - start >= remaining) return Instant.fromEpochMillis(end - remaining)
      remaining -= end - start
    }
  }
  return Instant.earliest
}

/**
 * The moment at which so many **minutes** of office time have passed (KER-5); before the moment when negative. Give
 * hours as `hours * 60`. Time outside the windows does not count: 30 minutes from Friday 17:45 end Monday 09:15. The
 * answer is the earliest such moment, so time that is used up at closing ends at closing and not at the next opening.
 * `0` keeps the moment as it is.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, Instant } from "@dealwright/core"
 *
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")))
 * const friday = Instant.literal("2026-03-13T17:00+08:00")
 * assert.equal(Calendar.addBusinessHours(calendar, friday, 4 * 60), Instant.literal("2026-03-16T12:00+08:00"))
 * ```
 */
export const addBusinessHours = (
  calendar: CompiledCalendar,
  instant: Instant.Instant,
  minutes: number,
): Instant.Instant => {
  if (minutes > 0) return forward(calendar, instant, minutes * Instant.minute)
  if (minutes < 0) return backward(calendar, instant, -minutes * Instant.minute)
  return instant
}

const openMillisBetween = (calendar: CompiledCalendar, from: Instant.Instant, to: Instant.Instant): number => {
  const last = lastDay(calendar, to)
  let open = 0
  for (let number = firstDay(calendar, from); number <= last; number++) {
    const date = select(calendar.days, number)
    const isWhollyBetween = (date - 1) * Instant.day > from && (date + 2) * Instant.day < to
    open += isWhollyBetween ? openOn(calendar, date) : openWithin(calendar, date, from, to)
  }
  return open
}

/**
 * Minutes of office time from one moment to another (KER-5), whole, a begun minute not counted; negative when `to` is
 * earlier. A response time in business hours is this divided by 60.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, Instant } from "@dealwright/core"
 *
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")))
 * const asked = Instant.literal("2026-03-13T17:30+08:00")
 * const answered = Instant.literal("2026-03-16T10:00+08:00")
 * assert.equal(Calendar.businessMinutesBetween(calendar, asked, answered), 90)
 * ```
 */
export const businessMinutesBetween = (
  calendar: CompiledCalendar,
  from: Instant.Instant,
  to: Instant.Instant,
): number =>
  from <= to
    ? Math.floor(openMillisBetween(calendar, from, to) / Instant.minute)
    : -businessMinutesBetween(calendar, to, from)

/**
 * The first moment from this one on at which the office is open: the moment itself when it is open now (KER-5).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, Instant } from "@dealwright/core"
 *
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")))
 * const lunch = Instant.literal("2026-03-13T12:20+08:00")
 * assert.equal(Calendar.nextOpening(calendar, lunch), Instant.literal("2026-03-13T13:00+08:00"))
 * ```
 */
export const nextOpening = (calendar: CompiledCalendar, instant: Instant.Instant): Instant.Instant => {
  for (let number = firstDay(calendar, instant); number < calendar.days.total; number++) {
    const date = select(calendar.days, number)
    const office = officeDayOf(calendar, date)
    for (let i = 0; i < office.opens.length; i++) {
      const opening = openingOf(calendar, office, date, i)
      const closing = closingOf(calendar, office, date, i)
      // A window that the clock jumps over has no length and never opens.
      if (closing > instant && closing > opening) return Instant.fromEpochMillis(Math.max(instant, opening))
    }
  }
  return Instant.latest
}

/**
 * Whether the office is open at a moment: a business day, from a window's opening until before its closing (KER-5).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, Instant } from "@dealwright/core"
 *
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")))
 * assert.ok(Calendar.isOpen(calendar, Instant.literal("2026-03-13T09:00+08:00")))
 * assert.ok(!Calendar.isOpen(calendar, Instant.literal("2026-03-13T12:00+08:00")))
 * ```
 */
export const isOpen = (calendar: CompiledCalendar, instant: Instant.Instant): boolean =>
  instant < Instant.latest && nextOpening(calendar, instant) === instant
