/** Reading rows: every column is checked to be what this adapter wrote. */
import type { IndexFields, Json, StoredEvent } from "@dealwright/core/Ports"
import { UnexpectedContent } from "./Errors.ts"

/** A row, its columns in the order of the statement. */
export type Row = ReadonlyArray<unknown>

/** A text. */
export const text = (row: Row, column: number): string => {
  const value = row[column]
  if (typeof value === "string") return value
  throw new UnexpectedContent(`column ${column + 1} holds ${typeof value} instead of a text`)
}

const asInteger = (value: unknown): number | undefined =>
  typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : undefined

/** An integer of 32 or 64 bits. */
export const integer = (row: Row, column: number): number => {
  const value = asInteger(row[column])
  if (value !== undefined) return value
  throw new UnexpectedContent(`column ${column + 1} holds ${typeof row[column]} instead of an integer`)
}

/** A list of texts; none when it is null. */
export const textList = (row: Row, column: number): ReadonlyArray<string> =>
  list(row, column).map((_, i, all) => text(all, i))

/** A list of integers; none when it is null. */
export const integerList = (row: Row, column: number): ReadonlyArray<number> =>
  list(row, column).map((_, i, all) => integer(all, i))

const list = (row: Row, column: number): ReadonlyArray<unknown> => {
  const value = row[column]
  if (value === null) return []
  if (Array.isArray(value)) return value
  throw new UnexpectedContent(`column ${column + 1} holds ${typeof value} instead of a list`)
}

/** JSON. */
export const json = (row: Row, column: number): Json => JSON.parse(text(row, column))

/** Index fields. */
export const indexFields = (row: Row, column: number): IndexFields => JSON.parse(text(row, column))

/** The columns that {@link storedEvent} reads, in their order. */
export const eventColumns = "tenant, kind, id, version, position, type, schema_version, data, meta, hash"

/** A row of `dw_events`. */
export const storedEvent = (row: Row): StoredEvent => ({
  tenant: text(row, 0),
  key: { kind: text(row, 1), id: text(row, 2) },
  version: integer(row, 3),
  position: integer(row, 4),
  type: text(row, 5),
  schemaVersion: integer(row, 6),
  data: json(row, 7),
  meta: json(row, 8),
  hash: text(row, 9),
})
