/**
 * Later due dates and disputes (REC-5, REC-10). Not exported from the module.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as LocalDate from "../calendar/LocalDate.ts"
import { actorId } from "../decider/Facts.ts"
import { isAllowed, isWithin } from "../decision/Decision.ts"
import * as Escalation from "../escalation/index.ts"
import { type ReceivableError, type ReceivableReason, reject } from "./Errors.ts"
import type { ReceivableEvent } from "./Events.ts"
import type { Instalment, PendingExtension, ReceivableState, SomePlan } from "./Model.ts"
import { type CommandOf, type Decided, nothing, yields } from "./Opening.ts"
import { isOpen } from "./Standing.ts"
import { type Context, collectionOf } from "./Steps.ts"

const fail = (reason: ReceivableReason): Result.Result<never, ReceivableError> => Result.fail(reject(reason))

interface Meant {
  readonly plan: SomePlan
  readonly instalment: Instalment
}

/** The instalment that a command names, of a plan that is still alive. */
const instalmentOf = (state: ReceivableState, no: number): Result.Result<Meant, ReceivableError> => {
  if (state._tag === "None") return fail({ _tag: "UnknownReceivable", receivableId: null })
  if (state._tag === "Forfeited") return fail({ _tag: "NothingOpen", status: "forfeited" })
  const instalment = state.instalments[no - 1]
  return instalment === undefined
    ? fail({ _tag: "UnknownInstalment", no, instalments: state.instalments.length })
    : Result.succeed({ plan: state, instalment })
}

/** The event that puts an instalment off; pending steps are cancelled and the schedule starts anew (REC-5). */
const granted = (
  { instalment, plan }: Meant,
  { contentHash, days, revision }: Pick<PendingExtension, "days" | "revision"> & { readonly contentHash?: string },
  by: string,
  facts: Context,
): ReceivableEvent => {
  const due = LocalDate.addDays(instalment.due, days)
  const { progress, schedule } = collectionOf(facts, plan, instalment)
  const [restarted] = Escalation.restart(schedule, progress, {
    anchor: Escalation.onDate(due),
    at: facts.at,
  })
  const next = restarted?._tag === "EscalationRestarted" ? restarted.next : null
  const approved = contentHash === undefined ? {} : { contentHash }
  return { _tag: "ExtensionGranted", no: instalment.no, revision, days, due, by, at: facts.at, next, ...approved }
}

/**
 * Asks for a later due date (REC-5). Days add up over all extensions of the instalment; whoever has the authority for all
 * of them grants at once, otherwise the request waits for its approval. What nobody may grant is refused on record.
 */
export const requestExtension = (
  state: ReceivableState,
  command: CommandOf<"RequestExtension">,
  facts: Context,
): Decided =>
  Result.flatMap(instalmentOf(state, command.no), ({ instalment, plan }): Decided => {
    const { days, no, reason } = command
    const { extendedDays = 0, pending } = instalment
    if (!isOpen(instalment)) return fail({ _tag: "InstalmentSettled", no })
    const by = actorId(facts.actor)
    if (pending !== undefined) {
      const isSame = pending.days === days && pending.reason === reason && pending.by === by
      return isSame ? nothing : fail({ _tag: "ExtensionWaiting", no, revision: pending.revision })
    }
    const decision = facts.receivables.decideExtension({ no, days, before: extendedDays })
    const revision = (plan.extensions ?? 0) + 1
    if (decision._tag === "Denied") {
      return yields({ _tag: "ExtensionRefused", no, revision, days, outcome: "denied", reason, by, decision })
    }
    const { actor } = facts
    if (actor._tag === "System" || isAllowed(decision) || isWithin(decision, actor.rank)) {
      return yields(granted({ instalment, plan }, { days, revision }, by, facts))
    }
    return yields({
      _tag: "ExtensionRequested",
      no,
      revision,
      days,
      totalDays: extendedDays + days,
      reason,
      contentHash: facts.digest(JSON.stringify(["extension", revision, no, LocalDate.format(instalment.due), days])),
      decision,
      by,
      rank: actor.rank,
    })
  })

/** The asker, or anybody else, takes a request back. */
export const withdrawExtension = (
  state: ReceivableState,
  command: CommandOf<"WithdrawExtension">,
  facts: Context,
): Decided =>
  Result.flatMap(instalmentOf(state, command.no), ({ instalment: { no, pending } }): Decided => {
    if (pending === undefined) return nothing
    const { days, revision } = pending
    const by = actorId(facts.actor)
    return yields({ _tag: "ExtensionRefused", no, revision, days, outcome: "withdrawn", reason: command.reason, by })
  })

/** The instalment whose request an approval answers; none when it no longer waits. */
const waiting = (state: ReceivableState, contentHash: string): Instalment | undefined =>
  state._tag === "None" || state._tag === "Forfeited"
    ? undefined
    : state.instalments.find(({ pending }) => pending?.contentHash === contentHash)

/** The approval came: the instalment is put off (REC-5). A request that no longer waits changes nothing. */
export const grantExtension = (
  state: ReceivableState,
  { by, contentHash }: CommandOf<"GrantExtension">,
  facts: Context,
): Decided => {
  const instalment = waiting(state, contentHash)
  if (state._tag === "None" || instalment?.pending === undefined) return nothing
  if (instalment.pending.by === by) return fail({ _tag: "SelfApproval", member: by })
  return yields(granted({ instalment, plan: state }, instalment.pending, by, facts))
}

/** The approval ended otherwise: the due date stays, the refusal stays on record (REC-5). */
export const refuseExtension = (
  state: ReceivableState,
  { by, contentHash, outcome, reason }: CommandOf<"RefuseExtension">,
): Decided => {
  const instalment = waiting(state, contentHash)
  if (instalment?.pending === undefined) return nothing
  const { days, revision } = instalment.pending
  return yields({ _tag: "ExtensionRefused", no: instalment.no, revision, days, outcome, reason, by })
}

/** The customer contests an instalment: its escalation stands still, the others' go on (REC-10). */
export const raiseDispute = (state: ReceivableState, command: CommandOf<"RaiseDispute">, facts: Context): Decided =>
  Result.flatMap(instalmentOf(state, command.no), ({ instalment }): Decided => {
    const { no, reason } = command
    if (instalment.dispute !== undefined) {
      return instalment.dispute.reason === reason ? nothing : fail({ _tag: "AlreadyDisputed", no })
    }
    if (!isOpen(instalment)) return fail({ _tag: "InstalmentSettled", no })
    return yields({ _tag: "DisputeRaised", no, reason, by: actorId(facts.actor), at: facts.at })
  })

/** The dispute is over; the days that it took don't count as overdue (REC-10, ESC-5). */
export const resolveDispute = (
  state: ReceivableState,
  { no, resolution }: CommandOf<"ResolveDispute">,
  facts: Context,
): Decided =>
  Result.flatMap(instalmentOf(state, no), ({ instalment, plan }): Decided => {
    if (instalment.dispute === undefined) return nothing
    const { progress, schedule } = collectionOf(facts, plan, instalment)
    const [resumed] = Escalation.resume(schedule, progress, { reason: "Dispute", at: facts.at })
    const next = resumed?._tag === "EscalationResumed" ? resumed.next : null
    return yields({ _tag: "DisputeResolved", no, resolution, by: actorId(facts.actor), at: facts.at, next })
  })
