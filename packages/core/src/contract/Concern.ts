/**
 * What several amounts come to for whoever acts within a limited delegation (ORG-3). Not exported from the module.
 *
 * @module
 */
import { type Money, make } from "../money/Model.ts"

/** The sum; `undefined` where there is nothing, or currencies are mixed: no limit covers that. */
export const sumOf = (amounts: ReadonlyArray<Money>): Money | undefined => {
  const [first] = amounts
  return first === undefined || amounts.some(({ currency }) => currency !== first.currency)
    ? undefined
    : make(
        amounts.reduce((sum, { minor }) => sum + minor, 0n),
        first.currency,
      )
}
