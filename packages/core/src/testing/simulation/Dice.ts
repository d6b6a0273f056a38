/**
 * Chance that repeats itself: the same numbers for the same seed, on every machine and every store.
 *
 * @module
 */

/** Mixes numbers into one of 32 bits; each bit depends on all of them. */
export const mix = (...parts: ReadonlyArray<number>): number => {
  let hash = 0x9e3779b9
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13) ^ Math.floor(part / 0x1_0000_0000), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return (hash ^ (hash >>> 15)) >>> 0
}

/** The same as a fraction from 0 to below 1. */
export const fraction = (...parts: ReadonlyArray<number>): number => mix(...parts) / 0x1_0000_0000

/** A source of chance of its own. Small state, quick; good enough to draw commands by, not to keep secrets with. */
export class Dice {
  #state: number

  constructor(...seed: ReadonlyArray<number>) {
    this.#state = mix(...seed)
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  /** True once in `1 / share` times. */
  chance(share: number): boolean {
    return this.next() < share
  }

  /** One of these. Of nothing: `undefined`. */
  pick<A>(from: ReadonlyArray<A>): A | undefined {
    return from[Math.floor(this.next() * from.length)]
  }

  /** One of these, of which there is at least one. */
  one<A>(first: A, ...others: ReadonlyArray<A>): A {
    return this.pick([first, ...others]) ?? first
  }

  /** One of these by weight. Without any weight: `undefined`. */
  weighted<A>(from: ReadonlyArray<readonly [weight: number, value: A]>): A | undefined {
    let total = 0
    for (const [weight] of from) total += weight
    let at = this.next() * total
    for (const [weight, value] of from) {
      at -= weight
      if (weight > 0 && at < 0) return value
    }
    return undefined
  }
}
