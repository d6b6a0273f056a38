/**
 * What can be wrong with a period or with a list of effective-dated values, as plain data. Dates inside errors are
 * texts, so that an error can be stored and sent as it is.
 */
import { type ErrorText, errorText, quoteInput } from "../rate/index.ts"

export type { ErrorText } from "../rate/index.ts"

/**
 * Something that is no period (KER-4).
 *
 * - `EmptyPeriod`: the end is not after the beginning.
 * - `MalformedPeriodId`: not `2026`, `2026-Q1`, `2026-03` or `2026-W11`.
 * - `PeriodOutOfRange`: lies before or beyond the years that dates can have.
 * - `OtherFiscalYear`: a quarter or year of a fiscal year that starts in another month than the id is read with.
 */
export type PeriodError =
  | { readonly _tag: "EmptyPeriod"; readonly from: string; readonly until: string }
  | { readonly _tag: "MalformedPeriodId"; readonly input: string }
  | { readonly _tag: "PeriodOutOfRange"; readonly id: string }
  | { readonly _tag: "OtherFiscalYear"; readonly id: string; readonly found: number; readonly expected: number }

/**
 * One thing to know about a list of effective-dated values (KER-4, PRC-1).
 *
 * - `EmptyEntry`: an entry ends no later than it begins, so it never holds.
 * - `Overlap`: two entries hold on the same days, the shared ones given.
 * - `Gap`: no entry holds on these days.
 */
export type EffectiveProblem =
  | { readonly _tag: "EmptyEntry"; readonly from: string; readonly until: string }
  | { readonly _tag: "Overlap"; readonly from: string; readonly until: string }
  | { readonly _tag: "Gap"; readonly from: string; readonly until: string }

/** A list in which two entries claim the same day or one holds on none (KER-4). `problems` is never empty. */
export interface InvalidEffective {
  readonly _tag: "InvalidEffective"
  readonly problems: ReadonlyArray<EffectiveProblem>
}

type Sentences = readonly [en: string, zh: string]

const sentences = (error: PeriodError | EffectiveProblem): Sentences => {
  switch (error._tag) {
    case "EmptyPeriod":
      return [
        `a period from ${error.from} until ${error.until} has no day: the end is the day after the last one, so it must be later`,
        `期间自 ${error.from} 至 ${error.until}(不含)没有一天:结束日须晚于开始日`,
      ]
    case "MalformedPeriodId":
      return [
        `${quoteInput(error.input)} names no period: write a month "2026-03", a quarter "2026-Q1", a year "2026" or a week "2026-W11"`,
        `${quoteInput(error.input)} 不是期间:请写月份 "2026-03"、季度 "2026-Q1"、年度 "2026" 或周 "2026-W11"`,
      ]
    case "PeriodOutOfRange":
      return [
        `the period ${quoteInput(error.id)} is out of range: dates run from 1900 to 2200`,
        `期间 ${quoteInput(error.id)} 超出范围:日期限于 1900 至 2200 年`,
      ]
    case "OtherFiscalYear":
      return [
        `${error.id} belongs to a fiscal year that starts in month ${error.found}: periods here start theirs in month ${error.expected}`,
        `${error.id} 属于 ${error.found} 月开始的财年:此处财年从 ${error.expected} 月开始`,
      ]
    case "EmptyEntry":
      return [
        `the entry from ${error.from} until ${error.until} holds on no day: its end must be later than its beginning`,
        `自 ${error.from} 至 ${error.until}(不含)的条目没有生效日:结束日须晚于开始日`,
      ]
    case "Overlap":
      return [
        `two entries hold from ${error.from} until ${error.until}: end the first where the second begins`,
        `自 ${error.from} 至 ${error.until}(不含)有两个条目同时生效:前一个须在后一个开始时结束`,
      ]
    case "Gap":
      return [
        `no entry holds from ${error.from} until ${error.until}: add one or extend the one before`,
        `自 ${error.from} 至 ${error.until}(不含)没有条目生效:请补充或延长前一个条目`,
      ]
  }
}

/**
 * Says what is wrong, with which value, under which rule, and what would be right (KER-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Period } from "@dealwright/core"
 *
 * const text = Result.match(Period.parse("2026-Q5"), { onSuccess: () => "", onFailure: (e) => Period.describe(e).en })
 * assert.match(text, /"2026-Q5" names no period/)
 * ```
 */
export const describe = (error: PeriodError | EffectiveProblem | InvalidEffective): ErrorText => {
  if (error._tag !== "InvalidEffective") return errorText("KER-4", ...sentences(error))
  const all = error.problems.map(sentences)
  return errorText("KER-4", all.map(([en]) => en).join("; "), all.map(([, zh]) => zh).join(";"))
}
