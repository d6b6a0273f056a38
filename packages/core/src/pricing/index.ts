/**
 * Prices and pricing authority (PRC): price lists, the policy, quotes, and what customers were offered lately.
 *
 * @module
 */
import { erase } from "../decider/index.ts"
import type { Catalogue } from "../decision/index.ts"
import { agreedPrices } from "./AgreementDecider.ts"
import { customerPricing } from "./CustomerPricing.ts"
import { pricingMessages } from "./Messages.ts"
import { pricingPolicy } from "./Policy.ts"
import { priceBook } from "./PriceBook.ts"
import { priceList } from "./PriceListDecider.ts"
import { quote } from "./QuoteDecider.ts"
import {
  followAgreements,
  followPriceBook,
  followPriceLists,
  followQuotes,
  hearApprovals,
  numberQuotes,
} from "./Reactor.ts"

import { tender } from "./Tender.ts"

export { agreedPrices, agreementSubject } from "./AgreementDecider.ts"
export * from "./AgreementModel.ts"
export * from "./CustomerPricing.ts"
export { PricingError, type PricingReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export { isAtLeastAsFavourable } from "./Favour.ts"
export { type AlternativesKnown, alternativesFor } from "./Instead.ts"
export { pricingMessages } from "./Messages.ts"
export type { QuoteKnown } from "./Offering.ts"
export * from "./Policy.ts"
export { type Claim, type Overlap, overlapWith, priceBook } from "./PriceBook.ts"
export { isEffectiveOn, type PriceListKnown, priceList, priceListSubject } from "./PriceListDecider.ts"
export * from "./PriceListModel.ts"
export * from "./QuoteCommands.ts"
export { quote } from "./QuoteDecider.ts"
export * from "./QuoteEvents.ts"
export * from "./QuoteModel.ts"
export * from "./Reactor.ts"
export * from "./Tender.ts"
export * from "./Versions.ts"
export * from "./Views.ts"

/** What the module brings to a host. */
export const aggregates = [
  erase(priceBook),
  erase(priceList),
  erase(customerPricing),
  erase(quote),
  erase(agreedPrices),
  erase(tender),
]

/** Reactors of the module. */
export const reactors = [followQuotes, followAgreements, followPriceLists, followPriceBook, hearApprovals, numberQuotes]

/** Kinds of policy of this module. */
export const policies = [pricingPolicy]

/** Sentences for the reasons of this module's decisions. */
export const messages: Catalogue = pricingMessages
