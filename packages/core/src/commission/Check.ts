/**
 * What keeps a commission plan from being used (COM-2): everything is said at once, with its place. No schema, no clock.
 *
 * @module
 */
import type { PolicyProblem } from "../decider/Policy.ts"
import type { CurrencyCode } from "../money/Currency.ts"
import { type Money, make } from "../money/Model.ts"
import { format } from "../money/Text.ts"
import { type Rate, scale } from "../rate/Model.ts"
import { format as formatRate } from "../rate/Text.ts"
import type { Condition, Plan, RateRule, Step, Tier } from "./Plan.ts"

type Problems = ReadonlyArray<PolicyProblem>

const problem = (place: string, rule: string, en: string, zh: string): PolicyProblem => ({
  place,
  rule,
  text: { en, zh },
})

const checkTiers = (
  tiers: ReadonlyArray<Tier>,
  currency: CurrencyCode,
  place: string,
): ReadonlyArray<PolicyProblem> => {
  const problems: Array<PolicyProblem> = []
  let last = 0n
  tiers.forEach((tier, i) => {
    const at = `${place}.tiers[${i}]`
    problems.push(...negativeRate(tier.rate, `${at}.rate`))
    if (tier.upTo === undefined) {
      if (i < tiers.length - 1) {
        problems.push(
          problem(
            `${at}.upTo`,
            "COM-2",
            "only the last tier may be without end; the tiers after it can never be reached",
            "只有最后一档可以不设上限，其后的档位无法达到",
          ),
        )
      }
      return
    }
    if (tier.upTo.currency !== currency) {
      problems.push(
        problem(
          `${at}.upTo`,
          "KER-1",
          `the boundary is in ${tier.upTo.currency}, the plan in ${currency}; give it in ${currency}`,
          `档位币种为 ${tier.upTo.currency}，方案币种为 ${currency}，应使用 ${currency}`,
        ),
      )
    } else if (tier.upTo.minor <= last) {
      problems.push(
        problem(
          `${at}.upTo`,
          "COM-2",
          `tiers must rise; ${format(tier.upTo)} comes after ${format(make(last, currency))}`,
          `档位必须递增；${format(tier.upTo)} 不应排在 ${format(make(last, currency))} 之后`,
        ),
      )
    } else last = tier.upTo.minor
    if (i === tiers.length - 1) {
      problems.push(
        problem(
          at,
          "COM-2",
          `tiers must cover the whole range; above ${format(tier.upTo)} there is none: add a last tier without upTo`,
          `档位须覆盖全部范围；${format(tier.upTo)} 以上没有档位，请补一个不设上限的末档`,
        ),
      )
    }
  })
  return problems
}

const negativeRate = (rate: Rate, place: string): Problems =>
  rate >= 0n
    ? []
    : [
        problem(
          place,
          "COM-2",
          `a rate below zero takes money away; use 0% or more instead of ${formatRate(rate)}`,
          `费率不能为负，${formatRate(rate)} 应改为不小于 0%`,
        ),
      ]

/** An amount of the plan's currency, not below zero. */
const checkAmount = (amount: Money | undefined, currency: CurrencyCode, place: string, rule: string): Problems =>
  amount === undefined || (amount.currency === currency && amount.minor >= 0n)
    ? []
    : [
        problem(
          place,
          amount.currency === currency ? rule : "KER-1",
          `this must be an amount of ${currency}, not below zero; it is ${format(amount)} ${amount.currency}`,
          `须为不小于零的 ${currency} 金额，而不是 ${format(amount)} ${amount.currency}`,
        ),
      ]

const checkLimits = (
  floor: Money | undefined,
  cap: Money | undefined,
  currency: CurrencyCode,
  at: string,
): Problems => {
  const place = (name: string) => (at === "" ? name : `${at}.${name}`)
  const problems = [
    ...checkAmount(floor, currency, place("floor"), "COM-2"),
    ...checkAmount(cap, currency, at === "" ? "cap.amount" : place("cap"), "COM-2"),
  ]
  if (problems.length > 0 || floor === undefined || cap === undefined || floor.minor <= cap.minor) return problems
  return [
    problem(
      place("floor"),
      "COM-2",
      `the floor of ${format(floor)} is above the cap of ${format(cap)}; lower the floor or raise the cap`,
      `保底 ${format(floor)} 高于封顶 ${format(cap)}；请降低保底或提高封顶`,
    ),
  ]
}

const checkSteps = (steps: ReadonlyArray<Step>, place: string): Problems =>
  steps.flatMap(({ above, factor }, i) => {
    const at = `${place}.steps[${i}]`
    const before = steps[i - 1]
    const own = above < 0n || factor < 0n
    return [
      ...(own ? [problem(at, "COM-2", "attainment and factors are 0% or more", "完成率与系数不能为负")] : []),
      ...(before !== undefined && above <= before.above
        ? [
            problem(
              `${at}.above`,
              "COM-2",
              `steps must rise; ${formatRate(above)} comes after ${formatRate(before.above)}`,
              `各级须递增；${formatRate(above)} 不应排在 ${formatRate(before.above)} 之后`,
            ),
          ]
        : []),
    ]
  })

const checkCondition = (where: Condition, place: string, depth: number): Problems => {
  if (depth > maxDepth) return [tooDeep(place)]
  switch (where._tag) {
    case "Product":
    case "CustomerClass": {
      const names = where._tag === "Product" ? where.skus : where.classes
      return names.length > 0
        ? []
        : [
            problem(
              place,
              "COM-2",
              "this names nothing, so it never holds; name at least one",
              "未列出任何名称，条件永不成立，请至少列出一个",
            ),
          ]
    }
    case "NewCustomer":
      return Number.isInteger(where.days) && where.days >= 0
        ? []
        : [
            problem(
              `${place}.days`,
              "COM-2",
              `days are a whole number from 0 on, not ${where.days}`,
              `天数须为非负整数，而不是 ${where.days}`,
            ),
          ]
    case "MarginAtLeast":
      return []
    case "Not":
      return checkCondition(where.where, `${place}.where`, depth + 1)
  }
}

const maxDepth = 20
const tooDeep = (place: string): PolicyProblem =>
  problem(place, "COM-2", `rules are nested more than ${maxDepth} deep`, `规则嵌套超过 ${maxDepth} 层`)

const acceleratedInDeal = (place: string): PolicyProblem =>
  problem(
    place,
    "COM-2",
    "attainment acts on the whole month and can't be applied deal by deal; put PerDeal inside Accelerated, with accrual by period",
    "完成率作用于整月，不能逐单应用；请按期累计，并将 PerDeal 置于 Accelerated 之内",
  )

const checkRule = (rule: RateRule, currency: CurrencyCode, place: string, depth: number, inDeal: boolean): Problems => {
  if (depth > maxDepth) return [tooDeep(place)]
  const inner = (one: RateRule, at: string, deal = inDeal) => checkRule(one, currency, at, depth + 1, deal)
  const factor = (of: Rate): Problems =>
    of >= 0n
      ? []
      : [problem(`${place}.factor`, "COM-2", "a factor below zero takes money away; use 0% or more", "系数不能为负")]
  switch (rule._tag) {
    case "Flat":
      return negativeRate(rule.rate, `${place}.rate`)
    case "PerUnit":
      return checkAmount(rule.amount, currency, `${place}.amount`, "COM-2")
    case "Marginal":
    case "Slab":
      return checkTiers(rule.tiers, currency, place)
    case "Sum":
      return rule.rules.flatMap((one, i) => inner(one, `${place}.rules[${i}]`))
    case "Times":
      return [...factor(rule.factor), ...inner(rule.rule, `${place}.rule`)]
    case "Only":
      return [...checkCondition(rule.where, `${place}.where`, 0), ...inner(rule.rule, `${place}.rule`)]
    case "Multiplied":
      return [
        ...factor(rule.factor),
        ...checkCondition(rule.where, `${place}.where`, 0),
        ...inner(rule.rule, `${place}.rule`),
      ]
    case "Accelerated":
      return [
        ...(inDeal ? [acceleratedInDeal(place)] : []),
        ...checkSteps(rule.steps, place),
        ...inner(rule.rule, `${place}.rule`),
      ]
    case "PerDeal":
      return [...checkLimits(rule.floor, rule.cap, currency, place), ...inner(rule.rule, `${place}.rule`, true)]
  }
}

const share = (rate: Rate | undefined, place: string, rule: string, en: string, zh: string): Problems =>
  rate === undefined || (rate >= 0n && rate <= scale)
    ? []
    : [
        problem(
          place,
          rule,
          `${en} must be between 0% and 100%, not ${formatRate(rate)}`,
          `${zh}须在 0% 与 100% 之间，而不是 ${formatRate(rate)}`,
        ),
      ]

const checkConduct = ({ conduct, currency }: Plan): Problems => {
  if (conduct === undefined) return []
  const { fines, least, most } = conduct
  const names = new Set<string>()
  return [
    ...(least >= 0n && least <= scale && most >= scale
      ? []
      : [
          problem(
            "conduct",
            "COM-7",
            `the band of factors must reach from 0% or more up to 100% or more and hold 100%; it is ${formatRate(least)} to ${formatRate(most)}`,
            `系数范围下限不得为负且须包含 100%；当前为 ${formatRate(least)} 至 ${formatRate(most)}`,
          ),
        ]),
    ...fines.flatMap(({ amount, name }, i) => {
      const isTwice = names.has(name)
      names.add(name)
      return [
        ...checkAmount(amount, currency, `conduct.fines[${i}].amount`, "COM-7"),
        ...(isTwice
          ? [
              problem(
                `conduct.fines[${i}].name`,
                "COM-7",
                `there are two fines "${name}"; keep one`,
                `处罚“${name}”重复，只能保留一个`,
              ),
            ]
          : []),
      ]
    }),
  ]
}

/** Everything that keeps a plan from being used. */
export const problemsOf = (plan: Plan): Problems => {
  const { cap, currency, draw, floor, holdback, override, rule } = plan
  return [
    ...checkRule(rule, currency, "rule", 0, plan.accrual === "transaction"),
    ...checkLimits(floor, cap?.amount, currency, ""),
    ...share(holdback, "holdback", "COM-5", "the share held back", "预留比例"),
    ...share(override?.rate, "override.rate", "COM-3", "the supervisor's share", "主管分成"),
    ...checkAmount(draw?.amount, currency, "draw.amount", "COM-6"),
    ...checkAmount(draw?._tag === "Recoverable" ? draw.limit : undefined, currency, "draw.limit", "COM-6"),
    ...checkConduct(plan),
  ]
}
