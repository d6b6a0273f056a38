/**
 * Turns a pricing policy into tables and closures, once, and refuses what is unknown, contradictory or leaves a gap (PRC-2,
 * PRC-3, PRC-6). Nothing fails open.
 */
import * as Result from "effect/Result"
import { reason } from "../decision/Decision.ts"
import { scale as rateScale } from "../rate/index.ts"
import { byAmount, byPeriod, named } from "./CompileChoices.ts"
import { authority, cumulative, custom, floor } from "./CompileLeaves.ts"
import { maxCreditDays } from "./Model.ts"
import * as Node from "./Node.ts"
import type { Offer } from "./Offer.ts"
import { Problems } from "./Problems.ts"
import type { PricingPolicy, Rule } from "./Rule.ts"
import type { PricingContext, Survey, Work } from "./Work.ts"

/** Most levels of nesting in a rule. */
export const maxDepth = 16

const build = (work: Work, rule: Rule, place: string, above: number): Node.Node => {
  const depth = above + 1
  if (depth > maxDepth) {
    work.problems.add(
      place,
      "PRC-2",
      `Rules are nested deeper than ${maxDepth}; flatten them`,
      `规则嵌套超过 ${maxDepth} 层`,
    )
    return Node.satisfied
  }
  const each = (rules: ReadonlyArray<Rule>): ReadonlyArray<Node.Node> =>
    rules.map((one, index) => build(work, one, `${place}.rules[${index}]`, depth))
  switch (rule._tag) {
    case "Authority":
      return authority(work, rule.limits, place)
    case "ByGroup": {
      const cases = rule.cases.map(({ groups, rule: inner }) => ({ names: groups, rule: inner }))
      const otherwise = build(work, rule.otherwise, `${place}.otherwise`, depth)
      return Node.byGroupNode(named(work, cases, place, depth), otherwise, work.ladder)
    }
    case "ByCustomerClass": {
      const cases = rule.cases.map(({ classes, rule: inner }) => ({ names: classes, rule: inner }))
      const nodes = named(work, cases, place, depth)
      const otherwise = build(work, rule.otherwise, `${place}.otherwise`, depth)
      const choose = ({ request: { customerClass } }: Offer): Node.Node =>
        customerClass === undefined ? otherwise : (nodes.get(customerClass) ?? otherwise)
      return Node.chosenBy(choose, () => reason("Denied", "forbidden", "PRC-5"))
    }
    case "ByAmount":
      return byAmount(work, rule.bands, place, depth)
    case "ByPeriod":
      return byPeriod(work, rule, place, depth)
    case "AllOf":
      return Node.allOfNodes(each(rule.rules))
    case "AnyOf":
      return Node.anyOfNodes(each(rule.rules), work.ladder)
    case "Floor":
      return floor(work, rule, place)
    case "Cumulative":
      return cumulative(work, rule.days, rule.caps, place)
    case "Custom":
      return custom(work, rule, place)
  }
}

const wholeDays = (days: number, least: number): boolean =>
  Number.isInteger(days) && days >= least && days <= maxCreditDays

const checkSettings = ({ ladder, policy, problems }: Work): void => {
  const { annualRate, standardDays } = policy.financing
  if (annualRate < 0n || annualRate > rateScale) {
    problems.add(
      "financing.annualRate",
      "PRC-4",
      "A yearly rate lies between 0 % and 100 %",
      "年利率应在 0% 至 100% 之间",
    )
  }
  if (!wholeDays(standardDays, 0)) {
    problems.add(
      "financing.standardDays",
      "PRC-4",
      `Use 0 to ${maxCreditDays} whole days`,
      `应为 0 至 ${maxCreditDays} 的整数天`,
    )
  }
  if (!wholeDays(policy.quoteDays, 1)) {
    problems.add("quoteDays", "PRC-7", `Use 1 to ${maxCreditDays} whole days`, `应为 1 至 ${maxCreditDays} 的整数天`)
  }
  const seen = new Set<string>()
  for (const [index, rate] of policy.exchangeRates.entries()) {
    const at = `exchangeRates[${index}]`
    if (rate.to !== policy.currency) {
      problems.add(
        at,
        "KER-1",
        `The rate leads to ${rate.to}; give rates to ${policy.currency}`,
        `汇率应换算为 ${policy.currency}`,
      )
    }
    const key = `${rate.from} ${rate.date}`
    if (seen.has(key)) {
      problems.add(
        at,
        "KER-1",
        `There are two rates from ${rate.from} of ${rate.date}; keep one`,
        `${rate.from} 在 ${rate.date} 有两个汇率,只能保留一个`,
      )
    }
    seen.add(key)
  }
  if (policy.signatories.length === 0) {
    problems.add("signatories", "PRC-1", "A price list needs at least one signatory", "价目表至少须有一名签署人")
  }
  for (const [index, name] of policy.signatories.entries()) {
    problems.level(`signatories[${index}]`, name, ladder)
    if (policy.signatories.indexOf(name) < index) {
      problems.add(`signatories[${index}]`, "PRC-1", `"${name}" signs twice; name it once`, `“${name}”重复签署`)
    }
  }
}

/** The tables and closures of a policy. */
export interface Compiled {
  readonly node: Node.Node
  readonly windowDays: number
  readonly looksAtTotal: boolean
}

/** Compiles, or says everything that is wrong. */
export const compilePolicy = (
  policy: PricingPolicy,
  context: PricingContext,
): Result.Result<Compiled, Problems["found"]> => {
  const survey: Survey = { windowDays: 0, looksAtTotal: false, floors: new Set(), conditionalFloors: [] }
  const work: Work = {
    policy,
    ladder: context.ladder,
    extensions: context.extensions,
    problems: new Problems(),
    survey,
    build: (rule, place, depth) => build(work, rule, place, depth),
  }
  checkSettings(work)
  const node = build(work, policy.rule, "rule", 0)
  if (survey.conditionalFloors.length > 0 && survey.floors.size < 2) {
    for (const place of survey.conditionalFloors) {
      work.problems.add(
        place,
        "PRC-3",
        "This floor leaves out products that name a cost or a floor of their own, but no rule holds those: add costFloor (or a margin) and ownFloor",
        "此底价不适用于已有成本或自定底价的产品,而这些产品没有其他规则约束:请加上 costFloor(或毛利)与 ownFloor",
      )
    }
  }
  const { found } = work.problems
  if (found.length > 0) return Result.fail(found)
  return Result.succeed({ node, windowDays: survey.windowDays, looksAtTotal: survey.looksAtTotal })
}
