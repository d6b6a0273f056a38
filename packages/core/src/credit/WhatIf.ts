/**
 * What would have to change for an order to pass the gate (XTR-1). Found by asking the gate itself, so that each answer passes
 * whatever conditions the policy has, and a little less of a change would not.
 *
 * @module
 */
import { addDays, type LocalDate } from "../calendar/LocalDate.ts"
import type { Rank } from "../decision/Model.ts"
import { type Money, make } from "../money/Model.ts"
import type { CompiledCreditPolicy } from "./Evaluate.ts"
import { currencyOf, termsInForce } from "./Figures.ts"
import { putItem, setUnapplied } from "./Ledger.ts"
import type { OpenItem } from "./Model.ts"
import type { CustomerPosition, GateRequest } from "./Request.ts"

/** One way in which an order would pass. */
export type CreditChange =
  /** Money received in advance, the least that does, in the currency of the limit. */
  | { readonly _tag: "Prepay"; readonly amount: Money }
  /** Open items paid in full, oldest first, the fewest that do. */
  | { readonly _tag: "PayItems"; readonly items: ReadonlyArray<OpenItem> }
  /** A smaller order, the largest that passes. */
  | { readonly _tag: "LowerAmount"; readonly amount: Money }
  /** A delivery beyond the policy's horizon, on the earliest such day. */
  | { readonly _tag: "Postpone"; readonly deliveryDate: LocalDate }
  /** The same order, with an override by this rank or above (CRD-5). */
  | { readonly _tag: "AskRank"; readonly rank: Rank }

const withPrepaid = (customer: CustomerPosition, { currency, minor }: Money): CustomerPosition => {
  const { exposure, ledger } = customer
  if (exposure?._tag === "Total" && exposure.total.currency === currency) {
    return { ...customer, exposure: { _tag: "Total", total: make(exposure.total.minor - minor, currency) } }
  }
  const before = ledger.totals.find((row) => row.currency === currency)?.unapplied.minor ?? 0n
  return { ...customer, ledger: setUnapplied(ledger, make(before + minor, currency)) }
}

/**
 * A request with a change made to it; one for a rank stays as it is, as an override raises no limit.
 *
 * @example
 * ```ts
 * import { CreditPolicy, LocalDate, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const amount = Money.of("100.00", "CNY")
 * const request: CreditPolicy.GateRequest = {
 *   today: LocalDate.literal("2026-03-10"),
 *   customer: { ledger: CreditPolicy.empty },
 *   amount,
 *   agreement: { _tag: "Agrees" },
 *   shortages: [],
 *   mayInvoice: true,
 * }
 * const paid = CreditPolicy.withChange(request, { _tag: "Prepay", amount })
 * assert.deepEqual(paid.customer.ledger.totals[0]?.unapplied, amount)
 * ```
 */
export const withChange = (request: GateRequest, change: CreditChange): GateRequest => {
  const { customer } = request
  switch (change._tag) {
    case "Prepay":
      return { ...request, customer: withPrepaid(customer, change.amount) }
    case "PayItems": {
      const ledger = change.items.reduce(
        (left, item) => putItem(left, { ...item, open: make(0n, item.open.currency) }),
        customer.ledger,
      )
      return { ...request, customer: { ...customer, ledger } }
    }
    case "LowerAmount":
      return { ...request, amount: change.amount }
    case "Postpone":
      return { ...request, deliveryDate: change.deliveryDate }
    case "AskRank":
      return request
  }
}

/** The least number from `low` on that passes, where `high` does and every number above one that passes does too. */
const least = (low: bigint, high: bigint, passes: (n: bigint) => boolean): bigint => {
  let [from, to] = [low, high]
  while (from < to) {
    const middle = (from + to) / 2n
    if (passes(middle)) to = middle
    else from = middle + 1n
  }
  return to
}

/** More money than anybody owes, in minor units. */
const plenty = 10n ** 30n

class Search {
  readonly #credit: CompiledCreditPolicy
  readonly #request: GateRequest

  constructor(credit: CompiledCreditPolicy, request: GateRequest) {
    this.#credit = credit
    this.#request = request
  }

  all(): ReadonlyArray<CreditChange> {
    const found = [this.#prepaid(), this.#items(), this.#amount(), this.#postponed(), this.#rank()]
    return found.filter((change) => change !== undefined)
  }

  #passes(change: CreditChange): boolean {
    return this.#credit.gate(withChange(this.#request, change))._tag === "Passed"
  }

  #prepaid(): CreditChange | undefined {
    const { amount, customer } = this.#request
    const terms = termsInForce(customer)
    const currency = terms === undefined ? amount.currency : currencyOf(terms.limit)
    const change = (minor: bigint): CreditChange => ({ _tag: "Prepay", amount: make(minor, currency) })
    const passes = (minor: bigint): boolean => this.#passes(change(minor))
    if (!passes(plenty)) return undefined
    let high = 1n
    while (!passes(high)) high *= 2n
    return change(least(high / 2n + 1n, high, passes))
  }

  #items(): CreditChange | undefined {
    const { exposure, ledger } = this.#request.customer
    // Of a host's one figure nobody knows which items are in it.
    if (exposure !== undefined) return undefined
    const isByDueDate = this.#credit.policy.age === "due-date"
    const owed = ledger.items.filter(({ open }) => open.minor > 0n)
    if (isByDueDate) owed.sort((a, b) => a.dueDate - b.dueDate)
    const change = (count: bigint): CreditChange => ({ _tag: "PayItems", items: owed.slice(0, Number(count)) })
    const passes = (count: bigint): boolean => this.#passes(change(count))
    const all = BigInt(owed.length)
    return all === 0n || !passes(all) ? undefined : change(least(1n, all, passes))
  }

  #amount(): CreditChange | undefined {
    const { currency, minor } = this.#request.amount
    const change = (left: bigint): CreditChange => ({ _tag: "LowerAmount", amount: make(left, currency) })
    if (minor <= 1n || !this.#passes(change(1n))) return undefined
    return change(minor - least(1n, minor - 1n, (off) => this.#passes(change(minor - off))))
  }

  #postponed(): CreditChange | undefined {
    const { horizonDays } = this.#credit.policy
    const { deliveryDate, today } = this.#request
    if (horizonDays === undefined) return undefined
    const beyond = addDays(today, horizonDays + 1)
    if (deliveryDate !== undefined && deliveryDate >= beyond) return undefined
    const change: CreditChange = { _tag: "Postpone", deliveryDate: beyond }
    return this.#passes(change) ? change : undefined
  }

  #rank(): CreditChange | undefined {
    const { _tag, isOverridable, overrideRank } = this.#credit.gate(this.#request)
    return _tag === "Held" && isOverridable && overrideRank !== undefined
      ? { _tag: "AskRank", rank: overrideRank }
      : undefined
  }
}

/**
 * What would have to change for an order to pass (XTR-1): each kind of change by itself, what the customer and the seller can
 * do first, the rank to ask last. Nothing for an order that passes, and nothing where no change of one kind would do: a
 * blocked customer, missing stock, an order that disagrees with its source.
 *
 * Each change really passes, and is the least of its kind: a minor unit, an item or a day less would not do, provided a plugin's
 * conditions ask for no more of a smaller order. Takes up to 300 questions to the gate.
 *
 * @example
 * ```ts
 * import { CreditPolicy, Decider, Decision, LocalDate, Money } from "@dealwright/core"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
 * const credit = Result.getOrThrow(CreditPolicy.compile(CreditPolicy.tradePolicy, context))
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const changes = CreditPolicy.whatIf(credit, {
 *   today: LocalDate.literal("2026-03-10"),
 *   customer: { terms: { limit: { _tag: "UpTo", amount: cny("1000.00") }, creditDays: 30 }, ledger: CreditPolicy.empty },
 *   amount: cny("1050.00"),
 *   agreement: { _tag: "Agrees" },
 *   shortages: [],
 *   mayInvoice: true,
 * })
 * assert.deepEqual(changes, [
 *   { _tag: "Prepay", amount: cny("50.00") },
 *   { _tag: "LowerAmount", amount: cny("1000.00") },
 *   { _tag: "AskRank", rank: { level: 2, name: "manager" } },
 * ])
 * ```
 */
export const whatIf = (credit: CompiledCreditPolicy, request: GateRequest): ReadonlyArray<CreditChange> =>
  credit.gate(request)._tag === "Passed" ? [] : new Search(credit, request).all()
