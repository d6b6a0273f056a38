/**
 * The figures that a release is measured by (CRD-2, CRD-3), taken once and used by the gate and by its reasons.
 *
 * @module
 */
import * as Result from "effect/Result"
import { addDays, type LocalDate } from "../calendar/LocalDate.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import type { ExchangeRateMissing } from "../money/Errors.ts"
import { ageDays, exposure, inCurrency } from "./Exposure.ts"
import type { CreditLimit, CreditTerms } from "./Model.ts"
import type { GateRequest } from "./Request.ts"
import type { Tables } from "./Tables.ts"

/** Amounts are minor units of `currency`. */
export interface Figures {
  readonly currency: CurrencyCode
  readonly exposure: bigint
  readonly order: bigint
  /** The limit that counts today; `undefined` is unlimited. */
  readonly limit: bigint | undefined
  readonly isCash: boolean
  readonly hasLapsed: boolean
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

const slowExposure = (tables: Tables, request: GateRequest, currency: CurrencyCode) => {
  const { horizonDays, components } = tables.policy
  return exposure(request.customer.ledger, currency, {
    components,
    rateFor: tables.ratesOn(request.today),
    ...(horizonDays === undefined ? {} : { horizon: addDays(request.today, horizonDays) }),
  })
}

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

/** Takes the figures of a request. */
export const measure = (tables: Tables, request: GateRequest): Figures => {
  const { customer, today } = request
  const { ledger, terms } = customer
  const currency = terms === undefined ? request.amount.currency : currencyOf(terms.limit)
  let missing: ExchangeRateMissing | undefined

  let exposed = 0n
  const [row] = ledger.totals
  if (tables.isPlain && ledger.totals.length === 1 && row !== undefined && row.currency === currency) {
    exposed = row.undelivered.minor + row.uninvoiced.minor + row.receivables.minor - row.unapplied.minor
  } else if (ledger.totals.length > 0) {
    const measured = slowExposure(tables, request, currency)
    if (Result.isSuccess(measured)) exposed = measured.success.total.minor
    else missing = measured.failure
  }

  let order = 0n
  if (countsOrder(tables, request)) {
    if (request.amount.currency === currency) order = request.amount.minor
    else {
      const converted = inCurrency(request.amount, currency, tables.ratesOn(today))
      if (Result.isSuccess(converted)) order = converted.success.minor
      else missing = converted.failure
    }
  }

  return {
    currency,
    exposure: exposed,
    order,
    limit: limitOn(terms, today),
    isCash: isCash(terms),
    hasLapsed: hasLapsed(terms, today),
    days: ageDays(ledger, today, tables.policy.age),
    creditDays: terms === undefined ? 0 : terms.creditDays,
    missing,
  }
}
