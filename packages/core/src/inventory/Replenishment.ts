/**
 * Replenishment advice (INV-4): what to order of a product, and why. Pure, synchronous, without a schema at run time; it orders
 * nothing.
 *
 * @module
 */
import { addDays, daysBetween, type LocalDate } from "../calendar/LocalDate.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import * as Quantity from "../money/Quantity.ts"
import { available, inbound, replenishment } from "./Evaluate.ts"
import type { StockState } from "./Model.ts"
import type { ReplenishmentTerms } from "./Policy.ts"

/** How much is expected to be sold from a day on until another, which isn't included; spread evenly over the days. */
export interface ForecastRow {
  readonly from: LocalDate
  readonly until: LocalDate
  readonly quantity: Quantity.Quantity
}

/** Why the advice is as it is, in the order of the sum (INV-4). */
export type ReplenishmentReason =
  /** Expected to be sold before an order of today arrives. */
  | { readonly _tag: "Demand"; readonly quantity: Quantity.Quantity; readonly days: number }
  | { readonly _tag: "SafetyStock"; readonly quantity: Quantity.Quantity }
  /** On hand and not reserved; below zero where more was promised than a count has found. */
  | { readonly _tag: "Available"; readonly quantity: Quantity.Quantity }
  | { readonly _tag: "Inbound"; readonly quantity: Quantity.Quantity }
  /** Nothing is missing: so much is over. */
  | { readonly _tag: "Enough"; readonly over: Quantity.Quantity }
  | { readonly _tag: "RaisedToMinimum"; readonly minimum: Quantity.Quantity }
  | { readonly _tag: "RoundedToPacks"; readonly packs: number; readonly packSize: Quantity.Quantity }

/** What to order of a product today (INV-4). */
export interface ReplenishmentAdvice {
  readonly sku: string
  /** What is missing, before packs and minimum. */
  readonly missing: Quantity.Quantity
  /** What to order; 0 when nothing is missing. */
  readonly order: Quantity.Quantity
  readonly reasons: ReadonlyArray<ReplenishmentReason>
}

/**
 * What a forecast expects over so many days from `from` on: of a row that lies within only partly, its days' share, rounded up
 * to a millionth of a piece so that demand is never understated (INV-4).
 *
 * @example
 * ```ts
 * import { Inventory, LocalDate, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const day = LocalDate.literal
 * const forecast = [
 *   { from: day("2026-03-01"), until: day("2026-04-01"), quantity: whole(62) },
 *   { from: day("2026-04-01"), until: day("2026-05-01"), quantity: whole(30) },
 * ]
 * // Ten days of March at 2 a day, four of April at 1 a day.
 * assert.equal(Inventory.demandOver(forecast, day("2026-03-22"), 14), whole(24))
 * ```
 */
export const demandOver = (forecast: ReadonlyArray<ForecastRow>, from: LocalDate, days: number): Quantity.Quantity => {
  const end = addDays(from, days)
  let sum = 0n
  for (const row of forecast) {
    const length = daysBetween(row.from, row.until)
    const within = daysBetween(row.from > from ? row.from : from, row.until < end ? row.until : end)
    if (length <= 0 || within <= 0 || row.quantity <= 0n) continue
    const [part, whole] = [row.quantity * BigInt(within), BigInt(length)]
    sum += part / whole + (part % whole === 0n ? 0n : 1n)
  }
  return Quantity.fromUnits(sum)
}

/** At least this much in whole packs. */
const packsFor = (least: bigint, packSize: bigint): bigint => (least + packSize - 1n) / packSize

/**
 * What to order of a product today (INV-4): forecast demand over the lead time + safety stock − available − inbound, raised to
 * the supplier's minimum and rounded up to whole packs. With every figure as a reason.
 *
 * @example
 * ```ts
 * import { Inventory, LocalDate, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const day = LocalDate.literal
 * const advice = Inventory.adviseReplenishment({
 *   sku: "GTX",
 *   stock: { ...Inventory.stock.initial, onHand: whole(30) },
 *   terms: { leadTimeDays: 10, safetyStock: whole(10), packSize: whole(12) },
 *   forecast: [{ from: day("2026-03-01"), until: day("2026-03-31"), quantity: whole(120) }],
 *   on: day("2026-03-02"),
 * })
 * // 40 over ten days + 10 − 30 − 0 = 20: two packs of twelve.
 * assert.equal(advice.missing, whole(20))
 * assert.equal(advice.order, whole(24))
 * assert.equal(
 *   Inventory.describeAdvice(advice).en,
 *   "Order 24 of GTX: 40 expected over 10 days + 10 safety stock - 30 available - 0 inbound = 20 missing; 2 packs of 12. (INV-4)",
 * )
 * ```
 */
export const adviseReplenishment = (question: {
  readonly sku: string
  readonly stock: StockState
  readonly terms: ReplenishmentTerms
  readonly forecast: ReadonlyArray<ForecastRow>
  readonly on: LocalDate
}): ReplenishmentAdvice => {
  const { forecast, on, sku, stock, terms } = question
  const { leadTimeDays, minimumOrder, packSize, safetyStock } = terms
  const demandOverLeadTime = demandOver(forecast, on, leadTimeDays)
  const [free, coming] = [available(stock), inbound(stock)]
  const missing = replenishment(stock, { demandOverLeadTime, safetyStock })
  const reasons: Array<ReplenishmentReason> = [
    { _tag: "Demand", quantity: demandOverLeadTime, days: leadTimeDays },
    { _tag: "SafetyStock", quantity: safetyStock },
    { _tag: "Available", quantity: free },
    { _tag: "Inbound", quantity: coming },
  ]
  if (missing === 0n) {
    const over = Quantity.fromUnits(free + coming - demandOverLeadTime - safetyStock)
    return { sku, missing, order: Quantity.zero, reasons: [...reasons, { _tag: "Enough", over }] }
  }
  let order: bigint = missing
  if (minimumOrder !== undefined && minimumOrder > order) {
    order = minimumOrder
    reasons.push({ _tag: "RaisedToMinimum", minimum: minimumOrder })
  }
  if (packSize !== undefined && packSize > 0n && order % packSize !== 0n) {
    const packs = packsFor(order, packSize)
    order = packs * packSize
    reasons.push({ _tag: "RoundedToPacks", packs: Number(packs), packSize })
  }
  return { sku, missing, order: Quantity.fromUnits(order), reasons }
}

/**
 * What to order today of several products: those of which something is missing, the scarcest first, by the share of the need
 * that is there (INV-4).
 *
 * @example
 * ```ts
 * import { Inventory, LocalDate, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const of = (sku: string, onHand: number) => ({
 *   sku, stock: { ...Inventory.stock.initial, onHand: whole(onHand) },
 *   terms: { leadTimeDays: 10, safetyStock: whole(10) }, forecast: [],
 * })
 * const list = Inventory.replenishmentList([of("A", 9), of("B", 10), of("C", 2)], LocalDate.literal("2026-03-02"))
 * assert.deepEqual(list.map(({ order, sku }) => [sku, order]), [["C", whole(8)], ["A", whole(1)]])
 * ```
 */
export const replenishmentList = (
  products: ReadonlyArray<Omit<Parameters<typeof adviseReplenishment>[0], "on">>,
  on: LocalDate,
): ReadonlyArray<ReplenishmentAdvice> => {
  const rows = products.flatMap((one) => {
    const advice = adviseReplenishment({ ...one, on })
    const need = demandOver(one.forecast, on, one.terms.leadTimeDays) + one.terms.safetyStock
    return advice.order > 0n ? [{ advice, need, there: need - advice.missing }] : []
  })
  // there ÷ need, compared without dividing; a need of zero can only be owed, and comes first.
  rows.sort((a, b) => {
    const difference = a.there * (b.need > 0n ? b.need : 1n) - b.there * (a.need > 0n ? a.need : 1n)
    if (difference !== 0n) return difference < 0n ? -1 : 1
    return a.advice.sku < b.advice.sku ? -1 : a.advice.sku > b.advice.sku ? 1 : 0
  })
  return rows.map(({ advice }) => advice)
}

const text = Quantity.format

/**
 * The advice as a sentence, in both languages (INV-4).
 *
 * @example
 * ```ts
 * import { Inventory, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const reasons = [{ _tag: "Enough", over: Money.Quantity.whole(3) }] as const
 * const advice = { sku: "GTX", missing: Money.Quantity.zero, order: Money.Quantity.zero, reasons }
 * assert.equal(Inventory.describeAdvice(advice).en, "Order nothing of GTX: 3 more than needed. (INV-4)")
 * ```
 */
export const describeAdvice = ({ missing, order, reasons, sku }: ReplenishmentAdvice): LocalizedText => {
  const sum = { en: [] as Array<string>, zh: [] as Array<string> }
  const after = { en: [] as Array<string>, zh: [] as Array<string> }
  for (const one of reasons) {
    switch (one._tag) {
      case "Demand":
        sum.en.push(`${text(one.quantity)} expected over ${one.days} days`)
        sum.zh.push(`${one.days} 天预计需求 ${text(one.quantity)}`)
        break
      case "SafetyStock":
        sum.en.push(`+ ${text(one.quantity)} safety stock`)
        sum.zh.push(`+ 安全库存 ${text(one.quantity)}`)
        break
      case "Available":
        sum.en.push(`- ${text(one.quantity)} available`)
        sum.zh.push(`- 可用 ${text(one.quantity)}`)
        break
      case "Inbound":
        sum.en.push(`- ${text(one.quantity)} inbound`)
        sum.zh.push(`- 在途 ${text(one.quantity)}`)
        break
      case "Enough":
        after.en.push(`${text(one.over)} more than needed`)
        after.zh.push(`比需要多 ${text(one.over)}`)
        break
      case "RaisedToMinimum":
        after.en.push(`the smallest order is ${text(one.minimum)}`)
        after.zh.push(`最小订货量 ${text(one.minimum)}`)
        break
      case "RoundedToPacks":
        after.en.push(`${one.packs} packs of ${text(one.packSize)}`)
        after.zh.push(`${one.packs} 包,每包 ${text(one.packSize)}`)
    }
  }
  const of = (locale: "en" | "zh", lacking: string): string =>
    sum[locale].length === 0 || missing === 0n
      ? [sum[locale].join(" "), ...after[locale]].filter((one) => one !== "").join(locale === "en" ? "; " : ";")
      : [`${sum[locale].join(" ")} = ${lacking}`, ...after[locale]].join(locale === "en" ? "; " : ";")
  return order === 0n
    ? {
        en: `Order nothing of ${sku}: ${of("en", "")}. (INV-4)`,
        zh: `${sku} 无需订货:${of("zh", "")}。(INV-4)`,
      }
    : {
        en: `Order ${text(order)} of ${sku}: ${of("en", `${text(missing)} missing`)}. (INV-4)`,
        zh: `${sku} 应订 ${text(order)}:${of("zh", `缺 ${text(missing)}`)}。(INV-4)`,
      }
}
