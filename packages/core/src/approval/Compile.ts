/**
 * Builds the route of a request from the policy (APR-2). A rule that names an unknown rank, asks nobody or asks for more
 * than there are is refused when the policy is made.
 *
 * @module
 */
import * as Result from "effect/Result"
import type { PolicyContext, PolicyProblem } from "../decider/index.ts"
import { type Ladder, type NeedsApproval, type Rank, rankNamed } from "../decision/index.ts"
import type { Route } from "./Model.ts"
import type { ApprovalPolicy, RouteRule } from "./Policy.ts"

/** A policy ready to build routes. */
export interface CompiledApproval {
  readonly policy: ApprovalPolicy
  /** The route for a decision about a subject of this kind. Every sign-off that the decision asks for is a step of its own. */
  routeFor(kind: string, decision: NeedsApproval, requester: Rank): Route
}

type Add = (place: string, rule: string, en: string, zh: string) => void

const maxDepth = 10

const check = (rule: RouteRule, place: string, depth: number, ladder: Ladder, add: Add): void => {
  switch (rule._tag) {
    case "LowestSufficient":
    case "EveryRankUpTo":
      return
    case "OfRank":
      if (Result.isFailure(rankNamed(ladder, rule.rank))) {
        const known = ladder.ranks.map(({ name }) => name).join(" < ")
        add(
          `${place}.rank`,
          "ORG-1",
          `There is no rank "${rule.rank}"; use one of ${known}`,
          `没有职级“${rule.rank}”,请使用 ${known} 之一`,
        )
      }
      return
    case "InRole":
      if (rule.role.trim() === "") add(`${place}.role`, "APR-2", "A role has no name; name it", "角色名称不能为空")
      return
    default: {
      if (rule.rules.length === 0) {
        add(`${place}.rules`, "APR-2", "Nobody is asked here; name at least one", "此处无人审批,请至少列出一项")
      }
      if (rule._tag === "NOf" && (rule.needed < 1 || rule.needed > rule.rules.length)) {
        add(
          `${place}.needed`,
          "APR-2",
          `${rule.needed} of ${rule.rules.length} can't be asked for; use 1 to ${rule.rules.length}`,
          `无法要求 ${rule.rules.length} 中的 ${rule.needed},应为 1 至 ${rule.rules.length}`,
        )
      }
      if (depth >= maxDepth) {
        add(
          place,
          "APR-2",
          `Routes are nested deeper than ${maxDepth}; flatten them`,
          `审批路线嵌套超过 ${maxDepth} 层`,
        )
        return
      }
      for (const [index, inner] of rule.rules.entries())
        check(inner, `${place}.rules[${index}]`, depth + 1, ladder, add)
    }
  }
}

const days = (place: string, value: number | undefined, most: number, rule: string, add: Add): void => {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return
  add(place, rule, `${value} days won't do; use 1 to ${most} whole days`, `${value} 天无效,应为 1 至 ${most} 的整数`)
}

const build = (rule: RouteRule, decision: NeedsApproval, requester: Rank, ladder: Ladder): Route => {
  switch (rule._tag) {
    case "LowestSufficient":
      return { _tag: "AtLeast", rank: decision.rank }
    case "EveryRankUpTo": {
      const between = ladder.ranks.filter(({ level }) => level > requester.level && level < decision.rank.level)
      const routes = [...between, decision.rank].map((rank): Route => ({ _tag: "AtLeast", rank }))
      return { _tag: "Sequence", routes }
    }
    case "OfRank": {
      const rank = rankNamed(ladder, rule.rank)
      // The policy was checked against this ladder; should it have changed since, the decision's own rank decides.
      return { _tag: "AtLeast", rank: Result.isSuccess(rank) ? rank.success : decision.rank }
    }
    case "InRole":
      return rule
    case "NOf": {
      const { needed, rules } = rule
      return { _tag: "NOf", needed, routes: rules.map((inner) => build(inner, decision, requester, ladder)) }
    }
    default:
      return { _tag: rule._tag, routes: rule.rules.map((inner) => build(inner, decision, requester, ladder)) }
  }
}

/** Whether two steps ask the same. */
const isSame = (a: Route, b: Route): boolean =>
  a._tag === "AtLeast"
    ? b._tag === "AtLeast" && a.rank.level === b.rank.level
    : a._tag === "InRole" && b._tag === "InRole" && a.role === b.role

const withSignOffs = (route: Route, { signOffs }: NeedsApproval): Route => {
  const steps: Array<Route> = []
  for (const signOff of signOffs) {
    const step: Route =
      signOff._tag === "ByRank" ? { _tag: "AtLeast", rank: signOff.rank } : { _tag: "InRole", role: signOff.role }
    if (!isSame(step, route)) steps.push(step)
  }
  return steps.length === 0 ? route : { _tag: "AllOf", routes: [route, ...steps] }
}

/**
 * Compiles a policy of approvals, or says everything that is wrong (APR-2).
 *
 * @example
 * ```ts
 * import { Approval, Decision } from "@dealwright/core"
 * import { Result } from "effect"
 * import assert from "node:assert"
 * assert.ok(Result.isSuccess(Approval.compile(Approval.tradeApproval, { ladder: Decision.defaultLadder })))
 * ```
 */
export const compile = (
  policy: ApprovalPolicy,
  { ladder }: Pick<PolicyContext, "ladder">,
): Result.Result<CompiledApproval, ReadonlyArray<PolicyProblem>> => {
  const problems: Array<PolicyProblem> = []
  const add: Add = (place, rule, en, zh) =>
    problems.push({ place, rule, text: { en: `${en} (${rule})`, zh: `${zh}(${rule})` } })
  for (const [kind, rule] of Object.entries(policy.routes)) check(rule, `routes.${kind}`, 1, ladder, add)
  check(policy.otherwise, "otherwise", 1, ladder, add)
  days("answerDays", policy.answerDays, 365, "APR-4", add)
  days("validDays", policy.validDays, 3650, "APR-6", add)
  if (problems.length > 0) return Result.fail(problems)
  return Result.succeed({
    policy,
    routeFor: (kind, decision, requester) => {
      const rule = Object.hasOwn(policy.routes, kind) ? (policy.routes[kind] ?? policy.otherwise) : policy.otherwise
      return withSignOffs(build(rule, decision, requester, ladder), decision)
    },
  })
}
