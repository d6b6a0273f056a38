import { DatabaseSync } from "node:sqlite"
import { Sqlite } from "@dealwright/adapters-sql"
import * as Effect from "effect/Effect"
import { expect, it, vi } from "vitest"
import { migrate } from "../src/sqlite/Schema.ts"

it("no statement searches a table from end to end or sorts on the way", async () => {
  const prepare = vi.spyOn(DatabaseSync.prototype, "prepare")
  await Effect.runPromise(Effect.scoped(Effect.asVoid(Sqlite.make({ file: ":memory:" }))))
  const statements = prepare.mock.calls
    .map(([sql]) => sql)
    .filter((sql) => sql.includes("dw_") && !sql.includes("dw_schema"))
  prepare.mockRestore()
  const db = new DatabaseSync(":memory:")
  migrate(db, "in memory")
  const plans = statements.map((sql) => {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
    return { sql, plan: plan.map((row) => String(row.detail)).join("; ") }
  })
  expect(plans.length).toBeGreaterThan(15)
  for (const { plan, sql } of plans) expect([sql, plan.match(/SCAN|TEMP B-TREE/)?.[0]]).toEqual([sql, undefined])
  // A late page starts where the last one ended, even among many documents with the same value.
  const walks = plans.filter(({ sql }) => sql.includes("(i.key, i.id)"))
  expect(walks.length).toBe(2)
  for (const { plan } of walks) expect(plan).toMatch(/field_id=\? AND \(key,id\)>\(\?,\?\) AND \(key,id\)<\(\?,\?\)/)
})
