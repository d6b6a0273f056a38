/**
 * The connections of one store: one that commits and does nothing else, a few that are shared by everything that reads,
 * and single ones for what takes long.
 *
 * @module
 */
import { PgConnection, PgPool } from "@effect/sql-pg"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import { isLost } from "./Errors.ts"
import type { Row } from "./Rows.ts"

/** Rows of an answer. */
export type Rows = ReadonlyArray<Row>

/** What a statement is run with. */
export type Ask = (sql: string, parameters?: ReadonlyArray<unknown>) => Effect.Effect<Rows, SqlError>

/** See the module. */
export interface Sessions {
  /** Runs a statement beside others. When the connection goes, it is tried once more on another. */
  readonly read: Ask
  /** Runs a statement on the connection for commits, which is opened when there is none. One at a time. */
  readonly write: Ask
  /** Makes sure that there is a connection for commits. */
  readonly connected: Effect.Effect<void, SqlError>
  /** Lends a connection that nobody else uses and that has no time limits. */
  readonly alone: <A, E>(use: (ask: Ask) => Effect.Effect<A, E>) => Effect.Effect<A, E | SqlError>
}

/** How connections are made. */
export interface SessionOptions {
  readonly connection: PgConnection.Config
  /** Most connections that read. */
  readonly readers: number
  /** Milliseconds after which the server gives a statement up. */
  readonly statementMillis: number
  /** Milliseconds for which a statement waits for a lock. */
  readonly lockMillis: number
  /** Whether a pooler stands in between, which keeps neither settings nor prepared statements of a session. */
  readonly pooler: boolean
}

/**
 * How plans are made: along an index, in its order, whatever a table looks like at the moment. A plan that was made while
 * it was small is not right for long.
 */
export const planning = {
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  enable_sort: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  jit: "off",
} as const

/** A server that doesn't answer at all is given up some time after it should have given up by itself. */
const answerGrace = 5_000
/** Milliseconds between two looks at how long a commit has been under way. */
const watchInterval = 1_000

const tookTooLong = (millis: number): SqlError =>
  new SqlError({
    reason: new UnknownError({
      cause: new Error(`the server did not answer for ${millis} ms`),
      message: "no answer",
      operation: "query",
    }),
  })

const askOn =
  (connection: PgConnection.PgConnection, prepare: boolean): Ask =>
  (sql, parameters) =>
    connection.queryValues(sql, parameters, prepare)

/** Opens connections when they are needed and closes them with the scope. */
export const makeSessions = (options: SessionOptions): Effect.Effect<Sessions, SqlError, Scope.Scope> =>
  Effect.gen(function* () {
    const { connection, lockMillis, pooler, readers, statementMillis } = options
    const limits = pooler
      ? {}
      : {
          statement_timeout: String(statementMillis),
          lock_timeout: String(lockMillis),
          idle_in_transaction_session_timeout: String(statementMillis),
          ...planning,
        }
    const withLimits = (parameters: Readonly<Record<string, string>>): PgConnection.Config => ({
      applicationName: "dealwright",
      keepAlive: Duration.seconds(15),
      maxMessageSize: 1024 * 1024 * 1024,
      ...connection,
      prepare: !pooler,
      startupParameters: { ...connection.startupParameters, ...parameters },
    })
    const limited = withLimits(limits)
    const unlimited = withLimits({})

    const pool = yield* PgPool.make({
      ...limited,
      multiplex: true,
      maxConnections: readers,
      idleTimeout: Duration.minutes(5),
    })
    const millis = statementMillis + answerGrace
    const readOnce: Ask = (sql, parameters) =>
      pool.use((lent) =>
        Effect.timeoutOrElse(lent.queryValues(sql, parameters, !pooler), {
          duration: millis,
          // Nobody else is to be sent down a way on which no answer comes back.
          orElse: () => Effect.andThen(Effect.forkDetach(pool.invalidate(lent)), Effect.fail(tookTooLong(millis))),
        }),
      )

    let writer: { readonly ask: Ask; readonly scope: Scope.Closeable; since: number | undefined } | undefined
    const drop = Effect.suspend(() => {
      const dropped = writer
      writer = undefined
      return dropped === undefined ? Effect.void : Scope.close(dropped.scope, Exit.void)
    })
    yield* Effect.addFinalizer(() => drop)
    const connect: Effect.Effect<void, SqlError> = Effect.gen(function* () {
      const scope = yield* Scope.make()
      const made = yield* Scope.provide(PgConnection.make(limited), scope).pipe(
        Effect.onError(() => Scope.close(scope, Exit.void)),
      )
      writer = { ask: askOn(made, !pooler), scope, since: undefined }
    })
    const connected = Effect.suspend(() => (writer === undefined ? connect : Effect.void))
    // A connection that is closed under a statement makes it fail as one that was lost.
    const watch = Effect.suspend(() =>
      writer?.since !== undefined && performance.now() - writer.since > millis ? drop : Effect.void,
    )
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(watchInterval), watch)))

    const dropIfLost = (error: SqlError): Effect.Effect<void> => (isLost(error) ? drop : Effect.void)
    const write: Ask = (sql, parameters) =>
      Effect.suspend(() => {
        const using = writer
        if (using === undefined) return Effect.andThen(connect, write(sql, parameters))
        using.since = performance.now()
        return Effect.onExit(Effect.tapError(using.ask(sql, parameters), dropIfLost), () => {
          using.since = undefined
          return Effect.void
        })
      })

    return {
      read: (sql, parameters) => Effect.catchIf(readOnce(sql, parameters), isLost, () => readOnce(sql, parameters)),
      write,
      connected,
      alone: (use) => Effect.scoped(Effect.flatMap(PgConnection.make(unlimited), (made) => use(askOn(made, false)))),
    }
  })

/** Everything over the one connection that there is, one statement at a time. */
export const sessionsOn = (connection: PgConnection.PgConnection): Sessions => {
  // Nobody could take a statement back: there is no second connection to ask for that.
  const ask: Ask = (sql, parameters) => Effect.uninterruptible(connection.queryValues(sql, parameters))
  return {
    read: ask,
    write: ask,
    connected: Effect.void,
    alone: (use) =>
      Effect.uninterruptible(Effect.scoped(Effect.flatMap(connection.pin, (pinned) => use(askOn(pinned, false))))),
  }
}
