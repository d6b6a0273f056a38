/**
 * What happened to incidents. Tags and fields are the storage format.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, Name, ShortText } from "../decider/Ids.ts"
import { escalationEventFields } from "../escalation/index.ts"
import { Members, Statement, Subject } from "./Model.ts"

const at = CalendarCodec.Instant
const by = ShortText
const gravity = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 20 }))

const { EscalationReopened, EscalationRescheduled, EscalationStarted, EscalationStopped, StepFired, StepSkipped } =
  escalationEventFields

/** Events of an incident (ESC-8). `decisionRank` is the lowest rank whose acknowledgement stops it by then. */
export const IncidentEvent = Schema.TaggedUnion({
  IncidentReported: {
    title: ShortText,
    description: Statement,
    severity: Name,
    gravity,
    decisionRank: Name,
    about: Schema.NullOr(Subject),
    inCharge: Schema.NullOr(Id),
    department: Schema.NullOr(Name),
    plan: Schema.NullOr(Statement),
    by,
    at,
  },
  /** Somebody below the decision level knows. */
  IncidentSeen: { by, rank: Name, at },
  /** The decision level knows: it goes no further up. */
  IncidentAcknowledged: { by, rank: Name, at },
  /** Department and plan as they stand from now on. */
  PlanFiled: { department: Schema.NullOr(Name), plan: Schema.NullOr(Statement), by, at },
  SeverityChanged: { from: Name, to: Name, gravity, decisionRank: Name, reason: Statement, by, at },
  IncidentClosed: { finding: Statement, by, at },
  EscalationStarted,
  EscalationStopped,
  EscalationReopened,
  EscalationRescheduled,
  /** A step was taken; `told` are those whom it concerns, known by then or not. */
  StepFired: { ...StepFired, told: Members },
  StepSkipped,
})
/** Events of an incident. */
export type IncidentEvent = typeof IncidentEvent.Type
