/**
 * A transaction of the host's: an offer becomes a quote, is accepted and ordered, all at once or not at all.
 *
 * The work may be run again when others changed what it read, so it does nothing but call Dealwright. The ERP books the order
 * afterwards; the command id makes it harmless to try again after a crash in between.
 */
import { type Dealwright, Money, Order, Pricing } from "@dealwright/core"
import type { BookedOrder, Erp, Offer } from "./Erp.ts"
import { quote } from "./Facade.ts"

/** Sells an offer that the customer has said yes to. Rejects, and leaves nothing behind, when anything stands in the way. */
export const sell = async (dealwright: Dealwright, erp: Erp, offer: Offer, sellerId: string): Promise<BookedOrder> => {
  const orderNumber = `SO-${offer.number}`
  const acting = dealwright.as(erp.company, sellerId, { commandId: `sell:${offer.number}` })
  const order = await acting.transaction(async (all) => {
    await quote(all, erp, offer)
    // Refused while the quote waits for somebody's approval; then the quote isn't kept either.
    await all.execute(Pricing.quote, offer.number, { _tag: "Issue" })
    await all.execute(Pricing.quote, offer.number, { _tag: "Accept" })
    const confirmed = await all.execute(Order.order, orderNumber, {
      _tag: "Confirm",
      source: { _tag: "Quote", quoteId: offer.number },
    })
    return confirmed.state
  })
  if (order._tag === "Absent") throw new Error(`${orderNumber} was not confirmed`)
  const booked: BookedOrder = { number: orderNumber, customer: order.customerId, total: Money.format(order.total) }
  erp.orders.set(booked.number, booked)
  return booked
}
