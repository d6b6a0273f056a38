/**
 * What happens when nothing is paid (REC-3, REC-4, REC-6, REC-7): steps fire, a person confirms, the plan is forfeited. Not
 * exported from the module.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { Instant } from "../calendar/Instant.ts"
import { instantOf } from "../calendar/TimeZone.ts"
import { actorId } from "../decider/Facts.ts"
import * as Escalation from "../escalation/index.ts"
import { type ReceivableError, reject } from "./Errors.ts"
import type { ReceivableEvent } from "./Events.ts"
import { skippedBy } from "./Evolve.ts"
import type { Item, Plan, ReceivableState } from "./Model.ts"
import { type CommandOf, type Decided, linkedOf, nothing, yields } from "./Opening.ts"
import { dealOf } from "./Settling.ts"
import { openOfPlan, paidTotal } from "./Standing.ts"
import { type Collection, type Context, collectionOf, obligationOf, obligationsOf, stepFactsOf } from "./Steps.ts"

/** The events of a schedule as events of the receivable. Only what firing, confirming and serving can answer. */
const about = (item: Item, events: ReadonlyArray<Escalation.EscalationEvent>): ReadonlyArray<ReceivableEvent> =>
  events.flatMap((event): ReadonlyArray<ReceivableEvent> => {
    switch (event._tag) {
      case "StepFired":
      case "StepSkipped":
      case "StepAwaited":
      case "StepConfirmed":
      case "NoticeServed":
      case "EscalationRescheduled":
        return [{ ...event, item }]
      default:
        return []
    }
  })

/**
 * The end of a plan (REC-6): what was collected is kept or returned as the policy says, what is open is given up. All
 * that hangs on it ends in the same commit, by reactors on this event.
 */
const forfeited = (plan: Plan, item: Item, facts: Context): ReceivableEvent => {
  const collected = paidTotal(plan)
  return {
    _tag: "Forfeited",
    ...dealOf(plan),
    source: plan.source,
    collected,
    ...facts.receivables.forfeit(collected, plan.deposit),
    waived: openOfPlan(plan),
    item,
    pending: plan.instalments.flatMap(({ pending }) => (pending === undefined ? [] : [pending.revision])),
    on: facts.today,
  }
}

/** The unit whose title has passed to the debtor: there is nothing left to take back (INV-1). */
const soldUnit = ({ dealId, unitId }: Plan, { unit }: Context) =>
  dealId !== undefined && unitId !== undefined && unit?._tag === "Sold" && unit.holder.dealId === dealId
    ? { dealId, unitId }
    : undefined

const isForfeiture = (event: Escalation.EscalationEvent): event is FiredStep =>
  event._tag === "StepFired" && event.action._tag === "Forfeit"

type FiredStep = Extract<Escalation.EscalationEvent, { readonly _tag: "StepFired" }>

/**
 * What a schedule answers where the unit has been sold: a forfeiture is withheld on record and goes to those who decide
 * about bad debts; the steps behind it go on (REC-6, INV-1).
 */
const fireWithheld = (
  item: Item,
  { progress, schedule }: Collection,
  sold: { readonly dealId: string; readonly unitId: string },
  request: { readonly facts: Context; readonly stepFacts: Escalation.StepFacts },
): ReadonlyArray<ReceivableEvent> => {
  const { facts, stepFacts } = request
  const fired = Escalation.fire(schedule, progress, { at: facts.at, facts: stepFacts })
  const index = fired.findIndex(isForfeiture)
  const step = fired[index]
  if (step === undefined || !isForfeiture(step)) return about(item, fired)
  const before = fired.slice(0, index)
  const { at, due, revision } = step
  const passed = (next: Instant | null) => skippedBy({ at, due, revision, step: step.step, next })
  const current = Escalation.fold(before, progress)
  const next = Escalation.next(schedule, Escalation.evolve(current, passed(null)))?.at ?? null
  const after = Escalation.evolve(current, passed(next))
  return [
    ...about(item, before),
    {
      _tag: "ForfeitureWithheld",
      item,
      step: step.step,
      revision,
      ...sold,
      audience: [Escalation.byRank(facts.receivables.writeOffRank.name), Escalation.byRole("legal")],
      message: "forfeiture-withheld",
      due,
      at,
      next,
    },
    ...fireWithheld(item, { schedule, progress: after }, sold, request),
  ]
}

/**
 * Fires every step that is due, instalment by instalment; a forfeiture ends it (ESC-3, ESC-4). What has been sold can't be
 * forfeited: that step is withheld, once, and all else goes on.
 */
export const advance = (state: ReceivableState, facts: Context): Decided => {
  if (state._tag === "None" || state._tag === "Forfeited") return nothing
  const sold = soldUnit(state, facts)
  const events: Array<ReceivableEvent> = []
  for (const [item, obligation] of obligationsOf(state)) {
    const stepFacts = stepFactsOf(state, item, obligation, facts.today)
    const collection = collectionOf(facts, state, obligation)
    if (sold !== undefined) {
      events.push(...fireWithheld(item, collection, sold, { facts, stepFacts }))
      continue
    }
    const fired = Escalation.fire(collection.schedule, collection.progress, { at: facts.at, facts: stepFacts })
    events.push(...about(item, fired))
    if (fired.some(isForfeiture)) {
      events.push(forfeited(state, item, facts))
      break
    }
  }
  return Result.succeed(events)
}

const noSuchStep = (step: string, en: string, zh: string): Result.Result<never, ReceivableError> =>
  Result.fail(reject({ _tag: "NoSuchStep", step, en, zh }))

const runningOf = (state: ReceivableState, item: Item, facts: Context): Result.Result<Collection, ReceivableError> => {
  if (state._tag === "None") return Result.fail(reject({ _tag: "UnknownReceivable", receivableId: null }))
  if (state._tag === "Forfeited") return Result.fail(reject({ _tag: "NothingOpen", status: "forfeited" }))
  const obligation = obligationOf(state, item)
  if (obligation !== undefined) return Result.succeed(collectionOf(facts, state, obligation))
  return item === "signing"
    ? noSuchStep(item, "There is no contract to sign here now.", "目前没有待签合同的义务。")
    : Result.fail(reject({ _tag: "UnknownInstalment", no: item, instalments: state.instalments.length }))
}

/** A person confirms the step that comes next, where the schedule demands it (ESC-4). */
export const confirmStep = (
  state: ReceivableState,
  { item, step }: CommandOf<"ConfirmStep">,
  facts: Context,
): Decided =>
  Result.flatMap(runningOf(state, item, facts), ({ progress, schedule }): Decided => {
    if (progress._tag !== "NotStarted" && progress.confirmed?.step === step) return nothing
    const coming = Escalation.confirmable(schedule, progress)
    if (coming === undefined || coming.id !== step || coming.confirmer === null) {
      const [en, zh] = coming === undefined ? ["no step", "没有步骤"] : [`step "${coming.id}"`, `步骤“${coming.id}”`]
      return noSuchStep(
        step,
        `Step "${step}" waits for no confirmation; ${en} does now.`,
        `步骤“${step}”无需确认;当前${zh}待确认。`,
      )
    }
    const { actor } = facts
    const rank = actor._tag === "System" ? coming.confirmer : actor.rank
    if (rank.level < coming.confirmer.level) {
      return Result.fail(reject({ _tag: "RankTooLow", needed: coming.confirmer.name }))
    }
    const confirmed = Escalation.confirm(schedule, progress, { by: actorId(actor), rank, at: facts.at })
    return Result.succeed(about(item, confirmed))
  })

/** The proof that a notice reached the customer is filed (ESC-4). */
export const recordService = (
  state: ReceivableState,
  { item, proof, servedOn, step }: CommandOf<"RecordService">,
  facts: Context,
): Decided =>
  Result.flatMap(runningOf(state, item, facts), ({ progress, schedule }): Decided => {
    const { today } = facts
    if (servedOn > today) return Result.fail(reject({ _tag: "ServedInFuture", servedOn, today }))
    const hasFired =
      progress._tag !== "NotStarted" &&
      [...progress.passed, ...progress.earlier].some((one) => one.step === step && one.outcome === "Fired")
    if (!hasFired) {
      return noSuchStep(
        step,
        `Step "${step}" has not fired, so there is no notice of it to serve.`,
        `步骤“${step}”尚未执行,没有可送达的通知。`,
      )
    }
    const servedAt = instantOf(servedOn, 0, facts.calendar.calendar.zone)
    const served = Escalation.serve(schedule, progress, { step, servedAt, proof, at: facts.at })
    return Result.succeed(about(item, served))
  })

const contractProblem = (plan: Plan, contractId: string | undefined): ReceivableError | undefined =>
  plan.contractId !== undefined && contractId !== undefined && plan.contractId !== contractId
    ? reject({ _tag: "OtherContract", expected: plan.contractId, found: contractId })
    : undefined

/** The contract to which the debt belongs is known now (REC-7). */
export const linkContract = (
  state: ReceivableState,
  { contractId }: CommandOf<"LinkContract">,
  facts: Context,
): Decided => {
  if (state._tag === "None") return Result.fail(reject({ _tag: "UnknownReceivable", receivableId: null }))
  const problem = contractProblem(state, contractId)
  if (problem !== undefined) return Result.fail(problem)
  return state.contractId === contractId
    ? nothing
    : yields({ _tag: "ContractLinked", contractId, ...linkedOf(facts, state.linked) })
}

/** The contract is signed: the duty to sign has been met (REC-7). */
export const recordSigning = (
  state: ReceivableState,
  { contractId }: CommandOf<"RecordSigning">,
  facts: Context,
): Decided => {
  if (state._tag === "None") return Result.fail(reject({ _tag: "UnknownReceivable", receivableId: null }))
  const problem = contractProblem(state, contractId)
  if (problem !== undefined) return Result.fail(problem)
  if (state.signed === true || state._tag === "Forfeited") return nothing
  return yields({ _tag: "ContractSigned", ...(contractId === undefined ? {} : { contractId }), at: facts.at })
}
