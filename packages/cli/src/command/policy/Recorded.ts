/** Offers that were made once, as a pricing policy is asked about them again. */

import type * as Decision from "@dealwright/core/Decision"
import type * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import type * as PricingAuthority from "@dealwright/core/PricingAuthority"
import type { OrderBook } from "../../orderbook/Read.ts"

/** An offer with what a person recognises it by. */
export interface Recorded extends PricingAuthority.RecordedOffer {
  readonly customer: string
  readonly seller: string
  /** Its one product, or how many lines it has. */
  readonly what: string
  /** Value at list prices. */
  readonly list: Money.Money
  /** What was decided at the time, where that is on record. */
  readonly decided?: PricingAuthority.Outcome
}

/** Earlier offers to one customer, for caps over a window (PRC-6). */
export class Windows {
  readonly #days: number
  readonly #entries = new Map<string, ReadonlyArray<PricingAuthority.WindowEntry>>()

  constructor(days: number) {
    this.#days = days
  }

  /** Offers to the customer that the window of this day reaches, besides the one itself. */
  of(customer: string, on: LocalDate.LocalDate, self: string): ReadonlyArray<PricingAuthority.WindowEntry> {
    return (this.#entries.get(customer) ?? []).filter((entry) => entry.id !== self && on - entry.on < this.#days)
  }

  /** Takes an offer into account, in the place of what it said before. */
  remember(customer: string, entry: PricingAuthority.WindowEntry): void {
    if (this.#days > 0) this.#entries.set(customer, [...this.of(customer, entry.on, entry.id), entry])
  }

  forget(customer: string, id: string): void {
    const entries = this.#entries.get(customer)
    if (entries !== undefined)
      this.#entries.set(
        customer,
        entries.filter((entry) => entry.id !== id),
      )
  }
}

/** The won deals of an order book as offers, in the order of their days; `requester` is who asked for the price. */
export const offersOfDeals = (
  { deals }: OrderBook,
  requester: Decision.Rank,
  windowDays: number,
): ReadonlyArray<Recorded> => {
  const won = deals.flatMap((deal) => (deal.outcome._tag === "Won" ? [{ deal, ...deal.outcome }] : []))
  won.sort((a, b) => a.on - b.on || a.deal.row - b.deal.row)
  const windows = new Windows(windowDays)
  return won.map(({ deal, on, value }): Recorded => {
    const { account, agent, id, product } = deal
    const list = product.listPrice
    const window = windows.of(account, on, id)
    windows.remember(account, { id, on, list, effective: value })
    return {
      id,
      customer: account,
      seller: agent.name,
      what: product.name,
      list,
      request: {
        requester,
        on,
        currency: value.currency,
        lines: [
          { sku: product.name, group: product.series, quantity: Money.Quantity.one, listPrice: list, unitPrice: value },
        ],
        window,
      },
    }
  })
}
