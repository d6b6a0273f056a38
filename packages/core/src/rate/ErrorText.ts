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

/** Both sentences with the rule id at their end. */
export const errorText = (ruleId: string, en: string, zh: string): ErrorText => ({
  ruleId,
  en: `${en} (${ruleId})`,
  zh: `${zh}(${ruleId})`,
})
