/**
 * A deal: what it is about, where it stands, what is known about it (PIP-1 to PIP-3).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import type * as Facts from "./Facts.ts"

/** Most entries of one sort on a deal. */
export const maxEntries = 500

/** Names a deal. */
export const DealId = Id
/** The type of {@link DealId}. */
export type DealId = typeof DealId.Type

/** Somebody who sells, and the share of the deal that is theirs. */
export const Seller = Schema.Struct({ memberId: Id, share: RateCodec.Rate })
/** The type of {@link Seller}. */
export type Seller = typeof Seller.Type

/** Everybody who sells: the first one owns the deal; the shares sum to 100% (COM-3). */
export const Sellers = Schema.Array(Seller).check(Schema.isMinLength(1), Schema.isMaxLength(20))

/** What a deal is about. */
export const dealFields = {
  title: ShortText,
  customerId: Id,
  /** What the customer is expected to pay; weighed by the stage's probability in forecasts. */
  amount: MoneyCodec.Money,
  sellers: Sellers,
  product: Schema.optionalKey(ShortText),
  unitId: Schema.optionalKey(Id),
  /** Where the customer came from (CUS-1). */
  channel: Schema.optionalKey(ShortText),
}

/** What a deal is about. */
export const DealTerms = Schema.Struct(dealFields)
/** The type of {@link DealTerms}. */
export type DealTerms = typeof DealTerms.Type

/** To whom a deal was lost (PIP-3). */
export const LostTo = Schema.TaggedUnion({ Competitor: { name: ShortText }, NoCompetitor: {} })
/** The type of {@link LostTo}. */
export type LostTo = typeof LostTo.Type

/** Whether a deal goes on, and if not, how it ended (PIP-3). */
export const Standing = Schema.TaggedUnion({
  Open: {},
  Won: { on: CalendarCodec.LocalDate, by: ShortText },
  Lost: { on: CalendarCodec.LocalDate, by: ShortText, cause: Id, lostTo: LostTo, note: LongText },
})
/** The type of {@link Standing}. */
export type Standing = typeof Standing.Type

/** When a deal came into a stage. */
export const StageEntry = Schema.Struct({ stage: Id, enteredOn: CalendarCodec.LocalDate })
/** The type of {@link StageEntry}. */
export type StageEntry = typeof StageEntry.Type

/** Stages in the sequence in which the deal was in them, at least the first. */
export const StageHistory = Schema.NonEmptyArray(StageEntry).check(Schema.isMaxLength(maxEntries))
/** The type of {@link StageHistory}. */
export type StageHistory = typeof StageHistory.Type

const record = <S extends Schema.Constraint>(value: S) =>
  Schema.Record(Id, value).check(Schema.isMaxProperties(maxEntries))

const Attached = Schema.Struct({ reference: ShortText, by: ShortText, on: CalendarCodec.LocalDate })

const Visit = Schema.Struct({ visitedOn: CalendarCodec.LocalDate, note: LongText, by: ShortText })

const Proposal = Schema.TaggedUnion({
  None: {},
  Submitted: { reference: ShortText, by: ShortText, onBehalfOf: Schema.optionalKey(ShortText) },
  Accepted: { reference: ShortText, by: ShortText, reviewedBy: ShortText },
  Returned: { reference: ShortText, by: ShortText, reviewedBy: ShortText, reason: LongText },
})

const ContractProgress = Schema.Literals(["approved", "signed", "archived"])
const PaymentProgress = Schema.Literals(["first", "all"])
const PluginName = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(100))

/** Stored form of what is known about a deal. */
export const DealFacts: Schema.Codec<Facts.DealFacts, unknown> = Schema.Struct({
  fields: record(ShortText),
  documents: record(Attached),
  visits: Schema.Array(Visit).check(Schema.isMaxLength(maxEntries)),
  proposal: Proposal,
  quotes: record(Schema.NullOr(CalendarCodec.LocalDate)),
  contracts: record(ContractProgress),
  payments: record(PaymentProgress),
  releasedOrders: record(Schema.Literal(true)),
  custom: Schema.Record(PluginName, ShortText).check(Schema.isMaxProperties(maxEntries)),
})

/** Stored form of one more thing that is known. */
export const DealFact: Schema.Codec<Facts.DealFact, unknown> = Schema.TaggedUnion({
  FieldSet: { field: Id, value: ShortText },
  FieldCleared: { field: Id },
  DocumentAttached: { document: Id, reference: ShortText },
  VisitMade: { visitedOn: CalendarCodec.LocalDate, note: LongText },
  ProposalSubmitted: { reference: ShortText, onBehalfOf: Schema.optionalKey(ShortText) },
  ProposalAccepted: {},
  ProposalReturned: { reason: LongText },
  QuoteApproved: { quoteId: Id, validUntil: Schema.NullOr(CalendarCodec.LocalDate) },
  QuoteEnded: { quoteId: Id },
  ContractProgressed: { contractId: Id, progress: ContractProgress },
  ContractEnded: { contractId: Id },
  PaymentProgressed: { receivableId: Id, progress: PaymentProgress },
  PaymentEnded: { receivableId: Id },
  CreditReleased: { orderId: Id },
  CreditReleaseEnded: { orderId: Id },
  CustomRecorded: { name: PluginName, value: ShortText },
})

/** A closed deal that somebody wants to open again, waiting for approval (PIP-3). */
export const Reopening = Schema.Struct({
  revision: Schema.Int.check(Schema.isGreaterThan(0)),
  reason: ShortText,
  contentHash: Schema.String.check(Schema.isMaxLength(64)),
  decision: DecisionCodec.Decision,
  by: ShortText,
})
/** The type of {@link Reopening}. */
export type Reopening = typeof Reopening.Type

/** A deal, or none yet. */
export const DealState = Schema.TaggedUnion({
  Absent: {},
  Deal: {
    pipeline: Id,
    /** What the deal is about now. */
    terms: DealTerms,
    /** What it was opened with: the same opening again changes nothing. */
    opening: DealTerms,
    openedBy: ShortText,
    stage: Id,
    history: StageHistory,
    standing: Standing,
    facts: DealFacts,
    reopening: Schema.optionalKey(Reopening),
    /** How many requests to open it again there have been: numbers the next one. */
    reopenings: Schema.Int,
  },
})
/** The type of {@link DealState}. */
export type DealState = typeof DealState.Type
/** A deal that was opened. */
export type Deal = Extract<DealState, { readonly _tag: "Deal" }>
