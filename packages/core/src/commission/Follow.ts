/**
 * Reactions inside the ledger: what is posted into another month (COM-5, COM-8).
 *
 * @module
 */
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { make } from "../money/Model.ts"
import { zero } from "../rate/Model.ts"
import { commission, nextMonth, periodId } from "./Decider.ts"
import type { Posting } from "./Model.ts"

const into = (memberId: string, period: string, posting: Posting): ReadonlyArray<Dispatch> =>
  posting.amount.minor === 0n
    ? []
    : [dispatch(commission, periodId(memberId, period), { _tag: "Adjust", memberId, period, posting })]

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
