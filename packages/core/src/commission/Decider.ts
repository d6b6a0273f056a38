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
import { make } from "../money/Model.ts"
import { addLine, assess } from "./Assessing.ts"
import { Command } from "./Commands.ts"
import { commissionCredit, creditStream } from "./CreditDecider.ts"
import {
  type Answer,
  type CommissionKnown,
  counting,
  credit,
  type Known,
  opened,
  release,
  reverse,
} from "./Crediting.ts"
import { readsOf } from "./Describe.ts"
import { type CommissionError, nothingToClose, periodNotOver } from "./Errors.ts"
import { Event, upcast } from "./Events.ts"
import { firstDayAfter, firstDayOf, nextMonth } from "./Months.ts"
import { closed } from "./Payout.ts"
import { commissionPeriod } from "./PeriodDecider.ts"
import { commissionPlan } from "./Policy.ts"
import { evolve, State } from "./State.ts"

export type { CommissionKnown } from "./Crediting.ts"
export { monthOf, nextMonth, periodId } from "./Months.ts"

const { Adjusted, PassedOn, PeriodClosed } = Event.cases
const nothing: Answer = Result.succeed([])

const byFinance = anyOf(atLeast("director"), inRole("finance"))

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
    Open: byFinance,
    Assess: byFinance,
    AddLine: byFinance,
    Close: byFinance,
  },
  reads: ({ command, facts, id, state }) => {
    const creditId = creditIdOf(command)
    return {
      // A month is paid by the plan of its first day, whenever it is opened.
      plan: Aggregate.policy(commissionPlan, "period" in command ? firstDayOf(command.period) : undefined),
      credits: Aggregate.documents(
        commissionCredit,
        creditId === undefined ? [] : [creditStream(id, creditId, facts.digest)],
      ),
      periods: Aggregate.documents(
        commissionPeriod,
        state._tag === "Absent" && "period" in command ? [command.period] : [],
      ),
      ...readsOf(state, command),
    }
  },
  evolve,
  index: (state) =>
    state._tag === "Absent"
      ? {}
      : { memberId: state.memberId, period: state.period, status: state._tag === "Open" ? "open" : "closed" },
  concerns: ({ command, state }) => concern(command, state),
  decide: (state, command, facts) => {
    const { periods } = facts
    if (state._tag !== "Absent" || !("period" in command) || !periods.some(({ _tag }) => _tag === "Locked")) {
      return decideOn(state, command, facts)
    }
    // Nobody's month is opened any more: it is closed as it begins, with nothing in it, and what comes goes where late
    // facts go.
    const zero = make(0n, facts.plan.plan.currency)
    const opening = [
      ...opened(command.memberId, command.period, facts),
      PeriodClosed.make({ payout: zero, carried: zero, postings: [] }),
    ]
    const locked = opening.reduce(evolve, state as State)
    return Result.map(decideOn(locked, command, facts), (events) =>
      events.length === 0 ? [] : [...opening, ...events],
    )
  },
})

const decideOn = (state: State, command: Command, facts: Known): Answer => {
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
    case "Open":
      return state._tag === "Absent" ? Result.succeed(opened(command.memberId, command.period, facts)) : nothing
    case "Assess":
      return assess(state, command, facts)
    case "AddLine":
      return addLine(state, command, facts)
    case "Close":
      return close(state, facts)
  }
}

/** What a command is about, where it moves an amount that is known beforehand (ORG-3). */
const concern = (command: Command, state: State): Aggregate.Concern => {
  const kind = "commission"
  if (command._tag === "AddLine" && command.what._tag === "Amount") {
    const { currency, minor } = command.what.amount
    return { kind, amount: make(minor < 0n ? -minor : minor, currency) }
  }
  if (command._tag === "Close" && state._tag === "Open") {
    const ending = closed(state)
    if (ending._tag === "PeriodClosed") return { kind, amount: ending.payout }
  }
  return { kind }
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
  return Result.succeed([closed(state)])
}
