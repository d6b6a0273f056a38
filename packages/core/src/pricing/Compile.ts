/**
 * Turns a pricing policy into tables and closures, once, and refuses what is unknown, contradictory or leaves a gap (PRC-2,
 * PRC-3, PRC-6). Nothing fails open.
 */
import * as Result from "effect/Result"
import { scale as rateScale } from "../rate/index.ts"
import { byAmount, byCustomerClass, byGroup, byPeriod } from "./CompileChoices.ts"
import { authority, cumulative, custom, floor } from "./CompileLeaves.ts"
import { maxCreditDays } from "./Model.ts"
import * as Node from "./Node.ts"
import { Problems } from "./Problems.ts"
import type { PricingPolicy, Rule } from "./Rule.ts"
import { checkShare, type PricingContext, type Survey, type Work } from "./Work.ts"

/** Most levels of nesting in a rule. */
export const maxDepth = 16

const build = (work: Work, rule: Rule, place: string, above: number): Node.Node => {
  const depth = above + 1
  if (depth > maxDepth) {
    work.problems.outOfRange(place, "PRC-2", depth, `1 – ${maxDepth}`)
    return Node.satisfied
  }
  const each = (rules: ReadonlyArray<Rule>): ReadonlyArray<Node.Node> =>
    rules.map((one, index) => build(work, one, `${place}.rules[${index}]`, depth))
  switch (rule._tag) {
    case "Authority":
      return authority(work, rule.limits, place)
    case "ByGroup":
      return byGroup(work, rule, place, depth)
    case "ByCustomerClass":
      return byCustomerClass(work, rule, place, depth)
    case "ByAmount":
      return byAmount(work, rule, place, depth)
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

const checkSettings = (work: Work): void => {
  const { policy, problems } = work
  const { currency, exchangeRates, financing, quoteDays, signatories } = policy
  const { annualRate, standardDays } = financing
  checkShare(work, "financing.annualRate", "PRC-4", annualRate, rateScale)
  problems.days("financing.standardDays", "PRC-4", standardDays, 0, maxCreditDays)
  problems.days("quoteDays", "PRC-7", quoteDays, 1, maxCreditDays)
  const seen = new Set<string>()
  for (const [index, { date, from, to }] of exchangeRates.entries()) {
    const key = `${from} ${date}`
    if (to !== currency) problems.currency(`exchangeRates[${index}]`, to, currency)
    if (seen.has(key)) problems.twice(`exchangeRates[${index}]`, "KER-1", key)
    seen.add(key)
  }
  if (signatories.length === 0) problems.missing("signatories", "PRC-1", "signatories")
  for (const [index, name] of signatories.entries()) {
    const at = `signatories[${index}]`
    problems.level(at, name)
    if (signatories.indexOf(name) < index) problems.twice(at, "PRC-1", name)
  }
}

/** The tables and closures of a policy. */
export interface Compiled {
  readonly node: Node.Node
  readonly windowDays: number
}

/** Compiles, or says everything that is wrong. */
export const compilePolicy = (
  policy: PricingPolicy,
  { extensions, ladder }: PricingContext,
): Result.Result<Compiled, Problems["found"]> => {
  const survey: Survey = { windowDays: 0, floors: new Set(), conditionalFloors: [] }
  const problems = new Problems(ladder)
  const work: Work = {
    policy,
    ladder,
    extensions,
    problems,
    survey,
    build: (rule, place, depth) => build(work, rule, place, depth),
  }
  checkSettings(work)
  const node = build(work, policy.rule, "rule", 0)
  if (survey.floors.size < 2) {
    // A floor for products that name nothing leaves out those that name something: they need floors of their own.
    for (const place of survey.conditionalFloors) problems.missing(place, "PRC-3", "costFloor, ownFloor")
  }
  const { found } = problems
  return found.length > 0 ? Result.fail(found) : Result.succeed({ node, windowDays: survey.windowDays })
}
