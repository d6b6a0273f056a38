/**
 * Another plan on facts of the past (XTR-2): who would gain, who would lose, and what it would cost.
 *
 * @module
 */
import * as Result from "effect/Result"
import { type Money, make } from "../money/Model.ts"
import type { Circumstances, CompiledPlan, Sums } from "./Evaluate.ts"
import { limited } from "./Evaluate.ts"
import { nextMonth } from "./Months.ts"
import { countedBy, type RecordedFact, type SupervisorOf } from "./Recorded.ts"

/** A figure under the plan before and under the one after. `change` is after less before. */
export interface Shifted {
  readonly before: Money
  readonly after: Money
  readonly change: Money
}

/** A member's month under both plans. */
export interface BacktestMonth extends Shifted {
  readonly period: string
}

/** A member under both plans, month by month. */
export interface BacktestMember extends Shifted {
  readonly memberId: string
  readonly months: ReadonlyArray<BacktestMonth>
}

/** What another plan would have paid. */
export interface CommissionBacktest {
  /** Facts that at least one of the plans pays on, and those that neither does: another basis or currency. */
  readonly examined: number
  readonly leftOut: number
  /** Who gains most first, who loses most last; members without a change are in between. */
  readonly members: ReadonlyArray<BacktestMember>
  readonly gaining: number
  readonly losing: number
  readonly months: ReadonlyArray<BacktestMonth>
  /** What both plans cost in all; `change` is what the new one costs more. */
  readonly total: Shifted
}

/** What is known besides the facts; what is left out is nobody's and nothing. */
export interface BacktestContext {
  readonly supervisorOf?: SupervisorOf
  readonly circumstancesOf?: (memberId: string, period: string) => Circumstances
}

/** Sums of what a plan counts, by member and month. */
type Ledgers = Map<string, Map<string, Sums>>

const post = (ledgers: Ledgers, plan: CompiledPlan, fact: RecordedFact, supervisorOf: SupervisorOf): boolean => {
  const counted = countedBy(plan, fact, supervisorOf)
  for (const { memberId, period, sold } of counted) {
    const months = ledgers.get(memberId) ?? new Map<string, Sums>()
    const sums = months.get(period) ?? []
    months.set(
      period,
      plan.measure(sold).map((figure, i) => figure + (sums[i] ?? 0n)),
    )
    ledgers.set(memberId, months)
  }
  return counted.length > 0
}

/**
 * What a month costs: what is earned within floor and cap, filled up to a draw that isn't owed back. What a cap defers and what a
 * recoverable draw advances moves between months and costs nothing.
 */
const costOf = (plan: CompiledPlan, sums: Sums | undefined, circumstances: Circumstances): bigint => {
  const isAny = sums !== undefined && (sums[0] ?? 0n) > 0n
  const earned = sums === undefined ? 0n : limited(plan, plan.entitled(sums, circumstances), isAny)
  const { draw } = plan.plan
  return draw?._tag === "NonRecoverable" && earned < draw.amount.minor ? draw.amount.minor : earned
}

/** All months from the first to the last of the record, so that a draw is paid in those without a sale, too. */
const monthsOf = (all: ReadonlyArray<Ledgers>): ReadonlyArray<string> => {
  const named = all.flatMap((ledgers) => [...ledgers.values()].flatMap((months) => [...months.keys()])).sort()
  const [first] = named
  const last = named.at(-1)
  if (first === undefined || last === undefined) return []
  const months: Array<string> = []
  for (let month = first; ; month = nextMonth(month)) {
    months.push(month)
    if (month >= last) return months
  }
}

/**
 * Puts facts of the past through two plans and compares what they would have paid (XTR-2). Nothing is stored. Each month is worked
 * out anew from its facts by each plan, to the minor unit, as the ledger would: the order of the facts doesn't matter. Both plans
 * have to pay in one currency; they may differ in everything else, the basis too, as long as facts of both bases are given.
 *
 * Fails with the two currencies where they differ.
 *
 * @example
 * ```ts
 * import { Commission, CommissionPlan, LocalDate, Money, Rate } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const plan = (rate: Rate.Rate) => Result.getOrThrow(CommissionPlan.compile({
 *   basis: "booked", currency: "USD", accrual: "period", rule: CommissionPlan.flat(rate)
 * }))
 * const fact = (memberId: string, amount: Money.Money) =>
 *   ({ memberId, basis: "booked", date: LocalDate.literal("2026-03-10"), amount }) as const
 * const facts = [fact("ann", Money.of("1000.00", "USD")), fact("bea", Money.of("500.00", "USD"))]
 * const report = Result.getOrThrow(Commission.backtest(plan(Rate.percent(3)), plan(Rate.percent(4)), facts))
 * assert.deepEqual(report.members.map(({ memberId, change }) => [memberId, Money.format(change)]), [["ann", "10.00"], ["bea", "5.00"]])
 * assert.equal(Money.format(report.total.change), "15.00")
 * ```
 */
export const backtest = (
  before: CompiledPlan,
  after: CompiledPlan,
  facts: Iterable<RecordedFact>,
  { circumstancesOf = () => ({}), supervisorOf = () => undefined }: BacktestContext = {},
): Result.Result<
  CommissionBacktest,
  { readonly _tag: "OtherCurrency"; readonly before: string; readonly after: string }
> => {
  const { currency } = before.plan
  if (after.plan.currency !== currency) {
    return Result.fail({ _tag: "OtherCurrency", before: currency, after: after.plan.currency })
  }
  const [was, is]: readonly [Ledgers, Ledgers] = [new Map(), new Map()]
  let examined = 0
  let leftOut = 0
  for (const fact of facts) {
    const [inOld, inNew] = [post(was, before, fact, supervisorOf), post(is, after, fact, supervisorOf)]
    if (inOld || inNew) examined++
    else leftOut++
  }
  const shifted = (old: bigint, now: bigint): Shifted => ({
    before: make(old, currency),
    after: make(now, currency),
    change: make(now - old, currency),
  })
  const periods = monthsOf([was, is])
  const sums = new Map(periods.map((period) => [period, { old: 0n, now: 0n }]))
  const members = [...new Set([...was.keys(), ...is.keys()])].map((memberId): BacktestMember => {
    const own = { old: 0n, now: 0n }
    const months = periods.map((period): BacktestMonth => {
      const circumstances = circumstancesOf(memberId, period)
      const old = costOf(before, was.get(memberId)?.get(period), circumstances)
      const now = costOf(after, is.get(memberId)?.get(period), circumstances)
      for (const sum of [own, sums.get(period)]) {
        if (sum === undefined) continue
        sum.old += old
        sum.now += now
      }
      return { period, ...shifted(old, now) }
    })
    return { memberId, months, ...shifted(own.old, own.now) }
  })
  members.sort((a, b) => Number(b.change.minor - a.change.minor) || (a.memberId < b.memberId ? -1 : 1))
  const all = [...sums.values()]
  return Result.succeed({
    examined,
    leftOut,
    members,
    gaining: members.filter(({ change }) => change.minor > 0n).length,
    losing: members.filter(({ change }) => change.minor < 0n).length,
    months: periods.map((period) => ({ period, ...shifted(sums.get(period)?.old ?? 0n, sums.get(period)?.now ?? 0n) })),
    total: shifted(
      all.reduce((sum, one) => sum + one.old, 0n),
      all.reduce((sum, one) => sum + one.now, 0n),
    ),
  })
}
