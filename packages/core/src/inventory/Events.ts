/**
 * What happened to units and to stock. Names and fields are the stored form.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { Holder, maxEntries } from "./Model.ts"

/** Events of a unit (INV-1). */
export const UnitEvent = Schema.TaggedUnion({
  UnitRegistered: { description: ShortText, by: ShortText },
  UnitHeld: { holder: Holder, until: CalendarCodec.Instant },
  HoldReleased: { dealId: Id, reason: ShortText, by: ShortText },
  HoldExpired: { dealId: Id, until: CalendarCodec.Instant },
  SubscriptionRequested: { holder: Holder, at: Schema.optionalKey(CalendarCodec.Instant) },
  /** `confirmedBy` is missing where the policy confirms automatically. */
  UnitSubscribed: { holder: Holder, confirmedBy: Schema.optionalKey(ShortText) },
  SubscriptionRefused: { dealId: Id, reason: ShortText, by: ShortText },
  SubscriptionReleased: { dealId: Id, reason: ShortText, by: ShortText },
  UnitContracted: { dealId: Id, contractId: Id },
  UnitSold: { dealId: Id, contractId: Id },
  UnitWithdrawn: { reason: ShortText, by: ShortText },
  UnitReinstated: { by: ShortText },
  UnitForfeited: { dealId: Id, customerId: Id, reason: ShortText },
  /** The deal and the customer stay; another member looks after them (ORG-7). */
  HolderTookOver: { dealId: Id, from: ShortText, to: ShortText, reason: ShortText },
})
/** Events of a unit. */
export type UnitEvent = typeof UnitEvent.Type

/** Events of the stock of one product (INV-3). */
export const StockEvent = Schema.TaggedUnion({
  StockExpected: { purchaseId: Id, quantity: MoneyCodec.Quantity },
  StockReceived: { receiptNo: Id, quantity: MoneyCodec.Quantity, purchaseId: Schema.optionalKey(Id) },
  StockCounted: { onHand: MoneyCodec.Quantity, reason: ShortText, by: ShortText },
  StockReserved: { orderId: Id, quantity: MoneyCodec.Quantity },
  ReservationReleased: { orderId: Id },
  StockShipped: { orderId: Id, shipped: MoneyCodec.Quantity },
  OrderAwaited: { orderId: Id, quantity: MoneyCodec.Quantity, since: CalendarCodec.Instant },
  WaitingEnded: { orderId: Id },
  /** What is there suffices for these orders on hold, oldest first: their release can be asked for again (CRD-4 b). */
  StockOffered: { orderIds: Schema.Array(Id).check(Schema.isMaxLength(maxEntries)) },
})
/** Events of the stock of one product. */
export type StockEvent = typeof StockEvent.Type
