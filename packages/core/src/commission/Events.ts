/**
 * Stored events of a member's commission period: names and fields are the storage format, pinned by golden files.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { Credit, Posting } from "./Model.ts"
import { Plan } from "./Policy.ts"

const Month = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}$/u))
const postings = Schema.Array(Posting).check(Schema.isMaxLength(10))

/** What happened to a member's earnings of one month. Every event carries the postings that it made. */
export const Event = Schema.TaggedUnion({
  /** The first fact of the month: from here on its plan is this one (COM-8). */
  PeriodOpened: { memberId: Id, period: Month, plan: Plan, planVersion: ShortText },
  /** `entitled` is what the month's facts earn now, before any cap. */
  Credited: { credit: Credit, entitled: MoneyCodec.Money, postings },
  /** A credit in a currency that the plan doesn't pay in: on record, earns nothing until somebody settles it. */
  CreditSuspended: { credit: Credit, reason: LongText },
  Reversed: { creditId: ShortText, entitled: MoneyCodec.Money, reason: LongText, postings },
  HoldbackReleased: { creditId: ShortText, reason: LongText, postings },
  /** A fact that came after the close: what it changes is posted into an open month (COM-8). */
  ChangedAfterClose: {
    change: Schema.Literals(["credit", "reversal", "release"]),
    credit: Credit,
    entitled: MoneyCodec.Money,
    /** By how much earnings change: above zero for a credit, below for a reversal. */
    earned: MoneyCodec.Money,
    /** By how much the part held back changes. Held money is taken first (COM-5). */
    heldChange: MoneyCodec.Money,
    /** The rest, posted into another month. */
    posting: Posting,
    into: Month,
    reason: LongText,
  },
  Adjusted: { postings },
  /** A change that came to a closed month and is passed on to a later one. */
  PassedOn: { posting: Posting, into: Month },
  PeriodClosed: {
    payout: MoneyCodec.Money,
    /** Handed to the next month: below zero what is owed back, above zero what a cap deferred. */
    carried: MoneyCodec.Money,
    postings,
  },
})
export type Event = typeof Event.Type
