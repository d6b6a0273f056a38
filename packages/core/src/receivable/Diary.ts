/**
 * The collection diary of a debt: who spoke to whom, what was promised, what comes next (REC-9).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { InstalmentNo } from "./Model.ts"

/** How somebody was reached. */
export const ContactChannel = Schema.Literals(["phone", "visit", "email", "message", "letter", "meeting"])
/** How somebody was reached. */
export type ContactChannel = typeof ContactChannel.Type

/** What the customer promised to pay, and by which day, that day included. */
export const PaymentPromise = Schema.Struct({ amount: MoneyCodec.Money, by: CalendarCodec.LocalDate })
/** What the customer promised to pay, and by which day. */
export type PaymentPromise = typeof PaymentPromise.Type

/** What is to be done next about the debt, when, and by which member. */
export const NextStep = Schema.Struct({ on: CalendarCodec.LocalDate, what: ShortText, who: Id })
/** What is to be done next about the debt, when, and by which member. */
export type NextStep = typeof NextStep.Type

const contactFields = {
  /** Chosen by whoever records it; makes a repetition harmless. */
  contactNo: Id,
  on: CalendarCodec.LocalDate,
  channel: ContactChannel,
  /** The person spoken or written to. */
  with: ShortText,
  note: LongText,
  /** The instalment it was about; without it the whole debt. */
  no: Schema.optionalKey(InstalmentNo),
  promise: Schema.optionalKey(PaymentPromise),
  next: Schema.optionalKey(NextStep),
}

/** A contact on a debt (REC-9). `by` is the member who had it. */
export const Contact = Schema.Struct({ ...contactFields, by: ShortText })
/** A contact on a debt (REC-9). */
export type Contact = typeof Contact.Type

/**
 * What became of a promise: `open` until it is checked, then `kept` or `broken`; `replaced` when a later contact brought
 * another one before that.
 */
export const PromiseStanding = Schema.Literals(["open", "kept", "broken", "replaced"])
/** What became of a promise. */
export type PromiseStanding = typeof PromiseStanding.Type

const promiseFields = {
  ...PaymentPromise.fields,
  /** The day on which it was given: money with an earlier value date doesn't count towards it. */
  since: CalendarCodec.LocalDate,
  /** What had come in since that day already when it was recorded; doesn't count either. */
  already: MoneyCodec.Money,
  /** When it is checked: bank bookings of its last day are in by then. */
  checkAt: CalendarCodec.Instant,
}

/** A promise on file, under the number of the contact that brought it. */
export const PromiseOnFile = Schema.Struct({ contactNo: Id, ...promiseFields, standing: PromiseStanding })
/** A promise on file. */
export type PromiseOnFile = typeof PromiseOnFile.Type

/** Most contacts on one debt. */
export const maxContacts = 1000

/** The diary of one debt. Its id is the receivable's. */
export const DiaryState = Schema.TaggedUnion({
  None: {},
  Diary: {
    customerId: Id,
    /** The member in charge of the debt. */
    owner: Schema.NullOr(Id),
    /** In the order in which they were recorded. */
    contacts: Schema.Array(Contact).check(Schema.isMaxLength(maxContacts)),
    promises: Schema.Array(PromiseOnFile).check(Schema.isMaxLength(maxContacts)),
    /** What the last contact left to do; every contact does away with the step before it. */
    next: Schema.optionalKey(NextStep),
  },
})
/** The diary of one debt. */
export type DiaryState = typeof DiaryState.Type

/**
 * Commands of a diary.
 *
 * - `RecordContact`: somebody reached the customer. `next.who` is the recorder unless it names another member.
 * - `CheckPromise`: sent by the timer. `PassNextStep`: sent when a member leaves (ORG-7).
 */
export const DiaryCommand = Schema.TaggedUnion({
  RecordContact: {
    ...contactFields,
    next: Schema.optionalKey(Schema.Struct({ ...NextStep.fields, who: Schema.optionalKey(Id) })),
  },
  CheckPromise: {},
  PassNextStep: { from: Id, to: Id, reason: LongText },
})
/** Commands of a diary. */
export type DiaryCommand = typeof DiaryCommand.Type

/**
 * Events of a diary.
 *
 * - `ContactRecorded` carries the promise with what it is measured by.
 * - `PromiseKept` and `PromiseBroken` say how much came in towards it, by value date.
 */
export const DiaryEvent = Schema.TaggedUnion({
  ContactRecorded: {
    customerId: Id,
    owner: Schema.NullOr(Id),
    ...contactFields,
    promise: Schema.optionalKey(Schema.Struct(promiseFields)),
    by: ShortText,
  },
  PromiseKept: { contactNo: Id, paid: MoneyCodec.Money },
  PromiseBroken: {
    contactNo: Id,
    customerId: Id,
    owner: Schema.NullOr(Id),
    promised: MoneyCodec.Money,
    by: CalendarCodec.LocalDate,
    paid: MoneyCodec.Money,
    at: CalendarCodec.Instant,
  },
  NextStepPassed: { from: Id, to: Id, reason: LongText },
})
/** Events of a diary. */
export type DiaryEvent = typeof DiaryEvent.Type
