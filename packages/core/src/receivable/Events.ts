/**
 * What happened to a receivable, a payment and a customer's credit. Names and fields are the storage format: add
 * versions, never edit.
 *
 * Whatever moves an escalation carries `next`, the moment at which to look again, so that timers are read from the state
 * alone.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, Name, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import { Audiences, escalationEventFields, MessageCode } from "../escalation/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { maxInstalments, maxTargets } from "./Method.ts"
import {
  Choice,
  ExtensionDays,
  forfeitureFigures,
  InstalmentNo,
  Item,
  Linked,
  links,
  Part,
  Parts,
  PrepaidRow,
  Revision,
  Sellers,
  Source,
} from "./Model.ts"

const next = Schema.NullOr(CalendarCodec.Instant)
const contentHash = Schema.String.check(Schema.isMaxLength(64))

/** What a payment is about, for whoever earns or owes by it: the deal, its order, its sellers (COM-1). */
const deal = {
  customerId: Id,
  ...links,
  orderId: Schema.optionalKey(Id),
  sellers: Sellers,
}

/** An instalment as it is agreed at the beginning. */
export const OpenedInstalment = Schema.Struct({
  no: InstalmentNo,
  due: CalendarCodec.LocalDate,
  amount: MoneyCodec.Money,
  next,
})
/** An instalment as it is agreed at the beginning. */
export type OpenedInstalment = typeof OpenedInstalment.Type

/**
 * Part of a payment taken back; `next` is when the instalment's escalation goes on. `uncounted` is the time during which
 * it counted as paid, where that time is not held against the customer: the next step would end or stop something, and
 * notices had been served before.
 */
export const ReversedPart = Schema.Struct({
  ...Part.fields,
  next,
  uncounted: Schema.optionalKey(Schema.Struct({ from: CalendarCodec.Instant, to: CalendarCodec.Instant })),
})
/** Part of a payment taken back. */
export type ReversedPart = typeof ReversedPart.Type

/** Why money was taken off a receivable again. */
export const ReversalCause = Schema.Literals(["Bounced", "Credited"])
/** Why money was taken off a receivable again: the payment bounced, or a credit note left it without a debt to pay. */
export type ReversalCause = typeof ReversalCause.Type

/** How a request for a later due date ended without one (REC-5). */
export const ExtensionOutcome = Schema.Literals([
  "denied",
  "rejected",
  "returned",
  "withdrawn",
  "expired",
  "superseded",
])
/** How a request for a later due date ended without one (REC-5). */
export type ExtensionOutcome = typeof ExtensionOutcome.Type

const { NoticeServed, EscalationRescheduled, StepAwaited, StepConfirmed, StepFired, StepSkipped } =
  escalationEventFields
const about = { item: Item }

/**
 * Events of a receivable.
 *
 * - `PaymentApplied` and `PaymentReversed` carry all that commission needs (COM-1): the money, its value date and receipt,
 *   the deal and its sellers. `remaining` is what is open of the whole plan afterwards.
 * - `PaymentVoided` takes money back that was collected on a plan forfeited since; its figures are the corrected ones.
 * - `Forfeited` carries what was collected, kept and returned, and everything that ends with it (REC-6).
 * - `ScheduleChosen` tells when each item that is open is looked at again under the schedule chosen, of the instalment `no`
 *   alone where one is named.
 * - `ForfeitureWithheld` stands for a forfeiture that was due and can't be: the unit has been sold, so that it can't be
 *   given back. `audience` has to decide what becomes of the debt. The schedule goes on behind the step.
 */
export const ReceivableEvent = Schema.TaggedUnion({
  Opened: {
    customerId: Id,
    source: Source,
    ...links,
    linked: Schema.optionalKey(Linked),
    sellers: Sellers,
    invoiceDate: CalendarCodec.LocalDate,
    deposit: Schema.optionalKey(MoneyCodec.Money),
    firstPayment: InstalmentNo,
    schedule: Schema.optionalKey(Name),
    instalments: Schema.NonEmptyArray(OpenedInstalment).check(Schema.isMaxLength(maxInstalments)),
    /** What its customer has paid already and now goes to it. */
    prepaid: Schema.optionalKey(Schema.Array(PrepaidRow).check(Schema.isMinLength(1), Schema.isMaxLength(maxTargets))),
  },
  PaymentApplied: {
    receiptNo: Id,
    receivableId: Id,
    ...deal,
    amount: MoneyCodec.Money,
    valueDate: CalendarCodec.LocalDate,
    parts: Parts,
    remaining: MoneyCodec.Money,
  },
  PaymentReversed: {
    receiptNo: Id,
    receivableId: Id,
    ...deal,
    amount: MoneyCodec.Money,
    valueDate: CalendarCodec.LocalDate,
    parts: Schema.Array(ReversedPart).check(Schema.isMaxLength(maxInstalments)),
    remaining: MoneyCodec.Money,
    cause: ReversalCause,
  },
  PaymentVoided: { receiptNo: Id, receivableId: Id, ...deal, amount: MoneyCodec.Money, ...forfeitureFigures },
  CreditNoteApplied: { noteNo: Id, ...deal, amount: MoneyCodec.Money, parts: Parts, reason: LongText, by: ShortText },
  WrittenOff: { ...deal, amount: MoneyCodec.Money, parts: Parts, reason: LongText, by: ShortText },
  StepFired: { ...about, ...StepFired },
  StepSkipped: { ...about, ...StepSkipped },
  StepAwaited: { ...about, ...StepAwaited },
  StepConfirmed: { ...about, ...StepConfirmed },
  ForfeitureWithheld: {
    ...about,
    step: StepSkipped.step,
    revision: StepSkipped.revision,
    dealId: Id,
    unitId: Id,
    audience: Audiences,
    message: MessageCode,
    due: CalendarCodec.Instant,
    at: CalendarCodec.Instant,
    next,
  },
  NoticeServed: { ...about, ...NoticeServed },
  EscalationRescheduled: { ...about, ...EscalationRescheduled },
  ExtensionRequested: {
    no: InstalmentNo,
    revision: Revision,
    days: ExtensionDays,
    /** All days by which this instalment would be put off then, earlier extensions included. */
    totalDays: ExtensionDays,
    reason: LongText,
    contentHash,
    decision: DecisionCodec.Decision,
    by: ShortText,
    /** The asker's rank at that moment. */
    rank: DecisionCodec.Rank,
  },
  ExtensionGranted: {
    no: InstalmentNo,
    revision: Revision,
    days: ExtensionDays,
    due: CalendarCodec.LocalDate,
    by: ShortText,
    at: CalendarCodec.Instant,
    next,
    /** What was approved; absent when the asker had the authority. */
    contentHash: Schema.optionalKey(contentHash),
  },
  ExtensionRefused: {
    no: InstalmentNo,
    revision: Revision,
    days: ExtensionDays,
    outcome: ExtensionOutcome,
    reason: LongText,
    by: ShortText,
    decision: Schema.optionalKey(DecisionCodec.Decision),
  },
  ScheduleChosen: {
    schedule: Choice,
    no: Schema.optionalKey(InstalmentNo),
    reason: LongText,
    by: ShortText,
    at: CalendarCodec.Instant,
    planned: Schema.Array(Schema.Struct({ ...about, next })).check(Schema.isMaxLength(maxInstalments + 1)),
  },
  DisputeRaised: { no: InstalmentNo, reason: LongText, by: ShortText, at: CalendarCodec.Instant },
  DisputeResolved: { no: InstalmentNo, resolution: LongText, by: ShortText, at: CalendarCodec.Instant, next },
  SigningDue: { due: CalendarCodec.LocalDate, at: CalendarCodec.Instant, next },
  ContractSigned: { contractId: Schema.optionalKey(Id), at: CalendarCodec.Instant },
  ContractLinked: { contractId: Id, linked: Schema.optionalKey(Linked) },
  Forfeited: {
    ...deal,
    source: Source,
    ...forfeitureFigures,
    item: Item,
    /** Extension requests that were still waiting; their approvals are void. */
    pending: Schema.Array(Revision).check(Schema.isMaxLength(maxInstalments)),
    on: CalendarCodec.LocalDate,
  },
})
/** Events of a receivable. */
export type ReceivableEvent = typeof ReceivableEvent.Type
