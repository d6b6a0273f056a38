/**
 * Public holidays that come with the package (KER-5): data to start from, one list per country and year, each with its
 * source. A company adds the years it needs from its own government's notice.
 */
import * as LocalDate from "./LocalDate.ts"

/** Days off and days worked instead, to be spread into the input of a calendar (KER-5). */
export interface PublicHolidays {
  readonly holidays: ReadonlyArray<LocalDate.LocalDate>
  readonly makeUpDays: ReadonlyArray<LocalDate.LocalDate>
}

const days = (from: LocalDate.LocalDate, count: number): ReadonlyArray<LocalDate.LocalDate> =>
  Array.from({ length: count }, (_, n) => LocalDate.addDays(from, n))

const listChina2026 = (): PublicHolidays => ({
  holidays: [
    ...days(LocalDate.literal("2026-01-01"), 3), // New Year
    ...days(LocalDate.literal("2026-02-15"), 9), // Spring Festival
    ...days(LocalDate.literal("2026-04-04"), 3), // Qingming
    ...days(LocalDate.literal("2026-05-01"), 5), // Labour Day
    ...days(LocalDate.literal("2026-06-19"), 3), // Dragon Boat
    ...days(LocalDate.literal("2026-09-25"), 3), // Mid-Autumn
    ...days(LocalDate.literal("2026-10-01"), 7), // National Day
  ],
  makeUpDays: [
    LocalDate.literal("2026-01-04"),
    LocalDate.literal("2026-02-14"),
    LocalDate.literal("2026-02-28"),
    LocalDate.literal("2026-05-09"),
    LocalDate.literal("2026-09-20"),
    LocalDate.literal("2026-10-10"),
  ],
})

/**
 * Public holidays and make-up working days of mainland China in 2026, from the notice of the General Office of the
 * State Council of 4 November 2025 (国务院办公厅关于2026年部分节假日安排的通知). Other years are not in it (KER-5).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Calendar, LocalDate } from "@dealwright/core"
 *
 * const weekdays = Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai"))
 * const calendar = Result.getOrThrow(Calendar.make({ ...weekdays, ...Calendar.china2026, id: "cn-2026" }))
 * const compiled = Calendar.compile(calendar)
 * // Saturday 10 October is worked in exchange for the National Day week.
 * assert.ok(Calendar.isBusinessDay(compiled, LocalDate.literal("2026-10-10")))
 * assert.ok(!Calendar.isBusinessDay(compiled, LocalDate.literal("2026-10-01")))
 * ```
 */
export const china2026: PublicHolidays = /* @__PURE__ */ listChina2026()
