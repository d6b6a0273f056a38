/**
 * Stored form of rates: exact text, bounded, both ways (KER-3).
 */
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { describe } from "./Errors.ts"
import type { ErrorText } from "./ErrorText.ts"
import type * as Model from "./Model.ts"
import { roundingModes } from "./Rounding.ts"
import { format, formatFraction, maxLength, parse } from "./Text.ts"

/** The issue that a schema reports for a described error; it carries the rule id and the Chinese sentence along. */
export const describedIssue = (text: ErrorText, input: unknown): SchemaIssue.Issue =>
  new SchemaIssue.InvalidValue({ message: text.en, messageZh: text.zh, ruleId: text.ruleId }, input)

/** Answers a schema transformation with what a pure function of values answered. */
export const toExit = <A, E>(
  result: Result.Result<A, E>,
  describe: (error: E) => ErrorText,
  input: unknown,
): Exit.Exit<A, SchemaIssue.Issue> =>
  Result.isSuccess(result) ? Exit.succeed(result.success) : Exit.fail(describedIssue(describe(result.failure), input))

/**
 * A string of at most `maxLength` characters. `pattern` only tells readers of a JSON Schema what will be accepted;
 * the transformation that follows reads the text and says what is wrong with it.
 */
export const boundedText = (options: {
  readonly maxLength: number
  readonly pattern: string
  readonly description: string
}): Schema.String => {
  const { description, maxLength, pattern } = options
  return Schema.String.annotate({ description }).check(
    Schema.makeFilter((input: string) => input.length <= maxLength, {
      message: `${description} has at most ${maxLength} characters`,
      toJsonSchema: () => ({ maxLength, pattern }),
    }),
  )
}

/**
 * A codec between a short exact text and a value, out of a bounded `parse` and its inverse `format`. A value whose own
 * text `parse` would not read back is refused: nothing is written that cannot be read.
 */
export const textCodec = <T, E>(options: {
  readonly identifier: string
  readonly is: (value: unknown) => value is T
  readonly parse: (text: string) => Result.Result<T, E>
  readonly format: (value: T) => string
  readonly describe: (error: E) => ErrorText
  readonly maxLength: number
  readonly pattern: string
  readonly description: string
  /** `is` takes nothing that `parse` wouldn't read back, so that it needn't be read back to make sure. */
  readonly isExact?: boolean
}): Schema.Codec<T, string> => {
  const { describe, format, identifier, is, isExact = false, parse } = options
  return boundedText(options).pipe(
    Schema.decodeTo(
      Schema.declare(is, { identifier }),
      SchemaTransformation.transformEffect<T, string>({
        decode: (text) => toExit(parse(text), describe, text),
        encode: (value) => {
          const text = format(value)
          if (isExact) return Exit.succeed(text)
          return toExit(
            Result.map(parse(text), () => text),
            describe,
            value,
          )
        },
      }),
    ),
  )
}

const isRate = (value: unknown): value is Model.Rate => typeof value === "bigint"

/**
 * A rate stored as a percentage such as `"5%"` or `"3.95671%"` (KER-3). Reads the fraction `"0.05"` too; always writes
 * the canonical percentage. At most 32 characters; finer than 1e-12 is refused, never rounded.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs } from "@dealwright/core"
 *
 * const rate = Schema.decodeSync(Codecs.Rate)("0.05")
 * assert.equal(Schema.encodeSync(Codecs.Rate)(rate), "5%")
 * ```
 */
export const Rate: Schema.Codec<Model.Rate, string> = textCodec({
  identifier: "Rate",
  is: isRate,
  parse,
  format,
  describe,
  maxLength,
  pattern: "^-?(0|[1-9][0-9]*)([.][0-9]+)?%?$",
  description: 'an exact rate such as "5%" or "0.05"',
})

/**
 * A rate stored as a fraction such as `"7.1234"`, the usual way to write an exchange rate or a factor (KER-3). Reads
 * percentages too; always writes the fraction without trailing zeros. Bounded like `Rate`.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Schema from "effect/Schema"
 * import { Codecs } from "@dealwright/core"
 *
 * const rate = Schema.decodeSync(Codecs.RateFraction)("7.1234")
 * assert.equal(Schema.encodeSync(Codecs.RateFraction)(rate), "7.1234")
 * ```
 */
export const RateFraction: Schema.Codec<Model.Rate, string> = textCodec({
  identifier: "RateFraction",
  is: isRate,
  parse,
  format: formatFraction,
  describe,
  maxLength,
  pattern: "^-?(0|[1-9][0-9]*)([.][0-9]+)?%?$",
  description: 'an exact factor such as "7.1234"',
})

/** A rounding mode by its name (KER-2). */
export const RoundingMode = Schema.Literals(roundingModes)
