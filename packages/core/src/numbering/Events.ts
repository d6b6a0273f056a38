/**
 * What happened to business numbers. Names and fields are the storage format: add versions, never edit.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { taken } from "./Model.ts"

/** The next number of a series was given out. Modules put a reactor on it to learn the number of their own things. */
export const NumberingEvent = Schema.TaggedUnion({ NumberTaken: taken })
/** The type of {@link NumberingEvent}. */
export type NumberingEvent = typeof NumberingEvent.Type

/** Something has its number, for good. */
export const AssignedNumberEvent = Schema.TaggedUnion({ NumberAssigned: taken })
/** The type of {@link AssignedNumberEvent}. */
export type AssignedNumberEvent = typeof AssignedNumberEvent.Type
