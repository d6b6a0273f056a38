/** Reading rows: every column is checked to be what this adapter wrote. */
import type { SQLOutputValue } from "node:sqlite"
import type { IndexFields, Json, StoredEvent } from "@dealwright/core/Ports"
import { UnexpectedContent } from "./Errors.ts"

/** A row as node:sqlite gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>

/** A text column. */
export const text = (row: Row, column: string): string => {
  const value = row[column]
  if (typeof value === "string") return value
  throw new UnexpectedContent(`column ${column} holds ${typeof value} instead of a text`)
}

/** An integer column. */
export const integer = (row: Row, column: string): number => {
  const value = row[column]
  if (typeof value === "number") return value
  throw new UnexpectedContent(`column ${column} holds ${typeof value} instead of an integer`)
}

/** A column of JSON. */
export const json = (row: Row, column: string): Json => JSON.parse(text(row, column))

/** A column of index fields. */
export const indexFields = (row: Row, column: string): IndexFields => JSON.parse(text(row, column))

/** A row of `dw_events`. */
export const storedEvent = (row: Row): StoredEvent => ({
  tenant: text(row, "tenant"),
  key: { kind: text(row, "kind"), id: text(row, "id") },
  version: integer(row, "version"),
  position: integer(row, "position"),
  type: text(row, "type"),
  schemaVersion: integer(row, "schema_version"),
  data: json(row, "data"),
  meta: json(row, "meta"),
  hash: text(row, "hash"),
})
