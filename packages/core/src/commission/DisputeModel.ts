/**
 * Disputes of commission statements (COM-9): commands, events and state.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { PostingKind } from "./Model.ts"

const Month = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}$/u))
const reason = LongText.check(Schema.isMinLength(1))

/** What is disputed: a line of the statement as the member sees it, or a deal that should be on it and isn't. */
export const DisputeSubject = Schema.TaggedUnion({
  Line: {
    /** Number of the line on the statement, from 1. It stays the same: lines are only added at the end. */
    no: Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)),
    kind: PostingKind,
    creditId: Schema.String.check(Schema.isMaxLength(200)),
    dealId: Schema.String.check(Schema.isMaxLength(200)),
    amount: MoneyCodec.Money,
  },
  Missing: { dealId: ShortText },
})
/** The type of {@link DisputeSubject}. */
export type DisputeSubject = typeof DisputeSubject.Type

/** How a dispute ends. A correction may take away as well: its amount is what it adds to what is paid. */
export const DisputeOutcome = Schema.TaggedUnion({
  Corrected: { amount: MoneyCodec.Money, reason },
  Refused: { reason },
})
/** The type of {@link DisputeOutcome}. */
export type DisputeOutcome = typeof DisputeOutcome.Type

/** Commands to a dispute. */
export const DisputeCommand = Schema.TaggedUnion({
  /** By the member whose statement it is, or by finance for them. A settled dispute may be opened again. */
  Open: { memberId: Id, period: Month, subject: DisputeSubject, reason },
  /** By finance or a manager, not by whoever opened it (ORG-4). Answered again, the last answer counts. */
  Answer: { text: reason },
  /** By finance or a director once it is answered, not by whom it pays (ORG-4). */
  Resolve: { outcome: DisputeOutcome },
  /** By whoever opened it, or by the member. */
  Withdraw: { reason },
})
/** The type of {@link DisputeCommand}. */
export type DisputeCommand = typeof DisputeCommand.Type

/** Events of a dispute. Names and fields are the stored form. */
export const DisputeEvent = Schema.TaggedUnion({
  DisputeOpened: { memberId: Id, period: Month, subject: DisputeSubject, reason, by: ShortText },
  DisputeAnswered: { text: reason, by: ShortText },
  /** `into` is the month that is open, into which a correction is posted. */
  DisputeResolved: { outcome: DisputeOutcome, by: ShortText, into: Month },
  DisputeWithdrawn: { reason, by: ShortText },
})
/** The type of {@link DisputeEvent}. */
export type DisputeEvent = typeof DisputeEvent.Type

const content = { memberId: Id, period: Month, subject: DisputeSubject, reason, openedBy: ShortText }
const answer = { answer: reason, answeredBy: ShortText }

/** A dispute: none, opened, answered, or settled one way or the other. */
export const DisputeState = Schema.TaggedUnion({
  None: {},
  Opened: content,
  Answered: { ...content, ...answer },
  Resolved: { ...content, ...answer, outcome: DisputeOutcome, resolvedBy: ShortText },
  Withdrawn: { ...content, why: reason },
})
/** The type of {@link DisputeState}. */
export type DisputeState = typeof DisputeState.Type
