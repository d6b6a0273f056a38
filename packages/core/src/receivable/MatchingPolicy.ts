/**
 * By which evidence a bank payment is matched, as data (REC-2).
 *
 * @module
 */
import type { Rate } from "../rate/Model.ts"

/**
 * Points for each piece of evidence, and what they have to come to. A score is the sum of the points, at most 100.
 *
 * - `number`: the reference names the receivables. `relatedNumber`: their order, contract or deal.
 * - `amount`: exactly that of one or several open items. `account`, `name`: the payer's, as the customer's are known.
 * - `suggestFrom`: below it nothing is suggested. `automaticFrom`: from it on the money is applied without a person, if the
 *   next best suggestion is at least `lead` points behind.
 * - `minNumberLength`: letters and digits that a number must have at least to be looked for in a reference.
 * - `earlyDiscount`: what customers may take off when they pay within so many calendar days of the invoice date. The credit
 *   note is a person's to give.
 */
export interface MatchingPolicy {
  readonly points: {
    readonly number: number
    readonly relatedNumber: number
    readonly amount: number
    readonly account: number
    readonly name: number
  }
  readonly suggestFrom: number
  readonly automaticFrom: number
  readonly lead: number
  readonly minNumberLength: number
  readonly earlyDiscount?: { readonly rate: Rate; readonly withinDays: number }
}

/**
 * Number and exact amount suffice (90), as do order number, amount and name (95), or account, name and amount (95); name and
 * amount alone (55) are a suggestion.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const { automaticFrom, points } = Receivable.defaultMatching
 * assert.ok(points.number + points.amount >= automaticFrom)
 * assert.ok(points.name + points.amount < automaticFrom)
 * ```
 */
export const defaultMatching: MatchingPolicy = {
  points: { number: 60, relatedNumber: 40, amount: 30, account: 40, name: 25 },
  suggestFrom: 25,
  automaticFrom: 90,
  lead: 20,
  minNumberLength: 4,
}
