/**
 * What the sums of orders, money and goods have to be, in whole yuan and pieces: written from the rules, sharing no code with
 * what it is held against.
 */
import * as Commission from "@dealwright/core/Commission"
import * as Credit from "@dealwright/core/Credit"
import * as Inventory from "@dealwright/core/Inventory"
import type * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import * as Receivable from "@dealwright/core/Receivable"
import { assert } from "vitest"
import type { House } from "./house.ts"

export const prices = { GTX: 100, CPU: 50 } as const
export type Sku = keyof typeof prices

export interface Line {
  readonly sku: Sku
  /** Pieces that its source has. */
  readonly agreed: number
  /** agreed = shipped + open + off, where `off` was cancelled, returned or amended away. */
  shipped: number
  open: number
  off: number
  /** Of the open ones, those that stock is reserved for. */
  reserved: number
  /** Pieces on invoices, less those credited. */
  invoiced: number
  /** Money kept for pieces that were credited for less. */
  fees: number
  /** Pieces that ever left, and those signed for. */
  gone: number
  signed: number
}

export interface Bill {
  readonly id: string
  readonly pieces: Array<number>
  owed: number
}

export interface ModelOrder {
  readonly id: string
  readonly isSettleFirst: boolean
  readonly deposit: number
  readonly lines: ReadonlyArray<Line>
  status: "Confirmed" | "Held" | "Released" | "Delivered" | "Cancelled"
  cleared: number
  deposited: number
  drafts: Array<Bill>
  bills: Array<Bill>
  requests: Array<{ readonly id: string; readonly pieces: ReadonlyArray<number> }>
}

export interface Model {
  readonly limit: number
  readonly isSettleFirst: boolean
  readonly hasDeposit: boolean
  readonly orders: Array<ModelOrder>
  readonly payments: Array<{ readonly id: string; readonly amount: number; isBounced: boolean }>
  /** Pieces in the warehouse. */
  readonly onHand: Record<Sku, number>
  papers: number
}

export const newModel = (limit: number, stock: number, isSettleFirst: boolean, hasDeposit: boolean): Model => ({
  ...{ limit, isSettleFirst, hasDeposit, orders: [], payments: [], papers: 0 },
  onHand: { GTX: stock, CPU: stock },
})

const sum = <A>(all: ReadonlyArray<A>, of: (one: A) => number): number => all.reduce((total, one) => total + of(one), 0)

export const ordered = (line: Line): number => line.shipped + line.open
export const totalOf = ({ lines }: ModelOrder): number =>
  sum(lines, (line) => ordered(line) * prices[line.sku] + line.fees)
const invoicedOf = ({ lines }: ModelOrder): number => sum(lines, (line) => line.invoiced * prices[line.sku] + line.fees)
const deliveredOf = ({ lines }: ModelOrder): number =>
  // A fee has no pieces that could still leave: it counts as delivered once nothing of the line is open.
  sum(lines, (line) => line.shipped * prices[line.sku] + line.fees)
export const isCommitted = ({ status }: ModelOrder): boolean => status === "Released" || status === "Delivered"

/** What the order takes of the limit besides its open invoices (CRD-2). */
export const claimOf = (order: ModelOrder): number => {
  const furthest = isCommitted(order) ? Math.max(totalOf(order), deliveredOf(order)) : deliveredOf(order)
  return order.status === "Cancelled" ? 0 : Math.max(furthest - invoicedOf(order), 0)
}

const uninvoicedOf = (order: ModelOrder): number =>
  order.status === "Cancelled" ? 0 : Math.max(deliveredOf(order) - invoicedOf(order), 0)

export const owedOf = ({ orders }: Model): number => sum(orders, ({ bills }) => sum(bills, ({ owed }) => owed))
export const paidOf = ({ payments }: Model): number => sum(payments, (one) => (one.isBounced ? 0 : one.amount))
export const exposureOf = (model: Model): number => sum(model.orders, claimOf) + owedOf(model) - paidOf(model)

/** Pieces that are there for somebody without a reservation. */
export const freeOf = (model: Model, sku: Sku): number =>
  model.onHand[sku] - sum(model.orders, ({ lines }) => sum(lines, (line) => (line.sku === sku ? line.reserved : 0)))

const yuan = (money: Money.Money | undefined): number => (money === undefined ? 0 : Number(money.minor) / 100)
const pieces = (quantity: Money.Quantity.Quantity): number => Number(quantity) / 1_000_000

/** Holds everything that is kept of orders, debts, the limit, stock and commission against the model. */
export const agrees = async ({ system }: House, model: Model): Promise<void> => {
  for (const order of model.orders) {
    const state = await system.state(Order.order, order.id)
    if (state._tag === "Absent") return assert.fail(`${order.id} is not there`)
    assert.strictEqual(state._tag, order.status, `${order.id}: how far it is`)
    assert.strictEqual(yuan(state.total), totalOf(order), `${order.id}: total`)
    for (const [i, line] of state.lines.entries()) {
      const own = order.lines[i]
      if (own === undefined) return assert.fail("a line too many")
      const [shipped, quantity, settled] = [pieces(line.shipped), pieces(line.quantity), pieces(line.settled)]
      assert.strictEqual(pieces(line.agreed), quantity + own.off, `${order.id}: agreed = shipped + open + off`)
      assert.deepEqual([shipped, quantity - shipped], [own.shipped, own.open], `${order.id}: shipped and open`)
      assert.strictEqual(settled, order.status === "Cancelled" ? 0 : own.invoiced, `${order.id}: invoiced`)
      // What was sent again is invoiced already while it is on its way.
      const most = order.isSettleFirst ? quantity : pieces(line.shipped) + own.open
      assert.isAtMost(settled, most, `${order.id}: invoiced no more than ordered`)
    }
    for (const { id, owed } of order.bills) {
      const debt = await system.state(Receivable.receivable, id)
      const paid = debt._tag === "None" ? 0 : sum(debt.receipts, ([, , , amount]) => yuan(amount))
      const open = debt._tag === "None" ? 0 : yuan(Receivable.openTotal(debt))
      assert.strictEqual(open + paid, owed, `${id}: invoiced - credited`)
    }
  }
  const { ledger } = await system.state(Credit.creditAccount, "C-1")
  const [totals] = ledger.totals
  const [open, unapplied] = [yuan(totals?.receivables), yuan(totals?.unapplied)]
  assert.strictEqual(open - unapplied, owedOf(model) - paidOf(model), "open - unapplied = owed - paid")
  assert.isTrue(open >= 0 && unapplied >= 0, "neither is below zero")
  const claimed = yuan(totals?.undelivered) + yuan(totals?.uninvoiced)
  assert.strictEqual(claimed, sum(model.orders, claimOf), "each amount is claimed once, at the furthest stage")
  // What part of a line with a fee has left is a matter of rounding; without fees it is a matter of pieces.
  if (model.orders.every(({ lines }) => lines.every(({ fees }) => fees === 0))) {
    const waiting = sum(model.orders, uninvoicedOf)
    assert.strictEqual(yuan(totals?.uninvoiced), waiting, "delivered and not invoiced")
  }
  for (const sku of ["GTX", "CPU"] as const) {
    const stock = await system.state(Inventory.stock, sku)
    assert.strictEqual(pieces(stock.onHand), model.onHand[sku], `${sku} on hand`)
    assert.isAtLeast(pieces(stock.onHand), 0, `${sku} below zero`)
    assert.strictEqual(pieces(Inventory.available(stock)), freeOf(model, sku), `${sku} free`)
  }
  const month = await system.state(Commission.commission, Commission.periodId("ann", "2026-03"))
  const { clawedBack, earned } = Commission.balance([month], "CNY")
  const booked = sum(model.orders, (order) => (order.status === "Cancelled" ? 0 : totalOf(order)))
  assert.strictEqual(yuan(earned) - yuan(clawedBack), booked / 10, "a tenth of what is booked is earned")
}
