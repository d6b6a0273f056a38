/**
 * Questions about a credit account.
 *
 * @module
 */
import type * as Result from "effect/Result"
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import type { ExchangeRateMissing } from "../money/Errors.ts"
import * as Exposure from "./Exposure.ts"
import { currencyOf } from "./Figures.ts"
import * as Ledger from "./Ledger.ts"
import type { CreditAccount, Waiting } from "./Model.ts"

/** An account that nobody ever touched. */
export const initialAccount: CreditAccount = { ledger: Ledger.empty, waiting: [], proposals: 0 }

/**
 * The currency in which the account's exposure is measured; `fallback` while the customer has no terms.
 *
 * @example
 * ```ts
 * import * as Credit from "@dealwright/core/Credit"
 * import * as LocalDate from "@dealwright/core/LocalDate"
 * import * as Money from "@dealwright/core/Money"
 * import * as Result from "effect/Result"
 * import assert from "node:assert"
 * const account = Credit.initialAccount
 * assert.equal(Credit.accountCurrency(account, "CNY"), "CNY")
 * ```
 */
export const accountCurrency = (account: CreditAccount, fallback: CurrencyCode): CurrencyCode =>
  account.terms === undefined ? fallback : currencyOf(account.terms.limit)

/**
 * Exposure of the account with its parts (CRD-2).
 *
 * @example
 * ```ts continue
 * const exposure = Credit.accountExposure(account, "CNY")
 * assert.deepEqual(Result.map(exposure, ({ total }) => total), Result.succeed(Money.zero("CNY")))
 * ```
 */
export const accountExposure = (
  account: CreditAccount,
  currency: CurrencyCode,
  options: Exposure.ExposureOptions = Exposure.plainExposure,
): Result.Result<Exposure.Exposure, ExchangeRateMissing> => Exposure.exposure(account.ledger, currency, options)

/**
 * Age in days of the customer's oldest open item (CRD-3).
 *
 * @example
 * ```ts continue
 * assert.equal(Credit.accountDays(account, LocalDate.literal("2026-03-10")), 0)
 * ```
 */
export const accountDays = (
  account: CreditAccount,
  today: LocalDate,
  basis: Exposure.AgeBasis = "invoice-date",
): number => Exposure.ageDays(account.ledger, today, basis)

/**
 * Orders in the sequence in which they were put on hold.
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Credit.oldestFirst(account.waiting), [])
 * ```
 */
export const oldestFirst = (waiting: ReadonlyArray<Waiting>): ReadonlyArray<Waiting> =>
  [...waiting].sort((a, b) => a.since - b.since || (a.orderId < b.orderId ? -1 : 1))

/**
 * Orders on hold whose release is offered because they pass now, oldest first (CRD-7).
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Credit.releasable(account), [])
 * ```
 */
export const releasable = (account: CreditAccount): ReadonlyArray<string> =>
  oldestFirst(account.waiting.filter((one) => one.offered)).map((one) => one.orderId)
