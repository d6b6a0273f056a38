/**
 * Contracts (CTR): drawn, approved, signed, archived.
 */
import { dispatch, erase } from "../decider/Aggregate.ts"
import { Belongings, belonging } from "../decider/Belonging.ts"
import { extend } from "../decider/Extension.ts"
import { agendaSource } from "../escalation/index.ts"
import { contractAccount } from "./Account.ts"
import { watchAgenda } from "./Agenda.ts"
import { contract } from "./Decider.ts"
import { contractFormalities } from "./Formalities.ts"
import { contractInvoice } from "./Invoice.ts"
import { contractPolicy } from "./Policy.ts"
import {
  announceRebate,
  answerContract,
  askForContract,
  countFulfilment,
  countOffer,
  keepAccount,
  keepFormalities,
  tellDeal,
} from "./Reactor.ts"
import { isOpenFor } from "./Views.ts"

export * from "./Account.ts"
export { AccountError, type AccountReason, describeMismatch, describeMismatches } from "./AccountErrors.ts"
export * from "./AccountEvents.ts"
export * from "./AccountModel.ts"
export * from "./Commands.ts"
export * from "./Decider.ts"
export * from "./DrawDown.ts"
export { ContractError, type ContractReason } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export * from "./Formalities.ts"
export { FormalityError, type FormalityReason } from "./FormalityErrors.ts"
export * from "./FormalityModel.ts"
export { missingAt, turns } from "./FormalityViews.ts"
export * from "./Invoice.ts"
export { messages } from "./Messages.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export type { PricesKnown } from "./Prices.ts"
export * from "./Reactor.ts"
export * from "./RebateModel.ts"
export * from "./Rebates.ts"
export * from "./Templates.ts"
export * from "./Views.ts"
export * from "./Watch.ts"
export { watchSchedule } from "./WatchRun.ts"

/** Aggregates of this module. */
export const aggregates = [erase(contract), erase(contractAccount), erase(contractInvoice), erase(contractFormalities)]

/** Reactors of this module. */
export const reactors = [
  askForContract,
  answerContract,
  countOffer,
  tellDeal,
  keepAccount,
  countFulfilment,
  announceRebate,
  keepFormalities,
]

/** Kinds of policy of this module. */
export const policies = [contractPolicy]

/**
 * Contracts that aren't archived yet go to whoever succeeds the member that looks after them (ORG-7); what their watch has ahead
 * is on the agenda (ESC-7).
 */
export const extensions = [
  extend(agendaSource, contractAccount.kind, watchAgenda),
  extend(
    Belongings,
    contract.kind,
    belonging(contract, {
      where: (member) => [
        { _tag: "Equals", field: "owner", value: member },
        { _tag: "In", field: "standing", values: ["Draft", "AwaitingApproval", "Approved", "Signed"] },
      ],
      isTheirs: (state, member) => state._tag === "Contract" && isOpenFor(state, member),
      pass: (id, passing) => dispatch(contract, id, { _tag: "TakeOver", ...passing }),
    }),
  ),
]
