/**
 * Questions about targets, what was reached, plans and budgets. Pure and total.
 *
 * @module
 */
import { type CompiledCalendar, overdueDays, today as todayOf } from "../calendar/Evaluate.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import type { FactValue } from "../decision/Model.ts"
import type { Audience } from "../escalation/index.ts"
import * as Period from "../period/index.ts"
import type { FindQuery } from "../ports/Store.ts"
import {
  type Attainment,
  attainment,
  expand,
  type Figure,
  figureOf,
  type Metric,
  type Node,
  type Owner,
  unitName,
  unitOf,
  unitsFor,
  unitsOf,
} from "./Evaluate.ts"
import type { CycleEvent } from "./Events.ts"
import type { ActualsState, CycleState, Target } from "./Model.ts"
import { contributionsOf } from "./Sums.ts"

/** What was reached of a metric in a period, in whole units. */
export interface Reached {
  /** A member's own credits; for a team or the company what was sold, each sale once. */
  readonly actual: bigint
  readonly counted: bigint
  readonly credited: bigint
  /** What credits sum to beyond what was sold (TGT-6); zero where they don't. */
  readonly overAssigned: bigint
  /** What was reached in other units, currencies say: on record, and never added to this one (KER-1). */
  readonly elsewhere: ReadonlyArray<Figure>
}

/**
 * The question by which all actuals of a measure and a period are found; pages of it go into {@link reached}.
 *
 * @example
 * ```ts
 * import { LocalDate, Period, Target } from "@dealwright/core"
 * import assert from "node:assert"
 * const query = Target.actualsQuery("booked", Period.quarterOf(LocalDate.literal("2026-01-01")))
 * assert.deepEqual(query.where[1], { _tag: "Range", field: "month", from: "2026-01", until: "2026-04" })
 * ```
 */
export const actualsQuery = (measure: string, period: Period.Period): FindQuery => {
  const last = LocalDate.addDays(period.until, -1)
  const after = Period.monthOf(LocalDate.addMonths(LocalDate.startOfMonth(last), 1))
  return {
    where: [
      { _tag: "Equals", field: "measure", value: measure },
      {
        _tag: "Range",
        field: "month",
        from: Period.format(Period.monthOf(period.from)),
        until: Period.format(after),
      },
    ],
    limit: 1000,
  }
}

/**
 * What an owner has reached (TGT-6): a member by the credits of their sales, a team and the company by what was sold, each
 * sale once. A sale counts for the team that its seller was in when it was made.
 *
 * @example
 * ```ts
 * import { LocalDate, Period, Target, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const metric = { measure: "new-customers", unit: { _tag: "Count" } } as const
 * const on = LocalDate.literal("2026-03-10")
 * const fact = { on, team: "north", counted: TargetPlan.countOf(1), credited: TargetPlan.countOf(1) }
 * const actuals = { _tag: "Actuals", measure: "new-customers", month: "2026-03", memberId: "ann", facts: { "customer:C-1": fact } } as const
 * assert.equal(Target.reached([actuals], { metric, owner: TargetPlan.team("north"), period: Period.monthOf(on) }).actual, 1n)
 * ```
 */
export const reached = (
  months: Iterable<ActualsState>,
  { metric, owner, period }: { readonly metric: Metric; readonly owner: Owner; readonly period: Period.Period },
): Reached => {
  const unit = unitName(metric.unit)
  let counted = 0n
  let credited = 0n
  let assigned = 0n
  const elsewhere = new Map<string, Figure>()
  for (const state of months) {
    if (state._tag === "Absent" || state.measure !== metric.measure) continue
    if (owner._tag === "Member" && state.memberId !== owner.memberId) continue
    for (const fact of contributionsOf(state)) {
      if (!Period.contains(period, fact.on) || (owner._tag === "Team" && fact.team !== owner.team)) continue
      const name = unitName(unitOf(fact.counted))
      const shown = owner._tag === "Member" ? fact.credited : fact.counted
      if (name === unit) {
        counted += unitsOf(fact.counted)
        credited += unitsOf(fact.credited)
        // What nobody sold is credited to nobody, and no assignment.
        if (state.memberId !== null) assigned += unitsOf(fact.counted)
      } else {
        const before = elsewhere.get(name)
        const units = unitsOf(shown) + (before === undefined ? 0n : unitsOf(before))
        elsewhere.set(name, figureOf(unitOf(shown), units))
      }
    }
  }
  return {
    actual: owner._tag === "Member" ? credited : counted,
    counted,
    credited,
    overAssigned: credited > assigned ? credited - assigned : 0n,
    elsewhere: Array.from(elsewhere.values()),
  }
}

/** A part of a target beside what was reached of it. */
export interface PartAttainment extends Attainment {
  readonly owner: Owner
  readonly period: Period.Period
  readonly elsewhere: ReadonlyArray<Figure>
}

/**
 * The parts of a target, itself first (TGT-2): recalculated from its breakdown as it is now.
 *
 * @example
 * ```ts
 * import { LocalDate, Period, Target, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const terms = {
 *   metric: { measure: "new-customers", unit: { _tag: "Count" } }, amount: TargetPlan.countOf(40), owner: TargetPlan.company,
 *   period: Period.quarterOf(LocalDate.literal("2026-01-01")), breakdown: TargetPlan.byMonth(TargetPlan.even)
 * } as const
 * assert.deepEqual(Target.partsOf({ terms }).map(({ units }) => units), [40n, 14n, 13n, 13n])
 * ```
 */
export const partsOf = ({ terms }: Pick<Target, "terms">): ReadonlyArray<Node> => {
  const { amount, breakdown, owner, period } = terms
  const expansion = expand({ owner, period, units: unitsOf(amount) }, breakdown)
  // A breakdown that can't be made is never stored.
  return expansion._tag === "Expanded" ? expansion.nodes : []
}

/**
 * How much of a target, or of an owner's and a period's part of it, is reached on a day (TGT-6). `undefined` where the
 * target asks nothing of that owner for that period. It rests on the target as amended (TGT-4).
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Period, Target, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const period = Period.monthOf(LocalDate.literal("2026-03-01"))
 * const terms = {
 *   metric: { measure: "new-customers", unit: { _tag: "Count" } }, amount: TargetPlan.countOf(20),
 *   owner: TargetPlan.company, period, breakdown: TargetPlan.whole
 * } as const
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const found = Target.attainmentOf({ terms }, [], { calendar, today: LocalDate.literal("2026-04-01") })
 * assert.equal(found?.variance, -20n)
 * ```
 */
export const attainmentOf = (
  { terms }: Pick<Target, "terms">,
  months: Iterable<ActualsState>,
  asked: {
    readonly calendar: CompiledCalendar
    readonly today: LocalDate.LocalDate
    readonly owner?: Owner
    readonly period?: Period.Period
  },
): PartAttainment | undefined => {
  const { calendar, owner = terms.owner, period = terms.period, today } = asked
  const expansion = expand({ owner: terms.owner, period: terms.period, units: unitsOf(terms.amount) }, terms.breakdown)
  const units = expansion._tag === "Expanded" ? unitsFor(expansion.nodes, owner, period) : undefined
  if (units === undefined) return undefined
  const { actual, elsewhere, overAssigned } = reached(months, { metric: terms.metric, owner, period })
  return { ...attainment({ target: units, actual, overAssigned, period, calendar, today }), owner, period, elsewhere }
}

/** A step of a plan's schedule as somebody is told of it. */
export interface PlanNotice {
  readonly audience: ReadonlyArray<Audience>
  /** Code of the sentence in the message catalogue. */
  readonly message: string
  readonly facts: Readonly<Record<string, FactValue>>
  /** The member who answers for the team. */
  readonly owner: string
}

/**
 * What is to be told when a step about a missing draft has fired (TGT-5, ESC-6); nothing for other events. `state` is the
 * cycle's after the event.
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Target } from "@dealwright/core"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const excused = { _tag: "TeamExcused", team: "north", reason: "dissolved", on: LocalDate.literal("2026-03-02"), by: "dora" } as const
 * assert.equal(Target.planNoticeOf({ _tag: "Absent" }, excused, calendar), undefined)
 * ```
 */
export const planNoticeOf = (
  state: CycleState,
  event: CycleEvent,
  calendar: CompiledCalendar,
): PlanNotice | undefined => {
  if (event._tag !== "StepFired" || state._tag === "Absent") return undefined
  const { action, at, audience, message, step, team } = event
  const found = state.teams.find((one) => one.team === team)
  if (found === undefined) return undefined
  const days = overdueDays(todayOf(calendar, at), state.due)
  return {
    audience,
    message,
    facts: {
      subject: `${team} ${state.month}`,
      step,
      action: action._tag === "Custom" ? action.name : action._tag,
      due: LocalDate.format(state.due),
      days,
      left: -days,
      ...(action._tag === "Raise" ? { rank: action.rank } : {}),
    },
    owner: found.owner,
  }
}
