/** One batch inside an open transaction: check, then write. */
import type { DatabaseSync } from "node:sqlite"
import {
  type CommitResult,
  type IndexFields,
  type StoreError,
  type StreamKey,
  storeError,
  type VersionMismatch,
} from "@dealwright/core/Ports"
import * as Result from "effect/Result"
import type { EncodedBatch, EncodedWrite } from "../shared/Batch.ts"
import type { Fields } from "./Fields.ts"
import { indexFields, integer, json, text } from "./Rows.ts"
import { makeReplaceTimers } from "./Timers.ts"

/** How a batch ended within its transaction. */
export type Outcome = Result.Result<CommitResult, StoreError>

/** What the file holds of a stream. */
interface Current {
  readonly exists: boolean
  readonly version: number
  /** Index fields of the document, null when there is none. */
  readonly fields: IndexFields | null
  readonly timers: string
}

const absent: Current = { exists: false, version: 0, fields: null, timers: "[]" }

/** Makes the function that runs one batch. It throws what SQLite throws, and then the transaction must be rolled back. */
export const makeCommit = (db: DatabaseSync, fields: Fields): ((batch: EncodedBatch) => Outcome) => {
  const selectReceipt = db.prepare(
    "SELECT command_hash, at, receipt FROM dw_receipts WHERE tenant = ? AND command_id = ?",
  )
  const selectCurrent = db.prepare(
    "SELECT version, fields, timers FROM dw_streams WHERE tenant = ? AND kind = ? AND id = ?",
  )
  const selectPosition = db.prepare("SELECT coalesce(max(position), 0) AS position FROM dw_events")
  const insertEvent = db.prepare("INSERT INTO dw_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
  const insertStream = db.prepare(
    "INSERT INTO dw_streams (version, hash, data, fields, timers, tenant, kind, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  )
  const updateStream = db.prepare(
    "UPDATE dw_streams SET version = ?, hash = ?, data = ?, fields = ?, timers = ? WHERE tenant = ? AND kind = ? AND id = ?",
  )
  const updateTimers = db.prepare("UPDATE dw_streams SET timers = ? WHERE tenant = ? AND kind = ? AND id = ?")
  const replaceTimers = makeReplaceTimers(db)
  const insertReceipt = db.prepare("INSERT INTO dw_receipts VALUES (?, ?, ?, ?, ?)")

  const current = (tenant: string, key: StreamKey): Current => {
    const row = selectCurrent.get(tenant, key.kind, key.id)
    if (row === undefined) return absent
    const version = integer(row, "version")
    return {
      exists: true,
      version,
      fields: version === 0 ? null : indexFields(row, "fields"),
      timers: text(row, "timers"),
    }
  }

  const lastPosition = (): number => {
    const row = selectPosition.get()
    return row === undefined ? 0 : integer(row, "position")
  }

  /** Writes one stream behind `position`; answers the last position that it took. */
  const write = (tenant: string, position: number, before: Current, part: EncodedWrite): number => {
    const { document, encodedTimers, events, fields: encodedFields, index, key, timers } = part
    const timersMove = before.timers !== encodedTimers
    if (timersMove) replaceTimers(tenant, key, before.timers, timers)
    const newest = events.at(-1)
    if (newest === undefined) {
      if (timersMove && before.exists) updateTimers.run(encodedTimers, tenant, key.kind, key.id)
      else if (timersMove) insertStream.run(0, "", "null", "{}", encodedTimers, tenant, key.kind, key.id)
      return position
    }
    for (const [i, { data, hash, meta, schemaVersion, type }] of events.entries()) {
      const version = before.version + i + 1
      insertEvent.run(position + i + 1, tenant, key.kind, key.id, version, type, schemaVersion, data, meta, hash)
    }
    // The fields come first: a field that is new to the kind enters the documents that are there.
    fields.enter(tenant, key, before.fields, index)
    const version = before.version + events.length
    const save = before.exists ? updateStream : insertStream
    save.run(version, newest.hash, document, encodedFields, encodedTimers, tenant, key.kind, key.id)
    return position + events.length
  }

  return (batch) => {
    const { commandHash, commandId, tenant } = batch
    const first = selectReceipt.get(tenant, commandId)
    if (first !== undefined) {
      if (text(first, "command_hash") !== commandHash) {
        return Result.fail(storeError("commit", { _tag: "CommandIdReused", commandId }))
      }
      const receipt = { commandHash, at: integer(first, "at"), receipt: json(first, "receipt") }
      return Result.succeed({ _tag: "Duplicate", receipt })
    }
    const streams: Array<VersionMismatch> = []
    const expect = (key: StreamKey, expected: number): Current => {
      const found = current(tenant, key)
      if (found.version !== expected) streams.push({ key, expected, actual: found.version })
      return found
    }
    const parts = batch.writes.map((part) => ({ part, before: expect(part.key, part.expectedVersion) }))
    for (const guard of batch.guards) expect(guard.key, guard.expectedVersion)
    if (streams.length > 0) return Result.succeed({ _tag: "Conflict", streams })

    let position = lastPosition()
    for (const { before, part } of parts) position = write(tenant, position, before, part)
    insertReceipt.run(tenant, commandId, commandHash, batch.at, batch.receipt)
    return Result.succeed({ _tag: "Committed", position })
  }
}
