/** Promises about the place where data is kept: bringing it up, opening it again, opening it twice. */
import * as Effect from "effect/Effect"
import type { StoreService } from "../../ports/index.ts"
import {
  batch,
  commits,
  expectEqual,
  expectThat,
  historyOf,
  PromiseBroken,
  promise,
  type StorePromise,
  tenant,
  thing,
  together,
  upTo,
  wholeFeed,
  write,
} from "./Kit.ts"
import { onNewPlace, type PlacePromises, placePromise, using } from "./PlacePromise.ts"

/** Of any store. */
export const placePromises: ReadonlyArray<StorePromise> = [
  promise(40, "migrating is idempotent, may happen many times at once, and loses nothing", (store) =>
    Effect.gen(function* () {
      yield* together(upTo(8).map(() => store.migrate))
      yield* commits(store, batch("c1", [write("a", 0)]))
      yield* together([...upTo(4).map(() => store.migrate), Effect.asVoid(store.commit(batch("c2", [write("b", 0)])))])
      yield* store.migrate
      yield* expectEqual(
        "feed",
        (yield* wholeFeed(store, 10)).map((event) => event.hash),
        ["a@0#1", "b@0#1"],
      )
      const { receipt } = yield* store.load({ tenant, keys: [], commandId: "c1" })
      yield* expectThat(receipt !== null, "the receipt is gone after migrating")
    }),
  ),
]

/** Of places that outlive one opening of them. */
export const reopenPromises: PlacePromises = (harness) => [
  placePromise(
    harness,
    34,
    "what was committed is there when the place is opened again, and can be continued",
    [],
    (harness) =>
      onNewPlace(harness, (place) =>
        Effect.gen(function* () {
          const written = write("a", 0, { count: 2, index: { city: "Graz" }, timers: [{ name: "t", dueAt: 1 }] })
          yield* using(harness, place, (store) => Effect.andThen(store.migrate, commits(store, batch("c1", [written]))))
          yield* using(harness, place, (store) =>
            Effect.gen(function* () {
              yield* store.migrate
              const loaded = yield* store.load({ tenant, keys: [thing("a")], commandId: "c1" })
              yield* expectEqual("document", loaded.documents, [{ version: 2, hash: "a@0#2", data: { label: "a@0" } }])
              yield* expectThat(loaded.receipt !== null, "the receipt is gone")
              yield* expectEqual("timers", (yield* store.due({ now: 1, limit: 9 })).length, 1)
              const where = [{ _tag: "Equals", field: "city", value: "Graz" } as const]
              yield* expectEqual(
                "found",
                (yield* store.find({ tenant, kind: "thing", query: { where, limit: 9 } })).documents.length,
                1,
              )
              yield* expectEqual("again", (yield* store.commit(batch("c1", [written])))._tag, "Duplicate")
              yield* expectEqual(
                "next position",
                yield* commits(store, batch("c2", [write("a", 2, { index: { city: "Wien" } })])),
                3,
              )
            }),
          )
          yield* using(harness, place, (store) =>
            Effect.gen(function* () {
              yield* expectEqual(
                "feed",
                (yield* wholeFeed(store, 2)).map((event) => event.hash),
                ["a@0#1", "a@0#2", "a@2#1"],
              )
              const where = [{ _tag: "Equals", field: "city", value: "Graz" } as const]
              yield* expectEqual(
                "old value",
                (yield* store.find({ tenant, kind: "thing", query: { where, limit: 9 } })).documents,
                [],
              )
            }),
          )
        }),
      ),
  ),

  placePromise(
    harness,
    41,
    "a second owner of the place is refused by name of the first, or both stay correct",
    [],
    (harness) =>
      onNewPlace(harness, (place) =>
        using(harness, place, (first) =>
          Effect.gen(function* () {
            yield* first.migrate
            yield* commits(first, batch("before", [write("a", 0)]))
            const second = using(harness, place, (other) =>
              Effect.gen(function* () {
                const writer = (store: StoreService, name: string) =>
                  Effect.forEach(upTo(20), (i) => commits(store, batch(`${name}${i}`, [write(`${name}${i}`, 0)])))
                yield* together([writer(first, "x"), writer(other, "y")])
                const feeds = yield* together([wholeFeed(first, 100), wholeFeed(other, 100)])
                yield* expectEqual(
                  "both see all",
                  feeds.map((feed) => feed.map((event) => event.position)),
                  [upTo(41), upTo(41)].map((all) => all.map((i) => i + 1)),
                )
              }),
            )
            const refusal = yield* Effect.result(second)
            if (refusal._tag === "Failure") {
              const error = refusal.failure
              if (error._tag === "PromiseBroken") return yield* error
              if (error.reason._tag !== "Locked")
                return yield* new PromiseBroken({ message: `the second owner met ${error.message}` })
              yield* expectThat(error.reason.holder.length > 0, "the refusal does not say who holds the place")
              yield* expectThat(!error.retryable, "the refusal of a second owner claims that trying again helps")
              yield* commits(first, batch("after", [write("a", 1)]))
              yield* expectEqual("history", (yield* historyOf(first, "a")).length, 2)
            }
          }),
        ),
      ),
  ),

  placePromise(harness, 41, "when the owner has gone the next one gets in", [], (harness) =>
    onNewPlace(harness, (place) =>
      Effect.forEach(
        upTo(5),
        (i) =>
          using(harness, place, (store) =>
            Effect.andThen(store.migrate, commits(store, batch(`c${i}`, [write("a", i)]))),
          ),
        { discard: true },
      ),
    ),
  ),
]
