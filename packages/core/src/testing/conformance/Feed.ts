/** Promises about the feed: dense positions, in commit order, nothing missed and nothing twice. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { StoredEvent } from "../../ports/index.ts"
import {
  batch,
  commits,
  expectEqual,
  expectThat,
  promise,
  type StorePromise,
  together,
  upTo,
  versionOf,
  wholeFeed,
  write,
} from "./Kit.ts"

/** Positions 1, 2, 3 … without a hole. */
const isDense = (events: ReadonlyArray<StoredEvent>) => events.every((event, i) => event.position === i + 1)

export const feedPromises: ReadonlyArray<StorePromise> = [
  promise(24, "positions are dense and rise in commit order, over all streams and companies", (store) =>
    Effect.gen(function* () {
      yield* expectEqual("empty", yield* store.feed({ after: 0, limit: 10 }), [])
      const positions: Array<number> = []
      for (const i of upTo(12)) {
        const company = i % 2 === 0 ? "acme" : "other"
        positions.push(
          yield* commits(
            store,
            batch(`c${i}`, [write(`s${i % 3}`, Math.floor(i / 6) * 2, { count: 2 })], { tenant: company }),
          ),
        )
      }
      yield* expectEqual(
        "of the commits",
        positions,
        upTo(12).map((i) => 2 * (i + 1)),
      )
      const feed = yield* wholeFeed(store, 100)
      yield* expectEqual(
        "of the events",
        feed.map((event) => event.position),
        upTo(24).map((i) => i + 1),
      )
      yield* expectEqual(
        "companies",
        feed.map((event) => event.tenant),
        upTo(24).map((i) => (i % 4 < 2 ? "acme" : "other")),
      )
    }),
  ),

  promise(24, "refused commits take no position", (store) =>
    Effect.gen(function* () {
      yield* commits(store, batch("c0", [write("a", 0)]))
      yield* together(
        upTo(50).map((i) =>
          Effect.ignore(
            store.commit(
              i % 2 === 0
                ? batch(`c${i + 1}`, [write(`s${i}`, 0), write("a", 0)])
                : batch(`c${i + 1}`, [write(`s${i}`, 0)]),
            ),
          ),
        ),
      )
      const feed = yield* wholeFeed(store, 7)
      yield* expectThat(
        feed.length === 26 && isDense(feed),
        `26 dense positions expected, found ${feed.map((event) => event.position)}`,
      )
    }),
  ),

  promise(25, "who polls while others commit, conflict and give up misses nothing and sees nothing twice", (store) =>
    Effect.gen(function* () {
      const writer = (name: number) =>
        Effect.forEach(upTo(25), (i) =>
          Effect.gen(function* () {
            const id = `w${name}`
            const version = yield* versionOf(store, id)
            const given = batch(`${id}-${i}`, [
              write(id, version, { label: `${id}-${i}`, count: 1 + (i % 4) }),
              write(`${id}-${i}`, 0),
            ])
            if (i % 5 === 4) {
              const fiber = yield* Effect.forkChild(store.commit(given))
              for (const _ of upTo(name % 4)) yield* Effect.yieldNow
              yield* Fiber.interrupt(fiber)
            } else {
              yield* store.commit(i % 5 === 2 ? batch(`${id}-${i}`, [...given.writes, write("absent", 1_000)]) : given)
            }
          }),
        )
      const seen: Array<StoredEvent> = []
      let writing = true
      const poller = Effect.gen(function* () {
        for (;;) {
          const last = !writing
          const page = yield* store.feed({ after: seen.at(-1)?.position ?? 0, limit: 7 })
          seen.push(...page)
          if (page.length === 0 && last) return
          yield* Effect.yieldNow
        }
      })
      const polling = yield* Effect.forkChild(poller)
      yield* together(upTo(8).map(writer))
      writing = false
      yield* Fiber.join(polling)
      yield* expectThat(isDense(seen), `the poller saw the positions ${seen.map((event) => event.position).join(" ")}`)
      const all = yield* wholeFeed(store, 1000)
      yield* expectThat(all.length > 200, `only ${all.length} events were committed`)
      yield* expectEqual(
        "polled and read at rest",
        seen.map((event) => event.hash),
        all.map((event) => event.hash),
      )
    }),
  ),

  promise(26, "from any checkpoint and in any page size nothing is skipped and nothing repeated", (store) =>
    Effect.gen(function* () {
      for (const i of upTo(20)) yield* commits(store, batch(`c${i}`, [write(`s${i}`, 0, { count: 1 + (i % 3) })]))
      const all = yield* wholeFeed(store, 1000)
      for (const pageSize of [1, 2, 3, 5, 7, 39, 40, 1000]) {
        yield* expectEqual(
          `pages of ${pageSize}`,
          (yield* wholeFeed(store, pageSize)).map((e) => e.hash),
          all.map((e) => e.hash),
        )
      }
      for (const after of upTo(all.length + 3)) {
        const page = yield* store.feed({ after, limit: 4 })
        yield* expectEqual(
          `after ${after}`,
          page.map((e) => e.position),
          all.slice(after, after + 4).map((e) => e.position),
        )
      }
    }),
  ),

  promise(27, "checkpoints keep their order when they get more digits", (store) =>
    Effect.gen(function* () {
      for (const i of upTo(11)) yield* commits(store, batch(`c${i}`, [write(`s${i}`, 0, { count: 100 })]))
      for (const edge of [9, 99, 999]) {
        const page = yield* store.feed({ after: edge - 1, limit: 3 })
        yield* expectEqual(
          `around ${edge}`,
          page.map((event) => event.position),
          [edge, edge + 1, edge + 2],
        )
      }
      yield* expectThat(isDense(yield* wholeFeed(store, 99)), "the feed is not in the order of its positions")
    }),
  ),
]
