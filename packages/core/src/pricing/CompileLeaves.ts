/**
 * Compiles the leaves of a rule into tables by level (PRC-2, PRC-3, PRC-6).
 */
import * as Result from "effect/Result"
import { scale as rateScale } from "../rate/index.ts"
import * as Leaf from "./Leaf.ts"
import { ratioOf } from "./Measure.ts"
import * as Node from "./Node.ts"
import type { Cap, Limit, Rule } from "./Rule.ts"
import { checkMoney, checkShare, customRules, type Work } from "./Work.ts"

/** Longest window of a cap, in days. */
export const maxWindowDays = 366

/** Limits in the order of the ladder; each takes over what lower ranks may do. */
export const authority = (work: Work, limits: ReadonlyArray<Limit>, place: string): Node.Node => {
  const { ladder, policy, problems } = work
  const before = problems.found.length
  const rows = problems.byLevel(`${place}.limits`, limits, ladder, "PRC-2")
  for (const [index, { above, below }] of limits.entries()) {
    if (below !== "floor") checkShare(work, `${place}.limits[${index}].below`, "PRC-2", below, rateScale)
    if (above !== "unlimited") checkShare(work, `${place}.limits[${index}].above`, "PRC-2", above, 1000n * rateScale)
  }
  // Figures out of range would only be reported once more.
  const isSound = problems.found.length === before
  let below = 0n
  let above: bigint | undefined = 0n
  let freeGoods = false
  const compiled: Array<Leaf.LevelLimit> = []
  for (const row of rows) {
    if (row === undefined) continue
    const rowBelow = row.below === "floor" ? rateScale : row.below
    const rowAbove = row.above === "unlimited" ? undefined : row.above
    const tighter =
      rowBelow < below ||
      (above === undefined ? rowAbove !== undefined : (rowAbove ?? above) < above) ||
      (freeGoods && !row.freeGoods)
    if (isSound && tighter && !policy.allowInversion) {
      problems.add(
        `${place}.limits[${limits.indexOf(row)}]`,
        "PRC-2",
        `${row.rank} may do less than a lower rank; widen it, or set allowInversion`,
        `${row.rank} 的权限小于下级,请放宽,或设置 allowInversion`,
      )
    }
    below = rowBelow > below ? rowBelow : below
    above = above === undefined || rowAbove === undefined ? undefined : rowAbove > above ? rowAbove : above
    freeGoods = freeGoods || row.freeGoods
    compiled.push({
      keep: ratioOf(rateScale - below),
      most: above === undefined ? undefined : ratioOf(rateScale + above),
      freeGoods,
    })
  }
  return Leaf.authorityNode(compiled, ladder)
}

/** Caps in the order of the ladder; each takes over what lower ranks may give. */
export const cumulative = (work: Work, days: number, caps: ReadonlyArray<Cap>, place: string): Node.Node => {
  const { ladder, policy, problems, survey } = work
  if (!Number.isInteger(days) || days < 1 || days > maxWindowDays) {
    problems.add(
      `${place}.days`,
      "PRC-6",
      `A window of ${days} days can't be kept; use 1 to ${maxWindowDays} whole days`,
      `累计期 ${days} 天无效,应为 1 至 ${maxWindowDays} 的整数`,
    )
  }
  survey.windowDays = Math.max(survey.windowDays, days)
  survey.looksAtTotal = true
  const before = problems.found.length
  const rows = problems.byLevel(`${place}.caps`, caps, ladder, "PRC-6")
  for (const [index, cap] of caps.entries()) {
    if (cap.share !== "unlimited") checkShare(work, `${place}.caps[${index}].share`, "PRC-6", cap.share, rateScale)
    if (cap.amount !== "unlimited") checkMoney(work, `${place}.caps[${index}].amount`, "PRC-6", cap.amount)
  }
  const isSound = problems.found.length === before
  let share: bigint | undefined = 0n
  let amount: bigint | undefined = 0n
  const compiled: Array<Leaf.LevelCap> = []
  const widen = (before: bigint | undefined, now: bigint | undefined): bigint | undefined =>
    before === undefined || now === undefined ? undefined : now > before ? now : before
  for (const row of rows) {
    if (row === undefined) continue
    const wider: { readonly share: bigint | undefined; readonly amount: bigint | undefined } = {
      share: widen(share, row.share === "unlimited" ? undefined : row.share),
      amount: widen(amount, row.amount === "unlimited" ? undefined : row.amount.minor),
    }
    const sameShare = row.share === "unlimited" ? wider.share === undefined : wider.share === row.share
    const sameAmount = row.amount === "unlimited" ? wider.amount === undefined : wider.amount === row.amount.minor
    if (isSound && !(sameShare && sameAmount) && !policy.allowInversion) {
      problems.add(
        `${place}.caps[${caps.indexOf(row)}]`,
        "PRC-6",
        `${row.rank} may give less over the window than a lower rank; widen it, or set allowInversion`,
        `${row.rank} 的累计权限小于下级,请放宽,或设置 allowInversion`,
      )
    }
    share = wider.share
    amount = wider.amount
    compiled.push({ share: share === undefined ? undefined : ratioOf(share), amount })
  }
  return Leaf.cumulativeNode(days, compiled, policy.currency, ladder)
}

/** A floor with the level that may pass it. */
export const floor = (work: Work, rule: Extract<Rule, { readonly _tag: "Floor" }>, place: string): Node.Node => {
  const { basis, pass } = rule
  const { ladder, problems, survey } = work
  if (basis._tag === "MinimumMargin") {
    checkShare(work, `${place}.basis.rate`, "PRC-3", basis.rate, rateScale - 1n)
    survey.floors.add("Cost")
  } else if (basis._tag === "ShareOfList") {
    checkShare(work, `${place}.basis.rate`, "PRC-3", basis.rate, rateScale)
    if (basis.where === "nothing-named") survey.conditionalFloors.push(place)
  } else survey.floors.add(basis._tag)
  const level = pass._tag === "Nobody" ? undefined : problems.level(`${place}.pass.rank`, pass.rank, ladder)
  return Leaf.floorNode(basis, level, ladder)
}

/** A plugin's rule; one that nobody brings is a problem. */
export const custom = (work: Work, rule: Extract<Rule, { readonly _tag: "Custom" }>, place: string): Node.Node => {
  work.survey.looksAtTotal = true
  const factory = work.extensions?.get(customRules, rule.name)
  if (factory === undefined) {
    const known = work.extensions?.names(customRules).join(", ") ?? ""
    work.problems.add(
      place,
      "PRC-2",
      `No plugin brings a pricing rule "${rule.name}"; ${known === "" ? "none is known" : `known are ${known}`}`,
      `没有插件提供定价规则“${rule.name}”;${known === "" ? "目前没有任何插件规则" : `现有 ${known}`}`,
    )
    return Node.satisfied
  }
  const made = factory(rule.parameters, work.ladder)
  if (Result.isSuccess(made)) return Leaf.customNode(made.success, work.ladder)
  work.problems.add(`${place}.parameters`, "PRC-2", made.failure.en, made.failure.zh)
  return Node.satisfied
}
