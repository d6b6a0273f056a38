/**
 * Receivables (REC): payment plans, payments and what is left of them, extensions, disputes, forfeiture, ageing.
 *
 * @module
 */
import { type AnyAggregate, dispatch, erase } from "../decider/Aggregate.ts"
import { Belongings, belonging } from "../decider/Belonging.ts"
import { extend } from "../decider/Extension.ts"
import type { Reactor } from "../decider/Reactor.ts"
import { agendaSource } from "../escalation/index.ts"
import { receivableAgenda } from "./Agenda.ts"
import { bankPayment, bankToPayment } from "./BankDecider.ts"
import { cashSlip, cashToPayment } from "./CashDecider.ts"
import * as Consequences from "./Consequences.ts"
import { collectionDiary } from "./DiaryDecider.ts"
import { customerLedger } from "./LedgerDecider.ts"
import { payment } from "./PaymentDecider.ts"
import { receivablePolicy } from "./Policy.ts"
import { creditNoteToPayment, paymentToLedger, paymentToReceivables, prepaidToDebt } from "./Reactor.ts"
import { receivable } from "./ReceivableDecider.ts"

export * from "./Account.ts"
export * from "./AccountText.ts"
export * from "./Bank.ts"
export * from "./BankDecider.ts"
export * from "./BankFile.ts"
export * from "./Cash.ts"
export * from "./CashDecider.ts"
export type { CollectionReason } from "./CollectionErrors.ts"
export * from "./Commands.ts"
export * from "./Consequences.ts"
export * from "./Diary.ts"
export * from "./DiaryDecider.ts"
export {
  collectionNoticeOf,
  handoverCheck,
  lastPromise,
  type Outstanding,
  type StepToDo,
  stepsToDo,
} from "./DiaryViews.ts"
export { type DebtReason, ReceivableError, type ReceivableReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export * from "./LedgerDecider.ts"
export {
  isUnambiguous,
  type MatchedRow,
  type MatchReason,
  matchRow,
  matchRows,
  type Suggestion,
} from "./Matching.ts"
export {
  type BankRow,
  type Debtor,
  debtorsOf,
  type MatchBook,
  type MatchItem,
  matchBook,
  matchItems,
} from "./MatchingBook.ts"
export * from "./Method.ts"
export * from "./Model.ts"
export * from "./PaymentDecider.ts"
export * from "./PaymentModel.ts"
export * from "./Policy.ts"
export { DepositTreatment, ReceivablePolicy } from "./Policy.ts"
export * from "./Reactor.ts"
export * from "./ReceivableDecider.ts"
export * from "./Statement.ts"
export * from "./Templates.ts"
export * from "./Views.ts"

/** Aggregates of this module. */
export const aggregates: ReadonlyArray<AnyAggregate> = [
  erase(receivable),
  erase(payment),
  erase(customerLedger),
  erase(collectionDiary),
  erase(cashSlip),
  erase(bankPayment),
]

/** What is left to do about a debt goes to whoever succeeds the member who was to do it (ORG-7), and what debts have ahead. */
export const extensions = [
  extend(agendaSource, receivable.kind, receivableAgenda),
  extend(
    Belongings,
    collectionDiary.kind,
    belonging(collectionDiary, {
      where: (member) => [{ _tag: "Equals", field: "nextWho", value: member }],
      isTheirs: (state, member) => state._tag === "Diary" && state.next?.who === member,
      pass: (id, passing) => dispatch(collectionDiary, id, { _tag: "PassNextStep", ...passing }),
    }),
  ),
]

/** Kinds of policy of this module. */
export const policies = [receivablePolicy]

/** What follows from the events of this module, and what it does on those of others. */
export const reactors: ReadonlyArray<Reactor> = [
  paymentToReceivables,
  paymentToLedger,
  creditNoteToPayment,
  prepaidToDebt,
  cashToPayment,
  bankToPayment,
  Consequences.orderToReceivable,
  Consequences.debtToCredit,
  Consequences.holdNewOrders,
  Consequences.creditToCredit,
  Consequences.paymentToDeal,
  Consequences.signingToReceivable,
  Consequences.creditToContract,
  Consequences.rebateToReceivable,
  Consequences.askForExtension,
  Consequences.answerExtension,
  Consequences.forfeitDeal,
]
