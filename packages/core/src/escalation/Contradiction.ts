/**
 * Whether conditions can hold together, as far as the data show (XTR-3). Not exported from the module.
 */
import type { LocalizedText } from "../decision/Messages.ts"
import { conditionKey } from "./Conditions.ts"
import type { Condition } from "./Model.ts"
import { conditionOf } from "./Words.ts"

/** All parts that must hold. */
const parts = (condition: Condition): ReadonlyArray<Condition> =>
  condition._tag === "All" ? condition.conditions.flatMap(parts) : [condition]

const isNever = (condition: Condition): boolean => {
  switch (condition._tag) {
    case "Any":
      return condition.conditions.every(isNever)
    case "All":
      return condition.conditions.some(isNever)
    case "Not":
      return isAlways(condition.condition)
    default:
      return false
  }
}

const isAlways = (condition: Condition): boolean => {
  switch (condition._tag) {
    case "Always":
      return true
    case "All":
      return condition.conditions.every(isAlways)
    case "Any":
      return condition.conditions.some(isAlways)
    case "Not":
      return isNever(condition.condition)
    default:
      return false
  }
}

type Bound = Extract<Condition, { readonly _tag: "AtLeast" | "AtMost" }>["value"]

/** Whether one amount is above the other; unknown between kinds and currencies. */
const isAbove = (a: Bound, b: Bound): boolean =>
  typeof a === "number"
    ? typeof b === "number" && a > b
    : typeof b === "object" && a.currency === b.currency && a.minor > b.minor

const clash = (a: Condition, b: Condition): boolean => {
  if (a._tag === "Not" && conditionKey(a.condition) === conditionKey(b)) return true
  if (a._tag === "Equals" && b._tag === "Equals") return a.fact === b.fact && a.value !== b.value
  if (a._tag === "AtLeast" && b._tag === "AtMost") return a.fact === b.fact && isAbove(a.value, b.value)
  if (a._tag === "Equals" && b._tag === "AtMost") {
    return a.fact === b.fact && typeof a.value === "number" && isAbove(a.value, b.value)
  }
  if (a._tag === "AtLeast" && b._tag === "Equals") {
    return a.fact === b.fact && typeof b.value === "number" && isAbove(a.value, b.value)
  }
  return false
}

/** Why conditions can't all hold; `undefined` where they may. */
export const contradiction = (conditions: ReadonlyArray<Condition>): LocalizedText | undefined => {
  const all = conditions.flatMap(parts)
  const never = all.find(isNever)
  if (never !== undefined) {
    const text = conditionOf(never)
    return { en: `${text.en} never holds`, zh: `条件“${text.zh}”从不成立` }
  }
  for (const a of all) {
    const b = all.find((other) => clash(a, other) || clash(other, a))
    if (b === undefined) continue
    const [first, second] = [conditionOf(a), conditionOf(b)]
    return {
      en: `${first.en} and ${second.en} never hold together`,
      zh: `“${first.zh}”与“${second.zh}”不能同时成立`,
    }
  }
  return undefined
}
