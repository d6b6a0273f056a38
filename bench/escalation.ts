/**
 * The next step of an instalment beside the same rule written by hand: offsets, gaps to the real firing before, paused days,
 * an end with its value date, the company's time zone. The answers are compared first, then both are timed turn by turn.
 * Then a million open instalments are swept in one pass while the heap is watched.
 *
 *     node --conditions=@dealwright/source bench/escalation.ts
 */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as Calendar from "@dealwright/core/Calendar"
import * as Decider from "@dealwright/core/Decider"
import * as Decision from "@dealwright/core/Decision"
import * as Escalation from "@dealwright/core/Escalation"
import * as Instant from "@dealwright/core/Instant"
import * as LocalDate from "@dealwright/core/LocalDate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { random as seeded, tellRatios, turnByTurn } from "./harness.ts"

const CASES = 10_000
const OPEN = 1_000_000

const random = seeded(20_260_310)

const zone = Calendar.TimeZone.literal("Asia/Shanghai")
const calendar = Calendar.compile(Calendar.monToFri(zone))
const context = { ladder: Decision.defaultLadder, extensions: Decider.noExtensions }
const plan: Escalation.Plan = {
  schedule: Result.getOrThrow(Escalation.compile(Escalation.propertySchedule, context)),
  calendar,
}

// --- by hand -----------------------------------------------------------------------------------------------------

/** An instalment as somebody would keep it who wrote just this schedule. */
interface Open {
  readonly status: "running" | "paused" | "stopped"
  readonly due: LocalDate.LocalDate
  readonly done: number
  /** Days paused after the due date. */
  readonly pausedDays: number
  /** The last firing, and the day planned for it; -1 before the first. */
  readonly lastAt: number
  readonly lastPlanned: number
  readonly stoppedFrom: number
}

const NAMES = ["due-soon", "warning", "lawyers-letter", "forfeiture"]
const OFFSETS = [-3, 2, 8, 15]
const KEEPS_GAP = [false, false, true, true]
/** Hours of the day; the zone has no summer time. */
const HOURS = [8, 8, 8, 18]

const nextByHand = (open: Open): { readonly step: string; readonly at: Instant.Instant } | undefined => {
  if (open.status === "paused") return undefined
  const step = NAMES[open.done]
  const offset = OFFSETS[open.done]
  if (step === undefined || offset === undefined) return undefined
  let date = open.due + offset + (offset < 0 ? 0 : open.pausedDays)
  if (KEEPS_GAP[open.done] === true && open.lastAt !== -1) {
    const free = Calendar.today(calendar, Instant.fromEpochMillis(open.lastAt)) + date - open.lastPlanned
    if (free > date) date = free
  }
  const midnight = Calendar.TimeZone.startOfDay(LocalDate.fromEpochDays(date), zone)
  const at = Instant.addMillis(midnight, (HOURS[open.done] ?? 0) * Instant.hour)
  return open.status === "stopped" && at >= open.stoppedFrom ? undefined : { step, at }
}

// --- the same instalments for both ---------------------------------------------------------------------------------

/** An instalment after a life of sweeps now and then, with a dispute or a payment for some. */
const lived = (): Escalation.EscalationState => {
  const due = LocalDate.addDays(LocalDate.literal("2026-01-10"), random(120))
  let at = Calendar.TimeZone.startOfDay(LocalDate.addDays(due, -5), zone)
  let state = Escalation.fold(Escalation.start(plan, Escalation.notStarted, { anchor: Escalation.onDate(due), at }))
  const take = (events: ReadonlyArray<Escalation.EscalationEvent>) => {
    state = Escalation.fold(events, state)
  }
  for (let sweeps = random(6); sweeps > 0; sweeps--) {
    at = Instant.addMillis(at, (1 + random(9 * 24)) * Instant.hour)
    take(Escalation.fire(plan, state, { at }))
    const chance = random(100)
    if (chance < 6) take(Escalation.pause(state, { reason: "Dispute", at }))
    else if (chance < 10) take(Escalation.resume(plan, state, { at }))
    else if (chance < 12) {
      const from = Calendar.TimeZone.startOfDay(LocalDate.addDays(Calendar.today(calendar, at), random(20)), zone)
      take(Escalation.stop(plan, state, { reason: "Fulfilled", from, at }))
    }
  }
  return state
}

const written = (state: Escalation.EscalationState): Open => {
  if (state._tag === "NotStarted" || state.anchor._tag === "AtMoment")
    throw new Error("every instalment has a due date")
  const due = state.anchor.date
  const last = state.passed.findLast((one) => one.outcome === "Fired")
  const days = (instant: Instant.Instant) => Math.max(due, Calendar.today(calendar, instant))
  return {
    status: state._tag === "Running" ? "running" : state._tag === "Paused" ? "paused" : "stopped",
    due,
    done: state.passed.length,
    pausedDays: state.pauses.reduce((sum, { from, to }) => sum + days(to) - days(from), 0),
    lastAt: last?.at ?? -1,
    lastPlanned: last === undefined ? -1 : Calendar.today(calendar, last.due),
    stoppedFrom: state._tag === "Stopped" ? state.from : -1,
  }
}

/** As a store hands them out: read from JSON. */
const states = Array.from({ length: CASES }, lived).map((state) =>
  Schema.decodeUnknownSync(Escalation.EscalationState)(
    JSON.parse(JSON.stringify(Schema.encodeSync(Escalation.EscalationState)(state))),
  ),
)
const opens = states.map(written)

let waiting = 0
for (const [i, state] of states.entries()) {
  const ours = Escalation.next(plan, state)
  const hand = nextByHand(opens[i] ?? written(state))
  if (ours?.step.id !== hand?.step || ours?.at !== hand?.at) {
    console.error(`instalment ${i}: ours ${ours?.step.id} ${ours?.at}, by hand ${hand?.step} ${hand?.at}`, state)
    process.exit(1)
  }
  if (ours !== undefined) waiting++
}
console.log(`next step: ${CASES} answers equal, ${waiting} of them a step`)

// --- timed turn by turn ----------------------------------------------------------------------------------------------

const now = Instant.literal("2026-04-01T01:00Z")

interface Contest {
  readonly name: string
  readonly goal: number
  /** Each asks about every instalment once. What it counts keeps the compiler from leaving the asking out. */
  readonly ours: () => number
  readonly hand: () => number
}

const contests: ReadonlyArray<Contest> = [
  {
    name: "next step of an instalment",
    goal: 3,
    ours: () => {
      let sum = 0
      for (const state of states) sum += Escalation.next(plan, state)?.at ?? 0
      return sum
    },
    hand: () => {
      let sum = 0
      for (const open of opens) sum += nextByHand(open)?.at ?? 0
      return sum
    },
  },
  {
    name: "is anything due? (for a sweep)",
    goal: 3,
    ours: () => {
      let due = 0
      for (const state of states) {
        const step = Escalation.next(plan, state)
        if (step !== undefined && step.at <= now) due++
      }
      return due
    },
    hand: () => {
      let due = 0
      for (const open of opens) {
        const step = nextByHand(open)
        if (step !== undefined && step.at <= now) due++
      }
      return due
    },
  },
]

for (const { hand, name, ours } of contests) {
  if (name.startsWith("is anything due") && ours() !== hand()) throw new Error("the two find different steps due")
}
const handOf = (name: string): string => `${name}, by hand`
const times = await turnByTurn(
  contests.flatMap(({ hand, name, ours }) => [
    { name, cases: CASES, pass: ours },
    { name: handOf(name), cases: CASES, pass: hand },
  ]),
)
tellRatios(
  times,
  contests.map(({ goal, name }) => ({ ours: name, peer: handOf(name), goal: { atMost: goal } })),
)

// --- a million in one pass -------------------------------------------------------------------------------------------

setFlagsFromString("--expose-gc")
const collect: unknown = runInNewContext("gc")
const heap = (): number => {
  if (typeof collect === "function") collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}

const heaps: Array<number> = []
/** The instalments as a store hands them out, page by page, each its own object; nothing keeps the pages. */
function* pages(): Generator<Escalation.EscalationState> {
  for (let n = 0; n < OPEN; n++) {
    if (n % (OPEN / 10) === 0) heaps.push(heap())
    const state = states[n % CASES]
    if (state !== undefined) yield { ...state }
  }
  heaps.push(heap())
}

const before = process.cpuUsage()
let swept = 0
let happened = 0
for (const { events } of Escalation.sweep(plan, pages(), (state) => state, now)) {
  swept++
  happened += events.length
}
const { system, user } = process.cpuUsage(before)
const grown = Math.max(...heaps) - (heaps[0] ?? 0)
console.log(
  `${OPEN} open instalments swept in one pass: ${swept} with steps due, ${happened} events, ` +
    `${((user + system) / 1e6).toFixed(2)} s of CPU`,
)
console.log(
  `heap after each tenth, MB: ${heaps.map((mb) => mb.toFixed(1)).join(" ")}; grown by ${grown.toFixed(1)} (goal: flat)`,
)
if (grown > 5) {
  console.error("the heap grew while sweeping")
  process.exit(1)
}
