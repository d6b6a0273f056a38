/**
 * The plan of one month, from the first draft to the company's figures: `plan-cycle/<month>` (TGT-5).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { type CompiledCalendar, overdueDays, roll } from "../calendar/Evaluate.ts"
import * as Instant from "../calendar/Instant.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import { instantOf } from "../calendar/TimeZone.ts"
import { anyMember, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts, hasRank, persons } from "../decider/Facts.ts"
import * as Escalation from "../escalation/index.ts"
import { type OrganisationState, organisation, organisationId } from "../organisation/index.ts"
import * as Period from "../period/index.ts"
import { CycleCommand } from "./Commands.ts"
import { reject, type TargetError } from "./Errors.ts"
import { type CompiledTargetPolicy, formatFigure, unitName, unitOf, unitsOf } from "./Evaluate.ts"
import { CycleEvent } from "./Events.ts"
import { type Cycle, CycleState, type PlanRow, type PlanTeam, type TeamPlan } from "./Model.ts"
import { targetPolicy } from "./Policy.ts"
import { sumRows } from "./Rows.ts"
import { teamsOf } from "./Staff.ts"

/** What a plan cycle has to know besides its state. */
export interface CycleKnown {
  readonly targets: CompiledTargetPolicy
  readonly organisation: OrganisationState
}

type Known = Facts & CycleKnown
type Decided = Result.Result<ReadonlyArray<CycleEvent>, TargetError>
type CommandOf<Tag extends CycleCommand["_tag"]> = Extract<CycleCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])

/** The first day of a month by its id; codecs let only such ids in. */
const firstDay = (month: string): LocalDate.LocalDate =>
  Result.match(Period.parse(month), { onFailure: () => LocalDate.earliest, onSuccess: ({ from }) => from })

/**
 * The day by which drafts of a month's plan are in (TGT-5): the policy's day of the month before, rolled.
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Target } from "@dealwright/core"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * // 25 April 2026 is a Saturday.
 * assert.equal(Target.draftsDue(Target.tradeTargets, calendar, "2026-05"), LocalDate.literal("2026-04-24"))
 * ```
 */
export const draftsDue = (
  { cycle }: Pick<CompiledTargetPolicy["policy"], "cycle">,
  calendar: CompiledCalendar,
  month: string,
): LocalDate.LocalDate =>
  roll(calendar, LocalDate.withDayOfMonth(LocalDate.addMonths(firstDay(month), -1), cycle.dueDay), cycle.roll)

const planOf = ({ calendar, targets }: Known): Escalation.Plan => ({ schedule: targets.schedule, calendar })

/** The events of a team's schedule as events of the cycle: what starting, firing and stopping can answer. */
const about = (team: string, events: ReadonlyArray<Escalation.EscalationEvent>): ReadonlyArray<CycleEvent> =>
  events.flatMap((event): ReadonlyArray<CycleEvent> => {
    switch (event._tag) {
      case "EscalationStarted":
      case "EscalationStopped":
      case "EscalationRescheduled":
      case "StepFired":
      case "StepSkipped":
      case "StepAwaited":
        return [{ ...event, team }]
      default:
        return []
    }
  })

const rankTooLow = ({ targets }: Known): Decided =>
  Result.fail(reject({ _tag: "RankTooLow", rank: targets.cycleRank.name, rule: "TGT-5" }))

const open = (state: CycleState, { month, teams: given }: CommandOf<"Open">, facts: Known): Decided => {
  if (!hasRank(facts.actor, facts.targets.cycleRank)) return rankTooLow(facts)
  if (state._tag === "Cycle") {
    const known = state.teams.map(({ owner, team }): PlanTeam => ({ team, owner }))
    return given === undefined || Equal.equals(given, known)
      ? nothing
      : Result.fail(reject({ _tag: "CycleExists", month: state.month }))
  }
  const teams = given ?? teamsOf(facts.organisation, facts.ladder)
  if (teams.length === 0) return Result.fail(reject({ _tag: "NoTeams" }))
  const twice = teams.find(({ team }, i) => teams.findIndex((other) => other.team === team) !== i)
  if (twice !== undefined) return Result.fail(reject({ _tag: "TeamTwice", team: twice.team }))
  const { calendar, targets, at } = facts
  const due = draftsDue(targets.policy, calendar, month)
  const opensNext = instantOf(
    LocalDate.withDayOfMonth(firstDay(month), targets.policy.cycle.openDay),
    0,
    calendar.calendar.zone,
  )
  const started = Escalation.start(planOf(facts), Escalation.notStarted, { anchor: Escalation.onDate(due), at })
  return Result.succeed([
    { _tag: "CycleOpened", month, due, teams, opensNext, on: facts.today, by: actorId(facts.actor) },
    ...teams.flatMap(({ team }) => about(team, started)),
  ])
}

const teamIn = (state: Cycle, team: string): Result.Result<TeamPlan, TargetError> => {
  const found = state.teams.find((one) => one.team === team)
  return found === undefined
    ? Result.fail(reject({ _tag: "UnknownTeam", team, known: state.teams.map((one) => one.team) }))
    : Result.succeed(found)
}

const stopped = ({ escalation, team }: TeamPlan, reason: "Fulfilled" | "Cancelled", facts: Known) =>
  about(team, Escalation.stop(planOf(facts), escalation, { reason, from: facts.at, at: facts.at }))

const rowsProblem = (rows: ReadonlyArray<PlanRow>, { targets }: Known): TargetError | undefined => {
  const seen = new Set<string>()
  for (const { figure, measure } of rows) {
    if (!targets.measures.has(measure)) {
      return reject({ _tag: "UnknownMeasure", measure, known: Array.from(targets.measures) })
    }
    const key = `${measure} ${unitName(unitOf(figure))}`
    if (seen.has(key)) return reject({ _tag: "MeasureTwice", measure: key })
    seen.add(key)
    if (unitsOf(figure) < 0n) return reject({ _tag: "BelowZero", what: `${measure} ${formatFigure(figure)}` })
  }
  return undefined
}

const handIn = (state: Cycle, { rows, team }: CommandOf<"HandIn">, facts: Known): Decided =>
  Result.flatMap(teamIn(state, team), (found): Decided => {
    const { actor, targets, today } = facts
    if (!persons(actor).includes(found.owner) && !hasRank(actor, targets.cycleRank)) {
      return Result.fail(reject({ _tag: "NotYours", team, owner: found.owner }))
    }
    const { draft } = found
    if (draft._tag === "HandedIn" && Equal.equals(draft.rows, rows)) return nothing
    if (state.plan !== null) return Result.fail(reject({ _tag: "AlreadyConsolidated", month: state.month }))
    const problem = rowsProblem(rows, facts)
    if (problem !== undefined) return Result.fail(problem)
    return Result.succeed([
      {
        _tag: "DraftHandedIn",
        team,
        rows,
        punctuality: today <= state.due ? "in-time" : "late",
        revision: draft._tag === "HandedIn" ? draft.revision + 1 : 1,
        on: today,
        by: actorId(actor),
      },
      ...stopped(found, "Fulfilled", facts),
    ])
  })

const excuse = (state: Cycle, { reason, team }: CommandOf<"Excuse">, facts: Known): Decided =>
  Result.flatMap(teamIn(state, team), (found): Decided => {
    if (!hasRank(facts.actor, facts.targets.cycleRank)) return rankTooLow(facts)
    if (found.draft._tag === "Excused") return nothing
    if (state.plan !== null) return Result.fail(reject({ _tag: "AlreadyConsolidated", month: state.month }))
    return Result.succeed([
      { _tag: "TeamExcused", team, reason, on: facts.today, by: actorId(facts.actor) },
      ...stopped(found, "Cancelled", facts),
    ])
  })

const consolidate = (state: Cycle, facts: Known): Decided => {
  if (!hasRank(facts.actor, facts.targets.cycleRank)) return rankTooLow(facts)
  if (state.plan !== null) return nothing
  const missing = state.teams.filter(({ draft }) => draft._tag === "Awaited").map(({ team }) => team)
  if (missing.length > 0) return Result.fail(reject({ _tag: "DraftsMissing", teams: missing }))
  const drafts = state.teams.flatMap(({ draft, team }) =>
    draft._tag === "HandedIn" ? [{ team, rows: draft.rows }] : [],
  )
  if (drafts.length === 0) return Result.fail(reject({ _tag: "NothingPlanned" }))
  return Result.succeed([
    {
      _tag: "PlanConsolidated",
      month: state.month,
      rows: sumRows(drafts.flatMap(({ rows }) => rows)),
      drafts,
      on: facts.today,
      by: actorId(facts.actor),
    },
  ])
}

const advance = (state: Cycle, facts: Known): Decided => {
  const { at, calendar, ladder, organisation: staff, today } = facts
  const stepFacts = {
    "days-overdue": overdueDays(today, state.due),
    missing: state.teams.filter(({ draft }) => draft._tag === "Awaited").length,
  }
  const fired = state.teams.flatMap(({ escalation, team }) =>
    about(team, Escalation.fire({ ...planOf(facts), calendar }, escalation, { at, facts: stepFacts })),
  )
  const following = Result.flatMap(Period.parse(state.month), Period.next)
  if (state.opensNext === null || state.opensNext > at || Result.isFailure(following)) return Result.succeed(fired)
  const teams = teamsOf(staff, ladder)
  const next: CycleEvent = {
    _tag: "NextCycleDue",
    month: Period.format(following.success),
    teams: teams.length > 0 ? teams : state.teams.map(({ owner, team }) => ({ team, owner })),
    on: today,
  }
  return Result.succeed([...fired, next])
}

const decide = (state: CycleState, command: CycleCommand, facts: Known): Decided => {
  if (command._tag === "Open") return open(state, command, facts)
  if (state._tag === "Absent") return Result.fail(reject({ _tag: "UnknownCycle" }))
  switch (command._tag) {
    case "HandIn":
      return handIn(state, command, facts)
    case "Excuse":
      return excuse(state, command, facts)
    case "Consolidate":
      return consolidate(state, facts)
    case "Advance":
      return advance(state, facts)
  }
}

const withTeam = (state: Cycle, team: string, change: (one: TeamPlan) => TeamPlan): Cycle => ({
  ...state,
  teams: state.teams.map((one) => (one.team === team ? change(one) : one)),
})

const evolve = (state: CycleState, event: CycleEvent): CycleState => {
  if (event._tag === "CycleOpened") {
    const teams = event.teams.map(
      (one): TeamPlan => ({ ...one, draft: { _tag: "Awaited" }, escalation: Escalation.notStarted }),
    )
    return { _tag: "Cycle", month: event.month, due: event.due, teams, opensNext: event.opensNext, plan: null }
  }
  if (state._tag === "Absent") return state
  switch (event._tag) {
    case "DraftHandedIn": {
      const { by, on, punctuality, revision, rows } = event
      return withTeam(state, event.team, (one) => ({
        ...one,
        draft: { _tag: "HandedIn", rows, by, on, punctuality, revision },
      }))
    }
    case "TeamExcused":
      return withTeam(state, event.team, (one) => ({
        ...one,
        draft: { _tag: "Excused", reason: event.reason, by: event.by },
      }))
    case "PlanConsolidated":
      return { ...state, plan: { rows: event.rows, by: event.by, on: event.on } }
    case "NextCycleDue":
      return { ...state, opensNext: null }
    default:
      return withTeam(state, event.team, (one) => ({ ...one, escalation: Escalation.evolve(one.escalation, event) }))
  }
}

/** When the cycle wants to be woken: the earliest of its teams' steps, and when the next one opens. */
const wakeAt = (state: Cycle): Instant.Instant | null => {
  const moments = [state.opensNext, ...state.teams.map(({ escalation }) => Escalation.wakeAt(escalation))]
  return moments.reduce((first, at) => (at === null ? first : first === null ? at : Instant.min(first, at)), null)
}

/**
 * The plan of a month (TGT-5).
 *
 * Laws: the company's plan is the sum of the drafts, measure by measure; a team that has handed in is reminded no more; each
 * step of a team's schedule fires once.
 */
export const planCycle = Aggregate.make<CycleCommand, CycleEvent, CycleState, TargetError, CycleKnown>({
  kind: "plan-cycle",
  initial: { _tag: "Absent" },
  command: CycleCommand,
  event: CycleEvent,
  state: CycleState,
  access: {
    Open: anyMember,
    HandIn: anyMember,
    Excuse: anyMember,
    Consolidate: anyMember,
    Advance: systemOnly,
  },
  reads: () => ({
    targets: Aggregate.policy(targetPolicy),
    organisation: Aggregate.document(organisation, organisationId),
  }),
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : {
          month: state.month,
          due: LocalDate.format(state.due),
          status: state.plan === null ? "open" : "consolidated",
          missing: state.teams.filter(({ draft }) => draft._tag === "Awaited").length,
        },
  timers: (state) => {
    const at = state._tag === "Absent" ? null : wakeAt(state)
    return at === null ? [] : [{ name: "cycle", at }]
  },
  onTimer: ({ name, state }) =>
    name === "cycle" && state._tag === "Cycle" && wakeAt(state) !== null ? { _tag: "Advance" } : undefined,
})
