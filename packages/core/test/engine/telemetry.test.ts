import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import { describe, expect, it } from "vitest"
import * as Calendar from "../../src/calendar/index.ts"
import * as Engine from "../../src/engine/index.ts"
import * as Ports from "../../src/ports/index.ts"
import * as MemoryStore from "../../src/testing/MemoryStore.ts"
import { account, as, hireStaff, host, run } from "./bank.ts"

const lock = (until: number) => ({ _tag: "Lock", until }) as const
const deposit = { _tag: "Deposit", amount: 5 } as const
const withdraw = { _tag: "Withdraw", amount: 100 } as const

/** Runs a program whose metrics are its own, and answers every series that it wrote: `name{labels}` and its state. */
const measured = <A, E>(program: Effect.Effect<A, E, Engine.Engine | Ports.Store>, store = MemoryStore.layer) => {
  const layer = Engine.layer(host).pipe(Layer.provideMerge(store))
  return Effect.gen(function* () {
    yield* Effect.provide(Effect.andThen(hireStaff, program), layer)
    const series = yield* Metric.snapshot
    return new Map(
      series.map(({ attributes = {}, id, state }) => [
        [id, ...Object.values(attributes)].join(" "),
        state as { readonly count?: number; readonly max?: number; readonly value?: number },
      ]),
    )
  }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()), Effect.runPromise)
}

describe("what the engine counts", () => {
  it("commands are counted by kind, command and how they ended, and timed", async () => {
    const series = await measured(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit).pipe(as("mia"))
        yield* engine.execute(account, "a", deposit).pipe(as("mia"))
        yield* Effect.flip(engine.execute(account, "a", withdraw).pipe(as("mia")))
      }),
    )
    expect(series.get("dealwright.commands account Deposit done")?.count).toBe(2)
    expect(series.get("dealwright.commands account Withdraw AccountError")?.count).toBe(1)
    expect(series.get("dealwright.command.duration account")?.count).toBe(3)
    expect(series.get("dealwright.commits Committed")?.count).toBeGreaterThanOrEqual(2)
    expect(series.get("dealwright.commit.events")?.count).toBe(series.get("dealwright.commits Committed")?.count)
  })

  it("a conflict and a failing store are counted as what they were", async () => {
    const troubled = Layer.effect(
      Ports.Store,
      Effect.map(MemoryStore.make, (store): Ports.StoreService => {
        let commits = 0
        return {
          ...store,
          commit: (batch) =>
            Effect.suspend(() => {
              commits++
              if (commits === 3) return Effect.succeed<Ports.CommitResult>({ _tag: "Conflict", streams: [] })
              return commits === 5
                ? Effect.fail(Ports.storeError("commit", { _tag: "Busy", detail: "on purpose" }))
                : store.commit(batch)
            }),
        }
      }),
    )
    const series = await measured(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit).pipe(as("mia"))
        yield* Effect.flip(engine.execute(account, "a", deposit).pipe(as("mia")))
      }),
      troubled,
    )
    expect(series.get("dealwright.commits Conflict")?.count).toBe(1)
    expect(series.get("dealwright.commits Busy")?.count).toBe(1)
    expect(series.get("dealwright.commands account Deposit StoreError")?.count).toBe(1)
  })

  it("timers are counted by what became of them, and how late they were", async () => {
    const series = await measured(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", lock(1_000)).pipe(as("mia"))
        yield* Engine.sweep(Calendar.Instant.fromEpochMillis(4_000))
      }),
    )
    expect(series.get("dealwright.timers fired")?.count).toBe(1)
    expect(series.get("dealwright.timer.lateness")?.max).toBe(3_000)
  })

  it("a subscriber that is followed reports how far it is behind and what it put aside", async () => {
    const deaf: Engine.Subscriber = { name: "deaf", handle: () => Effect.fail("deaf") }
    const series = await measured(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "a", deposit).pipe(as("mia"))
        yield* Engine.catchUp(deaf, { tries: 1 })
        const follower = yield* Effect.forkChild(Engine.follow(deaf, { every: "1 second" }))
        yield* Effect.sleep("20 millis")
        yield* Fiber.interrupt(follower)
      }),
    )
    expect(series.get("dealwright.subscriber.parked deaf")?.value).toBeGreaterThan(0)
    expect(series.get("dealwright.subscriber.lag.events deaf")?.value).toBe(0)
  })

  it("no label names a company, a person or a stream", async () => {
    const series = await measured(
      Effect.gen(function* () {
        const engine = yield* Engine.Engine
        yield* engine.execute(account, "very-secret", deposit).pipe(as("mia"))
      }),
    )
    expect(series.size).toBeGreaterThan(3)
    for (const name of series.keys()) expect(name).not.toMatch(/acme|mia|very-secret/)
  })
})

it("a command's span holds the span of its commit", async () => {
  const spans: Array<Tracer.Span> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    },
  })
  await run(
    Effect.gen(function* () {
      const engine = yield* Engine.Engine
      yield* engine.execute(account, "a", deposit).pipe(as("mia"))
    }).pipe(Effect.provideService(Tracer.Tracer, tracer)),
  )
  const names = spans.map((span) => span.name)
  expect(names).toContain("Dealwright.execute")
  const commit = spans.filter((span) => span.name === "Dealwright.commit").at(-1)
  const parent = commit?.parent._tag === "Some" ? commit.parent.value : undefined
  expect(parent !== undefined && "name" in parent ? parent.name : undefined).toBe("Dealwright.execute")
})
