import * as Credit from "@dealwright/core/Credit"
import * as CreditPolicy from "@dealwright/core/CreditPolicy"
import type * as Decider from "@dealwright/core/Decider"
import * as Inventory from "@dealwright/core/Inventory"
import type * as Money from "@dealwright/core/Money"
import * as Order from "@dealwright/core/Order"
import { system } from "@dealwright/core/testing"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { ann, cny, confirm, fred, ivy, limit, line, q, stocked, walt } from "./support.ts"
import { type Settings, World } from "./world.ts"

interface Step {
  readonly id: string
  readonly command: Order.Command
  readonly actor: Decider.Actor
}

const orderIds = ["O-1", "O-2", "O-3"] as const
const id = fc.constantFrom(...orderIds)
const pieces = fc.integer({ min: 1, max: 6 })
const lines = fc.array(
  fc.record({ lineId: fc.constantFrom("1", "2"), quantity: fc.integer({ min: 0, max: 6 }).map((n) => q(n)) }),
  {
    minLength: 1,
    maxLength: 2,
  },
)
const paper = fc.constantFrom("P-1", "P-2", "P-3", "P-4")
const commands: fc.Arbitrary<readonly [Order.Command, Decider.Actor]> = fc.oneof(
  fc
    .tuple(pieces, pieces)
    .map(([a, b]) => [confirm([line("GTX", a, "33.33"), line("CPU", b, "0.07")]), system] as const),
  fc.constant([{ _tag: "Release" } as const, ivy] as const),
  fc.constant([{ _tag: "Release" } as const, ivy] as const),
  lines.map((wanted) => [{ _tag: "Amend", lines: wanted, reason: "" } as const, ann] as const),
  fc
    .tuple(paper, fc.option(lines, { nil: undefined }))
    .map(
      ([invoiceId, wanted]) =>
        [{ _tag: "Settle", invoiceId, ...(wanted === undefined ? {} : { lines: wanted }) } as const, ivy] as const,
    ),
  fc
    .tuple(paper, fc.option(lines, { nil: undefined }))
    .map(
      ([shipmentId, wanted]) =>
        [{ _tag: "Ship", shipmentId, ...(wanted === undefined ? {} : { lines: wanted }) } as const, walt] as const,
    ),
  fc.constantFrom(
    [{ _tag: "Deliver" }, walt] as const,
    [{ _tag: "Accept" }, ann] as const,
    [{ _tag: "Close" }, ann] as const,
    [{ _tag: "Cancel", reason: "" }, ann] as const,
    [{ _tag: "Reopen", reason: "" }, ann] as const,
    [{ _tag: "RecordDeposit", receiptNo: "R-1", amount: cny("5.00") }, fred] as const,
  ),
)
const step: fc.Arbitrary<Step> = fc.tuple(id, commands).map(([one, [command, actor]]) => ({ id: one, command, actor }))
const settings: fc.Arbitrary<Settings> = fc.record({
  order: fc.record({ settlement: fc.constantFrom<Order.Settlement>("settle-first", "ship-first") }),
  credit: fc.record({ onHeadroom: fc.constantFrom("offer" as const, "release" as const) }),
})

const start = (given: Settings) => {
  const world = new World(given)
  limit(world, "300.00")
  stocked(world, "GTX", 12)
  stocked(world, "CPU", 12)
  return world
}
const sum = (amounts: ReadonlyArray<Money.Money>): bigint => amounts.reduce((total, { minor }) => total + minor, 0n)
const ordersOf = (world: World) =>
  orderIds.flatMap((orderId) => {
    const state = world.state(Order.order, orderId)
    return state._tag === "Absent" ? [] : [{ orderId, state }]
  })

describe("laws of orders", () => {
  it("CRD-2, INV-3: after any sequence the account and the stock claim exactly what the orders do", () => {
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 30 }), (given, steps) => {
        const world = start(given)
        for (const { actor, command, id: one } of steps) world.try(Order.order, one, command, actor)
        const account = world.state(Credit.creditAccount, "C-1")
        for (const { orderId, state } of ordersOf(world)) {
          const commitment = CreditPolicy.commitmentOf(account.ledger, orderId)
          const claimed =
            commitment === undefined
              ? 0n
              : CreditPolicy.undelivered(commitment).minor + CreditPolicy.uninvoiced(commitment).minor
          const delivered = Order.deliveredAmount(state).minor
          const furthest = Order.isCommitted(state) && state.total.minor > delivered ? state.total.minor : delivered
          const invoiced = Order.invoicedAmount(state).minor
          assert.strictEqual(claimed, furthest > invoiced ? furthest - invoiced : 0n, `${orderId} ${state._tag}`)
        }
        for (const sku of ["GTX", "CPU"]) {
          const stock = world.state(Inventory.stock, sku)
          const left = ordersOf(world).reduce((total, { state }) => {
            const quantities = Order.bySku(state).get(sku)
            if (quantities === undefined || !Order.isCommitted(state)) return total
            return total + quantities.ordered - quantities.shipped
          }, 0n)
          assert.strictEqual(Inventory.committed(stock), left, sku)
          const gone = ordersOf(world).reduce(
            (total, { state }) => total + (Order.bySku(state).get(sku)?.shipped ?? 0n),
            0n,
          )
          assert.strictEqual(stock.onHand, q(12) - gone)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it("CRD-6: whatever the sequence, releases without an override never add up to more than the limit", () => {
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 30 }), (given, steps) => {
        const world = start(given)
        for (const { actor, command, id: one } of steps) {
          world.try(Order.order, one, command, actor)
          const account = world.state(Credit.creditAccount, "C-1")
          const total = Result.getOrThrow(Credit.accountExposure(account, "CNY")).total.minor
          assert.isTrue(total <= 30_000n, `exposure ${total}`)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it("KER-2, ORD-3: invoices re-add to what was invoiced, and all of an order is its total", () => {
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 30 }), (given, steps) => {
        const world = start(given)
        for (const { actor, command, id: one } of steps) world.try(Order.order, one, command, actor)
        for (const { state } of ordersOf(world)) {
          assert.strictEqual(sum(state.lines.map((one) => one.amount)), state.total.minor)
          if (Order.isSettled(state)) assert.strictEqual(Order.invoicedAmount(state).minor, state.total.minor)
          for (const one of state.lines) {
            assert.isTrue(one.settled <= one.quantity && one.shipped <= one.quantity)
            if (state.settlement === "settle-first") assert.isTrue(one.shipped <= one.settled)
            else assert.isTrue(one.settled <= one.shipped)
          }
          const codec = Schema.toCodecJson(Order.OrderState)
          assert.deepEqual(Schema.decodeSync(codec)(Schema.encodeSync(codec)(state)), state)
        }
        const event = Schema.toCodecJson(Order.Event)
        for (const one of world.log) {
          if (one.kind !== "order") continue
          const decoded = one.event as Order.Event
          assert.deepEqual(Schema.decodeSync(event)(Schema.encodeSync(event)(decoded)), decoded)
        }
      }),
      { numRuns: 500 },
    )
  })

  it("KER-8: a command repeated on the state it led to yields no events", () => {
    fc.assert(
      fc.property(settings, fc.array(step, { maxLength: 20 }), step, (given, steps, last) => {
        const world = start(given)
        for (const { actor, command, id: one } of steps) world.try(Order.order, one, command, actor)
        fc.pre(world.try(Order.order, last.id, last.command, last.actor) === undefined)
        const { length } = world.log
        assert.isUndefined(world.try(Order.order, last.id, last.command, last.actor))
        assert.deepEqual(world.log.slice(length), [])
      }),
      { numRuns: 1000 },
    )
  })
})
