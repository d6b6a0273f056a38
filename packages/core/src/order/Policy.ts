/**
 * Order policy as data (ORD-1 to ORD-5). An order keeps what was in force when it was confirmed.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import type { PolicyKind } from "../decider/Policy.ts"
import * as RateCodec from "../rate/Codec.ts"
import { type CompiledOrderPolicy, compile } from "./Evaluate.ts"
import { ExposureFrom, InvoiceCheck, Settlement, StockCheck } from "./Model.ts"

/** How orders proceed. */
export const OrderPolicy = Schema.Struct({
  settlement: Settlement,
  /** Share of the total to be received before release, above 0 and up to 100 %; without it none (ORD-2). */
  deposit: Schema.optionalKey(RateCodec.Rate),
  stock: StockCheck,
  exposure: ExposureFrom,
  /** The lowest rank that signs shipping requests; without it goods leave without one (ORD-4). */
  shippingRank: Schema.optionalKey(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))),
  /** Who checks invoices before they are issued; without it nobody does (ORD-4). */
  invoiceCheck: Schema.optionalKey(InvoiceCheck),
})
/** How orders proceed. */
export type OrderPolicy = typeof OrderPolicy.Type

/** The kind of policy that orders follow. */
export const orderPolicy: PolicyKind<OrderPolicy, CompiledOrderPolicy> = { key: "order", codec: OrderPolicy, compile }
