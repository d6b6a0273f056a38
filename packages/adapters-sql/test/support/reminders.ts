/** A tiny domain with timers: lists of moments at which to be reminded. Every reminder leaves one event. */
import * as Calendar from "@dealwright/core/Calendar"
import * as Decider from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const Moments = Schema.Array(Schema.Int)
const Command = Schema.TaggedUnion({ Plan: { moments: Moments }, Remind: { name: Schema.String } })
const Event = Schema.TaggedUnion({ Planned: { moments: Moments }, Reminded: { name: Schema.String } })
const State = Schema.Struct({ open: Schema.Record(Schema.String, Schema.Int) })

export const list = Decider.make<
  typeof Command.Type,
  typeof Event.Type,
  typeof State.Type,
  never,
  Record<never, never>
>({
  kind: "list",
  initial: { open: {} },
  command: Command,
  event: Event,
  state: State,
  access: { Plan: Decider.systemOnly, Remind: Decider.systemOnly },
  reads: () => ({}),
  decide: (state, command) =>
    Result.succeed(
      command._tag === "Plan"
        ? [Event.cases.Planned.make({ moments: command.moments })]
        : command.name in state.open
          ? [Event.cases.Reminded.make({ name: command.name })]
          : [],
    ),
  evolve: (state, event) => {
    if (event._tag === "Planned") {
      return { open: Object.fromEntries(event.moments.map((moment, i) => [`r${i + 1}`, moment])) }
    }
    const { [event.name]: _, ...open } = state.open
    return { open }
  },
  timers: (state) =>
    Object.entries(state.open).map(([name, at]) => ({ name, at: Calendar.Instant.fromEpochMillis(at) })),
  onTimer: ({ name }) => Command.cases.Remind.make({ name }),
})

/** A plugin with the lists, the subscriptions, and such subscribers. */
export const hostWith = (subscribers: ReadonlyArray<Engine.Subscriber> = []): Engine.Host =>
  Result.getOrThrow(
    Engine.compose(
      [
        Engine.plugin({
          id: "reminders",
          version: "1.0.0",
          aggregates: [Decider.erase(list), Decider.erase(Engine.subscription)],
          subscribers,
          directory: Engine.directory({ of: list, id: "nobody", actor: () => undefined }),
        }),
      ],
      {
        name: "reminders",
        version: "1",
        ladder: ["rep", "manager"],
        calendar: Calendar.monToFri(Calendar.TimeZone.utc),
        currency: "EUR",
        policies: {},
      },
    ),
  )

const session = Engine.Session.of(Engine.system("acme", "test"))
const idOf = (index: number) => `L-${index + 1}`

/** Plans `lists` lists with the moments that `momentsOf` tells. */
export const plan = (lists: number, momentsOf: (index: number) => ReadonlyArray<number>) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    for (let index = 0; index < lists; index++) {
      yield* engine.execute(list, idOf(index), { _tag: "Plan", moments: momentsOf(index) })
    }
  }).pipe(Effect.provideService(Engine.Session, session))

/** Every reminder on record, as `list/name`, repeated ones repeated. */
export const reminded = (lists: number) =>
  Effect.gen(function* () {
    const engine = yield* Engine.Engine
    const found: Array<string> = []
    for (let index = 0; index < lists; index++) {
      for (const { event } of yield* engine.history(list, idOf(index))) {
        if (event._tag === "Reminded") found.push(`${idOf(index)}/${event.name}`)
      }
    }
    return found.sort()
  }).pipe(Effect.provideService(Engine.Session, session))

/** What {@link reminded} has to answer: each of them once. */
export const once = (lists: number, each: number): ReadonlyArray<string> =>
  Array.from({ length: lists }, (_, index) => Array.from({ length: each }, (_, i) => `${idOf(index)}/r${i + 1}`))
    .flat()
    .sort()
