/**
 * Interpreters of a pricing policy (PRC-2 to PRC-6, PRC-11): compile it once, then ask it about offers. Pure, synchronous,
 * exact, free of schemas.
 *
 * An offer is decided by the requester's own authority: every line with what is given along with it, and the total, must be
 * covered. The lowest rank that covers all of them has to approve; where none does, the offer is denied.
 */
import * as Result from "effect/Result"
import type { PolicyProblem } from "../decider/Policy.ts"
import type { Decision, Reason } from "../decision/Model.ts"
import { scale as quantityScale } from "../money/Quantity.ts"
import { divideRounded } from "../rate/index.ts"
import { type Compiled, compilePolicy } from "./Compile.ts"
import { type EffectiveDiscount, effectiveDiscountOf } from "./Effective.ts"
import { type Flat, neededFlat, notFlat, tellFlat } from "./Flat.ts"
import type { Scope } from "./Measure.ts"
import type { Outcome, PriceRequest } from "./Model.ts"
import { Offer } from "./Offer.ts"
import type { PricingPolicy } from "./Rule.ts"
import { figure, percentText } from "./Share.ts"
import { faultsOf } from "./Sound.ts"
import { denial, Telling } from "./Telling.ts"
import type { PricingContext } from "./Work.ts"

export { type Alternatives, alternatives, type PriceChange } from "./Alternatives.ts"
export { type AnalysisContext, analyse } from "./Analyse.ts"
export {
  type BacktestReport,
  backtest,
  type ChangedDecision,
  type MoneyShift,
  type QuotedMoney,
  type RecordedOffer,
  type Shift,
} from "./Backtest.ts"
export * from "./Combinators.ts"
export { maxDepth } from "./Compile.ts"
export { maxWindowDays } from "./CompileLeaves.ts"
export { type Converter, converterOf } from "./Converter.ts"
export { diff } from "./Diff.ts"
export { type EffectiveDiscount, type EffectiveLine, effectiveDiscountOf } from "./Effective.ts"
export { type Explained, explain } from "./Explain.ts"
export type { CustomRule, Demand } from "./Leaf.ts"
export * from "./Model.ts"
export * from "./Rule.ts"
export { propertyPricing, tradePricing } from "./Templates.ts"
export { type OfferChange, whatIf, withChange } from "./WhatIf.ts"
export { type CustomRuleFactory, customRules, type PricingContext } from "./Work.ts"

/**
 * What a policy says about one offer. The figures are worked out when they are first read, so a decision whose reasons
 * nobody reads costs no more than its outcome.
 */
export interface PriceDecision {
  readonly outcome: Outcome
  /** With every reason (KER-6). */
  readonly decision: Decision
  /** Everything given, in one figure, by line and in total (PRC-4). Zero for an unsound offer. */
  readonly effectiveDiscount: EffectiveDiscount
}

/** A pricing policy, ready to decide. */
export interface CompiledPricing {
  readonly policy: PricingPolicy
  /** Days that an offer's `window` must reach back; 0 when no rule looks at one (PRC-6). */
  readonly windowDays: number
  /** The bare answer: nothing is allocated for reasons. */
  outcome(request: PriceRequest): Outcome
  /** The answer with its reasons and figures. For what would be allowed instead ask `alternatives` (PRC-11). */
  decide(request: PriceRequest): PriceDecision
}

/** Answer for an offer that can't be looked at. */
const unsound = -1

/** A policy with its tables. */
class Pricing implements CompiledPricing {
  readonly policy: PricingPolicy
  readonly windowDays: number
  readonly #compiled: Compiled
  readonly #flat: Flat | undefined
  readonly #context: PricingContext
  /** One outcome for each level, and the denial above the highest. */
  readonly #outcomes: ReadonlyArray<Outcome>
  readonly #ranks: number
  readonly #standardDays: number

  constructor(policy: PricingPolicy, context: PricingContext, compiled: Compiled) {
    this.policy = policy
    this.windowDays = compiled.windowDays
    this.#context = context
    this.#compiled = compiled
    this.#flat = compiled.node.flat
    this.#ranks = context.ladder.ranks.length
    this.#standardDays = policy.financing.standardDays
    this.#outcomes = [
      ...context.ladder.ranks.map((rank): Outcome => Object.freeze({ _tag: "NeedsApproval", rank })),
      refusal,
    ]
  }

  outcome(request: PriceRequest): Outcome {
    return this.#outcomeAt(request, this.#isKnown(request) ? this.#needed(request) : unsound)
  }

  decide(request: PriceRequest): PriceDecision {
    return new Answer(this, request)
  }

  /** The decision with its reasons: the second evaluator, for when somebody wants to know. */
  account(request: PriceRequest): Decision {
    const { ladder } = this.#context
    const { node } = this.#compiled
    const quick =
      node.flat === undefined || !this.#isKnown(request)
        ? undefined
        : tellFlat(node.flat, request, ladder, this.#standardDays)
    if (quick !== undefined) return this.#decision(request, quick.needed, quick.told, plainValue)
    const told = new Telling(request, ladder)
    for (const fault of this.#faults(request)) told.add(fault)
    if (told.reasons.length > 0) return { _tag: "Denied", reasons: told.reasons }
    const offer = new Offer(request, this.policy, this.#context.convert)
    const { scopes, total } = offer.measured
    const { level } = request.requester
    let needed: number = level
    for (const scope of scopes) needed = Math.max(needed, node.blame(offer, scope, level, told))
    // The total only speaks for itself: where lines need at least as much, what they say is enough.
    const said = new Telling(request, ladder)
    const whole = node.blame(offer, total, level, said)
    told.join(said, ({ code }) => whole > needed || !code.startsWith("total-"))
    return this.#decision(request, Math.max(needed, whole), told, () => total)
  }

  #decision(
    request: PriceRequest,
    needed: number,
    { reasons }: Telling,
    value: (request: PriceRequest) => Value,
  ): Decision {
    const outcome = this.#outcomeAt(request, needed)
    if (outcome._tag === "NeedsApproval") return { _tag: "NeedsApproval", rank: outcome.rank, signOffs: [], reasons }
    return outcome._tag === "Denied"
      ? { _tag: "Denied", reasons }
      : { _tag: "Allowed", reasons: [withinAuthority(request, value(request))] }
  }

  #isKnown({ requester }: PriceRequest): boolean {
    const rank = this.#context.ladder.ranks[requester.level]
    // Mostly it is the ladder's own.
    return rank === requester || rank?.name === requester.name
  }

  #outcomeAt({ requester }: PriceRequest, needed: number): Outcome {
    return needed === requester.level ? allowance : (this.#outcomes[needed] ?? refusal)
  }

  /** What keeps the offer from being looked at. */
  #faults(request: PriceRequest): ReadonlyArray<Reason> {
    const faults = faultsOf(request)
    const requester = request.requester.name
    return this.#isKnown(request) ? faults : [...faults, denial("requester-unknown", "ORG-1", { requester })]
  }

  /** The lowest level that covers every line and the total, no lower than the requester's; or {@link unsound}. */
  #needed(request: PriceRequest): number {
    const flat = this.#flat
    const answer = flat === undefined ? notFlat : neededFlat(flat, request, this.#ranks, this.#standardDays)
    return answer === notFlat ? this.#neededByTree(request) : answer
  }

  #neededByTree(request: PriceRequest): number {
    if (faultsOf(request).length > 0) return unsound
    const { node } = this.#compiled
    const offer = new Offer(request, this.policy, this.#context.convert)
    const { scopes, total } = offer.measured
    let level: number = request.requester.level
    for (const scope of [...scopes, total]) {
      while (level < this.#ranks && !node.covers(offer, scope, level)) level++
    }
    return level
  }
}

/** Value at list prices and what is left of it, in millionths of the minor unit. */
type Value = Pick<Scope, "list" | "net">

/** The value of an offer that gives nothing but the price. */
const plainValue = ({ lines }: PriceRequest): Value => {
  let list = 0n
  let net = 0n
  for (const { listPrice, quantity, unitPrice } of lines) {
    list += listPrice.minor * quantity
    net += unitPrice.minor * quantity
  }
  return { list, net }
}

/** Why an offer is allowed: everything given, in one figure, lies within the requester's authority (PRC-4). */
const withinAuthority = ({ currency, requester }: PriceRequest, value: Value): Reason => {
  const list = figure(divideRounded(value.list, quantityScale), currency)
  const effective = figure(divideRounded(value.net, quantityScale), currency)
  const discount = percentText(list.minor - effective.minor, list.minor)
  const facts = { discount, effective, list, requester: requester.name }
  return { code: "within-authority", rule: "PRC-5", verdict: "Allowed", facts }
}

const allowance: Outcome = Object.freeze({ _tag: "Allowed" })
const refusal: Outcome = Object.freeze({ _tag: "Denied" })

/** One offer's answer; each figure is worked out once, when it is first read. */
class Answer implements PriceDecision {
  readonly #pricing: Pricing
  readonly #request: PriceRequest
  #outcome: Outcome | undefined
  #decision: Decision | undefined
  #effective: EffectiveDiscount | undefined

  constructor(pricing: Pricing, request: PriceRequest) {
    this.#pricing = pricing
    this.#request = request
  }

  get outcome(): Outcome {
    this.#outcome ??= this.#pricing.outcome(this.#request)
    return this.#outcome
  }

  get decision(): Decision {
    this.#decision ??= this.#pricing.account(this.#request)
    return this.#decision
  }

  get effectiveDiscount(): EffectiveDiscount {
    this.#effective ??= effectiveDiscountOf(this.#pricing.policy, this.#request)
    return this.#effective
  }
}

/**
 * Compiles a pricing policy. An unsound one is refused with every problem at once, each with its place and what would be
 * right, in both languages (PRC-2, PRC-3, PRC-6).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Result from "effect/Result"
 * import { Decision, LocalDate, Money, PricingAuthority, Rate } from "@dealwright/core"
 *
 * const { authority, compile } = PricingAuthority
 * const ladder = Result.getOrThrow(Decision.ladder(["clerk", "partner"]))
 * const pricing = Result.getOrThrow(
 *   compile(
 *     {
 *       ...PricingAuthority.tradePricing,
 *       rule: authority(
 *         { rank: "clerk", below: Rate.percent(3), above: "unlimited", freeGoods: false },
 *         { rank: "partner", below: Rate.percent(20), above: "unlimited", freeGoods: true },
 *       ),
 *       signatories: ["partner"],
 *     },
 *     { ladder },
 *   ),
 * )
 * const answer = pricing.decide({
 *   requester: Decision.lowest(ladder),
 *   on: LocalDate.literal("2026-03-10"),
 *   currency: "CNY",
 *   lines: [
 *     {
 *       sku: "PUMP-7",
 *       quantity: Money.Quantity.whole(1),
 *       listPrice: Money.of("100000.00", "CNY"),
 *       unitPrice: Money.of("97000.00", "CNY"),
 *     },
 *   ],
 *   creditDays: 90,
 * })
 * assert.equal(Rate.format(answer.effectiveDiscount.discount), "3.95671%")
 * assert.equal(answer.decision._tag, "NeedsApproval")
 * ```
 */
export const compile = (
  policy: PricingPolicy,
  context: PricingContext,
): Result.Result<CompiledPricing, ReadonlyArray<PolicyProblem>> =>
  Result.map(compilePolicy(policy, context), (compiled) => new Pricing(policy, context, compiled))
