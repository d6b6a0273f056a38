/**
 * What a customer has paid and not yet owed: `customer-ledger/<customerId>`.
 *
 * @module
 */
import * as Result from "effect/Result"
import { systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { equals } from "../money/Arithmetic.ts"
import { type Money, make } from "../money/Model.ts"
import { LedgerCommand } from "./Commands.ts"
import type { ReceivableError } from "./Errors.ts"
import { type CreditRow, CustomerLedger, LedgerEvent } from "./PaymentModel.ts"

/**
 * All credit of a customer in one currency.
 *
 * @example
 * ```ts
 * import { Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const ledger: Receivable.CustomerLedger = { credits: [["P-1", Money.of("50.00", "CNY")], ["P-2", Money.of("9.00", "USD")]] }
 * assert.deepEqual(Receivable.creditTotal(ledger, "CNY"), Money.of("50.00", "CNY"))
 * ```
 */
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
