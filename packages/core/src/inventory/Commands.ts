/**
 * What can be asked of units and of stock.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { HoldHours } from "./Policy.ts"

/** Commands to a unit (INV-1, INV-2). */
export const UnitCommand = Schema.TaggedUnion({
  /** The unit is for sale from now on. */
  Register: { description: ShortText },
  /** Keeps the unit for a deal for a while; without `hours` as long as the policy says. */
  Hold: { dealId: Id, customerId: Id, hours: Schema.optionalKey(HoldHours) },
  ReleaseHold: { dealId: Id, reason: ShortText },
  /** Notes that a hold has run out. Sent by the system. */
  ExpireHold: {},
  Subscribe: { dealId: Id, customerId: Id },
  ConfirmSubscription: { dealId: Id },
  RefuseSubscription: { dealId: Id, reason: ShortText },
  /** Gives up a subscription by agreement. */
  ReleaseSubscription: { dealId: Id, reason: ShortText },
  Contract: { dealId: Id, contractId: Id },
  Sell: { dealId: Id },
  /** Takes the unit off the market. */
  Withdraw: { reason: ShortText },
  Reinstate: {},
  /** The holder has lost the unit: payment or signature failed (REC-6). Sent by the system. */
  Forfeit: { dealId: Id, reason: ShortText },
  /** The holder's member has left: another one keeps the unit for the deal (ORG-7). Sent by the system. */
  TakeOver: { from: ShortText, to: ShortText, reason: ShortText },
})
/** Commands to a unit. */
export type UnitCommand = typeof UnitCommand.Type

/** Commands to the stock of one product (INV-3). Figures that can come twice are totals or carry a number. */
export const StockCommand = Schema.TaggedUnion({
  /** So much of a purchase is still to come; 0 takes it off the list. */
  Expect: { purchaseId: Id, quantity: MoneyCodec.Quantity },
  /** Goods came in, for a purchase or without. Booked once for each receipt number. */
  Receive: { receiptNo: Id, quantity: MoneyCodec.Quantity, purchaseId: Schema.optionalKey(Id) },
  /** A count found so much on hand. */
  Count: { onHand: MoneyCodec.Quantity, reason: ShortText },
  /** So much is reserved for the order in all. Sent by the system. */
  Reserve: { orderId: Id, quantity: MoneyCodec.Quantity },
  /** Nothing more is reserved for the order. Sent by the system. */
  Unreserve: { orderId: Id },
  /** So much of the order has left by now, in all. Sent by the system. */
  Ship: { orderId: Id, shipped: MoneyCodec.Quantity },
  /** The order is on hold because less than this is there (CRD-4 b). Sent by the system. */
  Await: { orderId: Id, quantity: MoneyCodec.Quantity },
  /** The order waits no more. Sent by the system. */
  StopWaiting: { orderId: Id },
  /** Looks for orders on hold that what is there suffices for now (CRD-4 b). Sent by the system. */
  OfferWaiting: {},
})
/** Commands to the stock of one product. */
export type StockCommand = typeof StockCommand.Type
