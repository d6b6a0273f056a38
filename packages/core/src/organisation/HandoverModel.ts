/**
 * What becomes of everything open when a member leaves: `handover/<member>` (ORG-7). The stored form.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as CalendarCodec from "../calendar/Codec.ts"
import { Id, Name } from "../decider/Ids.ts"
import { MemberId } from "./Model.ts"

/** Things of one kind that are looked at in one step. */
export const handoverPage = 50

/** Where a sweep through a member's things has come to: the kind, and the last id of it that was looked at. */
export const HandoverPosition = Schema.Struct({ kind: Schema.String, after: Schema.NullOr(Schema.String) })
/** The type of {@link HandoverPosition}. */
export interface HandoverPosition extends Schema.Schema.Type<typeof HandoverPosition> {}

const at = CalendarCodec.Instant
const count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** A hand-over. `found`: what this sweep has found; `steps` counts the steps at the moment `last`. */
export const HandoverState = Schema.TaggedUnion({
  None: {},
  Open: {
    leaver: MemberId,
    begun: at,
    position: HandoverPosition,
    sweepBegan: at,
    found: count,
    moved: count,
    last: at,
    steps: count,
    due: at,
  },
  Done: { begun: at, ended: at, moved: count },
})
/** The type of {@link HandoverState}. */
export type HandoverState = typeof HandoverState.Type

/** `Begin` follows from a member leaving, `Continue` from the step before or from a timer. Both are the system's. */
export const HandoverCommand = Schema.TaggedUnion({ Begin: { leaver: MemberId }, Continue: {} })
/** The type of {@link HandoverCommand}. */
export type HandoverCommand = typeof HandoverCommand.Type

/**
 * Events of a hand-over. Names and fields are the storage format: add versions, never edit. `ThingsPassed` is one step: what
 * passed to whom, and where to go on; without `next` the sweep is over.
 */
export const HandoverEvent = Schema.TaggedUnion({
  HandoverBegun: { leaver: MemberId, at },
  ThingsPassed: {
    kind: Name,
    ids: Schema.Array(Id).check(Schema.isMaxLength(handoverPage)),
    to: MemberId,
    next: Schema.NullOr(HandoverPosition),
    at,
  },
  HandoverEnded: { at },
})
/** The type of {@link HandoverEvent}. */
export type HandoverEvent = typeof HandoverEvent.Type
