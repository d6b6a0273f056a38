import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/Calendar.ts"
import * as Instant from "../../src/Instant.ts"
import { anyInstant } from "./arbitraries.ts"

const runs = { numRuns: 1000 }
const at = Instant.literal
const refusal = (text: string) => Result.match(Instant.parse(text), { onFailure: (e) => e._tag, onSuccess: () => "ok" })
const twoDigits = (n: number) => String(n).padStart(2, "0")

describe("moments", () => {
  it("KER-4: a printed moment reads back as the same moment, and prints as the platform prints it", () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        const text = Instant.format(instant)
        expect(text).toBe(new Date(instant).toISOString())
        expect(Instant.parse(text)).toEqual(Result.succeed(instant))
      }),
      runs,
    )
  })

  it("KER-4: a moment written with any offset is the moment it is in UTC", () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: -1439, max: 1439 }), (instant, offset) => {
        const local = new Date(instant + offset * Instant.minute).toISOString().slice(0, -1)
        const size = Math.abs(offset)
        const text = `${local}${offset < 0 ? "-" : "+"}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`
        const isDateInRange = local >= "1900" && local < "2201"
        expect(Instant.parse(text)).toEqual(isDateInRange ? Result.succeed(instant) : expect.anything())
      }),
      runs,
    )
  })

  it("KER-4: seconds and up to three decimals are optional", () => {
    const full = at("2026-03-10T01:00:00.000Z")
    expect(at("2026-03-10T01:00Z")).toBe(full)
    expect(at("2026-03-10T09:00:00+08:00")).toBe(full)
    expect(at("2026-03-09T20:00:00.0-05:00")).toBe(full)
    expect(at("2026-03-10T01:00:00.5Z")).toBe(full + 500)
  })

  it("KER-4: a moment without an offset, finer than milliseconds, or at no time of day is refused", () => {
    const malformed = [
      "2026-03-10T09:00:00",
      "2026-03-10",
      "2026-03-10 09:00:00Z",
      "2026-03-10T09Z",
      "2026-03-10T24:00:00Z",
      "2026-03-10T09:60:00Z",
      "2026-03-10T09:00:60Z",
      "2026-03-10T09:00:00.1234Z",
      "2026-03-10T09:00:00+24:00",
      "2026-03-10T09:00:00+08:60",
      "2026-03-10T09:00:00+0800",
      "2026-03-10t09:00:00z",
      `2026-03-10T09:00:00.${"0".repeat(1_000_000)}Z`,
    ]
    for (const text of malformed) expect(refusal(text), text.slice(0, 40)).toBe("MalformedInstant")
    expect(refusal("2026-02-30T09:00:00Z")).toBe("NoSuchDay")
    expect(refusal("1900-01-01T23:59:59.999Z")).toBe("InstantOutOfRange")
    expect(refusal("2200-12-31T00:00:00Z")).toBe("InstantOutOfRange")
    expect(refusal("2201-01-01T00:00:00Z")).toBe("DateOutOfRange")
    expect(() => at("2026-03-10T09:00")).toThrow(/ISO 8601 with an offset.*KER-4/)
    const text = Calendar.describe({ _tag: "InstantOutOfRange", input: "2200-12-31T00:00:00Z" })
    expect(text.zh).toContain("(KER-4)")
  })

  it("KER-4: arithmetic on moments is in milliseconds and stops at the ends of the range", () => {
    fc.assert(
      fc.property(anyInstant, anyInstant, (from, to) => {
        expect(Instant.addMillis(from, to - from)).toBe(to)
        expect(Instant.compare(from, to)).toBe(Math.sign(from - to))
        expect(Instant.min(from, to)).toBe(Math.min(from, to))
        expect(Instant.max(from, to)).toBe(Math.max(from, to))
      }),
      runs,
    )
    expect(Instant.addMillis(at("2026-03-10T01:00Z"), 1e18)).toBe(Instant.latest)
    expect(Instant.addMillis(at("2026-03-10T01:00Z"), -1e18)).toBe(Instant.earliest)
    expect(Instant.isHorizon(Instant.latest)).toBe(true)
    expect(Instant.isHorizon(at("2026-03-10T01:00Z"))).toBe(false)
    expect(Instant.fromEpochMillis(Number.NaN)).toBe(Instant.earliest)
    expect([Instant.is(0), Instant.is(0.5), Instant.is("0"), Instant.is(1e18)]).toEqual([true, false, false, false])
  })
})
