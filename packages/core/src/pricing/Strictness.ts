/**
 * Which of two rules is the stricter one, as far as it shows from the policy itself (XTR-3).
 *
 * Rules are compared piece by piece, never by trying offers: a yes always holds, a no may be "can't tell".
 */
import type { Ladder } from "../decision/Ladder.ts"
import { scale as rateScale } from "../rate/index.ts"
import type { Cap, FloorBasis, FloorPass, Limit, Rule } from "./Rule.ts"

type Only<Tag extends Rule["_tag"]> = Extract<Rule, { readonly _tag: Tag }>

/** Most comparisons of one {@link Strictness}; beyond them it answers that it can't tell. */
export const maxComparisons = 200_000

/** What a level may do, lower levels' rights included; `undefined` is without limit. */
interface Row {
  readonly below: bigint
  readonly above: bigint | undefined
  readonly freeGoods: boolean
}
interface CapRow {
  readonly share: bigint | undefined
  readonly amount: bigint | undefined
}

const isNoWider = (a: bigint | undefined, b: bigint | undefined): boolean =>
  b === undefined || (a !== undefined && a <= b)
const widest = (a: bigint | undefined, b: bigint | undefined): bigint | undefined => (isNoWider(a, b) ? b : a)

/** Satisfied whatever is offered. Limits, floors and caps never are: what is given may exceed the price itself. */
export const isAlwaysSatisfied = (rule: Rule): boolean => {
  switch (rule._tag) {
    case "AllOf":
      return rule.rules.every(isAlwaysSatisfied)
    case "AnyOf":
      return rule.rules.some(isAlwaysSatisfied)
    case "ByGroup":
    case "ByCustomerClass":
    case "ByPeriod":
      return branchesOf(rule).every(isAlwaysSatisfied)
    default:
      return false
  }
}

/** Satisfied for nobody, whatever is offered. */
export const isNeverSatisfied = (rule: Rule): boolean => {
  switch (rule._tag) {
    case "AllOf":
      return rule.rules.some(isNeverSatisfied)
    case "AnyOf":
      return rule.rules.every(isNeverSatisfied)
    case "ByGroup":
    case "ByCustomerClass":
    case "ByPeriod":
    case "ByAmount":
      return branchesOf(rule).every(isNeverSatisfied)
    default:
      return false
  }
}

/** The rules among which a choice is made. */
export const branchesOf = (
  rule: Only<"ByGroup" | "ByCustomerClass" | "ByAmount" | "ByPeriod">,
): ReadonlyArray<Rule> => {
  switch (rule._tag) {
    case "ByGroup":
    case "ByCustomerClass":
      return [...rule.cases.map((one) => one.rule), rule.otherwise]
    case "ByAmount":
      return rule.bands.map((one) => one.rule)
    case "ByPeriod":
      return [...rule.periods.map((one) => one.rule), rule.otherwise]
  }
}

/** Rules by name, and the rule of every other name. */
export const namedCases = (
  rule: Only<"ByGroup" | "ByCustomerClass">,
): ReadonlyArray<{ readonly names: ReadonlyArray<string>; readonly rule: Rule }> =>
  rule._tag === "ByGroup"
    ? rule.cases.map((one) => ({ names: one.groups, rule: one.rule }))
    : rule.cases.map((one) => ({ names: one.classes, rule: one.rule }))

const byName = (rule: Only<"ByGroup" | "ByCustomerClass">): ((name: string) => Rule) => {
  const found = new Map<string, Rule>()
  for (const { names, rule: inner } of namedCases(rule)) for (const name of names) found.set(name, inner)
  return (name) => found.get(name) ?? rule.otherwise
}

const namesOf = (rule: Only<"ByGroup" | "ByCustomerClass">): ReadonlyArray<string> =>
  namedCases(rule).flatMap(({ names }) => names)

const basisIsAtLeast = (a: FloorBasis, b: FloorBasis): boolean => {
  switch (b._tag) {
    case "Cost":
      return a._tag === "Cost" || a._tag === "MinimumMargin"
    case "MinimumMargin":
      return (a._tag === "MinimumMargin" && a.rate >= b.rate) || (a._tag === "Cost" && b.rate === 0n)
    case "OwnFloor":
      return a._tag === "OwnFloor"
    case "ShareOfList":
      return a._tag === "ShareOfList" && a.rate >= b.rate && (a.where === "always" || b.where === "nothing-named")
  }
}

/** Compares the rules of one policy. */
export class Strictness {
  readonly #levels: ReadonlyMap<string, number>
  readonly #authority: Map<Rule, ReadonlyArray<Row>> = new Map()
  readonly #caps: Map<Rule, ReadonlyArray<CapRow>> = new Map()
  #left: number = maxComparisons

  constructor({ ranks }: Ladder) {
    this.#levels = new Map(ranks.map(({ name }, level) => [name, level]))
  }

  /** Whether `a` asks for at least as high a rank as `b`, whatever is offered. */
  isAtLeast(a: Rule, b: Rule): boolean {
    if (--this.#left < 0) return false
    if (a === b || isNeverSatisfied(a) || isAlwaysSatisfied(b)) return true
    if (b._tag === "AllOf") return b.rules.every((one) => this.isAtLeast(a, one))
    if (a._tag === "AnyOf") return a.rules.every((one) => this.isAtLeast(one, b))
    return this.#choices(a, b) || this.#parts(a, b) || this.#leaves(a, b)
  }

  /** Whether two rules answer alike. */
  isSame(a: Rule, b: Rule): boolean {
    return this.isAtLeast(a, b) && this.isAtLeast(b, a)
  }

  #parts(a: Rule, b: Rule): boolean {
    return (
      (a._tag === "AllOf" && a.rules.some((one) => this.isAtLeast(one, b))) ||
      (b._tag === "AnyOf" && b.rules.some((one) => this.isAtLeast(a, one)))
    )
  }

  #choices(a: Rule, b: Rule): boolean {
    if (this.#sameChoice(a, b)) return true
    const isChoice = a._tag === "ByGroup" || a._tag === "ByCustomerClass" || a._tag === "ByAmount"
    if ((isChoice || a._tag === "ByPeriod") && branchesOf(a).every((one) => this.isAtLeast(one, b))) return true
    // Bands are left out: they deny where an amount can't be converted, whatever stands in them.
    const isOther = b._tag === "ByGroup" || b._tag === "ByCustomerClass" || b._tag === "ByPeriod"
    return isOther && branchesOf(b).every((one) => this.isAtLeast(a, one))
  }

  /** Two choices by the same thing, value by value. */
  #sameChoice(a: Rule, b: Rule): boolean {
    if (
      (a._tag === "ByGroup" && b._tag === "ByGroup") ||
      (a._tag === "ByCustomerClass" && b._tag === "ByCustomerClass")
    ) {
      const [ofA, ofB] = [byName(a), byName(b)]
      const names = new Set([...namesOf(a), ...namesOf(b)])
      return (
        this.isAtLeast(a.otherwise, b.otherwise) && [...names].every((name) => this.isAtLeast(ofA(name), ofB(name)))
      )
    }
    if (a._tag === "ByAmount" && b._tag === "ByAmount") {
      const starts = [...new Set([...a.bands, ...b.bands].map(({ from }) => from.minor))]
      const at = ({ bands }: Only<"ByAmount">, minor: bigint): Rule | undefined =>
        bands.findLast(({ from }) => from.minor <= minor)?.rule
      return starts.every((minor) => this.#pair(at(a, minor), at(b, minor)))
    }
    if (a._tag === "ByPeriod" && b._tag === "ByPeriod") {
      const edges = [...a.periods, ...b.periods].flatMap(({ from, until }) => [from, until])
      const at = ({ otherwise, periods }: Only<"ByPeriod">, day: number): Rule =>
        periods.find(({ from, until }) => from <= day && day < until)?.rule ?? otherwise
      return (
        this.isAtLeast(a.otherwise, b.otherwise) &&
        [...new Set<number>(edges)].every((day) => this.isAtLeast(at(a, day), at(b, day)))
      )
    }
    return false
  }

  #pair(a: Rule | undefined, b: Rule | undefined): boolean {
    return a !== undefined && b !== undefined && this.isAtLeast(a, b)
  }

  #leaves(a: Rule, b: Rule): boolean {
    if (a._tag === "Authority" && b._tag === "Authority") {
      const rows = this.#rows(b, b.limits)
      return this.#rows(a, a.limits).every((row, level) => {
        const other = rows[level]
        return (
          other !== undefined &&
          row.below <= other.below &&
          isNoWider(row.above, other.above) &&
          (!row.freeGoods || other.freeGoods)
        )
      })
    }
    if (a._tag === "Floor" && b._tag === "Floor") {
      return basisIsAtLeast(a.basis, b.basis) && this.#passIsAtLeast(a.pass, b.pass)
    }
    if (a._tag === "Cumulative" && b._tag === "Cumulative") {
      const rows = this.#capRows(b, b.caps)
      return (
        a.days === b.days &&
        this.#capRows(a, a.caps).every((row, level) => {
          const other = rows[level]
          return other !== undefined && isNoWider(row.share, other.share) && isNoWider(row.amount, other.amount)
        })
      )
    }
    return a._tag === "Custom" && b._tag === "Custom" && isSameCustom(a, b)
  }

  #passIsAtLeast(a: FloorPass, b: FloorPass): boolean {
    if (a._tag === "Nobody") return true
    return b._tag === "WithReason" && (this.#levels.get(a.rank) ?? 0) >= (this.#levels.get(b.rank) ?? 0)
  }

  #inOrder<A extends { readonly rank: string }>(rows: ReadonlyArray<A>): ReadonlyArray<A> {
    const level = ({ rank }: A): number => this.#levels.get(rank) ?? 0
    return [...rows].sort((a, b) => level(a) - level(b))
  }

  #rows(rule: Rule, limits: ReadonlyArray<Limit>): ReadonlyArray<Row> {
    const known = this.#authority.get(rule)
    if (known !== undefined) return known
    const rows: Array<Row> = []
    let last: Row = { below: 0n, above: 0n, freeGoods: false }
    for (const { above, below, freeGoods } of this.#inOrder(limits)) {
      const [down, up] = [below === "floor" ? rateScale : below, above === "unlimited" ? undefined : above]
      last = {
        below: down > last.below ? down : last.below,
        above: widest(last.above, up),
        freeGoods: freeGoods || last.freeGoods,
      }
      rows.push(last)
    }
    this.#authority.set(rule, rows)
    return rows
  }

  #capRows(rule: Rule, caps: ReadonlyArray<Cap>): ReadonlyArray<CapRow> {
    const known = this.#caps.get(rule)
    if (known !== undefined) return known
    const rows: Array<CapRow> = []
    let last: CapRow = { share: 0n, amount: 0n }
    for (const { amount, share } of this.#inOrder(caps)) {
      last = {
        share: widest(last.share, share === "unlimited" ? undefined : share),
        amount: widest(last.amount, amount === "unlimited" ? undefined : amount.minor),
      }
      rows.push(last)
    }
    this.#caps.set(rule, rows)
    return rows
  }
}

/** Whether two plugins' rules are one and the same. */
export const isSameCustom = (a: Only<"Custom">, b: Only<"Custom">): boolean => {
  const names = Object.keys(a.parameters)
  return (
    a.name === b.name &&
    names.length === Object.keys(b.parameters).length &&
    names.every((name) => a.parameters[name] === b.parameters[name])
  )
}
