/** Promises about what goes on beside a place: dumps of it, and others on the same server. */
import * as Effect from "effect/Effect"
import { batch, commits, expectEqual, expectThat, tenant, thing, upTo, wholeFeed, write } from "./Kit.ts"
import { byHarness, onNewPlace, type PlacePromises, placePromise, using } from "./PlacePromise.ts"

export const besidePromises: PlacePromises = (harness) => [
  placePromise(
    harness,
    28,
    "the feed isn't stalled by a long transaction of somebody else, nor are commits",
    ["longTransaction"],
    (harness) =>
      onNewPlace(harness, (place) =>
        using(harness, place, (store) =>
          Effect.gen(function* () {
            yield* store.migrate
            yield* commits(store, batch("before", [write("a", 0)]))
            const within = Effect.gen(function* () {
              yield* byHarness("begin a long transaction", harness.longTransaction(place))
              for (const i of upTo(30)) {
                const position = yield* commits(store, batch(`c${i}`, [write(`s${i}`, 0), write("a", i + 1)]))
                const page = yield* store.feed({ after: position - 2, limit: 10 })
                yield* expectEqual(
                  "what was just committed, in the feed",
                  page.map((event) => event.position),
                  [position - 1, position],
                )
              }
              const feed = yield* wholeFeed(store, 7)
              yield* expectEqual(
                "positions",
                feed.map((event) => event.position),
                upTo(61).map((i) => i + 1),
              )
              yield* expectEqual("timers", yield* store.due({ now: 0, limit: 9 }), [])
            })
            yield* Effect.scoped(within)
            yield* expectEqual("afterwards", yield* commits(store, batch("after", [write("a", 31)])), 62)
          }),
        ),
      ),
  ),

  placePromise(
    harness,
    42,
    "a checkpoint taken before a dump is valid in what the dump is restored to, and everything else is there",
    ["copy"],
    (harness) =>
      onNewPlace(harness, (place) =>
        Effect.gen(function* () {
          const timers = [{ name: "t", dueAt: 5 }]
          const before = yield* using(harness, place, (store) =>
            Effect.gen(function* () {
              yield* store.migrate
              for (const i of upTo(30)) {
                const company = i % 3 === 0 ? "other" : tenant
                const given = write(`s${i}`, 0, { count: 1 + (i % 3), index: { n: i }, timers })
                yield* commits(store, batch(`c${i}`, [given], { tenant: company }))
              }
              // Positions that were given out and refused must not come back as holes.
              yield* Effect.ignore(store.commit(batch("refused", [write("s1", 0), write("t", 0)])))
              return {
                feed: yield* wholeFeed(store, 100),
                due: yield* store.due({ now: 9, limit: 100 }),
                loaded: yield* store.load({ tenant, keys: [thing("s1"), thing("s29")], commandId: "c1" }),
              }
            }),
          )
          const within = Effect.gen(function* () {
            const copy = yield* byHarness("dump and restore a place", harness.copy(place))
            yield* expectThat(copy !== place, "the harness restored the dump over the place that it is of")
            yield* using(harness, copy, (store) =>
              Effect.gen(function* () {
                yield* store.migrate
                for (const checkpoint of [0, 1, 17, 40, 59, 60, 1_000]) {
                  yield* expectEqual(
                    `after checkpoint ${checkpoint}`,
                    [...(yield* store.feed({ after: checkpoint, limit: 1_000 }))],
                    before.feed.slice(checkpoint),
                  )
                }
                yield* expectEqual("timers", yield* store.due({ now: 9, limit: 100 }), before.due)
                const keys = [thing("s1"), thing("s29")]
                yield* expectEqual("documents", yield* store.load({ tenant, keys, commandId: "c1" }), before.loaded)
                const where = [{ _tag: "Equals", field: "n", value: 29 } as const]
                const found = yield* store.find({ tenant, kind: "thing", query: { where, limit: 9 } })
                yield* expectEqual(
                  "found",
                  found.documents.map(({ id }) => id),
                  ["s29"],
                )
                yield* expectEqual("sent again", (yield* store.commit(batch("c1", [write("s1", 0)])))._tag, "Duplicate")
                yield* expectEqual("next position", yield* commits(store, batch("next", [write("s1", 2)])), 61)
                yield* expectEqual("verified", [...(yield* store.verify)], [])
              }),
            )
          })
          yield* Effect.scoped(within)
          yield* using(harness, place, (store) =>
            Effect.gen(function* () {
              yield* expectEqual("the original goes on by itself", (yield* wholeFeed(store, 100)).length, 60)
            }),
          )
        }),
      ),
  ),
]
