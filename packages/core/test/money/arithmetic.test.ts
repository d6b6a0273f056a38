import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Money from "../../src/Money.ts"
import { amounts, anyMoney, twoCurrencies } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const sum = (left: Money.Money, right: Money.Money) => Result.getOrThrow(Money.add(left, right))

describe("sums", () => {
  it("KER-1: amounts of one currency are a group: commutative, associative, with zero and negation", () => {
    fc.assert(
      fc.property(amounts(3), ([a, b, c]) => {
        if (a === undefined || b === undefined || c === undefined) throw new Error("three amounts")
        expect(Money.add(a, b)).toEqual(Money.add(b, a))
        expect(sum(sum(a, b), c)).toEqual(sum(a, sum(b, c)))
        expect(sum(a, Money.zero(a.currency))).toEqual(a)
        expect(sum(a, Money.negate(a))).toEqual(Money.zero(a.currency))
        expect(Money.subtract(a, b)).toEqual(Money.add(a, Money.negate(b)))
        expect(Money.addAll(a.currency, [a, b, c])).toEqual(Result.succeed(sum(a, sum(b, c))))
        expect(Money.unsafeAdd(a, b)).toEqual(sum(a, b))
        expect(Money.unsafeSubtract(a, b)).toEqual(sum(a, Money.negate(b)))
      }),
      runs,
    )
  })

  it("KER-1: two currencies never meet: every operation answers with both of them", () => {
    fc.assert(
      fc.property(anyMoney, anyMoney, twoCurrencies, (a, b, [left, right]) => {
        const l = Money.make(a.minor, left)
        const r = Money.make(b.minor, right)
        const mismatch = Result.fail({ _tag: "CurrencyMismatch", expected: left, found: right })
        for (const operation of [Money.add, Money.subtract, Money.compare, Money.min, Money.max]) {
          expect(operation(l, r)).toEqual(mismatch)
        }
        expect(Money.addAll(left, [l, r])).toEqual(mismatch)
        expect(Money.equals(l, r)).toBe(false)
      }),
      runs,
    )
  })

  it("KER-1: an empty sum is zero of the named currency, and a sum keeps to the named currency", () => {
    expect(Money.addAll("JPY", [])).toEqual(Result.succeed(Money.zero("JPY")))
    expect(Money.addAll("JPY", [Money.of("1.00", "CNY")])).toEqual(
      Result.fail({ _tag: "CurrencyMismatch", expected: "JPY", found: "CNY" }),
    )
  })

  it("KER-1: sums are exact where floats are not", () => {
    expect(sum(Money.of("0.10", "CNY"), Money.of("0.20", "CNY"))).toEqual(Money.of("0.30", "CNY"))
    expect(sum(Money.of("90071992547409.93", "CNY"), Money.of("0.01", "CNY"))).toEqual(
      Money.of("90071992547409.94", "CNY"),
    )
  })

  it("KER-1: money is plain data with always the same fields", () => {
    expect(Object.keys(Money.of("1.00", "CNY"))).toEqual(["currency", "minor"])
    for (const made of [
      Money.zero("CNY"),
      Money.negate(Money.zero("CNY")),
      sum(Money.zero("CNY"), Money.zero("CNY")),
    ]) {
      expect(made).toStrictEqual({ currency: "CNY", minor: 0n })
    }
  })
})

describe("order", () => {
  it("KER-1: amounts are ordered as their minor units", () => {
    fc.assert(
      fc.property(amounts(2), ([a, b]) => {
        if (a === undefined || b === undefined) throw new Error("two amounts")
        expect(Money.compare(a, b)).toEqual(Result.succeed(a.minor < b.minor ? -1 : a.minor > b.minor ? 1 : 0))
        expect(Money.equals(a, b)).toBe(a.minor === b.minor)
        expect(Money.min(a, b)).toEqual(Result.succeed(a.minor <= b.minor ? a : b))
        expect(Money.max(a, b)).toEqual(Result.succeed(a.minor >= b.minor ? a : b))
      }),
      runs,
    )
  })

  it("KER-1: an amount is exactly one of negative, zero, positive, and its size has no sign", () => {
    fc.assert(
      fc.property(anyMoney, (money) => {
        const signs = [Money.isNegative(money), Money.isZero(money), Money.isPositive(money)]
        expect(signs).toEqual([money.minor < 0n, money.minor === 0n, money.minor > 0n])
        expect(Money.isNegative(Money.abs(money))).toBe(false)
        expect([money, Money.negate(money)]).toContainEqual(Money.abs(money))
      }),
      runs,
    )
  })

  it("KER-1: nothing in one currency is not nothing in another", () => {
    expect(Money.equals(Money.zero("CNY"), Money.zero("USD"))).toBe(false)
    expect(Money.equals(Money.zero("CNY"), Money.of("0.00", "CNY"))).toBe(true)
  })
})
