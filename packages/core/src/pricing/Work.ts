/**
 * What a compilation works with: the policy, the ladder, and what has been found so far.
 */
import type * as Result from "effect/Result"
import type { ExtensionPoint, Extensions } from "../decider/Extension.ts"
import type { Ladder } from "../decision/Ladder.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { Money } from "../money/index.ts"
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

/** An amount of the policy's currency, not below zero; anything else is a problem. */
export const checkMoney = ({ policy, problems }: Work, place: string, rule: string, money: Money): void => {
  if (money.currency !== policy.currency) problems.currency(place, money.currency, policy.currency)
  if (money.minor < 0n) problems.outOfRange(place, rule, money.minor, "0 – ∞")
}
