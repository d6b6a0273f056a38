/**
 * The algebra of decisions (KER-6). Every function is pure and total.
 *
 * Decisions are kept in a canonical form: reasons and sign-offs are sorted and appear once. That is what makes
 * `join` commutative, associative and idempotent on the value itself, not only on its meaning.
 *
 * @module
 */
import type { Allowed, Decision, Denied, FactValue, NeedsApproval, Rank, Reason, SignOff, Verdict } from "./Model.ts"
import { byReason, byText } from "./Order.ts"

const signOffKey = (signOff: SignOff): string =>
  signOff._tag === "ByRank" ? `0${String(signOff.rank.level).padStart(4, "0")}${signOff.rank.name}` : `1${signOff.role}`

const bySignOff = (a: SignOff, b: SignOff): number => byText(signOffKey(a), signOffKey(b))

/** In order, and of those that are equal the first alone. */
const canonical = <A>(items: ReadonlyArray<A>, order: (a: A, b: A) => number): ReadonlyArray<A> => {
  if (items.length < 2) return items
  const kept: Array<A> = []
  for (const item of [...items].sort(order)) {
    const last = kept.at(-1)
    if (last === undefined || order(last, item) !== 0) kept.push(item)
  }
  return kept
}

/**
 * Builds a reason. `rule` is the id in the rulebook.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const reason = Decision.reason("Denied", "customer-blocked", "CRD-4", { customer: "C-1" })
 * assert.equal(reason.rule, "CRD-4")
 * ```
 */
export const reason = (
  verdict: Verdict,
  code: string,
  rule: string,
  facts: Readonly<Record<string, FactValue>> = {},
): Reason => ({ code, rule, verdict, facts })

/**
 * `Allowed`, with the reasons worth telling (a warning within the watch band, say).
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Decision.isAllowed(Decision.allowed()), true)
 * ```
 */
export const allowed = (...reasons: ReadonlyArray<Reason>): Allowed => ({
  _tag: "Allowed",
  reasons: canonical(reasons, byReason),
})

/**
 * `NeedsApproval` of `rank` or anybody above, and of every sign-off.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const decision = Decision.needsApproval({ level: 2, name: "manager" }, [])
 * assert.equal(decision.rank.name, "manager")
 * ```
 */
export const needsApproval = (
  rank: Rank,
  reasons: ReadonlyArray<Reason>,
  signOffs: ReadonlyArray<SignOff> = [],
): NeedsApproval => ({
  _tag: "NeedsApproval",
  rank,
  signOffs: canonical(signOffs, bySignOff),
  reasons: canonical(reasons, byReason),
})

/**
 * `Denied`: no rank may agree.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const decision = Decision.denied(Decision.reason("Denied", "customer-blocked", "CRD-4"))
 * assert.equal(decision.reasons.length, 1)
 * ```
 */
export const denied = (...reasons: ReadonlyArray<Reason>): Denied => ({
  _tag: "Denied",
  reasons: canonical(reasons, byReason),
})

/**
 * Both decisions must be satisfied. Commutative, associative, idempotent; `allowed()` is the identity and `Denied`
 * absorbs; two `NeedsApproval` join to the higher rank and the union of their sign-offs; every reason is kept once
 * (KER-6).
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const low = Decision.needsApproval({ level: 1, name: "supervisor" }, [])
 * const high = Decision.needsApproval({ level: 3, name: "director" }, [])
 * assert.deepEqual(Decision.join(low, high), high)
 * ```
 */
export const join = (self: Decision, that: Decision): Decision => {
  if (self === that) return self
  const reasons =
    self.reasons.length === 0
      ? that.reasons
      : that.reasons.length === 0
        ? self.reasons
        : canonical([...self.reasons, ...that.reasons], byReason)
  if (self._tag === "Denied" || that._tag === "Denied") return { _tag: "Denied", reasons }
  if (self._tag === "NeedsApproval") {
    if (that._tag === "NeedsApproval") {
      return {
        _tag: "NeedsApproval",
        rank: higherRank(self.rank, that.rank),
        signOffs: canonical([...self.signOffs, ...that.signOffs], bySignOff),
        reasons,
      }
    }
    return { ...self, reasons }
  }
  return that._tag === "NeedsApproval" ? { ...that, reasons } : { _tag: "Allowed", reasons }
}

/** The higher of two ranks; two names on one level (never within one ladder) fall back to the name's order. */
const higherRank = (a: Rank, b: Rank): Rank =>
  a.level !== b.level ? (a.level > b.level ? a : b) : a.name >= b.name ? a : b

/**
 * Joins any number of decisions; none at all is `Allowed`.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Decision.joinAll([])._tag, "Allowed")
 * ```
 */
export const joinAll = (decisions: Iterable<Decision>): Decision => {
  let result: Decision = identity
  for (const decision of decisions) result = join(result, decision)
  return result
}

/** The identity of {@link join}: allowed, nothing to say. */
export const identity: Decision = { _tag: "Allowed", reasons: [] }

/**
 * Compares how restrictive two decisions are, reasons and sign-offs aside: negative when `self` is the more
 * permissive one.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.ok(Decision.compare(Decision.allowed(), Decision.denied()) < 0)
 * ```
 */
export const compare = (self: Decision, that: Decision): number => restriction(self) - restriction(that)

const restriction = (decision: Decision): number =>
  decision._tag === "Allowed" ? -1 : decision._tag === "Denied" ? Number.MAX_SAFE_INTEGER : decision.rank.level

/**
 * True for `Allowed`.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Decision.isAllowed(Decision.denied()), false)
 * ```
 */
export const isAllowed = (decision: Decision): decision is Allowed => decision._tag === "Allowed"

/**
 * The reasons that decided: those whose own verdict is as strong as the decision's. On `Allowed` these are remarks.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const warning = Decision.reason("Allowed", "watch-band", "CRD-2")
 * const blocked = Decision.reason("Denied", "customer-blocked", "CRD-4")
 * assert.deepEqual(Decision.decidingReasons(Decision.join(Decision.allowed(warning), Decision.denied(blocked))), [blocked])
 * ```
 */
export const decidingReasons = (decision: Decision): ReadonlyArray<Reason> =>
  decision.reasons.filter((reason) => reason.verdict === decision._tag)

/**
 * True when a member of `rank` may settle the decision alone: it is allowed, or the rank is high enough and no other
 * sign-off is asked for.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const decision = Decision.needsApproval({ level: 2, name: "manager" }, [])
 * assert.equal(Decision.isWithin(decision, { level: 3, name: "director" }), true)
 * ```
 */
export const isWithin = (decision: Decision, rank: Rank): boolean =>
  decision._tag === "Allowed" ||
  (decision._tag === "NeedsApproval" && decision.signOffs.length === 0 && decision.rank.level <= rank.level)
