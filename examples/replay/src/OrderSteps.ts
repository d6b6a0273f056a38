/**
 * One order's way: quoted and judged, agreed to by whoever has to, ordered, released, invoiced, shipped, paid. Every step is
 * done by whoever does it in the company.
 *
 * @module
 */
import { Approval, type Decision, Engine, type Money, Order, type Pricing, Rate, Receivable } from "@dealwright/core"
import { Effect } from "effect"
import { offered } from "./Catalogue.ts"
import { answer, type Needs } from "./Judging.ts"
import { checker, type Ids, office, signatory } from "./OrderCompany.ts"
import type { SoldOrder } from "./OrderFiles.ts"
import { asMember, asOperator, noon } from "./Sessions.ts"

/** What the credit gate made of it (CRD-4). `by` overrode what it held; `Waited` passed no sooner than on the day it left. */
export type Gate =
  | { readonly _tag: "Passed" }
  | { readonly _tag: "Waited"; readonly reasons: ReadonlyArray<Decision.Reason> }
  | {
      readonly _tag: "Overridden"
      readonly by: ReadonlyArray<string>
      readonly reasons: ReadonlyArray<Decision.Reason>
    }
  | { readonly _tag: "Stopped"; readonly reasons: ReadonlyArray<Decision.Reason> }

const orders = Engine.operations(Order.order)
const payments = Engine.operations(Receivable.payment)

/** What the seller offers. */
export const offerOf = (
  sold: SoldOrder,
  list: Pricing.PriceListId,
  unit: bigint,
  currency: Order.Order["currency"],
  ids: Ids,
) => ({
  customerId: ids.customers.idOf(sold.customer.id),
  currency,
  priceLists: [list],
  creditDays: sold.customer.creditDays,
  lines: sold.lines.map((line) => ({ sku: ids.products.idOf(line.product.id), ...offered(line, unit) })),
})

/** The customer's yes becomes an order; one at prices that nobody may agree to is taken over as it was. */
export const confirm = Effect.fnUntraced(function* (
  sold: SoldOrder,
  needs: Needs,
  unit: bigint,
  currency: Order.Order["currency"],
  ids: Ids,
) {
  const id = ids.orders.idOf(sold.id)
  const at = noon(sold.date)
  const seller = ids.people.idOf(sold.seller.id)
  if (needs._tag !== "Denied") {
    yield* orders.confirm(id, { source: { _tag: "Quote", quoteId: id } }).pipe(asMember(seller, at))
    return
  }
  const draft = {
    customerId: ids.customers.idOf(sold.customer.id),
    currency,
    lines: sold.lines.map((line) => ({ sku: ids.products.idOf(line.product.id), ...offered(line, unit) })),
    sellers: [{ memberId: seller, share: Rate.one }],
    creditDays: sold.customer.creditDays,
  }
  yield* orders.confirm(id, { source: { _tag: "Imported", reference: sold.id, draft } }).pipe(asOperator(at))
})

/** Whoever invoices asks the gate; a hold is overridden by whoever may (CRD-4, CRD-5). */
export const release = Effect.fnUntraced(function* (id: string, at: ReturnType<typeof noon>) {
  const { state } = yield* orders.release(id, {}).pipe(asMember(office, at))
  if (state._tag === "Released") return { _tag: "Passed" } satisfies Gate
  if (state._tag === "Confirmed") {
    return { _tag: "Stopped", reasons: state.refusal?.reasons ?? [] } satisfies Gate
  }
  if (state._tag !== "Held") return yield* Effect.die(new Error(`order ${id} is ${state._tag} after the gate`))
  const { decision, number } = state.hold
  const { reasons } = decision
  const by = yield* answer(Approval.approvalId({ kind: Order.overrideSubject, id }, number), at)
  const engine = yield* Engine.Engine
  const after = yield* engine.state(Order.order, id).pipe(asOperator(at))
  return after._tag === "Released"
    ? ({ _tag: "Overridden", by, reasons } satisfies Gate)
    : ({ _tag: "Stopped", reasons } satisfies Gate)
})

/** The number of an order's paper. Ids of orders are short enough for it. */
const paper = (kind: string, orderId: string): string => `${kind}-${orderId}`

/** What an order is invoiced under. */
const invoiceOf = (orderId: string): string => paper("inv", orderId)

/** Invoiced, checked, signed for, shipped, delivered and accepted on one day (ORD-2, ORD-3, ORD-4). Answers whether the gate let it. */
export const fulfil = Effect.fnUntraced(function* (id: string, seller: string, at: ReturnType<typeof noon>) {
  const byOffice = asMember(office, at)
  const invoiceId = invoiceOf(id)
  const invoice = orders.settle(id, { invoiceId }).pipe(byOffice)
  const { state } = yield* invoice
  // Since its release the customer has fallen behind: the gate asks again.
  if (state._tag === "Held") {
    const gate = yield* release(id, at)
    if (gate._tag === "Stopped") return false
    yield* invoice
  }
  const { state: billed } = yield* orders.checkInvoice(id, { invoiceId }).pipe(asMember(checker, at))
  if (billed._tag !== "Absent" && billed.shippingRank !== undefined) {
    const requestId = paper("req", id)
    yield* orders.requestShipping(id, { requestId }).pipe(byOffice)
    const signs = yield* signatory(seller, billed.shippingRank, at)
    if (signs !== undefined) yield* orders.signShipping(id, { requestId }).pipe(asMember(signs, at))
  }
  yield* orders.ship(id, { shipmentId: paper("shp", id) }).pipe(byOffice)
  yield* orders.deliver(id, {}).pipe(byOffice)
  yield* orders.accept(id, {}).pipe(asMember(seller, at))
  return true
})

/** A cash customer pays before there is an invoice; the money is theirs until it comes (REC-2, CRD-8). */
export const advance = Effect.fnUntraced(function* (
  id: string,
  { customerId, amount }: { readonly customerId: string; readonly amount: Money.Money },
  at: ReturnType<typeof noon>,
  valueDate: SoldOrder["date"],
) {
  yield* payments.receive(paper("adv", id), { customerId, amount, valueDate }).pipe(asMember(office, at))
})

/** The customer pays the whole invoice (REC-2). */
export const pay = Effect.fnUntraced(function* (id: string, at: ReturnType<typeof noon>, valueDate: SoldOrder["date"]) {
  const engine = yield* Engine.Engine
  const invoice = invoiceOf(id)
  const state = yield* engine.state(Receivable.receivable, invoice).pipe(asOperator(at))
  if (state._tag !== "Open") return
  yield* payments
    .receive(paper("pay", id), {
      customerId: state.customerId,
      amount: Receivable.openTotal(state),
      valueDate,
      allocation: [{ receivableId: invoice }],
    })
    .pipe(asMember(office, at))
})
