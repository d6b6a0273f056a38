/**
 * The shape in which errors of values speak to people.
 */

/** A sentence about an error for people, in both languages, with the rule it rests on. */
export interface ErrorText {
  /** Id of the rule in the rulebook, such as `KER-1`. */
  readonly ruleId: string
  readonly en: string
  readonly zh: string
}

/**
 * Both sentences with the rule id at their end.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Rate from "@dealwright/core/Rate"
 *
 * const said = Rate.errorText("KER-3", "not a rate", "不是费率")
 * assert.equal(said.en, "not a rate (KER-3)")
 * assert.equal(said.zh, "不是费率(KER-3)")
 * ```
 */
export const errorText = (ruleId: string, en: string, zh: string): ErrorText => ({
  ruleId,
  en: `${en} (${ruleId})`,
  zh: `${zh}(${ruleId})`,
})
