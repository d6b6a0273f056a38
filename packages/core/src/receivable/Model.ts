/**
 * What is owed, by whom, until when, and how far its collection has come (REC).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, Name, ShortText } from "../decider/Ids.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import { EscalationState } from "../escalation/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import { maxInstalments } from "./Method.ts"

/** What the debt comes from. `reference` of an import is the number it had where it came from. */
export const Source = Schema.TaggedUnion({
  Order: { orderId: Id },
  Subscription: { subscriptionId: Id },
  Import: { reference: ShortText },
})
/** What the debt comes from. */
export type Source = typeof Source.Type

/** A member who sold it, with their payout share (COM-3). The first one is the owner of the debt. */
export const Seller = Schema.Struct({ memberId: Id, share: RateCodec.Rate })
/** A member who sold it, with their payout share. */
export type Seller = typeof Seller.Type

/** The sellers of one receivable. */
export const Sellers = Schema.Array(Seller).check(Schema.isMaxLength(50))

/** Number of an instalment within its plan, from 1. */
export const InstalmentNo = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxInstalments }))

/** What an escalation is about: an instalment by its number, or the duty to sign the contract (REC-7). */
export const Item = Schema.Union([InstalmentNo, Schema.Literal("signing")])
/** What an escalation is about. */
export type Item = typeof Item.Type

/** An amount of one instalment, in the plan's currency. */
export const Part = Schema.Struct({ no: InstalmentNo, amount: MoneyCodec.Money })
/** An amount of one instalment. */
export type Part = typeof Part.Type

/** Parts of one plan, each instalment at most once. */
export const Parts = Schema.Array(Part).check(Schema.isMaxLength(maxInstalments))

/** Counts the extension requests of one receivable, from 1. */
export const Revision = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100_000 }))

/** Calendar days by which a due date is put off, 1 to 3650. */
export const ExtensionDays = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 3650 }))

/** A contested instalment: its escalation stands still until the dispute is resolved (REC-10). */
export const Dispute = Schema.Struct({ reason: LongText, by: ShortText, since: CalendarCodec.Instant })
/** A contested instalment (REC-10). */
export type Dispute = typeof Dispute.Type

/** A request for a later due date that waits for its approval (REC-5). */
export const PendingExtension = Schema.Struct({
  revision: Revision,
  days: ExtensionDays,
  reason: LongText,
  by: ShortText,
  contentHash: Schema.String.check(Schema.isMaxLength(64)),
  decision: DecisionCodec.Decision,
})
/** A request for a later due date that waits for its approval (REC-5). */
export type PendingExtension = typeof PendingExtension.Type

/** A schedule chosen since the debt was opened, by its name in the policy; `null` chooses the policy's usual one (ESC-1). */
export const Choice = Schema.NullOr(Name)
/** A schedule chosen since the debt was opened; `null` for the policy's usual one. */
export type Choice = typeof Choice.Type

const obligation = {
  /** The date that counts now, extensions included. */
  due: CalendarCodec.LocalDate,
  /** When the first step of its escalation is due; absent when there is none, and once `escalation` tells. */
  next: Schema.optionalKey(CalendarCodec.Instant),
  /** How far the escalation has run; absent as long as nothing has happened to it. */
  escalation: Schema.optionalKey(EscalationState),
}

/**
 * One instalment (REC-1). What is left out has not happened: nothing paid, nothing credited, never extended. Open is
 * `amount − paid − credited`.
 */
export const Instalment = Schema.Struct({
  ...obligation,
  no: InstalmentNo,
  amount: MoneyCodec.Money,
  paid: Schema.optionalKey(MoneyCodec.Money),
  /** Taken off by credit notes or written off. */
  credited: Schema.optionalKey(MoneyCodec.Money),
  /** Days by which the due date was put off in all (REC-5). */
  extendedDays: Schema.optionalKey(ExtensionDays),
  pending: Schema.optionalKey(PendingExtension),
  dispute: Schema.optionalKey(Dispute),
  /** Its schedule has put new orders on hold; counts for as long as something is open (REC-4). */
  holds: Schema.optionalKey(Schema.Literal(true)),
  /** The schedule chosen for this instalment; absent where it follows the plan's (ESC-1). */
  chosen: Schema.optionalKey(Choice),
})
/** One instalment (REC-1). */
export type Instalment = typeof Instalment.Type

/** The duty to sign the contract once the first payment was made in full (REC-7). */
export const Signing = Schema.Struct(obligation)
/** The duty to sign the contract (REC-7). */
export type Signing = typeof Signing.Type

/** What an escalation runs on: an instalment or the duty to sign. */
export type Obligation = Signing & Pick<Instalment, "chosen">

/** Money of one receipt on one instalment: receipt number, instalment, value date, amount. */
export const ReceiptRow = Schema.Tuple([Id, InstalmentNo, CalendarCodec.LocalDate, MoneyCodec.Money])
/** Money of one receipt on one instalment: receipt number, instalment, value date, amount. */
export type ReceiptRow = typeof ReceiptRow.Type

/** Money received before the debt was opened, on one of its instalments: receipt number, instalment, amount. */
export const PrepaidRow = Schema.Tuple([Id, InstalmentNo, MoneyCodec.Money])
/** Money received before the debt was opened: receipt number, instalment, amount. */
export type PrepaidRow = typeof PrepaidRow.Type

/** Most rows of receipts on one receivable. */
export const maxReceiptRows = 5000

/** What the deal hangs on besides the money; carried so that whoever reacts to a payment or forfeiture has it. */
export const links = {
  dealId: Schema.optionalKey(Id),
  unitId: Schema.optionalKey(Id),
  contractId: Schema.optionalKey(Id),
}

/** What of the links is kept in this system and hears of the debt; the rest are the host's own numbers. */
export const Linked = Schema.Array(Schema.Literals(["deal", "unit", "contract"])).check(
  Schema.isMinLength(1),
  Schema.isMaxLength(3),
  Schema.isUnique(),
)
/** What of the links is kept in this system. */
export type Linked = typeof Linked.Type

const planFields = {
  customerId: Id,
  source: Source,
  ...links,
  linked: Schema.optionalKey(Linked),
  sellers: Sellers,
  invoiceDate: CalendarCodec.LocalDate,
  /** The part of the total that is a deposit; without it everything collected counts as deposit (REC-6). */
  deposit: Schema.optionalKey(MoneyCodec.Money),
  /** How many leading instalments make up the first payment (CTR-6). */
  firstPayment: InstalmentNo,
  instalments: Schema.NonEmptyArray(Instalment).check(Schema.isMaxLength(maxInstalments)),
  receipts: Schema.Array(ReceiptRow).check(Schema.isMaxLength(maxReceiptRows)),
  /** Its own id, as the first payment named it; events that take money off again repeat it. */
  receivableId: Schema.optionalKey(Id),
  signing: Schema.optionalKey(Signing),
  /** When the contract was signed, so that no duty to sign arises any more (REC-7). */
  signed: Schema.optionalKey(Schema.Literal(true)),
  /** The named schedule with which it was opened; absent with the policy's usual one (ESC-1). */
  schedule: Schema.optionalKey(Name),
  /** The schedule chosen for all of it since; counts before `schedule` (ESC-1). */
  chosen: Schema.optionalKey(Choice),
  /** How many extensions were asked for; numbers the next one. */
  extensions: Schema.optionalKey(Revision),
  /** Numbers of the credit notes and write-offs applied. */
  notes: Schema.optionalKey(Schema.Array(Id).check(Schema.isMaxLength(1000))),
}

const Plan = Schema.Struct(planFields)
/** A plan: one debt with its instalments (REC-1). */
export type Plan = typeof Plan.Type

/** What became of the money when a plan was forfeited (REC-6): `collected = kept + returned`. */
export const forfeitureFigures = {
  collected: MoneyCodec.Money,
  kept: MoneyCodec.Money,
  returned: MoneyCodec.Money,
  /** What was still open and is given up. */
  waived: MoneyCodec.Money,
}

/**
 * A receivable: one plan and where it stands. `Open` while anything is open, `Closed` when all of it is paid, credited
 * or written off (a bounced payment opens it again), `Forfeited` for good.
 */
export const ReceivableState = Schema.TaggedUnion({
  None: {},
  Open: planFields,
  Closed: planFields,
  Forfeited: { ...planFields, ...forfeitureFigures, on: CalendarCodec.LocalDate },
})
/** A receivable: one plan and where it stands. */
export type ReceivableState = typeof ReceivableState.Type

/** A receivable that exists. */
export type SomePlan = Exclude<ReceivableState, { readonly _tag: "None" }>
