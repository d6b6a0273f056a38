/**
 * Makes a schedule ready to run, and refuses what is unknown, contradictory or dangerous (ESC-1, ESC-4, ESC-6).
 */
import * as Result from "effect/Result"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import { conditionKey } from "./Conditions.ts"
import type { Offset, Schedule } from "./Model.ts"
import { type Line, walk } from "./Moments.ts"
import * as Problems from "./Problems.ts"
import { amountOf, type CompiledStep, type FactKinds, fits, maxDepth, type ReadStep, readSchedule } from "./Reading.ts"

export {
  type ActionKind,
  type CompiledStep,
  escalationAction,
  type FactKinds,
  maxDepth,
  maxSteps,
} from "./Reading.ts"

/**
 * A schedule made ready by {@link compile}. `inOrder` says that the steps stand in the order of time whatever the anchor
 * and the calendar; otherwise they stand as written and are ordered for each anchor.
 */
export interface CompiledSchedule {
  readonly schedule: Schedule
  readonly steps: ReadonlyArray<CompiledStep>
  readonly inOrder: boolean
}

const offsetOf = (unit: Offset["_tag"], amount: number): Offset =>
  unit === "CalendarDays" || unit === "BusinessDays" ? { _tag: unit, days: amount } : { _tag: unit, minutes: amount }

/**
 * A line on which only amounts of one unit are added up. Amounts of office time that go forth and back don't add up, the
 * anchor need not be a business day: `isExact` then ends false.
 */
const amounts = (unit: Offset["_tag"]): Line<number> & { isExact: boolean } => {
  const addsUp = unit === "CalendarDays" || unit === "ClockTime"
  const line = {
    isExact: true,
    move: (place: number, offset: Offset, times: number): number => {
      const amount = amountOf(offset) * times
      if (!addsUp && place * amount < 0) line.isExact = false
      return place + amount
    },
    orderOf: (place: number): number => place,
    reachOf: (limit: number): number => limit,
    settle: (place: number) => ({ at: place, after: place }),
  }
  return line
}

/**
 * Adds all combinators up where a schedule knows one unit only, so that running it takes one addition. `undefined` where
 * the order of the steps depends on the anchor and the calendar.
 */
const flatten = (schedule: Schedule, read: ReadonlyArray<ReadStep>, units: ReadonlySet<Offset["_tag"]>) => {
  const [unit] = units
  if (unit === undefined || units.size > 1) return undefined
  const line = amounts(unit)
  const placed: Array<{ readonly amount: number; readonly read: ReadStep }> = []
  walk(schedule, 0, line, (index, amount) => {
    const one = read[index]
    if (one !== undefined) placed.push({ amount, read: one })
  })
  if (!line.isExact) return undefined
  // Sorting is stable: ties stay as written.
  placed.sort((a, b) => a.amount - b.amount || a.read.step.minuteOfDay - b.read.step.minuteOfDay)
  return placed.map((one) => ({
    amount: one.amount,
    place: one.read.place,
    step: { ...one.read.step, fromAnchor: offsetOf(unit, one.amount) },
  }))
}

interface Ordered {
  readonly amount?: number
  readonly place: string
  readonly step: CompiledStep
}

/** A forfeiture rests on a notice: one that has come before, and that comes whenever the forfeiture does (ESC-4). */
const noticeProblems = (ordered: ReadonlyArray<Ordered>): ReadonlyArray<PolicyProblem> => {
  const problems: Array<PolicyProblem> = []
  for (const [index, { amount, place, step }] of ordered.entries()) {
    const before = ordered.slice(0, index)
    if (step.needsProof && before.length === 0) {
      problems.push(Problems.nothingToServe(place, step.id))
    }
    if (step.action._tag !== "Forfeit") continue
    const own = new Set(step.conditions.map(conditionKey))
    const isWarned = before.some(
      (earlier) =>
        earlier.step.isNotice &&
        (amount === undefined || earlier.amount === undefined || earlier.amount < amount) &&
        earlier.step.conditions.every((condition) => own.has(conditionKey(condition))),
    )
    if (!isWarned) problems.push(Problems.forfeitsWithoutNotice(place, step.id))
  }
  return problems
}

/**
 * Makes a schedule ready (ESC-1). Once per schedule; running it is then cheap. Refused, all at once and each with its
 * place: unknown ranks, actions and facts, steps of one name, a destructive step that does not keep its gap, a forfeiture
 * without notice, and what never ends or says nothing. `facts` are those that conditions may ask for; without them a
 * condition may ask for anything and its owner has to know.
 *
 * @example
 * ```ts
 * import * as Decider from "@dealwright/core/Decider"
 * import * as Decision from "@dealwright/core/Decision"
 * import * as Escalation from "@dealwright/core/Escalation"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const { calendarDays, forfeit, raise, step } = Escalation
 * assert.ok(Result.isSuccess(Escalation.compile(Escalation.propertySchedule, context)))
 * const wrong = Escalation.merge(
 *   step("up", calendarDays(1), raise("emperor")),
 *   step("end", calendarDays(2), forfeit),
 * )
 * const refused = Escalation.compile(wrong, context)
 * assert.ok(Result.isFailure(refused))
 * assert.deepEqual(refused.failure.map((problem) => problem.rule), ["ORG-1", "ESC-4"])
 * ```
 */
export const compile = (
  schedule: Schedule,
  context: PolicyContext,
  facts?: FactKinds,
): Result.Result<CompiledSchedule, ReadonlyArray<PolicyProblem>> => {
  if (!fits(schedule, maxDepth)) return Result.fail([Problems.tooDeep("", maxDepth)])
  const { problems, steps, units } = readSchedule(schedule, context, facts)
  if (problems.length > 0 && steps.length === 0) return Result.fail(problems)
  const flat = flatten(schedule, steps, units)
  const found = [...problems, ...noticeProblems(flat ?? steps)]
  if (found.length > 0) return Result.fail(found)
  // Only a calendar can tell where a step falls that keeps to windows.
  const plain = steps.some(({ step }) => step.windows.length > 0) ? undefined : flat
  const ordered: ReadonlyArray<Ordered> = plain ?? steps
  return Result.succeed({ schedule, steps: ordered.map((one) => one.step), inOrder: plain !== undefined })
}
