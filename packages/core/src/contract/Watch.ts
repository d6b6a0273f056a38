/**
 * How far a contract lags behind what was agreed (CTR-7). Pure and total.
 *
 * @module
 */
import { daysBetween, format } from "../calendar/LocalDate.ts"
import { make } from "../money/Model.ts"
import * as Quantity from "../money/Quantity.ts"
import { toText } from "../money/Text.ts"
import type { AccountEvent, Lag } from "./AccountEvents.ts"
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

/**
 * What an alert has to tell, or nothing (CTR-7).
 *
 * @example
 * ```ts continue
 * assert.deepEqual(Contract.lagOf(account, "expiry"), { goods: [] })
 * assert.deepEqual(Contract.lagOf(account, "unused"), Contract.unused(account))
 * ```
 */
export const lagOf = (account: Account, alert: Alert): Lag | undefined => {
  if (alert === "expiry") return { goods: [] }
  const lag = alert === "unused" ? unused(account) : unmet(account)
  return lag.goods.length > 0 || lag.amount !== undefined ? lag : undefined
}

const lagText = ({ amount, goods }: Lag, locale: "en" | "zh"): string => {
  const amounts =
    amount === undefined ? [] : [[toText(amount.done, locale), toText(amount.agreed, locale), ""] as const]
  const rows = [
    ...amounts,
    ...goods.map(({ agreed, done, sku }) => [Quantity.format(done), Quantity.format(agreed), sku] as const),
  ]
  return rows
    .map(([done, agreed, of]) =>
      locale === "en"
        ? `${done} of ${agreed}${of === "" ? "" : ` ${of}`}`
        : `${of === "" ? "" : `${of} `}${done} / ${agreed}`,
    )
    .join(locale === "en" ? ", " : "、")
}

/**
 * What an alert says, in both languages (CTR-7).
 *
 * @example
 * ```ts
 * import { Contract, LocalDate, Money } from "@dealwright/core"
 * import assert from "node:assert"
 * const goods = [{ sku: "GTX", agreed: Money.Quantity.whole(100), done: Money.Quantity.whole(30) }]
 * const { en } = Contract.describeAlert({
 *   _tag: "AlertRaised", alert: "unused", days: 30, until: LocalDate.literal("2026-06-30"), to: ["sales"],
 *   customerId: "C-1", goods, on: LocalDate.literal("2026-05-31"),
 * })
 * assert.equal(en, "The contract with C-1 ends on 2026-06-30 (days left: 30); drawn so far: 30 of 100 GTX. (CTR-7)")
 * ```
 */
export const describeAlert = (
  alert: Extract<AccountEvent, { readonly _tag: "AlertRaised" }>,
): { readonly en: string; readonly zh: string } => {
  const { customerId, on, until } = alert
  const [end, left] = [format(until), daysBetween(on, until)]
  const en = `The contract with ${customerId} ends on ${end} (days left: ${left})`
  const zh = `与客户 ${customerId} 的合同将于 ${end} 到期(剩余 ${left} 天)`
  switch (alert.alert) {
    case "expiry":
      return { en: `${en}; renew it or let it end. (CTR-7)`, zh: `${zh},请续签或任其到期。(CTR-7)` }
    case "unused":
      return {
        en: `${en}; drawn so far: ${lagText(alert, "en")}. (CTR-7)`,
        zh: `${zh},已执行:${lagText(alert, "zh")}。(CTR-7)`,
      }
    case "unmet":
      return {
        en: `${en}; fulfilled of the commitment so far: ${lagText(alert, "en")}. (CTR-7)`,
        zh: `${zh},承诺已完成:${lagText(alert, "zh")}。(CTR-7)`,
      }
  }
}
