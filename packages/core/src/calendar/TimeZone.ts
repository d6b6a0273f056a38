/**
 * Between moments and the clock on the wall of a place (KER-4).
 *
 * Every function takes the zone it works in; none reads the machine's own. Offsets come from the time zone database
 * behind `Intl`, are found once and remembered, so that conversions cost nanoseconds.
 */
import type { Brand } from "effect/Brand"
import * as Result from "effect/Result"
import { describe, type TimeZoneError } from "./Errors.ts"
import * as Instant from "./Instant.ts"
import * as LocalDate from "./LocalDate.ts"
import { formatter, momentOf, offsetAt, rulesOf } from "./ZoneRules.ts"

/** Name of a time zone in the IANA database that this machine knows, such as `Asia/Shanghai` (KER-4). */
export type TimeZone = string & Brand<"TimeZone">

/** What the clock on the wall shows: a date, and milliseconds since midnight from 0 to 86 399 999. */
export interface LocalDateTime {
  readonly date: LocalDate.LocalDate
  readonly millisOfDay: number
}

/** The one place where a text becomes a `TimeZone`; callers have asked `Intl`. */
const brand = (name: string): TimeZone => name as TimeZone

/** Coordinated universal time: no offset, no changes of the clock. */
export const utc: TimeZone = brand("UTC")

/** Shape of an IANA name; also keeps out offsets such as `+08:00`, which name no place. */
const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/
/** Longest text read as a time zone, in characters. */
export const maxLength = 64

const isKnown = (name: string): boolean => {
  try {
    formatter(name)
    return true
  } catch {
    return false
  }
}

/**
 * Reads an IANA name. An offset, an empty text and a name that the machine's database does not have are
 * `UnknownTimeZone` (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Calendar } from "@dealwright/core"
 *
 * assert.ok(Result.isSuccess(Calendar.TimeZone.parse("Asia/Shanghai")))
 * assert.ok(Result.isFailure(Calendar.TimeZone.parse("Asia/Beijing")))
 * assert.ok(Result.isFailure(Calendar.TimeZone.parse("+08:00")))
 * ```
 */
export const parse = (input: string): Result.Result<TimeZone, TimeZoneError> =>
  input.length <= maxLength && NAME.test(input) && isKnown(input)
    ? Result.succeed(brand(input))
    : Result.fail({ _tag: "UnknownTimeZone", input })

/**
 * A time zone written in source code. For text that comes from outside use {@link parse}: a literal that is no zone is
 * a defect and ends in a `RangeError`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar } from "@dealwright/core"
 *
 * assert.equal(Calendar.TimeZone.literal("Europe/Berlin"), "Europe/Berlin")
 * ```
 */
export const literal = (name: string): TimeZone =>
  Result.getOrThrowWith(parse(name), (error) => new RangeError(describe(error).en))

/**
 * The zone's clock minus UTC at a moment, in milliseconds: 28 800 000 in Shanghai.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, Instant } from "@dealwright/core"
 *
 * const berlin = Calendar.TimeZone.literal("Europe/Berlin")
 * assert.equal(Calendar.TimeZone.offsetMillis(Instant.literal("2026-07-01T00:00Z"), berlin), 2 * Instant.hour)
 * ```
 */
export const offsetMillis = (instant: Instant.Instant, zone: TimeZone): number => offsetAt(rulesOf(zone), instant)

/**
 * The date on the wall calendar of a place at a moment (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, Instant, LocalDate } from "@dealwright/core"
 *
 * const lateEvening = Instant.literal("2026-03-10T16:30Z")
 * const shanghai = Calendar.TimeZone.literal("Asia/Shanghai")
 * assert.equal(Calendar.TimeZone.localDateOf(lateEvening, shanghai), LocalDate.literal("2026-03-11"))
 * ```
 */
export const localDateOf = (instant: Instant.Instant, zone: TimeZone): LocalDate.LocalDate =>
  LocalDate.fromEpochDays(Math.floor((instant + offsetMillis(instant, zone)) / Instant.day))

/**
 * Date and time of day on the wall of a place at a moment (KER-4). Where clocks go back, two moments an hour apart
 * show the same.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, Instant, LocalDate } from "@dealwright/core"
 *
 * const berlin = Calendar.TimeZone.literal("Europe/Berlin")
 * assert.deepEqual(Calendar.TimeZone.localDateTimeOf(Instant.literal("2026-03-10T08:30Z"), berlin), {
 *   date: LocalDate.literal("2026-03-10"),
 *   millisOfDay: 9.5 * Instant.hour,
 * })
 * ```
 */
export const localDateTimeOf = (instant: Instant.Instant, zone: TimeZone): LocalDateTime => {
  const local = instant + offsetMillis(instant, zone)
  const days = Math.floor(local / Instant.day)
  return { date: LocalDate.fromEpochDays(days), millisOfDay: local - days * Instant.day }
}

/**
 * The moment at which the clock of a place shows a date and a time of day: the earliest moment at which it shows that
 * time or a later one (KER-4, KER-5). So a time that the clock skips in spring is the first moment after the gap, and a
 * time that it shows twice in autumn is the earlier one.
 *
 * `minuteOfDay` is whole minutes since midnight: 540 is 09:00, 1440 the midnight that ends the day.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, Instant, LocalDate } from "@dealwright/core"
 *
 * const berlin = Calendar.TimeZone.literal("Europe/Berlin")
 * const at = (date: LocalDate.LocalDate, hour: number) => Calendar.TimeZone.instantOf(date, hour * 60, berlin)
 * assert.equal(at(LocalDate.literal("2026-03-10"), 9), Instant.literal("2026-03-10T09:00+01:00"))
 * // 02:30 does not exist on 29 March 2026: the clock goes from 02:00 to 03:00.
 * assert.equal(at(LocalDate.literal("2026-03-29"), 2.5), Instant.literal("2026-03-29T03:00+02:00"))
 * // 02:30 comes twice on 25 October 2026.
 * assert.equal(at(LocalDate.literal("2026-10-25"), 2.5), Instant.literal("2026-10-25T02:30+02:00"))
 * ```
 */
export const instantOf = (date: LocalDate.LocalDate, minuteOfDay: number, zone: TimeZone): Instant.Instant =>
  Instant.fromEpochMillis(momentOf(rulesOf(zone), date * Instant.day + minuteOfDay * Instant.minute))

/**
 * The first moment of a date in a place: midnight, or the first moment after it where clocks skip midnight (KER-4). A
 * day lasts from its start to the start of the next: 23, 24 or 25 hours.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Calendar, Instant, LocalDate } from "@dealwright/core"
 *
 * const shanghai = Calendar.TimeZone.literal("Asia/Shanghai")
 * const start = Calendar.TimeZone.startOfDay(LocalDate.literal("2026-03-10"), shanghai)
 * assert.equal(start, Instant.literal("2026-03-10T00:00+08:00"))
 * ```
 */
export const startOfDay = (date: LocalDate.LocalDate, zone: TimeZone): Instant.Instant => instantOf(date, 0, zone)
