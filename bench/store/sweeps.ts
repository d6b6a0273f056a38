/**
 * Sweeps of due timers: what they cost follows what is due.
 *
 * @module
 */
import assert from "node:assert/strict"
import * as Engine from "@dealwright/core/Engine"
import * as Instant from "@dealwright/core/Instant"
import { type CommitBatch, Store, type StoreService } from "@dealwright/core/Ports"
import * as Effect from "effect/Effect"
import { spaced } from "./growth.ts"
import { type By, type Contender, compareCosts, interleave, remark } from "./measure.ts"
import { host, kind, start, tenant } from "./work.ts"

const rounds = 5
const dueInRound = 1_667
/** Fall due in the course of it all: one in a hundred. */
const allDue = dueInRound * (rounds + 1)
const journals = 1_000_000
const every = Math.floor(journals / allDue)
/** When the others are due: next year. */
export const farAhead = start + 365 * 86_400_000

/** The journals that fall due are scattered among the others: so many apart, from 0 on, up to this one. */
export const scattered = { journals, every, last: (allDue - 1) * every }

/** Name of a journal with a timer. */
const idOf = (number: number): string => `T-${number.toString().padStart(7, "0")}`

/** Writes journals by their numbers. `reviewAt` says when each is due, null for never. */
const fill = async (
  store: StoreService,
  numbers: ReadonlyArray<number>,
  reviewAt: (number: number) => number | null,
): Promise<void> => {
  const perBatch = 1_000
  for (let first = 0; first < numbers.length; first += perBatch) {
    const writes = numbers.slice(first, first + perBatch).map((number): CommitBatch["writes"][number] => {
      const dueAt = reviewAt(number)
      return {
        key: { kind, id: idOf(number) },
        expectedVersion: 0,
        events: [{ type: "Recorded", schemaVersion: 1, data: { amount: 1 }, meta: {}, hash: `t${number}` }],
        document: { v: 1, s: { entries: 1, total: 1, reviewAt: dueAt } },
        index: {},
        timers: dueAt === null ? [] : [{ name: "review", dueAt }],
      }
    })
    const commandId = `fill-${numbers[first]}`
    const batch = { tenant, commandId, commandHash: "fill", at: start, writes, guards: [], receipt: null }
    assert.equal((await Effect.runPromise(store.commit(batch)))._tag, "Committed")
  }
}

const dueNumbers = Array.from({ length: allDue }, (_, nth) => nth * every)
/** Each round's due ones lie scattered too. */
const roundOf = (number: number): number => (number / every) % (rounds + 1)

/** The journals that don't fall due, written through the store. */
export const throughStore = (store: StoreService, others: "later" | "never"): Promise<void> => {
  const due = new Set(dueNumbers)
  const numbers = Array.from({ length: journals }, (_, number) => number).filter((number) => !due.has(number))
  return fill(store, numbers, (number) => (others === "later" ? farAhead + number : null))
}

/** A place for sweeps, and how the journals get there that don't fall due. */
export interface Place {
  readonly store: StoreService
  readonly others: (others: "later" | "never") => Promise<void>
}

/**
 * Sweeps of the same due timers in three places: among a million, among as many streams of which no other has a timer,
 * and with no other streams at all. The second shows what timers cost that aren't due; the third, what a larger place
 * costs besides.
 */
export const sweeps = async (
  name: string,
  { bare, few, many }: { readonly many: Place; readonly bare: Place; readonly few: Place },
  by: By,
  processor?: () => number,
): Promise<void> => {
  const contender = async (title: string, { store }: Place): Promise<Contender> => {
    await fill(store, dueNumbers, (number) => start + roundOf(number))
    const engine = await Effect.runPromise(Effect.provideService(Engine.make(host), Store, store))
    return {
      name: title,
      run: async (round) => {
        const swept = await Effect.runPromise(
          Engine.sweep(Instant.fromEpochMillis(start + round)).pipe(
            Effect.provideService(Engine.Engine, engine),
            Effect.provideService(Store, store),
          ),
        )
        assert.deepEqual(swept, { fired: dueInRound, failed: [] })
        return { operations: dueInRound }
      },
    }
  }
  await many.others("later")
  await bare.others("never")
  remark(`${spaced(allDue)} timers fall due in ${rounds + 1} rounds`)
  const [among, alone, small] = await interleave(
    [
      await contender(`of ${spaced(journals)}`, many),
      await contender(`of ${spaced(allDue)}, as many streams`, bare),
      await contender(`of ${spaced(allDue)}, no other streams`, few),
    ],
    rounds,
    processor,
  )
  if (among === undefined || alone === undefined || small === undefined) return
  compareCosts(`due timer, ${name}`, among, alone, by, { atMost: 1.5 })
  compareCosts(`due timer, ${name}`, among, small, by)
}
