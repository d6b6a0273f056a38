/** The views, on what the demo's two stories leave behind. */
import { Postgres } from "@dealwright/adapters-sql"
import * as Engine from "@dealwright/core/Engine"
import * as Templates from "@dealwright/core/Templates"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { beforeAll, describe, expect, inject, it } from "vitest"
import { tellDemo } from "../../../examples/demo/src/Demo.ts"
import { noPaint } from "../../../examples/demo/src/Narrator.ts"
import { batch, write } from "./support/batches.ts"
import { questionsOf, statementsOf } from "./support/how-to.ts"
import { addressOf, newSchema } from "./support/postgres-place.ts"
import { run } from "./support/postgres-run.ts"

const schema = newSchema()
const views = `${schema}_views`
const url = () => inject("postgresUrl")
const trade = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.trade))
const property = Result.getOrThrow(Engine.compose(Templates.builtIn, Templates.property))
const make = (host: Engine.Host) => Effect.runPromise(Postgres.views(host, { url: url(), schema, views }))

/** Rows as texts, numbers in full. */
const ask = async (sql: string) => {
  const rows = await Effect.runPromise(run(url(), [sql.replaceAll("dealwright_views.", `${views}.`)]))
  return rows.map((row) =>
    row.map((value) => (value instanceof Date ? value.toISOString() : value === null ? null : String(value))),
  )
}

beforeAll(async () => {
  const findings = await tellDemo({
    stories: ["property", "trade"],
    storeFor: () => Postgres.layer({ url: url(), schema }),
    locale: "en",
    write: () => {},
    paint: noPaint,
  })
  expect(findings).toBe(0)
  await make(property)
  await make(trade)
}, 120_000)

describe("views for reports", () => {
  it("count and add up orders by their status", async () => {
    expect(
      await ask("SELECT status, count(*), sum(amount) FROM dealwright_views.order GROUP BY status ORDER BY status"),
    ).toEqual([
      ["Accepted", "1", "37200.00"],
      ["Released", "2", "48000.00"],
    ])
    expect(
      await ask(
        "SELECT id, no, sku, quantity, unit_price, amount, amount_currency FROM dealwright_views.order_lines ORDER BY id",
      ),
    ).toEqual([
      ["SO-1", "1", "P-100", "10", "1000.00", "10000.00", "CNY"],
      ["SO-2", "1", "P-100", "40", "930.00", "37200.00", "CNY"],
      ["SO-4", "1", "P-100", "40", "950.00", "38000.00", "CNY"],
    ])
  })

  it("show receivables and their instalments, with dates and moments as what they are", async () => {
    expect(
      await ask(`
        SELECT tenant, id, status, instalments_count, amount, instalments_paid, waived, pg_typeof(invoice_date)::text, pg_typeof(disputed)::text
        FROM dealwright_views.receivable WHERE id = 'PLAN-1'`),
    ).toEqual([
      ["harbour-homes", "PLAN-1", "forfeited", "4", "2400000.00", "480000.00", "1920000.00", "date", "boolean"],
    ])
    const [first] = await ask(`
      SELECT due + 1, amount - paid, escalation, pg_typeof(escalation_next)::text FROM dealwright_views.receivable_instalments
      WHERE id = 'PLAN-1' AND no = 1`)
    expect(first).toEqual(["2026-03-07", "0.00", "Running", "timestamp with time zone"])
  })

  it("show commissions, rates as fractions", async () => {
    expect(
      await ask(`
        SELECT member_id, period, status, earned, clawed_back, plan_rule, plan_rule_rate FROM dealwright_views.commission
        WHERE tenant = 'harbour-homes' AND member_id = 'sam' ORDER BY period LIMIT 1`),
    ).toEqual([["sam", "2026-03", "closed", "2160.00", "2160.00", "Flat", "0.015"]])
  })

  it("show deals, quotes and customers", async () => {
    expect(
      await ask("SELECT stage, standing, count(*), sum(amount) FROM dealwright_views.deal GROUP BY 1, 2 ORDER BY 1"),
    ).toEqual([
      ["contracted", "Lost", "1", "2400000.00"],
      ["enquiry", "Open", "1", "2400000.00"],
    ])
    expect(
      await ask("SELECT id, number, status, amount, valid_until FROM dealwright_views.quote WHERE id = 'Q-2'"),
    ).toEqual([["Q-2", "Q-2026-000002", "Accepted", "37200.00", "2026-05-09"]])
    expect(await ask("SELECT personal_name, standing FROM dealwright_views.customer ORDER BY 1")).toEqual([
      ["Delta Waterworks", "Registered"],
      ["Lin Jia", "Registered"],
      ["Zhou Wei", "Registered"],
    ])
  })

  it("answer what the how-to asks", async () => {
    const questions = questionsOf("3. Views for reports")
    expect(questions.length).toBe(4)
    for (const question of questions) await ask(question)
  })

  it("are there for every kind of the host, each with its tenant, and none fails on what is stored", async () => {
    const names = await make(trade)
    expect(names.length).toBeGreaterThan(50)
    for (const name of names) {
      const columns = await ask(
        `SELECT column_name FROM information_schema.columns WHERE table_schema = '${views}' AND table_name = '${name}' AND column_name IN ('tenant', 'id')`,
      )
      expect([name, columns.length]).toEqual([name, 2])
      // Every column of every row is worked out.
      await ask(`SELECT count(v::text) FROM dealwright_views."${name}" v`)
    }
  })

  it("show � for what a database can't show, and say nothing for what is not what it should be", async () => {
    const document = {
      v: 1,
      s: {
        _tag: "Registered",
        personal: { name: "nul\u0000 half\ud800 \\u0000 键🙂" },
        registeredOn: "soon",
        contactCount: "many",
      },
    }
    await Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const store = yield* Postgres.make({ url: url(), schema })
          const odd = { ...write("odd", 0), key: { kind: "customer", id: "odd" }, document }
          yield* store.commit(batch("odd", [odd], "odd company"))
        }),
      ),
    )
    const [row] = await ask(
      "SELECT personal_name, registered_on, contact_count FROM dealwright_views.customer WHERE tenant = 'odd company'",
    )
    expect(row?.slice(1)).toEqual([null, null])
    expect(row?.[0]).toMatch(/^nul\ufffd half\ufffd .* 键🙂$/)
  })

  it("are read by a role that can read nothing else, also after they have changed", async () => {
    const role = `reports_${schema}`
    const grants = statementsOf("roles: reports").map((statement) =>
      statement
        .replaceAll("reports", role)
        .replaceAll("dealwright_views", views)
        .replaceAll("dealwright_owner", "postgres"),
    )
    await Effect.runPromise(run(url(), ...grants.map((statement): [string] => [statement])))
    const address = addressOf("postgres", { name: role, password: "change me three" })
    const read = (sql: string) => Effect.runPromise(run(address, [sql]))
    try {
      expect((await read(`SELECT id FROM ${views}.order`)).length).toBe(3)
      await expect(read(`SELECT id FROM ${schema}.dw_streams`)).rejects.toThrow()
      await expect(read(`DELETE FROM ${views}.order`)).rejects.toThrow()
      // A column that is other than before: the view is made anew.
      await ask("DROP VIEW dealwright_views.stock")
      await ask("CREATE VIEW dealwright_views.stock AS SELECT 1 AS tenant")
      await ask(`GRANT SELECT ON dealwright_views.stock TO "${role}"`)
      await make(trade)
      expect(await read(`SELECT tenant, id, on_hand FROM ${views}.stock`)).toEqual([["kite-pumps", "P-100", "50"]])
    } finally {
      await Effect.runPromise(run(url(), [`DROP OWNED BY ${role}`], [`DROP ROLE ${role}`]))
    }
  })

  it("that something else is built on are not changed under it", async () => {
    await ask("DROP VIEW dealwright_views.stock")
    await ask("CREATE VIEW dealwright_views.stock AS SELECT 1 AS tenant")
    await ask("CREATE VIEW dealwright_views.mine AS SELECT tenant FROM dealwright_views.stock")
    await expect(make(trade)).rejects.toThrow("something of yours is built on it")
    await ask("DROP VIEW dealwright_views.mine")
    expect(await make(trade)).toContain("stock")
  })
})
