/**
 * What changed between two policies of approvals, in words (XTR-3).
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import type { ChangeDirection, PolicyChange } from "../decision/Finding.ts"
import { directionOfAll } from "../decision/Finding.ts"
import { type Ladder, type LocalizedText, rankNamed } from "../decision/index.ts"
import { normalised } from "./Combinators.ts"
import { phraseOf } from "./Explain.ts"
import type { ApprovalPolicy, RouteRule } from "./Policy.ts"

const same = (a: RouteRule, b: RouteRule): boolean => Equal.equals(a, b)

/** A rule on one line. */
const whole = (rule: RouteRule): LocalizedText => {
  const { en, zh } = phraseOf(rule)
  if (!("rules" in rule)) return { en, zh }
  const inner = rule.rules.map(whole)
  return {
    en: `${en} [${inner.map((one) => one.en).join("; ")}]`,
    zh: `${zh}[${inner.map((one) => one.zh).join(";")}]`,
  }
}

const opposite = (direction: ChangeDirection): ChangeDirection =>
  direction === "looser" ? "stricter" : direction === "stricter" ? "looser" : "other"

/** How the parts of two lists differ: each part counts as often as it stands there. */
const missingFrom = (some: ReadonlyArray<RouteRule>, others: ReadonlyArray<RouteRule>): ReadonlyArray<RouteRule> => {
  const left = [...others]
  return some.filter((one) => {
    const index = left.findIndex((other) => same(one, other))
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

const conjuncts = (rule: RouteRule): ReadonlyArray<RouteRule> => (rule._tag === "AllOf" ? rule.rules : [rule])

/** Whether every approval that a route by `strict` gathers contains one by `loose`, as far as the data show. */
const implies = (strict: RouteRule, loose: RouteRule, ladder: Ladder): boolean => {
  if (same(strict, loose)) return true
  if (strict._tag === "EveryRankUpTo" && loose._tag === "LowestSufficient") return true
  if (strict._tag === "OfRank" && loose._tag === "OfRank") {
    const [a, b] = [rankNamed(ladder, strict.rank), rankNamed(ladder, loose.rank)]
    return Result.isSuccess(a) && Result.isSuccess(b) && a.success.level >= b.success.level
  }
  // What is asked in a sequence is asked for, too; in any order it asks for less.
  if (strict._tag === "Sequence") {
    const [asked, parts] = [conjuncts(loose), strict.rules]
    return loose._tag === "Sequence"
      ? isWithin(loose.rules, parts, ladder)
      : asked.length <= parts.length && isWithin(asked, parts, ladder)
  }
  if (strict._tag === "AllOf") return isAmong(conjuncts(loose), strict.rules, ladder)
  if (strict._tag === "NOf" && loose._tag === "NOf" && strict.needed >= loose.needed) {
    return missingFrom(strict.rules, loose.rules).length === 0
  }
  if (loose._tag === "NOf" && loose.needed === 1) return loose.rules.some((one) => implies(strict, one, ladder))
  return false
}

/** Whether each of `asked` has a part of its own that implies it, in their order. */
const isWithin = (asked: ReadonlyArray<RouteRule>, parts: ReadonlyArray<RouteRule>, ladder: Ladder): boolean => {
  let next = 0
  for (const one of asked) {
    while (next < parts.length) {
      const part = parts[next++]
      if (part !== undefined && implies(part, one, ladder)) break
      if (next === parts.length) return false
    }
    if (next > parts.length) return false
  }
  return true
}

/** The same in any order. */
const isAmong = (asked: ReadonlyArray<RouteRule>, parts: ReadonlyArray<RouteRule>, ladder: Ladder): boolean => {
  const left = [...parts]
  return asked.every((one) => {
    const index = left.findIndex((part) => implies(part, one, ladder))
    if (index >= 0) left.splice(index, 1)
    return index >= 0
  })
}

/**
 * Where a change of a rule leads, as far as the data show (APR-2): `looser` when whatever the old one gathered is enough for
 * the new one, `stricter` the other way round. `undefined` when both ask the same.
 */
const directionOf = (before: RouteRule, after: RouteRule, ladder: Ladder): ChangeDirection | undefined => {
  if (same(before, after)) return undefined
  const [down, up] = [implies(before, after, ladder), implies(after, before, ladder)]
  return down === up ? "other" : down ? "looser" : "stricter"
}

/** What changed about a figure of days. */
const daysChange = (
  place: string,
  name: LocalizedText,
  before: number | undefined,
  after: number | undefined,
  /** Where more leads. */
  more: ChangeDirection,
): ReadonlyArray<PolicyChange> => {
  if (before === after) return []
  const say = (days: number | undefined): LocalizedText =>
    days === undefined ? { en: "no end", zh: "不限" } : { en: `${days} days`, zh: `${days} 天` }
  const grew = (after ?? Number.MAX_SAFE_INTEGER) > (before ?? Number.MAX_SAFE_INTEGER)
  const [a, b] = [say(before), say(after)]
  return [
    {
      place,
      direction: grew ? more : opposite(more),
      text: { en: `${name.en}: ${b.en} instead of ${a.en}`, zh: `${name.zh}:由 ${a.zh} 改为 ${b.zh}` },
    },
  ]
}

/**
 * What changed from one policy of approvals to the next, in words (APR-2, APR-4, APR-6). Empty exactly when every kind of
 * subject goes the same way with the same times: rules are compared in their shortest form, a kind without a route of its
 * own by `otherwise`. Time is proportional to the square of the number of rules beside each other, at most 50.
 *
 * @example
 * ```ts
 * import { Approval, Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const { diff, everyRankUpTo, tradeApproval } = Approval
 * assert.deepEqual(diff(tradeApproval, tradeApproval, Decision.defaultLadder), [])
 * const [change] = diff(tradeApproval, { ...tradeApproval, routes: { quote: everyRankUpTo } }, Decision.defaultLadder)
 * assert.deepEqual([change?.place, change?.direction], ["routes.quote", "stricter"])
 * ```
 */
export const diff = (before: ApprovalPolicy, after: ApprovalPolicy, ladder: Ladder): ReadonlyArray<PolicyChange> => {
  const ruleOf = ({ otherwise, routes }: ApprovalPolicy, kind: string): RouteRule =>
    normalised(Object.hasOwn(routes, kind) ? (routes[kind] ?? otherwise) : otherwise)
  const changes: Array<PolicyChange> = []
  const compare = (place: string, name: LocalizedText, a: RouteRule, b: RouteRule): void => {
    const direction = directionOf(a, b, ladder)
    if (direction === undefined) return
    const [was, is] = [whole(a), whole(b)]
    changes.push({
      place,
      direction,
      text: { en: `${name.en}: ${is.en}, instead of ${was.en}`, zh: `${name.zh}:${is.zh},原为 ${was.zh}` },
    })
  }
  const kinds = [...new Set([...Object.keys(before.routes), ...Object.keys(after.routes)])].sort()
  for (const kind of kinds) compare(`routes.${kind}`, { en: kind, zh: kind }, ruleOf(before, kind), ruleOf(after, kind))
  compare(
    "otherwise",
    { en: "everything else", zh: "其他事项" },
    normalised(before.otherwise),
    normalised(after.otherwise),
  )
  const waiting = { en: "An unanswered step goes up after", zh: "逾期未答上转" }
  const validity = { en: "An approval is good for", zh: "批准有效期" }
  changes.push(...daysChange("answerDays", waiting, before.answerDays, after.answerDays, "other"))
  changes.push(...daysChange("validDays", validity, before.validDays, after.validDays, "looser"))
  return changes
}

/**
 * Where all changes lead together (XTR-3): one way only if all of them do, `undefined` without any.
 *
 * @example
 * ```ts
 * import { Approval, Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const { tradeApproval } = Approval
 * const changes = Approval.diff(tradeApproval, { ...tradeApproval, validDays: 30 }, Decision.defaultLadder)
 * assert.equal(Approval.directionOfChanges(changes), "looser")
 * ```
 */
export const directionOfChanges = (changes: ReadonlyArray<PolicyChange>): ChangeDirection | undefined =>
  directionOfAll(changes.map(({ direction }) => direction))
