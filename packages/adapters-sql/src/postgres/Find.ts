/**
 * Finding documents. Two ways: when one condition leaves few documents, those are read and sorted; otherwise the index
 * of the sort field is walked from the cursor on, until the page is full. Both are one statement; which one it is, a
 * bounded count tells before.
 *
 * @module
 */
import {
  type Condition,
  conditionHolds,
  type FindPage,
  type FindQuery,
  type FoundDocument,
  type IndexValue,
  indexValue,
  type PageCursor,
  type StoreError,
} from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { type EntrySpan, entryOf, spanOf, spansOf } from "./Entry.ts"
import { fromSql } from "./Errors.ts"
import type { Field, Fields } from "./Fields.ts"
import { bytes } from "./Group.ts"
import { asked } from "./Reads.ts"
import { indexFields, integer, json, type Row, text } from "./Rows.ts"
import type { Ask } from "./Sessions.ts"

/** Up to this many documents that fulfil one condition are sorted on the spot. */
const fewDocuments = 2000

/** A statement with its parameters. */
export interface Statement {
  readonly sql: string
  readonly parameters: ReadonlyArray<unknown>
}

/** Collects parameters; answers how the statement names each. Numbers go as text: integers and fractions are of one type then. */
const collector = () => {
  const parameters: Array<unknown> = []
  return { parameters, put: (value: unknown, type: string) => `$${parameters.push(value)}::${type}` }
}
type Put = ReturnType<typeof collector>["put"]

/** A condition on a field that the kind has. */
export interface FieldCondition {
  readonly condition: Condition
  readonly field: Field
}

/** The entries of the index under which a condition holds, called `x`. Each span is looked up by itself. */
const entriesOf = (s: string, put: Put, tenant: string, { condition, field }: FieldCondition): string => {
  const spans = spansOf(field.prefix, condition)
  const lows = put(bytes(spans.map(({ low }) => low)), "bytea[]")
  const highs = put(bytes(spans.map(({ high }) => high)), "bytea[]")
  return `unnest(${lows}, ${highs}) s(low, high) CROSS JOIN LATERAL (
      SELECT x.id FROM ${s}.dw_index x WHERE x.tenant = ${tenant} AND x.entry >= s.low AND x.entry < s.high OFFSET 0
    ) x`
}

/** The value of a field, split by its type: what it isn't of is null. Texts compare by bytes. */
const typedValue = (field: string) => ({
  type: `coalesce(json_typeof(v.fields -> ${field}), 'null')`,
  number: `CASE json_typeof(v.fields -> ${field}) WHEN 'number' THEN (v.fields ->> ${field})::double precision END`,
  text: `(CASE json_typeof(v.fields -> ${field}) WHEN 'string' THEN v.fields ->> ${field} END) COLLATE "C"`,
  logical: `CASE json_typeof(v.fields -> ${field}) WHEN 'boolean' THEN (v.fields ->> ${field})::boolean END`,
})

/** Whether a condition holds for the index values of a document. */
const onValues = (put: Put, condition: Condition): string => {
  const value = typedValue(put(condition.field, "text"))
  if (condition._tag === "Range") {
    const { from, until } = condition
    const compared = typeof (from ?? until) === "number" ? value.number : value.text
    const type = typeof (from ?? until) === "number" ? "double precision" : "text"
    const bounds = [
      ...(from === undefined ? [] : [`${compared} >= ${put(String(from), type)}`]),
      ...(until === undefined ? [] : [`${compared} < ${put(String(until), type)}`]),
    ]
    return bounds.join(" AND ")
  }
  const values = condition._tag === "Equals" ? [condition.value] : condition.values
  const numbers = values.filter((one) => typeof one === "number")
  const texts = values.filter((one) => typeof one === "string")
  const logicals = values.filter((one) => typeof one === "boolean")
  const kinds = [
    ...(values.includes(null) ? [`${value.type} = 'null'`] : []),
    ...logicals.map((one) => `${value.logical} = ${one}`),
    ...(numbers.length > 0 ? [`${value.number} = ANY (${put(numbers.map(String), "double precision[]")})`] : []),
    ...(texts.length > 0 ? [`${value.text} = ANY (${put(texts, "text[]")})`] : []),
  ]
  return `(${kinds.join(" OR ")})`
}

/** The place of a value in the order of values: by type, then within it. */
const sortKeys = (value: IndexValue): readonly [rank: number, number: number, text: string] =>
  value === null
    ? [0, 0, ""]
    : value === false
      ? [1, 0, ""]
      : value === true
        ? [2, 0, ""]
        : typeof value === "number"
          ? [3, value, ""]
          : [4, 0, value]

const columns = "d.id, d.version, d.hash, d.fields, d.data"

/** What is asked for, in terms of fields that the kind has. */
export interface Question {
  readonly tenant: string
  readonly kind: string
  readonly where: ReadonlyArray<FieldCondition>
  readonly sort: Field | undefined
  readonly ascending: boolean
  readonly after: PageCursor | undefined
  readonly limit: number
}

/** Whether conditions leave few documents: one bounded count for each. */
export const countStatement = (s: string, { tenant, where }: Question): Statement => {
  const { parameters, put } = collector()
  const isTenant = put(tenant, "text")
  const counts = where.map(
    (condition) =>
      `(SELECT count(*) FROM (SELECT FROM ${entriesOf(s, put, isTenant, condition)} LIMIT ${fewDocuments + 1}) c)`,
  )
  return { sql: `SELECT ${counts.join(", ")}`, parameters }
}

const filters = (put: Put, where: ReadonlyArray<FieldCondition>): string =>
  where.map(({ condition }) => ` AND ${onValues(put, condition)}`).join("")

/** The document of an index entry, looked up by its key whatever the planner thinks. */
const documentOf = (s: string, tenant: string, kind: string) => `
    CROSS JOIN LATERAL (
      SELECT ${columns} FROM ${s}.dw_streams d
      WHERE d.tenant = ${tenant} AND d.kind = ${kind} AND d.id = x.id AND d.version > 0 OFFSET 0
    ) d
    CROSS JOIN LATERAL (SELECT d.fields::json AS fields OFFSET 0) v`

/** The documents for which `few` holds, sorted. */
export const sortedStatement = (s: string, question: Question, few: FieldCondition): Statement => {
  const { after, ascending, kind, limit, sort, tenant, where } = question
  const { parameters, put } = collector()
  const direction = ascending ? "ASC" : "DESC"
  const beyond = ascending ? ">" : "<"
  const [isTenant, isKind] = [put(tenant, "text"), put(kind, "text")]
  const entries = entriesOf(s, put, isTenant, few)
  const others = filters(
    put,
    where.filter((condition) => condition !== few),
  )
  const order = (): ReadonlyArray<string> => {
    if (sort === undefined) return []
    const value = typedValue(put(sort.name, "text"))
    const rank = `CASE ${value.type} WHEN 'boolean' THEN CASE WHEN ${value.logical} THEN 2 ELSE 1 END WHEN 'number' THEN 3 WHEN 'string' THEN 4 ELSE 0 END`
    return [rank, `coalesce(${value.number}, 0)`, `coalesce(${value.text}, '')`]
  }
  const keys = order()
  const cursor = (): string => {
    if (after === undefined) return ""
    const [rank, number, textual] = sortKeys(after.value)
    const places =
      sort === undefined ? [] : [put(rank, "integer"), put(String(number), "double precision"), put(textual, "text")]
    return ` AND (${[...keys, "d.id"].join(", ")}) ${beyond} (${[...places, put(after.id, "text")].join(", ")})`
  }
  const sql = `
    SELECT ${columns} FROM ${entries} ${documentOf(s, isTenant, isKind)}
    WHERE true${others}${cursor()}
    ORDER BY ${[...keys, "d.id"].map((key) => `${key} ${direction}`).join(", ")} LIMIT ${limit + 1}`
  return { sql, parameters }
}

const later = (a: Uint8Array, b: Uint8Array): Uint8Array => (Buffer.compare(a, b) > 0 ? a : b)
const earlier = (a: Uint8Array, b: Uint8Array): Uint8Array => (Buffer.compare(a, b) < 0 ? a : b)

/** The documents of a span of the index, in its order, from the cursor on. */
const walk = (s: string, question: Question, span: EntrySpan, cursor: Uint8Array | undefined): Statement => {
  const { ascending, kind, limit, tenant, where } = question
  const { parameters, put } = collector()
  const [isTenant, isKind] = [put(tenant, "text"), put(kind, "text")]
  // The cursor's own entry is left out: upwards by beginning right behind it, downwards as an end that isn't included.
  const low = cursor === undefined || !ascending ? span.low : later(span.low, Buffer.concat([cursor, Buffer.of(0)]))
  const high = cursor === undefined || ascending ? span.high : earlier(span.high, cursor)
  const sql = `
    SELECT ${columns} FROM ${s}.dw_index x ${documentOf(s, isTenant, isKind)}
    WHERE x.tenant = ${isTenant} AND x.entry >= ${put(low, "bytea")} AND x.entry < ${put(high, "bytea")}${filters(put, where)}
    ORDER BY x.entry ${ascending ? "ASC" : "DESC"} LIMIT ${limit + 1}`
  return { sql, parameters }
}

/** The documents in the order of the sort field. Conditions on that field bound the walk. */
export const walkByField = (s: string, question: Question, sort: Field): Statement => {
  const { after, where } = question
  let { high, low } = spanOf(sort.prefix)
  for (const { condition, field } of where) {
    const [span, ...others] = field.name === sort.name ? spansOf(field.prefix, condition) : []
    if (span === undefined || others.length > 0) continue
    low = later(low, span.low)
    high = earlier(high, span.high)
  }
  const cursor = after === undefined ? undefined : entryOf(sort.prefix, after.value, after.id)
  return walk(s, question, { low, high }, cursor)
}

/** The documents in the order of their ids, from `after` on. */
export const walkById = (s: string, question: Question, after: string | undefined): Statement => {
  const { ascending, kind, limit, tenant, where } = question
  const [only, ...others] = where
  if (only?.condition._tag === "Equals" && others.length === 0) {
    // The entries of one value stand in the order of their ids.
    const { condition, field } = only
    const [span = spanOf(field.prefix)] = spansOf(field.prefix, condition)
    const cursor = after === undefined ? undefined : entryOf(field.prefix, condition.value, after)
    return walk(s, { ...question, where: [] }, span, cursor)
  }
  const { parameters, put } = collector()
  const [beyond, direction] = ascending ? [">", "ASC"] : ["<", "DESC"]
  const start = after === undefined ? "" : ` AND d.id ${beyond} ${put(after, "text")}`
  const sql = `
    SELECT ${columns} FROM ${s}.dw_streams d CROSS JOIN LATERAL (SELECT d.fields::json AS fields OFFSET 0) v
    WHERE d.tenant = ${put(tenant, "text")} AND d.kind = ${put(kind, "text")} AND d.version > 0${start}${filters(put, where)}
    ORDER BY d.id ${direction} LIMIT ${limit + 1}`
  return { sql, parameters }
}

const foundDocument = (row: Row): FoundDocument => ({
  id: text(row, 0),
  version: integer(row, 1),
  hash: text(row, 2),
  index: indexFields(row, 3),
  data: json(row, 4),
})

/** Makes the answer to `find`. */
export const makeFind = (read: Ask, s: string, fields: Fields) => {
  const page = ({ limit, sort }: Question, { parameters, sql }: Statement): Effect.Effect<FindPage, StoreError> =>
    asked("find", read, sql, parameters, (rows): FindPage => {
      const documents = rows.slice(0, limit).map(foundDocument)
      const last = documents.at(-1)
      if (rows.length <= limit || last === undefined) return { documents }
      return { documents, next: { value: sort === undefined ? null : indexValue(last.index, sort.name), id: last.id } }
    })

  /** The condition that leaves few documents, the fewest. */
  const fewest = (question: Question): Effect.Effect<FieldCondition | undefined, StoreError> => {
    const { sql, parameters } = countStatement(s, question)
    return asked("find", read, sql, parameters, ([row]) => {
      let best: FieldCondition | undefined
      let least = fewDocuments + 1
      for (const [i, condition] of question.where.entries()) {
        const count = row === undefined ? least : integer(row, i)
        if (count < least) [best, least] = [condition, count]
      }
      return best
    })
  }

  const answer = (question: Question): Effect.Effect<FindPage, StoreError> => {
    const { after, sort, where } = question
    const walk = sort === undefined ? walkById(s, question, after?.id) : walkByField(s, question, sort)
    const [only, ...others] = where
    // Nothing to choose between: there is no condition, or the walk touches nothing but what fulfils it.
    const straight =
      only === undefined ||
      (others.length === 0 &&
        (sort === undefined
          ? only.condition._tag === "Equals"
          : only.field.name === sort.name && only.condition._tag !== "In"))
    if (straight) return page(question, walk)
    return Effect.flatMap(fewest(question), (few) =>
      page(question, few === undefined ? walk : sortedStatement(s, question, few)),
    )
  }

  return ({
    kind,
    query,
    tenant,
  }: {
    readonly tenant: string
    readonly kind: string
    readonly query: FindQuery
  }): Effect.Effect<FindPage, StoreError> =>
    Effect.gen(function* () {
      const named = (name: string) =>
        Effect.mapError(fields.named(tenant, kind, name), (error) => fromSql("find", error))
      const where: Array<FieldCondition> = []
      for (const condition of query.where) {
        if (condition._tag === "In" && condition.values.length === 0) return { documents: [] }
        const field = yield* named(condition.field)
        if (field !== undefined) where.push({ condition, field })
        // A field that no document has is null for all of them.
        else if (!conditionHolds(condition, null)) return { documents: [] }
      }
      const ascending = query.sort?.direction !== "descending"
      const question = { tenant, kind, where, ascending, limit: query.limit }
      if (query.sort === undefined) return yield* answer({ ...question, sort: undefined, after: query.after })
      const sort = yield* named(query.sort.field)
      if (sort !== undefined) return yield* answer({ ...question, sort, after: query.after })
      // Sorted by such a field, all stand at null, in the order of their ids; a cursor at another value stands before
      // all of them or behind.
      const { after } = query
      const atNull = after === undefined || after.value === null
      if (!atNull && ascending) return { documents: [] }
      return yield* answer({ ...question, sort: undefined, after: atNull ? after : undefined })
    })
}
