/**
 * What follows for a unit from what happens to its contract. All of it commits with the event.
 *
 * @module
 */
import { contract } from "../contract/index.ts"
import { dispatch } from "../decider/Aggregate.ts"
import { type Reactor, reactor } from "../decider/Reactor.ts"
import { stock } from "./Stock.ts"
import { unit } from "./Unit.ts"

/** A unit whose contract is signed is contracted (INV-1). Signing fails when the unit isn't subscribed by that deal. */
export const contractUnit: Reactor = reactor(contract, "inventory.contract-unit", ({ event, id, state }) => {
  if (event._tag !== "ContractSigned" || state._tag !== "Contract") return []
  const { dealId, unitId } = state.terms
  return dealId === undefined || unitId === undefined
    ? []
    : [dispatch(unit, unitId, { _tag: "Contract", dealId, contractId: id })]
})

/** After whatever may free goods, orders on hold for them are looked for: offered, never released by themselves (CRD-4 b). */
export const offerStock: Reactor = reactor(stock, "inventory.offer-stock", ({ event, id, state }) => {
  switch (event._tag) {
    case "StockReceived":
    case "StockCounted":
    case "StockReserved":
    case "ReservationReleased":
    case "WaitingEnded":
      return (state.waiting ?? []).some((one) => !one.offered) ? [dispatch(stock, id, { _tag: "OfferWaiting" })] : []
    default:
      return []
  }
})
