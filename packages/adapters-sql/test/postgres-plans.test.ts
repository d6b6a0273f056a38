/** That nothing ever reads a table from end to end: by the plans of what is asked, and by what the server counts. */
import { Postgres } from "@dealwright/adapters-sql"
import type { Condition } from "@dealwright/core/Ports"
import { PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { expect, inject, it } from "vitest"
import { fieldPrefix } from "../src/postgres/Entry.ts"
import { countStatement, type Question, sortedStatement, walkByField, walkById } from "../src/postgres/Find.ts"
import { loadStatements } from "../src/postgres/Load.ts"
import { readStatements } from "../src/postgres/Reads.ts"
import { planning } from "../src/postgres/Sessions.ts"
import { batch, write } from "./support/batches.ts"
import { newSchema } from "./support/postgres-place.ts"
import { run } from "./support/postgres-run.ts"

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

it("the plans of all questions go by an index, and sort only what one condition left", () =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const schema = newSchema()
        yield* Effect.scoped(Postgres.make({ url: inject("postgresUrl"), schema }))
        const connection = yield* PgConnection.make({
          url: Redacted.make(inject("postgresUrl")),
          startupParameters: { ...planning, plan_cache_mode: "force_generic_plan" },
        })
        const field = (name: string) => ({ name, prefix: fieldPrefix("t", "k", name) })
        const conditions: ReadonlyArray<Condition> = [
          { _tag: "Equals", field: "status", value: "open" },
          { _tag: "In", field: "owner", values: ["a", null, 3, true] },
          { _tag: "Range", field: "total", from: 1, until: 9 },
        ]
        const where = conditions.map((condition) => ({ condition, field: field(condition.field) }))
        const sort = field("total")
        const after = { value: 3, id: "x" }
        const questions = [true, false].map(
          (ascending): Question => ({ tenant: "t", kind: "k", where, sort, ascending, after, limit: 10 }),
        )
        const finding = questions.flatMap((question) => [
          { name: "count", ...countStatement(schema, question) },
          { name: "walk by field", ...walkByField(schema, question, sort) },
          { name: "walk by id", ...walkById(schema, { ...question, where: [] }, "x") },
          { name: "walk by value", ...walkById(schema, { ...question, where: where.slice(0, 1) }, "x") },
          ...where.map((few) => ({ name: "sorted", ...sortedStatement(schema, question, few) })),
        ])
        const reading = Object.entries({ ...loadStatements(schema), ...readStatements(schema) }).map(([name, sql]) => ({
          name,
          sql,
        }))
        expect(finding.length + reading.length).toBeGreaterThan(20)
        for (const { name, sql } of [...finding, ...reading]) {
          yield* connection.queryValues(`PREPARE asked AS ${sql}`)
          const nulls = Array.from(new Set(sql.match(/\$\d+/g)), () => "NULL").join(", ")
          const rows = yield* connection.queryValues(`EXPLAIN EXECUTE asked(${nulls})`)
          yield* connection.queryValues("DEALLOCATE asked")
          const plan = rows.map((row) => String(row[0])).join("\n")
          expect([name, sql, plan.match(/Seq Scan/)?.[0]]).toEqual([name, sql, undefined])
          if (name !== "sorted")
            expect([name, plan, plan.match(/^\s*(->)?\s*Sort/m)?.[0]]).toEqual([name, plan, undefined])
          // A late page starts where the last one ended, even among many documents with the same value.
          if (name === "walk by field" || name === "walk by value") {
            expect(plan).toMatch(/Index Cond: .*\(entry >= .*\(entry < /)
          }
          if (name === "walk by id") expect(plan).toMatch(/Index Cond: .*\(id [<>] /)
        }
      }),
    ),
  ))

/** What the server has counted of a schema's tables: whole ones read, and entries of indexes read. */
const counted = (schema: string) =>
  Effect.map(
    run(inject("postgresUrl"), [
      `SELECT (SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE schemaname = $1 AND relname <> 'dw_position')::integer,
           (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = $1)::integer`,
      [schema],
    ]),
    ([row]) => ({ whole: Number(row?.[0]), entries: Number(row?.[1]) }),
  )

/** The server counts once a second. */
const settled = Effect.sleep(2_500)

it(
  "a session that began with empty tables costs no more for each commit and question when they are full",
  { timeout: 120_000 },
  () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const schema = newSchema()
          const store = yield* Postgres.make({ url: inject("postgresUrl"), schema })
          const index = (i: number) => ({ status: i % 5 === 0 ? "open" : "done", owner: `o${i % 50}`, total: i })
          const put = (from: number, count: number, version: number, group: number) =>
            Effect.forEach(
              upTo(count),
              (i) =>
                store.commit(
                  batch(`${version} ${from + i}`, [
                    write(`d${from + i}`, version, {
                      index: index(from + i + version),
                      timers: [{ name: "t", dueAt: from + i + version }],
                    }),
                  ]),
                ),
              { concurrency: group },
            )
          // Plans are made now, alone and in groups, for writing anew and writing again.
          for (const version of [0, 1, 2]) {
            yield* put(0, 20, version, 1)
            yield* put(20, 60, version, 20)
          }
          const ask = Effect.gen(function* () {
            const find = (where: ReadonlyArray<Condition>, field?: string) =>
              store.find({
                tenant: "acme",
                kind: "thing",
                query: {
                  where,
                  limit: 20,
                  ...(field === undefined ? {} : { sort: { field, direction: "ascending" } }),
                },
              })
            yield* find([{ _tag: "Equals", field: "owner", value: "o7" }], "total")
            yield* find([{ _tag: "Equals", field: "status", value: "open" }])
            yield* find([{ _tag: "Range", field: "total", from: 10, until: 30 }], "total")
            yield* store.load({
              tenant: "acme",
              keys: upTo(10).map((i) => ({ kind: "thing", id: `d${i}` })),
              commandId: "0 3",
            })
            yield* store.history({ tenant: "acme", key: { kind: "thing", id: "d1" }, from: 1, limit: 10 })
            yield* store.feed({ after: 100, limit: 20 })
            yield* store.feed({ after: 100, limit: 20, tenant: "acme" })
            yield* store.due({ now: 40, limit: 10, shard: { index: 0, count: 2 } })
          })
          for (const _ of upTo(8)) yield* ask
          yield* put(1_000, 6_000, 0, 200)
          yield* settled
          const before = yield* counted(schema)
          yield* put(1_000, 50, 1, 1)
          yield* put(1_050, 450, 1, 64)
          yield* settled
          const written = yield* counted(schema)
          for (const _ of upTo(10)) yield* ask
          yield* settled
          const asked = yield* counted(schema)
          expect(asked.whole).toBe(before.whole)
          // 500 commits of one document, three changed index fields and a timer; then 80 questions for up to 20 things each.
          expect((written.entries - before.entries) / 500).toBeLessThan(60)
          expect((asked.entries - written.entries) / 80).toBeLessThan(400)
        }),
      ),
    ),
)
