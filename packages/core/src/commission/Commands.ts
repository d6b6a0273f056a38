/**
 * Commands to a member's commission period.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, LongText } from "../decider/Ids.ts"
import { Credit, Posting } from "./Model.ts"

const CreditId = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(200))
const Month = Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}$/u))

/** What a commission period is told: by reactions to orders and payments, and by whoever closes the month. */
export const Command = Schema.TaggedUnion({
  /**
   * What a deal contributes, as it stands now: new, with another amount than before, or taken back with zero. Ignored
   * when the plan pays on another basis.
   */
  Credit: { memberId: Id, period: Month, credit: Credit, reason: LongText },
  /** What a credit earned is taken back, exactly (COM-5). Ignored for a credit that isn't on record. */
  Reverse: { creditId: CreditId, reason: LongText },
  /** What was held back of a credit is paid (COM-5). */
  ReleaseHoldback: { creditId: CreditId, reason: LongText },
  /** A change to a closed month, or what was carried out of the last one. */
  Adjust: { memberId: Id, period: Month, posting: Posting },
  /** Locks the month and pays (COM-8). */
  Close: {},
})
/** The type of {@link Command}. */
export type Command = typeof Command.Type
