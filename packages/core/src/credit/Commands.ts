/**
 * What can be asked of a credit account. Bookkeeping commands carry totals, not steps: the same one twice changes
 * nothing.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { CreditTerms, Ledger, maxEntries } from "./Model.ts"

const contentHash = Schema.String.check(Schema.isMaxLength(64))

/** Commands to a credit account. */
export const Command = Schema.TaggedUnion({
  /** Sets the customer's terms, or proposes them to the rank that may (CRD-1). */
  SetTerms: { terms: CreditTerms, reason: LongText },
  /** The approval of proposed terms (CRD-1, PRC-8). Sent by the system. */
  RecordTermsApproval: { contentHash, by: ShortText },
  /** The end of a proposal without approval. Sent by the system. */
  RecordTermsRefusal: { contentHash, by: ShortText, reason: LongText },
  /** Nothing more is released to the customer (CRD-1, CRD-4). */
  Block: { reason: ShortText },
  /** Lifts the block. */
  Unblock: { reason: ShortText },
  /** A released order claims this much; what of it is delivered and invoiced by now (CRD-2). Sent by the system. */
  CommitOrder: {
    orderId: Id,
    ordered: MoneyCodec.Money,
    delivered: MoneyCodec.Money,
    invoiced: MoneyCodec.Money,
    deliveryDate: Schema.optionalKey(CalendarCodec.LocalDate),
  },
  /** So much of the order is delivered by now, in all. Sent by the system. */
  RecordDelivery: { orderId: Id, delivered: MoneyCodec.Money },
  /** So much of the order is invoiced by now, in all. Sent by the system. */
  RecordInvoice: { orderId: Id, invoiced: MoneyCodec.Money },
  /** The order claims nothing beyond what is delivered or invoiced (CRD-7). Sent by the system. */
  ReleaseOrder: { orderId: Id },
  /** What is open of one item now; with zero it is closed (CRD-2). Sent by the system. */
  ReceivableChanged: {
    itemId: Id,
    open: MoneyCodec.Money,
    invoiceDate: CalendarCodec.LocalDate,
    dueDate: CalendarCodec.LocalDate,
  },
  /** All money received and not applied, in its currency (CRD-2). Sent by the system. */
  UnappliedChanged: { total: MoneyCodec.Money },
  /** A debt puts new orders on hold (REC-4). Sent by the system. */
  PlaceHold: { source: Id, reason: ShortText },
  /** That debt puts nothing on hold any more. Sent by the system. */
  LiftHold: { source: Id },
  /** An order is on hold and waits for headroom (CRD-7). Sent by the system. */
  HoldOrder: {
    orderId: Id,
    amount: MoneyCodec.Money,
    deliveryDate: Schema.optionalKey(CalendarCodec.LocalDate),
  },
  /** The order waits no longer. Sent by the system. */
  UnholdOrder: { orderId: Id },
  /** The customer shares the limit of another one from now on (CRD-9). */
  JoinGroup: { parentId: Id, reason: LongText },
  /** The customer stands alone again (CRD-9). */
  LeaveGroup: { reason: LongText },
  /** To the parent: what a subsidiary claims now (CRD-9). Sent by the system. */
  RecordMember: { customerId: Id, claims: Ledger },
  /** To the parent: a subsidiary has left (CRD-9). Sent by the system. */
  RemoveMember: { customerId: Id },
  /** To a subsidiary: the group's terms, and what the others claim (CRD-9). Sent by the system. */
  RecordGroup: { terms: Schema.optionalKey(CreditTerms), others: Ledger },
  /** These of the customer's orders pass now, as the parent found (CRD-7, CRD-9). Sent by the system. */
  RecordOffer: { orderIds: Schema.Array(Id).check(Schema.isMaxLength(maxEntries)) },
  /** Looks which orders on hold pass now (CRD-7). Sent by the system once everything of a change is booked. */
  OfferReleases: {},
})
/** Commands to a credit account. */
export type Command = typeof Command.Type
