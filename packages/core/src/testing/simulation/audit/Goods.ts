/**
 * Goods: what is there, what is promised, what left (INV-3).
 *
 * @module
 */
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Commit, Entry } from "./Entry.ts"
import type { Order } from "./OrderFigures.ts"

/** Goods of one sort. */
export interface Stock {
  readonly onHand: bigint
  readonly reservations: ReadonlyMap<string, { readonly reserved: bigint; readonly shipped: bigint }>
}

const empty: Stock = { onHand: 0n, reservations: new Map() }

/** The goods of a company. */
export class Goods implements Part {
  readonly kinds = ["stock"]
  readonly stocks = new Map<string, Stock>()
  readonly #receipts = new Set<string>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  /** What is neither promised nor gone. */
  free(sku: string): bigint {
    const { onHand, reservations } = this.stocks.get(sku) ?? empty
    let free = onHand
    for (const { reserved, shipped } of reservations.values()) free -= reserved - shipped
    return free
  }

  read(entry: Entry): void {
    const { data, id, type } = entry
    const books = this.#books
    const before = this.stocks.get(id) ?? empty
    const reservations = new Map(before.reservations)
    switch (type) {
      case "StockExpected":
        return
      case "StockReceived": {
        const receipt = `${id} ${R.text(data, "receiptNo")}`
        if (this.#receipts.has(receipt)) books.find("INV-3", entry, "goods received twice", "once", receipt)
        this.#receipts.add(receipt)
        this.stocks.set(id, { ...before, onHand: before.onHand + R.quantity(data, "quantity") })
        return
      }
      case "StockCounted":
        this.stocks.set(id, { ...before, onHand: R.quantity(data, "onHand") })
        return
      case "StockReserved": {
        const orderId = R.text(data, "orderId")
        const shipped = reservations.get(orderId)?.shipped ?? 0n
        const reserved = R.quantity(data, "quantity")
        books.holds("INV-3", entry, "no less reserved than has left", reserved >= shipped, String(reserved))
        if (reserved === 0n && shipped === 0n) reservations.delete(orderId)
        else reservations.set(orderId, { reserved, shipped })
        this.stocks.set(id, { ...before, reservations })
        return
      }
      case "ReservationReleased":
        reservations.delete(R.text(data, "orderId"))
        this.stocks.set(id, { ...before, reservations })
        return
      case "StockShipped": {
        const orderId = R.text(data, "orderId")
        const known = reservations.get(orderId) ?? { reserved: 0n, shipped: 0n }
        const shipped = R.quantity(data, "shipped")
        const onHand = before.onHand - (shipped - known.shipped)
        books.holds("INV-3", entry, "no more leaves than was reserved", shipped <= known.reserved, String(shipped))
        books.holds("INV-3", entry, "no more leaves than was there", onHand >= 0n, String(onHand))
        reservations.set(orderId, { ...known, shipped })
        this.stocks.set(id, { onHand, reservations })
      }
    }
  }

  /** An order that was just released finds its goods there (CRD-4 b). */
  checkThere(entry: Entry, order: Order): void {
    for (const { quantity, shipped, sku } of order.lines) {
      const free = this.free(sku)
      if (quantity > shipped && free < 0n) {
        this.#books.find(
          "CRD-4",
          entry,
          `goods ${sku} for a released order`,
          "enough",
          `${-free} too few, in millionths`,
        )
      }
    }
  }

  /** What orders have promised to them is what they wait for. */
  after(commit: Commit): void {
    const checked = new Set<string>()
    for (const entry of commit.entries) {
      if (entry.kind !== "order" || checked.has(entry.id)) continue
      checked.add(entry.id)
      const order = this.#books.orders.orders.get(entry.id)
      if (order === undefined) continue
      if (!order.isCommitted) this.#books.credit.gaveBack(entry.id)
      if (order.stock !== "own") continue
      const wanted = new Map<string, bigint>()
      for (const { quantity, shipped, sku } of order.lines) {
        wanted.set(sku, (wanted.get(sku) ?? 0n) + (order.isCommitted ? quantity - shipped : 0n))
      }
      for (const [sku, left] of wanted) {
        const known = this.stocks.get(sku)?.reservations.get(entry.id)
        const promised = known === undefined ? 0n : known.reserved - known.shipped
        if (promised !== left) {
          this.#books.find("INV-3", entry, `goods ${sku} promised to the order`, String(left), String(promised))
        }
      }
    }
  }
}
