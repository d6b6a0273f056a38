/**
 * What the engine answers with.
 *
 * @module
 */
import type { Found, Tagged } from "../decider/Aggregate.ts"
import type { Json, PageCursor } from "../ports/Store.ts"

/** What an executed command led to. The same answer is given when the same command id comes again. */
export interface Outcome<Event, State> {
  readonly id: string
  /** The stream's version afterwards. */
  readonly version: number
  /** Events of this aggregate, in order; none when the command had been carried out before. */
  readonly events: ReadonlyArray<Event>
  readonly state: State
}

/** What a command would lead to. Nothing of it is stored. */
export interface Preview<Event, State> {
  readonly events: ReadonlyArray<Event>
  readonly state: State
  /** Everything that would happen, in every aggregate. */
  readonly consequences: ReadonlyArray<{ readonly kind: string; readonly id: string; readonly event: Tagged }>
}

/** A recorded event with who, when and why (KER-8). */
export interface RecordedEvent<Event> {
  readonly version: number
  readonly position: number
  readonly event: Event
  readonly meta: Json
}

/** A page of documents, decoded. */
export interface Page<State> {
  readonly documents: ReadonlyArray<Found<State> & { readonly version: number }>
  readonly next?: PageCursor
}
