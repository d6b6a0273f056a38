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
export const Basis = Schema.Literals(["booked", "invoiced", "collected"])
export type Basis = typeof Basis.Type

/** A line of an order or invoice: what of it is which product. */
export const GoodsLine = Schema.Struct({ sku: Id, amount: MoneyCodec.Money, quantity: MoneyCodec.Quantity })
export type GoodsLine = typeof GoodsLine.Type

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
  /** The member's part of the order or invoice that it belongs to, where it is a payment of it. */
  whole: Schema.optionalKey(MoneyCodec.Money),
  /** What the order or invoice is made of, kept where the plan looks at it. */
  lines: Schema.optionalKey(Schema.Array(GoodsLine).check(Schema.isMaxLength(500))),
  customerClass: Schema.optionalKey(ShortText),
  customerSince: Schema.optionalKey(CalendarCodec.LocalDate),
  /** Share of the price that is left after costs. */
  margin: Schema.optionalKey(RateCodec.Rate),
  /** Parts of `amount` that the plan may take off (COM-1). Once credited they are off. */
  deductions: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({ kind: Schema.Literals(["tax", "freight", "rebate"]), amount: MoneyCodec.Money }),
    ).check(Schema.isMaxLength(10)),
  ),
  /** A supervisor's part of what somebody else sold (COM-3): whose it is, and the rate if it comes on top. */
  seller: Schema.optionalKey(Id),
  onTop: Schema.optionalKey(RateCodec.Rate),
  /** Whose override this credit brings, and their part of the deal (COM-3). */
  supervisor: Schema.optionalKey(Schema.Struct({ memberId: Id, amount: MoneyCodec.Money })),
})
export type Credit = typeof Credit.Type

/**
 * What a posting is for. A `true-up` is what earlier credits earn more or less by a tier, a target or conduct reached later
 * (COM-4, COM-7); a `line` is a fine or bonus (COM-7); a `guarantee` fills up to a draw that isn't owed back (COM-6). A `correction` is what a dispute of a line was settled with. */
export const PostingKind = Schema.Literals([
  "credit",
  "reversal",
  "adjustment",
  "holdback",
  "release",
  "carried-in",
  "correction",
  "true-up",
  "line",
  "guarantee",
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
