/**
 * Compiles rules that choose among others by something about the offer (PRC-2), and refuses gaps and overlaps.
 */
import type { Reason } from "../decision/Model.ts"
import { scale as quantityScale } from "../money/Quantity.ts"
import * as Leaf from "./Leaf.ts"
import * as Node from "./Node.ts"
import type { Offer } from "./Offer.ts"
import type { Rule } from "./Rule.ts"
import { checkMoney, type Work } from "./Work.ts"

/** Bands of the order amount; they cover everything once. */
export const byAmount = (
  work: Work,
  { bands }: Extract<Rule, { readonly _tag: "ByAmount" }>,
  place: string,
  depth: number,
): Node.Node => {
  const { policy, problems } = work
  const from: Array<bigint> = []
  const nodes: Array<Node.Node> = []
  let expected: bigint | undefined = 0n
  for (const [index, band] of bands.entries()) {
    const at = `${place}.bands[${index}]`
    const begins = band.from.minor
    checkMoney(work, `${at}.from`, "PRC-2", band.from)
    if (band.until !== undefined) checkMoney(work, `${at}.until`, "PRC-2", band.until)
    if (expected === undefined || begins < expected) problems.overlap(`${at}.from`, `bands[${index - 1}]`)
    else if (begins > expected) problems.missing(`${at}.from`, "PRC-2", `${expected} – ${begins}`)
    if (band.until !== undefined && band.until.minor <= begins) problems.empty(at)
    expected = band.until?.minor
    from.push(begins * quantityScale)
    nodes.push(work.build(band.rule, `${at}.rule`, depth))
  }
  if (bands.length === 0 || expected !== undefined) problems.missing(`${place}.bands`, "PRC-2", `${expected} – ∞`)
  const choose = (offer: Offer): Node.Node | undefined => {
    const { listValue } = offer
    if (typeof listValue === "string") return undefined
    let index = from.length - 1
    while (index > 0 && listValue < (from[index] ?? 0n)) index--
    return nodes[index]
  }
  const missing = ({ request }: Offer): Reason => Leaf.rateMissing(request.currency, policy.currency)
  return Node.chosenBy(choose, missing)
}

/** Periods of the day of the offer; no day has two rules. */
export const byPeriod = (
  work: Work,
  rule: Extract<Rule, { readonly _tag: "ByPeriod" }>,
  place: string,
  depth: number,
): Node.Node => {
  const periods = rule.periods.map(({ from, rule: inner, until }, index) => {
    const at = `${place}.periods[${index}]`
    if (from >= until) work.problems.empty(at)
    const clash = rule.periods.findIndex((other, i) => i < index && from < other.until && other.from < until)
    if (clash >= 0) work.problems.overlap(at, `periods[${clash}]`)
    return { from, until, node: work.build(inner, `${at}.rule`, depth) }
  })
  const otherwise = work.build(rule.otherwise, `${place}.otherwise`, depth)
  const choose = ({ request: { on } }: Offer): Node.Node =>
    periods.find(({ from, until }) => on >= from && on < until)?.node ?? otherwise
  return Node.chosenBy(choose)
}

/** Cases by name, each name once. */
const named = <Case extends { readonly rule: Rule }>(
  work: Work,
  cases: ReadonlyArray<Case>,
  namesOf: (one: Case) => ReadonlyArray<string>,
  place: string,
  depth: number,
): ReadonlyMap<string, Node.Node> => {
  const found = new Map<string, Node.Node>()
  for (const [index, one] of cases.entries()) {
    const at = `${place}.cases[${index}]`
    const node = work.build(one.rule, `${at}.rule`, depth)
    const names = namesOf(one)
    // A case that names nothing never applies.
    if (names.length === 0) work.problems.empty(at)
    for (const name of names) {
      if (found.has(name)) work.problems.twice(at, "PRC-2", name)
      found.set(name, node)
    }
  }
  return found
}

/** Cases by product group. */
export const byGroup = (
  work: Work,
  { cases, otherwise }: Extract<Rule, { readonly _tag: "ByGroup" }>,
  place: string,
  depth: number,
): Node.Node => {
  const nodes = named(work, cases, ({ groups }) => groups, place, depth)
  return Node.byGroupNode(nodes, work.build(otherwise, `${place}.otherwise`, depth), work.ladder)
}

/** Cases by class of the customer. */
export const byCustomerClass = (
  work: Work,
  { cases, otherwise }: Extract<Rule, { readonly _tag: "ByCustomerClass" }>,
  place: string,
  depth: number,
): Node.Node => {
  const nodes = named(work, cases, ({ classes }) => classes, place, depth)
  const other = work.build(otherwise, `${place}.otherwise`, depth)
  return Node.chosenBy(({ request: { customerClass } }) =>
    customerClass === undefined ? other : (nodes.get(customerClass) ?? other),
  )
}
