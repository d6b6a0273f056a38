/**
 * A pricing policy in words, for those who have to live by it (XTR-1): a second interpreter of the same data.
 */
import { format as formatDate } from "../calendar/LocalDate.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import { type Money, toText } from "../money/index.ts"
import { format } from "../rate/index.ts"
import type { Cap, FloorBasis, Limit, PricingPolicy, Rule } from "./Rule.ts"

/** A line of the explanation; `depth` counts how far it belongs under the lines before it. */
export interface Explained {
  readonly depth: number
  readonly text: LocalizedText
}

const limitText = ({ above, below, freeGoods, rank }: Limit): LocalizedText => {
  const [up, down] = [above === "unlimited" ? undefined : format(above), below === "floor" ? undefined : format(below)]
  const en = [
    down === undefined ? "down to the floors" : `down to ${down} below list`,
    up === undefined ? "up without limit" : `up to ${up} above list`,
    freeGoods ? "free goods" : "no free goods",
  ]
  const zh = [
    down === undefined ? "可降至底价" : `最低可下浮 ${down}`,
    up === undefined ? "上浮不限" : `最高可上浮 ${up}`,
    freeGoods ? "可赠送" : "不得赠送",
  ]
  return { en: `${rank}: ${en.join(", ")}`, zh: `${rank}:${zh.join(",")}` }
}

const capText = ({ amount, rank, share }: Cap): LocalizedText => {
  const say = (locale: "en" | "zh", none: string): string =>
    [
      ...(share === "unlimited" ? [] : [format(share)]),
      ...(amount === "unlimited" ? [] : [toText(amount, locale)]),
      ...(share === "unlimited" && amount === "unlimited" ? [none] : []),
    ].join(locale === "en" ? " and " : "且 ")
  return { en: `${rank}: ${say("en", "without limit")}`, zh: `${rank}:${say("zh", "不限")}` }
}

const basisText = (basis: FloorBasis): LocalizedText => {
  switch (basis._tag) {
    case "Cost":
      return { en: "its cost, where it is known", zh: "成本(如已知)" }
    case "MinimumMargin":
      return {
        en: `a margin of ${format(basis.rate)}, where the cost is known`,
        zh: `毛利率 ${format(basis.rate)}(成本已知时)`,
      }
    case "OwnFloor":
      return { en: "its own floor price, where it has one", zh: "自身底价(如有)" }
    case "ShareOfList": {
      const share = format(basis.rate)
      return basis.where === "always"
        ? { en: `${share} of list`, zh: `目录价的 ${share}` }
        : { en: `${share} of list, where it names neither cost nor floor`, zh: `目录价的 ${share}(未列成本和底价时)` }
    }
  }
}

const amounts = (from: Money, until: Money | undefined): LocalizedText => {
  const [en, zh] = [toText(from, "en"), toText(from, "zh")]
  return until === undefined
    ? { en: `Offers from ${en} on at list:`, zh: `目录价总额 ${zh} 及以上:` }
    : {
        en: `Offers from ${en} to under ${toText(until, "en")} at list:`,
        zh: `目录价总额 ${zh} 至 ${toText(until, "zh")}(不含):`,
      }
}

/** A rule in words; `depth` is that of its first line. */
export const explainRule = (rule: Rule, depth: number): ReadonlyArray<Explained> => {
  const line = (en: string, zh: string): Explained => ({ depth, text: { en, zh } })
  const under = (inner: Rule): ReadonlyArray<Explained> => explainRule(inner, depth + 1)
  const named = (
    cases: ReadonlyArray<{ readonly names: ReadonlyArray<string>; readonly rule: Rule }>,
    otherwise: Rule,
    en: string,
    zh: string,
  ): ReadonlyArray<Explained> => [
    ...cases.flatMap(({ names, rule: inner }) => [
      line(`${en} ${names.join(", ")}:`, `${zh} ${names.join("、")}:`),
      ...under(inner),
    ]),
    line("Otherwise:", "其他情形:"),
    ...under(otherwise),
  ]
  switch (rule._tag) {
    case "Authority":
      return rule.limits.map((limit) => ({ depth, text: limitText(limit) }))
    case "ByGroup":
      return named(
        rule.cases.map(({ groups, rule: inner }) => ({ names: groups, rule: inner })),
        rule.otherwise,
        "Product groups",
        "产品组",
      )
    case "ByCustomerClass":
      return named(
        rule.cases.map(({ classes, rule: inner }) => ({ names: classes, rule: inner })),
        rule.otherwise,
        "Customers of class",
        "客户类别",
      )
    case "ByAmount":
      return rule.bands.flatMap(({ from, rule: inner, until }) => [
        { depth, text: amounts(from, until) },
        ...under(inner),
      ])
    case "ByPeriod":
      return [
        ...rule.periods.flatMap(({ from, rule: inner, until }) => {
          const [first, end] = [formatDate(from), formatDate(until)]
          return [line(`From ${first} until before ${end}:`, `${first} 起至 ${end} 前:`), ...under(inner)]
        }),
        line("Otherwise:", "其他情形:"),
        ...under(rule.otherwise),
      ]
    case "AllOf":
      return rule.rules.length === 0
        ? [line("No restriction.", "不受限制。")]
        : [line("All of these hold:", "须同时满足:"), ...rule.rules.flatMap(under)]
    case "AnyOf":
      return rule.rules.length === 0
        ? [line("Nobody may.", "任何人均不得。")]
        : [line("One of these suffices:", "满足其一即可:"), ...rule.rules.flatMap(under)]
    case "Floor": {
      const { en, zh } = basisText(rule.basis)
      return rule.pass._tag === "Nobody"
        ? [line(`No product goes under ${en}.`, `任何产品不得低于${zh}。`)]
        : [
            line(
              `No product goes under ${en}, unless ${rule.pass.rank} or above allows it for a written reason.`,
              `任何产品不得低于${zh},除非 ${rule.pass.rank} 及以上凭书面理由特批。`,
            ),
          ]
    }
    case "Cumulative":
      return [
        line(`To one customer within ${rule.days} days, all offers together:`, `同一客户 ${rule.days} 天内累计优惠:`),
        ...rule.caps.map((cap) => ({ depth: depth + 1, text: capText(cap) })),
      ]
    case "Custom":
      return [line(`The rule ${rule.name} of a plugin holds.`, `适用插件规则 ${rule.name}。`)]
  }
}

/**
 * Says a policy in words, in both languages (XTR-1): every rule, every figure, in the order of the policy.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority } from "@dealwright/core"
 *
 * const lines = PricingAuthority.explain(PricingAuthority.tradePricing).map(({ text }) => text.en)
 * assert.ok(lines.includes("supervisor: down to 3% below list, up to 20% above list, no free goods"))
 * assert.ok(lines.includes("No product goes under its cost, where it is known."))
 * ```
 */
export const explain = (policy: Pick<PricingPolicy, "financing" | "rule">): ReadonlyArray<Explained> => {
  const { annualRate, standardDays } = policy.financing
  const rate = format(annualRate)
  return [
    ...explainRule(policy.rule, 0),
    {
      depth: 0,
      text: {
        en: `Terms beyond ${standardDays} days count as a discount of ${rate} a year.`,
        zh: `账期超过 ${standardDays} 天的部分按年利率 ${rate} 计入优惠。`,
      },
    },
  ]
}
