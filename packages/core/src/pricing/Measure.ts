/**
 * What is given and what is got, line by line and in total, as exact integers (PRC-4, PRC-6). No schema, no rounding except
 * the one that PRC-4 names.
 *
 * Every figure of one {@link Scope} is on one scale of its own, so that shares compare by multiplication and nothing is
 * divided: a discount is within a limit when `net × 100 ≥ list × (100 − limit)`.
 */
import { scale as quantityScale } from "../money/Quantity.ts"
import { divideRounded, scale as rateScale } from "../rate/index.ts"
import type { PriceLine, PriceRequest } from "./Model.ts"
import type { Financing } from "./Rule.ts"
import { type Ratio, ratioOf } from "./Share.ts"

/** What is held against a rule: a paid line with what is given along with it, a line of free goods, or the total. */
export interface Scope {
  kind: "line" | "free" | "total"
  line: PriceLine | undefined
  /** Index of the line; −1 for the total. */
  index: number
  /** What the company gets, everything given counted. */
  net: bigint
  /** List value, free goods included. */
  list: bigint
  /** What the customer is asked for. */
  gross: bigint
  /** List value without free goods. */
  own: bigint
  /** `net` less the cost of free goods: what is held against floors. */
  floorNet: bigint
  /** An amount per unit times this is on the scale of the scope. */
  weight: bigint
}

/** A measured offer: all amounts of `total` and of the sums in millionths of the minor unit. */
export interface Measured {
  readonly scopes: ReadonlyArray<Scope>
  readonly total: Scope
  /** Cost of longer payment terms in minor units, rounded once (PRC-4). */
  readonly financing: bigint
  /** List value of free goods. */
  readonly freeGoods: bigint
}

const daysInYear = 365n

/** What longer terms take off an amount, as a ratio of at most 1. */
const financingRatio = (request: PriceRequest, financing: Financing): Ratio => {
  const extra = (request.creditDays ?? financing.standardDays) - financing.standardDays
  if (extra <= 0) return { numerator: 0n, denominator: 1n }
  const rate = ratioOf(financing.annualRate)
  const late = ratioOf(rateScale - (request.prepaid ?? 0n))
  const numerator = BigInt(extra) * rate.numerator
  const denominator = daysInYear * rate.denominator
  return {
    numerator: (numerator < denominator ? numerator : denominator) * late.numerator,
    denominator: denominator * late.denominator,
  }
}

/** Sums of what is given for one line, for all lines of one product, or for the whole offer. */
interface Given {
  /** List value of the lines that share it. */
  list: bigint
  /** Concessions at their value. */
  value: bigint
  /** Free goods at list price. */
  goods: bigint
  /** Free goods at cost; at list price where no cost is known. */
  goodsCost: bigint
}

const nothing = (): Given => ({ list: 0n, value: 0n, goods: 0n, goodsCost: 0n })

const isFree = (line: PriceLine): boolean => line.unitPrice.minor === 0n

/** Who bears a line of free goods: the paid lines of its product, the line it is given with, or all of them. */
const bearer = (
  line: PriceLine,
  products: ReadonlyMap<string, Given>,
  perLine: ReadonlyArray<Given>,
  all: Given,
): Given => {
  const product = products.get(line.sku)
  if (product !== undefined && product.list > 0n) return product
  return (line.givenWith === undefined ? undefined : perLine[line.givenWith]) ?? all
}

/** The part that a line bears by its list value; `others` is the other one of the two divisors. */
const share = (list: bigint, part: bigint, others: bigint): bigint => part * list * others

/** The scope of one line that customers pay for. `keep` is what is left of an amount after financing. */
const lineScope = (
  line: PriceLine,
  index: number,
  paid: { readonly gross: bigint; readonly own: bigint; readonly kept: bigint; readonly denominator: bigint },
  mine: Given,
  product: Given,
  all: Given,
): Scope => {
  const { denominator, gross, kept, own } = paid
  // Shares in proportion to list value: both divisors become factors of the scale instead.
  const s = product.goods === 0n ? 1n : product.list
  const t = (all.value === 0n && all.goods === 0n) || all.list === 0n ? 1n : all.list
  const base = s * t
  const net = (kept - mine.value * denominator) * base - share(own, all.value, s) * denominator
  const goods = (given: "goods" | "goodsCost"): bigint =>
    (mine[given] * base + share(own, product[given], t) + share(own, all[given], s)) * denominator
  return {
    kind: "line",
    line,
    index,
    net,
    list: own * base * denominator + goods("goods"),
    gross: gross * base * denominator,
    own: own * base * denominator,
    floorNet: net - goods("goodsCost"),
    weight: line.quantity * base * denominator,
  }
}

const freeScope = (kind: "line" | "free", line: PriceLine, index: number): Scope => {
  const list = line.listPrice.minor * line.quantity
  return { kind, line, index, net: 0n, list, gross: 0n, own: list, floorNet: 0n, weight: line.quantity }
}

/**
 * Measures a sound offer (see `Check.ts`).
 *
 * A line bears its own price, what is given for it, its share by list value of what is given for its product or for the
 * whole offer, and the financing of its own amount. That financing is not rounded, so that dividing a line changes nothing;
 * only where there is a single paid line it is the rounded one of the total where that is less.
 */
export const measure = (request: PriceRequest, financing: Financing): Measured => {
  const ratio = financingRatio(request, financing)
  const { denominator } = ratio
  const perLine = request.lines.map(nothing)
  const products = new Map<string, Given>()
  const all = nothing()
  let gross = 0n
  let paidLines = 0
  for (const line of request.lines) {
    if (isFree(line)) continue
    paidLines++
    gross += line.unitPrice.minor * line.quantity
    const list = line.listPrice.minor * line.quantity
    all.list += list
    const product = products.get(line.sku)
    if (product === undefined) products.set(line.sku, { ...nothing(), list })
    else product.list += list
  }
  let freeGoods = 0n
  for (const line of request.lines) {
    if (!isFree(line)) continue
    const list = line.listPrice.minor * line.quantity
    const given = bearer(line, products, perLine, all)
    given.goods += list
    given.goodsCost += line.cost === undefined ? list : line.cost.minor * line.quantity
    freeGoods += list
  }
  let value = 0n
  for (const concession of request.concessions ?? []) {
    const worth = concession.value.minor * quantityScale
    const given = (concession.line === undefined ? undefined : perLine[concession.line]) ?? all
    given.value += worth
    value += worth
  }
  const cost = divideRounded(gross * ratio.numerator, denominator * quantityScale, financing.rounding)
  const costScaled = cost * quantityScale < gross ? cost * quantityScale : gross
  const scopes: Array<Scope> = []
  for (const [index, line] of request.lines.entries()) {
    if (isFree(line)) {
      scopes.push(freeScope("free", line, index))
      if (paidLines === 0) scopes.push(freeScope("line", line, index))
      continue
    }
    const amount = line.unitPrice.minor * line.quantity
    const exact = amount * ratio.numerator
    const rounded = costScaled * denominator
    const paid = {
      gross: amount,
      own: line.listPrice.minor * line.quantity,
      kept: amount * denominator - (paidLines === 1 && rounded < exact ? rounded : exact),
      denominator,
    }
    scopes.push(lineScope(line, index, paid, perLine[index] ?? nothing(), products.get(line.sku) ?? nothing(), all))
  }
  const total: Scope = {
    kind: "total",
    line: undefined,
    index: -1,
    net: gross - costScaled - value,
    list: all.list + freeGoods,
    gross,
    own: all.list,
    floorNet: 0n,
    weight: 1n,
  }
  return { scopes, total, financing: costScaled / quantityScale, freeGoods }
}
