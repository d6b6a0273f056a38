/**
 * Receivables (REC): payment plans, payments and what is left of them, extensions, disputes, forfeiture, ageing.
 *
 * @module
 */
import { type AnyAggregate, erase } from "../decider/Aggregate.ts"
import type { Reactor } from "../decider/Reactor.ts"
import * as Consequences from "./Consequences.ts"
import { customerLedger } from "./LedgerDecider.ts"
import { payment } from "./PaymentDecider.ts"
import { receivablePolicy } from "./Policy.ts"
import { creditNoteToPayment, paymentToLedger, paymentToReceivables, prepaidToDebt } from "./Reactor.ts"
import { receivable } from "./ReceivableDecider.ts"

export * from "./Commands.ts"
export * from "./Consequences.ts"
export { ReceivableError, type ReceivableReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export * from "./LedgerDecider.ts"
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
export const aggregates: ReadonlyArray<AnyAggregate> = [erase(receivable), erase(payment), erase(customerLedger)]

/** Kinds of policy of this module. */
export const policies = [receivablePolicy]

/** What follows from the events of this module, and what it does on those of others. */
export const reactors: ReadonlyArray<Reactor> = [
  paymentToReceivables,
  paymentToLedger,
  creditNoteToPayment,
  prepaidToDebt,
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
