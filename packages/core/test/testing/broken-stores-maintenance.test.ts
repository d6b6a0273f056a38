/** Stores that break a promise about restating, forgetting, reading backwards or proving themselves. */
import type { StoredDocument, StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { broken, brokenPromises } from "./support/broken.ts"

const allOrNothing = "18: streams are restated all or not at all"
const keepsVersion = "19: a restated document keeps the version and hash of its last event, and the events stay"
const findFollows = "19: find and timers follow a restated document: new fields, lost fields, other values"
const neverOlder = "19: restating while others commit never puts an older document over a newer one"
const sense = "10: a restatement that makes no sense is refused, and so is forgetting without a measure"
const restateWithin = "43: restating never reaches into another company"
const newAgain = "20: a receipt that was forgotten makes its command new again, and undoes nothing"
const oldestFirst = "20: receipts are forgotten oldest first, up to the limit, and none that is young enough"
const keptIds = "22: a command id is protected as long as its receipt is kept, and free afterwards"
const forgottenWithin = "43: receipts of one company can be forgotten without another's, or of all together"
const backwards = "9: a history can be read backwards: from a version downwards, or from the newest"
const soundness = "45: a sound store accuses itself of nothing, whatever it went through"

const cases: ReadonlyArray<{
  readonly store: string
  readonly numbers: ReadonlyArray<number>
  readonly breaks: ReadonlyArray<string>
  readonly damage: (sound: StoreService) => Partial<StoreService>
}> = [
  {
    store: "restates stream by stream",
    numbers: [10, 18, 19, 43, 45],
    breaks: [sense, allOrNothing],
    damage: (sound) => ({
      restate: ({ streams, tenant }) =>
        Effect.gen(function* () {
          for (const stream of streams) {
            const result = yield* sound.restate({ tenant, streams: [stream] })
            if (result._tag === "Conflict") return result
          }
          return { _tag: "Restated" }
        }),
    }),
  },
  {
    store: "believes whoever restates about the version",
    numbers: [10, 18, 19, 45],
    breaks: [allOrNothing, keepsVersion, neverOlder],
    damage: (sound) => ({
      restate: ({ streams, tenant }) =>
        Effect.gen(function* () {
          const last = (key: (typeof streams)[number]["key"]) =>
            sound.history({ tenant, key, from: Number.MAX_SAFE_INTEGER, limit: 1, direction: "backwards" })
          const believed = yield* Effect.forEach(streams, (stream) =>
            Effect.map(last(stream.key), ([event]) =>
              event === undefined || stream.version < 1
                ? stream
                : { ...stream, version: event.version, hash: event.hash },
            ),
          )
          return yield* sound.restate({ tenant, streams: believed })
        }),
    }),
  },
  {
    store: "restates documents and leaves index and timers as they were",
    numbers: [18, 19, 43],
    breaks: [findFollows, restateWithin],
    damage: (sound) => {
      const fields = new Map<string, CommitParts>()
      return {
        commit: (batch) =>
          Effect.tap(sound.commit(batch), () =>
            Effect.sync(() => {
              for (const { index, key, timers } of batch.writes)
                fields.set(`${batch.tenant}/${key.id}`, { index, timers })
            }),
          ),
        restate: ({ streams, tenant }) =>
          sound.restate({
            tenant,
            streams: streams.map((stream) => ({ ...stream, ...fields.get(`${tenant}/${stream.key.id}`) })),
          }),
      }
    },
  },
  {
    store: "restates the documents of every company",
    numbers: [43],
    breaks: [restateWithin],
    damage: (sound) => ({
      restate: (request) =>
        Effect.tap(sound.restate(request), () => Effect.ignore(sound.restate({ ...request, tenant: "other" }))),
    }),
  },
  {
    store: "restates by a commit of its own",
    numbers: [19, 45],
    breaks: [keepsVersion, neverOlder, findFollows],
    damage: (sound) => {
      let n = 0
      return {
        restate: ({ streams, tenant }) =>
          Effect.map(
            sound.commit({
              ...{ tenant, commandId: `restate ${n++}`, commandHash: "h", at: 0, guards: [], receipt: null },
              writes: streams.map(({ version, hash, ...stream }) => ({
                ...stream,
                expectedVersion: version,
                events: [{ type: "Restated", schemaVersion: 1, data: null, meta: null, hash }],
              })),
            }),
            (result) => (result._tag === "Conflict" ? result : { _tag: "Restated" }),
          ),
      }
    },
  },
  {
    store: "looks at the version, and restates a moment later",
    numbers: [18, 19],
    breaks: [neverOlder],
    damage: (sound) => {
      const late = new Map<string, StoredDocument>()
      return {
        restate: (request) =>
          Effect.gen(function* () {
            const result = yield* sound.restate(request)
            yield* Effect.yieldNow
            if (result._tag === "Restated") {
              for (const { document: data, hash, key, version } of request.streams)
                late.set(`${request.tenant}/${key.id}`, { version, hash, data })
            }
            return result
          }),
        commit: (batch) =>
          Effect.suspend(() => {
            for (const { key } of batch.writes) late.delete(`${batch.tenant}/${key.id}`)
            return sound.commit(batch)
          }),
        load: (request) =>
          Effect.map(sound.load(request), (loaded) => ({
            ...loaded,
            documents: loaded.documents.map(
              (document, i) => late.get(`${request.tenant}/${request.keys[i]?.id}`) ?? document,
            ),
          })),
      }
    },
  },
  {
    store: "forgets every receipt at once",
    numbers: [20, 22, 43],
    breaks: [oldestFirst, forgottenWithin],
    damage: (sound) => ({ forgetReceipts: (request) => sound.forgetReceipts({ ...request, limit: 1e9 }) }),
  },
  {
    store: "forgets receipts that are exactly old enough to be kept",
    numbers: [20],
    breaks: [oldestFirst],
    damage: (sound) => ({
      forgetReceipts: (request) => sound.forgetReceipts({ ...request, before: request.before + 1 }),
    }),
  },
  {
    store: "forgets receipts of every company",
    numbers: [20, 22, 43],
    breaks: [forgottenWithin],
    damage: (sound) => ({
      forgetReceipts: (request) =>
        Effect.andThen(
          // What was asked for is still looked at.
          sound.forgetReceipts({ ...request, before: Number.MIN_SAFE_INTEGER }),
          sound.forgetReceipts({ before: request.before, limit: request.limit }),
        ),
    }),
  },
  {
    store: "says that it forgot, and keeps the receipts",
    numbers: [20, 22],
    breaks: [newAgain, oldestFirst, keptIds],
    damage: (sound) => ({
      forgetReceipts: (request) => Effect.as(sound.forgetReceipts({ ...request, before: Number.MIN_SAFE_INTEGER }), 1),
    }),
  },
  {
    store: "tells a history backwards from its beginning",
    numbers: [9],
    breaks: [backwards],
    damage: (sound) => ({
      history: ({ direction, ...request }) =>
        Effect.map(sound.history(request), (events) => (direction === "backwards" ? events.toReversed() : events)),
    }),
  },
  {
    store: "finds nothing backwards from beyond the end",
    numbers: [9],
    breaks: [backwards],
    damage: (sound) => ({
      history: (request) =>
        Effect.map(sound.history(request), (events) =>
          request.direction === "backwards" && (events[0]?.version ?? 0) < request.from ? [] : events,
        ),
    }),
  },
  {
    store: "takes a refused commit for damage",
    numbers: [45],
    breaks: [soundness],
    damage: (sound) => {
      let refused = 0
      return {
        commit: (batch) =>
          Effect.tap(sound.commit(batch), (result) =>
            Effect.sync(() => {
              if (result._tag === "Conflict") refused++
            }),
          ),
        verify: Effect.sync(() =>
          refused === 0 ? [] : [{ tenant: "", stream: "", detail: `${refused} commits are missing` }],
        ),
      }
    },
  },
]

type CommitParts = Pick<Parameters<StoreService["commit"]>[0]["writes"][number], "index" | "timers">

describe("the conformance suite catches a store that", () => {
  for (const { breaks, damage, numbers, store } of cases) {
    it(store, async () => {
      expect((await brokenPromises(broken(damage), numbers)).toSorted()).toEqual(breaks.toSorted())
    })
  }
})
