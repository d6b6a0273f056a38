/**
 * SQLite on a real file, `synchronous = FULL`: what is acknowledged is on the disk.
 *
 * @module
 */
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Sqlite from "@dealwright/adapters-sql/Sqlite"
import type { Options } from "../store.ts"
import { makeField, withPlaces } from "./field.ts"
import { feed, fillFeed, history } from "./growth.ts"
import { compareRates, heading, remark } from "./measure.ts"
import { emmettSqlite } from "./peers/emmett.ts"
import { type Place, sweeps, throughStore } from "./sweeps.ts"
import { fullBatch, plainBatch } from "./work.ts"

/** Runs the benchmarks on SQLite. */
export const sqlite = async (options: Options): Promise<void> => {
  heading("SQLite on a file, synchronous = FULL, 1 024 streams, time on the clock")
  await commits(options)
  heading("SQLite: what doesn't grow, through the engine, time on the clock")
  await growth(options)
  heading("SQLite: the feed")
  await feeds(options)
}

const place = (dir: string, name: string, groupSize = 64) =>
  Sqlite.make({ file: join(dir, `${name}.sqlite`), groupSize })

const commits = ({ dir, peers }: Options): Promise<void> =>
  withPlaces(async (open) => {
    const field = makeField(1_024)
    await field.ours("32, in groups", { lanes: 32, count: 8_192 }, await open(place(dir, "grouped")))
    await field.ours("32, singly", { lanes: 32, count: 1_024 }, await open(place(dir, "singly", 1)), fullBatch)
    await field.ours("one by one", { lanes: 1, count: 1_024 }, await open(place(dir, "alone")))
    await field.ours("event, document", { lanes: 32, count: 8_192 }, await open(place(dir, "plain")), plainBatch)
    const emmett = await emmettSqlite(join(dir, "emmett.sqlite"), peers)
    if (emmett !== undefined) await field.peer("emmett-sqlite", { lanes: 1, count: 1_024 }, emmett)
    const of = await field.run(5)
    compareRates("full command", of("32, in groups"), of("32, singly"), "clock", { atLeast: 2.5 })
    compareRates("full command", of("32, in groups"), of("one by one"), "clock")
    if (emmett === undefined) {
      remark("emmett-sqlite is not installed: docs/explanation/performance.md says how to have it measured")
      return
    }
    const their = of("emmett-sqlite")
    compareRates("event and document", of("event, document"), their, "clock", { atLeast: 10 })
    compareRates("full command", of("32, in groups"), their, "clock")
    compareRates("full command", of("one by one"), their, "clock")
    await emmett.close()
  })

const growth = ({ dir }: Options): Promise<void> =>
  withPlaces(async (open) => {
    await history("SQLite", await open(place(dir, "history")), "clock", 60)
    const placeOf = async (name: string): Promise<Place> => {
      const store = await open(place(dir, name))
      return { store, others: (others) => throughStore(store, others) }
    }
    const places = {
      many: await placeOf("timers-many"),
      bare: await placeOf("timers-bare"),
      few: await placeOf("timers-few"),
    }
    await sweeps("SQLite", places, "clock")
  })

const feeds = ({ dir }: Options): Promise<void> =>
  withPlaces(async (open) => {
    const events = 100_000
    const store = await open(place(dir, "feed"))
    await fillFeed(store, events)
    const db = new DatabaseSync(join(dir, "feed.sqlite"), { readOnly: true })
    const select = db.prepare("SELECT * FROM dw_events WHERE position > ? ORDER BY position LIMIT ?")
    await feed("SQLite", store, events, async (after, limit) => {
      const rows = select.all(after, limit)
      return { count: rows.length, last: Number(rows.at(-1)?.position ?? after) }
    })
    db.close()
  })
