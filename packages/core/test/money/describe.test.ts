import { describe, expect, it } from "vitest"
import * as Money from "../../src/Money.ts"

const long = "9".repeat(1_000_000)
const errors: ReadonlyArray<readonly [Money.MoneyError, string, ReadonlyArray<string>]> = [
  [{ _tag: "CurrencyMismatch", expected: "CNY", found: "USD" }, "KER-1", ["CNY", "USD", "exchange rate"]],
  [{ _tag: "UnknownCurrency", input: "RMB", meant: "CNY" }, "KER-1", ['"RMB"', 'use "CNY"']],
  [{ _tag: "UnknownCurrency", input: "DEM", meant: undefined }, "KER-1", ['"DEM"', '"USD"']],
  [{ _tag: "MalformedAmount", input: "1,000" }, "KER-1", ['"1,000"', '"1234.50"']],
  [{ _tag: "AmountTooLong", length: 30, allowed: 24 }, "KER-1", ["30", "24"]],
  [
    { _tag: "TooManyDecimals", input: "1.5", currency: "JPY", found: 1, allowed: 0 },
    "KER-1",
    ['"1.5"', "JPY has no decimals"],
  ],
  [
    { _tag: "TooManyDecimals", input: "1.555", currency: "CNY", found: 3, allowed: 2 },
    "KER-1",
    ["has 3", "CNY has 2 decimals"],
  ],
  [{ _tag: "AmountTooLarge", input: "9".repeat(19) }, "KER-1", ["9".repeat(19), "18 digits"]],
  [{ _tag: "MalformedQuantity", input: "x" }, "KER-1", ['"x"', '"2.5"']],
  [{ _tag: "QuantityTooLong", length: 30, allowed: 24 }, "KER-1", ["30", "24"]],
  [{ _tag: "TooManyQuantityDecimals", input: "0.0000001", found: 7, allowed: 6 }, "KER-1", ["has 7", "at most 6"]],
  [{ _tag: "QuantityTooLarge", input: "9".repeat(13) }, "KER-1", ["12 digits"]],
  [{ _tag: "NoWeight", parts: 2 }, "KER-2", ["2 weights", "above 0"]],
  [{ _tag: "NegativeWeight", index: 1, weight: -5n }, "KER-2", ["number 2", "-5"]],
  [{ _tag: "InvalidPartCount", parts: 0 }, "KER-2", ["0 parts", "100 000"]],
  [{ _tag: "ZeroDivisor", dividend: 300n }, "KER-2", ["300", "must not be 0"]],
  [{ _tag: "ExchangeRateNotPositive", from: "USD", to: "CNY", rate: 0n }, "KER-1", ["USD to CNY", "above 0"]],
  [{ _tag: "SameCurrencyRate", currency: "CNY" }, "KER-1", ["CNY"]],
  [{ _tag: "ExchangeRateDateInvalid", date: long }, "KER-1", ["2026-03-31"]],
  [{ _tag: "ExchangeRateSourceInvalid", length: 0 }, "KER-1", ["0 characters", "1 to 200"]],
  [{ _tag: "ExchangeRateMissing", from: "USD", to: "CNY" }, "KER-1", ["USD to CNY", "date and a source"]],
]

describe("describe", () => {
  for (const [error, ruleId, words] of errors) {
    it(`${ruleId}: ${error._tag} says what was wrong and what would be right, in both languages`, () => {
      const said = Money.describe(error)
      expect(said.ruleId).toBe(ruleId)
      for (const word of words) expect(said.en).toContain(word)
      expect(said.en.endsWith(`(${ruleId})`)).toBe(true)
      expect(said.zh).toMatch(/[一-鿿]/)
      expect(said.zh).toContain(ruleId)
      expect(said.en.length + said.zh.length).toBeLessThan(400)
    })
  }
})
