/**
 * How a sum is to be paid, as data (REC-1). `Plan.ts` turns a method into instalments.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { ShortText } from "../decider/Ids.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"

/** Most instalments of one plan: fifty years of months. */
export const maxInstalments = 600

/** Most receivables that one receipt is applied to in one go, and most receipts one receivable is paid from at once. */
export const maxTargets = 100

/** An instalment agreed by date and amount. */
export const AgreedLine = Schema.Struct({ due: CalendarCodec.LocalDate, amount: MoneyCodec.Money })
/** An instalment agreed by date and amount. */
export type AgreedLine = typeof AgreedLine.Type

/** An instalment agreed by date and share of the total. */
export const SharedLine = Schema.Struct({ due: CalendarCodec.LocalDate, share: RateCodec.Rate })
/** An instalment agreed by date and share of the total. */
export type SharedLine = typeof SharedLine.Type

const agreedLines = Schema.Array(AgreedLine).check(Schema.isMinLength(1), Schema.isMaxLength(maxInstalments))

/**
 * The payment method of a receivable (REC-1).
 *
 * - `InFull`: everything on one date.
 * - `OnAccount`: everything so many calendar days after the invoice date (0 to 3650).
 * - `Instalments`: `count` equal parts from `first` on, each `everyMonths` months (1 to 12, usually 1) after the one
 *   before; months clamp to their end without drifting.
 * - `Explicit`: dates and amounts as agreed; they sum to the total exactly.
 * - `Percentages`: dates and shares as agreed; they sum to 100 % exactly.
 * - `Mortgage`: down payments by the customer, the rest by their bank's loan.
 */
export const PaymentMethod = Schema.TaggedUnion({
  InFull: { due: CalendarCodec.LocalDate },
  OnAccount: { creditDays: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 3650 })) },
  Instalments: {
    first: CalendarCodec.LocalDate,
    count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: maxInstalments })),
    everyMonths: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 12 }))),
  },
  Explicit: { lines: agreedLines },
  Percentages: {
    lines: Schema.Array(SharedLine).check(Schema.isMinLength(1), Schema.isMaxLength(maxInstalments)),
  },
  Mortgage: {
    downPayments: Schema.Array(AgreedLine).check(Schema.isMinLength(1), Schema.isMaxLength(maxInstalments - 1)),
    loan: AgreedLine,
    bank: ShortText,
  },
})
/** The payment method of a receivable (REC-1). */
export type PaymentMethod = typeof PaymentMethod.Type
