import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Money from "../../src/Money.ts"
import * as Rate from "../../src/Rate.ts"
import { anyMode, anyUnits, roundByDefinition } from "../rate/arbitraries.ts"
import { twoCurrencies } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const rateOf = (from: Money.CurrencyCode, to: Money.CurrencyCode, fraction: string): Money.ExchangeRate => ({
  from,
  to,
  rate: Result.getOrThrow(Rate.parse(fraction)),
  date: "2026-03-02",
  source: "treasury",
})
const positive = fc.bigInt(1n, 10n ** 18n).map(Rate.fromUnits)

describe("convert", () => {
  it("KER-1: takes the differing decimals of the two currencies into account", () => {
    const converted = (amount: string, rate: Money.ExchangeRate) =>
      Result.map(Money.convert(Money.of(amount, rate.from), rate), (money) => Money.toText(money, "en"))
    expect(converted("100.00", rateOf("USD", "CNY", "7.1234"))).toEqual(Result.succeed("CNY 712.34"))
    expect(converted("10.00", rateOf("USD", "JPY", "150.125"))).toEqual(Result.succeed("JPY 1,501"))
    expect(converted("1501", rateOf("JPY", "USD", "0.00666112"))).toEqual(Result.succeed("USD 10.00"))
    expect(converted("1.00", rateOf("CNY", "KWD", "0.0432"))).toEqual(Result.succeed("KWD 0.043"))
    expect(converted("1.000", rateOf("KWD", "CNY", "23.1481"))).toEqual(Result.succeed("CNY 23.15"))
    expect(converted("1.0000", rateOf("CLF", "JPY", "6000.5"))).toEqual(Result.succeed("JPY 6,000"))
  })

  it("KER-1: is applied once and rounded once, by the named mode, between any two currencies", () => {
    fc.assert(
      fc.property(twoCurrencies, anyUnits, positive, anyMode, ([from, to], minor, rate, mode) => {
        const wanted = roundByDefinition(
          minor * rate * 10n ** BigInt(Money.exponent(to)),
          Rate.scale * 10n ** BigInt(Money.exponent(from)),
          mode,
        )
        const fields = { from, to, rate, date: "2026-03-02", source: "treasury" }
        expect(Money.convert(Money.make(minor, from), fields, mode)).toEqual(Result.succeed(Money.make(wanted, to)))
      }),
      runs,
    )
  })

  it("KER-1: a rate is never applied to another currency, nor backwards", () => {
    const rate = rateOf("USD", "CNY", "7.1234")
    for (const code of ["CNY", "EUR"] as const) {
      expect(Money.convert(Money.of("1.00", code), rate)).toEqual(
        Result.fail({ _tag: "CurrencyMismatch", expected: "USD", found: code }),
      )
    }
  })

  it("KER-1: a rate of zero or below converts nothing", () => {
    for (const rate of [Rate.zero, Rate.percent(-700)]) {
      const fields = { ...rateOf("USD", "CNY", "1"), rate }
      expect(Money.convert(Money.of("1.00", "USD"), fields)).toEqual(
        Result.fail({ _tag: "ExchangeRateNotPositive", from: "USD", to: "CNY", rate }),
      )
    }
  })
})

describe("convertTo", () => {
  const usd = rateOf("USD", "CNY", "7.1234")
  const known = (from: Money.CurrencyCode, to: Money.CurrencyCode) => (from === "USD" && to === "CNY" ? usd : undefined)

  it("KER-1: leaves an amount of the wanted currency as it is, asking for no rate", () => {
    const money = Money.of("5.00", "CNY")
    const asked: Array<string> = []
    const rateFor = (from: string) => {
      asked.push(from)
      return undefined
    }
    expect(Money.convertTo(money, "CNY", rateFor)).toEqual(Result.succeed(money))
    expect(asked).toEqual([])
  })

  it("KER-1: converts by the rate that is known, with the named rounding", () => {
    expect(Money.convertTo(Money.of("1.00", "USD"), "CNY", known)).toEqual(Result.succeed(Money.of("7.12", "CNY")))
    expect(Money.convertTo(Money.of("1.00", "USD"), "CNY", known, "up")).toEqual(
      Result.succeed(Money.of("7.13", "CNY")),
    )
  })

  it("KER-1: a missing rate is an error, never 0 or 1", () => {
    expect(Money.convertTo(Money.of("1.00", "EUR"), "CNY", known)).toEqual(
      Result.fail({ _tag: "ExchangeRateMissing", from: "EUR", to: "CNY" }),
    )
  })

  it("KER-1: a rate for another pair than the one asked for is an error", () => {
    expect(Money.convertTo(Money.of("1.00", "USD"), "EUR", () => usd)).toEqual(
      Result.fail({ _tag: "CurrencyMismatch", expected: "EUR", found: "CNY" }),
    )
    expect(Money.convertTo(Money.of("1.00", "EUR"), "CNY", () => usd)).toEqual(
      Result.fail({ _tag: "CurrencyMismatch", expected: "USD", found: "EUR" }),
    )
  })
})

describe("exchangeRate", () => {
  const good = rateOf("USD", "CNY", "7.1234")
  const tag = (fields: Money.ExchangeRate) =>
    Result.match(Money.exchangeRate(fields), { onFailure: (error) => error._tag, onSuccess: () => "accepted" })

  it("KER-1: has a positive rate, two currencies, a date and a source", () => {
    expect(Money.exchangeRate(good)).toEqual(Result.succeed(good))
    expect(tag({ ...good, rate: Rate.zero })).toBe("ExchangeRateNotPositive")
    expect(tag({ ...good, rate: Rate.percent(-1) })).toBe("ExchangeRateNotPositive")
    expect(tag({ ...good, to: "USD" })).toBe("SameCurrencyRate")
    expect(tag({ ...good, source: "" })).toBe("ExchangeRateSourceInvalid")
    expect(tag({ ...good, source: "x".repeat(200) })).toBe("accepted")
    expect(tag({ ...good, source: "x".repeat(201) })).toBe("ExchangeRateSourceInvalid")
  })

  it("KER-1: the date is one that exists", () => {
    const dates = [
      "2026-01-31",
      "2026-12-31",
      "2024-02-29",
      "2000-02-29",
      "2026-04-30",
      "2026-06-30",
      "2026-09-30",
      "2026-11-30",
    ]
    expect(dates.filter((date) => tag({ ...good, date }) !== "accepted")).toEqual([])
    const none = [
      ["", "2026-3-2", "2026-03-2", "20260302", "2026/03/02", "2026-03-02T00:00", "x".repeat(1_000_000)],
      ["2026-00-10", "2026-13-10", "2026-01-00", "2026-01-32", "2026-02-29", "1900-02-29", "2024-02-30"],
      ["2026-04-31", "2026-06-31", "2026-09-31", "2026-11-31", "-026-01-01", "2026-01-1\n"],
    ].flat()
    expect(none.filter((date) => tag({ ...good, date }) !== "ExchangeRateDateInvalid")).toEqual([])
  })
})
