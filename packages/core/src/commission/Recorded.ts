/**
 * Facts of the past, as a plan is asked about them again (COM-0): what was sold, by whom, whatever plan it was paid by.
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import { type Money, make } from "../money/Model.ts"
import { times } from "../rate/Times.ts"
import type { CompiledPlan, Plan, Sold } from "./Evaluate.ts"
import type { Event } from "./Events.ts"
import { netOf } from "./Measure.ts"
import type { Credit } from "./Model.ts"
import { monthOf } from "./Months.ts"

/**
 * What one event of a deal contributed to one member: an order that was booked, an invoice, a payment. `amount` is the member's
 * part of it, before anything is taken off or given to a supervisor.
 */
export interface RecordedFact extends Sold {
  readonly memberId: string
  readonly basis: Plan["basis"]
  readonly deductions?: Credit["deductions"]
}

/** Who stood above a member on a day; nobody where it isn't known. */
export type SupervisorOf = (memberId: string, on: LocalDate) => string | undefined

/** A fact as it counts in somebody's month. */
export interface CountedFact {
  readonly memberId: string
  readonly period: string
  readonly sold: Sold
}

const rest = (money: Money, taken: bigint): Money => make(money.minor - taken, money.currency)

/**
 * What a fact comes to under a plan: net, and the supervisor's part for itself (COM-1, COM-3). Nothing where the plan pays on another
 * basis or in another currency.
 */
export const countedBy = (
  { plan }: CompiledPlan,
  { basis, deductions, memberId, ...fact }: RecordedFact,
  supervisorOf: SupervisorOf,
): ReadonlyArray<CountedFact> => {
  if (basis !== plan.basis || fact.amount.currency !== plan.currency) return []
  const period = monthOf(fact.date)
  const { excludes, override } = plan
  const sold =
    excludes === undefined
      ? fact
      : { ...fact, ...netOf(deductions === undefined ? fact : { ...fact, deductions }, excludes) }
  const above = override === undefined ? undefined : supervisorOf(memberId, fact.date)
  if (override === undefined || above === undefined) return [{ memberId, period, sold }]
  const { from, rate } = override
  if (from === "on-top") {
    return [
      { memberId, period, sold },
      { memberId: above, period, sold: { ...sold, onTop: rate } },
    ]
  }
  const { amount, whole } = sold
  const part = times(amount.minor, rate)
  const wholePart = whole === undefined ? 0n : times(whole.minor, rate)
  const of = (minor: bigint): Money => make(minor, plan.currency)
  return [
    {
      memberId,
      period,
      sold: { ...sold, amount: rest(amount, part), ...(whole === undefined ? {} : { whole: rest(whole, wholePart) }) },
    },
    {
      memberId: above,
      period,
      sold: { ...sold, amount: of(part), ...(whole === undefined ? {} : { whole: of(wholePart) }) },
    },
  ]
}

/**
 * The facts of a member's month as its events tell them, as they stand now: what was taken back isn't one. Parts that came
 * from reports' sales are left out, and what went to a supervisor is the seller's again, so that another plan can share it out
 * in its own way. What the plan of the time took off stays off.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Commission.recordedFacts([]), [])
 * ```
 */
export const recordedFacts = (events: Iterable<Event>): ReadonlyArray<RecordedFact> => {
  const credits = new Map<string, Credit>()
  let owner: { readonly memberId: string; readonly plan: Plan } | undefined
  for (const event of events) {
    if (event._tag === "PeriodOpened") owner = event
    else if (event._tag === "Credited") credits.set(event.credit.id, event.credit)
    else if (event._tag === "Reversed") credits.delete(event.creditId)
    else if (event._tag === "ChangedAfterClose" && event.change === "credit") credits.set(event.credit.id, event.credit)
    else if (event._tag === "ChangedAfterClose" && event.change === "reversal") credits.delete(event.credit.id)
  }
  if (owner === undefined) return []
  const { memberId, plan } = owner
  const isWithin = plan.override?.from === "within"
  return Array.from(credits.values()).flatMap(({ seller, supervisor, ...credit }): ReadonlyArray<RecordedFact> => {
    if (seller !== undefined) return []
    const given = isWithin && supervisor !== undefined ? supervisor.amount.minor : 0n
    return [{ ...credit, memberId, amount: make(credit.amount.minor + given, credit.amount.currency) }]
  })
}
