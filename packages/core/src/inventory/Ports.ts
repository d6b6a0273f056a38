/**
 * Stock from the host's own books (INV-3).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import type { FactPort } from "../decider/Aggregate.ts"
import { Id } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"

/** Which products are asked for, each once. */
export const StockQuestion = Schema.Struct({ skus: Schema.Array(Id).check(Schema.isMaxLength(500)) })
/** Which products are asked for. */
export type StockQuestion = typeof StockQuestion.Type

/** What is free of each product. A product that is missing from the answer counts as not there. */
export const StockAnswer = Schema.Array(Schema.Struct({ sku: Id, available: MoneyCodec.Quantity })).check(
  Schema.isMaxLength(500),
)
/** What is free of each product. */
export type StockAnswer = typeof StockAnswer.Type

/** The host's own stock figures (INV-3). The host reserves by itself when it hears of the release. */
export const stockSource: FactPort<StockQuestion, StockAnswer> = {
  name: "stock",
  request: StockQuestion,
  answer: StockAnswer,
}
