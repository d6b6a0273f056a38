/**
 * First way: a pure function. No storage, no engine, no promise: the policy is compiled once and then asked. What isn't used
 * isn't loaded either; these entries bring no schema along.
 */
import * as Decision from "@dealwright/core/Decision"
import * as LocalDate from "@dealwright/core/LocalDate"
import { Quantity } from "@dealwright/core/Money"
import * as PricingAuthority from "@dealwright/core/PricingAuthority"
import { amountOf } from "./Border.ts"
import { type Erp, type Offer, userOf } from "./Erp.ts"

const { defaultLadder } = Decision

const compiled = PricingAuthority.compile(PricingAuthority.tradePricing, { ladder: defaultLadder })
if (compiled._tag === "Failure")
  throw new Error(compiled.failure.map(({ place, text }) => `${place}: ${text.en}`).join("\n"))
const pricing = compiled.success

/** The decision with its reasons, everything given in one figure, and what would need nobody. */
export interface Answer extends Pick<PricingAuthority.PriceDecision, "decision" | "effectiveDiscount"> {
  readonly alternatives: PricingAuthority.Alternatives
}

/** What the seller's own authority makes of an offer, and what they could offer instead without asking. */
export const askFunction = (erp: Erp, offer: Offer, sellerId: string, today: string): Answer => {
  const rank = Decision.rankNamed(defaultLadder, userOf(erp, sellerId).rank)
  const on = LocalDate.parse(today)
  if (rank._tag === "Failure" || on._tag === "Failure") throw new Error(`no such rank or date: ${sellerId}, ${today}`)
  const request: PricingAuthority.PriceRequest = {
    requester: rank.success,
    on: on.success,
    currency: erp.currency,
    lines: offer.lines.map(({ pieces, price, sku }) => {
      const product = erp.products.find((one) => one.sku === sku)
      if (product === undefined) throw new Error(`the ERP has no product ${sku}`)
      return {
        sku,
        quantity: Quantity.whole(pieces),
        listPrice: amountOf(erp, product.listPrice),
        unitPrice: amountOf(erp, price),
      }
    }),
  }
  // Reasons are worked out when they are read: here.
  const { decision, effectiveDiscount } = pricing.decide(request)
  return { decision, effectiveDiscount, alternatives: PricingAuthority.alternatives(pricing, request) }
}
