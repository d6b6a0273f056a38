/**
 * Shipped incident policies, as plain data (ESC-8).
 *
 * @module
 */
import {
  businessHours,
  hours,
  lapse,
  merge,
  notify,
  type Offset,
  raise,
  repeat,
  type Schedule,
  step,
  supervisor,
} from "../escalation/index.ts"
import type { IncidentPolicy } from "./Policy.ts"

const raisedTo = (rank: string, after: Offset): Schedule =>
  step(rank, after, raise(rank), { to: [], message: "incident-raised" })

/** Whoever decides is reminded until they acknowledge; a reminder that is late by a whole turn is passed over. */
const reminded = (
  rank: string,
  unit: (count: number) => Offset,
  turns: { readonly first: number; readonly every: number; readonly times: number },
): Schedule =>
  repeat(
    step("reminder", unit(turns.first), raise(rank), {
      to: [],
      message: "incident-reminder",
      late: lapse(unit(turns.every)),
    }),
    unit(turns.every),
    turns.times,
  )

/** The supervisor hears of it at once. */
const atOnce: Schedule = step("supervisor", hours(0), notify, { to: [supervisor], message: "incident-reported" })

/**
 * Three severities, each told to the supervisor at once. `minor` in office time: a manager decides, told after 4 office hours, the
 * director after 16. `major`: the manager after half an hour, the director, who decides, after 2 hours, the president after a
 * day. `critical`: the manager after 5 minutes, the director after 15, the president, who decides, after 30. Then whoever
 * decides is reminded.
 *
 * @example
 * ```ts
 * import { Incident } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.deepEqual(Incident.tradeIncidents.severities.map(({ name }) => name), ["minor", "major", "critical"])
 * ```
 */
export const tradeIncidents: IncidentPolicy = {
  severities: [
    {
      name: "minor",
      decisionRank: "manager",
      schedule: merge(
        atOnce,
        raisedTo("manager", businessHours(4)),
        raisedTo("director", businessHours(16)),
        reminded("manager", businessHours, { first: 24, every: 8, times: 10 }),
      ),
    },
    {
      name: "major",
      decisionRank: "director",
      schedule: merge(
        atOnce,
        raisedTo("manager", hours(0.5)),
        raisedTo("director", hours(2)),
        raisedTo("president", hours(24)),
        reminded("director", hours, { first: 28, every: 4, times: 42 }),
      ),
    },
    {
      name: "critical",
      decisionRank: "president",
      schedule: merge(
        atOnce,
        raisedTo("manager", hours(5 / 60)),
        raisedTo("director", hours(0.25)),
        raisedTo("president", hours(0.5)),
        reminded("president", hours, { first: 1, every: 0.5, times: 96 }),
      ),
    },
  ],
}

/**
 * Real estate: as `trade`.
 *
 * @example
 * ```ts
 * import { Incident } from "@dealwright/core"
 * import assert from "node:assert"
 * assert.equal(Incident.propertyIncidents.severities[2]?.decisionRank, "president")
 * ```
 */
export const propertyIncidents: IncidentPolicy = tradeIncidents
