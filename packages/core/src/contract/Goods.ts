/**
 * What is wrong with the goods, commitments and rebates that a contract names, if anything (CTR-1, CTR-2, CTR-5). Not exported
 * from the module.
 *
 * @module
 */

import { make } from "../money/Model.ts"
import { multiplyQuantity } from "../money/Multiply.ts"
import { scale } from "../rate/Model.ts"
import type { ContractReason } from "./Errors.ts"
import type { ContractTerms } from "./Model.ts"
import { rebateFaults } from "./Rebates.ts"

const doubled = (goods: ReadonlyArray<{ readonly sku: string }>): string | undefined =>
  goods.find(({ sku }, i) => goods.findIndex((one) => one.sku === sku) < i)?.sku

/** The first thing that is wrong, or nothing. */
export const goodsFault = (terms: ContractTerms): ContractReason | undefined => {
  const { amount, commitment = {}, lines = [], rebates = [], tolerance } = terms
  const { currency } = amount
  const twice = doubled(lines) ?? doubled(commitment.goods ?? [])
  if (twice !== undefined) return { _tag: "GoodsTwice", sku: twice }
  const unsound =
    lines.find((one) => one.quantity <= 0n || one.unitPrice.minor < 0n || one.unitPrice.currency !== currency) ??
    commitment.goods?.find((one) => one.quantity <= 0n)
  if (unsound !== undefined) return { _tag: "GoodsUnsound", sku: unsound.sku, currency }
  if (commitment.amount !== undefined && (commitment.amount.minor <= 0n || commitment.amount.currency !== currency)) {
    return { _tag: "CommitmentUnsound", currency }
  }
  if (tolerance !== undefined && (tolerance < 0n || tolerance > scale)) return { _tag: "ToleranceUnsound", tolerance }
  if (lines.length > 0) {
    const minor = lines.reduce((sum, one) => sum + multiplyQuantity(one.unitPrice, one.quantity).minor, 0n)
    if (minor !== amount.minor) return { _tag: "AmountDiffers", amount, lines: make(minor, currency) }
  }
  const faults = rebateFaults(rebates, currency)
  return faults.length > 0 ? { _tag: "RebatesUnsound", faults } : undefined
}
