/**
 * What is left to do once a contract is signed: appointments with what has to be brought along, and steps with authorities
 * and banks (CTR-8).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, Name, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { FormalityRow } from "./Policy.ts"

const rows = <S extends Schema.Constraint>(row: S, most: number) => Schema.Array(row).check(Schema.isMaxLength(most))
const on = CalendarCodec.LocalDate

/** Most papers, fees and steps; most appointments of one contract. */
export const maxPapers = 100

/** A fee that is due at an appointment. */
export const Fee = Schema.Struct({ fee: Id, amount: MoneyCodec.Money })
/** A fee that is due at an appointment. */
export type Fee = typeof Fee.Type

/** What an appointment is for, when and where, and what has to be there: papers by kind, and fees (CTR-8). */
export const appointmentFields = {
  appointmentId: Id,
  /** One of the contract's steps. */
  step: Id,
  on,
  place: ShortText,
  papers: rows(Id, maxPapers),
  fees: rows(Fee, maxPapers),
}

/** An appointment and how far its checklist is (CTR-8). */
export const Appointment = Schema.Struct({
  ...appointmentFields,
  standing: Schema.Literals(["planned", "kept", "cancelled"]),
  /** Papers that are there, and where. */
  received: Schema.Record(Id, ShortText).check(Schema.isMaxProperties(maxPapers)),
  /** Fees that were paid, by their receipts. */
  paid: Schema.Record(Id, Id).check(Schema.isMaxProperties(maxPapers)),
  /** When what is missing is asked for; not any more once it was. */
  requestAt: Schema.NullOr(CalendarCodec.Instant),
})
/** An appointment and how far its checklist is. */
export type Appointment = typeof Appointment.Type

/** A step, whose turn it is since when and until when, and when it was done (CTR-8). */
export const FormalityStep = Schema.Struct({
  step: Id,
  needs: rows(Id, maxPapers),
  turn: Name,
  since: on,
  due: Schema.NullOr(on),
  done: Schema.NullOr(Schema.Struct({ on, reference: ShortText, by: ShortText })),
})
/** A step with an authority or a bank. */
export type FormalityStep = typeof FormalityStep.Type

/** What is left to do for a signed contract (CTR-8). */
export const FormalityState = Schema.TaggedUnion({
  None: {},
  Formalities: {
    customerId: Id,
    signedOn: on,
    requestDays: Schema.Int,
    steps: rows(FormalityStep, maxPapers),
    appointments: rows(Appointment, maxPapers),
    /** Why nothing of it is done any more. */
    ended: Schema.NullOr(ShortText),
  },
})
/** What is left to do for a signed contract. */
export type FormalityState = typeof FormalityState.Type
/** Formalities that were begun. */
export type Formalities = Extract<FormalityState, { readonly _tag: "Formalities" }>

/** Commands. `Open` and `End` follow from the contract, `RequestDue` from the timer. */
export const FormalityCommand = Schema.TaggedUnion({
  Open: { kind: Id, customerId: Id, signedOn: on },
  /** Makes an appointment, or moves it to another day or place, or changes what has to be there. */
  Schedule: appointmentFields,
  ReceivePaper: { appointmentId: Id, paper: Id, reference: ShortText },
  PayFee: { appointmentId: Id, fee: Id, receiptNo: Id },
  /** Asks for what is missing. */
  RequestMissing: { appointmentId: Id },
  RequestDue: {},
  /** It took place: everything on the checklist was there. */
  Keep: { appointmentId: Id },
  CancelAppointment: { appointmentId: Id, reason: ShortText },
  /** It is the turn of another party now, until a day if one is named. */
  PassTurn: { step: Id, to: Name, due: Schema.optionalKey(on) },
  Complete: { step: Id, on, reference: ShortText },
  End: { reason: ShortText },
})
/** Commands to the formalities of a contract. */
export type FormalityCommand = typeof FormalityCommand.Type

const by = ShortText
const requestAt = Schema.NullOr(CalendarCodec.Instant)

/** Events. Names and fields are the stored form. */
export const FormalityEvent = Schema.TaggedUnion({
  FormalitiesOpened: { customerId: Id, signedOn: on, requestDays: Schema.Int, steps: rows(FormalityRow, maxPapers) },
  AppointmentScheduled: { ...appointmentFields, requestAt, by },
  PaperReceived: { appointmentId: Id, paper: Id, reference: ShortText, on, by },
  FeePaid: { appointmentId: Id, fee: Id, receiptNo: Id, on, by },
  /** The customer is asked for these. */
  MissingRequested: {
    appointmentId: Id,
    customerId: Id,
    papers: rows(Id, maxPapers),
    fees: rows(Fee, maxPapers),
    on,
    by,
  },
  AppointmentKept: { appointmentId: Id, on, by },
  AppointmentCancelled: { appointmentId: Id, reason: ShortText, on, by },
  TurnPassed: { step: Id, to: Name, due: Schema.NullOr(on), on, by },
  StepCompleted: { step: Id, completedOn: on, reference: ShortText, by },
  FormalitiesEnded: { reason: ShortText, on },
})
/** Events of the formalities of a contract. */
export type FormalityEvent = typeof FormalityEvent.Type
