/** What a contract is judged by where no list has a price for anything. */

import * as Result from "effect/Result"
import { defaultLadder } from "../../src/decision/index.ts"
import * as Pricing from "../../src/pricing/index.ts"

export const noPrices = {
  pricing: Result.getOrThrow(Pricing.compile(Pricing.tradePricing, { ladder: defaultLadder })),
  lists: [],
  books: [],
  prices: [],
  accounts: [],
}
