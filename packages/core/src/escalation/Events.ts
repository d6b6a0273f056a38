/**
 * Stored facts of a running schedule: names and fields are the storage format. Owners embed them in their own events,
 * either as they are (`EscalationEvent`) or case by case with fields of their own (`escalationEventFields`).
 *
 * Each event says when to look again (`next`), so that an owner's timer can be read from its state alone.
 */
import * as Schema from "effect/Schema"
import * as Codecs from "../calendar/Codec.ts"
import { ShortText } from "../decider/Ids.ts"
import * as Codec from "./Codec.ts"

const next = Schema.NullOr(Codecs.Instant)
const at = Codecs.Instant
const step = Codec.StepId
const revision = Codec.Revision

/** The fields of each event, for owners that add their own: which instalment it is about, say. */
export const escalationEventFields = {
  /** The schedule counts from `anchor` (ESC-1). */
  EscalationStarted: { anchor: Codec.Anchor, at, next },
  /** A step fired, once per obligation and revision (ESC-3). `due` is the moment planned, `at` the real one. */
  StepFired: {
    step,
    revision,
    action: Codec.Action,
    audience: Codec.Audiences,
    message: Codec.MessageCode,
    due: Codecs.Instant,
    at,
    next,
  },
  /** A step was passed over: it had lost its sense, its condition did not hold, or no notice had been served (ESC-4). */
  StepSkipped: {
    step,
    revision,
    why: Schema.Literals(["Lapsed", "ConditionNotMet", "WithoutNotice"]),
    due: Codecs.Instant,
    at,
    next,
  },
  /** A step is due and waits for what it demands (ESC-4). */
  StepAwaited: { step, revision, demands: Codec.Demands, due: Codecs.Instant, at },
  /** A person confirmed the coming step (ESC-4). */
  StepConfirmed: { step, revision, by: ShortText, at, next },
  /** Proof that a notice reached the other side was filed (ESC-4). `servedAt` is when it reached them. */
  NoticeServed: { step, revision, servedAt: Codecs.Instant, proof: ShortText, at, next },
  /** Nothing fires until it is resumed (ESC-5). */
  EscalationPaused: { reason: Codec.PauseReason, at },
  /** One reason to stand still is gone. With the last one it goes on, and the time between does not count (ESC-5). */
  EscalationResumed: { reason: Codec.PauseReason, at, next },
  /** Starts anew from another anchor; pending steps are cancelled, served notices stay on record (REC-5). */
  EscalationRestarted: { anchor: Codec.Anchor, revision, at, next },
  /** Ends; from `from` on no step fires (ESC-5). */
  EscalationStopped: { reason: Codec.StopReason, from: Codecs.Instant, at, next },
  /** The end was undone, by a bounced payment say: goes on where it stood, and the time between counts (REC-2). */
  EscalationReopened: { at, next },
  /** The next step lies elsewhere than expected, because the schedule or the calendar changed. */
  EscalationRescheduled: { at, next },
} as const

/** What can happen to a schedule. */
export const EscalationEvent = Schema.TaggedUnion(escalationEventFields)
export type EscalationEvent = typeof EscalationEvent.Type
