/**
 * Stretches of days: half-open, so that one ends where the next begins (KER-4).
 */
import * as Result from "effect/Result"
import { LocalDate } from "../calendar/index.ts"
import type { PeriodError } from "./Errors.ts"

/**
 * The days from `from` up to and not including `until` (KER-4). Periods made by this module hold at least one day.
 */
export interface Period {
  readonly from: LocalDate.LocalDate
  readonly until: LocalDate.LocalDate
}

/**
 * The period from a date up to and not including another. An end that is not later than the beginning is
 * `EmptyPeriod` (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const march = Period.of(LocalDate.literal("2026-03-01"), LocalDate.literal("2026-04-01"))
 * assert.ok(Result.isSuccess(march))
 * assert.ok(Result.isFailure(Period.of(LocalDate.literal("2026-03-01"), LocalDate.literal("2026-03-01"))))
 * ```
 */
export const of = (from: LocalDate.LocalDate, until: LocalDate.LocalDate): Result.Result<Period, PeriodError> =>
  from < until
    ? Result.succeed({ from, until })
    : Result.fail({ _tag: "EmptyPeriod", from: LocalDate.format(from), until: LocalDate.format(until) })

/**
 * Whether a date lies in a period: its first day does, its end does not (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const march = Period.monthOf(LocalDate.literal("2026-03-10"))
 * assert.ok(Period.contains(march, LocalDate.literal("2026-03-31")))
 * assert.ok(!Period.contains(march, LocalDate.literal("2026-04-01")))
 * ```
 */
export const contains = (period: Period, date: LocalDate.LocalDate): boolean =>
  date >= period.from && date < period.until

/**
 * Whether every day of one period lies in another.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const day = LocalDate.literal("2026-03-10")
 * assert.ok(Period.covers(Period.quarterOf(day), Period.monthOf(day)))
 * ```
 */
export const covers = (outer: Period, inner: Period): boolean => outer.from <= inner.from && inner.until <= outer.until

/**
 * Whether two periods share a day. Periods that only touch do not.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const march = Period.monthOf(LocalDate.literal("2026-03-10"))
 * const april = Period.monthOf(LocalDate.literal("2026-04-10"))
 * assert.ok(!Period.overlaps(march, april))
 * ```
 */
export const overlaps = (left: Period, right: Period): boolean => left.from < right.until && right.from < left.until

/**
 * The days that two periods share; `undefined` when there is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const day = LocalDate.literal("2026-03-10")
 * const since = { from: day, until: LocalDate.latest }
 * const rest = Period.intersect(Period.monthOf(day), since)
 * assert.deepEqual(rest, { from: day, until: LocalDate.literal("2026-04-01") })
 * ```
 */
export const intersect = (left: Period, right: Period): Period | undefined =>
  overlaps(left, right)
    ? { from: LocalDate.max(left.from, right.from), until: LocalDate.min(left.until, right.until) }
    : undefined

/**
 * Number of days in a period.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * assert.equal(Period.lengthInDays(Period.monthOf(LocalDate.literal("2026-02-10"))), 28)
 * ```
 */
export const lengthInDays = (period: Period): number => period.until - period.from

/**
 * The days of a period, in order, one at a time.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const week = Period.weekOf(LocalDate.literal("2026-03-10"))
 * assert.equal([...Period.days(week)].map(LocalDate.format)[0], "2026-03-09")
 * ```
 */
export function* days(period: Period): Generator<LocalDate.LocalDate, void, undefined> {
  for (let day = period.from; day < period.until; day = LocalDate.addDays(day, 1)) yield day
}

/**
 * Order for sorting: by beginning, then by end.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const day = LocalDate.literal("2026-02-10")
 * assert.equal(Period.compare(Period.quarterOf(day), Period.monthOf(day)), -1)
 * ```
 */
export const compare = (left: Period, right: Period): -1 | 0 | 1 => {
  const byFrom = LocalDate.compare(left.from, right.from)
  return byFrom === 0 ? LocalDate.compare(left.until, right.until) : byFrom
}

/**
 * The parts of `within` that none of the periods covers, in order. The periods may come in any order and overlap.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, Period } from "@dealwright/core"
 *
 * const day = LocalDate.literal("2026-01-10")
 * const january = Period.monthOf(day)
 * const march = Period.monthOf(LocalDate.addMonths(day, 2))
 * assert.deepEqual(Period.gaps([march, january], Period.quarterOf(day)), [{ from: january.until, until: march.from }])
 * ```
 */
export const gaps = (periods: ReadonlyArray<Period>, within: Period): ReadonlyArray<Period> => {
  const found: Array<Period> = []
  let covered = within.from
  for (const period of [...periods].sort(compare)) {
    if (period.from >= within.until) break
    if (period.from > covered) found.push({ from: covered, until: period.from })
    covered = LocalDate.max(covered, period.until)
  }
  if (covered < within.until) found.push({ from: covered, until: within.until })
  return found
}

/** A month's number, 1 January to 12 December. */
export type MonthNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12

/** A calendar month; id `2026-03`. */
export interface Month extends Period {
  readonly _tag: "Month"
  readonly year: number
  /** 1 to 12. */
  readonly month: number
}

/** A quarter of a fiscal year; id `2026-Q1`. */
export interface Quarter extends Period {
  readonly _tag: "Quarter"
  /** The calendar year in which the fiscal year starts. */
  readonly year: number
  /** 1 to 4. */
  readonly quarter: number
  /** Month in which the fiscal year starts. */
  readonly yearStart: MonthNumber
}

/** A fiscal year; id `2026`. */
export interface Year extends Period {
  readonly _tag: "Year"
  /** The calendar year in which it starts. */
  readonly year: number
  /** Month in which it starts. */
  readonly yearStart: MonthNumber
}

/** A week from Monday to Sunday as ISO 8601 numbers it; id `2026-W11`. */
export interface Week extends Period {
  readonly _tag: "Week"
  /** The year in which the week's Thursday lies. */
  readonly year: number
  /** 1 to 53. */
  readonly week: number
}

/** A period that has an id. */
export type NamedPeriod = Month | Quarter | Year | Week
