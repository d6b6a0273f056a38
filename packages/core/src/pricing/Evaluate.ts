/**
 * Interpreters of a pricing policy (PRC-2 to PRC-6, PRC-11): compile it once, then ask it about offers. Pure, synchronous,
 * exact, free of schemas.
 *
 * An offer is decided by the requester's own authority: every line with what is given along with it, and the total, must be
 * covered. The lowest rank that covers all of them has to approve; where none does, the offer is denied.
 */
import * as Result from "effect/Result"
import type { PolicyProblem } from "../decider/Policy.ts"
import { allowed, denied, needsApproval, reason } from "../decision/Decision.ts"
import type { Decision, FactValue, Reason } from "../decision/Model.ts"
import { format, scale as rateScale } from "../rate/index.ts"
import { type Alternatives, alternativesTo, type Probe } from "./Alternatives.ts"
import { type Compiled, compilePolicy } from "./Compile.ts"
import { type EffectiveDiscount, effectiveDiscountOf } from "./Effective.ts"
import type { Scope } from "./Measure.ts"
import type { Outcome, PriceLine, PriceRequest } from "./Model.ts"
import { faultsOf, isSound, Offer, unitScope } from "./Offer.ts"
import type { PricingPolicy } from "./Rule.ts"
import type { PricingContext } from "./Work.ts"

export type { Alternatives, PriceChange } from "./Alternatives.ts"
export { maxDepth } from "./Compile.ts"
export { maxWindowDays } from "./CompileLeaves.ts"
export { type EffectiveDiscount, type EffectiveLine, effectiveDiscountOf } from "./Effective.ts"
export type { CustomRule, Demand } from "./Leaf.ts"
export * from "./Model.ts"
export * from "./Rule.ts"
export { propertyPricing, tradePricing } from "./Templates.ts"
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
  /** What the requester could offer without asking anybody (PRC-11). Empty when the offer is allowed. */
  readonly alternatives: Alternatives
}

/** A pricing policy, ready to decide. */
export interface CompiledPricing {
  readonly policy: PricingPolicy
  /** Days that an offer's `window` must reach back; 0 when no rule looks at one (PRC-6). */
  readonly windowDays: number
  /** The bare answer: nothing is allocated for reasons. */
  outcome(request: PriceRequest): Outcome
  /** The answer with its reasons, figures and alternatives. */
  decide(request: PriceRequest): PriceDecision
}

/** Answer for an offer that can't be looked at. */
const unsound = -1

/** Whether all that is given is the price: one paid line beside the other, on standard terms. Unsound offers aren't. */
const isPlain = (request: PriceRequest, standardDays: number): boolean => {
  const { concessions, creditDays, currency, lines } = request
  if (lines.length === 0 || (creditDays !== undefined && creditDays !== standardDays)) return false
  if (concessions !== undefined && concessions.length > 0) return false
  for (const line of lines) {
    if (line.unitPrice.minor === 0n || line.givenWith !== undefined || !isSound(line, currency)) return false
  }
  return true
}

const emptyScope = (): Scope => ({
  kind: "line",
  line: undefined,
  index: 0,
  net: 0n,
  list: 0n,
  gross: 0n,
  own: 0n,
  floorNet: 0n,
  weight: 1n,
})

/** A line at some unit price, nothing given and every floor kept: only a limit above list can stand against it. */
const ceilingScope = (line: PriceLine, minor: bigint): Scope => {
  const list = line.listPrice.minor
  const plenty = (list + minor + (line.cost?.minor ?? 0n) + (line.floor?.minor ?? 0n) + 1n) * rateScale
  return { kind: "line", line, index: 0, net: plenty, list, gross: minor, own: list, floorNet: plenty, weight: 1n }
}

/** A policy with its tables. */
class Pricing implements CompiledPricing {
  readonly policy: PricingPolicy
  readonly windowDays: number
  readonly #compiled: Compiled
  readonly #context: PricingContext
  /** One outcome for each level, and the denial above the highest. */
  readonly #outcomes: ReadonlyArray<Outcome>
  readonly #ranks: number

  constructor(policy: PricingPolicy, context: PricingContext, compiled: Compiled) {
    this.policy = policy
    this.windowDays = compiled.windowDays
    this.#context = context
    this.#compiled = compiled
    this.#ranks = context.ladder.ranks.length
    this.#outcomes = [
      ...context.ladder.ranks.map((rank): Outcome => Object.freeze({ _tag: "NeedsApproval", rank })),
      denial,
    ]
  }

  outcome(request: PriceRequest): Outcome {
    const { level, name } = request.requester
    const needed = this.#context.ladder.ranks[level]?.name === name ? this.needed(request) : unsound
    return needed === level ? allowance : (this.#outcomes[needed] ?? denial)
  }

  decide(request: PriceRequest): PriceDecision {
    return new Answer(this, request)
  }

  /** The lowest level that covers every line and the total, no lower than the requester's; or {@link unsound}. */
  needed(request: PriceRequest): number {
    const { node } = this.#compiled
    const offer = new Offer(request, this.policy)
    const top = this.#ranks
    let level: number = request.requester.level
    if (isPlain(request, this.policy.financing.standardDays)) {
      const scope = emptyScope()
      const { lines } = request
      for (let index = 0; index < lines.length; index++) {
        const line = lines[index]
        if (line === undefined) continue
        unitScope(line, index, scope)
        while (!node.covers(offer, scope, level)) if (++level >= top) return level
      }
      // Between lines that are covered each, the total lies: it can only fail a rule that looks at the total alone.
      if (!this.#compiled.looksAtTotal) return level
    } else {
      if (faultsOf(request).length > 0) return unsound
      for (const scope of offer.measured.scopes) {
        while (!node.covers(offer, scope, level)) if (++level >= top) return level
      }
    }
    const { total } = offer.measured
    while (!node.covers(offer, total, level)) if (++level >= top) return level
    return level
  }

  /** What the requester could offer instead. */
  alternatives(request: PriceRequest): Alternatives {
    if (this.#ranks <= request.requester.level || faultsOf(request).length > 0) return {}
    const { node } = this.#compiled
    const { level } = request.requester
    const probe: Probe = {
      standardDays: this.policy.financing.standardDays,
      allows: (asked) => this.outcome(asked)._tag === "Allowed",
      failing: (asked) => {
        const offer = new Offer(asked, this.policy)
        const { scopes } = offer.measured
        return new Set(scopes.filter((scope) => !node.covers(offer, scope, level)).map(({ index }) => index))
      },
      reaches: (asked, line, minor) => node.covers(new Offer(asked, this.policy), ceilingScope(line, minor), level),
    }
    return alternativesTo(probe, request)
  }

  /** Why the offer isn't covered at the requester's own level. */
  reasons(request: PriceRequest): ReadonlyArray<Reason> {
    const { level, name } = request.requester
    const into: Array<Reason> = []
    if (this.#context.ladder.ranks[level]?.name !== name) {
      into.push(reason("Denied", "requester-unknown", "ORG-1", { requester: name }))
    }
    for (const { code, facts, rule } of faultsOf(request)) into.push(reason("Denied", code, rule, facts))
    if (into.length > 0) return into
    const offer = new Offer(request, this.policy)
    const { node } = this.#compiled
    for (const scope of [...offer.measured.scopes, offer.measured.total]) {
      if (!node.covers(offer, scope, level)) node.blame(offer, scope, level, into)
    }
    // With a single line, its total says the same once more.
    const single = offer.measured.scopes.length === 1 && into.some(({ code }) => code.startsWith("line-"))
    return single ? into.filter(({ code }) => !code.startsWith("total-")) : into
  }
}

const allowance: Outcome = Object.freeze({ _tag: "Allowed" })
const denial: Outcome = Object.freeze({ _tag: "Denied" })

const withinAuthority = (request: PriceRequest, effective: EffectiveDiscount): Reason => {
  const facts: Readonly<Record<string, FactValue>> = {
    requester: request.requester.name,
    discount: format(effective.discount),
    effective: effective.effective,
    list: effective.list,
  }
  return reason("Allowed", "within-authority", "PRC-5", facts)
}

/** One offer's answer; each figure is worked out once. */
class Answer implements PriceDecision {
  readonly outcome: Outcome
  readonly #pricing: Pricing
  readonly #request: PriceRequest
  #decision: Decision | undefined
  #effective: EffectiveDiscount | undefined
  #alternatives: Alternatives | undefined

  constructor(pricing: Pricing, request: PriceRequest) {
    this.#pricing = pricing
    this.#request = request
    this.outcome = pricing.outcome(request)
  }

  get decision(): Decision {
    this.#decision ??= this.#decide()
    return this.#decision
  }

  get effectiveDiscount(): EffectiveDiscount {
    this.#effective ??= effectiveDiscountOf(this.#pricing.policy, this.#request)
    return this.#effective
  }

  get alternatives(): Alternatives {
    this.#alternatives ??= this.outcome._tag === "Allowed" ? {} : this.#pricing.alternatives(this.#request)
    return this.#alternatives
  }

  #decide(): Decision {
    const { outcome } = this
    if (outcome._tag === "Allowed") return allowed(withinAuthority(this.#request, this.effectiveDiscount))
    const reasons = this.#pricing.reasons(this.#request)
    return outcome._tag === "Denied" ? denied(...reasons) : needsApproval(outcome.rank, reasons)
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
 * assert.equal(answer.alternatives.prices?.lines[0]?.unitPrice.minor, 9_796_624n)
 * ```
 */
export const compile = (
  policy: PricingPolicy,
  context: PricingContext,
): Result.Result<CompiledPricing, ReadonlyArray<PolicyProblem>> =>
  Result.map(compilePolicy(policy, context), (compiled) => new Pricing(policy, context, compiled))
