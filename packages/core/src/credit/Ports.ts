/**
 * Exposure from the host's own books (CRD-2), for companies whose receivables live in another system.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { earliest } from "../calendar/LocalDate.ts"
import type { FactPort } from "../decider/Aggregate.ts"
import { Id } from "../decider/Ids.ts"
import { unsafeAdd } from "../money/Arithmetic.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { zero } from "../money/Model.ts"
import { empty, ledgerFrom, undelivered, uninvoiced } from "./Ledger.ts"
import type { Commitment, Ledger } from "./Model.ts"
import type { CustomerPosition } from "./Request.ts"

/** Whose exposure is asked for. */
export const ExposureQuestion = Schema.Struct({ customerId: Id })
/** Whose exposure is asked for. */
export type ExposureQuestion = typeof ExposureQuestion.Type

const Parts = Schema.Struct({
  undelivered: Schema.optionalKey(MoneyCodec.Money),
  uninvoiced: Schema.optionalKey(MoneyCodec.Money),
  receivables: Schema.optionalKey(MoneyCodec.Money),
  unapplied: Schema.optionalKey(MoneyCodec.Money),
  total: Schema.optionalKey(MoneyCodec.Money),
  oldestInvoiceDate: Schema.optionalKey(CalendarCodec.LocalDate),
  oldestDueDate: Schema.optionalKey(CalendarCodec.LocalDate),
})

const partsOf = ({ receivables, unapplied, undelivered, uninvoiced }: typeof Parts.Type) =>
  [undelivered, uninvoiced, receivables, unapplied].filter((part) => part !== undefined)

/**
 * One customer's exposure, without the order that is about to be released (CRD-2). Either `total`, as one figure, or those
 * parts that the host keeps: a part that it leaves out is taken from our own books. The dates are those of the oldest open
 * item. With `receivables`, money owed without a date counts as owed for ever; with `total` the age of our own items counts
 * where they are left out.
 */
export const ExposureAnswer = Parts.check(
  Schema.makeFilter((answer) =>
    answer.total === undefined
      ? partsOf(answer).length > 0 || "at least one of undelivered, uninvoiced, receivables, unapplied, or total"
      : partsOf(answer).length === 0 || "either total or its parts, not both",
  ),
)
/** One customer's exposure by the host's books. */
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
 * The host's figures as a ledger that the gate can read: the parts that it gives, and our own for the others.
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
 *
 * const own = Credit.setUnapplied(Credit.empty, cny("50.00"))
 * assert.deepEqual(Credit.ledgerOf({ undelivered: cny("400.00") }, own).totals[0]?.unapplied, cny("50.00"))
 * ```
 */
export const ledgerOf = (answer: ExposureAnswer, own: Ledger = empty): Ledger => {
  const {
    oldestDueDate,
    oldestInvoiceDate,
    receivables,
    total,
    undelivered: orders,
    unapplied,
    uninvoiced: deliveries,
  } = answer
  // Money owed since nobody knows when counts as owed for ever: the gate fails closed.
  const invoiceDate = oldestInvoiceDate ?? oldestDueDate ?? earliest
  const item = { itemId: "host-items", invoiceDate, dueDate: oldestDueDate ?? invoiceDate }
  if (total !== undefined) {
    const isDated = oldestInvoiceDate !== undefined || oldestDueDate !== undefined
    const open = { ...total, minor: total.minor > 0n ? total.minor : 1n }
    return { ...own, items: isDated ? [{ ...item, open }] : own.items }
  }
  const commitments: Array<Commitment> = own.commitments.map((one) => {
    const nothing = zero(one.ordered.currency)
    const open = orders === undefined ? undelivered(one) : nothing
    const delivered = deliveries === undefined ? uninvoiced(one) : nothing
    return { ...one, ordered: unsafeAdd(open, delivered), delivered, invoiced: nothing }
  })
  if (orders !== undefined) {
    const nothing = zero(orders.currency)
    commitments.push({ orderId: "host-orders", ordered: orders, delivered: nothing, invoiced: nothing })
  }
  if (deliveries !== undefined) {
    const invoiced = zero(deliveries.currency)
    commitments.push({ orderId: "host-deliveries", ordered: deliveries, delivered: deliveries, invoiced })
  }
  return ledgerFrom({
    commitments,
    items: receivables === undefined ? own.items : [{ ...item, open: receivables }],
    unapplied: unapplied === undefined ? own.totals.map((row) => row.unapplied) : [unapplied],
  })
}

const readAnswer = Schema.decodeUnknownResult(Schema.toType(ExposureAnswer), { onExcessProperty: "error" })

/**
 * A customer's position by the host's answer (CRD-2). An answer that isn't one, or says nothing, leaves the exposure unknown,
 * and the gate refuses: our own figures are never taken for the host's by mistake.
 *
 * @example
 * ```ts continue
 * const { exposure } = Credit.positionByHost({ ledger: Credit.empty }, { undeliverd: cny("400.00") })
 * assert.equal(exposure?._tag, "Unknown")
 * ```
 */
export const positionByHost = (own: CustomerPosition, answer: unknown): CustomerPosition => {
  const read = readAnswer(answer)
  if (Result.isFailure(read)) {
    const detail = read.failure.message.replaceAll(/\s+/g, " ").slice(0, 200)
    return { ...own, exposure: { _tag: "Unknown", detail } }
  }
  const { total } = read.success
  const ledger = ledgerOf(read.success, own.ledger)
  return total === undefined ? { ...own, ledger } : { ...own, ledger, exposure: { _tag: "Total", total } }
}

/**
 * Whether the host's answer takes the place of what we know of deliveries that aren't invoiced (CRD-2). An order's own are then
 * not in the figures, as the host leaves out the order that is asked about.
 *
 * @example
 * ```ts continue
 * assert.ok(Credit.countsDeliveries({ total: cny("1.00") }) && !Credit.countsDeliveries({ undelivered: cny("1.00") }))
 * ```
 */
export const countsDeliveries = (answer: unknown): boolean => {
  const read = readAnswer(answer)
  return Result.isSuccess(read) && (read.success.total !== undefined || read.success.uninvoiced !== undefined)
}
