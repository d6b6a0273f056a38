/**
 * Prices and pricing authority (PRC).
 *
 * @module
 */
import { pricingPolicy } from "./Policy.ts"

export * from "./Evaluate.ts"
export { pricingMessages } from "./Messages.ts"
export * from "./Policy.ts"

/** Kinds of policy of this module. */
export const policies = [pricingPolicy]
