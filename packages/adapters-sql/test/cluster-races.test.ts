/** Two nodes that do the same work for a moment, because one hasn't noticed yet that its lock is gone: made to happen here on purpose. */
import { randomUUID } from "node:crypto"
import * as Postgres from "@dealwright/adapters-sql/Postgres"
import { LocalPostgres } from "@dealwright/adapters-sql/testing"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import type { CommitResult, StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { pause, until } from "./support/cluster-nodes.ts"
import { hostWith, once, plan, reminded } from "./support/reminders.ts"

/** The same store seen from afar: whoever reads and then writes has left time for another to write in between. */
const distant = (store: StoreService, told: (result: CommitResult) => void): StoreService => {
  const away = Effect.suspend(() => Effect.sleep(Math.ceil(Math.random() * 4)))
  return {
    ...store,
    due: (request) => Effect.tap(store.due(request), () => away),
    load: (request) => Effect.tap(store.load(request), () => away),
    feed: (request) => Effect.tap(store.feed(request), () => away),
    commit: (batch) =>
      Effect.andThen(
        away,
        Effect.tap(store.commit(batch), (result) => Effect.sync(() => told(result))),
      ),
  }
}

interface Place {
  readonly name: string
  /** The same store as several nodes see it. */
  readonly open: (nodes: number) => Promise<ReadonlyArray<StoreService>>
}

const scope = Scope.makeUnsafe()
let server: LocalPostgres.LocalServer
beforeAll(async () => {
  server = await LocalPostgres.start()
})
afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  await server.stop()
})

const places: ReadonlyArray<Place> = [
  {
    name: "in memory, seen from afar",
    open: async (nodes) => {
      const store = await Effect.runPromise(Effect.provide(Engine.Store, MemoryStore.layer))
      return Array.from({ length: nodes }, () => store)
    },
  },
  {
    name: "on PostgreSQL, each node with connections of its own",
    open: (nodes) => {
      const schema = `r${randomUUID().replaceAll("-", "").slice(0, 12)}`
      const open = Postgres.make({ url: server.url, schema }).pipe(Scope.provide(scope))
      return Effect.runPromise(Effect.all(Array.from({ length: nodes }, () => open)))
    },
  },
]

const setUp = async (place: Place, host: Engine.Host) => {
  const [store, ...others] = await place.open(4)
  if (store === undefined) throw new Error("no store")
  const conflicts = { count: 0 }
  const on =
    (service: StoreService) =>
    <A, E>(program: Effect.Effect<A, E, Engine.Engine | Engine.Store>) =>
      Effect.provide(program, Engine.layer(host).pipe(Layer.provideMerge(Layer.succeed(Engine.Store, service))))
  const nodes = others.map((other) =>
    on(
      distant(other, (result) => {
        if (result._tag === "Conflict") conflicts.count++
      }),
    ),
  )
  return { store, conflicts, here: on(store), nodes }
}

describe.each(places)("nodes that overlap, $name", (place) => {
  it("ESC-3: every timer fires once though three nodes sweep it at the same time, since the commit decides", async () => {
    const { conflicts, here, nodes } = await setUp(place, hostWith())
    const [lists, each] = [60, 4]
    await Effect.runPromise(here(plan(lists, () => Array.from({ length: each }, (_, i) => 1_000 * (i + 1)))))
    let fired = 0
    for (let moment = 1; moment <= each; moment++) {
      const sweep = Engine.sweep(Instant.fromEpochMillis(moment * 1_000))
      const sweeps = await Effect.runPromise(Effect.forEach(nodes, (node) => node(sweep), { concurrency: "unbounded" }))
      for (const swept of sweeps) {
        fired += swept.fired
        expect(swept.failed).toEqual([])
      }
    }
    expect(await Effect.runPromise(here(reminded(lists)))).toEqual(once(lists, each))
    // Nobody counts as its own what another has fired.
    expect(fired).toBe(lists * each)
    // They really were in each other's way.
    expect(conflicts.count).toBeGreaterThan(0)
    expect((await Effect.runPromise(here(Engine.audit(hostWith())))).findings).toEqual([])
  })

  it("ESC-3: a sweep that is broken off leaves each timer fired or due, and the next one goes on", async () => {
    const { here, nodes } = await setUp(place, hostWith())
    const [lists, each] = [60, 4]
    await Effect.runPromise(here(plan(lists, () => Array.from({ length: each }, (_, i) => i + 1))))
    const sweep = Engine.sweep(Instant.fromEpochMillis(1_000))
    for (let breaks = 0; breaks < 20; breaks++) {
      const fiber = Effect.runFork(Effect.forEach(nodes, (node) => node(sweep), { concurrency: "unbounded" }))
      await pause(1 + breaks)
      await Effect.runPromise(Fiber.interrupt(fiber))
    }
    const before = (await Effect.runPromise(here(reminded(lists)))).length
    const { fired } = await Effect.runPromise(here(sweep))
    expect(before + fired).toBe(lists * each)
    expect(await Effect.runPromise(here(reminded(lists)))).toEqual(once(lists, each))
  })

  it("KER-8: nodes that follow the feed for one subscriber lose nothing, and its checkpoint only goes forwards", async () => {
    const heard = new Set<number>()
    const ahead: Array<string> = []
    const listener: Engine.Subscriber = {
      name: "test-listener",
      kinds: ["list"],
      handle: (event) =>
        Effect.andThen(
          Effect.sleep(Math.random() * 5),
          Effect.sync(() => void heard.add(event.position)),
        ),
    }
    const { here, nodes, store } = await setUp(place, hostWith([listener]))
    const subscription = { tenant: Engine.operatorTenant, key: { kind: "subscription", id: listener.name } }
    const checkpoints = async () => {
      const events = await Effect.runPromise(store.history({ ...subscription, from: 1, limit: 1_000 }))
      return events.flatMap(({ data, type }) =>
        type === "Advanced" && data !== null && typeof data === "object" && "position" in data
          ? [Number(data.position)]
          : [],
      )
    }
    const followers = nodes.map((node) => Effect.runFork(node(Engine.follow(listener, { every: "20 millis" }))))
    const [lists, each] = [50, 4]
    await Effect.runPromise(here(plan(lists, () => Array.from({ length: each }, (_, i) => i + 1))))
    await Effect.runPromise(here(Engine.sweep(Instant.fromEpochMillis(1_000))))
    const events = await Effect.runPromise(store.feed({ after: 0, limit: 1_000, tenant: "acme" }))
    expect(events).toHaveLength(lists * (each + 1))
    const last = Math.max(...events.map(({ position }) => position))
    await until("the checkpoint is at the end", async () => {
      const now = await checkpoints()
      // Whatever lies before a checkpoint was heard by then.
      for (const { position } of events) {
        if (position <= (now[now.length - 1] ?? 0) && !heard.has(position)) ahead.push(`${position}`)
      }
      return (now[now.length - 1] ?? 0) >= last
    })
    for (const follower of followers) await Effect.runPromise(Fiber.interrupt(follower))
    expect(ahead).toEqual([])
    expect(events.filter(({ position }) => !heard.has(position))).toEqual([])
    const path = await checkpoints()
    expect(path).toEqual([...new Set(path)].sort((a, b) => a - b))
  })
})
