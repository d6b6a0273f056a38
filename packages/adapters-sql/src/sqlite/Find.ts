/**
 * Finding documents. Two ways: when one condition leaves few documents, those are read and sorted here; otherwise the
 * index of the sort field is walked from the cursor on, until the page is full.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite"
import {
  type Condition,
  compareIndexValues,
  compareText,
  conditionHolds,
  conditionsHold,
  type FindPage,
  type FindQuery,
  type FoundDocument,
  type IndexFields,
  type IndexValue,
  indexValue,
} from "@dealwright/core/Ports"
import { everyKey, indexKey, type KeySpan, rangeSpan, valueSpan } from "../shared/IndexKey.ts"
import { UnexpectedContent } from "./Errors.ts"
import type { FieldIds, Fields } from "./Fields.ts"
import { indexFields, integer, json, type Row, text } from "./Rows.ts"

/** Up to this many documents that fulfil one condition are sorted on the spot. */
const fewDocuments = 2000

/** A document's place in the order that is asked for. */
interface Place {
  readonly id: string
  readonly index: IndexFields
  readonly value: IndexValue
}

const spansOf = (condition: Condition): ReadonlyArray<KeySpan> => {
  switch (condition._tag) {
    case "Equals":
      return [valueSpan(condition.value)]
    case "In":
      return Array.from(new Set(condition.values), valueSpan)
    case "Range":
      return [rangeSpan(condition.from, condition.until)]
  }
}

/** Both walks start at a place of the index and go on in its order, so a late page costs what the first one does. */
const walks = (direction: "ASC" | "DESC") => {
  const [beyond, before] = direction === "ASC" ? [">", "<"] : ["<", ">"]
  return {
    byField: `
      SELECT i.id AS id, d.fields AS fields
      FROM dw_index i JOIN dw_streams d ON d.tenant = :tenant AND d.kind = :kind AND d.id = i.id
      WHERE i.field_id = :field AND (i.key, i.id) ${beyond} (:key, :id) AND (i.key, i.id) ${before} (:end, '')
      ORDER BY i.key ${direction}, i.id ${direction}`,
    byId: `
      SELECT id, fields FROM dw_streams
      WHERE tenant = :tenant AND kind = :kind AND version > 0 AND id ${beyond} :id ORDER BY id ${direction}`,
  }
}

/** SQLite sorts bytes behind all texts. */
const behindEveryId = Uint8Array.of()

/** Makes the answer to `find`. */
export const makeFind = (
  db: DatabaseSync,
  fields: Fields,
): ((request: { readonly tenant: string; readonly kind: string; readonly query: FindQuery }) => FindPage) => {
  const idsIn = db.prepare("SELECT id FROM dw_index WHERE field_id = ? AND key >= ? AND key < ? LIMIT ?")
  const fieldsOf = db.prepare("SELECT fields FROM dw_streams WHERE tenant = ? AND kind = ? AND id = ?")
  const documentOf = db.prepare("SELECT version, hash, data FROM dw_streams WHERE tenant = ? AND kind = ? AND id = ?")
  const [up, down] = [walks("ASC"), walks("DESC")]
  const upByField = db.prepare(up.byField)
  const upById = db.prepare(up.byId)
  const downByField = db.prepare(down.byField)
  const downById = db.prepare(down.byId)

  /** Ids for which a condition holds, or undefined when they are more than `most`. */
  const atMost = (known: FieldIds, condition: Condition, most: number): Array<string> | undefined => {
    const fieldId = known.get(condition.field)
    // A field that no document has is null for all of them.
    if (fieldId === undefined) return conditionHolds(condition, null) ? undefined : []
    const ids: Array<string> = []
    for (const { high, low } of spansOf(condition)) {
      for (const row of idsIn.all(fieldId, low, high, most - ids.length + 1)) ids.push(text(row, "id"))
      if (ids.length > most) return undefined
    }
    return ids
  }

  return ({ kind, query, tenant }) => {
    const known = fields.of(tenant, kind)
    const { after, limit, sort, where } = query
    const ascending = sort?.direction !== "descending"
    const fieldId = sort === undefined ? undefined : known.get(sort.field)
    const sortValue = (index: IndexFields): IndexValue => (sort === undefined ? null : indexValue(index, sort.field))

    const placeOf = (id: string, row: Row): Place => {
      const index = indexFields(row, "fields")
      return { id, index, value: sortValue(index) }
    }

    const compare = (a: { readonly value: IndexValue; readonly id: string }, b: typeof a): number =>
      (ascending ? 1 : -1) * (compareIndexValues(a.value, b.value) || compareText(a.id, b.id))

    /** The places of few documents, in order, behind the cursor. */
    const sorted = (ids: ReadonlyArray<string>): ReadonlyArray<Place> => {
      const start = after === undefined ? undefined : { value: sort === undefined ? null : after.value, id: after.id }
      return ids
        .flatMap((id) => {
          const row = fieldsOf.get(tenant, kind, id)
          return row === undefined ? [] : [placeOf(id, row)]
        })
        .filter((place) => start === undefined || compare(place, start) > 0)
        .sort(compare)
    }

    /** The places of all documents, in order, from the cursor on; conditions on the sort field bound the walk. */
    function* walked(): Generator<Place> {
      if (sort === undefined || fieldId === undefined) {
        // A field that no document has sorts nothing: all are null, in the order of their ids. A cursor that says
        // otherwise stands before or behind all of them.
        const from = after === undefined || sort === undefined ? 0 : compare({ value: null, id: after.id }, after)
        if (from < 0) return
        const start = after === undefined || from > 0 ? (ascending ? "" : behindEveryId) : after.id
        for (const row of (ascending ? upById : downById).iterate({ tenant, kind, id: start })) {
          yield placeOf(text(row, "id"), row)
        }
        return
      }
      let { high, low } = everyKey
      for (const condition of where) {
        const [span, ...others] = condition.field === sort.field ? spansOf(condition) : []
        if (span === undefined || others.length > 0) continue
        if (Buffer.compare(span.low, low) > 0) low = span.low
        if (Buffer.compare(span.high, high) < 0) high = span.high
      }
      // No id is empty, so (key, "") stands before all that have the key.
      const [edge, end] = ascending ? [low, high] : [high, low]
      const cursor = after === undefined ? edge : indexKey(after.value)
      const fromCursor =
        after !== undefined && (ascending ? Buffer.compare(cursor, low) >= 0 : Buffer.compare(cursor, high) < 0)
      const start = fromCursor ? { key: cursor, id: after.id } : { key: edge, id: "" }
      for (const row of (ascending ? upByField : downByField).iterate({
        tenant,
        kind,
        field: fieldId,
        end,
        ...start,
      })) {
        yield placeOf(text(row, "id"), row)
      }
    }

    const read = ({ id, index }: Place): FoundDocument => {
      const row = documentOf.get(tenant, kind, id)
      if (row === undefined) throw new UnexpectedContent(`${kind}/${id} is in the index but not among the documents`)
      return { id, index, version: integer(row, "version"), hash: text(row, "hash"), data: json(row, "data") }
    }

    let few: Array<string> | undefined
    for (const condition of where) few = atMost(known, condition, few?.length ?? fewDocuments) ?? few

    const page: Array<Place> = []
    for (const place of few === undefined ? walked() : sorted(few)) {
      if (!conditionsHold(where, place.index)) continue
      const last = page.at(-1)
      if (page.length === limit && last !== undefined) {
        return { documents: page.map(read), next: { value: last.value, id: last.id } }
      }
      page.push(place)
    }
    return { documents: page.map(read) }
  }
}
