/**
 * The auditor's books of one company, and where it writes down what it finds.
 *
 * @module
 */
import * as R from "../Reading.ts"
import { Approvals } from "./Approvals.ts"
import { Commissions } from "./Commissions.ts"
import { Contracts } from "./Contracts.ts"
import { Credit } from "./Credit.ts"
import { Customers } from "./Customers.ts"
import { Debts } from "./Debts.ts"
import type { Commit, CompanyRules, Entry, Finding } from "./Entry.ts"
import { LocalDays } from "./Entry.ts"
import { Goods } from "./Goods.ts"
import { Numbers } from "./Numbers.ts"
import { Orders } from "./Orders.ts"
import { Organisation } from "./Organisation.ts"
import { Payments } from "./Payments.ts"
import { Prices } from "./Prices.ts"
import { Quotes } from "./Quotes.ts"
import { Units } from "./Units.ts"

/** A part of the books: what it does with events of its kinds, and after a commit. */
export interface Part {
  readonly kinds: ReadonlyArray<string>
  read(entry: Entry, commit: Commit): void
  after?(commit: Commit): void
  /** At rest, when everything that was due has fired. */
  rest?(at: number, day: number): void
}

/** One company. */
export class Books {
  readonly rules: CompanyRules
  readonly days: LocalDays
  readonly organisation: Organisation
  readonly approvals: Approvals
  readonly prices: Prices
  readonly quotes: Quotes
  readonly credit: Credit
  readonly orders: Orders
  readonly goods: Goods
  readonly units: Units
  readonly contracts: Contracts
  readonly debts: Debts
  readonly payments: Payments
  readonly commissions: Commissions
  readonly numbers: Numbers
  readonly customers: Customers
  readonly #report: (finding: Finding) => void
  readonly #parts: ReadonlyArray<Part>
  readonly #byKind = new Map<string, Array<Part>>()
  /** Streams that were written since this was last emptied. */
  readonly touched = new Map<string, { readonly kind: string; readonly id: string }>()

  constructor(rules: CompanyRules, report: (finding: Finding) => void) {
    this.rules = rules
    this.#report = report
    this.days = new LocalDays(rules.zone)
    this.organisation = new Organisation(this)
    this.approvals = new Approvals(this)
    this.prices = new Prices(this)
    this.quotes = new Quotes(this)
    this.credit = new Credit(this)
    this.orders = new Orders(this)
    this.goods = new Goods(this)
    this.units = new Units(this)
    this.contracts = new Contracts(this)
    this.debts = new Debts(this)
    this.payments = new Payments(this)
    this.commissions = new Commissions(this)
    this.numbers = new Numbers(this)
    this.customers = new Customers(this)
    this.#parts = [
      ...[this.approvals, this.prices, this.quotes, this.contracts, this.debts, this.payments, this.units],
      ...[this.orders, this.goods, this.credit, this.numbers, this.customers, this.commissions, this.organisation],
    ]
    for (const part of this.#parts) {
      for (const kind of part.kinds) this.#byKind.set(kind, [...(this.#byKind.get(kind) ?? []), part])
    }
  }

  /** The policy of a module, in its stored form. */
  policy(kind: string): R.Maybe {
    return R.at(this.rules.policies, kind)
  }

  /** The place of a rank on the ladder; -1 for none. */
  level(rank: string | undefined): number {
    return rank === undefined ? -1 : this.rules.ladder.indexOf(rank)
  }

  /** Writes down a finding about an event. */
  find(rule: string, entry: Entry, what: string, expected: string, found: string): void {
    const stream = `${entry.kind}/${entry.id}`
    this.#report({ rule, tenant: this.rules.tenant, stream, position: entry.position, what, expected, found })
  }

  /** Writes down a finding about a stream. */
  findAt(rule: string, stream: string, what: string, expected: string, found: string): void {
    this.#report({ rule, tenant: this.rules.tenant, stream, position: 0, what, expected, found })
  }

  /** A finding unless two amounts are the same. */
  same(rule: string, entry: Entry, what: string, expected: bigint, found: bigint): void {
    if (expected === found) return
    this.find(rule, entry, what, R.say(expected, this.rules.currency), R.say(found, this.rules.currency))
  }

  /** A finding unless something holds. */
  holds(rule: string, entry: Entry, what: string, isSo: boolean, found: string): void {
    if (!isSo) this.find(rule, entry, what, "that it is so", found)
  }

  /** An amount of this company's currency; nothing of another company's gets in here. */
  money(json: R.Maybe, ...path: ReadonlyArray<string | number>): bigint {
    const { currency, minor } = R.amount(json, ...path)
    if (currency !== this.rules.currency) throw new R.Unreadable(`${currency} in a company of ${this.rules.currency}`)
    return minor
  }

  /** Reads a commit. */
  read(commit: Commit): void {
    for (const entry of commit.entries) {
      this.touched.set(`${entry.kind}/${entry.id}`, { kind: entry.kind, id: entry.id })
      this.organisation.checkActor(entry)
      for (const part of this.#byKind.get(entry.kind) ?? []) this.#guarded(entry, () => part.read(entry, commit))
    }
    const [first] = commit.entries
    if (first !== undefined) for (const part of this.#parts) this.#guarded(first, () => part.after?.(commit))
  }

  /** Everything has come to rest. */
  rest(at: number): void {
    for (const part of this.#parts) part.rest?.(at, this.days.dayAt(at))
  }

  #guarded(entry: Entry, run: () => void): void {
    try {
      run()
    } catch (error) {
      if (!(error instanceof R.Unreadable)) throw error
      this.find("KER-8", entry, "an event is of another form than it should be", "a readable event", error.message)
    }
  }
}
