/**
 * Targets without storage: breaking down, proposing, attainment, and the compiled policy (TGT-2 to TGT-7). Pure,
 * synchronous, without a schema.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import * as Decision from "../decision/Decision.ts"
import { describeLadderProblem, rankNamed } from "../decision/Ladder.ts"
import type { Decision as DecisionValue, Rank } from "../decision/Model.ts"
import { type CompiledSchedule, compile as compileSchedule, type FactKinds } from "../escalation/Evaluate.ts"
import { fromUnits, type Rate, scale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import { format as formatRate } from "../rate/Text.ts"
import { type Figure, formatFigure, unitsOf } from "./Figure.ts"
import { stretchOf } from "./Forecast.ts"
import type { ShareRow, TargetPolicy } from "./Policy.ts"

export * from "./Attain.ts"
export * from "./Breakdown.ts"
export * from "./Expand.ts"
export * from "./Figure.ts"
export * from "./Forecast.ts"
export type { ShareRow, TargetPolicy } from "./Policy.ts"

/** What the conditions of a plan cycle's schedule may ask for: days since drafts were due, and drafts missing. */
export const cycleFacts: FactKinds = { "days-overdue": "number", missing: "number" }

/** A target as somebody wants to set it. */
export interface SetRequest {
  /** Rank of whoever sets it; `undefined` for the system. */
  readonly rank: Rank | undefined
  /** Whether it is their own target. */
  readonly isOwn: boolean
  readonly amount: Figure
  /** What history came to after the market adjustment, in whole units; `undefined` where it rests on none. */
  readonly baseline: bigint | undefined
}

/** A target policy made ready for use. */
export interface CompiledTargetPolicy {
  readonly policy: TargetPolicy
  readonly schedule: CompiledSchedule
  readonly cycleRank: Rank
  readonly budgetRank: Rank
  /** Lowest rank that takes a target out of force: who agrees to the largest amendments (TGT-4). */
  readonly withdrawRank: Rank
  readonly measures: ReadonlySet<string>
  /** Who has to agree to a new target (TGT-3): nobody when its setter's rank, its ground and its stretch are in order. */
  decideSet(request: SetRequest): DecisionValue
  /** Who has to agree to an amendment (TGT-4): always somebody else than who asks, by how much of the amount changes. */
  decideAmendment(before: Figure, after: Figure): DecisionValue
  /** Who has to agree to spending, by what is gone of the budget afterwards (TGT-7). */
  decideSpending(request: { readonly budget: Figure; readonly after: Figure }): DecisionValue
}

interface Row {
  readonly rank: Rank
  readonly upTo: Rate | undefined
}

const rowFor = (rows: ReadonlyArray<Row>, share: Rate | undefined): Row | undefined =>
  rows.find(({ upTo }) => upTo === undefined || (share !== undefined && share <= upTo))

/** A share of something, rounded up so that no limit is passed by rounding; `undefined` of nothing. */
const shareOf = (part: bigint, all: bigint): Rate | undefined =>
  part === 0n ? fromUnits(0n) : all <= 0n ? undefined : fromUnits(divideRounded(part * scale, all, "ceiling"))

const absolute = (units: bigint): bigint => (units < 0n ? -units : units)

const orUnknown = (share: Rate | undefined): string => (share === undefined ? "–" : formatRate(share))

const setDecisions =
  (
    policy: TargetPolicy,
    ranks: { readonly set: Rank; readonly band: Rank; readonly ungrounded: Rank },
  ): CompiledTargetPolicy["decideSet"] =>
  ({ amount, baseline, isOwn, rank }) => {
    const needs = (by: Rank, code: string, rule: string, facts: Readonly<Record<string, string>> = {}) =>
      Decision.needsApproval(by, [Decision.reason("NeedsApproval", code, rule, { rank: by.name, ...facts })])
    const decisions: Array<DecisionValue> = []
    const figure = formatFigure(amount)
    if (isOwn) decisions.push(needs(ranks.set, "target-own", "ORG-4", { amount: figure }))
    else if (rank !== undefined && rank.level < ranks.set.level) {
      decisions.push(needs(ranks.set, "target-set-authority", "TGT-3", { amount: figure, own: rank.name }))
    }
    if (baseline === undefined) {
      decisions.push(needs(ranks.ungrounded, "target-ungrounded", "TGT-3", { amount: figure }))
    } else {
      const stretch = stretchOf(unitsOf(amount), baseline)
      const { least, most } = policy.band
      const facts = { stretch: orUnknown(stretch), least: formatRate(least), most: formatRate(most) }
      // Compared crosswise, so that rounding decides nothing: limits are inclusive.
      const asked = unitsOf(amount) * scale
      const isWithin = stretch !== undefined && asked >= baseline * least && asked <= baseline * most
      decisions.push(
        isWithin
          ? Decision.allowed(Decision.reason("Allowed", "target-within-band", "TGT-3", facts))
          : needs(ranks.band, "target-outside-band", "TGT-3", facts),
      )
    }
    return Decision.joinAll(decisions)
  }

const amendmentDecisions =
  (rows: ReadonlyArray<Row>): CompiledTargetPolicy["decideAmendment"] =>
  (before, after) => {
    const change = shareOf(absolute(unitsOf(after) - unitsOf(before)), unitsOf(before))
    const facts = { before: formatFigure(before), after: formatFigure(after), change: orUnknown(change) }
    const row = rowFor(rows, change)
    return row === undefined
      ? Decision.denied(Decision.reason("Denied", "target-amendment-beyond", "TGT-4", facts))
      : Decision.needsApproval(row.rank, [
          Decision.reason("NeedsApproval", "target-amendment", "TGT-4", { ...facts, rank: row.rank.name }),
        ])
  }

const spendingDecisions =
  (rows: ReadonlyArray<Row>): CompiledTargetPolicy["decideSpending"] =>
  ({ after, budget }) => {
    const beyond = unitsOf(after) - unitsOf(budget)
    const facts = { budget: formatFigure(budget), after: formatFigure(after) }
    if (beyond <= 0n) return Decision.allowed(Decision.reason("Allowed", "budget-within", "TGT-7", facts))
    const share = shareOf(beyond, unitsOf(budget))
    const told = { ...facts, beyond: orUnknown(share) }
    const row = rowFor(rows, share)
    return row === undefined
      ? Decision.denied(Decision.reason("Denied", "budget-beyond", "TGT-7", told))
      : Decision.needsApproval(row.rank, [
          Decision.reason("NeedsApproval", "budget-over", "TGT-7", { ...told, rank: row.rank.name }),
        ])
  }

const problem = (place: string, rule: string, en: string, zh: string): PolicyProblem => ({
  place,
  rule,
  text: { en, zh },
})

const checkRows = (rows: ReadonlyArray<Row>, place: string, rule: string): ReadonlyArray<PolicyProblem> =>
  rows.flatMap((row, i) => {
    const before = rows[i - 1]
    const found: Array<PolicyProblem> = []
    const at = `${place}[${i}]`
    if (row.upTo !== undefined && row.upTo < 0n) {
      found.push(problem(`${at}.upTo`, rule, "a share is 0 % or more.", "比例应不小于 0%。"))
    }
    if (before === undefined) return found
    if (row.rank.level >= 0 && row.rank.level <= before.rank.level) {
      found.push(
        problem(
          `${at}.rank`,
          rule,
          `"${row.rank.name}" does not stand above "${before.rank.name}" of the row before; sort the rows from the lowest to the highest rank.`,
          `“${row.rank.name}”不高于上一行的“${before.rank.name}”;请按职级由低到高排列。`,
        ),
      )
    }
    if (before.upTo === undefined || (row.upTo !== undefined && row.upTo <= before.upTo)) {
      found.push(
        problem(
          `${at}.upTo`,
          rule,
          "this row is never reached: the row before it already covers as much; give each row a higher share, the last one none.",
          "此行永远不会用到:上一行的范围已包含它;请逐行提高比例,仅末行可不设上限。",
        ),
      )
    }
    return found
  })

/**
 * Compiles a target policy. Unknown ranks, a band that is none, rows out of order and whatever its schedule is refused for
 * are told all at once.
 *
 * @example
 * ```ts
 * import { Decider, Decision, Rate, Target, TargetPlan } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const targets = Result.getOrThrow(TargetPlan.compile(Target.tradeTargets, context))
 * const manager = { level: 2, name: "manager" }
 * const set = { rank: manager, isOwn: false, amount: TargetPlan.countOf(110), baseline: 100n }
 * assert.equal(targets.decideSet(set)._tag, "Allowed")
 * assert.equal(targets.decideSet({ ...set, amount: TargetPlan.countOf(200) })._tag, "NeedsApproval")
 * ```
 */
export const compile = (
  policy: TargetPolicy,
  context: PolicyContext,
): Result.Result<CompiledTargetPolicy, ReadonlyArray<PolicyProblem>> => {
  const problems: Array<PolicyProblem> = []
  const rankOf = (place: string, name: string): Rank => {
    const found = rankNamed(context.ladder, name)
    if (Result.isSuccess(found)) return found.success
    problems.push({ place, rule: "ORG-1", text: describeLadderProblem(found.failure) })
    return { level: -1, name }
  }
  const rowsOf = (place: string, rule: string, rows: ReadonlyArray<ShareRow>): ReadonlyArray<Row> => {
    const read = rows.map(({ rank, upTo }, i) => ({ rank: rankOf(`${place}[${i}].rank`, rank), upTo }))
    problems.push(...checkRows(read, place, rule))
    return read
  }
  const ranks = {
    set: rankOf("setRank", policy.setRank),
    band: rankOf("band.rank", policy.band.rank),
    ungrounded: rankOf("ungroundedRank", policy.ungroundedRank),
  }
  const amendment = rowsOf("amendment", "TGT-4", policy.amendment)
  const overspending = rowsOf("overspending", "TGT-7", policy.overspending)
  const cycleRank = rankOf("cycle.rank", policy.cycle.rank)
  const budgetRank = rankOf("budgetRank", policy.budgetRank)
  if (policy.band.least <= 0n || policy.band.most < policy.band.least) {
    problems.push(
      problem(
        "band",
        "TGT-3",
        `the band from ${formatRate(policy.band.least)} to ${formatRate(policy.band.most)} holds nothing; begin above 0 % and end no lower.`,
        `区间 ${formatRate(policy.band.least)} 至 ${formatRate(policy.band.most)} 为空;下限应大于 0%,上限不低于下限。`,
      ),
    )
  }
  if (policy.cycle.openDay >= policy.cycle.dueDay) {
    problems.push(
      problem(
        "cycle.openDay",
        "TGT-5",
        `the cycle opens on day ${policy.cycle.openDay} and drafts are due on day ${policy.cycle.dueDay}; open it earlier.`,
        `计划于 ${policy.cycle.openDay} 日开启而 ${policy.cycle.dueDay} 日截止;请提前开启。`,
      ),
    )
  }
  const schedule = compileSchedule(policy.cycle.schedule, context, cycleFacts)
  if (Result.isFailure(schedule)) {
    problems.push(
      ...schedule.failure.map((one) => ({ ...one, place: one.place === "" ? "cycle.schedule" : `cycle.${one.place}` })),
    )
    return Result.fail(problems)
  }
  for (const step of schedule.success.steps) {
    if (step.action._tag === "Forfeit" || step.action._tag === "Hold") {
      problems.push(
        problem(
          "cycle.schedule",
          "TGT-5",
          `step "${step.id}" would ${step.action._tag === "Hold" ? "hold" : "forfeit"} something; a plan that is late is reminded of and raised.`,
          `步骤“${step.id}”为冻结或挞定;计划迟交只能催办与上报。`,
        ),
      )
    }
  }
  return problems.length > 0
    ? Result.fail(problems)
    : Result.succeed({
        policy,
        schedule: schedule.success,
        cycleRank,
        budgetRank,
        withdrawRank: amendment[amendment.length - 1]?.rank ?? ranks.ungrounded,
        measures: new Set(policy.measures),
        decideSet: setDecisions(policy, ranks),
        decideAmendment: amendmentDecisions(amendment),
        decideSpending: spendingDecisions(overspending),
      })
}
