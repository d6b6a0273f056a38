/**
 * Compiles rules that choose among others by something about the offer (PRC-2), and refuses gaps and overlaps.
 */
import { LocalDate } from "../calendar/index.ts"
import { reason } from "../decision/Decision.ts"
import type { Reason } from "../decision/Model.ts"
import { Quantity } from "../money/index.ts"
import * as Leaf from "./Leaf.ts"
import * as Node from "./Node.ts"
import type { Offer } from "./Offer.ts"
import type { Rule } from "./Rule.ts"
import { checkMoney, type Work } from "./Work.ts"

/** Bands of the order amount; they cover everything once. */
export const byAmount = (
  work: Work,
  bands: Extract<Rule, { readonly _tag: "ByAmount" }>["bands"],
  place: string,
  depth: number,
): Node.Node => {
  const { policy, problems } = work
  const from: Array<bigint> = []
  const nodes: Array<Node.Node> = []
  let expected: bigint | undefined = 0n
  for (const [index, band] of bands.entries()) {
    const at = `${place}.bands[${index}]`
    checkMoney(work, `${at}.from`, "PRC-2", band.from)
    if (band.until !== undefined) checkMoney(work, `${at}.until`, "PRC-2", band.until)
    if (expected === undefined || band.from.minor !== expected) {
      const gap = expected !== undefined && band.from.minor > expected
      problems.add(
        `${at}.from`,
        "PRC-2",
        gap
          ? "Amounts before this band belong to no band; begin where the band before ends, the first at 0"
          : "This band overlaps the one before; begin where that one ends",
        gap
          ? "本档之前有金额不属于任何一档,请从上一档的终点开始,首档从 0 开始"
          : "本档与上一档重叠,请从上一档的终点开始",
      )
    }
    if (band.until !== undefined && band.until.minor <= band.from.minor) {
      problems.add(at, "PRC-2", "A band ends where it begins or earlier; let it end later", "本档的终点不大于起点")
    }
    expected = band.until?.minor
    from.push(band.from.minor * Quantity.scale)
    nodes.push(work.build(band.rule, `${at}.rule`, depth))
  }
  if (bands.length === 0 || expected !== undefined) {
    problems.add(
      `${place}.bands`,
      "PRC-2",
      "Amounts above the last band belong to no band; leave out the end of the last one",
      "超出最后一档的金额不属于任何一档,最后一档请不设终点",
    )
  }
  const choose = (offer: Offer): Node.Node | undefined => {
    const { listValue } = offer
    if (listValue._tag === "RateMissing") return undefined
    let index = from.length - 1
    while (index > 0 && listValue.value < (from[index] ?? 0n)) index--
    return nodes[index]
  }
  const missing = ({ request }: Offer): Reason => Leaf.rateMissing(request.currency, policy.currency)
  return Node.chosenBy(choose, missing)
}

const never = (): Reason => reason("Denied", "forbidden", "PRC-5")

/** Periods of the day of the offer; no day has two rules. */
export const byPeriod = (
  work: Work,
  rule: Extract<Rule, { readonly _tag: "ByPeriod" }>,
  place: string,
  depth: number,
): Node.Node => {
  const { problems } = work
  const periods = rule.periods.map(({ from, rule: inner, until }, index) => {
    const at = `${place}.periods[${index}]`
    if (from >= until) {
      problems.add(at, "PRC-2", "A period ends where it begins or earlier; let it end later", "期间的终点不晚于起点")
    }
    const clash = rule.periods.findIndex((other, i) => i < index && from < other.until && other.from < until)
    if (clash >= 0) {
      const days = `${LocalDate.format(from)}–${LocalDate.format(until)}`
      problems.add(
        at,
        "PRC-2",
        `The period ${days} overlaps periods[${clash}]; one day can't have two rules`,
        `期间 ${days} 与 periods[${clash}] 重叠,同一天不能有两套规则`,
      )
    }
    return { from, until, node: work.build(inner, `${at}.rule`, depth) }
  })
  const otherwise = work.build(rule.otherwise, `${place}.otherwise`, depth)
  const choose = ({ request: { on } }: Offer): Node.Node =>
    periods.find(({ from, until }) => on >= from && on < until)?.node ?? otherwise
  return Node.chosenBy(choose, never)
}

/** Cases by name, each name once. */
export const named = (
  work: Work,
  cases: ReadonlyArray<{ readonly names: ReadonlyArray<string>; readonly rule: Rule }>,
  place: string,
  depth: number,
): ReadonlyMap<string, Node.Node> => {
  const found = new Map<string, Node.Node>()
  for (const [index, { names, rule }] of cases.entries()) {
    const at = `${place}.cases[${index}]`
    const node = work.build(rule, `${at}.rule`, depth)
    if (names.length === 0) {
      work.problems.add(
        at,
        "PRC-2",
        "A case names nothing and never applies; name something",
        "该情形未列任何名称,永不适用",
      )
    }
    for (const name of names) {
      if (found.has(name)) {
        work.problems.add(
          at,
          "PRC-2",
          `"${name}" stands in two cases; keep one`,
          `“${name}”出现在两个情形中,只能保留一个`,
        )
      }
      found.set(name, node)
    }
  }
  return found
}
