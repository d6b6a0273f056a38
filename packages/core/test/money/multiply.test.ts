import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Money from "../../src/Money.ts"
import * as Rate from "../../src/Rate.ts"
import { anyMode, anyRate, anyUnits, roundByDefinition } from "../rate/arbitraries.ts"
import { anyMoney, anyQuantity } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const cny = (amount: string) => Money.of(amount, "CNY")

describe("multiplyRate", () => {
  it("KER-2: is rounded once by the named mode, and keeps its currency", () => {
    fc.assert(
      fc.property(anyMoney, anyRate, anyMode, (money, rate, mode) => {
        expect(Money.multiplyRate(money, rate, mode)).toEqual(
          Money.make(roundByDefinition(money.minor * rate, Rate.scale, mode), money.currency),
        )
      }),
      { numRuns: 3000 },
    )
  })

  it("KER-2: half-even unless told otherwise: ties go to the even cent", () => {
    const half = Rate.percent(50)
    expect(
      ["0.01", "0.03", "0.05", "-0.01", "-0.03"].map((a) => Money.format(Money.multiplyRate(cny(a), half))),
    ).toEqual(["0.00", "0.02", "0.02", "0.00", "-0.02"])
    expect(Money.format(Money.multiplyRate(cny("0.01"), half, "half-up"))).toBe("0.01")
  })

  it("KER-2: the half modes and half of the directed ones treat a debt as they treat a claim", () => {
    fc.assert(
      fc.property(
        anyMoney,
        anyRate,
        fc.constantFrom("half-even", "half-up", "half-down", "up", "down"),
        (money, rate, mode) => {
          expect(Money.multiplyRate(Money.negate(money), rate, mode)).toEqual(
            Money.negate(Money.multiplyRate(money, rate, mode)),
          )
        },
      ),
      runs,
    )
  })

  it("KER-3: times one is itself, times nothing is nothing", () => {
    fc.assert(
      fc.property(anyMoney, anyMode, (money, mode) => {
        expect(Money.multiplyRate(money, Rate.one, mode)).toEqual(money)
        expect(Money.multiplyRate(money, Rate.zero, mode)).toEqual(Money.zero(money.currency))
      }),
      runs,
    )
  })
})

describe("other products", () => {
  it("KER-2: a line is unit price times quantity, rounded once", () => {
    fc.assert(
      fc.property(anyMoney, anyQuantity, anyMode, (price, quantity, mode) => {
        expect(Money.multiplyQuantity(price, quantity, mode).minor).toBe(
          roundByDefinition(price.minor * quantity, Money.Quantity.scale, mode),
        )
      }),
      runs,
    )
    expect(Money.multiplyQuantity(cny("19.99"), Money.Quantity.fromUnits(2_500_000n))).toEqual(cny("49.98"))
    expect(Money.multiplyQuantity(cny("100.00"), Money.Quantity.whole(10))).toEqual(cny("1000.00"))
    expect(Money.multiplyQuantity(cny("0.01"), Money.Quantity.fromUnits(2_500_000n))).toEqual(cny("0.02"))
  })

  it("KER-1: times a whole number is exact", () => {
    fc.assert(
      fc.property(anyMoney, anyUnits, (money, factor) => {
        expect(Money.multiplyInteger(money, factor)).toEqual(Money.make(money.minor * factor, money.currency))
      }),
      runs,
    )
  })

  it("KER-2: several factors are rounded once, at the end", () => {
    fc.assert(
      fc.property(anyMoney, anyUnits, anyUnits, anyMode, (money, n, d, mode) => {
        fc.pre(d !== 0n)
        expect(Money.multiplyRatio(money, n, d, mode)).toEqual(
          Result.succeed(Money.make(roundByDefinition(money.minor * n, d, mode), money.currency)),
        )
      }),
      runs,
    )
  })

  it("KER-2: a zero denominator is an error, never a figure", () => {
    expect(Money.multiplyRatio(cny("1.00"), 3n, 0n)).toEqual(Result.fail({ _tag: "ZeroDivisor", dividend: 300n }))
  })

  it("PRC-4: 60 extra days at 6 % a year on 97 000.00 cost 956.71, in all 3.95671 % off a list of 100 000.00", () => {
    const list = cny("100000.00")
    const quoted = cny("97000.00")
    const financing = Result.getOrThrow(Money.multiplyRatio(quoted, Rate.percent(6) * 60n, Rate.scale * 365n))
    expect(Money.format(financing)).toBe("956.71")
    const given = list.minor - quoted.minor + financing.minor
    expect(Result.map(Rate.fromRatio(given, list.minor), Rate.format)).toEqual(Result.succeed("3.95671%"))
  })
})

describe("running totals", () => {
  it("KER-2: however a basis grows, the postings re-add to the rate of the whole of it", () => {
    fc.assert(
      fc.property(fc.array(anyUnits, { minLength: 1, maxLength: 20 }), anyRate, anyMode, (steps, rate, mode) => {
        let basis = Money.zero("CNY")
        let posted = Money.zero("CNY")
        for (const step of steps) {
          const after = Money.make(basis.minor + step, "CNY")
          posted = Money.unsafeAdd(posted, Result.getOrThrow(Money.postDifference(basis, after, rate, mode)))
          basis = after
        }
        expect(posted).toEqual(Money.multiplyRate(basis, rate, mode))
      }),
      runs,
    )
  })

  it("KER-2: a fixed total earned in shares is posted to the last unit", () => {
    fc.assert(
      fc.property(
        anyMoney,
        fc.array(fc.bigInt(0n, 10n ** 12n), { minLength: 1, maxLength: 20 }),
        anyMode,
        (total, steps, mode) => {
          const whole = steps.reduce((sum, step) => sum + step, 0n)
          fc.pre(whole > 0n)
          let done = 0n
          let posted = Money.zero(total.currency)
          for (const step of steps) {
            const post = Money.postShare(total, done, done + step, whole, mode)
            posted = Money.unsafeAdd(posted, Result.getOrThrow(post))
            done += step
          }
          expect(posted).toEqual(total)
        },
      ),
      runs,
    )
  })

  it("KER-2: two currencies and a whole of nothing are errors", () => {
    expect(Money.postDifference(cny("1.00"), Money.of("1.00", "USD"), Rate.percent(5))).toEqual(
      Result.fail({ _tag: "CurrencyMismatch", expected: "CNY", found: "USD" }),
    )
    expect(Money.postShare(cny("1.00"), 0n, 2n, 0n)).toEqual(Result.fail({ _tag: "ZeroDivisor", dividend: 200n }))
  })
})
