/**
 * Quotes: decided by the right rank, issued only when cleared, at listed prices (PRC-5 to PRC-8).
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Commit, Entry } from "./Entry.ts"

/** A quote as the feed tells. */
export interface Quote {
  readonly content: Json
  readonly hash: string
  readonly status: string
  /** What was cleared or approved, while that holds. */
  readonly basis: Json | undefined
  readonly number: string | undefined
  readonly expiresAt: number | undefined
}

/** The quotes of a company. */
export class Quotes implements Part {
  readonly kinds = ["quote"]
  readonly quotes = new Map<string, Quote>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  read(entry: Entry): void {
    const { data, id, type } = entry
    const before = this.quotes.get(id)
    const content = R.at(data, "content")
    if (type === "QuoteDrafted" && content !== undefined) {
      if (before !== undefined) this.#books.find("PRC-7", entry, "a quote drafted twice", "once", "again")
      this.#checkPrices(entry, content)
      const hash = R.text(data, "contentHash")
      this.quotes.set(id, { content, hash, status: "Draft", basis: undefined, number: undefined, expiresAt: undefined })
      return
    }
    if (before === undefined) {
      this.#books.find("PRC-7", entry, `${type} of no quote`, "a quote", "none")
      return
    }
    this.quotes.set(id, this.#next(entry, before))
  }

  #next(entry: Entry, before: Quote): Quote {
    const { at, data, type } = entry
    const books = this.#books
    switch (type) {
      case "QuoteRevised":
      case "CounterOffered": {
        const content = R.at(data, "content") ?? null
        this.#checkPrices(entry, content)
        const isKept = R.text(data, "approval") === "kept"
        if (isKept) this.#checkFavour(entry, before.basis, content)
        const hash = R.text(data, "contentHash")
        return {
          ...before,
          content,
          hash,
          status: isKept ? "Approved" : "Draft",
          basis: isKept ? before.basis : undefined,
        }
      }
      case "QuoteCleared":
        this.#decided(entry, before, R.text(data, "rank", "name"), entry.actor)
        return { ...before, status: "Approved", basis: before.content }
      case "QuoteSubmitted":
        this.#decided(entry, before, R.text(data, "requester", "rank", "name"), R.text(data, "requester", "id"))
        return { ...before, status: "AwaitingApproval" }
      case "QuoteRefused":
        this.#decided(entry, before, entry.rank ?? "", entry.actor)
        return { ...before, status: "Draft" }
      case "QuoteApproved": {
        const hash = R.text(data, "contentHash")
        if (hash !== before.hash) books.find("PRC-8", entry, "the content that was approved", before.hash, hash)
        return { ...before, status: "Approved", basis: before.content }
      }
      case "QuoteSentBack":
      case "QuoteApprovalLapsed":
        return { ...before, status: "Draft", basis: undefined }
      case "QuoteIssued":
        if (before.status !== "Approved" || before.basis === undefined) {
          books.find("PRC-7", entry, "issued", "an approved quote", before.status)
        }
        return { ...before, status: "Issued", expiresAt: R.moment(data, "expiresAt") }
      case "QuoteNumbered":
        if (before.number !== undefined)
          books.find("KER-9", entry, "numbered twice", before.number, R.text(data, "number"))
        return { ...before, number: R.text(data, "number") }
      case "QuoteAccepted":
        books.holds("PRC-7", entry, "accepted while issued", before.status === "Issued", before.status)
        books.holds(
          "PRC-7",
          entry,
          "accepted before it expires",
          at < (before.expiresAt ?? 0),
          new Date(at).toISOString(),
        )
        return { ...before, status: "Accepted" }
      case "QuoteExpired":
        books.holds("PRC-7", entry, "expires no sooner than its date", at >= (before.expiresAt ?? 0), "sooner")
        return { ...before, status: "Expired", basis: undefined }
      case "QuoteDeclined":
        return { ...before, status: "Declined", basis: undefined }
      case "QuoteWithdrawn":
        return { ...before, status: "Withdrawn", basis: undefined }
      default:
        books.find("KER-8", entry, "an event of quotes that the auditor doesn't know", "a known one", type)
        return before
    }
  }

  after(commit: Commit): void {
    for (const entry of commit.entries) {
      if (entry.kind !== "quote") continue
      const quote = this.quotes.get(entry.id)
      if (entry.type === "QuoteApproved")
        this.#books.approvals.require("PRC-8", entry, "quote", R.text(entry.data, "contentHash"))
      if (entry.type === "QuoteIssued" && quote?.number === undefined) {
        this.#books.find("KER-9", entry, "an issued quote has a number", "a number", "none")
      }
    }
  }

  #checkPrices(entry: Entry, content: Json): void {
    const lists = R.list(content, "priceLists").map(String)
    for (const line of R.list(content, "lines")) {
      const sku = R.text(line, "sku")
      const listed = this.#books.prices.priceOf(lists, sku, entry.day)
      for (const what of ["listPrice", "cost", "floor"]) {
        const [mine, theirs] = [R.maybeAmount(line, what), R.maybeAmount(listed, what)]
        if (mine?.minor !== theirs?.minor) {
          this.#books.find(
            "PRC-1",
            entry,
            `${what} of ${sku}`,
            String(theirs?.minor ?? "none"),
            String(mine?.minor ?? "none"),
          )
        }
      }
    }
  }

  /** Who may offer this, as the event decided it (PRC-5, PRC-6). */
  #decided(entry: Entry, quote: Quote, rank: string, actor: string): void {
    const books = this.#books
    const { content } = quote
    const level = books.level(rank)
    const real = books.organisation.levelOf(actor)
    if (real >= 0 && real !== level) books.find("PRC-5", entry, "whose authority it was", String(real), String(level))
    const measured = books.prices.measure(
      R.list(content, "lines"),
      R.number(content, "creditDays"),
      R.list(content, "concessions"),
    )
    const needed = books.prices.needed(measured, level)
    const verdict = R.tagOf(entry.data, "decision")
    const expected = needed === undefined ? "Denied" : needed === level ? "Allowed" : "NeedsApproval"
    if (verdict !== expected) books.find("PRC-5", entry, "the decision on the offer", expected, verdict)
    if (verdict === "NeedsApproval" && needed !== undefined) {
      const asked = R.number(entry.data, "decision", "rank", "level")
      if (asked !== needed)
        books.find("PRC-5", entry, "the lowest rank whose authority covers it", String(needed), String(asked))
    }
    const offer = R.at(entry.data, "standing", "offer")
    if (offer === undefined) return
    books.same("PRC-4", entry, "the offer at list", measured.list, books.money(offer, "list"))
    books.same("PRC-4", entry, "the offer with everything given", measured.effective, books.money(offer, "effective"))
  }

  /** Kept only where everything is at least as good for the company (PRC-8). */
  #checkFavour(entry: Entry, basis: Json | undefined, content: Json): void {
    const paid = (json: R.Maybe) => R.list(json, "lines").filter((line) => R.amount(line, "unitPrice").minor > 0n)
    const [before, now] = [paid(basis), paid(content)]
    const isAsGood =
      before.length === now.length &&
      R.number(content, "creditDays") <= R.number(basis, "creditDays") &&
      before.every(
        (line, i) =>
          R.text(line, "sku") === R.text(now[i], "sku") &&
          R.quantity(line, "quantity") === R.quantity(now[i], "quantity") &&
          R.amount(line, "unitPrice").minor <= R.amount(now[i], "unitPrice").minor,
      )
    this.#books.holds("PRC-8", entry, "an approval kept only for what is as favourable", isAsGood, "worse in some way")
  }
}
