/**
 * Exceptions: reported, told to whoever looks after the customer, resolved (ORD-5).
 *
 * @module
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { actorId } from "../decider/Facts.ts"
import * as Errors from "./Errors.ts"
import * as ExceptionErrors from "./ExceptionErrors.ts"
import type { OrderException } from "./ExceptionModel.ts"
import type { OrderFacts } from "./Facts.ts"
import { lineOf } from "./Lines.ts"
import type { Order } from "./Model.ts"
import { type CommandOf, type Decided, nothing, outOfOrder, partiesOf, reject, yields } from "./Release.ts"
import { cancelRest, takeBack } from "./Returning.ts"

const exceptionOf = ({ exceptions = [] }: Order, exceptionId: string): OrderException | undefined =>
  exceptions.find((one) => one.exceptionId === exceptionId)

/** Whoever looks after the customer; where nobody is on file, the first seller of the order. */
const ownerOf = ({ sellers }: Order, { files }: OrderFacts): string | undefined => {
  const [file] = files
  return file === undefined || file._tag === "Absent" ? sellers[0]?.memberId : file.owner
}

/** Notes that something went wrong (ORD-5). */
export const reportException = (order: Order, command: CommandOf<"ReportException">, facts: OrderFacts): Decided => {
  const { exceptionId, kind, lineId, note, shipmentId } = command
  if (order._tag === "Cancelled") return outOfOrder(order, "ReportException")
  const line = lineOf(order, lineId)
  if (line === undefined) return reject(Errors.unknownLine(lineId))
  // What is damaged has left; what is short or late may not have.
  const most = kind === "damaged" ? line.shipped : line.quantity
  const quantity = command.quantity ?? most
  const known = exceptionOf(order, exceptionId)
  if (known !== undefined) {
    const isSame =
      known.kind === kind &&
      known.lineId === lineId &&
      (command.quantity === undefined || known.quantity === quantity) &&
      known.note === note
    return isSame ? nothing : reject(Errors.numberUsed("exception", exceptionId))
  }
  if (quantity <= 0n || quantity > most) return reject(Errors.quantityBeyond(lineId, quantity, most))
  const owner = ownerOf(order, facts)
  return yields({
    _tag: "ExceptionReported",
    ...{ exceptionId, kind, lineId, sku: line.sku, quantity, note },
    ...(shipmentId === undefined ? {} : { shipmentId }),
    ...(owner === undefined ? {} : { owner }),
    date: facts.today,
    by: actorId(facts.actor),
    ...partiesOf(order),
  })
}

/** What the remedy does to the order. */
const remedied = (
  order: Order,
  { exceptionId, lineId, quantity }: OrderException,
  { finding, remedy }: CommandOf<"ResolveException">,
  facts: OrderFacts,
): Decided => {
  const common = { returnId: exceptionId, reason: finding }
  switch (remedy._tag) {
    case "None":
      return nothing
    case "Resupply": {
      const { goods } = remedy
      const lines = [{ lineId, quantity }]
      return takeBack(order, { _tag: "Return", ...common, lines, goods, outcome: "resupplied" }, facts)
    }
    case "Credit": {
      const { amount, goods } = remedy
      const lines = [{ lineId, quantity, ...(amount === undefined ? {} : { credit: amount }) }]
      return takeBack(order, { _tag: "Return", ...common, lines, goods, outcome: "credited" }, facts)
    }
    case "CancelRest": {
      const lines = [{ lineId, quantity }]
      return cancelRest(order, { _tag: "CancelRest", cancelId: exceptionId, lines, reason: finding }, facts)
    }
  }
}

/** Says what was found and does what is to be done, in one commit (ORD-5). */
export const resolveException = (order: Order, command: CommandOf<"ResolveException">, facts: OrderFacts): Decided => {
  const { exceptionId, finding, remedy } = command
  const known = exceptionOf(order, exceptionId)
  if (known === undefined) return reject(ExceptionErrors.unknownException(exceptionId))
  if (known.standing._tag === "Resolved") {
    const isSame = Equal.equals(known.standing.remedy, remedy) && known.standing.finding === finding
    return isSame ? nothing : reject(ExceptionErrors.exceptionResolved(exceptionId))
  }
  return Result.map(remedied(order, known, command, facts), (events) => [
    ...events,
    {
      _tag: "ExceptionResolved",
      ...{ exceptionId, remedy, finding },
      ...(known.owner === undefined ? {} : { owner: known.owner }),
      date: facts.today,
      by: actorId(facts.actor),
      ...partiesOf(order),
    },
  ])
}
