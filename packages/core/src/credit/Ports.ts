/**
 * Exposure from the host's own books (CRD-2), for companies whose receivables live in another system.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { earliest } from "../calendar/LocalDate.ts"
import type { FactPort } from "../decider/Aggregate.ts"
import { Id } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { zero } from "../money/Model.ts"
import { empty, putCommitment, putItem, setUnapplied } from "./Ledger.ts"
import type { Ledger } from "./Model.ts"

/** Whose exposure is asked for. */
export const ExposureQuestion = Schema.Struct({ customerId: Id })
/** Whose exposure is asked for. */
export type ExposureQuestion = typeof ExposureQuestion.Type

/**
 * The parts of one customer's exposure, in one currency, without the order that is about to be released. The dates are
 * those of the oldest open item; they are missing when nothing is open.
 */
export const ExposureAnswer = Schema.Struct({
  undelivered: MoneyCodec.Money,
  uninvoiced: MoneyCodec.Money,
  receivables: MoneyCodec.Money,
  unapplied: MoneyCodec.Money,
  oldestInvoiceDate: Schema.optionalKey(CalendarCodec.LocalDate),
  oldestDueDate: Schema.optionalKey(CalendarCodec.LocalDate),
})
/** The parts of one customer's exposure. */
export type ExposureAnswer = typeof ExposureAnswer.Type

/**
 * The host's own figures (CRD-2). Two releases racing on them are kept apart by the credit account, which every release
 * writes; that the host's answer already knows of the first one is the host's affair.
 */
export const exposureSource: FactPort<ExposureQuestion, ExposureAnswer> = {
  name: "exposure",
  request: ExposureQuestion,
  answer: ExposureAnswer,
}

/**
 * The host's figures as a ledger that the gate can read.
 *
 * @example
 * ```ts
 * import * as Credit from "@dealwright/core/Credit"
 * import * as Money from "@dealwright/core/Money"
 * import assert from "node:assert"
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const ledger = Credit.ledgerOf({
 *   undelivered: cny("400.00"),
 *   uninvoiced: cny("200.00"),
 *   receivables: cny("0.00"),
 *   unapplied: cny("0.00")
 * })
 * assert.deepEqual(ledger.totals[0]?.uninvoiced, cny("200.00"))
 * ```
 */
export const ledgerOf = (answer: ExposureAnswer): Ledger => {
  const { oldestDueDate, oldestInvoiceDate, receivables, undelivered, unapplied, uninvoiced } = answer
  const nothing = zero(undelivered.currency)
  let ledger = setUnapplied(empty, unapplied)
  ledger = putCommitment(ledger, {
    orderId: "host-orders",
    ordered: undelivered,
    delivered: nothing,
    invoiced: nothing,
  })
  const delivered = { ordered: uninvoiced, delivered: uninvoiced, invoiced: zero(uninvoiced.currency) }
  ledger = putCommitment(ledger, { orderId: "host-deliveries", ...delivered })
  // Money owed since nobody knows when counts as owed for ever: the gate fails closed.
  const invoiceDate = oldestInvoiceDate ?? oldestDueDate ?? earliest
  return putItem(ledger, {
    itemId: "host-items",
    open: receivables,
    invoiceDate,
    dueDate: oldestDueDate ?? invoiceDate,
  })
}
