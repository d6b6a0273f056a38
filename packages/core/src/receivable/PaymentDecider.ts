/**
 * One receipt: `payment/<receiptNo>`; and what a customer has paid and not yet owed: `customer-ledger/<customerId>`.
 *
 * An instructed payment touches its own document and those of the receivables it names. One without instruction looks up
 * what is open, then reads those receivables for certain in a second step, so that whatever changed in between is seen.
 *
 * @module
 */
import * as Result from "effect/Result"
import { LocalDate } from "../calendar/index.ts"
import { anyOf, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { equals } from "../money/Arithmetic.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import { type Instruction, LedgerCommand, maxTargets, PaymentCommand } from "./Commands.ts"
import type { ReceivableError } from "./Errors.ts"
import * as Paying from "./Paying.ts"
import { type CreditRow, CustomerLedger, LedgerEvent, PaymentEvent, PaymentState } from "./PaymentModel.ts"
import { receivable } from "./ReceivableDecider.ts"

const cashiers = anyOf(inRole("receivables"), inRole("finance"))

const targets = (ids: ReadonlyArray<string>) => ({ targets: Aggregate.documents(receivable, ids) })

const openOf = (customerId: string, currency: CurrencyCode) => ({
  found: Aggregate.query(receivable, {
    where: [
      { _tag: "Equals", field: "customerId", value: customerId },
      { _tag: "Equals", field: "status", value: "open" },
      { _tag: "Equals", field: "currency", value: currency },
    ],
    sort: { field: "nextDue", direction: "ascending" },
    limit: maxTargets,
  }),
})

const lookUp = (
  { amount, customerId }: { readonly customerId: string; readonly amount: Money },
  allocation: ReadonlyArray<Instruction> | undefined,
) => (allocation === undefined ? openOf(customerId, amount.currency) : targets(Paying.targetsOf(allocation)))

/** What this command has to see; nothing when it changes nothing anyway. */
const readsOf = (state: PaymentState, command: PaymentCommand): Aggregate.Reads<Paying.PaymentKnown> => {
  switch (command._tag) {
    case "Receive":
      return state._tag === "None" ? lookUp(command, command.allocation) : {}
    case "TakeEffect":
      return state._tag === "Announced" ? lookUp(state, state.allocation) : {}
    case "Allocate":
      return state._tag === "Received" ? lookUp(state, command.allocation) : {}
    case "ApplyTo":
      return targets([command.receivableId])
    case "Spread":
      return state._tag === "Received" && state.found !== undefined ? targets(state.found.candidates) : {}
    case "Release":
    case "Reverse":
      return {}
  }
}

/** One receipt (REC-2). Its id is the receipt number. */
export const payment = Aggregate.make<PaymentCommand, PaymentEvent, PaymentState, ReceivableError, Paying.PaymentKnown>(
  {
    kind: "payment",
    initial: { _tag: "None" },
    command: PaymentCommand,
    event: PaymentEvent,
    state: PaymentState,
    access: {
      Receive: cashiers,
      Allocate: cashiers,
      Reverse: cashiers,
      ApplyTo: systemOnly,
      TakeEffect: systemOnly,
      Spread: systemOnly,
      Release: systemOnly,
    },
    reads: ({ command, state }) => readsOf(state, command),
    decide: (state, command, facts) => {
      switch (command._tag) {
        case "Receive":
          return Paying.receive(state, command, facts)
        case "TakeEffect":
          return Paying.takeEffect(state, facts)
        case "Allocate":
          return Paying.allocate(state, command, facts)
        case "ApplyTo":
          return Paying.applyTo(state, command, facts)
        case "Spread":
          return Paying.spreadOver(state, facts)
        case "Release":
          return Paying.release(state, command)
        case "Reverse":
          return Paying.reverse(state, command, facts)
      }
    },
    evolve: Paying.evolve,
    index: (state) =>
      state._tag === "None"
        ? {}
        : {
            customerId: state.customerId,
            status: state._tag.toLowerCase(),
            valueDate: LocalDate.format(state.valueDate),
            hasCredit: state._tag === "Received" && state.unapplied.minor > 0n,
          },
    timers: (state) => {
      if (state._tag === "Announced") return [{ name: "value-date", at: state.countsFrom }]
      return state._tag === "Received" && state.resumeAt !== undefined ? [{ name: "resume", at: state.resumeAt }] : []
    },
    onTimer: ({ name, state }) => {
      if (name === "value-date" && state._tag === "Announced") return { _tag: "TakeEffect" }
      return name === "resume" && state._tag === "Received" ? { _tag: "Allocate" } : undefined
    },
  },
)

/** All credit of a customer in one currency. */
export const creditTotal = ({ credits }: CustomerLedger, currency: Money["currency"]): Money =>
  make(
    credits.reduce((sum, [, amount]) => (amount.currency === currency ? sum + amount.minor : sum), 0n),
    currency,
  )

const withCredit = ({ credits }: CustomerLedger, receiptNo: string, unapplied: Money): CustomerLedger => {
  const others = credits.filter(([receipt]) => receipt !== receiptNo)
  const own: ReadonlyArray<CreditRow> = unapplied.minor === 0n ? [] : [[receiptNo, unapplied]]
  return { credits: [...others, ...own] }
}

/** What a customer has paid and not yet owed (REC-2). Its id is the customer's. Only receipts with a rest touch it. */
export const customerLedger = Aggregate.make<LedgerCommand, LedgerEvent, CustomerLedger, ReceivableError, unknown>({
  kind: "customer-ledger",
  initial: { credits: [] },
  command: LedgerCommand,
  event: LedgerEvent,
  state: CustomerLedger,
  access: { RecordCredit: systemOnly },
  reads: () => ({}),
  decide: (state, { receiptNo, unapplied }) => {
    const before = state.credits.find(([receipt]) => receipt === receiptNo)?.[1]
    const isSame = before === undefined ? unapplied.minor === 0n : equals(before, unapplied)
    if (isSame) return Result.succeed([])
    const total = creditTotal(withCredit(state, receiptNo, unapplied), unapplied.currency)
    return Result.succeed([{ _tag: "CreditChanged", receiptNo, unapplied, total }])
  },
  evolve: (state, { receiptNo, unapplied }) => withCredit(state, receiptNo, unapplied),
})
