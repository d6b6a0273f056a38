/**
 * An amount of money: exact, in whole minor units of one currency (KER-1).
 */
import type { CurrencyCode } from "./Currency.ts"

/**
 * An amount in one currency (KER-1). `minor` counts the currency's smallest units: cents of CNY and USD, yen of JPY,
 * fils of KWD. It is a bigint, so no amount is too large to be exact. Immutable plain data; build it with `make`,
 * `of` or `parse`.
 */
export interface Money {
  readonly currency: CurrencyCode
  readonly minor: bigint
}

/**
 * So many minor units of a currency (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.equal(Money.format(Money.make(123_450n, "CNY")), "1234.50")
 * assert.equal(Money.format(Money.make(123_450n, "JPY")), "123450")
 * ```
 */
export const make = (minor: bigint, currency: CurrencyCode): Money => ({ currency, minor })

/**
 * Nothing, in a currency: the identity of `add` (KER-1).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import * as Money from "@dealwright/core/Money"
 *
 * assert.equal(Money.format(Money.zero("CNY")), "0.00")
 * ```
 */
export const zero = (currency: CurrencyCode): Money => make(0n, currency)
