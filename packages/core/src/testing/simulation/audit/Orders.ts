/**
 * Orders: amounts from their lines, steps in order, nothing beyond what was agreed (ORD, KER-2).
 *
 * @module
 */
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Entry } from "./Entry.ts"
import { claimOf, type Line, type Order, sum, worth } from "./OrderFigures.ts"
import { OrderSources } from "./OrderSources.ts"

/** The orders of a company. */
export class Orders implements Part {
  readonly kinds = ["order"]
  readonly orders = new Map<string, Order>()
  /** Orders that take something up, by customer. */
  readonly #claiming = new Map<string, Set<string>>()
  readonly #sources: OrderSources
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
    this.#sources = new OrderSources(books)
  }

  /** What a customer's orders take up. */
  claimsOf(customerId: string): { readonly undelivered: bigint; readonly uninvoiced: bigint } {
    let [undelivered, uninvoiced] = [0n, 0n]
    for (const id of this.#claiming.get(customerId) ?? []) {
      const order = this.orders.get(id)
      if (order === undefined) continue
      const claim = claimOf(order)
      undelivered += claim.undelivered
      uninvoiced += claim.uninvoiced
    }
    return { undelivered, uninvoiced }
  }

  read(entry: Entry): void {
    const before = this.orders.get(entry.id)
    if (entry.type === "OrderConfirmed") {
      if (before !== undefined) this.#books.find("ORD-1", entry, "confirmed twice", "once", "again")
      this.#put(entry.id, this.#confirmed(entry))
    } else if (before === undefined) {
      this.#books.find("ORD-2", entry, `${entry.type} of no order`, "a confirmed order", "none")
    } else this.#put(entry.id, this.#next(entry, before))
  }

  #put(id: string, order: Order): void {
    this.orders.set(id, order)
    const { undelivered, uninvoiced } = claimOf(order)
    const claiming = this.#claiming.get(order.customerId) ?? new Set()
    if (undelivered + uninvoiced > 0n) claiming.add(id)
    else claiming.delete(id)
    this.#claiming.set(order.customerId, claiming)
  }

  #confirmed(entry: Entry): Order {
    const { data } = entry
    const books = this.#books
    const lines = R.list(data, "lines").map((json): Line => {
      const [price, quantity] = [books.money(json, "unitPrice"), R.quantity(json, "quantity")]
      const amount = R.halfEven(price * quantity, R.quantityScale)
      books.same("ORD-1", entry, `the amount of line ${R.text(json, "lineId")}`, amount, books.money(json, "amount"))
      const nothing = { shipped: 0n, settled: 0n, settledAmount: 0n }
      const agreed = R.quantity(json, "agreed")
      return { lineId: R.text(json, "lineId"), sku: R.text(json, "sku"), price, agreed, quantity, amount, ...nothing }
    })
    const total = books.money(data, "total")
    books.same(
      "ORD-1",
      entry,
      "the total, from its lines",
      sum(lines, ({ amount }) => amount),
      total,
    )
    const share = R.maybeText(books.policy("order"), "deposit")
    const deposit = share === undefined ? 0n : R.halfEven(total * R.rate(share), R.rateScale)
    books.same("ORD-2", entry, "the deposit", deposit, R.maybeAmount(data, "deposit")?.minor ?? 0n)
    const source = R.at(data, "source") ?? null
    const order: Order = {
      ...{
        lines,
        total,
        source,
        deposit,
        deposits: 0n,
        status: "Confirmed",
        isCommitted: false,
        isAcceptedOnce: false,
      },
      customerId: R.text(data, "customerId"),
      settlement: R.text(data, "settlement"),
      stock: R.text(data, "stock"),
      sellers: R.list(data, "sellers"),
      confirmedOn: R.day(data, "date"),
      invoices: new Map(),
    }
    this.#sources.checkShares(entry, order.sellers)
    this.#sources.checkSource(entry, order)
    return order
  }

  #next(entry: Entry, before: Order): Order {
    const { data, type } = entry
    const books = this.#books
    const isOf = (...known: ReadonlyArray<string>): void =>
      books.holds("ORD-3", entry, `${type} after ${known.join(" or ")}`, known.includes(before.status), before.status)
    switch (type) {
      case "DepositRecorded":
        return { ...before, deposits: before.deposits + books.money(data, "amount") }
      case "OrderReleased":
        isOf("Confirmed", "Held")
        books.same("CRD-4", entry, "what was released", before.total, books.money(data, "total"))
        books.holds(
          "ORD-2",
          entry,
          "released once the deposit is in",
          before.deposits >= before.deposit,
          String(before.deposits),
        )
        return { ...before, status: "Released", isCommitted: true }
      case "OrderHeld":
        return { ...before, status: "Held" }
      case "ReleaseRefused":
        isOf("Confirmed", "Held")
        return { ...before, status: "Confirmed", isCommitted: false }
      case "OverrideApplied":
      case "OverrideRefused":
        isOf("Held")
        return before
      case "OrderAmended":
        isOf("Confirmed", "Held", "Released")
        return this.#amended(entry, before)
      case "OrderSettled":
        return this.#settled(entry, before)
      case "OrderShipped":
        isOf("Released")
        return this.#shipped(entry, before)
      case "OrderDelivered":
        isOf("Released")
        books.holds(
          "ORD-2",
          entry,
          "delivered once all has left",
          before.lines.every((one) => one.shipped >= one.quantity),
          "not all",
        )
        return { ...before, status: "Delivered" }
      case "OrderAccepted":
        isOf("Delivered")
        return { ...before, status: "Accepted", isAcceptedOnce: true }
      case "OrderClosed":
        isOf("Accepted")
        books.holds(
          "ORD-2",
          entry,
          "closed once all is settled",
          before.lines.every((one) => one.settled >= one.quantity),
          "not all",
        )
        return { ...before, status: "Closed", isCommitted: false }
      case "OrderCancelled": {
        isOf("Confirmed", "Held", "Released")
        books.holds(
          "ORD-2",
          entry,
          "cancelled before shipping",
          before.lines.every((one) => one.shipped === 0n),
          "shipped",
        )
        this.#sources.giveBack(entry.id, before.source)
        const lines = before.lines.map((line) => ({ ...line, settled: 0n, settledAmount: 0n }))
        return { ...before, lines, status: "Cancelled", isCommitted: false }
      }
      case "OrderReopened": {
        isOf("Cancelled")
        const order = { ...before, status: "Confirmed", confirmedOn: R.day(data, "date") }
        this.#sources.use(entry.id, before.source)
        return order
      }
      default:
        books.find("KER-8", entry, "an event of orders that the auditor doesn't know", "a known one", type)
        return before
    }
  }

  #amended(entry: Entry, before: Order): Order {
    const books = this.#books
    const changes = new Map(R.list(entry.data, "lines").map((json) => [R.text(json, "lineId"), json]))
    const lines = before.lines.map((line): Line => {
      const json = changes.get(line.lineId)
      if (json === undefined) return line
      const quantity = R.quantity(json, "quantity")
      const amount = R.halfEven(line.price * quantity, R.quantityScale)
      books.same("ORD-1", entry, `the amount of line ${line.lineId}`, amount, books.money(json, "amount"))
      books.holds("ORD-1", entry, "no more than was agreed", quantity <= line.agreed, String(quantity))
      const gone = line.shipped > line.settled ? line.shipped : line.settled
      books.holds("ORD-5", entry, "no less than has left or was settled", quantity >= gone, String(quantity))
      return { ...line, quantity, amount }
    })
    const total = sum(lines, ({ amount }) => amount)
    books.same("ORD-1", entry, "the total, from its lines", total, books.money(entry.data, "total"))
    const isReleased = R.at(entry.data, "isReleased") === true
    if (isReleased && before.status !== "Released")
      books.find("CRD-5", entry, "stays released", "a released order", before.status)
    return isReleased
      ? { ...before, lines, total }
      : { ...before, lines, total, status: "Confirmed", isCommitted: false }
  }

  #settled(entry: Entry, before: Order): Order {
    const { data } = entry
    const books = this.#books
    books.holds("ORD-2", entry, "settled while open", !["Cancelled", "Closed"].includes(before.status), before.status)
    books.holds(
      "ORD-4",
      entry,
      "no invoice of tomorrow",
      R.day(data, "invoiceDate") <= entry.day,
      R.text(data, "invoiceDate"),
    )
    let invoice = 0n
    const billed = new Map(R.list(data, "lines").map((json) => [R.text(json, "lineId"), json]))
    const lines = before.lines.map((line): Line => {
      const json = billed.get(line.lineId)
      if (json === undefined) return line
      const settled = line.settled + R.quantity(json, "quantity")
      const isAhead = before.settlement === "settle-first" && before.status === "Released"
      const most = isAhead ? line.quantity : line.shipped
      books.holds(
        "ORD-4",
        entry,
        `line ${line.lineId} settled within what may be`,
        settled <= most,
        `${settled} > ${most}`,
      )
      const amount = worth(line, settled) - line.settledAmount
      books.same("KER-2", entry, `the invoice's part of line ${line.lineId}`, amount, books.money(json, "amount"))
      invoice += amount
      return { ...line, settled, settledAmount: line.settledAmount + amount }
    })
    books.same("ORD-4", entry, "the invoice, from its lines", invoice, books.money(data, "amount"))
    books.same(
      "ORD-4",
      entry,
      "invoiced so far",
      sum(lines, (line) => line.settledAmount),
      books.money(data, "invoiced"),
    )
    const id = R.text(data, "invoiceId")
    if (before.invoices.has(id)) books.find("ORD-4", entry, "an invoice's number", "used once", id)
    return { ...before, lines, invoices: new Map(before.invoices).set(id, invoice) }
  }

  #shipped(entry: Entry, before: Order): Order {
    const books = this.#books
    const leaving = new Map(
      R.list(entry.data, "lines").map((json) => [R.text(json, "lineId"), R.quantity(json, "quantity")]),
    )
    const lines = before.lines.map((line): Line => {
      const shipped = line.shipped + (leaving.get(line.lineId) ?? 0n)
      const most = before.settlement === "settle-first" && line.settled < line.quantity ? line.settled : line.quantity
      if (leaving.has(line.lineId)) {
        books.holds(
          "ORD-3",
          entry,
          `line ${line.lineId} leaves within what may`,
          shipped <= most,
          `${shipped} > ${most}`,
        )
      }
      return { ...line, shipped }
    })
    const delivered = sum(lines, (line) => worth(line, line.shipped))
    books.same("CRD-2", entry, "delivered so far", delivered, books.money(entry.data, "delivered"))
    return { ...before, lines }
  }

  after({ entries }: { readonly entries: ReadonlyArray<Entry> }): void {
    for (const entry of entries) {
      if (entry.kind !== "order") continue
      const order = this.orders.get(entry.id)
      if (order === undefined) continue
      if (entry.type === "OrderConfirmed" || entry.type === "OrderReopened" || entry.type === "OrderAmended") {
        this.#sources.checkUse(entry, order, (id) => this.orders.get(id)?.total ?? 0n)
      }
      if (entry.type === "OrderReopened" && R.at(order.source, "priceLists") !== undefined) {
        const days = this.#creditDays.get(entry.id)
        if (days !== undefined) this.#sources.checkAuthority(entry, order, days)
      }
      if (entry.type === "OrderConfirmed") this.#creditDays.set(entry.id, R.number(entry.data, "creditDays"))
      if (entry.type === "OrderSettled" && this.#books.money(entry.data, "amount") > 0n) {
        const debt = this.#books.debts.debts.get(R.text(entry.data, "invoiceId"))
        this.#books.same(
          "REC-1",
          entry,
          "the debt that follows",
          this.#books.money(entry.data, "amount"),
          debt?.total ?? 0n,
        )
      }
    }
  }

  readonly #creditDays = new Map<string, number>()
}
