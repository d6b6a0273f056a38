import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Money from "../../src/Money.ts"
import { hostileTexts } from "../rate/arbitraries.ts"
import { anyCurrency, anyMoney, anyQuantity } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const read = (amount: string, code: Money.CurrencyCode = "CNY"): string =>
  Result.match(Money.parseAmount(amount, code), { onFailure: (error) => error._tag, onSuccess: Money.format })

describe("decimal strings", () => {
  it("KER-1: JPY has no decimals, CNY two, KWD three, CLF four", () => {
    expect(Money.format(Money.make(123_450n, "JPY"))).toBe("123450")
    expect(Money.format(Money.make(123_450n, "CNY"))).toBe("1234.50")
    expect(Money.format(Money.make(123_450n, "KWD"))).toBe("123.450")
    expect(Money.format(Money.make(123_450n, "CLF"))).toBe("12.3450")
    expect(Money.format(Money.make(-5n, "CNY"))).toBe("-0.05")
  })

  it("KER-1: the worked example of the rule", () => {
    expect(Money.parse({ amount: "1234.50", currency: "CNY" })).toEqual(Result.succeed(Money.make(123_450n, "CNY")))
    expect(Money.toJson(Money.make(123_450n, "CNY"))).toEqual({ amount: "1234.50", currency: "CNY" })
  })

  it("KER-1: what is printed is read back, in every currency, up to 18 digits before the point", () => {
    fc.assert(
      fc.property(anyCurrency, fc.bigInt(-(10n ** 18n) + 1n, 10n ** 18n - 1n), fc.nat(9999), (code, whole, part) => {
        const scale = 10n ** BigInt(Money.exponent(code))
        const minor = whole * scale + (whole < 0n ? -1n : 1n) * (BigInt(part) % scale)
        const money = Money.make(minor, code)
        expect(Money.parse(Money.toJson(money))).toEqual(Result.succeed(money))
      }),
      runs,
    )
  })

  it("KER-1: fewer decimals are read as they stand, more are an error and never a round", () => {
    expect(["1234", "1234.5", "1234.50", "1234.500", "1234.505"].map((text) => read(text))).toEqual([
      "1234.00",
      "1234.50",
      "1234.50",
      "TooManyDecimals",
      "TooManyDecimals",
    ])
    expect(read("1.0", "JPY")).toBe("TooManyDecimals")
    expect(read("0.0005", "KWD")).toBe("TooManyDecimals")
    expect(Money.parseAmount("0.005", "CNY")).toEqual(
      Result.fail({ _tag: "TooManyDecimals", input: "0.005", currency: "CNY", found: 3, allowed: 2 }),
    )
  })

  it("KER-1: nothing is negative zero", () => {
    expect(["-0", "-0.0", "-0.00"].map((text) => read(text))).toEqual(["0.00", "0.00", "0.00"])
  })

  it("KER-1: the greatest amount is read, one digit more is not", () => {
    expect(read(`-${"9".repeat(18)}.99`)).toBe(`-${"9".repeat(18)}.99`)
    expect(read("9".repeat(19))).toBe("AmountTooLarge")
    expect(read("9".repeat(25))).toBe("AmountTooLong")
    expect(read(`-${"9".repeat(18)}.9999`, "CLF")).toBe(`-${"9".repeat(18)}.9999`)
  })

  it("KER-1: hostile text is refused at once, in every kind of currency", () => {
    for (const text of hostileTexts) {
      for (const code of ["JPY", "CNY", "KWD", "CLF"] as const) {
        expect(Result.isFailure(Money.parseAmount(text, code)), text.slice(0, 30)).toBe(true)
      }
    }
  })

  it("KER-1: any text is answered, and only plain decimals are accepted", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^-?[0-9]{1,20}(\.[0-9]{0,4})?$/)), (text) => {
        const plain = /^-?(0|[1-9]\d{0,17})(\.\d{1,2})?$/.test(text)
        expect(Result.isSuccess(Money.parseAmount(text, "CNY"))).toBe(plain)
      }),
      runs,
    )
  })

  it("KER-1: an unknown currency is named before the amount is looked at", () => {
    expect(Money.parse({ amount: "x", currency: "RMB" })).toEqual(
      Result.fail({ _tag: "UnknownCurrency", input: "RMB", meant: "CNY" }),
    )
  })

  it("KER-1: a literal that is no amount is a defect and says why", () => {
    expect(() => Money.of("1,234.50", "CNY")).toThrow(/no separators, such as "1234.50" \(KER-1\)/)
    expect(() => Money.of("1.5", "JPY")).toThrow(/JPY has no decimals/)
  })
})

describe("text for people", () => {
  it("groups thousands and keeps all decimals, in English and Chinese", () => {
    const texts = ["0.00", "999.99", "1000.00", "-1234567.80"].map((amount) =>
      Money.toText(Money.of(amount, "CNY"), "en"),
    )
    expect(texts).toEqual(["CNY 0.00", "CNY 999.99", "CNY 1,000.00", "CNY -1,234,567.80"])
    expect(Money.toText(Money.of("123456", "JPY"), "en")).toBe("JPY 123,456")
    expect(Money.toText(Money.of("123456", "JPY"), "zh")).toBe("123,456日元")
    expect(Money.toText(Money.of("-1234.50", "CNY"), "zh")).toBe("-1,234.50元")
    expect(Money.toText(Money.of("1234.500", "BHD"), "zh")).toBe("1,234.500 BHD")
  })

  it("shows exactly the figure that is stored", () => {
    fc.assert(
      fc.property(anyMoney, (money) => {
        const text = Money.toText(money, "en")
        expect(text.replaceAll(",", "")).toBe(`${money.currency} ${Money.format(money)}`)
        expect(text.slice(4)).toMatch(/^-?\d{1,3}(,\d{3})*(\.\d+)?$/)
        expect(Money.toText(money, "zh").replaceAll(",", "").startsWith(Money.format(money))).toBe(true)
      }),
      runs,
    )
  })
})

describe("currencies", () => {
  it("KER-1: decimals of the minor unit are those of ISO 4217", () => {
    const of = (decimals: number) => Money.currencies.filter((code) => Money.exponent(code) === decimals).join(" ")
    expect(of(0)).toBe("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")
    expect(of(3)).toBe("BHD IQD JOD KWD LYD OMR TND")
    expect(of(4)).toBe("CLF UYW")
    expect(Money.currencies.length).toBe(164)
    expect(["CNY", "USD", "EUR", "HKD", "GBP"].every((code) => of(2).includes(code))).toBe(true)
  })

  it("KER-1: only codes are accepted; the one that was meant is named", () => {
    for (const code of Money.currencies) expect(Money.currency(code)).toEqual(Result.succeed(code))
    const meant = (input: string) =>
      Result.match(Money.currency(input), { onFailure: (error) => error.meant, onSuccess: () => "accepted" })
    expect(["cny", "RMB", "rmb", "Yen", "DEM", "", "XAU", "toString", "__proto__", "constructor"].map(meant)).toEqual([
      "CNY",
      "CNY",
      "CNY",
      "JPY",
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    const huge = Money.currency("C".repeat(5_000_000))
    expect(Result.isFailure(huge) && huge.failure.input.length).toBe(40)
    expect([undefined, null, 156, {}, ["CNY"], Object("CNY")].some(Money.isCurrencyCode)).toBe(false)
  })
})

describe("quantities", () => {
  const { Quantity } = Money

  it("KER-1: six decimals are exact, a seventh is an error", () => {
    const readQuantity = (text: string) =>
      Result.match(Quantity.parse(text), { onFailure: (error) => error._tag, onSuccess: Quantity.format })
    expect(
      ["2.5", "2.50", "0.000001", "-3", "0.0000010", "9".repeat(13), "9".repeat(25), "x"].map(readQuantity),
    ).toEqual([
      "2.5",
      "2.5",
      "0.000001",
      "-3",
      "TooManyQuantityDecimals",
      "QuantityTooLarge",
      "QuantityTooLong",
      "MalformedQuantity",
    ])
    for (const text of hostileTexts) expect(Result.isFailure(Quantity.parse(text)), text.slice(0, 30)).toBe(true)
  })

  it("KER-1: what is printed is read back", () => {
    fc.assert(
      fc.property(anyQuantity, (quantity) => {
        expect(Quantity.parse(Quantity.format(quantity))).toEqual(Result.succeed(quantity))
      }),
      runs,
    )
  })

  it("KER-1: quantities add exactly and are ordered as numbers", () => {
    fc.assert(
      fc.property(anyQuantity, anyQuantity, (a, b) => {
        expect(Quantity.subtract(Quantity.add(a, b), b)).toBe(a)
        expect(Quantity.add(a, Quantity.negate(a))).toBe(Quantity.zero)
        expect(Quantity.compare(a, b)).toBe(a === b ? 0 : a < b ? -1 : 1)
      }),
      runs,
    )
    expect([Quantity.whole(3), Quantity.whole(3n), Quantity.one]).toEqual([3_000_000n, 3_000_000n, 1_000_000n])
    expect(() => Quantity.whole(2.5)).toThrow(RangeError)
  })
})
