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
import type { Choice, Instalment, Item, Obligation, Plan, Signing } from "./Model.ts"
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

/** What schedules run by. */
type Rules = Pick<Context, "calendar" | "receivables">

/** The schedule that counts for a plan, or for one of its instalments: by name, `null` for the policy's usual one. */
export const choiceOf = (plan: Pick<Plan, "chosen" | "schedule">, own?: Pick<Obligation, "chosen">): Choice =>
  [own?.chosen, plan.chosen, plan.schedule].find((one) => one !== undefined) ?? null

/** The schedule of that name. A name that the policy knows no more means the usual one, so that nothing gets stuck. */
export const scheduleNamed = ({ calendar, receivables }: Rules, name: Choice): Escalation.Plan => ({
  schedule: (name === null ? undefined : receivables.schedules.get(name)) ?? receivables.schedule,
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
export const firstStep = (facts: Context, name: Choice, due: LocalDate): Instant.Instant | null =>
  Escalation.next(scheduleNamed(facts, name), untouched(due, null))?.at ?? null

type Started = Exclude<Escalation.EscalationState, { readonly _tag: "NotStarted" }>

/** When each step of a schedule is due that counts from this anchor, with these pauses. */
const duesOf = (
  schedule: Escalation.Plan,
  { anchor, pauses, revision }: Started,
): ReadonlyMap<string, Instant.Instant> => {
  const dues = new Map<string, Instant.Instant>()
  const passed: Array<Escalation.PassedStep> = []
  const from = { _tag: "Running", anchor, revision, pauses, earlier: [], awaiting: null, confirmed: null } as const
  for (;;) {
    const one = Escalation.next(schedule, { ...from, passed, next: null })
    if (one === undefined) return dues
    const { due, step } = one
    dues.set(step.id, due)
    passed.push({ step: step.id, revision, outcome: "Lapsed", due, at: due, service: null })
  }
}

/**
 * How far an obligation has run, as a schedule sees it that was not the one all along. Steps that it knows are done with,
 * at their places in this schedule, so that gaps are its own (ESC-4); steps of others stay on record as those of earlier
 * revisions do. Gaps count from the last step that really fired, whichever schedule it belonged to: who was warned
 * yesterday isn't held or forfeited today because a shorter schedule was chosen.
 */
const seenBy = (schedule: Escalation.Plan, progress: Escalation.EscalationState): Escalation.EscalationState => {
  if (progress._tag === "NotStarted" || progress.passed.length === 0) return progress
  const dues = duesOf(schedule, progress)
  const passed: Array<Escalation.PassedStep> = []
  const others: Array<Escalation.PassedStep> = []
  for (const one of progress.passed) {
    const due = dues.get(one.step)
    if (due === undefined) others.push(one)
    else passed.push({ ...one, due })
  }
  const isFired = ({ outcome }: Escalation.PassedStep): boolean => outcome === "Fired"
  const last = passed.findLastIndex(isFired)
  const served = passed[last]
  const latest = progress.passed.findLast(isFired)
  if (served !== undefined && latest !== undefined) passed[last] = { ...served, at: latest.at }
  return { ...progress, passed, earlier: [...progress.earlier, ...others] }
}

/** A schedule that runs on an obligation, and how far it has run. */
export interface Collection {
  readonly schedule: Escalation.Plan
  readonly progress: Escalation.EscalationState
}

/** By which schedule an obligation of a plan is collected, and how far that has run. */
export const collectionOf = (rules: Rules, plan: Plan, obligation: Obligation): Collection => {
  const schedule = scheduleNamed(rules, choiceOf(plan, obligation))
  // Also without a choice: the usual schedule of today needn't be that of the day on which the last step was taken.
  return { schedule, progress: seenBy(schedule, progressOf(obligation)) }
}

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
  plan: Plan,
  instalment: Instalment,
  valueDate: LocalDate,
): Pick<ReversedPart, "next" | "uncounted"> => {
  const { progress, schedule } = collectionOf(facts, plan, instalment)
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

/** The progress under another schedule: what was confirmed, or waited to be, belonged to the one before. */
export const withoutAnswers = (progress: Escalation.EscalationState): Escalation.EscalationState =>
  progress._tag === "NotStarted" ? progress : { ...progress, awaiting: null, confirmed: null }

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
