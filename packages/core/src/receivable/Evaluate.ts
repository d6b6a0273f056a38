/**
 * The receivables policy compiled: extensions (REC-5), forfeiture (REC-6), ageing (REC-8), and the schedule by which
 * debts are collected (REC-3, REC-4). Pure, synchronous, without a schema.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { PolicyContext, PolicyProblem } from "../decider/Policy.ts"
import * as Decision from "../decision/Decision.ts"
import { describeLadderProblem, rankNamed } from "../decision/Ladder.ts"
import type { Decision as DecisionValue, Rank } from "../decision/Model.ts"
import { type CompiledSchedule, compile as compileSchedule, type FactKinds } from "../escalation/Evaluate.ts"
import type { Schedule } from "../escalation/Model.ts"
import { type Money, make, multiplyRate, unsafeSubtract } from "../money/index.ts"
import { one, type Rate, zero } from "../rate/Model.ts"
import { type BucketProblem, type CompiledBuckets, compileBuckets } from "./Ageing.ts"
import { defaultMatching, type MatchingPolicy } from "./MatchingPolicy.ts"
import type { DepositTreatment, ReceivablePolicy } from "./Policy.ts"

export * from "./Ageing.ts"
export * from "./Allocation.ts"
export * from "./MatchingPolicy.ts"
export { messages } from "./Messages.ts"
export * from "./Plan.ts"
export type { DepositTreatment, ReceivablePolicy } from "./Policy.ts"
export { isFirstPaymentMade, isHolding, nextDue, openOf, openTotal, paidTotal } from "./Standing.ts"

/** The facts that a schedule's conditions may ask for. */
export const stepFacts: FactKinds = { open: "money", "days-overdue": "number", instalments: "number" }

interface ExtensionBand {
  readonly rank: Rank
  readonly upToDays: number | undefined
}

/** What a forfeiture does with the money collected: `collected = kept + returned` (REC-6). */
export interface ForfeitureSplit {
  readonly kept: Money
  readonly returned: Money
}

/** A receivables policy made ready for use. */
export interface CompiledReceivablePolicy {
  readonly policy: ReceivablePolicy
  readonly schedule: CompiledSchedule
  /** Further schedules by name (ESC-1). */
  readonly schedules: ReadonlyMap<string, CompiledSchedule>
  /** Lowest rank that may choose another schedule for an open debt. */
  readonly scheduleRank: Rank
  readonly buckets: CompiledBuckets
  readonly writeOffRank: Rank
  readonly matching: MatchingPolicy
  /**
   * Who has to agree to put an instalment off by `days` more when it was put off by `before` already (REC-5): the lowest
   * rank whose limit covers all of it.
   */
  decideExtension(request: { readonly no: number; readonly days: number; readonly before: number }): DecisionValue
  /**
   * What becomes of the money collected on a plan that is forfeited (REC-6). The policy's treatment applies to the
   * deposit, as far as it was paid; what was paid beyond it is returned. Without a figure for the deposit all of it is
   * deposit. The kept share is rounded half-even and the rest returned, so both re-add to what was collected.
   */
  forfeit(collected: Money, deposit: Money | undefined): ForfeitureSplit
}

const keptOf = (treatment: DepositTreatment): Rate =>
  treatment._tag === "Kept" ? one : treatment._tag === "Returned" ? zero : treatment.kept

const decideExtension =
  (bands: ReadonlyArray<ExtensionBand>): CompiledReceivablePolicy["decideExtension"] =>
  ({ before, days, no }) => {
    const totalDays = before + days
    const band = bands.find(({ upToDays }) => upToDays === undefined || totalDays <= upToDays)
    if (band === undefined) {
      const most = bands[bands.length - 1]?.upToDays ?? 0
      const reason = Decision.reason("Denied", "extension-beyond-every-rank", "REC-5", { no, totalDays, most })
      return Decision.denied(reason)
    }
    const { rank } = band
    const facts = { no, days, totalDays, rank: rank.name }
    return rank.level === 0
      ? Decision.allowed(Decision.reason("Allowed", "extension-within-authority", "REC-5", facts))
      : Decision.needsApproval(rank, [Decision.reason("NeedsApproval", "extension-needs-approval", "REC-5", facts)])
  }

const forfeit =
  (kept: Rate): CompiledReceivablePolicy["forfeit"] =>
  (collected, deposit) => {
    const minor = deposit === undefined || deposit.minor > collected.minor ? collected.minor : deposit.minor
    const keep = multiplyRate(make(minor, collected.currency), kept)
    return { kept: keep, returned: unsafeSubtract(collected, keep) }
  }

const problem = (place: string, rule: string, en: string, zh: string): PolicyProblem => ({
  place,
  rule,
  text: { en, zh },
})

const bucketProblem = (found: BucketProblem): PolicyProblem => {
  switch (found._tag) {
    case "NoBuckets":
      return problem(
        "ageing",
        "REC-8",
        "There are no ageing buckets; give at least one.",
        "没有账龄区间,请至少给出一个。",
      )
    case "BucketNameTwice":
      return problem(
        `ageing[${found.index}].name`,
        "REC-8",
        `The bucket "${found.name}" stands twice; give each its own name.`,
        `账龄区间“${found.name}”重复,每个区间须有不同名称。`,
      )
    case "BucketWithoutEnd":
      return problem(
        `ageing[${found.index}].upToDays`,
        "REC-8",
        "Only the last bucket has no end; say up to how many days this one goes.",
        "只有最后一个区间可以没有上限,请写明天数上限。",
      )
    case "LastBucketEnds":
      return problem(
        `ageing[${found.index}].upToDays`,
        "REC-8",
        `The last bucket ends at ${found.upToDays} days, and older items would fall into none; leave its end out.`,
        `最后一个区间止于 ${found.upToDays} 天,更早的款项无处归类,请去掉上限。`,
      )
    case "BucketNotLater":
      return problem(
        `ageing[${found.index}].upToDays`,
        "REC-8",
        `The bucket ends at ${found.upToDays} days, the one before at ${found.before}; ends must ascend.`,
        `区间上限 ${found.upToDays} 天不大于前一区间的 ${found.before} 天,上限须递增。`,
      )
  }
}

/** What would apply money that nothing but a coincidence speaks for. */
const matchingProblems = ({ automaticFrom, earlyDiscount, points, suggestFrom }: MatchingPolicy) => {
  const problems: Array<PolicyProblem> = []
  if (automaticFrom < suggestFrom) {
    problems.push(
      problem(
        "matching.automaticFrom",
        "REC-2",
        `Money would be applied from ${automaticFrom} points on and only suggested from ${suggestFrom}; apply what is surer than a suggestion.`,
        `自动核销的分数 ${automaticFrom} 低于建议的分数 ${suggestFrom},自动核销须比建议更有把握。`,
      ),
    )
  }
  if (automaticFrom <= points.amount) {
    problems.push(
      problem(
        "matching.automaticFrom",
        "REC-2",
        `An amount alone makes ${points.amount} points and would be applied without a person; ask for more than ${points.amount}.`,
        `仅凭金额即得 ${points.amount} 分并会自动核销,请将自动核销分数设为高于 ${points.amount}。`,
      ),
    )
  }
  if (earlyDiscount !== undefined && (earlyDiscount.rate <= zero || earlyDiscount.rate >= one)) {
    problems.push(
      problem(
        "matching.earlyDiscount.rate",
        "REC-2",
        "A discount for paying early lies between 0% and 100%, both excluded.",
        "提前付款折扣须大于 0% 且小于 100%。",
      ),
    )
  }
  return problems
}

/**
 * Compiles a receivables policy. Refuses unknown ranks, gaps, overlaps and whatever its schedule is refused for.
 *
 * @example
 * ```ts
 * import { Decider, Decision, Receivable } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const policy = Result.getOrThrow(Receivable.compile(Receivable.tradeReceivable, context))
 * // Ten days were granted before: ten more need the director.
 * const decision = policy.decideExtension({ no: 1, days: 10, before: 10 })
 * assert.ok(decision._tag === "NeedsApproval" && decision.rank.name === "director")
 * ```
 */
export const compile = (
  policy: ReceivablePolicy,
  context: PolicyContext,
): Result.Result<CompiledReceivablePolicy, ReadonlyArray<PolicyProblem>> => {
  const problems: Array<PolicyProblem> = []
  const rankAt = (place: string, rule: string, name: string): Rank | undefined => {
    const found = rankNamed(context.ladder, name)
    if (Result.isSuccess(found)) return found.success
    problems.push({ place, rule, text: describeLadderProblem(found.failure) })
    return undefined
  }
  const scheduleAt = (at: string, written: Schedule) => {
    const compiled = compileSchedule(written, context, stepFacts)
    if (Result.isSuccess(compiled)) return compiled.success
    // The component counts from its own root, "schedule".
    problems.push(...compiled.failure.map((one) => ({ ...one, place: one.place.replace(/^(schedule)?/, () => at) })))
    return undefined
  }
  const schedule = scheduleAt("schedule", policy.schedule)
  const schedules = new Map<string, CompiledSchedule>()
  for (const [name, written] of Object.entries(policy.schedules ?? {})) {
    const compiled = scheduleAt(`schedules.${name}`, written)
    if (compiled !== undefined) schedules.set(name, compiled)
  }
  const buckets = compileBuckets(policy.ageing)
  if (Result.isFailure(buckets)) problems.push(bucketProblem(buckets.failure))

  const bands: Array<ExtensionBand> = []
  for (const [index, row] of policy.extension.entries()) {
    const rank = rankAt(`extension[${index}].rank`, "REC-5", row.rank)
    const before = bands[bands.length - 1]
    if (rank === undefined) continue
    if (before !== undefined && rank.level <= before.rank.level) {
      problems.push(
        problem(
          `extension[${index}].rank`,
          "REC-5",
          `${rank.name} does not rank above ${before.rank.name} of the row before; order rows from the lowest rank up.`,
          `${rank.name} 不高于上一行的 ${before.rank.name},请按职级由低到高排列。`,
        ),
      )
    }
    if (before !== undefined && (before.upToDays === undefined || (row.upToDays ?? Infinity) <= before.upToDays)) {
      problems.push(
        problem(
          `extension[${index}].upToDays`,
          "REC-5",
          `The row of ${rank.name} reaches no further than the one before, so nobody would ever ask them; raise it or remove the row.`,
          `${rank.name} 一行的天数不超过上一行,永远不会用到,请提高天数或删除该行。`,
        ),
      )
    }
    bands.push({ rank, upToDays: row.upToDays })
  }
  const kept = keptOf(policy.deposit)
  if (kept < zero || kept > one) {
    problems.push(
      problem(
        "deposit.kept",
        "REC-6",
        "The share of the deposit that is kept lies between 0% and 100%.",
        "没收定金的比例须在 0% 至 100% 之间。",
      ),
    )
  }
  const { matching = defaultMatching } = policy
  for (const found of matchingProblems(matching)) problems.push(found)
  const writeOffRank = rankAt("writeOffRank", "REC-8", policy.writeOffRank)
  const ownRank = policy.scheduleRank === undefined ? undefined : rankAt("scheduleRank", "ESC-1", policy.scheduleRank)
  if (problems.length > 0 || schedule === undefined || Result.isFailure(buckets) || writeOffRank === undefined) {
    return Result.fail(problems)
  }
  return Result.succeed({
    policy,
    schedule,
    schedules,
    scheduleRank: ownRank ?? bands.find(({ rank }) => rank.level > 0)?.rank ?? writeOffRank,
    buckets: buckets.success,
    writeOffRank,
    matching,
    decideExtension: decideExtension(bands),
    forfeit: forfeit(kept),
  })
}
