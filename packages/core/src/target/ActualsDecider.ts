/**
 * What one member reached of one measure in one month: `target-actuals/<measure>:<month>:<member>` (TGT-6).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { format, type LocalDate } from "../calendar/LocalDate.ts"
import { systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import { member, type OrganisationState, organisation, organisationId } from "../organisation/index.ts"
import * as Period from "../period/index.ts"
import { ActualsCommand } from "./Commands.ts"
import { reject, type TargetError } from "./Errors.ts"
import { type CompiledTargetPolicy, figureOf, isSameUnit, unitName, unitOf, unitsOf } from "./Evaluate.ts"
import { ActualsEvent } from "./Events.ts"
import { actualFact, factStream } from "./FactDecider.ts"
import { type ActualFact, ActualsState, type FactState } from "./Model.ts"
import { targetPolicy } from "./Policy.ts"
import { summed } from "./Sums.ts"

/** What actuals have to know besides their state. */
export interface ActualsKnown {
  readonly targets: CompiledTargetPolicy
  readonly organisation: OrganisationState
  /** The sale of which a host tells, as it is followed. */
  readonly followed?: FactState
}

type Decided = Result.Result<ReadonlyArray<ActualsEvent>, TargetError>

const nothing: Decided = Result.succeed([])

/**
 * The stream of a member's month. What nobody sold is kept by the day, so that sales without a seller don't wait for each
 * other.
 *
 * @example
 * ```ts
 * import { LocalDate, Target } from "@dealwright/core"
 * import assert from "node:assert"
 * const on = LocalDate.literal("2026-03-31")
 * assert.equal(Target.actualsId("booked", on, "ann"), "booked:2026-03:ann")
 * assert.equal(Target.actualsId("booked", on, null), "booked:2026-03-31:-")
 * ```
 */
export const actualsId = (measure: string, on: LocalDate, memberId: string | null): string =>
  // No member's id begins with a hyphen.
  memberId === null ? `${measure}:${format(on)}:-` : `${measure}:${Period.format(Period.monthOf(on))}:${memberId}`

type Contribution = Extract<ActualsEvent, { readonly _tag: "ActualAdded" }>

/** What is told of another month, measure or member than the stream is of. */
const elsewhere = (state: ActualsState, { measure, memberId, on }: ActualsCommand): TargetError | undefined => {
  const month = Period.format(Period.monthOf(on))
  if (state._tag === "Absent") return undefined
  if (state.month === month && state.measure === measure && state.memberId === memberId) return undefined
  const [found, expected] = [{ measure, memberId }, state].map((one) => `${one.measure} ${one.memberId ?? "–"}`)
  return reject({ _tag: "OtherMonth", month: `${found} ${month}`, expected: `${expected} ${state.month}` })
}

const toldOf = (state: ActualsState, factId: string): ActualFact | undefined =>
  state._tag === "Actuals" && Object.hasOwn(state.facts, factId) ? state.facts[factId] : undefined

/** So much more or less by a sale. What was told of it before it was followed counts no longer. */
const add = (state: ActualsState, { _tag, ...command }: Extract<ActualsCommand, { readonly _tag: "Add" }>): Decided => {
  const { factId, on } = command
  const added: Contribution = { _tag: "ActualAdded", month: Period.format(Period.monthOf(on)), ...command }
  return Result.succeed(
    toldOf(state, factId) === undefined
      ? [added]
      : [{ _tag: "ActualWithdrawn", factId, reason: "it is followed from now on" }, added],
  )
}

const record = (
  state: ActualsState,
  command: Extract<ActualsCommand, { readonly _tag: "Record" }>,
  { followed, organisation: staff, targets }: ActualsKnown,
): Decided => {
  const { counted, factId, measure, memberId, on, reason } = command
  if (!targets.measures.has(measure)) {
    return Result.fail(reject({ _tag: "UnknownMeasure", measure, known: Array.from(targets.measures) }))
  }
  // What nobody sold is credited to nobody.
  const { credited = memberId === null ? figureOf(unitOf(counted), 0n) : counted } = command
  const [expected, found] = [unitOf(counted), unitOf(credited)]
  if (!isSameUnit(expected, found)) {
    return Result.fail(reject({ _tag: "OtherUnit", expected: unitName(expected), found: unitName(found) }))
  }
  if (followed !== undefined && followed.parts.length > 0) {
    return Result.fail(reject({ _tag: "FollowedAlready", factId, measure }))
  }
  const known = toldOf(state, factId)
  if (unitsOf(counted) === 0n && unitsOf(credited) === 0n) {
    return known === undefined ? nothing : Result.succeed([{ _tag: "ActualWithdrawn", factId, reason }])
  }
  // A sale stays with the team that made it, whatever becomes of its seller.
  const team = known === undefined ? (memberId === null ? null : (member(staff, memberId)?.team ?? null)) : known.team
  const fact: ActualFact = { on, team, counted, credited }
  const month = Period.format(Period.monthOf(on))
  return known !== undefined && Equal.equals(known, fact)
    ? nothing
    : Result.succeed([{ _tag: "ActualRecorded", measure, month, memberId, factId, reason, ...fact }])
}

const decide = (state: ActualsState, command: ActualsCommand, facts: Facts & ActualsKnown): Decided => {
  const astray = elsewhere(state, command)
  if (astray !== undefined) return Result.fail(astray)
  return command._tag === "Add" ? add(state, command) : record(state, command, facts)
}

const evolve = (state: ActualsState, event: ActualsEvent): ActualsState => {
  if (event._tag === "ActualWithdrawn") {
    if (state._tag === "Absent") return state
    const { [event.factId]: _, ...facts } = state.facts
    return { ...state, facts }
  }
  const { counted, credited, factId, measure, memberId, month, on, team } = event
  const contribution: ActualFact = { on, team, counted, credited }
  const before = state._tag === "Actuals" ? state : ({ _tag: "Actuals", measure, month, memberId, facts: {} } as const)
  return event._tag === "ActualRecorded"
    ? { ...before, facts: { ...before.facts, [factId]: contribution } }
    : { ...before, sums: summed([...(before.sums ?? []), contribution]) }
}

/**
 * What a member reached in a month (TGT-6).
 *
 * Law: a fact that a host tells again takes the place of what it was; what is followed adds up to what its sales come to.
 */
export const actuals = Aggregate.make<ActualsCommand, ActualsEvent, ActualsState, TargetError, ActualsKnown>({
  kind: "target-actuals",
  initial: { _tag: "Absent" },
  command: ActualsCommand,
  event: ActualsEvent,
  state: ActualsState,
  access: { Add: systemOnly, Record: systemOnly },
  reads: ({ command, facts }) => ({
    targets: Aggregate.policy(targetPolicy),
    organisation: Aggregate.document(organisation, organisationId),
    ...(command._tag === "Record"
      ? { followed: Aggregate.document(actualFact, factStream(command.measure, command.factId, facts.digest)) }
      : {}),
  }),
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent" ? {} : { measure: state.measure, month: state.month, memberId: state.memberId },
})
