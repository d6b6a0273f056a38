import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Rate from "../../src/Rate.ts"
import * as Codec from "../../src/rate/Codec.ts"
import { anyRate, hostileTexts } from "./arbitraries.ts"

const decode = Schema.decodeUnknownResult(Codec.Rate)
const message = (input: unknown): string =>
  Result.match(decode(input), { onFailure: (error) => error.message, onSuccess: () => "accepted" })

describe("stored form of rates", () => {
  it("KER-3: every rate is written as text and read back", () => {
    for (const codec of [Codec.Rate, Codec.RateFraction]) {
      fc.assert(
        fc.property(anyRate, (rate) => {
          expect(Schema.decodeSync(codec)(Schema.encodeSync(codec)(rate))).toBe(rate)
        }),
        { numRuns: 1000 },
      )
    }
  })

  it("KER-3: reads percentages and fractions, writes the canonical one", () => {
    expect(Schema.encodeSync(Codec.Rate)(Schema.decodeSync(Codec.Rate)("0.050"))).toBe("5%")
    expect(Schema.encodeSync(Codec.RateFraction)(Schema.decodeSync(Codec.RateFraction)("712.34%"))).toBe("7.1234")
  })

  it("KER-3: floats and hostile text are refused with the reason", () => {
    for (const text of hostileTexts) expect(message(text), text.slice(0, 30)).not.toBe("accepted")
    expect([0.05, 5n, null, undefined, {}, ["5%"]].map(message)).toEqual(Array(6).fill("Expected string"))
    expect(message("0.1234567890123")).toBe(
      'rate "0.1234567890123" has 13 decimals: at most 12 are exact here, round it yourself (KER-3)',
    )
    expect(message("9".repeat(1_000_000)).length).toBeLessThan(200)
  })

  it("KER-3: what could not be read is not written", () => {
    const huge = Rate.fromUnits(10n ** 24n)
    expect(Result.isFailure(Schema.encodeResult(Codec.Rate)(huge))).toBe(true)
    expect(Result.isSuccess(Schema.encodeResult(Codec.Rate)(Rate.fromUnits(10n ** 24n - 1n)))).toBe(true)
  })

  it("KER-2: a rounding mode is stored by its name, and no other name is taken", () => {
    expect(Rate.roundingModes.map((mode) => Schema.decodeSync(Codec.RoundingMode)(mode))).toEqual(Rate.roundingModes)
    expect(Result.isFailure(Schema.decodeUnknownResult(Codec.RoundingMode)("half_even"))).toBe(true)
  })

  it("KER-3: the JSON Schema bounds length and form", () => {
    expect(Schema.toJsonSchemaDocument(Codec.Rate)).toMatchObject({
      definitions: { RateEncoded: { type: "string", maxLength: 32, pattern: "^-?(0|[1-9][0-9]*)([.][0-9]+)?%?$" } },
    })
  })
})
