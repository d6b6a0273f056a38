/**
 * What is odd about a policy of approvals (XTR-3): a static look at the data and at the people who would have to answer.
 */
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import { type FindingSeverity, finding, gravestFirst, type PolicyFinding } from "../decision/Finding.ts"
import type { FactValue, Ladder, LocalizedText, Rank } from "../decision/index.ts"
import { activeActors, type OrganisationState } from "../organisation/index.ts"
import { normalised } from "./Combinators.ts"
import { compile } from "./Compile.ts"
import { canFinish, type Finish } from "./Finish.ts"
import type { ApprovalPolicy, RouteRule } from "./Policy.ts"

/** What a policy is looked at against. The more is given, the more can be found. */
export interface ApprovalContext {
  readonly ladder: Ladder
  /** Who works here: routes that nobody could finish are told. */
  readonly organisation?: OrganisationState
  /** Kinds of subjects that modules ask about: routes for others are told. */
  readonly kinds?: ReadonlyArray<string>
}

type Note = (
  severity: FindingSeverity,
  code: string,
  place: string,
  rule: string,
  text: LocalizedText,
  facts?: Readonly<Record<string, FactValue>>,
) => void

/** Parts that stand in a list of their own without need, and parts of a list that say nothing new. */
const findingsOfForm = (rule: RouteRule, place: string, note: Note): void => {
  if (!("rules" in rule)) return
  if (!Equal.equals(normalised(rule), rule) && rule.rules.length === 1) {
    note("note", "redundant-rule", place, "APR-2", {
      en: "A list of one asks what its one rule asks; leave the list out",
      zh: "仅含一项的列表可省去",
    })
  }
  for (const [index, inner] of rule.rules.entries()) findingsOfForm(inner, `${place}.rules[${index}]`, note)
}

interface Case {
  readonly place: string
  readonly kind: string
}

/** Who could ask: one member of each rank and set of roles, with the others as those who answer. */
const findingsOfPeople = (
  { kind, place }: Case,
  policy: ApprovalPolicy,
  organisation: OrganisationState,
  ladder: Ladder,
  note: Note,
): void => {
  const compiled = compile(policy, { ladder })
  if (Result.isFailure(compiled)) return
  const people = activeActors(organisation, ladder)
  const requesters = new Map(people.map((one) => [`${one.rank.level} ${[...one.roles].sort().join(" ")}`, one]))
  const told = new Set<string>()
  const tell = (found: Finish, asks: Rank, needed: Rank): void => {
    if (found === "Finishes" || told.has(found)) return
    told.add(found)
    const facts = { kind, requester: asks.name, rank: needed.name }
    const waits = policy.answerDays === undefined
    switch (found) {
      case "Unknown":
        note(
          "note",
          "route-not-analysed",
          place,
          "APR-2",
          {
            en: `The route for ${kind} has too many ways to be looked through`,
            zh: `${kind} 的审批路线分支过多,未能分析`,
          },
          facts,
        )
        return
      case "OnlyByRequester":
        note(
          "warning",
          "four-eyes-impossible",
          place,
          "ORG-4",
          {
            en: `A request about ${kind} by a ${asks.name} that takes ${needed.name} can't be finished without the requester; name somebody else of that rank or role`,
            zh: `${asks.name} 提出、须由 ${needed.name} 批准的 ${kind},除申请人外无人可完成;请增设该职级或角色人员`,
          },
          facts,
        )
        return
      case "Never":
        note(
          waits ? "error" : "warning",
          "route-nobody-can-finish",
          place,
          "APR-2",
          {
            en: `A request about ${kind} by a ${asks.name} that takes ${needed.name} asks for more people than there are${waits ? "" : "; at best a time-out moves it on"}`,
            zh: `${asks.name} 提出、须由 ${needed.name} 批准的 ${kind},现有人员不足以完成${waits ? "" : ",至多依靠超时上转"}`,
          },
          facts,
        )
    }
  }
  for (const requester of requesters.values()) {
    const others = people.filter(({ id }) => id !== requester.id)
    for (const needed of ladder.ranks) {
      if (needed.level <= requester.rank.level) continue
      const decision = { _tag: "NeedsApproval", rank: needed, signOffs: [], reasons: [] } as const
      const route = compiled.success.routeFor(kind, decision, requester.rank)
      tell(canFinish(route, others, requester), requester.rank, needed)
    }
  }
}

/**
 * What is odd about a policy of approvals, the gravest first. It never refuses: what can't work is told as errors
 * (`refused`), with the places that `compile` names. Further codes: `unreachable-rule` (a kind that no module asks about),
 * `redundant-rule`, `route-nobody-can-finish`, `four-eyes-impossible`, `route-not-analysed`.
 *
 * With an organisation, each route is played through by its active members, for one requester of each rank
 * and set of roles and each higher rank that a decision may take; time-outs and delegations are left aside. At most 20 000 positions of one route are looked
 * at.
 *
 * @example
 * ```ts
 * import { Approval, Decision, Organisation } from "@dealwright/core"
 * import assert from "node:assert"
 * const context = { ladder: Decision.defaultLadder, organisation: Organisation.organisation.initial, kinds: ["quote"] }
 * assert.deepEqual(Approval.analyse(Approval.tradeApproval, context), [])
 * const odd = { ...Approval.tradeApproval, routes: { quotes: Approval.everyRankUpTo } }
 * assert.deepEqual(Approval.analyse(odd, context).map(({ code }) => code), ["unreachable-rule"])
 * ```
 */
export const analyse = (policy: ApprovalPolicy, context: ApprovalContext): ReadonlyArray<PolicyFinding> => {
  const { kinds, ladder, organisation } = context
  const findings: Array<PolicyFinding> = []
  const note: Note = (severity, code, place, rule, text, facts = {}) =>
    findings.push(finding(severity, code, place, rule, text, facts))
  const compiled = compile(policy, { ladder })
  if (Result.isFailure(compiled)) {
    for (const { place, rule, text } of compiled.failure) {
      findings.push({ code: "refused", severity: "error", place, rule, text, facts: {} })
    }
  }
  const otherwise = normalised(policy.otherwise)
  const cases: Array<Case> = [{ place: "otherwise", kind: "everything else" }]
  for (const [kind, rule] of Object.entries(policy.routes)) {
    const place = `routes.${kind}`
    cases.push({ place, kind })
    findingsOfForm(rule, place, note)
    if (Equal.equals(normalised(rule), otherwise)) {
      note(
        "note",
        "redundant-rule",
        place,
        "APR-2",
        {
          en: `${kind} goes the way that everything else goes; leave it out`,
          zh: `${kind} 与其他事项的路线相同,可省去`,
        },
        { kind },
      )
    }
    if (kinds !== undefined && !kinds.includes(kind)) {
      note(
        "warning",
        "unreachable-rule",
        place,
        "APR-2",
        {
          en: `Nobody asks about "${kind}"; kinds are ${kinds.join(", ")}`,
          zh: `没有“${kind}”这类事项;现有 ${kinds.join("、")}`,
        },
        { kind },
      )
    }
  }
  findingsOfForm(policy.otherwise, "otherwise", note)
  if (organisation !== undefined) for (const one of cases) findingsOfPeople(one, policy, organisation, ladder, note)
  return gravestFirst(findings)
}
