/**
 * Interpreters of a commission plan (COM-2): compiled once, then exact arithmetic on minor units. No schema, no clock.
 *
 * @module
 */
import * as Result from "effect/Result"
import { earliest } from "../calendar/LocalDate.ts"
import type { PolicyProblem } from "../decider/Policy.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import { of } from "../money/Text.ts"
import { type Rate, scale as rateScale } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import { problemsOf } from "./Check.ts"
import type { Circumstances, Condition, Plan, RateRule, Sold } from "./Plan.ts"
import { type Node, nodeOf, onTop, type RatedPart, rounded, Slots, type Sums, together } from "./Rule.ts"
import { shortOf } from "./Short.ts"

export type {
  Circumstances,
  Condition,
  Conduct,
  Draw,
  Exclusions,
  Override,
  Plan,
  RateRule,
  Sold,
  Step,
  Tier,
} from "./Plan.ts"
export {
  accelerated,
  customerClasses,
  flat,
  marginAtLeast,
  marginal,
  multiplied,
  newCustomers,
  not,
  only,
  perDeal,
  perUnit,
  products,
  slab,
  sum,
  times,
} from "./Plan.ts"
export type { RatedPart, Sums } from "./Rule.ts"
export { type Sharing, sharing } from "./Sharing.ts"

/** What a plan has to be told of each credit, besides its amount. */
export interface Needs {
  /** What the order or invoice is made of. */
  readonly lines: boolean
  /** Class of the customer, and since when they are one. */
  readonly customer: boolean
}

/** A plan, ready for use. */
export interface CompiledPlan {
  readonly plan: Plan
  readonly needs: Needs
  /** Whether a month's earnings follow from the sum of its amounts alone. */
  readonly isPlain: boolean
  /**
   * What a cumulative basis of `basis` minor units earns, in minor units, before floor and cap, as one credit of which nothing but
   * its amount is known. Rounded half-even once, on the cumulative: postings are differences of it and always re-add (KER-2).
   */
  readonly entitlement: (basis: bigint, circumstances?: Circumstances) => bigint
  /** What the plan counts in a credit: figures that add up over credits, the amount first. */
  readonly measure: (sold: Sold) => Sums
  /** What sums of such figures earn, in minor units, before floor and cap. Rounded half-even once. */
  readonly entitled: (sums: Sums, circumstances: Circumstances) => bigint
  /** How much of the change between two sums isn't the credit's own but a change of what others earned (COM-4). */
  readonly trueUp: (before: Sums, after: Sums, circumstances: Circumstances) => bigint
  /** The tiers that a credit fell into, which moved the sums from `before` to `after`. */
  readonly parts: (before: Sums, after: Sums, sold: Sold, circumstances: Circumstances) => ReadonlyArray<RatedPart>
}

const conditionNeeds = (where: Condition): Needs => {
  switch (where._tag) {
    case "Product":
      return { lines: true, customer: false }
    case "CustomerClass":
    case "NewCustomer":
      return { lines: false, customer: true }
    case "MarginAtLeast":
      return nothingNeeded
    case "Not":
      return conditionNeeds(where.where)
  }
}

const nothingNeeded: Needs = { lines: false, customer: false }
const both = (a: Needs, b: Needs): Needs => ({ lines: a.lines || b.lines, customer: a.customer || b.customer })

const ruleNeeds = (rule: RateRule): Needs => {
  switch (rule._tag) {
    case "Flat":
    case "Marginal":
    case "Slab":
      return nothingNeeded
    case "PerUnit":
      return { lines: true, customer: false }
    case "Sum":
      return rule.rules.map(ruleNeeds).reduce(both, nothingNeeded)
    case "Only":
    case "Multiplied":
      return both(conditionNeeds(rule.where), ruleNeeds(rule.rule))
    case "Times":
    case "Accelerated":
    case "PerDeal":
      return ruleNeeds(rule.rule)
  }
}

/**
 * What a plan has to be told of each credit: what was sold, who bought it.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Commission.needsOf(Commission.tradeCommission("CNY")), { customer: false, lines: false })
 * ```
 */
export const needsOf = ({ excludes, rule }: Plan): Needs => {
  const { customer, lines } = ruleNeeds(rule)
  return { customer, lines: lines || (excludes?.skus.length ?? 0) > 0 }
}

/** The plan's rule with what supervisors earn on top, and what both count. */
const nodeOfPlan = ({ accrual, override, rule }: Plan): { readonly node: Node; readonly slots: Slots } => {
  const hasOnTop = override?.from === "on-top"
  const slots = new Slots(hasOnTop)
  const node = nodeOf(accrual === "period" ? rule : { _tag: "PerDeal", rule }, [], [], slots)
  return { slots, node: hasOnTop ? together(node, onTop(slots)) : node }
}

const noCircumstances: Circumstances = {}

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
  const problems = problemsOf(plan)
  if (problems.length > 0) return Result.fail(problems)

  const { node, slots } = nodeOfPlan(plan)
  const { measures } = slots
  const short = plan.accrual === "period" && measures.length === 1 ? shortOf(plan.rule) : undefined
  const measure = (sold: Sold): Sums => measures.map((one) => one(sold))
  const long = (sums: Sums, c: Circumstances): bigint => rounded(node.earn(sums, c), c.conduct)
  const entitlement =
    short === undefined
      ? (basis: bigint, c: Circumstances = noCircumstances): bigint =>
          long(measure({ amount: make(basis, plan.currency), date: earliest }), c)
      : (basis: bigint, c: Circumstances = noCircumstances): bigint => {
          if (basis <= 0n) return 0n
          const earned = short.earn(basis, c)
          return c.conduct === undefined
            ? divideRounded(earned, short.denominator)
            : divideRounded(earned * c.conduct, short.denominator * rateScale)
        }
  return Result.succeed({
    plan,
    needs: needsOf(plan),
    isPlain: measures.length === 1,
    entitlement,
    measure,
    entitled: short === undefined ? long : (sums, c) => entitlement(sums[0] ?? 0n, c),
    trueUp: (before, after, c) => rounded(node.trueUp(before, after, c), c.conduct),
    parts: node.parts,
  })
}

/**
 * Floor and cap of a period, in minor units: a cap whose excess is deferred takes nothing away from what is earned. `isAny` says
 * whether anything counts in the period; without that there is no floor.
 *
 * @example
 * ```ts
 * import { Commission, Money } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const cap = { amount: Money.of("500.00", "CNY"), excess: "forfeited" } as const
 * const plan = Result.getOrThrow(Commission.compile({ ...Commission.tradeCommission("CNY"), cap }))
 * assert.equal(Commission.limited(plan, 60_000n, true), 50_000n)
 * ```
 */
export const limited = ({ plan: { cap, floor } }: CompiledPlan, entitled: bigint, isAny: boolean): bigint => {
  const atLeast = floor !== undefined && isAny && entitled < floor.minor ? floor.minor : entitled
  return cap !== undefined && cap.excess === "forfeited" && atLeast > cap.amount.minor ? cap.amount.minor : atLeast
}

/**
 * What a month's sales earn under a plan, floor and cap applied: the pure form of the ledger, for programs that keep their own
 * books. In minor units of the plan's currency; an excess that is deferred counts as paid later, so it isn't in it.
 *
 * @example
 * ```ts
 * import { CommissionPlan, LocalDate, Money, Rate } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const { flat, multiplied, newCustomers } = CommissionPlan
 * const plan = Result.getOrThrow(CommissionPlan.compile({
 *   basis: "booked", currency: "USD", accrual: "period",
 *   rule: multiplied(newCustomers(90), Rate.percent(150), flat(Rate.percent(2)))
 * }))
 * const date = LocalDate.literal("2026-03-10")
 * const amount = Money.of("1000.00", "USD")
 * const sold = [{ amount, date }, { amount, date, customerSince: LocalDate.literal("2026-03-01") }]
 * assert.equal(CommissionPlan.earnings(plan, sold), 50_00n)
 * ```
 */
export const earnings = (plan: CompiledPlan, sold: Iterable<Sold>, circumstances: Circumstances = {}): bigint => {
  let sums: Sums = []
  for (const one of sold) sums = plan.measure(one).map((figure, i) => figure + (sums[i] ?? 0n))
  const total = limited(plan, plan.entitled(sums, circumstances), (sums[0] ?? 0n) > 0n)
  const cap = plan.plan.cap?.amount.minor
  return cap !== undefined && total > cap ? cap : total
}

/**
 * The same for credits of which only the amounts are known, in minor units of the plan's currency.
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
export const earned = (plan: CompiledPlan, credits: ReadonlyArray<bigint>): bigint =>
  earnings(
    plan,
    credits.map((minor): Sold => ({ amount: make(minor, plan.plan.currency), date: earliest })),
  )

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
