/**
 * From released to closed: settling, shipping, delivering, accepting (ORD-2, ORD-3).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { actorId } from "../decider/Facts.ts"
import { make } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import * as Errors from "./Errors.ts"
import { amountOf, everything, invoicedAmount, isSettled, isShipped, settleable, shippable } from "./Evaluate.ts"
import type { Event, InvoiceLine } from "./Events.ts"
import type { OrderFacts } from "./Facts.ts"
import { covers, gate, hold } from "./Gate.ts"
import type { LineQuantity, Order, OrderLine } from "./Model.ts"
import { type CommandOf, type Decided, nothing, outOfOrder, partiesOf, reject, yields } from "./Release.ts"

/** Each line once, in the order of their ids: the same contents are the same data. */
const merged = (asked: ReadonlyArray<LineQuantity>): ReadonlyArray<LineQuantity> => {
  const totals = new Map<string, Quantity.Quantity>()
  for (const { lineId, quantity } of asked) {
    totals.set(lineId, Quantity.add(totals.get(lineId) ?? Quantity.zero, quantity))
  }
  return Array.from(totals, ([lineId, quantity]) => ({ lineId, quantity })).sort((a, b) =>
    a.lineId < b.lineId ? -1 : 1,
  )
}

/** What is asked for, within what is possible now. */
const within = (
  order: Order,
  asked: ReadonlyArray<LineQuantity>,
  possible: (order: Order, line: OrderLine) => Quantity.Quantity,
): Result.Result<ReadonlyArray<LineQuantity>, Errors.OrderError> => {
  const found = merged(asked)
  for (const { lineId, quantity } of found) {
    const line = order.lines.find((one) => one.lineId === lineId)
    if (line === undefined) return Result.fail(Errors.unknownLine(lineId))
    const most = possible(order, line)
    if (quantity <= 0n || quantity > most) return Result.fail(Errors.quantityBeyond(lineId, quantity, most))
  }
  return Result.succeed(found)
}

const lineOf = (order: Order, lineId: string): OrderLine | undefined => order.lines.find((one) => one.lineId === lineId)

/** A paper whose number is known already: the same one again, or another one under its number. */
const repeated = (
  known: ReadonlyArray<LineQuantity>,
  asked: ReadonlyArray<LineQuantity> | undefined,
  error: Errors.OrderError,
): Decided => (asked === undefined || Equal.equals(known, merged(asked)) ? nothing : reject(error))

const invoice = (
  order: Order,
  command: CommandOf<"Settle">,
  lines: ReadonlyArray<LineQuantity>,
  facts: OrderFacts,
): Decided => {
  const invoiceDate = command.invoiceDate ?? facts.today
  if (invoiceDate > facts.today) return reject(Errors.invoiceDateAhead(invoiceDate))
  const billed: Array<InvoiceLine> = []
  let minor = 0n
  for (const { lineId, quantity } of lines) {
    const line = lineOf(order, lineId)
    if (line === undefined) continue
    // Pieces of a line re-add to its amount: each is the rounded total so far less what was billed (KER-2).
    const soFar = amountOf(line, Quantity.add(line.settled, quantity)).minor
    const amount = soFar - line.settledAmount.minor
    minor += amount
    billed.push({ lineId, sku: line.sku, quantity, amount: make(amount, order.currency) })
  }
  return yields({
    _tag: "OrderSettled",
    invoiceId: command.invoiceId,
    invoiceDate,
    amount: make(minor, order.currency),
    lines: billed,
    invoiced: make(invoicedAmount(order).minor + minor, order.currency),
    creditDays: order.creditDays,
    by: actorId(facts.actor),
    ...partiesOf(order),
  })
}

/**
 * Invoices (ORD-3, CRD-4). What has been delivered can always be invoiced, hold or no hold (CRD-5); what hasn't, only of a
 * released order that nothing has come to stand in the way of since.
 */
export const settle = (order: Order, command: CommandOf<"Settle">, facts: OrderFacts): Decided => {
  const { invoiceId } = command
  const known = order.invoices.find((one) => one.invoiceId === invoiceId)
  if (known !== undefined) return repeated(known.lines, command.lines, Errors.numberUsed("invoice", invoiceId))
  if (!facts.credit.mayInvoice(facts.actor)) return reject(Errors.mayNotInvoice(facts.credit.policy.invoicingRoles))
  const all = everything(order, settleable)
  if (order._tag === "Cancelled" || order._tag === "Closed" || all.length === 0) return outOfOrder(order, "Settle")
  return Result.flatMap(within(order, command.lines ?? all, settleable), (lines) => {
    const isAhead = lines.some(({ lineId, quantity }) => {
      const line = lineOf(order, lineId)
      return line !== undefined && line.settled + quantity > line.shipped
    })
    if (isAhead) {
      const outcome = gate(order, facts)
      if (outcome._tag !== "Passed" && !covers(order.override, outcome, order, facts)) {
        return Result.succeed(hold(order, outcome, facts))
      }
    }
    return invoice(order, command, lines, facts)
  })
}

/** Goods leave (ORD-3): with `settle-first` only what was invoiced. */
export const ship = (order: Order, command: CommandOf<"Ship">, facts: OrderFacts): Decided => {
  const { shipmentId } = command
  const known = order.shipments.find((one) => one.shipmentId === shipmentId)
  if (known !== undefined) return repeated(known.lines, command.lines, Errors.numberUsed("shipment", shipmentId))
  const all = everything(order, shippable)
  if (order._tag !== "Released" || all.length === 0) return outOfOrder(order, "Ship")
  return Result.map(within(order, command.lines ?? all, shippable), (lines): ReadonlyArray<Event> => {
    let delivered = 0n
    for (const line of order.lines) {
      const leaving = lines.find((one) => one.lineId === line.lineId)?.quantity ?? Quantity.zero
      delivered += amountOf(line, Quantity.add(line.shipped, leaving)).minor
    }
    const { customerId, currency } = order
    return [
      { _tag: "OrderShipped", shipmentId, date: facts.today, lines, delivered: make(delivered, currency), customerId },
    ]
  })
}

/** Everything has arrived. */
export const deliver = (order: Order, facts: OrderFacts): Decided => {
  if (order._tag === "Delivered") return nothing
  return order._tag === "Released" && isShipped(order)
    ? yields({ _tag: "OrderDelivered", date: facts.today })
    : outOfOrder(order, "Deliver")
}

/** The customer has accepted. */
export const accept = (order: Order, { note }: CommandOf<"Accept">, facts: OrderFacts): Decided => {
  if (order._tag === "Accepted") return nothing
  return order._tag === "Delivered"
    ? yields({ _tag: "OrderAccepted", date: facts.today, ...(note === undefined ? {} : { note }), ...partiesOf(order) })
    : outOfOrder(order, "Accept")
}

/** Nothing is left to do. */
export const close = (order: Order, facts: OrderFacts): Decided => {
  if (order._tag === "Closed") return nothing
  return order._tag === "Accepted" && isSettled(order)
    ? yields({ _tag: "OrderClosed", date: facts.today, customerId: order.customerId })
    : outOfOrder(order, "Close")
}
