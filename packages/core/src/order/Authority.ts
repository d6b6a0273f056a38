/**
 * Prices of orders that nobody has quoted: judged by the authority of whoever takes the order (PRC-5), or an order would be
 * the way around it. Prices agreed with the customer for the day take the list's place and were approved already (PRC-12).
 *
 * @module
 */
import * as Result from "effect/Result"
import { lowest } from "../decision/Ladder.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import type { Money } from "../money/Model.ts"
import type { Quantity } from "../money/Quantity.ts"
import { agreedPriceOn, isEffectiveOn, type PriceLine, type PriceListLine, pricingMessages } from "../pricing/index.ts"
import type { Draft } from "./Commands.ts"
import * as Errors from "./Errors.ts"
import type { OrderFacts } from "./Facts.ts"
import type { Offer } from "./Model.ts"

/** A line with its price. */
export interface PricedLine {
  readonly sku: string
  readonly quantity: Quantity
  readonly unitPrice: Money
}

/** What is priced. */
export interface Priced {
  readonly currency: CurrencyCode
  readonly lines: ReadonlyArray<PricedLine>
  readonly creditDays: number
}

/** Today's list prices; the first list that names a product counts. */
const listPrices = (currency: CurrencyCode, { lists, today }: OrderFacts): ReadonlyMap<string, PriceListLine> => {
  const prices = new Map<string, PriceListLine>()
  for (const list of lists) {
    if (list._tag === "Absent" || !isEffectiveOn(list, today) || list.content.currency !== currency) continue
    for (const line of list.content.lines) if (!prices.has(line.sku)) prices.set(line.sku, line)
  }
  return prices
}

/** The price agreed with the order's customer for a product today (PRC-12). */
const agreedToday = (currency: CurrencyCode, sku: string, { customers, today }: OrderFacts): Money | undefined => {
  const [customer] = customers
  return customer === undefined ? undefined : agreedPriceOn(customer, currency, sku, today)
}

/** Lines that leave their price out take the one agreed with the customer, or else the list's (PRC-1, PRC-12). */
export const withPrices = (
  { currency, lines }: Draft,
  facts: OrderFacts,
): Result.Result<ReadonlyArray<PricedLine>, Errors.OrderError> => {
  const prices = listPrices(currency, facts)
  const missing = new Set<string>()
  const priced: Array<PricedLine> = []
  for (const line of lines) {
    const { sku } = line
    const unitPrice = line.unitPrice ?? agreedToday(currency, sku, facts) ?? prices.get(sku)?.listPrice
    if (unitPrice === undefined) missing.add(sku)
    else priced.push({ ...line, unitPrice })
  }
  return missing.size > 0 ? Result.fail(Errors.listPriceMissing([...missing])) : Result.succeed(priced)
}

/**
 * A line as the pricing policy is asked about it. At the price agreed with the customer and on usual terms nothing is given
 * away: its floor and margin were looked at when it was agreed (PRC-12).
 */
const asked = (
  line: PricedLine,
  listed: PriceListLine | undefined,
  agreed: Money | undefined,
  isOnUsualTerms: boolean,
): Result.Result<PriceLine | undefined, Errors.OrderError> => {
  const { quantity, sku, unitPrice } = line
  if (agreed === undefined) return Result.succeed(listed === undefined ? undefined : { ...listed, quantity, unitPrice })
  if (unitPrice.minor > agreed.minor) return Result.fail(Errors.aboveAgreedPrice(sku, unitPrice, agreed))
  if (unitPrice.minor < agreed.minor || (!isOnUsualTerms && listed !== undefined)) {
    return Result.succeed(listed === undefined ? undefined : { ...listed, listPrice: agreed, quantity, unitPrice })
  }
  const group = listed?.group === undefined ? {} : { group: listed.group }
  return Result.succeed({ sku, ...group, listPrice: agreed, quantity, unitPrice })
}

/** What the order counts for among the customer's offers, or why the actor can't give these prices alone. */
export const authorised = (priced: Priced, facts: OrderFacts): Result.Result<Offer, Errors.OrderError> => {
  const prices = listPrices(priced.currency, facts)
  const missing = new Set<string>()
  const lines: Array<PriceLine> = []
  const isOnUsualTerms = priced.creditDays <= facts.pricing.policy.financing.standardDays
  for (const line of priced.lines) {
    const agreed = agreedToday(priced.currency, line.sku, facts)
    const found = asked(line, prices.get(line.sku), agreed, isOnUsualTerms)
    if (Result.isFailure(found)) return Result.fail(found.failure)
    if (found.success === undefined) missing.add(line.sku)
    else lines.push(found.success)
  }
  if (missing.size > 0) return Result.fail(Errors.listPriceMissing([...missing]))
  const { actor, ladder, pricing, today } = facts
  const customer = facts.customers[0]
  const { decision, effectiveDiscount } = pricing.decide({
    requester: actor._tag === "Member" ? actor.rank : lowest(ladder),
    on: today,
    currency: priced.currency,
    lines,
    creditDays: priced.creditDays,
    window: customer?.offers ?? [],
    ...(customer === undefined || customer.customerClass === null ? {} : { customerClass: customer.customerClass }),
  })
  if (decision._tag !== "Allowed") return Result.fail(Errors.priceBeyondAuthority(decision, pricingMessages))
  const { effective, list } = effectiveDiscount
  return Result.succeed({ on: today, list, effective, keepDays: pricing.windowDays })
}
