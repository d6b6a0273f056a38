/**
 * Shipped commission plans.
 *
 * @module
 */
import type { CurrencyCode } from "../money/Currency.ts"
import { of } from "../money/Text.ts"
import { percent } from "../rate/Text.ts"
import { flat, marginal, type Plan } from "./Plan.ts"

/**
 * Template `trade`: on what is booked in the month; 3 % to 20 000, 5 % to 50 000, 8 % above.
 *
 * @example
 * ```ts
 * import { Commission, CommissionPlan } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const plan = Result.getOrThrow(CommissionPlan.compile(Commission.tradeCommission("USD")))
 * // 60 000.00: 3 % of 20 000, 5 % of the next 30 000, 8 % of the last 10 000.
 * assert.equal(CommissionPlan.earned(plan, [60_000_00n]), 2_900_00n)
 * ```
 */
export const tradeCommission = (currency: CurrencyCode): Plan => ({
  basis: "booked",
  currency,
  accrual: "period",
  rule: marginal(
    { upTo: of("20000", currency), rate: percent(3) },
    { upTo: of("50000", currency), rate: percent(5) },
    { rate: percent(8) },
  ),
})

/**
 * Template `property`: 1.5 % of what is collected, taken back with the money.
 *
 * @example
 * ```ts
 * import { Commission, CommissionPlan } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * const plan = Result.getOrThrow(CommissionPlan.compile(Commission.propertyCommission("CNY")))
 * assert.equal(CommissionPlan.earned(plan, [2_000_000_00n]), 30_000_00n)
 * ```
 */
export const propertyCommission = (currency: CurrencyCode): Plan => ({
  basis: "collected",
  currency,
  accrual: "period",
  rule: flat(percent("1.5")),
})
