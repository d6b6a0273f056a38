/**
 * Calendar dates without a time or a time zone: due dates, value dates, holidays (KER-4).
 *
 * A date is a branded whole number of days, so dates compare with `<` and `===`, subtract to days, and nothing here
 * touches a clock, a time zone or a `Date`. Arithmetic is total: it stops at {@link earliest} and {@link latest}
 * instead of failing, and {@link isHorizon} tells.
 */
import type { Brand } from "effect/Brand"
import * as Result from "effect/Result"
import { civilDays, civilFields, daysInMonth, type Fields } from "./Civil.ts"
import { type DateError, describe } from "./Errors.ts"

export { daysInMonth, type Fields, isLeapYear } from "./Civil.ts"

/**
 * A calendar date as whole days since 1970-01-01, proleptic Gregorian, from 1900-01-01 (-25567) to 2200-12-31 (84370)
 * (KER-4).
 */
export type LocalDate = number & Brand<"LocalDate">

/** Day of the week as ISO 8601 counts it: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

/** First year a date can lie in. */
export const firstYear = 1900
/** Last year a date can lie in. */
export const lastYear = 2200

/** The one place where a number of days becomes a `LocalDate`; callers have checked range and wholeness. */
const brand = (epochDays: number): LocalDate => epochDays as LocalDate

const EARLIEST = -25567
const LATEST = 84370

/** 1900-01-01, a Monday. Arithmetic that would go before it stops here. */
export const earliest: LocalDate = brand(EARLIEST)

/** 2200-12-31. Arithmetic that would go beyond it stops here: "at the end of time or later". */
export const latest: LocalDate = brand(LATEST)

/** Length of a date's text, in characters. */
export const textLength = 10

/**
 * The date of so many days since 1970-01-01: for code that has computed the days itself. Fractions are cut towards
 * zero; below the range it is {@link earliest}, above it {@link latest}. `NaN` is the caller's defect and gives
 * {@link earliest}, so that something owed counts as overdue rather than as never due.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.format(LocalDate.fromEpochDays(0)), "1970-01-01")
 * ```
 */
export const fromEpochDays = (days: number): LocalDate =>
  days > EARLIEST ? (days < LATEST ? brand(Math.trunc(days) + 0) : latest) : earliest

/**
 * Whether a value is a date: a whole number of days in the range.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.ok(LocalDate.is(0))
 * assert.ok(!LocalDate.is("1970-01-01"))
 * ```
 */
export const is = (value: unknown): value is LocalDate =>
  typeof value === "number" && Number.isInteger(value) && value >= EARLIEST && value <= LATEST

/**
 * Whether the date is one of the two ends at which arithmetic stops.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.ok(LocalDate.isHorizon(LocalDate.addDays(LocalDate.literal("2026-03-10"), 1_000_000)))
 * ```
 */
export const isHorizon = (date: LocalDate): boolean => date === EARLIEST || date === LATEST

/**
 * The date of a year, month and day. A year outside 1900 to 2200 is `DateOutOfRange`, a day that the month does not
 * have is `NoSuchDay`; nothing rolls over (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.deepEqual(LocalDate.of(2026, 3, 10), Result.succeed(LocalDate.literal("2026-03-10")))
 * assert.ok(Result.isFailure(LocalDate.of(2026, 2, 29)))
 * ```
 */
export const of = (year: number, month: number, day: number): Result.Result<LocalDate, DateError> => {
  const wholes = Number.isInteger(year) && Number.isInteger(month) && Number.isInteger(day)
  if (!wholes || month < 1 || month > 12 || day < 1) return Result.fail({ _tag: "NoSuchDay", year, month, day })
  if (year < firstYear || year > lastYear) return Result.fail({ _tag: "DateOutOfRange", year, month, day })
  if (day > daysInMonth(year, month)) return Result.fail({ _tag: "NoSuchDay", year, month, day })
  return Result.succeed(brand(civilDays(year, month, day)))
}

/**
 * Reads `"2026-03-10"`: exactly four, two and two digits. No other order, separator, time or space is accepted (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.deepEqual(LocalDate.parse("2026-03-10"), LocalDate.of(2026, 3, 10))
 * assert.ok(Result.isFailure(LocalDate.parse("10/03/2026")))
 * ```
 */
export const parse = (input: string): Result.Result<LocalDate, DateError> =>
  input.length === textLength && /^\d{4}-\d{2}-\d{2}$/.test(input)
    ? of(Number(input.slice(0, 4)), Number(input.slice(5, 7)), Number(input.slice(8, 10)))
    : Result.fail({ _tag: "MalformedDate", input })

/**
 * A date written in source code. For text that comes from outside use {@link parse}: a literal that is no date is a
 * defect and ends in a `RangeError`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.format(LocalDate.literal("2026-03-10")), "2026-03-10")
 * ```
 */
export const literal = (text: `${number}-${number}-${number}`): LocalDate =>
  Result.getOrThrowWith(parse(text), (error) => new RangeError(describe(error).en))

/**
 * Year, month and day of a date.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.deepEqual(LocalDate.fields(LocalDate.literal("2026-03-10")), { year: 2026, month: 3, day: 10 })
 * ```
 */
export const fields = (date: LocalDate): Fields => civilFields(date)

const twoDigits = (n: number): string => (n < 10 ? `0${n}` : `${n}`)

/**
 * The canonical text, `"2026-03-10"`. {@link parse} reads it back to the same date.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.format(LocalDate.addDays(LocalDate.literal("2026-02-28"), 1)), "2026-03-01")
 * ```
 */
export const format = (date: LocalDate): string => {
  const { year, month, day } = fields(date)
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`
}

/**
 * The date so many calendar days later; earlier when negative. Whole days; stops at the ends of the range.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.addDays(LocalDate.literal("2026-03-10"), -10), LocalDate.literal("2026-02-28"))
 * ```
 */
export const addDays = (date: LocalDate, days: number): LocalDate => fromEpochDays(date + days)

/**
 * The date so many months after an anchor, clamped to the end of a shorter month (KER-5). Series do not drift when each
 * date is counted from the one anchor, never from the date before: 31 Jan, 28 Feb, 31 Mar. Whole months, negative too;
 * stops at the ends of the range.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * const anchor = LocalDate.literal("2026-01-31")
 * const series = [0, 1, 2].map((n) => LocalDate.format(LocalDate.addMonths(anchor, n)))
 * assert.deepEqual(series, ["2026-01-31", "2026-02-28", "2026-03-31"])
 * ```
 */
export const addMonths = (anchor: LocalDate, months: number): LocalDate => {
  const { year, month, day } = fields(anchor)
  const counted = year * 12 + (month - 1) + Math.trunc(months)
  if (!(counted >= firstYear * 12)) return earliest
  if (counted >= (lastYear + 1) * 12) return latest
  const targetYear = (counted / 12) | 0
  const targetMonth = counted - targetYear * 12 + 1
  return brand(civilDays(targetYear, targetMonth, Math.min(day, daysInMonth(targetYear, targetMonth))))
}

/**
 * Calendar days from one date to another: positive when `to` is later.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.daysBetween(LocalDate.literal("2026-03-10"), LocalDate.literal("2026-03-12")), 2)
 * ```
 */
export const daysBetween = (from: LocalDate, to: LocalDate): number => to - from

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const

/**
 * Day of the week: 1 is Monday, 7 is Sunday.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.dayOfWeek(LocalDate.literal("2026-03-10")), 2)
 * ```
 */
export const dayOfWeek = (date: LocalDate): Weekday => WEEKDAYS[(date - EARLIEST) % 7] ?? 1

/**
 * The day with this number in the month of `date`, clamped to the month: "the 25th", "the 31st or the last day"
 * (TGT-5). `day` is a whole number; below 1 it is the first.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.withDayOfMonth(LocalDate.literal("2026-02-03"), 31), LocalDate.literal("2026-02-28"))
 * ```
 */
export const withDayOfMonth = (date: LocalDate, day: number): LocalDate => {
  const { year, month, day: current } = fields(date)
  return addDays(date, Math.max(1, Math.min(day, daysInMonth(year, month))) - current)
}

/**
 * First day of the month of a date.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.startOfMonth(LocalDate.literal("2026-03-10")), LocalDate.literal("2026-03-01"))
 * ```
 */
export const startOfMonth = (date: LocalDate): LocalDate => withDayOfMonth(date, 1)

/**
 * Last day of the month of a date.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.endOfMonth(LocalDate.literal("2024-02-10")), LocalDate.literal("2024-02-29"))
 * ```
 */
export const endOfMonth = (date: LocalDate): LocalDate => withDayOfMonth(date, 31)

/**
 * Order for sorting: -1 when the first is earlier, 0 when equal, 1 when later.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * assert.equal(LocalDate.compare(LocalDate.literal("2026-03-10"), LocalDate.literal("2026-03-12")), -1)
 * ```
 */
export const compare = (left: LocalDate, right: LocalDate): -1 | 0 | 1 => (left < right ? -1 : left > right ? 1 : 0)

/**
 * The earlier of two dates.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * const first = LocalDate.literal("2026-03-10")
 * assert.equal(LocalDate.min(first, LocalDate.literal("2026-03-12")), first)
 * ```
 */
export const min = (left: LocalDate, right: LocalDate): LocalDate => (right < left ? right : left)

/**
 * The later of two dates.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate } from "@dealwright/core"
 *
 * const last = LocalDate.literal("2026-03-12")
 * assert.equal(LocalDate.max(LocalDate.literal("2026-03-10"), last), last)
 * ```
 */
export const max = (left: LocalDate, right: LocalDate): LocalDate => (right > left ? right : left)
