/**
 * Constructors of rules for routes, and the form in which two rules that mean the same are the same (APR-2). They only build
 * data; what comes out is checked by `compile` like any other policy.
 *
 * Laws: `allOf` and `sequence` are associative, and of one rule they are that rule; `nOf` of all is `allOf`; `anyOf` of one
 * is that one. {@link normalised} brings every rule to the shortest of those forms, and a rule so brought asks the same.
 */
import type { RouteRule } from "./Policy.ts"

/** The rank that the decision asks for, or anybody above (APR-2). */
export const lowestSufficient: RouteRule = { _tag: "LowestSufficient" }

/** Every rank above the requester's up to the one that the decision asks for, one after the other (APR-2). */
export const everyRankUpTo: RouteRule = { _tag: "EveryRankUpTo" }

/**
 * This rank or above, whatever the decision asks for (APR-2).
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Approval.ofRank("director"), { _tag: "OfRank", rank: "director" })
 * ```
 */
export const ofRank = (rank: string): RouteRule => ({ _tag: "OfRank", rank })

/**
 * Somebody who fills this role, whatever their rank (APR-2).
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Approval.inRole("legal"), { _tag: "InRole", role: "legal" })
 * ```
 */
export const inRole = (role: string): RouteRule => ({ _tag: "InRole", role })

const joined = (tag: "AllOf" | "Sequence", rules: ReadonlyArray<RouteRule>): RouteRule => {
  const parts = rules.flatMap((rule) => (rule._tag === tag ? rule.rules : [rule]))
  const [only] = parts
  return only !== undefined && parts.length === 1 ? only : { _tag: tag, rules: parts }
}

/**
 * All of them, in any order, each by somebody else (APR-2). Of one rule it is that rule; rules of the same kind inside
 * it stand beside the others. Of none it is refused when it is compiled: somebody has to be asked.
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * const { allOf, inRole, lowestSufficient, ofRank } = Approval
 * assert.deepEqual(allOf(lowestSufficient), lowestSufficient)
 * const [a, b, c] = [lowestSufficient, inRole("legal"), ofRank("director")]
 * assert.deepEqual(allOf(allOf(a, b), c), allOf(a, allOf(b, c)))
 * ```
 */
export const allOf = (...rules: ReadonlyArray<RouteRule>): RouteRule => joined("AllOf", rules)

/**
 * One after the other (APR-2). Of one rule it is that rule; sequences inside it are parts of it.
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * const { inRole, lowestSufficient, sequence } = Approval
 * const rule = sequence(lowestSufficient, inRole("legal"))
 * assert.ok(rule._tag === "Sequence" && rule.rules.length === 2)
 * assert.deepEqual(sequence(inRole("legal")), inRole("legal"))
 * ```
 */
export const sequence = (...rules: ReadonlyArray<RouteRule>): RouteRule => joined("Sequence", rules)

/**
 * So many of them, in any order (APR-2). All of them is {@link allOf}; more than there are, or none, is refused when it is
 * compiled.
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * const { allOf, inRole, nOf } = Approval
 * const [legal, finance] = [inRole("legal"), inRole("finance")]
 * assert.deepEqual(nOf(1, legal, finance), { _tag: "NOf", needed: 1, rules: [legal, finance] })
 * assert.deepEqual(nOf(2, legal, finance), allOf(legal, finance))
 * ```
 */
export const nOf = (needed: number, ...rules: ReadonlyArray<RouteRule>): RouteRule =>
  needed === rules.length ? allOf(...rules) : { _tag: "NOf", needed, rules }

/**
 * One of them, whoever answers first (APR-2).
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * const { anyOf, inRole } = Approval
 * assert.deepEqual(anyOf(inRole("legal")), inRole("legal"))
 * ```
 */
export const anyOf = (...rules: ReadonlyArray<RouteRule>): RouteRule => nOf(1, ...rules)

/**
 * The shortest rule that asks the same (APR-2): nothing wrapped that stands alone, no list within a list of its kind.
 * Idempotent.
 *
 * @example
 * ```ts
 * import { Approval } from "@dealwright/core"
 * import assert from "node:assert"
 * const { inRole, normalised } = Approval
 * const wrapped = { _tag: "Sequence", rules: [{ _tag: "NOf", needed: 1, rules: [inRole("legal")] }] } as const
 * assert.deepEqual(normalised(wrapped), inRole("legal"))
 * ```
 */
export const normalised = (rule: RouteRule): RouteRule => {
  switch (rule._tag) {
    case "AllOf":
      return allOf(...rule.rules.map(normalised))
    case "Sequence":
      return sequence(...rule.rules.map(normalised))
    case "NOf":
      return nOf(rule.needed, ...rule.rules.map(normalised))
    default:
      return rule
  }
}
