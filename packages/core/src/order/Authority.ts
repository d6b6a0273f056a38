/**
 * Prices of orders that nobody has quoted: judged by the authority of whoever takes the order (PRC-5), or an order would be
 * the way around it.
 *
 * @module
 */
import * as Result from "effect/Result"
import { lowest } from "../decision/Ladder.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { isEffectiveOn, type PriceLine, type PriceListLine, pricingMessages } from "../pricing/index.ts"
import type { DraftLine } from "./Commands.ts"
import * as Errors from "./Errors.ts"
import type { OrderFacts } from "./Facts.ts"
import type { Offer } from "./Model.ts"

/** What is priced. */
export interface Priced {
  readonly currency: CurrencyCode
  readonly lines: ReadonlyArray<DraftLine>
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

/** What the order counts for among the customer's offers, or why the actor can't give these prices alone. */
export const authorised = (priced: Priced, facts: OrderFacts): Result.Result<Offer, Errors.OrderError> => {
  const prices = listPrices(priced.currency, facts)
  const missing = new Set<string>()
  const lines: Array<PriceLine> = []
  for (const { quantity, sku, unitPrice } of priced.lines) {
    const listed = prices.get(sku)
    if (listed === undefined) missing.add(sku)
    else lines.push({ ...listed, quantity, unitPrice })
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
