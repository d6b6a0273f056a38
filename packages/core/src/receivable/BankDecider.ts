/**
 * One payment of the bank: `bank-payment/<the bank's number>` (REC-2).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { format } from "../calendar/LocalDate.ts"
import { anyOf, inRole } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import { reactor } from "../decider/Reactor.ts"
import { BankPaymentCommand, BankPaymentEvent, BankPaymentState, type PaymentSuggestion } from "./Bank.ts"
import type { Instruction } from "./Commands.ts"
import { type ReceivableError, type ReceivableReason, reject } from "./Errors.ts"
import type { CompiledReceivablePolicy } from "./Evaluate.ts"
import { isUnambiguous } from "./Matching.ts"
import type { ReceivableState } from "./Model.ts"
import { payment } from "./PaymentDecider.ts"
import { receivablePolicy } from "./Policy.ts"
import { receivable } from "./ReceivableDecider.ts"
import { openOf } from "./Standing.ts"

/** What an import has to know: the policy, and the debts that the best suggestion pays, as they stand now. */
export interface BankKnown {
  readonly receivables: CompiledReceivablePolicy
  readonly targets: ReadonlyArray<ReceivableState>
}

type Known = Facts & BankKnown
type Decided = Result.Result<ReadonlyArray<BankPaymentEvent>, ReceivableError>
type CommandOf<Tag extends BankPaymentCommand["_tag"]> = Extract<BankPaymentCommand, { readonly _tag: Tag }>
type Waiting = Extract<BankPaymentState, { readonly _tag: "Waiting" }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<BankPaymentEvent>): Decided => Result.succeed(events)
const fail = (reason: ReceivableReason): Result.Result<never, ReceivableError> => Result.fail(reject(reason))

const idsOf = (suggestion: Pick<PaymentSuggestion, "portions"> | undefined): ReadonlyArray<string> =>
  Array.from(new Set(suggestion?.portions.map(({ receivableId }) => receivableId) ?? []))

/** The first assignment bears the bank's number, later ones say which they are. */
const receiptNo = (bankId: string, attempt: number): string => (attempt === 1 ? bankId : `${bankId}.${attempt}`)

/** Whether all that is suggested is open now exactly as it was when it was suggested, undisputed, and this customer's. */
const stillHolds = ({ customerId, portions }: PaymentSuggestion, known: Known): boolean => {
  const targets = new Map(idsOf({ portions }).map((id, index) => [id, known.targets[index]]))
  return portions.every(({ amount, no, receivableId }) => {
    const state = targets.get(receivableId)
    const instalment = state?._tag === "Open" && state.customerId === customerId ? state.instalments[no - 1] : undefined
    return instalment !== undefined && instalment.dispute === undefined && Equal.equals(openOf(instalment), amount)
  })
}

const assignment = (
  { attempt, row }: Pick<Waiting, "attempt" | "row">,
  to: { readonly customerId: string; readonly allocation?: ReadonlyArray<Instruction> },
  automatic: boolean,
  facts: Facts,
): BankPaymentEvent => ({
  _tag: "BankPaymentAssigned",
  ...to,
  receiptNo: receiptNo(row.bankId, attempt),
  automatic,
  by: actorId(facts.actor),
  amount: row.amount,
  valueDate: row.on,
})

const imported = (state: BankPaymentState, { row, suggestions }: CommandOf<"Import">, facts: Known): Decided => {
  if (state._tag !== "None") {
    return Equal.equals(state.row, row) ? nothing : fail({ _tag: "BankIdReused", bankId: row.bankId })
  }
  if (row.amount.minor <= 0n) return fail({ _tag: "AmountNotPositive", amount: row.amount })
  const event: BankPaymentEvent = { _tag: "BankPaymentImported", row, suggestions, by: actorId(facts.actor) }
  const [first] = suggestions
  if (first === undefined || !isUnambiguous(suggestions, facts.receivables.matching) || !stillHolds(first, facts)) {
    return yields(event)
  }
  const { customerId, portions } = first
  return yields(event, assignment({ attempt: 1, row }, { customerId, allocation: portions }, true, facts))
}

const assign = (state: BankPaymentState, command: CommandOf<"Assign">, facts: Facts): Decided => {
  const { _tag, ...to } = command
  switch (state._tag) {
    case "None":
      return fail({ _tag: "UnknownBankPayment" })
    case "Assigned": {
      const isSame = state.customerId === to.customerId && Equal.equals(state.allocation, to.allocation)
      return isSame ? nothing : fail({ _tag: "BankPaymentAssigned", receiptNo: state.receiptNo })
    }
    case "Dismissed":
      // Whoever dismissed it was mistaken: it is somebody's after all.
      return yields(assignment(state, to, false, facts))
    case "Waiting":
      return yields(assignment(state, to, false, facts))
  }
}

const unassign = (state: BankPaymentState, { reason }: CommandOf<"Unassign">, facts: Facts): Decided => {
  if (state._tag === "None") return fail({ _tag: "UnknownBankPayment" })
  if (state._tag !== "Assigned") return nothing
  const { receiptNo: receipt } = state
  return yields({ _tag: "BankPaymentUnassigned", receiptNo: receipt, reason, by: actorId(facts.actor) })
}

const dismiss = (state: BankPaymentState, { reason }: CommandOf<"Dismiss">, facts: Facts): Decided => {
  switch (state._tag) {
    case "None":
      return fail({ _tag: "UnknownBankPayment" })
    case "Assigned":
      return fail({ _tag: "BankPaymentAssigned", receiptNo: state.receiptNo })
    case "Dismissed":
      return nothing
    case "Waiting":
      return yields({ _tag: "BankPaymentDismissed", reason, by: actorId(facts.actor) })
  }
}

const evolve = (state: BankPaymentState, event: BankPaymentEvent): BankPaymentState => {
  if (state._tag === "None") {
    return event._tag === "BankPaymentImported"
      ? { _tag: "Waiting", row: event.row, suggestions: event.suggestions, attempt: 1 }
      : state
  }
  const { attempt, row } = state
  switch (event._tag) {
    case "BankPaymentImported":
      return state
    case "BankPaymentAssigned": {
      const { _tag, amount, valueDate, ...assigned } = event
      return { _tag: "Assigned", row, attempt, ...assigned }
    }
    case "BankPaymentDismissed":
      return { _tag: "Dismissed", row, attempt, reason: event.reason, by: event.by }
    case "BankPaymentUnassigned":
      return { _tag: "Waiting", row, suggestions: [], attempt: attempt + 1 }
  }
}

const cashiers = anyOf(inRole("receivables"), inRole("finance"))

/** One payment of the bank (REC-2). Its id is the bank's own number of it, so that an import twice is one. */
export const bankPayment = Aggregate.make<
  BankPaymentCommand,
  BankPaymentEvent,
  BankPaymentState,
  ReceivableError,
  BankKnown
>({
  kind: "bank-payment",
  initial: { _tag: "None" },
  command: BankPaymentCommand,
  event: BankPaymentEvent,
  state: BankPaymentState,
  access: { Import: cashiers, Assign: cashiers, Dismiss: cashiers, Unassign: cashiers },
  concerns: ({ command, state }) => {
    if (command._tag === "Import") return { kind: "bank-payment", amount: command.row.amount }
    return state._tag === "None" ? { kind: "bank-payment" } : { kind: "bank-payment", amount: state.row.amount }
  },
  reads: ({ command, state }) => ({
    receivables: Aggregate.policy(receivablePolicy),
    targets: Aggregate.documents(
      receivable,
      command._tag === "Import" && state._tag === "None" ? idsOf(command.suggestions[0]) : [],
    ),
  }),
  decide: (state, command, facts) => {
    switch (command._tag) {
      case "Import":
        return imported(state, command, facts)
      case "Assign":
        return assign(state, command, facts)
      case "Dismiss":
        return dismiss(state, command, facts)
      case "Unassign":
        return unassign(state, command, facts)
    }
  },
  evolve,
  index: (state) =>
    state._tag === "None"
      ? {}
      : {
          status: state._tag.toLowerCase(),
          on: format(state.row.on),
          customerId: state._tag === "Assigned" ? state.customerId : null,
          automatic: state._tag === "Assigned" && state.automatic,
        },
})

/** What is assigned is received under its receipt number, and reversed when the assignment is taken back. */
export const bankToPayment = reactor(bankPayment, "receivable/bank-to-payment", ({ event }) => {
  switch (event._tag) {
    case "BankPaymentAssigned": {
      const { allocation, amount, customerId, receiptNo: receipt, valueDate } = event
      const to = allocation === undefined || allocation.length === 0 ? {} : { allocation }
      return [Aggregate.dispatch(payment, receipt, { _tag: "Receive", customerId, amount, valueDate, ...to })]
    }
    case "BankPaymentUnassigned":
      return [Aggregate.dispatch(payment, event.receiptNo, { _tag: "Reverse", reason: event.reason })]
    default:
      return []
  }
})
