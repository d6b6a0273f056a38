/**
 * Stored events of a member's commission period: names and fields are the storage format, pinned by golden files.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import type { StoredForm } from "../decider/Aggregate.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import type { Json } from "../ports/Store.ts"
import * as RateCodec from "../rate/Codec.ts"
import { Credit, Posting } from "./Model.ts"
import { Plan } from "./Policy.ts"

const Month = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}$/u))
const postings = Schema.Array(Posting).check(Schema.isMaxLength(10))

/**
 * Before credits had streams of their own, months kept them. Events of that form are read as if they said so; no new one
 * does.
 */
const inMonth = Schema.optionalKey(Schema.Literal(true))
/** What counted until now: its amount, and whether nothing of it was held any more. The month's totals lose it. */
const taken = Schema.optionalKey(Schema.Struct({ amount: MoneyCodec.Money, released: Schema.Boolean }))

/** What the plan counts besides the basis, as sums of the month after this; left out where it counts nothing else. */
const counts = Schema.optionalKey(Schema.Array(Schema.BigIntFromString).check(Schema.isMaxLength(200)))
/** Whose override goes the same way (COM-3). */
const over = Schema.optionalKey(Id)

/** What happened to a member's earnings of one month. Every event carries the postings that it made. */
export const Event = Schema.TaggedUnion({
  /** The first fact of the month: from here on its plan is this one (COM-8). */
  PeriodOpened: { memberId: Id, period: Month, plan: Plan, planVersion: ShortText },
  /** `entitled` is what the month's facts earn now, before any cap. */
  Credited: { credit: Credit, entitled: MoneyCodec.Money, postings, inMonth, counts },
  /** A credit in a currency that the plan doesn't pay in: on record, earns nothing until somebody settles it. */
  CreditSuspended: { credit: Credit, reason: LongText, inMonth },
  Reversed: {
    creditId: ShortText,
    entitled: MoneyCodec.Money,
    reason: LongText,
    postings,
    taken,
    counts,
    over,
  },
  HoldbackReleased: {
    creditId: ShortText,
    reason: LongText,
    postings,
    /** The part of the basis of which nothing is held from now on. */
    amount: Schema.optionalKey(MoneyCodec.Money),
    over,
  },
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
    inMonth,
    /** At a reversal: whether nothing of the credit was held any more. */
    wasReleased: Schema.optionalKey(Schema.Boolean),
    counts,
    over,
  },
  /**
   * What acts on the whole month was told: attainment of the target (`null`: no target), or conduct. After the close what it
   * changes is `late`: posted into another month.
   */
  Assessed: {
    attainment: Schema.optionalKey(Schema.NullOr(RateCodec.Rate)),
    conduct: Schema.optionalKey(RateCodec.Rate),
    entitled: MoneyCodec.Money,
    by: ShortText,
    reason: ShortText,
    postings,
    late: Schema.optionalKey(
      Schema.Struct({ earned: MoneyCodec.Money, heldChange: MoneyCodec.Money, posting: Posting, into: Month }),
    ),
  },
  /** A fine or bonus (COM-7). */
  LineAdded: { lineId: Id, by: ShortText, reason: ShortText, postings },
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

/**
 * Events of form 1 belong to months that kept their credits themselves: those that add one say so from form 2 on.
 */
export const upcast = ({ data, type }: StoredForm): Json => {
  const isAdding =
    type === "Credited" ||
    type === "CreditSuspended" ||
    (type === "ChangedAfterClose" && isObject(data) && data.change === "credit")
  return isAdding && isObject(data) ? { ...data, inMonth: true } : data
}

const isObject = (json: Json): json is { readonly [key: string]: Json } =>
  typeof json === "object" && json !== null && !Array.isArray(json)
