/**
 * Working-day arithmetic beside date-fns: the same questions, the answers compared first, then timed turn by turn.
 *
 *     node --conditions=@dealwright/source bench/calendar.ts
 *
 * date-fns knows weekends only, so both sides work on a Monday-to-Friday calendar; the last rows show what holidays,
 * make-up days and office hours cost here, where it has nothing to set against them.
 */
import * as Calendar from "@dealwright/core/Calendar"
import * as Instant from "@dealwright/core/Instant"
import * as LocalDate from "@dealwright/core/LocalDate"
import { addBusinessDays, differenceInBusinessDays } from "date-fns"
import * as Result from "effect/Result"
import { random as seeded, tellRatios, turnByTurn } from "./harness.ts"

const CASES = 10_000
const GOAL = 200

const random = seeded(20_260_310)
const many = <A>(make: () => A): ReadonlyArray<A> => Array.from({ length: CASES }, make)

const weekdays = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.literal("Asia/Shanghai")))
const china = Calendar.compile(
  Result.getOrThrow(Calendar.make({ ...weekdays.calendar, ...Calendar.china2026, id: "china-2026" })),
)

/** The same day for date-fns: local midnight. */
const asDate = (date: LocalDate.LocalDate): Date => {
  const { year, month, day } = LocalDate.fields(date)
  return new Date(year, month - 1, day)
}
const fromDate = (date: Date): LocalDate.LocalDate =>
  Result.getOrThrow(LocalDate.of(date.getFullYear(), date.getMonth() + 1, date.getDate()))

const from = many(() => LocalDate.addDays(LocalDate.literal("2016-01-01"), random(7_300)))
const to = from.map((date) => LocalDate.addDays(date, random(800)))
const fromDates = from.map(asDate)
const toDates = to.map(asDate)
const days = many(() => random(521) - 260)
const minutes = many(() => 60 + random(40 * 60))
const at = many(() => Instant.addMillis(Instant.literal("2026-01-01T00:00Z"), random(365 * 1_440) * Instant.minute))

interface Contest {
  readonly name: string
  /** Asks every question once. The sum of the answers keeps the compiler from leaving them out. */
  readonly ours: () => number
  readonly peer?: () => number
  /** Whether both give the same answer to a question. */
  readonly agrees?: (i: number) => boolean
}

// Each contest has its own loop over plain columns, so that what is timed is the call and not the asking.
const contests: ReadonlyArray<Contest> = [
  {
    name: "add business days",
    ours: () => {
      let sum = 0
      for (let i = 0; i < CASES; i++)
        sum += Calendar.addBusinessDays(weekdays, from[i] ?? LocalDate.earliest, days[i] ?? 0)
      return sum
    },
    peer: () => {
      let sum = 0
      for (let i = 0; i < CASES; i++) sum += addBusinessDays(fromDates[i] ?? 0, days[i] ?? 0).getTime()
      return sum
    },
    agrees: (i) =>
      Calendar.addBusinessDays(weekdays, from[i] ?? LocalDate.earliest, days[i] ?? 0) ===
      fromDate(addBusinessDays(fromDates[i] ?? 0, days[i] ?? 0)),
  },
  {
    name: "count business days",
    ours: () => {
      let sum = 0
      for (let i = 0; i < CASES; i++) {
        sum += Calendar.countBusinessDays(weekdays, from[i] ?? LocalDate.earliest, to[i] ?? LocalDate.earliest)
      }
      return sum
    },
    peer: () => {
      let sum = 0
      for (let i = 0; i < CASES; i++) sum += differenceInBusinessDays(toDates[i] ?? 0, fromDates[i] ?? 0)
      return sum
    },
    agrees: (i) =>
      Calendar.countBusinessDays(weekdays, from[i] ?? LocalDate.earliest, to[i] ?? LocalDate.earliest) ===
      differenceInBusinessDays(toDates[i] ?? 0, fromDates[i] ?? 0),
  },
  {
    name: "add business days, China 2026",
    ours: () => {
      let sum = 0
      for (let i = 0; i < CASES; i++)
        sum += Calendar.addBusinessDays(china, from[i] ?? LocalDate.earliest, days[i] ?? 0)
      return sum
    },
  },
  {
    name: "roll modified following, China 2026",
    ours: () => {
      let sum = 0
      for (let i = 0; i < CASES; i++) sum += Calendar.roll(china, from[i] ?? LocalDate.earliest, "modified-following")
      return sum
    },
  },
  {
    name: "add 1 to 41 business hours, China 2026",
    ours: () => {
      let sum = 0
      for (let i = 0; i < CASES; i++)
        sum += Calendar.addBusinessHours(china, at[i] ?? Instant.earliest, minutes[i] ?? 0)
      return sum
    },
  },
  {
    name: "business minutes within a year, China 2026",
    ours: () => {
      let sum = 0
      for (let i = 1; i < CASES; i++) {
        sum += Calendar.businessMinutesBetween(china, at[i - 1] ?? Instant.earliest, at[i] ?? Instant.earliest)
      }
      return sum
    },
  },
  {
    name: "date in Shanghai of a moment",
    ours: () => {
      let sum = 0
      for (let i = 0; i < CASES; i++) sum += Calendar.today(china, at[i] ?? Instant.earliest)
      return sum
    },
  },
]

for (const { agrees, name } of contests) {
  if (agrees === undefined) continue
  const differing = from.flatMap((_, i) => (agrees(i) ? [] : [i]))
  if (differing.length > 0) {
    const i = differing[0] ?? 0
    console.error(`${name}: ${differing.length} of ${CASES} answers differ, first`, fromDates[i], toDates[i], days[i])
    process.exit(1)
  }
  console.log(`${name}: ${CASES} answers equal`)
}

const peerOf = (name: string): string => `${name}, date-fns`
const times = await turnByTurn(
  contests.flatMap(({ name, ours, peer }) => [
    { name, cases: CASES, pass: ours },
    ...(peer === undefined ? [] : [{ name: peerOf(name), cases: CASES, pass: peer }]),
  ]),
)
tellRatios(
  times,
  contests.map(({ name, peer }) => ({
    ours: name,
    ...(peer === undefined ? {} : { peer: peerOf(name), goal: { atLeast: GOAL } }),
  })),
)
