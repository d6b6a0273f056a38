/**
 * What can be wrong with a date, a moment, a time zone or a business calendar, as plain data.
 *
 * Dates inside errors are texts, so that an error can be stored and sent as it is.
 */
import { type ErrorText, errorText, quoteInput } from "../rate/index.ts"

export type { ErrorText } from "../rate/index.ts"

/**
 * A text or a triple of numbers that is no date (KER-4).
 *
 * - `MalformedDate`: not written as `YYYY-MM-DD`.
 * - `NoSuchDay`: the calendar has no such day, for example 30 February.
 * - `DateOutOfRange`: before 1900 or after 2200.
 */
export type DateError =
  | { readonly _tag: "MalformedDate"; readonly input: string }
  | { readonly _tag: "NoSuchDay"; readonly year: number; readonly month: number; readonly day: number }
  | { readonly _tag: "DateOutOfRange"; readonly year: number; readonly month: number; readonly day: number }

/**
 * A text that is no moment (KER-4): malformed, without an offset, on a day that does not exist, or out of range.
 */
export type InstantError =
  | DateError
  | { readonly _tag: "MalformedInstant"; readonly input: string }
  | { readonly _tag: "InstantOutOfRange"; readonly input: string }

/** A name that is no IANA time zone known to this machine (KER-4). */
export type TimeZoneError = { readonly _tag: "UnknownTimeZone"; readonly input: string }

/**
 * One thing that is wrong with a business calendar (KER-5). `path` says where, in the words of the data, for example
 * `officeHours[1]` or `officeHoursOn.5[0]`.
 *
 * - `EmptyId`, `IdTooLong`: the id must name the calendar, in at most 100 characters.
 * - `UnknownTimeZone`: the zone is not an IANA name.
 * - `NotAWeekday`: a weekday is a whole number from 1 (Monday) to 7 (Sunday).
 * - `NoWorkingWeekday`: all seven days are weekend, so nothing would ever be due.
 * - `HolidayAndMakeUpDay`: a date is listed both as off and as worked.
 * - `TooManyDates`, `TooManyWindows`: a list is longer than it may be.
 * - `DateOutsideCalendar`: a listed date is one of the two ends of the range of dates.
 * - `NoOfficeHours`: a list of windows is empty; a day off is a holiday or a weekend, not a working day without hours.
 * - `MalformedTimeOfDay`: not `HH:MM` from 00:00 to 24:00.
 * - `WindowEndsBeforeItStarts`: `from` is not before `to`.
 * - `WindowsOverlap`: two windows of a day share time.
 */
export type CalendarProblem =
  | { readonly _tag: "EmptyId" }
  | { readonly _tag: "IdTooLong"; readonly length: number; readonly allowed: number }
  | TimeZoneError
  | { readonly _tag: "NotAWeekday"; readonly path: string; readonly found: string }
  | { readonly _tag: "NoWorkingWeekday" }
  | { readonly _tag: "HolidayAndMakeUpDay"; readonly date: string }
  | { readonly _tag: "TooManyDates"; readonly path: string; readonly count: number; readonly allowed: number }
  | { readonly _tag: "DateOutsideCalendar"; readonly path: string; readonly date: string }
  | { readonly _tag: "NoOfficeHours"; readonly path: string }
  | { readonly _tag: "TooManyWindows"; readonly path: string; readonly count: number; readonly allowed: number }
  | { readonly _tag: "MalformedTimeOfDay"; readonly path: string; readonly input: string }
  | { readonly _tag: "WindowEndsBeforeItStarts"; readonly path: string; readonly from: string; readonly to: string }
  | { readonly _tag: "WindowsOverlap"; readonly path: string; readonly first: string; readonly second: string }

/** Everything that is wrong with a business calendar, at once (KER-5). `problems` is never empty. */
export interface InvalidCalendar {
  readonly _tag: "InvalidCalendar"
  readonly id: string
  readonly problems: ReadonlyArray<CalendarProblem>
}

/** Anything that this module can refuse. */
export type CalendarError = InstantError | TimeZoneError | CalendarProblem | InvalidCalendar

type Sentences = readonly [ruleId: string, en: string, zh: string]

const sentences = (error: Exclude<CalendarError, InvalidCalendar>): Sentences => {
  switch (error._tag) {
    case "MalformedDate":
      return [
        "KER-4",
        `date ${quoteInput(error.input)} is not written as year-month-day: write it like "2026-03-10"`,
        `日期 ${quoteInput(error.input)} 格式不对:请写成“年-月-日”,如 "2026-03-10"`,
      ]
    case "NoSuchDay":
      return [
        "KER-4",
        `there is no day ${error.day} in month ${error.month} of ${error.year}: months run from 1 to 12, days to the end of the month`,
        `${error.year} 年 ${error.month} 月没有 ${error.day} 日:月份为 1 至 12,日不得超过当月天数`,
      ]
    case "DateOutOfRange":
      return [
        "KER-4",
        `the year ${error.year} is out of range: dates run from 1900 to 2200`,
        `年份 ${error.year} 超出范围:日期限于 1900 至 2200 年`,
      ]
    case "MalformedInstant":
      return [
        "KER-4",
        `moment ${quoteInput(error.input)} is not ISO 8601 with an offset: write it like "2026-03-10T09:00:00+08:00" or "2026-03-10T01:00:00Z"`,
        `时刻 ${quoteInput(error.input)} 不是带时差的 ISO 8601 格式:请写成 "2026-03-10T09:00:00+08:00" 或 "2026-03-10T01:00:00Z"`,
      ]
    case "InstantOutOfRange":
      return [
        "KER-4",
        `moment ${quoteInput(error.input)} is out of range: moments run from 1900-01-02 to 2200-12-30 (UTC)`,
        `时刻 ${quoteInput(error.input)} 超出范围:限于 1900-01-02 至 2200-12-30(UTC)`,
      ]
    case "UnknownTimeZone":
      return [
        "KER-4",
        `time zone ${quoteInput(error.input)} is unknown: use an IANA name such as "Asia/Shanghai" or "Europe/Berlin"`,
        `未知时区 ${quoteInput(error.input)}:请使用 IANA 名称,如 "Asia/Shanghai" 或 "Europe/Berlin"`,
      ]
    case "EmptyId":
      return [
        "KER-5",
        'the calendar has no id: give it a name such as "head-office"',
        '日历没有编号:请起一个名称,如 "head-office"',
      ]
    case "IdTooLong":
      return [
        "KER-5",
        `the calendar's id has ${error.length} characters: at most ${error.allowed} are allowed`,
        `日历编号长达 ${error.length} 个字符:最多 ${error.allowed} 个`,
      ]
    case "NotAWeekday":
      return [
        "KER-5",
        `${error.path} is ${quoteInput(error.found)}, which is no weekday: use 1 for Monday to 7 for Sunday`,
        `${error.path} 的 ${quoteInput(error.found)} 不是星期:请用 1(周一)至 7(周日)`,
      ]
    case "NoWorkingWeekday":
      return [
        "KER-5",
        "all seven days are weekend: at least one weekday must be worked",
        "七天都是休息日:每周至少要有一个工作日",
      ]
    case "HolidayAndMakeUpDay":
      return [
        "KER-5",
        `${error.date} is both a holiday and a make-up working day: keep it in one of the two lists`,
        `${error.date} 既是节假日又是调休上班日:只能保留在其中一个列表`,
      ]
    case "TooManyDates":
      return [
        "KER-5",
        `${error.path} lists ${error.count} dates: at most ${error.allowed} are allowed`,
        `${error.path} 有 ${error.count} 个日期:最多 ${error.allowed} 个`,
      ]
    case "DateOutsideCalendar":
      return [
        "KER-5",
        `${error.path} is ${error.date}, the end of the range of dates: list days between 1900-01-02 and 2200-12-30`,
        `${error.path} 为 ${error.date},已到日期范围尽头:请填 1900-01-02 至 2200-12-30 之间的日期`,
      ]
    case "NoOfficeHours":
      return [
        "KER-5",
        `${error.path} has no window: list at least one, or make the day a weekend or a holiday`,
        `${error.path} 没有时段:至少填写一个,或将该日设为休息日或节假日`,
      ]
    case "TooManyWindows":
      return [
        "KER-5",
        `${error.path} lists ${error.count} windows: at most ${error.allowed} are allowed`,
        `${error.path} 有 ${error.count} 个时段:最多 ${error.allowed} 个`,
      ]
    case "MalformedTimeOfDay":
      return [
        "KER-5",
        `${error.path} is ${quoteInput(error.input)}, which is no time of day: write it like "09:00", from "00:00" to "24:00"`,
        `${error.path} 的 ${quoteInput(error.input)} 不是时间:请写成 "09:00",范围 "00:00" 至 "24:00"`,
      ]
    case "WindowEndsBeforeItStarts":
      return [
        "KER-5",
        `${error.path} runs from ${error.from} to ${error.to}: a window must end after it starts, on the same day`,
        `${error.path} 从 ${error.from} 到 ${error.to}:时段须在同一天内先开始后结束`,
      ]
    case "WindowsOverlap":
      return [
        "KER-5",
        `${error.path}: ${error.first} and ${error.second} overlap; windows of a day must not share time`,
        `${error.path}:${error.first} 与 ${error.second} 重叠;同一天的时段不得重叠`,
      ]
  }
}

/**
 * Says what is wrong, with which value, under which rule, and what would be right (KER-4, KER-5).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Calendar, LocalDate } from "@dealwright/core"
 *
 * const text = Result.match(LocalDate.parse("2026-02-30"), {
 *   onSuccess: () => "",
 *   onFailure: (error) => Calendar.describe(error).en,
 * })
 * assert.equal(
 *   text,
 *   "there is no day 30 in month 2 of 2026: months run from 1 to 12, days to the end of the month (KER-4)",
 * )
 * ```
 */
export const describe = (error: CalendarError): ErrorText => {
  if (error._tag === "InvalidCalendar") {
    const all = error.problems.map(sentences)
    const id = quoteInput(error.id)
    return errorText(
      "KER-5",
      `business calendar ${id} is refused: ${all.map(([, en]) => en).join("; ")}`,
      `工作日历 ${id} 无效:${all.map(([, , zh]) => zh).join(";")}`,
    )
  }
  return errorText(...sentences(error))
}
