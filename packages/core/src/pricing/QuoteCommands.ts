/**
 * What can be asked of a quote. Time and actor arrive as facts.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Id, LongText, ShortText } from "../decider/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { Approvers, ContentHash, Revision } from "./PriceListModel.ts"
import { offerFields, SentBack } from "./QuoteModel.ts"

const Urgency = Schema.optionalKey(Schema.Literals(["normal", "urgent"]))
const Reason = LongText.check(Schema.isPattern(/\S/u, { description: "a reason" }))

/**
 * Commands of a quote (PRC-7, PRC-9). `CounterOffer` is the customer's: it becomes a revision and is decided at once. The last
 * five come from approvals, the book of numbers and the expiry timer.
 */
export const QuoteCommand = Schema.TaggedUnion({
  Draft: { customerId: Id, currency: MoneyCodec.CurrencyCode, ...offerFields },
  Revise: offerFields,
  CounterOffer: { ...offerFields, note: LongText, urgency: Urgency },
  Submit: { urgency: Urgency },
  /** Holds to the end of the day so many days from today; without it for the policy's days. */
  Issue: { validDays: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 3650 }))) },
  Accept: {},
  Decline: { reason: Reason },
  Withdraw: { reason: Reason },
  RecordApproval: { revision: Revision, contentHash: ContentHash, approvers: Approvers },
  RecordSentBack: { revision: Revision, contentHash: ContentHash, outcome: SentBack, by: ShortText, reason: LongText },
  RecordLapse: { revision: Revision },
  AssignNumber: { number: ShortText },
  Expire: {},
})
/** The type of {@link QuoteCommand}. */
export type QuoteCommand = typeof QuoteCommand.Type
