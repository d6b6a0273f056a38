/**
 * A policy of approvals in words (XTR-1), in both languages.
 */
import type { LocalizedText } from "../decision/index.ts"
import type { ApprovalPolicy, RouteRule } from "./Policy.ts"

/** A line of an explanation. `depth` is how far it stands in, from 0. */
export interface ExplainedRoute {
  readonly depth: number
  readonly text: LocalizedText
}

/** A rule in one phrase, its parts left out. */
export const phraseOf = (rule: RouteRule): LocalizedText => {
  switch (rule._tag) {
    case "LowestSufficient":
      return { en: "the lowest rank that suffices, or anybody above", zh: "足以批准的最低职级或以上" }
    case "EveryRankUpTo":
      return {
        en: "every rank above the requester's up to the one that suffices, one after the other",
        zh: "自申请人以上至足以批准的职级,逐级审批",
      }
    case "OfRank":
      return { en: `${rule.rank} or above`, zh: `${rule.rank} 及以上职级` }
    case "InRole":
      return { en: `somebody in role ${rule.role}`, zh: `角色 ${rule.role}` }
    case "AllOf":
      return { en: "all of these, in any order, each by somebody else", zh: "以下全部,不分先后,须由不同人员" }
    case "NOf":
      return {
        en: `${rule.needed} of these ${rule.rules.length}, in any order`,
        zh: `以下 ${rule.rules.length} 项中的 ${rule.needed} 项,不分先后`,
      }
    case "Sequence":
      return { en: "these, one after the other", zh: "依次" }
  }
}

const linesOf = (rule: RouteRule, depth: number): ReadonlyArray<ExplainedRoute> => [
  { depth, text: phraseOf(rule) },
  ...("rules" in rule ? rule.rules.flatMap((inner) => linesOf(inner, depth + 1)) : []),
]

/**
 * How approvals go, line by line: for each kind of subject who is asked, what happens when nobody answers, and how long an
 * approval is good (APR-2, APR-4, APR-6).
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * const lines = Approval.explain(Approval.tradeApproval).map(({ text }) => text.en)
 * assert.equal(lines[0], "Everything else is approved by:")
 * assert.ok(lines.includes("Unanswered for 1 business day, a step goes to the next rank up."))
 * ```
 */
export const explain = (policy: ApprovalPolicy): ReadonlyArray<ExplainedRoute> => {
  const lines: Array<ExplainedRoute> = []
  const line = (en: string, zh: string) => lines.push({ depth: 0, text: { en, zh } })
  for (const kind of Object.keys(policy.routes).sort()) {
    const rule = policy.routes[kind]
    if (rule === undefined) continue
    line(`A request about ${kind} is approved by:`, `${kind} 由以下人员审批:`)
    lines.push(...linesOf(rule, 1))
  }
  line("Everything else is approved by:", "其他事项由以下人员审批:")
  lines.push(...linesOf(policy.otherwise, 1))
  line(
    "Nobody answers their own request, whatever the rank, and not by delegation.",
    "任何人不得审批本人的申请,不论职级,亦不得通过代理。",
  )
  const { answerDays, validDays } = policy
  if (answerDays === undefined) {
    line("A step waits until somebody answers.", "审批步骤一直等待答复。")
  } else {
    line(
      `Unanswered for ${answerDays} business day${answerDays === 1 ? "" : "s"}, a step goes to the next rank up.`,
      `${answerDays} 个工作日无答复,转上一职级。`,
    )
  }
  if (validDays === undefined) line("An approval never lapses.", "批准长期有效。")
  else {
    line(
      `An approval that isn't used within ${validDays} day${validDays === 1 ? "" : "s"} lapses.`,
      `批准后 ${validDays} 天内未使用即失效。`,
    )
  }
  return lines
}
