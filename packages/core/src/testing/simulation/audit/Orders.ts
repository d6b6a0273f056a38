/**
 * Orders: amounts from their lines, steps in order, nothing beyond what was agreed (ORD, KER-2).
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Entry } from "./Entry.ts"

/** A line of an order. */
export interface Line {
  readonly lineId: string
  readonly sku: string
  readonly price: bigint
  readonly agreed: bigint
  readonly quantity: bigint
  readonly amount: bigint
  readonly shipped: bigint
  readonly settled: bigint
  readonly settledAmount: bigint
}

/** An order as the feed tells. */
export interface Order {
  readonly customerId: string
  readonly source: Json
  readonly lines: ReadonlyArray<Line>
  readonly total: bigint
  readonly status: string
  /** Whether it takes up credit and goods. */
  readonly isCommitted: boolean
  readonly settlement: string
  readonly stock: string
  readonly deposit: bigint
  readonly deposits: bigint
  readonly sellers: ReadonlyArray<Json>
  readonly confirmedOn: number
  readonly isAcceptedOnce: boolean
  readonly invoices: ReadonlyMap<string, bigint>
}

/** What a quantity of a line is worth: its share of the line's amount, rounded on the whole. */
const worth = ({ amount, quantity }: Line, part: bigint): bigint =>
  quantity === 0n ? 0n : R.halfEven(amount * part, quantity)

const sum = (lines: ReadonlyArray<Line>, of: (line: Line) => bigint): bigint =>
  lines.reduce((total, line) => total + of(line), 0n)

/** What an order takes up at each stage, each amount once, at the furthest one (CRD-2). */
export const claimOf = (order: Order): { readonly undelivered: bigint; readonly uninvoiced: bigint } => {
  const delivered = sum(order.lines, (line) => worth(line, line.shipped))
  const invoiced = sum(order.lines, (line) => line.settledAmount)
  const ordered = order.isCommitted ? order.total : delivered
  const furthest = delivered > invoiced ? delivered : invoiced
  return {
    undelivered: ordered > furthest ? ordered - furthest : 0n,
    uninvoiced: delivered > invoiced ? delivered - invoiced : 0n,
  }
}

/** The orders of a company. */
export class Orders implements Part {
  readonly kinds = ["order"]
  readonly orders = new Map<string, Order>()
  /** Orders that take something up, by customer. */
  readonly #claiming = new Map<string, Set<string>>()
  /** Live orders of a quote or contract. */
  readonly #uses = new Map<string, Set<string>>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
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
    this.#checkShares(entry, order.sellers)
    this.#checkSource(entry, order)
    return order
  }

  #checkShares(entry: Entry, sellers: ReadonlyArray<Json>): void {
    const shares = sellers.reduce<bigint>((all, one) => all + R.rate(one, "share"), 0n)
    const isWhole = sellers.length === 0 || shares === R.rateScale
    this.#books.holds("COM-3", entry, "shares add up to 100 %", isWhole, String(shares))
  }

  #checkSource(entry: Entry, order: Order): void {
    const { source } = order
    const books = this.#books
    switch (R.tagOf(source)) {
      case "Quote": {
        const id = R.text(source, "quoteId")
        const quote = books.quotes.quotes.get(id)
        if (quote?.status !== "Accepted") books.find("ORD-1", entry, `quote ${id}`, "accepted", quote?.status ?? "none")
        const wanted = R.list(quote?.content, "lines").map((line) =>
          [R.text(line, "sku"), R.quantity(line, "quantity"), R.amount(line, "unitPrice").minor].join(" "),
        )
        const found = order.lines.map(({ price, quantity, sku }) => [sku, quantity, price].join(" "))
        if (wanted.join() !== found.join()) books.find("ORD-1", entry, "what was quoted", wanted.join(), found.join())
        break
      }
      case "Contract": {
        const id = R.text(source, "contractId")
        const contract = books.contracts.contracts.get(id)
        const isLive = contract !== undefined && ["Signed", "Archived"].includes(contract.status)
        if (!isLive) books.find("ORD-1", entry, `contract ${id}`, "signed", contract?.status ?? "none")
        if (contract?.customerId !== order.customerId) {
          books.find("CTR-2", entry, "whose contract it is", contract?.customerId ?? "none", order.customerId)
        }
        const isInTerm = contract === undefined || (contract.from <= entry.day && entry.day <= contract.until)
        books.holds("CTR-2", entry, "drawn within the contract's term", isInTerm, R.dayText(entry.day))
        break
      }
      case "AdHoc": {
        const left = new Map<string, bigint>()
        for (const planned of R.list(source, "demandPlan", "lines")) {
          const sku = R.text(planned, "sku")
          left.set(sku, (left.get(sku) ?? 0n) + R.quantity(planned, "quantity"))
        }
        for (const { quantity, sku } of order.lines) {
          const rest = (left.get(sku) ?? 0n) - quantity
          books.holds("ORD-1", entry, `${sku} within the demand plan`, rest >= 0n, String(rest))
          left.set(sku, rest)
        }
      }
    }
    if (R.at(source, "priceLists") !== undefined) this.#checkAuthority(entry, order, R.number(entry.data, "creditDays"))
    this.#use(entry.id, source)
  }

  /** What isn't quoted is priced by whoever confirms it: within their own authority, or not at all (CMP-1). */
  #checkAuthority(entry: Entry, order: Order, creditDays: number): void {
    const books = this.#books
    const lists = R.list(order.source, "priceLists").map(String)
    const lines = order.lines
      .filter(({ quantity }) => quantity > 0n)
      .map(({ price, quantity, sku }): Json => {
        const listed = Object.fromEntries(R.entries(books.prices.priceOf(lists, sku, entry.day)))
        return {
          ...listed,
          sku,
          quantity: decimal(quantity),
          unitPrice: R.moneyJson(price, books.rules.currency),
        }
      })
    const level = books.level(entry.rank)
    const needed = books.prices.needed(books.prices.measure(lines, creditDays, []), level)
    if (needed !== level) {
      const wanted = needed === undefined ? "nobody" : (books.rules.ladder[needed] ?? "?")
      books.find("PRC-5", entry, "who may confirm at these prices", wanted, `${entry.actor}, ${entry.rank ?? "?"}`)
    }
  }

  #use(id: string, source: Json): void {
    const key = useOf(source)
    if (key === undefined) return
    this.#uses.set(key, (this.#uses.get(key) ?? new Set()).add(id))
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
        this.#uses.get(useOf(before.source) ?? "")?.delete(entry.id)
        const lines = before.lines.map((line) => ({ ...line, settled: 0n, settledAmount: 0n }))
        return { ...before, lines, status: "Cancelled", isCommitted: false }
      }
      case "OrderReopened": {
        isOf("Cancelled")
        const order = { ...before, status: "Confirmed", confirmedOn: R.day(data, "date") }
        this.#use(entry.id, before.source)
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
        this.#checkUse(entry, order)
      }
      if (entry.type === "OrderReopened" && R.at(order.source, "priceLists") !== undefined) {
        const days = this.#creditDays.get(entry.id)
        if (days !== undefined) this.#checkAuthority(entry, order, days)
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

  /** Used once, or within the contract's amount (CTR-2). */
  #checkUse(entry: Entry, { source }: Order): void {
    const live = this.#uses.get(useOf(source) ?? "")
    if (live === undefined) return
    if (R.tagOf(source) === "Quote" && live.size > 1) {
      this.#books.find("ORD-1", entry, "orders of one quote", "one", Array.from(live).join(", "))
      return
    }
    const contract = this.#books.contracts.contracts.get(R.maybeText(source, "contractId") ?? "")
    if (contract === undefined) return
    let drawn = 0n
    for (const id of live) drawn += this.orders.get(id)?.total ?? 0n
    if (drawn > contract.amount) {
      const { currency } = this.#books.rules
      const what = `drawn on contract ${R.text(source, "contractId")}`
      this.#books.find("CTR-2", entry, what, `${R.say(contract.amount, currency)} at most`, R.say(drawn, currency))
    }
  }
}

const useOf = (source: Json): string | undefined => {
  const [quote, contract] = [R.maybeText(source, "quoteId"), R.maybeText(source, "contractId")]
  return quote !== undefined ? `quote ${quote}` : contract !== undefined ? `contract ${contract}` : undefined
}

const decimal = (millionths: bigint): string => {
  const digits = millionths.toString().padStart(7, "0")
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`
}
