/**
 * What can be asked of receivables and payments. Who asks and when arrive as facts.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, Name, ShortText } from "../decider/Ids.ts"
import { StepId } from "../escalation/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { ExtensionOutcome } from "./Events.ts"
import { maxTargets, PaymentMethod } from "./Method.ts"
import { Choice, ExtensionDays, InstalmentNo, Item, links, Parts, Sellers, Source } from "./Model.ts"

const contentHash = Schema.String.check(Schema.isMaxLength(64))

/**
 * Commands of a receivable.
 *
 * - `Open`: a debt with its plan (REC-1). With `disputed` every instalment is contested from the start (REC-10).
 *   `deposits` were received for it in advance and pay it first, as far as they are still there. `schedule` is the name of
 *   one of the policy's further schedules; without it the usual one counts (ESC-1).
 * - `ApplyPayment`, `ReversePayment`: sent by payments. `parts` say what this receipt has put on each instalment in all,
 *   so the same command twice changes nothing.
 * - `CreditNote`: takes an amount off what is owed, oldest instalment first. Money that then pays for nothing goes back
 *   to its receipt as a credit.
 * - `CancelDebt`: a credit note over all that is owed, because the order behind it was cancelled.
 * - `WriteOff`: gives up what is open as a bad debt.
 * - `AdvanceEscalation`: fires what is due; sent by the timer.
 * - `ConfirmStep`, `RecordService`: what a schedule may demand before a forfeiture (ESC-4).
 * - `RequestExtension`: so many days more, granted at once within the asker's own authority (REC-5). Asked again after
 *   the answer it is another request. `WithdrawExtension`, `GrantExtension` and `RefuseExtension` end one that waits.
 * - `UseSchedule`: collects the debt, or one instalment, by another of the policy's schedules; `null` is the usual one. What
 *   was done stays done and on record, what comes next is planned anew (ESC-1).
 * - `RaiseDispute`, `ResolveDispute`: pauses one instalment and lets it go on (REC-10).
 * - `LinkContract`, `RecordSigning`: the contract the debt belongs to, and its signature (REC-7).
 */
export const ReceivableCommand = Schema.TaggedUnion({
  Open: {
    customerId: Id,
    source: Source,
    ...links,
    total: MoneyCodec.Money,
    invoiceDate: CalendarCodec.LocalDate,
    method: PaymentMethod,
    deposit: Schema.optionalKey(MoneyCodec.Money),
    sellers: Sellers,
    disputed: Schema.optionalKey(LongText),
    schedule: Schema.optionalKey(Name),
    deposits: Schema.optionalKey(
      Schema.Array(Schema.Struct({ receiptNo: Id, amount: MoneyCodec.Money })).check(Schema.isMaxLength(1000)),
    ),
  },
  ApplyPayment: { receiptNo: Id, receivableId: Id, valueDate: CalendarCodec.LocalDate, parts: Parts },
  ReversePayment: { receiptNo: Id },
  CreditNote: { noteNo: Id, amount: MoneyCodec.Money, reason: LongText },
  CancelDebt: { noteNo: Id, reason: LongText },
  WriteOff: { reason: LongText },
  AdvanceEscalation: {},
  ConfirmStep: { item: Item, step: StepId },
  RecordService: { item: Item, step: StepId, servedOn: CalendarCodec.LocalDate, proof: ShortText },
  RequestExtension: { no: InstalmentNo, days: ExtensionDays, reason: LongText },
  WithdrawExtension: { no: InstalmentNo, reason: LongText },
  GrantExtension: { contentHash, by: ShortText },
  RefuseExtension: { contentHash, outcome: ExtensionOutcome, reason: LongText, by: ShortText },
  UseSchedule: { schedule: Choice, no: Schema.optionalKey(InstalmentNo), reason: LongText },
  RaiseDispute: { no: InstalmentNo, reason: LongText },
  ResolveDispute: { no: InstalmentNo, resolution: LongText },
  LinkContract: { contractId: Id },
  RecordSigning: { contractId: Schema.optionalKey(Id) },
})
/** Commands of a receivable. */
export type ReceivableCommand = typeof ReceivableCommand.Type

/**
 * Where money is to go: a receivable, one of its instalments or oldest due first, and how much; as much as is open when
 * no amount is named.
 */
export const Instruction = Schema.Struct({
  receivableId: Id,
  no: Schema.optionalKey(InstalmentNo),
  amount: Schema.optionalKey(MoneyCodec.Money),
})
/** Where money is to go. */
export type Instruction = typeof Instruction.Type

/** A customer's own instruction, in the order in which it is to be followed. */
export const Instructions = Schema.Array(Instruction).check(Schema.isMinLength(1), Schema.isMaxLength(maxTargets))

/**
 * Commands of a payment; its id is the receipt number (REC-2).
 *
 * - `Receive`: money came in. It is applied as instructed, otherwise to what is oldest due and not disputed; the rest is
 *   the customer's credit. With a value date ahead it counts from that day (ESC-5). The same receipt with the same
 *   content again changes nothing, with another content it is rejected.
 * - `Allocate`: applies credit that is left of this receipt; with amounts, so much more.
 * - `Reverse`: it bounced. Every debt that it paid is restored with its due date.
 * - `ApplyTo`: sent by the system, what of this receipt goes to a debt that has just been opened.
 * - `TakeEffect`, `Spread`, `Release`: sent by the system, when the value date comes, to apply money to the receivables
 *   found, and when a credit note sets money free.
 */
export const PaymentCommand = Schema.TaggedUnion({
  Receive: {
    customerId: Id,
    amount: MoneyCodec.Money,
    valueDate: CalendarCodec.LocalDate,
    allocation: Schema.optionalKey(Instructions),
  },
  Allocate: { allocation: Schema.optionalKey(Instructions) },
  Reverse: { reason: LongText },
  ApplyTo: { receivableId: Id, parts: Parts },
  TakeEffect: {},
  Spread: {},
  Release: { receivableId: Id, parts: Parts },
})
/** Commands of a payment. */
export type PaymentCommand = typeof PaymentCommand.Type

/** Commands of a customer's ledger: how much of a receipt is unapplied now. Sent by payments. */
export const LedgerCommand = Schema.TaggedUnion({
  RecordCredit: { receiptNo: Id, unapplied: MoneyCodec.Money },
})
/** Commands of a customer's ledger. */
export type LedgerCommand = typeof LedgerCommand.Type
