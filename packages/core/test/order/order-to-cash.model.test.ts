/**
 * Random lives of orders from quote to cash on the engine, with all built-in modules, held after every command against a model
 * that keeps the sums by itself.
 */
import * as Commission from "@dealwright/core/Commission"
import * as Rate from "@dealwright/core/Rate"
import fc from "fast-check"
import { afterEach, assert, describe, it } from "vitest"
import { closeAll, type House, openHouse, publish, trading } from "./house.ts"
import * as M from "./order-to-cash.model.ts"
import * as Steps from "./order-to-cash.steps.ts"

afterEach(closeAll)

/** The first of some steps that can be taken now: so that a run gets somewhere. */
class FirstOf implements fc.AsyncCommand<M.Model, House> {
  readonly steps: ReadonlyArray<Steps.Step>
  taken = "nothing"

  constructor(steps: ReadonlyArray<Steps.Step>) {
    this.steps = steps
  }
  check(model: M.Model): boolean {
    return this.steps.some((one) => one.check(model))
  }
  async run(model: M.Model, house: House): Promise<void> {
    const step = this.steps.find((one) => one.check(model))
    this.taken = step?.name ?? "nothing"
    taken.set(this.taken.replaceAll(/\d+/gu, "n"), true)
    await step?.run(model, house)
  }
  toString(): string {
    return this.taken
  }
}

/** Kinds of steps that were taken, so that the test knows when it no longer tests anything. */
const taken = new Map<string, boolean>()

const index = fc.nat(1)
const share = fc.integer({ min: 1, max: 4 })
const of = (weight: number, arbitrary: fc.Arbitrary<Steps.Step>) => ({ weight, arbitrary })
const step = fc.oneof(
  of(
    2,
    fc.tuple(fc.nat(10), fc.nat(10)).map(([gtx, cpu]) => Steps.confirm(gtx, cpu)),
  ),
  of(2, index.map(Steps.deposit)),
  of(4, index.map(Steps.release)),
  of(
    5,
    fc.tuple(index, share).map(([n, parts]) => Steps.settle(n, parts)),
  ),
  of(
    5,
    index.map((n) => Steps.check(n, true)),
  ),
  of(
    4,
    fc.tuple(index, share).map(([n, parts]) => Steps.sign(n, parts)),
  ),
  of(
    5,
    fc.tuple(index, share).map(([n, parts]) => Steps.ship(n, parts)),
  ),
  of(3, index.map(Steps.deliver)),
  of(
    4,
    fc
      .tuple(index, fc.nat(1), fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.boolean(), fc.constantFrom(0, 0, 10))
      .map(([n, at, count, isCredited, isGood, fee]) => Steps.giveBack(n, at, count, isCredited, isGood, fee)),
  ),
  of(1, index.map(Steps.cut)),
  of(
    1,
    fc.tuple(index, fc.nat(1), fc.nat(10)).map(([n, at, quantity]) => Steps.amend(n, at, quantity)),
  ),
  of(1, fc.integer({ min: 1, max: 1500 }).map(Steps.payment)),
  of(1, fc.nat(5).map(Steps.bounce)),
  of(
    1,
    fc.oneof(
      index.map(Steps.dispute),
      index.map(Steps.cancel),
      index.map((n) => Steps.check(n, false)),
    ),
  ),
)
const life = fc.array(
  fc.array(step, { minLength: 8, maxLength: 8 }).map((some) => new FirstOf(some)),
  { minLength: 12, maxLength: 40, size: "max" },
)

describe("from quote to cash", () => {
  it("ORD-2, ORD-4, ORD-5, CRD-2, INV-3, REC-2, COM-0: whatever the sequence, every sum agrees after every command", async () => {
    const world = fc.record({
      limit: fc.constantFrom(1000, 3000, 10_000),
      stock: fc.constantFrom(8, 20),
      isSettleFirst: fc.boolean(),
      hasDeposit: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(world, life, async ({ hasDeposit, isSettleFirst, limit, stock }, commands) => {
        const plan = { ...Commission.tradeCommission("CNY"), rule: Commission.flat(Rate.percent(10)) }
        const settlement = isSettleFirst ? "settle-first" : "ship-first"
        const share = hasDeposit ? { deposit: Rate.percent(10) } : {}
        const house = await openHouse({ settlement, ...share }, { commission: plan })
        await publish(house)
        await trading(house, `${limit}.00`, stock)
        await fc.asyncModelRun(
          () => ({ model: M.newModel(limit, stock, isSettleFirst, hasDeposit), real: house }),
          commands,
        )
        assert.deepEqual((await house.dealwright.audit()).findings, [])
        await closeAll()
      }),
      { numRuns: 50 },
    )
    const kinds = ["release", "invoice n/n", "ship n/n", "deliver", "cancel what hasn't left", "cancel"]
    for (const kind of kinds) assert.isTrue(taken.has(`order n: ${kind}`), `${kind} never came up`)
  }, 120_000)
})
