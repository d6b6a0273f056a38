/**
 * Questions to a ledger: exposure in one currency (CRD-2), and the age of what is owed (CRD-3).
 *
 * Amounts stay in the currency they arose in and are converted, in one sum for each part, only when a figure in another
 * currency is asked for.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { ExchangeRateMissing } from "../money/Errors.ts"
import * as Money from "../money/index.ts"
import { undelivered } from "./Ledger.ts"
import type { Ledger, OpenItem } from "./Model.ts"

/** A part of exposure that a policy may count or leave out (CRD-2). */
export type Component = "orders" | "deliveries" | "receivables" | "unapplied"

/** All parts, as CRD-2 has them. */
export const allComponents: ReadonlyArray<Component> = ["orders", "deliveries", "receivables", "unapplied"]

/** Finds the rate from one currency to another; `undefined` when none is known. */
export type RateFor = (from: Money.CurrencyCode, to: Money.CurrencyCode) => Money.ExchangeRate | undefined

/** No rate is known: every conversion fails. */
export const noRates: RateFor = () => undefined

/** What is counted, and how. */
export interface ExposureOptions {
  readonly components: ReadonlyArray<Component>
  /** Orders to be delivered after this date aren't counted; without it all are. */
  readonly horizon?: LocalDate
  readonly rateFor: RateFor
}

/** Counts everything in CRD-2, near and far, and converts nothing. */
export const plainExposure: ExposureOptions = { components: allComponents, rateFor: noRates }

/** Exposure with its parts, in one currency (CRD-2). `total` is below zero when the customer has paid ahead. */
export interface Exposure {
  readonly undelivered: Money.Money
  readonly uninvoiced: Money.Money
  readonly receivables: Money.Money
  readonly unapplied: Money.Money
  readonly total: Money.Money
}

/**
 * The amount in another currency (KER-1). A rate that can't be used counts as none.
 *
 * @example
 * ```ts
 * import * as CreditPolicy from "@dealwright/core/CreditPolicy"
 * import * as Money from "@dealwright/core/Money"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const usd = Money.of("1.00", "USD")
 * assert.deepEqual(CreditPolicy.inCurrency(usd, "USD", CreditPolicy.noRates), Result.succeed(usd))
 * assert.ok(Result.isFailure(CreditPolicy.inCurrency(usd, "CNY", CreditPolicy.noRates)))
 * ```
 */
export const inCurrency = (
  money: Money.Money,
  to: Money.CurrencyCode,
  rateFor: RateFor,
): Result.Result<Money.Money, ExchangeRateMissing> =>
  Result.mapError(
    Money.convertTo(money, to, rateFor),
    (): ExchangeRateMissing => ({ _tag: "ExchangeRateMissing", from: money.currency, to }),
  )

/** Undelivered amounts beyond the horizon, in minor units of one currency. */
const beyondHorizon = (ledger: Ledger, currency: Money.CurrencyCode, horizon: LocalDate | undefined): bigint => {
  if (horizon === undefined) return 0n
  let minor = 0n
  for (const one of ledger.commitments) {
    if (one.ordered.currency === currency && one.deliveryDate !== undefined && one.deliveryDate > horizon) {
      minor += undelivered(one).minor
    }
  }
  return minor
}

/**
 * Exposure in a currency (CRD-2): released orders not delivered + delivered not invoiced + open receivables − unapplied
 * payments and deposits. Sums in another currency are converted, once for each part; a missing rate is an error, never
 * 0 or 1 (KER-1).
 *
 * @example
 * ```ts
 * import * as CreditPolicy from "@dealwright/core/CreditPolicy"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Money from "@dealwright/core/Money"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const [invoiceDate, dueDate] = [LocalDate.literal("2026-03-02"), LocalDate.literal("2026-04-01")]
 * const order = { orderId: "O-1", ordered: cny("1000.00"), delivered: cny("600.00"), invoiced: cny("400.00") }
 * const ledger = CreditPolicy.putItem(CreditPolicy.putCommitment(CreditPolicy.empty, order), {
 *   itemId: "I-1",
 *   open: cny("250.00"),
 *   invoiceDate,
 *   dueDate
 * })
 * const exposure = CreditPolicy.exposure(ledger, "CNY", CreditPolicy.plainExposure)
 * assert.deepEqual(Result.map(exposure, ({ total }) => total), Result.succeed(cny("850.00")))
 * ```
 */
export const exposure = (
  ledger: Ledger,
  currency: Money.CurrencyCode,
  options: ExposureOptions,
): Result.Result<Exposure, ExchangeRateMissing> => {
  const sums = { undelivered: 0n, uninvoiced: 0n, receivables: 0n, unapplied: 0n }
  const { components, horizon, rateFor } = options
  for (const row of ledger.totals) {
    const far = Money.make(beyondHorizon(ledger, row.currency, horizon), row.currency)
    const parts = [
      ["undelivered", components.includes("orders") ? Money.unsafeSubtract(row.undelivered, far) : undefined],
      ["uninvoiced", components.includes("deliveries") ? row.uninvoiced : undefined],
      ["receivables", components.includes("receivables") ? row.receivables : undefined],
      ["unapplied", components.includes("unapplied") ? row.unapplied : undefined],
    ] as const
    for (const [stage, part] of parts) {
      if (part === undefined || part.minor === 0n) continue
      const converted = inCurrency(part, currency, rateFor)
      if (Result.isFailure(converted)) return Result.fail(converted.failure)
      sums[stage] += converted.success.minor
    }
  }
  return Result.succeed({
    undelivered: Money.make(sums.undelivered, currency),
    uninvoiced: Money.make(sums.uninvoiced, currency),
    receivables: Money.make(sums.receivables, currency),
    unapplied: Money.make(sums.unapplied, currency),
    total: Money.make(sums.undelivered + sums.uninvoiced + sums.receivables - sums.unapplied, currency),
  })
}

/** From which date an open item's age is counted (CRD-3). */
export type AgeBasis = "invoice-date" | "due-date"

/** Items in the customer's favour, credit notes, don't age. */
const oldestDueDate = (items: ReadonlyArray<OpenItem>): LocalDate | undefined => {
  let oldest: LocalDate | undefined
  for (const { dueDate, open } of items) {
    if ((oldest === undefined || dueDate < oldest) && open.minor > 0n) oldest = dueDate
  }
  return oldest
}

/**
 * The oldest date among the open items of a ledger (CRD-3); `undefined` when nothing is owed. A ledger keeps its items
 * oldest invoice first, so by invoice date it is the first that is owed.
 *
 * @example
 * ```ts
 * import * as CreditPolicy from "@dealwright/core/CreditPolicy"
 * import assert from "node:assert"
 * assert.equal(CreditPolicy.oldestDate(CreditPolicy.empty, "invoice-date"), undefined)
 * ```
 */
export const oldestDate = ({ items }: Ledger, basis: AgeBasis): LocalDate | undefined => {
  if (basis === "due-date") return oldestDueDate(items)
  for (const { invoiceDate, open } of items) if (open.minor > 0n) return invoiceDate
  return undefined
}

/**
 * Age in days of the oldest open item (CRD-3): `today − date`, never below 0; 0 when nothing is open.
 *
 * @example
 * ```ts
 * import * as CreditPolicy from "@dealwright/core/CreditPolicy"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Money from "@dealwright/core/Money"
 * import assert from "node:assert"
 * const item = {
 *   itemId: "I-1",
 *   open: Money.of("250.00", "CNY"),
 *   invoiceDate: LocalDate.literal("2026-03-02"),
 *   dueDate: LocalDate.literal("2026-04-01")
 * }
 * const ledger = CreditPolicy.putItem(CreditPolicy.empty, item)
 * assert.equal(CreditPolicy.ageDays(ledger, LocalDate.literal("2026-04-03"), "invoice-date"), 32)
 * assert.equal(CreditPolicy.ageDays(ledger, LocalDate.literal("2026-04-03"), "due-date"), 2)
 * ```
 */
export const ageDays = (ledger: Ledger, today: LocalDate, basis: AgeBasis): number => {
  const oldest = oldestDate(ledger, basis)
  return oldest === undefined || oldest > today ? 0 : today - oldest
}
