/**
 * What changed between two versions of a pricing policy, in words (XTR-2, XTR-3): compared by what the rules say, not by how
 * they are written down.
 */
import { format as formatDate, type LocalDate } from "../calendar/LocalDate.ts"
import type { PolicyChange } from "../decision/Finding.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import { type Money, toText } from "../money/index.ts"
import { Changes, isSameData } from "./DiffLeaves.ts"
import { diffSettings } from "./DiffSettings.ts"
import type { PricingPolicy, Rule } from "./Rule.ts"
import { namedCases } from "./Strictness.ts"

type Only<Tag extends Rule["_tag"]> = Extract<Rule, { readonly _tag: Tag }>
type Joined = Only<"AllOf" | "AnyOf">
type Named = Only<"ByGroup" | "ByCustomerClass">

/** A rule with its place. */
interface Placed {
  readonly rule: Rule
  readonly place: string
}

/** Parts of an `AllOf` or `AnyOf`, those of the same kind inside it included, each once. */
const partsOf = ({ place, rule }: Placed, tag: Joined["_tag"]): ReadonlyArray<Placed> => {
  if (rule._tag !== tag) return [{ rule, place }]
  const found: Array<Placed> = []
  for (const [index, one] of rule.rules.entries()) {
    for (const part of partsOf({ rule: one, place: `${place}.rules[${index}]` }, tag)) {
      if (!found.some((other) => isSameData(other.rule, part.rule))) found.push(part)
    }
  }
  return found
}

/** What two parts have in common: those with the most are taken for the same rule, before and after. */
const likeness = (a: Rule, b: Rule): number => {
  if (a._tag !== b._tag) return 0
  if (a._tag === "Floor" && b._tag === "Floor") return a.basis._tag === b.basis._tag ? 2 : 0
  if (a._tag === "Custom" && b._tag === "Custom") return a.name === b.name ? 2 : 0
  if (a._tag === "Cumulative" && b._tag === "Cumulative") return a.days === b.days ? 2 : 1
  return 1
}

/** Pairs of parts that changed, and those that are gone or new. */
const matched = (
  before: ReadonlyArray<Placed>,
  after: ReadonlyArray<Placed>,
): {
  readonly pairs: ReadonlyArray<readonly [Placed, Placed]>
  readonly gone: ReadonlyArray<Placed>
  readonly added: ReadonlyArray<Placed>
} => {
  const gone = before.filter(({ rule }) => !after.some((other) => isSameData(other.rule, rule)))
  const added = after.filter(({ rule }) => !before.some((other) => isSameData(other.rule, rule)))
  const pairs: Array<readonly [Placed, Placed]> = []
  for (const least of [2, 1]) {
    for (const one of [...gone]) {
      const other = added.find(({ rule }) => likeness(one.rule, rule) >= least)
      if (other === undefined) continue
      pairs.push([one, other])
      gone.splice(gone.indexOf(one), 1)
      added.splice(added.indexOf(other), 1)
    }
  }
  return { pairs, gone, added }
}

const lookup = ({ place, rule }: Placed, tag: Named["_tag"]) => {
  if (rule._tag !== "ByGroup" && rule._tag !== "ByCustomerClass")
    return { names: [], of: (): Placed => ({ rule, place }) }
  if (rule._tag !== tag) return { names: [], of: (): Placed => ({ rule, place }) }
  const cases = namedCases(rule)
  return {
    names: cases.flatMap(({ names }) => names),
    of: (name: string | undefined): Placed => {
      const index = cases.findIndex(({ names }) => name !== undefined && names.includes(name))
      const found = cases[index]
      return found === undefined
        ? { rule: rule.otherwise, place: `${place}.otherwise` }
        : { rule: found.rule, place: `${place}.cases[${index}].rule` }
    },
  }
}

/** An end of a range, as text. */
const span = <A>(from: A | undefined, until: A | undefined, say: (edge: A) => LocalizedText): LocalizedText => {
  const [a, b] = [from === undefined ? undefined : say(from), until === undefined ? undefined : say(until)]
  return {
    en: [...(a === undefined ? [] : [`from ${a.en}`]), ...(b === undefined ? [] : [`until before ${b.en}`])].join(" "),
    zh: [...(a === undefined ? [] : [`${a.zh} 起`]), ...(b === undefined ? [] : [`${b.zh} 前`])].join("、"),
  }
}

class Comparison {
  readonly changes: Changes = new Changes()

  rules(before: Placed, after: Placed): void {
    const [a, b] = [before.rule, after.rule]
    if (isSameData(a, b)) return
    const joined = this.#joined(a, b)
    if (joined !== undefined) {
      this.#parts(before, after, joined)
      return
    }
    for (const tag of ["ByGroup", "ByCustomerClass"] as const) {
      if (a._tag === tag || b._tag === tag) {
        this.#named(before, after, tag)
        return
      }
    }
    if (a._tag === "ByPeriod" || b._tag === "ByPeriod") this.#periods(before, after)
    else if (a._tag === "ByAmount" && b._tag === "ByAmount") this.#bands(before, a, after, b)
    else if (a._tag === "AllOf" || b._tag === "AllOf") this.#parts(before, after, "AllOf")
    else if (a._tag === "AnyOf" || b._tag === "AnyOf") this.#parts(before, after, "AnyOf")
    else this.changes.leaf(a, b, after.place)
  }

  /** Whether two rules are best compared part by part, and of what kind the parts are. */
  #joined(a: Rule, b: Rule): Joined["_tag"] | undefined {
    for (const tag of ["AllOf", "AnyOf"] as const) {
      if (a._tag === tag && b._tag === tag) return tag
      for (const [one, other] of [
        [a, b],
        [b, a],
      ] as const) {
        if (one._tag !== tag) continue
        const parts = partsOf({ rule: one, place: "" }, tag)
        if (parts.some((part) => isSameData(part.rule, other) || part.rule._tag === other._tag)) return tag
      }
    }
    return undefined
  }

  #parts(before: Placed, after: Placed, tag: Joined["_tag"]): void {
    const { added, gone, pairs } = matched(partsOf(before, tag), partsOf(after, tag))
    for (const [one, other] of pairs) this.rules(one, other)
    for (const { place, rule } of gone) this.changes.gone(rule, place, tag === "AllOf" ? "looser" : "stricter")
    for (const { place, rule } of added) this.changes.added(rule, place, tag === "AllOf" ? "stricter" : "looser")
  }

  #named(before: Placed, after: Placed, tag: Named["_tag"]): void {
    const [a, b] = [lookup(before, tag), lookup(after, tag)]
    const said = new Map<string, { readonly one: Placed; readonly other: Placed; readonly names: Array<string> }>()
    for (const name of new Set([...a.names, ...b.names])) {
      const [one, other] = [a.of(name), b.of(name)]
      const key = `${one.place} ${other.place}`
      const known = said.get(key)
      if (known === undefined) said.set(key, { one, other, names: [name] })
      else known.names.push(name)
    }
    const isGroup = tag === "ByGroup"
    for (const { names, one, other } of said.values()) {
      const text = {
        en: `${isGroup ? "product groups" : "customers of class"} ${names.join(", ")}`,
        zh: `${isGroup ? "产品组" : "客户类别"} ${names.join("、")}`,
      }
      this.changes.within(text, () => this.rules(one, other))
    }
    const others = {
      en: `all other ${isGroup ? "product groups" : "customers"}`,
      zh: `其他${isGroup ? "产品组" : "客户"}`,
    }
    this.changes.within(said.size === 0 ? undefined : others, () => this.rules(a.of(undefined), b.of(undefined)))
  }

  #periods(before: Placed, after: Placed): void {
    const at = ({ place, rule }: Placed, day: LocalDate | undefined): Placed => {
      if (rule._tag !== "ByPeriod") return { rule, place }
      const index = rule.periods.findIndex(({ from, until }) => day !== undefined && from <= day && day < until)
      const found = rule.periods[index]
      return found === undefined
        ? { rule: rule.otherwise, place: `${place}.otherwise` }
        : { rule: found.rule, place: `${place}.periods[${index}].rule` }
    }
    const edgesOf = ({ rule }: Placed): ReadonlyArray<LocalDate> =>
      rule._tag === "ByPeriod" ? rule.periods.flatMap(({ from, until }) => [from, until]) : []
    const edges = [...new Set([...edgesOf(before), ...edgesOf(after)])].sort((a, b) => a - b)
    for (const [index, day] of edges.entries()) {
      const until = edges[index + 1]
      // After the last day that anything is said about, `otherwise` holds on both sides.
      if (until === undefined) continue
      const say = (one: LocalDate): LocalizedText => ({ en: formatDate(one), zh: formatDate(one) })
      this.changes.within(span(day, until, say), () => this.rules(at(before, day), at(after, day)))
    }
    const others = { en: "all other days", zh: "其他日期" }
    this.changes.within(others, () => this.rules(at(before, undefined), at(after, undefined)))
  }

  #bands(before: Placed, a: Only<"ByAmount">, after: Placed, b: Only<"ByAmount">): void {
    const amounts = new Map([...a.bands, ...b.bands].map(({ from }): [bigint, Money] => [from.minor, from]))
    const edges = [...amounts.values()].sort((one, other) => (one.minor < other.minor ? -1 : 1))
    const at = ({ place }: Placed, { bands }: Only<"ByAmount">, { minor }: Money): Placed | undefined => {
      const index = bands.findLastIndex(({ from }) => from.minor <= minor)
      const band = bands[index]
      return band === undefined ? undefined : { rule: band.rule, place: `${place}.bands[${index}].rule` }
    }
    for (const [index, edge] of edges.entries()) {
      const [one, other] = [at(before, a, edge), at(after, b, edge)]
      if (one === undefined || other === undefined) continue
      const say = (money: Money): LocalizedText => ({ en: toText(money, "en"), zh: toText(money, "zh") })
      const { en, zh } = span(edge, edges[index + 1], say)
      this.changes.within({ en: `offers ${en} at list`, zh: `目录价总额 ${zh}` }, () => this.rules(one, other))
    }
  }
}

/**
 * Says what changed from one version of a policy to the next, in both languages, each with its place and where it leads
 * (XTR-3): to decisions that are nowhere stricter (`looser`), nowhere looser (`stricter`), or it can't be said (`other`).
 *
 * Empty where both say the same as far as it shows from the data: the order of rules, rules in brackets, a rule said twice
 * and cases split or joined make no difference. Where any offer is decided differently, something is said. Both policies
 * should be ones that `compile` accepts for one ladder.
 *
 * @example
 * ```ts
 * import assert from "node:assert"
 * import { PricingAuthority, Rate } from "@dealwright/core"
 *
 * const { diff, shiftLimits, tradePricing } = PricingAuthority
 * assert.deepEqual(diff(tradePricing, tradePricing), [])
 *
 * const financing = { ...tradePricing.financing, annualRate: Rate.percent(8) }
 * const [change] = diff(tradePricing, { ...tradePricing, financing })
 * assert.equal(change?.text.en, "Longer terms cost 8% a year instead of 6%.")
 * assert.equal(change?.direction, "stricter")
 *
 * const wider = { ...tradePricing, rule: shiftLimits(tradePricing.rule, { below: Rate.percent(1) }) }
 * assert.equal(diff(tradePricing, wider)[0]?.text.en, "rep may go to 1% below list instead of 0%.")
 * ```
 */
export const diff = (before: PricingPolicy, after: PricingPolicy): ReadonlyArray<PolicyChange> => {
  const comparison = new Comparison()
  comparison.rules({ rule: before.rule, place: "rule" }, { rule: after.rule, place: "rule" })
  diffSettings(before, after, comparison.changes)
  return comparison.changes.found
}
