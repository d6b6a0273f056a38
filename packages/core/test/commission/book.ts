/**
 * A small company's ledger for tests: the months of one member, their credits, and what is posted from month to month, as
 * the engine would carry it out.
 */
import * as Result from "effect/Result"
import { expect } from "vitest"
import * as LocalDate from "../../src/calendar/LocalDate.ts"
import * as Commission from "../../src/commission/index.ts"
import type { Facts } from "../../src/decider/Facts.ts"
import * as Money from "../../src/money/index.ts"
import * as Rate from "../../src/rate/index.ts"
import { member, testFacts } from "../../src/testing/TestFacts.ts"

export const usd = (amount: string) => Money.of(amount, "USD")
export const compiled = (plan: Commission.Plan) => Result.getOrThrow(Commission.compile(plan))
export const trade = Commission.tradeCommission("USD")
/** Ten per cent of what is booked. */
export const plain: Commission.Plan = {
  basis: "booked",
  currency: "USD",
  accrual: "period",
  rule: Commission.flat(Rate.percent(10)),
}

/** What a month's decider knows when the credit in question is as `credits` says; unknown unless told. */
export const facts = (
  plan: Commission.Plan,
  at = "2026-03-20T09:00:00.000Z",
  actor = member("fay", "rep", "finance"),
  credits: ReadonlyArray<Commission.CreditState> = [],
): Facts & Commission.CommissionKnown => ({
  ...testFacts({ at, actor }),
  plan: compiled(plan),
  credits,
  periods: [],
  orders: [],
  customers: [],
  classes: [],
  organisations: [],
})

export const credit = (id: string, amount: string, more: Partial<Commission.Credit> = {}): Commission.Credit => ({
  id,
  basis: "booked",
  dealId: `deal-${id}`,
  customerId: "C-1",
  date: LocalDate.literal("2026-03-10"),
  amount: usd(amount),
  share: Rate.one,
  ...more,
})

export const give = (one: Commission.Credit, period = "2026-03") =>
  ({ _tag: "Credit", memberId: "ann", period, credit: one, reason: one.dealId }) as const

/** The ledger. `send` carries out a command on a month of ann, with everything that follows. */
export const ledger = (plan: Commission.Plan) => {
  const months = new Map<string, Commission.State>()
  const credits = new Map<string, Commission.CreditState>()
  const events = new Map<string, Array<Commission.Event>>()
  const send = (period: string, command: Commission.Command, known: Facts & Commission.CommissionKnown): void => {
    const id = Commission.periodId("ann", period)
    const state = months.get(id) ?? Commission.commission.initial
    const reads = Commission.commission.reads({ id, command, state, facts: known })
    const about =
      reads.credits._tag === "Documents"
        ? reads.credits.ids.map((one) => credits.get(one) ?? Commission.commissionCredit.initial)
        : []
    const decided = Result.getOrThrow(Commission.commission.decide(state, command, { ...known, credits: about }))
    let next = state
    const follow: Array<() => void> = []
    for (const event of decided) {
      next = Commission.evolve(next, event)
      events.set(id, [...(events.get(id) ?? []), event])
      for (const dispatch of Commission.keepCredits.react({ id, event, state: next, facts: known })) {
        const before = credits.get(dispatch.id) ?? Commission.commissionCredit.initial
        const { commissionCredit } = Commission
        const kept = commissionCredit.decide(before, dispatch.command as Commission.CreditCommand, known)
        credits.set(dispatch.id, Result.getOrThrow(kept).reduce(commissionCredit.evolve, before))
      }
      for (const dispatch of Commission.carryOver.react({ id, event, state: next, facts: known })) {
        follow.push(() => send(dispatch.id.slice("ann:".length), dispatch.command as Commission.Command, known))
      }
    }
    months.set(id, next)
    for (const one of follow) one()
  }
  const eventsOf = (period: string) => events.get(Commission.periodId("ann", period)) ?? []
  return {
    send: (period: string, command: Commission.Command, at?: string) => send(period, command, facts(plan, at)),
    month: (period: string) => months.get(Commission.periodId("ann", period)) ?? Commission.commission.initial,
    events: eventsOf,
    statement: (period: string) => Commission.statement(eventsOf(period)),
    balance: () => Commission.balance(Array.from(months.values()), plan.currency),
  }
}

export const conserves = ({ clawedBack, earned, held, outstanding, paid }: Commission.Balance) =>
  expect(paid.minor + held.minor + clawedBack.minor + outstanding.minor).toBe(earned.minor)
