import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Numbering from "@dealwright/core/Numbering"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

const format = (text: string) => Result.getOrThrow(Numbering.parseFormat(text))
const problem = (text: string) => {
  const parsed = Numbering.parseFormat(text)
  return Result.isFailure(parsed) ? parsed.failure : expect.fail(`${text} was read as a format`)
}
const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }

describe("formats of business numbers", () => {
  it("KER-9: quote 123 of 2026 is Q-2026-000123", () => {
    expect(Numbering.formatNumber(format("Q-{year}-{number:6}"), 2026, 123)).toBe("Q-2026-000123")
  })

  it("KER-9: a number longer than its width is never cut", () => {
    expect(Numbering.formatNumber(format("Q-{year}-{number:2}"), 2026, 12345)).toBe("Q-2026-12345")
    expect(Numbering.formatNumber(format("{number}/{year} 报价"), 2026, 7)).toBe("7/2026 报价")
  })

  it("KER-9: a format that could give two things one number is refused, in both languages", () => {
    expect(problem("Q-{number}")).toEqual({ _tag: "NotOnce", placeholder: "year", count: 0 })
    expect(problem("Q-{year}-{year}-{number}")).toEqual({ _tag: "NotOnce", placeholder: "year", count: 2 })
    expect(problem("Q-{year}")).toEqual({ _tag: "NotOnce", placeholder: "number", count: 0 })
    expect(problem("{year}{number}")).toEqual({ _tag: "Touching", beside: "{year}" })
    expect(problem("{number}{year}")).toEqual({ _tag: "Touching", beside: "{year}" })
    expect(problem("{year}-1{number}")).toEqual({ _tag: "Touching", beside: "-1" })
    expect(problem("{year}-{number}0")).toEqual({ _tag: "Touching", beside: "0" })
    expect(problem("{year}-{number:0}")).toEqual({ _tag: "Width", width: "0" })
    expect(problem("{year}-{number:13}")).toEqual({ _tag: "Width", width: "13" })
    expect(problem("{year}-{nummer}")).toEqual({ _tag: "UnknownPlaceholder", placeholder: "nummer" })
    expect(problem("{year}-{number")).toEqual({ _tag: "StrayBrace" })
    for (const text of ["Q", "{year}{number}", "{year}-{number:0}", "{x}", "}"]) {
      const { en, zh } = Numbering.describeFormatProblem(problem(text))
      expect(en).toMatch(/\.$/)
      expect(zh).toMatch(/\p{Script=Han}/u)
    }
  })

  it("KER-9: one format gives different numbers different texts", () => {
    const widths = fc.integer({ min: 1, max: 12 })
    const years = fc.integer({ min: 1900, max: 2200 })
    const numbers = fc.integer({ min: 1, max: 2_000_000 })
    const edge = fc.constantFrom("", "A-", "-", "/b", " 号")
    fc.assert(
      fc.property(edge, edge, widths, fc.tuple(years, numbers), fc.tuple(years, numbers), (a, b, width, one, two) => {
        const read = format(`${a}{year}-{number:${width}}${b}`)
        const same = one[0] === two[0] && one[1] === two[1]
        expect(Numbering.formatNumber(read, ...one) === Numbering.formatNumber(read, ...two)).toBe(same)
      }),
      { numRuns: 1000 },
    )
  })
})

describe("the policy of business numbers", () => {
  const compile = (series: Numbering.NumberingPolicy["series"]) =>
    Numbering.numberingPolicy.compile({ series }, context)

  it("KER-9: the shipped templates compile and number quotes as the rulebook does", () => {
    for (const policy of [Numbering.tradePolicy, Numbering.propertyPolicy]) {
      const compiled = Result.getOrThrow(Numbering.numberingPolicy.compile(policy, context))
      const quote = compiled.get("quote")
      if (quote?._tag !== "GapFree") return expect.fail("quotes are not numbered")
      expect(Numbering.formatNumber(quote.format, 2026, 123)).toBe("Q-2026-000123")
    }
  })

  it("KER-9: every unusable format is reported with its place", () => {
    const compiled = compile({ quote: Numbering.gapFree("Q"), order: Numbering.gapFree("{x}") })
    expect(Result.isFailure(compiled) ? compiled.failure.map(({ place }) => place) : []).toEqual([
      "series.quote.format",
      "series.order.format",
    ])
  })

  it("KER-9: two series that would give out the same texts are refused, whatever the width", () => {
    const compiled = compile({
      quote: Numbering.gapFree("N-{year}-{number:6}"),
      order: Numbering.gapFree("N-{year}-{number}"),
    })
    expect(Result.isFailure(compiled) ? compiled.failure[0]?.text.en : "").toContain('"order" and "quote"')
  })
})
