/**
 * What can be asked of a contract's account, and what happened to it. Names and fields of events are the stored form.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, Name, ShortText } from "../decider/Ids.ts"
import { escalationEventFields } from "../escalation/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import { accountFields, GoodsRow, GoodsValues, PlannedAlert } from "./AccountModel.ts"
import { contractFields, maxGoods } from "./Model.ts"
import { Alert } from "./Policy.ts"
import { maxTiers, Rebate } from "./RebateModel.ts"

const goods = Schema.Array(GoodsRow).check(Schema.isMaxLength(maxGoods))
const amount = MoneyCodec.Money
const on = CalendarCodec.LocalDate

/** Credit on so much of one invoice. */
export const NotePart = Schema.Struct({ invoiceId: Id, amount })
/** Credit on so much of one invoice. */
export type NotePart = typeof NotePart.Type

const parts = Schema.Array(NotePart).check(Schema.isMinLength(1), Schema.isMaxLength(100))

/** Commands to the account of a contract. All but `SettleRebate` follow from others. */
export const AccountCommand = Schema.TaggedUnion({
  /** The contract was signed. */
  Open: { ...contractFields },
  /** The order draws this much in all, whatever it drew before: less than before gives the rest back (CTR-2). */
  Draw: { orderId: Id, lines: goods },
  /** The order gives back all that it drew. */
  GiveBack: { orderId: Id },
  /** Goods were invoiced on a day, or returned of what was invoiced on that day (CTR-5). */
  RecordFulfilment: {
    invoiceId: Id,
    invoicedOn: on,
    change: Schema.Literals(["invoiced", "returned"]),
    lines: GoodsValues,
  },
  /** Pays what has accrued of a rebate by a credit note on invoices of this contract (CTR-5). */
  SettleRebate: { rebateId: Id, noteNo: Id, parts },
  /** Raises the alerts that are due (CTR-7). */
  Watch: {},
  /** Nothing is drawn any more. */
  Close: { reason: ShortText },
})
/** Commands to the account of a contract. */
export type AccountCommand = typeof AccountCommand.Type

/** How far something lags behind what was agreed. */
const lag = {
  amount: Schema.optionalKey(Schema.Struct({ agreed: amount, done: amount })),
  goods: Schema.Array(Schema.Struct({ sku: Id, agreed: MoneyCodec.Quantity, done: MoneyCodec.Quantity })).check(
    Schema.isMaxLength(maxGoods),
  ),
}

/** How far a contract lags behind what was agreed (CTR-7). */
export const Lag = Schema.Struct(lag)
/** How far a contract lags behind what was agreed (CTR-7). */
export type Lag = typeof Lag.Type

/** Events of the account of a contract. */
export const AccountEvent = Schema.TaggedUnion({
  AccountOpened: {
    ...accountFields,
    rebates: Schema.Array(Rebate).check(Schema.isMaxLength(maxTiers)),
    alerts: Schema.Array(PlannedAlert).check(Schema.isMaxLength(50)),
  },
  GoodsDrawn: { orderId: Id, lines: goods },
  DrawGivenBack: { orderId: Id },
  /** `accrued` is what each rebate comes to now (CTR-5). */
  FulfilmentRecorded: {
    invoiceId: Id,
    change: Schema.Literals(["invoiced", "returned"]),
    lines: GoodsValues,
    accrued: Schema.Array(Schema.Struct({ rebateId: Id, accrued: amount })).check(Schema.isMaxLength(maxTiers)),
  },
  /** `settledBefore` was subtracted from what had accrued (CTR-5). */
  RebateSettled: {
    rebateId: Id,
    noteNo: Id,
    amount,
    parts,
    accrued: amount,
    settledBefore: amount,
    customerId: Id,
    on,
    by: ShortText,
  },
  /** Ahead of the last day of validity, to members in these roles (CTR-7). */
  AlertRaised: {
    alert: Alert,
    days: Schema.Int,
    until: on,
    to: Schema.Array(Name).check(Schema.isMaxLength(20)),
    customerId: Id,
    ...lag,
    on,
  },
  /** There was nothing to tell. Accounts whose watch is an escalation say so by `StepSkipped`. */
  AlertPassed: { alert: Alert, days: Schema.Int, on },
  /** The watch counts down to the last day (ESC-7); each step that fires raises its alert. */
  EscalationStarted: escalationEventFields.EscalationStarted,
  EscalationRescheduled: escalationEventFields.EscalationRescheduled,
  EscalationStopped: escalationEventFields.EscalationStopped,
  StepFired: escalationEventFields.StepFired,
  StepSkipped: escalationEventFields.StepSkipped,
  AccountClosed: { reason: ShortText, on },
})
/** Events of the account of a contract. */
export type AccountEvent = typeof AccountEvent.Type
