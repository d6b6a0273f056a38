/**
 * List prices as they were on each day, and prices that are whole cents.
 *
 * A discount of 15 % leaves 6.545 of 7.70. So that nothing is rounded before a line is added up, prices are kept for 10, 100
 * or more pieces, as price lists are where a piece costs next to nothing.
 *
 * @module
 */
import { LocalDate, Money, Rate } from "@dealwright/core"
import type { Product, SoldLine, SoldOrder } from "./OrderFiles.ts"

/** For how many pieces prices are kept at most. */
const maxPriceUnit = 10_000n

/** The smallest 1, 10, 100 … pieces for which all these prices are whole. */
export const priceUnitOf = (orders: ReadonlyArray<SoldOrder>): bigint => {
  let unit = 1n
  for (const { lines } of orders) {
    for (const { agreed } of lines) while (unit < maxPriceUnit && (agreed * unit) % Rate.scale !== 0n) unit *= 10n
  }
  return unit
}

/** A line as it is offered: its price for so many pieces, and how often that. */
export const offered = ({ agreed, listPrice, quantity }: SoldLine, unit: bigint) => ({
  quantity: Money.Quantity.fromUnits(quantity / unit),
  unitPrice: Money.make((agreed * unit + Rate.scale / 2n) / Rate.scale, listPrice.currency),
})

/** Whether the quantity can be counted in so many pieces without a rest. */
export const isCountable = ({ quantity }: SoldLine, unit: bigint): boolean => quantity % unit === 0n

/** What a line comes to, rounded once. */
export const amountOf = (line: SoldLine, unit: bigint): Money.Money => {
  const { quantity, unitPrice } = offered(line, unit)
  return Money.multiplyQuantity(unitPrice, quantity)
}

/** A price list, from a day on. */
export interface ListVersion {
  readonly from: LocalDate.LocalDate
  readonly prices: ReadonlyMap<Product, Money.Money>
}

/**
 * List prices as the lines of orders name them: a new list on every day on which one changed. Where a day names two list
 * prices of a product, the higher one is the list. Before its first order, a product has the price of that one.
 */
export const versionsOf = (orders: ReadonlyArray<SoldOrder>): ReadonlyArray<ListVersion> => {
  const days = new Map<LocalDate.LocalDate, Map<Product, Money.Money>>()
  for (const { date, lines } of orders) {
    const day = days.get(date) ?? new Map<Product, Money.Money>()
    days.set(date, day)
    for (const { listPrice, product } of lines) {
      const before = day.get(product)
      if (before === undefined || before.minor < listPrice.minor) day.set(product, listPrice)
    }
  }
  const inOrder = Array.from(days).sort(([a], [b]) => LocalDate.compare(a, b))
  const prices = new Map<Product, Money.Money>()
  for (const [, day] of inOrder)
    for (const [product, price] of day) if (!prices.has(product)) prices.set(product, price)
  const versions: Array<ListVersion> = []
  for (const [from, day] of inOrder) {
    const changed = Array.from(day).filter(([product, price]) => prices.get(product)?.minor !== price.minor)
    for (const [product, price] of changed) prices.set(product, price)
    if (versions.length === 0 || changed.length > 0) versions.push({ from, prices: new Map(prices) })
  }
  return versions
}
