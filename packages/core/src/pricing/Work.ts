/**
 * What a compilation works with: the policy, the ladder, and what has been found so far.
 */
import type * as Result from "effect/Result"
import type { ExtensionPoint, Extensions } from "../decider/Extension.ts"
import type { Ladder } from "../decision/Ladder.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { Money } from "../money/index.ts"
import { type Rate, scale as rateScale } from "../rate/index.ts"
import type { Converter } from "./Converter.ts"
import type { CustomRule } from "./Leaf.ts"
import type { Node } from "./Node.ts"
import type { Problems } from "./Problems.ts"
import type { PricingPolicy, Rule } from "./Rule.ts"
import { percentText } from "./Share.ts"

/** What a policy is compiled against. */
export interface PricingContext {
  readonly ladder: Ladder
  /** Without them every plugin's rule is unknown, and refused. */
  readonly extensions?: Extensions
  /**
   * How amounts of other currencies are converted: `converterOf(policy.exchangeRates)`, or one that knows better. Without it
   * an offer whose amounts would have to be converted is denied (KER-1).
   */
  readonly convert?: Converter
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

/** A share from 0 to `most`, in words `range`; anything else is a problem. */
export const checkShare = (
  work: Work,
  place: string,
  rule: string,
  share: Rate,
  most: bigint,
  range = "0% – 100%",
): void => {
  if (share < 0n || share > most) work.problems.outOfRange(place, rule, percentText(share, rateScale), range)
}
