/**
 * Reading documents. Questions that are asked while others are on their way go together, as one statement: the more are
 * asked at once, the less each costs. Each is answered from one state of the database.
 *
 * @module
 */
import type { StoredDocument, StoredReceipt, StoreError, StreamKey } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { texts } from "./Group.ts"
import type { KnownRows } from "./Known.ts"
import { asked } from "./Reads.ts"
import { integer, json, type Row, text } from "./Rows.ts"
import type { Ask } from "./Sessions.ts"

/** What `load` is asked for. */
export interface LoadRequest {
  readonly tenant: string
  readonly keys: ReadonlyArray<StreamKey>
  readonly commandId?: string
}

/** What `load` answers. */
export interface Loaded {
  readonly documents: ReadonlyArray<StoredDocument | null>
  readonly receipt: StoredReceipt | null
}

/** Statements for loading; a test looks at their plans. */
export const loadStatements = (s: string) => {
  const row = "d.version::bigint, d.revision, d.hash, d.data, d.fields, d.timers"
  const receipt = "r.at, NULL::integer, r.command_hash, r.receipt, NULL, NULL"
  return {
    /** One document, and a receipt or none. */
    one: `
    SELECT 1::bigint, ${row} FROM ${s}.dw_streams d WHERE d.tenant = $1 AND d.kind = $2 AND d.id = $3
    UNION ALL SELECT -1::bigint, ${receipt} FROM ${s}.dw_receipts r WHERE r.tenant = $1 AND r.command_id = $4`,
    /** Documents of tenants, kinds and ids, and receipts of tenants and command ids. */
    many: `
    SELECT w.n, ${row} FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY w(tenant, kind, id, n)
    CROSS JOIN LATERAL (
      SELECT * FROM ${s}.dw_streams d WHERE d.tenant = w.tenant AND d.kind = w.kind AND d.id = w.id OFFSET 0
    ) d
    UNION ALL
    SELECT -c.n, ${receipt} FROM unnest($4::text[], $5::text[]) WITH ORDINALITY c(tenant, id, n)
    CROSS JOIN LATERAL (
      SELECT * FROM ${s}.dw_receipts r WHERE r.tenant = c.tenant AND r.command_id = c.id OFFSET 0
    ) r`,
  }
}

interface Waiting {
  readonly request: LoadRequest
  readonly resume: (answer: Effect.Effect<Loaded, StoreError>) => void
  withdrawn: boolean
}

/** Statements under way at once; questions that come meanwhile wait for one of them. */
const mostUnderWay = 2
/** Most documents in one statement, unless one question asks for more. */
const mostKeys = 256

/** No command has this id, since none is empty. */
const noCommand = ""

/** Takes questions from the front of the queue until they ask for many documents. */
const takeSome = (queue: Array<Waiting>): ReadonlyArray<Waiting> => {
  const taken: Array<Waiting> = []
  let keys = 0
  let looked = 0
  for (const waiting of queue) {
    if (taken.length > 0 && keys + waiting.request.keys.length > mostKeys) break
    looked++
    if (waiting.withdrawn) continue
    keys += waiting.request.keys.length + 1
    taken.push(waiting)
  }
  queue.splice(0, looked)
  return taken
}

/** Makes `load`. `fork` starts what nobody waits for. */
export const makeLoad = (
  read: Ask,
  s: string,
  rows: KnownRows,
  fork: (effect: Effect.Effect<void>) => void,
): ((request: LoadRequest) => Effect.Effect<Loaded, StoreError>) => {
  const sql = loadStatements(s)
  const queue: Array<Waiting> = []
  let underWay = 0
  let scheduled = false

  const documentOf = (tenant: string, key: StreamKey, row: Row): StoredDocument | null => {
    const version = integer(row, 1)
    rows.learn(tenant, key, { version, revision: integer(row, 2), fields: text(row, 5), timers: text(row, 6) })
    // A stream that has only timers yet.
    return version === 0 ? null : { version, hash: text(row, 3), data: json(row, 4) }
  }
  const receiptOf = (row: Row): StoredReceipt => ({
    commandHash: text(row, 3),
    at: integer(row, 1),
    receipt: json(row, 4),
  })

  const askOne = (
    { commandId, tenant }: LoadRequest,
    key: StreamKey,
  ): Effect.Effect<ReadonlyArray<Loaded>, StoreError> =>
    asked("load", read, sql.one, [tenant, key.kind, key.id, commandId ?? noCommand], (found) => {
      let document: StoredDocument | null = null
      let receipt: StoredReceipt | null = null
      for (const row of found) {
        if (integer(row, 0) > 0) document = documentOf(tenant, key, row)
        else receipt = receiptOf(row)
      }
      return [{ documents: [document], receipt }]
    })

  const askMany = (requests: ReadonlyArray<LoadRequest>): Effect.Effect<ReadonlyArray<Loaded>, StoreError> => {
    const wanted = requests.flatMap(({ keys, tenant }) => keys.map((key) => ({ tenant, key })))
    const commands = requests.flatMap(({ commandId, tenant }) =>
      commandId === undefined ? [] : [{ tenant, commandId }],
    )
    const parameters = [
      texts(wanted.map(({ tenant }) => tenant)),
      texts(wanted.map(({ key }) => key.kind)),
      texts(wanted.map(({ key }) => key.id)),
      texts(commands.map(({ tenant }) => tenant)),
      texts(commands.map(({ commandId }) => commandId)),
    ]
    return asked("load", read, sql.many, parameters, (found) => {
      const documents = new Array<StoredDocument | null>(wanted.length).fill(null)
      const receipts = new Array<StoredReceipt | null>(commands.length).fill(null)
      for (const row of found) {
        const n = integer(row, 0)
        const stream = wanted[n - 1]
        if (stream !== undefined) documents[n - 1] = documentOf(stream.tenant, stream.key, row)
        else receipts[-n - 1] = receiptOf(row)
      }
      let key = 0
      let command = 0
      return requests.map(({ commandId, keys }) => {
        const from = key
        key += keys.length
        return {
          documents: documents.slice(from, key),
          receipt: commandId === undefined ? null : (receipts[command++] ?? null),
        }
      })
    })
  }

  const ask = (group: ReadonlyArray<Waiting>): Effect.Effect<void> => {
    const requests = group.map(({ request }) => request)
    const [first] = requests
    const [key] = first?.keys ?? []
    const alone = requests.length === 1 && first?.keys.length === 1
    const answers = alone && first !== undefined && key !== undefined ? askOne(first, key) : askMany(requests)
    return Effect.map(Effect.exit(answers), (exit) => {
      for (const [i, { resume }] of group.entries()) {
        resume(Effect.map(exit, (loaded) => loaded[i] ?? { documents: [], receipt: null }))
      }
      underWay--
      schedule()
    })
  }

  const flush = (): void => {
    scheduled = false
    while (queue.length > 0 && underWay < mostUnderWay) {
      const group = takeSome(queue)
      if (group.length === 0) return
      underWay++
      fork(ask(group))
    }
  }
  const schedule = (): void => {
    if (scheduled || queue.length === 0 || underWay >= mostUnderWay) return
    scheduled = true
    // Whoever asks in this turn asks together.
    queueMicrotask(flush)
  }

  return (request) =>
    Effect.callback((resume) => {
      const waiting: Waiting = { request, resume, withdrawn: false }
      queue.push(waiting)
      schedule()
      return Effect.sync(() => {
        waiting.withdrawn = true
      })
    })
}
