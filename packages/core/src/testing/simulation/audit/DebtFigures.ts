/**
 * Debts as the feed tells of them, and what is open of them.
 *
 * @module
 */
import type { Json } from "../../../ports/Store.ts"
import * as R from "../Reading.ts"
import type * as Obligations from "./Obligations.ts"

/** An instalment. */
export interface Instalment extends Obligations.Progress {
  readonly no: number
  readonly amount: bigint
  readonly paid: bigint
  readonly credited: bigint
  readonly extendedDays: number
  readonly isDisputed: boolean
}

/** A debt as the feed tells. */
export interface Debt {
  readonly customerId: string
  readonly total: bigint
  readonly status: "Open" | "Closed" | "Forfeited"
  readonly invoiceDate: number
  readonly firstPayment: number
  readonly deposit: bigint | undefined
  readonly dealId: string | undefined
  readonly unitId: string | undefined
  readonly contractId: string | undefined
  readonly linked: ReadonlyArray<string>
  readonly sellers: ReadonlyArray<Json>
  readonly instalments: ReadonlyArray<Instalment>
  /** Money by receipt and instalment, with its value date. */
  readonly receipts: ReadonlyMap<string, { readonly date: number; readonly parts: ReadonlyMap<number, bigint> }>
  readonly signing: Obligations.Progress | undefined
  readonly notes: ReadonlySet<string>
}

/** What is open of an instalment. */
export const openOf = ({ amount, credited, paid }: Instalment): bigint => amount - paid - credited

/** What is open of a debt. */
export const openTotal = ({ instalments, status }: Debt): bigint =>
  status === "Forfeited" ? 0n : instalments.reduce((sum, one) => sum + openOf(one), 0n)

/** Money that came in for a debt by a receipt. */
export const receivedBy = (debt: Debt, receiptNo: string): bigint =>
  Array.from(debt.receipts.get(receiptNo)?.parts.values() ?? []).reduce((sum, one) => sum + one, 0n)

/** Whether the first payment is in, in full. */
export const isFirstPaymentIn = ({ firstPayment, instalments }: Debt): boolean =>
  instalments.every(({ amount, credited, no, paid }) => no > firstPayment || (paid > 0n && paid + credited >= amount))

/** The rank that a decision asks for. */
export const levelIn = (decision: R.Maybe): number =>
  decision === undefined ? -1 : R.number(decision, "rank", "level")

/** Instalments with money put on them, or taken off. */
export const withPaid = (debt: Debt, parts: ReadonlyMap<number, bigint>, sign: bigint): ReadonlyArray<Instalment> =>
  debt.instalments.map((one) => ({ ...one, paid: one.paid + sign * (parts.get(one.no) ?? 0n) }))

/** A debt with one instalment changed. */
export const change = (debt: Debt, no: number, by: (one: Instalment) => Instalment): Debt => ({
  ...debt,
  instalments: debt.instalments.map((one) => (one.no === no ? by(one) : one)),
})
