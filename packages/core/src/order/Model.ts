/**
 * Orders: where they come from, what they consist of, how far they are (ORD-1 to ORD-3).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { PriceListId } from "../pricing/index.ts"
import * as RateCodec from "../rate/Codec.ts"
import { GoodsFate, OrderException, ReturnOutcome } from "./ExceptionModel.ts"

/** Most lines of one order. */
export const maxLines = 500
/** Most sellers of one order. */
export const maxSellers = 50
/** Most deposits, invoices, shipments or other papers of one order. */
export const maxPapers = 1000

const creditDays = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3650 }))
const contentHash = Schema.String.check(Schema.isMaxLength(64))
const rows = <S extends Schema.Constraint>(row: S, most: number) => Schema.Array(row).check(Schema.isMaxLength(most))

/** Whoever has a share in the sale; the shares of an order's sellers sum to 100 %. */
export const Seller = Schema.Struct({ memberId: Id, share: RateCodec.Rate })
/** Whoever has a share in the sale. */
export type Seller = typeof Seller.Type

/** So much of a product. */
export const SkuQuantity = Schema.Struct({ sku: Id, quantity: MoneyCodec.Quantity })
/** So much of a product. */
export type SkuQuantity = typeof SkuQuantity.Type

/** So much of one line of the order. */
export const LineQuantity = Schema.Struct({ lineId: Id, quantity: MoneyCodec.Quantity })
/** So much of one line. */
export type LineQuantity = typeof LineQuantity.Type

/** What the customer asked for in an ad hoc order; the order's quantities may not go beyond it (ORD-1, CTR-1). */
export const DemandPlan = Schema.Struct({ planId: Id, lines: rows(SkuQuantity, maxLines).check(Schema.isMinLength(1)) })
/** What the customer asked for in an ad hoc order. */
export type DemandPlan = typeof DemandPlan.Type

/** What an order counts for among the customer's recent offers (PRC-6), in the order's currency. */
export const Offer = Schema.Struct({
  on: CalendarCodec.LocalDate,
  list: MoneyCodec.Money,
  effective: MoneyCodec.Money,
  /** For so many days it counts; 0 where no rule looks back. */
  keepDays: Schema.Int,
})
/** What an order counts for among the customer's recent offers. */
export type Offer = typeof Offer.Type

/** Price lists against which prices are judged, the first that names a product counts. */
export const PriceLists = Schema.Array(PriceListId).check(Schema.isMinLength(1), Schema.isMaxLength(10))

/** Where an order comes from (ORD-1). */
export const Source = Schema.TaggedUnion({
  /** An accepted quote, in the revision that was accepted. */
  Quote: { quoteId: Id, revision: Schema.Int },
  /**
   * A signed contract. Without `draws` its orders together stay within its amount; `goods` are drawn from its account line
   * by line (CTR-2), and `free` is bound by nothing (CTR-1).
   */
  Contract: {
    contractId: Id,
    limit: MoneyCodec.Money,
    priceLists: PriceLists,
    draws: Schema.optionalKey(Schema.Literals(["goods", "free"])),
  },
  /** A call, fax or note: `evidence` says where it is on file. */
  AdHoc: { evidence: ShortText, demandPlan: DemandPlan, priceLists: PriceLists },
  /** Taken over from another system. */
  Imported: { reference: ShortText },
})
/** Where an order comes from (ORD-1). */
export type Source = typeof Source.Type

/**
 * One line. `agreed` is the quantity that its source has; `quantity` is what is ordered now. `shipped` and `settled` count
 * what has left and what was invoiced, `settledAmount` the money of the latter; what came off again counts in neither but
 * in `returned` (ORD-5).
 */
export const OrderLine = Schema.Struct({
  lineId: Id,
  sku: Id,
  unitPrice: MoneyCodec.Money,
  agreed: MoneyCodec.Quantity,
  quantity: MoneyCodec.Quantity,
  amount: MoneyCodec.Money,
  shipped: MoneyCodec.Quantity,
  settled: MoneyCodec.Quantity,
  settledAmount: MoneyCodec.Money,
  returned: Schema.optionalKey(MoneyCodec.Quantity),
  /** Pieces to be sent again that no stock is reserved for yet. */
  unreserved: Schema.optionalKey(MoneyCodec.Quantity),
})
/** One line of an order. */
export type OrderLine = typeof OrderLine.Type

/** Whether finance settles before the warehouse ships, or after (ORD-3). */
export const Settlement = Schema.Literals(["settle-first", "ship-first"])
/** Whether finance settles before the warehouse ships, or after (ORD-3). */
export type Settlement = typeof Settlement.Type

/** Where stock is looked up and reserved: here, at the host, or not at all. */
export const StockCheck = Schema.Literals(["own", "host", "none"])
/** Where stock is looked up. */
export type StockCheck = typeof StockCheck.Type

/** Where exposure comes from: the credit account here, or the host's books (CRD-2). */
export const ExposureFrom = Schema.Literals(["ledger", "host"])
/** Where exposure comes from. */
export type ExposureFrom = typeof ExposureFrom.Type

/** A deposit that was received for the order, by its receipt. */
export const Deposit = Schema.Struct({ receiptNo: Id, amount: MoneyCodec.Money })
/** A deposit received for the order. */
export type Deposit = typeof Deposit.Type

/** So much of a line on an invoice; the money is missing where the invoice was written before it was kept. */
export const BilledLine = Schema.Struct({ ...LineQuantity.fields, amount: Schema.optionalKey(MoneyCodec.Money) })
/** So much of a line on an invoice. */
export type BilledLine = typeof BilledLine.Type

/** An invoice of the order, and what of it was credited since (ORD-5). */
export const Invoice = Schema.Struct({
  invoiceId: Id,
  amount: MoneyCodec.Money,
  lines: rows(BilledLine, maxLines),
  credited: Schema.optionalKey(rows(BilledLine, maxPapers)),
})
/** An invoice of the order. */
export type Invoice = typeof Invoice.Type

/** A shipment of the order. */
export const Shipment = Schema.Struct({ shipmentId: Id, lines: rows(LineQuantity, maxLines) })
/** A shipment of the order. */
export type Shipment = typeof Shipment.Type

/** What of a line an invoice bills. */
export const InvoiceLine = Schema.Struct({
  lineId: Id,
  sku: Id,
  quantity: MoneyCodec.Quantity,
  amount: MoneyCodec.Money,
})
/** What of a line an invoice bills. */
export type InvoiceLine = typeof InvoiceLine.Type

/** Whoever made a paper, and those for whom they did: none of them signs or checks it as well (ORG-4). */
export const Makers = rows(ShortText, 10)

/** An invoice that a second person hasn't checked yet; it bills nobody (ORD-4). */
export const InvoiceDraft = Schema.Struct({
  invoiceId: Id,
  invoiceDate: CalendarCodec.LocalDate,
  amount: MoneyCodec.Money,
  lines: rows(InvoiceLine, maxLines),
  by: ShortText,
  makers: Makers,
})
/** An invoice that a second person hasn't checked yet. */
export type InvoiceDraft = typeof InvoiceDraft.Type

/** A request that goods leave, and whether it is signed (ORD-4). */
export const ShippingRequest = Schema.Struct({
  requestId: Id,
  lines: rows(LineQuantity, maxLines),
  by: ShortText,
  makers: Makers,
  standing: Schema.TaggedUnion({
    Asked: {},
    Signed: { by: ShortText },
    Refused: { by: ShortText, reason: LongText },
  }),
})
/** A request that goods leave. */
export type ShippingRequest = typeof ShippingRequest.Type

/** Goods that came off the order after they had left: returned, broken or lost (ORD-5). */
export const GoodsReturn = Schema.Struct({
  returnId: Id,
  lines: rows(LineQuantity, maxLines),
  goods: GoodsFate,
  outcome: ReturnOutcome,
})
/** Goods that came off the order after they had left. */
export type GoodsReturn = typeof GoodsReturn.Type

/** What of one invoice is credited: a credit note (ORD-5). */
export const CreditPart = Schema.Struct({
  invoiceId: Id,
  noteNo: Id,
  amount: MoneyCodec.Money,
  lines: rows(InvoiceLine, maxLines),
})
/** What of one invoice is credited. */
export type CreditPart = typeof CreditPart.Type

/** The one way in which invoices are checked: by a person who neither made it nor had it made (ORD-4). */
export const InvoiceCheck = Schema.Literal("second-person")
/** How invoices are checked. */
export type InvoiceCheck = typeof InvoiceCheck.Type

/**
 * Leave to release this order although the gate held it (CRD-5): up to an amount, by a rank, for the sign-offs given, until
 * a day.
 */
export const Override = Schema.Struct({
  amount: MoneyCodec.Money,
  rank: DecisionCodec.Rank,
  signOffs: Schema.Array(DecisionCodec.SignOff).check(Schema.isMaxLength(100)),
  by: ShortText,
  reason: LongText,
  /** The hold that it was given for. */
  hold: Schema.Int,
  /** The last day on which it can be used. */
  validUntil: CalendarCodec.LocalDate,
})
/** Leave to release an order that the gate held (CRD-5). */
export type Override = typeof Override.Type

/** Why an order is on hold, and what an approver was asked (CRD-4). */
export const Hold = Schema.Struct({
  /** Counts the requests for an override of this order. */
  number: Schema.Int.check(Schema.isGreaterThan(0)),
  decision: DecisionCodec.Decision,
  /** The part that a rank may override; allowed when there is none. */
  overridable: DecisionCodec.Decision,
  /** The order's total, up to which an override will hold. */
  amount: MoneyCodec.Money,
  /** Digest of the order's contents and of who has to agree: what an approval binds to (PRC-8). */
  contentHash,
  /** Who asked for the release, and with which rank. */
  by: ShortText,
  rank: DecisionCodec.Rank,
  /** Who declined to override, if somebody did. */
  refusedBy: Schema.optionalKey(ShortText),
})
/** Why an order is on hold. */
export type Hold = typeof Hold.Type

/** What is agreed with the customer and stays the same on the way. */
export const orderFields = {
  source: Source,
  /** For orders that are priced by the seller's own authority: what counts towards a cap over a window (PRC-6). */
  offer: Schema.optionalKey(Offer),
  customerId: Id,
  currency: MoneyCodec.CurrencyCode,
  lines: rows(OrderLine, maxLines),
  total: MoneyCodec.Money,
  creditDays,
  sellers: rows(Seller, maxSellers),
  dealId: Schema.optionalKey(Id),
  deliveryDate: Schema.optionalKey(CalendarCodec.LocalDate),
  settlement: Settlement,
  stock: StockCheck,
  exposure: ExposureFrom,
  /** What has to be received before release. */
  deposit: Schema.optionalKey(MoneyCodec.Money),
  /** The rank that signs shipping requests; without it goods leave without one (ORD-4). */
  shippingRank: Schema.optionalKey(DecisionCodec.Rank),
  /** How invoices are checked; without it they are issued as they are made (ORD-4). */
  invoiceCheck: Schema.optionalKey(InvoiceCheck),
}

const progress = {
  ...orderFields,
  confirmedOn: CalendarCodec.LocalDate,
  deposits: rows(Deposit, maxPapers),
  invoices: rows(Invoice, maxPapers),
  shipments: rows(Shipment, maxPapers),
  /** How often the order was put on hold. */
  holds: Schema.Int,
  override: Schema.optionalKey(Override),
  requests: Schema.optionalKey(rows(ShippingRequest, maxPapers)),
  drafts: Schema.optionalKey(rows(InvoiceDraft, maxPapers)),
  exceptions: Schema.optionalKey(rows(OrderException, maxPapers)),
  returns: Schema.optionalKey(rows(GoodsReturn, maxPapers)),
  /** Unshipped goods that were cancelled, by their numbers. */
  cuts: Schema.optionalKey(rows(Schema.Struct({ cancelId: Id, lines: rows(LineQuantity, maxLines) }), maxPapers)),
}

/** An order and how far it is (ORD-2). */
export const OrderState = Schema.TaggedUnion({
  Absent: {},
  /** Agreed and not released. `refusal` is the gate's last refusal, if any. */
  Confirmed: { ...progress, refusal: Schema.optionalKey(DecisionCodec.Decision) },
  /** The gate held it; `isCommitted` when it had been released before and its claims stand. */
  Held: { ...progress, hold: Hold, isCommitted: Schema.Boolean },
  /** Released up to the amount `cleared`; settled and shipped from here on. */
  Released: { ...progress, cleared: MoneyCodec.Money },
  Delivered: { ...progress, deliveredOn: CalendarCodec.LocalDate },
  Accepted: { ...progress, acceptedOn: CalendarCodec.LocalDate },
  Closed: { ...progress, closedOn: CalendarCodec.LocalDate },
  Cancelled: { ...progress, reason: LongText },
})
/** An order and how far it is (ORD-2). */
export type OrderState = typeof OrderState.Type

/** An order that exists. */
export type Order = Exclude<OrderState, { readonly _tag: "Absent" }>
