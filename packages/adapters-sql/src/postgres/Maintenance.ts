/** What keeps a database sound: documents written anew, receipts forgotten, everything held against everything else. */
import {
  compareKeys,
  type IndexFields,
  indexValue,
  type Restatement,
  type RestateResult,
  type StoreError,
  type StoreFinding,
  storeError,
  type VersionMismatch,
} from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { encode, encodeTimers } from "../shared/Batch.ts"
import { entryOf, kindPrefix, spanOf } from "./Entry.ts"
import { fromContent, fromSql, isRace } from "./Errors.ts"
import type { Field, Fields } from "./Fields.ts"
import { bigInteger, bigIntegers, bytes, integers, shardNumber, texts } from "./Group.ts"
import { newRevision } from "./Known.ts"
import { contradictions } from "./MaintenanceFunctions.ts"
import { asked } from "./Reads.ts"
import { indexFields, integer, integerList, type Row, text } from "./Rows.ts"
import type { Rows, Sessions } from "./Sessions.ts"

/** As many findings tell enough. */
const maxFindings = 1000
/** As often a restatement is tried on what others have left. */
const mostRaces = 8

const finding = (row: Row): StoreFinding => ({ tenant: text(row, 0), stream: text(row, 1), detail: text(row, 2) })

/** What can't be read counts as not there: it is about to be written anew. */
const readable = <A>(read: () => A, otherwise: A): A => {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** A stream's row, as far as restating needs it. */
interface Before {
  readonly revision: number
  /** Null when there is no document, or none that can be read. */
  readonly fields: IndexFields | null
}

const absent: Before = { revision: 0, fields: null }

/** The parameters of `dw_restate`. */
const restateParameters = (
  tenant: string,
  streams: ReadonlyArray<Restatement>,
  before: ReadonlyArray<Before>,
  fieldsOf: (kind: string) => ReadonlyArray<Field>,
): ReadonlyArray<unknown> => {
  const gone = streams.flatMap(({ key }, n) => {
    const old = before[n]?.fields ?? null
    return old === null
      ? []
      : fieldsOf(key.kind).map(({ name, prefix }) => entryOf(prefix, indexValue(old, name), key.id))
  })
  const entries = streams.flatMap(({ index, key }, n) =>
    fieldsOf(key.kind).map(({ name, prefix }) => ({
      stream: n + 1,
      entry: entryOf(prefix, indexValue(index, name), key.id),
    })),
  )
  const timers = streams.flatMap(({ key, timers }, n) =>
    timers.map((timer) => ({ ...timer, stream: n + 1, shard: shardNumber(tenant, key) })),
  )
  const kinds = Array.from(new Set(streams.map(({ key }) => key.kind)))
  const spans = kinds.map((kind) => spanOf(kindPrefix(tenant, kind)))
  return [
    tenant,
    texts(streams.map(({ key }) => key.kind)),
    texts(streams.map(({ key }) => key.id)),
    integers(streams.map(({ version }) => Math.min(version, 2 ** 31 - 1))),
    integers(before.map(({ revision }) => revision)),
    integers(before.map(newRevision)),
    texts(streams.map(({ hash }) => hash)),
    texts(streams.map(({ document }) => encode(document))),
    texts(streams.map(({ index }) => encode(index))),
    texts(streams.map(({ timers }) => encodeTimers(timers))),
    bytes(gone),
    integers(entries.map(({ stream }) => stream)),
    bytes(entries.map(({ entry }) => entry)),
    integers(timers.map(({ stream }) => stream)),
    texts(timers.map(({ name }) => name)),
    bigIntegers(timers.map(({ dueAt }) => BigInt(dueAt))),
    bigIntegers(timers.map(({ shard }) => shard)),
    texts(kinds),
    integers(kinds.map((kind) => fieldsOf(kind).length)),
    bytes(spans.map(({ low }) => low)),
    bytes(spans.map(({ high }) => high)),
  ]
}

/** Makes the maintaining methods of the store. */
export const makeMaintenance = (sessions: Sessions, s: string, fields: Fields) => {
  const selectRows = `
    SELECT w.n, d.revision, d.version, d.fields
    FROM unnest($2::text[], $3::text[]) WITH ORDINALITY w(kind, id, n)
    CROSS JOIN LATERAL (
      SELECT * FROM ${s}.dw_streams d WHERE d.tenant = $1 AND d.kind = w.kind AND d.id = w.id OFFSET 0
    ) d`
  const restateAll = `SELECT * FROM ${s}.dw_restate(${Array.from({ length: 21 }, (_, i) => `$${i + 1}`).join(", ")})`
  const old = (of: string) => `
    WITH old AS (
      SELECT tenant, command_id FROM ${s}.dw_receipts WHERE at < $1${of} ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
    ), gone AS (
      DELETE FROM ${s}.dw_receipts r USING old WHERE r.tenant = old.tenant AND r.command_id = old.command_id RETURNING 1
    ) SELECT count(*) FROM gone`

  const attempt = (
    tenant: string,
    streams: ReadonlyArray<Restatement>,
    again: boolean,
  ): Effect.Effect<Rows, SqlError> =>
    Effect.gen(function* () {
      for (const { index, key } of streams) {
        if (again) yield* fields.reload(sessions.read, tenant, key.kind)
        yield* fields.ensure(tenant, key.kind, Object.keys(index))
      }
      const found = yield* sessions.read(selectRows, [
        tenant,
        texts(streams.map(({ key }) => key.kind)),
        texts(streams.map(({ key }) => key.id)),
      ])
      const before = streams.map((): Before => absent)
      for (const row of found) {
        before[integer(row, 0) - 1] = {
          revision: integer(row, 1),
          fields: integer(row, 2) === 0 ? null : readable(() => indexFields(row, 3), null),
        }
      }
      const parameters = restateParameters(tenant, streams, before, (kind) => fields.of(tenant, kind))
      return yield* sessions.read(restateAll, parameters)
    })

  const tryAll = (tenant: string, streams: ReadonlyArray<Restatement>, races: number): Effect.Effect<Rows, SqlError> =>
    Effect.catchIf(
      attempt(tenant, streams, races > 0),
      (error) => isRace(error) && races < mostRaces,
      () => tryAll(tenant, streams, races + 1),
    )

  const restate = (request: {
    readonly tenant: string
    readonly streams: ReadonlyArray<Restatement>
  }): Effect.Effect<RestateResult, StoreError> => {
    const streams = request.streams.toSorted((a, b) => compareKeys(a.key, b.key))
    if (streams.length === 0) return Effect.succeed({ _tag: "Restated" })
    return tryAll(request.tenant, streams, 0).pipe(
      Effect.map(([row]): RestateResult => {
        if (row === undefined || row[0] === null) return { _tag: "Restated" }
        const actual = integerList(row, 1)
        const mismatches = integerList(row, 0).flatMap((number, i): ReadonlyArray<VersionMismatch> => {
          const stream = streams[number - 1]
          return stream === undefined ? [] : [{ key: stream.key, expected: stream.version, actual: actual[i] ?? 0 }]
        })
        return { _tag: "Conflict", streams: mismatches }
      }),
      Effect.mapError((error) => fromSql("restate", error)),
      Effect.catchDefect((defect) =>
        Effect.fail(
          defect instanceof TypeError
            ? storeError(
                "restate",
                { _tag: "InvalidInput", detail: `something can't be written as JSON: ${defect.message}` },
                defect,
              )
            : fromContent("restate", defect),
        ),
      ),
    )
  }

  const forgetReceipts = ({
    before,
    limit,
    tenant,
  }: {
    readonly before: number
    readonly limit: number
    readonly tenant?: string
  }): Effect.Effect<number, StoreError> => {
    const bounds = [bigInteger(before), bigInteger(limit)]
    const count = ([row]: Rows) => (row === undefined ? 0 : integer(row, 0))
    return tenant === undefined
      ? asked("forgetReceipts", sessions.read, old(""), bounds, count)
      : asked("forgetReceipts", sessions.read, old(" AND tenant = $3"), [...bounds, tenant], count)
  }

  const verify: Effect.Effect<ReadonlyArray<StoreFinding>, StoreError> = sessions
    .alone((ask) =>
      Effect.gen(function* () {
        // One state of everything, however long it takes to look at.
        yield* ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        const found: Array<StoreFinding> = []
        for (const question of contradictions(s)) {
          const rows = yield* ask(`${question} LIMIT ${maxFindings - found.length}`)
          found.push(...rows.map(finding))
        }
        yield* ask("COMMIT")
        return found
      }),
    )
    .pipe(
      Effect.mapError((error) => fromSql("verify", error)),
      Effect.catchDefect((defect) => Effect.fail(fromContent("verify", defect))),
    )

  return { restate, forgetReceipts, verify }
}
