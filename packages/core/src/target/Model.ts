/**
 * What is kept of targets, of what was reached, of monthly plans and of budgets (TGT-1, TGT-4 to TGT-7).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, Name, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import { EscalationState } from "../escalation/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as PeriodCodec from "../period/Codec.ts"
import { Breakdown, Figure, ForecastMethod, Measure, Metric, Month, Owner } from "./Codec.ts"
import { maxHistory } from "./Forecast.ts"

/** Fingerprint of exactly what an approval was asked for (PRC-8). */
export const contentHash = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(128))
/** Counts what was asked for of one target or budget, from 1. */
export const Revision = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 }))
const by = ShortText
const on = CalendarCodec.LocalDate

/** A reason that says something. */
export const Reason = ShortText.check(Schema.isPattern(/\S/u, { description: "a reason" }))

/** A target with everything that makes it one (TGT-1). */
export const TargetTerms = Schema.Struct({
  metric: Metric,
  amount: Figure,
  owner: Owner,
  period: PeriodCodec.Period,
  /** How it is broken down (TGT-2); its parts follow from it and are not stored. */
  breakdown: Breakdown,
})
/** The type of {@link TargetTerms}. */
export type TargetTerms = typeof TargetTerms.Type

/** What a proposal rests on (TGT-3): months in their order, oldest first, and what is made of them. */
export const Grounds = Schema.Struct({
  history: Schema.Array(Schema.Struct({ month: Month, figure: Figure })).check(
    Schema.isMinLength(1),
    Schema.isMaxLength(maxHistory),
  ),
  method: ForecastMethod,
})
/** The type of {@link Grounds}. */
export type Grounds = typeof Grounds.Type

/** What history came to (TGT-3): kept with the target, so that its stretch can be told later. */
export const Grounding = Schema.Struct({ grounds: Grounds, baseline: Figure })
/** The type of {@link Grounding}. */
export type Grounding = typeof Grounding.Type

/** A change that was made to a target (TGT-4). */
export const Amendment = Schema.Struct({
  revision: Revision,
  before: Figure,
  after: Figure,
  reason: Reason,
  requestedBy: by,
  approvedBy: by,
  on,
})
/** The type of {@link Amendment}. */
export type Amendment = typeof Amendment.Type

/** Most amendments of one target. */
export const maxAmendments = 500

/** A change that waits for its approval (TGT-4). */
export const PendingAmendment = Schema.Struct({
  revision: Revision,
  amount: Figure,
  breakdown: Breakdown,
  reason: Reason,
  contentHash,
  decision: DecisionCodec.Decision,
  by,
})
/** The type of {@link PendingAmendment}. */
export type PendingAmendment = typeof PendingAmendment.Type

/** How far a target has come. Only one in force counts. */
export const TargetStanding = Schema.TaggedUnion({
  Proposed: { contentHash, decision: DecisionCodec.Decision, by },
  InForce: { since: on },
  Refused: { reason: LongText, by },
  Withdrawn: { reason: Reason, by, on },
})
/** The type of {@link TargetStanding}. */
export type TargetStanding = typeof TargetStanding.Type

/** A target, or none yet. */
export const TargetState = Schema.TaggedUnion({
  Absent: {},
  Target: {
    terms: TargetTerms,
    grounding: Schema.NullOr(Grounding),
    setBy: by,
    standing: TargetStanding,
    pending: Schema.NullOr(PendingAmendment),
    amendments: Schema.Array(Amendment).check(Schema.isMaxLength(maxAmendments)),
    /** How often approval could be asked for: numbers the next request. */
    revisions: Schema.Int,
  },
})
/** The type of {@link TargetState}. */
export type TargetState = typeof TargetState.Type
/** A target that was set or proposed. */
export type Target = Extract<TargetState, { readonly _tag: "Target" }>

/** Names a fact that counts: `order:O-1`, `receipt:R-7:INV-3`. */
export const FactId = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200))

/**
 * What one fact counts (TGT-6): `counted` is this member's part of it, which over all members is the whole; `credited` is
 * what it counts for towards their own target, which may be more (COM-3).
 */
export const ActualFact = Schema.Struct({ on, team: Schema.NullOr(Name), counted: Figure, credited: Figure })
/** The type of {@link ActualFact}. */
export type ActualFact = typeof ActualFact.Type

/** Most members that one sale is split over. */
export const maxParts = 100

/** What one sale contributes, by member: a correction takes back exactly this. */
export const FactState = Schema.Struct({
  parts: Schema.Array(Schema.Struct({ memberId: Schema.NullOr(Id), ...ActualFact.fields })),
})
/** The type of {@link FactState}. */
export type FactState = typeof FactState.Type

/**
 * What a member reached of a measure in a month; `memberId` is `null` for what nobody sold. Sales that are followed are kept
 * as one sum for each day, team and unit, so that a month of ten thousand sales is no larger than one of ten; `facts` are
 * those that a host has told one by one.
 */
export const ActualsState = Schema.TaggedUnion({
  Absent: {},
  Actuals: {
    measure: Measure,
    month: Month,
    memberId: Schema.NullOr(Id),
    facts: Schema.Record(Schema.String, ActualFact),
    sums: Schema.optionalKey(Schema.Array(ActualFact)),
  },
})
/** The type of {@link ActualsState}. */
export type ActualsState = typeof ActualsState.Type

/** A line of a plan: so much of a measure. */
export const PlanRow = Schema.Struct({ measure: Measure, figure: Figure })
/** The type of {@link PlanRow}. */
export type PlanRow = typeof PlanRow.Type
/** A plan: each measure at most once for a unit. */
export const PlanRows = Schema.Array(PlanRow).check(Schema.isMinLength(1), Schema.isMaxLength(50))

/** A team that hands in a plan, and the member who answers for it (TGT-5). */
export const PlanTeam = Schema.Struct({ team: Name, owner: Id })
/** The type of {@link PlanTeam}. */
export type PlanTeam = typeof PlanTeam.Type
/** The teams of a company, each once. */
export const PlanTeams = Schema.Array(PlanTeam).check(Schema.isMinLength(1), Schema.isMaxLength(500))

/** What a team has handed in, if anything (TGT-5). */
export const Draft = Schema.TaggedUnion({
  Awaited: {},
  HandedIn: { rows: PlanRows, by, on, punctuality: Schema.Literals(["in-time", "late"]), revision: Revision },
  Excused: { reason: Reason, by },
})
/** The type of {@link Draft}. */
export type Draft = typeof Draft.Type

/** A team in a month's cycle. */
export const TeamPlan = Schema.Struct({ team: Name, owner: Id, draft: Draft, escalation: EscalationState })
/** The type of {@link TeamPlan}. */
export type TeamPlan = typeof TeamPlan.Type

/** The cycle of one month's plan (TGT-5): open until it is consolidated. */
export const CycleState = Schema.TaggedUnion({
  Absent: {},
  Cycle: {
    month: Month,
    /** The day by which drafts are in: rolled to a business day already. */
    due: on,
    teams: Schema.Array(TeamPlan).check(Schema.isMaxLength(500)),
    /** When the next month's cycle opens; `null` once it has. */
    opensNext: Schema.NullOr(CalendarCodec.Instant),
    /** The company's plan; `null` until it is consolidated. */
    plan: Schema.NullOr(Schema.Struct({ rows: PlanRows, by, on })),
  },
})
/** The type of {@link CycleState}. */
export type CycleState = typeof CycleState.Type
/** A cycle that was opened. */
export type Cycle = Extract<CycleState, { readonly _tag: "Cycle" }>

/** What a budget is (TGT-7): what a team is to sell, or what it may spend. */
export const BudgetKind = Schema.Literals(["sales", "expense"])
/** The type of {@link BudgetKind}. */
export type BudgetKind = typeof BudgetKind.Type

/** A budget: of whom, for when, how much. */
export const BudgetTerms = Schema.Struct({
  kind: BudgetKind,
  team: Name,
  period: PeriodCodec.Period,
  amount: MoneyCodec.Money,
})
/** The type of {@link BudgetTerms}. */
export type BudgetTerms = typeof BudgetTerms.Type

/** Money spent: by whom, when, for what. `memberId` is `null` where it is the whole team's. */
export const Spending = Schema.Struct({ amount: MoneyCodec.Money, memberId: Schema.NullOr(Id), on, purpose: ShortText })
/** The type of {@link Spending}. */
export type Spending = typeof Spending.Type

/** What waits for approval of a budget: spending beyond it, or another amount. */
export const BudgetRequest = Schema.TaggedUnion({
  Spend: { entryId: Id, spending: Spending, contentHash, by },
  Amend: { amount: MoneyCodec.Money, reason: Reason, contentHash, by },
})
/** The type of {@link BudgetRequest}. */
export type BudgetRequest = typeof BudgetRequest.Type

/** A budget and what is gone of it, or none yet. */
export const BudgetState = Schema.TaggedUnion({
  Absent: {},
  Budget: {
    terms: BudgetTerms,
    /** Sum of the entries. */
    spent: MoneyCodec.Money,
    entries: Schema.Record(Schema.String, Spending),
    /** What waits for approval, by the number of its request. */
    requests: Schema.Record(Schema.String, BudgetRequest),
    revisions: Schema.Int,
    amendments: Schema.Array(Amendment).check(Schema.isMaxLength(maxAmendments)),
  },
})
/** The type of {@link BudgetState}. */
export type BudgetState = typeof BudgetState.Type
/** A budget that was allotted. */
export type Budget = Extract<BudgetState, { readonly _tag: "Budget" }>
