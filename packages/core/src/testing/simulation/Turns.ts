/**
 * Lets several clients work at once and yet in one order only: each runs until it asks the store for something, then
 * waits for its turn. Whose turn it is, chance decides; what is repeatable is repeatable on every store.
 *
 * @module
 */
import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { mix } from "./Dice.ts"

/** Whose work this is, as the store sees it. */
export interface Worker {
  /** Number of the step. */
  readonly no: number
  /** Questions to the store so far, over all attempts. */
  calls: number
  attempt: number
  /** Nothing is made to fail for this one any more. */
  spared: boolean
}

/** The worker in whose name the current fiber asks; none for what stands outside of the simulation. */
export const CurrentWorker = Context.Reference<Worker | undefined>("@dealwright/core/testing/simulation/Worker", {
  defaultValue: () => undefined,
})

interface Waiting {
  readonly priority: number
  readonly worker: Worker
  readonly begin: () => void
  /** What may yet be carried out of it when the worker is lost in a crash. */
  readonly will: Effect.Effect<unknown, unknown> | undefined
}

/** The order of turns. */
export class Turns {
  readonly #seed: number
  #waiting: Array<Waiting> = []
  #running = 0
  #atStore = 0
  #whenQuiet: (() => void) | undefined

  constructor(seed: number) {
    this.#seed = seed
  }

  /** The place of a worker's next turn among the others': the lowest goes first. */
  priorityOf(no: number, call: number): number {
    return mix(this.#seed, no, call, 1)
  }

  /** A client begins to run. */
  enter(): void {
    this.#running++
  }

  /** A client has ended. */
  leave(): void {
    this.#running--
    this.#quieten()
  }

  /** The worker waits for its turn. What it asks for may reach the store even when it is lost while it waits. */
  turn(worker: Worker, will?: Effect.Effect<unknown, unknown>): Effect.Effect<void> {
    return Effect.callback<void>((resume) => {
      const call = ++worker.calls
      const waiting: Waiting = {
        worker,
        will,
        priority: this.priorityOf(worker.no, call),
        begin: () => {
          this.#running++
          resume(Effect.void)
        },
      }
      this.#waiting.push(waiting)
      this.#running--
      this.#quieten()
      // Whoever doesn't want it any more goes on without it.
      return Effect.sync(() => {
        const place = this.#waiting.indexOf(waiting)
        if (place < 0) return
        this.#waiting.splice(place, 1)
        this.#running++
      })
    })
  }

  /** Whoever has the next turn; `undefined` when nobody waits. */
  next(): { readonly priority: number } | undefined {
    return this.#first()
  }

  #first(): Waiting | undefined {
    let first: Waiting | undefined
    for (const one of this.#waiting) if (first === undefined || one.priority < first.priority) first = one
    return first
  }

  /** The next one runs; answers when everybody waits again. */
  go(): Promise<void> | undefined {
    const first = this.#first()
    if (first === undefined) return undefined
    this.#waiting = this.#waiting.filter((one) => one !== first)
    first.begin()
    return this.quiet()
  }

  /** Nothing to wait for when everybody waits already. */
  quiet(): Promise<void> | undefined {
    if (this.#running === 0) return undefined
    return new Promise((resolve) => {
      this.#whenQuiet = resolve
      this.#watch(0)
    })
  }

  /**
   * Engines let work take turns of their own: whoever waits for somebody who waits here neither runs nor waits here. When
   * nobody is at the real store and nothing has moved for some rounds of the event loop, all that runs waits for others.
   */
  #watch(rounds: number): void {
    setTimeout(() => {
      if (this.#whenQuiet === undefined) return
      if (this.#atStore > 0) this.#watch(0)
      else if (rounds < 4) this.#watch(rounds + 1)
      else this.#tell()
    }, 0)
  }

  #quieten(): void {
    if (this.#running === 0) this.#tell()
  }

  #tell(): void {
    const tell = this.#whenQuiet
    this.#whenQuiet = undefined
    tell?.()
  }

  /** Counts a call as being at the real store for as long as it takes. */
  atStore<A, E>(call: Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.suspend(() => {
      this.#atStore++
      return Effect.onExit(call, () =>
        Effect.sync(() => {
          this.#atStore--
        }),
      )
    })
  }

  /** Everybody who waits is forgotten: their fibers never go on. Answers who it was, and what they had asked for. */
  abandon(): ReadonlyArray<Pick<Waiting, "worker" | "will">> {
    const gone = this.#waiting
    this.#waiting = []
    return gone
  }
}

/** A clock that shows the simulation's time, on which waiting is waiting for one's turn. */
export const clockOf = (turns: Turns, now: () => number): Clock.Clock => ({
  currentTimeMillisUnsafe: now,
  currentTimeMillis: Effect.sync(now),
  currentTimeNanosUnsafe: () => BigInt(now()) * 1_000_000n,
  currentTimeNanos: Effect.sync(() => BigInt(now()) * 1_000_000n),
  monotonicTimeNanosUnsafe: () => BigInt(now()) * 1_000_000n,
  monotonicTimeNanos: Effect.sync(() => BigInt(now()) * 1_000_000n),
  sleep: () =>
    Effect.gen(function* () {
      const worker = yield* CurrentWorker
      if (worker !== undefined) yield* turns.turn(worker)
    }),
})
