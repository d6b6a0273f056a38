/**
 * What acts on a month as a whole: how much of the target was reached (COM-2, TGT-6), conduct, fines and bonuses (COM-7).
 *
 * @module
 */
import * as Result from "effect/Result"
import { actorId, persons } from "../decider/Facts.ts"
import { make } from "../money/Model.ts"
import type { Command } from "./Commands.ts"
import { type Answer, type Known, opened, planOf } from "./Crediting.ts"
import { amountInPlan, conductOutOfBand, monthClosed, noSuchFine, ownMonth } from "./Errors.ts"
import type { Circumstances, CompiledPlan } from "./Evaluate.ts"
import { Event } from "./Events.ts"
import * as Ledger from "./Ledger.ts"
import { monthOf, nextMonth } from "./Months.ts"
import type { State } from "./State.ts"

type Of<Tag extends Command["_tag"]> = Extract<Command, { readonly _tag: Tag }>

const { Assessed, LineAdded } = Event.cases
const nothing: Answer = Result.succeed([])

const isOwn = ({ actor }: Known, memberId: string): boolean => persons(actor).includes(memberId)

const circumstancesOf = (before: Circumstances, { attainment, conduct }: Of<"Assess">): Circumstances => {
  const reached = attainment === undefined ? before.attainment : (attainment ?? undefined)
  const factor = conduct ?? before.conduct
  return {
    ...(reached === undefined ? {} : { attainment: reached }),
    ...(factor === undefined ? {} : { conduct: factor }),
  }
}

/**
 * What was reached of the target, or how somebody behaved. It acts on the whole month, back to its first day: what that changes is
 * posted as a line of its own, after the close into the month that is open (COM-4, COM-8).
 */
export const assess = (state: State, command: Of<"Assess">, facts: Known): Answer => {
  const { attainment, conduct, memberId, period, reason } = command
  if (isOwn(facts, memberId)) return Result.fail(ownMonth(memberId))
  const plan = state._tag === "Absent" ? facts.plan : planOf(state, facts)
  const band = plan.plan.conduct
  if (conduct !== undefined && (band === undefined || conduct < band.least || conduct > band.most)) {
    return Result.fail(conductOutOfBand(conduct, band))
  }
  const before = state._tag === "Absent" ? Ledger.noTotals : Ledger.totalsOf(plan, state)
  const now = circumstancesOf(before.circumstances, command)
  if (now.attainment === before.circumstances.attainment && now.conduct === before.circumstances.conduct) return nothing
  const after = Ledger.under(plan, before, now)
  const money = (minor: bigint) => make(minor, plan.plan.currency)
  const earned = Ledger.earnedOf(plan, after) - Ledger.earnedOf(plan, before)
  const held = Ledger.heldOf(plan, after) - Ledger.heldOf(plan, before)
  const event = {
    ...(attainment === undefined ? {} : { attainment }),
    ...(conduct === undefined ? {} : { conduct }),
    entitled: money(after.entitled),
    by: actorId(facts.actor),
    reason,
  }
  if (state._tag === "Closed") {
    const following = nextMonth(state.period)
    const current = monthOf(facts.today)
    const about = `${state.period}: ${reason}`.slice(0, 2000)
    return Result.succeed([
      Assessed.make({
        ...event,
        postings: [],
        late: {
          earned: money(earned),
          heldChange: money(held),
          posting: Ledger.lineOf("adjustment", "", money(earned - held), about),
          into: current > following ? current : following,
        },
      }),
    ])
  }
  const postings = [
    ...(earned === 0n ? [] : [Ledger.lineOf("true-up", "", money(earned), reason)]),
    ...(held === 0n ? [] : [Ledger.lineOf(held > 0n ? "holdback" : "release", "", money(-held), reason)]),
  ]
  const opening = state._tag === "Absent" ? opened(memberId, period, facts) : []
  return Result.succeed([...opening, Assessed.make({ ...event, postings })])
}

const amountOf = (plan: CompiledPlan, { what }: Of<"AddLine">) => {
  const { conduct, currency } = plan.plan
  if (what._tag === "Amount") {
    return what.amount.currency === currency && what.amount.minor !== 0n
      ? Result.succeed(what.amount)
      : Result.fail(amountInPlan(what.amount, currency))
  }
  const fines = conduct?.fines ?? []
  const fine = fines.find(({ name }) => name === what.name)
  return fine === undefined
    ? Result.fail(
        noSuchFine(
          what.name,
          fines.map(({ name }) => name),
        ),
      )
    : Result.succeed(make(-fine.amount.minor, currency))
}

/** A fine that the plan knows by name, or an amount for a reason of its own, as a line (COM-7). The same line twice counts once. */
export const addLine = (state: State, command: Of<"AddLine">, facts: Known): Answer => {
  const { lineId, memberId, period, reason } = command
  if (isOwn(facts, memberId)) return Result.fail(ownMonth(memberId))
  if (state._tag !== "Absent" && state.lines?.includes(lineId) === true) return nothing
  if (state._tag === "Closed") return Result.fail(monthClosed(state.period, nextMonth(state.period)))
  const plan = state._tag === "Absent" ? facts.plan : planOf(state, facts)
  return Result.map(amountOf(plan, command), (amount) => {
    const postings = [Ledger.lineOf("line", lineId, amount, reason)]
    const opening = state._tag === "Absent" ? opened(memberId, period, facts) : []
    return [...opening, LineAdded.make({ lineId, by: actorId(facts.actor), reason, postings })]
  })
}
