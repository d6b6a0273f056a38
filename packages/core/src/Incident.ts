/**
 * Incidents (ESC-8): emergencies that go up the reporting chain until the decision level acknowledges, at the pace of their
 * severity.
 */
export * from "./incident/index.ts"
