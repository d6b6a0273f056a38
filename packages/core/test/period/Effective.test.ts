import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as LocalDate from "../../src/LocalDate.ts"
import * as Period from "../../src/Period.ts"
import { nearDate } from "./arbitraries.ts"

const { Effective } = Period
const runs = { numRuns: 1000 }
const on = LocalDate.literal

const entry = fc
  .record({
    from: nearDate,
    length: fc.option(fc.integer({ min: -2, max: 60 }), { nil: undefined }),
    value: fc.nat(99),
  })
  .map(
    ({ from, length, value }): Period.Effective.Entry<number> =>
      length === undefined ? { from, value } : { from, until: LocalDate.addDays(from, length), value },
  )
const entries = fc.array(entry, { maxLength: 6 })

/** Entries that hold on a date, by the rule alone: begun, not ended, and without an end not followed by another. */
const holding = (list: ReadonlyArray<Period.Effective.Entry<number>>, date: LocalDate.LocalDate) =>
  list.filter(
    (e) =>
      e.from <= date &&
      (e.until === undefined ? !list.some((other) => other.from > e.from && other.from <= date) : date < e.until),
  )

/** Every day on which something can change, and the days beside them. */
const window = Array.from({ length: 260 }, (_, n) => LocalDate.fromEpochDays(20_390 + n))

describe("values that hold from a date on", () => {
  it("PRC-1: a list is accepted exactly when no two entries hold on a day and each holds on one", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const clash = window.some((date) => holding(list, date).length > 1)
        const idle = list.some((e) => e.until !== undefined && e.until <= e.from)
        expect(Result.isSuccess(Effective.make(list))).toBe(!clash && !idle)
      }),
      runs,
    )
  })

  it("PRC-1: the value of a date is that of the entry that holds on it", () => {
    let accepted = 0
    fc.assert(
      fc.property(entries, (list) => {
        const made = Effective.make(list)
        if (Result.isFailure(made)) return
        accepted++
        for (const date of window) {
          const [only] = holding(list, date)
          expect(Effective.entryAt(made.success, date)).toBe(only)
          expect(Effective.at(made.success, date)).toBe(only?.value)
        }
      }),
      runs,
    )
    expect(accepted).toBeGreaterThan(100)
  })

  it("PRC-1: a check reports the days that two entries claim and those that none does", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const frame = { from: LocalDate.fromEpochDays(20_390), until: LocalDate.fromEpochDays(20_650) }
        const problems = Effective.check(list, frame)
        const daysOf = (tag: "Gap" | "Overlap") =>
          new Set(
            problems
              .filter((problem) => problem._tag === tag)
              .map(({ from, until }) => [LocalDate.parse(from), LocalDate.parse(until)].map(Result.getOrThrow))
              .flatMap(([from, until]) => (from && until ? [...Period.days({ from, until })] : [])),
          )
        const [gaps, overlaps] = [daysOf("Gap"), daysOf("Overlap")]
        for (const date of window) {
          const count = holding(list, date).length
          expect(gaps.has(date)).toBe(count === 0)
          expect(overlaps.has(date)).toBe(count > 1)
        }
      }),
      runs,
    )
  })

  it("PRC-1: a price list without an end holds until the next one begins, the last one for ever", () => {
    const list = Result.getOrThrow(
      Effective.make([
        { from: on("2026-07-01"), value: "list 2" },
        { from: on("2026-01-01"), value: "list 1" },
      ]),
    )
    const on4 = (["2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01"] as const).map((d) =>
      Effective.at(list, on(d)),
    )
    expect(on4).toEqual([undefined, "list 1", "list 1", "list 2"])
    expect(Effective.at(list, LocalDate.latest)).toBe("list 2")
    expect(Effective.make([])).toEqual(Result.succeed([]))
  })

  it("PRC-1: an overlap is refused with the shared days, in both languages", () => {
    const overlapping = [
      { from: on("2026-01-01"), until: on("2026-03-10"), value: 1 },
      { from: on("2026-03-01"), value: 2 },
      { from: on("2026-05-01"), until: on("2026-05-01"), value: 3 },
    ]
    const made = Effective.make(overlapping)
    expect(made).toEqual(
      Result.fail({
        _tag: "InvalidEffective",
        problems: [
          { _tag: "Overlap", from: "2026-03-01", until: "2026-03-10" },
          { _tag: "EmptyEntry", from: "2026-05-01", until: "2026-05-01" },
        ],
      }),
    )
    const told = Result.match(made, { onFailure: Period.describe, onSuccess: () => undefined })
    expect(told?.en).toBe(
      "two entries hold from 2026-03-01 until 2026-03-10: end the first where the second begins; the entry from 2026-05-01 until 2026-05-01 holds on no day: its end must be later than its beginning (KER-4)",
    )
    expect(told?.zh).toContain("有两个条目同时生效")
  })

  it("PRC-1: without a frame the gaps between first and last entry are reported, with one those at its ends too", () => {
    const seasons = [
      { from: on("2026-02-01"), until: on("2026-03-01"), value: "winter" },
      { from: on("2026-06-01"), until: on("2026-09-01"), value: "summer" },
    ]
    const between = { _tag: "Gap", from: "2026-03-01", until: "2026-06-01" }
    expect(Effective.check(seasons)).toEqual([between])
    const year = Period.yearOf(on("2026-03-10"))
    expect(Effective.check(seasons, year)).toEqual([
      { _tag: "Gap", from: "2026-01-01", until: "2026-02-01" },
      between,
      { _tag: "Gap", from: "2026-09-01", until: "2027-01-01" },
    ])
    const list = Result.getOrThrow(Effective.make(seasons))
    expect(Effective.gaps(list, Period.monthOf(on("2026-07-01")))).toEqual([])
    expect(Effective.check([])).toEqual([])
    const told = Period.describe({ _tag: "Gap", from: "2026-03-01", until: "2026-06-01" })
    expect(told.en).toContain("no entry holds from 2026-03-01 until 2026-06-01")
    expect(told.zh).toContain("没有条目生效")
  })
})
