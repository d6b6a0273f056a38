import { readFileSync } from "node:fs"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Money from "@dealwright/core/Money"
import * as Pricing from "@dealwright/core/Pricing"
import * as Rate from "@dealwright/core/Rate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { capped, ladder, line, mixed, offer, today, verdict } from "./support.ts"

const { tradePricing } = Pricing
const wider = { ...tradePricing, rule: Pricing.shiftLimits(tradePricing.rule, { below: Rate.percent(2) }) }
const at = (version: string, from: LocalDate.LocalDate, policy: Pricing.PricingPolicy = tradePricing) => ({
  version,
  from,
  policy,
})
const problems = (...versions: ReadonlyArray<Pricing.PricingVersion>): ReadonlyArray<string> => {
  const answer = Pricing.compileVersions(versions, { ladder })
  return Result.isSuccess(answer) ? [] : answer.failure.map(({ place, rule }) => `${place} ${rule}`)
}

describe("versions of a pricing policy", () => {
  it("PRC-2: each day is decided by the version that holds on it", () => {
    const versions = [at("one", today), at("two", LocalDate.addDays(today, 30), wider)]
    const pricing = Result.getOrThrow(Pricing.compileVersions(versions, { ladder }))
    const request = offer("rep", [line("100.00", "98.00")])
    const on = (days: number): string | undefined => {
      const version = pricing.on(LocalDate.addDays(today, days))
      return version === undefined ? undefined : `${version.version} ${verdict(version.pricing.outcome(request))}`
    }
    assert.deepStrictEqual([-1, 0, 29, 30, 400].map(on), [
      undefined,
      "one supervisor",
      "one supervisor",
      "two allowed",
      "two allowed",
    ])
  })

  it("PRC-2: whatever the days, the version is the latest that has begun", () => {
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 12, minLength: 1 })
    fc.assert(
      fc.property(days, fc.integer({ min: -2, max: 62 }), (begins, day) => {
        const rising = [...begins].sort((a, b) => a - b)
        const versions = rising.map((one) => at(`v${one}`, LocalDate.addDays(today, one)))
        const pricing = Result.getOrThrow(Pricing.compileVersions(versions, { ladder }))
        const expected = rising.findLast((one) => one <= day)
        const found = pricing.on(LocalDate.addDays(today, day))?.version
        assert.strictEqual(found, expected === undefined ? undefined : `v${expected}`)
      }),
      { numRuns: 1000 },
    )
  })

  it("PRC-2: versions without order, with one name or with an unsound policy are refused with their places", () => {
    const later = LocalDate.addDays(today, 1)
    assert.deepStrictEqual(problems(), [" PRC-2"])
    assert.deepStrictEqual(problems(at("one", later), at("two", today)), ["[1].from PRC-2"])
    assert.deepStrictEqual(problems(at("one", today), at("two", today)), ["[1].from PRC-2"])
    assert.deepStrictEqual(problems(at("one", today), at("one", later)), ["[1].version PRC-2"])
    assert.deepStrictEqual(problems(at("one", today), at("two", later, { ...tradePricing, quoteDays: 0 })), [
      "[1].policy.quoteDays PRC-7",
    ])
  })

  it("KER-1: each version converts by its own rates", () => {
    const rate = { from: "USD", to: "CNY", rate: Rate.percent(700), date: "2026-03-01", source: "treasury" } as const
    const dollars = { ...line("1.00", "1.00"), listPrice: Money.of("9.00", "USD"), unitPrice: Money.of("8.99", "USD") }
    const request = { ...offer("president", [dollars]), currency: "USD" as const, window: [] }
    const outcome = (policy: Pricing.PricingPolicy): string | undefined =>
      Result.getOrThrow(Pricing.compileVersions([at("one", today, policy)], { ladder }))
        .on(today)
        ?.pricing.outcome(request)._tag
    assert.strictEqual(outcome(capped), "Denied")
    assert.strictEqual(outcome({ ...capped, exchangeRates: [rate] }), "Allowed")
  })

  it("KER-8: policies and their versions keep their stored form", () => {
    const versions = [
      at("trade", today),
      at("property", LocalDate.addDays(today, 1), Pricing.propertyPricing),
      at("capped", LocalDate.addDays(today, 2), capped),
      at("mixed", LocalDate.addDays(today, 3), mixed),
    ]
    const golden: unknown = JSON.parse(readFileSync(new URL("policies.golden.json", import.meta.url), "utf8"))
    const codec = Schema.toCodecJson(Pricing.PricingVersionsSchema)
    assert.deepStrictEqual(Schema.encodeSync(codec)(versions), golden)
    assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(golden), versions)
  })
})
