/**
 * Stored forms of dates, moments, time zones and business calendars: bounded, both ways (KER-4, KER-5).
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { boundedText, textCodec, toExit } from "../rate/Codec.ts"
import { describe } from "./Errors.ts"
import * as Instants from "./Instant.ts"
import * as LocalDates from "./LocalDate.ts"
import * as Model from "./Model.ts"
import * as TimeZones from "./TimeZone.ts"

/**
 * A date stored as `"2026-03-10"` (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs, LocalDate } from "@dealwright/core"
 *
 * assert.equal(Schema.decodeSync(Codecs.LocalDate)("2026-03-10"), LocalDate.literal("2026-03-10"))
 * assert.throws(() => Schema.decodeSync(Codecs.LocalDate)("2026-02-30"), /no day 30/)
 * ```
 */
export const LocalDate: Schema.Codec<LocalDates.LocalDate, string> = textCodec({
  identifier: "LocalDate",
  is: LocalDates.is,
  parse: LocalDates.parse,
  format: LocalDates.format,
  describe,
  maxLength: LocalDates.textLength,
  isExact: true,
  pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
  description: 'a calendar date such as "2026-03-10"',
})

/**
 * A moment stored as `"2026-03-10T01:00:00.000Z"` (KER-4). Reads any offset, always writes UTC with milliseconds.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs } from "@dealwright/core"
 *
 * const moment = Schema.decodeSync(Codecs.Instant)("2026-03-10T09:00:00+08:00")
 * assert.equal(Schema.encodeSync(Codecs.Instant)(moment), "2026-03-10T01:00:00.000Z")
 * ```
 */
export const Instant: Schema.Codec<Instants.Instant, string> = textCodec({
  identifier: "Instant",
  is: Instants.is,
  parse: Instants.parse,
  format: Instants.format,
  describe,
  maxLength: Instants.maxLength,
  isExact: true,
  pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})$",
  description: 'a moment with its offset such as "2026-03-10T01:00:00.000Z"',
})

const isTimeZone = (value: unknown): value is TimeZones.TimeZone =>
  typeof value === "string" && Result.isSuccess(TimeZones.parse(value))

/**
 * A time zone stored as its IANA name (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs } from "@dealwright/core"
 *
 * assert.equal(Schema.decodeSync(Codecs.TimeZone)("Asia/Shanghai"), "Asia/Shanghai")
 * assert.throws(() => Schema.decodeSync(Codecs.TimeZone)("Asia/Peking"), /IANA/)
 * ```
 */
export const TimeZone: Schema.Codec<TimeZones.TimeZone, string> = textCodec({
  identifier: "TimeZone",
  is: isTimeZone,
  parse: TimeZones.parse,
  format: (zone) => zone,
  describe,
  maxLength: TimeZones.maxLength,
  pattern: "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$",
  description: 'an IANA time zone such as "Asia/Shanghai"',
})

/** A day of the week, 1 Monday to 7 Sunday. */
export const Weekday = Schema.Literals([1, 2, 3, 4, 5, 6, 7])

/** What to do with a date that is not worked (KER-5). */
export const Roll = Schema.Literals(["following", "preceding", "modified-following", "none"])

const timeOfDay = boundedText({
  maxLength: 5,
  pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$",
  description: 'a time of day such as "09:00"',
})

const dates = Schema.Array(LocalDate).check(Schema.isMaxLength(Model.maxDates))
const windows = Schema.Array(Schema.Struct({ from: timeOfDay, to: timeOfDay })).check(
  Schema.isMaxLength(Model.maxWindows),
)
const someWindows = Schema.optionalKey(windows)

const Fields = Schema.Struct({
  id: Schema.String.check(Schema.isMaxLength(Model.maxIdLength)),
  zone: TimeZone,
  weekend: Schema.Array(Weekday).check(Schema.isMaxLength(7)),
  holidays: dates,
  makeUpDays: dates,
  officeHours: windows,
  officeHoursOn: Schema.optionalKey(
    Schema.Struct({
      1: someWindows,
      2: someWindows,
      3: someWindows,
      4: someWindows,
      5: someWindows,
      6: someWindows,
      7: someWindows,
    }),
  ),
}).annotate({ identifier: "BusinessCalendar", description: "Working days and office hours of a company or a site" })

const hasFields = Schema.is(Schema.toType(Fields))

const isBusinessCalendar = (value: unknown): value is Model.BusinessCalendar =>
  hasFields(value) && Result.isSuccess(Model.make(value))

/**
 * A business calendar as JSON: dates as texts, times of day as texts, weekdays as numbers (KER-5). Whatever
 * `Calendar.make` refuses is refused here, with every problem at once.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Calendar, Codecs, LocalDate } from "@dealwright/core"
 *
 * const calendar = Schema.decodeSync(Codecs.BusinessCalendar)({
 *   id: "berlin",
 *   zone: "Europe/Berlin",
 *   weekend: [6, 7],
 *   holidays: ["2026-10-03"],
 *   makeUpDays: [],
 *   officeHours: [{ from: "08:00", to: "16:30" }],
 * })
 * assert.ok(!Calendar.isBusinessDay(Calendar.compile(calendar), LocalDate.literal("2026-10-03")))
 * ```
 */
export const BusinessCalendar: Schema.Codec<Model.BusinessCalendar, (typeof Fields)["Encoded"]> = Fields.pipe(
  Schema.decodeTo(
    Schema.declare(isBusinessCalendar, { identifier: "BusinessCalendar" }),
    SchemaTransformation.transformEffect<Model.BusinessCalendar, (typeof Fields)["Type"]>({
      decode: (fields) => toExit(Model.make(fields), describe, fields),
      encode: (calendar) => toExit(Model.make(calendar), describe, calendar),
    }),
  ),
)
