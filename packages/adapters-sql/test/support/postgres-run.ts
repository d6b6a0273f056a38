/** Statements beside the store. */
import { PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** A statement with its parameters. */
export type Statement = readonly [sql: string, parameters?: ReadonlyArray<unknown>]

/** Runs statements one after the other on a connection of their own; answers the rows of the last. */
export const run = (url: string, ...statements: ReadonlyArray<Statement>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const connection = yield* PgConnection.make({ url: Redacted.make(url) })
      let rows: ReadonlyArray<ReadonlyArray<unknown>> = []
      for (const [sql, parameters] of statements) rows = yield* connection.queryValues(sql, parameters)
      return rows
    }),
  )
