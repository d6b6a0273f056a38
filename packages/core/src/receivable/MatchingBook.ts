/**
 * Open items and customers, made ready so that bank payments can be matched with them (REC-2). Pure.
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import { type CustomerState, normaliseName } from "../customer/index.ts"
import type { Found } from "../decider/Aggregate.ts"
import type { Money } from "../money/Model.ts"
import type { OpenItem } from "./Ageing.ts"
import type { BankPaymentState } from "./Bank.ts"
import type { MatchingPolicy } from "./MatchingPolicy.ts"
import type { ReceivableState } from "./Model.ts"
import { openItems } from "./Views.ts"

/** A payment as the bank reports it. */
export interface BankRow {
  /** The bank's own number of it; becomes the receipt number. */
  readonly bankId: string
  /** The value date. */
  readonly on: LocalDate
  /** Above zero: what came in. */
  readonly amount: Money
  readonly payer: string
  readonly account?: string
  /** What the payer wrote. */
  readonly reference: string
}

/** An open item with the other numbers by which a payer may call it: order, contract, deal. */
export interface MatchItem extends OpenItem {
  readonly references: ReadonlyArray<string>
}

/** A customer as banks know them. */
export interface Debtor {
  readonly customerId: string
  readonly names: ReadonlyArray<string>
  readonly accounts: ReadonlyArray<string>
}

/** Open items and customers, made ready to be looked up. Made by {@link matchBook}. */
export interface MatchBook {
  readonly byNumber: ReadonlyMap<string, ReadonlyArray<MatchItem>>
  readonly byReference: ReadonlyMap<string, ReadonlyArray<MatchItem>>
  readonly byCustomer: ReadonlyMap<string, ReadonlyArray<MatchItem>>
  readonly byAmount: ReadonlyMap<string, ReadonlyArray<MatchItem>>
  readonly names: ReadonlyMap<string, ReadonlyArray<string>>
  readonly accounts: ReadonlyMap<string, ReadonlyArray<string>>
}

/** Most runs of letters and digits that together make one number. */
const maxRuns = 4

const runsOf = (text: string): ReadonlyArray<string> =>
  text
    .normalize("NFKC")
    .toUpperCase()
    .match(/[\p{L}\p{N}]+/gu) ?? []

/** Letters and digits alone, in capitals and half width. */
export const compact = (text: string): string => runsOf(text).join("")

/** An amount as a key. */
export const amountKey = ({ currency, minor }: Money): string => `${currency} ${minor}`

const put = <A>(map: Map<string, Array<A>>, key: string, value: A): void => {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else if (!known.includes(value)) known.push(value)
}

const oldestFirst = (a: MatchItem, b: MatchItem): number =>
  a.due - b.due || (a.receivableId < b.receivableId ? -1 : a.receivableId > b.receivableId ? 1 : a.no - b.no)

/** An instalment as a key. */
export const keyOf = ({ no, receivableId }: Pick<MatchItem, "no" | "receivableId">): string => `${receivableId} #${no}`

/**
 * Makes open items and customers ready, once for a whole batch. Numbers with fewer letters and digits than the policy asks
 * for tell nothing, and are left out.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const debtor = { customerId: "C-1", names: ["ACME Trading Ltd."], accounts: ["DE12 3456"] }
 * const book = Receivable.matchBook([], [debtor], Receivable.defaultMatching)
 * assert.deepEqual(book.accounts.get("DE123456"), ["C-1"])
 * ```
 */
export const matchBook = (
  items: Iterable<MatchItem>,
  debtors: Iterable<Debtor>,
  { minNumberLength }: Pick<MatchingPolicy, "minNumberLength">,
): MatchBook => {
  const byNumber = new Map<string, Array<MatchItem>>()
  const byReference = new Map<string, Array<MatchItem>>()
  const byCustomer = new Map<string, Array<MatchItem>>()
  const byAmount = new Map<string, Array<MatchItem>>()
  for (const item of items) {
    const number = compact(item.receivableId)
    if (number.length >= minNumberLength) put(byNumber, number, item)
    for (const reference of item.references.map(compact)) {
      if (reference.length >= minNumberLength) put(byReference, reference, item)
    }
    put(byCustomer, item.customerId, item)
    put(byAmount, amountKey(item.open), item)
  }
  for (const some of byCustomer.values()) some.sort(oldestFirst)
  const names = new Map<string, Array<string>>()
  const accounts = new Map<string, Array<string>>()
  for (const debtor of debtors) {
    for (const name of debtor.names.map((one) => normaliseName(one)))
      if (name !== "") put(names, name, debtor.customerId)
    for (const account of debtor.accounts.map(compact)) if (account !== "") put(accounts, account, debtor.customerId)
  }
  return { byNumber, byReference, byCustomer, byAmount, names, accounts }
}

/** Items whose number stands in the text, as one run or over several. */
export const written = (
  text: string,
  numbers: ReadonlyMap<string, ReadonlyArray<MatchItem>>,
): ReadonlySet<MatchItem> => {
  const runs = runsOf(text)
  const found = new Set<MatchItem>()
  for (let from = 0; from < runs.length; from++) {
    let joined = ""
    for (let to = from; to < runs.length && to < from + maxRuns; to++) {
      joined += runs[to]
      for (const item of numbers.get(joined) ?? []) found.add(item)
    }
  }
  return found
}

/**
 * Open items as matching looks at them: with the numbers of order, contract and deal.
 *
 * @example
 * ```ts
 * import { Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Receivable.matchItems([{ id: "R-1", state: { _tag: "None" } }]), [])
 * ```
 */
export const matchItems = (found: Iterable<Found<ReceivableState>>): ReadonlyArray<MatchItem> =>
  Array.from(found).flatMap((one) => {
    const { state } = one
    if (state._tag !== "Open") return []
    const { contractId, dealId, source } = state
    const own =
      source._tag === "Order" ? source.orderId : source._tag === "Import" ? source.reference : source.subscriptionId
    const references = [own, contractId, dealId].filter((number) => number !== undefined)
    return openItems([one]).map((item) => ({ ...item, references }))
  })

/**
 * Customers as banks know them: by their names, and by the accounts from which money was assigned to them before.
 *
 * @example
 * ```ts
 * import { LocalDate, Money, Receivable } from "@dealwright/core"
 * import assert from "node:assert"
 * const row = {
 *   bankId: "icbc:1", on: LocalDate.literal("2026-03-09"), amount: Money.of("250.00", "CNY"),
 *   payer: "ACME Ltd.", account: "DE12 3456", reference: "",
 * }
 * const state: Receivable.BankPaymentState = {
 *   _tag: "Assigned", row, attempt: 1, customerId: "C-1", receiptNo: "icbc:1", automatic: false, by: "rita",
 * }
 * assert.deepEqual(Receivable.debtorsOf([], [{ id: "icbc:1", state }]), [
 *   { customerId: "C-1", names: ["ACME Ltd."], accounts: ["DE12 3456"] },
 * ])
 * ```
 */
export const debtorsOf = (
  customers: Iterable<Found<CustomerState>>,
  payments: Iterable<Found<BankPaymentState>>,
): ReadonlyArray<Debtor> => {
  const debtors = new Map<string, { readonly names: Array<string>; readonly accounts: Array<string> }>()
  const debtor = (customerId: string) => {
    const known = debtors.get(customerId) ?? { names: [], accounts: [] }
    debtors.set(customerId, known)
    return known
  }
  for (const { id, state } of customers) {
    if (!("personal" in state)) continue
    debtor(id).names.push(state.personal.name, ...state.personal.otherNames)
  }
  for (const { state } of payments) {
    if (state._tag !== "Assigned") continue
    const { names, accounts } = debtor(state.customerId)
    if (state.row.payer !== "") names.push(state.row.payer)
    if (state.row.account !== undefined) accounts.push(state.row.account)
  }
  return Array.from(debtors, ([customerId, known]) => ({ customerId, ...known }))
}
