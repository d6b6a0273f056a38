/**
 * After signing: `contract-formalities/<contractId>` (CTR-8).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { addBusinessDays } from "../calendar/Evaluate.ts"
import { startOfDay } from "../calendar/TimeZone.ts"
import { anyOf, atLeast, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import type { CompiledContractPolicy } from "./Evaluate.ts"
import { type FormalityError, type FormalityReason, rejectFormality } from "./FormalityErrors.ts"
import {
  type Appointment,
  type Formalities,
  FormalityCommand,
  FormalityEvent,
  FormalityState,
  type FormalityStep,
  maxPapers,
} from "./FormalityModel.ts"
import { missingAt, openNeeds } from "./FormalityViews.ts"
import { contractPolicy } from "./Policy.ts"

/** What the formalities of a contract have to know besides their state. */
export interface FormalityKnown {
  readonly contracts?: CompiledContractPolicy
}

type Known = Facts & FormalityKnown
type Decided = Result.Result<ReadonlyArray<FormalityEvent>, FormalityError>
type CommandOf<Tag extends FormalityCommand["_tag"]> = Extract<FormalityCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<FormalityEvent>): Decided => Result.succeed(events)
const fails = (reason: FormalityReason): Decided => Result.fail(rejectFormality(reason))

const isMissing = (appointment: Appointment): boolean => {
  const { fees, papers } = missingAt(appointment)
  return papers.length > 0 || fees.length > 0
}

const open = (state: FormalityState, { customerId, kind, signedOn }: CommandOf<"Open">, facts: Known): Decided => {
  const after = facts.contracts?.byKind.get(kind)?.kind.afterSigning
  return state._tag === "Formalities" || after === undefined
    ? nothing
    : yields({ _tag: "FormalitiesOpened", customerId, signedOn, requestDays: after.requestDays, steps: after.steps })
}

const unknownStep = ({ steps }: Formalities, step: string): FormalityReason => ({
  _tag: "UnknownStep",
  step,
  known: steps.map((one) => one.step),
})

const schedule = (state: Formalities, { _tag, ...wanted }: CommandOf<"Schedule">, facts: Known): Decided => {
  const { calendar, today } = facts
  const before = state.appointments.find((one) => one.appointmentId === wanted.appointmentId)
  if (before !== undefined && before.standing !== "planned") {
    return fails({ _tag: "AppointmentOver", standing: before.standing })
  }
  if (!state.steps.some((one) => one.step === wanted.step)) return fails(unknownStep(state, wanted.step))
  if (wanted.on < today) return fails({ _tag: "DayImpossible", on: wanted.on, from: today, until: null })
  if (before !== undefined) {
    const { appointmentId, fees, on, papers, place, step } = before
    if (Equal.equals({ appointmentId, step, on, place, papers, fees }, wanted)) return nothing
  } else if (state.appointments.length >= maxPapers) return fails({ _tag: "TooManyAppointments", limit: maxPapers })
  const day = addBusinessDays(calendar, wanted.on, -state.requestDays)
  const requestAt = startOfDay(day, calendar.calendar.zone)
  return yields({ _tag: "AppointmentScheduled", ...wanted, requestAt, by: actorId(facts.actor) })
}

const requested = (state: Formalities, appointment: Appointment, facts: Known): FormalityEvent => ({
  ...{ _tag: "MissingRequested", appointmentId: appointment.appointmentId, customerId: state.customerId },
  ...missingAt(appointment),
  on: facts.today,
  by: actorId(facts.actor),
})

const keep = (appointment: Appointment, facts: Known): Decided => {
  const { appointmentId, on } = appointment
  if (facts.today < on) return fails({ _tag: "DayImpossible", on: facts.today, from: on, until: null })
  const { fees, papers } = missingAt(appointment)
  const missing = [...papers, ...fees.map(({ fee }) => fee)]
  return missing.length > 0
    ? fails({ _tag: "ChecklistOpen", missing })
    : yields({ _tag: "AppointmentKept", appointmentId, on: facts.today, by: actorId(facts.actor) })
}

type AtAppointment = Extract<FormalityCommand, { readonly appointmentId: string }>

const atAppointment = (
  state: Formalities,
  command: Exclude<AtAppointment, CommandOf<"Schedule">>,
  facts: Known,
): Decided => {
  const { appointmentId } = command
  const found = state.appointments.find((one) => one.appointmentId === appointmentId)
  if (found === undefined) return fails({ _tag: "UnknownAppointment", appointmentId })
  const isRepeated =
    (command._tag === "Keep" && found.standing === "kept") ||
    (command._tag === "CancelAppointment" && found.standing === "cancelled") ||
    (command._tag === "ReceivePaper" && found.received[command.paper] === command.reference) ||
    (command._tag === "PayFee" && found.paid[command.fee] === command.receiptNo)
  if (isRepeated) return nothing
  if (found.standing !== "planned") return fails({ _tag: "AppointmentOver", standing: found.standing })
  const done = { appointmentId, on: facts.today, by: actorId(facts.actor) }
  switch (command._tag) {
    case "ReceivePaper": {
      const { paper, reference } = command
      return found.papers.includes(paper)
        ? yields({ _tag: "PaperReceived", ...done, paper, reference })
        : fails({ _tag: "NotOnChecklist", name: paper, asked: found.papers })
    }
    case "PayFee": {
      const { fee, receiptNo } = command
      const asked = found.fees.map((one) => one.fee)
      return asked.includes(fee)
        ? yields({ _tag: "FeePaid", ...done, fee, receiptNo })
        : fails({ _tag: "NotOnChecklist", name: fee, asked })
    }
    case "RequestMissing":
      return isMissing(found) ? yields(requested(state, found, facts)) : nothing
    case "Keep":
      return keep(found, facts)
    case "CancelAppointment":
      return yields({ _tag: "AppointmentCancelled", ...done, reason: command.reason })
  }
}

const atStep = (state: Formalities, command: CommandOf<"PassTurn"> | CommandOf<"Complete">, facts: Known): Decided => {
  const { step } = command
  const found = state.steps.find((one) => one.step === step)
  if (found === undefined) return fails(unknownStep(state, step))
  const by = actorId(facts.actor)
  if (found.done !== null) {
    const isRepeated =
      command._tag === "Complete" && found.done.on === command.on && found.done.reference === command.reference
    return isRepeated ? nothing : fails({ _tag: "StepDone", step })
  }
  const needs = openNeeds(state, found)
  if (needs.length > 0) return fails({ _tag: "StepNotReady", step, needs })
  if (command._tag === "PassTurn") {
    const { due = null, to } = command
    if (due !== null && due < facts.today)
      return fails({ _tag: "DayImpossible", on: due, from: facts.today, until: null })
    return found.turn === to && found.due === due
      ? nothing
      : yields({ _tag: "TurnPassed", step, to, due, on: facts.today, by })
  }
  const { on, reference } = command
  return on < state.signedOn || on > facts.today
    ? fails({ _tag: "DayImpossible", on, from: state.signedOn, until: facts.today })
    : yields({ _tag: "StepCompleted", step, completedOn: on, reference, by })
}

/** Appointments whose missing papers are asked for at a moment, if nobody has asked before. */
const awaited = ({ appointments, ended }: Formalities): ReadonlyArray<Appointment> =>
  ended === null
    ? appointments.filter((one) => one.standing === "planned" && one.requestAt !== null && isMissing(one))
    : []

const decide = (state: FormalityState, command: FormalityCommand, facts: Known): Decided => {
  if (command._tag === "Open") return open(state, command, facts)
  if (state._tag === "None") {
    return command._tag === "End" || command._tag === "RequestDue" ? nothing : fails({ _tag: "NoFormalities" })
  }
  if (command._tag === "End") {
    return state.ended === null
      ? yields({ _tag: "FormalitiesEnded", reason: command.reason, on: facts.today })
      : nothing
  }
  if (state.ended !== null) return fails({ _tag: "FormalitiesEnded", why: state.ended })
  switch (command._tag) {
    case "Schedule":
      return schedule(state, command, facts)
    case "RequestDue":
      return yields(
        ...awaited(state)
          .filter(({ requestAt }) => requestAt !== null && requestAt <= facts.at)
          .map((one) => requested(state, one, facts)),
      )
    case "PassTurn":
    case "Complete":
      return atStep(state, command, facts)
    default:
      return atAppointment(state, command, facts)
  }
}

const changed = (
  state: Formalities,
  appointmentId: string,
  change: (one: Appointment) => Appointment,
): Formalities => ({
  ...state,
  appointments: state.appointments.map((one) => (one.appointmentId === appointmentId ? change(one) : one)),
})

const stepped = (state: Formalities, step: string, changes: Partial<FormalityStep>): Formalities => ({
  ...state,
  steps: state.steps.map((one) => (one.step === step ? { ...one, ...changes } : one)),
})

const evolve = (state: FormalityState, event: FormalityEvent): FormalityState => {
  if (event._tag === "FormalitiesOpened") {
    const { customerId, requestDays, signedOn, steps } = event
    return {
      ...{ _tag: "Formalities", customerId, signedOn, requestDays, appointments: [], ended: null },
      steps: steps.map(({ needs = [], party, step }) => ({
        ...{ step, needs, turn: party, since: signedOn, due: null, done: null },
      })),
    }
  }
  if (state._tag === "None") return state
  switch (event._tag) {
    case "AppointmentScheduled": {
      const { _tag, by: _, ...fields } = event
      const before = state.appointments.find((one) => one.appointmentId === event.appointmentId)
      const { paid = {}, received = {} } = before ?? {}
      const planned: Appointment = { ...fields, standing: "planned", received, paid }
      return before === undefined
        ? { ...state, appointments: [...state.appointments, planned] }
        : changed(state, event.appointmentId, () => planned)
    }
    case "PaperReceived":
      return changed(state, event.appointmentId, (one) => ({
        ...one,
        received: { ...one.received, [event.paper]: event.reference },
      }))
    case "FeePaid":
      return changed(state, event.appointmentId, (one) => ({
        ...one,
        paid: { ...one.paid, [event.fee]: event.receiptNo },
      }))
    case "MissingRequested":
      return changed(state, event.appointmentId, (one) => ({ ...one, requestAt: null }))
    case "AppointmentKept":
      return changed(state, event.appointmentId, (one) => ({ ...one, standing: "kept" }))
    case "AppointmentCancelled":
      return changed(state, event.appointmentId, (one) => ({ ...one, standing: "cancelled" }))
    case "TurnPassed":
      return stepped(state, event.step, { turn: event.to, since: event.on, due: event.due })
    case "StepCompleted": {
      const { by, completedOn, reference, step } = event
      return stepped(state, step, { done: { on: completedOn, reference, by } })
    }
    case "FormalitiesEnded":
      return { ...state, ended: event.reason }
  }
}

const clerks = anyOf(inRole("contract-administrator"), inRole("sales"), atLeast("supervisor"))
/** The timer that asks for what is missing. */
export const requestTimer = "request-missing"

/** After signing: appointments, and steps with authorities and banks (CTR-8). */
export const contractFormalities = Aggregate.make<
  FormalityCommand,
  FormalityEvent,
  FormalityState,
  FormalityError,
  FormalityKnown
>({
  kind: "contract-formalities",
  initial: { _tag: "None" },
  command: FormalityCommand,
  event: FormalityEvent,
  state: FormalityState,
  access: {
    Open: systemOnly,
    Schedule: clerks,
    ReceivePaper: clerks,
    PayFee: anyOf(clerks, inRole("finance"), inRole("receivables")),
    RequestMissing: clerks,
    RequestDue: systemOnly,
    Keep: clerks,
    CancelAppointment: clerks,
    PassTurn: clerks,
    Complete: clerks,
    End: systemOnly,
  },
  concerns: ({ command, state }) => {
    if (command._tag !== "PayFee" || state._tag === "None") return { kind: "contract-formalities" }
    const { fees = [] } = state.appointments.find((one) => one.appointmentId === command.appointmentId) ?? {}
    const amount = fees.find((one) => one.fee === command.fee)?.amount
    return { kind: "contract-formalities", ...(amount === undefined ? {} : { amount }) }
  },
  reads: ({ command }) => (command._tag === "Open" ? { contracts: Aggregate.policy(contractPolicy) } : {}),
  decide,
  evolve,
  index: (state) =>
    state._tag === "None"
      ? {}
      : { customer: state.customerId, open: state.ended === null && state.steps.some((one) => one.done === null) },
  timers: (state) => {
    const moments = state._tag === "None" ? [] : awaited(state).flatMap(({ requestAt }) => requestAt ?? [])
    const [at] = moments.toSorted((a, b) => a - b)
    return at === undefined ? [] : [{ name: requestTimer, at }]
  },
  onTimer: ({ name, state }) =>
    name === requestTimer && state._tag === "Formalities" && awaited(state).length > 0
      ? { _tag: "RequestDue" }
      : undefined,
})
