/**
 * What happened to an order. Names and fields are the stored form. Events carry what receivables, commissions and stock
 * need, so that their reactors read nothing else.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { exceptionFields, GoodsFate, Remedy, ReturnOutcome } from "./ExceptionModel.ts"
import {
  CreditPart,
  Hold,
  Invoice,
  InvoiceDraft,
  InvoiceLine,
  LineQuantity,
  Makers,
  maxLines,
  maxPapers,
  maxSellers,
  Offer,
  Override,
  orderFields,
  Seller,
} from "./Model.ts"

const lines = Schema.Array(LineQuantity).check(Schema.isMaxLength(maxLines))
const credits = Schema.Array(CreditPart).check(Schema.isMaxLength(maxPapers))
const sellers = Schema.Array(Seller).check(Schema.isMaxLength(maxSellers))
/** Number of the request for an override that this makes pointless. */
const overtakes = { overtakes: Schema.optionalKey(Schema.Int) }
const parties = { customerId: Id, sellers, dealId: Schema.optionalKey(Id) }

/** A line as it is now; with a price where that has changed too (PRC-12). */
export const AmendedLine = Schema.Struct({
  lineId: Id,
  quantity: MoneyCodec.Quantity,
  amount: MoneyCodec.Money,
  unitPrice: Schema.optionalKey(MoneyCodec.Money),
})
/** A line as it is now. */
export type AmendedLine = typeof AmendedLine.Type

/** Events of an order. */
export const Event = Schema.TaggedUnion({
  OrderConfirmed: { ...orderFields, date: CalendarCodec.LocalDate, by: ShortText },
  DepositRecorded: { receiptNo: Id, amount: MoneyCodec.Money },
  /** `isReleased` says whether the order stays where it is, released as a rule, with the new figures (CRD-5). */
  OrderAmended: {
    lines: Schema.Array(AmendedLine).check(Schema.isMaxLength(maxLines)),
    total: MoneyCodec.Money,
    before: MoneyCodec.Money,
    isReleased: Schema.Boolean,
    reason: LongText,
    by: ShortText,
    ...overtakes,
    ...parties,
  },
  /** The gate let it pass, by itself or by an override; `decision` keeps its warnings or what was overridden. */
  OrderReleased: {
    total: MoneyCodec.Money,
    decision: DecisionCodec.Decision,
    override: Schema.optionalKey(Override),
    by: ShortText,
    customerId: Id,
    ...overtakes,
  },
  /** The gate held it (CRD-4). `waits` is the claim that waits for headroom (CRD-7). */
  OrderHeld: { hold: Hold, waits: MoneyCodec.Money, customerId: Id, ...overtakes },
  /** The gate refused it (CRD-4). */
  ReleaseRefused: { decision: DecisionCodec.Decision, by: ShortText, ...overtakes },
  OverrideApplied: { override: Override },
  OverrideRefused: { by: ShortText, reason: LongText },
  /** Invoiced: `amount` now, `invoiced` in all. */
  OrderSettled: {
    invoiceId: Id,
    invoiceDate: CalendarCodec.LocalDate,
    amount: MoneyCodec.Money,
    lines: Schema.Array(InvoiceLine).check(Schema.isMaxLength(maxLines)),
    invoiced: MoneyCodec.Money,
    creditDays: Schema.Int,
    by: ShortText,
    /** The second person, where one checks (ORD-4). */
    checkedBy: Schema.optionalKey(ShortText),
    ...parties,
  },
  /** An invoice waits for its check and bills nobody yet (ORD-4). */
  InvoiceDrafted: { ...InvoiceDraft.fields, customerId: Id },
  InvoiceRefused: { invoiceId: Id, reason: LongText, by: ShortText, customerId: Id },
  /** Goods are asked to leave (ORD-4). */
  ShippingRequested: { requestId: Id, lines, by: ShortText, makers: Makers, customerId: Id },
  ShippingSigned: { requestId: Id, by: ShortText, customerId: Id },
  ShippingRefused: { requestId: Id, reason: LongText, by: ShortText, customerId: Id },
  /** Goods left: `delivered` is the money of all that has left by now. */
  OrderShipped: { shipmentId: Id, date: CalendarCodec.LocalDate, lines, delivered: MoneyCodec.Money, customerId: Id },
  /** Something went wrong; `owner` is to see to it (ORD-5). */
  ExceptionReported: { ...exceptionFields, date: CalendarCodec.LocalDate, ...parties },
  ExceptionResolved: {
    exceptionId: Id,
    remedy: Remedy,
    finding: LongText,
    owner: Schema.optionalKey(Id),
    date: CalendarCodec.LocalDate,
    by: ShortText,
    ...parties,
  },
  /** Goods that had left came off; `credits` are the credit notes. Quantities and total follow in `OrderAmended` (ORD-5). */
  GoodsReturned: {
    returnId: Id,
    lines: Schema.Array(Schema.Struct({ ...LineQuantity.fields, sku: Id })).check(Schema.isMaxLength(maxLines)),
    goods: GoodsFate,
    outcome: ReturnOutcome,
    credits,
    reason: LongText,
    date: CalendarCodec.LocalDate,
    by: ShortText,
    ...parties,
  },
  /** What hadn't left won't; `credits` as with returns. Quantities and total follow in `OrderAmended` (ORD-5). */
  RestCancelled: {
    cancelId: Id,
    lines,
    credits,
    reason: LongText,
    date: CalendarCodec.LocalDate,
    by: ShortText,
    ...parties,
  },
  OrderDelivered: { date: CalendarCodec.LocalDate },
  OrderAccepted: { date: CalendarCodec.LocalDate, note: Schema.optionalKey(LongText), ...parties },
  OrderClosed: { date: CalendarCodec.LocalDate, customerId: Id },
  /** Cancelled before shipping. `invoices` are those to be credited. */
  OrderCancelled: {
    total: MoneyCodec.Money,
    invoices: Schema.Array(Invoice).check(Schema.isMaxLength(maxPapers)),
    reason: LongText,
    by: ShortText,
    ...overtakes,
    ...parties,
  },
  OrderReopened: {
    offer: Schema.optionalKey(Offer),
    total: MoneyCodec.Money,
    date: CalendarCodec.LocalDate,
    reason: LongText,
    by: ShortText,
    ...parties,
  },
})
/** Events of an order. */
export type Event = typeof Event.Type
