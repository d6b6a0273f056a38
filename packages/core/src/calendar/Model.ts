/**
 * The business calendar of a company or a site, as plain data (KER-5).
 */
import type { Brand } from "effect/Brand"
import * as Result from "effect/Result"
import type { CalendarProblem, InvalidCalendar } from "./Errors.ts"
import * as LocalDate from "./LocalDate.ts"
import * as TimeZone from "./TimeZone.ts"

/** Part of a day on the wall clock, from `"00:00"` to `"24:00"`: includes `from`, ends before `to`. */
export interface TimeWindow {
  readonly from: string
  readonly to: string
}

/** What a business calendar is made from (KER-5). {@link make} checks it. */
export interface BusinessCalendarInput {
  /** Names the calendar in messages and settings: 1 to 100 characters. */
  readonly id: string
  /** IANA name of the time zone in which its days and hours are meant. */
  readonly zone: string
  /** Days of the week that are not worked, 1 Monday to 7 Sunday. May be empty, may not be all seven. */
  readonly weekend: ReadonlyArray<LocalDate.Weekday>
  /** Dates that are not worked. One that falls on a weekend does no harm. At most 5 000. */
  readonly holidays: ReadonlyArray<LocalDate.LocalDate>
  /** Dates that are worked although they fall on a weekend. One on a working weekday does no harm. At most 5 000. */
  readonly makeUpDays: ReadonlyArray<LocalDate.LocalDate>
  /** Windows in which the office is open on a business day, in any order, 1 to 24. */
  readonly officeHours: ReadonlyArray<TimeWindow>
  /** Windows of single weekdays where they differ, for example a short Friday. Make-up days on that weekday use them. */
  readonly officeHoursOn?: { readonly [W in LocalDate.Weekday]?: ReadonlyArray<TimeWindow> }
}

/**
 * A business calendar that {@link make} has found in order (KER-5): zone known, at least one weekday worked, dates
 * sorted and each once, windows sorted and apart. Plain data, replaceable per company and site.
 */
export interface BusinessCalendar extends BusinessCalendarInput, Brand<"BusinessCalendar"> {
  readonly zone: TimeZone.TimeZone
}

/** Most dates in one list of a calendar. */
export const maxDates = 5000
/** Most windows in one day. */
export const maxWindows = 24
/** Longest id of a calendar, in characters. */
export const maxIdLength = 100

/**
 * Minutes since midnight of a time of day, 0 to 1440; `undefined` when the text is no `HH:MM` up to `24:00`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar } from "@dealwright/core"
 *
 * assert.equal(Calendar.minuteOfDay("09:30"), 570)
 * assert.equal(Calendar.minuteOfDay("9:30"), undefined)
 * ```
 */
export const minuteOfDay = (text: string): number | undefined => {
  if (text.length !== 5 || !/^\d{2}:[0-5]\d$/.test(text)) return undefined
  const minutes = Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
  return minutes <= 1440 ? minutes : undefined
}

const show = (window: TimeWindow): string => `${window.from}–${window.to}`

const checkWindows = (windows: ReadonlyArray<TimeWindow>, path: string, problems: Array<CalendarProblem>): void => {
  if (windows.length === 0) problems.push({ _tag: "NoOfficeHours", path })
  if (windows.length > maxWindows) {
    problems.push({ _tag: "TooManyWindows", path, count: windows.length, allowed: maxWindows })
    return
  }
  const sound: Array<TimeWindow> = []
  for (const [index, window] of windows.entries()) {
    const at = `${path}[${index}]`
    const from = minuteOfDay(window.from)
    const to = minuteOfDay(window.to)
    if (from === undefined) problems.push({ _tag: "MalformedTimeOfDay", path: `${at}.from`, input: window.from })
    if (to === undefined) problems.push({ _tag: "MalformedTimeOfDay", path: `${at}.to`, input: window.to })
    if (from === undefined || to === undefined) continue
    if (from < to) sound.push(window)
    else problems.push({ _tag: "WindowEndsBeforeItStarts", path: at, from: window.from, to: window.to })
  }
  // Report every window with the one that reaches furthest before it.
  let reach: TimeWindow | undefined
  for (const window of sortWindows(sound)) {
    if (reach !== undefined && window.from < reach.to) {
      problems.push({ _tag: "WindowsOverlap", path, first: show(reach), second: show(window) })
    }
    if (reach === undefined || window.to > reach.to) reach = window
  }
}

const checkDates = (
  dates: ReadonlyArray<LocalDate.LocalDate>,
  path: string,
  problems: Array<CalendarProblem>,
): boolean => {
  if (dates.length > maxDates) {
    problems.push({ _tag: "TooManyDates", path, count: dates.length, allowed: maxDates })
    return false
  }
  for (const [index, date] of dates.entries()) {
    if (LocalDate.isHorizon(date)) {
      problems.push({ _tag: "DateOutsideCalendar", path: `${path}[${index}]`, date: LocalDate.format(date) })
    }
  }
  return true
}

const isWeekday = (value: number): value is LocalDate.Weekday => Number.isInteger(value) && value >= 1 && value <= 7

const checkWeekend = (weekend: ReadonlyArray<number>, problems: Array<CalendarProblem>): void => {
  for (const [index, weekday] of weekend.entries()) {
    if (!isWeekday(weekday)) problems.push({ _tag: "NotAWeekday", path: `weekend[${index}]`, found: String(weekday) })
  }
  if (new Set(weekend.filter(isWeekday)).size === 7) problems.push({ _tag: "NoWorkingWeekday" })
}

// Times of day have a fixed width, so their texts sort as they do.
const sortWindows = (windows: ReadonlyArray<TimeWindow>): ReadonlyArray<TimeWindow> =>
  [...windows].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? -1 : a.to > b.to ? 1 : 0))

const sortNumbers = <N extends number>(numbers: ReadonlyArray<N>): ReadonlyArray<N> =>
  [...new Set(numbers)].sort((a, b) => a - b)

const sortHoursOn = (
  hours: NonNullable<BusinessCalendarInput["officeHoursOn"]>,
): NonNullable<BusinessCalendarInput["officeHoursOn"]> =>
  Object.fromEntries(Object.entries(hours).map(([weekday, windows]) => [weekday, sortWindows(windows)]))

/** The one place where checked data becomes a `BusinessCalendar`. */
const brand = (input: BusinessCalendarInput): BusinessCalendar => input as BusinessCalendar

/**
 * Checks a business calendar and brings it into its normal form: dates and windows sorted, each once (KER-5). On
 * failure the error lists every problem at once.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Calendar, LocalDate } from "@dealwright/core"
 *
 * const calendar = Calendar.make({
 *   id: "head-office",
 *   zone: "Asia/Shanghai",
 *   weekend: [6, 7],
 *   holidays: [LocalDate.literal("2026-10-01")],
 *   makeUpDays: [LocalDate.literal("2026-10-10")],
 *   officeHours: [{ from: "09:00", to: "12:00" }, { from: "13:00", to: "18:00" }],
 *   officeHoursOn: { 5: [{ from: "09:00", to: "15:00" }] },
 * })
 * assert.ok(Result.isSuccess(calendar))
 * ```
 */
export const make = (input: BusinessCalendarInput): Result.Result<BusinessCalendar, InvalidCalendar> => {
  const problems: Array<CalendarProblem> = []
  if (input.id.length === 0) problems.push({ _tag: "EmptyId" })
  if (input.id.length > maxIdLength) problems.push({ _tag: "IdTooLong", length: input.id.length, allowed: maxIdLength })
  const zone = TimeZone.parse(input.zone)
  if (Result.isFailure(zone)) problems.push(zone.failure)
  checkWeekend(input.weekend, problems)
  const holidaysFit = checkDates(input.holidays, "holidays", problems)
  const makeUpDaysFit = checkDates(input.makeUpDays, "makeUpDays", problems)
  if (holidaysFit && makeUpDaysFit) {
    const holidays = new Set(input.holidays)
    for (const date of sortNumbers(input.makeUpDays)) {
      if (holidays.has(date)) problems.push({ _tag: "HolidayAndMakeUpDay", date: LocalDate.format(date) })
    }
  }
  checkWindows(input.officeHours, "officeHours", problems)
  for (const [weekday, windows] of Object.entries(input.officeHoursOn ?? {})) {
    const path = `officeHoursOn.${weekday}`
    if (isWeekday(Number(weekday))) checkWindows(windows, path, problems)
    else problems.push({ _tag: "NotAWeekday", path: "officeHoursOn", found: weekday })
  }
  if (problems.length > 0) return Result.fail({ _tag: "InvalidCalendar", id: input.id, problems })
  return Result.succeed(
    brand({
      id: input.id,
      zone: input.zone,
      weekend: sortNumbers(input.weekend),
      holidays: sortNumbers(input.holidays),
      makeUpDays: sortNumbers(input.makeUpDays),
      officeHours: sortWindows(input.officeHours),
      ...(input.officeHoursOn === undefined ? {} : { officeHoursOn: sortHoursOn(input.officeHoursOn) }),
    }),
  )
}

/**
 * Monday to Friday, 09:00 to 12:00 and 13:00 to 18:00, no holidays (KER-5): a calendar to start from. Spread it into
 * {@link make} to add holidays or change the hours.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar } from "@dealwright/core"
 *
 * assert.deepEqual(Calendar.monToFri(Calendar.TimeZone.literal("Europe/Berlin")).weekend, [6, 7])
 * ```
 */
export const monToFri = (zone: TimeZone.TimeZone): BusinessCalendar =>
  brand({
    id: "mon-to-fri",
    zone,
    weekend: [6, 7],
    holidays: [],
    makeUpDays: [],
    officeHours: [
      { from: "09:00", to: "12:00" },
      { from: "13:00", to: "18:00" },
    ],
  })
