/** Reading events and timers. Every method is one statement, so it sees one state of the database. */
import type { DueTimer, Shard, StoredEvent, StoreError, StreamKey } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { fromContent, fromSql } from "./Errors.ts"
import { bigInteger } from "./Group.ts"
import { eventColumns, integer, type Row, storedEvent, text } from "./Rows.ts"
import type { Ask, Rows } from "./Sessions.ts"

/** Runs a statement and reads its rows; what goes wrong becomes the store's error. */
export const asked = <A>(
  operation: string,
  ask: Ask,
  sql: string,
  parameters: ReadonlyArray<unknown>,
  read: (rows: Rows) => A,
): Effect.Effect<A, StoreError> =>
  Effect.matchEffect(ask(sql, parameters), {
    onFailure: (error) => Effect.fail(fromSql(operation, error)),
    onSuccess: (rows) => {
      try {
        return Effect.succeed(read(rows))
      } catch (error) {
        return Effect.fail(fromContent(operation, error))
      }
    },
  })

const dueTimer = (row: Row): DueTimer => ({
  tenant: text(row, 0),
  key: { kind: text(row, 1), id: text(row, 2) },
  name: text(row, 3),
  dueAt: integer(row, 4),
})

/** Statements for reading; a test looks at their plans. */
export const readStatements = (s: string) => {
  const events = `SELECT ${eventColumns} FROM ${s}.dw_events`
  const ofStream = "WHERE tenant = $1 AND kind = $2 AND id = $3"
  const due = `SELECT tenant, kind, id, name, due_at FROM ${s}.dw_timers WHERE due_at <= $1`
  const inOrder = "ORDER BY due_at, tenant, kind, id, name LIMIT $2"
  return {
    forwards: `${events} ${ofStream} AND version >= $4 ORDER BY version LIMIT $5`,
    backwards: `${events} ${ofStream} AND version <= $4 ORDER BY version DESC LIMIT $5`,
    feed: `${events} WHERE position > $1 ORDER BY position LIMIT $2`,
    feedOfTenant: `${events} WHERE tenant = $3 AND position > $1 ORDER BY position LIMIT $2`,
    due: `${due} ${inOrder}`,
    dueOfShard: `${due} AND shard % $3 = $4 ${inOrder}`,
  }
}

/** Makes the reading methods of the store. */
export const makeReads = (read: Ask, s: string) => {
  const sql = readStatements(s)

  const history = (request: {
    readonly tenant: string
    readonly key: StreamKey
    readonly from: number
    readonly limit: number
    readonly direction?: "forwards" | "backwards"
  }): Effect.Effect<ReadonlyArray<StoredEvent>, StoreError> => {
    const { direction, from, key, limit, tenant } = request
    const statement = direction === "backwards" ? sql.backwards : sql.forwards
    const parameters = [tenant, key.kind, key.id, bigInteger(from), bigInteger(limit)]
    return asked("history", read, statement, parameters, (found) => found.map(storedEvent))
  }

  const feed = (request: {
    readonly after: number
    readonly limit: number
    readonly tenant?: string
  }): Effect.Effect<ReadonlyArray<StoredEvent>, StoreError> => {
    const { after, limit, tenant } = request
    const bounds = [bigInteger(after), bigInteger(limit)]
    return tenant === undefined
      ? asked("feed", read, sql.feed, bounds, (found) => found.map(storedEvent))
      : asked("feed", read, sql.feedOfTenant, [...bounds, tenant], (found) => found.map(storedEvent))
  }

  const due = (request: {
    readonly now: number
    readonly limit: number
    readonly shard?: Shard
  }): Effect.Effect<ReadonlyArray<DueTimer>, StoreError> => {
    const { limit, now, shard } = request
    const bounds = [bigInteger(now), bigInteger(limit)]
    return shard === undefined
      ? asked("due", read, sql.due, bounds, (found) => found.map(dueTimer))
      : asked("due", read, sql.dueOfShard, [...bounds, bigInteger(shard.count), bigInteger(shard.index)], (found) =>
          found.map(dueTimer),
        )
  }

  return { history, feed, due }
}
