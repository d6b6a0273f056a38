/**
 * A target broken down: every part with its owner, period and figure (TGT-2). Pure, total, exact.
 *
 * @module
 */
import * as LocalDate from "../calendar/LocalDate.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import { fromUnits } from "../money/Quantity.ts"
import * as Period from "../period/index.ts"
import { one } from "../rate/Model.ts"
import { times } from "../rate/Times.ts"
import { type Breakdown, type Owner, ownerKey, type Weights, whole } from "./Breakdown.ts"
import { apportion } from "./Figure.ts"

/** A part of a target, or the target itself: whose, for when, how much. */
export interface Node {
  readonly owner: Owner
  readonly period: Period.Period
  readonly units: bigint
  /** Place in the breakdown: `""` for the target itself, then `1`, `1.3` … in the order of the parts. */
  readonly place: string
  /** Places of its parts, in order; none where it isn't broken down. */
  readonly parts: ReadonlyArray<string>
  /** What its parts sum to. */
  readonly partsUnits: bigint
}

/** Why a breakdown can't be made of a target, and where. */
export interface BreakdownProblem {
  readonly place: string
  readonly text: LocalizedText
}

/** Most parts of one target, itself included. */
export const maxNodes = 20_000
/** Most levels of a breakdown. */
export const maxLevels = 12

/** A target broken down: its nodes in the order of their places, or everything that is wrong. */
export type Expansion =
  | { readonly _tag: "Expanded"; readonly nodes: ReadonlyArray<Node> }
  | { readonly _tag: "Broken"; readonly problems: ReadonlyArray<BreakdownProblem> }

const days = (period: Period.Period): string =>
  `${LocalDate.format(period.from)} – ${LocalDate.format(LocalDate.addDays(period.until, -1))}`

/** The quarters or months within a period, those at its ends cut off where it ends. */
const within = (
  period: Period.Period,
  { into, yearStart = 1 }: Extract<Breakdown, { readonly _tag: "ByPeriod" }>,
): ReadonlyArray<Period.Period> =>
  (into === "month" ? Period.months(period) : Period.quarters(period, yearStart)).flatMap((one) => {
    const shared = Period.intersect(one, period)
    return shared === undefined ? [] : [{ from: shared.from, until: shared.until }]
  })

const monthsOf = (period: Period.Period): ReadonlyArray<number> => Period.months(period).map(({ month }) => month)

const weightsOf = (weights: Weights, periods: ReadonlyArray<Period.Period>): ReadonlyArray<bigint> | LocalizedText => {
  switch (weights._tag) {
    case "Even":
      return periods.map(() => 1n)
    case "Weights":
      return weights.weights.length === periods.length
        ? weights.weights
        : {
            en: `${weights.weights.length} weights for ${periods.length} parts; give one for each`,
            zh: `${periods.length} 个部分却有 ${weights.weights.length} 个权重,应一一对应`,
          }
    case "Seasonal":
      return weights.indices.length === 12
        ? periods.map((period) => monthsOf(period).reduce((sum, month) => sum + (weights.indices[month - 1] ?? 0n), 0n))
        : {
            en: `${weights.indices.length} season indices; give twelve, January first`,
            zh: `季节指数有 ${weights.indices.length} 个,应为十二个,自一月起`,
          }
  }
}

interface Child {
  readonly owner: Owner
  readonly period: Period.Period
  readonly weight: bigint
  readonly further: Breakdown
}

/** Owners go from the company to its teams to their members, never back. */
const depth: Readonly<Record<Owner["_tag"], number>> = { Company: 0, Team: 1, Member: 2 }

const childrenOf = (
  owner: Owner,
  period: Period.Period,
  breakdown: Exclude<Breakdown, { readonly _tag: "Whole" }>,
): ReadonlyArray<Child> | LocalizedText => {
  if (breakdown._tag === "ByPeriod") {
    const periods = within(period, breakdown)
    if (periods.length < 2) {
      return {
        en: `${days(period)} holds no two ${breakdown.into}s; leave this level out`,
        zh: `${days(period)} 不足两个${breakdown.into === "month" ? "月" : "季度"},应省去此层`,
      }
    }
    const weights = weightsOf(breakdown.weights, periods)
    return "en" in weights
      ? weights
      : periods.map((one, i) => ({ owner, period: one, weight: weights[i] ?? 0n, further: breakdown.further }))
  }
  const { parts } = breakdown
  const seen = new Set<string>()
  for (const { owner: of } of parts) {
    const key = ownerKey(of)
    if (seen.has(key))
      return { en: `${key} stands twice; give each owner one part`, zh: `${key} 重复,每个责任人只占一份` }
    seen.add(key)
    if (depth[of._tag] <= depth[owner._tag]) {
      return {
        en: `${key} can't have a part of ${ownerKey(owner)}; a company is broken down into teams or members, a team into members`,
        zh: `${key} 不能分担 ${ownerKey(owner)} 的目标;公司分解到团队或成员,团队分解到成员`,
      }
    }
  }
  return parts.map((one) => ({ owner: one.owner, period, weight: one.weight, further: one.further }))
}

const noWeight: LocalizedText = {
  en: "weights must not be below zero, and one must be above; weigh at least one part",
  zh: "权重不得为负且至少一个大于零",
}

/**
 * Breaks a target down (TGT-2): children sum to their parent, or to parent × the stated stretch, exactly, at every level;
 * of equal remainders the earlier part gets the unit (KER-2). Everything wrong is told at once, with its place.
 *
 * @example
 * ```ts
 * import { LocalDate, Period, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const { byMonth, byQuarter, company, even, expand, andThen } = TargetPlan
 * const year = Period.yearOf(LocalDate.literal("2026-01-01"))
 * const plan = expand({ owner: company, period: year, units: 100_000n }, andThen(byQuarter(even), byMonth(even)))
 * assert.ok(plan._tag === "Expanded")
 * assert.deepEqual(plan.nodes.filter(({ place }) => place.startsWith("1.")).map(({ units }) => units), [8_334n, 8_333n, 8_333n])
 * ```
 */
export const expand = (
  root: { readonly owner: Owner; readonly period: Period.Period; readonly units: bigint },
  breakdown: Breakdown,
): Expansion => {
  const nodes: Array<Node> = []
  const problems: Array<BreakdownProblem> = []
  const tell = (place: string, text: LocalizedText) => {
    problems.push({ place, text })
  }
  const visit = (owner: Owner, period: Period.Period, units: bigint, place: string, level: number, how: Breakdown) => {
    // One problem a place is enough, and a breakdown that is too large is not looked at to its end.
    if (nodes.length >= maxNodes || problems.length >= 20) return
    const at = { owner, period: { from: period.from, until: period.until }, units, place }
    if (how._tag === "Whole") {
      nodes.push({ ...at, parts: [], partsUnits: units })
      return
    }
    if (level >= maxLevels) {
      tell(place, { en: `more than ${maxLevels} levels; take levels out`, zh: `超过 ${maxLevels} 层,请减少层次` })
      return
    }
    const children = childrenOf(owner, period, how)
    if ("en" in children) {
      tell(place, children)
      return
    }
    const stretch = how.stretch ?? one
    if (stretch <= 0n) {
      tell(place, { en: "a stretch is above 0 %; leave it out for none", zh: "拉伸系数须大于 0%,不需要时请省略" })
      return
    }
    const total = times(units, stretch)
    const parts = apportion(
      total,
      children.map(({ weight }) => weight),
    )
    if (parts === undefined) {
      tell(place, noWeight)
      return
    }
    const places = children.map((_, i) => (place === "" ? String(i + 1) : `${place}.${i + 1}`))
    nodes.push({ ...at, parts: places, partsUnits: total })
    children.forEach((child, i) => {
      visit(child.owner, child.period, parts[i] ?? 0n, places[i] ?? "", level + 1, child.further)
    })
  }
  visit(root.owner, root.period, root.units, "", 0, breakdown)
  if (problems.length === 0 && nodes.length >= maxNodes) {
    tell("", { en: `more than ${maxNodes} parts; set several targets`, zh: `分解超过 ${maxNodes} 份,请拆成多个目标` })
  }
  return problems.length > 0 ? { _tag: "Broken", problems } : { _tag: "Expanded", nodes }
}

/**
 * What a breakdown asks of an owner for a period: the node of exactly these days, else the sum of the owner's nodes that
 * together make up these days. `undefined` where the breakdown says nothing about them. Of a stretched owner it is what was
 * handed on to them.
 *
 * @example
 * ```ts
 * import { LocalDate, Period, TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const { byMonth, company, even, expand, unitsFor } = TargetPlan
 * const day = LocalDate.literal("2026-01-01")
 * const plan = expand({ owner: company, period: Period.yearOf(day), units: 1200n }, byMonth(even))
 * assert.ok(plan._tag === "Expanded")
 * // The quarter is no part of this breakdown, but its three months are.
 * assert.equal(unitsFor(plan.nodes, company, Period.quarterOf(day)), 300n)
 * ```
 */
export const unitsFor = (nodes: ReadonlyArray<Node>, owner: Owner, period: Period.Period): bigint | undefined => {
  const key = ownerKey(owner)
  const own = nodes.filter((node) => ownerKey(node.owner) === key && Period.covers(period, node.period))
  const exact = own.find((node) => node.period.from === period.from && node.period.until === period.until)
  if (exact !== undefined) return exact.units
  // The longest stretches first: a quarter's own figure counts rather than its months'.
  const longest = [...own].sort((a, b) => Period.lengthInDays(b.period) - Period.lengthInDays(a.period))
  const chosen: Array<Node> = []
  for (const node of longest) {
    if (!chosen.some((other) => Period.overlaps(other.period, node.period))) chosen.push(node)
  }
  const gaps = Period.gaps(
    chosen.map((node) => node.period),
    period,
  )
  return chosen.length === 0 || gaps.length > 0 ? undefined : chosen.reduce((sum, node) => sum + node.units, 0n)
}

/**
 * Members' or teams' parts of a breakdown that was agreed in figures: their weights are the figures themselves, so that the
 * same sum comes out as was agreed (TGT-2, TGT-5). Figures are in whole units, not below zero.
 *
 * @example
 * ```ts
 * import { TargetPlan } from "@dealwright/core"
 * import assert from "node:assert"
 * const agreed = TargetPlan.byFigures([[TargetPlan.team("north"), 700n], [TargetPlan.team("south"), 300n]])
 * assert.equal(agreed._tag, "ByOwner")
 * ```
 */
export const byFigures = (rows: ReadonlyArray<readonly [owner: Owner, units: bigint]>): Breakdown =>
  rows.some(([, units]) => units > 0n)
    ? // Only proportions count, so any unit will do for a weight.
      {
        _tag: "ByOwner",
        parts: rows.map(([owner, units]) => ({ owner, weight: fromUnits(units), further: whole })),
      }
    : whole
