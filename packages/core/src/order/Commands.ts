/**
 * What can be asked of an order.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { ExceptionKind, GoodsFate, Remedy, ReturnOutcome } from "./ExceptionModel.ts"
import { DemandPlan, LineQuantity, maxLines, maxSellers, PriceLists, Seller } from "./Model.ts"

/**
 * A line as it is agreed. Where prices are judged, one without a price takes the price agreed with the customer for the day
 * (PRC-12), or else the list's.
 */
export const DraftLine = Schema.Struct({
  sku: Id,
  quantity: MoneyCodec.Quantity,
  unitPrice: Schema.optionalKey(MoneyCodec.Money),
})
/** A line as it is agreed. */
export type DraftLine = typeof DraftLine.Type

/** What an order that doesn't come from a quote consists of. */
export const Draft = Schema.Struct({
  customerId: Id,
  currency: MoneyCodec.CurrencyCode,
  lines: Schema.Array(DraftLine).check(Schema.isMinLength(1), Schema.isMaxLength(maxLines)),
  /** Without them whoever confirms, if it is a member. */
  sellers: Schema.optionalKey(Schema.Array(Seller).check(Schema.isMaxLength(maxSellers))),
  /** Without it the customer's own (CRD-1). */
  creditDays: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3650 }))),
  dealId: Schema.optionalKey(Id),
})
/** What an order that doesn't come from a quote consists of. */
export type Draft = typeof Draft.Type

/** Where a new order comes from (ORD-1). */
export const NewSource = Schema.TaggedUnion({
  Quote: { quoteId: Id, dealId: Schema.optionalKey(Id) },
  /** Prices are judged by the seller's own authority (PRC-5), as contracts name no prices by product. */
  Contract: { contractId: Id, priceLists: PriceLists, draft: Draft },
  /** Prices are judged by the seller's own authority (PRC-5). */
  AdHoc: { evidence: ShortText, demandPlan: DemandPlan, priceLists: PriceLists, draft: Draft },
  /** For the system only: an operator's import from another system. */
  Imported: { reference: ShortText, draft: Draft },
})
/** Where a new order comes from (ORD-1). */
export type NewSource = typeof NewSource.Type

const quantities = Schema.Array(LineQuantity).check(Schema.isMinLength(1), Schema.isMaxLength(maxLines))

const contentHash = Schema.String.check(Schema.isMaxLength(64))

const returned = Schema.Array(
  Schema.Struct({ ...LineQuantity.fields, credit: Schema.optionalKey(MoneyCodec.Money) }),
).check(Schema.isMinLength(1), Schema.isMaxLength(maxLines))

/** Commands to an order. */
export const Command = Schema.TaggedUnion({
  Confirm: { source: NewSource, deliveryDate: Schema.optionalKey(CalendarCodec.LocalDate) },
  RecordDeposit: { receiptNo: Id, amount: MoneyCodec.Money },
  /** Changes quantities; lines that aren't named stay as they are. */
  Amend: { lines: quantities, reason: LongText },
  /** Runs the gate (CRD-4). */
  Release: {},
  /** Leave to release what the gate held, as approved (CRD-5). Sent by the system. */
  ApplyOverride: { contentHash, by: ShortText, reason: LongText },
  /** The request for an override ended without one. Sent by the system. */
  RefuseOverride: { contentHash, by: ShortText, reason: LongText },
  /**
   * Invoices; without `lines` everything that can be (ORD-3). Without a date it is today's. Where a second person checks
   * invoices this makes a draft, which bills nobody until `CheckInvoice` (ORD-4).
   */
  Settle: {
    invoiceId: Id,
    invoiceDate: Schema.optionalKey(CalendarCodec.LocalDate),
    lines: Schema.optionalKey(quantities),
  },
  /** Issues the draft of an invoice; never by whoever made it (ORD-4). */
  CheckInvoice: { invoiceId: Id },
  /** Throws the draft of an invoice away; its number is free again. */
  RefuseInvoice: { invoiceId: Id, reason: LongText },
  /** Asks that goods may leave; without `lines` everything that nobody has asked for yet (ORD-4). */
  RequestShipping: { requestId: Id, lines: Schema.optionalKey(quantities) },
  /** Lets what was asked for leave; from the policy's rank up, and never by whoever asked (ORD-4). */
  SignShipping: { requestId: Id },
  RefuseShipping: { requestId: Id, reason: LongText },
  /** Goods leave; without `lines` everything that may (ORD-3). */
  Ship: { shipmentId: Id, lines: Schema.optionalKey(quantities) },
  /** Something went wrong with a line; whoever looks after the customer is told (ORD-5). */
  ReportException: {
    exceptionId: Id,
    kind: ExceptionKind,
    lineId: Id,
    /** How many pieces it is about; without it all of the line. */
    quantity: Schema.optionalKey(MoneyCodec.Quantity),
    shipmentId: Schema.optionalKey(Id),
    note: LongText,
  },
  /** What was found out, and what is done about it (ORD-5). */
  ResolveException: { exceptionId: Id, remedy: Remedy, finding: LongText },
  /**
   * Goods come back (ORD-5). Credited for the price they were invoiced at, or for `credit` where less was agreed, on the
   * newest invoices first or on the one that is named; or sent again.
   */
  Return: {
    returnId: Id,
    lines: returned,
    goods: GoodsFate,
    outcome: ReturnOutcome,
    invoiceId: Schema.optionalKey(Id),
    reason: LongText,
  },
  /** What hasn't left won't; without `lines` all of it. What was invoiced of it is credited under `cancelId` (ORD-5). */
  CancelRest: { cancelId: Id, lines: Schema.optionalKey(quantities), reason: LongText },
  /** Everything has arrived or is installed. */
  Deliver: {},
  /** The customer has accepted it. */
  Accept: { note: Schema.optionalKey(LongText) },
  Close: {},
  Cancel: { reason: LongText },
  Reopen: { reason: LongText },
})
/** Commands to an order. */
export type Command = typeof Command.Type
