/**
 * Money received, where it went, and what is left of it (REC-2).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { Instructions } from "./Commands.ts"
import { maxTargets } from "./Method.ts"
import { InstalmentNo, Parts } from "./Model.ts"

/** Money of this receipt on one instalment: receivable, instalment, amount. */
export const AppliedRow = Schema.Tuple([Id, InstalmentNo, MoneyCodec.Money])
/** Money of this receipt on one instalment: receivable, instalment, amount. */
export type AppliedRow = typeof AppliedRow.Type

const appliedRows = Schema.Array(AppliedRow).check(Schema.isMaxLength(100_000))

const receipt = {
  customerId: Id,
  amount: MoneyCodec.Money,
  valueDate: CalendarCodec.LocalDate,
  /** The customer's instruction; without it the money goes to what is oldest due. */
  allocation: Schema.optionalKey(Instructions),
}

/** What a receipt goes to next. */
const Found = Schema.Struct({
  /** Receivables that can take money, oldest due first. */
  candidates: Schema.Array(Id).check(Schema.isMinLength(1), Schema.isMaxLength(maxTargets)),
  /** Whether these are all that the customer has open. */
  isLast: Schema.Boolean,
})

/**
 * A payment (REC-2). `Announced` until its value date comes, then `Received`; `Reversed` when it bounced. While received,
 * what is applied and what is unapplied sum to the amount.
 */
export const PaymentState = Schema.TaggedUnion({
  None: {},
  Announced: { ...receipt, countsFrom: CalendarCodec.Instant },
  Received: {
    ...receipt,
    applied: appliedRows,
    /** The customer's credit from this receipt. */
    unapplied: MoneyCodec.Money,
    /** Receivables about to be looked at, within one commit. */
    found: Schema.optionalKey(Found),
    /** When the rest is to be applied further; only where there was more to pay than fits into one go. */
    resumeAt: Schema.optionalKey(CalendarCodec.Instant),
  },
  Reversed: { ...receipt, applied: appliedRows, reason: LongText, on: CalendarCodec.LocalDate },
})
/** A payment (REC-2). */
export type PaymentState = typeof PaymentState.Type

/**
 * Events of a payment. `unapplied` is what is left of the receipt after the event.
 *
 * - `PaymentAnnounced`: its value date is yet to come; nothing counts until then.
 * - `PaymentReceived`: `applied` where it was instructed; otherwise `found` names what it goes to next.
 * - `AllocationResumed`: what is left is applied further. `PaymentSpread`: it was.
 * - `PaymentReleased`: a credit note left `parts` of one receivable as all that this receipt pays of it.
 */
export const PaymentEvent = Schema.TaggedUnion({
  PaymentAnnounced: { ...receipt, countsFrom: CalendarCodec.Instant },
  PaymentReceived: {
    ...receipt,
    applied: appliedRows,
    unapplied: MoneyCodec.Money,
    found: Schema.optionalKey(Found),
  },
  AllocationResumed: { found: Found },
  PaymentSpread: {
    applied: appliedRows,
    unapplied: MoneyCodec.Money,
    resumeAt: Schema.optionalKey(CalendarCodec.Instant),
  },
  PaymentReleased: { receivableId: Id, parts: Parts, unapplied: MoneyCodec.Money },
  ReceiptReversed: { reason: LongText, on: CalendarCodec.LocalDate },
})
/** Events of a payment. */
export type PaymentEvent = typeof PaymentEvent.Type

/** One receipt's unapplied money: receipt number, amount. */
export const CreditRow = Schema.Tuple([Id, MoneyCodec.Money])
/** One receipt's unapplied money: receipt number, amount. */
export type CreditRow = typeof CreditRow.Type

/** Most receipts of one customer with something unapplied. */
export const maxCredits = 10_000

/** What a customer has paid and not yet owed, receipt by receipt. Receipts that are used up are not kept. */
export const CustomerLedger = Schema.Struct({
  credits: Schema.Array(CreditRow).check(Schema.isMaxLength(maxCredits)),
})
/** What a customer has paid and not yet owed. */
export type CustomerLedger = typeof CustomerLedger.Type

/** Events of a customer's ledger: what one receipt has left, and all receipts of that currency together. */
export const LedgerEvent = Schema.TaggedUnion({
  CreditChanged: { receiptNo: Id, unapplied: MoneyCodec.Money, total: MoneyCodec.Money },
})
/** Events of a customer's ledger. */
export type LedgerEvent = typeof LedgerEvent.Type
