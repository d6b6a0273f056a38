/**
 * What an order rests on: a quote used once, a contract within its amount, a demand plan, prices within authority
 * (ORD-1, CTR-2, PRC-5).
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Books } from "./Books.ts"
import type { Entry } from "./Entry.ts"
import type { Order } from "./OrderFigures.ts"

/** Looks after the sources of a company's orders. */
export class OrderSources {
  /** Live orders of a quote or contract. */
  readonly #uses = new Map<string, Set<string>>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  checkShares(entry: Entry, sellers: ReadonlyArray<Json>): void {
    const shares = sellers.reduce<bigint>((all, one) => all + R.rate(one, "share"), 0n)
    const isWhole = sellers.length === 0 || shares === R.rateScale
    this.#books.holds("COM-3", entry, "shares add up to 100 %", isWhole, String(shares))
  }

  checkSource(entry: Entry, order: Order): void {
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
    if (R.at(source, "priceLists") !== undefined) this.checkAuthority(entry, order, R.number(entry.data, "creditDays"))
    this.use(entry.id, source)
  }

  /** What isn't quoted is priced by whoever confirms it: within their own authority, or not at all (CMP-1). */
  checkAuthority(entry: Entry, order: Order, creditDays: number): void {
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

  use(id: string, source: Json): void {
    const key = useOf(source)
    if (key === undefined) return
    this.#uses.set(key, (this.#uses.get(key) ?? new Set()).add(id))
  }

  /** An order gives back what it rests on. */
  giveBack(id: string, source: Json): void {
    this.#uses.get(useOf(source) ?? "")?.delete(id)
  }

  /** Used once, or within the contract's amount (CTR-2). */
  checkUse(entry: Entry, { source }: Order, totalOf: (id: string) => bigint): void {
    const live = this.#uses.get(useOf(source) ?? "")
    if (live === undefined) return
    if (R.tagOf(source) === "Quote" && live.size > 1) {
      this.#books.find("ORD-1", entry, "orders of one quote", "one", Array.from(live).join(", "))
      return
    }
    const contract = this.#books.contracts.contracts.get(R.maybeText(source, "contractId") ?? "")
    if (contract === undefined) return
    let drawn = 0n
    for (const id of live) drawn += totalOf(id)
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
