/**
 * One node: the engine on PostgreSQL, and its part of the cluster's work. What it does it tells its parent, a line of JSON at
 * a time. SIGTERM ends it in good order.
 */
import { parseArgs } from "node:util"
import * as Cluster from "@dealwright/adapters-sql/Cluster"
import * as Postgres from "@dealwright/adapters-sql/Postgres"
import * as Engine from "@dealwright/core/Engine"
import * as Templates from "@dealwright/core/Templates"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Result from "effect/Result"
import type { Told } from "./Fleet.ts"
import { outbox } from "./Outbox.ts"
import { clock, type Season, template } from "./Season.ts"

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "" },
    name: { type: "string", default: "" },
    port: { type: "string", default: "" },
    season: { type: "string", default: "" },
    outbox: { type: "string", default: "" },
  },
})
const season: Season = JSON.parse(values.season)
const host = Result.getOrThrow(Engine.compose([...Templates.builtIn, outbox(values.name, values.outbox)], template))

const tell = (told: Told): void => {
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

/** Tells what this node does whenever that changes. */
const reporting = Layer.effectDiscard(
  Effect.gen(function* () {
    const cluster = yield* Cluster.Cluster
    let last = ""
    yield* Effect.flatMap(cluster.units, (units) =>
      Effect.sync(() => {
        const told = units.map(({ done, failures, since, unit }) => ({
          unit: Cluster.unitText(unit),
          since,
          done,
          failures,
        }))
        const text = JSON.stringify(told)
        if (text !== last) tell({ units: told })
        last = text
      }),
    ).pipe(Effect.andThen(Effect.sleep("50 millis")), Effect.forever, Effect.forkScoped)
  }),
)

const cluster = Cluster.layer({
  url: values.url,
  address: { host: "127.0.0.1", port: Number(values.port) },
  timers: { every: "250 millis", now: clock(season) },
  subscribers: { every: "250 millis" },
})

const node = reporting.pipe(
  Layer.provide(cluster),
  Layer.provide(Engine.layer(host)),
  Layer.provide(Postgres.layer({ url: values.url })),
  // What the show tells is on the standard output; the node's own log goes beside it.
  Layer.provide(Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])),
)

// Whoever started it holds the other end; without them there is nobody to work for.
process.stdin.on("end", () => process.exit(1)).resume()
NodeRuntime.runMain(Layer.launch(node))
