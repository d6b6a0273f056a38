/**
 * Units that exist once, and stock of goods: the values of sales control (INV-1 to INV-3).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"

/** What a unit is, for people. */
const unit = { description: ShortText }

/** For which deal and customer a unit is taken, and by whom: its one live holder (INV-2). */
export const Holder = Schema.Struct({ dealId: Id, customerId: Id, memberId: ShortText })
/** The one live holder of a unit (INV-2). */
export type Holder = typeof Holder.Type

/** A unit and where it stands (INV-1). At its `until` moment a hold is gone, whether or not anybody noted it yet. */
export const UnitState = Schema.TaggedUnion({
  Unregistered: {},
  Available: unit,
  Held: { ...unit, holder: Holder, until: CalendarCodec.Instant },
  /** Subscribed, subject to the sales controller's confirmation (INV-2). */
  AwaitingConfirmation: {
    ...unit,
    holder: Holder,
    requestedBy: ShortText,
    requestedAt: Schema.optionalKey(CalendarCodec.Instant),
  },
  Subscribed: { ...unit, holder: Holder },
  Contracted: { ...unit, holder: Holder, contractId: Id },
  Sold: { ...unit, holder: Holder, contractId: Id },
  Withdrawn: { ...unit, reason: ShortText },
})
/** A unit and where it stands (INV-1). */
export type UnitState = typeof UnitState.Type

/** Most orders, purchases and receipts that one stock remembers. */
export const maxEntries = 100_000
/** How many receipt numbers are remembered so that a delivery note that comes twice is booked once. */
export const rememberedReceipts = 500

/** What an order has reserved in all, and what of it has left the warehouse. */
export const Reservation = Schema.Struct({
  orderId: Id,
  reserved: MoneyCodec.Quantity,
  shipped: MoneyCodec.Quantity,
})
/** What an order has reserved, and what of it was shipped. */
export type Reservation = typeof Reservation.Type

/** What is on its way from a supplier. */
export const Inbound = Schema.Struct({ purchaseId: Id, quantity: MoneyCodec.Quantity })
/** What is on its way from a supplier. */
export type Inbound = typeof Inbound.Type

/** An order on hold for this product (CRD-4 b): how much it wants, since when, and whether it was offered since. */
export const WaitingOrder = Schema.Struct({
  orderId: Id,
  quantity: MoneyCodec.Quantity,
  since: CalendarCodec.Instant,
  offered: Schema.Boolean,
})
/** An order on hold for a product. */
export type WaitingOrder = typeof WaitingOrder.Type

/** Stock of one product (INV-3). */
export const StockState = Schema.Struct({
  onHand: MoneyCodec.Quantity,
  inbound: Schema.Array(Inbound).check(Schema.isMaxLength(maxEntries)),
  reservations: Schema.Array(Reservation).check(Schema.isMaxLength(maxEntries)),
  receipts: Schema.Array(Id).check(Schema.isMaxLength(rememberedReceipts)),
  waiting: Schema.optionalKey(Schema.Array(WaitingOrder).check(Schema.isMaxLength(maxEntries))),
})
/** Stock of one product (INV-3). */
export type StockState = typeof StockState.Type
