import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Money from "../../src/Money.ts"
import * as Codec from "../../src/money/Codec.ts"
import * as Rate from "../../src/Rate.ts"
import { hostileTexts } from "../rate/arbitraries.ts"
import { anyCurrency, anyQuantity } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const decode = Schema.decodeUnknownResult(Codec.Money)
const message = (input: unknown): string =>
  Result.match(decode(input), { onFailure: (error) => error.message, onSuccess: () => "accepted" })

describe("stored form of money", () => {
  it("KER-1: is {amount, currency}, exact both ways", () => {
    const stored = { amount: "1234.50", currency: "CNY" }
    expect(Schema.decodeSync(Codec.Money)(stored)).toStrictEqual({ currency: "CNY", minor: 123_450n })
    expect(Schema.encodeSync(Codec.Money)(Money.make(123_450n, "CNY"))).toEqual(stored)
    fc.assert(
      fc.property(anyCurrency, fc.bigInt(-(10n ** 18n) + 1n, 10n ** 18n - 1n), (code, minor) => {
        const money = Money.make(minor, code)
        expect(Schema.decodeSync(Codec.Money)(Schema.encodeSync(Codec.Money)(money))).toStrictEqual(money)
      }),
      runs,
    )
  })

  it("KER-1: a wrong field is named, with what would be right", () => {
    expect(message({ amount: "1234.505", currency: "CNY" })).toBe(
      'amount "1234.505" has 3 decimals, CNY has 2 decimals: round it yourself before it becomes money (KER-1)\n  at ["amount"]',
    )
    expect(message({ amount: "1", currency: "RMB" })).toBe(
      '"RMB" is no active ISO 4217 currency: use "CNY" (KER-1)\n  at ["currency"]',
    )
    expect(message({ amount: "1,000.00", currency: "CNY" })).toMatch(/no separators, such as "1234.50" \(KER-1\)/)
    expect(message({ amount: "1" })).toMatch(/\["currency"\]/)
  })

  it("KER-1: numbers, hostile text and other shapes are refused, without echoing megabytes", () => {
    for (const text of hostileTexts) {
      const said = message({ amount: text, currency: "CNY" })
      expect(said, text.slice(0, 30)).not.toBe("accepted")
      expect(said.length).toBeLessThan(300)
      expect(message({ amount: "1", currency: text }), text.slice(0, 30)).not.toBe("accepted")
    }
    for (const input of [
      null,
      1,
      1n,
      "1234.50",
      [],
      { amount: 1234.5, currency: "CNY" },
      { amount: ["1"], currency: "CNY" },
    ]) {
      expect(message(input)).not.toBe("accepted")
    }
  })

  it("KER-1: keys beyond the two are the caller's option", () => {
    const more = { amount: "1.00", currency: "CNY", note: "x" }
    expect(Result.isSuccess(decode(more))).toBe(true)
    expect(Result.isFailure(decode(more, { onExcessProperty: "error" }))).toBe(true)
  })

  it("KER-1: what could not be read is not written", () => {
    const encode = Schema.encodeUnknownResult(Codec.Money)
    expect(Result.isSuccess(encode(Money.make(10n ** 20n - 1n, "CNY")))).toBe(true)
    expect(Result.isFailure(encode(Money.make(10n ** 20n, "CNY")))).toBe(true)
    expect(Result.isFailure(encode(Money.make(-(10n ** 60n), "CNY")))).toBe(true)
    for (const none of [
      { currency: "XXX", minor: 1n },
      { currency: "CNY", minor: 1 },
      { currency: "CNY" },
      null,
      "1.00",
    ]) {
      expect(Result.isFailure(encode(none))).toBe(true)
    }
  })

  it("KER-1: the JSON Schema bounds length and form", () => {
    expect(Schema.toJsonSchemaDocument(Codec.Money)).toMatchObject({
      definitions: {
        Money: {
          type: "object",
          required: ["amount", "currency"],
          properties: {
            amount: { type: "string", maxLength: 24, pattern: "^-?(0|[1-9][0-9]{0,17})([.][0-9]{1,4})?$" },
            currency: { type: "string", maxLength: 3, pattern: "^[A-Z]{3}$" },
          },
        },
      },
    })
  })
})

describe("other stored forms", () => {
  it("KER-1: a currency is its code and nothing else", () => {
    const decodeCode = Schema.decodeUnknownResult(Codec.CurrencyCode)
    for (const code of Money.currencies) {
      expect(decodeCode(code)).toEqual(Result.succeed(code))
      expect(Schema.encodeSync(Codec.CurrencyCode)(code)).toBe(code)
    }
    for (const none of ["cny", "RMB", "", "XXX", "toString", 156, null])
      expect(Result.isFailure(decodeCode(none))).toBe(true)
  })

  it("KER-1: quantities are text without trailing zeros, read back exactly", () => {
    fc.assert(
      fc.property(anyQuantity, (quantity) => {
        expect(Schema.decodeSync(Codec.Quantity)(Schema.encodeSync(Codec.Quantity)(quantity))).toBe(quantity)
      }),
      runs,
    )
    expect(Schema.encodeSync(Codec.Quantity)(Schema.decodeSync(Codec.Quantity)("2.50"))).toBe("2.5")
    for (const none of [2.5, "1e3", "0.0000001", "9".repeat(1_000_000)]) {
      expect(Result.isFailure(Schema.decodeUnknownResult(Codec.Quantity)(none))).toBe(true)
    }
    expect(Result.isFailure(Schema.encodeResult(Codec.Quantity)(Money.Quantity.fromUnits(10n ** 18n)))).toBe(true)
  })

  it("KER-1: an exchange rate keeps its date and source, and is refused as exchangeRate refuses it", () => {
    const stored = { from: "USD", to: "CNY", rate: "7.1234", date: "2026-03-02", source: "PBOC" }
    const rate = Schema.decodeSync(Codec.ExchangeRate)(stored)
    expect(rate).toEqual({ ...stored, rate: Rate.percent("712.34") })
    expect(Schema.encodeSync(Codec.ExchangeRate)(rate)).toEqual(stored)
    const decodeRate = Schema.decodeUnknownResult(Codec.ExchangeRate)
    const refused = (change: Readonly<Record<string, unknown>>) =>
      Result.match(decodeRate({ ...stored, ...change }), {
        onFailure: (error) => error.message,
        onSuccess: () => "accepted",
      })
    expect(refused({ rate: "0" })).toMatch(/must be above 0 \(KER-1\)/)
    expect(refused({ rate: "-7" })).toMatch(/must be above 0 \(KER-1\)/)
    expect(refused({ rate: 7.1234 })).toMatch(/Expected string/)
    expect(refused({ to: "USD" })).toMatch(/USD to itself is meaningless/)
    expect(refused({ date: "2026-02-30" })).toMatch(/no calendar date/)
    expect(refused({ source: "" })).toMatch(/1 to 200/)
    expect(refused({ source: "x".repeat(1_000_000) }).length).toBeLessThan(300)
  })
})
