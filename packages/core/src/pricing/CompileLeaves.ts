/**
 * Compiles the leaves of a rule into tables by level (PRC-2, PRC-3, PRC-6).
 */
import * as Result from "effect/Result"
import { scale as rateScale } from "../rate/index.ts"
import * as Leaf from "./Leaf.ts"
import type { LevelLimit } from "./Limits.ts"
import * as Node from "./Node.ts"
import type { Cap, Limit, Rule } from "./Rule.ts"
import { ratioOf } from "./Share.ts"
import { checkMoney, checkShare, customRules, type Work } from "./Work.ts"

/** Longest window of a cap, in days. */
export const maxWindowDays = 366

/** No float above list is wider than this; whoever means more means no limit. */
const mostAbove = 1000n * rateScale

/** The wider of two limits; `undefined` is without limit. */
const wider = (before: bigint | undefined, now: bigint | undefined): bigint | undefined =>
  before === undefined || now === undefined ? undefined : now > before ? now : before

/**
 * Goes through rows in the order of the ladder. `check` looks at each where it stands; `widen` takes over what lower ranks may
 * do and answers whether the row itself would allow less.
 */
const climb = <Row extends { readonly rank: string }>(
  { policy, problems }: Work,
  place: string,
  rule: string,
  rows: ReadonlyArray<Row>,
  check: (row: Row, at: string) => void,
  widen: (row: Row) => boolean,
): void => {
  const before = problems.found.length
  const byLevel = problems.byLevel(place, rows, rule)
  for (const [index, row] of rows.entries()) check(row, `${place}[${index}]`)
  // Figures out of range would only be reported once more.
  const isSound = problems.found.length === before
  for (const row of byLevel) {
    if (row !== undefined && widen(row) && isSound && !policy.allowInversion)
      problems.inverted(`${place}[${rows.indexOf(row)}]`, rule, row.rank)
  }
}

/** Limits in the order of the ladder; each takes over what lower ranks may do. */
export const authority = (work: Work, limits: ReadonlyArray<Limit>, at: string): Node.Node => {
  let below = 0n
  let above: bigint | undefined = 0n
  let freeGoods = false
  const compiled: Array<LevelLimit> = []
  climb(
    work,
    `${at}.limits`,
    "PRC-2",
    limits,
    (row, place) => {
      if (row.below !== "floor") checkShare(work, `${place}.below`, "PRC-2", row.below, rateScale)
      if (row.above !== "unlimited") checkShare(work, `${place}.above`, "PRC-2", row.above, mostAbove, "0% – 100000%")
    },
    (row) => {
      const rowBelow = row.below === "floor" ? rateScale : row.below
      const rowAbove = row.above === "unlimited" ? undefined : row.above
      const isTighter = rowBelow < below
      if (!isTighter) below = rowBelow
      above = wider(above, rowAbove)
      freeGoods = freeGoods || row.freeGoods
      compiled.push({ below, above, freeGoods })
      return isTighter || above !== rowAbove || freeGoods !== row.freeGoods
    },
  )
  return Leaf.authorityNode(compiled)
}

/** Caps in the order of the ladder; each takes over what lower ranks may give. */
export const cumulative = (work: Work, days: number, caps: ReadonlyArray<Cap>, at: string): Node.Node => {
  const { policy, problems, survey } = work
  problems.days(`${at}.days`, "PRC-6", days, 1, maxWindowDays)
  survey.windowDays = Math.max(survey.windowDays, days)
  let share: bigint | undefined = 0n
  let amount: bigint | undefined = 0n
  const compiled: Array<Leaf.LevelCap> = []
  climb(
    work,
    `${at}.caps`,
    "PRC-6",
    caps,
    (row, place) => {
      if (row.share !== "unlimited") checkShare(work, `${place}.share`, "PRC-6", row.share, rateScale)
      if (row.amount !== "unlimited") checkMoney(work, `${place}.amount`, "PRC-6", row.amount)
    },
    (row) => {
      const rowShare = row.share === "unlimited" ? undefined : row.share
      const rowAmount = row.amount === "unlimited" ? undefined : row.amount.minor
      share = wider(share, rowShare)
      amount = wider(amount, rowAmount)
      compiled.push({ share: share === undefined ? undefined : ratioOf(share), amount })
      return share !== rowShare || amount !== rowAmount
    },
  )
  return Leaf.cumulativeNode(days, compiled, policy.currency)
}

/** A floor with the level that may pass it. */
export const floor = (work: Work, rule: Extract<Rule, { readonly _tag: "Floor" }>, at: string): Node.Node => {
  const { basis, pass } = rule
  const { problems, survey } = work
  if (basis._tag === "MinimumMargin") {
    checkShare(work, `${at}.basis.rate`, "PRC-3", basis.rate, rateScale - 1n, "0% – 99.9999999999%")
    survey.floors.add("Cost")
  } else if (basis._tag === "ShareOfList") {
    checkShare(work, `${at}.basis.rate`, "PRC-3", basis.rate, rateScale)
    if (basis.where === "nothing-named") survey.conditionalFloors.push(at)
  } else survey.floors.add(basis._tag)
  const level = pass._tag === "Nobody" ? undefined : problems.level(`${at}.pass.rank`, pass.rank)
  return Leaf.floorNode(basis, level)
}

/** A plugin's rule; one that nobody brings is a problem. */
export const custom = (work: Work, { name, parameters }: Extract<Rule, { readonly _tag: "Custom" }>, at: string) => {
  const { extensions, ladder, problems } = work
  const factory = extensions?.get(customRules, name)
  if (factory === undefined) {
    const known = extensions?.names(customRules).join(", ") || "–"
    problems.add(at, "PRC-2", `No plugin brings "${name}"; known are: ${known}`, `没有插件提供“${name}”;现有:${known}`)
    return Node.satisfied
  }
  const made = factory(parameters, ladder)
  if (Result.isSuccess(made)) return Leaf.customNode(made.success, ladder)
  problems.add(`${at}.parameters`, "PRC-2", made.failure.en, made.failure.zh)
  return Node.satisfied
}
