/**
 * Several nodes on one PostgreSQL: due timers and after-commit subscribers are shared out over all nodes that live, and
 * the work of one that dies is taken over by the others.
 *
 * **Who does what** is settled by effect/cluster: each part of the work is a singleton that runs on the node which holds
 * its lock in PostgreSQL. A node that loses its lock is stopped within `pace.lockRefresh`.
 *
 * **Why nothing happens twice** does not rest on that. Two nodes may do the same work for a moment: one that froze, one
 * that is cut off. Then the commit decides. A timer fires by a commit on its stream at the version that was read, which
 * takes the timer away; of two such commits one is refused, reads again and finds nothing due. A subscriber's checkpoint
 * moves by a commit from where it was read, and only past what was handled: of two such commits one is refused, and its
 * node begins again where the other stands. So a lost lock costs work done in vain, never a second reminder. What a
 * subscriber hands to the world outside is at least once, as on a single node.
 *
 * **Who needs it:** whoever runs more than one process with timers. One process fires its timers with
 * `Engine.schedulerLayer` and its subscribers with `Engine.subscribersLayer`; processes that only answer requests need
 * neither.
 *
 * @module
 */
import type { Engine } from "@dealwright/core/Engine"
import type { Store } from "@dealwright/core/Ports"
import * as Context from "effect/Context"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ClusterError, type ClusterOptions, type Settings, settingsProblem, settle } from "./cluster/Options.ts"
import * as Runner from "./cluster/Runner.ts"
import { type Running, type RunningUnit, registerUnits } from "./cluster/Units.ts"

export { ClusterError, type ClusterOptions, defaultPace, type Endpoint, type Pace } from "./cluster/Options.ts"
export { type RunningUnit, type Unit, unitText } from "./cluster/Units.ts"

/** A node as the others see it. */
export interface ClusterNode {
  /** Where it is reached, `host:port`. */
  readonly address: string
  /** Whether it answered the last call. */
  readonly healthy: boolean
}

/** What can be asked of this node. */
export interface ClusterService {
  /** Where this node is reached, `host:port`. */
  readonly address: string
  /** What this node does at present. Asks nobody. */
  readonly units: Effect.Effect<ReadonlyArray<RunningUnit>>
  /** All nodes that have shown a sign of life within `pace.lockExpiration`. Asks the database. */
  readonly nodes: Effect.Effect<ReadonlyArray<ClusterNode>, ClusterError>
}

/**
 * This node's part in the cluster, as a service: for a health page, for an operator.
 *
 * @example
 * ```ts
 * import * as Cluster from "@dealwright/adapters-sql/Cluster"
 * import { Effect } from "effect"
 * const health = Effect.gen(function*() {
 *   const cluster = yield* Cluster.Cluster
 *   const units = yield* cluster.units
 *   return { node: cluster.address, does: units.map(({ unit }) => Cluster.unitText(unit)), nodes: yield* cluster.nodes }
 * })
 * ```
 */
export class Cluster extends Context.Service<Cluster, ClusterService>()("@dealwright/adapters-sql/Cluster") {}

const make = Effect.fnUntraced(function* ({ address, pace, subscribers, timers }: Settings) {
  const storage = yield* RunnerStorage.RunnerStorage
  const running: Running = new Map()
  yield* registerUnits(running, timers, subscribers)
  return Cluster.of({
    address: `${address.host}:${address.port}`,
    units: Effect.sync(() => Array.from(running.values())),
    nodes: storage.getRunners.pipe(
      Effect.timeout(pace.lockExpiration),
      Effect.map((runners) =>
        runners.map(([runner, healthy]) => ({ address: `${runner.address.host}:${runner.address.port}`, healthy })),
      ),
      Effect.mapError((cause) => new ClusterError({ problem: "the database doesn't say who is there", cause })),
    ),
  })
})

/**
 * Makes this process a node: it takes its share of the timers and subscribers of the engine's host for as long as the
 * layer lives, and hands them over when the layer is closed, within a second. Migrates the cluster's own tables.
 *
 * While the database can't be reached the node lays down its work and keeps trying, at the start too: with pauses from a
 * quarter of a second to five. Fails with {@link ClusterError} when waiting doesn't help: options that make no sense, a
 * password that is refused, a port that is taken.
 *
 * @example
 * ```ts no-run
 * import * as Cluster from "@dealwright/adapters-sql/Cluster"
 * import * as Postgres from "@dealwright/adapters-sql/Postgres"
 * import { Engine, Templates } from "@dealwright/core"
 * import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
 * import { Layer, Result } from "effect"
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const url = "postgres://dealwright:secret@db.internal:5432/dealwright"
 * const node = Cluster.layer({ url, address: { host: "10.0.0.7", port: 34431 } }).pipe(
 *   Layer.provide(Engine.layer(host)),
 *   Layer.provide(Postgres.layer({ url }))
 * )
 * NodeRuntime.runMain(Layer.launch(node))
 * ```
 */
export const layer = (options: ClusterOptions): Layer.Layer<Cluster, ClusterError, Engine | Store> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const settings = settle(options)
      const problem = settingsProblem(settings)
      if (problem !== undefined) return yield* new ClusterError({ problem })
      return Layer.effect(Cluster, make(settings)).pipe(Layer.provide(Runner.layer(settings)))
    }),
  )
