/**
 * Places in memory that can be damaged, copied and cut off like places on a server: sound, but for the flaws that a test
 * asks for.
 */
import { keyText, Store, type StoredEvent, type StoreService, type StreamKey, storeError } from "@dealwright/core/Ports"
import { MemoryStore, type StoreHarness, type Tampering } from "@dealwright/core/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** What can be wrong with the places. */
export interface Flaws {
  /** Opening makes a new store. */
  readonly forgetful?: boolean
  /** A second owner is refused as if it could try again. */
  readonly busy?: boolean
  /** What is damaged stays unnoticed. */
  readonly blind?: boolean
  /** Damage is put down to another stream. */
  readonly slanderous?: boolean
  /** Restating says that it is done and changes nothing. */
  readonly idle?: boolean
  /** A copy counts positions anew, company by company. */
  readonly renumbers?: boolean
  /** A copy has no receipts. */
  readonly copiesNoReceipts?: boolean
  /** The feed holds back what is committed while a long transaction is open. */
  readonly stalls?: boolean
  /** What became of the store when the server is killed: `loses` what it acknowledged last, part of it, its receipts. */
  readonly afterKill?: "loses commits" | "loses documents" | "loses receipts"
  /** While the server is gone, errors are for good. */
  readonly givesUp?: boolean
}

interface Place {
  store: StoreService
  open: boolean
  damage: Tampering | undefined
  /** Everything committed, in order, to make another store of. */
  readonly commits: Array<Parameters<StoreService["commit"]>[0]>
  heldFrom: number | undefined
}

const places = new Map<string, Place>()
let alive = true

const replayed = (commits: Place["commits"]): StoreService => {
  const store = Effect.runSync(MemoryStore.make)
  for (const batch of commits) Effect.runSync(store.commit(batch))
  return store
}

const same = (a: StreamKey, b: StreamKey) => a.kind === b.kind && a.id === b.id

/** The store of a place as it shows itself after the damage that was done to it. */
const seen = (place: Place, flaws: Flaws): StoreService => {
  const gone = Effect.suspend(() =>
    alive
      ? Effect.void
      : Effect.fail(
          storeError(
            "load",
            flaws.givesUp ? { _tag: "Corrupt", detail: "gone" } : { _tag: "Unavailable", detail: "gone" },
          ),
        ),
  )
  // A store that is blind to damage shows everything as if nothing had been done.
  const shown = () => (flaws.blind || flaws.slanderous ? undefined : place.damage)
  const hit = (tag: Tampering["_tag"], tenant: string, key: StreamKey) => {
    const damage = shown()
    return damage?._tag === tag && damage.tenant === tenant && same(damage.key, key) ? damage : undefined
  }
  const changed = (events: ReadonlyArray<StoredEvent>): ReadonlyArray<StoredEvent> =>
    events.flatMap((event) => {
      const damage = shown()
      if (damage === undefined || damage.tenant !== event.tenant || !same(damage.key, event.key)) return [event]
      if (damage._tag === "ChangeEvent" && damage.version === event.version) return [{ ...event, data: damage.data }]
      return damage._tag === "RemoveEvent" && damage.version === event.version ? [] : [event]
    })
  return {
    ...place.store,
    load: (request) =>
      Effect.map(
        Effect.andThen(
          gone,
          Effect.suspend(() => place.store.load(request)),
        ),
        (loaded) => ({
          ...loaded,
          documents: loaded.documents.map((document, i) => {
            const key = request.keys[i]
            if (key === undefined || document === null || hit("RemoveDocument", request.tenant, key)) return null
            const spoilt = hit("ChangeDocument", request.tenant, key)
            return spoilt?._tag === "ChangeDocument" ? { ...document, data: spoilt.data } : document
          }),
        }),
      ),
    commit: (batch) =>
      Effect.andThen(
        Effect.andThen(Effect.yieldNow, gone),
        Effect.suspend(() =>
          Effect.tap(place.store.commit(batch), (result) =>
            Effect.sync(() => {
              if (result._tag === "Committed") place.commits.push(batch)
            }),
          ),
        ),
      ),
    history: (request) =>
      Effect.map(
        Effect.suspend(() => place.store.history(request)),
        changed,
      ),
    feed: (request) =>
      Effect.map(
        Effect.suspend(() => place.store.feed(request)),
        (events) => changed(events).filter((event) => event.position < (place.heldFrom ?? Number.POSITIVE_INFINITY)),
      ),
    find: (request) =>
      Effect.map(
        Effect.suspend(() => place.store.find(request)),
        (page) => ({
          ...page,
          documents: page.documents.filter(({ id }) => !hit("SpoilIndex", request.tenant, { kind: request.kind, id })),
        }),
      ),
    due: (request) =>
      Effect.map(
        Effect.suspend(() => place.store.due(request)),
        (due) => due.filter(({ key, tenant }) => !hit("SpoilTimer", tenant, key)),
      ),
    restate: (request) =>
      flaws.idle
        ? Effect.succeed({ _tag: "Restated" })
        : Effect.tap(place.store.restate(request), () =>
            Effect.sync(() => {
              place.damage = undefined
            }),
          ),
    verify: Effect.sync(() => {
      const { damage } = place
      if (damage === undefined || flaws.blind) return []
      const stream = flaws.slanderous ? "counter/b" : keyText(damage.key)
      return [{ tenant: damage.tenant, stream, detail: damage._tag }]
    }),
  }
}

const newPlace = (store: StoreService, commits: Place["commits"] = []) =>
  Effect.sync(() => {
    const name = `place ${places.size + 1}`
    places.set(name, { store, open: false, damage: undefined, commits, heldFrom: undefined })
    return name
  })

const placeOf = (name: string): Place => {
  const place = places.get(name)
  if (place === undefined) throw new Error(`there is no ${name}`)
  return place
}

const open = (name: string, flaws: Flaws) =>
  Effect.gen(function* () {
    const place = placeOf(name)
    if (place.open) {
      const holder = "the one who came first"
      return yield* storeError("open", flaws.busy ? { _tag: "Busy", detail: holder } : { _tag: "Locked", holder })
    }
    place.open = true
    yield* Effect.addFinalizer(() =>
      Effect.sync(() => {
        place.open = false
        if (flaws.forgetful) place.store = replayed([])
      }),
    )
    return seen(place, flaws)
  })

/** What a kill leaves of a place. */
const struck = (place: Place, flaws: Flaws): void => {
  const { commits } = place
  if (flaws.afterKill === "loses commits") commits.splice(-20)
  if (flaws.afterKill === "loses documents") {
    commits.push(
      ...commits
        .splice(-6)
        .map((batch) => ({ ...batch, writes: batch.writes.filter(({ key }) => key.kind === "ledger") })),
    )
  }
  place.store = replayed(
    flaws.afterKill === "loses receipts" ? commits.map((batch, i) => ({ ...batch, commandId: `${i}` })) : commits,
  )
}

/** A harness of such places, with a server that can be killed. */
export const memoryPlaces = (flaws: Flaws): StoreHarness => ({
  newPlace: Effect.flatMap(MemoryStore.make, (store) => newPlace(store)),
  open: (name) => Layer.effect(Store, open(name, flaws)),
  inapplicable: { worker: "what is in memory ends with its process" },
  tamper: (name, damage) =>
    Effect.sync(() => {
      placeOf(name).damage = damage
    }),
  copy: (name) => {
    const { commits } = placeOf(name)
    const ordered = flaws.renumbers
      ? commits.toSorted((a, b) => (a.tenant < b.tenant ? -1 : a.tenant > b.tenant ? 1 : 0))
      : commits
    const kept = flaws.copiesNoReceipts ? ordered.map((batch, i) => ({ ...batch, commandId: `copied ${i}` })) : ordered
    return newPlace(replayed(kept), [...kept])
  },
  longTransaction: (name) =>
    Effect.acquireRelease(
      Effect.sync(() => {
        if (flaws.stalls) placeOf(name).heldFrom = 2
      }),
      () =>
        Effect.sync(() => {
          placeOf(name).heldFrom = undefined
        }),
    ),
  server: {
    kill: Effect.sync(() => {
      alive = false
      for (const place of places.values()) if (place.open) struck(place, flaws)
    }),
    start: Effect.sync(() => {
      alive = true
    }),
  },
})
