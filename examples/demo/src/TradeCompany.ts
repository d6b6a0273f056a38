/**
 * Who and what the trade story is about: Kite Pumps, its people, its pump and its customer, and what happens to every order.
 */
import {
  Approval,
  Commission,
  Credit,
  type Engine,
  LocalDate,
  Money,
  Order,
  Pricing,
  Receivable,
  Templates,
} from "@dealwright/core"
import { Result } from "effect"
import type { Person, Stage } from "./Stage.ts"

/**
 * Template `trade` with two policies of this company's own: a discount passes every rank up to the one that may grant it,
 * and commission is earned by money that has arrived.
 */
export const template: Engine.Template = {
  ...Templates.trade,
  name: "kite-pumps",
  policies: {
    ...Templates.trade.policies,
    approval: { ...Approval.tradeApproval, routes: { quote: { _tag: "EveryRankUpTo" } } },
    commission: { ...Commission.tradeCommission("CNY"), basis: "collected" },
  },
}

/** Everybody at Kite Pumps, whoever is reported to first. */
export const people: ReadonlyArray<Person> = [
  { id: "olga", name: "Olga Brandt", rank: "president", roles: [] },
  { id: "viktor", name: "Viktor Hale", rank: "director", roles: [], supervisor: "olga" },
  { id: "maria", name: "Maria Conti", rank: "manager", roles: [], supervisor: "viktor" },
  { id: "raj", name: "Raj Mehta", rank: "supervisor", roles: ["sales"], supervisor: "maria" },
  { id: "ann", name: "Ann Bauer", rank: "rep", roles: ["sales"], supervisor: "raj" },
  { id: "ines", name: "Ines Alves", rank: "rep", roles: ["invoicing"], supervisor: "maria" },
  { id: "wim", name: "Wim Dekker", rank: "rep", roles: ["warehouse"], supervisor: "maria" },
  { id: "rita", name: "Rita Marsh", rank: "rep", roles: ["receivables"], supervisor: "maria" },
  { id: "lena", name: "Lena Wolf", rank: "rep", roles: ["contract-administrator"], supervisor: "maria" },
  { id: "fei", name: "Fei Song", rank: "rep", roles: ["finance"], supervisor: "maria" },
]

/** The company. */
export const tenant = "kite-pumps"
/** The customer. */
export const delta = "C-delta"
/** What it sells. */
export const pump = "P-100"

/** An amount in the company's currency. */
export const cny = (amount: string): Money.Money => Money.of(amount, "CNY")
/** An amount for people. */
export const text = (money: Money.Money): string => Money.toText(money, "en")
/** So many pieces. */
export const pieces = Money.Quantity.whole
/** A date of the story. */
export const date = LocalDate.literal
/** The price list. */
export const listId = Pricing.PriceListId.make("PL-2026")

/** So many pumps at a price. */
export const offer = (quantity: number, unitPrice: string) => ({
  priceLists: [listId],
  lines: [{ sku: pump, quantity: pieces(quantity), unitPrice: cny(unitPrice) }],
})

/** What Delta uses of its limit. */
export const exposureOf = async (stage: Stage): Promise<Money.Money> => {
  const account = await stage.state(Credit.creditAccount, delta)
  return Result.getOrThrow(Credit.accountExposure(account, "CNY")).total
}

/** An invoice, and its second person (ORD-4). */
export const invoiced = async (stage: Stage, order: string, invoiceId: string): Promise<void> => {
  await stage.does("ines", Order.order, order, { _tag: "Settle", invoiceId })
  await stage.does("fei", Order.order, order, { _tag: "CheckInvoice", invoiceId })
  await stage.watch(invoiceId)
}

/** Goods leave: asked for, signed for, shipped (ORD-4). */
export const shipped = async (stage: Stage, order: string, shipmentId: string): Promise<void> => {
  const requestId = `${shipmentId}-request`
  await stage.does("wim", Order.order, order, { _tag: "RequestShipping", requestId })
  await stage.does("raj", Order.order, order, { _tag: "SignShipping", requestId })
  await stage.does("wim", Order.order, order, { _tag: "Ship", shipmentId })
}

/** When an invoice is due. */
export const dueOf = async (stage: Stage, invoice: string): Promise<string> => {
  const state = await stage.state(Receivable.receivable, invoice)
  return state._tag === "None" ? "?" : LocalDate.format(state.instalments[0].due)
}
