import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Rate from "../../src/Rate.ts"
import { anyMode, anyRate, anyUnits, roundByDefinition } from "./arbitraries.ts"

const runs = { numRuns: 2000 }

describe("divideRounded", () => {
  const table: ReadonlyArray<readonly [Rate.RoundingMode, ReadonlyArray<bigint>]> = [
    ["half-even", [2n, -2n, 4n, -4n, 2n, -2n, 3n, -3n]],
    ["half-up", [3n, -3n, 4n, -4n, 2n, -2n, 3n, -3n]],
    ["half-down", [2n, -2n, 3n, -3n, 2n, -2n, 3n, -3n]],
    ["up", [3n, -3n, 4n, -4n, 3n, -3n, 3n, -3n]],
    ["down", [2n, -2n, 3n, -3n, 2n, -2n, 2n, -2n]],
    ["ceiling", [3n, -2n, 4n, -3n, 3n, -2n, 3n, -2n]],
    ["floor", [2n, -3n, 3n, -4n, 2n, -3n, 2n, -3n]],
  ]
  for (const [mode, wanted] of table) {
    it(`KER-2: ${mode} of ±2.5, ±3.5, ±2.4 and ±2.6`, () => {
      const tenths = [25n, -25n, 35n, -35n, 24n, -24n, 26n, -26n]
      expect(tenths.map((tenth) => Rate.divideRounded(tenth, 10n, mode))).toEqual(wanted)
      const far = 10n ** 30n
      expect(tenths.map((tenth) => Rate.divideRounded(tenth * far, 10n * far, mode))).toEqual(wanted)
      expect(tenths.map((tenth) => Rate.divideRounded(-tenth, -10n, mode))).toEqual(wanted)
    })
  }

  it("KER-2: rounds every quotient of any size as its mode defines", () => {
    fc.assert(
      fc.property(
        anyUnits,
        anyUnits.filter((d) => d !== 0n),
        anyMode,
        (n, d, mode) => {
          expect(Rate.divideRounded(n, d, mode)).toBe(roundByDefinition(n, d, mode))
        },
      ),
      runs,
    )
  })

  it("KER-2: ties of any size go where the mode says", () => {
    fc.assert(
      fc.property(anyUnits, anyUnits, anyMode, (whole, half, mode) => {
        fc.pre(half !== 0n)
        const n = (whole * 2n + 1n) * half
        expect(Rate.divideRounded(n, half * 2n, mode)).toBe(roundByDefinition(n, half * 2n, mode))
      }),
      runs,
    )
  })

  it("KER-2: is exact where nothing is left over, in every mode", () => {
    fc.assert(
      fc.property(anyUnits, anyUnits, anyMode, (quotient, d, mode) => {
        fc.pre(d !== 0n)
        expect(Rate.divideRounded(quotient * d, d, mode)).toBe(quotient)
      }),
      runs,
    )
  })

  it("KER-2: rounds half-even unless told otherwise", () => {
    expect(Rate.divideRounded(25n, 10n)).toBe(2n)
    expect(Rate.roundingModes[0]).toBe("half-even")
  })

  it("KER-2: a zero denominator is a defect, never a figure", () => {
    expect(() => Rate.divideRounded(1n, 0n)).toThrow(RangeError)
    expect(() => Rate.divideRounded(10n ** 40n, 0n, "up")).toThrow(RangeError)
  })
})

describe("times", () => {
  it("KER-2: is the exact product rounded once, for every size of number and rate", () => {
    fc.assert(
      fc.property(anyUnits, anyRate, anyMode, (units, rate, mode) => {
        expect(Rate.times(units, rate, mode)).toBe(roundByDefinition(units * rate, Rate.scale, mode))
      }),
      { numRuns: 5000 },
    )
  })

  it("KER-2: ties are ties, however many decimals the rate has", () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 9n), 10n ** 9n), fc.integer({ min: 0, max: 12 }), anyMode, (odd, twos, mode) => {
        // units × rate = (2·odd + 1) · 10^12 / 2
        const units = (odd * 2n + 1n) * 5n ** BigInt(twos)
        const rate = Rate.fromUnits((Rate.scale / 2n / 5n ** BigInt(twos)) * 1n)
        expect(Rate.times(units, rate, mode)).toBe(roundByDefinition(units * rate, Rate.scale, mode))
      }),
      runs,
    )
  })

  it("KER-2: is never off by more than half a unit when it rounds to the nearest", () => {
    fc.assert(
      fc.property(anyUnits, anyRate, (units, rate) => {
        const off = Rate.times(units, rate) * Rate.scale - units * rate
        expect((off < 0n ? -off : off) * 2n <= Rate.scale).toBe(true)
      }),
      runs,
    )
  })
})
