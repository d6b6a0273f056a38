/**
 * What happened to a quote. Names and fields are the storage format: add versions, never edit.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { LongText, ShortText } from "../decider/index.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import { Approvers, ContentHash, Revision } from "./PriceListModel.ts"
import { QuoteContent, SentBack, Standing, StoredAlternatives } from "./QuoteModel.ts"

/** What a quote counts for from now on, and for how many days that has to be remembered (PRC-6). */
const counts = {
  standing: Standing,
  windowDays: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 366 })),
}

/** A new revision, and what became of the approval (PRC-8): there was none, it is kept, or it is void. */
const revised = {
  revision: Revision,
  content: QuoteContent,
  contentHash: ContentHash,
  by: ShortText,
  approval: Schema.Literals(["none", "kept", "void"]),
  /** The last revision for which approval had been asked; 0 when none was. */
  requested: Revision,
  /** With a kept approval: what the quote counts for now. */
  counts: Schema.optionalKey(Schema.Struct(counts)),
}

/** Events of a quote (PRC-5, PRC-7, PRC-8, PRC-9). */
export const QuoteEvent = Schema.TaggedUnion({
  QuoteDrafted: { content: QuoteContent, contentHash: ContentHash, by: ShortText },
  QuoteRevised: revised,
  /** A revision that the customer asked for; `note` says how (PRC-9). */
  CounterOffered: { ...revised, note: LongText },
  /** Beyond the requester's authority: it waits for an approval. */
  QuoteSubmitted: {
    revision: Revision,
    contentHash: ContentHash,
    decision: DecisionCodec.Decision,
    requester: Schema.Struct({ id: ShortText, rank: DecisionCodec.Rank }),
    urgency: Schema.Literals(["normal", "urgent"]),
    summary: LongText,
    ...counts,
  },
  /** Within the requester's own authority. */
  QuoteCleared: {
    contentHash: ContentHash,
    decision: DecisionCodec.Decision,
    by: ShortText,
    rank: DecisionCodec.Rank,
    ...counts,
  },
  /** Denied; it stays a draft. */
  QuoteRefused: { decision: DecisionCodec.Decision, alternatives: StoredAlternatives },
  QuoteApproved: { revision: Revision, contentHash: ContentHash, approvers: Approvers },
  /** It is a draft again. */
  QuoteSentBack: { revision: Revision, outcome: SentBack, by: ShortText, reason: LongText },
  /** The approval wasn't used in time; it is a draft again (APR-6). */
  QuoteApprovalLapsed: { revision: Revision },
  QuoteIssued: {
    on: CalendarCodec.LocalDate,
    validUntil: CalendarCodec.LocalDate,
    expiresAt: CalendarCodec.Instant,
    by: ShortText,
  },
  QuoteNumbered: { number: ShortText },
  QuoteAccepted: { at: CalendarCodec.Instant, by: ShortText },
  QuoteDeclined: { reason: LongText, by: ShortText },
  QuoteWithdrawn: { reason: LongText, by: ShortText },
  QuoteExpired: {},
})
/** The type of {@link QuoteEvent}. */
export type QuoteEvent = typeof QuoteEvent.Type
