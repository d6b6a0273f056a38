/**
 * What goes wrong after release, and what comes back: exceptions and returns (ORD-5).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"

/** What became of goods: back on the shelf, thrown away, or never seen again. */
export const GoodsFate = Schema.Literals(["restocked", "scrapped", "lost"])
/** What became of goods. */
export type GoodsFate = typeof GoodsFate.Type

/** Fewer pieces than there should be, broken ones, or all of them too late. */
export const ExceptionKind = Schema.Literals(["short", "damaged", "late"])
/** What went wrong. */
export type ExceptionKind = typeof ExceptionKind.Type

/** What is done about an exception. */
export const Remedy = Schema.TaggedUnion({
  /** Nothing besides the finding: the customer takes it as it is. */
  None: {},
  /** The pieces are sent again; the invoice stands. */
  Resupply: { goods: GoodsFate },
  /** The pieces come off the order and are credited, for `amount` where less than their price was agreed. */
  Credit: { goods: GoodsFate, amount: Schema.optionalKey(MoneyCodec.Money) },
  /** The pieces haven't left and won't; what was invoiced of them is credited. */
  CancelRest: {},
})
/** What is done about an exception. */
export type Remedy = typeof Remedy.Type

/** Whether somebody has still to see to it. */
export const ExceptionStanding = Schema.TaggedUnion({
  Open: {},
  Resolved: { remedy: Remedy, finding: LongText, by: ShortText, on: CalendarCodec.LocalDate },
})

/** Something that went wrong with a line, as it was reported. */
export const exceptionFields = {
  exceptionId: Id,
  kind: ExceptionKind,
  lineId: Id,
  sku: Id,
  quantity: MoneyCodec.Quantity,
  /** The shipment in which it was found. */
  shipmentId: Schema.optionalKey(Id),
  note: LongText,
  /** Whoever looks after the customer and is to see to it; missing where nobody does. */
  owner: Schema.optionalKey(Id),
  by: ShortText,
}

/** Something that went wrong with a line, and what became of it. */
export const OrderException = Schema.Struct({
  ...exceptionFields,
  reportedOn: CalendarCodec.LocalDate,
  standing: ExceptionStanding,
})
/** Something that went wrong with a line. */
export type OrderException = typeof OrderException.Type

/** Whether what came back is credited or sent again. */
export const ReturnOutcome = Schema.Literals(["credited", "resupplied"])
/** Whether what came back is credited or sent again. */
export type ReturnOutcome = typeof ReturnOutcome.Type
