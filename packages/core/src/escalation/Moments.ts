/**
 * Where steps lie in time: moving by offsets, walking a schedule, shifting by pauses, keeping gaps (ESC-1, ESC-4, ESC-5).
 * Not exported from the module: `Evaluate.ts` is the door.
 */
import { addBusinessDays, type CompiledCalendar, countBusinessDays, today } from "../calendar/Evaluate.ts"
import { addBusinessHours, businessMinutesBetween } from "../calendar/Hours.ts"
import * as Instant from "../calendar/Instant.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import * as TimeZone from "../calendar/TimeZone.ts"
import type { Anchor, Offset, PausedInterval, Schedule, Step, Window } from "./Model.ts"
import { settle } from "./Windows.ts"

/** Anchors and steps lie at the same kind of places: a date, or a moment. */
export type Place = Anchor

/** The moment of a date: so many minutes after the start of the day in the company's time zone (KER-4). */
export const startOf = (calendar: CompiledCalendar, date: LocalDate.LocalDate, minuteOfDay: number): Instant.Instant =>
  TimeZone.instantOf(date, minuteOfDay, calendar.calendar.zone)

/** The moment of a place; `minuteOfDay` only means something on a date. */
export const momentOf = (calendar: CompiledCalendar, place: Place, minuteOfDay = 0): Instant.Instant =>
  place._tag === "OnDate" ? startOf(calendar, place.date, minuteOfDay) : place.at

/** The date of a place in the company's time zone (KER-4). */
export const dateOf = (calendar: CompiledCalendar, place: Place): LocalDate.LocalDate =>
  place._tag === "OnDate" ? place.date : today(calendar, place.at)

/** The place so far from another one, `times` over. */
export const move = (calendar: CompiledCalendar, place: Place, offset: Offset, times = 1): Place => {
  switch (offset._tag) {
    case "CalendarDays":
      return { _tag: "OnDate", date: LocalDate.addDays(dateOf(calendar, place), offset.days * times) }
    case "BusinessDays":
      return { _tag: "OnDate", date: addBusinessDays(calendar, dateOf(calendar, place), offset.days * times) }
    case "ClockTime": {
      const millis = offset.minutes * times * Instant.minute
      return { _tag: "AtMoment", at: Instant.addMillis(momentOf(calendar, place), millis) }
    }
    case "BusinessTime":
      return { _tag: "AtMoment", at: addBusinessHours(calendar, momentOf(calendar, place), offset.minutes * times) }
  }
}

/** What {@link walk} needs to know of the line on which it lays the steps out. */
export interface Line<P> {
  move(place: P, offset: Offset, times: number): P
  /** Orders places. */
  orderOf(place: P): number
  /** How far a limit reaches, in the order of places. */
  reachOf(limit: P): number
  /** Where a step falls that keeps to windows, and from where counts what comes after it. */
  settle(place: P, step: Step, windows: ReadonlyArray<Window>): { readonly at: P; readonly after: P }
}

/** Where a part ends: its last step, or the limit that cut it off. */
interface End<P> {
  readonly place: P
  readonly order: number
}

const later = <P>(a: End<P> | undefined, b: End<P> | undefined): End<P> | undefined =>
  a === undefined || (b !== undefined && b.order > a.order) ? b : a

/** Takes each step of a schedule in the order written. `index` counts all of them, also those cut off by a limit. */
export type Visit<P> = (index: number, place: P) => void

/**
 * Lays a schedule out from a place and visits each step that no limit cuts off. Steps are counted in the order written,
 * copies of a `Repeat` one after the other. The same walk compiles a schedule, previews and runs it (ESC-2).
 */
export const walk = <P>(schedule: Schedule, from: P, line: Line<P>, visit: Visit<P>): void => {
  let index = 0
  const limits: Array<number> = []
  const windows: Array<Window> = []
  /** Answers where the part ends; nowhere when it is empty. */
  const go = (part: Schedule, start: P): End<P> | undefined => {
    switch (part._tag) {
      case "Step": {
        const place = line.move(start, part.offset, 1)
        const { after, at } = windows.length === 0 ? { at: place, after: place } : line.settle(place, part, windows)
        const order = line.orderOf(after)
        const own = index++
        if (limits.every((limit) => order <= limit)) visit(own, at)
        return { place: after, order }
      }
      case "Sequence": {
        let last: End<P> | undefined
        for (const one of part.schedules) last = go(one, last === undefined ? start : last.place) ?? last
        return last
      }
      case "Merge": {
        let last: End<P> | undefined
        for (const one of part.schedules) last = later(last, go(one, start))
        return last
      }
      case "Repeat": {
        let last: End<P> | undefined
        for (let copy = 0; copy < part.times; copy++) {
          last = later(last, go(part.schedule, copy === 0 ? start : line.move(start, part.every, copy)))
        }
        return last
      }
      case "Shift":
        return go(part.schedule, line.move(start, part.by, 1))
      case "Until": {
        const place = line.move(start, part.limit, 1)
        const reach = line.reachOf(place)
        limits.push(reach)
        const end = go(part.schedule, start)
        limits.pop()
        return end !== undefined && end.order > reach ? { place, order: reach } : end
      }
      case "OnlyWhen":
        return go(part.schedule, start)
      case "Within": {
        // The innermost comes first.
        windows.unshift(part.window)
        const end = go(part.schedule, start)
        windows.shift()
        return end
      }
    }
  }
  go(schedule, from)
}

/** The line of real time in a company's calendar. A limit that is a date reaches to the end of its day. */
export const timeLine = (calendar: CompiledCalendar): Line<Place> => ({
  move: (place, offset, times) => move(calendar, place, offset, times),
  orderOf: (place) => momentOf(calendar, place),
  reachOf: (limit) =>
    limit._tag === "AtMoment"
      ? limit.at
      : momentOf(calendar, { _tag: "OnDate", date: LocalDate.addDays(limit.date, 1) }) - 1,
  settle: (place, step, windows) => {
    const at: Place = { _tag: "AtMoment", at: settle(calendar, windows, momentOf(calendar, place, step.minuteOfDay)) }
    return { at, after: place._tag === "OnDate" ? { _tag: "OnDate", date: today(calendar, at.at) } : at }
  },
})

type Unit = Offset["_tag"]

/**
 * The calendar days of pauses that count for a step on `date` (ESC-5): a day counts as paused when it began while paused.
 * Time before the anchor never counted, so a pause only counts from the anchor on, and a step before it keeps its place.
 */
export const pausedDays = (
  calendar: CompiledCalendar,
  date: LocalDate.LocalDate,
  anchor: Anchor,
  pauses: ReadonlyArray<PausedInterval>,
): number => {
  const start = dateOf(calendar, anchor)
  if (date < start) return 0
  let total = 0
  for (const pause of pauses) {
    total += Math.max(0, today(calendar, pause.to) - LocalDate.max(today(calendar, pause.from), start))
  }
  return total
}

/** The place moved on by the time that the pauses took, in the step's own unit; otherwise as {@link pausedDays}. */
export const afterPauses = (
  calendar: CompiledCalendar,
  place: Place,
  unit: Unit,
  anchor: Anchor,
  pauses: ReadonlyArray<PausedInterval>,
): Place => {
  const start = momentOf(calendar, anchor)
  if (place._tag === "OnDate" ? place.date < dateOf(calendar, anchor) : place.at < start) return place
  let total = 0
  for (const pause of pauses) {
    const from = Instant.max(pause.from, start)
    if (pause.to > from) total += elapsed(calendar, from, pause.to, unit)
  }
  return total === 0 ? place : onward(calendar, place, total, unit)
}

/** Time from one moment to a later one: days by their beginnings, times in milliseconds or office minutes. */
const elapsed = (calendar: CompiledCalendar, from: Instant.Instant, to: Instant.Instant, unit: Unit): number => {
  switch (unit) {
    case "CalendarDays":
      return today(calendar, to) - today(calendar, from)
    case "BusinessDays":
      return businessDaysAfter(calendar, today(calendar, from), today(calendar, to))
    case "ClockTime":
      return to - from
    case "BusinessTime":
      return businessMinutesBetween(calendar, from, to)
  }
}

/** Business days after one date up to and including another: `addBusinessDays` by so many leads there. */
const businessDaysAfter = (calendar: CompiledCalendar, from: LocalDate.LocalDate, to: LocalDate.LocalDate): number =>
  countBusinessDays(calendar, LocalDate.addDays(from, 1), LocalDate.addDays(to, 1))

const onward = (calendar: CompiledCalendar, place: Place, amount: number, unit: Unit): Place => {
  switch (unit) {
    case "CalendarDays":
      return { _tag: "OnDate", date: LocalDate.addDays(dateOf(calendar, place), amount) }
    case "BusinessDays":
      return { _tag: "OnDate", date: addBusinessDays(calendar, dateOf(calendar, place), amount) }
    case "ClockTime":
      return { _tag: "AtMoment", at: Instant.addMillis(momentOf(calendar, place), amount) }
    case "BusinessTime":
      return { _tag: "AtMoment", at: addBusinessHours(calendar, momentOf(calendar, place), amount) }
  }
}

/**
 * The earliest moment at which a step keeps the schedule's gap to the step before it (ESC-4): as long after that one's
 * real firing as `planned` lies after its `due`. Days are counted by the calendar, not by the hour of the firing.
 */
export const afterGap = (
  calendar: CompiledCalendar,
  before: { readonly due: Instant.Instant; readonly firedAt: Instant.Instant },
  planned: Instant.Instant,
  unit: Unit,
  minuteOfDay: number,
): Instant.Instant =>
  planned <= before.due
    ? before.firedAt
    : momentOf(
        calendar,
        onward(calendar, { _tag: "AtMoment", at: before.firedAt }, elapsed(calendar, before.due, planned, unit), unit),
        minuteOfDay,
      )
