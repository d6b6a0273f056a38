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

const CASES = 10_000
const ROUNDS = 11
const GOAL = 200

// A small generator with a fixed seed: every run asks the same questions.
let seed = 20_260_310
const random = (below: number): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}
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

/** CPU time of one call in nanoseconds, measured over at least 30 ms. */
const measure = (ask: () => number): number => {
  let passes = 0
  let spent = 0
  let sum = 0
  const before = process.cpuUsage()
  while (spent < 30_000) {
    for (let n = 0; n < 5; n++) sum += ask()
    passes += 5
    const { user, system } = process.cpuUsage(before)
    spent = user + system
  }
  if (!Number.isFinite(sum)) throw new Error("an answer is no number")
  return (spent * 1_000) / (passes * CASES)
}

const median = (values: ReadonlyArray<number>): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

const rows = contests.map(({ name, ours, peer }) => {
  const times: { readonly ours: Array<number>; readonly peer: Array<number> } = { ours: [], peer: [] }
  for (let round = -1; round < ROUNDS; round++) {
    const mine = measure(ours)
    const theirs = peer === undefined ? 0 : measure(peer)
    if (round < 0) continue // the first round only warms up
    times.ours.push(mine)
    times.peer.push(theirs)
  }
  const [mine, theirs] = [median(times.ours), median(times.peer)]
  return {
    what: name,
    "ns per call": mine.toFixed(1),
    "date-fns ns": peer === undefined ? "–" : theirs.toFixed(0),
    "times faster": peer === undefined ? "–" : (theirs / mine).toFixed(0),
    goal: peer === undefined ? "–" : `≥ ${GOAL}`,
  }
})
console.log(`\nMedians of ${ROUNDS} rounds, CPU time, node ${process.version}`)
console.table(rows)
