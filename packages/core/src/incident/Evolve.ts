/**
 * How events change an incident: total. Not exported from the module.
 *
 * @module
 */
import * as Escalation from "../escalation/index.ts"
import type { IncidentEvent } from "./Events.ts"
import type { Incident, IncidentState } from "./Model.ts"

const reported = (event: Extract<IncidentEvent, { readonly _tag: "IncidentReported" }>): Incident => {
  const { about, at, by, department, description, gravity, inCharge, plan, severity, title } = event
  return {
    _tag: "Incident",
    ...{ title, description, severity, gravity, about, inCharge, department, plan },
    reportedBy: by,
    reportedAt: at,
    standing: { _tag: "Reported" },
    seen: [],
    told: [],
    escalation: Escalation.notStarted,
  }
}

/** The state after an event. */
export const evolve = (state: IncidentState, event: IncidentEvent): IncidentState => {
  if (state._tag === "Absent") return event._tag === "IncidentReported" ? reported(event) : state
  switch (event._tag) {
    case "IncidentReported":
      return state
    case "IncidentSeen":
    case "IncidentAcknowledged": {
      const { at, by, rank } = event
      const isNew = !state.seen.some((one) => one.by === by)
      const seen = isNew ? [...state.seen, { by, rank, at }] : state.seen
      return event._tag === "IncidentSeen"
        ? { ...state, seen }
        : { ...state, seen, standing: { _tag: "Acknowledged", by, rank, at } }
    }
    case "PlanFiled":
      return { ...state, department: event.department, plan: event.plan }
    case "SeverityChanged":
      return { ...state, severity: event.to, gravity: event.gravity }
    case "IncidentClosed":
      return { ...state, standing: { _tag: "Closed", by: event.by, at: event.at, finding: event.finding } }
    case "EscalationStarted":
    case "EscalationReopened":
      // It goes up: as it was reported, or graded beyond whoever had acknowledged it.
      return {
        ...state,
        standing: { _tag: "Reported" },
        escalation: Escalation.evolve(state.escalation, event),
      }
    case "StepFired": {
      const news = event.told.filter((memberId) => !state.told.some((one) => one.memberId === memberId))
      return {
        ...state,
        told: [...state.told, ...news.map((memberId) => ({ memberId, at: event.at }))],
        escalation: Escalation.evolve(state.escalation, event),
      }
    }
    default:
      return { ...state, escalation: Escalation.evolve(state.escalation, event) }
  }
}
