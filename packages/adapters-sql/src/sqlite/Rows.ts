/** Reading rows: every column is checked to be what this adapter wrote. */
import type { SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite"
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

/** The columns of an event in the order in which {@link storedEvents} takes them. */
export const eventColumns = "tenant, kind, id, version, position, type, schema_version, data, meta, hash"

const textIn = (row: ReadonlyArray<unknown>, place: number): string => {
  const value = row[place]
  if (typeof value === "string") return value
  throw new UnexpectedContent(`column ${place} of an event holds ${typeof value} instead of a text`)
}

const integerIn = (row: ReadonlyArray<unknown>, place: number): number => {
  const value = row[place]
  if (typeof value === "number") return value
  throw new UnexpectedContent(`column ${place} of an event holds ${typeof value} instead of an integer`)
}

const storedEvent = (row: ReadonlyArray<unknown>): StoredEvent => ({
  tenant: textIn(row, 0),
  key: { kind: textIn(row, 1), id: textIn(row, 2) },
  version: integerIn(row, 3),
  position: integerIn(row, 4),
  type: textIn(row, 5),
  schemaVersion: integerIn(row, 6),
  data: JSON.parse(textIn(row, 7)),
  meta: JSON.parse(textIn(row, 8)),
  hash: textIn(row, 9),
})

/** Makes a statement on events read them: as lists, which takes SQLite two thirds of the time that objects take. */
export const storedEvents = (statement: StatementSync) => {
  statement.setReturnArrays(true)
  return (...parameters: ReadonlyArray<SQLInputValue>): ReadonlyArray<StoredEvent> => {
    // The types of node:sqlite don't know of rows as lists.
    const rows: ReadonlyArray<unknown> = statement.all(...parameters)
    return rows.map((row) => storedEvent(Array.isArray(row) ? row : []))
  }
}
