/**
 * This node as a runner of effect/cluster: locks and the list of nodes on PostgreSQL, calls over sockets.
 *
 * @module
 */
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Cause from "effect/Cause"
import * as MessageStorage from "effect/cluster/MessageStorage"
import * as RunnerAddress from "effect/cluster/RunnerAddress"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as RunnerServer from "effect/cluster/RunnerServer"
import type * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as Runners from "effect/cluster/Runners"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import * as RpcServer from "effect/rpc/RpcServer"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as SqlClient from "effect/sql/SqlClient"
import { isSqlError } from "effect/sql/SqlError"
import { ClusterError, type Endpoint, type Settings } from "./Options.ts"

const addressOf = ({ host, port }: Endpoint) => RunnerAddress.make(host, port)

const shardingConfig = ({ address, listen, pace, timers }: Settings) =>
  // Not from the environment: `HOST` and `PORT` mean other things to those who run HTTP servers.
  ShardingConfig.layer({
    runnerAddress: Option.some(addressOf(address)),
    runnerListenAddress: Option.some(addressOf(listen)),
    // As many shards as there are parts of the timers, each part on one: so the parts are spread evenly.
    shardsPerGroup: timers.shards,
    shardLockExpiration: pace.lockExpiration,
    shardLockRefreshInterval: pace.lockRefresh,
    refreshAssignmentsInterval: pace.assignments,
    runnerHealthCheckInterval: pace.healthCheck,
    entityMessagePollInterval: pace.lockRetry,
  })

/** Calls another node, twice if need be. A node that froze accepts calls and never answers: hence the limit on each. */
export const health = ({ pace }: Settings) =>
  Layer.effect(
    RunnerHealth.RunnerHealth,
    Effect.map(Runners.Runners, (runners) => ({
      isAlive: (address) =>
        runners
          .ping(address)
          .pipe(
            Effect.timeout(pace.callTimeout),
            Effect.retry({ times: 1, schedule: Schedule.spaced("100 millis") }),
            Effect.isSuccess,
          ),
    })),
  )

/** What waiting doesn't cure, such as a wrong password; undefined for a server that can't be reached at present. */
const hopeless = (cause: Cause.Cause<unknown>): ClusterError | undefined => {
  const error = Cause.squash(cause)
  if (!isSqlError(error)) return undefined
  switch (error.reason._tag) {
    case "AuthenticationError":
    case "AuthorizationError":
    case "SqlSyntaxError":
      return new ClusterError({ problem: `PostgreSQL refuses this node: ${error.message}`, cause: error })
    default:
      return undefined
  }
}

/** Waits between attempts: from a quarter of a second up to five. */
const patience = Schedule.jittered(Schedule.min([Schedule.exponential("250 millis"), Schedule.spaced("5 seconds")]))

/**
 * A layer that is built again until it stands, since a node may start while the database is away. Each attempt cleans up
 * after itself.
 */
const keepTrying = <A, E, R>(layer: Layer.Layer<A, E, R>): Layer.Layer<A, ClusterError, R> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const scope = yield* Effect.scope
      const attempt = Effect.gen(function* () {
        const own = yield* Scope.fork(scope)
        return yield* Layer.buildWithScope(Layer.fresh(layer), own).pipe(
          Effect.onError((cause) => Scope.close(own, Exit.failCause(cause))),
        )
      })
      return yield* attempt.pipe(
        Effect.sandbox,
        Effect.tapError((cause) =>
          hopeless(cause) === undefined
            ? Effect.logWarning("the cluster's database can't be used yet; trying again", cause)
            : Effect.void,
        ),
        Effect.retry({ schedule: patience, while: (cause: Cause.Cause<unknown>) => hopeless(cause) === undefined }),
        Effect.mapError(
          (cause) => hopeless(cause) ?? new ClusterError({ problem: "the database can't be used", cause }),
        ),
      )
    }),
  )

/** Makes the schema unless it is there: whoever mayn't make one can be given it. */
const madeSchema = (schema: string) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const there = yield* sql`SELECT 1 FROM pg_namespace WHERE nspname = ${schema}`
      if (there.length > 0) return
      // Of two nodes that make it at the same moment one fails, and finds it there the next time.
      yield* Effect.retry(sql`CREATE SCHEMA IF NOT EXISTS ${sql(schema)}`, { times: 2 })
    }),
  )

const storage = ({
  database,
  pace,
  schema,
}: Settings): Layer.Layer<RunnerStorage.RunnerStorage, ClusterError, ShardingConfig.ShardingConfig> =>
  keepTrying(
    // The name of the schema begins the names of the tables too: effect takes its number for the locks from it, and locks
    // are the whole database's.
    SqlRunnerStorage.layerWith({ prefix: schema }).pipe(
      Layer.provide(madeSchema(schema)),
      Layer.provide(
        PgClient.layer({
          ...database,
          applicationName: "dealwright-cluster",
          startupParameters: { search_path: schema },
          // One holds the locks for as long as the node lives.
          maxConnections: 4,
          connectTimeout: pace.lockExpiration,
          keepAlive: "5 seconds",
        }),
      ),
    ),
  )

/**
 * A layer that is given so long to close and is then left to itself. The server for the others' calls can wait for ever for
 * a caller that has gone while this process was frozen; what lies behind it, handing over the work, must not wait with it.
 */
const closingWithin = <A, E, R>(limit: Duration.Input, layer: Layer.Layer<A, E, R>): Layer.Layer<A, E, R> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const own = yield* Scope.make()
      yield* Effect.addFinalizer((exit) =>
        Effect.flatMap(Effect.forkDetach(Scope.close(own, exit)), (closing) =>
          Effect.timeoutOption(Fiber.await(closing), limit),
        ),
      )
      return yield* Layer.buildWithScope(layer, own)
    }),
  )

/** Takes the others' calls. */
const server = ({ listen: { host, port } }: Settings) =>
  closingWithin(
    "250 millis",
    RunnerServer.layer.pipe(
      Layer.provide(RpcServer.layerProtocolSocketServer),
      Layer.provide(NodeClusterSocket.layerSocketServer),
      Layer.catch((cause) =>
        Layer.effectDiscard(
          Effect.fail(
            new ClusterError({
              problem: `nothing can listen on ${host}:${port}; is it another node's? ${cause.message}`,
              cause,
            }),
          ),
        ),
      ),
    ),
  )

/** Calls to other nodes. No messages are kept: none are sent. */
export const calls = (settings: Settings) =>
  Runners.layerRpc.pipe(
    Layer.provide(NodeClusterSocket.layerClientProtocol),
    Layer.provideMerge(Layer.mergeAll(MessageStorage.layerNoop, RpcSerialization.layerSchemaBinary())),
    Layer.provideMerge(shardingConfig(settings)),
  )

/** The node, and the list of nodes. Units are registered with `Sharding`. */
export const layer = (settings: Settings): Layer.Layer<Sharding.Sharding | RunnerStorage.RunnerStorage, ClusterError> =>
  server(settings).pipe(
    Layer.provideMerge(Sharding.layer),
    Layer.provide(health(settings)),
    Layer.provideMerge(storage(settings)),
    Layer.provide(calls(settings)),
  )
