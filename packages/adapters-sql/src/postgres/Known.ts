/**
 * What this node knows of streams' rows besides their documents: index values and timers, from which it tells what a
 * commit changes in them. Right for the revision that it was read at; the database refuses what was told from another.
 *
 * @module
 */
import type { IndexFields, StreamKey, Timer } from "@dealwright/core/Ports"

/** The row of a stream. */
export interface KnownRow {
  /** Version of the document, 0 when there is none. */
  readonly version: number
  /** Another number after every write of the row; 0 when it isn't there. */
  readonly revision: number
  /** Index values of the document, null when there is none. */
  readonly fields: IndexFields | null
  readonly timers: ReadonlyArray<Timer>
}

/** A revision that no row has had, by all odds: also when an older state of the database is restored under its nodes. */
export const newRevision = (): number => 1 + Math.floor(Math.random() * (2 ** 31 - 2))

/** A row that isn't there. */
export const absentRow: KnownRow = { version: 0, revision: 0, fields: null, timers: [] }

/** A row as the database gives it; read when it is asked for. */
export interface EncodedRow {
  readonly version: number
  readonly revision: number
  readonly fields: string
  readonly timers: string
}

const isEncoded = (row: KnownRow | EncodedRow): row is EncodedRow => typeof row.timers === "string"

const decoded = ({ fields, revision, timers, version }: EncodedRow): KnownRow => ({
  version,
  revision,
  fields: version === 0 ? null : JSON.parse(fields),
  timers: timers === "[]" ? [] : JSON.parse(timers),
})

/** See {@link makeKnownRows}. */
export interface KnownRows {
  /** The row of a stream, if it is known. */
  readonly of: (tenant: string, key: StreamKey) => KnownRow | undefined
  readonly learn: (tenant: string, key: StreamKey, row: KnownRow | EncodedRow) => void
  readonly forget: (tenant: string, key: StreamKey) => void
}

const nameOf = (tenant: string, key: StreamKey): string => `${tenant}\u0000${key.kind}\u0000${key.id}`

/** Keeps up to `most` rows at hand, those that were asked for longest ago go first. */
export const makeKnownRows = (most: number): KnownRows => {
  const rows = new Map<string, KnownRow | EncodedRow>()
  const set = (name: string, row: KnownRow | EncodedRow): void => {
    rows.delete(name)
    rows.set(name, row)
    if (rows.size <= most) return
    for (const oldest of rows.keys()) {
      rows.delete(oldest)
      break
    }
  }
  return {
    of: (tenant, key) => {
      const name = nameOf(tenant, key)
      const row = rows.get(name)
      if (row === undefined) return undefined
      const known = isEncoded(row) ? decoded(row) : row
      set(name, known)
      return known
    },
    learn: (tenant, key, row) => {
      const name = nameOf(tenant, key)
      const before = rows.get(name)
      // What is known already needs no second reading, and a read that was under way while the row was written tells of an
      // earlier state.
      if (before === undefined || (before.revision !== row.revision && before.version <= row.version)) set(name, row)
    },
    forget: (tenant, key) => {
      rows.delete(nameOf(tenant, key))
    },
  }
}
