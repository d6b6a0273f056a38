import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/Calendar.ts"
import * as Codec from "../../src/calendar/Codec.ts"
import * as Instant from "../../src/Instant.ts"
import * as LocalDate from "../../src/LocalDate.ts"
import { anyDate, anyInstant, calendars } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const decodeDate = Schema.decodeUnknownSync(Codec.LocalDate)
const decodeInstant = Schema.decodeUnknownSync(Codec.Instant)
const decodeCalendar = Schema.decodeUnknownSync(Codec.BusinessCalendar)
const encodeCalendar = Schema.encodeSync(Codec.BusinessCalendar)

const stored = {
  id: "head-office",
  zone: "Asia/Shanghai",
  weekend: [6, 7],
  holidays: ["2026-10-01"],
  makeUpDays: ["2026-10-10"],
  officeHours: [
    { from: "09:00", to: "12:00" },
    { from: "13:00", to: "18:00" },
  ],
  officeHoursOn: { "5": [{ from: "09:00", to: "15:00" }] },
}

describe("stored forms of the calendar", () => {
  it("KER-4: dates and moments are stored as text and come back unchanged", () => {
    fc.assert(
      fc.property(anyDate, anyInstant, (date, instant) => {
        const dateText = Schema.encodeSync(Codec.LocalDate)(date)
        expect(dateText).toBe(LocalDate.format(date))
        expect(decodeDate(dateText)).toBe(date)
        const instantText = Schema.encodeSync(Codec.Instant)(instant)
        expect(instantText).toBe(Instant.format(instant))
        expect(decodeInstant(instantText)).toBe(instant)
      }),
      runs,
    )
  })

  it("KER-4: what is no date, moment or zone is refused with the rule and what would be right", () => {
    expect(() => decodeDate("2026-02-30")).toThrow(/no day 30 in month 2 of 2026.*KER-4/)
    expect(() => decodeDate(20_000)).toThrow()
    expect(() => decodeDate("9".repeat(1_000_000))).toThrow(/at most 10 characters/)
    expect(() => decodeInstant("2026-03-10T09:00")).toThrow(/ISO 8601 with an offset.*KER-4/)
    expect(() => decodeInstant("9".repeat(1_000_000))).toThrow(/at most 29 characters/)
    expect(() => Schema.decodeSync(Codec.TimeZone)("+08:00")).toThrow(/IANA/)
    expect(Schema.decodeSync(Codec.TimeZone)("Asia/Shanghai")).toBe("Asia/Shanghai")
    expect(() => Schema.decodeUnknownSync(Codec.Weekday)(0)).toThrow()
    expect(Schema.decodeSync(Codec.Roll)("modified-following")).toBe("modified-following")
  })

  it("KER-5: a calendar is stored as JSON and comes back unchanged", () => {
    fc.assert(
      fc.property(calendars, (calendar) => {
        const json: unknown = JSON.parse(JSON.stringify(encodeCalendar(calendar)))
        expect(decodeCalendar(json)).toEqual(calendar)
      }),
      runs,
    )
  })

  it("KER-5: the stored form of a calendar is the documented one", () => {
    expect(encodeCalendar(decodeCalendar(stored))).toEqual(stored)
    expect(encodeCalendar(Calendar.monToFri(Calendar.TimeZone.utc))).toEqual({
      ...stored,
      id: "mon-to-fri",
      zone: "UTC",
      holidays: [],
      makeUpDays: [],
      officeHoursOn: undefined,
    })
  })

  it("KER-5: a calendar that the constructor refuses is refused with all its problems", () => {
    const wrong = { ...stored, weekend: [1, 2, 3, 4, 5, 6, 7], makeUpDays: ["2026-10-01"] }
    expect(() => decodeCalendar(wrong)).toThrow(/seven days are weekend.*2026-10-01 is both a holiday/)
    expect(() => decodeCalendar({ ...stored, holidays: Array(5001).fill("2026-10-01") })).toThrow()
    expect(() => decodeCalendar({ ...stored, weekend: [8] })).toThrow()
    expect(() => decodeCalendar({ ...stored, zone: undefined })).toThrow()
    const unsound = { ...Calendar.monToFri(Calendar.TimeZone.utc), officeHours: [] }
    expect(Result.isFailure(Calendar.make(unsound))).toBe(true)
    expect(() => encodeCalendar(unsound)).toThrow()
  })
})
