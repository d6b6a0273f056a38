/** What keeps a file sound: documents written anew, receipts forgotten, everything held against everything else. */
import type { DatabaseSync } from "node:sqlite"
import {
  type IndexFields,
  indexValue,
  type Restatement,
  type RestateResult,
  type StoreFinding,
  type StreamKey,
  type Timer,
  type VersionMismatch,
} from "@dealwright/core/Ports"
import { encode, encodeTimers } from "../shared/Batch.ts"
import { indexKey } from "../shared/IndexKey.ts"
import type { Fields } from "./Fields.ts"
import { indexFields, integer, type Row, text } from "./Rows.ts"
import { makeReplaceTimers } from "./Timers.ts"

/** As many findings tell enough. */
const maxFindings = 1000

/** Questions whose every row is a finding: tenant, stream, detail. */
const contradictions: ReadonlyArray<string> = [
  // Positions are 1, 2, 3 …: where one is missing, its follower says so.
  `SELECT tenant, kind || '/' || id AS stream, 'event ' || version || ' stands at position ' || position || ', and nothing stands at the one before' AS detail
   FROM dw_events e WHERE position <> 1 AND NOT EXISTS (SELECT 1 FROM dw_events p WHERE p.position = e.position - 1)`,
  `SELECT tenant, kind || '/' || id AS stream, 'event ' || version || ' is there, and the one before it is not' AS detail
   FROM dw_events e WHERE version <> 1 AND NOT EXISTS (
     SELECT 1 FROM dw_events p WHERE p.tenant = e.tenant AND p.kind = e.kind AND p.id = e.id AND p.version = e.version - 1)`,
  `SELECT l.tenant, l.kind || '/' || l.id AS stream, 'there are events up to ' || l.version || ', and no document' AS detail
   FROM (SELECT tenant, kind, id, max(version) AS version FROM dw_events GROUP BY tenant, kind, id) l
   LEFT JOIN dw_streams s ON s.tenant = l.tenant AND s.kind = l.kind AND s.id = l.id AND s.version > 0 WHERE s.id IS NULL`,
  `SELECT s.tenant, s.kind || '/' || s.id AS stream, 'the document is of version ' || s.version || ', and not of the last event' AS detail
   FROM dw_streams s WHERE s.version > 0 AND NOT EXISTS (
     SELECT 1 FROM dw_events e WHERE e.tenant = s.tenant AND e.kind = s.kind AND e.id = s.id
       AND e.version = s.version AND e.hash = s.hash AND NOT EXISTS (
         SELECT 1 FROM dw_events n WHERE n.tenant = s.tenant AND n.kind = s.kind AND n.id = s.id AND n.version > s.version))`,
  `SELECT s.tenant, s.kind || '/' || s.id AS stream, 'the document is not under its index field ' || f.field AS detail
   FROM dw_fields f JOIN dw_streams s ON s.tenant = f.tenant AND s.kind = f.kind AND s.version > 0
   LEFT JOIN dw_index i ON i.field_id = f.field_id AND i.id = s.id AND i.key = dw_key(s.fields, f.field) WHERE i.id IS NULL`,
  `SELECT f.tenant, f.kind || '/' || i.id AS stream, 'there is an entry under index field ' || f.field || ' that its document does not have' AS detail
   FROM dw_index i JOIN dw_fields f ON f.field_id = i.field_id
   LEFT JOIN dw_streams s ON s.tenant = f.tenant AND s.kind = f.kind AND s.id = i.id AND s.version > 0
   WHERE s.id IS NULL OR i.key <> dw_key(s.fields, f.field)`,
  `SELECT s.tenant, s.kind || '/' || s.id AS stream, 'timer ' || (t.value ->> 'name') || ' of the stream is not among those that fall due' AS detail
   FROM dw_streams s JOIN json_each(s.timers) t
   LEFT JOIN dw_timers d ON d.tenant = s.tenant AND d.kind = s.kind AND d.id = s.id
     AND d.name = (t.value ->> 'name') AND d.due_at = (t.value ->> 'dueAt') WHERE d.name IS NULL`,
  `SELECT d.tenant, d.kind || '/' || d.id AS stream, 'timer ' || d.name || ' falls due, and its stream does not have it' AS detail
   FROM dw_timers d WHERE NOT EXISTS (
     SELECT 1 FROM dw_streams s JOIN json_each(s.timers) t
     WHERE s.tenant = d.tenant AND s.kind = d.kind AND s.id = d.id
       AND (t.value ->> 'name') = d.name AND (t.value ->> 'dueAt') = d.due_at)`,
]

const finding = (row: Row): StoreFinding => ({
  tenant: text(row, "tenant"),
  stream: text(row, "stream"),
  detail: text(row, "detail"),
})

/** What a stream's row says that stands elsewhere too. */
interface Sound {
  readonly fields: IndexFields
  readonly timers: string
}

/** Runs work in a transaction of its own; nothing else can happen in between. */
const inTransaction = <A>(db: DatabaseSync, undone: () => void, work: () => A): A => {
  db.exec("BEGIN IMMEDIATE")
  try {
    const answer = work()
    db.exec("COMMIT")
    return answer
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK")
    undone()
    throw error
  }
}

/** Makes the maintaining methods of the store. */
export const makeMaintenance = (db: DatabaseSync, fields: Fields) => {
  const selectLast = db.prepare(
    "SELECT version, hash FROM dw_events WHERE tenant = ? AND kind = ? AND id = ? ORDER BY version DESC LIMIT 1",
  )
  const selectStream = db.prepare(
    "SELECT version, fields, timers FROM dw_streams WHERE tenant = ? AND kind = ? AND id = ?",
  )
  const save = db.prepare(`
    INSERT INTO dw_streams (tenant, kind, id, version, hash, data, fields, timers) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (tenant, kind, id) DO UPDATE SET
      version = excluded.version, hash = excluded.hash, data = excluded.data, fields = excluded.fields, timers = excluded.timers`)
  const forget = db.prepare(`
    DELETE FROM dw_receipts WHERE (tenant, command_id) IN (
      SELECT tenant, command_id FROM dw_receipts WHERE at < :before AND (:tenant IS NULL OR tenant = :tenant) ORDER BY at LIMIT :limit)`)
  const replaceTimers = makeReplaceTimers(db)
  // What the index key of a document's field is, for the questions above; null when the fields can't be read.
  db.function("dw_key", { deterministic: true }, (encoded, field) => {
    const index = readable((): IndexFields => JSON.parse(String(encoded)))
    return index === undefined ? null : indexKey(indexValue(index, String(field)))
  })

  const selectEntry = db.prepare("SELECT 1 FROM dw_index WHERE field_id = ? AND key = ? AND id = ?")
  const selectTimer = db.prepare(
    "SELECT 1 FROM dw_timers WHERE due_at = ? AND tenant = ? AND kind = ? AND id = ? AND name = ?",
  )

  /** Index fields and timers of a stream's row, when all that they say stands where it should; otherwise null. */
  const soundRow = (tenant: string, key: StreamKey): Sound | null => {
    const row = selectStream.get(tenant, key.kind, key.id)
    if (row === undefined || integer(row, "version") === 0) return null
    const before = readable(() => indexFields(row, "fields"))
    const timers = readable((): ReadonlyArray<Timer> => JSON.parse(text(row, "timers")))
    if (before === undefined || timers === undefined) return null
    for (const [field, fieldId] of fields.of(tenant, key.kind)) {
      if (selectEntry.get(fieldId, indexKey(indexValue(before, field)), key.id) === undefined) return null
    }
    for (const { dueAt, name } of timers) {
      if (selectTimer.get(dueAt, tenant, key.kind, key.id, name) === undefined) return null
    }
    return { fields: before, timers: text(row, "timers") }
  }

  /**
   * Takes away every entry and timer of streams, wherever it stands. That goes through all of them, so it is done only
   * for streams of which something isn't where it should be, and prepared only then.
   */
  const sweep = (tenant: string, keys: ReadonlyArray<StreamKey>): void => {
    if (keys.length === 0) return
    const named = JSON.stringify(keys.map(({ id, kind }) => [kind, id]))
    db.prepare(
      `DELETE FROM dw_timers WHERE tenant = ? AND (kind, id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))`,
    ).run(tenant, named)
    db.prepare(
      `DELETE FROM dw_index WHERE (field_id, id) IN (
         SELECT f.field_id, k.value ->> 1 FROM json_each(?) k JOIN dw_fields f ON f.tenant = ? AND f.kind = k.value ->> 0)`,
    ).run(named, tenant)
  }

  const restateOne = (
    tenant: string,
    { document, hash, index, key, timers, version }: Restatement,
    before: Sound | null,
  ): void => {
    fields.reenter(tenant, key, before === null ? null : before.fields, index)
    replaceTimers(tenant, key, before === null ? "[]" : before.timers, timers)
    save.run(tenant, key.kind, key.id, version, hash, encode(document), encode(index), encodeTimers(timers))
  }

  return {
    restate: ({
      streams,
      tenant,
    }: {
      readonly tenant: string
      readonly streams: ReadonlyArray<Restatement>
    }): RestateResult =>
      inTransaction(db, fields.forget, (): RestateResult => {
        const conflicts: Array<VersionMismatch> = []
        for (const { hash, key, version } of streams) {
          const last = selectLast.get(tenant, key.kind, key.id)
          const actual = last === undefined ? 0 : integer(last, "version")
          if (last === undefined || actual !== version || text(last, "hash") !== hash) {
            conflicts.push({ key, expected: version, actual })
          }
        }
        if (conflicts.length > 0) return { _tag: "Conflict", streams: conflicts }
        const parts = streams.map((stream) => ({ stream, before: soundRow(tenant, stream.key) }))
        sweep(
          tenant,
          parts.filter(({ before }) => before === null).map(({ stream }) => stream.key),
        )
        for (const { before, stream } of parts) restateOne(tenant, stream, before)
        return { _tag: "Restated" }
      }),

    forgetReceipts: ({
      before,
      limit,
      tenant,
    }: {
      readonly before: number
      readonly limit: number
      readonly tenant?: string
    }): number => Number(forget.run({ before, limit, tenant: tenant ?? null }).changes),

    verify: (): ReadonlyArray<StoreFinding> => {
      const found: Array<StoreFinding> = []
      for (const row of db.prepare("PRAGMA integrity_check(100)").all()) {
        const detail = text(row, "integrity_check")
        if (detail !== "ok") found.push({ tenant: "", stream: "", detail: `SQLite finds the file damaged: ${detail}` })
      }
      for (const question of contradictions) {
        for (const row of db.prepare(`${question} LIMIT ?`).all(maxFindings - found.length)) found.push(finding(row))
      }
      return found
    },
  }
}

/** What can't be read counts as not there: it is about to be written anew. */
const readable = <A>(read: () => A): A | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}
