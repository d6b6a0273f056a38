/** Promises about data that was changed behind the store's back: it is told, and what is derived can be put right. */
import * as Effect from "effect/Effect"
import type { StoreError } from "../../ports/index.ts"
import { accusations, count, counterDocument, restatedTarget, target } from "./Counter.ts"
import type { StoreHarness, Tampering } from "./Harness.ts"
import { expectEqual, expectThat, type PromiseBroken } from "./Kit.ts"
import { byHarness, onNewPlace, type PlacePromises, placePromise, using } from "./PlacePromise.ts"

type Tamperable = StoreHarness & { readonly tamper: NonNullable<StoreHarness["tamper"]> }

/** The target's stream as findings name it. */
const targetStream = `${target.key.kind}/${target.key.id}`

/** A new place in which counters were counted and nothing is found wrong, closed again, and then damaged. */
const damaged = (
  harness: Tamperable,
  damage: Tampering,
  check: (place: string) => Effect.Effect<void, PromiseBroken | StoreError>,
) =>
  onNewPlace(harness, (place) =>
    Effect.gen(function* () {
      yield* using(harness, place, (store) =>
        Effect.gen(function* () {
          yield* store.migrate
          yield* count(store)
          yield* expectEqual("found wrong before anything was done to it", yield* accusations(store), [])
        }),
      )
      yield* Effect.scoped(byHarness(`do ${damage._tag}`, harness.tamper(place, damage)))
      yield* check(place)
    }),
  )

/** A place that is refused as corrupt, or a store that says so, has told of the damage. */
const corruptOr = <A>(
  told: A,
  run: Effect.Effect<A, PromiseBroken | StoreError>,
): Effect.Effect<A, PromiseBroken | StoreError> =>
  Effect.catchIf(
    run,
    (error) => error._tag === "StoreError" && error.reason._tag === "Corrupt",
    () => Effect.succeed(told),
  )

const found = (harness: Tamperable, damage: Tampering) =>
  damaged(harness, damage, (place) =>
    Effect.gen(function* () {
      const corrupt = [{ tenant: "", stream: "", detail: "the place is refused as corrupt" }]
      const told = yield* corruptOr(corrupt, using(harness, place, accusations))
      yield* expectThat(told.length > 0, `nobody noticed ${damage._tag}`)
      yield* expectThat(
        told.some(({ stream, tenant }) => (stream === targetStream && tenant === target.tenant) || stream === ""),
        `${damage._tag} was done to ${targetStream} of acme; found was: ${JSON.stringify(told.slice(0, 3))}`,
      )
    }),
  )

const putRight = (harness: Tamperable, damage: Tampering) =>
  damaged(harness, damage, (place) =>
    corruptOr(
      undefined,
      using(harness, place, (store) =>
        Effect.gen(function* () {
          const streams = yield* restatedTarget(store)
          yield* expectEqual("last event, backwards", streams[0]?.version, 5)
          const result = yield* store.restate({ tenant: target.tenant, streams })
          yield* expectEqual("restated", result, { _tag: "Restated" })
          yield* expectEqual("found wrong after restating", yield* accusations(store), [])
          const { documents } = yield* store.load({ tenant: target.tenant, keys: [target.key] })
          yield* expectEqual("document", documents[0]?.data ?? null, counterDocument(15))
          const where = [{ _tag: "Equals", field: "sum", value: 15 } as const]
          const page = yield* store.find({ tenant: target.tenant, kind: "counter", query: { where, limit: 9 } })
          yield* expectEqual(
            "found",
            page.documents.map(({ id }) => id),
            ["a", "b", "c"],
          )
          const due = yield* store.due({ now: 15, limit: 100 })
          yield* expectEqual("timers", due.length, 6)
        }),
      ),
    ),
  )

const spoiltDocument: Tampering = { ...target, _tag: "ChangeDocument", data: counterDocument(999) }
const removedDocument: Tampering = { ...target, _tag: "RemoveDocument" }
const spoiltIndex: Tampering = { ...target, _tag: "SpoilIndex", field: "sum" }
const spoiltTimer: Tampering = { ...target, _tag: "SpoilTimer", name: "look" }

const findings: ReadonlyArray<readonly [what: string, damage: Tampering]> = [
  ["an event with other data", { ...target, _tag: "ChangeEvent", version: 2, data: { _tag: "Added", by: 700 } }],
  ["a last event with other data", { ...target, _tag: "ChangeEvent", version: 5, data: { _tag: "Added", by: 6 } }],
  ["a missing first event", { ...target, _tag: "RemoveEvent", version: 1 }],
  ["a missing link", { ...target, _tag: "RemoveEvent", version: 3 }],
  ["a missing last event", { ...target, _tag: "RemoveEvent", version: 5 }],
  ["a document with other data", spoiltDocument],
  ["a missing document", removedDocument],
  ["a spoilt index entry", spoiltIndex],
  ["a spoilt timer", spoiltTimer],
]

export const tamperPromises: PlacePromises = (harness) => [
  ...findings.map(([what, damage]) =>
    placePromise(harness, 45, `verify and the engine's audit find ${what}`, ["tamper"], (harness) =>
      found(harness, damage),
    ),
  ),
  ...(
    [
      ["changed", spoiltDocument],
      ["lost", removedDocument],
    ] as const
  ).map(([what, damage]) =>
    placePromise(
      harness,
      19,
      `a document that was ${what} is put right by restating, unless the place is refused as corrupt`,
      ["tamper"],
      (harness) => putRight(harness, damage),
    ),
  ),
  ...(
    [
      ["an index entry", spoiltIndex],
      ["a timer", spoiltTimer],
    ] as const
  ).map(([what, damage]) =>
    placePromise(
      harness,
      18,
      `${what} that was spoilt is put right by restating, unless the place is refused as corrupt`,
      ["tamper"],
      (harness) => putRight(harness, damage),
    ),
  ),
]
