import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/Calendar.ts"
import * as Instant from "../../src/Instant.ts"
import * as LocalDate from "../../src/LocalDate.ts"
import { calendars, isWorked } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const at = Instant.literal
const { minute, day } = Instant

const formats = new Map<string, Intl.DateTimeFormat>()
const readings = new Map<string, number>()
/** What the clock of a zone shows at a moment, asked of `Intl` for each quarter of an hour. */
const shown = (zone: string, instant: number): number => {
  const quarter = Math.floor(instant / (15 * minute)) * 15 * minute
  const key = `${zone} ${quarter}`
  let reading = readings.get(key)
  if (reading === undefined) {
    const format =
      formats.get(zone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" })
    formats.set(zone, format)
    reading = Date.parse(`${format.format(quarter).replace(" ", "T")}Z`)
    readings.set(key, reading)
  }
  return reading + instant - quarter
}

/**
 * Whether each minute from a moment on is office time, straight from the clock on the wall: it has shown an opening and
 * not yet the closing, ever. What it shows a second time in autumn is no news.
 */
function* minutesOpen(calendar: Calendar.BusinessCalendar, from: number): Generator<boolean, never> {
  let latestShown = Number.NEGATIVE_INFINITY
  for (let t = from - day; ; t += minute) {
    latestShown = Math.max(latestShown, shown(calendar.zone, t))
    if (t < from) continue
    const date = LocalDate.fromEpochDays(Math.floor(latestShown / day))
    const minuteOfDay = (latestShown - date * day) / minute
    const hours = calendar.officeHoursOn?.[LocalDate.dayOfWeek(date)] ?? calendar.officeHours
    yield isWorked(calendar, date) &&
      hours.some(
        ({ from, to }) =>
          minuteOfDay >= (Calendar.minuteOfDay(from) ?? 0) && minuteOfDay < (Calendar.minuteOfDay(to) ?? 0),
      )
  }
}

/** Whole minutes around changes of the clock in one of the four zones, and on ordinary days. */
const momentNearChange = fc
  .tuple(
    fc.constantFrom(
      at("2026-03-29T01:00Z"), // Berlin, forwards
      at("2026-10-25T01:00Z"), // Berlin, back
      at("2026-03-08T07:00Z"), // New York, forwards
      at("2026-11-01T06:00Z"), // New York, back
      at("2026-04-04T15:00Z"), // Lord Howe, back by half an hour
      at("2026-10-03T15:30Z"), // Lord Howe, forwards by half an hour
      at("1988-04-16T18:00Z"), // Shanghai, forwards
      at("1988-09-10T17:00Z"), // Shanghai, back
      at("2026-06-10T12:00Z"),
    ),
    fc.integer({ min: -2000, max: 2000 }),
  )
  .map(([instant, minutes]) => Instant.addMillis(instant, minutes * minute))

describe("business hours", () => {
  it("KER-5: counting agrees with watching the wall clock minute by minute, also across changes of the clock", () => {
    fc.assert(
      fc.property(calendars, momentNearChange, fc.nat(4000), (calendar, from, length) => {
        const minutes = minutesOpen(calendar, from)
        let open = 0
        for (let i = 0; i < length; i++) if (minutes.next().value) open++
        const compiled = Calendar.compile(calendar)
        const to = Instant.addMillis(from, length * minute)
        expect(Calendar.businessMinutesBetween(compiled, from, to)).toBe(open)
        expect(Calendar.businessMinutesBetween(compiled, to, from) + open).toBe(0)
      }),
      runs,
    )
  }, 120_000)

  it("KER-5: adding ends at the minute at which the wall clock has used them up", () => {
    fc.assert(
      fc.property(calendars, momentNearChange, fc.integer({ min: 1, max: 1500 }), (calendar, from, wanted) => {
        const compiled = Calendar.compile(calendar)
        const end = Calendar.addBusinessHours(compiled, from, wanted)
        let used = 0
        let elapsed = 0
        for (const isOpen of minutesOpen(calendar, from)) {
          if (used === wanted || elapsed > 20_000) break
          if (isOpen) used++
          elapsed++
        }
        if (used === wanted) expect(end).toBe(from + elapsed * minute)
        else expect(end).toBeGreaterThan(from + 20_000 * minute)
      }),
      runs,
    )
  }, 240_000)

  it("KER-5: as many minutes lie between as were added, and as few moments as possible", () => {
    const anyTime = fc
      .tuple(momentNearChange, fc.nat(minute))
      .map(([instant, millis]) => Instant.addMillis(instant, millis))
    fc.assert(
      fc.property(calendars, anyTime, fc.integer({ min: 1, max: 40_000 }), (calendar, from, minutes) => {
        const compiled = Calendar.compile(calendar)
        const end = Calendar.addBusinessHours(compiled, from, minutes)
        const start = Calendar.addBusinessHours(compiled, from, -minutes)
        fc.pre(!Instant.isHorizon(start) && !Instant.isHorizon(end))
        expect(Calendar.businessMinutesBetween(compiled, from, end)).toBe(minutes)
        expect(Calendar.businessMinutesBetween(compiled, from, Instant.addMillis(end, -1))).toBe(minutes - 1)
        expect(Calendar.businessMinutesBetween(compiled, start, from)).toBe(minutes)
        expect(Calendar.businessMinutesBetween(compiled, Instant.addMillis(start, 1), from)).toBe(minutes - 1)
      }),
      runs,
    )
  }, 120_000)

  it("KER-5: adding in two steps is adding at once", () => {
    fc.assert(
      fc.property(calendars, momentNearChange, fc.nat(5000), fc.nat(5000), (calendar, from, first, second) => {
        const compiled = Calendar.compile(calendar)
        const halfway = Calendar.addBusinessHours(compiled, from, first)
        expect(Calendar.addBusinessHours(compiled, halfway, second)).toBe(
          Calendar.addBusinessHours(compiled, from, first + second),
        )
      }),
      runs,
    )
  })

  it("KER-5: the office is open when the wall clock says so, and next opens at the first such minute", () => {
    fc.assert(
      fc.property(calendars, momentNearChange, (calendar, from) => {
        const compiled = Calendar.compile(calendar)
        let elapsed = 0
        for (const isOpen of minutesOpen(calendar, from)) {
          if (elapsed === 0) expect(Calendar.isOpen(compiled, from)).toBe(isOpen)
          if (isOpen || elapsed > 20_000) break
          elapsed++
        }
        const opening = Calendar.nextOpening(compiled, from)
        if (elapsed <= 20_000) expect(opening).toBe(from + elapsed * minute)
        else expect(opening).toBeGreaterThan(from + 20_000 * minute)
      }),
      runs,
    )
  }, 240_000)

  const shanghai = Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai"))
  const office = Calendar.compile(shanghai)

  it("KER-5: several windows a day: lunch, nights and weekends do not count", () => {
    const add = (from: Instant.Instant, minutes: number) => Calendar.addBusinessHours(office, from, minutes)
    expect(add(at("2026-03-13T11:30+08:00"), 60)).toBe(at("2026-03-13T13:30+08:00"))
    expect(add(at("2026-03-13T17:45+08:00"), 30)).toBe(at("2026-03-16T09:15+08:00"))
    expect(add(at("2026-03-14T10:00+08:00"), 8 * 60)).toBe(at("2026-03-16T18:00+08:00"))
    expect(add(at("2026-03-16T09:15+08:00"), -30)).toBe(at("2026-03-13T17:45+08:00"))
    expect(Calendar.businessMinutesBetween(office, at("2026-03-02T00:00+08:00"), at("2026-03-09T00:00+08:00"))).toBe(
      2400,
    )
  })

  it("KER-5: time used up at noon ends at noon, and taken back to the opening begins there", () => {
    expect(Calendar.addBusinessHours(office, at("2026-03-13T09:00+08:00"), 180)).toBe(at("2026-03-13T12:00+08:00"))
    expect(Calendar.addBusinessHours(office, at("2026-03-13T12:30+08:00"), -180)).toBe(at("2026-03-13T09:00+08:00"))
    const lunch = at("2026-03-13T12:30+08:00")
    expect(Calendar.addBusinessHours(office, lunch, 0)).toBe(lunch)
    expect(Calendar.addBusinessHours(office, lunch, Number.NaN)).toBe(lunch)
  })

  it("KER-5: windows include their opening and not their closing", () => {
    const isOpen = (time: string) => Calendar.isOpen(office, at(`2026-03-13T${time}+08:00`))
    expect(["08:59:59.999", "09:00", "11:59:59.999", "12:00", "13:00", "17:59", "18:00"].map(isOpen)).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
      false,
    ])
  })

  it("KER-5: seconds are kept when adding and begun minutes not counted", () => {
    expect(Calendar.addBusinessHours(office, at("2026-03-13T11:59:30Z"), 1)).toBe(at("2026-03-16T01:01Z"))
    expect(Calendar.addBusinessHours(office, at("2026-03-13T09:59:30Z"), 1)).toBe(at("2026-03-16T01:00:30Z"))
    expect(Calendar.businessMinutesBetween(office, at("2026-03-13T01:00:30Z"), at("2026-03-13T01:02:29Z"))).toBe(1)
    expect(Calendar.businessMinutesBetween(office, at("2026-03-13T01:02:29Z"), at("2026-03-13T01:00:30Z"))).toBe(-1)
  })

  it("KER-5: a night shift has an hour less in spring and an hour more in autumn", () => {
    const night = Calendar.compile(
      Result.getOrThrow(
        Calendar.make({
          ...Calendar.monToFri(Calendar.TimeZone.literal("Europe/Berlin")),
          weekend: [],
          officeHours: [{ from: "00:00", to: "06:00" }],
        }),
      ),
    )
    const hours = (from: Instant.Instant, to: Instant.Instant) => Calendar.businessMinutesBetween(night, from, to) / 60
    expect(hours(at("2026-03-28T12:00+01:00"), at("2026-03-29T12:00+02:00"))).toBe(5)
    expect(hours(at("2026-10-24T12:00+02:00"), at("2026-10-25T12:00+01:00"))).toBe(7)
    expect(hours(at("2026-06-09T12:00+02:00"), at("2026-06-10T12:00+02:00"))).toBe(6)
  })

  it("KER-5: a window that the clock jumps over never opens", () => {
    const skipped = Calendar.compile(
      Result.getOrThrow(
        Calendar.make({
          ...Calendar.monToFri(Calendar.TimeZone.literal("Europe/Berlin")),
          weekend: [1, 2, 3, 4, 5, 6],
          officeHours: [{ from: "02:00", to: "03:00" }],
        }),
      ),
    )
    expect(Calendar.nextOpening(skipped, at("2026-03-28T12:00Z"))).toBe(at("2026-04-05T02:00+02:00"))
    expect(Calendar.isOpen(skipped, at("2026-03-29T01:00Z"))).toBe(false)
    expect(Calendar.addBusinessHours(skipped, at("2026-03-28T12:00Z"), 30)).toBe(at("2026-04-05T02:30+02:00"))
  })

  it("KER-5: hours that began at midnight go on while the clock shows the day before once more", () => {
    // St. John's, 29 October 2006: one minute after midnight the clock went back to 23:01 of Saturday.
    const sundays = Calendar.compile(
      Result.getOrThrow(
        Calendar.make({
          ...Calendar.monToFri(Calendar.TimeZone.literal("America/St_Johns")),
          weekend: [1, 2, 3, 4, 5, 6],
          officeHours: [{ from: "00:00", to: "24:00" }],
        }),
      ),
    )
    const midnight = at("2006-10-29T00:00-02:30")
    const saturdayAgain = at("2006-10-28T23:30-03:30")
    expect(Calendar.today(sundays, saturdayAgain)).toBe(LocalDate.literal("2006-10-28"))
    expect(Calendar.businessMinutesBetween(sundays, at("2006-10-28T22:00-02:30"), saturdayAgain)).toBe(30)
    expect(Calendar.addBusinessHours(sundays, saturdayAgain, -30)).toBe(midnight)
    expect(Calendar.addBusinessHours(sundays, midnight, 31)).toBe(Instant.addMillis(saturdayAgain, minute))
    expect(Calendar.isOpen(sundays, saturdayAgain)).toBe(true)
    expect(Calendar.isOpen(sundays, Instant.addMillis(midnight, -1))).toBe(false)
  })

  it("KER-5: the last days of the range are worked like any other", () => {
    const saturdaysToo = Calendar.compile(
      Result.getOrThrow(Calendar.make({ ...shanghai, makeUpDays: Calendar.china2026.makeUpDays })),
    )
    for (const calendar of [office, saturdaysToo]) {
      const opening = at("2200-12-30T09:00+08:00")
      expect(Calendar.nextOpening(calendar, at("2200-12-29T18:00+08:00"))).toBe(opening)
      expect(Calendar.addBusinessHours(calendar, at("2200-12-29T17:00+08:00"), 90)).toBe(opening + 30 * minute)
    }
  })

  it("KER-5: an answer beyond the range of dates is its end, and it comes", () => {
    const from = at("2026-03-13T09:00+08:00")
    for (const far of [1e9, Number.POSITIVE_INFINITY]) {
      expect(Calendar.addBusinessHours(office, from, far)).toBe(Instant.latest)
      expect(Calendar.addBusinessHours(office, from, -far)).toBe(Instant.earliest)
    }
    expect(Calendar.nextOpening(office, Instant.latest)).toBe(Instant.latest)
    expect(Calendar.isOpen(office, Instant.latest)).toBe(false)
    const years = 301 * 260.9 * 8 * 60
    const all = Calendar.businessMinutesBetween(office, Instant.earliest, Instant.latest)
    expect(Math.abs(all / years - 1)).toBeLessThan(0.001)
  })
})
