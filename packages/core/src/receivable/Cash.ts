/**
 * Money that a member collected from a customer and has to hand over to finance the same day (REC-9).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { Instructions } from "./Commands.ts"

const slip = {
  customerId: Id,
  amount: MoneyCodec.Money,
  /** The day on which the customer paid: the value date of the payment. */
  on: CalendarCodec.LocalDate,
  /** What it is for; without it, what is oldest due. */
  allocation: Schema.optionalKey(Instructions),
}

/** A slip for money collected. Its id is the slip's number and becomes the receipt number. */
export const CashSlipState = Schema.TaggedUnion({
  None: {},
  Collected: {
    ...slip,
    collector: ShortText,
    /** The end of its day, by which it has to be with finance. */
    until: CalendarCodec.Instant,
    /** That moment has passed. */
    isMissed: Schema.optionalKey(Schema.Literal(true)),
  },
  HandedOver: { ...slip, collector: ShortText, by: ShortText, handedOverOn: CalendarCodec.LocalDate },
  Voided: { ...slip, collector: ShortText, by: ShortText, reason: LongText },
})
/** A slip for money collected. */
export type CashSlipState = typeof CashSlipState.Type

/**
 * Commands of a slip.
 *
 * - `Collect`: a member took money from a customer.
 * - `HandOver`: finance has counted and taken it; from then on it is a payment of that receipt number. The collector can't
 *   confirm it themselves (ORG-4).
 * - `Void`: the slip was written by mistake.
 * - `Miss`: sent by the timer at the end of the day.
 */
export const CashSlipCommand = Schema.TaggedUnion({
  Collect: slip,
  HandOver: { counted: MoneyCodec.Money },
  Void: { reason: LongText },
  Miss: {},
})
/** Commands of a slip. */
export type CashSlipCommand = typeof CashSlipCommand.Type

/** Events of a slip. */
export const CashSlipEvent = Schema.TaggedUnion({
  CashCollected: { ...slip, collector: ShortText, until: CalendarCodec.Instant },
  /** The day is over and finance doesn't have the money. */
  HandoverMissed: {
    collector: ShortText,
    customerId: Id,
    amount: MoneyCodec.Money,
    on: CalendarCodec.LocalDate,
    at: CalendarCodec.Instant,
  },
  CashHandedOver: { ...slip, collector: ShortText, by: ShortText, handedOverOn: CalendarCodec.LocalDate },
  SlipVoided: { reason: LongText, by: ShortText },
})
/** Events of a slip. */
export type CashSlipEvent = typeof CashSlipEvent.Type
