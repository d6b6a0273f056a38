/**
 * What an approver is shown besides the question (PRC-11, APR-5).
 *
 * @module
 */
import type { Facts } from "../decider/index.ts"
import type { Rank } from "../decision/index.ts"
import type { CustomerPricingState } from "./CustomerPricing.ts"
import type { Alternatives, CompiledPricing } from "./Evaluate.ts"
import { insteadOf } from "./Offering.ts"
import type { QuoteState } from "./QuoteModel.ts"

/** What the alternatives of a quote rest on. */
export interface AlternativesKnown {
  readonly pricing: CompiledPricing
  /** What the customer was offered lately. */
  readonly customer: CustomerPricingState
}

/**
 * What whoever asked for the approval of a quote could offer today without asking anybody (PRC-11); `undefined` unless the
 * quote awaits approval. Nobody else's authority counts, whoever looks at it.
 *
 * @example
 * ```ts
 * import { Decision, Pricing, PricingAuthority } from "@dealwright/core"
 * import { testFacts } from "@dealwright/core/testing"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder }
 * const pricing = Result.getOrThrow(PricingAuthority.compile(PricingAuthority.tradePricing, context))
 * const facts = { ...testFacts(), pricing, customer: Pricing.customerPricing.initial }
 * const ann = { id: "ann", rank: Decision.lowest(Decision.defaultLadder) }
 * assert.equal(Pricing.alternativesFor({ _tag: "Absent" }, ann, facts), undefined)
 * ```
 */
export const alternativesFor = (
  state: QuoteState,
  requester: { readonly id: string; readonly rank: Rank },
  { customer, ...facts }: Facts & AlternativesKnown,
): Alternatives | undefined => {
  if (state._tag !== "AwaitingApproval") return undefined
  const actor = { _tag: "Member", id: requester.id, rank: requester.rank, roles: [] } as const
  return insteadOf(state.content, state.standing, { ...facts, actor, customers: [customer], lists: [], tenders: [] })
}
