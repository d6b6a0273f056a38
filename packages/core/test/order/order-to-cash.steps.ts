/** The steps of an order's life from quote to cash, each with what it does to the engine and to the model. */
import * as Order from "@dealwright/core/Order"
import * as Pricing from "@dealwright/core/Pricing"
import * as Receivable from "@dealwright/core/Receivable"
import type fc from "fast-check"
import { assert } from "vitest"
import { type House, listId, type Who } from "./house.ts"
import * as M from "./order-to-cash.model.ts"
import { cny, day, q, line as quoteLine } from "./support.ts"

type Act = (house: House, model: M.Model) => Promise<void>

/** A step that is taken where the model says it can be, and named so that a shrunk run reads like a story. */
export class Step implements fc.AsyncCommand<M.Model, House> {
  readonly name: string
  readonly plan: (model: M.Model) => Act | undefined

  constructor(name: string, plan: (model: M.Model) => Act | undefined) {
    this.name = name
    this.plan = plan
  }
  check(model: M.Model): boolean {
    return this.plan(model) !== undefined
  }
  async run(model: M.Model, house: House): Promise<void> {
    await this.plan(model)?.(house, model)
    await M.agrees(house, model)
  }
  toString(): string {
    return this.name
  }
}

const act = ({ as }: House, who: Who, order: M.ModelOrder, command: Order.Command) =>
  as(who).execute(Order.order, order.id, command)

/** Lines with pieces, as commands name them. */
const asked = (pieces: ReadonlyArray<number>) =>
  pieces.flatMap((count, i) => (count === 0 ? [] : [{ lineId: String(i + 1), quantity: q(count) }]))

/** A part of what is possible on each line, at least a piece of something; `undefined` where nothing is. */
const part = (order: M.ModelOrder, most: (line: M.Line) => number, share: number): Array<number> | undefined => {
  const pieces = order.lines.map((line) => Math.ceil((Math.max(most(line), 0) * share) / 4))
  return pieces.some((count) => count > 0) ? pieces : undefined
}

const drafted = (order: M.ModelOrder, line: M.Line): number =>
  order.drafts.reduce((total, one) => total + (one.pieces[order.lines.indexOf(line)] ?? 0), 0)
const settleable = (order: M.ModelOrder) => (line: M.Line) =>
  (order.isSettleFirst && order.status === "Released" ? M.ordered(line) : line.shipped) -
  line.invoiced -
  drafted(order, line)
const shippable = (order: M.ModelOrder) => (line: M.Line) => {
  const bound = order.isSettleFirst && line.invoiced < M.ordered(line) ? line.invoiced : M.ordered(line)
  return Math.min(bound - line.shipped, line.signed - line.gone)
}
const isOpen = ({ status }: M.ModelOrder) => status === "Confirmed" || status === "Held" || status === "Released"

/** Takes pieces of a line off the newest bills; yields what they were invoiced at. */
const takeOff = (order: M.ModelOrder, at: number, pieces: number, price: number, credit: number): void => {
  let [left, money] = [pieces, credit]
  for (const bill of order.bills.toReversed()) {
    const count = Math.min(bill.pieces[at] ?? 0, left)
    const amount = Math.min(count * price, money)
    bill.pieces[at] = (bill.pieces[at] ?? 0) - count
    bill.owed -= amount
    left -= count
    money -= amount
  }
}

export const confirm = (gtx: number, cpu: number) =>
  new Step(`a quote over ${gtx} GTX and ${cpu} CPU becomes an order`, ({ orders }) =>
    orders.length >= 2 || gtx + cpu === 0
      ? undefined
      : async ({ as }, model) => {
          const id = `O-${orders.length + 1}`
          const lines = [quoteLine("GTX", gtx, "100.00"), quoteLine("CPU", cpu, "50.00")]
          const offered = lines.filter(({ quantity }) => quantity > 0n)
          const ask = (command: Pricing.QuoteCommand) => as("ann").execute(Pricing.quote, `Q-${id}`, command)
          const offer = { priceLists: [listId("L-1")], lines: offered }
          await ask({ _tag: "Draft", customerId: "C-1", currency: "CNY", ...offer })
          for (const _tag of ["Submit", "Issue", "Accept"] as const) await ask({ _tag })
          const source = { _tag: "Quote", quoteId: `Q-${id}` } as const
          await as("ann").execute(Order.order, id, { _tag: "Confirm", source })
          const made = [["GTX", gtx] as const, ["CPU", cpu] as const].flatMap(([sku, agreed]) =>
            agreed === 0
              ? []
              : [
                  {
                    sku,
                    agreed,
                    open: agreed,
                    shipped: 0,
                    off: 0,
                    reserved: 0,
                    invoiced: 0,
                    fees: 0,
                    gone: 0,
                    signed: 0,
                  },
                ],
          )
          const order: M.ModelOrder = {
            ...{ id, isSettleFirst: model.isSettleFirst, deposit: 0, lines: made, status: "Confirmed", cleared: 0 },
            ...{ deposited: 0, drafts: [], bills: [], requests: [] },
          }
          model.orders.push({ ...order, deposit: model.hasDeposit ? M.totalOf(order) / 10 : 0 })
        },
  )

/** A step of one of the orders. */
const ofOrder = (name: string, n: number, plan: (order: M.ModelOrder, model: M.Model) => Act | undefined) =>
  new Step(`order ${n + 1}: ${name}`, (model) => {
    const order = model.orders[n]
    return order === undefined || order.status === "Cancelled" ? undefined : plan(order, model)
  })

const pay = async ({ as }: House, model: M.Model, amount: number): Promise<string> => {
  const id = `P-${model.payments.length + 1}`
  const money = cny(`${amount}.00`)
  const received = { _tag: "Receive", customerId: "C-1", amount: money, valueDate: day("2026-03-02") } as const
  await as("fred").execute(Receivable.payment, id, received)
  model.payments.push({ id, amount, isBounced: false })
  return id
}

export const deposit = (n: number) =>
  ofOrder("the deposit comes in", n, (order) =>
    order.deposited >= order.deposit || order.status === "Released" || order.status === "Delivered"
      ? undefined
      : async (house, model) => {
          const receiptNo = await pay(house, model, order.deposit)
          await act(house, "fred", order, { _tag: "RecordDeposit", receiptNo, amount: cny(`${order.deposit}.00`) })
          order.deposited = order.deposit
        },
  )

export const release = (n: number) =>
  ofOrder("release", n, (order, model) => {
    if (M.isCommitted(order) || order.deposited < order.deposit) return undefined
    const hasRoom = M.exposureOf(model) - M.claimOf(order) + M.claimOf({ ...order, status: "Released" }) <= model.limit
    const hasStock = order.lines.every((line) => line.open <= M.freeOf(model, line.sku))
    return async (house) => {
      await act(house, "ivy", order, { _tag: "Release" })
      order.status = hasRoom && hasStock ? "Released" : "Held"
      if (order.status === "Held") return
      order.cleared = M.totalOf(order)
      for (const line of order.lines) line.reserved = line.open
    }
  })

export const settle = (n: number, share: number) =>
  ofOrder(`invoice ${share}/4`, n, (order, model) => {
    const pieces = part(order, settleable(order), share)
    return pieces === undefined
      ? undefined
      : async (house) => {
          const id = `I-${++model.papers}`
          await act(house, "ivy", order, { _tag: "Settle", invoiceId: id, lines: asked(pieces) })
          order.drafts.push({ id, pieces, owed: 0 })
        }
  })

export const check = (n: number, isRight: boolean) =>
  ofOrder(isRight ? "the oldest draft is checked" : "the oldest draft is refused", n, (order) => {
    const draft = order.drafts[0]
    if (draft === undefined) return undefined
    const without = { ...order, drafts: order.drafts.slice(1) }
    // Goods that came back to be sent again have yet to leave: their draft is made anew.
    const isStale = order.lines.some((line, i) => (draft.pieces[i] ?? 0) > settleable(without)(line))
    return isRight && isStale
      ? undefined
      : async (house) => {
          const invoiceId = draft.id
          order.drafts = order.drafts.slice(1)
          if (!isRight) {
            await act(house, "fred", order, { _tag: "RefuseInvoice", invoiceId, reason: "wrong" })
            return
          }
          await act(house, "fred", order, { _tag: "CheckInvoice", invoiceId })
          for (const [i, line] of order.lines.entries()) {
            line.invoiced += draft.pieces[i] ?? 0
            draft.owed += (draft.pieces[i] ?? 0) * M.prices[line.sku]
          }
          order.bills.push(draft)
        }
  })

export const sign = (n: number, share: number) =>
  ofOrder(`shipping of ${share}/4 is asked for and signed`, n, (order, model) => {
    const pieces = part(order, (line) => line.open - Math.max(line.signed - line.gone, 0), share)
    return order.status !== "Released" || pieces === undefined
      ? undefined
      : async (house) => {
          const requestId = `D-${++model.papers}`
          await act(house, "walt", order, { _tag: "RequestShipping", requestId, lines: asked(pieces) })
          await act(house, "sue", order, { _tag: "SignShipping", requestId })
          for (const [i, line] of order.lines.entries()) line.signed += pieces[i] ?? 0
        }
  })

export const ship = (n: number, share: number) =>
  ofOrder(`ship ${share}/4`, n, (order, model) => {
    const pieces = part(order, shippable(order), share)
    if (order.status !== "Released" || pieces === undefined) return undefined
    const isThere = order.lines.every((line, i) => (pieces[i] ?? 0) - line.reserved <= M.freeOf(model, line.sku))
    return async (house) => {
      const leaves = act(house, "walt", order, {
        _tag: "Ship",
        shipmentId: `S-${++model.papers}`,
        lines: asked(pieces),
      })
      if (!isThere) {
        await leaves.then(
          () => assert.fail("shipped what isn't there"),
          () => undefined,
        )
        return
      }
      await leaves
      for (const [i, line] of order.lines.entries()) {
        const count = pieces[i] ?? 0
        model.onHand[line.sku] -= count
        line.reserved -= Math.min(line.reserved, count)
        line.open -= count
        line.shipped += count
        line.gone += count
      }
    }
  })

export const deliver = (n: number) =>
  ofOrder("deliver", n, (order) =>
    order.status === "Released" && order.lines.every(({ open }) => open === 0)
      ? async (house) => {
          await act(house, "walt", order, { _tag: "Deliver" })
          order.status = "Delivered"
        }
      : undefined,
  )

export const giveBack = (n: number, at: number, count: number, isCredited: boolean, isGood: boolean, fee: number) =>
  ofOrder(
    `${count} of line ${at + 1} come back ${isGood ? "whole" : "broken"}, ${isCredited ? `credited less ${fee}` : "sent again"}`,
    n,
    (order, model) => {
      const line = order.lines[at]
      if (line === undefined || line.shipped < count || (!isCredited && !M.isCommitted(order))) return undefined
      const billed = Math.max(count - Math.max(line.shipped - line.invoiced, 0), 0)
      const kept = isCredited && billed > 0 ? fee : 0
      return async (house) => {
        const credit = cny(`${billed * M.prices[line.sku] - kept}.00`)
        await act(house, "fred", order, {
          ...{ _tag: "Return", returnId: `RT-${++model.papers}`, reason: "" },
          ...{ goods: isGood ? "restocked" : "lost", outcome: isCredited ? "credited" : "resupplied" },
          lines: [{ lineId: String(at + 1), quantity: q(count), ...(kept > 0 ? { credit } : {}) }],
        })
        if (isGood) model.onHand[line.sku] += count
        line.shipped -= count
        if (isCredited) {
          takeOff(order, at, billed, M.prices[line.sku], billed * M.prices[line.sku] - kept)
          line.invoiced -= billed
          line.fees += kept
          line.off += count
          order.drafts = []
          return
        }
        line.open += count
        if (order.status === "Delivered") order.cleared = M.totalOf(order)
        order.status = "Released"
      }
    },
  )

export const cut = (n: number) =>
  ofOrder("cancel what hasn't left", n, (order, model) =>
    isOpen(order) && order.lines.some(({ gone }) => gone > 0) && order.lines.some(({ open }) => open > 0)
      ? async (house) => {
          await act(house, "ann", order, { _tag: "CancelRest", cancelId: `X-${++model.papers}`, reason: "" })
          for (const [i, line] of order.lines.entries()) {
            const billed = Math.max(line.invoiced - line.shipped, 0)
            const off = Math.min(billed, line.open)
            takeOff(order, i, off, M.prices[line.sku], off * M.prices[line.sku])
            line.invoiced -= off
            line.off += line.open
            line.open = 0
            line.reserved = 0
          }
          order.drafts = []
        }
      : undefined,
  )

export const cancel = (n: number) =>
  ofOrder("cancel", n, (order) =>
    isOpen(order) && order.lines.every(({ gone }) => gone === 0)
      ? async (house) => {
          await act(house, "ann", order, { _tag: "Cancel", reason: "" })
          order.status = "Cancelled"
          order.drafts = []
          for (const bill of order.bills) bill.owed = 0
          for (const line of order.lines) line.reserved = 0
        }
      : undefined,
  )

export const amend = (n: number, at: number, quantity: number) =>
  ofOrder(`line ${at + 1} becomes ${quantity}`, n, (order, model) => {
    const line = order.lines[at]
    if (line === undefined || !isOpen(order) || quantity > line.agreed || quantity === M.ordered(line)) return undefined
    const others = order.lines.some((one) => one !== line && M.ordered(one) > 0)
    if (quantity < Math.max(line.shipped, line.invoiced) || (quantity === 0 && !others)) return undefined
    const change = quantity - M.ordered(line)
    const total = M.totalOf(order) + change * M.prices[line.sku]
    const stays = order.status === "Released" && total <= order.cleared
    if (stays && change > M.freeOf(model, line.sku)) return undefined
    return async (house) => {
      const lines = [{ lineId: String(at + 1), quantity: q(quantity) }]
      await act(house, "ann", order, { _tag: "Amend", lines, reason: "" })
      line.open += change
      line.off -= change
      order.drafts = []
      if (stays) line.reserved = change > 0 ? line.reserved + change : Math.min(line.reserved, line.open)
      else {
        order.status = "Confirmed"
        for (const one of order.lines) one.reserved = 0
      }
    }
  })

export const payment = (amount: number) =>
  new Step(`the customer pays ${amount}`, (model) =>
    M.owedOf(model) === 0 && model.payments.length > 0
      ? undefined
      : async (house) => {
          await pay(house, model, amount)
        },
  )

export const bounce = (n: number) =>
  new Step(`payment ${n + 1} bounces`, ({ payments }) => {
    const one = payments[n]
    return one === undefined || one.isBounced
      ? undefined
      : async ({ as }) => {
          await as("fred").execute(Receivable.payment, one.id, { _tag: "Reverse", reason: "" })
          one.isBounced = true
        }
  })

export const dispute = (n: number) =>
  ofOrder("the newest invoice is disputed", n, ({ bills }) => {
    const bill = bills.at(-1)
    return bill === undefined || bill.owed === 0
      ? undefined
      : async ({ as }) => {
          const raised = as("ann").execute(Receivable.receivable, bill.id, {
            _tag: "RaiseDispute",
            no: 1,
            reason: "late",
          })
          // Paid or disputed already: no sum depends on it.
          await raised.catch(() => undefined)
        }
  })
