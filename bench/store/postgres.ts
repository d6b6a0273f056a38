/**
 * PostgreSQL, a server of this benchmark's own with everything on that keeps data safe: `fsync`, `synchronous_commit`.
 *
 * @module
 */

import * as Postgres from "@dealwright/adapters-sql/Postgres"
import { LocalPostgres } from "@dealwright/adapters-sql/testing"
import * as Engine from "@dealwright/core/Engine"
import { Store } from "@dealwright/core/Ports"
import { PgConnection } from "@effect/sql-pg"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import pg from "pg"
import type { Options } from "../store.ts"
import { makeField, withPlaces } from "./field.ts"
import { feed, fillFeed, history } from "./growth.ts"
import { type By, busy, compareRates, heading, remark } from "./measure.ts"
import { byHand } from "./peers/by-hand.ts"
import { emmettPostgres } from "./peers/emmett.ts"
import { withServer } from "./processor.ts"
import { farAhead, type Place, scattered, sweeps } from "./sweeps.ts"
import { execute, fullBatch, host, kind, plainBatch, tenant } from "./work.ts"

/** Runs the benchmarks on PostgreSQL. */
export const postgres = async (options: Options): Promise<void> => {
  const server = await LocalPostgres.start()
  const processor = await withServer(server.url)
  try {
    heading("PostgreSQL, 1 024 streams, time on the clock")
    await commits(server.url, options, processor)
    heading("PostgreSQL: what doesn't grow, through the engine, time on the clock")
    await growth(server.url, processor)
    heading("PostgreSQL: the feed")
    await feeds(server.url)
  } finally {
    await server.stop()
  }
}

/** Where others keep the machine busy, the processor time of server and client together is what tells. */
const by: By = busy ? "processor" : "clock"

const place = (url: string, schema: string) => Postgres.make({ url, schema })

const many = { lanes: 32, count: 2_048 }
const one = { lanes: 1, count: 256 }

const commits = (url: string, { peers }: Options, processor: () => number): Promise<void> =>
  withPlaces(async (open) => {
    const field = makeField(1_024)
    const store = await open(place(url, "bench"))
    await field.ours("32 at once", many, store)
    await field.ours("one by one", one, store, fullBatch, true)
    await field.ours("event, document", many, await open(place(url, "plain")), plainBatch)
    const hand = await byHand(url, 32)
    await field.peer("by hand, 32", { lanes: 32, count: 1_024 }, hand)
    await field.peer("by hand, one by one", one, hand, true)
    const engineStore = await open(place(url, "engine"))
    const engine = await Effect.runPromise(Effect.provideService(Engine.make(host), Store, engineStore))
    await field.way("engine, 32", many, engineStore, (entry) => execute(engine, entry))
    const emmett = await emmettPostgres(url, peers)
    if (emmett !== undefined) await field.peer("Emmett, 32", { lanes: 32, count: 512 }, emmett)
    const of = await field.run(5, processor)
    compareRates("full command", of("32 at once"), of("by hand, 32"), by, { atLeast: 4 })
    compareRates("full command", of("one by one"), of("by hand, one by one"), by, { atLeast: 0.9 })
    compareRates("by the engine", of("engine, 32"), of("by hand, 32"), by)
    if (emmett === undefined) {
      remark("Emmett is not installed: docs/explanation/performance.md says how to have it measured")
    } else {
      compareRates("event and document", of("event, document"), of("Emmett, 32"), by, { atLeast: 8 })
      compareRates("full command", of("32 at once"), of("Emmett, 32"), by)
      await emmett.close()
    }
    await hand.close()
  })

/** Journals that don't fall due, put straight into the tables: a million commands would take longer than all the rest. */
const straight = async (url: string, schema: string, others: "later" | "never"): Promise<void> => {
  const timer = others === "later"
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`
    INSERT INTO ${schema}.dw_streams (tenant, kind, id, version, revision, hash, data, fields, timers)
    SELECT '${tenant}', '${kind}', 'T-' || lpad(n::text, 7, '0'), 1, 1, 't' || n,
      '{"v":1,"s":{"entries":1,"total":1,"reviewAt":' || ${timer ? `(${farAhead} + n)` : "'null'"} || '}}', '{}',
      ${timer ? `'[{"name":"review","dueAt":' || (${farAhead} + n) || '}]'` : "'[]'"}
    FROM generate_series(0, ${scattered.journals - 1}) AS n WHERE n % ${scattered.every} > 0 OR n > ${scattered.last}
  `)
  if (timer) {
    await client.query(`
      INSERT INTO ${schema}.dw_timers (due_at, tenant, kind, id, name, shard)
      SELECT ${farAhead} + n, '${tenant}', '${kind}', 'T-' || lpad(n::text, 7, '0'), 'review', n
      FROM generate_series(0, ${scattered.journals - 1}) AS n WHERE n % ${scattered.every} > 0 OR n > ${scattered.last}
    `)
  }
  await client.query(`ANALYZE ${schema}.dw_streams, ${schema}.dw_timers`)
  await client.end()
}

const growth = (url: string, processor: () => number): Promise<void> =>
  withPlaces(async (open) => {
    await history("PostgreSQL", await open(place(url, "history")), by, 40, processor)
    const placeOf = async (schema: string): Promise<Place> => ({
      store: await open(place(url, schema)),
      others: (others) => straight(url, schema, others),
    })
    const places = {
      many: await placeOf("timers_many"),
      bare: await placeOf("timers_bare"),
      few: await placeOf("timers_few"),
    }
    await sweeps("PostgreSQL", places, by, processor)
  })

const feeds = (url: string): Promise<void> =>
  withPlaces(async (open) => {
    const events = 100_000
    const store = await open(place(url, "feed"))
    await fillFeed(store, events)
    const connection = await open(PgConnection.make({ url: Redacted.make(url) }))
    const select = `SELECT * FROM feed.dw_events WHERE position > $1 ORDER BY position LIMIT $2`
    await feed("PostgreSQL", store, events, async (after, limit) => {
      const rows = await Effect.runPromise(connection.queryValues(select, [after, limit], true))
      return { count: rows.length, last: Number(rows.at(-1)?.[0] ?? after) }
    })
  })
