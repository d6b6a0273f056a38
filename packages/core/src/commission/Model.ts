/**
 * Values of the commission ledger (COM-0): what is credited to a member, and the postings that follow from it.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"

/** Which event of a deal earns (COM-1). */
export const Basis = Schema.Literals(["booked", "collected"])
export type Basis = typeof Basis.Type

/**
 * What one event of a deal contributes to one member. `id` names it for good: `order:O-1`, `receipt:R-7:INV-3`.
 */
export const Credit = Schema.Struct({
  id: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200)),
  basis: Basis,
  dealId: ShortText,
  customerId: Id,
  /** Date that decides the period. */
  date: CalendarCodec.LocalDate,
  /** The member's part of the basis as it stands now, net of what the plan excludes; zero takes the credit back. */
  amount: MoneyCodec.Money,
  /** The member's share of the deal (COM-3). */
  share: RateCodec.Rate,
})
export type Credit = typeof Credit.Type

/** What a posting is for. A `correction` is what a dispute of a line was settled with. */
export const PostingKind = Schema.Literals([
  "credit",
  "reversal",
  "adjustment",
  "holdback",
  "release",
  "carried-in",
  "correction",
])
export type PostingKind = typeof PostingKind.Type

/** How much of a posting fell into which tier; `rate` is the tier's. */
export const TierPart = Schema.Struct({ rate: RateCodec.Rate, basis: MoneyCodec.Money, amount: MoneyCodec.Money })
export type TierPart = typeof TierPart.Type

/** A line of a statement (COM-9). `amount` is what it adds to the payout, negative when it takes away. */
export const Posting = Schema.Struct({
  kind: PostingKind,
  creditId: Schema.String.check(Schema.isMaxLength(200)),
  dealId: Schema.String.check(Schema.isMaxLength(200)),
  basis: MoneyCodec.Money,
  share: RateCodec.Rate,
  tiers: Schema.Array(TierPart),
  amount: MoneyCodec.Money,
  reason: LongText,
})
export type Posting = typeof Posting.Type
