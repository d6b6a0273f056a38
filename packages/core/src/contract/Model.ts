/**
 * A contract: what was agreed, and how far it has come (CTR-1, CTR-3, CTR-4, CTR-6).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import { maxTiers, Rebate } from "./RebateModel.ts"

/** Names a contract. */
export const ContractId = Id
/** The type of {@link ContractId}. */
export type ContractId = typeof ContractId.Type

/** Most clauses or attachments of one contract. */
export const maxClauses = 100

/** Most products of one contract. */
export const maxGoods = 500

const goods = <S extends Schema.Constraint>(row: S) =>
  Schema.Array(row).check(Schema.isMinLength(1), Schema.isMaxLength(maxGoods))

/** So much of a product, at a price. */
export const ContractLine = Schema.Struct({ sku: Id, quantity: MoneyCodec.Quantity, unitPrice: MoneyCodec.Money })
/** So much of a product, at a price. */
export type ContractLine = typeof ContractLine.Type

/** What the customer commits to take within the term: money, pieces, or both (CTR-1). */
export const Commitment = Schema.Struct({
  amount: Schema.optionalKey(MoneyCodec.Money),
  goods: Schema.optionalKey(goods(Schema.Struct({ sku: Id, quantity: MoneyCodec.Quantity }))),
})
/** What the customer commits to take within the term. */
export type Commitment = typeof Commitment.Type

/** First and last day on which something is valid. */
export const Term = Schema.Struct({ from: CalendarCodec.LocalDate, until: CalendarCodec.LocalDate })
/** First and last day on which something is valid. */
export type Term = typeof Term.Type

/** Days to pay, 0 to 3650. */
export const CreditDays = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3650 }))

/** What is agreed. */
export const contractFields = {
  /** One of the kinds of the contract policy, such as `fixed`, `framework` or `ad-hoc` (CTR-1). */
  kind: Id,
  customerId: Id,
  dealId: Schema.optionalKey(Id),
  /** The unit that is sold, where it is one of a kind. */
  unitId: Schema.optionalKey(Id),
  amount: MoneyCodec.Money,
  /** Wording by clause: `{"delivery": "within 30 days …"}` (CTR-3). */
  clauses: Schema.Record(Id, LongText).check(Schema.isMaxProperties(maxClauses)),
  /** Papers that belong to it, by kind: where they are, not their content. */
  attachments: Schema.Record(Id, ShortText).check(Schema.isMaxProperties(maxClauses)),
  /** First and last day on which it is valid. */
  term: Schema.optionalKey(Term),
  /** Products, quantities and prices that bind every order under it, each product once (CTR-1, CTR-2). */
  lines: Schema.optionalKey(goods(ContractLine)),
  /** How much more than contracted may be drawn, 0 to 100 % of it; what its kind says without it (CTR-2). */
  tolerance: Schema.optionalKey(RateCodec.Rate),
  /** Days to pay that bind every order under it (CTR-2). */
  creditDays: Schema.optionalKey(CreditDays),
  commitment: Schema.optionalKey(Commitment),
  rebates: Schema.optionalKey(Schema.Array(Rebate).check(Schema.isMinLength(1), Schema.isMaxLength(maxTiers))),
  /** The written reason that some price floors ask for (PRC-3). */
  justification: Schema.optionalKey(LongText),
}

/** What is agreed. */
export const ContractTerms = Schema.Struct(contractFields)
/** The type of {@link ContractTerms}. */
export type ContractTerms = typeof ContractTerms.Type

/** What the goods of a contract count for among the customer's recent offers, for so many days (PRC-6). */
export const ContractOffer = Schema.Struct({
  on: CalendarCodec.LocalDate,
  list: MoneyCodec.Money,
  effective: MoneyCodec.Money,
  keepDays: Schema.Int,
})
/** What the goods of a contract count for among the customer's recent offers (PRC-6). */
export type ContractOffer = typeof ContractOffer.Type

/** By what right somebody signs: for themselves or for somebody else. The papers that show it are on file (CTR-3). */
export const Capacity = Schema.TaggedUnion({
  InPerson: { identity: ShortText },
  /** `authority` is the power of attorney or the entry in the register. */
  Representative: { identity: ShortText, authority: ShortText },
})
/** The type of {@link Capacity}. */
export type Capacity = typeof Capacity.Type

/** The customer's signature (CTR-3). */
export const Signature = Schema.Struct({
  signatory: ShortText,
  capacity: Capacity,
  signedOn: CalendarCodec.LocalDate,
  recordedBy: ShortText,
})
/** The type of {@link Signature}. */
export type Signature = typeof Signature.Type

/** Copies of one contract: 1 to 100. */
export const Copies = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))

/** Where the final copy is, by whom it was put there, and how many copies there are (CTR-4). */
export const Archive = Schema.Struct({
  place: ShortText,
  copies: Copies,
  by: ShortText,
  on: CalendarCodec.LocalDate,
})
/** The type of {@link Archive}. */
export type Archive = typeof Archive.Type

const contentHash = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(128))

/** How far a contract has come. Only an archived one is complete (CTR-4). */
export const ContractStanding = Schema.TaggedUnion({
  Draft: {},
  AwaitingApproval: { contentHash, decision: DecisionCodec.Decision, by: ShortText },
  Approved: { contentHash, submittedBy: ShortText, by: ShortText, on: CalendarCodec.LocalDate },
  Signed: { signature: Signature },
  Archived: { signature: Signature, archive: Archive },
  Rescinded: { reason: ShortText, by: ShortText, on: CalendarCodec.LocalDate, signature: Schema.NullOr(Signature) },
})
/** The type of {@link ContractStanding}. */
export type ContractStanding = typeof ContractStanding.Type

/** A contract, or none yet. */
export const ContractState = Schema.TaggedUnion({
  Absent: {},
  Contract: {
    terms: ContractTerms,
    drawnBy: ShortText,
    /** Who looks after it, where that isn't who drew it any more (ORG-7). */
    owner: Schema.optionalKey(ShortText),
    drawnOn: CalendarCodec.LocalDate,
    standing: ContractStanding,
    /** How often it was handed in for approval: numbers the next request. */
    submissions: Schema.Int,
    /** Payment plans whose first payment was received in full (CTR-6). */
    firstPayments: Schema.Array(Id).check(Schema.isMaxLength(maxClauses)),
    /** Among whose recent offers it counts, or counted last (PRC-6). */
    offeredTo: Schema.optionalKey(Id),
  },
})
/** The type of {@link ContractState}. */
export type ContractState = typeof ContractState.Type
/** A contract that was drawn. */
export type Contract = Extract<ContractState, { readonly _tag: "Contract" }>
