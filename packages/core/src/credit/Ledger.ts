/**
 * Bookkeeping of exposure (CRD-2): every amount is counted once, at the furthest stage it has reached. Pure functions on
 * plain data; nothing here loads a schema.
 *
 * @module
 */
import * as Money from "../money/index.ts"
import type { Commitment, Ledger, OpenItem, Totals } from "./Model.ts"

/** Nothing owed, nothing promised. */
export const empty: Ledger = { totals: [], commitments: [], items: [] }

/**
 * What of a commitment is neither delivered nor invoiced (CRD-2). Never negative: delivering more than was ordered
 * shows among the delivered.
 *
 * @example
 * ```ts
 * import * as CreditPolicy from "@dealwright/core/CreditPolicy"
 * import * as Money from "@dealwright/core/Money"
 * import assert from "node:assert"
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const order = { orderId: "O-1", ordered: cny("1000.00"), delivered: cny("600.00"), invoiced: cny("400.00") }
 * assert.deepEqual(CreditPolicy.undelivered(order), cny("400.00"))
 * assert.deepEqual(CreditPolicy.uninvoiced(order), cny("200.00"))
 * ```
 */
export const undelivered = (commitment: Commitment): Money.Money => {
  const { delivered, invoiced, ordered } = commitment
  let furthest = delivered.minor
  if (invoiced.minor > furthest) furthest = invoiced.minor
  return Money.make(ordered.minor > furthest ? ordered.minor - furthest : 0n, ordered.currency)
}

/**
 * What of a commitment is delivered but not invoiced (CRD-2). Never negative: invoicing may run ahead of delivery.
 *
 * @example
 * ```ts continue
 * const ahead = { ...order, invoiced: cny("700.00") }
 * assert.deepEqual(CreditPolicy.uninvoiced(ahead), cny("0.00"))
 * ```
 */
export const uninvoiced = (commitment: Commitment): Money.Money => {
  const { delivered, invoiced } = commitment
  return Money.make(delivered.minor > invoiced.minor ? delivered.minor - invoiced.minor : 0n, delivered.currency)
}

/**
 * Whether nothing more can come of a commitment, so that it need not be kept.
 *
 * @example
 * ```ts continue
 * const done = { ...order, delivered: cny("1000.00"), invoiced: cny("1000.00") }
 * assert.ok(CreditPolicy.isFinished(done) && !CreditPolicy.isFinished(order))
 * ```
 */
export const isFinished = (commitment: Commitment): boolean =>
  commitment.delivered.minor >= commitment.ordered.minor &&
  commitment.invoiced.minor >= commitment.ordered.minor &&
  commitment.invoiced.minor >= commitment.delivered.minor

type Stage = Exclude<keyof Totals, "currency">

/** Adds to one sum. Rows are sorted by currency and rows of nothing but zeros are left out: equal ledgers are equal data. */
const shift = (totals: ReadonlyArray<Totals>, stage: Stage, by: Money.Money): ReadonlyArray<Totals> => {
  if (by.minor === 0n) return totals
  const { currency } = by
  const nothing = Money.zero(currency)
  const row = totals.find((one) => one.currency === currency) ?? {
    currency,
    undelivered: nothing,
    uninvoiced: nothing,
    receivables: nothing,
    unapplied: nothing,
  }
  const next = { ...row, [stage]: Money.unsafeAdd(row[stage], by) }
  const others = totals.filter((one) => one.currency !== currency)
  const isEmpty =
    Money.isZero(next.undelivered) &&
    Money.isZero(next.uninvoiced) &&
    Money.isZero(next.receivables) &&
    Money.isZero(next.unapplied)
  return isEmpty ? others : [...others, next].sort(byCurrency)
}

const withoutCommitment = (ledger: Ledger, orderId: string): Ledger => {
  const before = commitmentOf(ledger, orderId)
  if (before === undefined) return ledger
  const totals = shift(ledger.totals, "undelivered", Money.negate(undelivered(before)))
  return {
    ...ledger,
    totals: shift(totals, "uninvoiced", Money.negate(uninvoiced(before))),
    commitments: ledger.commitments.filter((one) => one.orderId !== orderId),
  }
}

/**
 * What an order has claimed, if anything.
 *
 * @example
 * ```ts continue
 * const known = CreditPolicy.putCommitment(CreditPolicy.empty, order)
 * assert.deepEqual(CreditPolicy.commitmentOf(known, "O-1"), order)
 * assert.equal(CreditPolicy.commitmentOf(known, "O-2"), undefined)
 * ```
 */
export const commitmentOf = (ledger: Ledger, orderId: string): Commitment | undefined =>
  ledger.commitments.find((one) => one.orderId === orderId)

/**
 * Enters what an order claims in place of what it claimed before (CRD-2). A finished commitment is dropped.
 *
 * @example
 * ```ts
 * import * as CreditPolicy from "@dealwright/core/CreditPolicy"
 * import * as Money from "@dealwright/core/Money"
 * import assert from "node:assert"
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const order = { orderId: "O-1", ordered: cny("1000.00"), delivered: cny("0.00"), invoiced: cny("0.00") }
 * const once = CreditPolicy.putCommitment(CreditPolicy.empty, order)
 * assert.deepEqual(CreditPolicy.putCommitment(once, order), once)
 * ```
 */
export const putCommitment = (ledger: Ledger, commitment: Commitment): Ledger => {
  const rest = withoutCommitment(ledger, commitment.orderId)
  if (isFinished(commitment)) return rest
  const totals = shift(rest.totals, "undelivered", undelivered(commitment))
  return {
    ...rest,
    totals: shift(totals, "uninvoiced", uninvoiced(commitment)),
    commitments: [...rest.commitments, commitment],
  }
}

/**
 * Gives back what of an order is neither delivered nor invoiced (CRD-7); the rest stays until it is invoiced.
 *
 * @example
 * ```ts continue
 * const delivered = { ...order, delivered: cny("600.00") }
 * const given = CreditPolicy.releaseCommitment(CreditPolicy.putCommitment(CreditPolicy.empty, delivered), "O-1")
 * assert.deepEqual(CreditPolicy.commitmentOf(given, "O-1")?.ordered, cny("600.00"))
 * ```
 */
export const releaseCommitment = (ledger: Ledger, orderId: string): Ledger => {
  const before = commitmentOf(ledger, orderId)
  if (before === undefined) return ledger
  return uninvoiced(before).minor === 0n
    ? withoutCommitment(ledger, orderId)
    : putCommitment(ledger, { ...before, ordered: before.delivered })
}

/**
 * The ledger as if this order claimed nothing: what the order itself is checked against.
 *
 * @example
 * ```ts continue
 * assert.deepEqual(CreditPolicy.withoutOrder(once, "O-1"), CreditPolicy.empty)
 * ```
 */
export const withoutOrder = (ledger: Ledger, orderId: string): Ledger => withoutCommitment(ledger, orderId)

/** Oldest invoice first: the gate looks at one end only. */
const byAge = (a: OpenItem, b: OpenItem): number =>
  a.invoiceDate - b.invoiceDate || (a.itemId < b.itemId ? -1 : a.itemId > b.itemId ? 1 : 0)

/**
 * Enters an open item in place of what stood under its id (CRD-2). One with nothing open is removed.
 *
 * @example
 * ```ts continue
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * const [invoiceDate, dueDate] = [LocalDate.literal("2026-03-02"), LocalDate.literal("2026-04-01")]
 * const invoiced = CreditPolicy.putItem(once, { itemId: "I-1", open: cny("250.00"), invoiceDate, dueDate })
 * const paid = CreditPolicy.putItem(invoiced, { itemId: "I-1", open: cny("0.00"), invoiceDate, dueDate })
 * assert.deepEqual(paid, once)
 * ```
 */
export const putItem = (ledger: Ledger, item: OpenItem): Ledger => {
  const before = ledger.items.find((one) => one.itemId === item.itemId)
  const rest = before === undefined ? ledger.items : ledger.items.filter((one) => one.itemId !== item.itemId)
  const cleared = before === undefined ? ledger.totals : shift(ledger.totals, "receivables", Money.negate(before.open))
  return {
    ...ledger,
    totals: shift(cleared, "receivables", item.open),
    items: item.open.minor === 0n ? rest : [...rest, item].sort(byAge),
  }
}

/**
 * Sets the money received and not yet applied, in its currency (CRD-2).
 *
 * @example
 * ```ts continue
 * const ahead = CreditPolicy.setUnapplied(once, cny("50.00"))
 * assert.deepEqual(CreditPolicy.setUnapplied(ahead, cny("0.00")), once)
 * ```
 */
export const setUnapplied = (ledger: Ledger, total: Money.Money): Ledger => {
  const row = ledger.totals.find((one) => one.currency === total.currency)
  const before = row === undefined ? 0n : row.unapplied.minor
  return { ...ledger, totals: shift(ledger.totals, "unapplied", Money.make(total.minor - before, total.currency)) }
}

/**
 * A ledger out of what a host knows of a customer, in one pass (CRD-2). Ids are distinct; what is finished is left out.
 *
 * @example
 * ```ts
 * import * as CreditPolicy from "@dealwright/core/CreditPolicy"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Money from "@dealwright/core/Money"
 * import assert from "node:assert"
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const [invoiceDate, dueDate] = [LocalDate.literal("2026-03-02"), LocalDate.literal("2026-04-01")]
 * const ledger = CreditPolicy.ledgerFrom({
 *   commitments: [{ orderId: "O-1", ordered: cny("1000.00"), delivered: cny("600.00"), invoiced: cny("400.00") }],
 *   items: [{ itemId: "I-1", open: cny("250.00"), invoiceDate, dueDate }],
 *   unapplied: [cny("50.00")]
 * })
 * assert.deepEqual(ledger.totals[0]?.receivables, cny("250.00"))
 * ```
 */
export const ledgerFrom = (books: {
  readonly commitments?: ReadonlyArray<Commitment>
  readonly items?: ReadonlyArray<OpenItem>
  readonly unapplied?: ReadonlyArray<Money.Money>
}): Ledger => {
  const rows: Array<Sums> = []
  for (const one of books.commitments ?? []) {
    if (isFinished(one)) continue
    const row = rowOf(rows, one.ordered.currency)
    row.undelivered += undelivered(one).minor
    row.uninvoiced += uninvoiced(one).minor
  }
  const items = books.items ?? []
  let isInOrder = true
  let before: OpenItem | undefined
  for (const item of items) {
    const { open } = item
    rowOf(rows, open.currency).receivables += open.minor
    if (open.minor === 0n || (before !== undefined && byAge(before, item) > 0)) isInOrder = false
    before = item
  }
  for (const { currency, minor } of books.unapplied ?? []) rowOf(rows, currency).unapplied += minor
  return {
    totals: rows.filter(isSomething).sort(byCurrency).map(totalsOf),
    commitments: (books.commitments ?? []).filter((one) => !isFinished(one)),
    items: isInOrder ? items : items.filter((one) => one.open.minor !== 0n).sort(byAge),
  }
}

/** Sums in minor units while they grow. */
interface Sums {
  readonly currency: Money.CurrencyCode
  undelivered: bigint
  uninvoiced: bigint
  receivables: bigint
  unapplied: bigint
}

const rowOf = (rows: Array<Sums>, currency: Money.CurrencyCode): Sums => {
  for (const row of rows) if (row.currency === currency) return row
  const row = { currency, undelivered: 0n, uninvoiced: 0n, receivables: 0n, unapplied: 0n }
  rows.push(row)
  return row
}

const isSomething = ({ receivables, unapplied, undelivered: open, uninvoiced: delivered }: Sums): boolean =>
  open !== 0n || delivered !== 0n || receivables !== 0n || unapplied !== 0n

const byCurrency = (a: { readonly currency: string }, b: { readonly currency: string }): number =>
  a.currency < b.currency ? -1 : 1

const totalsOf = ({ currency, receivables, unapplied, undelivered: open, uninvoiced: delivered }: Sums): Totals => ({
  currency,
  undelivered: Money.make(open, currency),
  uninvoiced: Money.make(delivered, currency),
  receivables: Money.make(receivables, currency),
  unapplied: Money.make(unapplied, currency),
})
