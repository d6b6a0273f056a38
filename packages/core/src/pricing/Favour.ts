/**
 * Whether a change keeps an approval (PRC-8).
 *
 * @module
 */
import type { Money } from "../money/index.ts"
import type { QuoteContent, QuoteLine } from "./QuoteModel.ts"

const isSame = (a: Money | undefined, b: Money | undefined): boolean =>
  a === undefined || b === undefined ? a === b : a.minor === b.minor && a.currency === b.currency

const isSameProduct = (a: QuoteLine, b: QuoteLine): boolean =>
  a.sku === b.sku &&
  a.group === b.group &&
  isSame(a.listPrice, b.listPrice) &&
  isSame(a.cost, b.cost) &&
  isSame(a.floor, b.floor)

const isFree = (line: QuoteLine): boolean => line.unitPrice.minor === 0n

/** Place of a line among the paid ones, by which lines are told apart when free ones come and go. */
const placeOf = (lines: ReadonlyArray<QuoteLine>, index: number | undefined): number | undefined =>
  index === undefined ? undefined : lines.slice(0, index).filter((line) => !isFree(line)).length

/** The same product in the same quantity for at least the same price, and for no more than list unless that was approved. */
const isPaidAsWell = (before: QuoteLine, after: QuoteLine): boolean => {
  const approved = before.unitPrice.minor
  const list = before.listPrice.minor
  const now = after.unitPrice.minor
  return (
    isSameProduct(before, after) &&
    before.quantity === after.quantity &&
    now >= approved &&
    now <= (approved > list ? approved : list)
  )
}

/** Every free line is one that was approved, in no greater quantity. */
const areGiftsAsWell = (before: QuoteContent, after: QuoteContent): boolean => {
  const approved = before.lines.filter(isFree)
  for (const gift of after.lines.filter(isFree)) {
    const at = approved.findIndex(
      (one) =>
        isSameProduct(one, gift) &&
        gift.quantity <= one.quantity &&
        placeOf(before.lines, one.givenWith) === placeOf(after.lines, gift.givenWith),
    )
    if (at < 0) return false
    approved.splice(at, 1)
  }
  return true
}

const worth = ({ concessions, lines }: QuoteContent): ReadonlyMap<string, bigint> => {
  const sums = new Map<string, bigint>()
  for (const { _tag, line, value } of concessions) {
    const key = `${_tag} ${value.currency} ${placeOf(lines, line) ?? "all"}`
    sums.set(key, (sums.get(key) ?? 0n) + value.minor)
  }
  return sums
}

/** Nothing is given that wasn't, and nothing costs more than what was given for the same. */
const areConcessionsAsWell = (before: QuoteContent, after: QuoteContent): boolean => {
  const approved = worth(before)
  for (const [key, value] of worth(after)) if (value > (approved.get(key) ?? 0n)) return false
  return true
}

/**
 * Whether a content is everywhere at least as favourable to the company as the approved one (PRC-8): the same customer and
 * the same products in the same quantities at list prices that haven't changed; no lower price, and none above list that
 * wasn't approved; no more free goods, no further concession, no longer terms. Who sells may change; the written reason may
 * not.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Money, Pricing } from "@dealwright/core"
 *
 * const at = (price: string): Pricing.QuoteContent => ({
 *   customerId: "C-1",
 *   currency: "CNY",
 *   priceLists: [],
 *   lines: [
 *     {
 *       sku: "PUMP-7",
 *       quantity: Money.Quantity.one,
 *       listPrice: Money.of("100.00", "CNY"),
 *       unitPrice: Money.of(price, "CNY"),
 *     },
 *   ],
 *   creditDays: 30,
 *   concessions: [],
 *   sellers: [],
 * })
 * assert.ok(Pricing.isAtLeastAsFavourable(at("90.00"), at("92.00")))
 * assert.ok(!Pricing.isAtLeastAsFavourable(at("90.00"), at("89.99")))
 * ```
 */
export const isAtLeastAsFavourable = (approved: QuoteContent, revised: QuoteContent): boolean => {
  const before = approved.lines.filter((line) => !isFree(line))
  const after = revised.lines.filter((line) => !isFree(line))
  return (
    approved.customerId === revised.customerId &&
    approved.currency === revised.currency &&
    approved.justification === revised.justification &&
    approved.tender === revised.tender &&
    revised.creditDays <= approved.creditDays &&
    before.length === after.length &&
    before.every((line, index) => {
      const now = after[index]
      return now !== undefined && isPaidAsWell(line, now)
    }) &&
    areGiftsAsWell(approved, revised) &&
    areConcessionsAsWell(approved, revised)
  )
}
