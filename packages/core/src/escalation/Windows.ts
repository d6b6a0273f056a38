/**
 * Windows of time within which steps fall: business days, office hours, hours of the day (KER-4, KER-5, ESC-1). Not exported
 * from the module; `Policy.ts` and `Plan.ts` are the doors.
 */
import { type CompiledCalendar, roll } from "../calendar/Evaluate.ts"
import { nextOpening } from "../calendar/Hours.ts"
import type * as Instant from "../calendar/Instant.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import * as TimeZone from "../calendar/TimeZone.ts"
import type { Window } from "./Model.ts"

/** Rounds after which windows that hardly ever meet are given up: more than any run of days off. */
const maxRounds = 400

/** Whole minutes since midnight on the company's clock. */
export const minuteOf = (calendar: CompiledCalendar, at: Instant.Instant): number =>
  Math.floor(TimeZone.localDateTimeOf(at, calendar.calendar.zone).millisOfDay / 60_000)

type RollOn = Extract<Window, { readonly _tag: "BusinessDays" }>["roll"]

/** The same time of day on the business day that the roll names. */
const rolled = (calendar: CompiledCalendar, at: Instant.Instant, convention: RollOn): Instant.Instant => {
  const { zone } = calendar.calendar
  const { date } = TimeZone.localDateTimeOf(at, zone)
  const day = roll(calendar, date, convention)
  return day === date ? at : TimeZone.instantOf(day, minuteOf(calendar, at), zone)
}

/** The first moment from `at` on that lies within a window. */
const first = (calendar: CompiledCalendar, window: Window, at: Instant.Instant): Instant.Instant => {
  switch (window._tag) {
    case "BusinessDays":
      return rolled(calendar, at, "following")
    case "OfficeHours":
      return nextOpening(calendar, at)
    case "Between": {
      const { zone } = calendar.calendar
      const { date, millisOfDay } = TimeZone.localDateTimeOf(at, zone)
      const minute = millisOfDay / 60_000
      if (minute < window.from) return TimeZone.instantOf(date, window.from, zone)
      return minute < window.until ? at : TimeZone.instantOf(LocalDate.addDays(date, 1), window.from, zone)
    }
  }
}

/** The first moment from `at` on that lies within all windows. */
export const settleLater = (
  calendar: CompiledCalendar,
  windows: ReadonlyArray<Window>,
  at: Instant.Instant,
): Instant.Instant => {
  if (windows.length === 0) return at
  let moment = at
  for (let round = 0; round < maxRounds; round++) {
    const before = moment
    for (const window of windows) moment = first(calendar, window, moment)
    if (moment === before) return moment
  }
  return moment
}

/**
 * The moment within all windows that a step at `at` takes: rolled as the innermost business-day window says, then the first
 * one within all of them. Settling twice changes nothing.
 */
export const settle = (
  calendar: CompiledCalendar,
  windows: ReadonlyArray<Window>,
  at: Instant.Instant,
): Instant.Instant => {
  if (windows.length === 0) return at
  const days = windows.find((window) => window._tag === "BusinessDays")
  return settleLater(calendar, windows, days === undefined ? at : rolled(calendar, at, days.roll))
}

/** Whether some time of day lies in all windows. Office hours aren't known before there is a calendar. */
export const isOpenEver = (windows: ReadonlyArray<Window>): boolean => {
  let from = 0
  let until = 1440
  for (const window of windows) {
    if (window._tag !== "Between") continue
    from = Math.max(from, window.from)
    until = Math.min(until, window.until)
  }
  return from < until
}
