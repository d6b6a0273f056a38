/**
 * Which offers come to a place in a rule, when choices stand within choices (XTR-3).
 */
import { format as formatDate, type LocalDate } from "../calendar/LocalDate.ts"
import type { Rule } from "./Rule.ts"
import { namedCases } from "./Strictness.ts"

type Only<Tag extends Rule["_tag"]> = Extract<Rule, { readonly _tag: Tag }>

/** Names that are still possible: some, or all but some. */
interface Names {
  readonly only: ReadonlySet<string> | undefined
  readonly except: ReadonlySet<string>
}

/** From `from` on and before `until`; without one of them there is no end. */
interface Span<A> {
  readonly from: A | undefined
  readonly until: A | undefined
}

/** What is still possible at a place. */
export interface Reach {
  readonly groups: Names
  readonly classes: Names
  readonly amounts: Span<bigint>
  readonly days: ReadonlyArray<Span<number>>
}

const anyName: Names = { only: undefined, except: new Set() }

/** Every offer. */
export const everything: Reach = {
  groups: anyName,
  classes: anyName,
  amounts: { from: undefined, until: undefined },
  days: [{ from: undefined, until: undefined }],
}

/** A branch of a choice, and what comes to it; nothing does where `reach` is `undefined`. */
export interface BranchReach {
  readonly at: string
  readonly reach: Reach | undefined
}

const later = <A extends bigint | number>(a: A | undefined, b: A | undefined): A | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a
const earlier = <A extends bigint | number>(a: A | undefined, b: A | undefined): A | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a

const meet = <A extends bigint | number>(a: Span<A>, b: Span<A>): Span<A> | undefined => {
  const from = later(a.from, b.from)
  const until = earlier(a.until, b.until)
  return from !== undefined && until !== undefined && from >= until ? undefined : { from, until }
}

const meetAll = <A extends bigint | number>(spans: ReadonlyArray<Span<A>>, by: Span<A>): ReadonlyArray<Span<A>> =>
  spans.flatMap((span) => meet(span, by) ?? [])

/** What comes to each case by name, and to `otherwise`. */
export const reachOfNames = (rule: Only<"ByGroup" | "ByCustomerClass">, reach: Reach): ReadonlyArray<BranchReach> => {
  const field = rule._tag === "ByGroup" ? "groups" : "classes"
  const { except, only } = reach[field]
  const taken = new Set(except)
  const branches = namedCases(rule).map(({ names }, index): BranchReach => {
    const here = new Set(names.filter((name) => !taken.has(name) && (only === undefined || only.has(name))))
    for (const name of names) taken.add(name)
    return {
      at: `cases[${index}].rule`,
      reach: here.size === 0 ? undefined : { ...reach, [field]: { only: here, except } },
    }
  })
  const left = only === undefined ? undefined : new Set([...only].filter((name) => !taken.has(name)))
  const others = left?.size === 0 ? undefined : { ...reach, [field]: { only: left, except: taken } }
  return [...branches, { at: "otherwise", reach: others }]
}

/** What comes to each band. */
export const reachOfBands = ({ bands }: Only<"ByAmount">, reach: Reach): ReadonlyArray<BranchReach> =>
  bands.map(({ from, until }, index) => {
    const amounts = meet(reach.amounts, { from: from.minor, until: until?.minor })
    return { at: `bands[${index}].rule`, reach: amounts === undefined ? undefined : { ...reach, amounts } }
  })

/** What comes to each period, and to `otherwise`. */
export const reachOfPeriods = ({ periods }: Only<"ByPeriod">, reach: Reach): ReadonlyArray<BranchReach> => {
  let left = reach.days
  const branches = periods.map(({ from, until }, index): BranchReach => {
    const days = meetAll(left, { from, until })
    left = [...meetAll(left, { from: undefined, until: from }), ...meetAll(left, { from: until, until: undefined })]
    return { at: `periods[${index}].rule`, reach: days.length === 0 ? undefined : { ...reach, days } }
  })
  return [...branches, { at: "otherwise", reach: left.length === 0 ? undefined : { ...reach, days: left } }]
}

/** Periods that ended by a day. */
export const endedPeriods = (
  rule: Rule,
  place: string,
  today: LocalDate,
): ReadonlyArray<{ readonly at: string; readonly ended: string }> => {
  const inner = (one: Rule, at: string) => endedPeriods(one, `${place}.${at}`, today)
  switch (rule._tag) {
    case "AllOf":
    case "AnyOf":
      return rule.rules.flatMap((one, index) => inner(one, `rules[${index}]`))
    case "ByGroup":
    case "ByCustomerClass":
      return [
        ...rule.cases.flatMap((one, index) => inner(one.rule, `cases[${index}].rule`)),
        ...inner(rule.otherwise, "otherwise"),
      ]
    case "ByAmount":
      return rule.bands.flatMap((one, index) => inner(one.rule, `bands[${index}].rule`))
    case "ByPeriod":
      return [
        ...rule.periods.flatMap((one, index) =>
          one.until <= today
            ? [{ at: `${place}.periods[${index}]`, ended: formatDate(one.until) }]
            : inner(one.rule, `periods[${index}].rule`),
        ),
        ...inner(rule.otherwise, "otherwise"),
      ]
    default:
      return []
  }
}
