import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Rate from "../../src/Rate.ts"
import { anyMode, anyRate, hostileTexts, roundByDefinition } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const fault = (text: string): string =>
  Result.match(Rate.parse(text), { onFailure: (error) => error._tag, onSuccess: Rate.format })

describe("text", () => {
  it("KER-3: reads percentages and fractions to the same exact rate", () => {
    expect(Rate.parse("5%")).toEqual(Result.succeed(50_000_000_000n))
    expect(Rate.parse("0.05")).toEqual(Result.succeed(50_000_000_000n))
    expect(Rate.parse("3.95671%")).toEqual(Rate.parse("0.0395671"))
    expect(Rate.parse("-12.5%")).toEqual(Rate.parse("-0.125"))
    expect(Rate.parse("-0")).toEqual(Result.succeed(Rate.zero))
  })

  it("KER-3: holds ten decimals of a percent exactly, and refuses the eleventh instead of rounding it", () => {
    expect(fault("0.0000000001%")).toBe("0.0000000001%")
    expect(fault("0.00000000001%")).toBe("TooManyRateDecimals")
    expect(fault("0.000000000001")).toBe("0.0000000001%")
    expect(fault("0.0000000000001")).toBe("TooManyRateDecimals")
    expect(fault("0.0500000000000")).toBe("TooManyRateDecimals")
  })

  it("KER-3: what is printed is read back, as percentage and as fraction", () => {
    fc.assert(
      fc.property(anyRate, (rate) => {
        expect(Rate.parse(Rate.format(rate))).toEqual(Result.succeed(rate))
        expect(Rate.parse(Rate.formatFraction(rate))).toEqual(Result.succeed(rate))
      }),
      runs,
    )
  })

  it("KER-3: one rate has one printed form", () => {
    expect(["5%", "5.0%", "5.00%", "0.05", "0.050"].map(fault)).toEqual(["5%", "5%", "5%", "5%", "5%"])
    expect(fault("-0%")).toBe("0%")
    expect(fault("100%")).toBe("100%")
    expect(fault("712.34%")).toBe("712.34%")
  })

  it("KER-3: hostile text is refused at once, with and without a percent sign", () => {
    for (const text of hostileTexts) {
      expect(Result.isFailure(Rate.parse(text)), text.slice(0, 30)).toBe(true)
      expect(Result.isFailure(Rate.parse(`${text}%`)), text.slice(0, 30)).toBe(true)
    }
    expect(["5%%", "%", "%5", "5 %", "5\uff05"].map(fault)).toEqual(Array(5).fill("MalformedRate"))
    expect(fault("9".repeat(33))).toBe("RateTooLong")
    expect(fault(`${"9".repeat(32)}%`)).toBe("RateTooLong")
    expect(fault("9".repeat(13))).toBe("RateOutOfRange")
    expect(fault(`${"9".repeat(15)}%`)).toBe("RateOutOfRange")
    expect(fault(`${"9".repeat(14)}.${"9".repeat(10)}%`)).toBe(`${"9".repeat(14)}.${"9".repeat(10)}%`)
  })

  it("KER-3: any text at all is answered, and only decimals are accepted", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = Rate.parse(text)
        expect(Result.isSuccess(parsed)).toBe(
          text.length <= 32 &&
            /^-?(0|[1-9]\d*)(\.\d+)?%?$/.test(text) &&
            !fault(text).startsWith("TooMany") &&
            !fault(text).startsWith("RateOut"),
        )
      }),
      runs,
    )
  })

  it("KER-3: says what is wrong and what would be right, in both languages, without echoing megabytes", () => {
    for (const text of ["x", "9".repeat(40), "0.12345678901234", "9".repeat(20), "9".repeat(5_000_000)]) {
      const parsed = Rate.parse(text)
      const said = Result.isFailure(parsed) ? Rate.describe(parsed.failure) : undefined
      expect(said?.ruleId).toBe("KER-3")
      expect(said?.en).toMatch(/\(KER-3\)$/)
      expect(said?.zh).toMatch(/[一-鿿].*\(KER-3\)$/)
      expect(said?.en.length).toBeLessThan(200)
    }
    const ratio = Rate.fromRatio(7n, 0n)
    expect(Result.isFailure(ratio) && Rate.describe(ratio.failure)).toEqual({
      ruleId: "KER-3",
      en: "the ratio of 7 to 0 does not exist: the denominator must not be 0 (KER-3)",
      zh: "7 与 0 之比不存在:分母不能为 0(KER-3)",
    })
  })
})

describe("percent", () => {
  it("KER-3: takes whole numbers and decimal strings", () => {
    expect(Rate.percent(5)).toBe(50_000_000_000n)
    expect(Rate.percent("3.5")).toBe(35_000_000_000n)
    expect(Rate.percent(-5)).toBe(-50_000_000_000n)
    expect(Rate.percent("33.1") + Rate.percent("33.2") + Rate.percent("33.7")).toBe(Rate.one)
  })

  it("KER-3: a literal that is no exact percentage does not compile, and fails when it gets through", () => {
    // @ts-expect-error a float
    expect(Rate.percent(3.5)).toBe(Rate.percent("3.5"))
    // @ts-expect-error a comma
    expect(() => Rate.percent("3,5")).toThrow(RangeError)
    // @ts-expect-error an exponent
    expect(() => Rate.percent(1e30)).toThrow(RangeError)
    const given: number = Number.NaN
    expect(() => Rate.percent(given)).toThrow(/not a decimal.*KER-3/)
  })
})

describe("arithmetic", () => {
  it("KER-3: addition is a group: commutative, associative, with zero and negation", () => {
    fc.assert(
      fc.property(anyRate, anyRate, anyRate, (a, b, c) => {
        expect(Rate.add(a, b)).toBe(Rate.add(b, a))
        expect(Rate.add(Rate.add(a, b), c)).toBe(Rate.add(a, Rate.add(b, c)))
        expect(Rate.add(a, Rate.zero)).toBe(a)
        expect(Rate.add(a, Rate.negate(a))).toBe(Rate.zero)
        expect(Rate.subtract(a, b)).toBe(Rate.add(a, Rate.negate(b)))
        expect(Rate.sum([a, b, c])).toBe(Rate.add(a, Rate.add(b, c)))
      }),
      runs,
    )
    expect(Rate.sum([])).toBe(Rate.zero)
  })

  it("KER-2: a product of rates is rounded once, by the named mode", () => {
    fc.assert(
      fc.property(anyRate, anyRate, anyMode, (a, b, mode) => {
        expect(Rate.multiply(a, b, mode)).toBe(roundByDefinition(a * b, Rate.scale, mode))
        expect(Rate.multiply(a, Rate.one, mode)).toBe(a)
      }),
      runs,
    )
  })

  it("KER-3: a ratio is exact to 1e-12, rounded by the named mode; a ratio to nothing is an error", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), anyMode, (n, d, mode) => {
        fc.pre(d !== 0n)
        expect(Rate.fromRatio(n, d, mode)).toEqual(Result.succeed(roundByDefinition(n * Rate.scale, d, mode)))
      }),
      runs,
    )
    expect(Rate.fromRatio(1n, 3n)).toEqual(Result.succeed(333_333_333_333n))
    expect(Rate.fromRatio(0n, 0n)).toEqual(Result.fail({ _tag: "ZeroDenominator", numerator: 0n }))
  })

  it("KER-3: rates are ordered as numbers", () => {
    fc.assert(
      fc.property(anyRate, anyRate, (a, b) => {
        expect(Rate.compare(a, b)).toBe(a === b ? 0 : a < b ? -1 : 1)
        expect(Rate.compare(a, b) + Rate.compare(b, a)).toBe(0)
        expect(Rate.equals(a, b)).toBe(Rate.compare(a, b) === 0)
        expect([Rate.min(a, b), Rate.max(a, b)]).toEqual(a <= b ? [a, b] : [b, a])
        expect(Rate.isNegative(a)).toBe(Rate.compare(a, Rate.zero) === -1)
        expect(Rate.isZero(a)).toBe(Rate.equals(a, Rate.zero))
      }),
      runs,
    )
    expect([Rate.isZero(Rate.zero), Rate.isNegative(Rate.percent(-1)), Rate.isNegative(Rate.zero)]).toEqual([
      true,
      true,
      false,
    ])
  })
})

describe("decimals", () => {
  it("KER-3: decimals scaled to whole numbers and back are themselves", () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 24n), 10n ** 24n), fc.integer({ min: 0, max: 12 }), (scaled, decimals) => {
        const limits = { maxLength: 64, maxIntegerDigits: 30, decimals }
        expect(Rate.parseScaled(Rate.formatScaled(scaled, decimals), limits)).toEqual(Result.succeed(scaled))
        expect(Rate.parseScaled(Rate.formatShortest(scaled, decimals), limits)).toEqual(Result.succeed(scaled))
        expect(Rate.formatShortest(scaled, decimals)).not.toMatch(/\.\d*0$|\.$/)
      }),
      runs,
    )
    expect([Rate.formatScaled(0n, 0), Rate.formatScaled(100n, 0), Rate.formatShortest(100n, 0)]).toEqual([
      "0",
      "100",
      "100",
    ])
  })

  it("KER-3: each limit is kept, and named", () => {
    const limits = { maxLength: 8, maxIntegerDigits: 3, decimals: 2 }
    expect(Rate.parseScaled("999.99", limits)).toEqual(Result.succeed(99_999n))
    expect(Rate.parseScaled("1000", limits)).toEqual(Result.fail({ _tag: "TooLarge" }))
    expect(Rate.parseScaled("1.234", limits)).toEqual(Result.fail({ _tag: "TooManyDecimals", found: 3 }))
    expect(Rate.parseScaled("123456789", limits)).toEqual(Result.fail({ _tag: "TooLong", length: 9 }))
    expect(Rate.parseScaled("1a", limits)).toEqual(Result.fail({ _tag: "Malformed" }))
  })

  it("quotes input for messages: escaped and cut", () => {
    expect(Rate.quoteInput('a"b\n')).toBe('"a\\"b\\n"')
    expect(Rate.quoteInput("x".repeat(40))).toBe(`"${"x".repeat(40)}"`)
    expect(Rate.quoteInput("x".repeat(41))).toBe(`"${"x".repeat(40)}…"`)
  })
})
