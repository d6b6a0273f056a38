/**
 * Invoices: what they bill, at which prices, and the second person who checks them (ORD-3, ORD-4, PRC-12).
 *
 * @module
 */
import * as Result from "effect/Result"
import { format } from "../calendar/LocalDate.ts"
import { actorId } from "../decider/Facts.ts"
import { unsafeAdd } from "../money/Arithmetic.ts"
import { make } from "../money/Model.ts"
import { multiplyQuantity } from "../money/Multiply.ts"
import * as Quantity from "../money/Quantity.ts"
import { agreedPriceOn } from "../pricing/index.ts"
import * as Errors from "./Errors.ts"
import { amountOf, invoicedAmount } from "./Evaluate.ts"
import type { AmendedLine, Event } from "./Events.ts"
import { evolve } from "./Evolve.ts"
import type { OrderFacts } from "./Facts.ts"
import { covers, gate, hold } from "./Gate.ts"
import { lineOf, within } from "./Lines.ts"
import type { InvoiceDraft, InvoiceLine, LineQuantity, Order, OrderLine } from "./Model.ts"
import * as PaperErrors from "./PaperErrors.ts"
import { made, makersOf, repeated, secondPerson } from "./Papers.ts"
import { type CommandOf, type Decided, nothing, outOfOrder, partiesOf, reject, yields } from "./Release.ts"
import { drafted, everything, settleable } from "./Steps.ts"

/** Whether agreed prices touch the order's: a contract that names its goods binds every invoice (CTR-1), imports are the host's. */
export const followsAgreements = ({ source }: Order): boolean =>
  source._tag !== "Imported" && !(source._tag === "Contract" && source.draws === "goods")

/**
 * Lines of the invoice for which a lower price is agreed with the customer on its day: what isn't invoiced of them is
 * at that price from now on (PRC-12). An agreement never makes an order dearer than it was promised.
 */
const repriced = (
  order: Order,
  lines: ReadonlyArray<LineQuantity>,
  on: InvoiceDraft["invoiceDate"],
  { customers }: OrderFacts,
): ReadonlyArray<AmendedLine> => {
  const [customer] = customers
  if (customer === undefined || !followsAgreements(order)) return []
  return lines.flatMap(({ lineId }): ReadonlyArray<AmendedLine> => {
    const line = lineOf(order, lineId)
    const unitPrice = line === undefined ? undefined : agreedPriceOn(customer, order.currency, line.sku, on)
    if (line === undefined || unitPrice === undefined || unitPrice.minor >= line.unitPrice.minor) return []
    const { quantity, settled, settledAmount } = line
    const rest = multiplyQuantity(unitPrice, Quantity.subtract(quantity, settled))
    return [{ lineId, quantity, amount: unsafeAdd(settledAmount, rest), unitPrice }]
  })
}

const amendment = (
  order: Order,
  lines: ReadonlyArray<AmendedLine>,
  on: InvoiceDraft["invoiceDate"],
  facts: OrderFacts,
): Event => {
  const change = new Map(lines.map((one) => [one.lineId, one.amount.minor]))
  const minor = order.lines.reduce((sum, line) => sum + (change.get(line.lineId) ?? line.amount.minor), 0n)
  return {
    _tag: "OrderAmended",
    lines,
    total: make(minor, order.currency),
    before: order.total,
    isReleased: true,
    reason: `Price agreed with the customer for ${format(on)} (PRC-12) / 按 ${format(on)} 与客户约定的价格`,
    by: actorId(facts.actor),
    ...partiesOf(order),
  }
}

/** The line as it will be once all drafts are issued. */
const withDrafts = (order: Order, line: OrderLine): OrderLine => {
  const settled = Quantity.add(line.settled, drafted(order, line))
  const minor = (order.drafts ?? []).reduce(
    (sum, draft) =>
      draft.lines.reduce((part, one) => (one.lineId === line.lineId ? part + one.amount.minor : part), sum),
    line.settledAmount.minor,
  )
  return { ...line, settled, settledAmount: make(minor, order.currency) }
}

const bill = (order: Order, lines: ReadonlyArray<LineQuantity>): ReadonlyArray<InvoiceLine> =>
  lines.flatMap(({ lineId, quantity }): ReadonlyArray<InvoiceLine> => {
    const found = lineOf(order, lineId)
    if (found === undefined) return []
    const line = withDrafts(order, found)
    // Pieces of a line re-add to its amount: each is the rounded total so far less what was billed (KER-2).
    const soFar = amountOf(line, Quantity.add(line.settled, quantity)).minor
    const amount = make(soFar - line.settledAmount.minor, order.currency)
    return [{ lineId, sku: line.sku, quantity, amount }]
  })

const totalOf = (lines: ReadonlyArray<InvoiceLine>, order: Order) =>
  make(
    lines.reduce((sum, { amount }) => sum + amount.minor, 0n),
    order.currency,
  )

const issued = (order: Order, draft: Omit<InvoiceDraft, "makers">, checkedBy?: string): Event => ({
  _tag: "OrderSettled",
  invoiceId: draft.invoiceId,
  invoiceDate: draft.invoiceDate,
  amount: draft.amount,
  lines: draft.lines,
  invoiced: unsafeAdd(invoicedAmount(order), draft.amount),
  creditDays: order.creditDays,
  by: draft.by,
  ...(checkedBy === undefined ? {} : { checkedBy }),
  ...partiesOf(order),
})

/**
 * What stands in the way of billing goods that haven't left: the gate's hold, unless an override covers it (CRD-4). What has
 * been delivered can always be invoiced, hold or no hold (CRD-5).
 */
const heldAhead = (
  order: Order,
  lines: ReadonlyArray<LineQuantity>,
  facts: OrderFacts,
): ReadonlyArray<Event> | undefined => {
  const isAhead = lines.some(({ lineId, quantity }) => {
    const line = lineOf(order, lineId)
    return line !== undefined && line.settled + quantity > line.shipped
  })
  if (!isAhead) return undefined
  // Whoever checks an invoice need not be one of those who make them; makers were looked at before.
  const outcome = gate(order, facts, true)
  return outcome._tag === "Passed" || covers(order.override, outcome, order, facts)
    ? undefined
    : hold(order, outcome, facts)
}

const invoice = (
  order: Order,
  { invoiceDate, invoiceId }: CommandOf<"Settle">,
  lines: ReadonlyArray<LineQuantity>,
  facts: OrderFacts,
): Decided => {
  const date = invoiceDate ?? facts.today
  if (date > facts.today) return reject(Errors.invoiceDateAhead(date))
  const changes = repriced(order, lines, date, facts)
  const before: ReadonlyArray<Event> = changes.length === 0 ? [] : [amendment(order, changes, date, facts)]
  const now = before.reduce(evolve, order)
  if (now._tag === "Absent") return nothing
  const billed = bill(now, lines)
  const { customerId } = order
  const by = actorId(facts.actor)
  const draft = { invoiceId, invoiceDate: date, amount: totalOf(billed, order), lines: billed, by }
  return order.invoiceCheck === undefined
    ? yields(...before, issued(now, draft))
    : yields(...before, { _tag: "InvoiceDrafted", ...draft, makers: makersOf(facts.actor), customerId })
}

/** Invoices (ORD-3, CRD-4); where a second person checks, a draft of it (ORD-4). */
export const settle = (order: Order, command: CommandOf<"Settle">, facts: OrderFacts): Decided => {
  const { invoiceId } = command
  const known = made(order, invoiceId)
  if (known !== undefined) return repeated(known, command.lines, Errors.numberUsed("invoice", invoiceId))
  if (!facts.credit.mayInvoice(facts.actor)) return reject(Errors.mayNotInvoice(facts.credit.policy.invoicingRoles))
  const all = everything(order, settleable)
  if (order._tag === "Cancelled" || order._tag === "Closed" || all.length === 0) return outOfOrder(order, "Settle")
  return Result.flatMap(within(order, command.lines ?? all, settleable), (lines) => {
    const held = heldAhead(order, lines, facts)
    return held === undefined ? invoice(order, command, lines, facts) : Result.succeed(held)
  })
}

const draftOf = ({ drafts = [] }: Order, invoiceId: string): InvoiceDraft | undefined =>
  drafts.find((one) => one.invoiceId === invoiceId)

/** Issues a draft as it was made, by somebody who had no part in making it (ORD-4, ORG-4). */
export const checkInvoice = (
  order: Order,
  { _tag, invoiceId }: CommandOf<"CheckInvoice">,
  facts: OrderFacts,
): Decided => {
  if (order.invoices.some((one) => one.invoiceId === invoiceId)) return nothing
  const draft = draftOf(order, invoiceId)
  if (draft === undefined) return reject(PaperErrors.unknownPaper("invoice", invoiceId))
  const wrong = secondPerson(facts.actor, draft.makers, { command: _tag, paper: "invoice", number: invoiceId })
  if (wrong !== undefined) return reject(wrong)
  const { drafts: _, ...without } = order
  const others = (order.drafts ?? []).filter((one) => one !== draft)
  const rest: Order = others.length === 0 ? without : { ...without, drafts: others }
  const isPossible = Result.isSuccess(within(rest, draft.lines, settleable))
  if (!isPossible || repriced(order, draft.lines, draft.invoiceDate, facts).length > 0) {
    return reject(PaperErrors.invoiceStale(invoiceId))
  }
  const held = heldAhead(order, draft.lines, facts)
  return held === undefined ? yields(issued(order, draft, actorId(facts.actor))) : Result.succeed(held)
}

/** Throws a draft away. Its maker may, too. */
export const refuseInvoice = (
  order: Order,
  { invoiceId, reason }: CommandOf<"RefuseInvoice">,
  facts: OrderFacts,
): Decided =>
  draftOf(order, invoiceId) === undefined
    ? reject(PaperErrors.unknownPaper("invoice", invoiceId))
    : yields({
        _tag: "InvoiceRefused",
        invoiceId,
        reason,
        by: actorId(facts.actor),
        customerId: order.customerId,
      })
