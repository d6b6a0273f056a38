/**
 * How far a contract lags behind what was agreed (CTR-7). Pure and total.
 *
 * @module
 */
import { make } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import type { Lag } from "./AccountEvents.ts"
import type { Account } from "./AccountModel.ts"
import { drawnOf } from "./DrawDown.ts"
import type { Alert } from "./Policy.ts"

/**
 * Contracted goods that no order has drawn (CTR-7); the tolerance isn't owed to anybody.
 *
 * @example
 * ```ts
 * import { Contract, Money, Rate } from "@dealwright/core"
 * import assert from "node:assert"
 * const { whole } = Money.Quantity
 * const cny = (amount: string) => Money.of(amount, "CNY")
 * const account: Contract.Account = {
 *   _tag: "Account", customerId: "C-1", amount: cny("8000.00"), drawing: "goods", ordering: "signed", closed: null,
 *   lines: [{ sku: "GTX", quantity: whole(100), unitPrice: cny("80.00") }], tolerance: Rate.percent(10),
 *   draws: [{ orderId: "O-1", lines: [{ sku: "GTX", quantity: whole(30) }] }],
 *   commitment: { amount: cny("5000.00") },
 *   fulfilled: [{ sku: "GTX", quantity: whole(20), amount: cny("1600.00") }],
 *   rebates: [], settlements: [], alerts: [],
 * }
 * assert.deepEqual(Contract.unused(account), { goods: [{ sku: "GTX", agreed: whole(100), done: whole(30) }] })
 * ```
 */
export const unused = ({ draws, lines }: Account): Lag => ({
  goods: lines.flatMap(({ quantity, sku }) => {
    const done = drawnOf(draws, sku)
    return done < quantity ? [{ sku, agreed: quantity, done }] : []
  }),
})

/**
 * Commitments that aren't met yet: money and goods committed, against what was invoiced less what was returned (CTR-7).
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Contract.unmet(account), { amount: { agreed: cny("5000.00"), done: cny("1600.00") }, goods: [] })
 * ```
 */
export const unmet = ({ amount: { currency }, commitment = {}, fulfilled }: Account): Lag => {
  const done = make(
    fulfilled.reduce((sum, one) => sum + one.amount.minor, 0n),
    currency,
  )
  const { amount: agreed, goods = [] } = commitment
  return {
    ...(agreed === undefined || done.minor >= agreed.minor ? {} : { amount: { agreed, done } }),
    goods: goods.flatMap(({ quantity, sku }) => {
      const delivered = fulfilled.find((one) => one.sku === sku)?.quantity ?? Quantity.zero
      return delivered < quantity ? [{ sku, agreed: quantity, done: delivered }] : []
    }),
  }
}

/** What an alert has to tell, or nothing (CTR-7). */
export const lagOf = (account: Account, alert: Alert): Lag | undefined => {
  if (alert === "expiry") return { goods: [] }
  const lag = alert === "unused" ? unused(account) : unmet(account)
  return lag.goods.length > 0 || lag.amount !== undefined ? lag : undefined
}
