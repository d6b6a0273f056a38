/**
 * Questions on quotes. Pure and total.
 *
 * @module
 */
import type { QuoteContent, QuoteState } from "./QuoteModel.ts"

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
