/**
 * The order of reasons in the canonical form of a decision (KER-6): by verdict, the gravest first, code, rule, and then facts
 * in the order of their names, amounts by size. Reasons are compared part by part: a text of each to compare by would
 * cost more than the rest of a decision.
 */
import type { FactValue, Reason, Verdict } from "./Model.ts"

const verdictOrder: Readonly<Record<Verdict, number>> = { Denied: 0, NeedsApproval: 1, Allowed: 2 }

/** Texts in the order of their characters' codes, the same on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Names the type, and the currency of an amount: only what is alike is compared by size. */
const kindOf = (value: FactValue | undefined): string => (typeof value === "object" ? value.currency : typeof value)

const byValue = (a: FactValue | undefined, b: FactValue | undefined): number => {
  const order = byText(kindOf(a), kindOf(b))
  if (order !== 0 || a === undefined || b === undefined) return order
  const [one, other] = typeof a === "object" && typeof b === "object" ? [a.minor, b.minor] : [a, b]
  return one < other ? -1 : one > other ? 1 : 0
}

const byFacts = (a: Reason["facts"], b: Reason["facts"]): number => {
  for (const name of Object.keys({ ...a, ...b }).sort()) {
    // What isn't there comes last: its text begins with a `u`.
    const order = byValue(a[name], b[name])
    if (order !== 0) return order
  }
  return 0
}

/** Puts reasons into the canonical order; 0 is for those that say the same. */
export const byReason = (a: Reason, b: Reason): number => {
  if (a === b) return 0
  if (a.verdict !== b.verdict) return verdictOrder[a.verdict] - verdictOrder[b.verdict]
  if (a.code !== b.code) return byText(a.code, b.code)
  return a.rule === b.rule ? byFacts(a.facts, b.facts) : byText(a.rule, b.rule)
}
