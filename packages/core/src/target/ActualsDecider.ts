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
import { type CompiledTargetPolicy, type Figure, figureOf, isSameUnit, unitName, unitOf, unitsOf } from "./Evaluate.ts"
import { ActualsEvent } from "./Events.ts"
import { type ActualFact, ActualsState } from "./Model.ts"
import { targetPolicy } from "./Policy.ts"

/** What actuals have to know besides their state. */
export interface ActualsKnown {
  readonly targets: CompiledTargetPolicy
  readonly organisation: OrganisationState
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

const recorded = (
  state: ActualsState,
  command: Pick<ActualsCommand, "factId" | "measure" | "memberId" | "on" | "reason" | "counted">,
  credited: ActualFact["credited"],
  facts: Facts & ActualsKnown,
): Decided => {
  const { counted, factId, measure, memberId, on, reason } = command
  const month = Period.format(Period.monthOf(on))
  if (state._tag === "Actuals" && (state.month !== month || state.measure !== measure || state.memberId !== memberId)) {
    const [found, expected] = [command, state].map((one) => `${one.measure} ${one.memberId ?? "–"}`)
    return Result.fail(
      reject({ _tag: "OtherMonth", month: `${found} ${month}`, expected: `${expected} ${state.month}` }),
    )
  }
  const known = state._tag === "Actuals" && Object.hasOwn(state.facts, factId) ? state.facts[factId] : undefined
  if (unitsOf(counted) === 0n && unitsOf(credited) === 0n) {
    return known === undefined ? nothing : Result.succeed([{ _tag: "ActualWithdrawn", factId, reason }])
  }
  // A sale stays with the team that made it, whatever becomes of its seller.
  const team =
    known === undefined ? (memberId === null ? null : (member(facts.organisation, memberId)?.team ?? null)) : known.team
  const fact: ActualFact = { on, team, counted, credited }
  return known !== undefined && Equal.equals(known, fact)
    ? nothing
    : Result.succeed([{ _tag: "ActualRecorded", measure, month, memberId, factId, reason, ...fact }])
}

/** What nobody sold is credited to nobody. */
const nothingOf = (counted: Figure): Figure => figureOf(unitOf(counted), 0n)

const decide = (state: ActualsState, command: ActualsCommand, facts: Facts & ActualsKnown): Decided => {
  const { measures, policy } = facts.targets
  const { counted, measure, memberId } = command
  const own = memberId === null ? nothingOf(counted) : counted
  if (command._tag === "Follow") {
    if (!measures.has(measure)) return nothing
    const isWhole = policy.credit === "full" && memberId !== null && unitsOf(counted) !== 0n
    return recorded(state, command, isWhole ? command.whole : own, facts)
  }
  if (!measures.has(measure)) {
    return Result.fail(reject({ _tag: "UnknownMeasure", measure, known: Array.from(measures) }))
  }
  const { credited = own } = command
  const [expected, found] = [unitOf(counted), unitOf(credited)]
  return isSameUnit(expected, found)
    ? recorded(state, command, credited, facts)
    : Result.fail(reject({ _tag: "OtherUnit", expected: unitName(expected), found: unitName(found) }))
}

const evolve = (state: ActualsState, event: ActualsEvent): ActualsState => {
  switch (event._tag) {
    case "ActualRecorded": {
      const { counted, credited, factId, measure, memberId, month, on, team } = event
      const facts = state._tag === "Actuals" ? state.facts : {}
      return {
        _tag: "Actuals",
        measure,
        month,
        memberId,
        facts: { ...facts, [factId]: { on, team, counted, credited } },
      }
    }
    case "ActualWithdrawn": {
      if (state._tag === "Absent") return state
      const { [event.factId]: _, ...facts } = state.facts
      return { ...state, facts }
    }
  }
}

/**
 * What a member reached in a month (TGT-6).
 *
 * Law: a fact recorded again takes the place of what it was, so that nothing is counted twice and a correction is one more
 * statement.
 */
export const actuals = Aggregate.make<ActualsCommand, ActualsEvent, ActualsState, TargetError, ActualsKnown>({
  kind: "target-actuals",
  initial: { _tag: "Absent" },
  command: ActualsCommand,
  event: ActualsEvent,
  state: ActualsState,
  access: { Follow: systemOnly, Record: systemOnly },
  reads: () => ({
    targets: Aggregate.policy(targetPolicy),
    organisation: Aggregate.document(organisation, organisationId),
  }),
  decide,
  evolve,
  index: (state) =>
    state._tag === "Absent" ? {} : { measure: state.measure, month: state.month, memberId: state.memberId },
})
