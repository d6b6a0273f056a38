/**
 * One receipt: `payment/<receiptNo>`.
 *
 * An instructed payment touches its own document and those of the receivables it names. One without instruction looks up
 * what is open, then reads those receivables for certain in a second step, so that whatever changed in between is seen.
 *
 * @module
 */
import { LocalDate } from "../calendar/index.ts"
import { anyOf, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import type { Money } from "../money/Model.ts"
import { type Instruction, PaymentCommand } from "./Commands.ts"
import type { ReceivableError } from "./Errors.ts"
import { maxTargets } from "./Method.ts"
import * as Paying from "./Paying.ts"
import { PaymentEvent, PaymentState } from "./PaymentModel.ts"
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
    case "Spread":
      return state._tag === "Received" && state.found !== undefined ? targets(state.found.candidates) : {}
    case "ApplyTo":
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
    // What a receipt moves is all of it, or what is left of it (ORG-3).
    concerns: ({ command, state }) => {
      if (command._tag === "Receive") return { kind: "payment", amount: command.amount }
      if (state._tag === "None") return { kind: "payment" }
      const left = command._tag === "Allocate" && state._tag === "Received" ? state.unapplied : state.amount
      return { kind: "payment", amount: left }
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
          return Paying.applyTo(state, command)
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
