/**
 * What doesn't grow: the cost of a command with the events its aggregate has had, of a sweep with the timers that are not
 * due. And what the feed costs beside a bare query.
 *
 * @module
 */
import assert from "node:assert/strict"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import { type CommitBatch, Store, type StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { type Clock, type Contender, compareCosts, compareRates, interleave, remark } from "./measure.ts"
import { type Entry, execute, host, journal, kind, start, tenant } from "./work.ts"

const engineOn = (store: StoreService) => Effect.provideService(Engine.make(host), Store, store)

/** Of sweeps. */
const rounds = 5
/** Of commands on aggregates with a past: many short ones, as what is looked for is small. */
const shortRounds = 15

const spaced = (number: number) => number.toLocaleString("en").replaceAll(",", " ")

/** One command after the other on an aggregate with few past events, with more, with very many. */
export const history = async (name: string, store: StoreService, clock: Clock, commands: number): Promise<void> => {
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
    const ids = new Set(Array.from({ length: shortRounds + 1 }, (_, round) => idIn(events, round)))
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
    clock,
    shortRounds,
  )
  if (few === undefined || more === undefined || most === undefined) return
  compareCosts(`command, ${name}`, more, few, { atMost: 1.1 })
  compareCosts(`command, ${name}`, most, few, { atMost: 1.1 })
}

// --- timers ------------------------------------------------------------------------------------------------------------

const farAhead = start + 365 * 86_400_000

/** So many journals, scattered among each other: some fall due in each round, the others next year or never. */
const waiting = async (
  store: StoreService,
  { due, journals, others }: { readonly due: number; readonly journals: number; readonly others: "later" | "never" },
): Promise<void> => {
  const every = Math.floor(journals / (due * (rounds + 1)))
  const perBatch = 1000
  for (let first = 0; first < journals; first += perBatch) {
    const writes = Array.from(
      { length: Math.min(perBatch, journals - first) },
      (_, i): CommitBatch["writes"][number] => {
        const number = first + i
        const nth = number / every
        const isDue = Number.isInteger(nth) && nth < due * (rounds + 1)
        const later = others === "later" ? farAhead + number : null
        const reviewAt = isDue ? start + (nth % (rounds + 1)) : later
        return {
          key: { kind, id: `T-${number.toString().padStart(7, "0")}` },
          expectedVersion: 0,
          events: [{ type: "Recorded", schemaVersion: 1, data: { amount: 1 }, meta: {}, hash: `t${number}` }],
          document: { v: 1, s: { entries: 1, total: 1, reviewAt } },
          index: {},
          timers: reviewAt === null ? [] : [{ name: "review", dueAt: reviewAt }],
        }
      },
    )
    const batch = { tenant, commandId: `t-${first}`, commandHash: "t", at: start, writes, guards: [], receipt: null }
    assert.equal((await Effect.runPromise(store.commit(batch)))._tag, "Committed")
  }
}

/**
 * Sweeps of so many due timers: among a million, among as many streams of which no other has a timer, and with no other
 * streams at all. The second says what timers cost that aren't due; the third, what a larger place costs besides.
 */
export const timers = async (
  name: string,
  [many, bare, few]: readonly [StoreService, StoreService, StoreService],
  due: number,
  journals: number,
): Promise<void> => {
  const allDue = due * (rounds + 1)
  const contender = async (title: string, store: StoreService, all: number, others: "later" | "never") => {
    await waiting(store, { due, journals: all, others })
    const engine = await Effect.runPromise(engineOn(store))
    const sweep = (round: number) =>
      Effect.runPromise(
        Engine.sweep(Instant.fromEpochMillis(start + round)).pipe(
          Effect.provideService(Engine.Engine, engine),
          Effect.provideService(Store, store),
        ),
      )
    return {
      name: title,
      run: async (round: number) => {
        assert.deepEqual(await sweep(round), { fired: due, failed: [] })
        return { operations: due }
      },
    }
  }
  remark(`${spaced(allDue)} timers fall due in ${rounds + 1} rounds`)
  const [among, alone, small] = await interleave(
    [
      await contender(`${spaced(journals)} timers`, many, journals, "later"),
      await contender(`${spaced(allDue)} timers, same streams`, bare, journals, "never"),
      await contender(`${spaced(allDue)} timers, no others`, few, allDue, "never"),
    ],
    "wall",
    rounds,
  )
  if (among === undefined || alone === undefined || small === undefined) return
  compareCosts(`due timer, ${name}`, among, alone, { atMost: 1.5 })
  compareCosts(`due timer, ${name}`, among, small)
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
  const [mine, their] = await interleave(contenders, "wall", 7)
  if (mine !== undefined && their !== undefined) compareRates(`events, ${name}`, mine, their, { atLeast: 0.6 })
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
