/** SQL views on the documents: one for each kind, and one for each list in it, with a column for every plain value. */
import type { Host } from "@dealwright/core/Engine"
import { type StoreError, storeError } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { fromSql, sqlState } from "./Errors.ts"
import { quoted } from "./Names.ts"
import { type Row, text } from "./Rows.ts"
import type { Ask, Sessions } from "./Sessions.ts"
import { type Column, type ColumnType, type List, type Shape, shapeOf } from "./Shapes.ts"

/** What is read by many and may hold what JSON in a database can't: such characters are shown as �. */
const helpers = (s: string): ReadonlyArray<string> => [
  `CREATE OR REPLACE FUNCTION ${s}.dw_readable(data text) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
     SELECT (CASE WHEN strpos(data, '\\u') > 0
       THEN regexp_replace(data, '\\\\u(0000|d[89a-f][0-9a-f]{2})', '\\\\ufffd', 'g') ELSE data END)::jsonb $body$`,
  `CREATE OR REPLACE FUNCTION ${s}.dw_as_date(value text) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $body$
     SELECT CASE WHEN value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN value::date END $body$`,
  `CREATE OR REPLACE FUNCTION ${s}.dw_as_moment(value text) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $body$
     SELECT CASE WHEN value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T' THEN value::timestamptz
       WHEN value ~ '^-?[0-9]{1,16}$' THEN to_timestamp(value::numeric / 1000) END $body$`,
  `CREATE OR REPLACE FUNCTION ${s}.dw_as_number(value text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
     SELECT CASE WHEN value ~ '^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$' THEN value::numeric END $body$`,
  `CREATE OR REPLACE FUNCTION ${s}.dw_as_rate(value text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
     SELECT CASE WHEN value ~ '^-?[0-9]+([.][0-9]+)?%$' THEN trim_scale(rtrim(value, '%')::numeric / 100)
       WHEN value ~ '^-?[0-9]+([.][0-9]+)?$' THEN value::numeric END $body$`,
]

const snake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase()

/** Names in PostgreSQL have at most 63 letters. */
const longestName = 63

const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** The text at a path of the JSON in `of`. */
const textAt = (of: string, path: ReadonlyArray<string>): string =>
  path.length === 1 ? `(${of} ->> ${literal(path[0] ?? "")})` : `(${of} #>> ARRAY[${path.map(literal).join(", ")}])`

/** A column of a view: its name and what it is made of. */
interface Selected {
  readonly name: string
  readonly sql: string
}

const typedText = (s: string, type: Exclude<ColumnType, "money">, value: string): string => {
  switch (type) {
    case "text":
      return value
    case "date":
      return `${s}.dw_as_date(${value})`
    case "moment":
      return `${s}.dw_as_moment(${value})`
    case "decimal":
    case "number":
      return `${s}.dw_as_number(${value})`
    case "rate":
      return `${s}.dw_as_rate(${value})`
    case "boolean":
      return `(CASE ${value} WHEN 'true' THEN true WHEN 'false' THEN false END)`
  }
}

/** Words that PostgreSQL takes for something else when they stand for a column. */
const reserved = new Set(
  (
    "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default " +
    "deferrable desc distinct do else end except false fetch for foreign from grant group having in initially intersect " +
    "into lateral leading limit not null offset on only or order placing primary references returning select some " +
    "symmetric table then to trailing true union unique user using variadic when where window with"
  ).split(" "),
)

const columnName = ({ path, type }: Column): string => {
  if (path.length === 1 && path[0] === "_tag") return "state"
  const name = snake(path.filter((part) => part !== "_tag").join("_"))
  return reserved.has(name) ? `${name}_${type === "date" || type === "moment" ? type : "value"}` : name
}

const selectedOf = (s: string, of: string, column: Column): ReadonlyArray<Selected> => {
  const { path, type } = column
  const name = columnName(column)
  return type === "money"
    ? [
        { name, sql: typedText(s, "decimal", textAt(of, [...path, "amount"])) },
        { name: `${name}_currency`, sql: textAt(of, [...path, "currency"]) },
      ]
    : [{ name, sql: typedText(s, type, textAt(of, path)) }]
}

/** Adding up prices means nothing. */
const isAddable = ({ path, type }: Column): boolean =>
  type === "money" && path.length === 1 && !/price|cost|rate|limit/i.test(path[0] ?? "")

/** How many things a list has and what their amounts come to. */
const sumsOf = (s: string, { columns, path }: List): ReadonlyArray<Selected> => {
  const list = `v.document #> ARRAY[${path.map(literal).join(", ")}]`
  const items = `jsonb_array_elements(CASE jsonb_typeof(${list}) WHEN 'array' THEN ${list} ELSE '[]' END) e`
  const name = snake(path.join("_"))
  return [
    { name: `${name}_count`, sql: `(SELECT count(*) FROM ${items})` },
    ...columns.filter(isAddable).flatMap((column): ReadonlyArray<Selected> => {
      const sum = `${name}_${columnName(column)}`
      const amount = typedText(s, "decimal", textAt("e", [...column.path, "amount"]))
      return [
        { name: sum, sql: `(SELECT sum(${amount}) FROM ${items})` },
        { name: `${sum}_currency`, sql: `(SELECT min(${textAt("e", [...column.path, "currency"])}) FROM ${items})` },
      ]
    }),
  ]
}

/** What a document is worth as a whole, under one name for every kind that is worth something: the first of these it has. */
const worths = ["total", "terms_amount", "standing_offer_effective", "instalments_amount", "lines_amount"]

const withAmount = (columns: ReadonlyArray<Selected>): ReadonlyArray<Selected> => {
  const named = (name: string) => columns.find((column) => column.name === name)
  if (named("amount") !== undefined) return columns
  for (const worth of worths) {
    const [amount, currency] = [named(worth), named(`${worth}_currency`)]
    if (amount === undefined || currency === undefined) continue
    return [...columns, { ...amount, name: "amount" }, { ...currency, name: "amount_currency" }]
  }
  return columns
}

/** An index field as the data has it. */
interface Field {
  readonly name: string
  readonly numbers: boolean
  readonly texts: boolean
  readonly logicals: boolean
}

/** The type of an index field: that of the value of its name in the document, otherwise what its values are. */
const fieldType = ({ logicals, name, numbers, texts }: Field, shape: Shape): Exclude<ColumnType, "money"> => {
  const same = shape.columns.find(({ path, type }) => path.at(-1) === name && type !== "money")
  if (same !== undefined && same.type !== "money" && (texts || same.type === "number")) return same.type
  if (numbers && !texts && !logicals) return /(At|Until)$|^since$/.test(name) ? "moment" : "number"
  return logicals && !texts && !numbers ? "boolean" : "text"
}

/** Keeps the first of each name, and names that PostgreSQL takes. */
const distinct = (columns: ReadonlyArray<Selected>): ReadonlyArray<Selected> => {
  const seen = new Set<string>()
  return columns.filter(({ name }) => {
    if (seen.has(name) || name.length > longestName) return false
    seen.add(name)
    return true
  })
}

/** A view to be made. */
export interface View {
  readonly name: string
  readonly select: string
}

const documentsOf = (s: string, kind: string): string =>
  `
FROM ${s}.dw_streams d
CROSS JOIN LATERAL (
  SELECT ${s}.dw_readable(d.data) -> 's' AS document, d.fields::jsonb AS fields OFFSET 0
) v`.concat(`\nWHERE d.kind = ${literal(kind)} AND d.version > 0`)

/** The views of one kind. */
export const viewsOfKind = (
  s: string,
  kind: string,
  shape: Shape,
  fields: ReadonlyArray<Field>,
): ReadonlyArray<View> => {
  const own = [
    { name: "tenant", sql: "d.tenant" },
    { name: "id", sql: "d.id" },
    { name: "version", sql: "d.version" },
  ]
  const columns = withAmount(
    distinct([
      ...own,
      ...fields.map((field) => ({
        name: snake(field.name),
        sql: typedText(s, fieldType(field, shape), textAt("v.fields", [field.name])),
      })),
      ...shape.columns.flatMap((column) => selectedOf(s, "v.document", column)),
      ...shape.lists.flatMap((list) => sumsOf(s, list)),
    ]),
  )
  const list = (selected: ReadonlyArray<Selected>) =>
    selected.map(({ name, sql }) => `  ${sql} AS "${name}"`).join(",\n")
  const details = shape.lists.map(({ columns, path }): View => {
    const at = `v.document #> ARRAY[${path.map(literal).join(", ")}]`
    const rows = distinct([
      ...own.slice(0, 2),
      { name: "no", sql: "e.no" },
      ...columns.flatMap((column) => selectedOf(s, "e.item", column)),
    ])
    const from = documentsOf(s, kind).replace(
      "\nWHERE",
      `\nCROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(${at}) WHEN 'array' THEN ${at} ELSE '[]' END) WITH ORDINALITY e(item, no)\nWHERE`,
    )
    return { name: `${snake(kind)}_${snake(path.join("_"))}`, select: `SELECT\n${list(rows)}${from}` }
  })
  return [{ name: snake(kind), select: `SELECT\n${list(columns)}${documentsOf(s, kind)}` }, ...details].filter(
    ({ name }) => name.length <= longestName,
  )
}

const fieldsOf = (ask: Ask, s: string, kind: string): Effect.Effect<ReadonlyArray<Field>, SqlError> => {
  const has = (from: string, until: string) => `
    bool_or(EXISTS (SELECT FROM ${s}.dw_index x WHERE x.tenant = f.tenant
      AND x.entry >= f.prefix || '\\x${from}'::bytea AND x.entry < f.prefix || '\\x${until}'::bytea))`
  const sql = `
    SELECT f.field, ${has("03", "04")}, ${has("04", "05")}, ${has("01", "03")}
    FROM (
      SELECT tenant, field, convert_to(tenant, 'UTF8') || '\\x00'::bytea || convert_to(kind, 'UTF8') || '\\x00'::bytea
        || convert_to(field, 'UTF8') || '\\x00'::bytea AS prefix
      FROM ${s}.dw_fields WHERE kind = $1
    ) f GROUP BY f.field ORDER BY f.field`
  return Effect.map(ask(sql, [kind]), (rows) =>
    rows.map((row: Row) => ({
      name: text(row, 0),
      numbers: row[1] === true,
      texts: row[2] === true,
      logicals: row[3] === true,
    })),
  )
}

/** Puts a view in place of the one that is there. Whoever could read that one can read this one. */
const putView = (ask: Ask, views: string, { name, select }: View): Effect.Effect<void, SqlError> => {
  const view = `${quoted(views)}.${quoted(name)}`
  const create = `CREATE OR REPLACE VIEW ${view} AS\n${select}`
  const replaced = Effect.gen(function* () {
    const readers = yield* ask(
      `SELECT DISTINCT quote_ident(grantee) FROM information_schema.role_table_grants
       WHERE table_schema = $1 AND table_name = $2 AND privilege_type = 'SELECT' AND grantee <> current_user`,
      [views, name],
    )
    yield* ask(`DROP VIEW ${view}`)
    yield* ask(create)
    for (const reader of readers) yield* ask(`GRANT SELECT ON ${view} TO ${text(reader, 0)}`)
  })
  return Effect.gen(function* () {
    yield* ask("SAVEPOINT before_view")
    // Columns that are other than before can't be put in by replacing.
    yield* Effect.catchIf(
      ask(create),
      (error) => sqlState(error) === "42P16",
      () => Effect.andThen(ask("ROLLBACK TO SAVEPOINT before_view"), replaced),
    )
    yield* ask("RELEASE SAVEPOINT before_view")
  })
}

/** Makes the views of all kinds of a host, in one transaction; answers their names. */
export const makeViews = (
  sessions: Sessions,
  host: Host,
  { schema, views }: { readonly schema: string; readonly views: string },
): Effect.Effect<ReadonlyArray<string>, StoreError> => {
  const s = quoted(schema)
  const work = (ask: Ask) =>
    Effect.gen(function* () {
      const [there] = yield* ask("SELECT 1 FROM pg_namespace WHERE nspname = $1", [views])
      if (there === undefined) yield* ask(`CREATE SCHEMA ${quoted(views)}`)
      for (const helper of helpers(s)) yield* ask(helper)
      const made: Array<string> = []
      for (const [kind, aggregate] of host.aggregates) {
        const fields = yield* fieldsOf(ask, s, kind)
        for (const view of viewsOfKind(s, kind, shapeOf(aggregate.state), fields)) {
          yield* putView(ask, views, view)
          made.push(view.name)
        }
      }
      return made.sort()
    })
  return sessions
    .alone((ask) =>
      Effect.gen(function* () {
        yield* ask("BEGIN")
        // Two who make them at once come one after the other.
        yield* ask("SELECT pg_advisory_xact_lock(hashtext('dealwright views'), hashtext($1))", [views])
        const made = yield* Effect.tapError(work(ask), () => Effect.ignore(ask("ROLLBACK")))
        yield* ask("COMMIT")
        return made
      }),
    )
    .pipe(
      Effect.mapError((error) =>
        sqlState(error) === "2BP01"
          ? storeError(
              "views",
              {
                _tag: "InvalidInput",
                detail: `a view has other columns now, and something of yours is built on it: ${error.message}; drop that first and make it again afterwards`,
              },
              error,
            )
          : fromSql("views", error),
      ),
    )
}
