/**
 * Commissions: what each member has earned, worked out from the orders and the money, and where it went (COM).
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type { Books, Part } from "./Books.ts"
import { receivedBy } from "./DebtFigures.ts"
import type { Commit, Entry } from "./Entry.ts"

/** A member's month. */
export interface Month {
  readonly memberId: string
  readonly period: string
  readonly isClosed: boolean
  readonly earned: bigint
  readonly clawedBack: bigint
  readonly held: bigint
  readonly open: bigint
  readonly paid: bigint
  readonly carried: bigint
}

interface Credit {
  readonly amount: bigint
  /** The member's part of the order or invoice that it is a part of. */
  readonly whole: bigint
  readonly isReleased: boolean
}

const monthOf = (day: number): string => R.dayText(day).slice(0, 7)

const nextMonth = (period: string): string => {
  const [year, month] = [Number(period.slice(0, 4)), Number(period.slice(5))]
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`
}

/** Largest remainder, ties to the earlier (KER-2). */
export const split = (amount: bigint, weights: ReadonlyArray<bigint>): ReadonlyArray<bigint> => {
  const total = weights.reduce((sum, one) => sum + one, 0n)
  if (total === 0n) return weights.map(() => 0n)
  const parts = weights.map((weight) => (amount * weight) / total)
  let rest = amount - parts.reduce((sum, one) => sum + one, 0n)
  const order = weights
    .map((weight, i) => ({ i, remainder: (amount * weight) % total }))
    .sort((a, b) => (a.remainder < b.remainder ? 1 : a.remainder > b.remainder ? -1 : a.i - b.i))
  for (const { i } of order) {
    if (rest === 0n) break
    parts[i] = (parts[i] ?? 0n) + 1n
    rest -= 1n
  }
  return parts
}

/** The commissions of a company. */
export class Commissions implements Part {
  readonly kinds = ["commission"]
  readonly months = new Map<string, Month>()
  /** Live credits by month, from orders and money alone. */
  readonly #credits = new Map<string, Map<string, Credit>>()
  /** Where a credit stands now: it moves when its month does. */
  readonly #places = new Map<string, ReadonlyArray<string>>()
  readonly #touched = new Set<string>()
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  get #plan(): R.Maybe {
    return this.#books.policy("commission")
  }

  read(entry: Entry): void {
    const { data, id, type } = entry
    const books = this.#books
    this.#touched.add(id)
    if (type === "PeriodOpened") {
      const nothing = { earned: 0n, clawedBack: 0n, held: 0n, open: 0n, paid: 0n, carried: 0n, isClosed: false }
      this.months.set(id, { ...nothing, memberId: R.text(data, "memberId"), period: R.text(data, "period") })
      const isSame = JSON.stringify(sorted(R.at(data, "plan"))) === JSON.stringify(sorted(this.#plan))
      books.holds("COM-8", entry, "the plan of the month", isSame, "another plan")
      return
    }
    const before = this.months.get(id)
    if (before === undefined) {
      books.find("COM-8", entry, `${type} in no month`, "an opened month", "none")
      return
    }
    switch (type) {
      case "ChangedAfterClose": {
        books.holds("COM-8", entry, "a change after closing", before.isClosed, "open")
        const [earned, held] = [books.money(data, "earned"), books.money(data, "heldChange")]
        const isReversal = R.text(data, "change") === "reversal"
        books.same("COM-0", entry, "the adjustment", earned - held, books.money(data, "posting", "amount"))
        this.months.set(id, {
          ...before,
          held: before.held + held,
          earned: before.earned + (isReversal ? 0n : earned),
          clawedBack: before.clawedBack - (isReversal ? earned : 0n),
        })
        return
      }
      case "PassedOn":
        return
      case "PeriodClosed": {
        this.#closed(entry, before)
        return
      }
      default: {
        books.holds("COM-8", entry, "a closed month stays as it is", !before.isClosed, type)
        this.months.set(id, this.#posted(entry, before))
      }
    }
  }

  #posted(entry: Entry, before: Month): Month {
    let { clawedBack, earned, held, open } = before
    for (const posting of R.list(entry.data, "postings")) {
      const amount = this.#books.money(posting, "amount")
      open += amount
      const kind = R.text(posting, "kind")
      if (kind === "credit") earned += amount
      else if (kind === "true-up" || kind === "line" || kind === "guarantee" || kind === "correction") {
        if (amount > 0n) earned += amount
        else clawedBack -= amount
      } else if (kind === "reversal") clawedBack -= amount
      else if (kind === "holdback" || kind === "release") held -= amount
    }
    return { ...before, earned, clawedBack, held, open }
  }

  #closed(entry: Entry, before: Month): void {
    const { data, day } = entry
    const books = this.#books
    books.holds("COM-8", entry, "closed once", !before.isClosed, "again")
    books.holds("COM-8", entry, "closed when it is over", before.period < monthOf(day), before.period)
    const cap = R.at(this.#plan, "cap")
    const most = cap !== undefined && R.text(cap, "excess") === "deferred" ? books.money(cap, "amount") : before.open
    const due = before.open < most ? before.open : most
    const payout = due > 0n ? due : 0n
    books.same("COM-5", entry, "the payout", payout, books.money(data, "payout"))
    books.same("COM-9", entry, "what is carried", before.open - payout, books.money(data, "carried"))
    this.months.set(entry.id, { ...before, isClosed: true, paid: payout, carried: before.open - payout })
  }

  #credit(id: string, sellers: ReadonlyArray<Json>, amount: bigint, period: string, total = amount): void {
    const shares = sellers.map((one) => R.rate(one, "share"))
    const [parts, wholes] = [split(amount, shares), split(total, shares)]
    const places: Array<string> = []
    for (const [i, seller] of sellers.entries()) {
      const month = `${R.text(seller, "memberId")}:${period}`
      const credits = this.#credits.get(month) ?? new Map<string, Credit>()
      const [part = 0n, whole = 0n] = [parts[i], wholes[i]]
      const known = credits.get(id)
      if (part === 0n) credits.delete(id)
      else if (known?.amount !== part) credits.set(id, { amount: part, whole, isReleased: false })
      this.#credits.set(month, credits)
      this.#touched.add(month)
      places.push(month)
    }
    this.#places.set(id, places)
  }

  /** What orders and money say was earned, and when something held is let go. */
  after(commit: Commit): void {
    const basis = R.text(this.#plan, "basis")
    for (const entry of commit.entries) {
      if (entry.kind === "order" && basis === "booked") this.#fromOrder(entry)
      if (entry.kind === "receivable" && basis === "collected") this.#fromMoney(entry)
    }
  }

  #fromOrder({ id, type }: Entry): void {
    const order = this.#books.orders.orders.get(id)
    if (order === undefined) return
    const credit = `order:${id}`
    const period = monthOf(order.confirmedOn)
    switch (type) {
      case "OrderConfirmed":
      case "OrderReopened":
      case "OrderAmended": {
        this.#credit(credit, order.sellers, order.total, period)
        return
      }
      case "OrderCancelled": {
        this.#credit(credit, order.sellers, 0n, period)
        return
      }
      case "OrderAccepted":
        for (const seller of order.sellers) {
          const month = `${R.text(seller, "memberId")}:${period}`
          const credits = this.#credits.get(month)
          const known = credits?.get(credit)
          if (known !== undefined) credits?.set(credit, { ...known, isReleased: true })
          this.#touched.add(month)
        }
    }
  }

  #fromMoney({ data, id, type }: Entry): void {
    const debt = this.#books.debts.debts.get(id)
    if (debt === undefined) return
    if (type === "PaymentApplied" || type === "PaymentReversed") {
      const receiptNo = R.text(data, "receiptNo")
      const amount = debt.status === "Forfeited" ? 0n : receivedBy(debt, receiptNo)
      this.#credit(`receipt:${receiptNo}:${id}`, debt.sellers, amount, monthOf(R.day(data, "valueDate")), debt.total)
    }
    if (type === "Forfeited") {
      for (const [receiptNo, { date }] of debt.receipts) {
        this.#credit(`receipt:${receiptNo}:${id}`, debt.sellers, 0n, monthOf(date), debt.total)
      }
    }
  }

  /** What credits earn by the plan, in minor units: together, or each by its part of an order or invoice. Rounded once. */
  #entitled(credits: ReadonlyArray<Credit>): bigint {
    const rule = R.at(this.#plan, "rule")
    if (R.text(this.#plan, "accrual") === "period") {
      const basis = credits.reduce((sum, one) => sum + one.amount, 0n)
      const { d, n } = basis <= 0n ? { n: 0n, d: 1n } : this.#rule(rule, basis)
      return R.halfEven(n, d)
    }
    let sum = 0n
    for (const { amount, whole } of credits) {
      if (whole <= 0n) continue
      const { d, n } = this.#rule(rule, whole)
      // A payment's part is exact to a millionth of a millionth.
      sum += R.halfEven(n * amount * R.rateScale, d * whole)
    }
    return R.halfEven(sum, R.rateScale)
  }

  #rule(rule: R.Maybe, basis: bigint): { readonly n: bigint; readonly d: bigint } {
    const tiers = R.list(rule, "tiers").map((tier) => ({
      upTo: R.maybeAmount(tier, "upTo")?.minor,
      rate: R.rate(tier, "rate"),
    }))
    switch (R.tagOf(rule)) {
      case "Flat":
        return { n: basis * R.rate(rule, "rate"), d: R.rateScale }
      case "Marginal": {
        let [n, from] = [0n, 0n]
        for (const { rate, upTo } of tiers) {
          const to = upTo === undefined || upTo > basis ? basis : upTo
          if (to > from) n += (to - from) * rate
          from = to > from ? to : from
        }
        return { n, d: R.rateScale }
      }
      case "Slab":
        return {
          n: basis * (tiers.find(({ upTo }) => upTo === undefined || basis <= upTo)?.rate ?? 0n),
          d: R.rateScale,
        }
      case "Times": {
        const inner = this.#rule(R.at(rule, "rule"), basis)
        return { n: inner.n * R.rate(rule, "factor"), d: inner.d * R.rateScale }
      }
      case "Sum":
        return R.list(rule, "rules")
          .map((one) => this.#rule(one, basis))
          .reduce((a, b) => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d }), { n: 0n, d: 1n })
      default:
        throw new R.Unreadable(`the auditor knows no rule ${R.tagOf(rule)}`)
    }
  }

  /** What a month should come to: earned less taken back, and how much of it is held. */
  expected(month: string): { readonly earned: bigint; readonly held: bigint } {
    const credits = Array.from(this.#credits.get(month)?.values() ?? [])
    const basis = credits.reduce((sum, one) => sum + one.amount, 0n)
    const all = this.#entitled(credits)
    const cap = R.at(this.#plan, "cap")
    const isCut = cap !== undefined && R.text(cap, "excess") === "forfeited"
    const most = isCut ? R.amount(cap, "amount").minor : all
    const earned = all < most ? all : most
    const share = R.maybeText(this.#plan, "holdback")
    const released = credits.reduce((sum, one) => sum + (one.isReleased ? one.amount : 0n), 0n)
    const held =
      share === undefined || basis <= 0n
        ? 0n
        : R.halfEven(R.rate(share) * earned * (basis - released), R.rateScale * basis)
    return { earned, held }
  }

  rest(): void {
    const { currency } = this.#books.rules
    const members = new Set<string>()
    for (const id of this.#touched) {
      const month = this.months.get(id)
      const { earned, held } = this.expected(id)
      members.add(id.slice(0, id.lastIndexOf(":")))
      const net = month === undefined ? 0n : month.earned - month.clawedBack
      const stream = `commission/${id}`
      if (net !== earned) {
        this.#books.findAt("COM-0", stream, "earned less taken back", R.say(earned, currency), R.say(net, currency))
      }
      if ((month?.held ?? 0n) !== held) {
        this.#books.findAt("COM-5", stream, "held back", R.say(held, currency), R.say(month?.held ?? 0n, currency))
      }
    }
    this.#touched.clear()
    if (members.size > 0) this.#checkConservation(members)
  }

  /** Paid + held + clawed back + outstanding = earned, per person (COM-10). */
  #checkConservation(members: ReadonlySet<string>): void {
    const sums = new Map<string, { due: bigint; there: bigint }>()
    for (const { clawedBack, earned, held, isClosed, memberId, open, paid } of this.months.values()) {
      if (!members.has(memberId)) continue
      const sum = sums.get(memberId) ?? { due: 0n, there: 0n }
      sum.due += earned - clawedBack - held
      sum.there += isClosed ? paid : open
      sums.set(memberId, sum)
    }
    const { currency } = this.#books.rules
    for (const [memberId, { due, there }] of sums) {
      if (due === there) continue
      const what = `paid and outstanding of ${memberId}`
      this.#books.findAt("COM-10", `member/${memberId}`, what, R.say(due, currency), R.say(there, currency))
    }
  }
}

/** The month after, for whoever reads a statement's carry. */
export const following = nextMonth

const sorted = (json: R.Maybe): unknown => {
  if (json === undefined || json === null || typeof json !== "object") return json
  if (Array.isArray(json)) return json.map((one: Json) => sorted(one))
  return Object.fromEntries(
    Object.entries(json)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => [name, sorted(field)]),
  )
}
