/**
 * What doesn't grow: the cost of a command with the events its aggregate has had. And what the feed costs beside a bare
 * query.
 *
 * @module
 */
import assert from "node:assert/strict"
import * as Engine from "@dealwright/core/Engine"
import { type CommitBatch, Store, type StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { type By, type Contender, compareCosts, compareRates, interleave, remark } from "./measure.ts"
import { type Entry, execute, host, journal, kind, start, tenant } from "./work.ts"

const engineOn = (store: StoreService) => Effect.provideService(Engine.make(host), Store, store)

/** Many short ones, as what is looked for is small. */
const rounds = 15

/** A number with its thousands apart. */
export const spaced = (number: number) => number.toLocaleString("en").replaceAll(",", " ")

/** One command after the other on an aggregate with few past events, with more, with very many. */
export const history = async (
  name: string,
  store: StoreService,
  by: By,
  commands: number,
  processor?: () => number,
): Promise<void> => {
  const engine = await Effect.runPromise(engineOn(store))
  /** Events are recorded 1 000 a command. */
  const past = async (id: string, events: number) => {
    for (let left = events; left > 0; left -= 1000) {
      const command = { _tag: "RecordMany", times: Math.min(left, 1000), amount: 1, reviewAt: start } as const
      await Effect.runPromise(
        engine
          .execute(journal, id, command)
          .pipe(Effect.provideService(Engine.Session, Engine.system(tenant, "bench"))),
      )
    }
  }
  /** A fresh aggregate for each round, so that few stay few; with very many it makes no difference. */
  const idIn = (events: number, round: number) => (events === 100_000 ? "H-100000" : `H-${events}-${round}`)
  const contender = async (events: number): Promise<Contender> => {
    const ids = new Set(Array.from({ length: rounds + 1 }, (_, round) => idIn(events, round)))
    for (const id of ids) await past(id, events)
    return {
      name: `${spaced(events)} past events`,
      run: async (round) => {
        const id = idIn(events, round)
        for (let i = 0; i < commands; i++) {
          const entry: Entry = { commandId: `h-${events}-${round}-${i}`, id, amount: 5, reviewAt: start + i }
          await Effect.runPromise(execute(engine, entry))
        }
        return { operations: commands }
      },
    }
  }
  const [few, more, most] = await interleave(
    [await contender(10), await contender(1000), await contender(100_000)],
    rounds,
    processor,
  )
  if (few === undefined || more === undefined || most === undefined) return
  compareCosts(`command, ${name}`, more, few, by, { atMost: 1.1 })
  compareCosts(`command, ${name}`, most, few, by, { atMost: 1.1 })
}

// --- feed --------------------------------------------------------------------------------------------------------------

const page = 500

/** Reads the whole feed in pages beside a bare query by the same driver, which answers how many rows it found behind a position. */
export const feed = async (
  name: string,
  store: StoreService,
  events: number,
  bare: (after: number, limit: number) => Promise<{ readonly count: number; readonly last: number }>,
): Promise<void> => {
  const walk = async (next: (after: number) => Promise<{ readonly count: number; readonly last: number }>) => {
    let seen = 0
    for (let after = 0; ; ) {
      const { count, last } = await next(after)
      seen += count
      if (count < page) break
      after = last
    }
    return seen
  }
  const ours = (after: number) =>
    Effect.runPromise(
      Effect.map(store.feed({ after, limit: page }), (found) => ({
        count: found.length,
        last: found.at(-1)?.position ?? after,
      })),
    )
  assert.equal(await walk(ours), events)
  assert.equal(await walk((after) => bare(after, page)), events)
  const contenders: ReadonlyArray<Contender> = [
    { name: "feed", run: async () => ({ operations: await walk(ours) }) },
    { name: "bare query, same driver", run: async () => ({ operations: await walk((after) => bare(after, page)) }) },
  ]
  const [mine, their] = await interleave(contenders)
  if (mine !== undefined && their !== undefined) compareRates(`events, ${name}`, mine, their, "clock", { atLeast: 0.6 })
}

/** Fills a store with events for its feed, a thousand streams, in big batches. */
export const fillFeed = async (store: StoreService, events: number): Promise<void> => {
  const streams = 1000
  for (let first = 0; first < events; first += streams) {
    const version = first / streams
    const writes = Array.from({ length: Math.min(streams, events - first) }, (_, i): CommitBatch["writes"][number] => ({
      key: { kind, id: `F-${i}` },
      expectedVersion: version,
      events: [
        {
          type: "Recorded",
          schemaVersion: 1,
          data: { _tag: "Recorded", amount: first + i, reviewAt: start },
          meta: { commandId: `f-${first}`, actor: "system:bench", at: start },
          hash: `f${first + i}`,
        },
      ],
      document: { v: 1, s: { entries: version + 1, total: 0, reviewAt: null } },
      index: {},
      timers: [],
    }))
    const batch = { tenant, commandId: `f-${first}`, commandHash: "f", at: start, writes, guards: [], receipt: null }
    assert.equal((await Effect.runPromise(store.commit(batch)))._tag, "Committed")
  }
  remark(`${spaced(events)} events in pages of ${page}`)
}
