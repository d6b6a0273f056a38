/**
 * What may be said about a policy without deciding anything: what is odd about it, and what changed from one version to
 * the next (XTR-3). Shared by every kind of policy.
 *
 * @module
 */
import type { LocalizedText } from "./Messages.ts"
import type { FactValue } from "./Model.ts"

/**
 * How much a finding matters: an `error` makes part of the policy useless or unsafe, a `warning` is hardly meant, a `note` is
 * worth knowing. None of them keeps a policy from being used: what can't work is refused when it is compiled.
 */
export type FindingSeverity = "error" | "warning" | "note"

/** Something odd about a policy, with the place where it stands and the figures it rests on. */
export interface PolicyFinding {
  /** Selects what kind of thing it is, e.g. `unreachable-rule`. Stable; programs may match on it. */
  readonly code: string
  readonly severity: FindingSeverity
  /** Path into the policy's data, e.g. `rule.cases[1].rule`. */
  readonly place: string
  /** Id in the rulebook. */
  readonly rule: string
  /** What is odd, and what would be right. */
  readonly text: LocalizedText
  readonly facts: Readonly<Record<string, FactValue>>
}

/** Where a change leads: to decisions that are nowhere stricter, nowhere looser, or it can't be said. */
export type ChangeDirection = "looser" | "stricter" | "other"

/** One difference between two versions of a policy, in words. */
export interface PolicyChange {
  /** Path into the newer version; into the older one for what is gone. */
  readonly place: string
  readonly direction: ChangeDirection
  readonly text: LocalizedText
}

const severityOrder: Readonly<Record<FindingSeverity, number>> = { error: 0, warning: 1, note: 2 }

/**
 * Builds a finding; the sentence ends with its rule id, in both languages.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const found = Decision.finding("warning", "gap", "rule", "PRC-3", { en: "No floor holds here", zh: "此处没有底价" })
 * assert.equal(found.text.en, "No floor holds here (PRC-3).")
 * ```
 */
export const finding = (
  severity: FindingSeverity,
  code: string,
  place: string,
  rule: string,
  { en, zh }: LocalizedText,
  facts: Readonly<Record<string, FactValue>> = {},
): PolicyFinding => ({ code, severity, place, rule, text: { en: `${en} (${rule}).`, zh: `${zh}(${rule})。` }, facts })

/**
 * Findings with the gravest first; those of one severity stay in their order.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * const say = { en: "Odd", zh: "异常" }
 * const note = Decision.finding("note", "opaque-rule", "rule", "PRC-2", say)
 * const error = Decision.finding("error", "gap", "rule", "PRC-2", say)
 * assert.deepEqual(Decision.gravestFirst([note, error]), [error, note])
 * ```
 */
export const gravestFirst = (findings: ReadonlyArray<PolicyFinding>): ReadonlyArray<PolicyFinding> =>
  [...findings].sort((a, b) => severityOrder[a.severity] - severityOrder[b.severity])

/**
 * Where several changes lead together: one way only if all of them lead there; `undefined` without any.
 *
 * @example
 * ```ts
 * import { Decision } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Decision.directionOfAll(["looser", "looser"]), "looser")
 * assert.equal(Decision.directionOfAll(["looser", "stricter"]), "other")
 * assert.equal(Decision.directionOfAll([]), undefined)
 * ```
 */
export const directionOfAll = (directions: Iterable<ChangeDirection>): ChangeDirection | undefined => {
  let all: ChangeDirection | undefined
  for (const direction of directions) {
    if (all !== undefined && all !== direction) return "other"
    all = direction
  }
  return all
}
