/**
 * Goods come back, or never leave: what comes off an order, and what of it is credited (ORD-5).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { actorId } from "../decider/Facts.ts"
import { unsafeAdd } from "../money/Arithmetic.ts"
import { type Money, make, negate } from "../money/index.ts"
import * as Quantity from "../money/Quantity.ts"
import { type Claimed, type Credited, creditableOn, creditsOf, notesOf } from "./Credits.ts"
import * as Errors from "./Errors.ts"
import { hasShipped } from "./Evaluate.ts"
import type { AmendedLine, Event } from "./Events.ts"
import * as ExceptionErrors from "./ExceptionErrors.ts"
import type { OrderFacts } from "./Facts.ts"
import { lineOf, lineWith, merged, within } from "./Lines.ts"
import type { LineQuantity, Order, OrderLine } from "./Model.ts"
import { repeated } from "./Papers.ts"
import { type CommandOf, type Decided, nothing, outOfOrder, partiesOf, reject } from "./Release.ts"
import { cuttable, returnable } from "./Steps.ts"

type Credits = Result.Result<ReadonlyArray<Credited>, Errors.OrderError>

/** Everything that each line is credited, or why one can't be. */
const together = (claims: ReadonlyArray<Claimed>, order: Order): Credits => {
  const all: Array<Credited> = []
  for (const claim of claims) {
    const found = creditsOf(order, claim)
    if (Result.isFailure(found)) return found
    all.push(...found.success)
  }
  return Result.succeed(all)
}

/** The line when so many pieces have come off, some of them credited. */
const reduced = (line: OrderLine, pieces: bigint, credited: ReadonlyArray<Credited>): AmendedLine => {
  let [count, minor] = [0n, 0n]
  for (const one of credited) {
    if (one.lineId !== line.lineId) continue
    count += one.quantity
    minor += one.amount.minor
  }
  const credit = make(minor, line.amount.currency)
  const invoiced: OrderLine = {
    ...line,
    quantity: Quantity.fromUnits(line.quantity - count),
    amount: unsafeAdd(line.amount, negate(credit)),
    settled: Quantity.fromUnits(line.settled - count),
    settledAmount: unsafeAdd(line.settledAmount, negate(credit)),
  }
  const { amount, quantity } =
    pieces === count ? invoiced : lineWith(invoiced, Quantity.fromUnits(line.quantity - pieces))
  return { lineId: line.lineId, quantity, amount }
}

const amendment = (
  order: Order,
  lines: ReadonlyArray<LineQuantity>,
  credited: ReadonlyArray<Credited>,
  reason: string,
  facts: OrderFacts,
): Event => {
  const changes = lines.flatMap(({ lineId, quantity }) => {
    const line = lineOf(order, lineId)
    return line === undefined ? [] : [reduced(line, quantity, credited)]
  })
  const total = order.lines.reduce((sum, line) => {
    const change = changes.find((one) => one.lineId === line.lineId)
    return sum + (change ?? line).amount.minor
  }, 0n)
  return {
    _tag: "OrderAmended",
    lines: changes,
    total: make(total, order.currency),
    before: order.total,
    isReleased: true,
    reason,
    by: actorId(facts.actor),
    ...partiesOf(order),
  }
}

const dated = (order: Order, facts: OrderFacts) => ({
  date: facts.today,
  by: actorId(facts.actor),
  ...partiesOf(order),
})

const isResupplied = ({ _tag }: Order): boolean => _tag === "Released" || _tag === "Delivered"

/** Invoiced pieces among those that come back: what was never invoiced comes off first, as there is nothing to credit. */
const invoicedOf = (line: OrderLine, pieces: bigint): bigint => {
  const free = line.shipped > line.settled ? line.shipped - line.settled : 0n
  return pieces > free ? pieces - free : 0n
}

/** Takes goods back that had left (ORD-5). */
export const takeBack = (order: Order, command: CommandOf<"Return">, facts: OrderFacts): Decided => {
  const { goods, invoiceId, outcome, reason, returnId } = command
  const asked = merged(command.lines)
  const known = order.returns?.find((one) => one.returnId === returnId)
  if (known !== undefined) {
    const isSame = Equal.equals(known.lines, asked) && known.goods === goods && known.outcome === outcome
    return isSame ? nothing : reject(Errors.numberUsed("return", returnId))
  }
  const isPossible = order._tag !== "Cancelled" && (outcome === "credited" || isResupplied(order))
  if (!isPossible) return outOfOrder(order, "Return")
  if (invoiceId !== undefined && !order.invoices.some((one) => one.invoiceId === invoiceId)) {
    return reject(ExceptionErrors.unknownInvoice(invoiceId))
  }
  const most = (of: Order, line: OrderLine): Quantity.Quantity => {
    if (invoiceId === undefined || outcome === "resupplied") return returnable(of, line)
    const onIt = creditableOn(of, line, invoiceId)
    return onIt < line.shipped ? onIt : line.shipped
  }
  return Result.flatMap(within(order, asked, most), (lines) => {
    const claims = lines.flatMap(({ lineId, quantity }): ReadonlyArray<Claimed> => {
      const line = lineOf(order, lineId)
      if (line === undefined || outcome === "resupplied") return []
      const credit = creditFor(command.lines, lineId)
      const pieces = invoiceId === undefined ? invoicedOf(line, quantity) : quantity
      return [
        {
          line,
          pieces,
          ...(credit === undefined ? {} : { credit }),
          ...(invoiceId === undefined ? {} : { invoiceId }),
        },
      ]
    })
    return Result.map(together(claims, order), (credited) => {
      const returned: Event = {
        _tag: "GoodsReturned",
        returnId,
        lines: lines.map((one) => ({ ...one, sku: lineOf(order, one.lineId)?.sku ?? "" })),
        goods,
        outcome,
        credits: notesOf(order, returnId, credited),
        reason,
        ...dated(order, facts),
      }
      return outcome === "resupplied" ? [returned] : [returned, amendment(order, lines, credited, reason, facts)]
    })
  })
}

/** What was agreed for a line in all; `undefined` where its price is credited. */
const creditFor = (lines: CommandOf<"Return">["lines"], lineId: string): Money | undefined =>
  lines.reduce<Money | undefined>((sum, { credit, lineId: id }) => {
    if (id !== lineId || credit === undefined) return sum
    return sum === undefined ? credit : unsafeAdd(sum, credit)
  }, undefined)

/** Cancels what hasn't left of an order of which something has (ORD-5). */
export const cancelRest = (order: Order, command: CommandOf<"CancelRest">, facts: OrderFacts): Decided => {
  const { cancelId, reason } = command
  const known = order.cuts?.find((one) => one.cancelId === cancelId)
  if (known !== undefined) return repeated(known.lines, command.lines, Errors.numberUsed("cancellation", cancelId))
  const all = order.lines.flatMap((line) => {
    const quantity = cuttable(order, line)
    return quantity > 0n ? [{ lineId: line.lineId, quantity }] : []
  })
  const isOpen = order._tag === "Confirmed" || order._tag === "Held" || order._tag === "Released"
  if (!isOpen || !hasShipped(order) || all.length === 0) return outOfOrder(order, "CancelRest")
  return Result.flatMap(within(order, command.lines ?? all, cuttable), (lines) => {
    const claims = lines.flatMap(({ lineId, quantity }): ReadonlyArray<Claimed> => {
      const line = lineOf(order, lineId)
      if (line === undefined) return []
      const free = line.quantity - (line.settled > line.shipped ? line.settled : line.shipped)
      return quantity > free ? [{ line, pieces: quantity - free }] : []
    })
    return Result.map(
      together(claims, order),
      (credited): ReadonlyArray<Event> => [
        {
          _tag: "RestCancelled",
          cancelId,
          lines,
          credits: notesOf(order, cancelId, credited),
          reason,
          ...dated(order, facts),
        },
        amendment(order, lines, credited, reason, facts),
      ],
    )
  })
}
