/**
 * Counting and finding business days in constant time. Not exported from the module.
 *
 * Business days have numbers: `rank` counts those before a date, `select` gives the one with a number. Where holidays
 * and make-up days lie, both look into a table; before and after that stretch the week repeats and plain arithmetic
 * does it. A calendar with a few years of holidays so takes a few kilobytes and microseconds to build.
 */
import * as LocalDate from "./LocalDate.ts"
import type { BusinessCalendar } from "./Model.ts"

/** Positions count days from {@link LocalDate.earliest}, a Monday, so that they are never negative. */
export interface DayIndex {
  /** Working days in a week without exceptions, 1 to 7. */
  readonly perWeek: number
  /** Working days of a week before its weekday 0 (Monday) to 6; `[7]` is the whole week. */
  readonly before: Uint8Array
  /** Weekday, 0 to 6, of the nth working day of a week. */
  readonly nth: Uint8Array
  /** Positions covered by the tables: from `tableFrom` up to and not including `tableUntil`. */
  readonly tableFrom: number
  readonly tableUntil: number
  /** Number of business days before each position of the table and before its end. */
  readonly ranks: Int32Array
  /** Positions of the business days in the table. */
  readonly days: Int32Array
  /** Number of business days before the table, and before its end. */
  readonly rankFrom: number
  readonly rankUntil: number
  /** What the table's make-up days and holidays change: business days more than the plain weeks would have. */
  readonly shift: number
  /** Number of business days before {@link LocalDate.latest}. */
  readonly total: number
}

const LAST = LocalDate.latest - LocalDate.earliest

const plainRank = (before: Uint8Array, perWeek: number, position: number): number => {
  const week = (position / 7) | 0
  return week * perWeek + (before[position - week * 7] ?? 0)
}

/** Builds the index of a calendar in time proportional to the stretch that its holidays and make-up days span. */
export const build = (calendar: BusinessCalendar): DayIndex => {
  const isWeekend = (weekday: number) => calendar.weekend.some((off) => off === weekday + 1)
  const working = [0, 1, 2, 3, 4, 5, 6].filter((weekday) => !isWeekend(weekday))
  const perWeek = working.length
  const before = Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7], (weekday) => working.filter((w) => w < weekday).length)

  const exceptions = [...calendar.holidays, ...calendar.makeUpDays].map((date) => date - LocalDate.earliest)
  const tableFrom = exceptions.reduce((a, b) => Math.min(a, b), exceptions.length === 0 ? 0 : LAST)
  const tableUntil = exceptions.reduce((a, b) => Math.max(a, b + 1), 0)
  const rankFrom = plainRank(before, perWeek, tableFrom)

  const isWorked = Uint8Array.from({ length: tableUntil - tableFrom }, (_, i) =>
    isWeekend((tableFrom + i) % 7) ? 0 : 1,
  )
  for (const date of calendar.holidays) isWorked[date - LocalDate.earliest - tableFrom] = 0
  for (const date of calendar.makeUpDays) isWorked[date - LocalDate.earliest - tableFrom] = 1

  const ranks = new Int32Array(isWorked.length + 1)
  const days: Array<number> = []
  for (let i = 0; i < isWorked.length; i++) {
    ranks[i] = rankFrom + days.length
    if (isWorked[i] === 1) days.push(tableFrom + i)
  }
  const rankUntil = rankFrom + days.length
  ranks[isWorked.length] = rankUntil
  const shift = rankUntil - plainRank(before, perWeek, tableUntil)
  return {
    perWeek,
    before,
    nth: Uint8Array.from(working),
    tableFrom,
    tableUntil,
    ranks,
    days: Int32Array.from(days),
    rankFrom,
    rankUntil,
    shift,
    total: plainRank(before, perWeek, LAST) + shift,
  }
}

/** Number of business days before a position, which is 0 to one past the last. */
export const rank = (index: DayIndex, position: number): number => {
  if (position >= index.tableFrom && position < index.tableUntil) return index.ranks[position - index.tableFrom] ?? 0
  const plain = plainRank(index.before, index.perWeek, position)
  return position < index.tableFrom ? plain : plain + index.shift
}

/** The business day with so many before it. Below the first it is the earliest date, beyond the last the latest. */
export const select = (index: DayIndex, number: number): LocalDate.LocalDate => {
  if (number < 0) return LocalDate.earliest
  if (number >= index.total) return LocalDate.latest
  if (number >= index.rankFrom && number < index.rankUntil) {
    return LocalDate.fromEpochDays(LocalDate.earliest + (index.days[number - index.rankFrom] ?? 0))
  }
  const plain = number < index.rankFrom ? number : number - index.shift
  const week = (plain / index.perWeek) | 0
  return LocalDate.fromEpochDays(LocalDate.earliest + week * 7 + (index.nth[plain - week * index.perWeek] ?? 0))
}
