/**
 * The store on PostgreSQL: any number of processes and machines on one database.
 *
 * What is acknowledged is on the server's disk, as the server's `synchronous_commit` says. Commits that come together
 * are written together, in one statement and one transaction; positions are dense and become visible in their order. A
 * commit whose answer is lost with the connection is looked for before anything is said about it.
 *
 * @module
 */
import type { Host } from "@dealwright/core/Engine"
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

const defaultSchema = "dealwright"

/** Loads what speaks to the server, if the options make sense. */
const opened = (options: PostgresOptions) => {
  const problem = optionProblem(options)
  return problem === undefined
    ? needed("@effect/sql-pg", () => import("./postgres/Open.ts"))
    : Effect.fail(Ports.storeError("open", { _tag: "InvalidInput", detail: problem }))
}

const sessionsFor = ({ lockMillis, password, pooler, readers, ssl, statementMillis, url }: PostgresOptions) => ({
  connection: {
    url: Redacted.isRedacted(url) ? url : Redacted.make(url),
    ...(ssl === undefined ? {} : { ssl }),
    ...(password === undefined ? {} : { password }),
  },
  readers: readers ?? 4,
  statementMillis: statementMillis ?? 30_000,
  lockMillis: lockMillis ?? 5_000,
  pooler: pooler ?? false,
})

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
    const { openServer } = yield* opened(options)
    return yield* openServer(sessionsFor(options), {
      schema: options.schema ?? defaultSchema,
      groupSize: options.groupSize ?? 64,
      queueLimit: options.queueLimit ?? 10_000,
      readLimit: options.readLimit ?? 10_000,
      reconnectMillis: options.reconnectMillis ?? 5_000,
    })
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

/** Where the views are made. */
export interface ViewsOptions extends PostgresOptions {
  /** Schema of the views; "dealwright_views" unless told. */
  readonly views?: string
}

/**
 * Makes SQL views on the documents, for reports and spreadsheets: one for each kind that the host knows, and one for each
 * list in its documents (`order`, `order_lines`, `receivable_instalments` …). Every row says its tenant. A column is there
 * for every index field and every plain value; money is an amount in major units beside its currency, a rate a fraction,
 * dates and moments are what they are. Answers the names of the views.
 *
 * Run it as the owner of the tables, with every deployment: views that are there are replaced, and whoever could read
 * them still can. Columns of index fields appear when the first document with them does.
 *
 * @example
 * ```ts
 * import { Engine, Templates } from "@dealwright/core"
 * import { make, views } from "@dealwright/adapters-sql/Postgres"
 * import { LocalPostgres } from "@dealwright/adapters-sql/testing"
 * import { Effect, Result } from "effect"
 * import assert from "node:assert"
 * const server = await LocalPostgres.start()
 * const host = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
 * const program = Effect.andThen(Effect.scoped(make({ url: server.url })), views(host, { url: server.url }))
 * const names = await Effect.runPromise(program)
 * assert.ok(names.includes("order") && names.includes("order_lines"))
 * await server.stop()
 * ```
 */
export const views = (host: Host, options: ViewsOptions): Effect.Effect<ReadonlyArray<string>, Ports.StoreError> =>
  Effect.gen(function* () {
    const names = { schema: options.schema ?? defaultSchema, views: options.views ?? "dealwright_views" }
    const { openViews } = yield* opened(options)
    const problem = schemaProblem(names.views)
    if (problem !== undefined) return yield* Ports.storeError("views", { _tag: "InvalidInput", detail: problem })
    return yield* openViews(sessionsFor(options), host, names)
  })
