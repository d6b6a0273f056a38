/**
 * A commission plan in words, for those who are paid by it (XTR-1): another interpreter of the same data.
 *
 * @module
 */
import type { LocalizedText } from "../decision/Messages.ts"
import type { Money } from "../money/Model.ts"
import { toText } from "../money/Text.ts"
import { format } from "../rate/Text.ts"
import type { Condition, Plan, RateRule, Tier } from "./Plan.ts"

/** A line of the explanation; `depth` counts how far it belongs under the lines before it. */
export interface ExplainedLine {
  readonly depth: number
  readonly text: LocalizedText
}

const en = (money: Money): string => toText(money, "en")
const zh = (money: Money): string => toText(money, "zh")
const list = (names: ReadonlyArray<string>, last: LocalizedText): LocalizedText => ({
  en: names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${last.en} ${names.at(-1) ?? ""}`,
  zh: names.join(last.zh),
})
const or: LocalizedText = { en: "or", zh: "或" }

/** What a condition asks for: "product PUMP-7", "a customer of less than 90 days". */
export const conditionText = (where: Condition, isNot = false): LocalizedText => {
  const say = (yes: LocalizedText, no: LocalizedText): LocalizedText => (isNot ? no : yes)
  switch (where._tag) {
    case "Product": {
      const names = list(where.skus, or)
      return say(
        { en: `product ${names.en}`, zh: `产品 ${names.zh}` },
        { en: `anything but product ${names.en}`, zh: `产品 ${names.zh} 以外` },
      )
    }
    case "CustomerClass": {
      const names = list(where.classes, or)
      return say(
        { en: `customers of class ${names.en}`, zh: `${names.zh} 类客户` },
        { en: `customers not of class ${names.en}`, zh: `非 ${names.zh} 类客户` },
      )
    }
    case "NewCustomer":
      return say(
        { en: `customers of at most ${where.days} days`, zh: `登记不超过 ${where.days} 天的新客户` },
        { en: `customers of more than ${where.days} days`, zh: `登记超过 ${where.days} 天的客户` },
      )
    case "MarginAtLeast": {
      const margin = format(where.margin)
      return say(
        { en: `deals with a margin of at least ${margin}`, zh: `毛利率不低于 ${margin} 的业务` },
        { en: `deals with a margin below ${margin} or unknown`, zh: `毛利率低于 ${margin} 或不明的业务` },
      )
    }
    case "Not":
      return conditionText(where.where, !isNot)
  }
}

const tierText = ({ rate, upTo }: Tier, from: Money | undefined): LocalizedText => {
  const [a, b] = [from === undefined ? undefined : { en: en(from), zh: zh(from) }, format(rate)]
  if (upTo === undefined) {
    return a === undefined
      ? { en: `${b} on everything`, zh: `全部按 ${b}` }
      : { en: `${b} above ${a.en}`, zh: `${a.zh} 以上按 ${b}` }
  }
  return a === undefined
    ? { en: `${b} up to ${en(upTo)}`, zh: `${zh(upTo)} 及以下按 ${b}` }
    : { en: `${b} above ${a.en} up to ${en(upTo)}`, zh: `${a.zh} 以上至 ${zh(upTo)}（含）按 ${b}` }
}

/** The tiers of a rule, one after the other. */
export const tierTexts = (tiers: ReadonlyArray<Tier>): ReadonlyArray<LocalizedText> =>
  tiers.map((tier, i) => tierText(tier, tiers[i - 1]?.upTo))

const limitsText = (floor: Money | undefined, cap: Money | undefined): LocalizedText => {
  const least =
    floor === undefined ? { en: "", zh: "" } : { en: `, at least ${en(floor)}`, zh: `，不低于 ${zh(floor)}` }
  const most = cap === undefined ? { en: "", zh: "" } : { en: `, at most ${en(cap)}`, zh: `，不高于 ${zh(cap)}` }
  return { en: `${least.en}${most.en}`, zh: `${least.zh}${most.zh}` }
}

/** A rule in words, one line for each of its parts. */
export const explainRule = (rule: RateRule, depth = 0): ReadonlyArray<ExplainedLine> => {
  const line = (text: LocalizedText, at = depth): ExplainedLine => ({ depth: at, text })
  const inner = (one: RateRule) => explainRule(one, depth + 1)
  const tiers = (all: ReadonlyArray<Tier>) => tierTexts(all).map((text) => line(text, depth + 1))
  switch (rule._tag) {
    case "Flat":
      return [line({ en: `${format(rule.rate)} of the basis`, zh: `按基数的 ${format(rule.rate)}` })]
    case "PerUnit":
      return [line({ en: `${en(rule.amount)} for each unit sold`, zh: `每售出一件 ${zh(rule.amount)}` })]
    case "Marginal":
      return [
        line({
          en: "By tiers, each rate on the part of the basis inside its tier:",
          zh: "分档累进，各档费率只用于该档内的部分：",
        }),
        ...tiers(rule.tiers),
      ]
    case "Slab":
      return [
        line({
          en: "By the tier reached, its rate on the whole basis, back to the first:",
          zh: "按达到的档位，其费率用于全部基数并追溯：",
        }),
        ...tiers(rule.tiers),
      ]
    case "Sum":
      return rule.rules.length === 0
        ? [line({ en: "Nothing", zh: "无" })]
        : [line({ en: "All of these together:", zh: "以下各项合计：" }), ...rule.rules.flatMap(inner)]
    case "Times":
      return [
        line({ en: `${format(rule.factor)} of this:`, zh: `以下结果乘以 ${format(rule.factor)}：` }),
        ...inner(rule.rule),
      ]
    case "Only": {
      const where = conditionText(rule.where)
      return [line({ en: `Only for ${where.en}:`, zh: `仅限${where.zh}：` }), ...inner(rule.rule)]
    }
    case "Multiplied": {
      const where = conditionText(rule.where)
      const factor = format(rule.factor)
      return [
        line({
          en: `This, and for ${where.en} ${factor} of it:`,
          zh: `以下结果，其中${where.zh}的部分乘以 ${factor}：`,
        }),
        ...inner(rule.rule),
      ]
    }
    case "Accelerated":
      return [
        line({
          en: "This, multiplied by how much of the target is reached in the month:",
          zh: "以下结果按当月目标完成率乘以系数：",
        }),
        ...rule.steps.map(({ above, factor }) =>
          line(
            {
              en: `above ${format(above)} of the target: ${format(factor)}`,
              zh: `完成率高于 ${format(above)}：${format(factor)}`,
            },
            depth + 1,
          ),
        ),
        ...inner(rule.rule),
      ]
    case "PerDeal": {
      const limits = limitsText(rule.floor, rule.cap)
      return [
        line({ en: `For each order or invoice by itself${limits.en}:`, zh: `逐单计算${limits.zh}：` }),
        ...inner(rule.rule),
      ]
    }
  }
}

/** What a plan pays on. */
export const basisText: Readonly<Record<Plan["basis"], LocalizedText>> = {
  booked: { en: "what is ordered", zh: "订单金额" },
  invoiced: { en: "what is invoiced", zh: "开票金额" },
  collected: { en: "what is paid", zh: "回款金额" },
}

const kinds: Readonly<Record<"tax" | "freight" | "rebate", LocalizedText>> = {
  tax: { en: "tax", zh: "税" },
  freight: { en: "freight", zh: "运费" },
  rebate: { en: "rebates", zh: "返利" },
}

/** What is taken off before anything is earned. */
export const exclusionText = ({ kinds: all, skus }: NonNullable<Plan["excludes"]>): LocalizedText => {
  const names = (locale: "en" | "zh") => [...all.map((kind) => kinds[kind][locale]), ...skus]
  return { en: list(names("en"), { en: "and", zh: "" }).en, zh: names("zh").join("、") }
}

const extras = (plan: Plan): ReadonlyArray<LocalizedText> => {
  const { cap, conduct, draw, floor, holdback, override } = plan
  const texts: Array<LocalizedText> = []
  const add = (english: string, chinese: string) => texts.push({ en: `${english}.`, zh: `${chinese}。` })
  if (floor !== undefined)
    add(`A month in which anything counts earns at least ${en(floor)}`, `当月有业绩时至少 ${zh(floor)}`)
  if (cap !== undefined) {
    const isLost = cap.excess === "forfeited"
    add(
      `A month ${isLost ? "earns" : "pays"} at most ${en(cap.amount)}; what is above is ${isLost ? "lost" : "paid in the months after"}`,
      `每月最高 ${zh(cap.amount)}，超出部分${isLost ? "作废" : "顺延至以后月份支付"}`,
    )
  }
  if (holdback !== undefined) {
    add(
      `${format(holdback)} of every earning is held back until acceptance or payment`,
      `每笔收入预留 ${format(holdback)}，验收或回款后支付`,
    )
  }
  if (override !== undefined) {
    const rate = format(override.rate)
    if (override.from === "on-top")
      add(`Supervisors earn ${rate} on what their reports sell, on top`, `主管另按下属业绩的 ${rate} 提成`)
    else
      add(
        `${rate} of each deal is the supervisor's instead of the seller's`,
        `每单的 ${rate} 归主管，从销售人员份额中划出`,
      )
  }
  if (draw?._tag === "NonRecoverable") {
    add(
      `A month pays at least ${en(draw.amount)}; the company fills up`,
      `每月至少支付 ${zh(draw.amount)}，不足部分由公司补足`,
    )
  } else if (draw !== undefined) {
    const limit =
      draw.limit === undefined
        ? { en: "", zh: "" }
        : { en: `, up to ${en(draw.limit)} in all`, zh: `，累计不超过 ${zh(draw.limit)}` }
    add(
      `A month pays at least ${en(draw.amount)} in advance; what wasn't earned is owed and taken from later months${limit.en}`,
      `每月至少预支 ${zh(draw.amount)}，未赚得的部分从以后月份扣回${limit.zh}`,
    )
  }
  if (conduct !== undefined) {
    add(
      `Conduct multiplies a month's earnings by ${format(conduct.least)} to ${format(conduct.most)}`,
      `行为考核系数为 ${format(conduct.least)} 至 ${format(conduct.most)}`,
    )
    for (const { amount, name } of conduct.fines)
      add(`The fine for ${name} is ${en(amount)}`, `${name} 罚款 ${zh(amount)}`)
  }
  return texts
}

/**
 * Says a plan in words, in both languages (XTR-1): every element and every figure, in the order of the plan.
 *
 * @example
 * ```ts
 * import { Commission } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Commission.explain(Commission.tradeCommission("USD")).map(({ text }) => text.en), [
 *   "Commission in USD on what is ordered, over the whole month:",
 *   "By tiers, each rate on the part of the basis inside its tier:",
 *   "3% up to USD 20,000.00",
 *   "5% above USD 20,000.00 up to USD 50,000.00",
 *   "8% above USD 50,000.00"
 * ])
 * ```
 */
export const explain = (plan: Plan): ReadonlyArray<ExplainedLine> => {
  const { accrual, basis, currency, excludes } = plan
  const on = basisText[basis]
  const less = excludes === undefined ? undefined : exclusionText(excludes)
  const [without, over] = [
    less === undefined || less.en === "" ? { en: "", zh: "" } : { en: ` less ${less.en}`, zh: `（扣除${less.zh}）` },
    accrual === "period" ? { en: "over the whole month", zh: "按月累计" } : { en: "deal by deal", zh: "逐单计算" },
  ]
  return [
    {
      depth: 0,
      text: {
        en: `Commission in ${currency} on ${on.en}${without.en}, ${over.en}:`,
        zh: `以 ${currency} 计，按${on.zh}${without.zh}提成，${over.zh}：`,
      },
    },
    ...explainRule(plan.rule, 1),
    ...extras(plan).map((text) => ({ depth: 0, text })),
  ]
}
