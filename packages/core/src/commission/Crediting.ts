/**
 * How a month takes in what deals contribute: credits, their reversal and release (COM-0, COM-5).
 *
 * @module
 */
import * as Result from "effect/Result"
import type { CustomerState } from "../customer/index.ts"
import type { Facts } from "../decider/Facts.ts"
import { make } from "../money/Model.ts"
import type { OrderState } from "../order/index.ts"
import type { OrganisationState } from "../organisation/index.ts"
import type { CustomerPricingState } from "../pricing/index.ts"
import type { Command } from "./Commands.ts"
import type { CreditState } from "./CreditDecider.ts"
import { describe } from "./Describe.ts"
import type { CommissionError } from "./Errors.ts"
import { type CompiledPlan, compile } from "./Evaluate.ts"
import { Event } from "./Events.ts"
import * as Ledger from "./Ledger.ts"
import type { Credit } from "./Model.ts"
import { monthOf, nextMonth } from "./Months.ts"
import type { PeriodState } from "./PeriodDecider.ts"
import { evolve, type Present, type State } from "./State.ts"

/** What comes of a command. */
export type Answer = Result.Result<ReadonlyArray<Event>, CommissionError>

const { ChangedAfterClose, Credited, CreditSuspended, HoldbackReleased, PeriodOpened, Reversed } = Event.cases
const nothing: Answer = Result.succeed([])

/** What the decider has to know: the plan in force, and the credit that a command is about. */
export interface CommissionKnown {
  readonly plan: CompiledPlan
  /** The credit as it stands; none for a command that is about no credit. */
  readonly credits: ReadonlyArray<CreditState>
  /** The company's month, where the command may open a member's; none otherwise. */
  readonly periods: ReadonlyArray<PeriodState>
  /** What describes a credit, where the plan looks at it: its order, its customer, who stands above its seller. */
  readonly orders: ReadonlyArray<OrderState>
  readonly customers: ReadonlyArray<CustomerState>
  readonly classes: ReadonlyArray<CustomerPricingState>
  readonly organisations: ReadonlyArray<OrganisationState>
}

/** Everything that a decision rests on. */
export type Known = Facts & CommissionKnown

/** A credit that counts. */
export interface Counting {
  readonly credit: Credit
  readonly released: boolean
}

/** The credit that the command is about, if it counts: in a stream of its own, or in a month of form 1. */
export const counting = (state: Present, creditId: string, facts: Known): Counting | undefined => {
  const [own] = facts.credits
  return own?._tag === "Counting" ? own : state.facts[creditId]
}

/** A plan's version by its content; worked out once for each compiled plan. */
const versions = new WeakMap<CompiledPlan, string>()
const versionOf = ({ digest, plan }: Known): string => {
  const known = versions.get(plan)
  if (known !== undefined) return known
  const text = JSON.stringify(plan.plan, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))
  const version = digest(text).slice(0, 16)
  versions.set(plan, version)
  return version
}

/** The plan that a month was opened with. It compiled then, so it compiles now. */
export const planOf = (state: Present, facts: Known): CompiledPlan =>
  state.planVersion === versionOf(facts) ? facts.plan : Result.getOrElse(compile(state.plan), () => facts.plan)

/** Opens a month with the plan in force. */
export const opened = (memberId: string, period: string, facts: Known): ReadonlyArray<Event> => [
  PeriodOpened.make({ memberId, period, plan: facts.plan.plan, planVersion: versionOf(facts) }),
]

const withoutOverride = (event: Event): Event => {
  if (event._tag !== "Reversed" && event._tag !== "ChangedAfterClose") return event
  const { over: _, ...others } = event
  return others
}

const over = ({ supervisor }: Credit): { readonly over?: string } =>
  supervisor === undefined ? {} : { over: supervisor.memberId }

/** A credit as it stands now. */
export const credit = (state: State, command: Extract<Command, { readonly _tag: "Credit" }>, facts: Known): Answer => {
  const { memberId, period, reason } = command
  const plan = state._tag === "Absent" ? facts.plan : planOf(state, facts)
  if (command.credit.basis !== plan.plan.basis) return nothing
  const known = state._tag === "Absent" ? undefined : counting(state, command.credit.id, facts)
  const credit = describe(plan, command, facts, known?.credit)
  if (state._tag !== "Absent" && known !== undefined) {
    if (known.credit.amount.minor === credit.amount.minor) return nothing
    // Another amount: what it earned is taken back, then what it earns now is posted. Both stay visible.
    const isGone = credit.amount.minor === 0n
    const reversed = reverse(state, known, reason, facts)
    // With another amount the supervisor's part is stated anew as well, and not taken back before.
    const taken = isGone ? reversed : reversed.map(withoutOverride)
    const reduced = taken.reduce(evolve, state as State)
    if (isGone) return Result.succeed(taken)
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
  const before = state._tag === "Absent" ? Ledger.noTotals : Ledger.totalsOf(plan, state)
  const after = Ledger.moved(plan, before, credit, 1n, false)
  if (state._tag === "Closed") {
    return Result.succeed([changed("credit", state, plan, { credit, released: false }, before, after, facts, reason)])
  }
  const entitled = make(after.entitled, plan.plan.currency)
  return Result.succeed([
    ...opening,
    Credited.make({
      credit,
      entitled,
      postings: Ledger.postingsFor("credit", plan, credit, before, after, reason),
      ...Ledger.countsOf(plan, after),
    }),
  ])
}

/** A credit taken back, exactly (COM-5). */
export const reverse = (
  state: Present,
  fact: Counting | undefined,
  reason: string,
  facts: Known,
): ReadonlyArray<Event> => {
  if (fact === undefined) return []
  const { credit, released } = fact
  const plan = planOf(state, facts)
  const before = Ledger.totalsOf(plan, state)
  const after = Ledger.moved(plan, before, credit, -1n, released)
  if (state._tag === "Closed") return [changed("reversal", state, plan, fact, before, after, facts, reason)]
  return [
    Reversed.make({
      creditId: credit.id,
      entitled: make(after.entitled, plan.plan.currency),
      reason,
      postings: Ledger.postingsFor("reversal", plan, credit, before, after, reason),
      taken: { amount: credit.amount, released },
      ...Ledger.countsOf(plan, after),
      ...over(credit),
    }),
  ]
}

/** What is held of a credit, paid (COM-5). */
export const release = (
  state: Present,
  command: Extract<Command, { readonly _tag: "ReleaseHoldback" }>,
  facts: Known,
): Answer => {
  const fact = counting(state, command.creditId, facts)
  if (fact === undefined || fact.released) return nothing
  const { credit } = fact
  const plan = planOf(state, facts)
  const before = Ledger.totalsOf(plan, state)
  const after = { ...before, releasedBasis: before.releasedBasis + credit.amount.minor }
  if (state._tag === "Closed") {
    return Result.succeed([changed("release", state, plan, fact, before, after, facts, command.reason)])
  }
  return Result.succeed([
    HoldbackReleased.make({
      creditId: command.creditId,
      reason: command.reason,
      postings: Ledger.postingsFor("release", plan, credit, before, after, command.reason),
      amount: credit.amount,
      ...over(credit),
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
    ...(change === "credit" ? {} : over(about)),
    ...(change === "release" ? {} : Ledger.countsOf(plan, after)),
  })
}
