/**
 * Commission plans as plain values, and how to build them (COM-1, COM-2).
 *
 * @module
 */
import type { CurrencyCode } from "../money/Currency.ts"
import type { Money } from "../money/Model.ts"
import type { Rate } from "../rate/Model.ts"

/** A rate up to and including `upTo` of the basis; the last tier leaves `upTo` out. */
export interface Tier {
  readonly upTo?: Money
  readonly rate: Rate
}

/**
 * How much a basis earns. `Marginal` gives each tier's rate to the part of the basis inside it, `Slab` the reached
 * tier's rate to the whole basis. A basis exactly on a boundary belongs to the lower tier.
 */
export type RateRule =
  | { readonly _tag: "Flat"; readonly rate: Rate }
  | { readonly _tag: "Marginal"; readonly tiers: ReadonlyArray<Tier> }
  | { readonly _tag: "Slab"; readonly tiers: ReadonlyArray<Tier> }
  | { readonly _tag: "Sum"; readonly rules: ReadonlyArray<RateRule> }
  | { readonly _tag: "Times"; readonly factor: Rate; readonly rule: RateRule }

/** A commission plan. Amounts are in `currency`; the period is a calendar month. */
export interface Plan {
  readonly basis: "booked" | "collected"
  readonly currency: CurrencyCode
  /** Whether tiers run over everything credited in the period, or begin anew with each credit. */
  readonly accrual: "period" | "transaction"
  readonly rule: RateRule
  /** Greatest earning per period. What is above is lost, or carried into the next period. */
  readonly cap?: { readonly amount: Money; readonly excess: "forfeited" | "deferred" }
  /** Share of every earning that is held until released (COM-5): from 0 % to 100 %. */
  readonly holdback?: Rate
}

/**
 * One rate on everything.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Rate } from "@dealwright/core"
 * const rule = CommissionPlan.flat(Rate.percent("1.5"))
 * ```
 */
export const flat = (rate: Rate): RateRule => ({ _tag: "Flat", rate })

/**
 * Each tier's rate on the part inside it.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Money, Rate } from "@dealwright/core"
 * const rule = CommissionPlan.marginal(
 *   { upTo: Money.of("20000", "USD"), rate: Rate.percent(3) },
 *   { rate: Rate.percent(5) }
 * )
 * ```
 */
export const marginal = (...tiers: ReadonlyArray<Tier>): RateRule => ({ _tag: "Marginal", tiers })

/**
 * The reached tier's rate on everything; reaching a tier trues up what was earned before (COM-4).
 *
 * @example
 * ```ts
 * import { CommissionPlan, Money, Rate } from "@dealwright/core"
 * const rule = CommissionPlan.slab({ upTo: Money.of("1000", "EUR"), rate: Rate.percent(5) }, { rate: Rate.percent(10) })
 * ```
 */
export const slab = (...tiers: ReadonlyArray<Tier>): RateRule => ({ _tag: "Slab", tiers })

/**
 * Everything that the rules earn, together. Without rules: nothing, the identity.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Rate } from "@dealwright/core"
 * const rule = CommissionPlan.sum(CommissionPlan.flat(Rate.percent(3)), CommissionPlan.flat(Rate.percent(1)))
 * ```
 */
export const sum = (...rules: ReadonlyArray<RateRule>): RateRule => ({ _tag: "Sum", rules })

/**
 * A rule's earning multiplied, by an accelerator say. 100 % is the identity.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Rate } from "@dealwright/core"
 * const rule = CommissionPlan.times(Rate.percent(120), CommissionPlan.flat(Rate.percent(3)))
 * ```
 */
export const times = (factor: Rate, rule: RateRule): RateRule => ({ _tag: "Times", factor, rule })
