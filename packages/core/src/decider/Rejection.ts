/**
 * The shape of every module's error: the command is impossible, nothing was stored, and this rule says so.
 *
 * @module
 */
import type * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import type { LocalizedText } from "../decision/Messages.ts"

/** A closed reason: a tag and the values it is about. */
export interface RejectionReason {
  readonly _tag: string
}

/** What a rejection carries. */
export interface RejectionFields<Reason extends RejectionReason> {
  /** Id of the rule that makes the command impossible. */
  readonly rule: string
  readonly reason: Reason
  /** What was wrong, with which value, and what would be right. */
  readonly text: LocalizedText
}

/** Any module's rejection, for code that handles all of them alike. */
export type AnyRejection = Cause.YieldableError & RejectionFields<RejectionReason> & { readonly _tag: string }

/**
 * Makes the error class of a module. Its `message` is the English text.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * type Reason = { readonly _tag: "AlreadyShipped"; readonly order: string }
 * class ParcelError extends Decider.Rejection("ParcelError")<Reason> {}
 * const error = new ParcelError({
 *   rule: "ORD-2",
 *   reason: { _tag: "AlreadyShipped", order: "O-1" },
 *   text: { en: "Order O-1 was shipped; return it instead.", zh: "订单 O-1 已发货,请走退货。" }
 * })
 * assert.equal(error.message, "Order O-1 was shipped; return it instead. [ORD-2]")
 * ```
 */
export const Rejection = <const Tag extends string>(
  tag: Tag,
): (new <Reason extends RejectionReason>(
  fields: RejectionFields<Reason>,
) => Cause.YieldableError & RejectionFields<Reason> & { readonly _tag: Tag }) => {
  class Rejected extends Data.TaggedError(tag)<RejectionFields<RejectionReason>> {
    readonly [RejectionTypeId] = true
    override get message(): string {
      return `${this.text.en} [${this.rule}]`
    }
  }
  // The class is generic in its reason only at the type level: fields are stored as given.
  return Rejected as never
}

const RejectionTypeId = "~dealwright/Rejection"

/**
 * True for the error of any module.
 *
 * @example
 * ```ts
 * import { Decider } from "@dealwright/core"
 * import assert from "node:assert"
 * class ParcelError extends Decider.Rejection("ParcelError")<{ readonly _tag: "Lost" }> {}
 * const thrown: unknown = new ParcelError({
 *   rule: "ORD-2",
 *   reason: { _tag: "Lost" },
 *   text: { en: "The parcel is lost; send another one.", zh: "包裹已遗失,请补发。" }
 * })
 * assert.ok(Decider.isRejection(thrown))
 * assert.equal(thrown.rule, "ORD-2")
 * assert.ok(!Decider.isRejection(new Error("the disk is full")))
 * ```
 */
export const isRejection = (u: unknown): u is AnyRejection =>
  typeof u === "object" && u !== null && RejectionTypeId in u
