/**
 * Quotes: what is offered to a customer, and how far it has come (PRC-7, PRC-8).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/index.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import { maxCreditDays } from "./Evaluate.ts"
import { Approvers, ContentHash, Group, PriceListId, Revision, Sku } from "./PriceListModel.ts"

/** Names a quote for ever. */
export const QuoteId = Id.pipe(Schema.brand("QuoteId"))
/** The type of {@link QuoteId}. */
export type QuoteId = typeof QuoteId.Type

/** Names a tender for ever. */
export const TenderId = Id.pipe(Schema.brand("TenderId"))
/** The type of {@link TenderId}. */
export type TenderId = typeof TenderId.Type

/** Most lines of one quote. */
export const maxQuoteLines = 200

const Index = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: maxQuoteLines - 1 }))

/** A line as it is asked for: the list price comes from the price lists. */
const askedLine = {
  sku: Sku,
  quantity: MoneyCodec.Quantity,
  unitPrice: MoneyCodec.Money,
  givenWith: Schema.optionalKey(Index),
}

/** A line with the list price, and the cost and floor where the list names them, of the day it was priced. */
export const QuoteLine = Schema.Struct({
  ...askedLine,
  group: Schema.optionalKey(Group),
  listPrice: MoneyCodec.Money,
  cost: Schema.optionalKey(MoneyCodec.Money),
  floor: Schema.optionalKey(MoneyCodec.Money),
})
/** The type of {@link QuoteLine}. */
export interface QuoteLine extends Schema.Schema.Type<typeof QuoteLine> {}

const given = {
  value: MoneyCodec.Money,
  line: Schema.optionalKey(Index),
  note: Schema.optionalKey(ShortText),
}

/** `Concession`, as stored. */
export const QuoteConcession = Schema.TaggedUnion({
  Service: given,
  Points: given,
  ReferralReward: given,
  Other: given,
})

/** Who sells, with the share of the commission that is theirs; the shares sum to 100 % (COM-3). */
export const Seller = Schema.Struct({ memberId: ShortText, share: RateCodec.Rate })
/** The type of {@link Seller}. */
export interface Seller extends Schema.Schema.Type<typeof Seller> {}

const CreditDays = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: maxCreditDays }))
const PriceLists = Schema.Array(PriceListId).check(Schema.isMinLength(1), Schema.isMaxLength(10))
const Concessions = Schema.Array(QuoteConcession).check(Schema.isMaxLength(50))
const Sellers = Schema.Array(Seller).check(Schema.isMaxLength(20))

/** What a quote is asked to say. Without credit days the policy's standard days, without sellers whoever drafts it. */
export const offerFields = {
  priceLists: PriceLists,
  lines: Schema.Array(Schema.Struct(askedLine)).check(Schema.isMinLength(1), Schema.isMaxLength(maxQuoteLines)),
  creditDays: Schema.optionalKey(CreditDays),
  concessions: Schema.optionalKey(Concessions),
  sellers: Schema.optionalKey(Sellers),
  /** The written reason that some floors ask for (PRC-3). */
  justification: Schema.optionalKey(LongText),
  /** The tender that this is an offer for: its list, and nothing else, is priced (PRC-10). */
  tender: Schema.optionalKey(TenderId),
}

/** What a quote says: exactly this is approved (PRC-8). */
export const QuoteContent = Schema.Struct({
  customerId: Id,
  currency: MoneyCodec.CurrencyCode,
  priceLists: PriceLists,
  lines: Schema.Array(QuoteLine).check(Schema.isMinLength(1), Schema.isMaxLength(maxQuoteLines)),
  creditDays: CreditDays,
  concessions: Concessions,
  sellers: Sellers,
  justification: Schema.optionalKey(LongText),
  tender: Schema.optionalKey(TenderId),
})
/** The type of {@link QuoteContent}. */
export interface QuoteContent extends Schema.Schema.Type<typeof QuoteContent> {}

/** Who agreed to a content: the requester's own authority, or an approval (PRC-5). */
export const Authority = Schema.TaggedUnion({
  Own: { by: ShortText, rank: DecisionCodec.Rank },
  Approval: { revision: Revision, approvers: Approvers },
})

/** What was approved, word for word. Later revisions are held against it, not against each other (PRC-8). */
export const ApprovalBasis = Schema.Struct({ content: QuoteContent, contentHash: ContentHash, authority: Authority })
/** The type of {@link ApprovalBasis}. */
export interface ApprovalBasis extends Schema.Schema.Type<typeof ApprovalBasis> {}

/** What an offer counts for over a window, and from which day on (PRC-6). */
export const Standing = Schema.Struct({
  on: CalendarCodec.LocalDate,
  offer: Schema.Struct({ list: MoneyCodec.Money, effective: MoneyCodec.Money }),
})
/** The type of {@link Standing}. */
export interface Standing extends Schema.Schema.Type<typeof Standing> {}

const PriceChange = Schema.Struct({ line: Index, sku: Sku, unitPrice: MoneyCodec.Money })

/** `Alternatives`, as stored (PRC-11). */
export const StoredAlternatives = Schema.Struct({
  prices: Schema.optionalKey(
    Schema.Struct({
      lines: Schema.Array(PriceChange).check(Schema.isMaxLength(maxQuoteLines)),
      total: MoneyCodec.Money,
    }),
  ),
  atAskedPrices: Schema.optionalKey(Schema.Struct({ creditDays: CreditDays })),
  atListPrices: Schema.optionalKey(
    Schema.Struct({
      creditDays: Schema.optionalKey(CreditDays),
      services: Schema.optionalKey(MoneyCodec.Money),
    }),
  ),
})

/** How a request for approval came back without one. */
export const SentBack = Schema.Literals(["Rejected", "Returned", "Withdrawn"])

const base = {
  content: QuoteContent,
  contentHash: ContentHash,
  /** Counts from 1. */
  revision: Revision,
  /** The last revision for which approval was asked; 0 when none was. */
  requested: Revision,
  /** Who drafted it. */
  owner: ShortText,
  /** Business number, once issued. */
  number: Schema.optionalKey(ShortText),
}
const standing = { ...base, standing: Standing }
const approved = { ...standing, basis: ApprovalBasis }
const issued = { ...approved, validUntil: CalendarCodec.LocalDate, expiresAt: CalendarCodec.Instant }

/** A quote (PRC-7). Only `Approved` can be issued, only `Issued` accepted. */
export const QuoteState = Schema.TaggedUnion({
  Absent: {},
  Draft: {
    ...base,
    /** Why it can't be offered like this, when it was denied. */
    refusal: Schema.optionalKey(Schema.Struct({ decision: DecisionCodec.Decision, alternatives: StoredAlternatives })),
    /** How its request came back. */
    answer: Schema.optionalKey(Schema.Struct({ outcome: SentBack, by: ShortText, reason: LongText })),
  },
  AwaitingApproval: { ...standing, decision: DecisionCodec.Decision },
  Approved: approved,
  Issued: issued,
  Accepted: { ...issued, acceptedAt: CalendarCodec.Instant },
  Declined: { ...base, reason: LongText },
  Expired: base,
  Withdrawn: { ...base, reason: LongText },
})
/** The type of {@link QuoteState}. */
export type QuoteState = typeof QuoteState.Type
/** A quote that exists. */
export type LiveQuote = Exclude<QuoteState, { readonly _tag: "Absent" }>
