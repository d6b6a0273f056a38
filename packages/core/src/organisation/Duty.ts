/**
 * The duty roster: who answers enquiries on days outside normal working days (ORG-6).
 *
 * @module
 */
import * as Result from "effect/Result"
import { type CompiledCalendar, isBusinessDay } from "../calendar/Evaluate.ts"
import { addDays, format, type LocalDate } from "../calendar/LocalDate.ts"
import { startOfDay } from "../calendar/TimeZone.ts"
import * as Access from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { organisation, organisationId } from "./Decider.ts"
import { type DutyRosterError, rejectDuty } from "./DutyErrors.ts"
import { type DutyDay, DutyRosterCommand, DutyRosterEvent, DutyRosterState, maxRosterDays } from "./DutyModel.ts"
import type { MemberId, OrganisationState } from "./Model.ts"
import { type OrganisationPolicy, organisationPolicy } from "./Policy.ts"
import { activeMember } from "./Views.ts"

/** The id of a company's one roster. */
export const dutyRosterId = "main"

/** What commands to the roster have to know besides its state. */
export interface DutyRosterKnown {
  readonly organisation: OrganisationState
  /** Read where the roster is looked through. */
  readonly policy?: OrganisationPolicy
}

type Known = Facts & DutyRosterKnown
type Decided = Result.Result<ReadonlyArray<DutyRosterEvent>, DutyRosterError>
type CommandOf<Tag extends DutyRosterCommand["_tag"]> = Extract<DutyRosterCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<DutyRosterEvent>): Decided => Result.succeed(events)
const fails = (...why: Parameters<typeof rejectDuty>): Decided => Result.fail(rejectDuty(...why))

/**
 * Who is on duty on a day (ORG-6): enquiries of that day are theirs until they hand the day over. `undefined` where nobody
 * is named.
 *
 * @example
 * ```ts
 * import { LocalDate, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const sunday = LocalDate.literal("2026-03-08")
 * assert.equal(Organisation.dutyOfficerOn(Organisation.dutyRoster.initial, sunday), undefined)
 * ```
 */
export const dutyOfficerOn = ({ days, past }: DutyRosterState, on: LocalDate): MemberId | undefined =>
  (days.find((day) => day.on === on) ?? past.find((day) => day.on === on))?.member

/**
 * Whose an enquiry of a day is (ORG-6): the duty officer's on a day outside normal working days, nobody's in particular on
 * a working day.
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const monday = LocalDate.literal("2026-03-09")
 * assert.equal(Organisation.ownerOfEnquiry(Organisation.dutyRoster.initial, calendar, monday), undefined)
 * ```
 */
export const ownerOfEnquiry = (
  state: DutyRosterState,
  calendar: CompiledCalendar,
  on: LocalDate,
): MemberId | undefined => (isBusinessDay(calendar, on) ? undefined : dutyOfficerOn(state, on))

/**
 * Days outside normal working days that nobody is named for, from `from` until just before `until` (ORG-6). Looks at 1200
 * days at most.
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const [from, until] = [LocalDate.literal("2026-03-02"), LocalDate.literal("2026-03-09")]
 * const gaps = Organisation.gaps(calendar, from, until, Organisation.dutyRoster.initial)
 * assert.deepEqual(gaps.map(LocalDate.format), ["2026-03-07", "2026-03-08"])
 * ```
 */
export const gaps = (
  calendar: CompiledCalendar,
  from: LocalDate,
  until: LocalDate,
  state: DutyRosterState,
): ReadonlyArray<LocalDate> => {
  const named = new Set([...state.days, ...state.past].map(({ on }) => on))
  const found: Array<LocalDate> = []
  const end = Math.min(until, from + maxRosterDays)
  for (let day = from; day < end; day = addDays(day, 1)) {
    if (!named.has(day) && !isBusinessDay(calendar, day)) found.push(day)
  }
  return found
}

const headOf = (facts: Known) => ({ today: facts.today, by: actorId(facts.actor) })

const unfit = ({ organisation: staff }: Known, id: MemberId): DutyRosterError | undefined => {
  const found = activeMember(staff, id)
  const isFit = found !== undefined && !(found.roles.length === 1 && found.roles[0] === "auditor")
  return isFit ? undefined : rejectDuty({ _tag: "UnfitOfficer", member: id })
}

const assign = (state: DutyRosterState, { days }: CommandOf<"AssignDuty">, facts: Known): Decided => {
  const seen = new Set<LocalDate>()
  for (const { member, on } of days) {
    if (seen.has(on)) return fails({ _tag: "DayTwice", on: format(on) })
    seen.add(on)
    if (on < facts.today) return fails({ _tag: "DayIsOver", on: format(on), today: format(facts.today) })
    const problem = unfit(facts, member)
    if (problem !== undefined) return Result.fail(problem)
  }
  const changed = days.filter(({ member, on }) => dutyOfficerOn(state, on) !== member)
  const more = changed.filter(({ on }) => dutyOfficerOn(state, on) === undefined).length
  if (state.days.length + more > maxRosterDays) return fails({ _tag: "RosterFull", limit: maxRosterDays })
  return changed.length === 0 ? nothing : yields({ _tag: "DutyAssigned", ...headOf(facts), days: changed })
}

/** The officer of a day to come, if the actor may dispose of it. */
const dayOf = (
  state: DutyRosterState,
  on: LocalDate,
  mayAll: boolean,
  facts: Known,
): Result.Result<DutyDay, DutyRosterError> => {
  const { actor, today } = facts
  if (on < today) return Result.fail(rejectDuty({ _tag: "DayIsOver", on: format(on), today: format(today) }))
  const officer = dutyOfficerOn(state, on)
  if (officer === undefined) return Result.fail(rejectDuty({ _tag: "NobodyOnDuty", on: format(on) }))
  return mayAll || actor._tag === "System" || actor.id === officer
    ? Result.succeed({ on, member: officer })
    : Result.fail(rejectDuty({ _tag: "NotYourDay", on: format(on), member: actor.id, officer }))
}

const swap = (
  state: DutyRosterState,
  { _tag, one, other, reason }: CommandOf<"SwapDuty"> | CommandOf<"SwapDutyFor">,
  facts: Known,
): Decided => {
  const mayAll = _tag === "SwapDutyFor"
  // One of the two has to be the actor's own; whose the other is, is known beforehand.
  const mine = Result.orElse(dayOf(state, one, mayAll, facts), () => dayOf(state, other, mayAll, facts))
  if (Result.isFailure(mine)) return Result.fail(mine.failure)
  return Result.flatMap(dayOf(state, one, true, facts), (a) =>
    Result.flatMap(dayOf(state, other, true, facts), (b) =>
      a.member === b.member ? nothing : yields({ _tag: "DutySwapped", ...headOf(facts), one: a, other: b, reason }),
    ),
  )
}

const handOverDay = (
  state: DutyRosterState,
  { _tag, on, reason, to }: CommandOf<"HandOverDuty"> | CommandOf<"HandOverDutyFor">,
  facts: Known,
): Decided => {
  if (on >= facts.today && dutyOfficerOn(state, on) === to) return nothing
  return Result.flatMap(dayOf(state, on, _tag === "HandOverDutyFor", facts), ({ member: from }) => {
    const problem = unfit(facts, to)
    return problem === undefined
      ? yields({ _tag: "DutyHandedOver", ...headOf(facts), on, from, to, reason })
      : Result.fail(problem)
  })
}

/** Looks through the days ahead; each gap is told of once, unless it was filled in between. */
const check = (state: DutyRosterState, facts: Known): Decided => {
  const { at, calendar, policy, today } = facts
  if (state.checkAt !== null && at < state.checkAt && facts.actor._tag === "System") return nothing
  const head = headOf(facts)
  const next = startOfDay(addDays(today, 1), calendar.calendar.zone)
  const checked: DutyRosterEvent = { _tag: "DutyChecked", ...head, next }
  const ahead = policy?.dutyDaysAhead ?? 0
  const found = gaps(calendar, today, addDays(today, ahead + 1), state).filter((day) => !state.reported.includes(day))
  return found.length === 0 ? yields(checked) : yields({ _tag: "DutyGapsFound", ...head, days: found }, checked)
}

const decide = (state: DutyRosterState, command: DutyRosterCommand, facts: Known): Decided => {
  switch (command._tag) {
    case "AssignDuty":
      return assign(state, command, facts)
    case "SwapDuty":
    case "SwapDutyFor":
      return swap(state, command, facts)
    case "HandOverDuty":
    case "HandOverDutyFor":
      return handOverDay(state, command, facts)
    case "CheckDuty":
      return check(state, facts)
    case "PassDuty":
      return state.days.some(({ member }) => member === command.from)
        ? yields({ ...command, _tag: "DutyPassed", ...headOf(facts) })
        : nothing
  }
}

const byDay = (a: DutyDay, b: DutyDay): number => a.on - b.on

/** The roster with these days changed, and what is over by now among the past. */
const withDays = (state: DutyRosterState, changed: ReadonlyArray<DutyDay>, today: LocalDate): DutyRosterState => {
  const all = new Map([...state.days, ...changed].map((day) => [day.on, day]))
  const sorted = [...all.values()].sort(byDay)
  const past = [...state.past, ...sorted.filter(({ on }) => on < today)].sort(byDay)
  const days = sorted.filter(({ on }) => on >= today)
  const isOpen = (on: LocalDate) => on >= today && !all.has(on)
  return { ...state, days, past: past.slice(-maxRosterDays), reported: state.reported.filter(isOpen) }
}

const evolve = (state: DutyRosterState, event: DutyRosterEvent): DutyRosterState => {
  const { today } = event
  switch (event._tag) {
    case "DutyAssigned":
      return withDays(state, event.days, today)
    case "DutySwapped": {
      const { one, other } = event
      return withDays(
        state,
        [
          { on: one.on, member: other.member },
          { on: other.on, member: one.member },
        ],
        today,
      )
    }
    case "DutyHandedOver":
      return withDays(state, [{ on: event.on, member: event.to }], today)
    case "DutyPassed": {
      const theirs = state.days.filter(({ member, on }) => member === event.from && on >= today)
      return withDays(
        state,
        theirs.map(({ on }) => ({ on, member: event.to })),
        today,
      )
    }
    case "DutyGapsFound":
      return { ...withDays(state, [], today), reported: [...state.reported, ...event.days].sort((a, b) => a - b) }
    case "DutyChecked":
      return { ...withDays(state, [], today), checkAt: event.next }
  }
}

const managerUp = Access.atLeast("manager")

/**
 * The duty roster of a company (ORG-6), under the id {@link dutyRosterId}. Other aggregates read it as a snapshot.
 *
 * Laws: a day has one officer at most; past days stay as they were; each gap is told of once beforehand; a command repeated
 * on the state that it led to yields no events, but for looking through it once more.
 */
export const dutyRoster = Aggregate.make<
  DutyRosterCommand,
  DutyRosterEvent,
  DutyRosterState,
  DutyRosterError,
  DutyRosterKnown
>({
  kind: "duty-roster",
  consistency: "snapshot",
  initial: { days: [], past: [], reported: [], checkAt: null },
  command: DutyRosterCommand,
  event: DutyRosterEvent,
  state: DutyRosterState,
  access: {
    AssignDuty: managerUp,
    SwapDuty: Access.anyMember,
    SwapDutyFor: managerUp,
    HandOverDuty: Access.anyMember,
    HandOverDutyFor: managerUp,
    CheckDuty: managerUp,
    PassDuty: Access.systemOnly,
  },
  reads: ({ command }) => ({
    organisation: Aggregate.document(organisation, organisationId),
    ...(command._tag === "CheckDuty" ? { policy: Aggregate.policy(organisationPolicy) } : {}),
  }),
  decide,
  evolve,
  timers: ({ checkAt }) => (checkAt === null ? [] : [{ name: "check", at: checkAt }]),
  onTimer: () => ({ _tag: "CheckDuty" }),
})

/** A roster is looked through once somebody is assigned, and then every day. */
export const checkNewRoster: Reactor = reactor(dutyRoster, "organisation/check-new-roster", ({ event, id, state }) =>
  event._tag === "DutyAssigned" && state.checkAt === null
    ? [Aggregate.dispatch(dutyRoster, id, { _tag: "CheckDuty" })]
    : [],
)
