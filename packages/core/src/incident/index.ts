/**
 * Incidents (ESC-8): emergencies that go up the reporting chain until the decision level acknowledges, at the pace of their
 * severity; dealt with by a department with a plan, closed with a finding.
 */
import { type AnyAggregate, erase } from "../decider/Aggregate.ts"
import { extend } from "../decider/Extension.ts"
import { agendaSource } from "../escalation/index.ts"
import { incidentAgenda } from "./Agenda.ts"
import { incident } from "./Decider.ts"
import { incidentPolicy } from "./Policy.ts"

export * from "./Commands.ts"
export * from "./Decider.ts"
export { IncidentError, type IncidentReason, type MissingPart } from "./Errors.ts"
export * from "./Evaluate.ts"
export * from "./Events.ts"
export * from "./Messages.ts"
export * from "./Model.ts"
export * from "./Policy.ts"
export * from "./Templates.ts"
export * from "./Views.ts"

/** Aggregates of this module. */
export const aggregates: ReadonlyArray<AnyAggregate> = [erase(incident)]

/** What incidents have ahead (ESC-7). */
export const extensions = [extend(agendaSource, incident.kind, incidentAgenda)]

/** Kinds of policy of this module. */
export const policies = [incidentPolicy]
