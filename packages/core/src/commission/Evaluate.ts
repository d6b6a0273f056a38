/**
 * Interpreters of a commission plan (COM-2): compiled once, then exact arithmetic on minor units. No schema, no clock.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { PolicyProblem } from "../decider/Policy.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import { format, of } from "../money/Text.ts"
import { type Rate, scale as rateScale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import type { Plan, RateRule, Tier } from "./Plan.ts"

export type { Plan, RateRule, Tier } from "./Plan.ts"
export { flat, marginal, slab, sum, times } from "./Plan.ts"

/** A plan, ready for use. */
export interface CompiledPlan {
  readonly plan: Plan
  /**
   * What a cumulative basis of `basis` minor units earns, in minor units, before any cap. Rounded half-even once, on
   * the cumulative: postings are differences of it and always re-add (KER-2).
   */
  readonly entitlement: (basis: bigint) => bigint
  /** The tiers that the basis between two cumulative figures falls into. */
  readonly parts: (before: bigint, after: bigint) => ReadonlyArray<{ readonly rate: Rate; readonly basis: bigint }>
}

/** Exact earnings are counted in units of 10^-12 minor units per nested rate. */
interface Scaled {
  readonly denominator: bigint
  readonly earn: (basis: bigint) => bigint
}

const problem = (place: string, rule: string, en: string, zh: string): PolicyProblem => ({
  place,
  rule,
  text: { en, zh },
})

const checkTiers = (
  tiers: ReadonlyArray<Tier>,
  currency: CurrencyCode,
  place: string,
): ReadonlyArray<PolicyProblem> => {
  const problems: Array<PolicyProblem> = []
  let last = 0n
  tiers.forEach((tier, i) => {
    const at = `${place}.tiers[${i}]`
    if (tier.rate < 0n) {
      problems.push(
        problem(
          `${at}.rate`,
          "COM-2",
          "a rate below zero takes money away; use 0% or more",
          "费率不能为负,应不小于 0%",
        ),
      )
    }
    if (tier.upTo === undefined) {
      if (i < tiers.length - 1) {
        problems.push(
          problem(
            `${at}.upTo`,
            "COM-2",
            "only the last tier may be without end; the tiers after it can never be reached",
            "只有最后一档可以不设上限,其后的档位无法达到",
          ),
        )
      }
      return
    }
    if (tier.upTo.currency !== currency) {
      problems.push(
        problem(
          `${at}.upTo`,
          "KER-1",
          `the boundary is in ${tier.upTo.currency}, the plan in ${currency}; give it in ${currency}`,
          `档位币种为 ${tier.upTo.currency},方案币种为 ${currency},应使用 ${currency}`,
        ),
      )
    } else if (tier.upTo.minor <= last) {
      problems.push(
        problem(
          `${at}.upTo`,
          "COM-2",
          `tiers must rise; ${format(tier.upTo)} comes after ${format(make(last, currency))}`,
          `档位必须递增;${format(tier.upTo)} 不应排在 ${format(make(last, currency))} 之后`,
        ),
      )
    } else last = tier.upTo.minor
    if (i === tiers.length - 1) {
      problems.push(
        problem(
          at,
          "COM-2",
          `tiers must cover the whole range; above ${format(tier.upTo)} there is none: add a last tier without upTo`,
          `档位须覆盖全部范围;${format(tier.upTo)} 以上没有档位,请补一个不设上限的末档`,
        ),
      )
    }
  })
  return problems
}

const checkRule = (
  rule: RateRule,
  currency: CurrencyCode,
  place: string,
  depth: number,
): ReadonlyArray<PolicyProblem> => {
  if (depth > 20) return [problem(place, "COM-2", "rules are nested more than 20 deep", "规则嵌套超过 20 层")]
  switch (rule._tag) {
    case "Flat":
      return rule.rate < 0n
        ? [
            problem(
              `${place}.rate`,
              "COM-2",
              "a rate below zero takes money away; use 0% or more",
              "费率不能为负,应不小于 0%",
            ),
          ]
        : []
    case "Marginal":
    case "Slab":
      return checkTiers(rule.tiers, currency, place)
    case "Sum":
      return rule.rules.flatMap((one, i) => checkRule(one, currency, `${place}.rules[${i}]`, depth + 1))
    case "Times":
      return [
        ...(rule.factor < 0n
          ? [
              problem(
                `${place}.factor`,
                "COM-2",
                "a factor below zero takes money away; use 0% or more",
                "系数不能为负",
              ),
            ]
          : []),
        ...checkRule(rule.rule, currency, `${place}.rule`, depth + 1),
      ]
  }
}

/** Boundaries and rates as flat arrays: the loop below allocates nothing. */
const flatten = (tiers: ReadonlyArray<Tier>) => ({
  bounds: tiers.flatMap((tier) => (tier.upTo === undefined ? [] : [tier.upTo.minor])),
  rates: tiers.map((tier): bigint => tier.rate),
})

const compileRule = (rule: RateRule): Scaled => {
  switch (rule._tag) {
    case "Flat": {
      const rate: bigint = rule.rate
      return { denominator: rateScale, earn: (basis) => basis * rate }
    }
    case "Marginal": {
      const { bounds, rates } = flatten(rule.tiers)
      return {
        denominator: rateScale,
        earn: (basis) => {
          let earned = 0n
          let from = 0n
          for (let i = 0; i < rates.length; i++) {
            const rate = rates[i] ?? 0n
            const to = bounds[i]
            if (to === undefined || basis <= to) return earned + (basis - from) * rate
            earned += (to - from) * rate
            from = to
          }
          return earned
        },
      }
    }
    case "Slab": {
      const { bounds, rates } = flatten(rule.tiers)
      return {
        denominator: rateScale,
        earn: (basis) => {
          let i = 0
          for (let to = bounds[i]; to !== undefined && basis > to; to = bounds[i]) i++
          return basis * (rates[i] ?? 0n)
        },
      }
    }
    case "Sum": {
      const rules = rule.rules.map(compileRule)
      const denominator = rules.reduce((most, one) => (one.denominator > most ? one.denominator : most), 1n)
      const factors = rules.map((one) => denominator / one.denominator)
      return {
        denominator,
        earn: (basis) => {
          let earned = 0n
          for (let i = 0; i < rules.length; i++) earned += (rules[i]?.earn(basis) ?? 0n) * (factors[i] ?? 1n)
          return earned
        },
      }
    }
    case "Times": {
      const inner = compileRule(rule.rule)
      const factor: bigint = rule.factor
      return { denominator: inner.denominator * rateScale, earn: (basis) => inner.earn(basis) * factor }
    }
  }
}

const tiersOf = (rule: RateRule): ReadonlyArray<Tier> | undefined => {
  switch (rule._tag) {
    case "Flat":
      return [{ rate: rule.rate }]
    case "Marginal":
      return rule.tiers
    default:
      return undefined
  }
}

/**
 * Compiles a plan, or says everything that is wrong with it: tiers that don't rise, leave a gap or can't be reached,
 * boundaries in another currency, rates below zero, a share held back that is no share (COM-2).
 *
 * @example
 * ```ts
 * import { CommissionPlan, Money, Rate } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const plan = Result.getOrThrow(CommissionPlan.compile({
 *   basis: "booked", currency: "USD", accrual: "period",
 *   rule: CommissionPlan.marginal(
 *     { upTo: Money.of("20000", "USD"), rate: Rate.percent(3) },
 *     { upTo: Money.of("50000", "USD"), rate: Rate.percent(5) },
 *     { rate: Rate.percent(8) }
 *   )
 * }))
 * assert.equal(plan.entitlement(6_000_000n), 290_000n)
 * ```
 */
export const compile = (plan: Plan): Result.Result<CompiledPlan, ReadonlyArray<PolicyProblem>> => {
  const problems = [...checkRule(plan.rule, plan.currency, "rule", 0)]
  if (plan.cap !== undefined && (plan.cap.amount.currency !== plan.currency || plan.cap.amount.minor < 0n)) {
    problems.push(
      problem(
        "cap.amount",
        "COM-2",
        `the cap must be an amount of ${plan.currency}, not below zero`,
        `封顶金额须为 ${plan.currency} 且不为负`,
      ),
    )
  }
  if (plan.holdback !== undefined && (plan.holdback < 0n || plan.holdback > rateScale)) {
    problems.push(
      problem("holdback", "COM-5", "the share held back must be between 0% and 100%", "预留比例须在 0% 与 100% 之间"),
    )
  }
  if (problems.length > 0) return Result.fail(problems)

  const { denominator, earn } = compileRule(plan.rule)
  const tiers = tiersOf(plan.rule)
  return Result.succeed({
    plan,
    entitlement: (basis) => (basis <= 0n ? 0n : divideRounded(earn(basis), denominator)),
    parts: (before, after) => {
      if (tiers === undefined || after <= before) return []
      const parts: Array<{ readonly rate: Rate; readonly basis: bigint }> = []
      let from = 0n
      for (const tier of tiers) {
        const to = tier.upTo?.minor ?? after
        const low = before > from ? before : from
        const high = after < to ? after : to
        if (high > low) parts.push({ rate: tier.rate, basis: high - low })
        if (after <= to) break
        from = to
      }
      return parts
    },
  })
}

/**
 * What a month's credits earn under a plan, cap applied: the pure form of the ledger, for programs that keep their own
 * books. Amounts in minor units of the plan's currency.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Rate } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const plan = Result.getOrThrow(CommissionPlan.compile({
 *   basis: "booked", currency: "USD", accrual: "period", rule: CommissionPlan.flat(Rate.percent(1))
 * }))
 * assert.equal(CommissionPlan.earned(plan, [100_00n, 50_00n]), 1_50n)
 * ```
 */
export const earned = (plan: CompiledPlan, credits: ReadonlyArray<bigint>): bigint => {
  let total = 0n
  if (plan.plan.accrual === "period") {
    for (const credit of credits) total += credit
    total = plan.entitlement(total)
  } else {
    for (const credit of credits) total += plan.entitlement(credit)
  }
  const cap = plan.plan.cap?.amount.minor
  return cap !== undefined && total > cap ? cap : total
}

/**
 * The identity plan: earns nothing. Something to start a company with that pays no commission.
 *
 * @example
 * ```ts
 * import { CommissionPlan } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const plan = Result.getOrThrow(CommissionPlan.compile(CommissionPlan.nothing("USD")))
 * assert.equal(CommissionPlan.earned(plan, [1_000_000_00n]), 0n)
 * ```
 */
export const nothing = (currency: CurrencyCode): Plan => ({
  basis: "collected",
  currency,
  accrual: "period",
  rule: { _tag: "Flat", rate: 0n as Rate },
  cap: { amount: of("0", currency), excess: "forfeited" },
})

/**
 * An amount of the plan's currency.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Money } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const plan = Result.getOrThrow(CommissionPlan.compile(CommissionPlan.nothing("JPY")))
 * // Minor units are the currency's own: the yen has no smaller coin.
 * assert.deepEqual(CommissionPlan.moneyOf(plan, 1500n), Money.of("1500", "JPY"))
 * ```
 */
export const moneyOf = (plan: CompiledPlan, minor: bigint): Money => make(minor, plan.plan.currency)
