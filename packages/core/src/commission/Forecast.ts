/**
 * What somebody would earn if (COM-1, COM-9): a deal closed on a day, or its money came in on days. Nothing is stored.
 *
 * @module
 */
import * as Result from "effect/Result"
import { type Money, make } from "../money/Model.ts"
import type { FindQuery } from "../ports/Store.ts"
import { one } from "../rate/Model.ts"
import { type CompiledPlan, compile } from "./Evaluate.ts"
import * as Ledger from "./Ledger.ts"
import type { Credit } from "./Model.ts"
import { monthOf } from "./Months.ts"
import type { Present, State } from "./State.ts"

/** What would happen: a credit as the plan would get it. Its `id` only tells it apart. */
export type ForecastFact = Pick<Credit, "amount" | "date"> & Partial<Credit>

/** A month with what would be added to it. */
export interface ForecastMonth {
  readonly period: string
  /** What the month earns as it is, and what it would earn. */
  readonly before: Money
  readonly after: Money
  /** By how much that is more: what the facts earn themselves and what others earn more with them (COM-4). */
  readonly more: Money
  /** How much of it is what others earn more: a tier reached, say. */
  readonly trueUp: Money
  /** How much of it would be held back until released (COM-5). */
  readonly held: Money
  /** Whether the month is closed, so that it would be paid as an adjustment in the month then open (COM-8). */
  readonly isClosed: boolean
}

/** What the facts would earn, month by month. */
export interface CommissionForecast {
  readonly months: ReadonlyArray<ForecastMonth>
  readonly more: Money
  readonly held: Money
  /** Facts in a currency that the plan of their month doesn't pay in: they would earn nothing. */
  readonly unpaid: ReadonlyArray<ForecastFact>
}

/**
 * By which all months of a member are found: pages of them go into {@link forecast}.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Commission.monthsQuery("ann").where.length, 1)
 * ```
 */
export const monthsQuery = (memberId: string): FindQuery => ({
  where: [{ _tag: "Equals", field: "memberId", value: memberId }],
  limit: 1000,
})

const creditOf = (fact: ForecastFact, plan: CompiledPlan): Credit => ({
  id: "forecast",
  basis: plan.plan.basis,
  dealId: "forecast",
  customerId: "forecast",
  share: one,
  ...fact,
})

/**
 * What a member would earn if these facts happened (COM-1, COM-9): the difference between what their months earn with them and
 * without, by the plan of each month, else by `plan`; to the minor unit what the ledger would post. For a deal paid in instalments give
 * one fact for each with its day and, as `whole`, the deal.
 *
 * @example
 * ```ts
 * import { Commission, CommissionPlan, LocalDate, Money } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const plan = Result.getOrThrow(CommissionPlan.compile(Commission.tradeCommission("USD")))
 * const deal = { amount: Money.of("30000.00", "USD"), date: LocalDate.literal("2026-03-20") }
 * // Nothing sold in March so far: 3 % of 20 000 and 5 % of 10 000.
 * assert.equal(Money.format(Commission.forecast(plan, [], [deal]).more), "1100.00")
 * ```
 */
export const forecast = (
  plan: CompiledPlan,
  months: Iterable<State>,
  facts: ReadonlyArray<ForecastFact>,
): CommissionForecast => {
  const known = new Map<string, Present>()
  for (const month of months) if (month._tag !== "Absent") known.set(month.period, month)
  const periods = [...new Set(facts.map(({ date }) => monthOf(date)))].sort()
  const unpaid: Array<ForecastFact> = []
  const told = periods.map((period): ForecastMonth => {
    const state = known.get(period)
    const own = state === undefined ? plan : Result.getOrElse(compile(state.plan), () => plan)
    const before = state === undefined ? Ledger.noTotals : Ledger.totalsOf(own, state)
    let after = before
    let trueUp = 0n
    for (const fact of facts) {
      if (monthOf(fact.date) !== period) continue
      if (fact.amount.currency !== own.plan.currency) {
        unpaid.push(fact)
        continue
      }
      const credit = creditOf(fact, own)
      const next = Ledger.moved(own, after, credit, 1n, false)
      for (const posting of Ledger.postingsFor("credit", own, credit, after, next, "forecast")) {
        if (posting.kind === "true-up") trueUp += posting.amount.minor
      }
      after = next
    }
    const money = (minor: bigint) => make(minor, own.plan.currency)
    const [was, would] = [Ledger.earnedOf(own, before), Ledger.earnedOf(own, after)]
    return {
      period,
      before: money(was),
      after: money(would),
      more: money(would - was),
      trueUp: money(trueUp),
      held: money(Ledger.heldOf(own, after) - Ledger.heldOf(own, before)),
      isClosed: state?._tag === "Closed",
    }
  })
  const { currency } = plan.plan
  // Months of another currency can't be added up with the rest.
  const sum = (of: (month: ForecastMonth) => Money): Money =>
    make(
      told.map(of).reduce((total, money) => (money.currency === currency ? total + money.minor : total), 0n),
      currency,
    )
  return { months: told, more: sum(({ more }) => more), held: sum(({ held }) => held), unpaid }
}
