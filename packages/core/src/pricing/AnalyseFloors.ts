/**
 * Floors and limits that don't fit each other (PRC-2, PRC-3, XTR-3).
 */
import { toText } from "../money/index.ts"
import { format, type Rate, scale as rateScale, zero } from "../rate/index.ts"
import type { AnalysisContext, Note, Surroundings } from "./Analyse.ts"
import type { Limit, Rule } from "./Rule.ts"
import { branchesOf } from "./Strictness.ts"

/** Products by what they name: one bit each. */
const kinds = [
  { bit: 1, en: "that name neither a cost nor a floor", zh: "未列成本和底价的产品" },
  { bit: 2, en: "that name a cost only", zh: "仅列成本的产品" },
  { bit: 4, en: "that name a floor only", zh: "仅列底价的产品" },
  { bit: 8, en: "that name both a cost and a floor", zh: "同时列成本和底价的产品" },
] as const
const everyKind = 15

type Floor = Extract<Rule, { readonly _tag: "Floor" }>

/** The kinds of product that a rule keeps from being given away. */
const heldBy = (rule: Rule): number => {
  switch (rule._tag) {
    case "AllOf":
      return rule.rules.reduce((held, one) => held | heldBy(one), 0)
    case "AnyOf":
      return rule.rules.reduce((held, one) => held & heldBy(one), everyKind)
    case "ByGroup":
    case "ByCustomerClass":
    case "ByAmount":
    case "ByPeriod":
      return branchesOf(rule).reduce((held, one) => held & heldBy(one), everyKind)
    case "Floor":
      switch (rule.basis._tag) {
        case "Cost":
        case "MinimumMargin":
          return 2 | 8
        case "OwnFloor":
          return 4 | 8
        case "ShareOfList":
          return rule.basis.rate === 0n ? 0 : rule.basis.where === "always" ? everyKind : 1
      }
      return 0
    default:
      return 0
  }
}

/** A rank may go down to the floors, and there are products that no floor holds. */
export const findingsOfFloors = (limits: ReadonlyArray<Limit>, { along, place }: Surroundings, note: Note): void => {
  const index = limits.findIndex(({ below }) => below === "floor" || below >= rateScale)
  const limit = limits[index]
  if (limit === undefined) return
  const held = along.reduce((sum, rule) => sum | heldBy(rule), 0)
  const open = kinds.filter(({ bit }) => (held & bit) === 0)
  if (open.length === 0) return
  const [en, zh] = [open.map((kind) => kind.en).join(", or "), open.map((kind) => kind.zh).join("、")]
  note(
    "warning",
    "gap",
    `${place}.limits[${index}].below`,
    "PRC-3",
    {
      en: `${limit.rank} may go down to the floors, but no floor holds products ${en}; add one`,
      zh: `${limit.rank} 可降至底价,但${zh}没有底价约束,请补充`,
    },
    { rank: limit.rank },
  )
}

/** A limit reaches further down than a floor that holds for everything and everybody. */
export const limitsBeyondFloors = (limits: ReadonlyArray<Limit>, { along, place }: Surroundings, note: Note): void => {
  let least: Rate = zero
  for (const rule of along) {
    if (rule._tag !== "Floor" || rule.pass._tag !== "Nobody" || rule.basis._tag !== "ShareOfList") continue
    if (rule.basis.where === "always" && rule.basis.rate > least) least = rule.basis.rate
  }
  for (const [index, { below, rank }] of limits.entries()) {
    if (below === "floor" || below <= rateScale - least) continue
    const [limit, floor] = [format(below), format(least)]
    note(
      "note",
      "limit-beyond-floor",
      `${place}.limits[${index}].below`,
      "PRC-3",
      {
        en: `${rank} may go to ${limit} below list, but nobody goes under ${floor} of list`,
        zh: `${rank} 可下浮 ${limit},但任何人不得低于目录价的 ${floor}`,
      },
      { rank, limit, floor },
    )
  }
}

/** Whether a rule holds prices to a limit by rank; a plugin's rule is taken to. */
const limitsPrice = (rule: Rule): boolean => {
  switch (rule._tag) {
    case "Authority":
    case "Custom":
      return true
    case "AllOf":
      return rule.rules.some(limitsPrice)
    case "AnyOf":
      return rule.rules.every(limitsPrice)
    case "ByGroup":
    case "ByCustomerClass":
    case "ByAmount":
    case "ByPeriod":
      return branchesOf(rule).every(limitsPrice)
    default:
      return false
  }
}

/** Branches of a rule with their places. */
const innerOf = (rule: Rule, place: string): ReadonlyArray<readonly [Rule, string]> => {
  switch (rule._tag) {
    case "AllOf":
    case "AnyOf":
      return rule.rules.map((one, index) => [one, `${place}.rules[${index}]`])
    case "ByGroup":
    case "ByCustomerClass":
      return [
        ...rule.cases.map((one, index) => [one.rule, `${place}.cases[${index}].rule`] as const),
        [rule.otherwise, `${place}.otherwise`],
      ]
    case "ByAmount":
      return rule.bands.map((one, index) => [one.rule, `${place}.bands[${index}].rule`])
    case "ByPeriod":
      return [
        ...rule.periods.map((one, index) => [one.rule, `${place}.periods[${index}].rule`] as const),
        [rule.otherwise, `${place}.otherwise`],
      ]
    default:
      return []
  }
}

const limitsSomewhere = (rule: Rule): boolean =>
  limitsPrice(rule) || innerOf(rule, "").some(([one]) => limitsSomewhere(one))

/** Places where offers come that no rank's limit holds. */
export const findingsOfNoLimit = (rule: Rule, place: string, note: Note): void => {
  if (limitsPrice(rule)) return
  // Where some of it limits prices, the gap lies in what doesn't.
  const inner = innerOf(rule, place).filter(([one]) => rule._tag !== "AllOf" || limitsSomewhere(one))
  if (inner.length > 0 && limitsSomewhere(rule)) {
    for (const [one, at] of inner) findingsOfNoLimit(one, at, note)
    return
  }
  note("warning", "gap", place, "PRC-2", {
    en: "No rank's limit holds offers that come here: everybody may give as much as floors and caps leave; add limits",
    zh: "适用此处的报价没有职级权限约束:任何人可在底价与累计上限内任意让利;请补充权限",
  })
}

/** Floors that everything is held to, whoever asks. */
const floorsOf = (rule: Rule): ReadonlyArray<Floor> =>
  rule._tag === "Floor" ? [rule] : rule._tag === "AllOf" ? rule.rules.flatMap(floorsOf) : []

type Product = NonNullable<AnalysisContext["products"]>[number]

/** The amount that a floor asks for, and whether the list price keeps it; `undefined` where it doesn't bind. */
const isUnder = ({ basis }: Floor, { cost, floor, listPrice: { minor } }: Product): boolean => {
  switch (basis._tag) {
    case "Cost":
      return cost !== undefined && minor < cost.minor
    case "MinimumMargin":
      return cost !== undefined && minor * (rateScale - basis.rate) < cost.minor * rateScale
    case "OwnFloor":
      return floor !== undefined && minor < floor.minor
    case "ShareOfList":
      return false
  }
}

/** Products that can't be sold at their own list price. */
export const floorsAboveList = (rule: Rule, products: ReadonlyArray<Product>, note: Note): void => {
  const floors = floorsOf(rule)
  for (const [index, product] of products.entries()) {
    const floor = floors.find((one) => isUnder(one, product))
    if (floor === undefined) continue
    const { listPrice: list, sku } = product
    const passable = floor.pass._tag === "WithReason"
    note(
      passable ? "warning" : "error",
      "floor-above-list",
      `products[${index}]`,
      "PRC-3",
      {
        en: `${sku} can't be sold at its list price of ${toText(list, "en")}: a floor lies above it; raise the list price, or lower the floor`,
        zh: `${sku} 按目录价 ${toText(list, "zh")} 无法销售:底价高于目录价;请提高目录价或降低底价`,
      },
      { sku, list },
    )
  }
}
