/**
 * Questions about incidents, for boards and notices: pure, nothing changes.
 *
 * @module
 */
import type { CompiledCalendar } from "../calendar/Evaluate.ts"
import * as Instant from "../calendar/Instant.ts"
import * as LocalDate from "../calendar/LocalDate.ts"
import * as TimeZone from "../calendar/TimeZone.ts"
import type { Found } from "../decider/Aggregate.ts"
import type { FactValue } from "../decision/Model.ts"
import type { FindQuery } from "../ports/Store.ts"
import type { MissingPart } from "./Errors.ts"
import type { IncidentEvent } from "./Events.ts"
import type { Incident, IncidentState } from "./Model.ts"

/**
 * What an incident still lacks before it can be closed (ESC-8). Nothing for one that is closed, or that doesn't exist.
 *
 * @example
 * ```ts
 * import { Incident } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Incident.missing({ _tag: "Absent" }), [])
 * ```
 */
export const missing = (state: IncidentState): ReadonlyArray<MissingPart> =>
  state._tag === "Absent" || state.standing._tag === "Closed"
    ? []
    : [
        ...(state.standing._tag === "Reported" ? (["acknowledgement"] as const) : []),
        ...(state.department === null ? (["department"] as const) : []),
        ...(state.plan === null ? (["plan"] as const) : []),
      ]

/**
 * The question by which incidents are found that aren't closed, the gravest first; pages of it go into {@link board}.
 *
 * @example
 * ```ts
 * import { Incident } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Incident.openIncidents.sort, { field: "gravity", direction: "descending" })
 * ```
 */
export const openIncidents: FindQuery = {
  where: [{ _tag: "In", field: "status", values: ["reported", "acknowledged"] }],
  sort: { field: "gravity", direction: "descending" },
  limit: 200,
}

/** A line of the board. */
export interface BoardLine {
  readonly id: string
  readonly title: string
  readonly severity: string
  readonly gravity: number
  readonly department: string | null
  /** Minutes since the report, whole. */
  readonly minutes: number
  /** When the decision level acknowledged it, in whole minutes after the report; `null` while it has not. */
  readonly acknowledgedAfter: number | null
  /** How many members know of it. */
  readonly told: number
  readonly missing: ReadonlyArray<MissingPart>
}

const minutesBetween = (from: Instant.Instant, to: Instant.Instant): number => Math.floor((to - from) / Instant.minute)

/**
 * Open incidents on one page: those that nobody who may decide knows of first, of these the gravest, then the oldest (ESC-8).
 *
 * @example
 * ```ts
 * import { Incident, Instant } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Incident.board([{ id: "I-1", state: { _tag: "Absent" } }], Instant.literal("2026-03-02T09:00Z")), [])
 * ```
 */
export const board = (found: Iterable<Found<IncidentState>>, now: Instant.Instant): ReadonlyArray<BoardLine> => {
  const lines: Array<BoardLine> = []
  for (const { id, state } of found) {
    if (state._tag === "Absent" || state.standing._tag === "Closed") continue
    const { department, gravity, reportedAt, severity, standing, title, told } = state
    lines.push({
      ...{ id, title, severity, gravity, department },
      minutes: minutesBetween(reportedAt, now),
      acknowledgedAfter: standing._tag === "Reported" ? null : minutesBetween(reportedAt, standing.at),
      told: told.length,
      missing: missing(state),
    })
  }
  const waits = (line: BoardLine): number => (line.acknowledgedAfter === null ? 0 : 1)
  return lines.sort((a, b) => waits(a) - waits(b) || b.gravity - a.gravity || b.minutes - a.minutes)
}

/** A step of an incident as members are told of it. */
export interface IncidentNotice {
  /** Ids of those who are told. */
  readonly to: ReadonlyArray<string>
  /** Code of the sentence in the message catalogue. */
  readonly message: string
  readonly facts: Readonly<Record<string, FactValue>>
}

/** A moment on the company's clock, as `2026-03-02 17:00`. */
const clock = (calendar: CompiledCalendar, at: Instant.Instant): string => {
  const { date, millisOfDay } = TimeZone.localDateTimeOf(at, calendar.calendar.zone)
  const minutes = Math.floor(millisOfDay / Instant.minute)
  const two = (n: number): string => String(n).padStart(2, "0")
  return `${LocalDate.format(date)} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

const factsOf = (
  id: string,
  { reportedAt, reportedBy, severity, title }: Incident,
  { action, at, step }: Extract<IncidentEvent, { readonly _tag: "StepFired" }>,
  calendar: CompiledCalendar,
): Readonly<Record<string, FactValue>> => ({
  ...{ subject: id, title, severity, by: reportedBy, step },
  reported: clock(calendar, reportedAt),
  minutes: minutesBetween(reportedAt, at),
  ...(action._tag === "Raise" ? { rank: action.rank } : {}),
  ...(action._tag === "Custom" ? { action: action.name } : {}),
})

/**
 * What members are to be told when a step of an incident was taken (ESC-6, ESC-8); nothing for other events, nor where a step
 * finds nobody. `state` is the incident's after the event.
 *
 * @example
 * ```ts
 * import { Calendar, Incident, Instant } from "@dealwright/core"
 * import assert from "node:assert"
 * const calendar = Calendar.compile(Calendar.monToFri(Calendar.TimeZone.utc))
 * const seen = { _tag: "IncidentSeen", by: "max", rank: "manager", at: Instant.literal("2026-03-02T09:00Z") } as const
 * assert.equal(Incident.noticeOf("I-1", { _tag: "Absent" }, seen, calendar), undefined)
 * ```
 */
export const noticeOf = (
  id: string,
  state: IncidentState,
  event: IncidentEvent,
  calendar: CompiledCalendar,
): IncidentNotice | undefined =>
  event._tag !== "StepFired" || state._tag === "Absent" || event.told.length === 0
    ? undefined
    : { to: event.told, message: event.message, facts: factsOf(id, state, event, calendar) }
