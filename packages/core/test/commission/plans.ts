/** Commission plans for tests: one with every element, and random ones. */
import * as fc from "fast-check"
import * as Commission from "../../src/commission/index.ts"
import * as Rate from "../../src/rate/index.ts"
import { usd } from "./book.ts"

const { percent } = Rate

/** A plan with every element that there is. */
export const everything: Commission.Plan = {
  basis: "collected",
  currency: "USD",
  accrual: "period",
  rule: Commission.sum(
    Commission.accelerated(
      [{ above: percent(100), factor: percent(120) }],
      Commission.multiplied(
        Commission.not(Commission.newCustomers(90)),
        percent(90),
        Commission.marginal({ upTo: usd("1000"), rate: percent(3) }, { rate: percent(5) }),
      ),
    ),
    Commission.only(Commission.products("PUMP-7", "PUMP-9"), Commission.perUnit(usd("2.50"))),
    Commission.times(
      percent(50),
      Commission.only(
        Commission.customerClasses("key-account"),
        Commission.slab({ upTo: usd("5000"), rate: percent(1) }, { rate: percent(2) }),
      ),
    ),
    Commission.perDeal(Commission.only(Commission.marginAtLeast(percent(30)), Commission.flat(percent(1))), {
      floor: usd("5"),
      cap: usd("50"),
    }),
  ),
  excludes: { kinds: ["tax", "freight", "rebate"], skus: ["FREIGHT"] },
  floor: usd("10"),
  cap: { amount: usd("9000"), excess: "deferred" },
  holdback: percent(20),
  override: { rate: percent("0.5"), from: "on-top" },
  draw: { _tag: "Recoverable", amount: usd("500"), limit: usd("2000") },
  conduct: { least: percent(80), most: percent(110), fines: [{ name: "negligence", amount: usd("50") }] },
}

const rate = fc.integer({ min: 0, max: 3000 }).map((n) => Rate.fromUnits(BigInt(n) * 1_000_000_000n))
const amount = fc.integer({ min: 0, max: 9_999_999 }).map((n) => ({ currency: "USD", minor: BigInt(n) }) as const)
const tiers = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 4 }),
    fc.array(rate, { minLength: 5, maxLength: 5 }),
  )
  .map(([bounds, rates]) => [
    ...bounds
      .sort((a, b) => a - b)
      .map((upTo, i) => ({ upTo: { currency: "USD", minor: BigInt(upTo) } as const, rate: rates[i] ?? Rate.one })),
    { rate: rates[4] ?? Rate.one },
  ])

const condition: fc.Arbitrary<Commission.Condition> = fc.letrec<{ any: Commission.Condition }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.subarray(["PUMP-7", "HOSE-1"], { minLength: 1 }).map((all) => Commission.products(...all)),
    fc.subarray(["key", "small"], { minLength: 1 }).map((all) => Commission.customerClasses(...all)),
    fc.integer({ min: 0, max: 400 }).map(Commission.newCustomers),
    rate.map(Commission.marginAtLeast),
    tie("any").map(Commission.not),
  ),
})).any

/** Any rule that can be used, without accelerators inside deals. */
export const anyRule: fc.Arbitrary<Commission.RateRule> = fc.letrec<{ any: Commission.RateRule }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    rate.map(Commission.flat),
    amount.map(Commission.perUnit),
    tiers.map((all) => Commission.marginal(...all)),
    tiers.map((all) => Commission.slab(...all)),
    fc.array(tie("any"), { maxLength: 3 }).map((all) => Commission.sum(...all)),
    fc.tuple(rate, tie("any")).map(([factor, rule]) => Commission.times(factor, rule)),
    fc.tuple(condition, tie("any")).map(([where, rule]) => Commission.only(where, rule)),
    fc.tuple(condition, rate, tie("any")).map(([where, factor, rule]) => Commission.multiplied(where, factor, rule)),
    fc
      .tuple(fc.option(amount, { nil: undefined }), tiers)
      .map(([cap, all]) => Commission.perDeal(Commission.marginal(...all), cap === undefined ? {} : { cap })),
  ),
})).any

/** Any plan that can be used. */
export const anyPlan: fc.Arbitrary<Commission.Plan> = fc
  .record({
    basis: fc.constantFrom<Commission.Plan["basis"]>("booked", "invoiced", "collected"),
    accrual: fc.constantFrom<Commission.Plan["accrual"]>("period", "transaction"),
    rule: anyRule,
    floor: fc.option(amount, { nil: undefined }),
    holdback: fc.option(fc.constantFrom(percent(0), percent(20), percent("33.3")), { nil: undefined }),
    override: fc.option(
      fc.record({
        rate: fc.constantFrom(percent(1), percent(20)),
        from: fc.constantFrom<"on-top" | "within">("on-top", "within"),
      }),
      { nil: undefined },
    ),
  })
  .map(({ accrual, basis, floor, holdback, override, rule }) => ({
    basis,
    accrual,
    currency: "USD",
    rule,
    ...(floor === undefined ? {} : { floor }),
    ...(holdback === undefined ? {} : { holdback }),
    ...(override === undefined ? {} : { override }),
  }))
