/**
 * Goods leave: requested, signed, shipped (ORD-3, ORD-4).
 *
 * @module
 */
import * as Result from "effect/Result"
import { actorId } from "../decider/Facts.ts"
import { make } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import * as Errors from "./Errors.ts"
import { amountOf } from "./Evaluate.ts"
import type { OrderFacts } from "./Facts.ts"
import { within } from "./Lines.ts"
import type { Order, ShippingRequest } from "./Model.ts"
import * as PaperErrors from "./PaperErrors.ts"
import { makersOf, repeated, secondPerson } from "./Papers.ts"
import { type CommandOf, type Decided, nothing, outOfOrder, reject, yields } from "./Release.ts"
import { everything, requestable, shippable } from "./Steps.ts"

const requestOf = ({ requests = [] }: Order, requestId: string): ShippingRequest | undefined =>
  requests.find((one) => one.requestId === requestId)

/** Asks that goods may leave (ORD-4). */
export const requestShipping = (
  order: Order,
  { lines, requestId }: CommandOf<"RequestShipping">,
  facts: OrderFacts,
): Decided => {
  const known = requestOf(order, requestId)
  if (known !== undefined) return repeated(known.lines, lines, Errors.numberUsed("request", requestId))
  if (order.shippingRank === undefined) return reject(PaperErrors.paperNotAsked("request"))
  const all = everything(order, requestable)
  if (order._tag !== "Released" || all.length === 0) return outOfOrder(order, "RequestShipping")
  return Result.flatMap(within(order, lines ?? all, requestable), (asked) =>
    yields({
      _tag: "ShippingRequested",
      requestId,
      lines: asked,
      by: actorId(facts.actor),
      makers: makersOf(facts.actor),
      customerId: order.customerId,
    }),
  )
}

/** Lets what was asked for leave: the supervising rank does, and never whoever asked (ORD-4, ORG-4). */
export const signShipping = (
  order: Order,
  { _tag, requestId }: CommandOf<"SignShipping">,
  { actor }: OrderFacts,
): Decided => {
  const request = requestOf(order, requestId)
  if (request === undefined) return reject(PaperErrors.unknownPaper("request", requestId))
  if (request.standing._tag === "Signed") return nothing
  if (request.standing._tag === "Refused") return reject(PaperErrors.paperAnswered("request", requestId, "refused"))
  if (order._tag !== "Released") return outOfOrder(order, "SignShipping")
  const wrong = secondPerson(actor, request.makers, { command: _tag, paper: "request", number: requestId })
  if (wrong !== undefined) return reject(wrong)
  const { shippingRank } = order
  if (shippingRank !== undefined && actor._tag === "Member" && actor.rank.level < shippingRank.level) {
    return reject(PaperErrors.rankTooLow(actor.rank.name, shippingRank.name))
  }
  return yields({ _tag: "ShippingSigned", requestId, by: actorId(actor), customerId: order.customerId })
}

/** Turns a request down. Whoever asked may take it back this way. */
export const refuseShipping = (
  order: Order,
  { reason, requestId }: CommandOf<"RefuseShipping">,
  { actor }: OrderFacts,
): Decided => {
  const request = requestOf(order, requestId)
  if (request === undefined) return reject(PaperErrors.unknownPaper("request", requestId))
  if (request.standing._tag === "Refused") return nothing
  return request.standing._tag === "Signed"
    ? reject(PaperErrors.paperAnswered("request", requestId, "signed"))
    : yields({ _tag: "ShippingRefused", requestId, reason, by: actorId(actor), customerId: order.customerId })
}

/** Goods leave (ORD-3): with `settle-first` only what was invoiced, and where requests are signed only what they name. */
export const ship = (order: Order, command: CommandOf<"Ship">, facts: OrderFacts): Decided => {
  const { shipmentId } = command
  const known = order.shipments.find((one) => one.shipmentId === shipmentId)
  if (known !== undefined) return repeated(known.lines, command.lines, Errors.numberUsed("shipment", shipmentId))
  const all = everything(order, shippable)
  if (order._tag !== "Released" || all.length === 0) return outOfOrder(order, "Ship")
  return Result.flatMap(within(order, command.lines ?? all, shippable), (lines) => {
    let delivered = 0n
    for (const line of order.lines) {
      const leaving = lines.find((one) => one.lineId === line.lineId)?.quantity ?? Quantity.zero
      delivered += amountOf(line, Quantity.add(line.shipped, leaving)).minor
    }
    const { customerId, currency } = order
    return yields({
      _tag: "OrderShipped",
      shipmentId,
      date: facts.today,
      lines,
      delivered: make(delivered, currency),
      customerId,
    })
  })
}
