/**
 * Another schedule for a debt that is open (ESC-1). Not exported from the module.
 *
 * @module
 */
import * as Result from "effect/Result"
import { actorId, hasRank } from "../decider/Facts.ts"
import * as Escalation from "../escalation/index.ts"
import { reject } from "./Errors.ts"
import type { Choice, Obligation, Plan, ReceivableState } from "./Model.ts"
import { type CommandOf, type Decided, nothing, scheduleProblem, yields } from "./Opening.ts"
import { type Context, choiceOf, collectionOf, obligationsOf, withoutAnswers } from "./Steps.ts"

/** The plan as it is with the choice; one for the whole plan ends those for single instalments. */
const withChoice = (plan: Plan, chosen: Choice, no: number | undefined) => {
  const own = (obligation: Obligation): Obligation => {
    if (no !== undefined) return { ...obligation, chosen }
    const { chosen: _, ...rest } = obligation
    return rest
  }
  return { plan: no === undefined ? { ...plan, chosen } : plan, own }
}

/**
 * Collects a debt, or one instalment of it, by another of the policy's schedules (ESC-1). It takes a rank, because a milder
 * schedule puts off what an extension would. What was done stays done; every open item is planned anew, and the schedule's
 * own gaps count from what really happened (ESC-4).
 */
export const useSchedule = (state: ReceivableState, command: CommandOf<"UseSchedule">, facts: Context): Decided => {
  const { no, reason, schedule } = command
  if (state._tag === "None") return Result.fail(reject({ _tag: "UnknownReceivable", receivableId: null }))
  if (state._tag === "Forfeited") return Result.fail(reject({ _tag: "NothingOpen", status: "forfeited" }))
  if (state._tag === "Closed") return Result.fail(reject({ _tag: "NothingOpen", status: "closed" }))
  const { instalments } = state
  if (no !== undefined && instalments[no - 1] === undefined) {
    return Result.fail(reject({ _tag: "UnknownInstalment", no, instalments: instalments.length }))
  }
  const { scheduleRank } = facts.receivables
  if (!hasRank(facts.actor, scheduleRank)) return Result.fail(reject({ _tag: "RankTooLow", needed: scheduleRank.name }))
  const problem = scheduleProblem(schedule, facts)
  if (problem !== undefined) return Result.fail(problem)
  const meant = instalments.filter((one) => no === undefined || one.no === no)
  const isSame = meant.every((one) => choiceOf(state, one) === schedule)
  if (isSame && (no !== undefined || choiceOf(state) === schedule)) return nothing
  const { own, plan } = withChoice(state, schedule, no)
  const planned = obligationsOf(state)
    .filter(([item]) => no === undefined || item === no)
    .map(([item, obligation]) => {
      const { progress, schedule: chosen } = collectionOf(facts, plan, own(obligation))
      return { item, next: Escalation.next(chosen, withoutAnswers(progress))?.at ?? null }
    })
  return yields({
    _tag: "ScheduleChosen",
    schedule,
    ...(no === undefined ? {} : { no }),
    reason,
    by: actorId(facts.actor),
    at: facts.at,
    planned,
  })
}
