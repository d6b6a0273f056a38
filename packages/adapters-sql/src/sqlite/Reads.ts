/** Reading documents, events and timers. Every method is one synchronous step, so it sees one state of the file. */
import type { DatabaseSync } from "node:sqlite"
import { type DueTimer, type Shard, type StoredEvent, type StreamKey, shardOf } from "@dealwright/core/Ports"
import { eventColumns, integer, json, type Row, storedEvents, text } from "./Rows.ts"

const dueTimer = (row: Row): DueTimer => ({
  tenant: text(row, "tenant"),
  key: { kind: text(row, "kind"), id: text(row, "id") },
  name: text(row, "name"),
  dueAt: integer(row, "due_at"),
})

/** Makes the reading methods of the store. */
export const makeReads = (db: DatabaseSync) => {
  const selectDocument = db.prepare(
    "SELECT version, hash, data FROM dw_streams WHERE tenant = ? AND kind = ? AND id = ? AND version > 0",
  )
  const selectReceipt = db.prepare(
    "SELECT command_hash, at, receipt FROM dw_receipts WHERE tenant = ? AND command_id = ?",
  )
  const selectHistory = storedEvents(
    db.prepare(
      `SELECT ${eventColumns} FROM dw_events WHERE tenant = ? AND kind = ? AND id = ? AND version >= ? ORDER BY version LIMIT ?`,
    ),
  )
  const selectHistoryBackwards = storedEvents(
    db.prepare(
      `SELECT ${eventColumns} FROM dw_events WHERE tenant = ? AND kind = ? AND id = ? AND version <= ? ORDER BY version DESC LIMIT ?`,
    ),
  )
  const selectFeed = storedEvents(
    db.prepare(`SELECT ${eventColumns} FROM dw_events WHERE position > ? ORDER BY position LIMIT ?`),
  )
  const selectFeedOfTenant = storedEvents(
    db.prepare(`SELECT ${eventColumns} FROM dw_events WHERE tenant = ? AND position > ? ORDER BY position LIMIT ?`),
  )
  const selectDue = db.prepare(
    "SELECT tenant, kind, id, name, due_at FROM dw_timers WHERE due_at <= ? ORDER BY due_at, tenant, kind, id, name LIMIT ?",
  )

  const load = (request: {
    readonly tenant: string
    readonly keys: ReadonlyArray<StreamKey>
    readonly commandId?: string
  }) => {
    const { commandId, keys, tenant } = request
    const answered = commandId === undefined ? undefined : selectReceipt.get(tenant, commandId)
    return {
      documents: keys.map((key) => {
        const row = selectDocument.get(tenant, key.kind, key.id)
        return row === undefined
          ? null
          : { version: integer(row, "version"), hash: text(row, "hash"), data: json(row, "data") }
      }),
      receipt:
        answered === undefined
          ? null
          : {
              commandHash: text(answered, "command_hash"),
              at: integer(answered, "at"),
              receipt: json(answered, "receipt"),
            },
    }
  }

  const history = (request: {
    readonly tenant: string
    readonly key: StreamKey
    readonly from: number
    readonly limit: number
    readonly direction?: "forwards" | "backwards"
  }): ReadonlyArray<StoredEvent> =>
    (request.direction === "backwards" ? selectHistoryBackwards : selectHistory)(
      request.tenant,
      request.key.kind,
      request.key.id,
      request.from,
      request.limit,
    )

  const feed = (request: {
    readonly after: number
    readonly limit: number
    readonly tenant?: string
  }): ReadonlyArray<StoredEvent> =>
    request.tenant === undefined
      ? selectFeed(request.after, request.limit)
      : selectFeedOfTenant(request.tenant, request.after, request.limit)

  const due = (request: {
    readonly now: number
    readonly limit: number
    readonly shard?: Shard
  }): ReadonlyArray<DueTimer> => {
    const { limit, now, shard } = request
    if (shard === undefined) return selectDue.all(now, limit).map(dueTimer)
    const found: Array<DueTimer> = []
    for (const row of selectDue.iterate(now, -1)) {
      const timer = dueTimer(row)
      if (shardOf(timer.tenant, timer.key, shard.count) === shard.index && found.push(timer) === limit) break
    }
    return found
  }

  return { load, history, feed, due }
}
