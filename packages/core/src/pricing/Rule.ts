/**
 * A pricing policy as plain data, with its constructors and combinators (PRC-2, PRC-3, PRC-6). Nothing here decides.
 *
 * A rule answers, for each line and for the total, from which rank on it is satisfied. `allOf` takes the highest of its
 * rules' answers, `anyOf` the lowest; {@link unrestricted} and {@link forbidden} are their identities. So rules form a
 * bounded distributive lattice, and whatever a rank may do, every higher rank may do too.
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { CurrencyCode, ExchangeRate, Money } from "../money/index.ts"
import type { Rate, RoundingMode } from "../rate/index.ts"

/** Greatest effective discount below list, limit included; `"floor"`: as low as the floors allow. */
export type Below = Rate | "floor"

/** Greatest float above list, limit included. */
export type Above = Rate | "unlimited"

/** What one rank may do by itself (PRC-2). */
export interface Limit {
  readonly rank: string
  readonly below: Below
  readonly above: Above
  /** Whether free goods may be given. */
  readonly freeGoods: boolean
}

/** What a floor is measured by (PRC-3). A product that doesn't name the figure isn't bound by this floor. */
export type FloorBasis =
  /** The price covers the cost. */
  | { readonly _tag: "Cost" }
  /** At least this share of the price is margin: (price − cost) ÷ price. Below 100 %. */
  | { readonly _tag: "MinimumMargin"; readonly rate: Rate }
  /** The product's own floor, such as a resale price. */
  | { readonly _tag: "OwnFloor" }
  /** A share of the list price; `"nothing-named"`: only where the product names neither a cost nor a floor of its own. */
  | { readonly _tag: "ShareOfList"; readonly rate: Rate; readonly where: "always" | "nothing-named" }

/** Who may go under a floor (PRC-3). */
export type FloorPass =
  | { readonly _tag: "Nobody" }
  /** This rank and above, when the request carries a written reason. */
  | { readonly _tag: "WithReason"; readonly rank: string }

/** Most that a rank may give one customer over a window (PRC-6), limits included. */
export interface Cap {
  readonly rank: string
  /** Everything given, as a share of the list value of the window. */
  readonly share: Rate | "unlimited"
  /** Everything given, in the policy's currency. */
  readonly amount: Money | "unlimited"
}

/** A rule, as a tree. */
export type Rule =
  /** Limits by rank; every rank of the ladder has one. */
  | { readonly _tag: "Authority"; readonly limits: ReadonlyArray<Limit> }
  /** By product group. The total of a mixed offer is held to the widest of the rules of its groups. */
  | {
      readonly _tag: "ByGroup"
      readonly cases: ReadonlyArray<{ readonly groups: ReadonlyArray<string>; readonly rule: Rule }>
      readonly otherwise: Rule
    }
  | {
      readonly _tag: "ByCustomerClass"
      readonly cases: ReadonlyArray<{ readonly classes: ReadonlyArray<string>; readonly rule: Rule }>
      readonly otherwise: Rule
    }
  /** By the list value of the whole offer. Bands include `from`, end before `until`, and cover 0 to no end. */
  | {
      readonly _tag: "ByAmount"
      readonly bands: ReadonlyArray<{ readonly from: Money; readonly until?: Money; readonly rule: Rule }>
    }
  /** By the day of the offer. Periods include `from` and end before `until`. */
  | {
      readonly _tag: "ByPeriod"
      readonly periods: ReadonlyArray<{ readonly from: LocalDate; readonly until: LocalDate; readonly rule: Rule }>
      readonly otherwise: Rule
    }
  | { readonly _tag: "AllOf"; readonly rules: ReadonlyArray<Rule> }
  | { readonly _tag: "AnyOf"; readonly rules: ReadonlyArray<Rule> }
  | { readonly _tag: "Floor"; readonly basis: FloorBasis; readonly pass: FloorPass }
  /** Over the offers to one customer of so many days, today's and this one included. */
  | { readonly _tag: "Cumulative"; readonly days: number; readonly caps: ReadonlyArray<Cap> }
  /** A plugin's rule, by the name under which it was contributed. An unknown name is refused. */
  | {
      readonly _tag: "Custom"
      readonly name: string
      readonly parameters: Readonly<Record<string, string | number | boolean>>
    }

/** What longer payment terms cost (PRC-4). */
export interface Financing {
  /** Per year of 365 days. */
  readonly annualRate: Rate
  /** Days that cost nothing. */
  readonly standardDays: number
  /** How the cost on the total is rounded to the minor unit (KER-2). */
  readonly rounding: RoundingMode
}

/** A pricing policy. Every figure is a company's own; `Templates.ts` holds the shipped ones. */
export interface PricingPolicy {
  /** Currency of the amounts in bands and caps. Offers in another one are converted by an exchange rate. */
  readonly currency: CurrencyCode
  readonly rule: Rule
  readonly financing: Financing
  /** The latest one not after the day of the offer counts; a missing one denies (KER-1). See `converterOf`. */
  readonly exchangeRates: ReadonlyArray<ExchangeRate>
  /**
   * Whether a limit may be tighter than that of a lower rank. It then has no effect: what a rank may do, higher ranks may
   * do too. Without it such a policy is refused.
   */
  readonly allowInversion: boolean
  /** Ranks that sign a price list off, in parallel (PRC-1). */
  readonly signatories: ReadonlyArray<string>
  /** Days for which an issued quote holds, unless it is issued for fewer (PRC-7). */
  readonly quoteDays: number
}

/**
 * The identity of {@link allOf}: satisfied for everybody.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority } from "@dealwright/core"
 *
 * assert.deepEqual(PricingAuthority.unrestricted, PricingAuthority.allOf())
 * ```
 */
export const unrestricted: Rule = { _tag: "AllOf", rules: [] }

/**
 * The identity of {@link anyOf}: satisfied for nobody.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority } from "@dealwright/core"
 *
 * assert.deepEqual(PricingAuthority.forbidden, PricingAuthority.anyOf())
 * ```
 */
export const forbidden: Rule = { _tag: "AnyOf", rules: [] }

/**
 * Every rule must be satisfied: the highest of the ranks that they ask for.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority } from "@dealwright/core"
 *
 * const rule = PricingAuthority.allOf(PricingAuthority.costFloor, PricingAuthority.ownFloor)
 * assert.equal(rule._tag, "AllOf")
 * ```
 */
export const allOf = (...rules: ReadonlyArray<Rule>): Rule => ({ _tag: "AllOf", rules })

/**
 * One rule must be satisfied: the lowest of the ranks that they ask for.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority } from "@dealwright/core"
 *
 * const rule = PricingAuthority.anyOf(PricingAuthority.custom("acme/strategic-account"), PricingAuthority.costFloor)
 * assert.equal(rule._tag, "AnyOf")
 * ```
 */
export const anyOf = (...rules: ReadonlyArray<Rule>): Rule => ({ _tag: "AnyOf", rules })

/**
 * Limits by rank (PRC-2); every rank of the ladder needs one.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority, Rate } from "@dealwright/core"
 *
 * const rule = PricingAuthority.authority(
 *   { rank: "clerk", below: Rate.zero, above: Rate.percent(10), freeGoods: false },
 *   { rank: "partner", below: "floor", above: "unlimited", freeGoods: true },
 * )
 * assert.equal(rule._tag, "Authority")
 * ```
 */
export const authority = (...limits: ReadonlyArray<Limit>): Rule => ({ _tag: "Authority", limits })

/** The effective price covers the cost, where the cost is known; nobody may go under it (PRC-3). */
export const costFloor: Rule = { _tag: "Floor", basis: { _tag: "Cost" }, pass: { _tag: "Nobody" } }

/** The effective price keeps the product's own floor, where it has one; nobody may go under it (PRC-3). */
export const ownFloor: Rule = { _tag: "Floor", basis: { _tag: "OwnFloor" }, pass: { _tag: "Nobody" } }

/**
 * A floor (PRC-3), by default one that nobody may pass.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority, Rate } from "@dealwright/core"
 *
 * const rule = PricingAuthority.floor(
 *   { _tag: "MinimumMargin", rate: Rate.percent(15) },
 *   { _tag: "WithReason", rank: "president" },
 * )
 * assert.equal(rule._tag, "Floor")
 * ```
 */
export const floor = (basis: FloorBasis, pass: FloorPass = { _tag: "Nobody" }): Rule => ({ _tag: "Floor", basis, pass })

/** Days of a window where nothing else is said (PRC-6). */
export const defaultWindowDays = 7

/**
 * Caps on what a customer is given over a window (PRC-6), 7 days unless told otherwise; every rank of the ladder needs one.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Money, PricingAuthority, Rate } from "@dealwright/core"
 *
 * const rule = PricingAuthority.cumulative([
 *   { rank: "clerk", share: Rate.percent(3), amount: Money.of("5000.00", "CNY") },
 *   { rank: "partner", share: "unlimited", amount: "unlimited" },
 * ])
 * assert.ok(rule._tag === "Cumulative" && rule.days === 7)
 * ```
 */
export const cumulative = (caps: ReadonlyArray<Cap>, days: number = defaultWindowDays): Rule => ({
  _tag: "Cumulative",
  days,
  caps,
})

/**
 * A plugin's rule (fails closed when the plugin is missing).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority } from "@dealwright/core"
 *
 * const rule = PricingAuthority.custom("acme/seasonal", { month: 11 })
 * assert.ok(rule._tag === "Custom" && rule.name === "acme/seasonal")
 * ```
 */
export const custom = (name: string, parameters: Readonly<Record<string, string | number | boolean>> = {}): Rule => ({
  _tag: "Custom",
  name,
  parameters,
})
