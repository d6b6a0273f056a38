/**
 * Moments on the time line, the same everywhere (KER-4). A moment is a branded whole number of milliseconds, so
 * moments compare with `<` and `===` and subtract to milliseconds.
 */
import type { Brand } from "effect/Brand"
import * as Result from "effect/Result"
import { describe, type InstantError } from "./Errors.ts"
import * as LocalDate from "./LocalDate.ts"

/**
 * A moment as whole milliseconds since 1970-01-01T00:00:00Z (KER-4), from 1900-01-02T00:00Z up to
 * 2200-12-30T23:59:59.999Z: a day inside the range of dates at both ends, so that every moment has a date in every
 * time zone.
 */
export type Instant = number & Brand<"Instant">

/** Milliseconds in a second. */
export const second = 1000
/** Milliseconds in a minute. */
export const minute = 60_000
/** Milliseconds in an hour. */
export const hour = 3_600_000
/** Milliseconds in 24 hours; a calendar day has 23 or 25 hours where clocks change. */
export const day = 86_400_000

/** The one place where a number of milliseconds becomes an `Instant`; callers have checked range and wholeness. */
const brand = (epochMillis: number): Instant => epochMillis as Instant

const EARLIEST = (LocalDate.earliest + 1) * day
const LATEST = LocalDate.latest * day - 1

/** 1900-01-02T00:00:00.000Z. Arithmetic that would go before it stops here. */
export const earliest: Instant = brand(EARLIEST)

/** 2200-12-30T23:59:59.999Z. Arithmetic that would go beyond it stops here: "at the end of time or later". */
export const latest: Instant = brand(LATEST)

/**
 * The moment of so many milliseconds since 1970-01-01T00:00:00Z, such as a clock gives. Fractions are cut towards zero;
 * outside the range it is {@link earliest} or {@link latest}. `NaN` is the caller's defect and gives {@link earliest}.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Instant } from "@dealwright/core"
 *
 * assert.equal(Instant.format(Instant.fromEpochMillis(0)), "1970-01-01T00:00:00.000Z")
 * ```
 */
export const fromEpochMillis = (millis: number): Instant =>
  millis > EARLIEST ? (millis < LATEST ? brand(Math.trunc(millis) + 0) : latest) : earliest

/**
 * Whether a value is a moment: a whole number of milliseconds in the range.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Instant } from "@dealwright/core"
 *
 * assert.ok(Instant.is(0))
 * assert.ok(!Instant.is(0.5))
 * ```
 */
export const is = (value: unknown): value is Instant =>
  typeof value === "number" && Number.isInteger(value) && value >= EARLIEST && value <= LATEST

/**
 * Whether the moment is one of the two ends at which arithmetic stops.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Instant } from "@dealwright/core"
 *
 * assert.ok(Instant.isHorizon(Instant.addMillis(Instant.fromEpochMillis(0), 1e15)))
 * ```
 */
export const isHorizon = (instant: Instant): boolean => instant === EARLIEST || instant === LATEST

const PATTERN = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:(Z)|([+-])(\d{2}):(\d{2}))$/
/** Longest text read as a moment, in characters. */
export const maxLength = 29

/**
 * Reads an ISO 8601 moment with `Z` or an offset: `"2026-03-10T01:00:00Z"`, `"2026-03-10T09:00:00.000+08:00"`. Seconds
 * and up to three decimals are optional; finer fractions are an error, never cut. A moment without an offset is an
 * error too: whose nine o'clock it is must be said (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Instant } from "@dealwright/core"
 *
 * assert.deepEqual(Instant.parse("2026-03-10T09:00+08:00"), Instant.parse("2026-03-10T01:00:00.000Z"))
 * assert.ok(Result.isFailure(Instant.parse("2026-03-10T09:00")))
 * ```
 */
export const parse = (input: string): Result.Result<Instant, InstantError> => {
  const match = input.length <= maxLength ? PATTERN.exec(input) : null
  if (match === null) return Result.fail({ _tag: "MalformedInstant", input })
  const [, dateText = "", hourText, minuteText, secondText = "0", fraction = "", , sign, offsetHours, offsetMinutes] =
    match
  const date = LocalDate.parse(dateText)
  if (Result.isFailure(date)) return Result.fail(date.failure)
  const hours = Number(hourText)
  const minutes = Number(minuteText)
  const seconds = Number(secondText)
  const offset = sign === undefined ? 0 : Number(offsetHours) * hour + Number(offsetMinutes) * minute
  const isClockTime = hours < 24 && minutes < 60 && seconds < 60
  const isOffset = sign === undefined || (Number(offsetHours) < 24 && Number(offsetMinutes) < 60)
  if (!isClockTime || !isOffset) return Result.fail({ _tag: "MalformedInstant", input })
  const local =
    date.success * day + hours * hour + minutes * minute + seconds * second + Number(fraction.padEnd(3, "0"))
  const millis = local - (sign === "-" ? -offset : offset)
  return millis < EARLIEST || millis > LATEST
    ? Result.fail({ _tag: "InstantOutOfRange", input })
    : Result.succeed(brand(millis))
}

/**
 * A moment written in source code. For text that comes from outside use {@link parse}: a literal that is no moment is a
 * defect and ends in a `RangeError`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Instant } from "@dealwright/core"
 *
 * assert.equal(Instant.format(Instant.literal("2026-03-10T09:00+08:00")), "2026-03-10T01:00:00.000Z")
 * ```
 */
export const literal = (text: `${number}-${number}-${number}T${string}`): Instant =>
  Result.getOrThrowWith(parse(text), (error) => new RangeError(describe(error).en))

const digits = (n: number, width: number): string => String(n).padStart(width, "0")

/**
 * The canonical text in UTC with milliseconds, `"2026-03-10T01:00:00.000Z"`. {@link parse} reads it back to the same
 * moment.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Instant } from "@dealwright/core"
 *
 * assert.equal(Instant.format(Instant.literal("2026-03-10T01:00Z")), "2026-03-10T01:00:00.000Z")
 * ```
 */
export const format = (instant: Instant): string => {
  const days = Math.floor(instant / day)
  const rest = instant - days * day
  const clock = [Math.floor(rest / hour), Math.floor(rest / minute) % 60, Math.floor(rest / second) % 60]
  const time = clock.map((n) => digits(n, 2)).join(":")
  return `${LocalDate.format(LocalDate.fromEpochDays(days))}T${time}.${digits(rest % second, 3)}Z`
}

/**
 * The moment so many milliseconds later; earlier when negative. Stops at the ends of the range.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Instant } from "@dealwright/core"
 *
 * const captured = Instant.literal("2026-03-10T01:00Z")
 * assert.equal(Instant.addMillis(captured, 36 * Instant.hour), Instant.literal("2026-03-11T13:00Z"))
 * ```
 */
export const addMillis = (instant: Instant, millis: number): Instant => fromEpochMillis(instant + millis)

/**
 * Order for sorting: -1 when the first is earlier, 0 when equal, 1 when later.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Instant } from "@dealwright/core"
 *
 * assert.equal(Instant.compare(Instant.literal("2026-03-10T01:00Z"), Instant.literal("2026-03-10T09:00+08:00")), 0)
 * ```
 */
export const compare = (left: Instant, right: Instant): -1 | 0 | 1 => (left < right ? -1 : left > right ? 1 : 0)

/**
 * The earlier of two moments.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Instant } from "@dealwright/core"
 *
 * assert.equal(Instant.min(Instant.earliest, Instant.latest), Instant.earliest)
 * ```
 */
export const min = (left: Instant, right: Instant): Instant => (right < left ? right : left)

/**
 * The later of two moments.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Instant } from "@dealwright/core"
 *
 * assert.equal(Instant.max(Instant.earliest, Instant.latest), Instant.latest)
 * ```
 */
export const max = (left: Instant, right: Instant): Instant => (right > left ? right : left)
