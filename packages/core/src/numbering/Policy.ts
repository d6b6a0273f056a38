/**
 * Which business numbers a company gives out, as data (KER-9).
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { PolicyKind, PolicyProblem } from "../decider/Policy.ts"
import { describeFormatProblem, type NumberFormat, parseFormat, shapeOf } from "./Evaluate.ts"
import { Series } from "./Model.ts"

/**
 * How one series is numbered: without a gap, in this format, or not at all; then its things are known by their
 * time-ordered ids alone.
 */
export const SeriesRule = Schema.TaggedUnion({
  GapFree: { format: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(60)) },
  Unnumbered: {},
})
/** The type of {@link SeriesRule}. */
export type SeriesRule = typeof SeriesRule.Type

/** The series of a company, at most 100. */
export const NumberingPolicy = Schema.Struct({
  series: Schema.Record(Series, SeriesRule).check(Schema.isMaxProperties(100)),
})
/** The type of {@link NumberingPolicy}. */
export interface NumberingPolicy extends Schema.Schema.Type<typeof NumberingPolicy> {}

/** A series ready for use. */
export type CompiledSeries =
  | { readonly _tag: "GapFree"; readonly format: NumberFormat }
  | { readonly _tag: "Unnumbered" }

/** The series ready for use, by name. A name that isn't in it is an error, never a default. */
export type CompiledNumbering = ReadonlyMap<string, CompiledSeries>

/**
 * Numbers without a gap in this format.
 *
 * @example
 * ```ts
 * import { Numbering } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Numbering.gapFree("Q-{year}-{number:6}")._tag, "GapFree")
 * ```
 */
export const gapFree = (format: string): SeriesRule => ({ _tag: "GapFree", format })

/** No business numbers. */
export const unnumbered: SeriesRule = { _tag: "Unnumbered" }

/**
 * The policy of business numbers. Refuses formats that can't be read and two series that would give out the same texts.
 */
export const numberingPolicy: PolicyKind<NumberingPolicy, CompiledNumbering> = {
  key: "numbering",
  codec: NumberingPolicy,
  compile: (data) => {
    const problems: Array<PolicyProblem> = []
    const compiled = new Map<string, CompiledSeries>()
    const shapes = new Map<string, string>()
    for (const [series, rule] of Object.entries(data.series)) {
      if (rule._tag === "Unnumbered") {
        compiled.set(series, { _tag: "Unnumbered" })
        continue
      }
      const place = `series.${series}.format`
      const format = parseFormat(rule.format)
      if (Result.isFailure(format)) {
        problems.push({ place, rule: "KER-9", text: describeFormatProblem(format.failure) })
        continue
      }
      const shape = shapeOf(format.success)
      const other = shapes.get(shape)
      if (other !== undefined) {
        problems.push({
          place,
          rule: "KER-9",
          text: {
            en: `Series "${series}" and "${other}" would give out the same numbers; give each its own prefix.`,
            zh: `系列“${series}”与“${other}”的编号会重复,请使用不同前缀。`,
          },
        })
        continue
      }
      shapes.set(shape, series)
      compiled.set(series, { _tag: "GapFree", format: format.success })
    }
    return problems.length === 0 ? Result.succeed(compiled) : Result.fail(problems)
  },
}
