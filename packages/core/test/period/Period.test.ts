import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as LocalDate from "../../src/LocalDate.ts"
import * as Period from "../../src/Period.ts"
import { anyPeriod, nearDate } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const on = LocalDate.literal
const daysOf = (period: Period.Period) => new Set(Period.days(period))

describe("periods", () => {
  it("KER-4: a period holds its first day and not its end", () => {
    const march = Result.getOrThrow(Period.of(on("2026-03-01"), on("2026-04-01")))
    const inside = (["2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"] as const).map((date) =>
      Period.contains(march, on(date)),
    )
    expect(inside).toEqual([false, true, true, false])
    expect(Period.lengthInDays(march)).toBe(31)
  })

  it("KER-4: a period without a day is refused, saying why in both languages", () => {
    for (const until of ["2026-03-01", "2026-02-01"] as const) {
      const refused = Period.of(on("2026-03-01"), on(until))
      expect(refused).toEqual(Result.fail({ _tag: "EmptyPeriod", from: "2026-03-01", until }))
    }
    const text = Period.describe({ _tag: "EmptyPeriod", from: "2026-03-01", until: "2026-03-01" })
    expect(text.ruleId).toBe("KER-4")
    expect(text.en).toBe(
      "a period from 2026-03-01 until 2026-03-01 has no day: the end is the day after the last one, so it must be later (KER-4)",
    )
    expect(text.zh).toContain("结束日须晚于开始日")
  })

  it("KER-4: containing, covering, overlapping and sharing agree with the sets of days", () => {
    fc.assert(
      fc.property(anyPeriod, anyPeriod, nearDate, (a, b, date) => {
        const [daysA, daysB] = [daysOf(a), daysOf(b)]
        const shared = [...daysA].filter((day) => daysB.has(day))
        expect(Period.contains(a, date)).toBe(daysA.has(date))
        expect(Period.covers(a, b)).toBe([...daysB].every((day) => daysA.has(day)))
        expect(Period.overlaps(a, b)).toBe(shared.length > 0)
        const both = Period.intersect(a, b)
        expect(both === undefined ? [] : [...Period.days(both)]).toEqual(shared)
        expect(Period.lengthInDays(a)).toBe(daysA.size)
      }),
      runs,
    )
  })

  it("KER-4: gaps are exactly the days that no period covers, each stretch as long as it can be", () => {
    fc.assert(
      fc.property(fc.array(anyPeriod, { maxLength: 6 }), anyPeriod, (periods, within) => {
        const gaps = Period.gaps(periods, within)
        const uncovered = [...Period.days(within)].filter((day) => !periods.some((p) => Period.contains(p, day)))
        expect(gaps.flatMap((gap) => [...Period.days(gap)])).toEqual(uncovered)
        for (const [i, gap] of gaps.entries()) {
          expect(gap.from).toBeLessThan(gap.until)
          expect(gap.from).toBeGreaterThan(gaps[i - 1]?.until ?? Number.NEGATIVE_INFINITY)
        }
      }),
      runs,
    )
  })

  it("KER-4: periods sort by beginning, then by end", () => {
    fc.assert(
      fc.property(anyPeriod, anyPeriod, (a, b) => {
        expect(Period.compare(a, b)).toBe(Math.sign(a.from - b.from) || Math.sign(a.until - b.until))
      }),
      runs,
    )
  })
})
