/**
 * The account of a signed contract: what orders have drawn, what was fulfilled, what of its rebates has accrued and was
 * settled, and which alerts lie ahead (CTR-2, CTR-5, CTR-7). Everything that many do at once meets in this one document.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, Name, ShortText } from "../decider/Ids.ts"
import { EscalationState } from "../escalation/index.ts"
import * as MoneyCodec from "../money/Codec.ts"
import * as RateCodec from "../rate/Codec.ts"
import { Commitment, ContractLine, CreditDays, maxGoods, Term } from "./Model.ts"
import { Alert } from "./Policy.ts"
import { maxTiers, Rebate } from "./RebateModel.ts"

const rows = <S extends Schema.Constraint>(row: S, most: number) => Schema.Array(row).check(Schema.isMaxLength(most))

/** Most orders under one contract, and most settlements of its rebates. */
export const maxOrders = 100_000

/**
 * How orders relate to the contract: `goods` are drawn line by line (CTR-2), `amount` binds orders by the contract's amount
 * alone, `free` binds none (CTR-1).
 */
export const Drawing = Schema.Literals(["goods", "amount", "free"])
/** How orders relate to the contract. */
export type Drawing = typeof Drawing.Type

/** So much of a product. */
export const GoodsRow = Schema.Struct({ sku: Id, quantity: MoneyCodec.Quantity })

/** So much of a product for so much money. */
export const GoodsValue = Schema.Struct({ sku: Id, quantity: MoneyCodec.Quantity, amount: MoneyCodec.Money })
/** So much of a product for so much money. */
export type GoodsValue = typeof GoodsValue.Type

/** Goods for money, as invoices and returns have them. */
export const GoodsValues = rows(GoodsValue, maxGoods)

/** An alert that lies ahead. */
export const PlannedAlert = Schema.Struct({
  alert: Alert,
  days: Schema.Int,
  to: rows(Name, 20),
  at: CalendarCodec.Instant,
})
/** An alert that lies ahead. */
export type PlannedAlert = typeof PlannedAlert.Type

/** A rebate with what has accrued of it and what was settled. */
export const RebateRow = Schema.Struct({ rebate: Rebate, accrued: MoneyCodec.Money, settled: MoneyCodec.Money })
/** A rebate with what has accrued of it and what was settled. */
export type RebateRow = typeof RebateRow.Type

/** A settlement by credit note. */
export const Settlement = Schema.Struct({ noteNo: Id, rebateId: Id, amount: MoneyCodec.Money })

/** What the contract says, as it was signed. */
export const accountFields = {
  customerId: Id,
  amount: MoneyCodec.Money,
  drawing: Drawing,
  ordering: Schema.Literals(["signed", "archived"]),
  lines: rows(ContractLine, maxGoods),
  tolerance: RateCodec.Rate,
  creditDays: Schema.optionalKey(CreditDays),
  term: Schema.optionalKey(Term),
  commitment: Schema.optionalKey(Commitment),
}

/** The account of a contract; none before it is signed, nor for one that has nothing to keep account of. */
export const AccountState = Schema.TaggedUnion({
  Unopened: {},
  Account: {
    ...accountFields,
    /** Why nothing can be drawn any more, once it can't. */
    closed: Schema.NullOr(ShortText),
    draws: rows(Schema.Struct({ orderId: Id, lines: rows(GoodsRow, maxGoods) }), maxOrders),
    /** Invoiced less returned within the term, by product. */
    fulfilled: GoodsValues,
    rebates: rows(RebateRow, maxTiers),
    settlements: rows(Settlement, maxOrders),
    alerts: rows(PlannedAlert, 50),
    /** How far the watch has come; missing where an account was opened before it was kept. */
    escalation: Schema.optionalKey(EscalationState),
  },
})
/** The account of a contract. */
export type AccountState = typeof AccountState.Type
/** An account that was opened. */
export type Account = Extract<AccountState, { readonly _tag: "Account" }>
