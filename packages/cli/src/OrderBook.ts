/**
 * Order books as CSV files: who sold what to whom at which price. Read by `dealwright policy backtest` and by the replay.
 *
 * @module
 */
export { OrderBookError, type RejectedRow } from "./orderbook/Csv.ts"
export {
  type Agent,
  type Aliases,
  type DealRow,
  type OrderBook,
  type OrderBookOptions,
  type Product,
  parseAlias,
  readOrderBook,
} from "./orderbook/Read.ts"
export { suggest } from "./orderbook/Suggest.ts"
