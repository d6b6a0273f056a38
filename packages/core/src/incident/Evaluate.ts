/**
 * The incident policy compiled (ESC-8): pure, synchronous, without a schema.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import { describeLadderProblem, rankNamed } from "../decision/Ladder.ts"
import type { Rank } from "../decision/Model.ts"
import {
  type CompiledSchedule,
  type CompiledStep,
  compile as compileSchedule,
  type FactKinds,
} from "../escalation/Evaluate.ts"
import type { IncidentPolicy } from "./Policy.ts"

/**
 * The facts that a severity's schedule may ask for: `seen`, whether anybody has said that they know; `department` and `plan`,
 * whether they are on file.
 */
export const stepFacts: FactKinds = { seen: "truth", department: "truth", plan: "truth" }

/** A severity made ready. `gravity` is its place in the list: 0 is the mildest. */
export interface CompiledSeverity {
  readonly name: string
  readonly gravity: number
  readonly decisionRank: Rank
  readonly schedule: CompiledSchedule
}

/** An incident policy made ready for use. */
export interface CompiledIncidentPolicy {
  readonly policy: IncidentPolicy
  readonly severities: ReadonlyMap<string, CompiledSeverity>
}

const problem = (place: string, rule: string, en: string, zh: string): PolicyProblem => ({
  place,
  rule,
  text: { en, zh },
})

/** The rank that a step tells for sure, whoever reports; `undefined` where that depends. */
const ranksTold = ({ action, audience, conditions }: CompiledStep): ReadonlyArray<string> =>
  conditions.length > 0
    ? []
    : [
        ...(action._tag === "Raise" ? [action.rank] : []),
        ...audience.flatMap((one) => (one._tag === "ByRank" ? [one.rank] : [])),
      ]

const stepProblems = (place: string, { action, demands, id }: CompiledStep): ReadonlyArray<PolicyProblem> => [
  ...(action._tag === "Hold" || action._tag === "Forfeit"
    ? [
        problem(
          place,
          "ESC-8",
          `Step "${id}" would ${action._tag === "Hold" ? "put something on hold" : "forfeit a deal"}; an incident is only told and raised.`,
          `步骤“${id}”会${action._tag === "Hold" ? "冻结业务" : "没收交易"}；突发事件只通报、上报。`,
        ),
      ]
    : []),
  ...(demands.length > 0
    ? [
        problem(
          place,
          "ESC-8",
          `Step "${id}" waits for proof or a confirmation; the alarm about an incident waits for nobody, remove its demands.`,
          `步骤“${id}”须等待证明或确认；突发事件的上报不应等待，请删除 demands。`,
        ),
      ]
    : []),
]

/**
 * Compiles an incident policy (ESC-8). Refuses unknown ranks, names that stand twice, a graver incident that is decided lower
 * down, a schedule that never reaches the decision level, and whatever a schedule is refused for.
 *
 * @example
 * ```ts
 * import { Decider, Decision, Incident } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const policy = Result.getOrThrow(Incident.compile(Incident.tradeIncidents, context))
 * assert.equal(policy.severities.get("critical")?.decisionRank.name, "president")
 * ```
 */
export const compile = (
  policy: IncidentPolicy,
  context: PolicyContext,
): Result.Result<CompiledIncidentPolicy, ReadonlyArray<PolicyProblem>> => {
  const problems: Array<PolicyProblem> = []
  const severities = new Map<string, CompiledSeverity>()
  const rankOf = (name: string): Rank | undefined =>
    Result.match(rankNamed(context.ladder, name), { onFailure: () => undefined, onSuccess: (rank) => rank })
  let before: CompiledSeverity | undefined
  for (const [gravity, severity] of policy.severities.entries()) {
    const place = `severities[${gravity}]`
    const { name } = severity
    if (severities.has(name)) {
      const en = `The severity "${name}" stands twice; give each its own name.`
      problems.push(problem(`${place}.name`, "ESC-8", en, `严重程度“${name}”重复，每一级须有不同名称。`))
    }
    const found = rankNamed(context.ladder, severity.decisionRank)
    if (Result.isFailure(found)) {
      problems.push({ place: `${place}.decisionRank`, rule: "ESC-8", text: describeLadderProblem(found.failure) })
    }
    const schedule = compileSchedule(severity.schedule, context, stepFacts)
    if (Result.isFailure(schedule)) {
      problems.push(...schedule.failure.map((one) => ({ ...one, place: `${place}.${one.place || "schedule"}` })))
    }
    if (Result.isFailure(found) || Result.isFailure(schedule)) continue
    const decisionRank = found.success
    if (before !== undefined && decisionRank.level < before.decisionRank.level) {
      problems.push(
        problem(
          `${place}.decisionRank`,
          "ESC-8",
          `"${name}" is graver than "${before.name}" but decided by a ${decisionRank.name}, below ${before.decisionRank.name}; order severities from the mildest up.`,
          `“${name}”比“${before.name}”更严重，却由 ${decisionRank.name} 决定，低于 ${before.decisionRank.name}；请由轻到重排列。`,
        ),
      )
    }
    for (const step of schedule.success.steps) problems.push(...stepProblems(`${place}.schedule`, step))
    const reaches = schedule.success.steps.some((step) =>
      ranksTold(step).some((told) => (rankOf(told)?.level ?? -1) >= decisionRank.level),
    )
    if (!reaches) {
      problems.push(
        problem(
          `${place}.schedule`,
          "ESC-8",
          `No step of "${name}" tells a ${decisionRank.name} or above without a condition, so nobody who may decide need ever hear of it; raise it to ${decisionRank.name}.`,
          `“${name}”没有任何无条件步骤通报到 ${decisionRank.name} 或以上，决策层可能始终不知情；请增加上报 ${decisionRank.name} 的步骤。`,
        ),
      )
    }
    before = { name, gravity, decisionRank, schedule: schedule.success }
    severities.set(name, before)
  }
  return problems.length > 0 ? Result.fail(problems) : Result.succeed({ policy, severities })
}
