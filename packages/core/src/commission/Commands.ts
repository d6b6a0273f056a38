/**
 * Commands to a member's commission period.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, LongText, Name, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import { Credit, Posting } from "./Model.ts"

const CreditId = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200))
const Month = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}$/u))

/** What a commission period is told: by reactions to orders and payments, and by whoever closes the month. */
export const Command = Schema.TaggedUnion({
  /**
   * What a deal contributes, as it stands now: new, with another amount than before, or taken back with zero. Ignored
   * when the plan pays on another basis. What the order is made of is looked up where the plan asks for it and the credit
   * doesn't say.
   */
  Credit: { memberId: Id, period: Month, credit: Credit, reason: LongText, orderId: Schema.optionalKey(Id) },
  /** What a credit earned is taken back, exactly (COM-5). Ignored for a credit that isn't on record. */
  Reverse: { creditId: CreditId, reason: LongText },
  /** What was held back of a credit is paid (COM-5). */
  ReleaseHoldback: { creditId: CreditId, reason: LongText },
  /** A change to a closed month, or what was carried out of the last one. */
  Adjust: { memberId: Id, period: Month, posting: Posting },
  /** Opens a month in which nothing was credited, so that it can be closed and its draw be paid (COM-6). */
  Open: { memberId: Id, period: Month },
  /**
   * How much of the target was reached (TGT-6; `null`: there is none), or a factor for conduct (COM-7). What is left out stays
   * as it is. Nobody assesses themselves.
   */
  Assess: {
    memberId: Id,
    period: Month,
    attainment: Schema.optionalKey(Schema.NullOr(RateCodec.Rate)),
    conduct: Schema.optionalKey(RateCodec.Rate),
    reason: ShortText,
  },
  /** A fine that the plan names, or an amount above or below zero, as a line of the statement (COM-7). */
  AddLine: {
    memberId: Id,
    period: Month,
    lineId: Id,
    what: Schema.TaggedUnion({ Fine: { name: Name }, Amount: { amount: MoneyCodec.Money } }),
    reason: ShortText,
  },
  /** Locks the month and pays (COM-8). */
  Close: {},
})
/** The type of {@link Command}. */
export type Command = typeof Command.Type
