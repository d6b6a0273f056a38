/**
 * What incidents have ahead (ESC-7, ESC-8). Not exported from the module; the module contributes it.
 *
 * @module
 */
import * as Aggregate from "../decider/Aggregate.ts"
import { ahead, source } from "../escalation/index.ts"
import { incident } from "./Decider.ts"
import type { CompiledIncidentPolicy } from "./Evaluate.ts"
import { incidentPolicy } from "./Policy.ts"

/** The levels that an incident has still to reach. */
export const incidentAgenda = source({
  of: incident,
  reads: (): Aggregate.Reads<{ readonly incidents: CompiledIncidentPolicy }> => ({
    incidents: Aggregate.policy(incidentPolicy),
  }),
  owners: (state) =>
    state._tag === "Absent" ? [] : [state.inCharge ?? state.reportedBy, ...state.told.map(({ memberId }) => memberId)],
  entries: (state, { calendar, incidents }, span) => {
    const severity = state._tag === "Absent" ? undefined : incidents.severities.get(state.severity)
    if (state._tag === "Absent" || state.standing._tag !== "Reported" || severity === undefined) return []
    const facts = { seen: state.seen.length > 0, department: state.department !== null, plan: state.plan !== null }
    return ahead({ schedule: severity.schedule, calendar }, state.escalation, { ...span, facts }).map((one) => ({
      ...one,
      item: null,
    }))
  },
})
