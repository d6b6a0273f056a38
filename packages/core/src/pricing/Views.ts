/**
 * Questions on quotes. Pure and total.
 *
 * @module
 */
import { type Money, make, multiplyQuantity } from "../money/index.ts"
import type { QuoteContent, QuoteLine, QuoteState } from "./QuoteModel.ts"

/**
 * What may be shown to the customer (PRC-7): the content of a quote that is approved, issued or accepted. `undefined` for any
 * other: an unapproved quote is never printed.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Pricing } from "@dealwright/core"
 *
 * assert.equal(Pricing.printableContent({ _tag: "Absent" }), undefined)
 * ```
 */
export const printableContent = (state: QuoteState): QuoteContent | undefined =>
  state._tag === "Approved" || state._tag === "Issued" || state._tag === "Accepted" ? state.content : undefined

/**
 * What an order may be made of (PRC-7, ORD-1): the content of an accepted quote, `undefined` for any other.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Pricing } from "@dealwright/core"
 *
 * assert.equal(Pricing.orderableContent({ _tag: "Absent" }), undefined)
 * ```
 */
export const orderableContent = (state: QuoteState): QuoteContent | undefined =>
  state._tag === "Accepted" ? state.content : undefined

/**
 * Whether a quote is approved and hasn't run out (PIP-2): approved, issued or accepted.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Pricing } from "@dealwright/core"
 *
 * assert.equal(Pricing.isApprovedAndUnexpired({ _tag: "Absent" }), false)
 * ```
 */
export const isApprovedAndUnexpired = (state: QuoteState): boolean => printableContent(state) !== undefined

/**
 * What the customer would pay for a content: its lines, each rounded half-even to the minor unit.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Money, Pricing } from "@dealwright/core"
 *
 * assert.deepEqual(Pricing.totalOf({ currency: "CNY", lines: [] }), Money.of("0.00", "CNY"))
 * ```
 */
export const totalOf = ({
  currency,
  lines,
}: {
  readonly currency: Money["currency"]
  readonly lines: ReadonlyArray<Pick<QuoteLine, "quantity" | "unitPrice">>
}): Money =>
  make(
    lines.reduce((sum, { quantity, unitPrice }) => sum + multiplyQuantity(unitPrice, quantity).minor, 0n),
    currency,
  )

/**
 * What is left of a content's total after the cost of its lines (PRC-3); `undefined` unless the price list names the cost of
 * every line in the quote's currency. Other concessions aren't taken off.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Money, Pricing } from "@dealwright/core"
 *
 * assert.deepEqual(Pricing.marginOf({ currency: "CNY", lines: [] }), Money.of("0.00", "CNY"))
 * ```
 */
export const marginOf = (content: Pick<QuoteContent, "currency" | "lines">): Money | undefined => {
  let margin = totalOf(content).minor
  for (const { cost, quantity } of content.lines) {
    if (cost === undefined || cost.currency !== content.currency) return undefined
    margin -= multiplyQuantity(cost, quantity).minor
  }
  return make(margin, content.currency)
}
