import type * as Period from "@dealwright/core/Period"
import * as Rate from "@dealwright/core/Rate"
import * as TargetPlan from "@dealwright/core/TargetPlan"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { assert, describe, it } from "vitest"
import { day, march, months, quarter, year } from "./plans.ts"

const percent = (n: number) => Rate.fromUnits(BigInt(n) * (Rate.scale / 100n))
const propose = (
  history: ReadonlyArray<TargetPlan.PastMonth>,
  period: Period.Period,
  method: Partial<TargetPlan.ForecastMethod> = {},
  stretch = percent(100),
) =>
  TargetPlan.propose({
    history,
    period,
    method: { trend: "none", season: "none", market: percent(100), ...method },
    stretch,
  })
const proposal = (...request: Parameters<typeof propose>) => Result.getOrThrow(propose(...request))
const refusal = (...request: Parameters<typeof propose>) =>
  Result.match(propose(...request), { onFailure: ({ _tag }) => _tag, onSuccess: () => "accepted" })

/** A year with a weak first half and a strong second one, each month a multiple of `level`. */
const season = [50, 50, 50, 50, 50, 50, 150, 150, 150, 150, 150, 150]

describe("proposals from history", () => {
  it("TGT-3: by the average of the months, the market and the stretch, each step told with its figure", () => {
    const found = proposal(months("2025-12", 90, 110), quarter, { market: percent(105) }, percent(110))
    assert.deepInclude(found, { forecast: 300n, baseline: 315n, proposed: 346n, slope: 0n })
    assert.match(
      found.steps.map(({ en }) => en).join(" "),
      /2 months, 2025-12 to 2026-01.*300 units.*105%: 315.*110%: 346/,
    )
    assert.include(found.steps.map(({ zh }) => zh).join(""), "市场系数 105%:315 单位")
  })

  it("TGT-3: a monthly trend goes on along its straight line", () => {
    const found = proposal(months("2025-10", 100, 110, 120), quarter, { trend: "monthly" })
    assert.deepStrictEqual(
      found.months.map(({ forecast }) => forecast),
      [130n, 140n, 150n],
    )
    assert.strictEqual(found.baseline, 420n)
    assert.strictEqual(found.slope, 10n)
  })

  it("TGT-3: season indices come from whole years and put a flat year's months where they were", () => {
    const found = proposal(months("2025-01", ...season), year, { season: "monthly" })
    assert.deepStrictEqual(
      found.months.map(({ forecast }) => Number(forecast)),
      season,
    )
    assert.strictEqual(found.indices[0], percent(50))
    assert.strictEqual(found.baseline, 1200n)
    assert.strictEqual(found.seasonMonths, 12)
  })

  it("TGT-3: yearly totals of 1200 and 1320 promise 1440, by season 60 in January and 180 in July", () => {
    const second = season.map((units) => (units * 11) / 10)
    const found = proposal(months("2024-01", ...season, ...second), year, { trend: "yearly", season: "monthly" })
    assert.strictEqual(found.baseline, 1440n)
    assert.deepStrictEqual([found.months[0]?.forecast, found.months[6]?.forecast], [60n, 180n])
    // Three months longer a history: the season rests on the latest 24, and the year ahead begins where they end.
    const longer = proposal(months("2023-10", 1, 1, 1, ...season, ...second), year, {
      trend: "yearly",
      season: "monthly",
    })
    assert.strictEqual(longer.baseline, 1440n)
  })

  it("TGT-3: a straight line with a season on it is found again exactly", () => {
    const flat = season.map((units) => units * 2)
    const history = months("2024-01", ...flat, ...flat)
    assert.strictEqual(proposal(history, march, { trend: "monthly", season: "monthly" }).baseline, 100n)
  })

  it("TGT-3: a month without sales in any year gets none, and the trend is read off the others", () => {
    const closed = [0, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100]
    const found = proposal(months("2024-01", ...closed, ...closed), quarter, { trend: "monthly", season: "monthly" })
    assert.deepStrictEqual(
      found.months.map(({ forecast }) => forecast),
      [0n, 100n, 100n],
    )
  })

  it("TGT-3: what falls below zero is nothing", () => {
    assert.strictEqual(proposal(months("2025-11", 100, 10), quarter, { trend: "monthly" }).baseline, 0n)
    const none = months("2025-01", ...season.map(() => 0))
    assert.strictEqual(proposal(none, year, { season: "monthly" }).baseline, 0n)
  })

  it("TGT-3: history that carries no proposal is refused with what would be right", () => {
    assert.strictEqual(refusal([], march), "TooShort")
    assert.strictEqual(refusal(months("2025-12", 1), march, { trend: "monthly" }), "TooShort")
    assert.strictEqual(refusal(months("2025-01", ...season), year, { trend: "yearly" }), "TooShort")
    assert.strictEqual(refusal([...months("2025-10", 1), ...months("2025-12", 1)], march), "NotInSequence")
    assert.strictEqual(refusal([{ month: "2025-13", units: 1n }], march), "NoSuchMonth")
    assert.strictEqual(refusal([{ month: "2025", units: 1n }], march), "NoSuchMonth")
    assert.strictEqual(refusal(months("2025-12", -1), march), "NegativeHistory")
    assert.strictEqual(
      refusal(months("2025-12", 1), { from: day("2026-01-02"), until: day("2026-02-01") }),
      "NotWholeMonths",
    )
    assert.strictEqual(refusal(months("2025-12", 1), march, { market: percent(0) }), "FactorNotPositive")
  })

  it("TGT-3: the same history ten times as large makes a proposal ten times as large, but for rounding", () => {
    const figures = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 24, maxLength: 40 })
    const method = fc.record({
      trend: fc.constantFrom("none" as const, "monthly" as const, "yearly" as const),
      season: fc.constantFrom("none" as const, "monthly" as const),
    })
    fc.assert(
      fc.property(figures, method, (units, how) => {
        const small = proposal(months("2022-05", ...units), year, how).baseline
        const large = proposal(months("2022-05", ...units.map((one) => one * 10)), year, how).baseline
        const off = large - small * 10n
        assert.isTrue(off >= -5n && off <= 5n, `${small} ${large}`)
      }),
      { numRuns: 1000 },
    )
  })
})
