/**
 * Credit: who set which terms, and that nothing was released beyond them (CRD).
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import type { Commit, Entry } from "./Entry.ts"

/** Terms of a customer; a limit of `undefined` is none. */
export interface Terms {
  readonly limit: bigint | undefined
  readonly creditDays: number
  readonly reviewDate: number | undefined
}

interface Account {
  readonly terms: Terms | undefined
  readonly isBlocked: boolean
  readonly holds: ReadonlySet<string>
}

const none: Account = { terms: undefined, isBlocked: false, holds: new Set() }

/** What a customer takes up. */
export interface Exposure {
  readonly undelivered: bigint
  readonly uninvoiced: bigint
  readonly receivables: bigint
  readonly unapplied: bigint
}

const termsOf = (json: R.Maybe, books: Books): Terms => ({
  limit: R.tagOf(json, "limit") === "Unlimited" ? undefined : books.money(json, "limit", "amount"),
  creditDays: R.number(json, "creditDays"),
  reviewDate: R.at(json, "reviewDate") === undefined ? undefined : R.day(json, "reviewDate"),
})

/** The credit of a company's customers. */
export class Credit implements Part {
  readonly kinds = ["credit-account"]
  readonly accounts = new Map<string, Account>()
  /** Customers who were already beyond their limit when an order was let go by an override are no news. */
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  account(customerId: string): Account {
    return this.accounts.get(customerId) ?? none
  }

  /** What a customer takes up now, from orders, debts and payments, each amount once (CRD-2). */
  exposure(customerId: string): Exposure {
    const { undelivered, uninvoiced } = this.#books.orders.claimsOf(customerId)
    const receivables = this.#books.debts.openOf(customerId)
    return { undelivered, uninvoiced, receivables, unapplied: this.#books.payments.unappliedOf(customerId) }
  }

  read(entry: Entry): void {
    const { data, id, type } = entry
    const before = this.account(id)
    switch (type) {
      case "TermsSet": {
        const terms = termsOf(R.at(data, "terms"), this.#books)
        this.#checkTerms(entry, before.terms, terms)
        this.accounts.set(id, { ...before, terms })
        return
      }
      case "CustomerBlocked":
      case "CustomerUnblocked":
        this.accounts.set(id, { ...before, isBlocked: type === "CustomerBlocked" })
        return
      case "HoldPlaced":
        this.accounts.set(id, { ...before, holds: new Set(before.holds).add(R.text(data, "source")) })
        return
      case "HoldLifted": {
        const holds = new Set(before.holds)
        holds.delete(R.text(data, "source"))
        this.accounts.set(id, { ...before, holds })
      }
    }
  }

  /** Setting or raising takes a rank by amount and days (CRD-1). */
  #checkTerms(entry: Entry, before: Terms | undefined, after: Terms): void {
    const books = this.#books
    const isNothing = after.limit === 0n && after.creditDays === 0
    const isLapsed = before?.reviewDate !== undefined && entry.day > before.reviewDate
    const isLater = before?.reviewDate !== undefined && (after.reviewDate ?? Infinity) > before.reviewDate
    const isMore =
      before === undefined ||
      after.creditDays > before.creditDays ||
      (before.limit !== undefined && (after.limit === undefined || after.limit > before.limit))
    if (isNothing || !(isMore || isLapsed || isLater)) return
    const row = R.list(books.policy("credit"), "terms").find((one) => {
      const [limit, days] = [R.maybeAmount(one, "limit"), R.at(one, "creditDays")]
      const isWithin = limit === undefined || (after.limit !== undefined && after.limit <= limit.minor)
      return isWithin && (typeof days !== "number" || after.creditDays <= days)
    })
    const needed = row === undefined ? Number.MAX_SAFE_INTEGER : books.level(R.text(row, "rank"))
    const revision = R.at(entry.data, "approved")
    const request =
      revision === undefined ? undefined : books.approvals.requests.get(`credit-terms-${entry.id}-${Number(revision)}`)
    const level =
      request === undefined ? books.organisation.levelOf(entry.actor) : R.number(request.decision, "rank", "level")
    if (level < needed && !entry.actor.startsWith("system:")) {
      books.find(
        "CRD-1",
        entry,
        "the rank that may set these terms",
        books.rules.ladder[needed] ?? "nobody",
        String(level),
      )
    }
  }

  after(commit: Commit): void {
    for (const entry of commit.entries) {
      if (entry.kind === "order" && entry.type === "OrderReleased") this.#checkRelease(entry, commit)
      if (entry.kind === "credit-account" && entry.type === "TermsSet" && R.at(entry.data, "approved") !== undefined) {
        const request = this.#books.approvals.requests.get(
          `credit-terms-${entry.id}-${R.number(entry.data, "approved")}`,
        )
        if (request?.status !== "Approved") {
          this.#books.find("CRD-1", entry, "terms rest on an approval", "approved", request?.status ?? "none")
        }
      }
    }
  }

  /** The gate, by what it left behind: within the limit, or overridden by who may (CRD-4 to CRD-8). */
  #checkRelease(entry: Entry, commit: Commit): void {
    const books = this.#books
    const order = books.orders.orders.get(entry.id)
    if (order === undefined) return
    const { customerId } = order
    const { isBlocked, terms } = this.account(customerId)
    if (isBlocked) books.find("CRD-4", entry, "an order of a blocked customer", "refused", "released")
    const override = R.at(entry.data, "override")
    let needed = -1
    const why: Array<string> = []
    const days = this.#daysLate(customerId, entry.day, terms)
    const policy = books.policy("credit")
    if (days > 0) {
      needed = this.#band(policy, "late", (row) => {
        const most = R.at(row, "upToDays")
        return typeof most !== "number" || days <= most
      })
      why.push(`${days} days late`)
    }
    const wasCommitted = commit.entries.some(
      (one) => one.id === entry.id && one.type === "OrderHeld" && one.position < entry.position,
    )
    const isAnew = !this.#wasCommitted.has(entry.id) && !wasCommitted
    this.#wasCommitted.add(entry.id)
    if (isAnew) {
      const beyond = this.#beyond(customerId, entry.day, terms)
      if (beyond !== undefined) {
        needed = Math.max(needed, beyond.level)
        why.push(beyond.why)
      }
      const isHeld = this.account(customerId).holds.size > 0
      const isNews = commit.entries.some((one) => one.type === "HoldPlaced")
      if (isHeld && !isNews) {
        const rank = R.maybeText(policy, "holdOverride")
        needed = Math.max(needed, rank === undefined ? Number.MAX_SAFE_INTEGER : books.level(rank))
        why.push("on hold for an overdue debt")
      }
    }
    if (needed >= 0) this.#checkOverride(entry, override, needed, why.join(", "))
    if (order.stock === "own") books.goods.checkThere(entry, order)
  }

  /** Orders that have taken up credit since they were last given back. */
  readonly #wasCommitted = new Set<string>()

  /** An order that gave back what it took up. */
  gaveBack(orderId: string): void {
    this.#wasCommitted.delete(orderId)
  }

  #checkOverride(entry: Entry, override: R.Maybe, needed: number, why: string): void {
    const books = this.#books
    if (override === undefined) {
      books.find("CRD-4", entry, `released although ${why}`, "held", "released without an override")
      return
    }
    const level = R.number(override, "rank", "level")
    if (level < needed) books.find("CRD-5", entry, `the rank that overrides ${why}`, String(needed), String(level))
    const total = books.money(entry.data, "total")
    books.holds("CRD-5", entry, "within the overridden amount", total <= books.money(override, "amount"), String(total))
    const isInTime = entry.day <= R.day(override, "validUntil")
    books.holds("CRD-5", entry, "before the override ends", isInTime, R.text(override, "validUntil"))
    const request = books.approvals.requests.get(`order-credit-${entry.id}-${R.number(override, "hold")}`)
    if (request?.status !== "Approved" || R.number(request.decision, "rank", "level") < level) {
      books.find(
        "CRD-5",
        entry,
        "the override rests on an approval",
        "approved by that rank",
        request?.status ?? "none",
      )
    }
  }

  #daysLate(customerId: string, today: number, terms: Terms | undefined): number {
    const oldest = this.#books.debts.oldestInvoice(customerId)
    return oldest === undefined ? 0 : today - oldest - (terms?.creditDays ?? 0)
  }

  #band(policy: R.Maybe, table: string, holds: (row: Json) => boolean): number {
    const row = R.list(policy, table).find(holds)
    return row === undefined ? Number.MAX_SAFE_INTEGER : this.#books.level(R.text(row, "rank"))
  }

  /** By which rank what a customer takes up has to be borne; nothing when it is within the limit. */
  #beyond(customerId: string, today: number, terms: Terms | undefined) {
    const hasLapsed = terms?.reviewDate !== undefined && today > terms.reviewDate
    if (terms !== undefined && !hasLapsed && terms.limit === undefined) return undefined
    const limit = terms === undefined || hasLapsed ? 0n : (terms.limit ?? 0n)
    const { receivables, unapplied, undelivered, uninvoiced } = this.exposure(customerId)
    const excess = undelivered + uninvoiced + receivables - unapplied - limit
    if (excess <= 0n) return undefined
    const policy = this.#books.policy("credit")
    const { currency, ladder } = this.#books.rules
    const why = `${R.say(excess, currency)} beyond ${R.say(limit, currency)}`
    if (terms === undefined || terms.limit === 0n) {
      const rank = R.maybeText(policy, "cashOverride")
      return { level: rank === undefined ? ladder.length : ladder.indexOf(rank), why }
    }
    const level = this.#band(policy, "overLimit", (row) => {
      const most = R.maybeText(row, "upTo")
      return most === undefined || excess * R.rateScale <= limit * R.rate(most)
    })
    return { level, why }
  }
}
