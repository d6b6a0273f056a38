/**
 * The one answer that every policy gives (KER-6): what may happen, who has to agree, and why.
 *
 * Plain data without a schema, so that a pure decision costs no more than the objects it returns.
 * The stored form is in `Codec.ts`.
 *
 * @module
 */
import type { Money } from "../money/Model.ts"

/**
 * A place on a company's ladder (ORG-1). `level` counts from 0, the lowest; ranks are compared by level alone,
 * the name is what people read.
 *
 * @example
 * ```ts
 * import type { Decision } from "@dealwright/core"
 * const manager: Decision.Rank = { level: 2, name: "manager" }
 * ```
 */
export interface Rank {
  readonly level: number
  readonly name: string
}

/**
 * Somebody who has to agree besides the deciding rank: a second rank in parallel, or whoever fills a role.
 */
export type SignOff =
  | { readonly _tag: "ByRank"; readonly rank: Rank }
  | { readonly _tag: "ByRole"; readonly role: string }

/** A figure or word that a reason rests on. Dates and rates are given as their printed form. */
export type FactValue = string | number | boolean | Money

/** How far one reason alone pushes a decision up the lattice. */
export type Verdict = "Allowed" | "NeedsApproval" | "Denied"

/**
 * Why a decision came out as it did. `code` selects the sentence in a message catalogue, `rule` is the id in the
 * rulebook, `facts` are the figures used.
 */
export interface Reason {
  readonly code: string
  readonly rule: string
  readonly verdict: Verdict
  readonly facts: Readonly<Record<string, FactValue>>
}

/** Nothing stands in the way. Without reasons it is the identity of {@link join}. */
export interface Allowed {
  readonly _tag: "Allowed"
  readonly reasons: ReadonlyArray<Reason>
}

/** May happen once `rank` (or anybody above) has agreed, and everybody in `signOffs` too. */
export interface NeedsApproval {
  readonly _tag: "NeedsApproval"
  readonly rank: Rank
  readonly signOffs: ReadonlyArray<SignOff>
  readonly reasons: ReadonlyArray<Reason>
}

/** Nobody may agree to it. */
export interface Denied {
  readonly _tag: "Denied"
  readonly reasons: ReadonlyArray<Reason>
}

/** A bounded join-semilattice: Allowed ⊑ NeedsApproval(low) ⊑ NeedsApproval(high) ⊑ Denied (KER-6). */
export type Decision = Allowed | NeedsApproval | Denied
