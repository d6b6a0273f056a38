/** Two nodes that do the same work for a moment, because one hasn't noticed yet that its lock is gone: made to happen here on purpose. */
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import type { CommitResult, StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
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

const setUp = async (host: Engine.Host) => {
  const store = await Effect.runPromise(Effect.provide(Engine.Store, MemoryStore.layer))
  const conflicts = { count: 0 }
  const far = distant(store, (result) => {
    if (result._tag === "Conflict") conflicts.count++
  })
  const onStore =
    (service: StoreService) =>
    <A, E>(program: Effect.Effect<A, E, Engine.Engine | Engine.Store>) =>
      Effect.provide(program, Engine.layer(host).pipe(Layer.provideMerge(Layer.succeed(Engine.Store, service))))
  return { store, conflicts, near: onStore(store), far: onStore(far) }
}

describe("nodes that overlap", () => {
  it("ESC-3: every timer fires once though three nodes sweep it at the same time, since the commit decides", async () => {
    const { conflicts, far, near } = await setUp(hostWith())
    const [lists, each] = [60, 4]
    await Effect.runPromise(near(plan(lists, () => Array.from({ length: each }, (_, i) => 1_000 * (i + 1)))))
    let fired = 0
    for (let moment = 1; moment <= each; moment++) {
      const sweep = far(Engine.sweep(Instant.fromEpochMillis(moment * 1_000)))
      const sweeps = await Effect.runPromise(Effect.all([sweep, sweep, sweep], { concurrency: "unbounded" }))
      for (const swept of sweeps) {
        fired += swept.fired
        expect(swept.failed).toEqual([])
      }
    }
    expect(await Effect.runPromise(near(reminded(lists)))).toEqual(once(lists, each))
    // Nobody counts as its own what another has fired.
    expect(fired).toBe(lists * each)
    // They really were in each other's way.
    expect(conflicts.count).toBeGreaterThan(0)
    expect((await Effect.runPromise(near(Engine.audit(hostWith())))).findings).toEqual([])
  })

  it("ESC-3: a sweep that is broken off leaves each timer fired or due, and the next one goes on", async () => {
    const { far, near } = await setUp(hostWith())
    const [lists, each] = [60, 4]
    await Effect.runPromise(near(plan(lists, () => Array.from({ length: each }, (_, i) => i + 1))))
    const sweep = far(Engine.sweep(Instant.fromEpochMillis(1_000)))
    for (let breaks = 0; breaks < 20; breaks++) {
      const fiber = Effect.runFork(sweep)
      await pause(1 + breaks)
      await Effect.runPromise(Fiber.interrupt(fiber))
    }
    const before = (await Effect.runPromise(near(reminded(lists)))).length
    const { fired } = await Effect.runPromise(sweep)
    expect(before + fired).toBe(lists * each)
    expect(await Effect.runPromise(near(reminded(lists)))).toEqual(once(lists, each))
  })

  it("KER-8: two nodes that follow the feed for one subscriber lose nothing, and its checkpoint only goes forwards", async () => {
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
    const { far, near, store } = await setUp(hostWith([listener]))
    const subscription = { tenant: Engine.operatorTenant, key: { kind: "subscription", id: listener.name } }
    const checkpoints = async () => {
      const events = await Effect.runPromise(store.history({ ...subscription, from: 1, limit: 1_000 }))
      return events.flatMap(({ data, type }) =>
        type === "Advanced" && data !== null && typeof data === "object" && "position" in data
          ? [Number(data.position)]
          : [],
      )
    }
    const follow = () => Effect.runFork(far(Engine.follow(listener, { every: "20 millis" })))
    const followers = [follow(), follow()]
    const [lists, each] = [50, 4]
    await Effect.runPromise(near(plan(lists, () => Array.from({ length: each }, (_, i) => i + 1))))
    await Effect.runPromise(near(Engine.sweep(Instant.fromEpochMillis(1_000))))
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
