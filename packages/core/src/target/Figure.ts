/**
 * What is measured, and how much of it: money, quantities and counts under one arithmetic on whole units (TGT-1).
 *
 * @module
 */
import * as Result from "effect/Result"
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { split } from "../money/Split.ts"
import { format as formatMoney } from "../money/Text.ts"

/** In what a metric is counted: money of one currency, a quantity of one unit of measure, or whole things. */
export type Unit =
  | { readonly _tag: "Amount"; readonly currency: CurrencyCode }
  | { readonly _tag: "Quantity"; readonly unit: string }
  | { readonly _tag: "Count" }

/**
 * What a target is about (TGT-1): `measure` names the figure that is followed (`booked`, `invoiced`, `collected`,
 * `new-customers`, a company's own), `unit` says in what.
 */
export interface Metric {
  readonly measure: string
  readonly unit: Unit
}

/** So much of something. A count is a whole number. */
export type Figure =
  | { readonly _tag: "Amount"; readonly money: Money }
  | { readonly _tag: "Quantity"; readonly quantity: Quantity.Quantity; readonly unit: string }
  | { readonly _tag: "Count"; readonly count: number }

/**
 * So much money.
 *
 * @example
 * ```ts
 * import { Money, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.unitsOf(TargetPlan.amountOf(Money.of("12.50", "CNY"))), 12_50n)
 * ```
 */
export const amountOf = (money: Money): Figure => ({ _tag: "Amount", money })

/**
 * So much of a unit of measure.
 *
 * @example
 * ```ts
 * import { Money, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.formatFigure(TargetPlan.quantityOf(Money.Quantity.whole(40), "t")), "40 t")
 * ```
 */
export const quantityOf = (quantity: Quantity.Quantity, unit: string): Figure => ({ _tag: "Quantity", quantity, unit })

/**
 * So many things; a whole number.
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.unitsOf(TargetPlan.countOf(5)), 5n)
 * ```
 */
export const countOf = (count: number): Figure => ({ _tag: "Count", count })

/**
 * A figure in whole units: minor units of a currency, millionths of a quantity, things.
 *
 * @example
 * ```ts
 * import { Money, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.unitsOf(TargetPlan.amountOf(Money.of("1500", "JPY"))), 1500n)
 * ```
 */
export const unitsOf = (figure: Figure): bigint => {
  switch (figure._tag) {
    case "Amount":
      return figure.money.minor
    case "Quantity":
      return figure.quantity
    case "Count":
      return BigInt(Math.trunc(figure.count))
  }
}

/**
 * So many whole units of a unit of counting: the inverse of {@link unitsOf}.
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(TargetPlan.figureOf({ _tag: "Count" }, 7n), TargetPlan.countOf(7))
 * ```
 */
export const figureOf = (unit: Unit, units: bigint): Figure => {
  switch (unit._tag) {
    case "Amount":
      return amountOf(make(units, unit.currency))
    case "Quantity":
      return quantityOf(Quantity.fromUnits(units), unit.unit)
    case "Count":
      return countOf(Number(units))
  }
}

/**
 * In what a figure is counted.
 *
 * @example
 * ```ts
 * import { Money, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const figure = TargetPlan.amountOf(Money.of("1.00", "EUR"))
 * assert.deepEqual(TargetPlan.unitOf(figure), { _tag: "Amount", currency: "EUR" })
 * ```
 */
export const unitOf = (figure: Figure): Unit => {
  switch (figure._tag) {
    case "Amount":
      return { _tag: "Amount", currency: figure.money.currency }
    case "Quantity":
      return { _tag: "Quantity", unit: figure.unit }
    case "Count":
      return { _tag: "Count" }
  }
}

/**
 * A unit by name: the currency, the unit of measure, or `count`. Two units of one name are the same unit, and figures of
 * different units never add up (KER-1).
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.unitName({ _tag: "Quantity", unit: "kg" }), "quantity:kg")
 * ```
 */
export const unitName = (unit: Unit): string =>
  unit._tag === "Amount" ? unit.currency : unit._tag === "Quantity" ? `quantity:${unit.unit}` : "count"

/**
 * Whether two units are the same one (KER-1).
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const cny = { _tag: "Amount", currency: "CNY" } as const
 * assert.equal(TargetPlan.isSameUnit(cny, { _tag: "Count" }), false)
 * ```
 */
export const isSameUnit = (left: Unit, right: Unit): boolean => unitName(left) === unitName(right)

/**
 * A figure as text: `CNY 12.50`, `40 t`, `7`.
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(TargetPlan.formatFigure(TargetPlan.countOf(7)), "7")
 * ```
 */
export const formatFigure = (figure: Figure): string => {
  switch (figure._tag) {
    case "Amount":
      return `${figure.money.currency} ${formatMoney(figure.money)}`
    case "Quantity":
      return `${Quantity.format(figure.quantity)} ${figure.unit}`
    case "Count":
      return String(figure.count)
  }
}

/**
 * Whole units split by weights, by largest remainder: the parts are the whole again (KER-2). `undefined` when there is no
 * weight above zero, or one below.
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(TargetPlan.apportion(100n, [1n, 1n, 1n]), [34n, 33n, 33n])
 * assert.equal(TargetPlan.apportion(100n, [0n]), undefined)
 * ```
 */
export const apportion = (units: bigint, weights: ReadonlyArray<bigint>): ReadonlyArray<bigint> | undefined => {
  // The one split that this project has is of money; whole units of anything split alike, so the currency says nothing.
  const parts = split(make(units, "CNY"), weights)
  return Result.isSuccess(parts) ? parts.success.map(({ minor }) => minor) : undefined
}
