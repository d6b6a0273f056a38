/**
 * Stored forms of periods and of lists of effective-dated values: bounded, both ways (KER-4).
 */
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { LocalDate } from "../calendar/Codec.ts"
import { boundedText, describedIssue, toExit } from "../rate/Codec.ts"
import * as Effectives from "./Effective.ts"
import { describe } from "./Errors.ts"
import * as Model from "./Model.ts"
import * as Named from "./Named.ts"

/**
 * A period stored as `{"from":"2026-03-01","until":"2026-04-01"}`, `until` not included (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs, LocalDate, Period } from "@dealwright/core"
 *
 * const march = Schema.decodeSync(Codecs.Period)({ from: "2026-03-01", until: "2026-04-01" })
 * assert.ok(Period.contains(march, LocalDate.literal("2026-03-31")))
 * ```
 */
export const Period = Schema.Struct({ from: LocalDate, until: LocalDate }).check(
  Schema.makeFilter((period) => {
    const checked = Model.of(period.from, period.until)
    return Result.isSuccess(checked) ? undefined : describedIssue(describe(checked.failure), period)
  }),
)

const tags: ReadonlySet<unknown> = new Set<Model.NamedPeriod["_tag"]>(["Month", "Quarter", "Year", "Week"])

const isNamedPeriod = (value: unknown): value is Model.NamedPeriod =>
  typeof value === "object" && value !== null && "_tag" in value && tags.has(value._tag)

/**
 * A month, quarter, year or week stored as its id (KER-4): `"2026-03"`, `"2026-Q1"`, `"2026"`, `"2026-W11"`. Quarters and
 * years are those of a fiscal year that starts in the given month; writing one of another fiscal year is refused,
 * because its id would be read as other days.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs, LocalDate } from "@dealwright/core"
 *
 * const quarter = Schema.decodeSync(Codecs.periodId(4))("2026-Q1")
 * assert.equal(quarter.from, LocalDate.literal("2026-04-01"))
 * ```
 */
export const periodId = (yearStart: Model.MonthNumber): Schema.Codec<Model.NamedPeriod, string> =>
  boundedText({
    maxLength: Named.maxIdLength,
    pattern: "^[0-9]{4}(-(Q[1-4]|W[0-9]{2}|0[1-9]|1[0-2]))?$",
    description: 'the id of a period such as "2026-03" or "2026-Q1"',
  }).pipe(
    Schema.decodeTo(
      Schema.declare(isNamedPeriod, { identifier: "NamedPeriod" }),
      SchemaTransformation.transformEffect<Model.NamedPeriod, string>({
        decode: (id) => toExit(Named.parse(id, yearStart), describe, id),
        encode: (period) => {
          const id = Named.format(period)
          if ("yearStart" in period && period.yearStart !== yearStart) {
            const error = { _tag: "OtherFiscalYear", id, found: period.yearStart, expected: yearStart } as const
            return Exit.fail(describedIssue(describe(error), period))
          }
          return toExit(
            Result.map(Named.parse(id, yearStart), () => id),
            describe,
            period,
          )
        },
      }),
    ),
  )

/**
 * A month, quarter, year or week of the calendar stored as its id (KER-4); see {@link periodId} for fiscal years.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs, LocalDate, Period } from "@dealwright/core"
 *
 * const month = Period.monthOf(LocalDate.literal("2026-03-10"))
 * assert.equal(Schema.encodeSync(Codecs.PeriodId)(month), "2026-03")
 * ```
 */
export const PeriodId: Schema.Codec<Model.NamedPeriod, string> = periodId(1)

/** Most entries in a stored list of effective-dated values. */
export const maxEntries = 10_000

/**
 * A list of values that hold from a date, stored as `[{"from":"2026-01-01","value":…}, …]` with an optional `until`
 * (KER-4, PRC-1). Reads entries in any order; two that hold on the same day are refused. At most 10 000 entries.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs, LocalDate, Period } from "@dealwright/core"
 *
 * const versions = Codecs.effective(Schema.Finite)
 * const list = Schema.decodeSync(versions)([{ from: "2026-07-01", value: 2 }, { from: "2026-01-01", value: 1 }])
 * assert.equal(Period.Effective.at(list, LocalDate.literal("2026-03-10")), 1)
 * ```
 */
export const effective = <A, I>(value: Schema.Codec<A, I>) => {
  const Entry = Schema.Struct({ from: LocalDate, until: Schema.optionalKey(LocalDate), value })
  const Entries = Schema.Array(Entry).check(Schema.isMaxLength(maxEntries))
  const areEntries = Schema.is(Schema.toType(Entries))
  const isEffective = (input: unknown): input is Effectives.Effective<A> =>
    areEntries(input) && Result.isSuccess(Effectives.make(input))
  return Entries.pipe(
    Schema.decodeTo(
      Schema.declare(isEffective, { identifier: "Effective" }),
      SchemaTransformation.transformEffect<Effectives.Effective<A>, (typeof Entries)["Type"]>({
        decode: (entries) => toExit(Effectives.make(entries), describe, entries),
        encode: (list) => toExit(Effectives.make(list), describe, list),
      }),
    ),
  )
}
