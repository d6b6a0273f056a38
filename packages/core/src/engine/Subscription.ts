/**
 * How far an after-commit subscriber has come and what it couldn't handle, kept like everything else: as an aggregate.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { LongText, ShortText } from "../decider/Ids.ts"
import { Rejection } from "../decider/Rejection.ts"

const Position = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** A stream by company, kind and id. `null` where an earlier version stored only the position. */
const Stream = Schema.NullOr(Schema.Struct({ tenant: Schema.String, kind: Schema.String, id: Schema.String }))

/** So much of an error is kept at hand; the event that parked has up to 2 000 characters. */
const errorLength = 200

/** A stream that is held: its first event failed for good, the others wait behind it in their order. */
const ParkedStream = Schema.Struct({
  stream: Stream,
  error: Schema.String.check(Schema.isMaxLength(errorLength)),
  /** Whether somebody asked for it to be tried again, and it hasn't been yet. */
  isRetried: Schema.Boolean,
  /** Positions of its events, in order. */
  events: Schema.Array(Position),
})
/** The type of `ParkedStream`: a stream that is held, with the error of its first event. */
export interface ParkedStream extends Schema.Schema.Type<typeof ParkedStream> {}

const State = Schema.Struct({ position: Position, parked: Schema.Array(ParkedStream) })
/** How far a subscriber has come: everything up to `position` is handled, skipped, or in `parked`. */
export interface SubscriptionState extends Schema.Schema.Type<typeof State> {}

const Event = Schema.TaggedUnion({
  Advanced: { position: Position },
  /** It kept failing. Its stream is held from here on. */
  EventParked: { position: Position, stream: Stream, error: LongText },
  /** An earlier event of its stream is parked; it was not tried. */
  EventHeld: { position: Position, stream: Stream },
  /** The stream in which this position is parked is to be tried again. */
  RetryRequested: { position: Position },
  RetryFailed: { position: Position, error: LongText },
  ParkedHandled: { position: Position },
  EventSkipped: { position: Position, reason: ShortText },
})

/** An event that is put aside: `error` says why it failed; without one it waits behind another of its stream. */
const PutAside = Schema.Struct({ position: Position, stream: Stream, error: Schema.NullOr(LongText) })
/** The type of `PutAside`: an event that is parked, or held behind a parked one. */
export interface PutAside extends Schema.Schema.Type<typeof PutAside> {}

const Command = Schema.TaggedUnion({
  /**
   * Everything after `from` and up to `position` is dealt with; `aside` wasn't handled. Nothing happens when the
   * subscription doesn't stand at `from`: somebody else has come further, and knows better.
   */
  Advance: { from: Position, position: Position, aside: Schema.Array(PutAside) },
  /** Try a parked stream again, the one in which `position` is parked; `null`: all of them. */
  Retry: { position: Schema.NullOr(Position) },
  /** Give up one parked event. */
  Skip: { position: Position, reason: ShortText },
  /** A parked event was handled after all. */
  Handled: { position: Position },
  /** A parked event failed again. */
  Failed: { position: Position, error: LongText },
})

/** What may be asked of a subscription; operators send `Retry` and `Skip`, the delivery the rest. */
export type SubscriptionCommand = typeof Command.Type
/** What is stored of a subscription. */
export type SubscriptionEvent = typeof Event.Type

/** Nothing is parked at this position. */
export class SubscriptionError extends Rejection("SubscriptionError")<{
  readonly _tag: "NotParked"
  readonly position: number
}> {}

const notParked = (position: number) =>
  new SubscriptionError({
    rule: "KER-8",
    reason: { _tag: "NotParked", position },
    text: {
      en: `No event is parked at position ${position}; look up the parked positions in the subscriber's status.`,
      zh: `位置 ${position} 没有搁置的事件,请查看订阅者状态中的搁置位置。`,
    },
  })

/** The tenant of what belongs to the operator and to no company. A company's name can't begin with `$`. */
export const operatorTenant = "$dealwright"

const holds = (position: number) => (parked: ParkedStream) => parked.events.includes(position)

/**
 * Which of the parked streams this one is; `undefined` when it isn't held.
 *
 * @example
 * ```ts
 * import { Engine } from "@dealwright/core"
 * import assert from "node:assert"
 * const order = { tenant: "acme", kind: "order", id: "O-1" }
 * assert.equal(Engine.parkedStream(Engine.subscription.initial, order), undefined)
 * ```
 */
export const parkedStream = (
  state: SubscriptionState,
  stream: { readonly tenant: string; readonly kind: string; readonly id: string },
): ParkedStream | undefined =>
  state.parked.find(
    (one) =>
      one.stream !== null &&
      one.stream.id === stream.id &&
      one.stream.kind === stream.kind &&
      one.stream.tenant === stream.tenant,
  )

/** Changes the parked stream in which `position` is; one that has no events left is released. */
const change = (
  state: SubscriptionState,
  position: number,
  to: (parked: ParkedStream) => ParkedStream,
): SubscriptionState => ({
  ...state,
  parked: state.parked.flatMap((one) => {
    if (!holds(position)(one)) return [one]
    const changed = to(one)
    return changed.events.length === 0 ? [] : [changed]
  }),
})

const without = (position: number) => (parked: ParkedStream) => ({
  ...parked,
  events: parked.events.filter((one) => one !== position),
})

const shortened = (error: string): string => error.slice(0, errorLength)

/** `subscription/<name>`: the last position dealt with, and what was put aside. */
export const subscription = Aggregate.make<
  SubscriptionCommand,
  SubscriptionEvent,
  SubscriptionState,
  SubscriptionError,
  Record<never, never>
>({
  kind: "subscription",
  initial: { position: 0, parked: [] },
  schemaVersion: 2,
  command: Command,
  event: Event,
  state: State,
  access: { Advance: systemOnly, Retry: systemOnly, Skip: systemOnly, Handled: systemOnly, Failed: systemOnly },
  // Version 1 parked single events, knew no streams and had no other events.
  upcast: ({ data, type }) =>
    type === "EventParked" && data !== null && typeof data === "object" ? { ...data, stream: null } : data,
  reads: () => ({}),
  decide: (state, command) => {
    switch (command._tag) {
      case "Advance": {
        if (command.from !== state.position || command.position <= state.position) return Result.succeed([])
        return Result.succeed([
          ...command.aside.map(({ error, position, stream }) =>
            error === null
              ? Event.cases.EventHeld.make({ position, stream })
              : Event.cases.EventParked.make({ position, stream, error }),
          ),
          Event.cases.Advanced.make({ position: command.position }),
        ])
      }
      case "Retry": {
        const { position } = command
        const wanted = position === null ? state.parked : state.parked.filter(holds(position))
        if (position !== null && wanted.length === 0) return Result.fail(notParked(position))
        return Result.succeed(
          wanted.flatMap(({ events: [first], isRetried }) =>
            first === undefined || isRetried ? [] : [Event.cases.RetryRequested.make({ position: first })],
          ),
        )
      }
      case "Skip":
        return state.parked.some(holds(command.position))
          ? Result.succeed([Event.cases.EventSkipped.make({ position: command.position, reason: command.reason })])
          : Result.fail(notParked(command.position))
      case "Handled":
        return Result.succeed(
          state.parked.some(holds(command.position))
            ? [Event.cases.ParkedHandled.make({ position: command.position })]
            : [],
        )
      case "Failed":
        return Result.succeed(
          state.parked.some(holds(command.position))
            ? [Event.cases.RetryFailed.make({ position: command.position, error: command.error })]
            : [],
        )
    }
  },
  evolve: (state, event) => {
    switch (event._tag) {
      case "Advanced":
        return { ...state, position: event.position }
      case "EventParked":
      case "EventHeld": {
        const before = event.stream === null ? undefined : parkedStream(state, event.stream)
        if (before !== undefined) {
          const added = { ...before, events: [...before.events, event.position] }
          return { ...state, parked: state.parked.map((one) => (one === before ? added : one)) }
        }
        // One that was to wait, and what it waited for is gone by now: it has its turn.
        const added =
          event._tag === "EventParked"
            ? { stream: event.stream, error: shortened(event.error), isRetried: false, events: [event.position] }
            : { stream: event.stream, error: "", isRetried: true, events: [event.position] }
        return { ...state, parked: [...state.parked, added] }
      }
      case "RetryRequested":
        return change(state, event.position, (one) => ({ ...one, isRetried: true }))
      case "RetryFailed":
        return change(state, event.position, (one) => ({ ...one, isRetried: false, error: shortened(event.error) }))
      case "ParkedHandled":
      case "EventSkipped":
        return change(state, event.position, without(event.position))
    }
  },
})
