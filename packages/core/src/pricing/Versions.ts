/**
 * Versions of a pricing policy with the days from which they hold (PRC-2). Whoever keeps its policies as data, with no host
 * around them, asks here which one decides an offer of a day.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import type { LocalDate } from "../calendar/index.ts"
import { Name, type PolicyProblem } from "../decider/index.ts"
import { type CompiledPricing, compile, converterOf, type PricingContext, type PricingPolicy } from "./Evaluate.ts"
import { PricingPolicySchema } from "./Policy.ts"

/** A policy under the name by which decisions refer to it; it holds from `from` on, until the next version does. */
export interface PricingVersion {
  readonly version: string
  readonly from: LocalDate.LocalDate
  readonly policy: PricingPolicy
}

/** `PricingVersion`s in the order of their days, as stored. */
export const PricingVersionsSchema: Schema.Codec<ReadonlyArray<PricingVersion>, unknown> = Schema.Array(
  Schema.Struct({ version: Name, from: CalendarCodec.LocalDate, policy: PricingPolicySchema }),
).check(Schema.isMinLength(1), Schema.isMaxLength(1000))

/** A version that is ready to decide. */
export interface CompiledVersion extends Omit<PricingVersion, "policy"> {
  readonly pricing: CompiledPricing
}

/** All versions of a policy, ready to decide. */
export interface VersionedPricing {
  readonly versions: ReadonlyArray<CompiledVersion>
  /** The version that holds on a day; `undefined` before the first one: then nothing can be decided. */
  on(day: LocalDate.LocalDate): CompiledVersion | undefined
}

const problem = (place: string, en: string, zh: string): PolicyProblem => ({
  place,
  rule: "PRC-2",
  text: { en: `${en} (PRC-2)`, zh: `${zh}(PRC-2)` },
})

/** The latest version that has begun. Its days rise, so half of what is left is ruled out at each step. */
const latest = (versions: ReadonlyArray<CompiledVersion>, day: LocalDate.LocalDate): CompiledVersion | undefined => {
  let [low, high] = [0, versions.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((versions[middle]?.from ?? day) <= day) low = middle + 1
    else high = middle
  }
  return versions[low - 1]
}

/**
 * Compiles all versions at once; every problem is told with its place. Their days rise and no name stands twice, so that there
 * is exactly one version for each day from the first on. Amounts are converted by each version's own exchange rates unless the
 * context converts.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Decision, LocalDate, Pricing, Rate } from "@dealwright/core"
 * import * as Result from "effect/Result"
 *
 * const { shiftLimits, tradePricing } = Pricing
 * const wider = { ...tradePricing, rule: shiftLimits(tradePricing.rule, { below: Rate.percent(1) }) }
 * const pricing = Result.getOrThrow(
 *   Pricing.compileVersions(
 *     [
 *       { version: "2026-1", from: LocalDate.literal("2026-01-01"), policy: tradePricing },
 *       { version: "2026-2", from: LocalDate.literal("2026-07-01"), policy: wider },
 *     ],
 *     { ladder: Decision.defaultLadder },
 *   ),
 * )
 * assert.equal(pricing.on(LocalDate.literal("2026-06-30"))?.version, "2026-1")
 * assert.equal(pricing.on(LocalDate.literal("2026-07-01"))?.version, "2026-2")
 * assert.equal(pricing.on(LocalDate.literal("2025-12-31")), undefined)
 * ```
 */
export const compileVersions = (
  versions: ReadonlyArray<PricingVersion>,
  context: PricingContext,
): Result.Result<VersionedPricing, ReadonlyArray<PolicyProblem>> => {
  const problems: Array<PolicyProblem> = []
  const compiled: Array<CompiledVersion> = []
  if (versions.length === 0) problems.push(problem("", "There is no version; add one", "没有任何版本,请添加"))
  for (const [index, { from, policy, version }] of versions.entries()) {
    const before = versions[index - 1]
    if (before !== undefined && from <= before.from) {
      problems.push(
        problem(
          `[${index}].from`,
          `It begins no later than ${before.version}; put versions in the order of their days, one for a day`,
          `不晚于 ${before.version} 的起始日;各版本须按日期先后排列且互不相同`,
        ),
      )
    }
    if (versions.findIndex((other) => other.version === version) < index) {
      problems.push(problem(`[${index}].version`, `${version} stands here twice; rename it`, `${version} 重复,请改名`))
    }
    const answer = compile(policy, { convert: converterOf(policy.exchangeRates), ...context })
    if (Result.isSuccess(answer)) compiled.push({ version, from, pricing: answer.success })
    else {
      for (const { place, rule, text } of answer.failure) {
        problems.push({ place: `[${index}].policy.${place}`, rule, text })
      }
    }
  }
  return problems.length > 0
    ? Result.fail(problems)
    : Result.succeed({ versions: compiled, on: (day) => latest(compiled, day) })
}
