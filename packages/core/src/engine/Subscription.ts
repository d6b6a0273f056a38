/**
 * How far an after-commit subscriber has come, kept like everything else: as an aggregate.
 *
 * @module
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { systemOnly } from "../decider/Access.ts"
import * as Aggregate from "../decider/Aggregate.ts"
import { LongText } from "../decider/Ids.ts"

const Position = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** An event that a subscriber could not handle, put aside so that it doesn't hold up the ones behind it. */
const Parked = Schema.Struct({ position: Position, error: LongText })

/** Up to this many parked events are listed; of the rest only the number is kept. */
const maxListed = 100

const State = Schema.Struct({ position: Position, parked: Schema.Array(Parked), parkedCount: Position })
const Event = Schema.TaggedUnion({
  Advanced: { position: Position },
  EventParked: { position: Position, error: LongText },
})
const Command = Schema.TaggedUnion({ Advance: { position: Position }, Park: { position: Position, error: LongText } })

/** The tenant of what belongs to the operator and to no company. A company's name can't begin with `$`. */
export const operatorTenant = "$dealwright"

/** `subscription/<name>`: the last position handled, and what was parked. */
export const subscription = Aggregate.make<
  typeof Command.Type,
  typeof Event.Type,
  typeof State.Type,
  never,
  Record<never, never>
>({
  kind: "subscription",
  initial: { position: 0, parked: [], parkedCount: 0 },
  command: Command,
  event: Event,
  state: State,
  access: { Advance: systemOnly, Park: systemOnly },
  reads: () => ({}),
  decide: (state, command) => {
    switch (command._tag) {
      case "Advance":
        return Result.succeed(
          command.position > state.position ? [Event.cases.Advanced.make({ position: command.position })] : [],
        )
      case "Park":
        return Result.succeed(
          state.parked.some((one) => one.position === command.position)
            ? []
            : [Event.cases.EventParked.make({ position: command.position, error: command.error })],
        )
    }
  },
  evolve: (state, event) => {
    switch (event._tag) {
      case "Advanced":
        return { ...state, position: event.position }
      case "EventParked":
        return {
          ...state,
          parkedCount: state.parkedCount + 1,
          parked:
            state.parked.length < maxListed
              ? [...state.parked, { position: event.position, error: event.error }]
              : state.parked,
        }
    }
  },
})
