/**
 * A field of contenders in this process: each fills its place with the same entries, all must hold the same, then they
 * work in turn.
 *
 * @module
 */
import type { StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { assertEqual, type Content, contentOf } from "./equal.ts"
import { type Contender, interleave, type Measured, remark } from "./measure.ts"
import { type Entry, enter, entriesFor, fullBatch, inLanes, inPromisedLanes, opening } from "./work.ts"

const lanesOfEntries = 32

/** How a contender works: how many at once, and how many entries in a round. */
export interface Pace {
  readonly lanes: number
  readonly count: number
}

/** A peer that makes entries one by one. */
export interface Peer extends Omit<Content, "name"> {
  readonly enter: (entry: Entry) => Promise<void>
}

/** Opens places that are closed when it is over. */
export const withPlaces = async <A>(
  use: (open: <B, E>(place: Effect.Effect<B, E, Scope.Scope>) => Promise<B>) => Promise<A>,
): Promise<A> => {
  const scope = Scope.makeUnsafe()
  try {
    return await use((place) => Effect.runPromise(Scope.provide(place, scope)))
  } finally {
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
}

/** Makes a field over so many journals. */
export const makeField = (journals: number) => {
  const contenders: Array<Contender> = []
  const contents: Array<Content> = []

  const add = async (
    name: string,
    { count, lanes }: Pace,
    all: (entries: ReadonlyArray<Entry>) => Promise<void>,
    content: Omit<Content, "name"> | undefined,
  ): Promise<void> => {
    if (content !== undefined) {
      await all(opening(journals))
      await all(entriesFor("equal", 2_048, { journals, lanes: lanesOfEntries, seed: 99 }))
      contents.push({ name, ...content })
    }
    contenders.push({
      name,
      run: async (round) => {
        const label = `${lanes}-${round}`
        await all(entriesFor(label, count, { journals, lanes: lanesOfEntries, seed: round }))
        return { operations: count }
      },
    })
  }

  return {
    /** A store of ours; `again` when its place is filled already. */
    ours: (name: string, pace: Pace, store: StoreService, batchOf = fullBatch, again = false) =>
      add(
        name,
        pace,
        (entries) => Effect.runPromise(inLanes(entries, pace.lanes, (entry) => enter(store, entry, batchOf))),
        again ? undefined : contentOf(name, store),
      ),
    /** Somebody else. */
    peer: (name: string, pace: Pace, peer: Peer, again = false) =>
      add(name, pace, (entries) => inPromisedLanes(entries, pace.lanes, peer.enter), again ? undefined : peer),
    /** Another way of doing it on a place of ours. */
    way: (name: string, pace: Pace, store: StoreService, one: (entry: Entry) => Effect.Effect<unknown, unknown>) =>
      add(name, pace, (entries) => Effect.runPromise(inLanes(entries, pace.lanes, one)), contentOf(name, store)),
    /** Checks that all hold the same, then times them; answers the figures by name. */
    run: async (rounds: number, processor?: () => number): Promise<(name: string) => Measured> => {
      const ids = opening(journals).map(({ id }) => id)
      const entries = await assertEqual(ids, contents)
      remark(`${contents.length} contenders, ${entries} entries each: the same content`)
      const measured = await interleave(contenders, rounds, processor)
      return (name) => {
        const found = measured.find((one) => one.name === name)
        if (found === undefined) throw new Error(`nobody is called ${name}`)
        return found
      }
    },
  }
}
