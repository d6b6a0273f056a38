/**
 * Commissions: one ledger of what sellers earn (COM-0 to COM-10).
 */
import { erase } from "../decider/Aggregate.ts"
import type { Catalogue } from "../decision/Messages.ts"
import { commissionCredit } from "./CreditDecider.ts"
import { commission } from "./Decider.ts"
import { commissionDispute, settleDisputes } from "./DisputeDecider.ts"
import { carryOver, earnByReports, keepCredits } from "./Follow.ts"
import { commissionPeriod } from "./PeriodDecider.ts"
import { commissionPlan } from "./Policy.ts"
import { earnByOrders, earnByPayments } from "./Reactor.ts"

export { analyse } from "./Analyse.ts"
export * from "./Backtest.ts"
export * from "./Commands.ts"
export * from "./CreditDecider.ts"
export * from "./Decider.ts"
export { diff } from "./Diff.ts"
export * from "./DisputeDecider.ts"
export { DisputeError, type DisputeReason } from "./DisputeErrors.ts"
export * from "./DisputeModel.ts"
export { CommissionError, type CommissionReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export { Event } from "./Events.ts"
export { type ExplainedLine, explain } from "./Explain.ts"
export * from "./Follow.ts"
export * from "./Forecast.ts"
export * from "./Model.ts"
export * from "./PeriodDecider.ts"
export { commissionPlan } from "./Policy.ts"
export { earnByOrders, earnByPayments } from "./Reactor.ts"
export * from "./Reckoning.ts"
export { type RecordedFact, recordedFacts, type SupervisorOf } from "./Recorded.ts"
export * from "./Reproduce.ts"
export { type History, recordedSales } from "./Sales.ts"
export * from "./State.ts"
export * from "./StatementData.ts"
export * from "./StatementHtml.ts"
export {
  type SheetRow,
  type StatementOptions,
  type StatementSheet,
  statementSheet,
} from "./StatementSheet.ts"
export * from "./StatementText.ts"
export * from "./Templates.ts"
export * from "./Views.ts"

/** What the module brings to a host. */
export const aggregates = [
  erase(commission),
  erase(commissionCredit),
  erase(commissionDispute),
  erase(commissionPeriod),
]

/** Reactors of the module. */
export const reactors = [keepCredits, settleDisputes, carryOver, earnByReports, earnByOrders, earnByPayments]

/** Policies of the module. */
export const policies = [commissionPlan]

/** The module answers no decisions, so it has no reasons to word. */
export const messages: Catalogue = {}
