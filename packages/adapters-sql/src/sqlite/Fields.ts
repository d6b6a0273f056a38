/** Which index fields the documents of a kind have, and the entries of each document under them. */
import type { DatabaseSync } from "node:sqlite"
import { type IndexFields, indexValue, type StreamKey } from "@dealwright/core/Ports"
import { indexKey } from "../shared/IndexKey.ts"
import { integer, text } from "./Rows.ts"

/** Numbers of the fields of one kind, by name. */
export type FieldIds = ReadonlyMap<string, number>

/** See {@link makeFields}. */
export interface Fields {
  /** The fields of a kind. */
  readonly of: (tenant: string, kind: string) => FieldIds
  /** Enters a document under all fields of its kind; `before` are its fields until now, null when it is new. */
  readonly enter: (tenant: string, key: StreamKey, before: IndexFields | null, after: IndexFields) => void
  /** Enters a document anew, whatever stands there of it. `before` are the fields that its row had, if it can be read. */
  readonly reenter: (tenant: string, key: StreamKey, before: IndexFields | null, after: IndexFields) => void
  /** To be called when a transaction was rolled back: what was learnt in it may not be true. */
  readonly forget: () => void
}

const nullKey = indexKey(null)

/** Keeps the fields of each kind at hand. Right as long as one process writes the file. */
export const makeFields = (db: DatabaseSync): Fields => {
  const select = db.prepare("SELECT field, field_id FROM dw_fields WHERE tenant = ? AND kind = ?")
  const insert = db.prepare("INSERT INTO dw_fields (tenant, kind, field) VALUES (?, ?, ?)")
  // Documents that were there before the field have no value for it: null.
  const enterAll = db.prepare(
    "INSERT INTO dw_index SELECT ?, ?, id FROM dw_streams WHERE tenant = ? AND kind = ? AND version > 0",
  )
  const add = db.prepare("INSERT OR IGNORE INTO dw_index (field_id, key, id) VALUES (?, ?, ?)")
  const remove = db.prepare("DELETE FROM dw_index WHERE field_id = ? AND key = ? AND id = ?")
  const known = new Map<string, Map<string, number>>()

  const of = (tenant: string, kind: string): Map<string, number> => {
    const name = `${tenant}\u0000${kind}`
    const present = known.get(name)
    if (present !== undefined) return present
    const loaded = new Map(select.all(tenant, kind).map((row) => [text(row, "field"), integer(row, "field_id")]))
    known.set(name, loaded)
    return loaded
  }

  /** The fields of a kind, with those that come with this document. */
  const learn = (tenant: string, kind: string, after: IndexFields): FieldIds => {
    const fields = of(tenant, kind)
    for (const field in after) {
      if (fields.has(field)) continue
      const fieldId = Number(insert.run(tenant, kind, field).lastInsertRowid)
      enterAll.run(fieldId, nullKey, tenant, kind)
      fields.set(field, fieldId)
    }
    return fields
  }

  return {
    of,
    enter: (tenant, { id, kind }, before, after) => {
      const fields = learn(tenant, kind, after)
      for (const [field, fieldId] of fields) {
        const value = indexValue(after, field)
        const old = before === null ? undefined : indexValue(before, field)
        if (value === old) continue
        if (old !== undefined) remove.run(fieldId, indexKey(old), id)
        add.run(fieldId, indexKey(value), id)
      }
    },
    reenter: (tenant, { id, kind }, before, after) => {
      for (const [field, fieldId] of learn(tenant, kind, after)) {
        const value = indexValue(after, field)
        const old = before === null ? null : indexValue(before, field)
        if (value !== old) remove.run(fieldId, indexKey(old), id)
        add.run(fieldId, indexKey(value), id)
      }
    },
    forget: () => known.clear(),
  }
}
