/**
 * What an order has to know besides its state.
 *
 * @module
 */
import type { AccountState, ContractState } from "../contract/index.ts"
import type { CompiledCreditPolicy, CreditAccount, ExposureAnswer } from "../credit/index.ts"
import type { CustomerState } from "../customer/index.ts"
import type { Facts } from "../decider/Facts.ts"
import type { StockAnswer, StockState } from "../inventory/index.ts"
import type { CompiledPricing, CustomerPricingState, PriceListState, QuoteState } from "../pricing/index.ts"
import type { CompiledOrderPolicy } from "./Evaluate.ts"

/** Answers to an order's questions. Lists are empty and optional answers missing where a command doesn't need them. */
export interface Known {
  readonly order: CompiledOrderPolicy
  readonly credit: CompiledCreditPolicy
  readonly pricing: CompiledPricing
  /** The quote, or the contract, that the order comes from. */
  readonly quotes: ReadonlyArray<QuoteState>
  readonly contracts: ReadonlyArray<ContractState>
  /** What was drawn of the contract already. */
  readonly contractAccounts: ReadonlyArray<AccountState>
  /** Price lists and the customer's recent offers, where prices are judged. */
  readonly lists: ReadonlyArray<PriceListState>
  readonly customers: ReadonlyArray<CustomerPricingState>
  /** The customer's credit account. */
  readonly accounts: ReadonlyArray<CreditAccount>
  /** Stock of the order's products, in the order in which they first stand on it. */
  readonly stocks: ReadonlyArray<StockState>
  /** The customer's file, where somebody is to be told. */
  readonly files: ReadonlyArray<CustomerState>
  readonly exposure?: ExposureAnswer
  readonly hostStock?: StockAnswer
}

/** Facts of one command to an order. */
export type OrderFacts = Facts & Known
