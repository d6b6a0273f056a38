/** Nodes of a cluster within this process: each with an engine and ports of its own, all on one store. */
import { createServer, type Server, type Socket } from "node:net"
import * as Cluster from "@dealwright/adapters-sql/Cluster"
import * as Engine from "@dealwright/core/Engine"
import type { StoreService } from "@dealwright/core/Ports"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import type { SqlClient } from "effect/sql/SqlClient"
import * as Sql from "effect/sql/SqlClient"

export const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))

/** Waits until something holds; answers after how many milliseconds it did. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>, limit = 20_000): Promise<number> => {
  const began = Date.now()
  while (!(await holds())) {
    if (Date.now() - began > limit) throw new Error(`waited ${limit} ms in vain until ${what}`)
    await pause(20)
  }
  return Date.now() - began
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = address !== null && typeof address === "object" ? address.port : 0
      server.close(() => resolve(port))
    })
  })

/** Somebody who takes calls on a port and never answers, like a process that froze. */
export const mute = async (port: number): Promise<() => Promise<void>> => {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => {})
  })
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  return () => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(() => resolve()))
  }
}

export interface TestNode {
  readonly cluster: Cluster.ClusterService
  /** Units that it does now, in words. */
  readonly units: () => ReadonlyArray<string>
  /** What its log said. */
  readonly log: ReadonlyArray<string>
  /** Ends it in good order, as SIGTERM does. */
  readonly stop: () => Promise<void>
}

/** Starts a node. What it has to say is collected. */
export const startNode = async (
  store: StoreService,
  host: Engine.Host,
  options: Omit<Cluster.ClusterOptions, "address">,
): Promise<TestNode> => {
  const log: Array<string> = []
  const logger = Logger.make(({ message }) => {
    log.push(Array.isArray(message) ? message.map(String).join(" ") : String(message))
  })
  const layer = Cluster.layer({ ...options, address: { host: "127.0.0.1", port: await freePort() } }).pipe(
    Layer.provide(Engine.layer(host)),
    Layer.provide(Layer.succeed(Engine.Store, store)),
    Layer.provide(Logger.layer([logger])),
  )
  const runtime = ManagedRuntime.make(layer)
  const cluster = await runtime.runPromise(Cluster.Cluster)
  return {
    cluster,
    units: () => Effect.runSync(cluster.units).map(({ unit }) => Cluster.unitText(unit)),
    log,
    stop: () => runtime.dispose(),
  }
}

/** Asks PostgreSQL something on a connection of its own. */
export const ask = <A>(url: string, question: (sql: SqlClient) => Effect.Effect<A, unknown>): Promise<A> =>
  Effect.flatMap(Sql.SqlClient, question).pipe(
    Effect.provide(PgClient.layer({ url: Redacted.make(url), maxConnections: 1 })),
    Effect.orDie,
    Effect.runPromise,
  )
