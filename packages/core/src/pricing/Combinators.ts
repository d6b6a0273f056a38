/**
 * Constructors of rules that choose, and combinators that make one rule of another (PRC-2). They only build data; what
 * comes out is checked by `compile` like any other policy.
 *
 * `mapRules` is the one traversal; shifting and scaling are maps over the limits. Their laws: shifting by nothing and scaling
 * by 100 % change nothing; two shifts are the shift by their sum; what is shifted or scaled stays at least as strict as what
 * is shifted or scaled further. Nothing is clamped: a limit that ends beyond 0 % – 100 % is refused when it is compiled.
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import type { Money } from "../money/index.ts"
import { add, multiply, type Rate } from "../rate/index.ts"
import type { Limit, Rule } from "./Rule.ts"

type Only<Tag extends Rule["_tag"]> = Extract<Rule, { readonly _tag: Tag }>

/**
 * A rule for each of some product groups, each group named once; every other product follows `otherwise`. The total of a
 * mixed offer is held to the widest of the rules of its groups (PRC-2).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority } from "@dealwright/core"
 *
 * const { byGroup, costFloor, forbidden, unrestricted } = PricingAuthority
 * const rule = byGroup([{ groups: ["samples"], rule: forbidden }], unrestricted)
 * assert.ok(rule._tag === "ByGroup" && rule.cases.length === 1)
 * assert.deepEqual(byGroup([], costFloor), { _tag: "ByGroup", cases: [], otherwise: costFloor })
 * ```
 */
export const byGroup = (cases: Only<"ByGroup">["cases"], otherwise: Rule): Rule => ({
  _tag: "ByGroup",
  cases,
  otherwise,
})

/**
 * A rule for each of some classes of customers, each class named once; every other customer follows `otherwise` (PRC-2).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority } from "@dealwright/core"
 *
 * const { byCustomerClass, costFloor, unrestricted } = PricingAuthority
 * const rule = byCustomerClass([{ classes: ["key account"], rule: unrestricted }], costFloor)
 * assert.equal(rule._tag, "ByCustomerClass")
 * ```
 */
export const byCustomerClass = (cases: Only<"ByCustomerClass">["cases"], otherwise: Rule): Rule => ({
  _tag: "ByCustomerClass",
  cases,
  otherwise,
})

/**
 * A rule for each band of the list value of the whole offer (PRC-2): `first` from nothing on, then each of `steps` from its
 * amount on, in the policy's currency and rising. Bands built like this have neither gap nor overlap.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Money, PricingAuthority } from "@dealwright/core"
 *
 * const { byAmount, costFloor, unrestricted } = PricingAuthority
 * const rule = byAmount(costFloor, "CNY", { from: Money.of("10000.00", "CNY"), rule: unrestricted })
 * assert.ok(rule._tag === "ByAmount" && rule.bands[0]?.until?.minor === 1000000n)
 * ```
 */
export const byAmount = (
  first: Rule,
  currency: Money["currency"],
  ...steps: ReadonlyArray<{ readonly from: Money; readonly rule: Rule }>
): Rule => {
  const starts = [{ from: { currency, minor: 0n }, rule: first }, ...steps]
  return {
    _tag: "ByAmount",
    bands: starts.map(({ from, rule }, index) => {
      const until = starts[index + 1]?.from
      return until === undefined ? { from, rule } : { from, until, rule }
    }),
  }
}

/**
 * A rule for some days: from `from` on and before `until`, by the day of the offer; `otherwise` on all other days (PRC-2).
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { LocalDate, PricingAuthority } from "@dealwright/core"
 *
 * const { duringPeriod, forbidden, unrestricted } = PricingAuthority
 * const fair = duringPeriod(LocalDate.literal("2026-04-15"), LocalDate.literal("2026-05-06"), unrestricted, forbidden)
 * assert.equal(fair._tag, "ByPeriod")
 * ```
 */
export const duringPeriod = (from: LocalDate, until: LocalDate, rule: Rule, otherwise: Rule): Rule => ({
  _tag: "ByPeriod",
  periods: [{ from, until, rule }],
  otherwise,
})

/**
 * Rebuilds a rule from the leaves up: `change` is given every rule whose inner rules have been rebuilt already. The identity
 * changes nothing; rebuilding twice is rebuilding by both at once where they change leaves only.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority } from "@dealwright/core"
 *
 * const { rule } = PricingAuthority.tradePricing
 * assert.deepEqual(PricingAuthority.mapRules(rule, (one) => one), rule)
 * ```
 */
export const mapRules = (rule: Rule, change: (rule: Rule) => Rule): Rule => {
  const inner = (one: Rule): Rule => mapRules(one, change)
  const within = <A extends { readonly rule: Rule }>(items: ReadonlyArray<A>): ReadonlyArray<A> =>
    items.map((item) => ({ ...item, rule: inner(item.rule) }))
  switch (rule._tag) {
    case "ByGroup":
      return change({ ...rule, cases: within(rule.cases), otherwise: inner(rule.otherwise) })
    case "ByCustomerClass":
      return change({ ...rule, cases: within(rule.cases), otherwise: inner(rule.otherwise) })
    case "ByAmount":
      return change({ ...rule, bands: within(rule.bands) })
    case "ByPeriod":
      return change({ ...rule, periods: within(rule.periods), otherwise: inner(rule.otherwise) })
    case "AllOf":
    case "AnyOf":
      return change({ ...rule, rules: rule.rules.map(inner) })
    default:
      return change(rule)
  }
}

const mapLimits = (rule: Rule, change: (limit: Limit) => Limit): Rule =>
  mapRules(rule, (one) => (one._tag === "Authority" ? { ...one, limits: one.limits.map(change) } : one))

/**
 * Widens (or, below zero, narrows) every limit of a rule by so many percentage points. Limits without an end stay without one;
 * floors and caps stay as they are.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority, Rate } from "@dealwright/core"
 *
 * const two = { rank: "clerk", below: Rate.percent(2), above: "unlimited", freeGoods: false } as const
 * const rule = PricingAuthority.shiftLimits(PricingAuthority.authority(two), { below: Rate.percent(1) })
 * assert.ok(rule._tag === "Authority" && rule.limits[0]?.below === Rate.percent(3))
 * ```
 */
export const shiftLimits = (rule: Rule, { above, below }: { readonly below?: Rate; readonly above?: Rate }): Rule =>
  mapLimits(rule, (limit) => ({
    ...limit,
    below: limit.below === "floor" || below === undefined ? limit.below : add(limit.below, below),
    above: limit.above === "unlimited" || above === undefined ? limit.above : add(limit.above, above),
  }))

/**
 * Multiplies every limit of a rule, rounded down to a unit of a rate: half the authority during a trainee's first month, say.
 * Limits without an end stay without one; floors and caps stay as they are.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority, Rate } from "@dealwright/core"
 *
 * const five = { rank: "clerk", below: Rate.percent(5), above: "unlimited", freeGoods: false } as const
 * const rule = PricingAuthority.scaleLimits(PricingAuthority.authority(five), Rate.percent(50))
 * assert.ok(rule._tag === "Authority" && rule.limits[0]?.below === Rate.percent("2.5"))
 * ```
 */
export const scaleLimits = (rule: Rule, factor: Rate): Rule =>
  mapLimits(rule, (limit) => ({
    ...limit,
    below: limit.below === "floor" ? limit.below : multiply(limit.below, factor, "floor"),
    above: limit.above === "unlimited" ? limit.above : multiply(limit.above, factor, "floor"),
  }))

/**
 * Other rules for some product groups, on top of a rule (PRC-2). What a group was overridden with last counts; overriding
 * with the rule itself changes no decision, and overriding no group changes nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority } from "@dealwright/core"
 *
 * const { costFloor, forbidden, overrideGroups, unrestricted } = PricingAuthority
 * const first = overrideGroups(costFloor, ["samples", "spares"], unrestricted)
 * const rule = overrideGroups(first, ["samples"], forbidden)
 * assert.deepEqual(rule, {
 *   _tag: "ByGroup",
 *   cases: [
 *     { groups: ["spares"], rule: unrestricted },
 *     { groups: ["samples"], rule: forbidden },
 *   ],
 *   otherwise: costFloor,
 * })
 * ```
 */
export const overrideGroups = (rule: Rule, groups: ReadonlyArray<string>, by: Rule): Rule => {
  if (groups.length === 0) return rule
  const [cases, otherwise] = rule._tag === "ByGroup" ? [rule.cases, rule.otherwise] : [[], rule]
  const others = cases
    .map((one) => ({ ...one, groups: one.groups.filter((group) => !groups.includes(group)) }))
    .filter((one) => one.groups.length > 0)
  return byGroup([...others, { groups: [...new Set(groups)], rule: by }], otherwise)
}
