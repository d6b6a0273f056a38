/**
 * What can be asked of targets, actuals, plan cycles and budgets. Time and actor arrive as facts.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, Name, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { Breakdown, Figure, Measure, Metric, Month, Owner } from "./Codec.ts"
import {
  ActualFact,
  BudgetKind,
  BudgetTerms,
  contentHash,
  FactId,
  Grounds,
  maxParts,
  PlanRows,
  PlanTeams,
  Reason,
  Spending,
  TargetTerms,
} from "./Model.ts"

/** Days from and up to and not including; either may be missing, which is refused with the rest that is (TGT-1). */
const SomePeriod = Schema.Struct({
  from: Schema.optionalKey(CalendarCodec.LocalDate),
  until: Schema.optionalKey(CalendarCodec.LocalDate),
})

/** Commands to a target (TGT-1 to TGT-4). */
export const TargetCommand = Schema.TaggedUnion({
  /**
   * Sets a target, or proposes it where somebody has to agree (TGT-3). What makes it a target may be missing here and is
   * then named, all of it (TGT-1).
   */
  Set: {
    metric: Schema.optionalKey(Metric),
    amount: Schema.optionalKey(Figure),
    owner: Schema.optionalKey(Owner),
    period: Schema.optionalKey(SomePeriod),
    breakdown: Schema.optionalKey(Breakdown),
    grounds: Schema.optionalKey(Grounds),
  },
  /** Takes a consolidated plan over as the company's target (TGT-5). Sent by the system. */
  Adopt: { terms: TargetTerms, cycle: Month },
  /** Asks for another amount, another breakdown, or both; always somebody else agrees (TGT-4). */
  Amend: { amount: Schema.optionalKey(Figure), breakdown: Schema.optionalKey(Breakdown), reason: Reason },
  /** It was approved. Sent by the system. */
  RecordApproval: { contentHash, by: ShortText },
  /** It was not. Sent by the system. */
  RecordRefusal: { contentHash, by: ShortText, reason: LongText },
  /** Takes a proposal back, or a target out of force. */
  Withdraw: { reason: Reason },
})
/** Commands to a target. */
export type TargetCommand = typeof TargetCommand.Type

const memberId = Schema.NullOr(Id)

/** Commands to what one sale contributes (TGT-6). */
export const FactCommand = Schema.TaggedUnion({
  /**
   * A sale as it stands now: `whole`, and the part of each member, whose sum it is; zero takes it back. Policies that credit
   * every seller in full credit the whole. Ignored for measures that aren't followed. Sent by reactions.
   */
  Follow: {
    measure: Measure,
    factId: FactId,
    on: CalendarCodec.LocalDate,
    whole: Figure,
    parts: Schema.Array(Schema.Struct({ memberId, counted: Figure })).check(Schema.isMaxLength(maxParts)),
    reason: LongText,
  },
})
/** Commands to what one sale contributes. */
export type FactCommand = typeof FactCommand.Type

/** Commands to what a member reached in a month (TGT-6). */
export const ActualsCommand = Schema.TaggedUnion({
  /** So much more, or less, by a sale that is followed. Sent by the system. */
  Add: {
    measure: Measure,
    memberId,
    factId: FactId,
    ...ActualFact.fields,
    reason: LongText,
  },
  /** A fact from elsewhere, as it stands now; `credited` is what it counts for beyond or below `counted` (COM-3). */
  Record: {
    measure: Measure,
    memberId,
    factId: FactId,
    on: CalendarCodec.LocalDate,
    counted: Figure,
    credited: Schema.optionalKey(Figure),
    reason: LongText,
  },
})
/** Commands to what a member reached. */
export type ActualsCommand = typeof ActualsCommand.Type

/** Commands to a month's plan (TGT-5). */
export const CycleCommand = Schema.TaggedUnion({
  /** Opens the cycle; without `teams` those of the organisation, each with the highest of its members. */
  Open: { month: Month, teams: Schema.optionalKey(PlanTeams) },
  /** Hands a team's draft in, or another one instead of it. */
  HandIn: { team: Name, rows: PlanRows },
  /** Nobody waits for this team's draft any more. */
  Excuse: { team: Name, reason: Reason },
  /** Adds the drafts up to the company's plan. */
  Consolidate: {},
  /** Fires what is due; sent by the timer. */
  Advance: {},
})
/** Commands to a month's plan. */
export type CycleCommand = typeof CycleCommand.Type

/** Commands to a budget (TGT-7). */
export const BudgetCommand = Schema.TaggedUnion({
  Allot: {
    kind: BudgetKind,
    team: Name,
    period: BudgetTerms.fields.period,
    amount: MoneyCodec.Money,
  },
  /** Records spending; beyond the budget it waits for approval. */
  Spend: { entryId: Id, ...Spending.fields },
  /** Takes spending back: a refund, a mistake. */
  Reverse: { entryId: Id, reason: Reason },
  /** Asks for another amount. */
  Amend: { amount: MoneyCodec.Money, reason: Reason },
  /** It was approved. Sent by the system. */
  RecordApproval: { contentHash, by: ShortText },
  /** It was not. Sent by the system. */
  RecordRefusal: { contentHash, by: ShortText, reason: LongText },
})
/** Commands to a budget. */
export type BudgetCommand = typeof BudgetCommand.Type
