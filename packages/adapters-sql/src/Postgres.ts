/**
 * The store on PostgreSQL: any number of processes and machines on one database.
 *
 * What is acknowledged is on the server's disk, as the server's `synchronous_commit` says. Commits that come together
 * are written together, in one statement and one transaction; positions are dense and become visible in their order. A
 * commit whose answer is lost with the connection is looked for before anything is said about it.
 *
 * @module
 */
import * as Ports from "@dealwright/core/Ports"
import type { PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { schemaProblem } from "./postgres/Names.ts"
import { needed } from "./shared/Needed.ts"

/** Where the database is, and how to work with it. */
export interface PostgresOptions {
  /** `postgresql://user:password@host:port/database`, with `?sslmode=require` where the way there isn't safe. */
  readonly url: string | Redacted.Redacted
  /** TLS as `tls.connect` of Node takes it, such as `{ ca }`; what the address says otherwise. */
  readonly ssl?: PgConnection.Config["ssl"]
  /** Password that is asked for with every new connection, such as a token that expires; instead of one in the address. */
  readonly password?: PgConnection.Config["password"]
  /** Schema of the tables; "dealwright" unless told. Small letters, digits and underscores. */
  readonly schema?: string
  /** Most connections that read, 1 to 100; 4 unless told. Each carries many questions at once. One more writes. */
  readonly readers?: number
  /** Most commits in one transaction, 1 to 1 000; 64 unless told. */
  readonly groupSize?: number
  /** Most commits that wait to be written before further ones fail as busy; 10 000 unless told. */
  readonly queueLimit?: number
  /** Most questions under way before further ones fail as busy; 10 000 unless told. */
  readonly readLimit?: number
  /** Milliseconds after which a statement is given up, 100 to 3 600 000; 30 000 unless told. */
  readonly statementMillis?: number
  /** Milliseconds for which a commit waits for rows that somebody else holds; 5 000 unless told. */
  readonly lockMillis?: number
  /** Milliseconds for which a connection that was lost is tried again before commits fail; 5 000 unless told. */
  readonly reconnectMillis?: number
  /** Whether a pooler such as PgBouncer hands out connections for single transactions; false unless told. */
  readonly pooler?: boolean
}

/** Options that make no sense, in words. */
const optionProblem = (options: PostgresOptions): string | undefined => {
  const url = Redacted.isRedacted(options.url) ? Redacted.value(options.url) : options.url
  const integer = (name: keyof PostgresOptions, least: number, most: number) => {
    const value = options[name]
    return value === undefined ||
      (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most)
      ? undefined
      : `${name} is ${String(value)}; it must be an integer from ${least} to ${most}`
  }
  return (
    (/^postgres(ql)?:\/\//.test(String(url))
      ? undefined
      : "url is no address of a PostgreSQL; it must begin with postgresql://") ??
    schemaProblem(options.schema ?? "dealwright") ??
    integer("readers", 1, 100) ??
    integer("groupSize", 1, 1000) ??
    integer("queueLimit", 1, 1_000_000) ??
    integer("readLimit", 1, 1_000_000) ??
    integer("statementMillis", 100, 3_600_000) ??
    integer("lockMillis", 1, 3_600_000) ??
    integer("reconnectMillis", 0, 3_600_000)
  )
}

/**
 * Connects to the database, brings the schema up, and closes the connections with the scope; what waits is written
 * first.
 *
 * Fails with `InvalidInput` when the server refuses the login, lacks the database, or the schema was written by a later
 * version; with `Unavailable` when it can't be reached.
 *
 * @example
 * ```ts
 * import { make } from "@dealwright/adapters-sql/Postgres"
 * import { LocalPostgres } from "@dealwright/adapters-sql/testing"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const server = await LocalPostgres.start()
 * const program = Effect.gen(function*() {
 *   const store = yield* make({ url: server.url, schema: "example" })
 *   return yield* store.feed({ after: 0, limit: 10 })
 * })
 * assert.deepEqual(await Effect.runPromise(Effect.scoped(program)), [])
 * await server.stop()
 * ```
 */
export const make = (options: PostgresOptions): Effect.Effect<Ports.StoreService, Ports.StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const problem = optionProblem(options)
    if (problem !== undefined) return yield* Ports.storeError("open", { _tag: "InvalidInput", detail: problem })
    const { openServer } = yield* needed("@effect/sql-pg", () => import("./postgres/Open.ts"))
    const { password, ssl, url } = options
    return yield* openServer(
      {
        connection: {
          url: Redacted.isRedacted(url) ? url : Redacted.make(url),
          ...(ssl === undefined ? {} : { ssl }),
          ...(password === undefined ? {} : { password }),
        },
        readers: options.readers ?? 4,
        statementMillis: options.statementMillis ?? 30_000,
        lockMillis: options.lockMillis ?? 5_000,
        pooler: options.pooler ?? false,
      },
      {
        schema: options.schema ?? "dealwright",
        groupSize: options.groupSize ?? 64,
        queueLimit: options.queueLimit ?? 10_000,
        readLimit: options.readLimit ?? 10_000,
        reconnectMillis: options.reconnectMillis ?? 5_000,
      },
    )
  })

/**
 * The store on PostgreSQL as a layer.
 *
 * @example
 * ```ts
 * import { layer } from "@dealwright/adapters-sql/Postgres"
 * import { LocalPostgres } from "@dealwright/adapters-sql/testing"
 * import { Store } from "@dealwright/core/Ports"
 * import { Effect } from "effect"
 * import assert from "node:assert"
 * const server = await LocalPostgres.start()
 * const timers = Effect.gen(function*() {
 *   const store = yield* Store
 *   return yield* store.due({ now: 0, limit: 10 })
 * })
 * assert.deepEqual(await Effect.runPromise(Effect.provide(timers, layer({ url: server.url }))), [])
 * await server.stop()
 * ```
 */
export const layer = (options: PostgresOptions): Layer.Layer<Ports.Store, Ports.StoreError> =>
  Layer.effect(Ports.Store, make(options))
