/**
 * Commission plans as plain values, and how to build them (COM-1 to COM-7).
 *
 * @module
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import type { Money } from "../money/Model.ts"
import type { Quantity } from "../money/Quantity.ts"
import type { Rate } from "../rate/Model.ts"

/** A rate up to and including `upTo` of the basis; the last tier leaves `upTo` out. */
export interface Tier {
  readonly upTo?: Money
  readonly rate: Rate
}

/** From above `above` of the target on, earnings are multiplied by `factor`. */
export interface Step {
  readonly above: Rate
  readonly factor: Rate
}

/**
 * What a part of a deal must be for an element of the plan to hold for it (COM-2). What a credit doesn't say, no condition
 * but `Not` is true of.
 */
export type Condition =
  /** One of these products. */
  | { readonly _tag: "Product"; readonly skus: ReadonlyArray<string> }
  /** A customer of one of these classes. */
  | { readonly _tag: "CustomerClass"; readonly classes: ReadonlyArray<string> }
  /** A customer registered at most `days` days before: new business. */
  | { readonly _tag: "NewCustomer"; readonly days: number }
  /** A margin of at least this share of the price. */
  | { readonly _tag: "MarginAtLeast"; readonly margin: Rate }
  | { readonly _tag: "Not"; readonly where: Condition }

/**
 * How much the facts of a month earn.
 *
 * - `Flat`: one rate on everything.
 * - `PerUnit`: so much for each unit sold.
 * - `Marginal` gives each tier's rate to the part of the basis inside it, `Slab` the reached tier's rate to the whole basis.
 *   A basis exactly on a boundary belongs to the lower tier.
 * - `Sum`: everything that the rules earn, together. `Times`: a rule's earning multiplied.
 * - `Only`: the rule sees nothing but what the condition holds for.
 * - `Multiplied`: the part of the earning that falls on what the condition holds for, by its share of the basis, is multiplied.
 * - `Accelerated`: the earning times the factor of the highest step that attainment of the target has passed; without a target, or
 *   below every step, as it is.
 * - `PerDeal`: each order or invoice by itself, not less than `floor` and not more than `cap`; a payment has its part of them.
 */
export type RateRule =
  | { readonly _tag: "Flat"; readonly rate: Rate }
  | { readonly _tag: "PerUnit"; readonly amount: Money }
  | { readonly _tag: "Marginal"; readonly tiers: ReadonlyArray<Tier> }
  | { readonly _tag: "Slab"; readonly tiers: ReadonlyArray<Tier> }
  | { readonly _tag: "Sum"; readonly rules: ReadonlyArray<RateRule> }
  | { readonly _tag: "Times"; readonly factor: Rate; readonly rule: RateRule }
  | { readonly _tag: "Only"; readonly where: Condition; readonly rule: RateRule }
  | { readonly _tag: "Multiplied"; readonly where: Condition; readonly factor: Rate; readonly rule: RateRule }
  | { readonly _tag: "Accelerated"; readonly steps: ReadonlyArray<Step>; readonly rule: RateRule }
  | { readonly _tag: "PerDeal"; readonly rule: RateRule; readonly floor?: Money; readonly cap?: Money }

/** What is taken off before anything is earned (COM-1): amounts that a credit names, and lines of these products. */
export interface Exclusions {
  readonly kinds: ReadonlyArray<"tax" | "freight" | "rebate">
  readonly skus: ReadonlyArray<string>
}

/**
 * What the supervisor of a seller gets of a deal (COM-3). `within`: that share of the deal is the supervisor's instead of the
 * seller's, and earns by the plan's rule. `on-top`: the seller keeps everything and the supervisor earns that rate on it.
 */
export interface Override {
  readonly rate: Rate
  readonly from: "on-top" | "within"
}

/**
 * What a month pays at least (COM-6). A recoverable draw is an advance: what earnings don't cover is carried into the next month
 * and owed back, up to `limit` in all. A draw that isn't recoverable is the company's money; older debts stay.
 */
export type Draw =
  | { readonly _tag: "Recoverable"; readonly amount: Money; readonly limit?: Money }
  | { readonly _tag: "NonRecoverable"; readonly amount: Money }

/** How conduct counts (COM-7): a factor on the month's earnings within a band, and fines of fixed amounts by their name. */
export interface Conduct {
  readonly least: Rate
  readonly most: Rate
  readonly fines: ReadonlyArray<{ readonly name: string; readonly amount: Money }>
}

/** A commission plan. Amounts are in `currency`; the period is a calendar month. */
export interface Plan {
  readonly basis: "booked" | "invoiced" | "collected"
  readonly currency: CurrencyCode
  /** Whether tiers run over everything credited in the period, or begin anew with each order or invoice. */
  readonly accrual: "period" | "transaction"
  readonly rule: RateRule
  readonly excludes?: Exclusions
  /** Least earning of a period in which anything counts. */
  readonly floor?: Money
  /** Greatest earning per period. What is above is lost, or carried into the next period. */
  readonly cap?: { readonly amount: Money; readonly excess: "forfeited" | "deferred" }
  /** Share of every earning that is held until released (COM-5): from 0 % to 100 %. */
  readonly holdback?: Rate
  readonly override?: Override
  readonly draw?: Draw
  readonly conduct?: Conduct
}

/** A line of an order or invoice: what of it is which product. */
export interface GoodsLine {
  readonly sku: string
  readonly amount: Money
  readonly quantity: Quantity
}

/**
 * What a plan looks at in a credit. `amount` is the member's part of the basis; `whole` is what it is a payment of, their part
 * of the order or invoice, and the amount itself where that isn't said. `lines` say what the whole deal is made of: of each the credit has its part.
 */
export interface Sold {
  readonly amount: Money
  readonly date: LocalDate
  readonly whole?: Money
  readonly lines?: ReadonlyArray<GoodsLine>
  readonly customerClass?: string
  readonly customerSince?: LocalDate
  readonly margin?: Rate
  /** A supervisor's part on top of what somebody else earns: this rate, apart from the plan's rule (COM-3). */
  readonly onTop?: Rate
}

/** What a month's earnings depend on besides what was sold. */
export interface Circumstances {
  /** How much of the target is reached (TGT-6); left out where there is none. */
  readonly attainment?: Rate
  /** Factor for conduct (COM-7); left out it is 100 %. */
  readonly conduct?: Rate
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

/**
 * So much for each unit sold; a seller with half of a deal has half of its units.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Money } from "@dealwright/core"
 * const rule = CommissionPlan.perUnit(Money.of("2.50", "USD"))
 * ```
 */
export const perUnit = (amount: Money): RateRule => ({ _tag: "PerUnit", amount })

/**
 * A rule for nothing but what the condition holds for.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Rate } from "@dealwright/core"
 * const rule = CommissionPlan.only(CommissionPlan.products("PUMP-7"), CommissionPlan.flat(Rate.percent(4)))
 * ```
 */
export const only = (where: Condition, rule: RateRule): RateRule => ({ _tag: "Only", where, rule })

/**
 * A rule whose earning on what the condition holds for is multiplied. Where it holds for everything this is `times`.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Rate } from "@dealwright/core"
 * const rule = CommissionPlan.multiplied(CommissionPlan.newCustomers(90), Rate.percent(150), CommissionPlan.flat(Rate.percent(3)))
 * ```
 */
export const multiplied = (where: Condition, factor: Rate, rule: RateRule): RateRule => ({
  _tag: "Multiplied",
  where,
  factor,
  rule,
})

/**
 * A rule accelerated by attainment of the target. It acts on the whole month: reaching a step trues up what was earned before
 * (COM-4). Without steps: the rule itself.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Rate } from "@dealwright/core"
 * const rule = CommissionPlan.accelerated(
 *   [{ above: Rate.percent(100), factor: Rate.percent(120) }],
 *   CommissionPlan.flat(Rate.percent(3))
 * )
 * ```
 */
export const accelerated = (steps: ReadonlyArray<Step>, rule: RateRule): RateRule => ({
  _tag: "Accelerated",
  steps,
  rule,
})

/**
 * A rule for each order or invoice by itself, within limits.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Money, Rate } from "@dealwright/core"
 * const rule = CommissionPlan.perDeal(CommissionPlan.flat(Rate.percent(3)), { cap: Money.of("5000", "USD") })
 * ```
 */
export const perDeal = (rule: RateRule, limits: { readonly floor?: Money; readonly cap?: Money } = {}): RateRule => ({
  _tag: "PerDeal",
  rule,
  ...limits,
})

/**
 * The condition of being one of these products.
 *
 * @example
 * ```ts
 * import { CommissionPlan } from "@dealwright/core"
 * const where = CommissionPlan.products("PUMP-7", "PUMP-9")
 * ```
 */
export const products = (...skus: ReadonlyArray<string>): Condition => ({ _tag: "Product", skus })

/**
 * The condition of a customer of one of these classes.
 *
 * @example
 * ```ts
 * import { CommissionPlan } from "@dealwright/core"
 * const where = CommissionPlan.customerClasses("key-account")
 * ```
 */
export const customerClasses = (...classes: ReadonlyArray<string>): Condition => ({ _tag: "CustomerClass", classes })

/**
 * The condition of a customer registered at most so many days before: new business.
 *
 * @example
 * ```ts
 * import { CommissionPlan } from "@dealwright/core"
 * const where = CommissionPlan.newCustomers(90)
 * ```
 */
export const newCustomers = (days: number): Condition => ({ _tag: "NewCustomer", days })

/**
 * The condition of a margin of at least this share of the price; a margin that nobody told is none.
 *
 * @example
 * ```ts
 * import { CommissionPlan, Rate } from "@dealwright/core"
 * const where = CommissionPlan.marginAtLeast(Rate.percent(30))
 * ```
 */
export const marginAtLeast = (margin: Rate): Condition => ({ _tag: "MarginAtLeast", margin })

/**
 * The opposite of a condition; twice, the condition itself.
 *
 * @example
 * ```ts
 * import { CommissionPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const old = CommissionPlan.not(CommissionPlan.newCustomers(90))
 * assert.deepEqual(CommissionPlan.not(old), CommissionPlan.newCustomers(90))
 * ```
 */
export const not = (where: Condition): Condition => (where._tag === "Not" ? where.where : { _tag: "Not", where })
