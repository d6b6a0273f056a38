/**
 * Series that the shipped templates give out (KER-9).
 *
 * @module
 */
import { gapFree, type NumberingPolicy } from "./Policy.ts"

const shared = {
  quote: gapFree("Q-{year}-{number:6}"),
  order: gapFree("SO-{year}-{number:6}"),
  contract: gapFree("C-{year}-{number:6}"),
  invoice: gapFree("INV-{year}-{number:6}"),
  "credit-note": gapFree("CN-{year}-{number:6}"),
  "service-order": gapFree("SV-{year}-{number:6}"),
} as const

/** Numbers of template `trade`. */
export const tradePolicy: NumberingPolicy = { series: shared }

/** Numbers of template `property`: subscriptions of units have their own. */
export const propertyPolicy: NumberingPolicy = {
  series: { ...shared, subscription: gapFree("RG-{year}-{number:6}") },
}
