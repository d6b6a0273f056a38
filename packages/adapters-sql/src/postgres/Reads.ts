/** Reading documents, events and timers. Every method is one statement, so it sees one state of the database. */
import type {
  DueTimer,
  Shard,
  StoredDocument,
  StoredEvent,
  StoredReceipt,
  StoreError,
  StreamKey,
} from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { fromContent, fromSql } from "./Errors.ts"
import { bigInteger, texts } from "./Group.ts"
import type { KnownRows } from "./Known.ts"
import { eventColumns, integer, json, type Row, storedEvent, text } from "./Rows.ts"
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

/** What `load` is asked for. */
interface LoadRequest {
  readonly tenant: string
  readonly keys: ReadonlyArray<StreamKey>
  readonly commandId?: string
}

/** What `load` answers. */
interface Loaded {
  readonly documents: ReadonlyArray<StoredDocument | null>
  readonly receipt: StoredReceipt | null
}

/** Statements for reading; a test looks at their plans. */
export const readStatements = (s: string) => {
  const receipt = (id: string) =>
    `SELECT 0::bigint, r.at, NULL::integer, r.command_hash, r.receipt, NULL, NULL FROM ${s}.dw_receipts r WHERE r.tenant = $1 AND r.command_id = ${id}`
  const row = "d.version::bigint, d.revision, d.hash, d.data, d.fields, d.timers"
  const one = `
    SELECT 1::bigint, ${row} FROM ${s}.dw_streams d WHERE d.tenant = $1 AND d.kind = $2 AND d.id = $3`
  const many = `
    SELECT w.n, ${row} FROM unnest($2::text[], $3::text[]) WITH ORDINALITY w(kind, id, n)
    CROSS JOIN LATERAL (
      SELECT * FROM ${s}.dw_streams d WHERE d.tenant = $1 AND d.kind = w.kind AND d.id = w.id OFFSET 0
    ) d`
  const events = `SELECT ${eventColumns} FROM ${s}.dw_events`
  const ofStream = "WHERE tenant = $1 AND kind = $2 AND id = $3"
  const due = `SELECT tenant, kind, id, name, due_at FROM ${s}.dw_timers WHERE due_at <= $1`
  const inOrder = "ORDER BY due_at, tenant, kind, id, name LIMIT $2"
  return {
    one,
    many,
    oneWithReceipt: `${one} UNION ALL ${receipt("$4")}`,
    manyWithReceipt: `${many} UNION ALL ${receipt("$4")}`,
    forwards: `${events} ${ofStream} AND version >= $4 ORDER BY version LIMIT $5`,
    backwards: `${events} ${ofStream} AND version <= $4 ORDER BY version DESC LIMIT $5`,
    feed: `${events} WHERE position > $1 ORDER BY position LIMIT $2`,
    feedOfTenant: `${events} WHERE tenant = $3 AND position > $1 ORDER BY position LIMIT $2`,
    due: `${due} ${inOrder}`,
    dueOfShard: `${due} AND shard % $3 = $4 ${inOrder}`,
  }
}

/** Makes the reading methods of the store. */
export const makeReads = (read: Ask, s: string, rows: KnownRows) => {
  const sql = readStatements(s)

  const load = (request: LoadRequest): Effect.Effect<Loaded, StoreError> => {
    const { commandId, keys, tenant } = request
    const [key] = keys
    const withReceipt = commandId !== undefined
    const single = keys.length === 1 && key !== undefined
    const statement = single
      ? withReceipt
        ? sql.oneWithReceipt
        : sql.one
      : withReceipt
        ? sql.manyWithReceipt
        : sql.many
    const asKeys = single ? [key.kind, key.id] : [texts(keys.map(({ kind }) => kind)), texts(keys.map(({ id }) => id))]
    return asked("load", read, statement, [tenant, ...asKeys, ...(withReceipt ? [commandId] : [])], (found) => {
      const documents = new Array<StoredDocument | null>(keys.length).fill(null)
      let receipt: StoredReceipt | null = null
      for (const row of found) {
        const n = integer(row, 0)
        if (n === 0) {
          receipt = { commandHash: text(row, 3), at: integer(row, 1), receipt: json(row, 4) }
          continue
        }
        const key = keys[n - 1]
        const version = integer(row, 1)
        if (key === undefined) continue
        rows.learn(tenant, key, {
          version,
          revision: integer(row, 2),
          fields: text(row, 5),
          timers: text(row, 6),
        })
        // A stream that has only timers yet.
        if (version > 0) documents[n - 1] = { version, hash: text(row, 3), data: json(row, 4) }
      }
      return { documents, receipt }
    })
  }

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

  return { load, history, feed, due }
}
