import * as Result from "effect/Result"
import * as fc from "fast-check"
import * as Calendar from "../../src/calendar/index.ts"

const { Instant, LocalDate } = Calendar

/** Any date of the range. */
export const anyDate = fc.integer({ min: LocalDate.earliest, max: LocalDate.latest }).map(LocalDate.fromEpochDays)

/** Any moment of the range. */
export const anyInstant = fc.integer({ min: Instant.earliest, max: Instant.latest }).map(Instant.fromEpochMillis)

/** Dates around the ones that holidays of {@link calendars} lie on. */
export const nearDate = fc
  .integer({ min: LocalDate.literal("2025-06-01"), max: LocalDate.literal("2027-06-01") })
  .map(LocalDate.fromEpochDays)

/** Zones with whole and half hours of summer time, on either side of the equator, and one without any today. */
export const zones = ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"]

const weekend = fc.uniqueArray(fc.constantFrom(...([1, 2, 3, 4, 5, 6, 7] as const)), { maxLength: 6 })

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`

/** One to four windows that do not overlap but may touch. */
export const windows = fc
  .uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 2, maxLength: 8 })
  .map((marks) => {
    const sorted = [...marks].sort((a, b) => a - b)
    const found: Array<Calendar.TimeWindow> = []
    for (let i = 0; i + 1 < sorted.length; i += 2) {
      found.push({ from: clock(sorted[i] ?? 0), to: clock(sorted[i + 1] ?? 0) })
    }
    return found
  })

/** Any valid calendar: odd weekends, scattered holidays and make-up days, hours of their own on some weekdays. */
export const calendars = fc
  .record({
    zone: fc.constantFrom(...zones),
    weekend,
    dates: fc.uniqueArray(fc.tuple(nearDate, fc.boolean()), { maxLength: 40, selector: ([date]) => date }),
    officeHours: windows,
    officeHoursOn: fc.record({ 1: windows, 3: windows, 6: windows, 7: windows }, { requiredKeys: [] }),
  })
  .map(({ dates, ...rest }) =>
    Result.getOrThrow(
      Calendar.make({
        ...rest,
        id: "any",
        holidays: dates.filter(([, isWorked]) => !isWorked).map(([date]) => date),
        makeUpDays: dates.filter(([, isWorked]) => isWorked).map(([date]) => date),
      }),
    ),
  )

/** Whether a date is worked, straight from the data. */
export const isWorked = (calendar: Calendar.BusinessCalendar, date: Calendar.LocalDate.LocalDate): boolean =>
  calendar.makeUpDays.includes(date) ||
  (!calendar.holidays.includes(date) && !calendar.weekend.includes(LocalDate.dayOfWeek(date)))
