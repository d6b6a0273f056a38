import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Money from "../../src/Money.ts"
import * as Rate from "../../src/Rate.ts"
import { anyUnits } from "../rate/arbitraries.ts"
import { anyMoney } from "./arbitraries.ts"

const runs = { numRuns: 2000 }

const split = (money: Money.Money, weights: ReadonlyArray<bigint>): ReadonlyArray<bigint> =>
  Result.getOrThrow(Money.split(money, weights)).map((part) => part.minor)
const total = (all: ReadonlyArray<bigint>) => all.reduce((sum, each) => sum + each, 0n)
const abs = (value: bigint) => (value < 0n ? -value : value)

/** Few and many parties, equal and unequal weights, zeros, rates, weights beyond 64 bits. */
const weight = fc.oneof(
  fc.constantFrom(0n, 1n, 1n, 2n, 3n),
  fc.bigInt(0n, 100n).map((percent) => percent * 10_000_000_000n),
  fc.bigInt(0n, Rate.scale),
  anyUnits.map(abs),
)
const someWeights = fc
  .oneof(fc.array(weight, { minLength: 1, maxLength: 6 }), fc.array(weight, { minLength: 1, maxLength: 40 }))
  .filter((all) => total(all) > 0n)

/** The same rule written plainly: floors first, then one unit each by greatest remainder, the earlier first. */
const byDefinition = (amount: bigint, weights: ReadonlyArray<bigint>): ReadonlyArray<bigint> => {
  const sum = total(weights)
  const floors = weights.map((each) => (abs(amount) * each) / sum)
  const owed = weights.map((each, index) => ({ index, remainder: (abs(amount) * each) % sum }))
  owed.sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1))
  const lucky = new Set(owed.slice(0, Number(abs(amount) - total(floors))).map(({ index }) => index))
  return floors.map((floor, index) => (amount < 0n ? -1n : 1n) * (floor + (lucky.has(index) ? 1n : 0n)))
}

describe("split", () => {
  it("KER-2: parts re-add to the whole exactly", () => {
    fc.assert(
      fc.property(anyMoney, someWeights, (money, weights) => {
        expect(total(split(money, weights))).toBe(money.minor)
      }),
      runs,
    )
  })

  it("KER-2: is the largest remainder method, with few parties and many, small amounts and huge", () => {
    fc.assert(
      fc.property(anyMoney, someWeights, (money, weights) => {
        expect(split(money, weights)).toEqual(byDefinition(money.minor, weights))
      }),
      { numRuns: 5000 },
    )
  })

  it("KER-2: splitting a debt is the negation of splitting the claim", () => {
    fc.assert(
      fc.property(anyMoney, someWeights, (money, weights) => {
        expect(split(Money.negate(money), weights)).toEqual(split(money, weights).map((part) => -part))
      }),
      runs,
    )
  })

  it("KER-2: a zero weight gets zero", () => {
    fc.assert(
      fc.property(anyMoney, someWeights, (money, weights) => {
        const parts = split(money, weights)
        expect(parts.filter((_, index) => weights[index] === 0n).every((part) => part === 0n)).toBe(true)
      }),
      runs,
    )
  })

  it("KER-2: every part is within one minor unit of its exact share", () => {
    fc.assert(
      fc.property(anyMoney, someWeights, (money, weights) => {
        const sum = total(weights)
        for (const [index, part] of split(money, weights).entries()) {
          expect(abs(part * sum - money.minor * (weights[index] ?? 0n)) < sum).toBe(true)
        }
      }),
      runs,
    )
  })

  it("KER-2: among equal weights the earlier party never gets less", () => {
    fc.assert(
      fc.property(anyUnits, someWeights, (minor, weights) => {
        const parts = split(Money.make(abs(minor), "CNY"), weights)
        for (const [later, part] of parts.entries()) {
          const earlier = weights.indexOf(weights[later] ?? 0n)
          expect((parts[earlier] ?? 0n) >= part).toBe(true)
        }
      }),
      runs,
    )
  })

  it("KER-2: only the proportion of the weights counts", () => {
    fc.assert(
      fc.property(anyMoney, someWeights, fc.bigInt(1n, 10n ** 15n), (money, weights, factor) => {
        expect(
          split(
            money,
            weights.map((each) => each * factor),
          ),
        ).toEqual(split(money, weights))
      }),
      runs,
    )
  })

  it("KER-2: shares of 33.1 %, 33.2 % and 33.7 % are the whole", () => {
    const shares = [Rate.percent("33.1"), Rate.percent("33.2"), Rate.percent("33.7")]
    expect(split(Money.of("1000.00", "CNY"), shares)).toEqual([33_100n, 33_200n, 33_700n])
    expect(split(Money.of("100.01", "CNY"), shares)).toEqual([3_310n, 3_320n, 3_371n])
    expect(split(Money.of("0.01", "CNY"), shares)).toEqual([0n, 0n, 1n])
  })

  it("KER-2: ties go to the earlier party", () => {
    expect(split(Money.of("0.02", "CNY"), [1n, 1n, 1n])).toEqual([1n, 1n, 0n])
    expect(split(Money.of("-0.02", "CNY"), [1n, 1n, 1n])).toEqual([-1n, -1n, 0n])
    expect(split(Money.of("0.01", "CNY"), [0n, 1n, 1n])).toEqual([0n, 1n, 0n])
  })

  it("KER-2: the ends of the short way: 16 and 17 parties, amounts about 2^39, weights about 2^41", () => {
    for (const parties of [1, 2, 15, 16, 17, 18]) {
      for (const power of [22n, 23n, 38n, 39n, 40n, 41n, 42n, 63n, 64n]) {
        for (const by of [-1n, 0n, 1n]) {
          const amount = (1n << power) + by
          const even = Array.from({ length: parties }, (_, index) => BigInt(index + 1))
          const heavy = [(1n << power) + by, ...even]
          const full = even.map((each) => (1n << 41n) - each)
          for (const weights of [even, heavy, full]) {
            for (const minor of [amount, -amount]) {
              expect(split(Money.make(minor, "CNY"), weights)).toEqual(byDefinition(minor, weights))
            }
          }
        }
      }
    }
  })

  it("KER-2: the currency stays, and the weights are not touched", () => {
    const weights = Object.freeze([1n, 2n])
    expect(Money.split(Money.of("3.00", "USD"), weights)).toEqual(
      Result.succeed([Money.of("1.00", "USD"), Money.of("2.00", "USD")]),
    )
    expect(weights).toEqual([1n, 2n])
  })

  it("KER-2: nobody to give to, and weights below zero, are errors", () => {
    const one = Money.of("1.00", "CNY")
    expect(Money.split(one, [])).toEqual(Result.fail({ _tag: "NoWeight", parts: 0 }))
    expect(Money.split(one, [0n, 0n])).toEqual(Result.fail({ _tag: "NoWeight", parts: 2 }))
    expect(Money.split(one, [5n, -1n])).toEqual(Result.fail({ _tag: "NegativeWeight", index: 1, weight: -1n }))
    expect(Money.split(one, [5n, -5n])).toEqual(Result.fail({ _tag: "NegativeWeight", index: 1, weight: -5n }))
  })
})

describe("splitEven", () => {
  it("KER-2: is the split by equal weights", () => {
    fc.assert(
      fc.property(anyMoney, fc.integer({ min: 1, max: 60 }), (money, parts) => {
        const even = Result.getOrThrow(Money.splitEven(money, parts)).map((part) => part.minor)
        expect(even).toEqual(split(money, Array(parts).fill(1n)))
      }),
      runs,
    )
  })

  it("KER-2: a number of parts that is none is an error, and costs nothing", () => {
    const one = Money.of("1.00", "CNY")
    for (const parts of [0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 100_001, 2 ** 53]) {
      expect(Money.splitEven(one, parts)).toEqual(Result.fail({ _tag: "InvalidPartCount", parts }))
    }
    expect(Result.map(Money.splitEven(one, 100_000), (all) => all.length)).toEqual(Result.succeed(100_000))
  })
})
