/**
 * What can be asked of a request. Time and actor arrive as facts.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { LongText, ShortText } from "../decider/index.ts"
import { requestFields } from "./Model.ts"

/** A reason that says something. */
const Reason = LongText.check(Schema.isPattern(/\S/u, { description: "a reason" }))

/**
 * Commands of a request (APR-1, APR-3). Members answer with `Approve`, `Reject` and `Return`, the requester may `Withdraw`;
 * the others come from the module whose the subject is (`Request`, `Supersede`, `MarkUsed`) and from timers (`Raise`,
 * `Expire`) or follow from a member leaving (`Reask`).
 */
export const ApprovalCommand = Schema.TaggedUnion({
  Request: requestFields,
  Approve: { note: Schema.optionalKey(LongText) },
  Reject: { reason: Reason },
  Return: { reason: Reason },
  Withdraw: { reason: Schema.optionalKey(LongText) },
  Supersede: { reason: LongText },
  MarkUsed: {},
  Raise: {},
  /** `from` has left: steps that asked them ask `to`, who takes over, or whoever else is fit (ORG-7). Sent by the system. */
  Reask: { from: ShortText, to: ShortText },
  Expire: {},
})
/** The type of {@link ApprovalCommand}. */
export type ApprovalCommand = typeof ApprovalCommand.Type
