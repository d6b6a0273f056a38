/**
 * Between plans and escalation schedules (ESC): what a schedule's progress is for an instalment, and when it goes on. Not
 * exported from the module.
 *
 * @module
 */
import { overdueDays } from "../calendar/Evaluate.ts"
import * as Instant from "../calendar/Instant.ts"
import type { LocalDate } from "../calendar/LocalDate.ts"
import { instantOf } from "../calendar/TimeZone.ts"
import type { ContractState } from "../contract/index.ts"
import type { Facts } from "../decider/Facts.ts"
import * as Escalation from "../escalation/index.ts"
import type { UnitState } from "../inventory/index.ts"
import type { DealState } from "../pipeline/index.ts"
import type { CompiledReceivablePolicy } from "./Evaluate.ts"
import type { ReversedPart } from "./Events.ts"
import type { Instalment, Item, Obligation, Plan, Signing } from "./Model.ts"
import type { CustomerLedger } from "./PaymentModel.ts"
import { isOpen, nextOf, openOf, openOfPlan } from "./Standing.ts"

/**
 * What a receivable has to know besides its state: the policy, and where a debt is opened for them, its deal, unit and
 * contract as far as they are kept here. Before a step that may forfeit it, the unit.
 */
export interface Known {
  readonly receivables: CompiledReceivablePolicy
  readonly deal?: DealState
  readonly unit?: UnitState
  readonly contract?: ContractState
  /** What its customer has paid and not yet owed. */
  readonly ledger?: CustomerLedger
}

/** Everything that a decision about a receivable rests on. */
export type Context = Facts & Known

/** The schedule by which debts are collected here. */
export const scheduleOf = ({ calendar, receivables }: Context): Escalation.Plan => ({
  schedule: receivables.schedule,
  calendar,
})

/** A schedule that counts from a due date and on which nothing has happened yet. */
const untouched = (due: LocalDate, next: Instant.Instant | null): Escalation.EscalationState => ({
  _tag: "Running",
  anchor: Escalation.onDate(due),
  revision: 1,
  passed: [],
  earlier: [],
  pauses: [],
  awaiting: null,
  confirmed: null,
  next,
})

/** How far the schedule of an instalment, or of the duty to sign, has run. */
export const progressOf = (obligation: Obligation): Escalation.EscalationState =>
  obligation.escalation ?? untouched(obligation.due, nextOf(obligation))

/** When the first step is due of a schedule that counts from this date. */
export const firstStep = (facts: Context, due: LocalDate): Instant.Instant | null =>
  Escalation.next(scheduleOf(facts), untouched(due, null))?.at ?? null

/** What a schedule is about, as its conditions see it. */
export const stepFactsOf = (plan: Plan, item: Item, obligation: Obligation, today: LocalDate): Escalation.StepFacts => {
  const instalment = item === "signing" ? undefined : plan.instalments[item - 1]
  return {
    open: instalment === undefined ? openOfPlan(plan) : openOf(instalment),
    "days-overdue": overdueDays(today, obligation.due),
    instalments: plan.instalments.length,
  }
}

/** Everything of a plan on which a schedule runs now: what is open, and the duty to sign. */
export const obligationsOf = (plan: Plan): ReadonlyArray<readonly [Item, Instalment | Signing]> => {
  const open: Array<readonly [Item, Instalment | Signing]> = []
  for (const instalment of plan.instalments) if (isOpen(instalment)) open.push([instalment.no, instalment])
  if (plan.signing !== undefined) open.push(["signing", plan.signing])
  return open
}

/** The instalment or duty of that name; `undefined` when the plan has none. */
export const obligationOf = (plan: Plan, item: Item): Obligation | undefined =>
  item === "signing" ? plan.signing : plan.instalments[item - 1]

const lastFired = (state: Escalation.EscalationState): Instant.Instant | undefined =>
  state._tag === "NotStarted" ? undefined : state.passed.findLast(({ outcome }) => outcome === "Fired")?.at

/**
 * How an instalment's schedule goes on after a payment on it was taken back (REC-2). The debt is as old as it was, and the
 * time in between counts: missed steps are caught up under ESC-4. But where a notice was served before the payment and
 * something irreversible or another notice would come next, the customer gets the rest of that gap: the days on which the
 * instalment counted as paid don't count then.
 */
export const reopened = (
  facts: Context,
  instalment: Instalment,
  valueDate: LocalDate,
): Pick<ReversedPart, "next" | "uncounted"> => {
  const schedule = scheduleOf(facts)
  const progress = progressOf(instalment)
  const coming = Escalation.next(schedule, progress)
  const served = lastFired(progress)
  if (isOpen(instalment) || served === undefined || coming?.step.late._tag !== "KeepGap") {
    return { next: coming?.at ?? null }
  }
  const from = Instant.max(instantOf(valueDate, 0, facts.calendar.calendar.zone), served)
  if (from >= facts.at) return { next: coming.at }
  const uncounted = { from, to: facts.at }
  return { next: Escalation.next(schedule, uncount(progress, uncounted, null))?.at ?? null, uncounted }
}

/** The progress without a stretch of time. */
export const uncount = (
  progress: Escalation.EscalationState,
  { from, to }: { readonly from: Instant.Instant; readonly to: Instant.Instant },
  next: Instant.Instant | null,
): Escalation.EscalationState =>
  Escalation.fold(
    [
      { _tag: "EscalationPaused", reason: "Suspended", at: from },
      { _tag: "EscalationResumed", reason: "Suspended", at: to, next },
    ],
    progress,
  )
