/**
 * What happened to a credit account. Names and fields are the stored form.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { maxMembers } from "./Limits.ts"
import { Commitment, CreditTerms, GroupPosition, Ledger, maxEntries, OpenItem } from "./Model.ts"

const contentHash = Schema.String.check(Schema.isMaxLength(64))
const revision = Schema.Int.check(Schema.isGreaterThan(0))
const deliveryDate = Schema.optionalKey(CalendarCodec.LocalDate)

/** Events of a credit account. */
export const Event = Schema.TaggedUnion({
  /** `approved` names the proposal that was approved, `overtakes` one that this makes pointless. */
  TermsSet: {
    terms: CreditTerms,
    reason: LongText,
    by: ShortText,
    approved: Schema.optionalKey(revision),
    overtakes: Schema.optionalKey(revision),
  },
  /** The terms go beyond the proposer's authority; `decision` says whose they are within. */
  TermsProposed: {
    revision,
    terms: CreditTerms,
    reason: LongText,
    contentHash,
    decision: DecisionCodec.Decision,
    by: ShortText,
    rank: DecisionCodec.Rank,
    overtakes: Schema.optionalKey(revision),
  },
  ProposalRefused: { revision, by: ShortText, reason: LongText },
  CustomerBlocked: { reason: ShortText, by: ShortText },
  CustomerUnblocked: { reason: ShortText, by: ShortText },
  HoldPlaced: { source: Id, reason: ShortText },
  HoldLifted: { source: Id },
  OrderCommitted: { commitment: Commitment },
  DeliveryRecorded: { orderId: Id, delivered: MoneyCodec.Money },
  InvoiceRecorded: { orderId: Id, invoiced: MoneyCodec.Money },
  CommitmentReleased: { orderId: Id },
  ItemChanged: { item: OpenItem },
  UnappliedChanged: { total: MoneyCodec.Money },
  OrderWaiting: { orderId: Id, amount: MoneyCodec.Money, deliveryDate, since: CalendarCodec.Instant },
  OrderNoLongerWaiting: { orderId: Id },
  /** The customer shares the parent's limit from now on (CRD-9). */
  GroupJoined: { parentId: Id, reason: LongText, by: ShortText },
  GroupLeft: { parentId: Id, reason: LongText, by: ShortText },
  /** A subsidiary has come, or claims something else. */
  MemberRecorded: { customerId: Id, claims: Ledger },
  MemberRemoved: { customerId: Id },
  /** The others in the group claim something else, or the parent has other terms. */
  GroupChanged: { group: GroupPosition },
  /** Orders of the group that would pass now, oldest first (CRD-7); without a customer they are the parent's own. */
  GroupOffered: {
    offers: Schema.Array(
      Schema.Struct({
        customerId: Schema.optionalKey(Id),
        orderIds: Schema.Array(Id).check(Schema.isMaxLength(maxEntries)),
      }),
    ).check(Schema.isMaxLength(maxMembers + 1)),
  },
  /** These orders, oldest first, would pass now (CRD-7). With `release` they are released in the same commit. */
  ReleaseOffered: {
    orderIds: Schema.Array(Id).check(Schema.isMaxLength(maxEntries)),
    onHeadroom: Schema.Literals(["offer", "release"]),
  },
})
/** Events of a credit account. */
export type Event = typeof Event.Type
