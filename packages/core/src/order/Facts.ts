/**
 * What an order has to know besides its state.
 *
 * @module
 */
import type { CompiledCreditPolicy, CreditAccount, ExposureAnswer } from "../credit/index.ts"
import type { Facts } from "../decider/Facts.ts"
import type { StockAnswer, StockState } from "../inventory/index.ts"
import type { CompiledOrderPolicy } from "./Evaluate.ts"

/** Answers to an order's questions. Lists are empty and optional answers missing where a command doesn't need them. */
export interface Known {
  readonly order: CompiledOrderPolicy
  readonly credit: CompiledCreditPolicy
  /** The customer's credit account. */
  readonly accounts: ReadonlyArray<CreditAccount>
  /** Stock of the order's products, in the order in which they first stand on it. */
  readonly stocks: ReadonlyArray<StockState>
  readonly exposure?: ExposureAnswer
  readonly hostStock?: StockAnswer
}

/** Facts of one command to an order. */
export type OrderFacts = Facts & Known
