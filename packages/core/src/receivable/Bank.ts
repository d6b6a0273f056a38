/**
 * Payments as banks report them, and what was made of them (REC-2).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { Instructions } from "./Commands.ts"
import { maxTargets } from "./Method.ts"
import { InstalmentNo } from "./Model.ts"

const text = Schema.String.check(Schema.isMaxLength(500))

/** A payment as the bank reports it; `bankId` is the bank's own number of it. */
export const BankPayment = Schema.Struct({
  bankId: Id,
  on: CalendarCodec.LocalDate,
  amount: MoneyCodec.Money,
  payer: text,
  account: Schema.optionalKey(text),
  reference: text,
})
/** A payment as the bank reports it. */
export type BankPayment = typeof BankPayment.Type

const portion = Schema.Struct({ receivableId: Id, no: InstalmentNo, amount: MoneyCodec.Money })

/** What a payment is probably for; see `matchRow`. */
export const PaymentSuggestion = Schema.Struct({
  customerId: Id,
  portions: Schema.Array(portion).check(Schema.isMaxLength(maxTargets)),
  rest: MoneyCodec.Money,
  score: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100 })),
  reasons: Schema.Array(
    Schema.Struct({ code: ShortText, facts: Schema.Record(Schema.String, DecisionCodec.FactValue) }),
  ).check(Schema.isMaxLength(20)),
  byHand: Schema.Boolean,
})
/** What a payment is probably for. */
export type PaymentSuggestion = typeof PaymentSuggestion.Type

const suggestions = Schema.Array(PaymentSuggestion).check(Schema.isMaxLength(5))

/** Counts how often a payment was assigned, from 1; each time has a receipt number of its own. */
const Attempt = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 99 }))

const assigned = {
  customerId: Id,
  allocation: Schema.optionalKey(Instructions),
  receiptNo: Id,
  /** Nobody had to look at it. */
  automatic: Schema.Boolean,
  by: ShortText,
}

/**
 * A payment of the bank. `Waiting` for a person, `Assigned` to a customer and so received under its receipt number, or
 * `Dismissed` because it is nobody's payment: interest, a transfer of the company's own.
 */
export const BankPaymentState = Schema.TaggedUnion({
  None: {},
  Waiting: { row: BankPayment, suggestions, attempt: Attempt },
  Assigned: { row: BankPayment, attempt: Attempt, ...assigned },
  Dismissed: { row: BankPayment, attempt: Attempt, reason: LongText, by: ShortText },
})
/** A payment of the bank. */
export type BankPaymentState = typeof BankPaymentState.Type

/**
 * Commands of a bank payment.
 *
 * - `Import`: the bank reports it, with what it is probably for. Applied at once where that is beyond doubt by the policy
 *   and still open; otherwise it waits. Imported again it changes nothing.
 * - `Assign`: a person says whose it is and, if they wish, what it pays. `Dismiss`: it is no customer's.
 * - `Unassign`: it was assigned wrongly. Its receipt is reversed and it waits again.
 */
export const BankPaymentCommand = Schema.TaggedUnion({
  Import: { row: BankPayment, suggestions },
  Assign: { customerId: Id, allocation: Schema.optionalKey(Instructions) },
  Dismiss: { reason: LongText },
  Unassign: { reason: LongText },
})
/** Commands of a bank payment. */
export type BankPaymentCommand = typeof BankPaymentCommand.Type

/** Events of a bank payment. */
export const BankPaymentEvent = Schema.TaggedUnion({
  BankPaymentImported: { row: BankPayment, suggestions, by: ShortText },
  BankPaymentAssigned: { ...assigned, amount: MoneyCodec.Money, valueDate: CalendarCodec.LocalDate },
  BankPaymentDismissed: { reason: LongText, by: ShortText },
  BankPaymentUnassigned: { receiptNo: Id, reason: LongText, by: ShortText },
})
/** Events of a bank payment. */
export type BankPaymentEvent = typeof BankPaymentEvent.Type
