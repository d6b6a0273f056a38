/**
 * Reactions inside the ledger: what is posted into another month (COM-5, COM-8).
 *
 * @module
 */
import { type Dispatch, dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { make } from "../money/Model.ts"
import { zero } from "../rate/Model.ts"
import { divideRounded } from "../rate/Rounding.ts"
import { type CreditCommand, commissionCredit, creditStream } from "./CreditDecider.ts"
import { commission, nextMonth, periodId } from "./Decider.ts"
import { overrideId } from "./Describe.ts"
import type { Event } from "./Events.ts"
import type { Credit, Posting } from "./Model.ts"

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
    case "Assessed":
      return event.late === undefined ? [] : into(state.memberId, event.late.into, event.late.posting)
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

/** What an event says about the override that a credit brings: to whom, about which credit, what. */
const aboutOverride = (
  event: Event,
): readonly [to: string, creditId: string, what: Credit | "reverse" | "release"] | undefined => {
  switch (event._tag) {
    case "Credited":
      return stated(event.credit)
    case "ChangedAfterClose": {
      const { change, credit, over } = event
      if (change === "credit") return stated(credit)
      return over === undefined ? undefined : [over, credit.id, change === "reversal" ? "reverse" : "release"]
    }
    case "Reversed":
      return event.over === undefined ? undefined : [event.over, event.creditId, "reverse"]
    case "HoldbackReleased":
      return event.over === undefined ? undefined : [event.over, event.creditId, "release"]
    default:
      return undefined
  }
}

const stated = (credit: Credit): readonly [string, string, Credit] | undefined =>
  credit.supervisor === undefined ? undefined : [credit.supervisor.memberId, credit.id, credit]

/** Gives supervisors their part of what those below them sell, and takes it back with it (COM-3). */
export const earnByReports: Reactor = reactor(commission, "commission.overrides", ({ event, facts, id, state }) => {
  if (state._tag === "Absent") return []
  const about = aboutOverride(event)
  if (about === undefined) return []
  const [to, sellersId, what] = about
  const { memberId: seller, period, plan } = state
  const month = periodId(to, period)
  const creditId = overrideId(seller, sellersId, facts.digest)
  const reason = `override on ${sellersId} of ${id}`
  if (what === "reverse") return [dispatch(commission, month, { _tag: "Reverse", creditId, reason })]
  if (what === "release") return [dispatch(commission, month, { _tag: "ReleaseHoldback", creditId, reason })]
  const { supervisor, whole, ...sold } = what
  if (supervisor === undefined || plan.override === undefined) return []
  const { from, rate } = plan.override
  const isOnTop = from === "on-top"
  // Within, the seller has the rest: the whole deal's part is to theirs as the part here is.
  const rest = sold.amount.minor
  const part =
    whole === undefined || rest === 0n ? undefined : divideRounded(whole.minor * supervisor.amount.minor, rest)
  const credit: Credit = {
    ...sold,
    id: creditId,
    seller,
    amount: supervisor.amount,
    ...(isOnTop ? { onTop: rate } : {}),
    ...(isOnTop || part === undefined ? {} : { whole: make(part, supervisor.amount.currency) }),
  }
  return [dispatch(commission, month, { _tag: "Credit", memberId: to, period, credit, reason })]
})
