/**
 * Policies as values: a kind of policy says how its data is stored and how it is compiled.
 *
 * @module
 */
import type * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type { Ladder } from "../decision/Ladder.ts"
import type { LocalizedText } from "../decision/Messages.ts"
import type { Extensions } from "./Extension.ts"

/** Why a policy can't be used: where, what, under which rule, and what would be right. */
export interface PolicyProblem {
  /** Path into the policy's data, e.g. `limits[2].rank`. */
  readonly place: string
  readonly rule: string
  readonly text: LocalizedText
}

/** What a policy is compiled against. */
export interface PolicyContext {
  readonly ladder: Ladder
  readonly extensions: Extensions
}

/**
 * One kind of policy. `codec` is its stored form, `compile` turns data into closures once and refuses everything that
 * is unknown, contradictory or leaves a gap: nothing fails open.
 */
export interface PolicyKind<Data, Compiled> {
  readonly key: string
  readonly codec: Schema.Codec<Data, unknown>
  compile(data: Data, context: PolicyContext): Result.Result<Compiled, ReadonlyArray<PolicyProblem>>
}

/** A kind of policy whose types are forgotten, as the host keeps it. */
export type AnyPolicyKind = PolicyKind<unknown, unknown>
