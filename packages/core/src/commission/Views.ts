/**
 * Statements and the sums that must always re-add (COM-9, COM-10): pure questions on events and states.
 *
 * @module
 */
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import type { Event } from "./Events.ts"
import type { Posting } from "./Model.ts"
import { closed } from "./Payout.ts"
import { evolve, type State } from "./State.ts"

/**
 * What a member gets for a month, line by line. The sum of the lines is `payout` plus `carried`. While the month is open, it
 * is what would be paid if it were closed now.
 */
export interface Statement {
  readonly memberId: string
  readonly period: string
  readonly planVersion: string
  readonly status: "open" | "closed"
  readonly lines: ReadonlyArray<Posting>
  /** Credits on record that earn nothing yet. */
  readonly suspended: ReadonlyArray<{ readonly creditId: string; readonly amount: Money; readonly reason: string }>
  readonly payout: Money
  readonly carried: Money
  /** What of this month's earnings is still held back, by what is known today (COM-5). */
  readonly held: Money
}

/**
 * The statement of a month from its events, reproducible to the minor unit (COM-8, COM-9). `undefined` when nothing
 * happened in it.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Commission.statement([]), undefined)
 * ```
 */
export const statement = (events: ReadonlyArray<Event>): Statement | undefined => {
  let state: State = { _tag: "Absent" }
  const lines: Array<Posting> = []
  const suspended: Array<Statement["suspended"][number]> = []
  for (const event of events) {
    state = evolve(state, event)
    if ("postings" in event) lines.push(...event.postings)
    if (event._tag === "CreditSuspended") {
      suspended.push({ creditId: event.credit.id, amount: event.credit.amount, reason: event.reason })
    }
  }
  if (state._tag === "Absent") return undefined
  const { memberId, period, planVersion } = state
  // An open month tells what it would pay if it were closed now: cap, draw and all.
  const ending = state._tag === "Open" ? closed(state) : undefined
  if (ending?._tag === "PeriodClosed") {
    state = evolve(state, ending)
    lines.push(...ending.postings)
  }
  if (state._tag !== "Closed") return undefined
  const { carried, held, paid } = state
  return {
    memberId,
    period,
    planVersion,
    status: ending === undefined ? "closed" : "open",
    lines,
    suspended,
    payout: paid,
    carried,
    held,
  }
}

/** The figures of one person, or of everybody: earned = paid + held + clawed back + outstanding (COM-10). */
export interface Balance {
  readonly earned: Money
  readonly clawedBack: Money
  readonly held: Money
  readonly paid: Money
  /** Earned, not held, not yet paid; below zero when it is owed back. */
  readonly outstanding: Money
}

/**
 * Adds up months, of one person or of all (COM-10). Months of another currency are left out.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Commission.balance([], "USD").earned.minor, 0n)
 * ```
 */
export const balance = (months: ReadonlyArray<State>, currency: CurrencyCode): Balance => {
  let earned = 0n
  let clawedBack = 0n
  let held = 0n
  let paid = 0n
  let outstanding = 0n
  for (const month of months) {
    if (month._tag === "Absent" || month.plan.currency !== currency) continue
    earned += month.earned.minor
    clawedBack += month.clawedBack.minor
    held += month.held.minor
    if (month._tag === "Closed") paid += month.paid.minor
    else outstanding += month.open.minor
  }
  return {
    earned: make(earned, currency),
    clawedBack: make(clawedBack, currency),
    held: make(held, currency),
    paid: make(paid, currency),
    outstanding: make(outstanding, currency),
  }
}
