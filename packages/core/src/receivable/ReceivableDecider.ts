/**
 * One debt with its plan: `receivable/<id>`.
 *
 * @module
 */
import { LocalDate } from "../calendar/index.ts"
import { contract } from "../contract/index.ts"
import { anyMember, anyOf, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { unit } from "../inventory/index.ts"
import type { Money } from "../money/Model.ts"
import { deal } from "../pipeline/index.ts"
import { useSchedule } from "./Choosing.ts"
import * as Collecting from "./Collecting.ts"
import { ReceivableCommand } from "./Commands.ts"
import type { ReceivableError } from "./Errors.ts"
import { ReceivableEvent } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import * as Extending from "./Extending.ts"
import { customerLedger } from "./LedgerDecider.ts"
import { ReceivableState } from "./Model.ts"
import { type Decided, open } from "./Opening.ts"
import { receivablePolicy } from "./Policy.ts"
import * as Settling from "./Settling.ts"
import { currencyOf, isDisputed, nextDue, nextStep, openOf, openTotal, owedTotal, ownerOf } from "./Standing.ts"
import type { Context, Known } from "./Steps.ts"

const decide = (state: ReceivableState, command: ReceivableCommand, facts: Context): Decided => {
  switch (command._tag) {
    case "Open":
      return open(state, command, facts)
    case "ApplyPayment":
      return Settling.applyPayment(state, command, facts)
    case "ReversePayment":
      return Settling.reversePayment(state, command, facts)
    case "CreditNote":
      return Settling.creditNote(state, command, facts)
    case "CancelDebt":
      return Settling.cancelDebt(state, command, facts)
    case "WriteOff":
      return Settling.writeOff(state, command, facts)
    case "AdvanceEscalation":
      return Collecting.advance(state, facts)
    case "ConfirmStep":
      return Collecting.confirmStep(state, command, facts)
    case "RecordService":
      return Collecting.recordService(state, command, facts)
    case "RequestExtension":
      return Extending.requestExtension(state, command, facts)
    case "WithdrawExtension":
      return Extending.withdrawExtension(state, command, facts)
    case "GrantExtension":
      return Extending.grantExtension(state, command, facts)
    case "RefuseExtension":
      return Extending.refuseExtension(state, command)
    case "UseSchedule":
      return useSchedule(state, command, facts)
    case "RaiseDispute":
      return Extending.raiseDispute(state, command, facts)
    case "ResolveDispute":
      return Extending.resolveDispute(state, command, facts)
    case "LinkContract":
      return Collecting.linkContract(state, command, facts)
    case "RecordSigning":
      return Collecting.recordSigning(state, command, facts)
  }
}

const accountants = anyOf(inRole("receivables"), inRole("finance"))
const legal = anyOf(inRole("receivables"), inRole("finance"), inRole("legal"))
const contracts = inRole("contract-administrator")

const policy = Aggregate.policy(receivablePolicy)
const justPolicy: Aggregate.Reads<Known> = { receivables: policy }

/** Most commands need the policy alone; where a debt is tied to a deal, unit or contract, whether that is kept here. */
const readsOf = (state: ReceivableState, command: ReceivableCommand): Aggregate.Reads<Known> => {
  if (command._tag === "LinkContract")
    return { receivables: policy, contract: Aggregate.document(contract, command.contractId) }
  if (command._tag === "AdvanceEscalation" && state._tag !== "None" && state.linked?.includes("unit") === true) {
    // A unit that has been sold meanwhile can't be forfeited any more.
    return state.unitId === undefined
      ? justPolicy
      : { receivables: policy, unit: Aggregate.document(unit, state.unitId) }
  }
  if (command._tag !== "Open" || state._tag !== "None") return justPolicy
  const { contractId, customerId, dealId, unitId } = command
  return {
    receivables: policy,
    ledger: Aggregate.document(customerLedger, customerId),
    ...(dealId === undefined ? {} : { deal: Aggregate.document(deal, dealId) }),
    ...(unitId === undefined ? {} : { unit: Aggregate.document(unit, unitId) }),
    ...(contractId === undefined ? {} : { contract: Aggregate.document(contract, contractId) }),
  }
}

/**
 * What a command is about, for a delegation with a limit (ORG-3): the money that it moves or puts off. An approver of an
 * extension answers the request, which tells the same amount.
 */
const concernOf = (state: ReceivableState, command: ReceivableCommand): Aggregate.Concern => {
  const about = (amount: Money | undefined) =>
    amount === undefined ? { kind: "receivable" } : { kind: "receivable", amount }
  if (command._tag === "Open") return about(command.total)
  if (state._tag === "None") return about(undefined)
  switch (command._tag) {
    case "CreditNote":
      return about(command.amount)
    case "CancelDebt":
      return about(owedTotal(state))
    case "WriteOff":
      return about(openTotal(state))
    case "RequestExtension":
    case "RaiseDispute":
    case "ResolveDispute": {
      const instalment = state.instalments[command.no - 1]
      return about(instalment === undefined ? undefined : openOf(instalment))
    }
    case "UseSchedule": {
      const instalment = command.no === undefined ? undefined : state.instalments[command.no - 1]
      return about(instalment === undefined ? openTotal(state) : openOf(instalment))
    }
    case "ConfirmStep": {
      const instalment = command.item === "signing" ? undefined : state.instalments[command.item - 1]
      // Whoever confirms a forfeiture ends the whole plan.
      return about(instalment === undefined ? undefined : openTotal(state))
    }
    default:
      return about(undefined)
  }
}

const statusOf = { None: "none", Open: "open", Closed: "closed", Forfeited: "forfeited" } as const

/** One debt with its plan (REC-1 to REC-10). */
export const receivable = Aggregate.make<ReceivableCommand, ReceivableEvent, ReceivableState, ReceivableError, Known>({
  kind: "receivable",
  initial: { _tag: "None" },
  command: ReceivableCommand,
  event: ReceivableEvent,
  state: ReceivableState,
  access: {
    Open: inRole("receivables"),
    ApplyPayment: systemOnly,
    ReversePayment: systemOnly,
    CreditNote: accountants,
    CancelDebt: accountants,
    WriteOff: anyMember,
    AdvanceEscalation: systemOnly,
    ConfirmStep: anyMember,
    RecordService: legal,
    RequestExtension: anyMember,
    WithdrawExtension: anyMember,
    GrantExtension: systemOnly,
    RefuseExtension: systemOnly,
    UseSchedule: anyMember,
    RaiseDispute: anyMember,
    ResolveDispute: legal,
    LinkContract: contracts,
    RecordSigning: contracts,
  },
  concerns: ({ command, state }) => concernOf(state, command),
  reads: ({ command, state }) => readsOf(state, command),
  decide,
  evolve,
  index: (state) => {
    if (state._tag === "None") return {}
    const due = nextDue(state)
    return {
      customerId: state.customerId,
      currency: currencyOf(state),
      status: statusOf[state._tag],
      nextDue: due === null ? null : LocalDate.format(due),
      invoiceDate: LocalDate.format(state.invoiceDate),
      owner: ownerOf(state),
      disputed: isDisputed(state),
    }
  },
  timers: (state) => {
    const at = nextStep(state)
    return at === null ? [] : [{ name: "escalation", at }]
  },
  onTimer: ({ name, state }) =>
    name === "escalation" && nextStep(state) !== null ? { _tag: "AdvanceEscalation" } : undefined,
})
