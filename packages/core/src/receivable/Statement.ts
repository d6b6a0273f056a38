/**
 * A customer's statement of account (REC-8): pure and exact.
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { Found } from "../decider/Aggregate.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import type { OpenItem } from "./Ageing.ts"
import type { ReceivableState } from "./Model.ts"
import type { PaymentState } from "./PaymentModel.ts"
import { agreedTotal, currencyOf, owedTotal, paidTotal } from "./Standing.ts"
import { openItems } from "./Views.ts"

/** One posting; `amount` is what it adds to the balance, below zero when it lowers it. */
export interface StatementLine {
  readonly on: LocalDate
  readonly kind: "debt" | "credited" | "forfeited" | "payment" | "reversal"
  /** The receivable or the receipt. */
  readonly id: string
  readonly amount: Money
  /** What the customer owes after this line; below zero is a credit. */
  readonly balance: Money
}

/** A statement in one currency. */
export interface Statement {
  readonly customerId: string
  readonly currency: CurrencyCode
  /** In the order of their dates; debts before payments of the same day. */
  readonly lines: ReadonlyArray<StatementLine>
  /** The last balance: what is open less what is unapplied, always. */
  readonly balance: Money
  readonly open: ReadonlyArray<OpenItem>
  readonly unapplied: Money
}

interface Posting {
  readonly on: LocalDate
  readonly kind: StatementLine["kind"]
  readonly id: string
  readonly minor: bigint
}

const order: Readonly<Record<StatementLine["kind"], number>> = {
  debt: 0,
  credited: 1,
  forfeited: 2,
  payment: 3,
  reversal: 4,
}

const debtPostings = ({ id, state }: Found<ReceivableState>): ReadonlyArray<Posting> => {
  if (state._tag === "None") return []
  const agreed = agreedTotal(state).minor
  const postings: Array<Posting> = [{ on: state.invoiceDate, kind: "debt", id, minor: agreed }]
  const credited = agreed - owedTotal(state).minor
  if (credited !== 0n) postings.push({ on: state.invoiceDate, kind: "credited", id, minor: -credited })
  // What was given up and what is returned or kept: nothing of the plan stands any more, nor its payments.
  if (state._tag === "Forfeited") {
    postings.push({ on: state.on, kind: "forfeited", id, minor: paidTotal(state).minor - owedTotal(state).minor })
  }
  return postings
}

const paymentPostings = ({ id, state }: Found<PaymentState>): ReadonlyArray<Posting> => {
  if (state._tag === "None" || state._tag === "Announced") return []
  const { minor } = state.amount
  const received: Posting = { on: state.valueDate, kind: "payment", id, minor: -minor }
  return state._tag === "Reversed" ? [received, { on: state.on, kind: "reversal", id, minor }] : [received]
}

/**
 * The statement of one customer in one currency (REC-8): every debt, credit, payment and reversal by date with the balance
 * after it, then what is open. The last balance is what is open less what is unapplied. Give it all receivables and
 * payments of the customer; what belongs to others, or is in another currency, is left out. Money announced for a later
 * value date is no part of it yet. Credit notes stand on the date of their invoice.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Receivable.statement("C-1", "CNY", [], []).lines, [])
 * ```
 */
export const statement = (
  customerId: string,
  currency: CurrencyCode,
  receivables: Iterable<Found<ReceivableState>>,
  payments: Iterable<Found<PaymentState>>,
): Statement => {
  const debts = Array.from(receivables).filter(
    ({ state }) => state._tag !== "None" && state.customerId === customerId && currencyOf(state) === currency,
  )
  const receipts = Array.from(payments).filter(
    ({ state }) => state._tag !== "None" && state.customerId === customerId && state.amount.currency === currency,
  )
  const postings = [...debts.flatMap(debtPostings), ...receipts.flatMap(paymentPostings)].sort(
    (a, b) => a.on - b.on || order[a.kind] - order[b.kind] || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )
  let balance = 0n
  const lines = postings.map(({ id, kind, minor, on }): StatementLine => {
    balance += minor
    return { on, kind, id, amount: make(minor, currency), balance: make(balance, currency) }
  })
  const unapplied = receipts.reduce(
    (sum, { state }) => (state._tag === "Received" ? sum + state.unapplied.minor : sum),
    0n,
  )
  return {
    customerId,
    currency,
    lines,
    balance: make(balance, currency),
    open: openItems(debts),
    unapplied: make(unapplied, currency),
  }
}
