/**
 * Price lists and the book that keeps them apart (PRC-1).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/index.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"

/** Names a price list for ever. */
export const PriceListId = Id.pipe(Schema.brand("PriceListId"))
/** The type of {@link PriceListId}. */
export type PriceListId = typeof PriceListId.Type

/** A stock keeping unit: a product, or one unit for sale. */
export const Sku = Id
/** A product group. */
export const Group = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))

/** Most lines of one price list. */
export const maxListLines = 5000

/** Not below zero. */
const Amount = MoneyCodec.Money.check(
  Schema.makeFilter((money) => money.minor >= 0n || "an amount of a price list is 0 or more"),
)

/** The price of one product (PRC-1), per unit, with what it costs and its own floor where they are known. */
export const PriceListLine = Schema.Struct({
  sku: Sku,
  group: Schema.optionalKey(Group),
  listPrice: Amount,
  cost: Schema.optionalKey(Amount),
  floor: Schema.optionalKey(Amount),
})
/** The type of {@link PriceListLine}. */
export interface PriceListLine extends Schema.Schema.Type<typeof PriceListLine> {}

/** What a price list says: exactly this is signed off. `until` is not included; without it the list has no end. */
export const priceListFields = {
  currency: MoneyCodec.CurrencyCode,
  from: CalendarCodec.LocalDate,
  until: Schema.optionalKey(CalendarCodec.LocalDate),
  version: ShortText,
  /** The list that this one takes the place of, from its first day on. */
  supersedes: Schema.optionalKey(PriceListId),
  lines: Schema.Array(PriceListLine).check(Schema.isMinLength(1), Schema.isMaxLength(maxListLines)),
}

/** What a price list says. */
export const PriceListContent = Schema.Struct(priceListFields)
/** The type of {@link PriceListContent}. */
export interface PriceListContent extends Schema.Schema.Type<typeof PriceListContent> {}

/** Counts what is put up for approval; numbers the requests. */
export const Revision = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))
/** Digest of what is approved. */
export const ContentHash = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(128))
/** Ids of everybody who agreed. */
export const Approvers = Schema.Array(ShortText).check(Schema.isMaxLength(1000))

/** `revision`: how often the list was put up for signing. */
const drafted = { content: PriceListContent, revision: Revision }
const signed = { ...drafted, approvers: Approvers, signedAt: CalendarCodec.Instant }

/** A price list: drafted, waiting for its signatories, in use, superseded, withdrawn (PRC-1). */
export const PriceListState = Schema.TaggedUnion({
  Absent: {},
  Drafted: drafted,
  AwaitingSignOff: { ...drafted, contentHash: ContentHash },
  InUse: signed,
  /** Holds for days before `since`, the first day of its successor. */
  Superseded: { ...signed, successor: PriceListId, since: CalendarCodec.LocalDate },
  Withdrawn: { ...drafted, reason: LongText },
})
/** The type of {@link PriceListState}. */
export type PriceListState = typeof PriceListState.Type

/** Commands of a price list. Members draft, submit and withdraw; the rest comes from approvals and from the book. */
export const PriceListCommand = Schema.TaggedUnion({
  DraftList: priceListFields,
  SubmitList: { urgency: Schema.optionalKey(Schema.Literals(["normal", "urgent"])) },
  WithdrawList: { reason: LongText },
  RecordSignOff: { revision: Revision, contentHash: ContentHash, approvers: Approvers },
  RecordRefusal: { revision: Revision, contentHash: ContentHash, by: ShortText, reason: LongText },
  SupersedeList: { successor: PriceListId, since: CalendarCodec.LocalDate },
})
/** The type of {@link PriceListCommand}. */
export type PriceListCommand = typeof PriceListCommand.Type

/** Events of a price list. Names and fields are the storage format: add versions, never edit. */
export const PriceListEvent = Schema.TaggedUnion({
  PriceListDrafted: { content: PriceListContent, by: ShortText },
  PriceListSubmitted: {
    revision: Revision,
    contentHash: ContentHash,
    decision: DecisionCodec.Decision,
    requester: Schema.Struct({ id: ShortText, rank: DecisionCodec.Rank }),
    urgency: Schema.Literals(["normal", "urgent"]),
  },
  PriceListSignedOff: { approvers: Approvers, at: CalendarCodec.Instant },
  /** Refused or sent back by a signatory; it is a draft again. */
  PriceListRefused: { by: ShortText, reason: LongText },
  PriceListSuperseded: { successor: PriceListId, since: CalendarCodec.LocalDate },
  PriceListWithdrawn: { reason: LongText, by: ShortText },
})
/** The type of {@link PriceListEvent}. */
export type PriceListEvent = typeof PriceListEvent.Type

const claimFields = {
  listId: PriceListId,
  from: CalendarCodec.LocalDate,
  until: Schema.optionalKey(CalendarCodec.LocalDate),
  skus: Schema.Array(Sku).check(Schema.isMaxLength(maxListLines)),
  supersedes: Schema.optionalKey(PriceListId),
}

/** Products and days that one list lays claim to: while it waits for signing, and once it is in use. */
export const BookEntry = Schema.Struct({ ...claimFields, isInUse: Schema.Boolean })
/** The type of {@link BookEntry}. */
export interface BookEntry extends Schema.Schema.Type<typeof BookEntry> {}

/** The book of one currency: every list that is or will be in use. */
export const PriceBookState = Schema.Struct({ entries: Schema.Array(BookEntry).check(Schema.isMaxLength(1000)) })
/** The type of {@link PriceBookState}. */
export interface PriceBookState extends Schema.Schema.Type<typeof PriceBookState> {}

/** Commands of a book; they follow from what happens to lists. */
export const PriceBookCommand = Schema.TaggedUnion({
  ClaimPeriod: claimFields,
  ConfirmPeriod: { listId: PriceListId },
  ReleasePeriod: { listId: PriceListId },
})
/** The type of {@link PriceBookCommand}. */
export type PriceBookCommand = typeof PriceBookCommand.Type

/** Events of a book. Names and fields are the storage format: add versions, never edit. */
export const PriceBookEvent = Schema.TaggedUnion({
  /** Entries that ended before `on` are of no interest any more. */
  PeriodClaimed: { ...claimFields, on: CalendarCodec.LocalDate },
  PeriodConfirmed: {
    listId: PriceListId,
    superseded: Schema.optionalKey(Schema.Struct({ listId: PriceListId, since: CalendarCodec.LocalDate })),
  },
  PeriodReleased: { listId: PriceListId },
})
/** The type of {@link PriceBookEvent}. */
export type PriceBookEvent = typeof PriceBookEvent.Type
