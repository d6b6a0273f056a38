/**
 * From confirmed to released: deposits, the gate, overrides, amendments (ORD-2, CRD-4, CRD-5).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { actorId } from "../decider/Facts.ts"
import { make } from "../money/Model.ts"
import { authorised } from "./Authority.ts"
import type { Command } from "./Commands.ts"
import * as Errors from "./Errors.ts"
import { depositOpen, hasShipped, isCommitted } from "./Evaluate.ts"
import type { Event } from "./Events.ts"
import type { OrderFacts } from "./Facts.ts"
import { covers, gate, hold, overrideOf, overtaken } from "./Gate.ts"
import { lineWith } from "./Lines.ts"
import type { Order, OrderLine } from "./Model.ts"
import { difference } from "./Source.ts"
import { nextSteps } from "./Steps.ts"

/** What a command leads to. */
export type Decided = Result.Result<ReadonlyArray<Event>, Errors.OrderError>
/** One of the commands. */
export type CommandOf<Tag extends Command["_tag"]> = Extract<Command, { readonly _tag: Tag }>

/** No event: it was done before. */
export const nothing: Decided = Result.succeed([])
/** These events. */
export const yields = (...events: ReadonlyArray<Event>): Decided => Result.succeed(events)
/** Impossible. */
export const reject = (error: Errors.OrderError): Decided => Result.fail(error)
/** The step is not open now. */
export const outOfOrder = (order: Order, step: string): Decided =>
  reject(Errors.outOfOrder(order._tag, step, nextSteps(order)))

/** Whom an event is about, for receivables and commissions. */
export const partiesOf = (order: Order) => ({
  customerId: order.customerId,
  sellers: order.sellers,
  ...(order.dealId === undefined ? {} : { dealId: order.dealId }),
})

/** Records a deposit, once for each receipt (ORD-2). */
export const recordDeposit = (order: Order, { amount, receiptNo }: CommandOf<"RecordDeposit">): Decided => {
  const before = order.deposits.find((one) => one.receiptNo === receiptNo)
  if (before !== undefined) {
    return Equal.equals(before.amount, amount) ? nothing : reject(Errors.numberUsed("receipt", receiptNo))
  }
  if (order._tag !== "Confirmed" && order._tag !== "Held") return outOfOrder(order, "RecordDeposit")
  if (amount.minor <= 0n || amount.currency !== order.currency) return reject(Errors.wrongDeposit(amount))
  return yields({ _tag: "DepositRecorded", receiptNo, amount })
}

/** Runs the gate and says what becomes of the order (CRD-4). */
export const release = (order: Order, facts: OrderFacts): Decided => {
  if (order._tag === "Released") return nothing
  if ((order._tag !== "Confirmed" && order._tag !== "Held") || depositOpen(order).minor > 0n) {
    return outOfOrder(order, "Release")
  }
  // Whoever may not invoice says nothing about a held order by trying: its hold, and the question put to others, stay.
  if (order._tag === "Held" && !facts.credit.mayInvoice(facts.actor)) {
    return reject(Errors.mayNotInvoice(facts.credit.policy.invoicingRoles))
  }
  const by = actorId(facts.actor)
  const { customerId, override, total } = order
  const outcome = gate(order, facts)
  if (outcome._tag === "Passed") {
    return yields({ _tag: "OrderReleased", total, decision: outcome.decision, by, customerId, ...overtaken(order) })
  }
  if (covers(override, outcome, order, facts)) {
    const { overtakes } = overtaken(order)
    // The request that the override came from is used, not overtaken.
    const other = overtakes === undefined || overtakes === override.hold ? {} : { overtakes }
    return yields({ _tag: "OrderReleased", total, decision: outcome.decision, override, by, customerId, ...other })
  }
  if (outcome._tag === "Held" || isCommitted(order)) return Result.succeed(hold(order, outcome, facts))
  const isToldAlready = order._tag === "Confirmed" && Equal.equals(order.refusal, outcome.decision)
  return isToldAlready
    ? nothing
    : yields({ _tag: "ReleaseRefused", decision: outcome.decision, by, ...overtaken(order) })
}

/** Takes an approval of the hold as an override (CRD-5). */
export const applyOverride = (order: Order, command: CommandOf<"ApplyOverride">, facts: OrderFacts): Decided => {
  const { by, contentHash, reason } = command
  if (order._tag !== "Held" || order.hold.contentHash !== contentHash) return reject(Errors.overrideStale())
  if (order.hold.by === by) return reject(Errors.selfApproval(by))
  const override = overrideOf(order.hold, { by, reason }, facts)
  if (override === undefined) return reject(Errors.overrideStale())
  return Equal.equals(order.override, override) ? nothing : yields({ _tag: "OverrideApplied", override })
}

/** Notes that nobody overrides the hold as it was asked. */
export const refuseOverride = (order: Order, { by, contentHash, reason }: CommandOf<"RefuseOverride">): Decided =>
  order._tag !== "Held" || order.hold.contentHash !== contentHash || order.hold.refusedBy !== undefined
    ? nothing
    : yields({ _tag: "OverrideRefused", by, reason })

/** The order with other quantities, or why that is impossible. */
const amended = (order: Order, command: CommandOf<"Amend">): Result.Result<Order, Errors.OrderError> => {
  const wanted = new Map(command.lines.map((one) => [one.lineId, one.quantity]))
  for (const lineId of wanted.keys()) {
    if (!order.lines.some((line) => line.lineId === lineId)) return Result.fail(Errors.unknownLine(lineId))
  }
  const lines: Array<OrderLine> = []
  for (const line of order.lines) {
    const quantity = wanted.get(line.lineId) ?? line.quantity
    const least = line.shipped > line.settled ? line.shipped : line.settled
    if (quantity < least || quantity < 0n) return Result.fail(Errors.quantityBeyond(line.lineId, quantity, least))
    lines.push(quantity === line.quantity ? line : lineWith(line, quantity))
  }
  if (lines.every((line) => line.quantity === 0n)) return Result.fail(Errors.emptyOrder())
  const total = make(
    lines.reduce((sum, line) => sum + line.amount.minor, 0n),
    order.currency,
  )
  const next = { ...order, lines, total }
  const beyond = difference(next)
  return beyond === undefined
    ? Result.succeed(next)
    : Result.fail(Errors.differsFromSource(beyond.sku, beyond.agreed, beyond.ordered))
}

/**
 * Changes quantities (CRD-5). A released order stays released while its total is within what was cleared or overridden;
 * beyond that it is blocked again until the gate passes it anew.
 */
export const amend = (order: Order, command: CommandOf<"Amend">, facts: OrderFacts): Decided => {
  if (order._tag !== "Confirmed" && order._tag !== "Held" && order._tag !== "Released")
    return outOfOrder(order, "Amend")
  return Result.flatMap(amended(order, command), (next) => {
    const changed = next.lines.filter((line, i) => line.quantity !== order.lines[i]?.quantity)
    if (changed.length === 0) return nothing
    const isReleased = order._tag === "Released" && next.total.minor <= order.cleared.minor
    return yields({
      _tag: "OrderAmended",
      lines: changed.map(({ amount, lineId, quantity }) => ({ lineId, quantity, amount })),
      total: next.total,
      before: order.total,
      isReleased,
      reason: command.reason,
      by: actorId(facts.actor),
      ...overtaken(order),
      ...partiesOf(order),
    })
  })
}

/** Ends an order before anything has left, or opens it again; either way nothing of an earlier release stays (CRD-5). */
export const cancel = (order: Order, { reason }: CommandOf<"Cancel">, facts: OrderFacts): Decided => {
  if (order._tag === "Cancelled") return nothing
  const isBeforeShipping = order._tag === "Confirmed" || order._tag === "Held" || order._tag === "Released"
  if (!isBeforeShipping || hasShipped(order)) return outOfOrder(order, "Cancel")
  const { invoices, total } = order
  const by = actorId(facts.actor)
  return yields({ _tag: "OrderCancelled", total, invoices, reason, by, ...overtaken(order), ...partiesOf(order) })
}

/**
 * Opens a cancelled order again: it is confirmed, and released anew (CRD-5). Prices that nobody approved are judged anew
 * too, by the authority of whoever opens it (PRC-8).
 */
export const reopen = (order: Order, { reason }: CommandOf<"Reopen">, facts: OrderFacts): Decided => {
  if (order._tag === "Confirmed") return nothing
  if (order._tag !== "Cancelled") return outOfOrder(order, "Reopen")
  const { creditDays, currency, lines, source, total } = order
  const by = actorId(facts.actor)
  const reopened = { _tag: "OrderReopened", total, date: facts.today, reason, by, ...partiesOf(order) } as const
  if (source._tag === "Quote" || source._tag === "Imported") return yields(reopened)
  // Prices of a contract that names them were approved with it; drawing again sees to what remains (CTR-2).
  if (source._tag === "Contract" && source.draws === "goods") return yields(reopened)
  const ordered = lines.filter((line) => line.quantity > 0n)
  return Result.flatMap(authorised({ currency, lines: ordered, creditDays }, facts), (offer) =>
    yields({ ...reopened, offer }),
  )
}
