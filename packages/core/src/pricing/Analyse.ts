/**
 * What is odd about a pricing policy (XTR-3): a static look at the data, no offer is tried.
 */
import type { LocalDate } from "../calendar/LocalDate.ts"
import { finding, gravestFirst, type PolicyFinding } from "../decision/Finding.ts"
import type { Ladder } from "../decision/Ladder.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { FactValue } from "../decision/Model.ts"
import { findingsOfFloors, findingsOfNoLimit, floorsAboveList, limitsBeyondFloors } from "./AnalyseFloors.ts"
import { findingsOfInversion } from "./AnalyseRanks.ts"
import type { PriceLine } from "./Model.ts"
import {
  type BranchReach,
  endedPeriods,
  everything,
  type Reach,
  reachOfBands,
  reachOfNames,
  reachOfPeriods,
} from "./Reach.ts"
import type { PricingPolicy, Rule } from "./Rule.ts"
import { branchesOf, isNeverSatisfied, namedCases, Strictness } from "./Strictness.ts"

/** What a policy is looked at against. The more is given, the more can be found. */
export interface AnalysisContext {
  readonly ladder: Ladder
  /** Periods that ended by this day are told. */
  readonly today?: LocalDate
  /** Products with their list prices: groups that no product has, and floors above list, are told. */
  readonly products?: ReadonlyArray<Pick<PriceLine, "sku" | "group" | "listPrice" | "cost" | "floor">>
  /** Classes that customers have: others are told. */
  readonly customerClasses?: ReadonlyArray<string>
}

/** What holds along with a rule, on the way from the root. */
export interface Surroundings {
  readonly place: string
  /** All of these are asked for as well. */
  readonly along: ReadonlyArray<Rule>
  /** One of these would do instead. */
  readonly instead: ReadonlyArray<Rule>
  readonly reach: Reach
}

/** Takes note of a finding. */
export type Note = (
  severity: PolicyFinding["severity"],
  code: string,
  place: string,
  rule: string,
  text: LocalizedText,
  facts?: Readonly<Record<string, FactValue>>,
) => void

type Choice = Extract<Rule, { readonly _tag: "ByGroup" | "ByCustomerClass" | "ByAmount" | "ByPeriod" }>

const isLeaf = (rule: Rule): boolean =>
  rule._tag === "Authority" || rule._tag === "Floor" || rule._tag === "Cumulative" || rule._tag === "Custom"

/** Parts of an `AllOf` within an `AllOf` stand beside each other, those of an `AnyOf` within an `AnyOf` likewise. */
const partsOf = (rule: Extract<Rule, { readonly _tag: "AllOf" | "AnyOf" }>, place: string) =>
  rule.rules.map((part, index) => ({ part, at: `${place}.rules[${index}]` }))

/** What comes to each branch of a choice. */
const reachOf = (rule: Choice, reach: Reach): ReadonlyArray<BranchReach> =>
  rule._tag === "ByAmount"
    ? reachOfBands(rule, reach)
    : rule._tag === "ByPeriod"
      ? reachOfPeriods(rule, reach)
      : reachOfNames(rule, reach)

/** A choice without some of its cases. */
const without = (rule: Choice, out: ReadonlySet<number>): Choice => {
  switch (rule._tag) {
    case "ByGroup":
      return { ...rule, cases: rule.cases.filter((_, index) => !out.has(index)) }
    case "ByCustomerClass":
      return { ...rule, cases: rule.cases.filter((_, index) => !out.has(index)) }
    case "ByPeriod":
      return { ...rule, periods: rule.periods.filter((_, index) => !out.has(index)) }
    case "ByAmount":
      return rule
  }
}

class Analysis {
  readonly found: Array<PolicyFinding> = []
  readonly #policy: PricingPolicy
  readonly #context: AnalysisContext
  readonly #strictness: Strictness

  constructor(policy: PricingPolicy, context: AnalysisContext) {
    this.#policy = policy
    this.#context = context
    this.#strictness = new Strictness(context.ladder)
  }

  readonly note: Note = (severity, code, place, rule, text, facts) => {
    this.found.push(finding(severity, code, place, rule, text, facts))
  }

  run(): ReadonlyArray<PolicyFinding> {
    const { financing, rule } = this.#policy
    const { products = [], today } = this.#context
    if (financing.annualRate === 0n) {
      this.note("warning", "terms-free", "financing.annualRate", "PRC-4", {
        en: "Longer payment terms cost nothing, so they can replace any discount; name a rate per year",
        zh: "延长账期不计成本,可变相替代折扣;请填写年利率",
      })
    }
    const root: Surroundings = { place: "rule", along: [], instead: [], reach: everything }
    if (isNeverSatisfied(rule)) {
      this.note("error", "always-denied", "rule", "PRC-5", {
        en: "Nobody can ever satisfy this policy: every offer is denied",
        zh: "任何人都无法满足本政策:所有报价都会被拒绝",
      })
    }
    for (const { at, ended } of today === undefined ? [] : endedPeriods(rule, "rule", today)) {
      this.note("note", "period-over", at, "PRC-2", {
        en: `The period ended on ${ended}; it can be taken out`,
        zh: `该期间已于 ${ended} 结束,可删除`,
      })
    }
    this.#walk(rule, root)
    findingsOfNoLimit(rule, "rule", this.note)
    floorsAboveList(rule, products, this.note)
    return gravestFirst(this.found)
  }

  #walk(rule: Rule, around: Surroundings): void {
    const { place } = around
    switch (rule._tag) {
      case "Authority":
        findingsOfInversion(rule.limits, place, this.#context.ladder, this.note)
        findingsOfFloors(rule.limits, around, this.note)
        limitsBeyondFloors(rule.limits, around, this.note)
        this.#twoTables(rule, around)
        return
      case "Cumulative":
        findingsOfInversion(rule.caps, place, this.#context.ladder, this.note)
        return
      case "Custom":
        this.note("note", "opaque-rule", place, "PRC-2", {
          en: `The plugin's rule ${rule.name} can't be looked into; try it with recorded offers instead`,
          zh: `插件规则 ${rule.name} 无法静态分析,请用历史报价回测`,
        })
        return
      case "Floor":
        return
      case "AllOf":
      case "AnyOf":
        this.#parts(rule, around)
        return
      default:
        this.#choice(rule, around)
    }
  }

  /** Parts of which one makes another one superfluous; then each of the others by itself. */
  #parts(rule: Extract<Rule, { readonly _tag: "AllOf" | "AnyOf" }>, around: Surroundings): void {
    const isAll = rule._tag === "AllOf"
    const parts = partsOf(rule, around.place)
    const kept = new Set(parts)
    const outside = isAll ? around.along : around.instead
    const settles = (other: Rule, part: Rule): boolean =>
      isAll ? this.#strictness.isAtLeast(other, part) : this.#strictness.isAtLeast(part, other)
    // The last ones first: of two that are the same, the first one stays.
    for (const one of [...parts].reverse()) {
      const inside = [...kept].find((other) => other !== one && settles(other.part, one.part))
      const isSettled = inside !== undefined || outside.some((other) => settles(other, one.part))
      if (!isSettled) continue
      kept.delete(one)
      this.#superfluous(isAll, one.at, inside?.at)
    }
    const left = [...kept]
    for (const [index, { at, part }] of left.entries()) {
      // What comes later counts only where it is a leaf: others may lose parts on account of this one.
      const beside = left
        .filter((other, i) => i < index || (i > index && isLeaf(other.part)))
        .map((other) => other.part)
      this.#walk(part, {
        ...around,
        place: at,
        along: isAll ? [...around.along, ...beside] : around.along,
        instead: isAll ? around.instead : [...around.instead, ...beside],
      })
    }
  }

  #superfluous(isAll: boolean, at: string, other: string | undefined): void {
    const where = other === undefined ? { en: "a rule further up", zh: "上层规则" } : { en: other, zh: other }
    if (isAll) {
      this.note("warning", "redundant-rule", at, "PRC-2", {
        en: `It changes no decision: ${where.en} asks for at least as much already; take it out`,
        zh: `不影响任何决定:${where.zh} 已至少同样严格,可删除`,
      })
    } else {
      this.note("warning", "redundant-alternative", at, "PRC-2", {
        en: `It changes no decision: ${where.en} suffices wherever this does; take it out`,
        zh: `不影响任何决定:凡本项可满足之处 ${where.zh} 均已满足,可删除`,
      })
    }
  }

  /** Two tables of limits hold at once, and neither of them settles the other. */
  #twoTables(rule: Rule, { along, place }: Surroundings): void {
    if (!along.some((other) => other._tag === "Authority" && other !== rule)) return
    this.note("note", "overlap", place, "PRC-2", {
      en: "Another table of limits holds here as well; for each rank the tighter of both counts",
      zh: "此处同时适用另一张权限表;各职级以较严者为准",
    })
  }

  #choice(rule: Choice, around: Surroundings): void {
    const { place, reach } = around
    if (rule._tag === "ByGroup" || rule._tag === "ByCustomerClass") this.#unknownNames(rule, place)
    const branches = branchesOf(rule)
    const reaches = reachOf(rule, reach)
    // What can be left to `otherwise` comes there, as far as its own reach is concerned.
    const alike = this.#likeOtherwise(rule, branches, reaches)
    const last = branches.length - 1
    for (const [index, branch] of branches.entries()) {
      const inner = reaches[index]
      if (inner === undefined) continue
      const at = `${place}.${inner.at}`
      if (inner.reach === undefined) {
        this.#unreachable(rule, at)
        continue
      }
      if (alike.has(index)) {
        this.note("note", "redundant-case", at, "PRC-2", {
          en: `It says the same as ${place}.otherwise; the case can be taken out`,
          zh: `与 ${place}.otherwise 相同,可删除该情形`,
        })
      }
      if (isNeverSatisfied(branch)) {
        this.note("note", "always-denied", at, "PRC-5", {
          en: "Every offer that comes here is denied, whoever asks",
          zh: "凡适用此处的报价一律拒绝,不论何人",
        })
      }
      const left = index === last && alike.size > 0 ? reachOf(without(rule, alike), reach).at(-1)?.reach : inner.reach
      this.#walk(branch, { ...around, place: at, reach: left ?? inner.reach })
    }
  }

  /** Indices of the cases that say what `otherwise` says, where something else comes to it too. */
  #likeOtherwise(
    rule: Choice,
    branches: ReadonlyArray<Rule>,
    reaches: ReadonlyArray<BranchReach>,
  ): ReadonlySet<number> {
    if (rule._tag === "ByAmount" || reaches.at(-1)?.reach === undefined) return new Set()
    const cases = [...branches.slice(0, -1).entries()]
    return new Set(
      cases.flatMap(([index, branch]) =>
        reaches[index]?.reach !== undefined && this.#strictness.isSame(branch, rule.otherwise) ? [index] : [],
      ),
    )
  }

  #unreachable({ _tag }: Rule, at: string): void {
    if (_tag === "ByGroup") {
      this.note("warning", "unreachable-for-lines", at, "PRC-2", {
        en: "No line comes here: a choice further up has taken its groups already; only totals of mixed offers are held to it",
        zh: "没有明细行会适用此处:其产品组已被上层分支取走;仅混合订单的合计适用",
      })
      return
    }
    this.note("warning", "unreachable-rule", at, "PRC-2", {
      en: "No offer ever comes here: a choice further up or the cases beside it have taken everything; take it out",
      zh: "没有报价会适用此处:上层或同级分支已覆盖全部情形;请删除",
    })
  }

  #unknownNames(rule: Extract<Rule, { readonly _tag: "ByGroup" | "ByCustomerClass" }>, place: string): void {
    const { customerClasses, products } = this.#context
    const groups = products?.flatMap(({ group }) => (group === undefined ? [] : [group]))
    const known = rule._tag === "ByGroup" ? groups : customerClasses
    if (known === undefined) return
    const names = new Set(known)
    for (const [index, one] of namedCases(rule).entries()) {
      const unknown = one.names.filter((name) => !names.has(name))
      if (unknown.length === 0) continue
      const what = rule._tag === "ByGroup" ? "no product" : "no customer"
      this.note(
        "warning",
        "unknown-name",
        `${place}.cases[${index}]`,
        "PRC-2",
        {
          en: `There is ${what} of ${unknown.join(", ")}; is it spelled right?`,
          zh: `没有属于 ${unknown.join("、")} 的${rule._tag === "ByGroup" ? "产品" : "客户"},请核对名称`,
        },
        { names: unknown.join(", ") },
      )
    }
  }
}

/**
 * Says what is odd about a policy (XTR-3), the gravest first; nothing is refused here, and a policy that `compile` refuses is
 * looked at as far as possible.
 *
 * Codes: `always-denied`, `gap` (a product that no floor holds though a rank may go down to the floors, or an offer that no
 * limit holds), `higher-rank-with-less` (a limit tighter than a lower rank's: it has no effect), `limit-beyond-floor`,
 * `redundant-rule`, `redundant-alternative`, `redundant-case`, `unreachable-rule`, `unreachable-for-lines`, `overlap`,
 * `period-over`, `unknown-name`, `floor-above-list`, `terms-free`, `opaque-rule`.
 *
 * Taking out everything that is called redundant or unreachable changes no decision. Time grows with the square of the rules
 * of one `AllOf` or `AnyOf`; beyond 200 000 comparisons of rules no further redundancy is looked for.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { Decision, PricingAuthority } from "@dealwright/core"
 *
 * const { allOf, analyse, costFloor, tradePricing } = PricingAuthority
 * const ladder = Decision.defaultLadder
 * assert.deepEqual(analyse(tradePricing, { ladder }), [])
 *
 * const twice = analyse({ ...tradePricing, rule: allOf(tradePricing.rule, costFloor) }, { ladder })
 * assert.deepEqual(twice.map(({ code, place }) => `${code} at ${place}`), ["redundant-rule at rule.rules[1]"])
 * ```
 */
export const analyse = (policy: PricingPolicy, context: AnalysisContext): ReadonlyArray<PolicyFinding> =>
  new Analysis(policy, context).run()
