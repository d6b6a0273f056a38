/**
 * What a plan counts in a credit (COM-2): figures that add up over credits in any order, so that a month keeps their sums and
 * nothing else. No schema, no clock.
 *
 * @module
 */

import * as Result from "effect/Result"
import { type Money, make } from "../money/Model.ts"
import { scale as quantityScale } from "../money/Quantity.ts"
import { split } from "../money/Split.ts"
import { scale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import type { Condition, Sold } from "./Plan.ts"

/** Conditions that all have to hold, outermost first. */
export type Path = ReadonlyArray<Condition>

/** Something of a credit that is counted. */
export type Measure = (sold: Sold) => bigint

const isAboutGoods = (where: Condition): boolean =>
  where._tag === "Product" || (where._tag === "Not" && isAboutGoods(where.where))

const holds = (where: Condition, sold: Sold, sku: string | undefined): boolean => {
  switch (where._tag) {
    case "Product":
      return sku !== undefined && where.skus.includes(sku)
    case "CustomerClass":
      return sold.customerClass !== undefined && where.classes.includes(sold.customerClass)
    case "NewCustomer":
      return sold.customerSince !== undefined && sold.date - sold.customerSince <= where.days
    case "MarginAtLeast":
      return sold.margin !== undefined && sold.margin >= where.margin
    case "Not":
      return !holds(where.where, sold, sku)
  }
}

const holdAll = (path: Path, sold: Sold, sku: string | undefined): boolean =>
  path.every((where) => holds(where, sold, sku))

const totalOf = (lines: ReadonlyArray<{ readonly amount: Money }>): bigint =>
  lines.reduce((sum, { amount }) => sum + amount.minor, 0n)

/** The credit's part of each line: they are the credit again (KER-2). Lines that come to nothing have no parts. */
const partsOf = (sold: Sold, lines: NonNullable<Sold["lines"]>): ReadonlyArray<bigint> | undefined => {
  const parts = split(
    sold.amount,
    lines.map(({ amount }) => amount.minor),
  )
  return Result.isSuccess(parts) ? parts.success.map(({ minor }) => minor) : undefined
}

/** What a factor is on, of what a path lets through. */
export interface Multiplier {
  readonly where: Condition
  readonly factor: bigint
}

/** The factors that hold, multiplied; 100 % for each that doesn't. */
const weightOf = (multipliers: ReadonlyArray<Multiplier>, sold: Sold, sku: string | undefined): bigint =>
  multipliers.reduce((weight, { factor, where }) => weight * (holds(where, sold, sku) ? factor : scale), 1n)

/**
 * The part of a credit's amount that all conditions hold for, in minor units; with multipliers that part by part times the factors
 * that hold for it, each in units of 10^-12.
 */
export const amountIn = (path: Path, multipliers: ReadonlyArray<Multiplier> = []): Measure => {
  if (path.length === 0 && multipliers.length === 0) return (sold) => sold.amount.minor
  const goods = path.some(isAboutGoods) || multipliers.some(({ where }) => isAboutGoods(where))
  return (sold) => {
    const { amount, lines } = sold
    const parts = goods && lines !== undefined ? partsOf(sold, lines) : undefined
    if (parts === undefined || lines === undefined) {
      return holdAll(path, sold, undefined) ? amount.minor * weightOf(multipliers, sold, undefined) : 0n
    }
    let sum = 0n
    for (const [i, part] of parts.entries()) {
      const sku = lines[i]?.sku
      if (holdAll(path, sold, sku)) sum += part * weightOf(multipliers, sold, sku)
    }
    return sum
  }
}

/** Units sold of what all conditions hold for, in {@link unitScale}: in step with the credit's part of the deal, times factors. */
export const unitsIn =
  (path: Path, multipliers: ReadonlyArray<Multiplier> = []): Measure =>
  (sold) => {
    const { amount, lines = [] } = sold
    const total = totalOf(lines)
    if (total <= 0n) return 0n
    let units = 0n
    for (const { quantity, sku } of lines) {
      if (!holdAll(path, sold, sku)) continue
      units += divideRounded(quantity * amount.minor * scale, total) * weightOf(multipliers, sold, sku)
    }
    return units
  }

/** What a quantity of one counts: fine enough that the parts of a deal are the deal again. */
export const unitScale = quantityScale * scale

/**
 * What is left of a credit after what the plan takes off (COM-1): lines of excluded products with their part of the amount, then
 * the amounts that the credit names itself.
 */
export const netOf = (
  sold: Sold & { readonly deductions?: ReadonlyArray<{ readonly kind: string; readonly amount: Money }> },
  excluded: { readonly kinds: ReadonlyArray<string>; readonly skus: ReadonlyArray<string> },
): Pick<Sold, "amount" | "whole" | "lines"> => {
  const { amount, deductions = [], lines = [], whole } = sold
  const { currency } = amount
  const kept = lines.filter(({ sku }) => !excluded.skus.includes(sku))
  const total = totalOf(lines)
  const off = deductions.reduce((sum, one) => (excluded.kinds.includes(one.kind) ? sum + one.amount.minor : sum), 0n)
  const net = (of: Money): bigint => (total === 0n ? of.minor : divideRounded(of.minor * totalOf(kept), total))
  const wholeOff = whole === undefined || amount.minor === 0n ? off : divideRounded(off * whole.minor, amount.minor)
  // Lines lose what is taken off as well, so that the credit keeps its part of their units.
  const gross = net(amount)
  const less = (of: Money): Money =>
    off === 0n || gross === 0n ? of : make(divideRounded(of.minor * (gross - off), gross), currency)
  return {
    amount: make(gross - off, currency),
    ...(whole === undefined ? {} : { whole: make(net(whole) - wholeOff, currency) }),
    ...(sold.lines === undefined ? {} : { lines: kept.map((line) => ({ ...line, amount: less(line.amount) })) }),
  }
}
