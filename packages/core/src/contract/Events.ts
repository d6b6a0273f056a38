/**
 * What happened to a contract. Names and fields are the stored form.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import { Archive, ContractOffer, ContractTerms, Signature } from "./Model.ts"

const by = ShortText
const on = CalendarCodec.LocalDate
const contentHash = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(128))
const submission = Schema.Int.check(Schema.isGreaterThan(0))

/** Events of a contract. Each that concerns others names the deal by the state that it leads to. */
export const ContractEvent = Schema.TaggedUnion({
  ContractDrawn: { terms: ContractTerms, on, by },
  /** Back to a draft; `voided` is the request for approval that no longer counts. */
  ContractAmended: { terms: ContractTerms, voided: Schema.NullOr(submission), on, by },
  /** `offer` is what it counts for among the customer's recent offers, where the pricing policy looks at them (PRC-6). */
  ContractSubmitted: {
    submission,
    contentHash,
    decision: DecisionCodec.Decision,
    offer: Schema.optionalKey(ContractOffer),
    on,
    by,
  },
  ContractApproved: { submission, contentHash, submittedBy: by, on, by },
  /** Back to a draft. */
  ApprovalRefused: { submission, reason: LongText, on, by },
  FirstPaymentRecorded: { receivableId: Id, on },
  FirstPaymentReversed: { receivableId: Id, on },
  ContractSigned: { signature: Signature, submission },
  ContractArchived: { archive: Archive },
  /** Nothing that was agreed or approved changes (ORG-7). */
  ContractTakenOver: { from: by, to: by, reason: ShortText, on },
  ContractRescinded: { reason: ShortText, voided: Schema.NullOr(submission), on, by },
})
/** Events of a contract. */
export type ContractEvent = typeof ContractEvent.Type
