/**
 * Debts: plans that add up, money that is counted once, steps against late ones (REC, ESC).
 *
 * @module
 */
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import {
  change,
  type Debt,
  type Instalment,
  isFirstPaymentIn,
  levelIn,
  openOf,
  openTotal,
  withPaid,
} from "./DebtFigures.ts"
import type { Commit, Entry } from "./Entry.ts"
import { checkEnded, checkForfeit, checkWithheld } from "./Forfeitures.ts"
import * as Obligations from "./Obligations.ts"

/** The debts of a company. */
export class Debts implements Part {
  readonly kinds = ["receivable"]
  readonly debts = new Map<string, Debt>()
  readonly #open = new Map<string, Set<string>>()
  readonly #openSince = new Map<string, number>()
  readonly #watched = new Set<string>()
  readonly #steps: ReadonlyArray<Obligations.Step>
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
    this.#steps = Obligations.stepsOf(R.at(books.policy("receivable"), "schedule"))
  }

  /** Open debts of a customer. */
  *openDebts(customerId: string): Generator<readonly [id: string, debt: Debt]> {
    for (const id of this.#open.get(customerId) ?? []) {
      const debt = this.debts.get(id)
      if (debt !== undefined) yield [id, debt]
    }
  }

  /** Position at which a debt was opened, or opened again. */
  openSince(id: string): number {
    return this.#openSince.get(id) ?? 0
  }

  /** All that a customer owes. */
  openOf(customerId: string): bigint {
    let sum = 0n
    for (const [, debt] of this.openDebts(customerId)) sum += openTotal(debt)
    return sum
  }

  /** The invoice date of a customer's oldest open debt. */
  oldestInvoice(customerId: string): number | undefined {
    let oldest: number | undefined
    for (const [, { invoiceDate }] of this.openDebts(customerId)) {
      if (oldest === undefined || invoiceDate < oldest) oldest = invoiceDate
    }
    return oldest
  }

  /** Whether the first payment of some plan for this contract or deal is in, in full. */
  isFirstPaid(contractId: string, dealId: string | undefined): boolean {
    for (const debt of this.debts.values()) {
      const isFor = debt.contractId === contractId || (dealId !== undefined && debt.dealId === dealId)
      // What was forfeited paid for another attempt.
      if (isFor && debt.status !== "Forfeited" && isFirstPaymentIn(debt)) return true
    }
    return false
  }

  read(entry: Entry): void {
    const before = this.debts.get(entry.id)
    if (entry.type === "Opened") {
      if (before !== undefined) this.#books.find("REC-1", entry, "opened twice", "once", "again")
      this.#put(entry, this.#opened(entry))
    } else if (before === undefined) {
      this.#books.find("REC-1", entry, `${entry.type} of no debt`, "an open debt", "none")
    } else this.#put(entry, this.#settled(this.#next(entry, before)))
  }

  #settled(debt: Debt): Debt {
    if (debt.status === "Forfeited") return debt
    return { ...debt, status: openTotal(debt) === 0n ? "Closed" : "Open" }
  }

  #put({ id, position }: Entry, debt: Debt): void {
    if (debt.status === "Open" && this.debts.get(id)?.status !== "Open") this.#openSince.set(id, position)
    this.debts.set(id, debt)
    const open = this.#open.get(debt.customerId) ?? new Set()
    if (debt.status === "Open") open.add(id)
    else open.delete(id)
    this.#open.set(debt.customerId, open)
    const waits = debt.instalments.some((one) => openOf(one) > 0n && !Obligations.isThrough(this.#steps, one))
    if (debt.status !== "Forfeited" && (waits || debt.signing !== undefined)) this.#watched.add(id)
    else this.#watched.delete(id)
  }

  #opened(entry: Entry): Debt {
    const { data } = entry
    const books = this.#books
    const instalments = R.list(data, "instalments").map((json, i): Instalment => {
      books.holds("REC-1", entry, "instalments are numbered in order", R.number(json, "no") === i + 1, String(i))
      const nothing = { paid: 0n, credited: 0n, extendedDays: 0, isDisputed: false }
      const amount = books.money(json, "amount")
      books.holds("REC-1", entry, "an instalment is above zero", amount > 0n, String(amount))
      return { ...Obligations.begun(R.day(json, "due")), ...nothing, no: i + 1, amount }
    })
    return {
      ...{ instalments, status: "Open", receipts: new Map(), signing: undefined, notes: new Set() },
      total: instalments.reduce((sum, one) => sum + one.amount, 0n),
      customerId: R.text(data, "customerId"),
      invoiceDate: R.day(data, "invoiceDate"),
      firstPayment: R.number(data, "firstPayment"),
      deposit: R.maybeAmount(data, "deposit")?.minor,
      dealId: R.maybeText(data, "dealId"),
      unitId: R.maybeText(data, "unitId"),
      contractId: R.maybeText(data, "contractId"),
      linked: R.list(data, "linked").map(String),
      sellers: R.list(data, "sellers"),
    }
  }

  #parts(entry: Entry): ReadonlyMap<number, bigint> {
    const parts = new Map<number, bigint>()
    for (const part of R.list(entry.data, "parts")) {
      const no = R.number(part, "no")
      parts.set(no, (parts.get(no) ?? 0n) + this.#books.money(part, "amount"))
    }
    const sum = Array.from(parts.values()).reduce((all, one) => all + one, 0n)
    this.#books.same("REC-2", entry, "the amount, from its parts", sum, this.#books.money(entry.data, "amount"))
    return parts
  }

  #next(entry: Entry, before: Debt): Debt {
    const { data, type } = entry
    const books = this.#books
    switch (type) {
      case "PaymentApplied":
        return this.#applied(entry, before)
      case "PaymentReversed":
        return this.#reversed(entry, before)
      case "PaymentVoided": {
        const receiptNo = R.text(data, "receiptNo")
        const parts = before.receipts.get(receiptNo)?.parts ?? new Map<number, bigint>()
        const receipts = new Map(before.receipts)
        receipts.delete(receiptNo)
        const after = { ...before, receipts, instalments: withPaid(before, parts, -1n) }
        checkForfeit(books, entry, after)
        return after
      }
      case "CreditNoteApplied": {
        const note = R.text(data, "noteNo")
        if (before.notes.has(note)) books.find("REC-2", entry, "a credit note's number", "once", note)
        return { ...this.#credited(entry, before), notes: new Set(before.notes).add(note) }
      }
      case "WrittenOff":
        books.same("REC-2", entry, "written off is all that was open", openTotal(before), books.money(data, "amount"))
        return this.#credited(entry, before)
      case "ForfeitureWithheld":
        checkWithheld(books, entry, before)
        return this.#stepped(entry, before)
      case "StepFired":
      case "StepSkipped":
        return this.#stepped(entry, before)
      case "ExtensionGranted":
        return this.#extended(entry, before)
      case "DisputeRaised":
        return change(before, R.number(data, "no"), (one) => ({ ...one, isDisputed: true, wasPaused: true }))
      case "DisputeResolved":
        return change(before, R.number(data, "no"), (one) => ({ ...one, isDisputed: false }))
      case "SigningDue":
        return { ...before, signing: Obligations.begun(R.day(data, "due")) }
      case "ContractSigned":
        return { ...before, signing: undefined, contractId: R.maybeText(data, "contractId") ?? before.contractId }
      case "ContractLinked":
        return { ...before, contractId: R.text(data, "contractId"), linked: R.list(data, "linked").map(String) }
      case "Forfeited":
        checkForfeit(books, entry, before)
        return { ...before, status: "Forfeited", signing: undefined }
      default:
        return before
    }
  }

  #applied(entry: Entry, before: Debt): Debt {
    const { data } = entry
    const books = this.#books
    const parts = this.#parts(entry)
    for (const [no, amount] of parts) {
      const instalment = before.instalments[no - 1]
      const open = instalment === undefined ? 0n : openOf(instalment)
      if (amount > open || amount <= 0n) {
        const { currency } = books.rules
        books.find(
          "REC-2",
          entry,
          `paid on instalment ${no}`,
          `${R.say(open, currency)} at most`,
          R.say(amount, currency),
        )
      }
    }
    const receiptNo = R.text(data, "receiptNo")
    const receipts = new Map(before.receipts)
    const known = new Map(receipts.get(receiptNo)?.parts ?? [])
    for (const [no, amount] of parts) known.set(no, (known.get(no) ?? 0n) + amount)
    receipts.set(receiptNo, { date: R.day(data, "valueDate"), parts: known })
    const after = { ...before, receipts, instalments: withPaid(before, parts, 1n) }
    books.same("REC-2", entry, "what remains", openTotal(after), books.money(data, "remaining"))
    return after
  }

  #reversed(entry: Entry, before: Debt): Debt {
    const { data } = entry
    const books = this.#books
    const parts = this.#parts(entry)
    const receiptNo = R.text(data, "receiptNo")
    const receipts = new Map(before.receipts)
    const known = receipts.get(receiptNo)
    const left = new Map(known?.parts ?? [])
    for (const [no, amount] of parts) {
      const rest = (left.get(no) ?? 0n) - amount
      books.holds("REC-2", entry, "no more is taken back than came in", rest >= 0n, String(rest))
      if (rest === 0n) left.delete(no)
      else left.set(no, rest)
    }
    if (left.size === 0) receipts.delete(receiptNo)
    else receipts.set(receiptNo, { date: known?.date ?? 0, parts: left })
    const due = before.instalments.map((one) => one.due)
    const instalments = withPaid(before, parts, -1n).map((one) => ({
      ...one,
      wasPaused: one.wasPaused || parts.has(one.no),
    }))
    const after = { ...before, receipts, instalments }
    books.holds(
      "REC-2",
      entry,
      "due dates stay as they were",
      after.instalments.every((one, i) => one.due === due[i]),
      "moved",
    )
    books.same("REC-2", entry, "what remains", openTotal(after), books.money(data, "remaining"))
    return isFirstPaymentIn(after) ? after : { ...after, signing: undefined }
  }

  #credited(entry: Entry, before: Debt): Debt {
    const parts = this.#parts(entry)
    const instalments = before.instalments.map((one) => {
      const amount = parts.get(one.no) ?? 0n
      this.#books.holds(
        "REC-2",
        entry,
        `credited within what is open of ${one.no}`,
        amount <= openOf(one),
        String(amount),
      )
      return { ...one, credited: one.credited + amount }
    })
    return { ...before, instalments }
  }

  #stepped(entry: Entry, before: Debt): Debt {
    const books = this.#books
    const item = R.at(entry.data, "item")
    if (typeof item !== "number") {
      if (before.signing === undefined) {
        books.find("REC-7", entry, "a step against a contract not signed", "a contract to sign", "none")
        return before
      }
      this.#report(entry, before.signing)
      return { ...before, signing: Obligations.passed(before.signing, entry) }
    }
    const instalment = before.instalments[item - 1]
    if (instalment === undefined) return before
    books.holds("ESC-5", entry, "a step only against what is open", openOf(instalment) > 0n, "paid")
    books.holds("REC-10", entry, "no step against what is disputed", !instalment.isDisputed, "disputed")
    this.#report(entry, instalment)
    return change(before, item, (one) => ({ ...one, ...Obligations.passed(one, entry) }))
  }

  #report(entry: Entry, progress: Obligations.Progress): void {
    const fault = Obligations.faultOf(this.#steps, progress, entry)
    if (fault !== undefined) this.#books.find(fault.rule, entry, fault.what, fault.expected, fault.found)
  }

  /** Cumulative days decide who may grant more time (REC-5). */
  #extended(entry: Entry, before: Debt): Debt {
    const { data } = entry
    const books = this.#books
    const no = R.number(data, "no")
    const instalment = before.instalments[no - 1]
    if (instalment === undefined) return before
    const days = instalment.extendedDays + R.number(data, "days")
    const due = instalment.due + R.number(data, "days")
    if (R.day(data, "due") !== due) books.find("REC-5", entry, "the new due date", R.dayText(due), R.text(data, "due"))
    const row = R.list(books.policy("receivable"), "extension").find((one) => {
      const most = R.at(one, "upToDays")
      return typeof most !== "number" || days <= most
    })
    const needed = row === undefined ? Number.MAX_SAFE_INTEGER : books.level(R.text(row, "rank"))
    const hash = R.maybeText(data, "contentHash")
    const request = hash === undefined ? undefined : books.approvals.about("extension", entry.id, hash)
    const level = hash === undefined ? books.organisation.levelOf(entry.actor) : levelIn(request?.decision)
    if (level < needed) {
      books.find(
        "REC-5",
        entry,
        `the rank that grants ${days} days in all`,
        books.rules.ladder[needed] ?? "nobody",
        String(level),
      )
    }
    return change(before, no, (one) => ({
      ...one,
      ...Obligations.restarted(one, due, one.isDisputed),
      extendedDays: days,
    }))
  }

  after(commit: Commit): void {
    for (const entry of commit.entries) {
      if (entry.kind !== "receivable") continue
      if (entry.type === "ExtensionGranted") {
        const hash = R.maybeText(entry.data, "contentHash")
        if (hash !== undefined) this.#books.approvals.require("REC-5", entry, "extension", hash)
      }
      const debt = this.debts.get(entry.id)
      if (entry.type === "Forfeited" && debt !== undefined) checkEnded(this.#books, entry, debt)
    }
  }

  /** Nothing that was due is left (ESC-3), by the schedule alone. */
  rest(_: number, today: number): void {
    for (const id of this.#watched) {
      const debt = this.debts.get(id)
      if (debt === undefined) continue
      const items: Array<Obligations.Progress> = debt.instalments.filter((one) => openOf(one) > 0n && !one.isDisputed)
      if (debt.signing !== undefined) items.push(debt.signing)
      for (const item of items) {
        const overdue = Obligations.overdueStep(this.#steps, item, today)
        if (overdue !== undefined) {
          this.#books.findAt("ESC-3", `receivable/${id}`, "a step that was due by now", overdue, "not taken")
        }
      }
    }
  }
}
