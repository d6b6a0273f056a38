/** A suite is worth what it catches: each of these stores breaks one promise, and the suite has to notice. */
import { Store, type StoreService } from "@dealwright/core/Ports"
import { checkPromise, MemoryStore, storePromises } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"

/** The store in memory with some of its methods replaced. */
const broken = (damage: (sound: StoreService) => Partial<StoreService>): Layer.Layer<Store> =>
  Layer.effect(
    Store,
    Effect.map(MemoryStore.make, (sound) => ({ ...sound, ...damage(sound) })),
  )

/** Numbers of the promises that a store does not keep, each once. */
const brokenPromises = async (layer: Layer.Layer<Store>, numbers: ReadonlyArray<number>): Promise<Array<number>> => {
  const found = new Set<number>()
  for (const promise of storePromises.filter((promise) => numbers.length === 0 || numbers.includes(promise.number))) {
    const exit = await Effect.runPromiseExit(checkPromise(promise, layer))
    if (exit._tag === "Failure") found.add(promise.number)
  }
  return Array.from(found)
}

const cases: ReadonlyArray<{
  readonly store: string
  readonly breaks: ReadonlyArray<number>
  readonly damage: (sound: StoreService) => Partial<StoreService>
}> = [
  {
    store: "skips a position in the feed",
    breaks: [24, 25, 26, 27],
    damage: (sound) => ({
      feed: (request) =>
        Effect.map(sound.feed(request), (events) =>
          events.map((event) => ({ ...event, position: event.position + (event.position > 8 ? 1 : 0) })),
        ),
    }),
  },
  {
    store: "leaves an event out of the feed",
    breaks: [25, 26, 29],
    damage: (sound) => ({
      feed: (request) => Effect.map(sound.feed(request), (events) => events.filter((event) => event.position !== 7)),
    }),
  },
  {
    store: "compares checkpoints as text",
    breaks: [26, 27],
    damage: (sound) => ({
      feed: ({ after, ...rest }) =>
        Effect.map(
          sound.feed({ after: 0, limit: 1e6, ...(rest.tenant === undefined ? {} : { tenant: rest.tenant }) }),
          (events) =>
            events
              .filter((event) => String(event.position) > String(after))
              .toSorted((a, b) => (String(a.position) < String(b.position) ? -1 : 1))
              .slice(0, rest.limit),
        ),
    }),
  },
  {
    store: "ignores guards",
    breaks: [6, 15, 37],
    damage: (sound) => ({ commit: (batch) => sound.commit({ ...batch, guards: [] }) }),
  },
  {
    store: "lets the last writer win",
    breaks: [2, 3, 4, 5, 6, 11, 12, 17, 23],
    damage: (sound) => ({
      commit: (batch) =>
        Effect.flatMap(
          sound.load({ tenant: batch.tenant, keys: batch.writes.map((write) => write.key) }),
          ({ documents }) =>
            sound.commit({
              ...batch,
              writes: batch.writes.map((write, i) => ({ ...write, expectedVersion: documents[i]?.version ?? 0 })),
            }),
        ),
    }),
  },
  {
    store: "commits stream by stream",
    breaks: [6, 15, 18, 29],
    damage: (sound) => ({
      commit: (batch) =>
        Effect.gen(function* () {
          let result = yield* sound.commit({ ...batch, writes: batch.writes.slice(0, 1) })
          for (const [i, write] of batch.writes.slice(1).entries()) {
            if (result._tag !== "Committed") return result
            result = yield* sound.commit({
              ...batch,
              commandId: `${batch.commandId}+${i}`,
              writes: [write],
              guards: [],
            })
          }
          return result
        }),
    }),
  },
  {
    store: "forgets receipts",
    breaks: [20, 21, 22, 35],
    damage: (sound) => {
      let n = 0
      return { commit: (batch) => sound.commit({ ...batch, commandId: `${batch.commandId} ${n++}` }) }
    },
  },
  {
    store: "answers a repetition with the newest receipt",
    breaks: [20, 21],
    damage: (sound) => ({
      commit: (batch) =>
        Effect.map(sound.commit(batch), (result) =>
          result._tag === "Duplicate" ? { ...result, receipt: { ...result.receipt, receipt: batch.receipt } } : result,
        ),
    }),
  },
  {
    store: "keeps a receipt of what was refused",
    breaks: [6, 16, 18, 23],
    damage: (sound) => ({
      commit: (batch) =>
        Effect.tap(sound.commit(batch), (result) =>
          result._tag === "Conflict" ? sound.commit({ ...batch, writes: [], guards: [] }) : Effect.void,
        ),
    }),
  },
  {
    store: "finds the receipts of every company",
    breaks: [43],
    damage: (sound) => ({
      commit: (batch) => sound.commit({ ...batch, commandId: batch.commandId }),
      load: (request) =>
        Effect.gen(function* () {
          const own = yield* sound.load(request)
          if (own.receipt !== null || request.commandId === undefined) return own
          return {
            ...own,
            receipt: (yield* sound.load({ tenant: "acme", keys: [], commandId: request.commandId })).receipt,
          }
        }),
    }),
  },
  {
    store: "shows every company the whole feed",
    breaks: [43],
    damage: (sound) => ({ feed: ({ after, limit }) => sound.feed({ after, limit }) }),
  },
  {
    store: "mixes up companies whose names differ in case",
    breaks: [43],
    damage: (sound) => ({
      commit: (batch) => sound.commit({ ...batch, tenant: batch.tenant.toLowerCase() }),
      load: (request) => sound.load({ ...request, tenant: request.tenant.toLowerCase() }),
    }),
  },
  {
    store: "keeps the timers of a stream that were not mentioned again",
    breaks: [39],
    damage: (sound) => {
      const kept = new Map<string, CommitTimers>()
      return {
        commit: (batch) =>
          sound.commit({
            ...batch,
            writes: batch.writes.map((write) => {
              const name = `${batch.tenant}/${write.key.kind}/${write.key.id}`
              const timers = [
                ...write.timers,
                ...(kept.get(name) ?? []).filter((old) => !write.timers.some((t) => t.name === old.name)),
              ]
              kept.set(name, timers)
              return { ...write, timers }
            }),
          }),
      }
    },
  },
  {
    store: "sorts due timers by name",
    breaks: [38],
    damage: (sound) => ({
      due: (request) =>
        Effect.map(sound.due(request), (timers) => timers.toSorted((a, b) => (a.name < b.name ? -1 : 1))),
    }),
  },
  {
    store: "gives a shard what belongs to all",
    breaks: [38],
    damage: (sound) => ({ due: ({ limit, now }) => sound.due({ now, limit }) }),
  },
  {
    store: "includes the upper bound of a range",
    breaks: [44],
    damage: (sound) => ({
      find: (request) =>
        sound.find({
          ...request,
          query: {
            ...request.query,
            where: request.query.where.map((condition) =>
              condition._tag === "Range" && typeof condition.until === "number"
                ? { ...condition, until: condition.until + 1e-9 }
                : condition,
            ),
          },
        }),
    }),
  },
  {
    store: "repeats the last row of a page on the next one",
    breaks: [44],
    damage: (sound) => ({
      find: (request) =>
        Effect.map(sound.find(request), (page) => {
          const before = page.documents.at(-2)
          return page.next === undefined || before === undefined
            ? page
            : { ...page, next: { ...page.next, id: before.id } }
        }),
    }),
  },
  {
    store: "gives out history without its first event",
    breaks: [5, 8, 9, 10],
    damage: (sound) => ({ history: (request) => sound.history({ ...request, from: request.from + 1 }) }),
  },
  {
    store: "loses NUL in data",
    breaks: [10],
    damage: (sound) => ({
      commit: (batch) =>
        sound.commit({
          ...batch,
          writes: batch.writes.map((write) => ({
            ...write,
            document: JSON.parse(JSON.stringify(write.document).replaceAll("\\u0000", "")),
          })),
        }),
    }),
  },
  {
    store: "reports a conflict without naming the streams",
    breaks: [2, 3, 4, 5, 6],
    damage: (sound) => ({
      commit: (batch) =>
        Effect.map(sound.commit(batch), (result) => (result._tag === "Conflict" ? { ...result, streams: [] } : result)),
    }),
  },
  {
    store: "loses what was written when it is migrated again",
    breaks: [40],
    damage: (sound) => {
      let migrated = 0
      return {
        migrate: Effect.sync(() => void migrated++),
        feed: (request) => Effect.map(sound.feed(request), (events) => (migrated > 12 ? [] : events)),
      }
    },
  },
]

type CommitTimers = Parameters<StoreService["commit"]>[0]["writes"][number]["timers"]

describe("the conformance suite catches a store that", () => {
  for (const { breaks, damage, store } of cases) {
    it(store, async () => {
      expect(await brokenPromises(broken(damage), breaks)).toEqual(breaks)
    })
  }

  it("accuses no sound store", async () => {
    expect(
      await brokenPromises(
        broken(() => ({})),
        [],
      ),
    ).toEqual([])
  })
})
