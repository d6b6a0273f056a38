/**
 * Stock of one product: `stock/<sku>` (INV-3).
 *
 * @module
 */
import * as Result from "effect/Result"
import { anyOf, atLeast, inRole, systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { actorId, type Facts } from "../decider/Facts.ts"
import * as Quantity from "../money/Quantity.ts"
import { StockCommand } from "./Commands.ts"
import * as Errors from "./Errors.ts"
import { available, committed, inbound } from "./Evaluate.ts"
import { StockEvent } from "./Events.ts"
import { type Reservation, rememberedReceipts, StockState, type WaitingOrder } from "./Model.ts"
import { servable } from "./Waiting.ts"

type Decided = Result.Result<ReadonlyArray<StockEvent>, Errors.InventoryError>
type CommandOf<Tag extends StockCommand["_tag"]> = Extract<StockCommand, { readonly _tag: Tag }>

const nothing: Decided = Result.succeed([])
const yields = (...events: ReadonlyArray<StockEvent>): Decided => Result.succeed(events)
const reject = (error: Errors.InventoryError): Decided => Result.fail(error)

const reservationOf = (state: StockState, orderId: string): Reservation =>
  state.reservations.find((one) => one.orderId === orderId) ?? {
    orderId,
    reserved: Quantity.zero,
    shipped: Quantity.zero,
  }

const expectedOf = (state: StockState, purchaseId: string): Quantity.Quantity =>
  state.inbound.find((one) => one.purchaseId === purchaseId)?.quantity ?? Quantity.zero

const reserve = (state: StockState, { orderId, quantity }: CommandOf<"Reserve">): Decided => {
  const before = reservationOf(state, orderId)
  if (quantity < 0n) return reject(Errors.negativeQuantity(quantity))
  if (before.reserved === quantity) return nothing
  if (quantity < before.shipped) return reject(Errors.shippedLess(orderId, before.shipped, quantity))
  const free = available(state, orderId)
  const wanted = Quantity.subtract(quantity, before.shipped)
  // Giving some back is always possible, even when a count has found less than was promised.
  return quantity > before.reserved && wanted > free
    ? reject(Errors.stockShort(wanted, free))
    : yields({ _tag: "StockReserved", orderId, quantity })
}

const ship = (state: StockState, { orderId, shipped }: CommandOf<"Ship">): Decided => {
  const before = reservationOf(state, orderId)
  if (shipped === before.shipped) return nothing
  if (shipped < before.shipped) return reject(Errors.shippedLess(orderId, before.shipped, shipped))
  if (shipped > before.reserved) return reject(Errors.notReserved(orderId, shipped, before.reserved))
  const leaving = Quantity.subtract(shipped, before.shipped)
  return leaving > state.onHand
    ? reject(Errors.stockShort(leaving, state.onHand))
    : yields({ _tag: "StockShipped", orderId, shipped })
}

const waitingOf = ({ waiting = [] }: StockState): ReadonlyArray<WaitingOrder> => waiting

/** Held again after an offer it waits anew, in its old place: it has waited since its first hold. */
const wait = (state: StockState, { orderId, quantity }: CommandOf<"Await">, facts: Facts): Decided => {
  if (quantity < 0n) return reject(Errors.negativeQuantity(quantity))
  const before = waitingOf(state).find((one) => one.orderId === orderId)
  if (before !== undefined && before.quantity === quantity && !before.offered) return nothing
  return yields({ _tag: "OrderAwaited", orderId, quantity, since: before?.since ?? facts.at })
}

const decide = (state: StockState, command: StockCommand, facts: Facts): Decided => {
  switch (command._tag) {
    case "Expect":
      if (command.quantity < 0n) return reject(Errors.negativeQuantity(command.quantity))
      return expectedOf(state, command.purchaseId) === command.quantity
        ? nothing
        : yields({ ...command, _tag: "StockExpected" })
    case "Receive":
      if (command.quantity < 0n) return reject(Errors.negativeQuantity(command.quantity))
      return state.receipts.includes(command.receiptNo) ? nothing : yields({ ...command, _tag: "StockReceived" })
    case "Count":
      if (command.onHand < 0n) return reject(Errors.negativeQuantity(command.onHand))
      return command.onHand === state.onHand
        ? nothing
        : yields({ ...command, _tag: "StockCounted", by: actorId(facts.actor) })
    case "Reserve":
      return reserve(state, command)
    case "Unreserve":
      return state.reservations.some((one) => one.orderId === command.orderId)
        ? yields({ _tag: "ReservationReleased", orderId: command.orderId })
        : nothing
    case "Ship":
      return ship(state, command)
    case "Await":
      return wait(state, command, facts)
    case "StopWaiting":
      return waitingOf(state).some((one) => one.orderId === command.orderId)
        ? yields({ _tag: "WaitingEnded", orderId: command.orderId })
        : nothing
    case "OfferWaiting": {
      const orderIds = servable(state).flatMap(({ offered, orderId }) => (offered ? [] : [orderId]))
      return orderIds.length === 0 ? nothing : yields({ _tag: "StockOffered", orderIds })
    }
  }
}

const withInbound = (state: StockState, purchaseId: string, quantity: Quantity.Quantity): StockState => {
  const others = state.inbound.filter((one) => one.purchaseId !== purchaseId)
  return { ...state, inbound: quantity > 0n ? [...others, { purchaseId, quantity }] : others }
}

const withReservation = (state: StockState, reservation: Reservation): StockState => {
  const others = state.reservations.filter((one) => one.orderId !== reservation.orderId)
  const isEmpty = reservation.reserved === 0n && reservation.shipped === 0n
  return { ...state, reservations: isEmpty ? others : [...others, reservation] }
}

const withoutWaiting = (state: StockState, orderId: string): StockState => {
  const others = waitingOf(state).filter((one) => one.orderId !== orderId)
  return others.length === waitingOf(state).length ? state : { ...state, waiting: others }
}

const evolve = (state: StockState, event: StockEvent): StockState => {
  switch (event._tag) {
    case "StockExpected":
      return withInbound(state, event.purchaseId, event.quantity)
    case "StockReceived": {
      const { purchaseId, quantity, receiptNo } = event
      const receipts = [...state.receipts, receiptNo].slice(-rememberedReceipts)
      const received = { ...state, onHand: Quantity.add(state.onHand, quantity), receipts }
      return purchaseId === undefined
        ? received
        : withInbound(received, purchaseId, Quantity.subtract(expectedOf(state, purchaseId), quantity))
    }
    case "StockCounted":
      return { ...state, onHand: event.onHand }
    case "StockReserved": {
      const { orderId, quantity } = event
      const reserved = withReservation(state, { ...reservationOf(state, orderId), reserved: quantity })
      // What has its goods waits for them no more.
      const isServed = waitingOf(state).some((one) => one.orderId === orderId && one.quantity <= quantity)
      return isServed ? withoutWaiting(reserved, orderId) : reserved
    }
    case "ReservationReleased":
      return { ...state, reservations: state.reservations.filter((one) => one.orderId !== event.orderId) }
    case "OrderAwaited": {
      const { orderId, quantity, since } = event
      const others = waitingOf(state).filter((one) => one.orderId !== orderId)
      return { ...state, waiting: [...others, { orderId, quantity, since, offered: false }] }
    }
    case "WaitingEnded":
      return withoutWaiting(state, event.orderId)
    case "StockOffered":
      return {
        ...state,
        waiting: waitingOf(state).map((one) =>
          event.orderIds.includes(one.orderId) ? { ...one, offered: true } : one,
        ),
      }
    case "StockShipped": {
      const before = reservationOf(state, event.orderId)
      const leaving = Quantity.subtract(event.shipped, before.shipped)
      const rest = { ...state, onHand: Quantity.subtract(state.onHand, leaving) }
      return withReservation(rest, { ...before, shipped: event.shipped })
    }
  }
}

const warehouse = anyOf(inRole("warehouse"), inRole("logistics"))

/** Stock of one product (INV-3). Its id is the product's. */
export const stock = Aggregate.make<StockCommand, StockEvent, StockState, Errors.InventoryError, unknown>({
  kind: "stock",
  initial: { onHand: Quantity.zero, inbound: [], reservations: [], receipts: [] },
  command: StockCommand,
  event: StockEvent,
  state: StockState,
  access: {
    Expect: anyOf(warehouse, atLeast("supervisor")),
    Receive: warehouse,
    Count: warehouse,
    Reserve: systemOnly,
    Unreserve: systemOnly,
    Ship: systemOnly,
    Await: systemOnly,
    StopWaiting: systemOnly,
    OfferWaiting: systemOnly,
  },
  reads: () => ({}),
  decide,
  evolve,
  // Whole pieces are enough to look for low stock by.
  index: (state) => ({
    onHand: Number(state.onHand / Quantity.scale),
    committed: Number(committed(state) / Quantity.scale),
    available: Number(available(state) / Quantity.scale),
    inbound: Number(inbound(state) / Quantity.scale),
    waitingOrders: waitingOf(state).length,
    offeredOrders: waitingOf(state).filter(({ offered }) => offered).length,
  }),
})
