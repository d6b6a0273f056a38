/**
 * What a simulation remembers of things of one sort: a bounded number, the oldest leave first.
 *
 * @module
 */
import type { Dice } from "./Dice.ts"

/** Something that is remembered. */
export interface Kept<A> {
  readonly id: string
  readonly info: A
}

/** A bounded collection from which one can be picked by chance. */
export class Pool<A> {
  readonly #limit: number
  readonly #places = new Map<string, number>()
  readonly #items: Array<Kept<A>> = []

  constructor(limit: number) {
    this.#limit = limit
  }

  get size(): number {
    return this.#items.length
  }

  /** Remembers this one, in place of what was known of it. */
  put(id: string, info: A): void {
    this.drop(id)
    this.#places.set(id, this.#items.length)
    this.#items.push({ id, info })
    if (this.#items.length > this.#limit) {
      const oldest = this.#places.keys().next()
      if (!oldest.done) this.drop(oldest.value)
    }
  }

  /** Forgets it. Answers what was known. */
  drop(id: string): A | undefined {
    const place = this.#places.get(id)
    if (place === undefined) return undefined
    const gone = this.#items[place]
    this.#places.delete(id)
    const last = this.#items.pop()
    if (last !== undefined && last.id !== id) {
      this.#items[place] = last
      this.#places.set(last.id, place)
    }
    return gone?.info
  }

  /** What is known of it. */
  get(id: string): A | undefined {
    const place = this.#places.get(id)
    return place === undefined ? undefined : this.#items[place]?.info
  }

  /** Any one. */
  pick(dice: Dice): Kept<A> | undefined {
    return dice.pick(this.#items)
  }

  /** Any one of those for which this holds, if a few tries find one. */
  pickWhere(dice: Dice, holds: (kept: Kept<A>) => boolean): Kept<A> | undefined {
    for (let tries = 0; tries < 8; tries++) {
      const found = this.pick(dice)
      if (found === undefined || holds(found)) return found
    }
    return undefined
  }
}
