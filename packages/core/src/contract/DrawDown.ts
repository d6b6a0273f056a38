/**
 * Drawing goods from a fixed contract (CTR-2): what may be drawn in all, what remains, and whether a release matches. Pure,
 * synchronous, without a schema.
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { Money } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { type Rate, scale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"

/** So much of a product. */
export interface Goods {
  readonly sku: string
  readonly quantity: Quantity.Quantity
}

/** A product as it is contracted. */
export interface ContractedGoods extends Goods {
  readonly unitPrice: Money
}

/** What orders have drawn. */
export interface Draw {
  readonly orderId: string
  readonly lines: ReadonlyArray<Goods>
}

/**
 * The most that may be drawn of a contracted quantity: the tolerance is on the contracted quantity, not on what remains
 * (CTR-2). Rounded down to a millionth of a piece, so that the tolerance is never passed.
 *
 * @example
 * ```ts
 * import { Contract, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * assert.equal(Contract.mostOf(whole(100), Rate.percent(10)), whole(110))
 * ```
 */
export const mostOf = (contracted: Quantity.Quantity, tolerance: Rate): Quantity.Quantity =>
  Quantity.fromUnits(divideRounded(contracted * (scale + tolerance), scale, "floor"))

/**
 * How much of a product was drawn, by orders other than `except`.
 *
 * @example
 * ```ts
 * import { Contract, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const draws = [{ orderId: "O-1", lines: [{ sku: "GTX", quantity: whole(50) }] }]
 * assert.equal(Contract.drawnOf(draws, "GTX"), whole(50))
 * assert.equal(Contract.drawnOf(draws, "GTX", "O-1"), whole(0))
 * ```
 */
export const drawnOf = (draws: ReadonlyArray<Draw>, sku: string, except?: string): Quantity.Quantity => {
  let drawn = 0n
  for (const { lines, orderId } of draws) {
    if (orderId === except) continue
    for (const line of lines) if (line.sku === sku) drawn += line.quantity
  }
  return Quantity.fromUnits(drawn)
}

/**
 * What may still be drawn of a product (CTR-2): 100 contracted with 10 % tolerance, 50 drawn, 60 remain. Never below zero;
 * zero for a product that isn't contracted.
 *
 * @example
 * ```ts
 * import { Contract, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const lines = [{ sku: "GTX", quantity: whole(100), unitPrice: Money.of("80.00", "CNY") }]
 * const draws = [{ orderId: "O-1", lines: [{ sku: "GTX", quantity: whole(50) }] }]
 * assert.equal(Contract.remainingOf({ lines, tolerance: Rate.percent(10), draws }, "GTX"), whole(60))
 * ```
 */
export const remainingOf = (
  contracted: {
    readonly lines: ReadonlyArray<Goods>
    readonly tolerance: Rate
    readonly draws: ReadonlyArray<Draw>
  },
  sku: string,
  except?: string,
): Quantity.Quantity => {
  const line = contracted.lines.find((one) => one.sku === sku)
  if (line === undefined) return Quantity.zero
  const left = mostOf(line.quantity, contracted.tolerance) - drawnOf(contracted.draws, sku, except)
  return Quantity.fromUnits(left > 0n ? left : 0n)
}

/** Something in which a release differs from its contract (CTR-2). */
export type Mismatch =
  | { readonly _tag: "OtherItem"; readonly sku: string }
  | { readonly _tag: "OtherPrice"; readonly sku: string; readonly agreed: Money; readonly found: Money }
  | { readonly _tag: "OtherTerms"; readonly agreedDays: number; readonly foundDays: number }
  | { readonly _tag: "OutsideTerm"; readonly from: LocalDate; readonly until: LocalDate; readonly on: LocalDate }
  | {
      readonly _tag: "BeyondRemaining"
      readonly sku: string
      readonly remaining: Quantity.Quantity
      readonly wanted: Quantity.Quantity
    }

/** What a release is checked against. */
export interface BindingTerms {
  readonly lines: ReadonlyArray<ContractedGoods>
  readonly tolerance: Rate
  readonly draws: ReadonlyArray<Draw>
  readonly creditDays?: number
  readonly term?: { readonly from: LocalDate; readonly until: LocalDate }
}

/** What is to be released. */
export interface Release {
  /** The order that releases; what it drew already is its own. */
  readonly orderId?: string
  readonly on: LocalDate
  readonly creditDays: number
  readonly lines: ReadonlyArray<ContractedGoods>
}

/**
 * Quantities by product, in the order in which products first come.
 *
 * @example
 * ```ts
 * import { Contract, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const lines = [{ sku: "GTX", quantity: whole(2) }, { sku: "GTK", quantity: whole(1) }, { sku: "GTX", quantity: whole(3) }]
 * assert.deepEqual(Contract.totalsOf(lines), [{ sku: "GTX", quantity: whole(5) }, { sku: "GTK", quantity: whole(1) }])
 * ```
 */
export const totalsOf = (lines: ReadonlyArray<Goods>): ReadonlyArray<Goods> => {
  const totals = new Map<string, Quantity.Quantity>()
  for (const { quantity, sku } of lines) totals.set(sku, Quantity.add(totals.get(sku) ?? Quantity.zero, quantity))
  return Array.from(totals, ([sku, quantity]) => ({ sku, quantity }))
}

/**
 * Everything in which a release differs from a fixed contract, all at once (CTR-2): item, price, terms, validity, and the
 * quantity that remains with the tolerance.
 *
 * @example
 * ```ts
 * import { Contract, LocalDate, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const lines = [{ sku: "GTX", quantity: whole(100), unitPrice: Money.of("80.00", "CNY") }]
 * const contract = { lines, tolerance: Rate.percent(10), draws: [], creditDays: 30 }
 * const on = LocalDate.literal("2026-03-02")
 * const release = { on, creditDays: 30, lines: [{ sku: "GTX", quantity: whole(110), unitPrice: Money.of("80.00", "CNY") }] }
 * assert.deepEqual(Contract.mismatches(contract, release), [])
 * assert.deepEqual(Contract.mismatches(contract, { ...release, creditDays: 60 }), [{ _tag: "OtherTerms", agreedDays: 30, foundDays: 60 }])
 * ```
 */
export const mismatches = (contract: BindingTerms, release: Release): ReadonlyArray<Mismatch> => {
  const found: Array<Mismatch> = []
  const { creditDays, lines, term } = contract
  if (term !== undefined && (release.on < term.from || release.on > term.until)) {
    found.push({ _tag: "OutsideTerm", ...term, on: release.on })
  }
  if (creditDays !== undefined && creditDays !== release.creditDays) {
    found.push({ _tag: "OtherTerms", agreedDays: creditDays, foundDays: release.creditDays })
  }
  const others = new Set<string>()
  for (const { sku, unitPrice } of release.lines) {
    const agreed = lines.find((one) => one.sku === sku)
    if (agreed === undefined) others.add(sku)
    else if (agreed.unitPrice.minor !== unitPrice.minor || agreed.unitPrice.currency !== unitPrice.currency) {
      found.push({ _tag: "OtherPrice", sku, agreed: agreed.unitPrice, found: unitPrice })
    }
  }
  for (const sku of others) found.push({ _tag: "OtherItem", sku })
  for (const { quantity, sku } of totalsOf(release.lines)) {
    const remaining = remainingOf(contract, sku, release.orderId)
    if (!others.has(sku) && quantity > remaining) {
      found.push({ _tag: "BeyondRemaining", sku, remaining, wanted: quantity })
    }
  }
  return found
}
