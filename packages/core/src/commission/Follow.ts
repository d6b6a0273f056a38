/**
 * Reactions inside the ledger: what is posted into another month (COM-5, COM-8).
 *
 * @module
 */
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { make } from "../money/Model.ts"
import { zero } from "../rate/Model.ts"
import { type CreditCommand, commissionCredit, creditStream } from "./CreditDecider.ts"
import { commission, nextMonth, periodId } from "./Decider.ts"
import type { Event } from "./Events.ts"
import type { Posting } from "./Model.ts"

const into = (memberId: string, period: string, posting: Posting): ReadonlyArray<Dispatch> =>
  posting.amount.minor === 0n
    ? []
    : [dispatch(commission, periodId(memberId, period), { _tag: "Adjust", memberId, period, posting })]

/** What an event of a month says about one of its credits. */
const aboutCredit = (event: Event): readonly [creditId: string, command: CreditCommand] | undefined => {
  switch (event._tag) {
    case "Credited":
      return [event.credit.id, { _tag: "Count", credit: event.credit }]
    case "CreditSuspended":
      return [event.credit.id, { _tag: "Suspend", credit: event.credit }]
    case "Reversed":
      return [event.creditId, { _tag: "TakeBack" }]
    case "HoldbackReleased":
      return [event.creditId, { _tag: "Release" }]
    case "ChangedAfterClose":
      switch (event.change) {
        case "credit":
          return [event.credit.id, { _tag: "Count", credit: event.credit }]
        case "reversal":
          return [event.credit.id, { _tag: "TakeBack" }]
        case "release":
          return [event.credit.id, { _tag: "Release" }]
      }
      return undefined
    default:
      return undefined
  }
}

/** Keeps each credit of a month in a stream of its own, in the commit that posts it (COM-0). */
export const keepCredits: Reactor = reactor(commission, "commission.credits", ({ event, facts, id }) => {
  const about = aboutCredit(event)
  if (about === undefined) return []
  const [creditId, command] = about
  return [dispatch(commissionCredit, creditStream(id, creditId, facts.digest), command)]
})

/** Carries changes to closed months, and what a close leaves over, into the month where they are paid. */
export const carryOver: Reactor = reactor(commission, "commission.carry-over", ({ event, state }) => {
  if (state._tag === "Absent") return []
  switch (event._tag) {
    case "ChangedAfterClose":
    case "PassedOn":
      return into(state.memberId, event.into, event.posting)
    case "PeriodClosed":
      return into(state.memberId, nextMonth(state.period), {
        kind: "carried-in",
        creditId: "",
        dealId: "",
        basis: make(0n, event.carried.currency),
        share: zero,
        tiers: [],
        amount: event.carried,
        reason: `carried over from ${state.period}`,
      })
    default:
      return []
  }
})
