/**
 * An index entry as one text of bytes: tenant, kind, field, value, id, in an order that is theirs. One column to look
 * up, compare and remove entries by, instead of five.
 *
 * Names hold no NUL, so a NUL ends each; values of fixed length need no end, and an index text holds no NUL either.
 *
 * @module
 */
import type { Condition, IndexValue } from "@dealwright/core/Ports"
import { indexKey, rangeSpan } from "../shared/IndexKey.ts"

/** Entries from `low` (included) to `high` (excluded). */
export interface EntrySpan {
  readonly low: Uint8Array
  readonly high: Uint8Array
}

const end = Buffer.of(0)

/** What the entries of all documents of a kind under one field begin with. */
export const fieldPrefix = (tenant: string, kind: string, field: string): Uint8Array =>
  Buffer.from(`${tenant}\u0000${kind}\u0000${field}\u0000`)

/** What the entries of all documents of a kind begin with. */
export const kindPrefix = (tenant: string, kind: string): Uint8Array => Buffer.from(`${tenant}\u0000${kind}\u0000`)

/** What the entries of one value begin with. */
const valuePrefix = (prefix: Uint8Array, value: IndexValue): Buffer =>
  Buffer.concat(typeof value === "string" ? [prefix, indexKey(value), end] : [prefix, indexKey(value)])

/** The entry of a document. */
export const entryOf = (prefix: Uint8Array, value: IndexValue, id: string): Uint8Array =>
  Buffer.concat(
    typeof value === "string"
      ? [prefix, indexKey(value), end, Buffer.from(id)]
      : [prefix, indexKey(value), Buffer.from(id)],
  )

/** The first text of bytes behind all that begin with `prefix`. */
const behind = (prefix: Uint8Array): Uint8Array => {
  let length = prefix.length
  while (length > 0 && prefix[length - 1] === 0xff) length--
  const next = Buffer.from(prefix.subarray(0, length))
  const last = length - 1
  next[last] = (next[last] ?? 0) + 1
  return next
}

/** All entries that begin with `prefix`. */
export const spanOf = (prefix: Uint8Array): EntrySpan => ({ low: prefix, high: behind(prefix) })

/** The entries under which a condition holds. */
export const spansOf = (prefix: Uint8Array, condition: Condition): ReadonlyArray<EntrySpan> => {
  switch (condition._tag) {
    case "Equals":
      return [spanOf(valuePrefix(prefix, condition.value))]
    case "In":
      return Array.from(new Set(condition.values), (value) => spanOf(valuePrefix(prefix, value)))
    case "Range": {
      const { high, low } = rangeSpan(condition.from, condition.until)
      return [{ low: Buffer.concat([prefix, low]), high: Buffer.concat([prefix, high]) }]
    }
  }
}
