/**
 * The figures that a release is measured by (CRD-2, CRD-3), taken once and used by the gate and by its reasons.
 *
 * @module
 */
import * as Result from "effect/Result"
import { addDays, type LocalDate } from "../calendar/LocalDate.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import type { ExchangeRateMissing } from "../money/Errors.ts"
import type { Money } from "../money/Model.ts"
import { ageDays, exposure, inCurrency } from "./Exposure.ts"
import type { CreditLimit, CreditTerms, Ledger } from "./Model.ts"
import type { CustomerPosition, GateRequest } from "./Request.ts"
import type { Tables } from "./Tables.ts"

/** The limit shared with a group, and what everybody in it claims (CRD-9); amounts are minor units of `currency`. */
export interface GroupFigures {
  readonly currency: CurrencyCode
  /** The customer's own and the others'. */
  readonly exposure: bigint
  readonly order: bigint
  readonly limit: bigint
  readonly isCash: boolean
  readonly hasLapsed: boolean
}

/** Amounts are minor units of `currency`. */
export interface Figures {
  readonly currency: CurrencyCode
  readonly exposure: bigint
  readonly order: bigint
  /** The customer's own limit that counts today; `undefined` is unlimited, or the group's alone. */
  readonly limit: bigint | undefined
  readonly isCash: boolean
  readonly hasLapsed: boolean
  /** Missing without a group, and where the group's limit has no end. */
  readonly group: GroupFigures | undefined
  readonly days: number
  readonly creditDays: number
  /** The rate that was needed and isn't known; then the amounts are not to be used. */
  readonly missing: ExchangeRateMissing | undefined
}

/**
 * The currency that a limit is in, and exposure with it.
 *
 * @example
 * ```ts
 * import * as CreditPolicy from "@dealwright/core/CreditPolicy"
 * import assert from "node:assert"
 * assert.equal(CreditPolicy.currencyOf({ _tag: "Unlimited", currency: "EUR" }), "EUR")
 * ```
 */
export const currencyOf = (limit: CreditLimit): CurrencyCode =>
  limit._tag === "Unlimited" ? limit.currency : limit.amount.currency

/** Whether the terms were to be reviewed before today (CRD-1). */
export const hasLapsed = (terms: CreditTerms | undefined, today: LocalDate): boolean =>
  terms !== undefined && terms.reviewDate !== undefined && today > terms.reviewDate

/** Whether the customer pays before release, by their terms or for want of any (CRD-8). */
export const isCash = (terms: CreditTerms | undefined): boolean =>
  terms === undefined || (terms.limit._tag === "UpTo" && terms.limit.amount.minor === 0n)

/** The limit that counts on a day, in minor units; `undefined` is unlimited (CRD-1). */
export const limitOn = (terms: CreditTerms | undefined, today: LocalDate): bigint | undefined =>
  terms === undefined || hasLapsed(terms, today)
    ? 0n
    : terms.limit._tag === "Unlimited"
      ? undefined
      : terms.limit.amount.minor

/** The terms that count for days: the customer's own, or those of the group it shares the limit of. */
export const termsInForce = ({ group, terms }: CustomerPosition): CreditTerms | undefined => terms ?? group?.terms

/** The customer's own limit on a day; a customer of a group without terms of its own has only the group's (CRD-9). */
export const ownLimitOn = ({ group, terms }: CustomerPosition, today: LocalDate): bigint | undefined =>
  terms === undefined && group !== undefined ? undefined : limitOn(terms, today)

/** Orders beyond the delivery horizon, and policies that don't count orders, add nothing. */
const countsOrder = (tables: Tables, request: GateRequest): boolean => {
  if (tables.isPlain) return true
  const { components, horizonDays } = tables.policy
  if (!components.includes("orders")) return false
  return (
    horizonDays === undefined ||
    request.deliveryDate === undefined ||
    request.deliveryDate <= request.today + horizonDays
  )
}

/** Takes amounts in one currency, and remembers the first rate that isn't known. */
class Amounts {
  missing: ExchangeRateMissing | undefined = undefined
  readonly #tables: Tables
  readonly #today: LocalDate

  constructor(tables: Tables, today: LocalDate) {
    this.#tables = tables
    this.#today = today
  }

  inCurrency(money: Money, currency: CurrencyCode): bigint {
    if (money.currency === currency) return money.minor
    const converted = inCurrency(money, currency, this.#tables.ratesOn(this.#today))
    if (Result.isSuccess(converted)) return converted.success.minor
    this.missing ??= converted.failure
    return 0n
  }

  exposure(ledger: Ledger, currency: CurrencyCode): bigint {
    const { isPlain, policy, ratesOn } = this.#tables
    const [row] = ledger.totals
    if (row === undefined) return 0n
    if (isPlain && ledger.totals.length === 1 && row.currency === currency) {
      return row.undelivered.minor + row.uninvoiced.minor + row.receivables.minor - row.unapplied.minor
    }
    const { components, horizonDays } = policy
    const measured = exposure(ledger, currency, {
      components,
      rateFor: ratesOn(this.#today),
      ...(horizonDays === undefined ? {} : { horizon: addDays(this.#today, horizonDays) }),
    })
    if (Result.isSuccess(measured)) return measured.success.total.minor
    this.missing ??= measured.failure
    return 0n
  }

  /** The customer's own, by parts or as the host's one figure. */
  own({ exposure: known, ledger }: CustomerPosition, currency: CurrencyCode): bigint {
    return known?._tag === "Total" ? this.inCurrency(known.total, currency) : this.exposure(ledger, currency)
  }
}

const groupFigures = (tables: Tables, request: GateRequest, amounts: Amounts): GroupFigures | undefined => {
  const { customer, today } = request
  const { group } = customer
  if (group === undefined) return undefined
  const { others, terms } = group
  const limit = limitOn(terms, today)
  if (limit === undefined) return undefined
  const currency = terms === undefined ? request.amount.currency : currencyOf(terms.limit)
  return {
    currency,
    exposure: amounts.own(customer, currency) + amounts.exposure(others, currency),
    order: countsOrder(tables, request) ? amounts.inCurrency(request.amount, currency) : 0n,
    limit,
    isCash: isCash(terms),
    hasLapsed: hasLapsed(terms, today),
  }
}

/** Takes the figures of a request. */
export const measure = (tables: Tables, request: GateRequest): Figures => {
  const { customer, today } = request
  const terms = termsInForce(customer)
  const currency = terms === undefined ? request.amount.currency : currencyOf(terms.limit)
  const amounts = new Amounts(tables, today)
  const owed = amounts.own(customer, currency)
  const order = countsOrder(tables, request) ? amounts.inCurrency(request.amount, currency) : 0n
  const group = groupFigures(tables, request, amounts)
  return {
    currency,
    exposure: owed,
    order,
    limit: ownLimitOn(customer, today),
    isCash: isCash(terms),
    hasLapsed: hasLapsed(terms, today),
    group,
    days: ageDays(customer.ledger, today, tables.policy.age),
    creditDays: terms === undefined ? 0 : terms.creditDays,
    missing: amounts.missing,
  }
}
