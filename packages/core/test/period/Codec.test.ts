import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as LocalDate from "../../src/LocalDate.ts"
import * as Period from "../../src/Period.ts"
import * as Codec from "../../src/period/Codec.ts"
import { anyDate, anyPeriod, yearStart } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const on = LocalDate.literal

describe("stored forms of periods", () => {
  it("KER-4: a period is stored by its two dates and comes back unchanged", () => {
    fc.assert(
      fc.property(anyPeriod, (period) => {
        const stored = Schema.encodeSync(Codec.Period)(period)
        expect(stored).toEqual({ from: LocalDate.format(period.from), until: LocalDate.format(period.until) })
        expect(Schema.decodeSync(Codec.Period)(stored)).toEqual(period)
      }),
      runs,
    )
    expect(() => Schema.decodeSync(Codec.Period)({ from: "2026-03-01", until: "2026-03-01" })).toThrow(
      /has no day.*KER-4/,
    )
    expect(() => Schema.encodeSync(Codec.Period)({ from: on("2026-03-02"), until: on("2026-03-01") })).toThrow(/KER-4/)
  })

  it("KER-4: a named period is stored by its id and comes back unchanged", () => {
    fc.assert(
      fc.property(anyDate, yearStart, (date, start) => {
        const codec = Codec.periodId(start)
        for (const period of [
          Period.monthOf(date),
          Period.quarterOf(date, start),
          Period.yearOf(date, start),
          Period.weekOf(date),
        ]) {
          const id = Schema.encodeSync(codec)(period)
          expect(id).toBe(Period.format(period))
          expect(Schema.decodeSync(codec)(id)).toEqual(period)
        }
      }),
      runs,
    )
    expect(() => Schema.decodeSync(Codec.PeriodId)("2026-13")).toThrow(/names no period.*KER-4/)
    expect(() => Schema.decodeSync(Codec.PeriodId)("9".repeat(1_000_000))).toThrow(/at most 8 characters/)
  })

  it("KER-4: a quarter of another fiscal year is not written, because its id would be read as other days", () => {
    const april = Period.quarterOf(on("2026-05-10"), 4)
    expect(() => Schema.encodeSync(Codec.PeriodId)(april)).toThrow(
      /2026-Q1 belongs to a fiscal year that starts in month 4/,
    )
    expect(Schema.encodeSync(Codec.periodId(4))(april)).toBe("2026-Q1")
  })

  it("PRC-1: values that hold from a date are stored in order, and overlaps refused", () => {
    const codec = Codec.effective(Schema.Finite)
    const list = Schema.decodeSync(codec)([
      { from: "2026-07-01", until: "2026-08-01", value: 2 },
      { from: "2026-01-01", value: 1 },
    ])
    expect(Period.Effective.at(list, on("2026-03-10"))).toBe(1)
    expect(Schema.encodeSync(codec)(list)).toEqual([
      { from: "2026-01-01", value: 1 },
      { from: "2026-07-01", until: "2026-08-01", value: 2 },
    ])
    const twice = [
      { from: "2026-01-01", value: 1 },
      { from: "2026-01-01", value: 2 },
    ]
    expect(() => Schema.decodeSync(codec)(twice)).toThrow(/two entries hold from 2026-01-01.*KER-4/)
    const tooMany = Array.from({ length: Codec.maxEntries + 1 }, () => ({ from: "2026-01-01", value: 1 }))
    expect(() => Schema.decodeSync(codec)(tooMany)).toThrow()
    expect(Result.isSuccess(Period.Effective.make(list))).toBe(true)
  })
})
