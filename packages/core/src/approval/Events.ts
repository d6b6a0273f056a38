/**
 * What happened to a request. Names and fields are the storage format: add versions, never edit.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { LongText, ShortText } from "../decider/index.ts"
import * as DecisionCodec from "../decision/Codec.ts"
import { Answer, Asked, OnBehalfOf, Route, requestFields, StepId, Subject } from "./Model.ts"

const at = CalendarCodec.Instant
const deadline = Schema.optionalKey(CalendarCodec.Instant)
const asked = Schema.Array(Asked).check(Schema.isMaxLength(100))
const end = { subject: Subject, by: ShortText, onBehalfOf: Schema.optionalKey(OnBehalfOf), at }

/**
 * Events of a request (APR-3, APR-5). Those that end it carry the subject, so that the module whose it is can react:
 * `Approved`, `Rejected`, `Returned`, `Withdrawn`, `Expired`, `Superseded`. `Answered` is one step's answer; it comes before
 * the end that it brings about. Whoever answers or ends it on somebody's behalf is `by`, and `onBehalfOf` says whose (ORG-3).
 */
export const ApprovalEvent = Schema.TaggedUnion({
  Requested: { ...requestFields, route: Route, asked, at, deadline },
  Answered: { answer: Answer, asked, deadline },
  /** Nobody answered in time: the steps now ask for the next rank up (APR-4). */
  Raised: {
    steps: Schema.Array(Schema.Struct({ step: StepId, to: DecisionCodec.Rank })).check(Schema.isMaxLength(100)),
    asked,
    at,
    deadline,
  },
  /** Whoever was asked has left: others are asked in their place (ORG-7). */
  Reasked: { from: ShortText, asked, at },
  /** `approvers`: everybody who agreed, in order. */
  Approved: {
    ...end,
    approvers: Schema.Array(ShortText).check(Schema.isMaxLength(1000)),
    lapsesAt: Schema.optionalKey(CalendarCodec.Instant),
  },
  Rejected: { ...end, reason: LongText },
  Returned: { ...end, reason: LongText },
  Withdrawn: { ...end, reason: LongText },
  Expired: end,
  Superseded: { ...end, reason: LongText },
  /** What was approved has been done; it can't lapse any more (APR-6). */
  Used: { at },
})
/** The type of {@link ApprovalEvent}. */
export type ApprovalEvent = typeof ApprovalEvent.Type
