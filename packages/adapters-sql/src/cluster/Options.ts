/**
 * How a node takes part in the cluster: where it is reached, what is shared out, how soon the others step in.
 *
 * @module
 */
import type { SubscriberOptions } from "@dealwright/core/Engine"
import { fromEpochMillis, type Instant } from "@dealwright/core/Instant"
import type * as PgClient from "@effect/sql-pg/PgClient"
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** A host and a port. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/**
 * How soon the work of a dead node is taken over, and what that costs. The defaults were measured: after `kill -9` the
 * others go on within six seconds, after SIGTERM within one. effect's own defaults take 37 seconds.
 */
export interface Pace {
  /**
   * How long a node that shows no sign of life keeps its place; 5 seconds unless told. Bounds the takeover from below when
   * the node that looks after the others is the one that died, and from a node that froze. A database that pauses for a
   * third of this makes every node stop its work and take it up again: longer is calmer, shorter is quicker.
   */
  readonly lockExpiration: Duration.Input
  /** How often a node gives a sign of life and makes sure that its locks are its own; 1.5 seconds unless told, and never more than a third of `lockExpiration`. */
  readonly lockRefresh: Duration.Input
  /** How often a node looks who is there and which part of the work is its own; 0.5 seconds unless told. One small query each time. */
  readonly assignments: Duration.Input
  /** How often one of the nodes calls all others; 2 seconds unless told. */
  readonly healthCheck: Duration.Input
  /** How often a node tries again for a lock that its former holder hasn't let go of; 1 second unless told. */
  readonly lockRetry: Duration.Input
  /** How long a call to another node may take; 1 second unless told. Two unanswered calls, and the others go on without it. */
  readonly callTimeout: Duration.Input
}

/** See {@link Pace}. */
export const defaultPace: Pace = {
  lockExpiration: "5 seconds",
  lockRefresh: "1500 millis",
  assignments: "500 millis",
  healthCheck: "2 seconds",
  lockRetry: "1 second",
  callTimeout: "1 second",
}

/** How a node takes part. All nodes of a cluster share the database, `schema`, `timers.shards` and `pace`. */
export interface ClusterOptions {
  /**
   * The PostgreSQL (14 or later) of the cluster's own tables, `postgresql://user:password@host:port/database`: the store's own
   * is the natural choice. Up to four connections besides the store's. Not through a pooler that shares connections between
   * transactions (PgBouncer's `transaction` mode): the locks belong to the connection.
   */
  readonly url: string | Redacted.Redacted
  /** TLS as `tls.connect` of Node takes it, such as `{ ca }`; what the address says otherwise. */
  readonly ssl?: PgClient.PgClientConfig["ssl"]
  /** Password that is asked for with every new connection, such as a token that expires; instead of one in the address. */
  readonly password?: PgClient.PgClientConfig["password"]
  /** Where the other nodes reach this one; different for every node. They only ask whether it is alive. */
  readonly address: Endpoint
  /** What to listen on; `address` unless told. Behind address translation, or to listen on all interfaces. */
  readonly listen?: Endpoint
  /** Schema of the cluster's tables, which is made when it isn't there; `dealwright_cluster` unless told. Another schema is another cluster. */
  readonly schema?: string
  readonly timers?: {
    /** In how many parts due timers are shared out, 1 to 256; 16 unless told. No more nodes than that have timers to fire. */
    readonly shards?: number
    /** How often each part looks for due timers; 1 second unless told. */
    readonly every?: Duration.Input
    /** What time it is for timers, on all nodes alike; the machine's clock unless told. For demonstrations in simulated time. */
    readonly now?: () => Instant
  }
  /** How patient subscribers are; they look at the feed every second unless told. */
  readonly subscribers?: Partial<SubscriberOptions>
  readonly pace?: Partial<Pace>
}

/** Why a node can't take part. Waiting doesn't cure it. */
export class ClusterError extends Data.TaggedError("ClusterError")<{
  readonly problem: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return `cluster: ${this.problem}`
  }
}

/** How timers are fired. */
export interface TimerSettings {
  readonly shards: number
  readonly every: Duration.Input
  readonly now: Effect.Effect<Instant>
}

/** Options with everything filled in. */
export interface Settings {
  readonly database: Pick<PgClient.PgClientConfig, "password" | "ssl"> & { readonly url: Redacted.Redacted }
  readonly address: Endpoint
  readonly listen: Endpoint
  readonly schema: string
  readonly timers: TimerSettings
  readonly subscribers: SubscriberOptions
  readonly pace: Pace
}

/** Fills in what wasn't told. */
export const settle = (options: ClusterOptions): Settings => ({
  database: {
    url: Redacted.isRedacted(options.url) ? options.url : Redacted.make(options.url),
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
    ...(options.password === undefined ? {} : { password: options.password }),
  },
  address: options.address,
  listen: options.listen ?? options.address,
  schema: options.schema ?? "dealwright_cluster",
  timers: {
    shards: options.timers?.shards ?? 16,
    every: options.timers?.every ?? "1 second",
    now:
      options.timers?.now === undefined
        ? Effect.map(Clock.currentTimeMillis, fromEpochMillis)
        : Effect.sync(options.timers.now),
  },
  subscribers: { ...options.subscribers, every: options.subscribers?.every ?? "1 second" },
  pace: { ...defaultPace, ...options.pace },
})

const endpointProblem = (name: string, { host, port }: Endpoint): string | undefined =>
  host === ""
    ? `${name}.host is empty; it must be a host name or an address`
    : Number.isInteger(port) && port >= 1 && port <= 65_535
      ? undefined
      : `${name}.port is ${port}; it must be an integer from 1 to 65535`

const durationProblem = (name: string, input: Duration.Input): string | undefined => {
  const duration = Duration.fromInput(input)
  const millis = duration._tag === "Some" ? Duration.toMillis(duration.value) : Number.NaN
  return millis >= 1 && millis <= 86_400_000
    ? undefined
    : `${name} is ${String(input)}; it must be a duration from 1 millisecond to 1 day`
}

/** What is wrong with settings, in words. */
export const settingsProblem = (settings: Settings): string | undefined => {
  const { address, database, listen, pace, schema, subscribers, timers } = settings
  if (!/^postgres(?:ql)?:\/\//.test(String(Redacted.value(database.url))))
    return "url must begin with postgres:// or postgresql://"
  // It begins the names of effect's tables too; with their endings they stay below the 63 that PostgreSQL keeps.
  if (!/^[a-z_][a-z0-9_]{0,39}$/.test(schema)) {
    return `schema is ${JSON.stringify(schema)}; it must be 1 to 40 of a-z, 0-9 and _, and not begin with a digit`
  }
  if (!Number.isInteger(timers.shards) || timers.shards < 1 || timers.shards > 256) {
    return `timers.shards is ${timers.shards}; it must be an integer from 1 to 256`
  }
  return (
    endpointProblem("address", address) ??
    endpointProblem("listen", listen) ??
    durationProblem("timers.every", timers.every) ??
    durationProblem("subscribers.every", subscribers.every) ??
    Object.entries(pace)
      .map(([name, value]) => durationProblem(`pace.${name}`, value))
      .find((problem) => problem !== undefined)
  )
}
