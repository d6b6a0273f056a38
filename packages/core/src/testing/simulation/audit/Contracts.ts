/**
 * Contracts: approved by the right rank, then paid, then signed, then archived (CTR).
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Commit, Entry } from "./Entry.ts"

/** A contract as the feed tells. */
export interface Contract {
  readonly customerId: string
  readonly kind: string
  readonly terms: Json
  readonly amount: bigint
  readonly status: string
  readonly from: number
  readonly until: number
  readonly approvedOn: number
  readonly dealId: string | undefined
}

/** The contracts of a company. */
export class Contracts implements Part {
  readonly kinds = ["contract"]
  readonly contracts = new Map<string, Contract>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  read(entry: Entry): void {
    const { data, day, id, type } = entry
    const books = this.#books
    const before = this.contracts.get(id)
    const terms = R.at(data, "terms")
    if (terms !== undefined) {
      const isOpen = before === undefined || ["Draft", "AwaitingApproval", "Approved"].includes(before.status)
      books.holds("CTR-3", entry, "nothing signed is amended", isOpen, before?.status ?? "")
      const term = R.at(terms, "term")
      this.contracts.set(id, {
        ...{ terms, status: "Draft", approvedOn: Infinity },
        customerId: R.text(terms, "customerId"),
        kind: R.text(terms, "kind"),
        amount: books.money(terms, "amount"),
        from: term === undefined ? -Infinity : R.day(term, "from"),
        until: term === undefined ? Infinity : R.day(term, "until"),
        dealId: R.maybeText(terms, "dealId"),
      })
      return
    }
    if (before === undefined) {
      books.find("CTR-1", entry, `${type} of no contract`, "a drawn contract", "none")
      return
    }
    const isAfter = (status: string): void =>
      books.holds("CTR-3", entry, `${type} comes after ${status}`, before.status === status, before.status)
    switch (type) {
      case "ContractSubmitted":
        isAfter("Draft")
        this.#checkComplete(entry, before)
        this.#checkDecision(entry, before)
        this.contracts.set(id, { ...before, status: "AwaitingApproval" })
        return
      case "ContractApproved":
        isAfter("AwaitingApproval")
        if (R.text(data, "by") === R.text(data, "submittedBy")) {
          books.find("ORG-4", entry, "who approved", "somebody else", R.text(data, "by"))
        }
        this.contracts.set(id, { ...before, status: "Approved", approvedOn: day })
        return
      case "ApprovalRefused":
        this.contracts.set(id, { ...before, status: "Draft", approvedOn: Infinity })
        return
      case "ContractSigned": {
        isAfter("Approved")
        const on = R.day(data, "signature", "signedOn")
        books.holds("CTR-3", entry, "signed no sooner than approved", on >= before.approvedOn, R.dayText(on))
        books.holds("CTR-3", entry, "signed no later than today", on <= day, R.dayText(on))
        this.contracts.set(id, { ...before, status: "Signed" })
        return
      }
      case "ContractArchived":
        isAfter("Signed")
        this.contracts.set(id, { ...before, status: "Archived" })
        return
      case "ContractRescinded":
        this.contracts.set(id, { ...before, status: "Rescinded" })
    }
  }

  #kind(contract: Contract): Json | undefined {
    return R.list(this.#books.policy("contract"), "kinds").find((one) => R.text(one, "kind") === contract.kind)
  }

  #checkComplete(entry: Entry, contract: Contract): void {
    const kind = this.#kind(contract)
    for (const name of R.list(kind, "clauses").map(String)) {
      const wording = R.maybeText(contract.terms, "clauses", name)
      if (wording === undefined || wording.trim() === "") {
        this.#books.find("CTR-3", entry, `the clause ${name}`, "written", "missing")
      }
    }
    for (const name of R.list(kind, "attachments").map(String)) {
      if (R.maybeText(contract.terms, "attachments", name) === undefined) {
        this.#books.find("CTR-3", entry, `the paper ${name}`, "on file", "missing")
      }
    }
  }

  /** The lowest rank whose row covers the amount and who may agree to the prices as well. */
  #checkDecision(entry: Entry, contract: Contract): void {
    const row = R.list(this.#kind(contract), "approval").find((one) => {
      const most = R.maybeAmount(one, "upTo")
      return most === undefined || contract.amount <= most.minor
    })
    const needed = Math.max(this.#books.level(R.maybeText(row, "rank")), this.#priceLevel(entry, contract))
    const asked = R.number(entry.data, "decision", "rank", "level")
    if (asked !== needed) this.#books.find("CTR-3", entry, "the rank that approves it", String(needed), String(asked))
  }

  /** Who may agree to the prices: goods at theirs, or the unit at the contract's amount (PRC-5). */
  #priceLevel(entry: Entry, { terms }: Contract): number {
    const books = this.#books
    const unit = R.maybeText(terms, "unitId")
    const named = R.list(terms, "lines")
    const amount = R.at(terms, "amount") ?? null
    const goods = named.length > 0 || unit === undefined ? named : [{ sku: unit, quantity: "1", unitPrice: amount }]
    const lists = Array.from(books.prices.lists.keys())
    const prices = goods.map((one) => books.prices.priceOf(lists, R.text(one, "sku"), entry.day))
    const unlistedRank = R.maybeText(books.policy("contract"), "unlistedRank")
    const isStrange =
      prices.includes(undefined) || (unit !== undefined && !goods.some((one) => R.text(one, "sku") === unit))
    const strange = isStrange
      ? unlistedRank === undefined
        ? books.rules.ladder.length - 1
        : books.level(unlistedRank)
      : -1
    const lines = goods.flatMap((one, i): ReadonlyArray<Json> => {
      const listed = prices[i]
      return listed === undefined
        ? []
        : [{ ...Object.fromEntries(R.entries(listed)), ...Object.fromEntries(R.entries(one)) }]
    })
    if (lines.length === 0) return strange
    const level = books.level(entry.rank)
    const days = R.number(books.policy("pricing"), "financing", "standardDays")
    const needed = books.prices.needed(books.prices.measure(lines, days, []), level)
    return Math.max(strange, needed ?? Infinity)
  }

  after(commit: Commit): void {
    for (const entry of commit.entries) {
      if (entry.kind !== "contract") continue
      const contract = this.contracts.get(entry.id)
      if (entry.type === "ContractApproved") {
        this.#books.approvals.require("CTR-3", entry, "contract", R.text(entry.data, "contentHash"))
      }
      const isFirst = contract !== undefined && R.maybeText(this.#kind(contract), "signing") === "after-first-payment"
      if (entry.type === "ContractSigned" && isFirst && !this.#books.debts.isFirstPaid(entry.id, contract.dealId)) {
        this.#books.find("CTR-6", entry, "signed before the first payment", "the first payment in full", "not in full")
      }
    }
  }
}
