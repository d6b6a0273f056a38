import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/Calendar.ts"
import * as LocalDate from "../../src/LocalDate.ts"
import { calendars } from "./arbitraries.ts"

const on = LocalDate.literal

const sound: Calendar.BusinessCalendarInput = {
  id: "head-office",
  zone: "Asia/Shanghai",
  weekend: [6, 7],
  holidays: [on("2026-10-01")],
  makeUpDays: [on("2026-10-10")],
  officeHours: [
    { from: "09:00", to: "12:00" },
    { from: "13:00", to: "18:00" },
  ],
}

const problemsOf = (input: Calendar.BusinessCalendarInput): ReadonlyArray<Calendar.CalendarProblem> =>
  Result.match(Calendar.make(input), { onFailure: (error) => error.problems, onSuccess: () => [] })

describe("business calendars as data", () => {
  it("KER-5: a sound calendar is accepted and brought into its normal form", () => {
    const [morning, afternoon] = sound.officeHours
    const made = Calendar.make({
      ...sound,
      weekend: [7, 6, 7],
      holidays: [on("2026-10-02"), on("2026-10-01"), on("2026-10-02")],
      officeHours: [afternoon, morning].filter((window) => window !== undefined),
      officeHoursOn: {
        5: [
          { from: "13:00", to: "15:00" },
          { from: "09:00", to: "13:00" },
        ],
      },
    })
    expect(made).toEqual(
      Result.succeed({
        ...sound,
        holidays: [on("2026-10-01"), on("2026-10-02")],
        officeHoursOn: {
          5: [
            { from: "09:00", to: "13:00" },
            { from: "13:00", to: "15:00" },
          ],
        },
      }),
    )
  })

  it("KER-5: what is in order stays as it is", () => {
    fc.assert(
      fc.property(calendars, (calendar) => {
        expect(Calendar.make(calendar)).toEqual(Result.succeed(calendar))
      }),
      { numRuns: 1000 },
    )
  })

  it("KER-5: every problem is reported at once, with its place and value", () => {
    const problems = problemsOf({
      id: "",
      zone: "Asia/Peking",
      weekend: [1, 2, 3, 4, 5, 6, 7],
      holidays: [on("2026-10-01"), on("2026-10-10"), LocalDate.latest],
      makeUpDays: [on("2026-10-10")],
      officeHours: [
        { from: "09:00", to: "12:00" },
        { from: "18:00", to: "13:00" },
        { from: "9:00", to: "24:01" },
        { from: "10:00", to: "11:00" },
        { from: "11:30", to: "12:30" },
      ],
      officeHoursOn: { 5: [] },
    })
    expect(problems).toEqual([
      { _tag: "EmptyId" },
      { _tag: "UnknownTimeZone", input: "Asia/Peking" },
      { _tag: "NoWorkingWeekday" },
      { _tag: "DateOutsideCalendar", path: "holidays[2]", date: "2200-12-31" },
      { _tag: "HolidayAndMakeUpDay", date: "2026-10-10" },
      { _tag: "WindowEndsBeforeItStarts", path: "officeHours[1]", from: "18:00", to: "13:00" },
      { _tag: "MalformedTimeOfDay", path: "officeHours[2].from", input: "9:00" },
      { _tag: "MalformedTimeOfDay", path: "officeHours[2].to", input: "24:01" },
      { _tag: "WindowsOverlap", path: "officeHours", first: "09:00–12:00", second: "10:00–11:00" },
      { _tag: "WindowsOverlap", path: "officeHours", first: "09:00–12:00", second: "11:30–12:30" },
      { _tag: "NoOfficeHours", path: "officeHoursOn.5" },
    ])
  })

  it("KER-5: an empty window and one past midnight are refused; windows that touch and the whole day are not", () => {
    expect(problemsOf({ ...sound, officeHours: [{ from: "09:00", to: "09:00" }] })).toHaveLength(1)
    expect(problemsOf({ ...sound, officeHours: [{ from: "22:00", to: "06:00" }] })).toHaveLength(1)
    const touching = [
      { from: "00:00", to: "12:00" },
      { from: "12:00", to: "24:00" },
    ]
    expect(problemsOf({ ...sound, officeHours: touching })).toEqual([])
  })

  it("KER-5: lists and names are bounded", () => {
    const manyDates = Array.from({ length: Calendar.maxDates + 1 }, (_, n) => LocalDate.addDays(on("2000-01-01"), n))
    const manyWindows = Array.from({ length: Calendar.maxWindows + 1 }, () => ({ from: "09:00", to: "10:00" }))
    expect(problemsOf({ ...sound, holidays: manyDates })).toEqual([
      { _tag: "TooManyDates", path: "holidays", count: 5001, allowed: 5000 },
    ])
    expect(problemsOf({ ...sound, holidays: [], makeUpDays: manyDates })).toEqual([
      { _tag: "TooManyDates", path: "makeUpDays", count: 5001, allowed: 5000 },
    ])
    expect(problemsOf({ ...sound, officeHours: manyWindows })).toEqual([
      { _tag: "TooManyWindows", path: "officeHours", count: 25, allowed: 24 },
    ])
    expect(problemsOf({ ...sound, id: "x".repeat(101) })).toEqual([{ _tag: "IdTooLong", length: 101, allowed: 100 }])
    expect(problemsOf({ ...sound, id: "x".repeat(100), holidays: manyDates.slice(1) })).toEqual([])
  })

  it("KER-5: weekdays outside 1 to 7 from untyped code are refused", () => {
    const untyped: Calendar.BusinessCalendarInput = JSON.parse(
      JSON.stringify({ ...sound, weekend: [0, 6.5, 7], officeHoursOn: { 8: sound.officeHours } }),
    )
    expect(problemsOf(untyped)).toEqual([
      { _tag: "NotAWeekday", path: "weekend[0]", found: "0" },
      { _tag: "NotAWeekday", path: "weekend[1]", found: "6.5" },
      { _tag: "NotAWeekday", path: "officeHoursOn", found: "8" },
    ])
  })

  it("KER-5: each problem is said in both languages, with the rule, the place and the value", () => {
    const error = Result.match(
      Calendar.make({ ...sound, weekend: [1, 2, 3, 4, 5, 6, 7], officeHours: [{ from: "12:00", to: "09:00" }] }),
      { onFailure: Calendar.describe, onSuccess: () => undefined },
    )
    expect(error).toEqual({
      ruleId: "KER-5",
      en: 'business calendar "head-office" is refused: all seven days are weekend: at least one weekday must be worked; officeHours[0] runs from 12:00 to 09:00: a window must end after it starts, on the same day (KER-5)',
      zh: '工作日历 "head-office" 无效:七天都是休息日:每周至少要有一个工作日;officeHours[0] 从 12:00 到 09:00:时段须在同一天内先开始后结束(KER-5)',
    })
    const all: ReadonlyArray<readonly [Calendar.CalendarProblem, string]> = [
      [{ _tag: "EmptyId" }, "no id"],
      [{ _tag: "IdTooLong", length: 101, allowed: 100 }, "101 characters: at most 100"],
      [{ _tag: "NotAWeekday", path: "weekend[0]", found: "0" }, 'weekend[0] is "0"'],
      [{ _tag: "HolidayAndMakeUpDay", date: "2026-10-10" }, "2026-10-10 is both"],
      [{ _tag: "TooManyDates", path: "holidays", count: 5001, allowed: 5000 }, "holidays lists 5001 dates"],
      [{ _tag: "TooManyWindows", path: "officeHours", count: 25, allowed: 24 }, "officeHours lists 25 windows"],
      [{ _tag: "DateOutsideCalendar", path: "holidays[0]", date: "2200-12-31" }, "holidays[0] is 2200-12-31"],
      [{ _tag: "NoOfficeHours", path: "officeHours" }, "officeHours has no window"],
      [{ _tag: "MalformedTimeOfDay", path: "officeHours[0].to", input: "25:00" }, 'officeHours[0].to is "25:00"'],
      [
        { _tag: "WindowsOverlap", path: "officeHours", first: "09:00–12:00", second: "11:00–13:00" },
        "09:00–12:00 and 11:00–13:00",
      ],
    ]
    for (const [problem, words] of all) {
      const text = Calendar.describe(problem)
      expect(text.en).toContain(words)
      expect(text.en).toMatch(/\(KER-5\)$/)
      expect(text.zh).toMatch(/^.*[一-鿿].*\p{Ps}KER-5\p{Pe}$/u)
    }
  })

  it("KER-5: times of day run from 00:00 to 24:00", () => {
    expect(["00:00", "09:30", "24:00"].map(Calendar.minuteOfDay)).toEqual([0, 570, 1440])
    expect(["24:01", "09:60", "9:30", "09:30:00", "", "ab:cd"].map(Calendar.minuteOfDay)).toEqual(
      Array(6).fill(undefined),
    )
  })
})
