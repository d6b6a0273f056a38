/**
 * What a bank payment is probably for (REC-2): suggestions with a score and reasons. Pure and exact; decides nothing.
 *
 * @module
 */
import { addDays } from "../calendar/LocalDate.ts"
import { normaliseName } from "../customer/index.ts"
import type { FactValue } from "../decision/Model.ts"
import { type Money, make } from "../money/Model.ts"
import { multiplyRate } from "../money/Multiply.ts"
import { one, subtract } from "../rate/index.ts"
import type { Portion } from "./Allocation.ts"
import {
  amountKey,
  type BankRow,
  compact,
  type Debtor,
  keyOf,
  type MatchBook,
  type MatchItem,
  matchBook,
  written,
} from "./MatchingBook.ts"
import type { MatchingPolicy } from "./MatchingPolicy.ts"

/** One reason for a suggestion, with its figures; `code` selects its sentence in `messages`. */
export interface MatchReason {
  readonly code: string
  readonly facts: Readonly<Record<string, FactValue>>
}

/** What a payment may be for: `portions` and `rest` sum to its amount. */
export interface Suggestion {
  readonly customerId: string
  /** Empty where only the customer is known: then it pays what is oldest due. */
  readonly portions: ReadonlyArray<Portion>
  /** Beyond the portions: the customer's credit. */
  readonly rest: Money
  /** 0 to 100. */
  readonly score: number
  readonly reasons: ReadonlyArray<MatchReason>
  /** Something about it takes a person, whatever the score. */
  readonly byHand: boolean
}

/** Most suggestions for one payment. */
export const maxSuggestions = 5

/** Most open items of one customer of which every sum is tried. */
const maxTried = 12

const noneYet: ReadonlySet<string> = new Set()

/** Every choice of items whose open sums are the amount, up to so many; of long lists only single ones, all, and the oldest. */
const choices = (items: ReadonlyArray<MatchItem>, minor: bigint): ReadonlyArray<ReadonlyArray<MatchItem>> => {
  const found: Array<ReadonlyArray<MatchItem>> = []
  if (items.length <= maxTried) {
    const tried = (index: number, rest: bigint, chosen: ReadonlyArray<MatchItem>): void => {
      if (found.length >= maxSuggestions) return
      if (rest === 0n) {
        found.push(chosen)
        return
      }
      const item = items[index]
      if (item === undefined || rest < 0n) return
      tried(index + 1, rest - item.open.minor, [...chosen, item])
      tried(index + 1, rest, chosen)
    }
    tried(0, minor, [])
    return found
  }
  for (const item of items) if (item.open.minor === minor && found.length < maxSuggestions) found.push([item])
  let sum = 0n
  for (const [index, item] of items.entries()) {
    sum += item.open.minor
    if (sum > minor) break
    if (sum === minor && index > 0) found.push(items.slice(0, index + 1))
  }
  return found
}

const portionOf = ({ no, open, receivableId }: MatchItem): Portion => ({ receivableId, no, amount: open })

/** The oldest of the items first, as far as the money goes. */
const poured = (items: ReadonlyArray<MatchItem>, { currency, minor }: Money): ReadonlyArray<Portion> => {
  let rest = minor
  const portions: Array<Portion> = []
  for (const { no, open, receivableId } of items) {
    const taken = rest < open.minor ? rest : open.minor
    if (taken <= 0n) break
    portions.push({ receivableId, no, amount: make(taken, currency) })
    rest -= taken
  }
  return portions
}

interface Candidate {
  readonly customerId: string
  readonly items: ReadonlyArray<MatchItem>
  readonly portions: ReadonlyArray<Portion>
  readonly how: "exact" | "discounted" | "part" | "over" | "customer"
  readonly discount?: Money
}

interface Evidence {
  readonly named: ReadonlySet<MatchItem>
  readonly related: ReadonlySet<MatchItem>
  readonly payers: ReadonlySet<string>
  readonly account: ReadonlyArray<string>
  readonly name: ReadonlyArray<string>
}

const exactly = (customerId: string, items: ReadonlyArray<MatchItem>, amount: Money): ReadonlyArray<Candidate> =>
  choices(items, amount.minor).map((chosen) => ({
    customerId,
    items: chosen,
    portions: chosen.map(portionOf),
    how: "exact",
  }))

/** Single items that the amount pays less an agreed discount for paying early. */
const discounted = (
  customerId: string,
  items: ReadonlyArray<MatchItem>,
  { amount, on }: BankRow,
  { earlyDiscount }: MatchingPolicy,
): ReadonlyArray<Candidate> =>
  earlyDiscount === undefined
    ? []
    : items.flatMap((item): ReadonlyArray<Candidate> => {
        const isEarly = on <= addDays(item.invoiceDate, earlyDiscount.withinDays)
        const reduced = multiplyRate(item.open, subtract(one, earlyDiscount.rate))
        if (!isEarly || reduced.minor !== amount.minor || reduced.minor === item.open.minor) return []
        const discount = make(item.open.minor - amount.minor, amount.currency)
        return [{ customerId, items: [item], portions: poured([item], amount), how: "discounted", discount }]
      })

const sumOf = (items: ReadonlyArray<MatchItem>): bigint => items.reduce((sum, { open }) => sum + open.minor, 0n)

/** What a customer may mean, when some of their items are written in the reference and when none are. */
const candidatesOf = (
  customerId: string,
  items: ReadonlyArray<MatchItem>,
  evidence: Evidence,
  row: BankRow,
  policy: MatchingPolicy,
): ReadonlyArray<Candidate> => {
  const { amount } = row
  const meant = items.filter((item) => evidence.named.has(item) || evidence.related.has(item))
  const found: Array<Candidate> = []
  if (meant.length > 0) {
    found.push(...exactly(customerId, meant, amount), ...discounted(customerId, meant, row, policy))
    const how = sumOf(meant) > amount.minor ? "part" : "over"
    if (found.length === 0) found.push({ customerId, items: meant, portions: poured(meant, amount), how })
  }
  found.push(...exactly(customerId, items, amount))
  if (meant.length === 0) found.push(...discounted(customerId, items, row, policy))
  if (found.length === 0) found.push({ customerId, items: [], portions: [], how: "customer" })
  return found
}

const judged = (candidate: Candidate, evidence: Evidence, { amount }: BankRow, policy: MatchingPolicy): Suggestion => {
  const { customerId, discount, how, items, portions } = candidate
  const { points } = policy
  const reasons: Array<MatchReason> = []
  let score = 0
  const tell = (code: string, more: number, facts: MatchReason["facts"] = {}): void => {
    reasons.push({ code, facts })
    score += more
  }
  const numbers = Array.from(new Set(items.map(({ receivableId }) => receivableId))).join(", ")
  if (items.length > 0 && items.every((item) => evidence.named.has(item))) {
    tell("match-number", points.number, { numbers })
  } else if (items.length > 0 && items.every((item) => evidence.named.has(item) || evidence.related.has(item))) {
    tell("match-related-number", points.relatedNumber, { numbers })
  }
  if (how === "exact") tell("match-amount", points.amount, { amount, items: items.length })
  if (discount !== undefined) tell("match-discount", points.amount, { discount })
  if (how === "part") tell("match-part", 0, { open: make(sumOf(items), amount.currency) })
  if (how === "over") tell("match-over", 0, { open: make(sumOf(items), amount.currency) })
  if (evidence.account.includes(customerId)) tell("match-account", points.account, { customer: customerId })
  if (evidence.name.includes(customerId)) tell("match-name", points.name, { customer: customerId })
  const isOther = evidence.payers.size > 0 && !evidence.payers.has(customerId)
  if (isOther) tell("match-other-payer", 0, { payers: Array.from(evidence.payers).join(", ") })
  const isDisputed = items.some((item) => item.isDisputed)
  if (isDisputed) tell("match-disputed", 0, { numbers })
  const paid = portions.reduce((sum, portion) => sum + portion.amount.minor, 0n)
  return {
    customerId,
    portions,
    rest: make(amount.minor - paid, amount.currency),
    score: Math.min(100, score),
    reasons,
    byHand: isOther || isDisputed || how !== "exact",
  }
}

const sameKey = ({ customerId, portions }: Suggestion): string =>
  `${customerId}|${portions
    .map(({ amount, no, receivableId }) => `${receivableId} ${no} ${amount.minor}`)
    .sort()
    .join("|")}`

/**
 * What a payment is probably for, the likeliest first, five at most (REC-2). Looked at: numbers of receivables, orders,
 * contracts and deals in the reference; whether the amount is exactly that of one or several open items, or of one less the
 * agreed discount for paying early; and whether account and name are a known customer's. Each reason adds the policy's
 * points, up to 100. Suggestions below `suggestFrom` are left out; several equally good ones mean that it is ambiguous.
 *
 * Errors: none; a payment that fits nothing has no suggestion.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const item = {
 *   receivableId: "INV-1001", no: 1, customerId: "C-1", owner: "ann", isDisputed: false, references: [],
 *   invoiceDate: LocalDate.literal("2026-02-10"), due: LocalDate.literal("2026-03-10"), open: Money.of("250.00", "CNY"),
 * }
 * const book = Receivable.matchBook([item], [], Receivable.defaultMatching)
 * const row = {
 *   bankId: "icbc:1", on: LocalDate.literal("2026-03-09"), amount: Money.of("250.00", "CNY"),
 *   payer: "ACME", reference: "your invoice inv 1001",
 * }
 * const [best] = Receivable.matchRow(row, book, Receivable.defaultMatching)
 * assert.deepEqual([best?.score, best?.byHand], [90, false])
 * assert.deepEqual(best?.portions, [{ receivableId: "INV-1001", no: 1, amount: item.open }])
 * ```
 */
export const matchRow = (
  row: BankRow,
  book: MatchBook,
  policy: MatchingPolicy,
  /** Items, as `<receivable> #<instalment>`, that are no longer open. */
  paid: ReadonlySet<string> = noneYet,
): ReadonlyArray<Suggestion> => {
  const { amount } = row
  const ofCurrency = (items: Iterable<MatchItem>) =>
    Array.from(items).filter((item) => item.open.currency === amount.currency && !paid.has(keyOf(item)))
  const named = new Set(ofCurrency(written(row.reference, book.byNumber)))
  const related = new Set(ofCurrency(written(row.reference, book.byReference)))
  const account = row.account === undefined ? [] : (book.accounts.get(compact(row.account)) ?? [])
  const name = book.names.get(normaliseName(row.payer)) ?? []
  const evidence: Evidence = { named, related, account, name, payers: new Set([...account, ...name]) }
  const customers = new Set([...evidence.payers, ...[...named, ...related].map(({ customerId }) => customerId)])
  // Nobody is known: whatever is open with exactly this amount may be meant.
  const strangers = customers.size > 0 ? [] : ofCurrency(book.byAmount.get(amountKey(amount)) ?? [])
  const candidates = [
    ...Array.from(customers).flatMap((customerId) =>
      candidatesOf(customerId, ofCurrency(book.byCustomer.get(customerId) ?? []), evidence, row, policy),
    ),
    ...strangers.slice(0, maxSuggestions).map(
      (item): Candidate => ({
        customerId: item.customerId,
        items: [item],
        portions: [portionOf(item)],
        how: "exact",
      }),
    ),
  ]
  const best = new Map<string, Suggestion>()
  for (const suggestion of candidates.map((candidate) => judged(candidate, evidence, row, policy))) {
    const known = best.get(sameKey(suggestion))
    if (known === undefined || known.score < suggestion.score) best.set(sameKey(suggestion), suggestion)
  }
  return Array.from(best.values())
    .filter(({ score }) => score >= policy.suggestFrom)
    .sort((a, b) => b.score - a.score || (sameKey(a) < sameKey(b) ? -1 : 1))
    .slice(0, maxSuggestions)
}

/**
 * Whether the first suggestion is clear enough to be followed without a person: good enough, nothing about it that takes
 * one, and well ahead of the next (REC-2).
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Receivable.isUnambiguous([], Receivable.defaultMatching), false)
 * ```
 */
export const isUnambiguous = (
  suggestions: ReadonlyArray<Suggestion>,
  { automaticFrom, lead }: MatchingPolicy,
): boolean => {
  const [first, second] = suggestions
  return (
    first !== undefined &&
    !first.byHand &&
    first.score >= automaticFrom &&
    (second === undefined || first.score - second.score >= lead)
  )
}

/** A payment with what it is probably for. */
export interface MatchedRow {
  readonly row: BankRow
  readonly suggestions: ReadonlyArray<Suggestion>
}

/**
 * Matches a whole batch, row by row in its order: what an earlier row pays without doubt is no longer open for a later one.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Receivable.matchRows([], [], [], Receivable.defaultMatching), [])
 * ```
 */
export const matchRows = (
  rows: ReadonlyArray<BankRow>,
  items: Iterable<MatchItem>,
  debtors: Iterable<Debtor>,
  policy: MatchingPolicy,
): ReadonlyArray<MatchedRow> => {
  const book = matchBook(items, debtors, policy)
  const paid = new Set<string>()
  return rows.map((row) => {
    const suggestions = matchRow(row, book, policy, paid)
    // Only what is paid to the cent is applied without a person, so these items are gone.
    if (isUnambiguous(suggestions, policy))
      for (const portion of suggestions[0]?.portions ?? []) paid.add(keyOf(portion))
    return { row, suggestions }
  })
}
