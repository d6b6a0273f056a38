/**
 * Which invoices goods are credited on, and for how much (ORD-5). Pure, without a schema.
 *
 * @module
 */
import * as Result from "effect/Result"
import { type Money, make } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { divideRounded } from "../rate/Rounding.ts"
import type { OrderError } from "./Errors.ts"
import { amountOf } from "./Evaluate.ts"
import * as ExceptionErrors from "./ExceptionErrors.ts"
import type { BilledLine, CreditPart, Invoice, InvoiceLine, Order, OrderLine } from "./Model.ts"

interface Billed {
  readonly invoiceId: string
  /** Pieces that aren't credited yet. */
  readonly left: bigint
  /** What so many of them were invoiced at: parts of a line on an invoice re-add to its amount (KER-2). */
  worth(pieces: bigint): bigint
}

const on = (lines: ReadonlyArray<BilledLine>, lineId: string): bigint =>
  lines.reduce((sum, one) => (one.lineId === lineId ? sum + one.quantity : sum), 0n)

const billed = (invoice: Invoice, line: OrderLine): Billed | undefined => {
  const row = invoice.lines.find((one) => one.lineId === line.lineId)
  if (row === undefined) return undefined
  const { quantity } = row
  // Invoices from before their money was kept by line were all at the line's one price.
  const minor = row.amount?.minor ?? amountOf(line, quantity).minor
  const gone = on(invoice.credited ?? [], line.lineId)
  const upTo = (pieces: bigint): bigint => divideRounded(minor * pieces, quantity, "half-even")
  return {
    invoiceId: invoice.invoiceId,
    left: quantity - gone,
    worth: (pieces) => upTo(gone + pieces) - upTo(gone),
  }
}

/** What is credited of one line on one invoice. */
export interface Credited extends InvoiceLine {
  readonly invoiceId: string
}

/** What is to be credited of a line. */
export interface Claimed {
  readonly line: OrderLine
  /** Pieces that were invoiced. */
  readonly pieces: bigint
  /** What was agreed for them, where that is less than their price. */
  readonly credit?: Money
  /** The one invoice they are credited on. */
  readonly invoiceId?: string
}

/** Spreads pieces of a line over the invoices that they are on, the newest first. */
export const creditsOf = (
  { currency, invoices }: Order,
  { credit, invoiceId, line, pieces }: Claimed,
): Result.Result<ReadonlyArray<Credited>, OrderError> => {
  let left = pieces
  const taken: Array<{ readonly invoiceId: string; readonly pieces: bigint; readonly worth: bigint }> = []
  for (const invoice of invoices.toReversed()) {
    if (invoiceId !== undefined && invoice.invoiceId !== invoiceId) continue
    const row = billed(invoice, line)
    const part = row === undefined || row.left > left ? left : row.left
    if (row === undefined || part <= 0n) continue
    taken.push({ invoiceId: invoice.invoiceId, pieces: part, worth: row.worth(part) })
    left -= part
  }
  const most = taken.reduce((sum, one) => sum + one.worth, 0n)
  const asked = credit?.minor ?? most
  if (asked < 0n || asked > most || (credit !== undefined && credit.currency !== currency)) {
    return Result.fail(ExceptionErrors.creditBeyond(line.lineId, credit ?? make(asked, currency), make(most, currency)))
  }
  let open = asked
  return Result.succeed(
    taken.map(({ invoiceId: id, pieces: part, worth }) => {
      const minor = worth < open ? worth : open
      open -= minor
      const { lineId, sku } = line
      return { invoiceId: id, lineId, sku, quantity: Quantity.fromUnits(part), amount: make(minor, currency) }
    }),
  )
}

/** How many pieces of a line can be credited on an invoice. */
export const creditableOn = ({ invoices }: Order, line: OrderLine, invoiceId: string): Quantity.Quantity => {
  const invoice = invoices.find((one) => one.invoiceId === invoiceId)
  const row = invoice === undefined ? undefined : billed(invoice, line)
  return Quantity.fromUnits(row === undefined ? 0n : row.left)
}

/** The credit notes that come of it: one for each invoice. */
export const notesOf = (order: Order, noteNo: string, credited: ReadonlyArray<Credited>): ReadonlyArray<CreditPart> =>
  order.invoices.flatMap(({ invoiceId }): ReadonlyArray<CreditPart> => {
    const lines = credited.flatMap(({ invoiceId: id, ...line }) => (id === invoiceId ? [line] : []))
    const minor = lines.reduce((sum, { amount }) => sum + amount.minor, 0n)
    return lines.length === 0 ? [] : [{ invoiceId, noteNo, amount: make(minor, order.currency), lines }]
  })
