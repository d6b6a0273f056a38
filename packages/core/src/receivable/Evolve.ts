/**
 * How events change a receivable: total, whatever the order in which they come. Not exported from the module.
 *
 * @module
 */
import type { Instant } from "../calendar/Instant.ts"
import * as Escalation from "../escalation/index.ts"
import { type Money, make } from "../money/Model.ts"
import type { ReceivableEvent, ReversedPart } from "./Events.ts"
import type { Instalment, Item, Obligation, Part, ReceiptRow, ReceivableState, Signing, SomePlan } from "./Model.ts"
import { isFirstPaymentMade, isOpen } from "./Standing.ts"
import { progressOf, uncount, withoutAnswers } from "./Steps.ts"

type EventOf<Tag extends ReceivableEvent["_tag"]> = Extract<ReceivableEvent, { readonly _tag: Tag }>

const plus = (money: Money | undefined, more: Money): Money => make((money?.minor ?? 0n) + more.minor, more.currency)

/** The instalment with another progress; `next` then stands in the progress alone. */
const withProgress = (instalment: Instalment, escalation: Escalation.EscalationState): Instalment => {
  const { next: _, ...rest } = instalment
  return { ...rest, escalation }
}

const escalated = (instalment: Instalment, event: Escalation.EscalationEvent): Instalment =>
  withProgress(instalment, Escalation.evolve(progressOf(instalment), event))

const mapInstalment = (plan: SomePlan, no: number, change: (instalment: Instalment) => Instalment): SomePlan => {
  const [first, ...others] = plan.instalments
  const one = (instalment: Instalment) => (instalment.no === no ? change(instalment) : instalment)
  return { ...plan, instalments: [one(first), ...others.map(one)] }
}

const mapParts = <A extends Part>(
  plan: SomePlan,
  parts: ReadonlyArray<A>,
  change: (instalment: Instalment, part: A) => Instalment,
): SomePlan => parts.reduce((before, part) => mapInstalment(before, part.no, (one) => change(one, part)), plan)

const mapItem = (plan: SomePlan, item: Item, event: Escalation.EscalationEvent): SomePlan => {
  if (item !== "signing") return mapInstalment(plan, item, (instalment) => escalated(instalment, event))
  const { signing } = plan
  if (signing === undefined) return plan
  return { ...plan, signing: { due: signing.due, escalation: Escalation.evolve(progressOf(signing), event) } }
}

/** To its schedule a forfeiture that is withheld is a step whose condition did not hold. */
export const skippedBy = ({
  at,
  due,
  next,
  revision,
  step,
}: Pick<EventOf<"ForfeitureWithheld">, "at" | "due" | "next" | "revision" | "step">): Escalation.EscalationEvent => ({
  _tag: "StepSkipped",
  step,
  revision,
  why: "ConditionNotMet",
  due,
  at,
  next,
})

/** Open or closed, as what is left of it says. A forfeited plan stays forfeited. */
const settled = (plan: SomePlan): SomePlan => {
  if (plan._tag === "Forfeited") return plan
  const tag = plan.instalments.some(isOpen) ? "Open" : "Closed"
  return plan._tag === tag ? plan : { ...plan, _tag: tag }
}

const opened = (event: EventOf<"Opened">): ReceivableState => {
  const { _tag, instalments, prepaid: _, ...terms } = event
  const planned = ({ next, ...instalment }: EventOf<"Opened">["instalments"][number]): Instalment =>
    next === null ? instalment : { ...instalment, next }
  const [first, ...others] = instalments
  return { ...terms, _tag: "Open", instalments: [planned(first), ...others.map(planned)], receipts: [] }
}

/** Rows with one receipt's money on one instalment raised. */
const raised = (rows: ReadonlyArray<ReceiptRow>, event: EventOf<"PaymentApplied">): ReadonlyArray<ReceiptRow> => {
  const isSame = ([receiptNo, no]: ReceiptRow, part: Part) => receiptNo === event.receiptNo && no === part.no
  const kept = rows.map((row): ReceiptRow => {
    const part = event.parts.find((one) => isSame(row, one))
    return part === undefined ? row : [row[0], row[1], row[2], plus(row[3], part.amount)]
  })
  const added = event.parts
    .filter((part) => !rows.some((row) => isSame(row, part)))
    .map((part): ReceiptRow => [event.receiptNo, part.no, event.valueDate, part.amount])
  return added.length === 0 ? kept : [...kept, ...added]
}

/** Rows with one receipt's money on instalments lowered; a row with nothing left goes. */
const lowered = (
  rows: ReadonlyArray<ReceiptRow>,
  receiptNo: string,
  parts: ReadonlyArray<Part>,
): ReadonlyArray<ReceiptRow> =>
  rows.flatMap((row): ReadonlyArray<ReceiptRow> => {
    const part = row[0] === receiptNo ? parts.find(({ no }) => no === row[1]) : undefined
    if (part === undefined) return [row]
    const rest = make(row[3].minor - part.amount.minor, row[3].currency)
    return rest.minor > 0n ? [[row[0], row[1], row[2], rest]] : []
  })

const unpaid = (instalment: Instalment, amount: Money): Instalment => {
  const { paid, ...rest } = instalment
  const left = (paid?.minor ?? 0n) - amount.minor
  return left === 0n ? rest : { ...rest, paid: make(left, amount.currency) }
}

/** The schedule goes on where it stood; see `reopened`. */
const goesOn = (instalment: Instalment, { next, uncounted }: ReversedPart): Instalment => {
  if (uncounted !== undefined) return withProgress(instalment, uncount(progressOf(instalment), uncounted, next))
  if (instalment.escalation !== undefined) {
    const { escalation } = instalment
    return escalation._tag === "NotStarted" ? instalment : { ...instalment, escalation: { ...escalation, next } }
  }
  const { next: _, ...rest } = instalment
  return next === null ? rest : { ...rest, next }
}

const withoutSigning = (plan: SomePlan): SomePlan => {
  const { signing: _, ...rest } = plan
  return rest
}

const reversed = (state: SomePlan, event: EventOf<"PaymentReversed">): SomePlan => {
  const less = mapParts(state, event.parts, (instalment, part) => goesOn(unpaid(instalment, part.amount), part))
  const plan = { ...less, receipts: lowered(state.receipts, event.receiptNo, event.parts) }
  // With the first payment undone there is nothing to sign for yet; its own schedule goes on.
  return settled(isFirstPaymentMade(plan) ? plan : withoutSigning(plan))
}

const voided = (state: SomePlan, event: EventOf<"PaymentVoided">): SomePlan => {
  const rows = state.receipts.filter(([receiptNo]) => receiptNo === event.receiptNo)
  const less = mapParts(
    state,
    rows.map(([, no, , amount]) => ({ no, amount })),
    (instalment, { amount }) => unpaid(instalment, amount),
  )
  const { collected, kept, returned, waived } = event
  const receipts = state.receipts.filter(([receiptNo]) => receiptNo !== event.receiptNo)
  return less._tag === "Forfeited" ? { ...less, receipts, collected, kept, returned, waived } : { ...less, receipts }
}

const withoutPending = (instalment: Instalment): Instalment => {
  const { pending: _, ...rest } = instalment
  return rest
}

const extended = (instalment: Instalment, event: EventOf<"ExtensionGranted">): Instalment => {
  const { holds: _, ...rest } = withoutPending(instalment)
  const progress = progressOf(instalment)
  const revision = progress._tag === "NotStarted" ? 1 : progress.revision + 1
  const restarted = escalated(rest, {
    _tag: "EscalationRestarted",
    anchor: Escalation.onDate(event.due),
    revision,
    at: event.at,
    next: event.next,
  })
  return { ...restarted, due: event.due, extendedDays: (instalment.extendedDays ?? 0) + event.days }
}

const fired = (plan: SomePlan, event: EventOf<"StepFired">): SomePlan => {
  const { item } = event
  const after = mapItem(plan, item, event)
  return event.action._tag === "Hold" && item !== "signing"
    ? mapInstalment(after, item, (instalment) => ({ ...instalment, holds: true }))
    : after
}

/** Where an obligation stands when its schedule is another one: looked at again then. */
const plannedAnew = ({ escalation }: Obligation, next: Instant | null): Pick<Obligation, "escalation" | "next"> => {
  if (escalation === undefined) return next === null ? {} : { next }
  const unanswered = withoutAnswers(escalation)
  return { escalation: unanswered._tag === "NotStarted" ? unanswered : { ...unanswered, next } }
}

/** For one instalment its own choice counts; a choice for the whole plan ends those. */
const chosen = (plan: SomePlan, { no, planned, schedule }: EventOf<"ScheduleChosen">): SomePlan => {
  const nextOf = (item: Item): Instant | null => planned.find((one) => one.item === item)?.next ?? null
  const anew = (instalment: Instalment): Instalment => {
    const { chosen: _, escalation: __, next: ___, ...rest } = instalment
    return { ...rest, ...plannedAnew(instalment, nextOf(instalment.no)) }
  }
  if (no !== undefined) return mapInstalment(plan, no, (one) => ({ ...anew(one), chosen: schedule }))
  const { signing } = plan
  const [first, ...others] = plan.instalments
  const after = { ...plan, chosen: schedule, instalments: [anew(first), ...others.map(anew)] as const }
  return signing === undefined
    ? after
    : { ...after, signing: { due: signing.due, ...plannedAnew(signing, nextOf("signing")) } }
}

const signingFrom = ({ due, next }: { readonly due: Signing["due"]; readonly next: Instant | null }): Signing =>
  next === null ? { due } : { due, next }

const evolvePlan = (state: SomePlan, event: ReceivableEvent): SomePlan => {
  switch (event._tag) {
    case "Opened":
      return state
    case "PaymentApplied": {
      const more = mapParts(state, event.parts, (one, { amount }) => ({ ...one, paid: plus(one.paid, amount) }))
      return settled({ ...more, receipts: raised(state.receipts, event), receivableId: event.receivableId })
    }
    case "PaymentReversed":
      return reversed(state, event)
    case "PaymentVoided":
      return voided(state, event)
    case "CreditNoteApplied": {
      const less = mapParts(state, event.parts, (one, { amount }) => ({ ...one, credited: plus(one.credited, amount) }))
      return settled({ ...less, notes: [...(state.notes ?? []), event.noteNo] })
    }
    case "WrittenOff":
      return settled(
        mapParts(state, event.parts, (one, { amount }) => ({ ...one, credited: plus(one.credited, amount) })),
      )
    case "StepFired":
      return fired(state, event)
    case "ForfeitureWithheld":
      return mapItem(state, event.item, skippedBy(event))
    case "StepSkipped":
    case "StepAwaited":
    case "StepConfirmed":
    case "NoticeServed":
    case "EscalationRescheduled":
      return mapItem(state, event.item, event)
    case "ExtensionRequested": {
      const { by, contentHash, days, decision, reason, revision } = event
      const pending = { revision, days, reason, by, contentHash, decision }
      return { ...mapInstalment(state, event.no, (one) => ({ ...one, pending })), extensions: revision }
    }
    case "ExtensionGranted":
      return { ...mapInstalment(state, event.no, (one) => extended(one, event)), extensions: event.revision }
    case "ExtensionRefused":
      return { ...mapInstalment(state, event.no, withoutPending), extensions: event.revision }
    case "ScheduleChosen":
      return chosen(state, event)
    case "DisputeRaised": {
      const { at, by, reason } = event
      return mapInstalment(state, event.no, (one) => ({
        ...escalated(one, { _tag: "EscalationPaused", reason: "Dispute", at }),
        dispute: { reason, by, since: at },
      }))
    }
    case "DisputeResolved":
      return mapInstalment(state, event.no, ({ dispute: _, ...one }) =>
        escalated(one, { _tag: "EscalationResumed", reason: "Dispute", at: event.at, next: event.next }),
      )
    case "SigningDue":
      return { ...state, signing: signingFrom(event) }
    case "ContractSigned": {
      const contract = event.contractId === undefined ? {} : { contractId: event.contractId }
      return { ...withoutSigning(state), ...contract, signed: true }
    }
    case "ContractLinked":
      return {
        ...state,
        contractId: event.contractId,
        ...(event.linked === undefined ? {} : { linked: event.linked }),
      }
    case "Forfeited": {
      const { collected, kept, on, returned, waived } = event
      const [first, ...others] = state.instalments
      const instalments = [withoutPending(first), ...others.map(withoutPending)] as const
      return { ...withoutSigning(state), _tag: "Forfeited", instalments, collected, kept, returned, waived, on }
    }
  }
}

/** The state after an event. Before `Opened` nothing else changes anything. */
export const evolve = (state: ReceivableState, event: ReceivableEvent): ReceivableState =>
  state._tag === "None" ? (event._tag === "Opened" ? opened(event) : state) : evolvePlan(state, event)
