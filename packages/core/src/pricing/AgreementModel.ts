/**
 * Prices agreed with one customer for a period (PRC-12).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/index.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { Approvers, ContentHash, PriceListId, Revision, Sku } from "./PriceListModel.ts"

/** Names an agreement for ever. */
export const AgreementId = Id.pipe(Schema.brand("AgreementId"))
/** The type of {@link AgreementId}. */
export type AgreementId = typeof AgreementId.Type

/** Most products of one agreement. */
export const maxAgreedLines = 500

const Price = MoneyCodec.Money.check(Schema.makeFilter((money) => money.minor > 0n || "an agreed price is above 0"))

/** The price of one product, per unit. */
export const AgreedLine = Schema.Struct({ sku: Sku, unitPrice: Price })
/** The type of {@link AgreedLine}. */
export interface AgreedLine extends Schema.Schema.Type<typeof AgreedLine> {}

const Lines = Schema.Array(AgreedLine).check(Schema.isMinLength(1), Schema.isMaxLength(maxAgreedLines))

/** What is agreed: exactly this is approved. The period includes `from` and ends before `until`. */
export const agreementFields = {
  customerId: Id,
  currency: MoneyCodec.CurrencyCode,
  /** Lists that the prices are held against, as they are on the first day. */
  priceLists: Schema.Array(PriceListId).check(Schema.isMinLength(1), Schema.isMaxLength(10)),
  from: CalendarCodec.LocalDate,
  until: CalendarCodec.LocalDate,
  lines: Lines,
  /** The written reason that some floors ask for (PRC-3). */
  justification: Schema.optionalKey(LongText),
}

/** What is agreed. */
export const AgreementContent = Schema.Struct(agreementFields)
/** The type of {@link AgreementContent}. */
export interface AgreementContent extends Schema.Schema.Type<typeof AgreementContent> {}

const base = { content: AgreementContent, revision: Revision }

/** Agreed prices: drafted, waiting for approval, in force (as far as the day lies in the period), withdrawn. */
export const AgreementState = Schema.TaggedUnion({
  Absent: {},
  /** `refusal`: why it can't be agreed like this, when it was denied. */
  Drafted: { ...base, refusal: Schema.optionalKey(DecisionCodec.Decision) },
  AwaitingApproval: { ...base, contentHash: ContentHash },
  InForce: base,
  Withdrawn: { ...base, reason: LongText },
})
/** The type of {@link AgreementState}. */
export type AgreementState = typeof AgreementState.Type

/** Commands of an agreement. Members draft, submit and withdraw; the rest comes from approvals. */
export const AgreementCommand = Schema.TaggedUnion({
  DraftAgreement: agreementFields,
  SubmitAgreement: { urgency: Schema.optionalKey(Schema.Literals(["normal", "urgent"])) },
  WithdrawAgreement: { reason: LongText },
  RecordAgreed: { revision: Revision, contentHash: ContentHash, approvers: Approvers },
  RecordNotAgreed: { revision: Revision, contentHash: ContentHash, by: ShortText, reason: LongText },
})
/** The type of {@link AgreementCommand}. */
export type AgreementCommand = typeof AgreementCommand.Type

/** Events of an agreement. Names and fields are the storage format: add versions, never edit. */
export const AgreementEvent = Schema.TaggedUnion({
  AgreementDrafted: { content: AgreementContent, by: ShortText },
  /** Within the requester's own authority. */
  AgreementCleared: { decision: DecisionCodec.Decision, by: ShortText },
  AgreementSubmitted: {
    revision: Revision,
    contentHash: ContentHash,
    decision: DecisionCodec.Decision,
    requester: Schema.Struct({ id: ShortText, rank: DecisionCodec.Rank }),
    urgency: Schema.Literals(["normal", "urgent"]),
  },
  AgreementRefused: { decision: DecisionCodec.Decision },
  AgreementApproved: { approvers: Approvers },
  /** Rejected, returned or withdrawn by whoever was asked; it is a draft again. */
  AgreementSentBack: { by: ShortText, reason: LongText },
  AgreementWithdrawn: { reason: LongText, by: ShortText },
})
/** The type of {@link AgreementEvent}. */
export type AgreementEvent = typeof AgreementEvent.Type

/** Agreed prices as the customer's own document keeps them, for whoever prices an offer, an order or an invoice. */
export const Agreed = Schema.Struct({
  agreementId: AgreementId,
  currency: MoneyCodec.CurrencyCode,
  from: CalendarCodec.LocalDate,
  until: CalendarCodec.LocalDate,
  lines: Lines,
})
/** The type of {@link Agreed}. */
export interface Agreed extends Schema.Schema.Type<typeof Agreed> {}
