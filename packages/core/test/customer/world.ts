/** A company on the real engine: its people, a clock that stands still, and commands as promises. */
import * as Calendar from "@dealwright/core/Calendar"
import * as Customer from "@dealwright/core/Customer"
import type * as Decider from "@dealwright/core/Decider"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as Numbering from "@dealwright/core/Numbering"
import * as Organisation from "@dealwright/core/Organisation"
import { MemoryStore } from "@dealwright/core/testing"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Result from "effect/Result"

/** Pat leads Max; Max leads Sue and Tom; Sue leads Ann and Bob, Tom leads Cat. Aud only audits. */
const staff: ReadonlyArray<readonly [id: string, rank: string, supervisor: string | null, role: string]> = [
  ["pat", "president", null, "sales"],
  ["max", "manager", "pat", "sales"],
  ["sue", "supervisor", "max", "sales"],
  ["tom", "supervisor", "max", "sales"],
  ["ann", "rep", "sue", "sales"],
  ["bob", "rep", "sue", "sales"],
  ["cat", "rep", "tom", "sales"],
  ["aud", "rep", "max", "auditor"],
]

const built: Engine.Plugin = {
  id: "customers",
  version: "1.0.0",
  aggregates: [...Organisation.aggregates, ...Customer.aggregates, ...Numbering.aggregates],
  reactors: [...Customer.reactors, ...Numbering.reactors],
  policies: [...Customer.policies, ...Numbering.policies],
  messages: { ...Organisation.messages, ...Customer.messages, ...Numbering.messages },
  directory: Engine.directory({
    of: Organisation.organisation,
    id: Organisation.organisationId,
    actor: Organisation.actorOf,
  }),
}

export interface WorldOptions {
  readonly customer?: Partial<Customer.CustomerPolicy>
  readonly plugins?: ReadonlyArray<Engine.Plugin>
}

/** Opens the company on 2 March 2026. */
export const openWorld = async (options: WorldOptions = {}) => {
  const host = Result.getOrThrowWith(
    Engine.compose([built, ...(options.plugins ?? [])], {
      name: "test",
      version: "1",
      ladder: ["rep", "supervisor", "manager", "director", "president"],
      calendar: Calendar.monToFri(Calendar.TimeZone.utc),
      currency: "CNY",
      policies: {
        customer: { ...Customer.tradePolicy, ...options.customer },
        numbering: Numbering.tradePolicy,
      },
    }),
    (problems) => new Error(problems.map(({ text }) => text.en).join("\n")),
  )
  const runtime = ManagedRuntime.make(Engine.layer(host).pipe(Layer.provideMerge(MemoryStore.layer)))

  let now: number = Instant.literal("2026-03-02T09:00Z")
  const standing = (real: Clock.Clock): Clock.Clock => ({
    currentTimeMillisUnsafe: () => now,
    currentTimeMillis: Effect.sync(() => now),
    currentTimeNanosUnsafe: () => BigInt(now) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => BigInt(now) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: real.monotonicTimeNanos,
    sleep: (duration) => real.sleep(duration),
  })
  const run = <A, E>(effect: Effect.Effect<A, E, Engine.Engine | Engine.Store | Engine.Session>, actor: string) =>
    runtime.runPromise(
      Clock.clockWith((real) => Effect.provideService(effect, Clock.Clock, standing(real))).pipe(
        Effect.provideService(
          Engine.Session,
          actor === "system" ? Engine.system("acme", "import") : Engine.member("acme", actor),
        ),
      ),
    )
  const engine = <A, E, R>(use: (engine: Engine.EngineService) => Effect.Effect<A, E, R>) =>
    Effect.flatMap(Engine.Engine, use)

  const world = {
    /** Lets the clock stand at nine in the morning of this date. */
    on: (date: `${number}-${number}-${number}`) => {
      now = Instant.literal(`${date}T09:00Z`)
    },
    /** Sends a command; rejects with the module's error or the engine's. Gives the events. */
    as:
      (actor: string) =>
      <C extends Decider.Tagged, E extends Decider.Tagged, S, X, K>(
        aggregate: Decider.Aggregate<C, E, S, X, K>,
        id: string,
        command: C,
      ): Promise<ReadonlyArray<E>> =>
        run(
          Effect.map(
            engine((service) => service.execute(aggregate, id, command)),
            ({ events }) => events,
          ),
          actor,
        ),
    state: <S>(of: Decider.Readable<S>, id: string): Promise<S> =>
      run(
        engine((service) => service.state(of, id)),
        "system",
      ),
    history: <C extends Decider.Tagged, E extends Decider.Tagged, S, X, K>(
      aggregate: Decider.Aggregate<C, E, S, X, K>,
      id: string,
    ): Promise<ReadonlyArray<E>> =>
      run(
        Effect.map(
          engine((service) => service.history(aggregate, id)),
          (recorded) => recorded.map(({ event }) => event),
        ),
        "system",
      ),
    find: <S>(of: Decider.Readable<S>, field: string, value: string) =>
      run(
        Effect.map(
          engine((service) => service.find(of, { where: [{ _tag: "Equals", field, value }], limit: 100 })),
          ({ documents }) => documents,
        ),
        "system",
      ),
    close: () => runtime.dispose(),
  }
  await world.as("system")(Organisation.organisation, Organisation.organisationId, {
    _tag: "ImportMembers",
    importId: "staff",
    rows: staff.map(([id, rank, supervisor, role]) => ({ id, name: id, rank, roles: [role], supervisor })),
  })
  return world
}

export type World = Awaited<ReturnType<typeof openWorld>>
