/**
 * Months, and the streams of members' months.
 *
 * @module
 */
import * as Result from "effect/Result"
import type * as LocalDate from "../calendar/LocalDate.ts"
import * as Period from "../period/index.ts"

/**
 * The stream of a member's month.
 *
 * @example
 * ```ts
 * import { Commission, LocalDate } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Commission.periodId("ann", Commission.monthOf(LocalDate.literal("2026-03-31"))), "ann:2026-03")
 * ```
 */
export const periodId = (memberId: string, month: string): string => `${memberId}:${month}`

/**
 * The month of a date: `2026-03`.
 *
 * @example
 * ```ts
 * import { Commission, LocalDate } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Commission.monthOf(LocalDate.literal("2026-03-31")), "2026-03")
 * ```
 */
export const monthOf = (date: LocalDate.LocalDate): string => Period.format(Period.monthOf(date))

/**
 * The month after; the last month that dates can name is followed by itself.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Commission.nextMonth("2026-12"), "2027-01")
 * // What is no month stays as it is.
 * assert.equal(Commission.nextMonth("soon"), "soon")
 * ```
 */
export const nextMonth = (month: string): string => {
  const parsed = Period.parse(month)
  const following = Result.isSuccess(parsed) ? Period.next(parsed.success) : parsed
  return Result.isSuccess(following) ? Period.format(following.success) : month
}

/** The first day of a month; `undefined` for what is no month. */
export const firstDayOf = (month: string): LocalDate.LocalDate | undefined => {
  const parsed = Period.parse(month)
  return Result.isSuccess(parsed) ? parsed.success.from : undefined
}

/** The day after a month; `undefined` for what is no month. */
export const firstDayAfter = (month: string): LocalDate.LocalDate | undefined => {
  const parsed = Period.parse(month)
  return Result.isSuccess(parsed) ? parsed.success.until : undefined
}
