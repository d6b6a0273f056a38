/**
 * Targets, plans and budgets (TGT): set, broken down, followed, amended.
 */
import { type AnyAggregate, erase } from "../decider/Aggregate.ts"
import { extend } from "../decider/Extension.ts"
import type { Reactor } from "../decider/Reactor.ts"
import { agendaSource } from "../escalation/index.ts"
import { actuals } from "./ActualsDecider.ts"
import { cycleAgenda } from "./Agenda.ts"
import { answerTarget, askForBudget, askForTarget } from "./Approving.ts"
import { budget } from "./BudgetDecider.ts"
import { planCycle } from "./CycleDecider.ts"
import { followCycle } from "./CycleReactor.ts"
import { target } from "./Decider.ts"
import { actualFact } from "./FactDecider.ts"
import { targetPolicy } from "./Policy.ts"
import { addToMonths, followCustomers, followOrders, followReceivables } from "./Reactor.ts"

export * from "./ActualsDecider.ts"
export * from "./Approving.ts"
export * from "./Attained.ts"
export * from "./BudgetDecider.ts"
export * from "./BudgetViews.ts"
export * as Codec from "./Codec.ts"
export * from "./Commands.ts"
export * from "./CycleDecider.ts"
export * from "./CycleReactor.ts"
export * from "./Decider.ts"
export { type MissingPart, TargetError, type TargetReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export * from "./FactDecider.ts"
export * from "./Messages.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export { ShareRow, TargetPolicy } from "./Policy.ts"
export * from "./Reactor.ts"
export * from "./Templates.ts"
export * from "./Views.ts"

/** Aggregates of this module. */
export const aggregates: ReadonlyArray<AnyAggregate> = [
  erase(target),
  erase(actuals),
  erase(actualFact),
  erase(planCycle),
  erase(budget),
]

/** What plan cycles have ahead (ESC-7). */
export const extensions = [extend(agendaSource, planCycle.kind, cycleAgenda)]

/** Kinds of policy of this module. */
export const policies = [targetPolicy]

/** What follows from the events of this module, and what it does on those of others. */
export const reactors: ReadonlyArray<Reactor> = [
  askForTarget,
  askForBudget,
  answerTarget,
  followOrders,
  followReceivables,
  followCustomers,
  addToMonths,
  followCycle,
]
