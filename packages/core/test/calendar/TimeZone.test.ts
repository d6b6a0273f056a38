import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/Calendar.ts"
import * as Instant from "../../src/Instant.ts"
import * as LocalDate from "../../src/LocalDate.ts"
import { anyDate, anyInstant, zones } from "./arbitraries.ts"

const { TimeZone } = Calendar
const runs = { numRuns: 1000 }
const on = LocalDate.literal
const at = Instant.literal
const allZones = Intl.supportedValuesOf("timeZone")
const anyZone = fc.oneof(fc.constantFrom(...zones), fc.constantFrom(...allZones)).map((name) => TimeZone.literal(name))

const formats = new Map<string, Intl.DateTimeFormat>()
/** What the clock of a zone shows, as milliseconds as if it were UTC, asked of `Intl` afresh each time. */
const shown = (zone: string, instant: number): number => {
  const format =
    formats.get(zone) ?? new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "medium" })
  formats.set(zone, format)
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
  const millis = ((instant % 1000) + 1000) % 1000
  return Date.UTC(year, month - 1, day, hour, minute, second) + millis
}

describe("time zones", () => {
  it("KER-4: a moment has the date and time that the platform's clock shows there, in every zone", () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (instant, zone) => {
        const expected = shown(zone, instant)
        expect(instant + TimeZone.offsetMillis(instant, zone)).toBe(expected)
        const date = Math.floor(expected / Instant.day)
        expect(TimeZone.localDateOf(instant, zone)).toBe(date)
        expect(TimeZone.localDateTimeOf(instant, zone)).toEqual({ date, millisOfDay: expected - date * Instant.day })
      }),
      runs,
    )
  }, 120_000)

  it("KER-4: through three years, every half hour and the moment before it show what the platform shows", () => {
    for (const name of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"]) {
      const zone = TimeZone.literal(name)
      const offsets = new Set<number>()
      for (let t: number = at("2024-01-01T00:00Z"); t < at("2027-01-01T00:00Z"); t += 30 * Instant.minute) {
        const offset = TimeZone.offsetMillis(Instant.fromEpochMillis(t), zone)
        offsets.add(offset)
        if (t + offset !== shown(name, t)) expect(t + offset, `${name} ${t}`).toBe(shown(name, t))
        const before = Instant.fromEpochMillis(t - 1)
        const offsetBefore = TimeZone.offsetMillis(before, zone)
        if (offsetBefore !== offset) expect(before + offsetBefore).toBe(shown(name, before))
      }
      expect(offsets.size, name).toBe(2)
    }
  })

  it("KER-4: summer time that lasts a week is seen, as on Noronha in October 2000", () => {
    const zone = TimeZone.literal("America/Noronha")
    const offsets = new Set<number>()
    for (let t: number = at("2000-09-25T00:00Z"); t < at("2000-10-25T00:00Z"); t += Instant.hour) {
      const offset = TimeZone.offsetMillis(Instant.fromEpochMillis(t), zone)
      offsets.add(offset / Instant.hour)
      expect(t + offset).toBe(shown(zone, t))
    }
    expect([...offsets]).toEqual([-2, -1])
  })

  it("KER-4: a date and time is the earliest moment at which the clock shows that time or a later one", () => {
    const date = fc.oneof(
      anyDate,
      fc
        .constantFrom(
          ...(["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2026-04-05", "2026-10-04"] as const),
        )
        .map(on),
    )
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 1440 }), anyZone, (day, minute, zone) => {
        const instant = TimeZone.instantOf(day, minute, zone)
        if (Instant.isHorizon(instant)) return
        const wanted = day * Instant.day + minute * Instant.minute
        expect(shown(zone, instant)).toBeGreaterThanOrEqual(wanted)
        // No moment of the day before shows it: not the one just before, and none on a grid of quarters of an hour.
        expect(shown(zone, instant - 1)).toBeLessThan(wanted)
        for (let back = 1; back <= 100; back++) {
          expect(shown(zone, instant - back * 15 * Instant.minute)).toBeLessThan(wanted)
        }
      }),
      runs,
    )
  }, 120_000)

  it("KER-5: in the gap of spring a time is the first moment after it, in the overlap of autumn the earlier one", () => {
    const clock = (date: LocalDate.LocalDate, text: string, zone: string) =>
      Instant.format(TimeZone.instantOf(date, Calendar.minuteOfDay(text) ?? -1, TimeZone.literal(zone)))
    expect(clock(on("2026-03-29"), "02:30", "Europe/Berlin")).toBe("2026-03-29T01:00:00.000Z")
    expect(clock(on("2026-10-25"), "02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z")
    expect(clock(on("2026-10-25"), "03:00", "Europe/Berlin")).toBe("2026-10-25T02:00:00.000Z")
    expect(clock(on("2026-03-08"), "02:00", "America/New_York")).toBe("2026-03-08T07:00:00.000Z")
    expect(clock(on("2026-11-01"), "01:59", "America/New_York")).toBe("2026-11-01T05:59:00.000Z")
    // Lord Howe Island changes by half an hour.
    expect(clock(on("2026-10-04"), "02:15", "Australia/Lord_Howe")).toBe("2026-10-03T15:30:00.000Z")
    expect(clock(on("2026-04-05"), "01:45", "Australia/Lord_Howe")).toBe("2026-04-04T14:45:00.000Z")
    // Samoa skipped 30 December 2011 altogether.
    expect(clock(on("2011-12-30"), "12:00", "Pacific/Apia")).toBe("2011-12-30T10:00:00.000Z")
  })

  it("KER-4: a day starts at its first moment, also where clocks skip midnight, and lasts 23, 24 or 25 hours", () => {
    const hours = (date: LocalDate.LocalDate, zone: string) =>
      (TimeZone.startOfDay(LocalDate.addDays(date, 1), TimeZone.literal(zone)) -
        TimeZone.startOfDay(date, TimeZone.literal(zone))) /
      Instant.hour
    expect(hours(on("2026-03-29"), "Europe/Berlin")).toBe(23)
    expect(hours(on("2026-03-30"), "Europe/Berlin")).toBe(24)
    expect(hours(on("2026-10-25"), "Europe/Berlin")).toBe(25)
    expect(hours(on("2026-04-05"), "Australia/Lord_Howe")).toBe(24.5)
    const cairo = TimeZone.literal("Africa/Cairo")
    expect(Instant.format(TimeZone.startOfDay(on("2024-04-26"), cairo))).toBe("2024-04-25T22:00:00.000Z")
    fc.assert(
      fc.property(anyDate, fc.constantFrom(...zones), (date, name) => {
        const zone = TimeZone.literal(name)
        const start = TimeZone.startOfDay(date, zone)
        if (Instant.isHorizon(start)) return
        expect(TimeZone.localDateOf(start, zone)).toBe(date)
        expect(TimeZone.localDateOf(Instant.addMillis(start, -1), zone)).toBe(date - 1)
      }),
      runs,
    )
  })

  it("KER-4: later on the clock is never an earlier moment", () => {
    fc.assert(
      fc.property(anyDate, fc.nat(1440), fc.nat(3000), anyZone, (date, minute, more, zone) => {
        expect(TimeZone.instantOf(date, minute + more, zone)).toBeGreaterThanOrEqual(
          TimeZone.instantOf(date, minute, zone),
        )
      }),
      runs,
    )
  })

  it("KER-4: only IANA names that this machine knows are time zones", () => {
    for (const name of ["UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires", "Etc/GMT-8"]) {
      expect(TimeZone.parse(name)).toEqual(Result.succeed(name))
    }
    for (const name of [
      "",
      "+08:00",
      "-05:00",
      "Asia/Peking",
      "Asia/Shanghai ",
      "../etc/passwd",
      "x".repeat(1_000_000),
    ]) {
      expect(Result.isFailure(TimeZone.parse(name)), name.slice(0, 20)).toBe(true)
    }
    expect(() => TimeZone.literal("Mars/Olympus")).toThrow(/IANA/)
    expect(Calendar.describe({ _tag: "UnknownTimeZone", input: "Mars/Olympus" })).toEqual({
      ruleId: "KER-4",
      en: 'time zone "Mars/Olympus" is unknown: use an IANA name such as "Asia/Shanghai" or "Europe/Berlin" (KER-4)',
      zh: '未知时区 "Mars/Olympus":请使用 IANA 名称,如 "Asia/Shanghai" 或 "Europe/Berlin"(KER-4)',
    })
  })

  it("KER-4: no answer depends on the machine's time zone, nor on what was asked before", () => {
    const script = fileURLToPath(new URL("answers.ts", import.meta.url))
    const answers = (tz: string, order: string) => {
      const run = spawnSync(process.execPath, ["--conditions=@dealwright/source", script, order], {
        encoding: "utf8",
        env: { ...process.env, TZ: tz, LANG: tz === "UTC" ? "C" : "ar_EG.UTF-8", NODE_OPTIONS: "" },
      })
      expect(run.stderr).toBe("")
      const [machine, ...lines] = run.stdout.trim().split("\n")
      return { machine, lines: lines.sort() }
    }
    const here = answers("UTC", "forwards")
    expect(here.lines.length).toBeGreaterThan(1000)
    for (const tz of ["Pacific/Kiritimati", "America/St_Johns", "Australia/Lord_Howe"]) {
      const there = answers(tz, "backwards")
      expect(there.machine).not.toBe(here.machine)
      expect(there.lines).toEqual(here.lines)
    }
  })
})
