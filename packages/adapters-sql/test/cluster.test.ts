import { randomUUID } from "node:crypto"
import * as Cluster from "@dealwright/adapters-sql/Cluster"
import { LocalPostgres } from "@dealwright/adapters-sql/testing"
import * as Engine from "@dealwright/core/Engine"
import * as MemoryStore from "@dealwright/core/MemoryStore"
import type { StoreService } from "@dealwright/core/Ports"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import { RunnerHealth } from "effect/cluster/RunnerHealth"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { settle } from "../src/cluster/Options.ts"
import { calls, health } from "../src/cluster/Runner.ts"
import { ask, freePort, mute, pause, startNode, type TestNode, until } from "./support/cluster-nodes.ts"
import { hostWith, once, plan, reminded } from "./support/reminders.ts"

let server: LocalPostgres.LocalServer
beforeAll(async () => {
  server = await LocalPostgres.start()
})
afterAll(() => server.stop())

const nodes: Array<TestNode> = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop()))
})

const shards = 8
/** Each test has a cluster of its own on the same database. */
const newSchema = () => `c${randomUUID().replaceAll("-", "").slice(0, 12)}`
const newStore = (): Promise<StoreService> => Effect.runPromise(Effect.provide(Engine.Store, MemoryStore.layer))
const optionsFor = (schema: string): Omit<Cluster.ClusterOptions, "address"> => ({
  url: server.url,
  schema,
  timers: { shards, every: "100 millis" },
  subscribers: { every: "100 millis" },
})
const join = async (store: StoreService, host: Engine.Host, schema: string): Promise<TestNode> => {
  const node = await startNode(store, host, optionsFor(schema))
  nodes.push(node)
  return node
}
const onStore = <A, E>(
  store: StoreService,
  host: Engine.Host,
  program: Effect.Effect<A, E, Engine.Engine | Engine.Store>,
) =>
  Effect.runPromise(
    Effect.provide(program, Engine.layer(host).pipe(Layer.provideMerge(Layer.succeed(Engine.Store, store)))),
  )
const all = (...some: ReadonlyArray<TestNode>) => some.flatMap((node) => node.units()).sort()
const everything = Array.from({ length: shards }, (_, index) => `timers ${index} of ${shards}`)
const isShared = (...some: ReadonlyArray<TestNode>) => all(...some).join() === everything.join()

describe("a cluster of nodes on one PostgreSQL", () => {
  it("every part of the work is done by one node, and the parts are spread evenly", async () => {
    const [store, host, schema] = [await newStore(), hostWith(), newSchema()]
    const first = await join(store, host, schema)
    await until("the only node does everything", () => isShared(first))
    const second = await join(store, host, schema)
    await until("two nodes share", () => isShared(first, second) && second.units().length === shards / 2)
    expect(first.units()).toHaveLength(shards / 2)
    const known = await Effect.runPromise(first.cluster.nodes)
    expect(known.map(({ address }) => address).sort()).toEqual([first.cluster.address, second.cluster.address].sort())
    expect(known.every(({ healthy }) => healthy)).toBe(true)
  })

  it("a node that ends in good order hands over at once", async () => {
    const [store, host, schema] = [await newStore(), hostWith(), newSchema()]
    const first = await join(store, host, schema)
    const second = await join(store, host, schema)
    await until("two nodes share", () => isShared(first, second) && first.units().length === shards / 2)
    // Whoever has just taken something up looks again a second later.
    await pause(1_500)
    const began = Date.now()
    const leaving = second.stop()
    nodes.splice(nodes.indexOf(second), 1)
    await until("the first does everything", () => isShared(first))
    // Half a second as measured; here other tests run beside it.
    expect(Date.now() - began).toBeLessThan(2_000)
    await leaving
  })

  it("timers fire once and every event is heard, while nodes come and go", async () => {
    const heard = new Set<string>()
    const listener: Engine.Subscriber = {
      name: "test-listener",
      handle: (event) => Effect.sync(() => void heard.add(`${event.key.id} ${event.version}`)),
    }
    const [store, host, schema] = [await newStore(), hostWith([listener]), newSchema()]
    const [lists, each] = [40, 5]
    const now = Date.now()
    await onStore(
      store,
      host,
      plan(lists, (index) => Array.from({ length: each }, (_, i) => now + 500 + i * 1_000 + index * 20)),
    )
    await join(store, host, schema)
    const second = await join(store, host, schema)
    await until("the second has some", () => second.units().length > 0)
    await join(store, host, schema)
    await second.stop()
    nodes.splice(nodes.indexOf(second), 1)
    await until(
      "every timer has fired",
      async () => (await onStore(store, host, reminded(lists))).length >= lists * each,
    )
    await until("every event was heard", () => heard.size === lists * (each + 1))
    expect(await onStore(store, host, reminded(lists))).toEqual(once(lists, each))
    expect((await onStore(store, host, Engine.audit(host))).findings).toEqual([])
    // Handing over is no failure, and isn't told as one.
    expect(second.log.filter((line) => /failed|stopped short/.test(line))).toEqual([])
  })

  it("a node whose locks are taken away stops its work, and takes it up again", async () => {
    const [store, host, schema] = [await newStore(), hostWith(), newSchema()]
    const node = await join(store, host, schema)
    await until("the node does everything", () => isShared(node))
    const before = await Effect.runPromise(node.cluster.units)
    const ended = await ask(
      server.url,
      (sql) =>
        sql`SELECT pg_terminate_backend(pid) FROM (SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory') held`,
    )
    expect(ended.length).toBeGreaterThan(0)
    await until("it has let go of everything", () => everything.every((unit) => node.log.includes(`let go of ${unit}`)))
    await until("it does everything again", () => isShared(node))
    const after = await Effect.runPromise(node.cluster.units)
    expect(Math.min(...after.map(({ since }) => since))).toBeGreaterThan(Math.max(...before.map(({ since }) => since)))
  })

  it("a node that takes calls but never answers doesn't count as alive, in limited time", async () => {
    const [store, host, schema] = [await newStore(), hostWith(), newSchema()]
    const node = await join(store, host, schema)
    const port = await freePort()
    const silence = await mute(port)
    const settings = settle({ ...optionsFor(schema), address: { host: "127.0.0.1", port: await freePort() } })
    const called = await Effect.gen(function* () {
      const { isAlive } = yield* RunnerHealth
      const ports = [Number(node.cluster.address.split(":")[1]), port, yield* Effect.promise(freePort)]
      return yield* Effect.forEach(ports, (one) => Effect.timed(isAlive(RunnerAddress.make("127.0.0.1", one))))
    }).pipe(Effect.provide(health(settings).pipe(Layer.provide(calls(settings)))), Effect.scoped, Effect.runPromise)
    expect(called.map(([, alive]) => alive)).toEqual([true, false, false])
    // Two calls of a second each, and no more than the machine's own delays besides.
    for (const [duration] of called) expect(Duration.toMillis(duration)).toBeLessThan(4_000)
    await silence()
  })
})

describe("a database that goes away", () => {
  let own: LocalPostgres.LocalServer
  beforeAll(async () => {
    own = await LocalPostgres.start()
  })
  afterAll(() => own.stop())

  it.skipIf((process.env.DATABASE_URL ?? "") !== "")(
    "nodes lay down their work, keep trying without haste, and come back; one may even start meanwhile",
    async () => {
      const [store, host, schema] = [await newStore(), hostWith(), newSchema()]
      const options = { ...optionsFor(schema), url: own.url }
      const first = await startNode(store, host, options)
      nodes.push(first)
      await until("the node does everything", () => isShared(first))
      await own.kill()
      await until("it has laid down its work", () => first.units().length === 0)
      const lines = first.log.length
      const cpu = process.cpuUsage()
      const late = startNode(store, host, options)
      await pause(4_000)
      const { system, user } = process.cpuUsage(cpu)
      expect((user + system) / 1e6).toBeLessThan(2)
      expect(first.log.length - lines).toBeLessThan(40)
      expect(first.units()).toEqual([])
      await own.restart()
      const second = await late
      nodes.push(second)
      await until("both share the work", () => isShared(first, second) && second.units().length === shards / 2)
      expect(second.log.some((line) => line.includes("can't be used yet"))).toBe(true)
    },
    60_000,
  )
})

describe("what waiting doesn't cure is refused at once", () => {
  const refused = async (options: Partial<Cluster.ClusterOptions>): Promise<string> => {
    const layer = Cluster.layer({
      ...optionsFor(newSchema()),
      address: { host: "127.0.0.1", port: await freePort() },
      ...options,
    }).pipe(Layer.provide(Engine.layer(hostWith())), Layer.provide(MemoryStore.layer))
    const error = await Effect.runPromise(Effect.flip(Effect.scoped(Layer.build(layer))))
    return error.message
  }

  it("options that make no sense", async () => {
    expect(await refused({ url: "mysql://here" })).toContain("postgres://")
    expect(await refused({ schema: "My Cluster" })).toContain("schema is")
    expect(await refused({ timers: { shards: 0 } })).toContain("from 1 to 256")
    expect(await refused({ address: { host: "", port: 1 } })).toContain("address.host")
    expect(await refused({ listen: { host: "0.0.0.0", port: 70_000 } })).toContain("listen.port is 70000")
    expect(await refused({ pace: { callTimeout: 0 } })).toContain("pace.callTimeout")
  })

  it("a password that is wrong", async () => {
    if ((process.env.DATABASE_URL ?? "") !== "") return
    expect(await refused({ url: server.url.replace(":password@", ":wrong@") })).toContain("refuses this node")
  })

  it("a port that is taken", async () => {
    const port = await freePort()
    const silence = await mute(port)
    expect(await refused({ address: { host: "127.0.0.1", port } })).toContain(`nothing can listen on 127.0.0.1:${port}`)
    await silence()
  })
})
