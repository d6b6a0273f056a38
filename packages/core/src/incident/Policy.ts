/**
 * Policy of incidents as data: how grave they can be, and how fast each goes up (ESC-8). Nothing here decides.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { Name } from "../decider/Ids.ts"
import type { PolicyKind } from "../decider/Policy.ts"
import { Schedule } from "../escalation/index.ts"
import { type CompiledIncidentPolicy, compile } from "./Evaluate.ts"

/** One severity: who decides, and the steps by which it reaches them. */
export const Severity = Schema.Struct({
  /** As people say it: `minor`, `critical`. */
  name: Name,
  /** Lowest rank whose acknowledgement stops it from going further up. */
  decisionRank: Name,
  /** Counts from the moment of the report. */
  schedule: Schedule,
})
/** One severity. */
export type Severity = typeof Severity.Type

/** Incidents: severities from the mildest to the gravest. */
export const IncidentPolicy = Schema.Struct({
  severities: Schema.Array(Severity).check(Schema.isMinLength(1), Schema.isMaxLength(20)),
})
/** Incident policy as data. */
export type IncidentPolicy = typeof IncidentPolicy.Type

/** The kind of policy that incidents follow. */
export const incidentPolicy: PolicyKind<IncidentPolicy, CompiledIncidentPolicy> = {
  key: "incident",
  codec: IncidentPolicy,
  compile,
}
