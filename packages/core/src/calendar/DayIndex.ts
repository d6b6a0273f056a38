/**
 * Counting and finding business days in constant time. Not exported from the module.
 *
 * Business days have numbers: `rank` counts those before a date, `select` gives the one with a number. Both look into
 * tables: one for the plain week over all dates, shared by every calendar with that weekend, and one of the calendar's
 * own for the stretch that its holidays and make-up days span. A few years of holidays take a few kilobytes.
 */
import * as LocalDate from "./LocalDate.ts"
import type { BusinessCalendar } from "./Model.ts"

/** Business days of a stretch of dates. Positions count days from {@link LocalDate.earliest}. */
interface Stretch {
  /** First position, and the one after the last. */
  readonly from: number
  readonly until: number
  /** Number of business days before each position of the stretch and before its end. */
  readonly ranks: Int32Array
  /** The business days of the stretch as days since 1970-01-01. */
  readonly days: Int32Array
}

/** The business days of a calendar, numbered from 0. */
export interface DayIndex {
  /** All dates, as if there were no holidays and no make-up days. */
  readonly plain: Stretch
  /** From the first holiday or make-up day to the last. */
  readonly special: Stretch
  /** Numbers of the first business day in the special stretch, and of the first after it. */
  readonly rankFrom: number
  readonly rankUntil: number
  /** Business days that the special stretch has more than plain weeks would have. */
  readonly shift: number
  /** Number of business days before {@link LocalDate.latest}. */
  readonly total: number
}

const LAST = LocalDate.latest - LocalDate.earliest

/** Days on which the tables agree: each position with a 1 is worked. `rankFrom` business days lie before the stretch. */
const stretch = (from: number, isWorked: Uint8Array, rankFrom: number): Stretch => {
  const ranks = new Int32Array(isWorked.length + 1)
  const days = new Int32Array(isWorked.length)
  let count = 0
  for (let i = 0; i < isWorked.length; i++) {
    ranks[i] = rankFrom + count
    if (isWorked[i] === 1) days[count++] = LocalDate.earliest + from + i
  }
  ranks[isWorked.length] = rankFrom + count
  return { from, until: from + isWorked.length, ranks, days: days.slice(0, count) }
}

/** 1 for each position that is worked in a plain week. The earliest date is a Monday. */
const plainlyWorked = (weekend: ReadonlyArray<LocalDate.Weekday>, from: number, length: number): Uint8Array => {
  const week = [1, 2, 3, 4, 5, 6, 7].map((weekday) => (weekend.some((off) => off === weekday) ? 0 : 1))
  const isWorked = new Uint8Array(length)
  for (let i = 0; i < length; i++) isWorked[i] = week[(from + i) % 7] ?? 0
  return isWorked
}

// What is remembered is a pure function of the weekend, so the memory shows only in speed. A table takes 750 KB; there are
// at most 127 weekends and seldom more than two or three in use.
const plainWeeks = new Map<string, Stretch>()

const plainWeek = (weekend: ReadonlyArray<LocalDate.Weekday>): Stretch => {
  const key = weekend.join()
  const known = plainWeeks.get(key)
  if (known !== undefined) return known
  const made = stretch(0, plainlyWorked(weekend, 0, LAST + 1), 0)
  plainWeeks.set(key, made)
  return made
}

/** Builds the index of a calendar in time proportional to the stretch that its holidays and make-up days span. */
export const build = (calendar: BusinessCalendar): DayIndex => {
  const plain = plainWeek(calendar.weekend)
  const exceptions = [...calendar.holidays, ...calendar.makeUpDays].map((date) => date - LocalDate.earliest)
  const from = exceptions.reduce((a, b) => Math.min(a, b), exceptions.length === 0 ? 0 : LAST)
  const until = exceptions.reduce((a, b) => Math.max(a, b + 1), 0)
  const isWorked = plainlyWorked(calendar.weekend, from, until - from)
  for (const date of calendar.holidays) isWorked[date - LocalDate.earliest - from] = 0
  for (const date of calendar.makeUpDays) isWorked[date - LocalDate.earliest - from] = 1

  const rankFrom = plain.ranks[from] ?? 0
  const special = stretch(from, isWorked, rankFrom)
  const rankUntil = rankFrom + special.days.length
  const shift = rankUntil - (plain.ranks[until] ?? 0)
  return { plain, special, rankFrom, rankUntil, shift, total: (plain.ranks[LAST] ?? 0) + shift }
}

/** Number of business days before a position, which is 0 to one past the last. */
export const rank = (index: DayIndex, position: number): number => {
  const { plain, special } = index
  if (position < special.from) return plain.ranks[position] ?? 0
  if (position < special.until) return special.ranks[position - special.from] ?? 0
  return (plain.ranks[position] ?? 0) + index.shift
}

/** The tables hold nothing but dates. */
const asDate = (epochDays: number): LocalDate.LocalDate => epochDays as LocalDate.LocalDate

/** The business day with so many before it. Below the first it is the earliest date, beyond the last the latest. */
export const select = (index: DayIndex, number: number): LocalDate.LocalDate => {
  const { plain, special } = index
  const day =
    number < index.rankFrom
      ? plain.days[number]
      : number < index.rankUntil
        ? special.days[number - index.rankFrom]
        : plain.days[number - index.shift]
  if (day !== undefined) return asDate(day)
  return number < 0 ? LocalDate.earliest : LocalDate.latest
}
