/** A company's own host, as `--host` takes it: the built-in modules and a tally. */
import { Calendar, Decider, Engine, Templates } from "@dealwright/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

const Count = Schema.TaggedUnion({ Count: { times: Schema.Int, note: Schema.String } })
const Counted = Schema.TaggedUnion({ Counted: { note: Schema.String } })
const State = Schema.Struct({ total: Schema.Int })

/** Counts. Its state waits for a moment, so it has a timer. */
export const tally = Decider.make<typeof Count.Type, typeof Counted.Type, typeof State.Type, never, unknown>({
  kind: "tally",
  initial: { total: 0 },
  command: Count,
  event: Counted,
  state: State,
  access: { Count: Decider.systemOnly },
  reads: () => ({}),
  decide: (_state, { note, times }) =>
    Result.succeed(Array.from({ length: times }, () => Counted.cases.Counted.make({ note }))),
  evolve: (state) => ({ total: state.total + 1 }),
  index: (state) => ({ total: state.total }),
  timers: (state) => [{ name: "later", at: Calendar.Instant.fromEpochMillis(4_000_000_000_000 + state.total) }],
})

const tallies = Engine.plugin({
  id: "test.tallies",
  version: "1.0.0",
  aggregates: [Decider.erase(tally)],
  subscribers: [{ name: "test.listener", kinds: ["tally"], handle: () => Effect.fail("nobody listens") }],
})

export default Engine.compose([...Templates.builtIn, tallies], Templates.trade)
