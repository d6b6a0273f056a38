/**
 * Offsets of a time zone from UTC, found once through `Intl` and remembered.
 *
 * What is remembered is a pure function of the zone's name and the machine's time zone database, so the memory cannot
 * be observed except by its speed. Not exported from the module: `TimeZone` is the door.
 */
import { civilDays } from "./Civil.ts"
import * as LocalDate from "./LocalDate.ts"

const SECOND = 1000
const DAY = 86_400_000

/**
 * A zone is read in spans of 365 days. Nothing depends on where a span begins; a year is a good unit because a
 * company's dates crowd into two or three of them.
 */
const SPAN = 365 * DAY
/** Two days before the first date, so that every local time can be looked up a day on either side. */
const ORIGIN = (LocalDate.earliest - 2) * DAY
/**
 * Offsets are sampled every two days and each change between two samples is then found by bisection. The shortest time
 * between two changes of one zone in the database since 1900 is just under four days (Africa/Freetown, 1939).
 */
const SAMPLE = 2 * DAY

/** Offsets within one span: `offsets[i]` holds from `starts[i]`; `starts[0]` is the beginning of the span. */
interface Span {
  readonly starts: ReadonlyArray<number>
  readonly offsets: ReadonlyArray<number>
}

/** The offsets of one zone. Spans are filled in when first asked for. */
export interface ZoneRules {
  readonly format: Intl.DateTimeFormat
  readonly spans: Array<Span | undefined>
}

/** The formatter that shows a zone's clock. Throws `RangeError` for an unknown zone, as `Intl` does. */
export const formatter = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  })

/** The zone's clock minus UTC at a moment, in milliseconds, read from `Intl`. `millis` is a whole second. */
const readOffset = (format: Intl.DateTimeFormat, millis: number): number => {
  // The fixed locale writes month/day/year, hour:minute:second.
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (
    format.format(millis).match(/\d+/g) ?? []
  ).map(Number)
  return civilDays(year, month, day) * DAY + ((hour * 60 + minute) * 60 + second) * SECOND - millis
}

const readSpan = (format: Intl.DateTimeFormat, begin: number): Span => {
  let offset = readOffset(format, begin)
  const starts = [begin]
  const offsets = [offset]
  const end = begin + SPAN
  for (let sampled = begin; sampled < end; sampled += SAMPLE) {
    const next = Math.min(sampled + SAMPLE, end)
    const nextOffset = readOffset(format, next)
    if (nextOffset === offset) continue
    // Invariant: the old offset holds at `before`, the new one at `after`; changes fall on whole seconds.
    let before = sampled
    let after = next
    while (after - before > SECOND) {
      const middle = Math.floor((before + after) / (2 * SECOND)) * SECOND
      if (readOffset(format, middle) === offset) before = middle
      else after = middle
    }
    starts.push(after)
    offsets.push(nextOffset)
    offset = nextOffset
  }
  return { starts, offsets }
}

const known = new Map<string, ZoneRules>()

/** The rules of a zone that `Intl` knows. */
export const rulesOf = (zone: string): ZoneRules => {
  const found = known.get(zone)
  if (found !== undefined) return found
  const rules: ZoneRules = { format: formatter(zone), spans: [] }
  known.set(zone, rules)
  return rules
}

/** The zone's clock minus UTC at a moment, in milliseconds. `millis` is at most two days outside the range of dates. */
export const offsetAt = (rules: ZoneRules, millis: number): number => {
  const index = Math.floor((millis - ORIGIN) / SPAN)
  let span = rules.spans[index]
  if (span === undefined) {
    span = readSpan(rules.format, ORIGIN + index * SPAN)
    rules.spans[index] = span
  }
  let i = span.starts.length - 1
  while (i > 0 && millis < (span.starts[i] ?? 0)) i--
  return span.offsets[i] ?? 0
}

/**
 * The earliest moment at which the zone's clock shows `local` or later, both in milliseconds. `local` counts as if the
 * clock were UTC.
 */
export const momentOf = (rules: ZoneRules, local: number): number => {
  // At most one change lies between these two moments (see SAMPLE), so one of the two offsets is the right one.
  const before = offsetAt(rules, local - DAY)
  const after = offsetAt(rules, local + DAY)
  const first = local - before
  if (before === after || offsetAt(rules, first) === before) return first
  const second = local - after
  if (offsetAt(rules, second) === after) return second
  // The clock never shows `local`: it jumps over it. The jump lies between the two readings.
  return changeBetween(rules, second, first)
}

/** The moment in `(from, to]` at which the offset changes; there is exactly one. */
const changeBetween = (rules: ZoneRules, from: number, to: number): number => {
  const offset = offsetAt(rules, from)
  let before = from
  let after = to
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (offsetAt(rules, middle) === offset) before = middle
    else after = middle
  }
  return after
}
