/**
 * Questions about budgets: what is left, what was sold of it, what it brought (TGT-7). Pure and total.
 *
 * @module
 */
import type { CompiledCalendar } from "../calendar/Evaluate.ts"
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import * as Period from "../period/index.ts"
import { type AttainmentRate, attainment, type Owner, ownerKey, rateOf, team as teamOwner } from "./Evaluate.ts"
import type { ActualsState, Budget, BudgetState } from "./Model.ts"
import { contributionsOf } from "./Sums.ts"
import { type PartAttainment, reached } from "./Views.ts"

/** What somebody's sales cost and bring (TGT-7). Of no result cost is no share. */
export interface CostRow {
  readonly owner: Owner
  readonly cost: Money
  readonly result: Money
  readonly ratio: AttainmentRate
}

/**
 * Cost against result per team and per member (TGT-7): expenses of the budgets, by the day on which they were spent, beside
 * what was sold, all in one currency. Teams first, then members, by name.
 *
 * @example
 * ```ts
 * import { LocalDate, Period, Target } from "@dealwright/core"
 * import assert from "node:assert"
 * const march = Period.monthOf(LocalDate.literal("2026-03-01"))
 * assert.deepEqual(Target.costAgainstResult([], [], { measure: "booked", currency: "CNY", period: march }), [])
 * ```
 */
export const costAgainstResult = (
  budgets: Iterable<BudgetState>,
  months: Iterable<ActualsState>,
  {
    currency,
    measure,
    period,
  }: { readonly measure: string; readonly currency: CurrencyCode; readonly period: Period.Period },
): ReadonlyArray<CostRow> => {
  const rows = new Map<string, { readonly owner: Owner; cost: bigint; result: bigint }>()
  const row = (owner: Owner) => {
    const key = ownerKey(owner)
    const found = rows.get(key) ?? { owner, cost: 0n, result: 0n }
    rows.set(key, found)
    return found
  }
  for (const state of budgets) {
    if (state._tag === "Absent" || state.terms.kind !== "expense") continue
    for (const { amount, memberId, on } of Object.values(state.entries)) {
      if (amount.currency !== currency || !Period.contains(period, on)) continue
      row({ _tag: "Team", team: state.terms.team }).cost += amount.minor
      if (memberId !== null) row({ _tag: "Member", memberId }).cost += amount.minor
    }
  }
  for (const state of months) {
    if (state._tag === "Absent" || state.measure !== measure) continue
    for (const { counted, on, team } of contributionsOf(state)) {
      if (counted._tag !== "Amount" || counted.money.currency !== currency || !Period.contains(period, on)) continue
      if (team !== null) row({ _tag: "Team", team }).result += counted.money.minor
      if (state.memberId !== null) row({ _tag: "Member", memberId: state.memberId }).result += counted.money.minor
    }
  }
  const order = (owner: Owner) => `${owner._tag === "Team" ? 0 : 1}${ownerKey(owner)}`
  return Array.from(rows.values())
    .sort((a, b) => (order(a.owner) < order(b.owner) ? -1 : 1))
    .map(({ cost, owner, result }) => ({
      owner,
      cost: make(cost, currency),
      result: make(result, currency),
      ratio: rateOf(cost, result),
    }))
}

/** What is left of a budget (TGT-7): below zero once more was approved. */
export interface BudgetStanding {
  readonly budget: Money
  readonly spent: Money
  /** What waits for approval. */
  readonly reserved: Money
  readonly left: Money
  readonly used: AttainmentRate
}

/**
 * How a budget stands (TGT-7); `undefined` where there is none.
 *
 * @example
 * ```ts
 * import { Target } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Target.budgetStanding({ _tag: "Absent" }), undefined)
 * ```
 */
export const budgetStanding = (state: BudgetState): BudgetStanding | undefined => {
  if (state._tag === "Absent") return undefined
  const { requests, spent, terms } = state
  const { amount } = terms
  const reserved = Object.values(requests).reduce(
    (sum, request) => sum + (request._tag === "Spend" ? request.spending.amount.minor : 0n),
    0n,
  )
  return {
    budget: amount,
    spent,
    reserved: make(reserved, amount.currency),
    left: make(amount.minor - spent.minor - reserved, amount.currency),
    used: rateOf(spent.minor, amount.minor),
  }
}

/**
 * How much of a sales budget its team has sold on a day (TGT-7), by a measure of what was sold.
 *
 * @example
 * ```ts
 * import { Calendar, LocalDate, Money, Period, Target } from "@dealwright/core"
 * import assert from "node:assert"
 * const period = Period.monthOf(LocalDate.literal("2026-03-01"))
 * const terms = { kind: "sales", team: "north", period, amount: Money.of("1000.00", "CNY") } as const
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const asked = { measure: "booked", calendar, today: LocalDate.literal("2026-04-01") }
 * assert.equal(Target.salesOfBudget({ terms }, [], asked).variance, -1000_00n)
 * ```
 */
export const salesOfBudget = (
  { terms }: Pick<Budget, "terms">,
  months: Iterable<ActualsState>,
  asked: { readonly measure: string; readonly calendar: CompiledCalendar; readonly today: LocalDate },
): PartAttainment => {
  const { amount, period, team } = terms
  const owner = teamOwner(team)
  const metric = { measure: asked.measure, unit: { _tag: "Amount", currency: amount.currency } } as const
  const { actual, elsewhere, overAssigned } = reached(months, { metric, owner, period })
  const { calendar, today } = asked
  return {
    ...attainment({ target: amount.minor, actual, overAssigned, period, calendar, today }),
    owner,
    period,
    elsewhere,
  }
}
