/**
 * Payments: every unit of money is somewhere, and only once (REC-2).
 *
 * @module
 */
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import { type Debt, openOf, receivedBy } from "./DebtFigures.ts"
import type { Commit, Entry } from "./Entry.ts"
import { meanwhile } from "./Organisation.ts"

/** A payment as the feed tells. */
export interface Payment {
  readonly customerId: string
  readonly amount: bigint
  readonly valueDate: number
  readonly status: "Announced" | "Received" | "Reversed"
  readonly applied: ReadonlyMap<string, bigint>
  readonly unapplied: bigint
}

const sumOf = (applied: ReadonlyMap<string, bigint>): bigint =>
  Array.from(applied.values()).reduce((sum, one) => sum + one, 0n)

/** The oldest due first, disputed ones left out. */
const spread = (amount: bigint, debts: ReadonlyArray<readonly [string, Debt]>): ReadonlyMap<string, bigint> => {
  const items = debts.flatMap(([id, { instalments }]) =>
    instalments
      .filter((one) => openOf(one) > 0n && !one.isDisputed)
      .map((one) => ({ id, due: one.due, no: one.no, open: openOf(one) })),
  )
  items.sort((a, b) => a.due - b.due || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.no - b.no))
  let left = amount
  const applied = new Map<string, bigint>()
  for (const { id, open } of items) {
    const taken = left < open ? left : open
    if (taken > 0n) applied.set(id, (applied.get(id) ?? 0n) + taken)
    left -= taken
  }
  return applied
}

/** The payments of a company. */
export class Payments implements Part {
  readonly kinds = ["payment", "customer-ledger"]
  readonly payments = new Map<string, Payment>()
  /** Payments with money that is applied to nothing, by customer. */
  readonly #withRest = new Map<string, Set<string>>()
  /** What was open before the commit that is being read, for payments that go to the oldest. */
  #expected = new Map<string, ReadonlyArray<ReadonlyMap<string, bigint>>>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  /** A customer's money that is applied to nothing. */
  unappliedOf(customerId: string): bigint {
    let sum = 0n
    for (const id of this.#withRest.get(customerId) ?? []) sum += this.payments.get(id)?.unapplied ?? 0n
    return sum
  }

  #put(id: string, payment: Payment): void {
    this.payments.set(id, payment)
    const some = this.#withRest.get(payment.customerId) ?? new Set()
    if (payment.unapplied > 0n) some.add(id)
    else some.delete(id)
    this.#withRest.set(payment.customerId, some)
  }

  #rows(entry: Entry): ReadonlyMap<string, bigint> {
    const rows = new Map<string, bigint>()
    for (const row of R.list(entry.data, "applied")) {
      const key = R.text(row, 0)
      rows.set(key, (rows.get(key) ?? 0n) + this.#books.money(row, 2))
    }
    return rows
  }

  read(entry: Entry, commit: Commit): void {
    const { data, day, id, type } = entry
    if (entry.kind === "customer-ledger") return
    const books = this.#books
    const before = this.payments.get(id)
    if (type === "PaymentAnnounced" || type === "PaymentReceived") {
      const amount = books.money(data, "amount")
      const valueDate = R.day(data, "valueDate")
      const isReceived = type === "PaymentReceived"
      if (before !== undefined && !(before.status === "Announced" && isReceived)) {
        books.find("REC-2", entry, "a receipt's number", "used once", id)
      }
      books.holds(
        "REC-2",
        entry,
        "money counts from its value date",
        valueDate <= day === isReceived,
        R.dayText(valueDate),
      )
      const applied = isReceived ? this.#rows(entry) : new Map<string, bigint>()
      const unapplied = isReceived ? books.money(data, "unapplied") : 0n
      if (isReceived)
        books.same("REC-2", entry, "applied and unapplied make the payment", amount, sumOf(applied) + unapplied)
      const status = isReceived ? "Received" : "Announced"
      this.#put(id, { customerId: R.text(data, "customerId"), amount, valueDate, status, applied, unapplied })
      if (isReceived && R.at(data, "found") !== undefined) this.#expect(entry, commit)
      return
    }
    if (before === undefined) {
      books.find("REC-2", entry, `${type} of no payment`, "a payment", "none")
      return
    }
    switch (type) {
      case "PaymentSpread": {
        const applied = new Map(before.applied)
        const rows = this.#rows(entry)
        for (const [debt, amount] of rows) applied.set(debt, (applied.get(debt) ?? 0n) + amount)
        this.#checkOldestFirst(entry, rows)
        this.#move(entry, { ...before, applied, unapplied: books.money(data, "unapplied") })
        return
      }
      case "PaymentReleased": {
        const applied = new Map(before.applied)
        const kept = R.list(data, "parts").reduce<bigint>((sum, part) => sum + books.money(part, "amount"), 0n)
        if (kept === 0n) applied.delete(R.text(data, "receivableId"))
        else applied.set(R.text(data, "receivableId"), kept)
        this.#move(entry, { ...before, applied, unapplied: books.money(data, "unapplied") })
        return
      }
      case "ReceiptReversed":
        if (before.status === "Reversed") books.find("REC-2", entry, "reversed", "once", "twice")
        this.#put(id, { ...before, status: "Reversed", unapplied: 0n })
    }
  }

  #move(entry: Entry, after: Payment): void {
    this.#books.holds("REC-2", entry, "nothing moves of what was reversed", after.status === "Received", after.status)
    this.#books.holds("REC-2", entry, "no less than nothing is left", after.unapplied >= 0n, String(after.unapplied))
    this.#books.same(
      "REC-2",
      entry,
      "applied and unapplied make the payment",
      after.amount,
      sumOf(after.applied) + after.unapplied,
    )
    this.#put(entry.id, after)
  }

  /**
   * The oldest due first, disputed ones left out: worked out from what was open before. Only where this commit does
   * nothing else to the customer's debts, and there are few enough for one go.
   */
  #expect(entry: Entry, commit: Commit): void {
    const payment = this.payments.get(entry.id)
    const isAlone = commit.entries.filter((one) => one.type === "PaymentReceived").length === 1
    const isFirst = commit.entries.every((one) => one.kind !== "receivable" || one.position > entry.position)
    if (payment === undefined || !isAlone || !isFirst || commit.entries[0] !== entry) return
    const debts = Array.from(this.#books.debts.openDebts(payment.customerId))
    if (debts.length >= 100) return
    // What was open is looked up before the commit; a debt that came in between is as good as a later one.
    const since = (id: string): number => this.#books.debts.openSince(id)
    const looks = debts.map(([id]) => since(id)).filter((position) => position >= entry.position - meanwhile)
    const expected = [debts, ...looks.map((look) => debts.filter(([id]) => since(id) < look))].map((some) =>
      spread(payment.amount, some),
    )
    this.#expected.set(entry.id, expected)
  }

  #checkOldestFirst(entry: Entry, rows: ReadonlyMap<string, bigint>): void {
    const expected = this.#expected.get(entry.id)
    if (expected === undefined) return
    this.#expected.delete(entry.id)
    const written = (map: ReadonlyMap<string, bigint>) =>
      Array.from(map, ([id, amount]) => `${id} ${R.say(amount, this.#books.rules.currency)}`)
        .sort()
        .join(", ")
    const wanted = expected.map(written)
    if (!wanted.includes(written(rows))) {
      this.#books.find("REC-2", entry, "applied to the oldest due first", wanted[0] ?? "", written(rows))
    }
  }

  /** What a payment says it paid is what the debts say they got from it. */
  after(commit: Commit): void {
    this.#expected = new Map()
    const seen = new Set<string>()
    for (const entry of commit.entries) {
      const receipts =
        entry.kind === "payment"
          ? [entry.id]
          : entry.kind === "receivable"
            ? [R.maybeText(entry.data, "receiptNo")]
            : []
      for (const receiptNo of receipts) {
        if (receiptNo === undefined || seen.has(receiptNo)) continue
        seen.add(receiptNo)
        this.#checkBothSides(entry, receiptNo)
      }
      if (entry.kind === "customer-ledger") this.#checkLedger(entry, commit)
    }
  }

  #checkBothSides(entry: Entry, receiptNo: string): void {
    const payment = this.payments.get(receiptNo)
    if (payment === undefined) {
      this.#books.find("REC-2", entry, "money on a debt", "from a payment", receiptNo)
      return
    }
    for (const [debtId, amount] of payment.applied) {
      const debt = this.#books.debts.debts.get(debtId)
      const expected = payment.status === "Reversed" ? 0n : amount
      const found = debt === undefined ? 0n : receivedBy(debt, receiptNo)
      this.#books.same("REC-2", entry, `money of ${receiptNo} on ${debtId}`, expected, found)
      if (debt !== undefined && debt.customerId !== payment.customerId) {
        this.#books.find("REC-2", entry, "whose debt is paid", payment.customerId, debt.customerId)
      }
    }
  }

  #checkLedger(entry: Entry, commit: Commit): void {
    const isLast = !commit.entries.some(
      (one) => one.kind === "customer-ledger" && one.id === entry.id && one.position > entry.position,
    )
    if (isLast) {
      this.#books.same(
        "REC-2",
        entry,
        "the customer's unapplied money",
        this.unappliedOf(entry.id),
        this.#books.money(entry.data, "total"),
      )
    }
  }
}
