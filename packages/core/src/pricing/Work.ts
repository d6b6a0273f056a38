/**
 * What a compilation works with: the policy, the ladder, and what has been found so far.
 */
import type * as Result from "effect/Result"
import type { ExtensionPoint, Extensions } from "../decider/Extension.ts"
import type { Ladder } from "../decision/Ladder.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { Money } from "../money/index.ts"
import { format, fromUnits } from "../rate/index.ts"
import type { CustomRule } from "./Leaf.ts"
import type { Node } from "./Node.ts"
import type { Problems } from "./Problems.ts"
import type { PricingPolicy, Rule } from "./Rule.ts"

/** What a policy is compiled against. Without extensions every plugin's rule is unknown, and refused. */
export interface PricingContext {
  readonly ladder: Ladder
  readonly extensions?: Extensions
}

/** Makes a plugin's rule from the parameters in the policy, or says what is wrong with them. */
export type CustomRuleFactory = (
  parameters: Readonly<Record<string, string | number | boolean>>,
  ladder: Ladder,
) => Result.Result<CustomRule, LocalizedText>

/** Where plugins contribute pricing rules; a policy names them in `Custom`. */
export const customRules: ExtensionPoint<CustomRuleFactory> = { slot: "pricing-rule" }

/** What the tree of a rule tells besides its nodes. */
export interface Survey {
  /** Longest window that a cap looks at; 0 without caps. */
  windowDays: number
  /** Whether something is held against the total that lines by themselves don't show. */
  looksAtTotal: boolean
  readonly floors: Set<string>
  readonly conditionalFloors: Array<string>
}

/** One compilation. */
export interface Work {
  readonly policy: PricingPolicy
  readonly ladder: Ladder
  readonly extensions: Extensions | undefined
  readonly problems: Problems
  readonly survey: Survey
  /** Compiles a rule that stands at a place, under so many others. */
  readonly build: (rule: Rule, place: string, depth: number) => Node
}

/** A share between 0 and `most`, both in units of a rate; anything else is a problem. */
export const checkShare = (work: Work, place: string, rule: string, units: bigint, most: bigint): void => {
  if (units >= 0n && units <= most) return
  const range = `0% – ${format(fromUnits(most))}`
  const found = format(fromUnits(units))
  work.problems.add(place, rule, `${found} is out of range; use ${range}`, `${found} 超出范围,应为 ${range}`)
}

/** An amount of the policy's currency, not below zero; anything else is a problem. */
export const checkMoney = (work: Work, place: string, rule: string, money: Money): void => {
  const { currency } = work.policy
  if (money.currency !== currency) {
    work.problems.add(
      place,
      rule,
      `An amount in ${money.currency} stands in a policy of ${currency}; state it in ${currency}`,
      `金额币种为 ${money.currency},而本政策币种为 ${currency},请改用 ${currency}`,
    )
  }
  if (money.minor < 0n) work.problems.add(place, rule, "An amount is below 0; use 0 or more", "金额不能小于 0")
}
