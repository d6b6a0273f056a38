/**
 * What every store refuses, as plain functions. An adapter calls them before it does anything, so that all adapters
 * refuse the same.
 *
 * @module
 */
import type {
  CommitBatch,
  Condition,
  FindQuery,
  IndexFields,
  IndexValue,
  Restatement,
  Shard,
  StreamKey,
  Timer,
} from "./Store.ts"
import { keyText } from "./Store.ts"

/**
 * Longest texts (in UTF-16 units) and largest counts that a store takes. The lengths are chosen so that tenant, kind,
 * field, id and an index text together fit one B-tree entry of every SQL database, in any script.
 */
export const storeLimits = {
  tenant: 64,
  kind: 64,
  id: 200,
  field: 64,
  indexText: 400,
  commandId: 200,
  commandHash: 200,
  eventType: 200,
  hash: 200,
  timerName: 200,
  conditions: 32,
  valuesOfIn: 1000,
  pageSize: 1000,
} as const

/** What is wrong with what a store was given, in words; `undefined` when nothing is. */
export type Problem = string | undefined

const integerProblem = (what: string, value: number, least: number): Problem =>
  Number.isSafeInteger(value) && value >= least
    ? undefined
    : `${what} is ${value}; it must be an integer of at least ${least}`

/** Texts by which something is found hold no NUL and no lone surrogate: not every database can keep those apart. */
const textProblem = (what: string, text: string, longest: number, shortest = 1): Problem => {
  if (text.length > longest) return `${what} has ${text.length} characters; at most ${longest} are allowed`
  if (text.length < shortest) return `${what} is empty`
  if (text.includes("\u0000")) return `${what} ${JSON.stringify(text)} contains the NUL character`
  return text.isWellFormed()
    ? undefined
    : `${what} ${JSON.stringify(text)} is not well-formed Unicode (half of a surrogate pair)`
}

const valueProblem = (field: string, value: IndexValue): Problem =>
  typeof value === "string"
    ? textProblem(`index field ${field}`, value, storeLimits.indexText, 0)
    : typeof value === "number" && !Number.isFinite(value)
      ? `index field ${field} is ${value}; it must be finite`
      : undefined

const keyProblem = (key: StreamKey): Problem =>
  textProblem("kind", key.kind, storeLimits.kind) ??
  (key.kind.includes("/") ? `kind ${JSON.stringify(key.kind)} contains a slash` : undefined) ??
  textProblem("id", key.id, storeLimits.id)

const tenantProblem = (tenant: string): Problem => textProblem("tenant", tenant, storeLimits.tenant)

/** The first problem that `problemOf` finds in a list. */
const firstProblem = <A>(items: ReadonlyArray<A>, problemOf: (item: A) => Problem): Problem => {
  for (const item of items) {
    const problem = problemOf(item)
    if (problem !== undefined) return problem
  }
  return undefined
}

const fieldsProblem = (index: IndexFields): Problem => {
  for (const field in index) {
    const problem =
      textProblem("index field name", field, storeLimits.field) ?? valueProblem(field, index[field] ?? null)
    if (problem !== undefined) return problem
  }
  return undefined
}

const repeated = (texts: ReadonlyArray<string>): string | undefined =>
  texts.length < 2 || new Set(texts).size === texts.length
    ? undefined
    : texts.find((text, i) => texts.indexOf(text) !== i)

const timersProblem = (key: StreamKey, timers: ReadonlyArray<Timer>): Problem => {
  const twice = repeated(timers.map((timer) => timer.name))
  if (twice !== undefined) return `timer ${twice} of ${keyText(key)} is given twice`
  return firstProblem(
    timers,
    (timer) =>
      textProblem("timer name", timer.name, storeLimits.timerName) ??
      integerProblem(`dueAt of timer ${timer.name}`, timer.dueAt, Number.MIN_SAFE_INTEGER),
  )
}

/**
 * What is wrong with a batch; its cost is bounded by the lengths allowed, not by those given.
 *
 * @example
 * ```ts
 * import { batchProblem } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * const batch = { tenant: "acme", commandId: "", commandHash: "h", at: 0, writes: [], guards: [], receipt: null }
 * assert.equal(batchProblem(batch), "command id is empty")
 * assert.equal(batchProblem({ ...batch, commandId: "c1" }), undefined)
 * ```
 */
export const batchProblem = (batch: CommitBatch): Problem => {
  const twice =
    batch.writes.length + batch.guards.length < 2
      ? undefined
      : repeated([...batch.writes, ...batch.guards].map((part) => keyText(part.key)))
  if (twice !== undefined) return `stream ${twice} appears twice in the batch`
  return (
    tenantProblem(batch.tenant) ??
    textProblem("command id", batch.commandId, storeLimits.commandId) ??
    textProblem("command hash", batch.commandHash, storeLimits.commandHash) ??
    integerProblem("at", batch.at, Number.MIN_SAFE_INTEGER) ??
    firstProblem(
      batch.guards,
      (guard) => keyProblem(guard.key) ?? integerProblem("expectedVersion", guard.expectedVersion, 0),
    ) ??
    firstProblem(
      batch.writes,
      (write) =>
        keyProblem(write.key) ??
        integerProblem("expectedVersion", write.expectedVersion, 0) ??
        fieldsProblem(write.index) ??
        timersProblem(write.key, write.timers) ??
        firstProblem(
          write.events,
          (event) =>
            textProblem("event type", event.type, storeLimits.eventType) ??
            textProblem("hash", event.hash, storeLimits.hash) ??
            integerProblem("schemaVersion", event.schemaVersion, 0),
        ),
    )
  )
}

/**
 * What is wrong with a request to `restate`.
 *
 * @example
 * ```ts
 * import { restateProblem } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * const stream = { key: { kind: "order", id: "o1" }, version: 0, hash: "h", document: null, index: {}, timers: [] }
 * assert.equal(
 *   restateProblem({ tenant: "acme", streams: [stream] }),
 *   "version is 0; it must be an integer of at least 1",
 * )
 * ```
 */
export const restateProblem = (request: {
  readonly tenant: string
  readonly streams: ReadonlyArray<Restatement>
}): Problem => {
  const twice = repeated(request.streams.map((stream) => keyText(stream.key)))
  if (twice !== undefined) return `stream ${twice} appears twice in the request`
  return (
    tenantProblem(request.tenant) ??
    firstProblem(
      request.streams,
      (stream) =>
        keyProblem(stream.key) ??
        integerProblem("version", stream.version, 1) ??
        textProblem("hash", stream.hash, storeLimits.hash) ??
        fieldsProblem(stream.index) ??
        timersProblem(stream.key, stream.timers),
    )
  )
}

/**
 * What is wrong with a request to `forgetReceipts`.
 *
 * @example
 * ```ts
 * import { forgetReceiptsProblem } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * assert.equal(forgetReceiptsProblem({ before: 0, limit: 0 }), "limit is 0; it must be an integer of at least 1")
 * ```
 */
export const forgetReceiptsProblem = (request: {
  readonly before: number
  readonly limit: number
  readonly tenant?: string
}): Problem =>
  (request.tenant === undefined ? undefined : tenantProblem(request.tenant)) ??
  integerProblem("before", request.before, Number.MIN_SAFE_INTEGER) ??
  integerProblem("limit", request.limit, 1)

const conditionProblem = (condition: Condition): Problem => {
  const problem = textProblem("index field name", condition.field, storeLimits.field)
  if (problem !== undefined) return problem
  switch (condition._tag) {
    case "Equals":
      return valueProblem(condition.field, condition.value)
    case "In":
      return condition.values.length > storeLimits.valuesOfIn
        ? `the list for ${condition.field} has ${condition.values.length} values; at most ${storeLimits.valuesOfIn} are allowed`
        : firstProblem(condition.values, (value) => valueProblem(condition.field, value))
    case "Range": {
      const { field, from, until } = condition
      if (from === undefined && until === undefined)
        return `the range of ${field} has no bound; give from, until or both`
      if (from !== undefined && until !== undefined && typeof from !== typeof until) {
        return `the range of ${field} goes from a ${typeof from} to a ${typeof until}; both bounds must have one type`
      }
      return valueProblem(field, from ?? null) ?? valueProblem(field, until ?? null)
    }
  }
}

/**
 * What is wrong with a question to `find`.
 *
 * @example
 * ```ts
 * import { findProblem } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * assert.equal(
 *   findProblem({ tenant: "acme", kind: "order", query: { where: [], limit: 0 } }),
 *   "limit is 0; it must be an integer from 1 to 1000",
 * )
 * ```
 */
export const findProblem = (request: {
  readonly tenant: string
  readonly kind: string
  readonly query: FindQuery
}): Problem => {
  const { after, limit, sort, where } = request.query
  if (!Number.isInteger(limit) || limit < 1 || limit > storeLimits.pageSize) {
    return `limit is ${limit}; it must be an integer from 1 to ${storeLimits.pageSize}`
  }
  if (where.length > storeLimits.conditions) {
    return `the query has ${where.length} conditions; at most ${storeLimits.conditions} are allowed`
  }
  return (
    tenantProblem(request.tenant) ??
    keyProblem({ kind: request.kind, id: after === undefined ? "-" : after.id }) ??
    (sort === undefined ? undefined : textProblem("index field name", sort.field, storeLimits.field)) ??
    (after === undefined ? undefined : valueProblem(sort?.field ?? "id", after.value)) ??
    firstProblem(where, conditionProblem)
  )
}

/**
 * What is wrong with a request to `load`.
 *
 * @example
 * ```ts
 * import { loadProblem } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * assert.equal(loadProblem({ tenant: "", keys: [] }), "tenant is empty")
 * ```
 */
export const loadProblem = (request: {
  readonly tenant: string
  readonly keys: ReadonlyArray<StreamKey>
  readonly commandId?: string
}): Problem =>
  tenantProblem(request.tenant) ??
  (request.commandId === undefined ? undefined : textProblem("command id", request.commandId, storeLimits.commandId)) ??
  firstProblem(request.keys, keyProblem)

/**
 * What is wrong with a request to `history`.
 *
 * @example
 * ```ts
 * import { historyProblem } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * const key = { kind: "order", id: "o1" }
 * assert.equal(
 *   historyProblem({ tenant: "acme", key, from: 0, limit: 1 }),
 *   "from is 0; it must be an integer of at least 1",
 * )
 * ```
 */
export const historyProblem = (request: {
  readonly tenant: string
  readonly key: StreamKey
  readonly from: number
  readonly limit: number
  readonly direction?: "forwards" | "backwards"
}): Problem =>
  tenantProblem(request.tenant) ??
  keyProblem(request.key) ??
  integerProblem("from", request.from, 1) ??
  integerProblem("limit", request.limit, 1)

/**
 * What is wrong with a request to `feed`.
 *
 * @example
 * ```ts
 * import { feedProblem } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * assert.equal(feedProblem({ after: 0, limit: 0 }), "limit is 0; it must be an integer of at least 1")
 * ```
 */
export const feedProblem = (request: {
  readonly after: number
  readonly limit: number
  readonly tenant?: string
}): Problem =>
  (request.tenant === undefined ? undefined : tenantProblem(request.tenant)) ??
  integerProblem("after", request.after, 0) ??
  integerProblem("limit", request.limit, 1)

/**
 * What is wrong with a request to `due`.
 *
 * @example
 * ```ts
 * import { dueProblem } from "@dealwright/core/Ports"
 * import assert from "node:assert"
 * assert.equal(
 *   dueProblem({ now: 0, limit: 1, shard: { index: 2, count: 2 } }),
 *   "shard index is 2; it must be below the count of 2",
 * )
 * ```
 */
export const dueProblem = (request: {
  readonly now: number
  readonly limit: number
  readonly shard?: Shard
}): Problem => {
  const { shard } = request
  return (
    integerProblem("now", request.now, Number.MIN_SAFE_INTEGER) ??
    integerProblem("limit", request.limit, 1) ??
    (shard === undefined
      ? undefined
      : (integerProblem("shard count", shard.count, 1) ??
        integerProblem("shard index", shard.index, 0) ??
        (shard.index < shard.count
          ? undefined
          : `shard index is ${shard.index}; it must be below the count of ${shard.count}`)))
  )
}
