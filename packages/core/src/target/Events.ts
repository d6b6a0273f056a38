/**
 * What happened to targets, actuals, plan cycles and budgets. Names and fields are the storage format: add versions, never
 * edit.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, Name, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import { escalationEventFields } from "../escalation/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { Breakdown, Figure, Measure, Month } from "./Codec.ts"
import {
  ActualFact,
  BudgetTerms,
  contentHash,
  FactId,
  Grounding,
  PlanRows,
  PlanTeam,
  Reason,
  Revision,
  Spending,
  TargetTerms,
} from "./Model.ts"

const by = ShortText
const on = CalendarCodec.LocalDate
const voided = Schema.NullOr(Revision)

/**
 * Events of a target (TGT-1 to TGT-4).
 *
 * - `TargetSet`: in force at once, because its setter may; `cycle` names the month's plan that it was taken from.
 * - `TargetProposed`, `AmendmentProposed`: somebody has to agree first; `voided` is a request that no longer counts.
 */
export const TargetEvent = Schema.TaggedUnion({
  TargetSet: {
    terms: TargetTerms,
    grounding: Schema.NullOr(Grounding),
    decision: DecisionCodec.Decision,
    cycle: Schema.NullOr(Month),
    voided,
    on,
    by,
  },
  TargetProposed: {
    revision: Revision,
    terms: TargetTerms,
    grounding: Schema.NullOr(Grounding),
    decision: DecisionCodec.Decision,
    contentHash,
    voided,
    on,
    by,
  },
  TargetApproved: { revision: Revision, contentHash, on, by },
  TargetRefused: { revision: Revision, reason: LongText, on, by },
  AmendmentProposed: {
    revision: Revision,
    amount: Figure,
    breakdown: Breakdown,
    reason: Reason,
    decision: DecisionCodec.Decision,
    contentHash,
    voided,
    on,
    by,
  },
  TargetAmended: {
    revision: Revision,
    before: Figure,
    amount: Figure,
    breakdown: Breakdown,
    reason: Reason,
    requestedBy: by,
    on,
    by,
  },
  AmendmentRefused: { revision: Revision, reason: LongText, on, by },
  TargetWithdrawn: { reason: Reason, voided, on, by },
})
/** Events of a target. */
export type TargetEvent = typeof TargetEvent.Type

const change = { memberId: Schema.NullOr(Id), ...ActualFact.fields }

/** Events of what one sale contributes (TGT-6): what changes for whom. */
export const FactEvent = Schema.TaggedUnion({
  SaleFollowed: {
    measure: Measure,
    factId: FactId,
    changes: Schema.Array(Schema.Struct(change)).check(Schema.isMinLength(1)),
    reason: LongText,
  },
})
/** Events of what one sale contributes. */
export type FactEvent = typeof FactEvent.Type

const contribution = { measure: Measure, month: Month, ...change, factId: FactId, reason: LongText }

/** Events of what a member reached (TGT-6). */
export const ActualsEvent = Schema.TaggedUnion({
  /** A fact that a host told. Told again, it takes the place of what it was. */
  ActualRecorded: contribution,
  ActualWithdrawn: { factId: FactId, reason: LongText },
  /** So much more, or less, by a sale that is followed. */
  ActualAdded: contribution,
})
/** Events of what a member reached. */
export type ActualsEvent = typeof ActualsEvent.Type

const { EscalationRescheduled, EscalationStarted, EscalationStopped, StepAwaited, StepFired, StepSkipped } =
  escalationEventFields
const team = { team: Name }

/** Events of a month's plan (TGT-5). Those of a team's schedule name the team. */
export const CycleEvent = Schema.TaggedUnion({
  CycleOpened: {
    month: Month,
    due: on,
    teams: Schema.Array(PlanTeam).check(Schema.isMaxLength(500)),
    opensNext: CalendarCodec.Instant,
    on,
    by,
  },
  DraftHandedIn: {
    ...team,
    rows: PlanRows,
    punctuality: Schema.Literals(["in-time", "late"]),
    revision: Revision,
    on,
    by,
  },
  TeamExcused: { ...team, reason: Reason, on, by },
  /** The company's plan is the sum of the teams' (TGT-5). */
  PlanConsolidated: {
    month: Month,
    rows: PlanRows,
    drafts: Schema.Array(Schema.Struct({ team: Name, rows: PlanRows })).check(Schema.isMaxLength(500)),
    on,
    by,
  },
  /** The cycle of the month after is to be opened, for the teams that there are by then. */
  NextCycleDue: { month: Month, teams: Schema.Array(PlanTeam).check(Schema.isMaxLength(500)), on },
  EscalationStarted: { ...team, ...EscalationStarted },
  EscalationStopped: { ...team, ...EscalationStopped },
  EscalationRescheduled: { ...team, ...EscalationRescheduled },
  StepFired: { ...team, ...StepFired },
  StepSkipped: { ...team, ...StepSkipped },
  StepAwaited: { ...team, ...StepAwaited },
})
/** Events of a month's plan. */
export type CycleEvent = typeof CycleEvent.Type

/**
 * Events of a budget (TGT-7). `spent` is the sum of all that is spent then. `SpendingRequested` and `BudgetAmendmentRequested`
 * wait for approval.
 */
export const BudgetEvent = Schema.TaggedUnion({
  BudgetAllotted: { terms: BudgetTerms, on, by },
  MoneySpent: {
    entryId: Id,
    spending: Spending,
    spent: MoneyCodec.Money,
    /** The request by which it was approved; `null` where the budget covers it. */
    revision: voided,
    by,
  },
  SpendingRequested: {
    revision: Revision,
    entryId: Id,
    spending: Spending,
    decision: DecisionCodec.Decision,
    contentHash,
    on,
    by,
  },
  SpendingReversed: { entryId: Id, spending: Spending, spent: MoneyCodec.Money, reason: Reason, on, by },
  BudgetAmendmentRequested: {
    revision: Revision,
    amount: MoneyCodec.Money,
    reason: Reason,
    decision: DecisionCodec.Decision,
    contentHash,
    on,
    by,
  },
  BudgetAmended: {
    revision: Revision,
    before: MoneyCodec.Money,
    amount: MoneyCodec.Money,
    reason: Reason,
    requestedBy: by,
    on,
    by,
  },
  BudgetRequestRefused: { revision: Revision, reason: LongText, on, by },
})
/** Events of a budget. */
export type BudgetEvent = typeof BudgetEvent.Type
