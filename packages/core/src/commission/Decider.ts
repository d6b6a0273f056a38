/**
 * One member's commission of one month: Absent -> Open -> Closed. Every change is a posting of the difference between
 * what all facts earn and what was posted (COM-0).
 *
 * @module
 */
import * as Result from "effect/Result"
import * as LocalDate from "../calendar/LocalDate.ts"
import { anyOf, atLeast, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import type { Facts } from "../decider/Facts.ts"
import { make } from "../money/Model.ts"
import * as Period from "../period/index.ts"
import { Command } from "./Commands.ts"
import { type CreditState, commissionCredit, creditStream } from "./CreditDecider.ts"
import { type CommissionError, nothingToClose, periodNotOver } from "./Errors.ts"
import { type CompiledPlan, compile } from "./Evaluate.ts"
import { Event, upcast } from "./Events.ts"
import * as Ledger from "./Ledger.ts"
import type { Credit, Posting } from "./Model.ts"
import { commissionPlan } from "./Policy.ts"
import { evolve, type Present, State } from "./State.ts"

type Answer = Result.Result<ReadonlyArray<Event>, CommissionError>

const {
  Adjusted,
  ChangedAfterClose,
  Credited,
  CreditSuspended,
  HoldbackReleased,
  PassedOn,
  PeriodClosed,
  PeriodOpened,
  Reversed,
} = Event.cases
const nothing: Answer = Result.succeed([])

/**
 * The stream of a member's month.
 *
 * @example
 * ```ts
 * import { Commission, LocalDate } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Commission.periodId("ann", Commission.monthOf(LocalDate.literal("2026-03-31"))), "ann:2026-03")
 * ```
 */
export const periodId = (memberId: string, month: string): string => `${memberId}:${month}`

/**
 * The month of a date: `2026-03`.
 *
 * @example
 * ```ts
 * import { Commission, LocalDate } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Commission.monthOf(LocalDate.literal("2026-03-31")), "2026-03")
 * ```
 */
export const monthOf = (date: LocalDate.LocalDate): string => Period.format(Period.monthOf(date))

/**
 * The month after; the last month that dates can name is followed by itself.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Commission.nextMonth("2026-12"), "2027-01")
 * // What is no month stays as it is.
 * assert.equal(Commission.nextMonth("soon"), "soon")
 * ```
 */
export const nextMonth = (month: string): string => {
  const parsed = Period.parse(month)
  const following = Result.isSuccess(parsed) ? Period.next(parsed.success) : parsed
  return Result.isSuccess(following) ? Period.format(following.success) : month
}

const firstDayAfter = (month: string): LocalDate.LocalDate | undefined => {
  const parsed = Period.parse(month)
  return Result.isSuccess(parsed) ? parsed.success.until : undefined
}

/** The plan that a month was opened with. It compiled then, so it compiles now. */
const planOf = (state: Present, current: CompiledPlan): CompiledPlan =>
  Result.getOrElse(compile(state.plan), () => current)

/** What the decider has to know: the plan in force, and the credit that a command is about. */
export interface CommissionKnown {
  readonly plan: CompiledPlan
  /** The credit as it stands; none for a command that is about no credit. */
  readonly credits: ReadonlyArray<CreditState>
}

const creditIdOf = (command: Command): string | undefined => {
  switch (command._tag) {
    case "Credit":
      return command.credit.id
    case "Reverse":
    case "ReleaseHoldback":
      return command.creditId
    default:
      return undefined
  }
}

/** `commission/<member>:<month>`. */
export const commission = Aggregate.make<Command, Event, State, CommissionError, CommissionKnown>({
  kind: "commission",
  schemaVersion: 2,
  upcast,
  initial: { _tag: "Absent" },
  command: Command,
  event: Event,
  state: State,
  access: {
    Credit: systemOnly,
    Reverse: systemOnly,
    ReleaseHoldback: systemOnly,
    Adjust: systemOnly,
    Close: anyOf(atLeast("director"), inRole("finance")),
  },
  reads: ({ command, facts, id }) => {
    const creditId = creditIdOf(command)
    return {
      plan: Aggregate.policy(commissionPlan),
      credits: Aggregate.documents(
        commissionCredit,
        creditId === undefined ? [] : [creditStream(id, creditId, facts.digest)],
      ),
    }
  },
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : { memberId: state.memberId, period: state.period, status: state._tag === "Open" ? "open" : "closed" },
  decide: (state, command, facts) => {
    switch (command._tag) {
      case "Credit":
        return credit(state, command, facts)
      case "Adjust":
        return adjust(state, command, facts)
      case "Reverse":
        return state._tag === "Absent"
          ? nothing
          : Result.succeed(reverse(state, counting(state, command.creditId, facts), command.reason, facts))
      case "ReleaseHoldback":
        return state._tag === "Absent" ? nothing : release(state, command, facts)
      case "Close":
        return close(state, facts)
    }
  },
})

type Known = Facts & CommissionKnown

/** A credit that counts. */
interface Counting {
  readonly credit: Credit
  readonly released: boolean
}

/** The credit that the command is about, if it counts: in a stream of its own, or in a month of form 1. */
const counting = (state: Present, creditId: string, facts: Known): Counting | undefined => {
  const [own] = facts.credits
  return own?._tag === "Counting" ? own : state.facts[creditId]
}

const opened = (memberId: string, period: string, facts: Known): ReadonlyArray<Event> => [
  PeriodOpened.make({
    memberId,
    period,
    plan: facts.plan.plan,
    planVersion: facts
      .digest(
        JSON.stringify(facts.plan.plan, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
      )
      .slice(0, 16),
  }),
]

/** Nothing counts yet. */
const noTotals: Ledger.Totals = { basis: 0n, releasedBasis: 0n, entitled: 0n }

const credit = (state: State, command: Extract<Command, { readonly _tag: "Credit" }>, facts: Known): Answer => {
  const { credit, memberId, period, reason } = command
  const plan = state._tag === "Absent" ? facts.plan : planOf(state, facts.plan)
  if (credit.basis !== plan.plan.basis) return nothing
  const known = state._tag === "Absent" ? undefined : counting(state, credit.id, facts)
  if (state._tag !== "Absent" && known !== undefined) {
    if (known.credit.amount.minor === credit.amount.minor) return nothing
    // Another amount: what it earned is taken back, then what it earns now is posted. Both stay visible.
    const taken = reverse(state, known, reason, facts)
    const reduced = taken.reduce(evolve, state as State)
    if (credit.amount.minor === 0n) return Result.succeed(taken)
    return Result.map(credited(reduced, plan, credit, memberId, period, reason, facts), (given) => [...taken, ...given])
  }
  return credit.amount.minor === 0n ? nothing : credited(state, plan, credit, memberId, period, reason, facts)
}

const credited = (
  state: State,
  plan: CompiledPlan,
  credit: Credit,
  memberId: string,
  period: string,
  reason: string,
  facts: Known,
): Answer => {
  const opening = state._tag === "Absent" ? opened(memberId, period, facts) : []
  if (credit.amount.currency !== plan.plan.currency) {
    const isKnown = facts.credits.some((one) => one._tag === "LeftOut")
    if (state._tag !== "Absent" && (isKnown || state.suspended.includes(credit.id))) return nothing
    const why = `the plan pays in ${plan.plan.currency}; the amount is in ${credit.amount.currency}`
    return Result.succeed([...opening, CreditSuspended.make({ credit, reason: why })])
  }
  const before = state._tag === "Absent" ? noTotals : Ledger.totalsOf(state)
  const after = Ledger.moved(plan, before, credit.amount.minor, 1n, false)
  if (state._tag === "Closed") {
    return Result.succeed([changed("credit", state, plan, { credit, released: false }, before, after, facts, reason)])
  }
  const entitled = make(after.entitled, plan.plan.currency)
  return Result.succeed([
    ...opening,
    Credited.make({ credit, entitled, postings: postingsFor("credit", plan, credit, before, after, reason) }),
  ])
}

/** What a change of the totals adds to the payout, and takes into or out of what is held. */
const postingsFor = (
  kind: "credit" | "reversal" | "release",
  plan: CompiledPlan,
  about: Credit,
  before: Ledger.Totals,
  after: Ledger.Totals,
  reason: string,
): ReadonlyArray<Posting> => {
  const earned = Ledger.earnedOf(plan, after) - Ledger.earnedOf(plan, before)
  const held = Ledger.heldOf(plan, after) - Ledger.heldOf(plan, before)
  const tiers = kind === "credit" ? Ledger.tierParts(plan, before.basis, after.basis) : []
  return [
    ...(kind === "release" ? [] : [Ledger.posting(kind, about, earned, reason, tiers)]),
    ...(held === 0n ? [] : [Ledger.posting(held > 0n ? "holdback" : "release", about, -held, reason)]),
  ]
}

const reverse = (state: Present, fact: Counting | undefined, reason: string, facts: Known): ReadonlyArray<Event> => {
  if (fact === undefined) return []
  const { credit, released } = fact
  const plan = planOf(state, facts.plan)
  const before = Ledger.totalsOf(state)
  const after = Ledger.moved(plan, before, credit.amount.minor, -1n, released)
  if (state._tag === "Closed") return [changed("reversal", state, plan, fact, before, after, facts, reason)]
  return [
    Reversed.make({
      creditId: credit.id,
      entitled: make(after.entitled, plan.plan.currency),
      reason,
      postings: postingsFor("reversal", plan, credit, before, after, reason),
      taken: { amount: credit.amount, released },
    }),
  ]
}

const release = (
  state: Present,
  command: Extract<Command, { readonly _tag: "ReleaseHoldback" }>,
  facts: Known,
): Answer => {
  const fact = counting(state, command.creditId, facts)
  if (fact === undefined || fact.released) return nothing
  const { credit } = fact
  const plan = planOf(state, facts.plan)
  const before = Ledger.totalsOf(state)
  const after = { ...before, releasedBasis: before.releasedBasis + credit.amount.minor }
  if (state._tag === "Closed") {
    return Result.succeed([changed("release", state, plan, fact, before, after, facts, command.reason)])
  }
  return Result.succeed([
    HoldbackReleased.make({
      creditId: command.creditId,
      reason: command.reason,
      postings: postingsFor("release", plan, credit, before, after, command.reason),
      amount: credit.amount,
    }),
  ])
}

/** A change to a closed month: held money moves here, the rest in the month that is open today (COM-5, COM-8). */
const changed = (
  change: "credit" | "reversal" | "release",
  state: Present,
  plan: CompiledPlan,
  { credit: about, released }: Counting,
  before: Ledger.Totals,
  after: Ledger.Totals,
  facts: Known,
  reason: string,
): Event => {
  const earned = Ledger.earnedOf(plan, after) - Ledger.earnedOf(plan, before)
  const heldChange = Ledger.heldOf(plan, after) - Ledger.heldOf(plan, before)
  const following = nextMonth(state.period)
  const current = monthOf(facts.today)
  return ChangedAfterClose.make({
    change,
    credit: about,
    entitled: make(after.entitled, plan.plan.currency),
    earned: make(earned, plan.plan.currency),
    heldChange: make(heldChange, plan.plan.currency),
    posting: Ledger.posting("adjustment", about, earned - heldChange, `${state.period}: ${reason}`.slice(0, 2000)),
    into: current > following ? current : following,
    reason,
    ...(change === "reversal" ? { wasReleased: released } : {}),
  })
}

const adjust = (state: State, command: Extract<Command, { readonly _tag: "Adjust" }>, facts: Known): Answer => {
  const { memberId, period, posting } = command
  switch (state._tag) {
    case "Closed":
      return Result.succeed([PassedOn.make({ posting, into: nextMonth(state.period) })])
    case "Open":
      return Result.succeed([Adjusted.make({ postings: [posting] })])
    case "Absent":
      return Result.succeed([...opened(memberId, period, facts), Adjusted.make({ postings: [posting] })])
  }
}

const close = (state: State, facts: Known): Answer => {
  if (state._tag === "Absent") return Result.fail(nothingToClose())
  if (state._tag === "Closed") return nothing
  const over = firstDayAfter(state.period)
  if (over === undefined || facts.today < over) {
    return Result.fail(periodNotOver(state.period, over === undefined ? "?" : LocalDate.format(over)))
  }
  const open = state.open.minor
  const cap = state.plan.cap
  const most = cap !== undefined && cap.excess === "deferred" && open > cap.amount.minor ? cap.amount.minor : open
  const payout = most > 0n ? most : 0n
  const currency = state.plan.currency
  return Result.succeed([
    PeriodClosed.make({ payout: make(payout, currency), carried: make(open - payout, currency), postings: [] }),
  ])
}
