/**
 * Asking conditions (ESC-1). Not exported from the module.
 */
import type { FactValue } from "../decision/Model.ts"
import type { Condition, StepFacts } from "./Model.ts"

/** What is known of a condition: it holds, it does not, or a fact that it asks for is missing. */
type Known = boolean | undefined

/** -1, 0 or 1 for two numbers or two amounts of one currency. */
const order = (fact: FactValue | undefined, value: FactValue): number | undefined => {
  if (typeof fact === "number" && typeof value === "number") return Math.sign(fact - value)
  if (typeof fact === "object" && typeof value === "object" && fact.currency === value.currency) {
    return fact.minor < value.minor ? -1 : fact.minor > value.minor ? 1 : 0
  }
  return undefined
}

const ask = (condition: Condition, facts: StepFacts): Known => {
  switch (condition._tag) {
    case "Always":
      return true
    case "Equals": {
      const fact = Object.hasOwn(facts, condition.fact) ? facts[condition.fact] : undefined
      return typeof fact === typeof condition.value ? fact === condition.value : undefined
    }
    case "AtLeast":
    case "AtMost": {
      const fact = Object.hasOwn(facts, condition.fact) ? facts[condition.fact] : undefined
      const sign = order(fact, condition.value)
      return sign === undefined || Number.isNaN(sign) ? undefined : condition._tag === "AtLeast" ? sign >= 0 : sign <= 0
    }
    case "Not": {
      const known = ask(condition.condition, facts)
      return known === undefined ? undefined : !known
    }
    case "All": {
      let all: Known = true
      for (const one of condition.conditions) {
        const known = ask(one, facts)
        if (known === false) return false
        if (known === undefined) all = undefined
      }
      return all
    }
    case "Any": {
      let any: Known = false
      for (const one of condition.conditions) {
        const known = ask(one, facts)
        if (known === true) return true
        if (known === undefined) any = undefined
      }
      return any
    }
  }
}

/** Whether all conditions are known to hold. */
export const hold = (conditions: ReadonlyArray<Condition>, facts: StepFacts): boolean =>
  conditions.every((condition) => ask(condition, facts) === true)

/** A text that two conditions share exactly when they ask the same. */
export const conditionKey = (condition: Condition): string => {
  switch (condition._tag) {
    case "Always":
      return "always"
    case "Equals":
      return JSON.stringify(["=", condition.fact, condition.value])
    case "AtLeast":
    case "AtMost": {
      const { fact, value } = condition
      const figure = typeof value === "number" ? value : `${value.minor}${value.currency}`
      return JSON.stringify([condition._tag, fact, figure])
    }
    case "Not":
      return JSON.stringify(["not", conditionKey(condition.condition)])
    case "All":
    case "Any":
      return JSON.stringify([condition._tag, ...condition.conditions.map(conditionKey)])
  }
}
