/**
 * An incident: what happened, how grave it is, who has been told, who deals with it, what was found (ESC-8).
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, LongText, Name, ShortText } from "../decider/Ids.ts"
import { EscalationState } from "../escalation/index.ts"

/** What an incident is about: a kind of thing and its id, in this system or in the host's. */
export const Subject = Schema.Struct({ kind: Name, id: Id })
/** What an incident is about. */
export type Subject = typeof Subject.Type

/** A text that says something: up to 2 000 characters, not blank. */
export const Statement = LongText.check(Schema.isPattern(/\S/u, { description: "a text that is not blank" }))

/** Members by their ids. */
export const Members = Schema.Array(Id).check(Schema.isMaxLength(1000))

/** Somebody who said that they know: who, with which rank, when. */
export const Sighting = Schema.Struct({ by: ShortText, rank: Name, at: CalendarCodec.Instant })
/** Somebody who said that they know. */
export type Sighting = typeof Sighting.Type

/** Somebody who was told, and when for the first time. */
export const Told = Schema.Struct({ memberId: Id, at: CalendarCodec.Instant })
/** Somebody who was told. */
export type Told = typeof Told.Type

/**
 * Where an incident stands: it goes up the chain while it is `Reported`, is dealt with once the decision level has
 * `Acknowledged` it, and ends with a finding.
 */
export const Standing = Schema.TaggedUnion({
  Reported: {},
  Acknowledged: { by: ShortText, rank: Name, at: CalendarCodec.Instant },
  Closed: { by: ShortText, at: CalendarCodec.Instant, finding: Statement },
})
/** Where an incident stands. */
export type Standing = typeof Standing.Type

/** An incident, or none under that id yet. */
export const IncidentState = Schema.TaggedUnion({
  Absent: {},
  Incident: {
    title: ShortText,
    description: Statement,
    /** A name of the policy's list. */
    severity: Name,
    /** Its place in the policy's list when it was graded: 0 is the mildest. */
    gravity: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 20 })),
    about: Schema.NullOr(Subject),
    reportedBy: ShortText,
    reportedAt: CalendarCodec.Instant,
    /** The member up whose chain it goes; `null` where nobody's. */
    inCharge: Schema.NullOr(Id),
    /** The responsible department; `null` until it is on file. */
    department: Schema.NullOr(Name),
    /** What is done about it; `null` until it is on file. */
    plan: Schema.NullOr(Statement),
    standing: Standing,
    /** Everybody who said that they know, in order; those below the decision level too. */
    seen: Schema.Array(Sighting).check(Schema.isMaxLength(1000)),
    told: Schema.Array(Told).check(Schema.isMaxLength(1000)),
    escalation: EscalationState,
  },
})
/** An incident, or none under that id yet. */
export type IncidentState = typeof IncidentState.Type
/** An incident that was reported. */
export type Incident = Extract<IncidentState, { readonly _tag: "Incident" }>
